package render

import (
	"html/template"
	"strings"
)

// linkList is the function links of the layouts: links one after the other,
// with the separator of the language between them and the note of each behind
// it. Pages hold some forty of them, and a template takes ten times as long.
func (r *Renderer) linkList(links []Link) template.HTML {
	if len(links) == 0 {
		return ""
	}
	var b strings.Builder
	b.Grow(128 * len(links))
	for i, l := range links {
		if i > 0 {
			b.WriteString(`<span class="sep">`)
			escape(&b, r.words["list.separator"])
			b.WriteString("</span>")
		}
		if l.Href != "" {
			b.WriteString(`<a href="`)
			escape(&b, safeHref(l.Href))
			b.WriteString(`">`)
		}
		escape(&b, l.Text)
		if l.Href != "" {
			b.WriteString("</a>")
		}
		if l.Note != "" {
			b.WriteString(" <small>")
			escape(&b, l.Note)
			b.WriteString("</small>")
		}
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
