package epub

import (
	"slices"
	"strings"

	"atlas/internal/render"
	"atlas/internal/site"
)

func hasBody(r *site.Record) bool { return r.File.HasText() }

// listedRun is how many names a section of the list has at most.
const listedRun = 200

// listed sets the records of which sources give only the name: a list, in
// which neighbours that rest on the same sentence share it.
func (b *book) listed(records []*site.Record, chapter string, add func(unit) error) error {
	if len(records) == 0 {
		return nil
	}
	id := chapter + ".listed"
	title := b.say("group.listed")
	err := add(unit{title: title, id: id, level: 2, write: func(w *writer) {
		w.heading(2, id, title, false)
		w.el("p", "note", b.say("group.listed.note"))
	}})
	if err != nil {
		return err
	}
	glued := true
	for len(records) > 0 {
		n := 1
		for n < len(records) && n < listedRun && sameSentences(records[0], records[n]) {
			n++
		}
		run := records[:n]
		records = records[n:]
		if err := add(unit{glued: glued, write: func(w *writer) { w.run(run) }}); err != nil {
			return err
		}
		glued = false
	}
	return nil
}

// sentences are the sources of a record that say more than its name.
func sentences(r *site.Record) []site.Evidence {
	return slices.DeleteFunc(slices.Clone(r.Evidence), func(e site.Evidence) bool { return r.Page.Names(e.Quote) })
}

func sameSentences(a, b *site.Record) bool {
	return slices.EqualFunc(sentences(a), sentences(b), func(x, y site.Evidence) bool {
		return x.Article == y.Article && x.Source.Article == y.Source.Article && x.Block == y.Block && x.Quote == y.Quote
	})
}

// run writes records that rest on the same sentences: these, and then the
// names, each with the way to where it stands.
func (w *writer) run(records []*site.Record) {
	first := true
	for _, r := range records {
		v, err := w.book.view(r.Page)
		if err != nil {
			w.err = err
			return
		}
		m, ok := v.Main.(*render.RecordView)
		if !ok {
			continue
		}
		if first {
			first = false
			shared := slices.DeleteFunc(slices.Clone(m.Quotes), func(q render.Quote) bool { return r.Page.Names(q.Text) })
			for i := range shared {
				shared[i].Again = false
			}
			w.quotes(shared, r.Page)
			w.raw(`<ul class="names">`, "\n")
		}
		w.raw("<li")
		w.id(w.book.ids[r.Page.Path])
		w.raw("><b")
		w.lang()
		w.raw(">")
		w.text(r.Title)
		w.raw("</b>")
		w.details(r, m)
		w.raw("</li>\n")
	}
	if !first {
		w.raw("</ul>\n")
	}
}

// details writes what there is to say of a name, in small type after it.
func (w *writer) details(r *site.Record, m *render.RecordView) {
	said := false
	part := func(label string, rest func()) {
		if said {
			w.text(w.book.say("near.and"))
		} else {
			w.raw(" <small>")
		}
		said = true
		if label != "" {
			w.raw(`<span class="label">`)
			w.text(label)
			w.raw("</span> ")
		}
		rest()
	}
	for _, f := range m.Glance {
		if f.Date == nil {
			part(f.Label, func() { w.links(f.Links) })
		} else if f.Date.Text != w.book.say("date.none") {
			part(f.Label, func() { w.date(*f.Date) })
		}
	}
	for _, g := range m.Groups {
		part(g.Title, func() { w.links(w.linksOf(g, r)) })
	}
	for _, g := range m.Related {
		part(g.Text, func() { w.links(g.Links) })
	}
	if text := w.extra(m.Badges); text != "" {
		part("", func() { w.text(text) })
	}
	for _, q := range m.Quotes {
		if r.Page.Names(q.Text) {
			part("", func() { w.anchor(q.Href, q.Label) })
		}
	}
	if said {
		w.raw("</small>")
	}
}

// extra are the badges of a listed name that its list does not tell already.
func (w *writer) extra(list []render.Badge) string {
	var words []string
	for _, badge := range list {
		if badge.Text != w.book.say("badge.quoted") && badge.Text != w.book.say("badge.single") && badge.Text != w.book.say("badge.listed") {
			words = append(words, badge.Text)
		}
	}
	return strings.Join(words, w.book.say("list.separator"))
}
