package render

import (
	"html/template"
	"path"
	"slices"
	"strings"

	"atlas/internal/site"
)

// frameKey is what the head and foot of a page depend on. Pages of one folder
// share them, but for those that stand in the menu themselves.
type frameKey struct{ root, folder, section, page string }

type frame struct{ masthead, footer template.HTML }

// frame is the head and foot of the page, which all pages of a folder share.
// Made anew for each page they took a quarter of the time of rendering.
func (p page) frame() (masthead, footer template.HTML, err error) {
	key := frameKey{root: p.href(""), folder: path.Dir(p.Path), section: p.Section}
	if p.Kind == site.Search || slices.ContainsFunc(p.common.menu, func(t target) bool { return t.page == p.Page }) {
		key.page = p.Path
	}
	if f, known := p.frames.Load(key); known {
		return f.(frame).masthead, f.(frame).footer, nil
	}
	v := FrameView{Site: p.site.Config, Root: key.root, Menu: p.menu(), Index: p.index()}
	if p.Kind == site.Search {
		v.Kind = string(p.Kind)
	}
	var f frame
	for name, html := range map[string]*template.HTML{"partials/masthead.html": &f.masthead, "partials/footer.html": &f.footer} {
		var b strings.Builder
		if err := p.frameSet.ExecuteTemplate(&b, name, v); err != nil {
			return "", "", p.layoutError(err, p.frameSet, nil)
		}
		*html = template.HTML(b.String())
	}
	p.frames.Store(key, f)
	return f.masthead, f.footer, nil
}

func (p page) menu() []MenuLink {
	links := make([]MenuLink, len(p.common.menu))
	for i, t := range p.common.menu {
		links[i] = MenuLink{Link: Link{Text: t.text, Href: p.href(t.page.Path)}}
		switch {
		case t.page == p.Page:
			links[i].Current = "page"
		case p.Section != "" && t.page.Section == p.Section:
			links[i].Current = "true"
		}
	}
	return links
}

func (p page) index() []LinkGroup {
	var groups []LinkGroup
	for _, g := range p.common.index {
		if len(g.targets) == 0 {
			continue
		}
		links := make([]Link, len(g.targets))
		for i, t := range g.targets {
			links[i] = Link{Text: t.text, Href: p.href(t.page.Path)}
		}
		groups = append(groups, LinkGroup{Text: g.text, Links: links})
	}
	return groups
}
