package render

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// common is what all pages share and no page changes, made once.
type common struct {
	menu []target
	// index lists every section in three groups for the foot of the page.
	index []targetGroup
}

type target struct {
	text string
	page *site.Page
}

type targetGroup struct {
	text    string
	targets []target
}

// defaultMenu is shown when the configuration has no menu. Sections without a
// record stay out.
var defaultMenu = []string{
	"places/index.html", "companies/index.html", "cases/index.html", "policies/index.html", "parks/index.html",
	"alliances/index.html", "timeline.html", "articles/index.html", "about.html",
}

func (r *Renderer) makeCommon() common {
	var c common
	if items := r.site.Config.Menu; len(items) > 0 {
		for _, item := range items {
			if p := r.site.PageAt(item.Page); p != nil {
				text := item.Name
				if text == "" {
					text = r.pageTitle(p)
				}
				c.menu = append(c.menu, target{text, p})
			}
		}
	} else {
		c.menu = r.targets(defaultMenu)
	}
	c.index = []targetGroup{
		{r.words.say("nav.records"), r.targets([]string{"companies/index.html", "cases/index.html", "policies/index.html", "parks/index.html", "alliances/index.html"})},
		{r.words.say("nav.ways"), r.targets([]string{"places/index.html", "scenarios/index.html", "sectors/index.html", "organizations/index.html", "years/index.html"})},
		{r.words.say("nav.site"), r.targets([]string{"index.html", "map.html", "timeline.html", "browse.html", "compare.html", "articles/index.html", "search.html", "letters.html", "coverage.html", site.ChangesPath, "data/index.html", "about.html"})},
	}
	return c
}

// targets are the pages at the paths that have something to show.
func (r *Renderer) targets(paths []string) []target {
	var ts []target
	for _, path := range paths {
		if p := r.site.PageAt(path); p != nil && r.filled(p) {
			ts = append(ts, target{r.pageTitle(p), p})
		}
	}
	return ts
}

// filled reports whether a list has any entry.
func (r *Renderer) filled(p *site.Page) bool {
	switch p.Kind {
	case site.List:
		return len(r.site.Kind(p.Of)) > 0
	case site.PlaceList:
		return len(r.site.Places) > 0
	case site.TermList:
		return len(p.Terms) > 0
	case site.Timeline:
		return len(r.site.Dated) > 0
	case site.MapPage, site.Compare:
		return len(r.site.Places) > 0
	}
	return true
}

// empty reports whether a page has nothing to show yet. The map is not empty
// without facts: it says so by its tiles.
func (r *Renderer) empty(p *site.Page) bool {
	switch p.Kind {
	case site.MapPage:
		return false
	case site.Browse:
		return len(r.site.Facts()) == 0
	case site.Compare:
		return !slices.ContainsFunc(r.site.Places, func(q *site.Place) bool { return q.Facts() > 0 })
	case site.Letters:
		return len(r.site.Records) == 0
	}
	return !r.filled(p)
}

// pageTitle is the heading of a page.
func (r *Renderer) pageTitle(p *site.Page) string {
	switch p.Kind {
	case site.Home:
		return r.words.say("nav.home")
	case site.List, site.PlaceList:
		return r.words.say("section." + p.Section)
	case site.TermList:
		return r.sectionName(p.Section)
	case site.TermPage:
		if p.Section == site.SectionYears {
			return r.words.say("title.year", p.Title)
		}
	case site.Timeline:
		return r.words.say("section.timeline")
	case site.MapPage, site.Browse, site.Compare:
		return r.words.say("section." + string(p.Kind))
	case site.Further:
		return r.words.say("title.part", r.pageTitle(p.Whole()), p.Part)
	case site.Letters:
		if p.Letter != 0 {
			return r.letterTitle(p)
		}
		return r.words.say("section." + string(p.Kind))
	case site.Search, site.Coverage, site.Changes, site.DataPage:
		return r.words.say("section." + string(p.Kind))
	case site.About:
		return r.words.say("about.title")
	case site.NotFound:
		return r.words.say("404.title")
	case site.Moved:
		return r.words.say("moved.title")
	}
	return p.Title
}

// sectionName is the name of a computed section: the configured one, else the
// interface's.
func (r *Renderer) sectionName(section string) string {
	if name := r.site.Config.Taxonomies.Name(section); name != "" {
		return name
	}
	return r.words.say("section." + section)
}

