package importer

import (
	"cmp"
	"errors"
	"io/fs"
	"path"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/decisions"
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
	// byName finds the files of a kind that have a name.
	byName map[nameKey][]string
	// short leads from well-known short names of organizations to full ones.
	short map[string]string
}

type factKey struct{ article, fact string }

type nameKey struct {
	kind entity.Kind
	name string // folded
}

// loadTree reads content/ of an atlas. A folder that is not there is empty.
func loadTree(atlas fs.FS, short map[string]string) (*tree, []diag.Problem) {
	t := &tree{files: map[string]*content.File{}, byFact: map[factKey][]string{}, byName: map[nameKey][]string{}, short: short}
	if _, err := fs.Stat(atlas, "content"); errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	files, problems := content.Load(atlas, "content")
	kept := problems[:0]
	for _, p := range problems {
		if stopsImport(p) {
			kept = append(kept, p)
		}
	}
	for _, f := range files {
		t.add(strings.TrimPrefix(f.Path, "content/"), f)
	}
	return t, kept
}

// stopsImport reports whether a problem of a content file keeps its facts from
// being known, or the file from being edited in place. Whatever else is wrong
// in a file (a key that nobody knows, a date that is none) stays as it is; to
// say so is the business of the build and of check.
func stopsImport(p diag.Problem) bool {
	if p.Severity != diag.Error {
		return false
	}
	switch p.Code {
	case "front-matter", "unreadable":
		return true
	case "wrong-type", "misplaced-key":
		return strings.HasPrefix(p.Message, "sources") || strings.HasPrefix(p.Message, "fact:") || strings.HasPrefix(p.Message, "article:")
	}
	return false
}

// add puts a file into the index, in place of what it was before.
func (t *tree) add(name string, f *content.File) {
	if old := t.files[name]; old != nil {
		t.remove(name, old)
	}
	t.files[name] = f
	for _, key := range factsOf(f) {
		t.byFact[key] = appendNew(t.byFact[key], name)
	}
	for _, n := range t.namesOf(&f.Entity) {
		key := nameKey{f.Entity.Kind, decisions.Fold(n)}
		t.byName[key] = appendNew(t.byName[key], name)
	}
}

func (t *tree) remove(name string, f *content.File) {
	is := func(s string) bool { return s == name }
	for _, key := range factsOf(f) {
		t.byFact[key] = slices.DeleteFunc(t.byFact[key], is)
	}
	for _, n := range t.namesOf(&f.Entity) {
		key := nameKey{f.Entity.Kind, decisions.Fold(n)}
		t.byName[key] = slices.DeleteFunc(t.byName[key], is)
	}
}

// factsOf are the facts that a file rests on, in their order.
func factsOf(f *content.File) []factKey {
	var keys []factKey
	for _, s := range f.Entity.Sources {
		if key := (factKey{s.Article, s.Fact}); s.Fact != "" && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// namesOf are the names under which a file is found: by what other articles
// may call the same thing. A policy is known by the title of its document too;
// a case by who uses the technology, with the product, the source's words for
// the use, or what its title calls it.
//
// They depend on the entity alone, so that the index is the same whether it
// was filled by an import or from the disk.
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
		if len(e.Organizations) > 0 {
			user := e.Organizations[0]
			names = t.uses(names, e, appendNew([]string{user}, t.short[user]))
		}
	}
	return names
}

// uses adds the names of a case by its users and what they use it for.
func (t *tree) uses(names []string, e *entity.Entity, users []string) []string {
	_, label, _ := strings.Cut(e.Title, "：")
	for _, user := range users {
		for _, what := range slices.Concat([]string{label}, e.Products, e.Scenarios[min(1, len(e.Scenarios)):]) {
			if what != "" {
				names = appendNew(names, user+"："+what)
			}
		}
	}
	return names
}

// asked are the names to look for when an article tells of an entity: those
// of namesOf, and of a case also those by the other names that the atlas knows
// its user by.
func (t *tree) asked(e *entity.Entity) []string {
	names := t.namesOf(e)
	if e.Kind != entity.Case || len(e.Organizations) == 0 {
		return names
	}
	user := e.Organizations[0]
	for _, n := range appendNew([]string{user}, t.short[user]) {
		for _, file := range t.byName[nameKey{entity.Company, decisions.Fold(n)}] {
			company := &t.files[file].Entity
			names = t.uses(names, e, appendNew([]string{company.Title}, company.AlternateNames...))
		}
	}
	return names
}

// named is the file that has one of the entity's names already. A file that
// rests on the same article is another thing of that name: the article told
// of both; and so is one that was decided to be different.
func (t *tree) named(e *entity.Entity, articleID string, decided *decisions.Set) (string, bool) {
	for _, n := range t.asked(e) {
		if best := t.best(e.Kind, n, func(name string, f *content.File) bool {
			return !slices.ContainsFunc(f.Entity.Sources, func(s entity.Source) bool { return s.Article == articleID }) &&
				!decided.Differ(decisions.Thing{Path: name, Entity: &f.Entity}, decisions.Thing{Entity: e})
		}); best != "" {
			return best, true
		}
	}
	return "", false
}

// decided is the file of things that were decided to be the same: the first
// that is there.
func (t *tree) decided(class []decisions.Ref) string {
	for _, r := range class {
		if r.Path != "" {
			if t.files[r.Path] != nil {
				return r.Path
			}
			continue
		}
		if name := t.best(r.Kind, r.Name, nil); name != "" {
			return name
		}
	}
	return ""
}

// best is the file that a name means: of several one with that title, then
// the one with the shortest path, which is the oldest of its name.
func (t *tree) best(kind entity.Kind, n string, want func(string, *content.File) bool) string {
	best := ""
	titled := func(name string) int {
		if decisions.Fold(t.files[name].Entity.Title) == decisions.Fold(n) {
			return 0
		}
		return 1
	}
	for _, name := range t.byName[nameKey{kind, decisions.Fold(n)}] {
		if want != nil && !want(name, t.files[name]) {
			continue
		}
		if best == "" || cmp.Or(titled(name)-titled(best), len(name)-len(best), strings.Compare(name, best)) < 0 {
			best = name
		}
	}
	return best
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
