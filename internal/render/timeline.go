package render

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"atlas/internal/edtf"
	"atlas/internal/site"
)

// timeline builds the list of all dated facts by year.
func (p page) timeline(v *View) *TimelineView {
	m := &TimelineView{Matrix: p.matrix()}
	v.Kicker, v.Lead = p.words.say("count.facts", len(p.site.Dated)), p.words.say("lead.timeline")
	v.Description = p.words.say("describe.list", v.Title, len(p.site.Dated), v.Lead)
	if p.site.TimelineIsLong() && p.link == nil {
		p.longTimeline(v, m)
		return m
	}
	m.Filters = p.timelineFilters()
	v.Scripts = []string{"js/timeline.js"}
	for _, t := range p.site.Years {
		g := FactGroup{ID: "y" + t.Name, Title: p.words.say("title.year", t.Name), Href: p.to(t.Page), Count: len(t.Records)}
		g.Facts = p.facts(t.Records, true)
		for i, r := range t.Records {
			g.Facts[i].Date.Note = p.precision(r.Date)
			g.Facts[i].Filter = filterOf(r)
		}
		m.Years = append(m.Years, g)
	}
	return m
}

// longTimeline is the timeline of an atlas with more dated facts than a page
// takes: years and months lead to the pages of the years, which list the same,
// kinds and places to the page that filters all facts. A filter on a part of
// the facts would pass a part for the whole.
func (p page) longTimeline(v *View, m *TimelineView) {
	v.Lead = p.words.say("lead.timeline.long")
	m.Browse = p.href("browse.html")
	v.Scripts = []string{"js/timeline.js"} // leads on who comes with a choice in the address
	for _, t := range p.site.Years {
		m.Index = append(m.Index, LinkGroup{Text: p.words.say("title.year", t.Name), Href: p.to(t.Page), Total: len(t.Records), Links: p.monthsOf(t)})
	}
	choose := func(name, value, text string, n int) Link {
		return Link{Text: text, Href: m.Browse + "?" + url.Values{name: {value}}.Encode(), Count: n}
	}
	kinds, places := LinkGroup{Text: p.words.say("facet.kind")}, LinkGroup{Text: p.words.say("facet.place")}
	counts := countKinds(p.site.Facts())
	for _, k := range site.FactKinds {
		if n := counts[k]; n > 0 {
			kinds.Links = append(kinds.Links, choose("kind", string(k), p.words.say("section."+k.Folder()), n))
		}
	}
	for _, q := range p.site.Regions() {
		if n := q.Facts(); n > 0 {
			places.Links = append(places.Links, choose("place", q.Name, q.Name, n))
		}
	}
	for _, g := range []LinkGroup{kinds, places} {
		if len(g.Links) > 1 {
			m.Choices = append(m.Choices, g)
		}
	}
}

// precision says how exact a date is: to the day, the month or the year, and
// whether its year was inferred.
func (p page) precision(d edtf.Date) string {
	exact := "year"
	switch d.Precision() {
	case edtf.ToDay:
		exact = "day"
	case edtf.ToMonth:
		exact = "month"
	case edtf.ToHalf, edtf.ToQuarter:
		exact = "part"
	}
	note := p.words.say("precision." + exact)
	if d.Inferred() {
		note = p.words.say("title.join", note, p.words.say("badge.inferred"))
	}
	return note
}

// filterOf is what a script may choose a record by.
func filterOf(r *site.Record) *Filter {
	f := &Filter{Kind: string(r.Kind), Places: strings.Join(placeNames(r), "|")}
	if r.Dated {
		f.When = fmt.Sprintf("%04d", r.Date.Year)
		if r.Date.Month >= 1 && r.Date.Month <= 12 {
			f.When += fmt.Sprintf("-%02d", r.Date.Month)
		}
	}
	return f
}

// placeNames are the names of a record's places and of those they lie in, each
// once.
func placeNames(r *site.Record) []string {
	var names []string
	for _, q := range r.InPlaces {
		for ; q != nil; q = q.Parent {
			if !slices.Contains(names, q.Name) {
				names = append(names, q.Name)
			}
		}
	}
	return names
}

// timelineFilters are the choices of the timeline: kind, place, year; none
// without anything to choose from.
func (p page) timelineFilters() []Select {
	if len(p.site.Dated) == 0 {
		return nil
	}
	kinds := Select{Name: "kind", Label: p.words.say("facet.kind"), All: p.words.say("filter.all")}
	counts := countKinds(p.site.Dated)
	for _, k := range site.FactKinds {
		if n := counts[k]; n > 0 {
			kinds.Options = append(kinds.Options, Option{Value: string(k), Text: p.words.say("section." + k.Folder()), Count: n})
		}
	}
	places := Select{Name: "place", Label: p.words.say("facet.place"), All: p.words.say("filter.all")}
	in := map[*site.Place]int{}
	for _, r := range p.site.Dated {
		seen := map[*site.Place]bool{}
		for _, q := range r.InPlaces {
			for ; q != nil; q = q.Parent {
				if !seen[q] {
					seen[q] = true
					in[q]++
				}
			}
		}
	}
	for _, q := range p.site.Places {
		if n := in[q]; n > 0 {
			depth := 0
			for up := q.Parent; up != nil; up = up.Parent {
				depth++
			}
			places.Options = append(places.Options, Option{Value: q.Name, Text: strings.Repeat("\u3000", depth) + q.Name, Count: n})
		}
	}
	years := Select{Name: "year", Label: p.words.say("facet.year"), All: p.words.say("filter.all")}
	for _, t := range p.site.Years {
		years.Options = append(years.Options, Option{Value: t.Name, Text: p.words.say("title.year", t.Name), Count: len(t.Records)})
	}
	return []Select{kinds, places, years}
}
