package epub

import (
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/site"
	"atlas/internal/slug"
)

// manyRecords is how many records a chapter may have for its table of contents
// to name each and to need no parting by letter or place.
const manyRecords = 120

// plan lists the chapters of the book; one that would be empty is left out.
func (b *book) plan() []*chapter {
	s := b.site
	var list []*chapter
	add := func(some bool, c *chapter) {
		if some {
			list = append(list, c)
		}
	}
	section := func(name string) string { return b.say("section." + name) }
	term := func(name string) string {
		if configured := s.Config.Taxonomies.Name(name); configured != "" {
			return configured
		}
		return section(name)
	}
	add(true, b.cover())
	add(true, b.titlePage())
	add(true, b.contentsPage())
	add(true, b.readingGuide())
	add(len(s.Places) > 0, b.mapChapter())
	add(len(s.Facts()) > 0, b.chartsChapter())
	loose := b.looseCases()
	add(len(s.Kind(entity.Company)) > 0, &chapter{name: "companies", title: section("companies"), kind: "chapter", set: b.companies})
	add(len(loose) > 0, &chapter{name: "cases", title: b.casesTitle(), kind: "chapter", set: func(add func(unit) error) error {
		return b.cases(loose, add)
	}})
	add(len(s.Kind(entity.Policy)) > 0, &chapter{name: "policies", title: section("policies"), kind: "chapter", set: b.policies})
	for _, k := range []entity.Kind{entity.Park, entity.Alliance} {
		add(len(s.Kind(k)) > 0, &chapter{name: k.Folder(), title: section(k.Folder()), kind: "chapter", set: func(add func(unit) error) error {
			return b.kindChapter(k, add)
		}})
	}
	add(len(s.Dated) > 0, &chapter{name: "timeline", title: section("timeline"), kind: "chapter", set: b.timeline})
	add(len(s.Places) > 0, &chapter{name: "places", title: section("places"), kind: "index", set: b.places})
	add(len(s.Articles) > 0, &chapter{name: "articles", title: section("articles"), kind: "chapter", set: b.articles})
	add(len(s.Articles) > 0, &chapter{name: "coverage", title: section("coverage"), kind: "chapter", back: true, set: b.coverage})
	for _, t := range []struct {
		name  string
		terms []*site.Term
	}{{site.SectionScenarios, s.Scenarios}, {site.SectionSectors, s.Sectors}, {site.SectionOrganizations, withoutRecord(s.Organizations)}} {
		add(len(t.terms) > 0, &chapter{name: t.name, title: term(t.name), kind: "index", back: true, set: func(add func(unit) error) error {
			return b.terms(t.name, term(t.name), t.terms, add)
		}})
	}
	add(len(s.Records) > 0, &chapter{name: "letters", title: section("letters"), kind: "index", back: true, set: b.letters})
	add(true, b.colophon())
	return list
}

// withoutRecord are the organizations that have no file of their own: those
// that have are in the chapter of their kind.
func withoutRecord(terms []*site.Term) []*site.Term {
	return slices.DeleteFunc(slices.Clone(terms), func(t *site.Term) bool { return t.Company != nil })
}

// home is the company under which the book tells a case: the first of its
// users that has an entry to itself. nil is for a case that stands alone.
func home(r *site.Record) *site.Record {
	for _, p := range r.Parties {
		if p.Role == site.RoleUser && p.Page.Record != nil && p.Page.Record.Kind == entity.Company {
			return p.Page.Record
		}
	}
	return nil
}

// usesOf are the cases told under a company, in the order of its page.
func usesOf(company *site.Record) []*site.Record {
	var list []*site.Record
	for _, in := range company.Roles {
		if in.Role == site.RoleUser && in.Record.Kind == entity.Case && home(in.Record) == company && !slices.Contains(list, in.Record) {
			list = append(list, in.Record)
		}
	}
	return list
}

func (b *book) looseCases() []*site.Record {
	return slices.DeleteFunc(slices.Clone(b.site.Ordered(entity.Case)), func(r *site.Record) bool { return home(r) != nil })
}

// casesTitle is what the chapter of cases without a company is called.
func (b *book) casesTitle() string {
	if len(b.site.Kind(entity.Company)) == 0 {
		return b.say("section.cases")
	}
	return b.say("book.cases")
}

// byPinyin sorts records by their titles.
func byPinyin(records []*site.Record) []*site.Record {
	list := slices.Clone(records)
	slices.SortStableFunc(list, func(a, b *site.Record) int {
		return strings.Compare(slug.SortKey(a.Title), slug.SortKey(b.Title))
	})
	return list
}

// group is a headed part of a chapter; a title of "" has no heading.
type group struct {
	title   string
	foreign bool
	id      string
	records []*site.Record
	groups  []group
}

// byLetter parts records by the first letter of their names in pinyin.
func (b *book) byLetter(records []*site.Record, id string) []group {
	var groups []group
	last := byte(0)
	for _, r := range byPinyin(records) {
		c := slug.Letter(r.Title)
		if c != last {
			title := string(c)
			if c == '#' {
				title = b.say("letters.other")
			}
			groups = append(groups, group{title: title, id: id + "." + xmlName("letter-"+string(c))})
			last = c
		}
		g := &groups[len(groups)-1]
		g.records = append(g.records, r)
	}
	return groups
}

// byProvince parts records by the province, or what else stands at the top of
// the places, that they are in; those without a place come last.
func (b *book) byProvince(records []*site.Record, id string) []group {
	by := map[*site.Place][]*site.Record{}
	for _, r := range records {
		by[topPlace(r)] = append(by[topPlace(r)], r)
	}
	var groups []group
	for i, p := range b.site.Places {
		if list := by[p]; len(list) > 0 && p.Parent == nil {
			groups = append(groups, group{title: p.Name, foreign: true, id: id + "." + xmlName("place-"+b.ids[b.site.Places[i].Page.Path]), records: list})
		}
	}
	if list := by[nil]; len(list) > 0 {
		groups = append(groups, group{title: b.say("coverage.elsewhere"), id: id + ".place-none", records: list})
	}
	return groups
}

// topPlace is the province of the first of a record's places, or nil.
func topPlace(r *site.Record) *site.Place {
	if len(r.InPlaces) == 0 {
		return nil
	}
	p := r.InPlaces[0]
	for p.Parent != nil {
		p = p.Parent
	}
	return p
}

// parted lays a long list out by a rule; a short one stays whole.
func parted(records []*site.Record, id string, rule func([]*site.Record, string) []group) []group {
	if len(records) <= manyRecords {
		return []group{{records: records}}
	}
	groups := rule(records, id)
	if len(groups) == 1 {
		groups[0].title = ""
	}
	return groups
}
