package epub

import (
	"slices"
	"strconv"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/render"
	"atlas/internal/site"
	"atlas/internal/slug"
)

// run lengths of the indexes: how many lines a section has at most.
const (
	yearRun  = 200
	nameRun  = 400
	termRun  = 100
	linksRun = 400
)

// timeline sets all dated facts by year.
func (b *book) timeline(add func(unit) error) error {
	v, err := b.viewAt("timeline.html")
	if err != nil {
		return err
	}
	years := b.ids["years/index.html"]
	open := b.opening("timeline", b.say("section.timeline"), v.Kicker, v.Lead, func(w *writer) {
		w.raw("<p")
		w.id(years)
		w.raw(` class="letters">`)
		for i, t := range b.site.Years {
			if i > 0 {
				w.raw(" ")
			}
			w.anchor(b.at(b.ids[t.Page.Path]), t.Name)
		}
		w.raw("</p>\n")
	})
	if err := add(open); err != nil {
		return err
	}
	for _, t := range b.site.Years {
		id, title := b.ids[t.Page.Path], b.say("title.year", t.Name)
		for i := 0; i < len(t.Records); i += yearRun {
			u := unit{write: func(w *writer) {
				if i == 0 {
					w.heading(2, id, title, false)
				}
				w.raw(`<ul class="lines">`, "\n")
				for _, r := range t.Records[i:min(i+yearRun, len(t.Records))] {
					w.line(r, w.book.site.PageAt("timeline.html"))
				}
				w.raw("</ul>\n")
			}}
			if i == 0 {
				u.title, u.level, u.id = title, 2, id
			}
			if err := add(u); err != nil {
				return err
			}
		}
	}
	return nil
}

// line writes a record as a line of a list: date, title, and what it is, apart
// from what the page is about on which the site has such a list.
func (w *writer) line(r *site.Record, page *site.Page) {
	f := w.book.views.Fact(page, r)
	w.raw("<li>")
	if r.Dated && f.Date != nil {
		w.raw(`<span class="when">`)
		w.date(*f.Date)
		w.raw("</span> ")
	}
	w.raw("<span")
	w.lang()
	w.raw(">")
	w.anchor(f.Href, f.Title)
	w.raw("</span>")
	var words []string
	for _, m := range f.Meta {
		words = append(words, m.Text)
	}
	for _, badge := range f.Badges {
		if badge.Text == w.book.say("badge.inferred") || badge.Text == w.book.say("badge.about") {
			words = append(words, badge.Text)
		}
	}
	if len(words) > 0 {
		w.raw(" <small>")
		w.text(strings.Join(words, w.book.say("list.separator")))
		w.raw("</small>")
	}
	w.raw("</li>\n")
}

