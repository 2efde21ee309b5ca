// Package curate changes content files on a curator's order: it joins two
// records of one thing into one, and sees to all that hangs on it.
package curate

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/atomicfile"
	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
)

// Change is a file that a merge changes. Old is nil for a new file, New for
// one that goes.
type Change struct {
	// Path is below the atlas's folder: "content/companies/x.md".
	Path     string
	Old, New []byte
}

// Plan is a merge that was worked out and not yet done.
type Plan struct {
	// A and B are the files, below content/.
	A, B string
	// Changes come in the order in which they must be made: B goes last, so
	// that a merge that was cut off can be done once more.
	Changes []Change
	// Names, Sources and Links count what A gains, and the links elsewhere
	// that are led to it.
	Names, Sources, Links int
	// Body tells that B's text was added to A's.
	Body bool
	// Notes are values of B that A does not take over.
	Notes []diag.Problem
}

// PlanMerge works out how the record b goes into the record a: lists are
// united, b's names become other names of a, its sources and its text are
// added. Where both have a value a keeps its own and a note tells. Links to b
// are led to a, [[same]] is decided, and b's page leads on to a's.
//
// a and b are paths of content files, with or without content/ and .md, or
// names of entities. The problems say why it cannot be done.
func PlanMerge(root string, cfg config.Config, a, b string) (*Plan, []diag.Problem, error) {
	fsys := os.DirFS(root)
	if special := content.Specials(fsys, "content"); len(special) > 0 {
		return nil, special, nil
	}
	files, found := content.Load(fsys, "content")
	m := &merger{files: map[string]*content.File{}, now: map[string][]byte{}}
	for _, f := range files {
		name := strings.TrimPrefix(f.Path, "content/")
		m.files[name] = f
		m.order = append(m.order, name)
	}
	first, problems := m.find(a)
	second, more := m.find(b)
	if problems = append(problems, more...); len(problems) > 0 {
		return nil, problems, nil
	}
	for _, p := range found {
		// What is wrong in the two files must be mended first: a merge would
		// not know what it joins.
		// Keys that nobody knows are in nobody's way: notes tells of them.
		if p.Severity == diag.Error && p.Code != "unknown-key" && (p.File == first.Path || p.File == second.Path) {
			problems = append(problems, p)
		}
	}
	m.a, m.b = first, second
	m.plan = &Plan{A: strings.TrimPrefix(first.Path, "content/"), B: strings.TrimPrefix(second.Path, "content/")}
	if p := m.refuse(b); p != nil {
		problems = append(problems, *p)
	}
	decided, more := decisions.Load(fsys)
	problems = append(problems, more...)
	_, more = decisions.LoadRedirects(fsys)
	problems = append(problems, more...)
	if p := m.different(decided); p != nil {
		problems = append(problems, *p)
	}
	if len(problems) > 0 {
		return nil, diag.Sort(problems), nil
	}
	if err := m.joinRecords(); err != nil {
		return nil, nil, err
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		return nil, nil, err
	}
	if err := m.leadLinks(cfg, gaz); err != nil {
		return nil, nil, err
	}
	if err := m.finish(fsys); err != nil {
		return nil, nil, err
	}
	return m.plan, nil, nil
}

// Apply makes the changes. A file that is not as it was when the plan was made
// is left alone, with all after it; the error is a [diag.Problem] then.
func (p *Plan) Apply(root string) error {
	// No link leads a change out of the atlas.
	atlas, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer atlas.Close()
	if err := atomicfile.SweepIn(atlas, "content"); err != nil {
		return content.Worded(err, root)
	}
	for _, c := range p.Changes { // all of them before the first is made
		if err := c.asRead(atlas); err != nil {
			return content.Worded(err, root)
		}
	}
	for _, c := range p.Changes {
		err := c.asRead(atlas)
		switch {
		case err != nil:
		case c.New == nil:
			err = atomicfile.RemoveIn(atlas, c.Path)
		default:
			err = atomicfile.WriteIn(atlas, c.Path, c.New, atomicfile.Durable)
		}
		if err != nil {
			return content.Worded(err, root)
		}
	}
	return nil
}

