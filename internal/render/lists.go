package render

import (
	"slices"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// What a page lists: records in groups, as package site has grouped them and
// parted them among pages.

// list builds the index of a kind.
func (p page) list(v *View) *ListView {
	m := &ListView{}
	n := len(p.site.Kind(p.Of))
	v.Kicker = p.words.say("count."+string(p.Of), n)
	v.Lead = p.words.say("lead." + p.Section)
	v.Description = p.words.say("describe.list", v.Title, n, v.Lead)
	m.Groups, _ = p.lists()
	switch p.Of {
	case entity.Policy:
		m.Chart = p.levelsChart()
	case entity.Case:
		m.Chart = p.scenariosChart()
	}
	return m
}

// further builds a page on which the list of another goes on.
func (p page) further(v *View) *FurtherView {
	m := &FurtherView{}
	whole := page{p.Renderer, p.Page.Whole()}
	v.Lead = p.partLabel(p.Part)
	v.Description = p.words.say("describe.part", p.pageTitle(whole.Page), p.Part, len(p.Parts.Pages), v.Lead)
	switch whole.Kind {
	case site.TermList:
		m.Terms = p.termGroups()
	case site.PlaceList:
		m.Regions = p.regions()
	default:
		m.Groups, m.Related = p.lists()
	}
	return m
}

// stretches are the groups of a page's list, and what of them stands on it. A
// book has no further pages, and so every list whole.
func (p page) stretches() ([]site.ListGroup, []site.Run) {
	if p.Parts != nil && p.link == nil {
		return p.Parts.Groups, p.Runs()
	}
	groups := p.site.Groups(p.Whole())
	runs := make([]site.Run, len(groups))
	for i := range groups {
		runs[i] = site.Run{Group: i, To: len(groups[i].Records)}
	}
	return groups, runs
}

// lists are the groups of what a page lists, and what only names its subject.
// On a further page they are as on the page that it continues, beside which it
// lies.
func (p page) lists() (groups []FactGroup, related []LinkGroup) {
	all, runs := p.stretches()
	on := page{p.Renderer, p.Whole()}
	for _, run := range runs {
		g := &all[run.Group]
		records := g.Records[run.From:run.To]
		var more *Link
		if run.To < len(g.Records) {
			next := p.Parts.With(run.Group, run.To)
			more = &Link{Text: p.words.say("part.more", len(g.Records)-run.To), Href: p.toPart(next, groupAnchor(g))}
		}
		if g.Related {
			l := LinkGroup{Text: p.words.say("related." + g.ID), Links: on.recordLinks(records)}
			if len(records) < len(g.Records) {
				l.Total = len(g.Records)
			}
			if more != nil {
				l.Href, l.More = more.Href, more.Text
			}
			related = append(related, l)
			continue
		}
		fg := on.heading(all, g)
		fg.Count, fg.More = len(g.Records), more
		switch {
		case len(records) == len(g.Records):
		case len(records) == 1:
			fg.Range = p.words.say("part.range.one", run.To, len(g.Records))
		default:
			fg.Range = p.words.say("part.range", run.From+1, run.To, len(g.Records))
		}
		if run.From > 0 {
			fg.Note = ""
		}
		on.fill(&fg, g, records)
		groups = append(groups, fg)
	}
	return groups, related
}

// groupAnchor is the fragment that leads to a group.
func groupAnchor(g *site.ListGroup) string {
	if g.ID == "" || g.Related {
		return ""
	}
	return "#" + g.ID
}

// heading is a group without its records.
func (p page) heading(all []site.ListGroup, g *site.ListGroup) FactGroup {
	f := FactGroup{ID: g.ID}
	switch {
	case p.Kind == site.List && p.Of == entity.Policy:
		f.Title = p.words.say("group.level." + g.Level)
	case p.Kind == site.List && g.Listed:
		f.Title, f.Note = p.words.say("group.listed"), p.words.say("group.listed.note")
	case p.Kind == site.List && slices.ContainsFunc(all, func(g site.ListGroup) bool { return g.Listed }):
		f.Title = p.words.say("group.described")
	case p.Kind == site.List:
		f.Title = p.words.say("group.all")
	case g.Role != "":
		name := "roles." + string(g.Role) + "." + string(g.Kind)
		if p.words.has(name) {
			f.Title = p.words.say(name)
		} else {
			f.Title = p.words.say("roles.other", p.words.say("section."+g.Kind.Folder()), p.word("role", string(g.Role)))
		}
	case g.Kind != "":
		f.Title = p.words.say("section." + g.Kind.Folder())
	default:
		f.Title = p.monthName(g.Month)
	}
	return f
}

// fill puts records into a group: those with something to tell as facts, those
// of which only the name is known as names.
func (p page) fill(f *FactGroup, g *site.ListGroup, records []*site.Record) {
	full := len(g.Records) <= fullRows
	for _, r := range records {
		switch {
		case p.Kind == site.List && r.Kind == entity.Article:
			f.Facts = append(f.Facts, p.articleFact(r, full))
		case r.IsDescribed():
			f.Facts = append(f.Facts, p.fact(r, p.Section == site.SectionYears, full))
		default:
			f.Names = append(f.Names, Link{Text: r.Title, Href: p.to(r.Page)})
		}
	}
	if len(f.Names) > 0 && !g.Listed {
		f.NamesLabel = p.words.say("group.listed")
	}
}

// articleFact is an article as a row of the list of articles.
func (p page) articleFact(r *site.Record, full bool) Fact {
	f := p.fact(r, false, full)
	f.Badges = nil
	f.Meta = []Link{{Text: p.words.say("article.facts", p.drawn(r))}}
	if r.Author != "" {
		f.Meta = append([]Link{{Text: r.Author}}, f.Meta...)
	}
	return f
}

// drawn is how many records rest on an article.
func (p page) drawn(r *site.Record) int {
	seen := map[*site.Record]bool{}
	for _, mark := range r.Page.Article.Marks {
		for _, x := range mark.Records {
			seen[x] = true
		}
	}
	return len(seen)
}

// termGroups are the terms that a page lists.
func (p page) termGroups() []LinkGroup {
	terms := p.Whole().Terms
	if p.Parts != nil && p.link == nil {
		run := p.Runs()[0]
		terms = terms[run.From:run.To]
	}
	if len(terms) == 0 {
		return nil
	}
	g := LinkGroup{}
	for _, t := range terms {
		g.Links = append(g.Links, p.termLink(t))
	}
	return []LinkGroup{g}
}

// regions are the places at the top that a page lists, with those in them.
func (p page) regions() []Region {
	tops := p.site.Regions()
	if p.Parts != nil && p.link == nil {
		run := p.Runs()[0]
		tops = tops[run.From:run.To]
	}
	var list []Region
	for _, q := range tops {
		list = append(list, p.region(q))
	}
	return list
}

// levelsChart shows policies by level.
func (p page) levelsChart() *Chart {
	groups := p.site.Groups(p.Page)
	var rows []ChartRow
	all := 0
	for _, g := range groups {
		all += len(g.Records)
		href := "#" + g.ID
		if at := p.site.PageOfGroup(p.Page, g.ID); at != p.Page && p.link == nil {
			href = p.toPart(at, href)
		}
		rows = append(rows, ChartRow{Link: Link{Text: p.words.say("group.level." + g.Level), Href: href}, Cells: []int{len(g.Records)}})
	}
	if all == 0 {
		return nil
	}
	return p.barChart("chart-levels", p.words.say("chart.levels"),
		p.words.say("chart.levels.sentence", all, p.tops(rows)), p.words.say("field.level"), rows, 0)
}
