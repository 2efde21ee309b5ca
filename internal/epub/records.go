package epub

import (
	"slices"

	"atlas/internal/entity"
	"atlas/internal/render"
	"atlas/internal/site"
)

// opening is the first section of a chapter: its heading and what it is about.
func (b *book) opening(c string, title, kicker, lead string, rest func(w *writer)) unit {
	return unit{title: title, level: 1, id: c, write: func(w *writer) {
		w.heading(1, c, title, false)
		w.el("p", "kicker", kicker)
		w.el("p", "lead", lead)
		if rest != nil {
			rest(w)
		}
	}}
}

// openList is the opening of the chapter of a kind.
func (b *book) openList(k entity.Kind, title string) (unit, error) {
	v, err := b.viewAt(k.Folder() + "/index.html")
	if err != nil {
		return unit{}, err
	}
	return b.opening(k.Folder(), title, v.Kicker, v.Lead, nil), nil
}

// companies sets the chapter of companies, each with its uses.
func (b *book) companies(add func(unit) error) error {
	records := b.site.Ordered(entity.Company)
	title := b.say("section.companies")
	open, err := b.openList(entity.Company, title)
	if err != nil {
		return err
	}
	// Cases are told with their companies, so what links to all of them leads here.
	cases := b.ids["cases/index.html"]
	if len(b.looseCases()) > 0 {
		cases = ""
	}
	write := open.write
	open.write = func(w *writer) {
		if cases != "" {
			w.raw("<div")
			w.id(cases)
			w.raw(">\n")
		}
		write(w)
		if cases != "" {
			w.raw("</div>\n")
		}
	}
	if err := add(open); err != nil {
		return err
	}
	described, listed := apart(records)
	if err := b.records(parted(described, "companies", b.byLetter), 2, add); err != nil {
		return err
	}
	return b.listed(listed, "companies", add)
}

// apart parts records that sources tell something of from those only named.
// One that is only named but has a text or a case of its own is told as well.
func apart(records []*site.Record) (described, listed []*site.Record) {
	for _, r := range records {
		if r.IsDescribed() || len(usesOf(r)) > 0 || hasBody(r) || r.Summary != "" {
			described = append(described, r)
		} else {
			listed = append(listed, r)
		}
	}
	return described, listed
}

// cases sets the chapter of cases whose users have no entry.
func (b *book) cases(records []*site.Record, add func(unit) error) error {
	open, err := b.openList(entity.Case, b.casesTitle())
	if err != nil {
		return err
	}
	if err := add(open); err != nil {
		return err
	}
	described, listed := apart(records)
	if err := b.records(parted(described, "cases", b.byLetter), 2, add); err != nil {
		return err
	}
	return b.listed(listed, "cases", add)
}

// policies sets the chapter of policies by level, then by province, then by
// date.
func (b *book) policies(add func(unit) error) error {
	records := b.site.Ordered(entity.Policy)
	v, err := b.viewAt("policies/index.html")
	if err != nil {
		return err
	}
	if err := add(b.opening("policies", b.say("section.policies"), v.Kicker, b.say("book.policies.lead"), nil)); err != nil {
		return err
	}
	described, listed := apart(records)
	var groups []group
	for _, level := range append(slices.Clone(entity.Levels), "") {
		var list []*site.Record
		for _, r := range described {
			if r.Level == level {
				list = append(list, r)
			}
		}
		if len(list) == 0 {
			continue
		}
		id := "policies." + xmlName("level-"+level)
		if level == "" {
			id = "policies.level-none"
		}
		g := group{title: b.say("group.level." + level), id: id}
		if places := b.byProvince(list, id); level != "national" && len(places) > 1 {
			g.groups = places
		} else {
			g.records = list
		}
		groups = append(groups, g)
	}
	if err := b.records(groups, 2, add); err != nil {
		return err
	}
	return b.listed(listed, "policies", add)
}