// view builds what the layout of a page gets.
func (r *Renderer) view(sp *site.Page) (*View, error) {
	p := page{r, sp}
	cfg := r.site.Config
	v := &View{
		Site: cfg, Kind: string(p.Kind), Section: p.Section, Path: p.Path,
		Title: r.pageTitle(sp), OGType: "website", Root: p.href(""),
	}
	if p.Kind == site.Home {
		v.Title = cfg.Title
		v.FullTitle = cfg.Title
		if cfg.Subtitle != "" {
			v.FullTitle = r.words.say("title.join", cfg.Title, cfg.Subtitle)
		}
	} else {
		v.FullTitle = r.words.say("title.join", v.Title, cfg.Title)
	}
	v.NoIndex = p.Kind == site.NotFound || p.Kind == site.Moved
	if cfg.BaseURL != "" {
		if p.Kind != site.NotFound {
			v.Canonical = cfg.Abs(p.Path)
		}
		v.Feeds = p.feeds()
	}
	var err error
	if v.Masthead, v.Footer, err = p.frame(); err != nil {
		return nil, err
	}
	if sp.Prev != nil {
		v.Prev = &Link{Text: r.pageTitle(sp.Prev), Href: p.to(sp.Prev)}
	}
	if sp.Next != nil {
		v.Next = &Link{Text: r.pageTitle(sp.Next), Href: p.to(sp.Next)}
	}
	v.Crumbs, v.Parts = p.crumbs(), p.parts()
	switch p.Kind {
	case site.Home:
		v.Main = p.home(v)
	case site.List:
		v.Main = p.list(v)
	case site.Single:
		if sp.Article != nil {
			v.OGType = "article"
			v.Main, err = p.article(v)
		} else {
			v.Main, err = p.record(v)
		}
	case site.PlaceList:
		v.Main = p.placeList(v)
	case site.PlacePage:
		v.Main, err = p.place(v)
	case site.TermList:
		v.Main = p.termList(v)
	case site.TermPage:
		v.Main = p.term(v)
	case site.Further:
		v.Main = p.further(v)
	case site.Timeline:
		v.Main = p.timeline(v)
	case site.MapPage:
		v.Main = p.maps(v)
	case site.Browse:
		v.Main = p.browse(v)
	case site.Compare:
		v.Main = p.compare(v)
	case site.Search:
		v.Main = p.search(v)
	case site.Letters:
		v.Main = p.letters(v)
	case site.Coverage:
		v.Main = p.coverage(v)
	case site.Changes:
		v.Main = p.changes(v)
	case site.DataPage:
		v.Main, err = p.data(v)
	case site.Moved:
		v.Main = p.moved(v)
	default:
		v.Main = p.text(v)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Path, err)
	}
	v.Description = clip(v.Description, 160)
	if r.empty(sp) {
		v.Empty, v.Kicker = r.words.say("empty"), ""
	}
	v.Locale, v.Image = p.locale(), p.preview()
	if v.JSONLD, err = p.semantics(v); err != nil {
		return nil, fmt.Errorf("%s: %w", p.Path, err)
	}
	return v, nil
}

// crumbs lead from the home page to the page's parent.
func (p page) crumbs() []Link {
	var links []Link
	for _, t := range p.above() {
		links = append(links, Link{Text: t.text, Href: p.to(t.page)})
	}
	return links
}

// above are the pages that stand above this one, from the home page on.
func (p page) above() []target {
	home := p.site.PageAt("index.html")
	if p.Kind == site.Home || p.Kind == site.NotFound || home == nil {
		return nil
	}
	if whole := p.wholeList(); whole != nil {
		return append(page{p.Renderer, whole}.above(), target{p.pageTitle(whole), whole})
	}
	list := []target{{p.words.say("nav.home"), home}}
	if p.Section != "" && p.Path != p.Section+"/index.html" {
		if index := p.site.PageAt(p.Section + "/index.html"); index != nil {
			list = append(list, target{p.pageTitle(index), index})
		}
	}
	if p.Page.Place != nil {
		var places []target
		for q := p.Page.Place.Parent; q != nil; q = q.Parent {
			places = append([]target{{q.Name, q.Page}}, places...)
		}
		list = append(list, places...)
	}
	return list
}

// clip cuts a text for a meta description at a character, with an ellipsis.
func clip(s string, max int) string {
	s = strings.Join(strings.Fields(s), " ")
	n := 0
	for i := range s {
		if n == max-1 {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// kindCounts says how many records there are of each kind: 4 项政策、1 个园区.
func (p page) kindCounts(counts map[entity.Kind]int) string {
	var parts []string
	for _, k := range entity.Kinds {
		if n := counts[k]; n > 0 && k != entity.Place && k != entity.Article {
			parts = append(parts, p.words.say("count."+string(k), n))
		}
	}
	return strings.Join(parts, p.words.say("list.separator"))
}

func countKinds(records []*site.Record) map[entity.Kind]int {
	counts := map[entity.Kind]int{}
	for _, r := range records {
		counts[r.Kind]++
	}
	return counts
}