// asRead holds a file against what was read of it.
func (c Change) asRead(atlas *os.Root) error {
	now, err := atlas.ReadFile(filepath.FromSlash(c.Path))
	if err != nil && !os.IsNotExist(err) {
		return err
	}
	if (err == nil) == (c.Old != nil) && bytes.Equal(now, c.Old) {
		return nil
	}
	return diag.Problem{Position: diag.Position{File: c.Path}, Code: "changed-meanwhile",
		Message: "was changed while the merge was at work, and was left as it is", Hint: "run the merge again"}
}

type merger struct {
	files map[string]*content.File // by path below content/
	order []string
	now   map[string][]byte // files that change, by path below content/
	a, b  *content.File
	plan  *Plan
}

func (m *merger) refuse(arg string) *diag.Problem {
	kind := m.a.Entity.Kind
	p := diag.Problem{Position: diag.Position{File: arg}, Code: "cannot-merge"}
	switch {
	case m.a == m.b:
		p.Message, p.Hint = fmt.Sprintf("both are %s", m.plan.A), "name two files, or two entities"
	case kind != m.b.Entity.Kind:
		p.Message = fmt.Sprintf("%s is a %s and %s a %s", m.plan.B, m.b.Entity.Kind, m.plan.A, kind)
		p.Hint = "only records of one kind can be one thing"
	case kind == entity.Article || kind == entity.Place:
		p.Message, p.Hint = fmt.Sprintf("%s cannot be merged", kind.Folder()), "companies, cases, policies, parks and alliances can"
	default:
		return nil
	}
	return &p
}

func (m *merger) different(decided *decisions.Set) *diag.Problem {
	x := decisions.Thing{Path: m.plan.A, Entity: &m.a.Entity}
	y := decisions.Thing{Path: m.plan.B, Entity: &m.b.Entity}
	if m.a == m.b || !decided.Differ(x, y) {
		return nil
	}
	p := &diag.Problem{Position: diag.Position{File: decisions.FileName}, Code: "decided-different",
		Message: fmt.Sprintf("%s and %s are decided to be different", m.plan.A, m.plan.B),
		Hint:    "remove that [[different]] first"}
	for _, d := range decided.Different {
		if one := (&decisions.Set{Different: []decisions.Pair{d}}); one.Differ(x, y) {
			p.Position = d.Position
			break
		}
	}
	return p
}

// joinRecords makes the new text of A.
func (m *merger) joinRecords() error {
	a, b := &m.a.Entity, &m.b.Entity
	data := m.a.Data
	set := func(key string, value any) (err error) {
		data, err = content.Set(data, key, value)
		return err
	}
	names := slices.Clone(a.AlternateNames)
	for _, n := range append([]string{b.Title}, b.AlternateNames...) {
		if n != a.Title && !slices.Contains(names, n) {
			names = append(names, n)
			m.plan.Names++
		}
	}
	if m.plan.Names > 0 {
		if err := set("alternate_names", names); err != nil {
			return err
		}
	}
	for _, key := range entity.Keys(a.Kind) {
		if key.Name == "title" || key.Name == "alternate_names" || key.Type == entity.Tables {
			continue
		}
		value := united(a, b, key)
		if value == nil {
			continue
		}
		if err := set(key.Name, value); err != nil {
			return err
		}
	}
	if !a.IsDescribed() && b.IsDescribed() {
		var err error
		if data, err = content.Delete(data, "described"); err != nil {
			return err
		}
	}
	for _, x := range b.Amounts {
		if !slices.Contains(a.Amounts, x) {
			var err error
			if data, err = content.Append(data, x); err != nil {
				return err
			}
		}
	}
	for _, s := range b.Sources {
		if slices.Contains(a.Sources, s) {
			continue
		}
		var err error
		if data, err = content.Append(data, s); err != nil {
			return err
		}
		m.plan.Sources++
	}
	data = m.addBody(data)
	m.now[m.plan.A] = data
	m.notes(data)
	return nil
}

