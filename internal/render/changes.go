package render

import (
	"slices"
	"strings"
	"time"

	"atlas/internal/decisions"
	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/export"
	"atlas/internal/history"
	"atlas/internal/site"
)

// Sizes of what a page of changes tells.
const (
	changeNames  = 300 // names of a folded group
	changeQuotes = 2   // quotes of a change
	changeClip   = 160 // characters of a value
	recordFirst  = 4   // changes of a record that are shown unfolded
	recordMost   = 40  // and altogether
	hashDigits   = 8
)

// changes builds a page of what changed.
func (p page) changes(v *View) *ChangesView {
	h := p.site.History
	m := &ChangesView{}
	v.Lead = p.words.say("changes.lead")
	v.Description = v.Lead
	v.Kicker = p.words.say("changes.kicker")
	if p.Part > 0 {
		v.Kicker = p.words.say("changes.part", p.Part)
		v.FullTitle = p.words.say("title.join", p.words.say("title.join", v.Title, v.Kicker), p.site.Config.Title)
	}
	if len(p.Commits) > 0 {
		p.changeDays(m)
	}
	switch {
	case !h.Known():
		m.Note = p.words.say("changes.none." + string(h.Missing))
	case h.Cut && p.Next == nil:
		m.Note = p.words.say("changes.cut")
	case len(h.Commits) == 0:
		m.Note = p.words.say("changes.empty")
	}
	m.Newer, m.Older = v.Prev, v.Next
	v.Prev, v.Next = nil, nil
	for _, f := range export.Feeds(p.site) {
		if f.Place == nil {
			m.Feeds = append(m.Feeds, Link{Text: p.feedName(f), Href: p.href(f.Path)})
		}
	}
	return m
}

// nameCommits keeps the name of a commit at the first of its rows only.
func nameCommits(groups []ChangeGroup) {
	last := ""
	name := func(c *CommitNote) {
		if c.Hash == last {
			*c = CommitNote{}
		} else {
			last = c.Hash
		}
	}
	for i := range groups {
		for j := range groups[i].Rows {
			name(&groups[i].Rows[j].Commit)
		}
		if groups[i].Rows == nil {
			name(&groups[i].Commit)
		}
	}
}

// changeDays sorts the page's commits by day and, within one, by class.
func (p page) changeDays(m *ChangesView) {
	seen := map[history.Class]bool{}
	for _, c := range p.Commits {
		day := dateOf(c.Time)
		id := "d" + day.String()
		n := len(m.Days) - 1
		if n < 0 || m.Days[n].ID != id {
			m.Days = append(m.Days, ChangeDay{ID: id, Date: p.wordDate(day)})
			n++
		}
		d := &m.Days[n]
		for _, g := range c.Groups {
			seen[g.Class] = true
			i := slices.IndexFunc(d.Parts, func(x ChangePart) bool { return x.Class == string(g.Class) })
			if i < 0 {
				i = len(d.Parts)
				d.Parts = append(d.Parts, ChangePart{Class: string(g.Class), Title: p.words.say("change.class." + string(g.Class))})
			}
			d.Parts[i].Count += len(g.Changes)
			d.Parts[i].Groups = append(d.Parts[i].Groups, p.changeGroup(g))
		}
	}
	for _, d := range m.Days {
		slices.SortStableFunc(d.Parts, func(a, b ChangePart) int { return strings.Compare(b.Class, a.Class) }) // world, edit
		for i := range d.Parts {
			nameCommits(d.Parts[i].Groups)
		}
	}
	if len(seen) > 1 {
		m.Classes = []Link{
			{Text: p.words.say("change.class.all"), Href: "#all"},
			{Text: p.words.say("change.class.world"), Href: "#world"},
			{Text: p.words.say("change.class.edit"), Href: "#edits"},
		}
	}
}

func dateOf(t time.Time) edtf.Date {
	t = t.UTC()
	return edtf.Date{Year: t.Year(), Month: int(t.Month()), Day: t.Day()}
}