// places sets the places, province by province, each with its own records.
func (b *book) places(add func(unit) error) error {
	v, err := b.viewAt("places/index.html")
	if err != nil {
		return err
	}
	if err := add(b.opening("places", b.say("section.places"), v.Kicker, v.Lead, nil)); err != nil {
		return err
	}
	for _, p := range b.site.Places {
		if p.Parent == nil {
			if err := b.place(p, 2, add); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *book) place(p *site.Place, level int, add func(unit) error) error {
	id := b.ids[p.Page.Path]
	own := slices.DeleteFunc(slices.Clone(p.Own), func(r *site.Record) bool { return r.Kind == entity.Article })
	u := unit{id: id, write: func(w *writer) {
		v, err := b.view(p.Page)
		if err != nil {
			w.err = err
			return
		}
		w.heading(level, id, p.Name, true)
		w.el("p", "note", v.Lead)
		if m, ok := v.Main.(*render.PlaceView); ok && p.Text != nil {
			if m.Body != "" {
				w.raw(`<div class="prose"`)
				w.lang()
				w.raw(">\n")
				w.prose(string(m.Body), id, level-1)
				w.raw("\n</div>\n")
			}
			w.quotes(m.Quotes, p.Page)
			for _, g := range m.Related {
				w.field(g.Text, func() { w.links(g.Links) })
			}
		}
		w.lines(own[:min(len(own), linksRun)], p.Page)
	}}
	if level == 2 {
		u.title, u.level, u.foreign = p.Name, 2, true
	}
	if err := add(u); err != nil {
		return err
	}
	for i := linksRun; i < len(own); i += linksRun {
		if err := add(unit{write: func(w *writer) { w.lines(own[i:min(i+linksRun, len(own))], p.Page) }}); err != nil {
			return err
		}
	}
	for _, c := range p.Children {
		if err := b.place(c, level+1, add); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) lines(records []*site.Record, page *site.Page) {
	if len(records) == 0 {
		return
	}
	w.raw(`<ul class="lines">`, "\n")
	for _, r := range records {
		w.line(r, page)
	}
	w.raw("</ul>\n")
}

// terms sets the index of scenarios, sectors or organizations, by pinyin.
func (b *book) terms(name, title string, terms []*site.Term, add func(unit) error) error {
	if err := add(b.opening(name, title, b.say("count."+name, len(terms)), b.say("lead."+name), nil)); err != nil {
		return err
	}
	terms = slices.Clone(terms)
	slices.SortStableFunc(terms, func(x, y *site.Term) int {
		return strings.Compare(slug.SortKey(x.Name), slug.SortKey(y.Name))
	})
	for len(terms) > 0 {
		n, lines := 0, 0
		for n < len(terms) && (n == 0 || lines+len(terms[n].Records) <= termRun) {
			lines += max(1, len(terms[n].Records))
			n++
		}
		run := terms[:n]
		terms = terms[n:]
		err := add(unit{write: func(w *writer) {
			for _, t := range run {
				w.term(t)
			}
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// term writes a term with its records; those of an organization by what it
// does in them.
func (w *writer) term(t *site.Term) {
	w.raw(`<div class="term"`)
	w.id(w.book.ids[t.Page.Path])
	w.raw("><p><b")
	w.lang()
	w.raw(">")
	w.text(t.Name)
	w.raw("</b> <small>")
	w.text(strconv.Itoa(len(t.Records)))
	w.raw("</small></p>\n")
	if len(t.Roles) == 0 {
		w.raw("<p")
		w.lang()
		w.raw(">")
		w.links(w.titles(t.Records))
		w.raw("</p>\n")
	}
	for _, role := range site.Roles {
		var records []*site.Record
		for _, in := range t.Roles {
			if in.Role == role {
				records = append(records, in.Record)
			}
		}
		if len(records) > 0 {
			w.field(w.book.say("role."+string(role)), func() {
				w.raw("<span")
				w.lang()
				w.raw(">")
				w.links(w.titles(records))
				w.raw("</span>")
			})
		}
	}
	w.raw("</div>\n")
}

func (w *writer) titles(records []*site.Record) []render.Link {
	links := make([]render.Link, len(records))
	for i, r := range records {
		links[i] = render.Link{Text: r.Title, Href: w.book.at(w.book.ids[r.Page.Path])}
	}
	return links
}

// letters sets the index of all names by pinyin.
func (b *book) letters(add func(unit) error) error {
	v, err := b.viewAt("letters.html")
	if err != nil {
		return err
	}
	m, ok := v.Main.(*render.LettersView)
	if !ok {
		return nil
	}
	letter := func(id string) string { return "letters." + xmlName(id) }
	open := b.opening("letters", b.say("section.letters"), "", v.Lead, func(w *writer) {
		w.raw(`<p class="letters">`)
		for i, g := range m.Groups {
			if i > 0 {
				w.raw(" ")
			}
			w.anchor(b.at(letter(g.ID)), g.Letter)
		}
		w.raw("</p>\n")
	})
	if err := add(open); err != nil {
		return err
	}
	for _, g := range m.Groups {
		for i := 0; i < len(g.Links); i += nameRun {
			err := add(unit{write: func(w *writer) {
				if i == 0 {
					w.heading(2, letter(g.ID), g.Letter, false)
				}
				w.raw(`<ul class="index">`, "\n")
				for _, l := range g.Links[i:min(i+nameRun, len(g.Links))] {
					w.raw("<li><span")
					w.lang()
					w.raw(">")
					w.anchor(l.Href, l.Text)
					w.raw("</span>")
					if l.Note != "" {
						w.raw(" <small>")
						w.text(l.Note)
						w.raw("</small>")
					}
					w.raw("</li>\n")
				}
				w.raw("</ul>\n")
			}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}
