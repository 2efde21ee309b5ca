package epub

import (
	"bytes"
	"cmp"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"atlas/internal/render"
)

// writer writes a section as XHTML. Text is escaped where it is written, and
// loses what XML does not allow.
type writer struct {
	book *book
	out  bytes.Buffer
	ids  []string // the anchors in it
	svg  bool
	err  error
}

// raw writes markup of our own.
func (w *writer) raw(parts ...string) {
	for _, s := range parts {
		w.out.WriteString(s)
	}
}

// text writes text, also as the value of an attribute.
func (w *writer) text(s string) {
	for i, r := range s {
		switch {
		case r == '&':
			w.out.WriteString("&amp;")
		case r == '<':
			w.out.WriteString("&lt;")
		case r == '>':
			w.out.WriteString("&gt;")
		case r == '"':
			w.out.WriteString("&quot;")
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], "\uFFFD"), !legal(r):
		default:
			w.out.WriteRune(r)
		}
	}
}

// legal reports whether XML 1.0 allows a character and a reader has use of it:
// not the control characters, which XML refuses or discourages.
func legal(r rune) bool {
	switch {
	case r == '\t', r == '\n', r == '\r':
		return true
	case r < ' ', r >= 0x7F && r <= 0x9F, r >= 0xFDD0 && r <= 0xFDEF, r&0xFFFE == 0xFFFE:
		return false
	}
	return true
}

// clean is a text without what XML does not allow.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		if legal(r) {
			return r
		}
		return -1
	}, strings.ToValidUTF8(s, ""))
}

// id writes an id and takes note of the anchor. A second one of the same name
// is left out.
func (w *writer) id(id string) {
	for _, have := range w.ids {
		if have == id {
			return
		}
	}
	w.ids = append(w.ids, id)
	w.raw(` id="`, id, `"`)
}

// lang writes the language of content, where the interface speaks another.
func (w *writer) lang() {
	if l := w.book.contentLang; l != "" {
		w.raw(` lang="`, l, `" xml:lang="`, l, `"`)
	}
}

// el writes an element with text in it: el("p", "lead", s).
func (w *writer) el(tag, class, s string) {
	if s == "" {
		return
	}
	w.open(tag, class)
	w.text(s)
	w.raw("</", tag, ">\n")
}

func (w *writer) open(tag, class string) {
	w.raw("<", tag)
	if class != "" {
		w.raw(` class="`, class, `"`)
	}
	w.raw(">")
}

// heading writes a heading of a level with its anchor; foreign tells that it
// is content.
func (w *writer) heading(level int, id, s string, foreign bool) {
	h := "h" + strconv.Itoa(min(level, 6))
	w.raw("<", h)
	if id != "" {
		w.id(id)
	}
	if foreign {
		w.lang()
	}
	w.raw(">")
	w.text(s)
	w.raw("</", h, ">\n")
}

// link writes a link, or its text alone when it leads nowhere.
func (w *writer) link(l render.Link) {
	w.anchor(l.Href, l.Text)
	if l.Note != "" {
		w.raw(" <small>")
		w.text(l.Note)
		w.raw("</small>")
	}
}

// anchor writes text that leads to href, an address in the book or of the web.
func (w *writer) anchor(href, s string) {
	href = address(href)
	if href == "" {
		w.text(s)
		return
	}
	w.raw(`<a href="`)
	w.text(href)
	w.raw(`">`)
	w.text(s)
	w.raw("</a>")
}

// links writes links with the language's comma between them.
func (w *writer) links(list []render.Link) {
	for i, l := range list {
		if i > 0 {
			w.text(w.book.say("list.separator"))
		}
		w.link(l)
	}
}

// field writes a line of a label and what it labels.
func (w *writer) field(label string, rest func()) {
	w.raw(`<p class="field"><span class="label">`)
	w.text(label)
	w.raw("</span> ")
	rest()
	w.raw("</p>\n")
}

// address is an address as it may stand in the book: one of the book itself,
// or a well-formed one of the web. All else is "".
func address(href string) string {
	if href == "" || isBook(href) {
		return href
	}
	u, err := url.Parse(strings.TrimSpace(clean(href)))
	if err != nil {
		return ""
	}
	switch u.Scheme {
	case "http", "https", "ftp":
		if port, err := strconv.Atoi(cmp.Or(u.Port(), "80")); err != nil || port > 65535 || !hostName(u.Hostname()) || u.User != nil {
			return ""
		}
	case "mailto", "tel":
		if u.Opaque == "" || strings.ContainsAny(u.Opaque, ` "<>\^`+"`{|}") {
			return ""
		}
	default:
		return ""
	}
	// Written anew, with all percent-encoded that has to be.
	u.RawPath = ""
	u.RawQuery = encode(u.RawQuery)
	u.RawFragment = ""
	return u.String()
}

// isBook reports whether an address is one of the book's files.
func isBook(href string) bool {
	file, _, _ := strings.Cut(href, "#")
	return file != "" && !strings.ContainsAny(file, ":?") && (strings.HasSuffix(file, ".xhtml") || strings.HasPrefix(file, pictureFolder))
}

// hostName allows what names of hosts are made of, Chinese ones too, and
// addresses of IPv4.
func hostName(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || strings.HasPrefix(label, "-") || strings.HasSuffix(label, "-") || len(label) > 63 {
			return false
		}
		for _, r := range label {
			if !(r == '-' || r < 0x80 && isAlphanumeric(byte(r)) || r >= 0x80 && (unicode.IsLetter(r) || unicode.IsDigit(r))) {
				return false
			}
		}
	}
	if last := labels[len(labels)-1]; last[0] >= '0' && last[0] <= '9' { // then it is all numbers
		ip, err := netip.ParseAddr(s)
		return err == nil && ip.Is4()
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// encode percent-encodes what may not stand in a query.
func encode(q string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(q); i++ {
		c := q[i]
		switch {
		case c == '%' && i+2 < len(q) && isHex(q[i+1]) && isHex(q[i+2]),
			isAlphanumeric(c), strings.IndexByte("-._~!$&'()*+,;=:@/?", c) >= 0:
			b.WriteByte(c)
		default:
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}
