package render

import (
	"slices"
	"strconv"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// facetTop is how many values of a facet a page shows before it sends the
// reader to all of them.
const facetTop = 10

// maps builds the page of maps.
func (p page) maps(v *View) *MapsView {
	m := &MapsView{}
	v.Lead = p.words.say("lead.map")
	v.Description = p.words.say("describe.place", v.Title, p.kindCounts(countKinds(p.site.Records)))
	add := func(id, title string, grid *Map) {
		if grid == nil {
			return
		}
		total := 0
		for _, t := range grid.Tiles {
			total += t.Count
		}
		m.Maps = append(m.Maps, KindMap{ID: id, Title: title, Count: total, Map: grid})
	}
	add("all", p.words.say("map.all"), p.tileMap())
	for _, k := range site.FactKinds {
		title := p.words.say("section." + k.Folder())
		grid := p.gridOf(func(q *site.Place) int { return q.Counts[k] }, func(top string, provinces, with, most int) string {
			return p.words.say("map.sentence", provinces, with, title, top, most)
		})
		if grid != nil {
			grid.Caption = p.words.say("map.caption", title)
		}
		add(k.Folder(), title, grid)
	}
	m.Heads, m.Rows = p.placeTable()
	for _, g := range p.site.Gazetteer.Provinces() {
		if q := p.site.PlaceNamed(g); q == nil || q.Facts() == 0 {
			m.Without = append(m.Without, g.Name)
		}
	}
	return m
}

// placeTable counts the facts of each province and the places right below it.
func (p page) placeTable() (heads []Link, rows []PlaceRow) {
	for _, k := range site.FactKinds {
		heads = append(heads, Link{Text: p.words.say("section." + k.Folder()), Note: k.Folder()})
	}
	row := func(q *site.Place, sub bool) PlaceRow {
		r := PlaceRow{Link: Link{Text: q.Name, Href: p.to(q.Page)}, Sub: sub}
		for _, k := range site.FactKinds {
			r.Cells = append(r.Cells, q.Counts[k])
		}
		r.Cells = append(r.Cells, q.Facts())
		return r
	}
	for _, q := range p.site.Places {
		if q.Parent != nil || q.Facts() == 0 {
			continue
		}
		rows = append(rows, row(q, false))
		for _, c := range q.Children {
			if c.Facts() > 0 {
				rows = append(rows, row(c, true))
			}
		}
	}
	return heads, rows
}

// browse builds the page of facets.
func (p page) browse(v *View) *BrowseView {
	facts := p.site.Facts()
	m := &BrowseView{Facets: p.facets(facts, facetTop), Data: p.href(FacetsPath), Compare: p.href("compare.html"), Total: len(facts)}
	v.Kicker, v.Lead = p.words.say("count.facts", len(facts)), p.words.say("lead.browse")
	v.Description = p.words.say("describe.list", v.Title, len(facts), v.Lead)
	v.Scripts = []string{"js/browse.js"}
	return m
}

// compare builds the page of two places.
func (p page) compare(v *View) *CompareView {
	m := &CompareView{Facets: p.facets(p.site.Facts(), 0), Data: p.href(FacetsPath), Browse: p.href("browse.html")}
	m.Heads, m.Rows = p.placeTable()
	v.Lead = p.words.say("lead.compare")
	v.Description = v.Title + p.words.say("colon") + v.Lead
	v.Scripts = []string{"js/browse.js"}
	return m
}

// facets counts the facts by each facet. Of places, sectors and scenarios it
// gives the fullest; top 0 leaves these out, for which the data has names.
func (p page) facets(facts []*site.Record, top int) []Facet {
	var list []Facet
	add := func(f Facet, index string) {
		f.Title = p.words.say("facet." + f.Name)
		if target := p.site.PageAt(index); target != nil && top > 0 && len(f.Values) > top {
			f.All = &Link{Text: p.words.say("home.all", len(f.Values)), Href: p.href(index)}
			slices.SortStableFunc(f.Values, func(a, b FacetValue) int { return b.Count - a.Count })
			f.Values = f.Values[:top]
		}
		if len(f.Values) > 0 {
			list = append(list, f)
		}
	}
	counts := countKinds(facts)
	kinds := Facet{Name: "kind"}
	for _, k := range site.FactKinds {
		if n := counts[k]; n > 0 {
			kinds.Values = append(kinds.Values, FacetValue{Link{Text: p.words.say("section." + k.Folder()), Href: p.href(k.Folder() + "/index.html"), Count: n}, string(k), p.words.say("kind." + string(k))})
		}
	}
	add(kinds, "")
	if top > 0 {
		places := Facet{Name: "place"}
		for _, q := range p.site.Places {
			if n := q.Facts(); n > 0 {
				places.Values = append(places.Values, FacetValue{Link{Text: q.Name, Href: p.to(q.Page), Count: n}, q.Name, ""})
			}
		}
		add(places, "places/index.html")
		bySector, byScenario := map[*site.Term]int{}, map[*site.Term]int{}
		for _, r := range facts {
			for _, t := range r.FactSectors() {
				bySector[t]++
			}
			for _, t := range r.ForScenarios {
				byScenario[t]++
			}
		}
		for _, f := range []struct {
			name, index string
			terms       []*site.Term
			n           map[*site.Term]int
		}{
			{"sector", "sectors/index.html", p.site.Sectors, bySector},
			{"scenario", "scenarios/index.html", p.site.Scenarios, byScenario},
		} {
			facet := Facet{Name: f.name}
			for _, t := range f.terms {
				if n := f.n[t]; n > 0 {
					facet.Values = append(facet.Values, FacetValue{Link{Text: t.Name, Href: p.to(t.Page), Count: n}, t.Name, ""})
				}
			}
			add(facet, f.index)
		}
		years := Facet{Name: "year"}
		for _, t := range p.site.Years {
			years.Values = append(years.Values, FacetValue{Link{Text: p.words.say("title.year", t.Name), Href: p.to(t.Page), Count: len(t.Records)}, t.Name, ""})
		}
		add(years, "")
	}
	// Status and level have no pages of their own, but the list of policies
	// stands by level.
	status, level := map[string]int{}, map[string]int{}
	for _, r := range facts {
		status[r.Status]++
		level[r.Level]++
	}
	for _, f := range []struct {
		name, href string
		values     []string
		n          map[string]int
	}{
		{"status", "", entity.Statuses, status},
		{"level", "policies/index.html", entity.Levels, level},
	} {
		facet := Facet{Name: f.name}
		for _, value := range f.values {
			if n := f.n[value]; n > 0 {
				l := Link{Text: p.word(f.name, value), Count: n}
				if list := p.site.PageAt(f.href); list != nil {
					l.Href = p.toPart(p.site.PageOfGroup(list, site.LevelID(value)), "#"+site.LevelID(value))
				}
				facet.Values = append(facet.Values, FacetValue{l, value, ""})
			}
		}
		add(facet, "")
	}
	return list
}

// year is the year of a record's date as its page is called, or "".
func year(r *site.Record) string {
	if !r.Dated {
		return ""
	}
	return strings.Repeat("0", max(0, 4-len(strconv.Itoa(r.Date.Year)))) + strconv.Itoa(r.Date.Year)
}
