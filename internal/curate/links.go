package curate

import (
	"path"
	"slices"
	"strings"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

// leadLinks brings the links that led to B to A: Markdown links by the new
// file name, [[names]] only where they would not find A by B's name. It holds
// the site as it is against the site as it will be, so that nothing else is
// touched.
func (m *merger) leadLinks(cfg config.Config, gaz *gazetteer.Gazetteer) error {
	var files []*content.File
	for _, name := range m.order {
		files = append(files, m.files[name])
	}
	before, _ := site.Load(files, cfg, gaz)
	after, _ := site.Load(m.afterwards(), cfg, gaz)
	if before == nil || after == nil {
		return nil // the configuration is broken; every command says so
	}
	wasB := recordOf(before, m.plan.B)
	isA := recordOf(after, m.plan.A)
	for _, r := range before.Records {
		name := strings.TrimPrefix(r.File.Path, "content/")
		if name == m.plan.B {
			continue
		}
		m.rewrite(name, before.Links(r), wasB, isA, after)
	}
	// B's own text stands in A now; its links to itself need no more than the
	// others, and those are found in the merged text.
	if r := isA; r != nil && m.plan.Body {
		m.rewriteOwn(after, r)
	}
	return nil
}

// afterwards are the files as they will be, before links are rewritten.
func (m *merger) afterwards() []*content.File {
	var files []*content.File
	for _, name := range m.order {
		switch name {
		case m.plan.B:
		case m.plan.A:
			f, _ := content.Parse(m.a.Path, m.now[m.plan.A])
			files = append(files, f)
		default:
			files = append(files, m.files[name])
		}
	}
	return files
}

func recordOf(s *site.Site, name string) *site.Page {
	for _, r := range s.Records {
		if strings.TrimPrefix(r.File.Path, "content/") == name {
			return r.Page
		}
	}
	return nil
}

// rewrite leads the links of one file that meant B to A.
func (m *merger) rewrite(name string, links []site.Link, wasB, isA *site.Page, after *site.Site) {
	data, changed := m.now[name]
	if !changed {
		data = m.files[name].Data
	}
	// Offsets are into the old body; A's body only grew at its end, and its
	// front matter before it.
	start := len(m.files[name].Data) - len(m.files[name].Body)
	if changed {
		start = bodyStart(m.files[name].Path, data)
	}
	for _, l := range slices.Backward(links) {
		if l.Target == nil || l.Target != wasB {
			continue
		}
		at := start + l.Offset
		switch {
		case !l.Wiki:
			data = replaceAt(data, at, l.Dest, m.renamed(l.Dest))
		case after.Names().Lookup(wikiName(l.Dest)) != isA:
			data = m.rename(data, at, name, after.Names().Lookup(m.a.Entity.Title) == isA)
		default:
			continue
		}
		m.plan.Links++
		m.now[name] = data
	}
}

// rewriteOwn changes B's links to its own file, which are A's now.
func (m *merger) rewriteOwn(after *site.Site, isA *site.Page) {
	data := m.now[m.plan.A]
	f, _ := content.Parse(m.a.Path, data)
	start := len(data) - len(f.Body)
	for _, l := range slices.Backward(after.Links(&site.Record{File: f})) {
		if dest, _, _ := strings.Cut(l.Dest, "#"); !l.Wiki && path.Join(path.Dir(m.plan.A), site.UnescapePath(dest)) == m.plan.B {
			data = replaceAt(data, start+l.Offset, l.Dest, m.renamed(l.Dest))
			m.plan.Links++
		}
	}
	m.now[m.plan.A] = data
}

func bodyStart(name string, data []byte) int {
	f, _ := content.Parse(name, data)
	return len(data) - len(f.Body)
}

// renamed is a link to B as one to A: both are in one folder.
func (m *merger) renamed(dest string) string {
	end := len(dest)
	if i := strings.IndexAny(dest, "#?"); i >= 0 {
		end = i
	}
	base := strings.LastIndexByte(dest[:end], '/') + 1
	return dest[:base] + inLink.Replace(path.Base(m.plan.A)) + dest[end:]
}

// inLink writes a file's name as an address in a text has it.
var inLink = strings.NewReplacer("%", "%25", " ", "%20", "#", "%23", "?", "%3F", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E", "\\", "%5C")

func wikiName(dest string) string {
	name, _, _ := strings.Cut(dest, "#")
	return name
}

// rename writes [[B]] as [[A|B]], which readers see as before, or as a link
// to the file where A's title is not enough either.
func (m *merger) rename(data []byte, at int, file string, byTitle bool) []byte {
	end := strings.Index(string(data[at:]), "]]")
	if end < 0 {
		return data
	}
	inner := string(data[at+2 : at+end])
	name, label, has := strings.Cut(inner, "|")
	name, fragment, hasFragment := strings.Cut(name, "#")
	if !has {
		label = name
	}
	if hasFragment {
		fragment = "#" + fragment
	}
	link := "[[" + m.a.Entity.Title + fragment + "|" + strings.TrimSpace(label) + "]]"
	if !byTitle {
		link = "[" + strings.TrimSpace(label) + "](" + strings.Repeat("../", strings.Count(file, "/")) + inLink.Replace(m.plan.A) + fragment + ")"
	}
	return replaceAt(data, at, "[["+inner+"]]", link)
}

func replaceAt(data []byte, at int, old, new string) []byte {
	if at < 0 || at+len(old) > len(data) || string(data[at:at+len(old)]) != old {
		return data
	}
	return slices.Concat(data[:at], []byte(new), data[at+len(old):])
}