func (p page) changeGroup(g site.Group) ChangeGroup {
	out := ChangeGroup{What: p.words.say("change." + string(g.What))}
	if g.Class == history.Edit {
		c := g.Changes[0].Commit
		out.Commit = CommitNote{c.Subject, c.Hash[:hashDigits]}
	}
	if !g.Folded() {
		for _, x := range g.Changes {
			out.Rows = append(out.Rows, p.changeRow(x))
		}
		return out
	}
	counts := map[entity.Kind]int{}
	names := map[entity.Kind][]Link{}
	listed := 0
	for _, x := range g.Changes {
		counts[x.Kind]++
		if listed < changeNames {
			names[x.Kind] = append(names[x.Kind], p.changeLink(x))
			listed++
		}
	}
	var parts []string
	for _, k := range entity.Kinds {
		if counts[k] > 0 {
			parts = append(parts, p.words.say("count."+string(k), counts[k]))
		}
		if len(names[k]) > 0 {
			out.Names = append(out.Names, LinkGroup{Text: p.words.say("section." + k.Folder()), Links: names[k], Total: counts[k]})
		}
	}
	out.Counts = strings.Join(parts, p.words.say("list.separator"))
	out.All = p.words.say("changes.names", len(g.Changes))
	if listed < len(g.Changes) {
		out.All = p.words.say("changes.names.some", listed, len(g.Changes))
	}
	return out
}

// changeLink leads to the record, or to what took its place.
func (p page) changeLink(x *site.Change) Link {
	l := Link{Text: x.Title}
	if x.Page != p.Page {
		l.Href = p.to(x.Page)
	}
	switch {
	case x.What == history.Merged && x.Page != nil:
		l.Note = p.words.say("change.into", x.Page.Title)
	case x.What == history.Removed && x.Record == nil:
	case x.Page == nil:
		l.Note = p.words.say("change.gone")
	case x.Record != nil && x.Record.Title != x.Title:
		l.Note = p.words.say("change.called", x.Record.Title)
	case x.Record == nil:
		l.Note = p.words.say("change.into", x.Page.Title)
	}
	return l
}

// changeRow tells one change.
func (p page) changeRow(x *site.Change) ChangeRow {
	r := ChangeRow{
		ID: x.Anchor(), What: p.words.say("change." + string(x.What)), Kind: p.words.say("kind." + string(x.Kind)),
		Class: string(x.Class), ClassWord: p.words.say("change.class." + string(x.Class)), Link: p.changeLink(x), Fields: p.changeFields(x),
	}
	day := p.wordDate(dateOf(x.Commit.Time))
	r.Day = &day
	if x.Class == history.Edit {
		r.Commit = CommitNote{x.Commit.Subject, x.Commit.Hash[:hashDigits]}
	}
	said := slices.ContainsFunc(x.Fields, func(f history.Field) bool { return f.Key == "when" })
	if d, err := edtf.Parse(x.When); err == nil && x.When != "" && !said {
		when := p.wordDate(d)
		r.Date = &when
	}
	if x.What == history.New && x.Class == history.World {
		r.Summary = clip(x.Summary, changeClip)
	}
	for _, place := range x.InPlaces {
		// Of 杭州 and 浙江 the first only.
		if !slices.ContainsFunc(x.InPlaces, func(q *site.Place) bool { return q != place && q.Under(place) }) {
			r.Places = append(r.Places, Link{Text: placeName(place, nil), Href: p.to(place.Page)})
		}
	}
	if x.Class == history.World || x.What == history.New {
		sources := x.Sources
		if len(sources) == 0 {
			sources = x.Basis
		}
		for _, src := range sources[:min(len(sources), changeQuotes)] {
			r.Quotes = append(r.Quotes, p.changeQuote(x, src))
		}
	}
	return r
}

// changeQuote is a source that came with a change: as the record has it today,
// where it still does.
func (p page) changeQuote(x *site.Change, src entity.Source) Quote {
	if x.Record != nil {
		for _, ev := range x.Record.Evidence {
			if ev.Source.Article == src.Article && history.Folded(ev.Quote) == history.Folded(src.Quote) {
				return p.quote(ev)
			}
		}
	}
	q := Quote{Text: src.Quote, Block: src.Block, Label: p.words.say("source.block", src.Block)}
	if a := p.site.ArticleByID(src.Article); a != nil {
		// The sentence may be gone; its article is there.
		q.Article, q.ArticleHref, q.Href = a.Title, p.to(a.Page), p.to(a.Page)
	}
	return q
}