// addBody puts B's text under A's, with A's line ends. Both files are in one
// folder, so the links in it still lead where they led.
func (m *merger) addBody(data []byte) []byte {
	text := strings.Trim(strings.ReplaceAll(string(m.b.Body), "\r\n", "\n"), "\n")
	front := data[:len(data)-len(m.a.Body)]
	have := strings.TrimRight(string(m.a.Body), "\r\n")
	if strings.TrimSpace(text) == "" || strings.Contains(strings.ReplaceAll(have, "\r\n", "\n"), text) {
		return data // it has none, or a merge that was cut off has added it
	}
	eol := "\n"
	if bytes.Contains(front, []byte("\r\n")) {
		eol = "\r\n"
	}
	m.plan.Body = true
	text = strings.ReplaceAll(text, "\n", eol)
	if !bytes.HasSuffix(front, []byte("\n")) {
		front = append(bytes.Clone(front), eol...)
	}
	if strings.TrimSpace(have) == "" {
		return slices.Concat(front, []byte(eol+text+eol))
	}
	return slices.Concat(front, []byte(have+eol+eol+text+eol))
}

// finish adds the files of decisions and redirects, and the end of B.
func (m *merger) finish(fsys fs.FS) error {
	for _, name := range append([]string{m.plan.A}, m.order...) {
		if data, ok := m.now[name]; ok && name != m.plan.B && !bytes.Equal(data, m.files[name].Data) {
			m.plan.Changes = append(m.plan.Changes, Change{path.Join("content", name), m.files[name].Data, data})
			delete(m.now, name)
		}
	}
	same := m.same()
	for _, f := range []struct {
		name string
		edit func([]byte) []byte
	}{
		{decisions.FileName, func(src []byte) []byte {
			src = decisions.MoveFile(src, m.plan.B, m.plan.A)
			for _, p := range same {
				src = decisions.AddSame(src, p)
			}
			return src
		}},
		{decisions.RedirectsName, func(src []byte) []byte {
			return decisions.AddRedirect(src, decisions.Redirect{From: decisions.PagePath(m.plan.B), To: m.plan.A})
		}},
	} {
		old, err := fs.ReadFile(fsys, f.name)
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if now := f.edit(bytes.Clone(old)); !bytes.Equal(old, now) {
			m.plan.Changes = append(m.plan.Changes, Change{f.name, old, now})
		}
	}
	m.plan.Changes = append(m.plan.Changes, Change{Path: m.b.Path, Old: m.b.Data})
	return nil
}

// same are the decisions that a merge comes to: B's name goes to A, and so do
// the facts of B that articles tell under other names. Where the two have one
// name, only their paths tell them apart.
func (m *merger) same() []decisions.Pair {
	kind := m.a.Entity.Kind
	a, b := decisions.Ref{Kind: kind, Name: m.a.Entity.Title}, decisions.Ref{Kind: kind, Name: m.b.Entity.Title}
	if decisions.Fold(a.Name) == decisions.Fold(b.Name) {
		return []decisions.Pair{{A: decisions.Ref{Kind: kind, Path: m.plan.A}, B: decisions.Ref{Kind: kind, Path: m.plan.B}}}
	}
	pairs := []decisions.Pair{{A: a, B: b}}
	for _, s := range m.b.Entity.Sources {
		ref, err := decisions.ParseRef(s.Fact)
		known := func(p decisions.Pair) bool { return p.B == ref }
		if err == nil && ref.Path == "" && ref.Kind == kind && ref != a && !slices.ContainsFunc(pairs, known) {
			pairs = append(pairs, decisions.Pair{A: a, B: ref})
		}
	}
	return pairs
}