// kindChapter sets the chapter of parks or alliances.
func (b *book) kindChapter(k entity.Kind, add func(unit) error) error {
	open, err := b.openList(k, b.say("section."+k.Folder()))
	if err != nil {
		return err
	}
	if err := add(open); err != nil {
		return err
	}
	described, listed := apart(b.site.Ordered(k))
	if err := b.records(parted(described, k.Folder(), b.byProvince), 2, add); err != nil {
		return err
	}
	return b.listed(listed, k.Folder(), add)
}

// records sets groups of records, a section each, under headings from level
// on.
func (b *book) records(groups []group, level int, add func(unit) error) error {
	n := 0
	for _, g := range groups {
		n += len(g.records)
		for _, in := range g.groups {
			n += len(in.records)
		}
	}
	return b.group(groups, level, n <= manyRecords, add)
}

func (b *book) group(groups []group, level int, named bool, add func(unit) error) error {
	for _, g := range groups {
		below, glued := level, false
		if g.title != "" {
			err := add(unit{title: g.title, id: g.id, level: level, foreign: g.foreign, write: func(w *writer) {
				w.heading(level, g.id, g.title, g.foreign)
			}})
			if err != nil {
				return err
			}
			below, glued = level+1, true
		}
		if err := b.group(g.groups, below, named, add); err != nil {
			return err
		}
		for _, r := range g.records {
			if err := b.entry(r, below, named, glued, add); err != nil {
				return err
			}
			glued = false
		}
	}
	return nil
}

// entry sets a record, and the cases that are told under it.
func (b *book) entry(r *site.Record, level int, named, glued bool, add func(unit) error) error {
	u := unit{id: b.ids[r.Page.Path], glued: glued, write: func(w *writer) { w.record(r, r.Title, level, nil) }}
	if named {
		u.title, u.level, u.foreign = r.Title, level, true
	}
	if err := add(u); err != nil {
		return err
	}
	if r.Kind != entity.Company {
		return nil
	}
	for i, use := range usesOf(r) {
		err := add(unit{glued: i == 0, write: func(w *writer) { w.record(use, render.UseTitle(use), level+1, r) }})
		if err != nil {
			return err
		}
	}
	return nil
}

// record writes a record. What it is told under (of) is not named again.
func (w *writer) record(r *site.Record, title string, level int, of *site.Record) {
	v, err := w.book.view(r.Page)
	if err != nil {
		w.err = err
		return
	}
	m, ok := v.Main.(*render.RecordView)
	if !ok {
		return
	}
	id := w.book.ids[r.Page.Path]
	class := "record"
	if of != nil {
		class = "use"
	}
	w.raw(`<section class="`, class, `">`, "\n")
	w.heading(level, id, title, true)
	if v.Lead != "" {
		w.raw(`<p class="summary"`)
		w.lang()
		w.raw(">")
		w.text(v.Lead)
		w.raw("</p>\n")
	}
	w.fields(m.Glance, r.Title, of)
	if m.Body != "" {
		w.raw(`<div class="prose"`)
		w.lang()
		w.raw(">\n")
		w.prose(string(m.Body), id, level-1)
		w.raw("\n</div>\n")
	}
	w.quotes(m.Quotes, r.Page)
	for _, g := range m.Groups {
		w.factLinks(g, r)
	}
	for _, g := range m.Related {
		w.field(g.Text, func() { w.links(g.Links) })
	}
	w.badges(m.Badges)
	w.raw("</section>\n")
}