// changeFields words what a record says otherwise.
func (p page) changeFields(x *site.Change) []ChangeField {
	var list []ChangeField
	if x.What == history.Renamed {
		list = append(list, ChangeField{Label: p.words.say("change.address"), Old: decisions.PagePath(x.File), New: decisions.PagePath(x.To)})
	}
	for _, f := range x.Fields {
		c := ChangeField{Label: p.word("field", f.Key)}
		switch f.Key {
		case "body":
			c.Text = p.words.say("change.body")
		case "described":
			c.Old, c.New = p.words.say("group.described"), p.words.say("group.listed")
			if len(f.New) == 0 {
				c.Old, c.New = c.New, c.Old
			}
		case "when":
			c.Old, c.New = p.changedDate(f.Old), p.changedDate(f.New)
		case "status", "level":
			c.Old, c.New = p.changedWord(f.Key, f.Old), p.changedWord(f.Key, f.New)
		default:
			c.Raw = true
			c.Old, c.New = p.changedTexts(f, f.Old, f.New), p.changedTexts(f, f.New, f.Old)
		}
		list = append(list, c)
	}
	return list
}

func (p page) changedDate(values []string) string {
	if len(values) == 0 {
		return ""
	}
	d, err := edtf.Parse(values[0])
	if err != nil {
		return values[0]
	}
	return d.Words(p.site.Config.Language).String()
}

func (p page) changedWord(key string, values []string) string {
	if len(values) == 0 {
		return ""
	}
	return p.word(key, values[0])
}

// changedTexts joins values. Of an amount the words are shown, and the number
// where the words alone did not change.
func (p page) changedTexts(f history.Field, values, others []string) string {
	var list []string
	for _, s := range values {
		text, number, has := strings.Cut(s, "\t")
		if has && slices.ContainsFunc(others, func(o string) bool { return strings.HasPrefix(o, text+"\t") }) {
			text = p.words.say("change.number", text, number)
		}
		if f.Key == "documents" {
			text = p.words.say("document.title", text)
		}
		if (f.Key == "sources" || f.Key == "summary") && len(values) == 1 && len(others) == 1 {
			text = differing(text, others[0])
		}
		list = append(list, clip(text, changeClip))
	}
	return strings.Join(list, p.words.say("list.separator"))
}

// differing leaves out of a text what the other one has at the beginning and at
// the end as well, but for a few characters of either: of a long sentence
// nobody finds the one word that is another.
func differing(text, other string) string {
	const keep, least = 8, 12 // what is left of a common part, and when it is cut
	a, b := []rune(text), []rune(other)
	head := 0
	for head < min(len(a), len(b)) && a[head] == b[head] {
		head++
	}
	tail := 0
	for tail < min(len(a), len(b))-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	if head == len(a) && head == len(b) {
		return text
	}
	from, to, before, after := 0, len(a), "", ""
	if head > least {
		from, before = head-keep, "…"
	}
	if tail > least {
		to, after = len(a)-tail+keep, "…"
	}
	return before + string(a[from:to]) + after
}

// recordHistory is what happened to the page's record, nil when nothing is
// known.
func (p page) recordHistory(r *site.Record) *RecordHistory {
	changes := p.site.History.ChangesOf(r)
	if len(changes) == 0 {
		return nil
	}
	m := &RecordHistory{Count: len(changes)}
	for i, x := range changes[:min(len(changes), recordMost)] {
		row := p.changeRow(x)
		row.Quotes = nil // the record's own quotes stand above
		if x.Title == r.Title {
			row.Link = Link{}
		}
		row.Link.Href = ""
		if x.On != nil {
			row.Link.Href = p.href(x.On.Path + "#" + x.Anchor())
			if x.Folded {
				row.Link.Href = p.href(x.On.Path + "#d" + dateOf(x.Commit.Time).String())
			}
		}
		row.ID, row.Date, row.Places, row.Summary = "", nil, nil, ""
		if i < recordFirst || len(changes) == recordFirst+1 {
			m.First = append(m.First, row)
		} else {
			m.More = append(m.More, row)
		}
	}
	m.All = Link{Text: p.words.say("section.changes"), Href: p.href(site.ChangesPath)}
	if p.site.History.Cut {
		m.Cut = p.words.say("changes.cut")
	}
	return m
}
