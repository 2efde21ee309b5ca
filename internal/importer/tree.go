package importer

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
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
}

type factKey struct{ article, fact string }

type nameKey struct {
	kind entity.Kind
	name string // folded
}

// loadTree reads content/ below root. A folder that is not there is empty.
func loadTree(root string) (*tree, []diag.Problem) {
	t := &tree{files: map[string]*content.File{}, byFact: map[factKey][]string{}, byName: map[nameKey]string{}}
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
	for _, n := range namesOf(&f.Entity) {
		key := nameKey{f.Entity.Kind, foldName(n)}
		if _, taken := t.byName[key]; !taken {
			t.byName[key] = name
		}
	}
}

// namesOf are the names by which another article may speak of an entity. A
// policy is known by the titles of its documents too.
func namesOf(e *entity.Entity) []string {
	names := appendNew([]string{e.Title}, e.AlternateNames...)
	if e.Kind == entity.Policy && len(e.Documents) == 1 {
		names = appendNew(names, e.Documents...)
	}
	return names
}

// named is the file that has one of the entity's names already.
func (t *tree) named(e *entity.Entity) (string, bool) {
	for _, n := range namesOf(e) {
		if name, ok := t.byName[nameKey{e.Kind, foldName(n)}]; ok {
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
