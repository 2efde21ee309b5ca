package importer

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/slug"
)

// tree is what content/ holds, as far as an import needs to know it.
type tree struct {
	files map[string]*content.File // by path below content/
	// byFact finds the files that rest on a fact of an article; a person may
	// have split a record into several.
	byFact map[factKey][]string
	// byName finds the file of a kind that has a name.
	byName map[nameKey]string
	// short leads from well-known short names of organizations to full ones.
	short map[string]string
}

type factKey struct{ article, fact string }

type nameKey struct {
	kind entity.Kind
	name string // folded
}

// loadTree reads content/ below root. A folder that is not there is empty.
func loadTree(root string, short map[string]string) (*tree, []diag.Problem) {
	t := &tree{files: map[string]*content.File{}, byFact: map[factKey][]string{}, byName: map[nameKey]string{}, short: short}
	if _, err := os.Stat(filepath.Join(root, "content")); errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	files, problems := content.Load(os.DirFS(root), "content")
	// What is wrong with an article that is about to be imported (a folder
	// that holds only source.html) is what the import mends.
	kept := problems[:0]
	for _, p := range problems {
		if p.Severity == diag.Error && !strings.HasPrefix(p.Code, "article-without") {
			kept = append(kept, p)
		}
	}
	for _, f := range files {
		t.add(strings.TrimPrefix(f.Path, "content/"), f)
	}
	return t, kept
}

// add puts a file, new or rewritten, into the index.
func (t *tree) add(name string, f *content.File) {
	// Names and facts only grow by an import: what was indexed before stays true.
	t.files[name] = f
	for _, s := range f.Entity.Sources {
		if s.Fact == "" {
			continue
		}
		key := factKey{s.Article, s.Fact}
		t.byFact[key] = appendNew(t.byFact[key], name)
	}
	for _, n := range t.namesOf(&f.Entity) {
		key := nameKey{f.Entity.Kind, foldName(n)}
		if _, taken := t.byName[key]; !taken {
			t.byName[key] = name
		}
	}
}

// namesOf are the names by which another article may speak of an entity. A
// policy is known by the title of its document too; a case by who uses the
// technology, under whatever name, with the product, the source's words for
// the use, or what its title calls it.
func (t *tree) namesOf(e *entity.Entity) []string {
	names := appendNew([]string{e.Title}, e.AlternateNames...)
	for _, n := range slices.Clone(names) {
		names = appendNew(names, t.short[n])
	}
	switch e.Kind {
	case entity.Policy:
		if len(e.Documents) == 1 {
			names = appendNew(names, e.Documents...)
		}
	case entity.Case:
		if len(e.Organizations) == 0 {
			break
		}
		user := t.company(e.Organizations[0])
		_, label, _ := strings.Cut(e.Title, "：")
		for _, what := range slices.Concat([]string{label}, e.Products, e.Scenarios[min(1, len(e.Scenarios)):]) {
			if what != "" {
				names = appendNew(names, user+"："+what)
			}
		}
	}
	return names
}

// company is the title under which the atlas has a company, or the name.
func (t *tree) company(name string) string {
	for _, n := range []string{name, t.short[name]} {
		if file, ok := t.byName[nameKey{entity.Company, foldName(n)}]; ok && n != "" {
			return t.files[file].Entity.Title
		}
	}
	return name
}

// named is the file that has one of the entity's names already. A file that
// rests on the same article is another thing of that name: the article told
// of both.
func (t *tree) named(e *entity.Entity, articleID string) (string, bool) {
	for _, n := range t.namesOf(e) {
		name, ok := t.byName[nameKey{e.Kind, foldName(n)}]
		if ok && !slices.ContainsFunc(t.files[name].Entity.Sources, func(s entity.Source) bool { return s.Article == articleID }) {
			return name, true
		}
	}
	return "", false
}

// freePath mints the path of a new entity's file: pinyin of its title, and a
// number when another entity has that.
func (t *tree) freePath(e *entity.Entity) string {
	folder := e.Kind.Folder()
	name := slug.Unique(e.Title, func(s string) bool {
		_, taken := t.files[path.Join(folder, s+".md")]
		return taken
	})
	return path.Join(folder, name+".md")
}
