package site

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
)

// No page grows without bound: what of a list is more than a page takes
// (config.Build.PageSize) goes on on further pages beside it. The further pages
// of years/2018.html are years/2018.2.html, years/2018.3.html and so on; no name
// that package slug makes has a dot, so they take nobody's address.

// rowCost and nameCost weigh what a page lists: a row with title, date and
// places takes about four times the room of a name.
const (
	rowCost  = 4
	nameCost = 1
)

// Parts are the pages of a list that is too long for one.
type Parts struct {
	// Pages are all of them: the page of the list, and the further ones.
	Pages []*Page
	// Groups are what the list has, of a list of records.
	Groups []ListGroup
	// Runs tell what each of Pages has, in the order of Groups.
	Runs [][]Run
	// Heads tells that the first page has the first records of each group, and
	// the further ones what is left; else the list is cut as it runs.
	Heads bool
}

// Run is a stretch of a list: the entries From to To (exclusive) of a group. Of
// a list without groups Group is 0.
type Run struct{ Group, From, To int }

// Runs are what of its groups a page has.
func (p *Page) Runs() []Run { return p.Parts.Runs[p.Part-1] }

// Whole is the page of the list that p has a part of; p itself when that is no
// further page.
func (p *Page) Whole() *Page {
	if p.Kind == Further {
		return p.Parts.Pages[0]
	}
	return p
}

// With is the page on which an entry of a group stands; entry 0 is where the
// group begins.
func (ps *Parts) With(group, entry int) *Page {
	for i, runs := range ps.Runs {
		for _, r := range runs {
			if r.Group == group && r.From <= entry && entry < r.To {
				return ps.Pages[i]
			}
		}
	}
	return ps.Pages[0]
}

// PageOfGroup is where the group with the anchor id begins: on the page itself,
// or on a further one.
func (s *Site) PageOfGroup(p *Page, id string) *Page {
	if p.Parts == nil {
		return p
	}
	for i, g := range p.Parts.Groups {
		if g.ID == id {
			return p.Parts.With(i, 0)
		}
	}
	return p
}

// budget is what a page takes.
func (s *Site) budget() int { return s.Config.Build.PageSize * rowCost }

// TimelineIsLong reports whether there are more dated facts than one page
// takes. Then the timeline leads to the pages of the years, which list the same.
func (s *Site) TimelineIsLong() bool { return len(s.Dated)*rowCost > s.budget() }

// makeParts parts every list that is too long and adds the further pages, each
// behind the page that it continues.
func (s *Site) makeParts() {
	pages := s.pages
	s.pages = make([]*Page, 0, len(pages))
	for _, p := range pages {
		s.pages = append(s.pages, p)
		switch {
		case p.Kind == TermList:
			s.addParts(p, &Parts{Runs: cutEntries(len(p.Terms), s.budget(), func(int) int { return nameCost })})
		case p.Kind == PlaceList:
			tops := s.Regions()
			s.addParts(p, &Parts{Runs: cutEntries(len(tops), s.budget(), func(i int) int { return nameCost * tops[i].size() })})
		case p.Kind == Letters:
			s.letterPages(p)
		case s.entries(p)*rowCost > s.budget(): // it may still be no more than names
			groups := s.Groups(p)
			parts := &Parts{Groups: groups, Heads: p.Kind != List && p.Section != SectionYears && len(groups) > 1}
			parts.Runs = cutGroups(groups, s.budget(), parts.Heads)
			s.addParts(p, parts)
		}
	}
}

// entries is how many records a page lists, without making the list.
func (s *Site) entries(p *Page) int {
	switch {
	case p.Kind == List:
		return len(s.byKind[p.Of])
	case p.Kind == PlacePage && p.Place.Text != nil:
		return len(p.Place.All) + len(p.Place.Text.MentionedBy) + len(p.Place.Text.Backlinks)
	case p.Kind == PlacePage:
		return len(p.Place.All)
	case p.Kind == TermPage && p.Section == SectionOrganizations:
		return len(p.Term.Roles)
	case p.Kind == TermPage:
		return len(p.Term.Records)
	case p.Kind == Single && p.Article == nil:
		return len(p.Record.Roles) + len(p.Record.MentionedBy) + len(p.Record.Backlinks)
	}
	return 0
}

