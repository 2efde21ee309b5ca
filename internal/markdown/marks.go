package markdown

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"atlas/internal/cjk"
	"atlas/internal/diag"

	"github.com/yuin/goldmark/ast"
)

// markPart is the part of a mark that lies in one leaf, in bytes of its text.
type markPart struct {
	start, end  int
	mark        *Mark
	first, last bool // the mark begins, or ends, in this part
}

// place finds the quotes of marks in a block and notes for each leaf which
// of its parts they cover. White space is left out of the comparison, since a
// quote may go over line breaks and from one inline element into the next.
// A mark whose quote is not found gets its id at the block's start, so that
// links to it do not break, and is reported.
func (w *writer) place(n ast.Node, marks []Mark) {
	type from struct {
		leaf    ast.Node
		at, end int
	}
	var text strings.Builder
	var origin []from // for each rune of text
	var offsets []int // its byte offset in text
	leaves(n, w.src, func(leaf ast.Node, b []byte) {
		if leaf == nil {
			return
		}
		for i := 0; i < len(b); {
			r, size := utf8.DecodeRune(b[i:])
			if !unicode.IsSpace(r) && !cjk.Invisible(r) {
				origin = append(origin, from{leaf, i, i + size})
				offsets = append(offsets, text.Len())
				text.WriteRune(r)
			}
			i += size
		}
	})
	w.marks = map[ast.Node][]markPart{}
	for i := range marks {
		m := &marks[i]
		quote := squeeze(m.Quote)
		at := -1
		if quote != "" {
			at = strings.Index(text.String(), quote)
		}
		if at < 0 {
			w.str(`<span`)
			w.attr("id", m.ID)
			w.str(`></span>`)
			w.result.Problems = append(w.result.Problems, Problem{
				Offset: max(n.Pos(), 0), Severity: diag.Warning, Code: "quote-not-found",
				Message: "block " + w.blockID(w.n) + " does not hold the quote " + quoteURL(m.Quote),
			})
			continue
		}
		lo := sort.SearchInts(offsets, at)
		hi := sort.SearchInts(offsets, at+len(quote))
		for j := lo; j < hi; {
			leaf := origin[j].leaf
			k := j
			for k < hi && origin[k].leaf == leaf {
				k++
			}
			w.marks[leaf] = append(w.marks[leaf], markPart{
				start: origin[j].at, end: origin[k-1].end, mark: m, first: j == lo, last: k == hi,
			})
			j = k
		}
	}
}

// squeeze drops all white space and invisible characters.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || cjk.Invisible(r) {
			return -1
		}
		return r
	}, s)
}

// leaf writes the text of a leaf, with the names in it linked and the quotes
// in it marked.
func (w *writer) leaf(n ast.Node, text []byte) {
	parts := w.marks[n]
	_, isText := n.(*ast.Text)
	if !isText || w.opt.Match == nil || w.inLink > 0 || w.kind == Heading && !w.opt.MatchHeadings {
		w.marked(text, 0, parts)
		return
	}
	at := 0
	for _, m := range w.opt.Match(string(text)) {
		if m.Start < at || m.End > len(text) || m.Start >= m.End || m.Link.Href == "" {
			continue
		}
		key := m.Key
		if key == "" {
			key = m.Link.Href
		}
		if w.seen[key] {
			continue
		}
		if w.seen == nil {
			w.seen = map[string]bool{}
		}
		w.seen[key] = true
		w.marked(text[at:m.Start], at, parts)
		w.open(m.Link)
		w.marked(text[m.Start:m.End], m.Start, parts)
		w.close()
		at = m.End
	}
	w.marked(text[at:], at, parts)
}

// marked writes a piece of a leaf's text that starts at offset, in segments
// that each lie in the same marks throughout.
func (w *writer) marked(text []byte, offset int, parts []markPart) {
	if len(parts) == 0 {
		w.escape(text)
		return
	}
	end := offset + len(text)
	cuts := []int{offset, end}
	for _, p := range parts {
		for _, c := range []int{p.start, p.end} {
			if c > offset && c < end {
				cuts = append(cuts, c)
			}
		}
	}
	sort.Ints(cuts)
	for i := 0; i+1 < len(cuts); i++ {
		a, b := cuts[i], cuts[i+1]
		if a == b {
			continue
		}
		open := 0
		var done []MarkLink
		for _, p := range parts {
			if p.start > a || p.end < b {
				continue
			}
			w.str("<mark")
			if p.first && p.start == a {
				w.attr("id", p.mark.ID)
			}
			w.attr("class", p.mark.Class)
			w.str(">")
			open++
			if p.last && p.end == b {
				done = append(done, p.mark.Links...)
			}
		}
		w.escape(text[a-offset : b-offset])
		for range open {
			w.str("</mark>")
		}
		if len(done) == 0 {
			continue
		}
		if w.inLink > 0 {
			w.refs = append(w.refs, done...)
		} else {
			w.references(done)
		}
	}
}

// references writes links from a quote to what rests on it.
func (w *writer) references(links []MarkLink) {
	w.str(`<sup class="refs">`)
	for i, l := range links {
		if i > 0 {
			w.str(" ")
		}
		w.str("<a")
		w.attr("href", l.Href)
		w.attr("title", l.Title)
		w.str(">")
		w.esc(l.Label)
		w.str("</a>")
	}
	w.str("</sup>")
}
