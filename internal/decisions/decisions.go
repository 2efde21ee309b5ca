// Package decisions reads and writes what people have decided about an atlas,
// and what waits for their decision. All of it is TOML below content/, kept in
// git with the rest and edited by hand as well:
//
//	content/decisions.toml                 what is the same, what is not, what is
//	                                       left out, which value stands ([Set])
//	content/redirects.toml                 where pages have moved ([Redirect])
//	content/articles/<id>/conflicts.toml   where a file and an article disagree
//	                                       ([Conflict]), until somebody decides
//
// Every import replays the decisions, so that they are made once only. The
// files are edited in place or added to: comments and order survive, nothing
// carries a time, and two branches that decide different things merge.
package decisions

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
	"atlas/internal/tomlfile"
)

// FileName is the file of decisions, below the atlas's folder.
const FileName = "content/decisions.toml"

// Pair is a decision about two entities: that they are one ([[same]]), or
// that they are two in spite of their names ([[different]]). Of two that are
// one, A is the record that the other's facts go to.
type Pair struct {
	A      Ref    `toml:"a"`
	B      Ref    `toml:"b"`
	Reason string `toml:"reason"`
	// Position is that of the entry.
	Position diag.Position `toml:"-"`
}

// Suppressed is a fact that imports leave out.
type Suppressed struct {
	Article  string        `toml:"article"`
	Fact     string        `toml:"fact"`
	Reason   string        `toml:"reason"`
	Position diag.Position `toml:"-"`
}

// Settled says that a file's value stands, whatever the articles say, as long
// as the file has it.
type Settled struct {
	// File is a path below content/.
	File string `toml:"file"`
	// Field is named as in a Conflict: "when", "sources[2].quote", "body".
	Field string `toml:"field"`
	// Value is what the file says.
	Value    any           `toml:"value"`
	Reason   string        `toml:"reason"`
	Position diag.Position `toml:"-"`
}

// Set is all that was decided.
type Set struct {
	Same      []Pair       `toml:"same"`
	Different []Pair       `toml:"different"`
	Suppress  []Suppressed `toml:"suppress"`
	Settled   []Settled    `toml:"settled"`

	classes    map[string][]Ref // by key of a reference
	suppressed map[[2]string]bool
}

// Load reads the decisions of the atlas in fsys. Without a file there are
// none. When a problem is an error, the set is empty.
func Load(fsys fs.FS) (*Set, []diag.Problem) {
	data, problems := read(fsys, FileName)
	if data == nil {
		return index(&Set{}), problems
	}
	return Parse(FileName, data)
}

func read(fsys fs.FS, name string) ([]byte, []diag.Problem) {
	data, err := fs.ReadFile(fsys, name)
	if err == nil || errors.Is(err, fs.ErrNotExist) {
		return data, nil
	}
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return nil, []diag.Problem{{Position: diag.Position{File: name}, Code: "unreadable", Message: "cannot be read: " + err.Error()}}
}

// Parse reads the decisions in src, the text of the file called name.
func Parse(name string, src []byte) (*Set, []diag.Problem) {
	s := &Set{}
	at, problems := tomlfile.Decode(name, src, s)
	if len(problems) > 0 {
		return index(&Set{}), problems
	}
	v := validator{at: at}
	v.pairs("same", s.Same)
	v.pairs("different", s.Different)
	for i := range s.Different {
		d := &s.Different[i]
		for _, same := range s.Same {
			if same.A == d.A && same.B == d.B || same.A == d.B && same.B == d.A {
				v.problem(v.at.Key(entry("different", i)), "contradiction", "remove one of the two entries",
					"%s and %s are decided to be the same on line %d", d.A, d.B, same.Position.Line)
			}
		}
	}
	for i := range s.Suppress {
		e := &s.Suppress[i]
		e.Position = v.at.Key(entry("suppress", i))
		v.required("suppress", i, "article", e.Article, "name the article by its id")
		v.required("suppress", i, "fact", e.Fact, `copy the key of the fact from facts.json, as "company/中国银行"`)
	}
	for i := range s.Settled {
		e := &s.Settled[i]
		e.Position = v.at.Key(entry("settled", i))
		v.required("settled", i, "file", e.File, `name a content file, as "policies/x.md"`)
		v.required("settled", i, "field", e.Field, `name the key in question, as "when"`)
		if e.Value == nil {
			v.problem(e.Position, "missing-key", "write the value that the file has and that stands", "settled: value is missing")
		}
		if e.File != "" {
			file, ok := contentPath(e.File)
			if !ok {
				v.problem(v.at.Value(entry("settled", i).Key("file")), "bad-path", `write its path below content/, as "policies/x.md"`, "file: %q is no content file", e.File)
			}
			e.File = file
		}
	}
	if len(v.problems) > 0 {
		return index(&Set{}), diag.Sort(v.problems)
	}
	return index(s), nil
}

func entry(table string, i int) tomlfile.Path { return tomlfile.Path{}.Key(table).Index(i) }

type validator struct {
	at       *tomlfile.Positions
	problems []diag.Problem
}