// addParts makes the further pages of p, if it needs any.
func (s *Site) addParts(p *Page, parts *Parts) {
	if len(parts.Runs) < 2 {
		return
	}
	parts.Pages = []*Page{p}
	p.Parts, p.Part = parts, 1
	for n := 2; n <= len(parts.Runs); n++ {
		further := &Page{Path: fmt.Sprintf("%s.%d.html", strings.TrimSuffix(p.Path, ".html"), n),
			Kind: Further, Section: p.Section, Title: p.Title, Parts: parts, Part: n}
		parts.Pages = append(parts.Pages, further)
		if n == len(parts.Runs) {
			further.Next = p.Next // the section goes on where the list ends
		}
		s.addFurther(further)
	}
}

// addFurther adds a page that continues p. A content file that has its address
// has to go elsewhere.
func (s *Site) addFurther(p *Page) {
	if other := s.byPath[strings.ToLower(p.Path)]; other != nil && other.Record != nil {
		s.problem(diag.Error, other.Record.File, "", 0, "same-page",
			fmt.Sprintf("the page %s is needed for what %s has no room for", p.Path, p.Parts.Pages[0].Path), "rename the file")
		return
	}
	s.addPage(p)
}

// cutEntries parts a list of n entries so that none of the parts costs more
// than budget, but for a part of one entry.
func cutEntries(n, budget int, cost func(i int) int) [][]Run {
	var parts [][]Run
	from, used := 0, 0
	for i := range n {
		if c := cost(i); i > from && used+c > budget {
			parts = append(parts, []Run{{0, from, i}})
			from, used = i, c
		} else {
			used += c
		}
	}
	return append(parts, []Run{{0, from, n}})
}

func (g *ListGroup) cost(i int) int {
	if g.Related || !g.Records[i].IsDescribed() && g.Kind != entity.Article {
		return nameCost
	}
	return rowCost
}

// cutGroups parts groups into pages of at most budget. With heads the first
// page has the first records of each group; else the pages are filled one after
// the other, and one that is two thirds full when a group begins that has no
// room on it ends there.
func cutGroups(groups []ListGroup, budget int, heads bool) [][]Run {
	costs := make([]int, len(groups))
	total := 0
	for i := range groups {
		for j := range groups[i].Records {
			costs[i] += groups[i].cost(j)
		}
		total += costs[i]
	}
	rest := make([]Run, len(groups))
	for i := range groups {
		rest[i] = Run{i, 0, len(groups[i].Records)}
	}
	if total <= budget {
		return [][]Run{rest}
	}
	var parts [][]Run
	if heads {
		first := headsOf(groups, costs, budget)
		for i, run := range first {
			rest[i].From = run.To
		}
		parts = append(parts, first)
	}
	return append(parts, fill(groups, rest, budget)...)
}

// headsOf shares a page among groups: what costs little is there whole, the
// others share alike in what is left, and each has one record at least.
func headsOf(groups []ListGroup, costs []int, budget int) []Run {
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return costs[a] - costs[b] })
	runs := make([]Run, len(groups))
	for n, i := range order {
		to, used, share := 0, 0, budget/(len(order)-n)
		for to < len(groups[i].Records) && (to == 0 || used+groups[i].cost(to) <= share) {
			used += groups[i].cost(to)
			to++
		}
		runs[i] = Run{i, 0, to}
		budget -= used
	}
	return runs
}

// fill lays the stretches out on pages, one after the other.
func fill(groups []ListGroup, rest []Run, budget int) [][]Run {
	var parts [][]Run
	var page []Run
	used := 0
	for _, run := range rest {
		before := used // what the page had when the group began
		start := run.From
		for i := run.From; i < run.To; i++ {
			c := groups[run.Group].cost(i)
			if used > 0 && used+c > budget {
				if start == run.From && before*3 >= budget*2 {
					parts, page, used = append(parts, page), nil, used-before
				} else {
					if i > start {
						page = append(page, Run{run.Group, start, i})
					}
					parts, page, used, start = append(parts, page), nil, 0, i
				}
				before = 0
			}
			used += c
		}
		if start < run.To {
			page = append(page, Run{run.Group, start, run.To})
		}
	}
	if len(page) > 0 {
		parts = append(parts, page)
	}
	return parts
}

// Regions are the places that lie in no other, in the order of their codes.
func (s *Site) Regions() []*Place {
	var tops []*Place
	for _, p := range s.Places {
		if p.Parent == nil {
			tops = append(tops, p)
		}
	}
	return tops
}

// size counts a place and those in it.
func (p *Place) size() int {
	n := 1
	for _, c := range p.Children {
		n += c.size()
	}
	return n
}