// fields writes the lines at the head of a record. Left out are those that say
// what its title says, or what it is told under (of), and those that only say
// that something is not known of a case: most have no date.
func (w *writer) fields(fields []render.Field, title string, of *site.Record) {
	users, documents, status := w.book.say("role.organizations"), w.book.say("field.documents"), w.book.say("field.status")
	for _, f := range fields {
		alone := ""
		if len(f.Links) == 1 {
			alone = f.Links[0].Text
		}
		switch {
		case of != nil && f.Label == users && alone != "",
			of != nil && f.Date != nil && f.Date.Text == w.book.say("date.none"),
			f.Label == documents && alone == w.book.say("document.title", title),
			f.Label == status && alone == w.book.say("status.unknown"):
			continue
		}
		w.field(f.Label, func() {
			if f.Date != nil {
				w.date(*f.Date)
				return
			}
			w.raw("<span")
			w.lang()
			w.raw(">")
			w.links(f.Links)
			w.raw("</span>")
		})
	}
}

func (w *writer) date(d render.Date) {
	if d.Datetime != "" {
		w.raw(`<time datetime="`, d.Datetime, `">`)
		w.text(d.Text)
		w.raw("</time>")
	} else {
		w.text(d.Text)
	}
	if d.Note != "" {
		w.raw(" <small>")
		w.text(d.Note)
		w.raw("</small>")
	}
}

// quotes writes the sentences that a record rests on, each with the way to
// where it stands in the article.
func (w *writer) quotes(quotes []render.Quote, page *site.Page) {
	for _, q := range quotes {
		w.raw(`<figure class="quote"><blockquote`)
		w.lang()
		w.raw("><p>")
		w.piece(string(w.book.views.Linked(page, q.Text)), w.book.ids[page.Path])
		w.raw("</p></blockquote><figcaption>")
		w.anchor(q.Href, q.Label)
		if len(w.book.site.Articles) > 1 && q.Article != "" && !q.Again {
			w.raw(" <cite")
			w.lang()
			w.raw(">")
			w.anchor(q.ArticleHref, w.book.say("document.title", q.Article))
			w.raw("</cite>")
		}
		w.raw("</figcaption></figure>\n")
	}
}

// factLinks writes the records of a group as links; cases that follow in the
// book as sections of their own are not named before.
func (w *writer) factLinks(g render.FactGroup, r *site.Record) {
	links := w.linksOf(g, r)
	for _, use := range usesOf(r) {
		told := w.book.at(w.book.ids[use.Page.Path])
		links = slices.DeleteFunc(links, func(l render.Link) bool { return l.Href == told })
	}
	if len(links) > 0 {
		w.field(g.Title, func() { w.links(links) })
	}
}

// linksOf are the records of a group on the page of r, under their whole names:
// the page leaves out of a case's name what it is about itself.
func (w *writer) linksOf(g render.FactGroup, r *site.Record) []render.Link {
	titles := map[string]string{}
	for _, in := range r.Roles {
		titles[w.book.at(w.book.ids[in.Record.Page.Path])] = in.Record.Title
	}
	var links []render.Link
	for _, f := range g.Facts {
		l := render.Link{Text: f.Title, Href: f.Href}
		if title := titles[f.Href]; title != "" {
			l.Text = title
		}
		links = append(links, l)
	}
	return append(links, g.Names...)
}

// badges writes the reasons to trust a record or to doubt it. Left out is what
// shows: that it is quoted, and what its date says of itself. That an atlas of
// one article has one source is told once, in the guide.
func (w *writer) badges(list []render.Badge) {
	var words []render.Badge
	for _, badge := range list {
		switch badge.Text {
		case w.book.say("badge.quoted"), w.book.say("badge.inferred"), w.book.say("badge.about"):
			continue
		case w.book.say("badge.single"):
			if len(w.book.site.Articles) == 1 {
				continue
			}
		}
		words = append(words, badge)
	}
	if len(words) == 0 {
		return
	}
	w.raw(`<p class="badges">`)
	w.text(w.book.say("badges.label") + w.book.say("colon"))
	for i, badge := range words {
		if i > 0 {
			w.text(w.book.say("list.separator"))
		}
		if badge.Caution {
			w.el("em", "", badge.Text)
		} else {
			w.text(badge.Text)
		}
	}
	w.raw("</p>\n")
}
