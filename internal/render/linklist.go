package render

import (
	"html/template"
	"strings"
)

// Links, badges and names make up most of what stands in rows, and a page may
// have hundreds of rows. A template takes ten times as long for them, so these
// functions of the layouts write them.

// linkList is the function links: links one after the other, with the
// separator of the language between them and the note of each behind it.
func (r *Renderer) linkList(links []Link) template.HTML {
	separator := r.words["list.separator"]
	return r.each(links, func(b *strings.Builder, i int, l Link) {
		if i > 0 {
			b.WriteString(`<span class="sep">`)
			escape(b, separator)
			b.WriteString("</span>")
		}
		anchor(b, l)
		note(b, l)
	})
}

// linkItems is the function items: each link with its note in a list item.
func (r *Renderer) linkItems(links []Link) template.HTML {
	return r.each(links, func(b *strings.Builder, i int, l Link) {
		b.WriteString("\n<li>")
		anchor(b, l)
		note(b, l)
		b.WriteString("</li>")
	})
}

// linkSpans is the function spans: each link in a span of its own.
func (r *Renderer) linkSpans(links []Link) template.HTML {
	return r.each(links, func(b *strings.Builder, i int, l Link) {
		b.WriteString("<span>")
		anchor(b, l)
		b.WriteString("</span> ")
	})
}

func (r *Renderer) each(links []Link, write func(b *strings.Builder, i int, l Link)) template.HTML {
	var b strings.Builder
	b.Grow(128 * len(links))
	for i, l := range links {
		write(&b, i, l)
	}
	return template.HTML(b.String())
}

// anchor writes a link, or its text where it leads nowhere.
func anchor(b *strings.Builder, l Link) {
	if l.Href == "" {
		escape(b, l.Text)
		return
	}
	b.WriteString(`<a href="`)
	escape(b, safeHref(l.Href))
	b.WriteString(`">`)
	escape(b, l.Text)
	b.WriteString("</a>")
}

func note(b *strings.Builder, l Link) {
	if l.Note != "" {
		b.WriteString(" <small>")
		escape(b, l.Note)
		b.WriteString("</small>")
	}
}

// badgeItems is the function badgeitems: each badge in a list item.
func badgeItems(badges []Badge) template.HTML {
	var b strings.Builder
	b.Grow(64 * len(badges))
	for _, badge := range badges {
		b.WriteString("\n<li class=\"badge")
		if badge.Caution {
			b.WriteString(" caution")
		}
		b.WriteString(`">`)
		escape(&b, badge.Text)
		b.WriteString("</li>")
	}
	return template.HTML(b.String())
}

// link is the function link: a text that leads somewhere, or the text alone.
func link(text, href string) template.HTML {
	var b strings.Builder
	b.Grow(len(text) + len(href) + 16)
	anchor(&b, Link{Text: text, Href: href})
	return template.HTML(b.String())
}

// dateText is the function date.
func dateText(d *Date) template.HTML {
	if d == nil {
		return ""
	}
	var b strings.Builder
	b.Grow(96)
	if d.Datetime == "" {
		b.WriteString(`<span class="undated">`)
		escape(&b, d.Text)
		b.WriteString("</span>")
		return template.HTML(b.String())
	}
	b.WriteString(`<time datetime="`)
	escape(&b, d.Datetime)
	b.WriteString(`">`)
	escape(&b, d.Text)
	b.WriteString("</time>")
	if d.Note != "" {
		b.WriteString(` <small class="precision">`)
		escape(&b, d.Note)
		b.WriteString("</small>")
	}
	return template.HTML(b.String())
}

// quoteItems is the function quotes: sentences with where they stand.
func (r *Renderer) quoteItems(quotes []Quote) template.HTML {
	var b strings.Builder
	lang := string(r.contentLang())
	for _, q := range quotes {
		b.WriteString("\n<figure class=\"source\">\n<blockquote")
		b.WriteString(lang)
		if q.Cite != "" {
			b.WriteString(` cite="`)
			escape(&b, safeHref(q.Cite))
			b.WriteString(`"`)
		}
		b.WriteString("><p>")
		escape(&b, q.Text)
		b.WriteString("</p></blockquote>\n<figcaption>")
		anchor(&b, Link{Text: q.Label, Href: q.Href})
		b.WriteString("</figcaption>\n</figure>")
	}
	return template.HTML(b.String())
}

// escape writes text so that it is text, between tags and in quoted attributes.
func escape(b *strings.Builder, s string) {
	from := 0
	for i := 0; i < len(s); i++ {
		var as string
		switch s[i] {
		case '&':
			as = "&amp;"
		case '<':
			as = "&lt;"
		case '>':
			as = "&gt;"
		case '"':
			as = "&#34;"
		case '\'':
			as = "&#39;"
		case 0:
			as = "\uFFFD" // as html/template has it
		default:
			continue
		}
		b.WriteString(s[from:i])
		b.WriteString(as)
		from = i + 1
	}
	b.WriteString(s[from:])
}

// safeHref refuses what html/template refuses in an attribute of this name: an
// address whose scheme could run a script.
func safeHref(href string) string {
	end := strings.IndexAny(href, ":/?#")
	if end < 0 || href[end] != ':' {
		return href
	}
	switch strings.ToLower(href[:end]) {
	case "http", "https", "mailto":
		return href
	}
	return "#ZgotmplZ"
}
