package epub

import (
	"strconv"

	"atlas/internal/entity"
	"atlas/internal/render"
	"atlas/internal/site"
)

// articles sets the chapter of the sources: each article whole, its blocks
// numbered, with what follows from a block below it.
func (b *book) articles(add func(unit) error) error {
	records := b.site.Ordered(entity.Article)
	v, err := b.viewAt("articles/index.html")
	if err != nil {
		return err
	}
	if err := add(b.opening("articles", b.say("section.articles"), v.Kicker, b.say("book.articles.lead"), nil)); err != nil {
		return err
	}
	for i, r := range records {
		if err := b.article(r, i == 0, len(records) <= manyArticles, add); err != nil {
			return err
		}
	}
	return nil
}

// manyArticles is how many articles the table of contents names.
const manyArticles = 500

func (b *book) article(r *site.Record, first, named bool, add func(unit) error) error {
	v, err := b.view(r.Page)
	if err != nil {
		return err
	}
	m, ok := v.Main.(*render.ArticleView)
	if !ok {
		return nil
	}
	id := b.ids[r.Page.Path]
	head := unit{id: id, glued: first, write: func(w *writer) {
		w.raw(`<div class="article">`, "\n")
		w.heading(2, id, r.Title, true)
		if v.Lead != "" {
			w.raw(`<p class="summary"`)
			w.lang()
			w.raw(">")
			w.text(v.Lead)
			w.raw("</p>\n")
		}
		w.fields(m.Glance, r.Title, nil)
		w.raw("</div>\n")
	}}
	if named {
		head.title, head.level, head.foreign = r.Title, 2, true
	}
	if err := add(head); err != nil {
		return err
	}
	for i, block := range m.Blocks {
		if err := add(unit{glued: i == 0, write: func(w *writer) { w.block(block, id) }}); err != nil {
			return err
		}
	}
	return nil
}

// block writes a block of an article with its notes.
func (w *writer) block(bv render.BlockView, id string) {
	w.raw(`<div class="block">`, "\n")
	for _, a := range bv.Anchors {
		w.raw("<span")
		w.id(below(id, a))
		w.raw("></span>")
	}
	switch {
	case bv.HTML != "":
		w.raw(`<div class="prose"`)
		w.lang()
		w.raw(">")
		w.prose(string(bv.HTML), id, 1)
		w.raw("</div>\n")
	case len(bv.Notes) > 0:
		w.el("p", "note", w.book.say("article.lost"))
	}
	if len(bv.Notes)+len(bv.Odd) > 0 {
		w.raw(`<div class="notes">`, "\n")
		for _, n := range bv.Notes {
			w.note(n, id)
		}
		for _, o := range bv.Odd {
			w.raw("<p><em>")
			w.text(w.book.say("block.odd"))
			w.raw("</em>")
			w.text(w.book.say("colon") + o.Kind)
			if o.Detail != "" {
				w.raw(" <small>")
				w.text(o.Detail)
				w.raw("</small>")
			}
			w.raw("</p>\n")
		}
		w.raw("</div>\n")
	}
	w.raw("</div>\n")
}

// note writes what rests on a passage: its number, which leads back to it, and
// the records.
func (w *writer) note(n render.Note, id string) {
	w.raw("<p")
	w.id(below(id, n.ID))
	w.raw(">")
	if n.Number > 0 {
		number := strconv.Itoa(n.Number)
		if href := w.markOf(n, id); href != "" {
			w.raw(`<a class="ref" href="`)
			w.text(href)
			w.raw(`">`, number, "</a>")
		} else {
			w.raw(`<span class="ref">`, number, "</span>")
		}
		w.raw(" ")
	}
	for i, f := range n.Facts {
		if i > 0 {
			w.text(w.book.say("near.and"))
		}
		w.raw(`<span class="label">`)
		w.text(f.Kind)
		w.raw("</span> <span")
		w.lang()
		w.raw(">")
		w.links(f.Links)
		w.raw("</span>")
		w.text(f.More)
	}
	if n.Lost != "" {
		w.raw(" <em>")
		w.text(n.Lost)
		w.raw("</em>")
	}
	w.raw("</p>\n")
}

func (w *writer) markOf(n render.Note, id string) string {
	if n.Mark == "" {
		return ""
	}
	return w.book.at(below(id, n.Mark))
}
