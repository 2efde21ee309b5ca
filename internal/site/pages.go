package site

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
)

// makePages lists every page of the site and ties neighbours together.
func (s *Site) makePages() {
	s.addPage(&Page{Path: "index.html", Kind: Home})
	for _, kind := range entity.Kinds {
		folder := kind.Folder()
		if kind == entity.Place {
			s.addPage(&Page{Path: folder + "/index.html", Kind: PlaceList, Section: folder, Of: kind})
			s.addSection(s.placePages())
			continue
		}
		s.addPage(&Page{Path: folder + "/index.html", Kind: List, Section: folder, Of: kind})
		pages := make([]*Page, 0, len(s.byKind[kind]))
		for _, r := range s.ordered(kind) {
			pages = append(pages, r.Page)
		}
		s.addSection(pages)
	}
	for _, section := range []struct {
		name  string
		terms []*Term
	}{
		{SectionScenarios, s.Scenarios},
		{SectionSectors, s.Sectors},
		{SectionOrganizations, s.Organizations},
		{SectionYears, s.Years},
	} {
		s.addPage(&Page{Path: section.name + "/index.html", Kind: TermList, Section: section.name, Terms: section.terms})
		var pages []*Page
		for _, t := range section.terms {
			if t.Company == nil {
				pages = append(pages, t.Page)
			}
		}
		s.addSection(pages)
	}
	s.addPage(&Page{Path: "timeline.html", Kind: Timeline})
	s.addPage(&Page{Path: "map.html", Kind: MapPage})
	s.addPage(&Page{Path: "browse.html", Kind: Browse})
	s.addPage(&Page{Path: "compare.html", Kind: Compare})
	s.addPage(&Page{Path: "search.html", Kind: Search})
	s.addPage(&Page{Path: "letters.html", Kind: Letters})
	s.addPage(&Page{Path: "coverage.html", Kind: Coverage})
	s.addPage(&Page{Path: "data/index.html", Kind: DataPage, Section: "data"})
	s.addPage(&Page{Path: "about.html", Kind: About})
	s.addPage(&Page{Path: "404.html", Kind: NotFound})
}

// ordered lists the records of a kind as their section shows them: dated facts
// by date; the rest by path, what is only named in a list at the end.
func (s *Site) ordered(kind entity.Kind) []*Record {
	list := slices.Clone(s.byKind[kind])
	slices.SortStableFunc(list, func(a, b *Record) int {
		if a.IsDescribed() != b.IsDescribed() {
			if a.IsDescribed() {
				return -1
			}
			return 1
		}
		return compareRecords(a, b)
	})
	return list
}

// Ordered lists the records of a kind in the order of their section's pages.
func (s *Site) Ordered(kind entity.Kind) []*Record { return s.ordered(kind) }

func (s *Site) placePages() []*Page {
	pages := make([]*Page, 0, len(s.Places))
	for _, p := range s.Places {
		pages = append(pages, p.Page)
	}
	return pages
}

func (s *Site) addSection(pages []*Page) {
	var last *Page
	for _, p := range pages {
		if !s.addPage(p) {
			continue
		}
		if last != nil {
			p.Prev, last.Next = last, p
		}
		last = p
	}
}

// addPage refuses a second page at a path that differs in case at most: some
// disks cannot hold both.
func (s *Site) addPage(p *Page) bool {
	key := strings.ToLower(p.Path)
	if other := s.byPath[key]; other != nil {
		if p.Record != nil {
			s.problem(diag.Error, p.Record.File, "", 0, "same-page",
				fmt.Sprintf("the page %s is already made by %s", p.Path, pageOrigin(other)), "rename the file")
		}
		return false
	}
	s.byPath[key] = p
	s.pages = append(s.pages, p)
	p.listed = true
	return true
}

func pageOrigin(p *Page) string {
	if p.File != "" {
		return p.File
	}
	return "the site itself"
}
