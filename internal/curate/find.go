package curate

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/entity"
)

// find is the content file that an argument means.
func (m *merger) find(arg string) (*content.File, []diag.Problem) {
	if f := m.files[m.pathOf(arg)]; f != nil {
		return f, nil
	}
	p := diag.Problem{Position: diag.Position{File: arg}, Code: "no-entity"}
	ref, err := decisions.ParseRef(arg)
	if err == nil && ref.Path != "" {
		p.Message = fmt.Sprintf("there is no content/%s", ref.Path)
		p.Hint = `name a file as "companies/x.md", or an entity by its title`
		if near := diag.Nearest(ref.Path, m.order); near != "" {
			p.Hint = fmt.Sprintf("did you mean %q?", near)
		}
		return nil, []diag.Problem{p}
	}
	if err != nil {
		ref = decisions.Ref{Name: arg}
	}
	// A title is meant before another name.
	for level := 2; level >= 1; level-- {
		var found []string
		for _, name := range m.order {
			e := &m.files[name].Entity
			r := ref
			if r.Kind == "" {
				r.Kind = e.Kind
			}
			if e.Kind != entity.Article && r.Means(decisions.Thing{Entity: e}) == level {
				found = append(found, name)
			}
		}
		switch len(found) {
		case 0:
		case 1:
			return m.files[found[0]], nil
		default:
			p.Code = "ambiguous"
			p.Message = fmt.Sprintf("%d entities are called so", len(found))
			p.Hint = "name the file: " + strings.Join(found, ", ")
			return nil, []diag.Problem{p}
		}
	}
	p.Message = "no entity is called so"
	p.Hint = `name a file as "companies/x.md", or an entity by its title`
	if near := diag.Nearest(ref.Name, m.names(ref.Kind)); near != "" {
		p.Hint = fmt.Sprintf("did you mean %q?", near)
	}
	return nil, []diag.Problem{p}
}

// pathOf is a path below content/ as a shell completes it, from wherever the
// command was started.
func (m *merger) pathOf(arg string) string {
	arg = strings.ReplaceAll(arg, "\\", "/")
	// The last of them: folders above the atlas may be called so as well.
	if i := strings.LastIndex("/"+arg, "/content/"); i >= 0 {
		arg = arg[i+len("content/"):]
	}
	if ref, err := decisions.ParseRef(arg); err == nil && ref.Path != "" {
		return ref.Path
	}
	return path.Clean(arg)
}

func (m *merger) names(kind entity.Kind) []string {
	var names []string
	for _, name := range m.order {
		e := &m.files[name].Entity
		if e.Kind == entity.Article || kind != "" && kind != e.Kind {
			continue
		}
		for _, n := range append([]string{e.Title}, e.AlternateNames...) {
			if !slices.Contains(names, n) {
				names = append(names, n)
			}
		}
	}
	return names
}

func bytesLines(data []byte) [][]byte { return bytes.SplitAfter(data, []byte("\n")) }

func isComment(line []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(line), []byte("#")) }
