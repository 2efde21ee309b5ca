package render

import (
	"cmp"
	"slices"
	"strconv"

	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

// steps is the number of classes of the data ramp.
const steps = 5

// homeLinks is how many ways in of a kind the home page shows.
const homeLinks = 12

// homeSources is how many articles it names.
const homeSources = 6

// homeNewest is how many of the newest facts it shows.
const homeNewest = 5

// home builds the front page.
func (p page) home(v *View) *HomeView {
	m := &HomeView{Figures: p.figures(), Map: p.tileMap(), Matrix: p.matrix(), Ways: p.ways()}
	v.Lead = p.site.Config.Description
	counts := p.kindCounts(countKinds(p.site.Records))
	if v.Description = v.Lead; v.Description == "" {
		v.Description = p.words.say("describe.home", counts)
	}
	if dated := p.site.Dated; len(dated) > 0 {
		newest := FactGroup{ID: "newest", Title: p.words.say("home.newest"), Href: p.href("timeline.html"), Count: len(dated)}
		for i := len(dated) - 1; i >= max(len(dated)-homeNewest, 0); i-- {
			newest.Facts = append(newest.Facts, p.fact(dated[i], true, true))
		}
		m.Newest = []FactGroup{newest}
	}
	facts := 0
	for _, r := range p.site.Records {
		if r.Kind != entity.Article {
			facts++
		}
	}
	if m.Empty = facts == 0; m.Empty {
		m.Map.Sentence = "" // the page says already that there is nothing
	}
	m.Timeline = Link{Text: p.words.say("home.years.all"), Href: p.href("timeline.html")}
	if h := p.site.History; h.Known() && len(h.Commits) > 0 {
		day := p.wordDate(dateOf(h.Commits[0].Time))
		m.Changes = &Link{Text: p.words.say("home.changes", day.Text), Href: p.href(site.ChangesPath)}
	}
	m.SourcesNote = p.words.say("home.sources.note", len(p.site.Articles), facts)
	articles := p.site.Articles
	if len(articles) > homeSources {
		m.MoreSources = &Link{Text: p.words.say("home.all", len(articles)), Href: p.href("articles/index.html")}
		articles = articles[:homeSources]
	}
	for _, a := range articles {
		m.Sources = append(m.Sources, Quote{Article: a.Title, ArticleHref: p.to(a.Page), Byline: a.Author, Cite: webURL(a.SourceURL)})
	}
	return m
}

// figures are the key numbers, each with what it counts.
func (p page) figures() []Figure {
	s := p.site
	described := func(k entity.Kind) int {
		n := 0
		for _, r := range s.Kind(k) {
			if r.IsDescribed() {
				n++
			}
		}
		return n
	}
	national, provinces := 0, map[*site.Place]bool{}
	for _, r := range s.Kind(entity.Policy) {
		if r.Level == "national" {
			national++
		}
	}
	for _, r := range s.Kind(entity.Park) {
		for _, q := range r.InPlaces {
			for q.Parent != nil {
				q = q.Parent
			}
			provinces[q] = true
		}
	}
	var list []Figure
	add := func(k entity.Kind, n int, note ...any) {
		if n == 0 {
			return
		}
		key := "figure." + string(k)
		f := Figure{N: n, Text: p.words.say(key), Note: p.words.say(key+".note", note...)}
		f.Href = p.href(k.Folder() + "/index.html")
		list = append(list, f)
	}
	policies := len(s.Kind(entity.Policy))
	add(entity.Company, len(s.Kind(entity.Company)), described(entity.Company))
	add(entity.Case, len(s.Kind(entity.Case)), len(s.Scenarios))
	add(entity.Policy, policies, national, policies-national)
	add(entity.Park, len(s.Kind(entity.Park)), len(provinces))
	add(entity.Alliance, len(s.Kind(entity.Alliance)), described(entity.Alliance))
	return list
}

// tileMap is the grid of provinces by all facts; without any it is blank.
func (p page) tileMap() *Map {
	m := p.gridOf((*site.Place).Facts, func(top string, provinces, with, most int) string {
		return p.words.say("home.map.sentence", provinces, with, top, most)
	})
	if m == nil {
		return p.blankMap()
	}
	m.Caption = p.words.say("home.map.caption")
	for _, k := range site.FactKinds {
		m.Heads = append(m.Heads, p.words.say("section."+k.Folder()))
	}
	for i, g := range p.site.Gazetteer.Provinces() {
		if place := p.site.PlaceNamed(g); place != nil {
			for _, k := range site.FactKinds {
				m.Tiles[i].Cells = append(m.Tiles[i].Cells, place.Counts[k])
			}
			m.Tiles[i].Cells = append(m.Tiles[i].Cells, m.Tiles[i].Count)
		}
	}
	return m
}

// blankMap is the grid of provinces before anything is known of them.
func (p page) blankMap() *Map {
	m := &Map{Sentence: p.words.say("home.map.blank"), Caption: p.words.say("home.map.caption")}
	for _, g := range p.site.Gazetteer.Provinces() {
		m.add(p.tile(g))
	}
	return m
}

// tile is a province's place on the grid.
func (p page) tile(g *gazetteer.Place) Tile {
	return Tile{Name: g.Name, Full: g.FullName, Column: g.Column + 1, Row: g.Row + 1}
}

func (m *Map) add(t Tile) {
	m.Columns, m.Rows = max(m.Columns, t.Column), max(m.Rows, t.Row)
	m.Tiles = append(m.Tiles, t)
}

// gridOf is the grid of provinces shaded by what count gives for a place, nil
// when that is nothing anywhere. The sentence is made of the province with
// most, how many provinces there are, how many have any, and the most.
func (p page) gridOf(count func(*site.Place) int, sentence func(top string, provinces, with, most int) string) *Map {
	provinces := p.site.Gazetteer.Provinces()
	most, with := 0, 0
	var top *gazetteer.Place
	for _, g := range provinces {
		if place := p.site.PlaceNamed(g); place != nil && count(place) > 0 {
			with++
			if n := count(place); n > most {
				most, top = n, g
			}
		}
	}
	if top == nil {
		return nil
	}
	m := &Map{}
	limits := scale(most)
	for _, g := range provinces {
		t := p.tile(g)
		if place := p.site.PlaceNamed(g); place != nil {
			t.Href, t.Count = p.to(place.Page), count(place)
			t.Step = step(limits, t.Count)
		}
		m.add(t)
	}
	m.Sentence = sentence(top.Name, len(provinces), with, most)
	m.Scale = scaleSteps(limits)
	return m
}

// scale gives the upper limits of the ramp's classes for counts up to most:
// classes of one while that does, then wider towards the top.
func scale(most int) []int {
	if most <= steps {
		limits := make([]int, most)
		for i := range limits {
			limits[i] = i + 1
		}
		return limits
	}
	limits := make([]int, steps)
	for i := range limits {
		// Quadratic: small counts, which most places have, stay apart.
		n := float64(i+1) / steps
		limits[i] = max(i+1, int(n*n*float64(most)+0.5))
	}
	limits[steps-1] = most
	return limits
}

// step is the class of a count on the ramp, 1 to steps; 0 for none.
func step(limits []int, n int) int {
	if n == 0 {
		return 0
	}
	i, _ := slices.BinarySearch(limits, n)
	return spread(min(i, len(limits)-1), len(limits))
}

// spread lays few classes over the whole ramp, so that they can be told apart.
func spread(class, of int) int {
	if of == 1 {
		return (steps + 1) / 2
	}
	return 1 + class*(steps-1)/(of-1)
}

func scaleSteps(limits []int) []Step {
	var list []Step
	low := 1
	for i, high := range limits {
		text := strconv.Itoa(high)
		if high > low {
			text = strconv.Itoa(low) + "–" + text
		}
		list = append(list, Step{spread(i, len(limits)), text})
		low = high + 1
	}
	return list
}

// wideCount is the first count that a phone has no room for in a cell of the
// table of months.
const wideCount = 100

// matrix counts dated facts by year and month, nil when there are none.
func (p page) matrix() *Matrix {
	if len(p.site.Dated) == 0 {
		return nil
	}
	m := &Matrix{}
	for month := 1; month <= 12; month++ {
		m.Months = append(m.Months, p.words.say("month.short."+strconv.Itoa(month)))
	}
	most := 0
	for _, t := range p.site.Years {
		row := MatrixRow{Year: Link{Text: t.Name, Href: p.to(t.Page)}, Cells: make([]MatrixCell, 13), Total: len(t.Records)}
		for _, r := range t.Records {
			month := r.Date.Month
			if month < 1 || month > 12 {
				month = 13
			}
			row.Cells[month-1].Count++
		}
		for _, c := range row.Cells {
			most = max(most, c.Count)
		}
		m.Rows = append(m.Rows, row)
	}
	m.Wide = most >= wideCount
	limits := scale(most)
	for _, row := range m.Rows {
		for i := range row.Cells {
			row.Cells[i].Step = step(limits, row.Cells[i].Count)
		}
	}
	return m
}

// ways are the lists of links into the atlas: the fullest places, companies,
// scenarios and sectors.
func (p page) ways() []LinkGroup {
	var groups []LinkGroup
	add := func(key, list string, links []Link) {
		if len(links) == 0 {
			return
		}
		slices.SortStableFunc(links, func(a, b Link) int { return cmp.Compare(b.Count, a.Count) })
		g := LinkGroup{Text: p.words.say(key), Links: links[:min(len(links), homeLinks)], Total: len(links)}
		if target := p.site.PageAt(list); target != nil {
			g.Href = p.href(list)
			if len(links) > homeLinks {
				g.More = p.words.say("home.all", len(links))
			}
		}
		groups = append(groups, g)
	}
	var places, companies, scenarios, sectors []Link
	for _, q := range p.site.Places {
		// A city says more than its province; a municipality is both.
		if g := q.Gazetteer; q.Facts() > 0 && (g == nil || g.Level == gazetteer.City || g.IsMunicipality()) {
			places = append(places, Link{Text: q.Name, Href: p.to(q.Page), Count: q.Facts()})
		}
	}
	for _, t := range p.site.Scenarios {
		scenarios = append(scenarios, p.termLink(t))
	}
	for _, t := range p.site.Sectors {
		sectors = append(sectors, p.termLink(t))
	}
	for _, r := range p.site.Kind(entity.Company) {
		if n := len(r.Roles); n > 0 {
			companies = append(companies, Link{Text: r.Title, Href: p.to(r.Page), Count: n})
		}
	}
	add("home.places", "places/index.html", places)
	add("home.scenarios", "scenarios/index.html", scenarios)
	add("home.sectors", "sectors/index.html", sectors)
	add("home.companies", "companies/index.html", companies)
	return groups
}
