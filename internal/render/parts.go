package render

import (
	"strconv"
	"strings"

	"atlas/internal/site"
	"atlas/internal/slug"
)

// partLinks is how many pages of a list a page names at most, all of them; of a
// longer list it names those at one, two, four, eight … pages from it, so that
// every page is a few steps from every other and no page grows with the list.
const partLinks = 24

// parts is what a page says of the list that it is a part of; nil for a page
// that has its list whole.
func (p page) parts() *PartsView {
	if p.Page.Parts == nil {
		return nil
	}
	n := len(p.Page.Parts.Pages)
	m := &PartsView{Part: p.Part, Of: n, Text: p.words.say("part.where", p.Part, n)}
	link := func(i int) Link {
		return Link{Text: p.partLabel(i), Href: p.to(p.Page.Parts.Pages[i-1]), Count: i}
	}
	for i := 1; i <= n; i++ {
		if n <= partLinks || near(i, p.Part, n) {
			l := PartLink{Link: link(i), Current: i == p.Part}
			if last := len(m.Links); last > 0 {
				l.Skipped = i - m.Links[last-1].Count - 1
			}
			m.Links = append(m.Links, l)
		}
	}
	if p.Part > 1 {
		l := link(p.Part - 1)
		m.Prev = &l
	}
	if p.Part < n {
		l := link(p.Part + 1)
		m.Next = &l
	}
	return m
}

// near reports whether page i of n is named on page at: the first, the last,
// and those a power of two away.
func near(i, at, n int) bool {
	d := i - at
	if d < 0 {
		d = -d
	}
	return i == 1 || i == n || d&(d-1) == 0
}

// partLabel says what is on page n of the list, by what is first and last
// there.
func (p page) partLabel(n int) string {
	parts := p.Page.Parts
	whole := page{p.Renderer, parts.Pages[0]}
	runs := parts.Runs[n-1]
	first, last := runs[0], runs[len(runs)-1]
	switch whole.Kind {
	case site.TermList:
		if whole.Section != site.SectionYears {
			from, to := len(whole.Terms[first.From].Records), len(whole.Terms[last.To-1].Records)
			return p.words.say("part.counts", p.span(strconv.Itoa(from), strconv.Itoa(to)))
		}
		return p.span(whole.termLink(whole.Terms[first.From]).Text, whole.termLink(whole.Terms[last.To-1]).Text)
	case site.PlaceList:
		tops := p.site.Regions()
		return p.span(tops[first.From].Name, tops[last.To-1].Name)
	case site.Letters:
		return p.namesSpan(parts.Pages[n-1].Index)
	}
	if parts.Heads && n == 1 {
		return p.words.say("part.heads")
	}
	a, b := &parts.Groups[first.Group], &parts.Groups[last.Group]
	from, to := a.Records[first.From], b.Records[last.To-1]
	if whole.Section == site.SectionYears && whole.Kind == site.TermPage {
		if a != b {
			return p.span(p.monthName(a.Month), p.monthName(b.Month))
		}
		return p.stretch(from, to)
	}
	named := len(parts.Groups) > 1
	title := func(g *site.ListGroup) string {
		if g.Related {
			return p.words.say("related." + g.ID)
		}
		return whole.heading(parts.Groups, g).Title
	}
	switch {
	case a == b && named:
		return p.words.say("part.within", title(a), p.stretch(from, to))
	case a == b:
		return p.stretch(from, to)
	}
	return p.span(p.words.say("part.within", title(a), p.stretch(from, from)), p.words.say("part.within", title(b), p.stretch(to, to)))
}

// span words a stretch from one thing to another: A—C, or A alone.
func (p page) span(from, to string) string {
	if from == to {
		return from
	}
	return p.words.say("part.span", from, to)
}

// stretch names the records from one to another: by month where both have a
// date, to the day within a month; else by how their names begin.
func (p page) stretch(from, to *site.Record) string {
	if !from.Dated || !to.Dated {
		return p.span(p.mark(from, to), p.mark(to, from))
	}
	a, b := from.Date.Start(), to.Date.Start()
	if from == to || a.Year != b.Year || a.Month != b.Month {
		a.Day, b.Day = 0, 0
	}
	return p.span(p.wordDate(a).Text, p.wordDate(b).Text)
}

// mark is how a record is found in a list that is told of by its ends: its
// month if it has a date, else the beginning of its name.
func (p page) mark(r, other *site.Record) string {
	if r.Dated {
		d := r.Date.Start()
		d.Day = 0
		return p.wordDate(d).Text
	}
	if other.Dated || r == other {
		return string(slug.Letter(firstOf(r)))
	}
	mine, _ := apart(firstOf(r), firstOf(other))
	return mine
}

// firstOf is by what a record without a date is sorted: the name of its file.
func firstOf(r *site.Record) string {
	_, name, _ := strings.Cut(strings.TrimSuffix(r.Page.Path, ".html"), "/")
	if name == "" {
		return "#"
	}
	return name
}

// apart shortens two names to what tells them apart: their first letters, else
// as many syllables of their pinyin as it takes, up to three.
func apart(a, b string) (string, string) {
	if x, y := slug.Letter(a), slug.Letter(b); x != y {
		return string(x), string(y)
	}
	x, y := slug.Syllables(a), slug.Syllables(b)
	n := 0
	for n < min(len(x), len(y), 2) && x[n] == y[n] {
		n++
	}
	return strings.ToLower(strings.Join(x[:min(n+1, len(x))], " ")), strings.ToLower(strings.Join(y[:min(n+1, len(y))], " "))
}

// monthName is a month's name; 0 is for facts without a month.
func (p page) monthName(month int) string {
	if month == 0 {
		return p.words.say("month.none")
	}
	return p.words.say("month." + strconv.Itoa(month))
}

// monthsOf are the months of a year that have facts, each leading to where they
// begin on the pages of the year.
func (p page) monthsOf(t *site.Term) []Link {
	var links []Link
	for _, g := range p.site.Groups(t.Page) {
		at := p.site.PageOfGroup(t.Page, g.ID)
		links = append(links, Link{Text: p.monthName(g.Month), Href: p.toPart(at, "#"+g.ID), Count: len(g.Records)})
	}
	return links
}

// wholeList is the page above one that has a part of a list: the page that the
// list begins on, or the index of names; nil for other pages.
func (p page) wholeList() *site.Page {
	switch {
	case p.Page.Parts != nil && p.Part > 1:
		return p.Page.Parts.Pages[0]
	case p.Letter != 0:
		return p.site.PageAt("letters.html")
	}
	return nil
}

// letterTitle is the heading of a page of one letter.
func (r *Renderer) letterTitle(p *site.Page) string {
	title := r.words.say("letters.title", r.words.say("section.letters"), r.letterName(p.Letter))
	if p.Part > 1 {
		return r.words.say("title.part", title, p.Part)
	}
	return title
}
