package epub

import (
	"slices"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// void are the elements without content; XML wants them closed.
var void = map[string]bool{"br": true, "hr": true, "img": true, "wbr": true, "col": true}

// kept are the elements that package markdown and package render write. Of any
// other only the text is taken.
var kept = map[string]bool{
	"p": true, "h1": true, "h2": true, "h3": true, "h4": true, "h5": true, "h6": true, "ul": true, "ol": true, "li": true,
	"pre": true, "code": true, "div": true, "span": true, "table": true, "thead": true, "tbody": true, "tr": true, "th": true,
	"td": true, "strong": true, "em": true, "del": true, "sup": true, "sub": true, "a": true, "mark": true, "figure": true,
	"blockquote": true, "section": true, "small": true, "b": true, "i": true,
}

// keptClasses are those of package markdown that the book's style sheet knows.
var keptClasses = []string{"formula", "math", "refs", "name", "picture", "footnotes", "table", "around", "right", "center"}

// roles of DPUB-ARIA that package markdown writes, with the names that EPUB
// had for them before, which reading apps know better.
var roles = map[string]string{"doc-noteref": "noteref", "doc-endnotes": "endnotes", "doc-backlink": "backlink"}

// piece writes HTML that package render or markdown made, as XHTML. Its ids
// get the prefix of what it is a part of, its links to them follow, and what
// only a browser or the site has use of is left out.
func (w *writer) piece(src, prefix string) { w.prose(src, prefix, 0) }

// prose is piece for a text whose headings are to be so many levels lower, to
// stand below that of what they are a part of.
func (w *writer) prose(src, prefix string, lower int) {
	z := html.NewTokenizer(strings.NewReader(src))
	var open []string // the elements open, "" for one that is left out
	for {
		switch z.Next() {
		case html.ErrorToken:
			for _, tag := range slices.Backward(open) {
				if tag != "" {
					w.raw("</", tag, ">")
				}
			}
			return
		case html.TextToken:
			w.text(string(z.Text()))
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			t.Data = lowered(t.Data, lower)
			switch {
			case t.Data == "img":
				w.picture(t)
			case void[t.Data]:
				w.raw("<", t.Data, "/>")
			default:
				open = append(open, w.startTag(t, prefix))
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if n := len(open); n > 0 && !void[string(name)] {
				if tag := open[n-1]; tag != "" {
					w.raw("</", tag, ">")
				}
				open = open[:n-1]
			}
		}
	}
}

// lowered is the name of an element, of a heading so many levels lower.
func lowered(tag string, levels int) string {
	if len(tag) == 2 && tag[0] == 'h' && tag[1] >= '1' && tag[1] <= '6' {
		return "h" + strconv.Itoa(min(int(tag[1]-'0')+levels, 6))
	}
	return tag
}

// startTag writes a start tag and gives its name, "" when it is left out: a
// link that leads nowhere is text.
func (w *writer) startTag(t html.Token, prefix string) string {
	if !kept[t.Data] {
		return ""
	}
	attrs := map[string]string{}
	for _, a := range t.Attr {
		attrs[a.Key] = a.Val
	}
	if t.Data == "a" {
		href := w.target(attrs["href"], prefix)
		if href == "" || strings.HasPrefix(href, pictureFolder) {
			return "" // a book's links lead to its documents only
		}
		attrs["href"] = href
	}
	w.raw("<", t.Data)
	if id := attrs["id"]; id != "" {
		w.id(below(prefix, id))
	}
	if class := classes(attrs["class"]); class != "" {
		w.raw(` class="`, class, `"`)
	}
	if role := attrs["role"]; roles[role] != "" {
		w.raw(` role="`, role, `"`)
		if role != "doc-backlink" {
			w.raw(` epub:type="`, roles[role], `"`)
		}
	}
	for _, key := range []string{"href", "start", "scope"} {
		if v := attrs[key]; v != "" {
			w.raw(" ", key, `="`)
			w.text(v)
			w.raw(`"`)
		}
	}
	w.raw(">")
	return t.Data
}

// target is where a link of a piece leads: a part of the same page, a place in
// the book that package render gave, or the web.
func (w *writer) target(href, prefix string) string {
	if fragment, ok := strings.CutPrefix(href, "#"); ok {
		if fragment == "" {
			return ""
		}
		return w.book.at(below(prefix, fragment))
	}
	return address(href)
}

// classes keeps the classes that mean something in the book.
func classes(class string) string {
	var list []string
	for _, c := range strings.Fields(class) {
		if slices.Contains(keptClasses, c) {
			list = append(list, c)
		}
	}
	return strings.Join(list, " ")
}

// picture writes a picture of content/, or its words when the book cannot
// have it.
func (w *writer) picture(t html.Token) {
	src, alt := "", ""
	for _, a := range t.Attr {
		switch a.Key {
		case "src":
			src = a.Val
		case "alt":
			alt = a.Val
		}
	}
	if !strings.HasPrefix(src, pictureFolder) {
		w.raw(`<span class="picture">`)
		if alt == "" {
			alt = w.book.say("image.remote")
		}
		w.text(alt)
		w.raw("</span>")
		return
	}
	w.book.pictures.show(src)
	w.raw(`<img src="`, src, `" alt="`)
	w.text(alt)
	w.raw(`"/>`)
}
