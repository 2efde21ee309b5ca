package epub

import "atlas/internal/render"

// coverage sets what the sources say of numbers, held against the atlas, and
// what is odd in them.
func (b *book) coverage(add func(unit) error) error {
	v, err := b.viewAt("coverage.html")
	if err != nil {
		return err
	}
	m, ok := v.Main.(*render.CoverageView)
	if !ok {
		return nil
	}
	err = add(b.opening("coverage", b.say("section.coverage"), b.say("coverage.kicker"), "", func(w *writer) {
		w.el("p", "lead", m.Sentence)
		w.el("p", "note", b.say("book.coverage.note"))
	}))
	if err != nil {
		return err
	}
	for _, c := range m.Charts {
		if c.ID != "chart-reach" { // the others are among the charts
			continue
		}
		err := add(unit{title: c.Title, level: 2, id: "charts." + c.ID, write: func(w *writer) { w.chart(&c, 2, "coverage") }})
		if err != nil {
			return err
		}
	}
	for _, part := range []struct {
		key  string
		rows []render.ClaimRow
	}{{"coverage.compared", m.Compared}, {"coverage.others", m.Others}} {
		if len(part.rows) == 0 {
			continue
		}
		id, title := below("coverage", part.key), b.say(part.key)
		err := add(unit{title: title, level: 2, id: id, write: func(w *writer) {
			w.heading(2, id, title, false)
			w.el("p", "note", b.say(part.key+".note"))
			for _, row := range part.rows {
				w.claim(row)
			}
		}})
		if err != nil {
			return err
		}
	}
	if len(m.Oddities) == 0 {
		return nil
	}
	id, title := below("coverage", "odd"), b.say("coverage.odd")
	return add(unit{title: title, level: 2, id: id, write: func(w *writer) {
		w.heading(2, id, title, false)
		w.el("p", "note", b.say("coverage.odd.note"))
		for _, g := range m.Oddities {
			w.heading(3, "", g.Kind, false)
			for _, row := range g.Rows {
				w.cited(row.Quote, func() {
					if row.Detail != "" {
						w.raw(" ")
						w.text(row.Detail)
					}
				})
			}
		}
	}})
}

// claim writes a number that an article states, with what the atlas counts.
func (w *writer) claim(row render.ClaimRow) {
	w.cited(row.Quote, func() {
		w.raw(" <b>")
		w.text(row.Claim)
		w.raw("</b>")
		if row.Held.Text != "" {
			w.raw(" <small>")
			w.text(w.book.say("coverage.atlas") + w.book.say("colon"))
			w.link(row.Held)
			w.text(w.book.say("list.separator") + row.Verdict)
			w.raw("</small>")
		}
	})
}

// cited writes a sentence with the way to it, and something after that.
func (w *writer) cited(q render.Quote, rest func()) {
	w.raw(`<figure class="quote"><blockquote`)
	w.lang()
	w.raw("><p>")
	w.text(q.Text)
	w.raw("</p></blockquote><figcaption>")
	w.anchor(q.Href, q.Label)
	rest()
	w.raw("</figcaption></figure>\n")
}