func (v *validator) problem(pos diag.Position, code, hint, format string, args ...any) {
	v.problems = append(v.problems, diag.Problem{Position: pos, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

func (v *validator) required(table string, i int, key, value, hint string) {
	if strings.TrimSpace(value) == "" {
		v.problem(v.at.Key(entry(table, i)), "missing-key", hint, "%s: %s is missing", table, key)
	}
}

func (v *validator) pairs(table string, list []Pair) {
	for i := range list {
		p := &list[i]
		at := entry(table, i)
		p.Position = v.at.Key(at)
		for _, side := range []struct {
			key string
			ref Ref
		}{{"a", p.A}, {"b", p.B}} {
			if side.ref == (Ref{}) {
				v.problem(p.Position, "missing-key", refHint, "%s: %s is missing", table, side.key)
			}
		}
		switch {
		case p.A == (Ref{}) || p.B == (Ref{}):
		case p.A == p.B:
			v.problem(v.at.Value(at.Key("b")), "same-reference", "name the other entity", "b: %q is a as well", p.B)
		case p.A.Kind != p.B.Kind:
			v.problem(v.at.Value(at.Key("b")), "kinds-differ", "only entities of one kind can be one", "b: %s is a %s, a is a %s", p.B, p.B.Kind, p.A.Kind)
		}
	}
}

// index prepares what imports look up.
func index(s *Set) *Set {
	s.classes = map[string][]Ref{}
	s.suppressed = map[[2]string]bool{}
	for _, e := range s.Suppress {
		s.suppressed[[2]string{e.Article, e.Fact}] = true
	}
	isB := map[string]bool{}
	for _, p := range s.Same {
		isB[p.B.key()] = true
		refs := s.classes[p.A.key()]
		if refs == nil {
			refs = []Ref{p.A}
		}
		others := s.classes[p.B.key()]
		if others == nil {
			others = []Ref{p.B}
		}
		for _, r := range others {
			if !slices.Contains(refs, r) {
				refs = append(refs[:len(refs):len(refs)], r)
			}
		}
		for _, r := range refs {
			s.classes[r.key()] = refs
		}
	}
	// A record that is never the second of a pair is what the others go to.
	for key, refs := range s.classes {
		refs = slices.Clone(refs)
		slices.SortStableFunc(refs, func(a, b Ref) int {
			switch {
			case isB[a.key()] == isB[b.key()]:
				return 0
			case isB[a.key()]:
				return 1
			}
			return -1
		})
		s.classes[key] = refs
	}
	return s
}

// Suppressed reports whether a fact of an article is to be left out.
func (s *Set) Suppressed(article, fact string) bool { return s.suppressed[[2]string{article, fact}] }

// SameAs lists the references that were decided to be the same as one of
// those given, itself included, the record that the others go to first. It is
// nil when nothing was decided.
func (s *Set) SameAs(refs ...Ref) []Ref {
	for _, r := range refs {
		if class := s.classes[r.key()]; class != nil {
			return class
		}
	}
	return nil
}

// Thing is an entity that references are held against: a content file, or a
// fact that has none yet.
type Thing struct {
	// Path is the file's below content/, or empty.
	Path   string
	Entity *entity.Entity
}

// Means reports how well a reference fits: 3 by path, 2 by title, 1 by
// another name, 0 not at all.
func (r Ref) Means(t Thing) int {
	switch {
	case r.Path != "":
		if r.Path == t.Path {
			return 3
		}
	case r.Kind != t.Entity.Kind:
	case Fold(r.Name) == Fold(t.Entity.Title):
		return 2
	case slices.ContainsFunc(t.Entity.AlternateNames, func(n string) bool { return Fold(n) == Fold(r.Name) }):
		return 1
	}
	return 0
}

// Differ reports whether two things were decided to be different.
func (s *Set) Differ(x, y Thing) bool {
	for _, p := range s.Different {
		if x.Entity.Kind != p.A.Kind {
			continue
		}
		xa, xb, ya, yb := p.A.Means(x), p.B.Means(x), p.A.Means(y), p.B.Means(y)
		if xa > xb && yb > ya || xb > xa && ya > yb {
			return true
		}
	}
	return false
}

// Settles reports whether a value that a file has for a field, worded as in
// a Conflict, was decided to stand.
func (s *Set) Settles(file, field, ours string) bool {
	return slices.ContainsFunc(s.Settled, func(e Settled) bool {
		return e.File == file && e.Field == field && (toml(e.Value) == ours || e.Value == any(ours))
	})
}

// toml is a decoded value as TOML on one line.
func toml(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return frontmatter.TextValue(v).String()
	case bool:
		return frontmatter.BoolValue(v).String()
	case int64:
		return frontmatter.NumberValue(float64(v)).String()
	case float64:
		return frontmatter.NumberValue(v).String()
	case []any:
		parts := make([]string, len(v))
		for i := range v {
			parts[i] = toml(v[i])
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return fmt.Sprint(v)
}

// Fold is the form under which names are compared: no white space, lower case.
func Fold(name string) string { return strings.ToLower(strings.Join(strings.Fields(name), "")) }

// contentPath is a content file's path below content/: with or without
// content/ before it and .md behind it.
func contentPath(s string) (string, bool) {
	s = strings.TrimPrefix(path.Clean(strings.ReplaceAll(s, "\\", "/")), "content/")
	folder, rest, ok := strings.Cut(s, "/")
	if _, known := entity.KindOfFolder(folder); !ok || !known || rest == "" || !fs.ValidPath(s) {
		return s, false
	}
	if folder == entity.Article.Folder() && path.Ext(s) != ".md" {
		return s + "/index.md", true
	}
	if path.Ext(s) != ".md" {
		s += ".md"
	}
	return s, true
}
