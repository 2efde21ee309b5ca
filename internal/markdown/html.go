package markdown

import (
	"bytes"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// writer writes one document as HTML.
type writer struct {
	out    *bytes.Buffer
	src    []byte
	opt    *Options
	result Result

	n      int   // blocks so far
	kind   Kind  // of the block being written
	levels []int // of the headings around, see headingLevel
	inLink int
	// pictures counts those so far, shown or not.
	pictures int
	// seen holds the keys of matches linked in the block.
	seen map[string]bool
	// marks holds the marked parts of the leaves of the block.
	marks   map[ast.Node][]markPart
	refs    []MarkLink // links to write when the open link has ended
	anchors map[string]int
}

func (w *writer) document(doc ast.Node) {
	w.blocks(doc)
	w.result.Blocks = w.n
}

func (w *writer) str(s string) { w.out.WriteString(s) }

// esc writes text.
func (w *writer) esc(s string) { w.escape([]byte(s)) }

func (w *writer) escape(b []byte) {
	start := 0
	for i, c := range b {
		var e string
		switch c {
		case '&':
			e = "&amp;"
		case '<':
			e = "&lt;"
		case '>':
			e = "&gt;"
		case '"':
			e = "&quot;"
		case 0:
			e = "\uFFFD"
		default:
			continue
		}
		w.out.Write(b[start:i])
		w.out.WriteString(e)
		start = i + 1
	}
	w.out.Write(b[start:])
}

// attr writes an attribute, if it has a value.
func (w *writer) attr(name, value string) {
	if value == "" {
		return
	}
	w.out.WriteByte(' ')
	w.str(name)
	w.str(`="`)
	w.esc(value)
	w.out.WriteByte('"')
}

// id counts a block and writes its id.
func (w *writer) id() {
	w.n++
	if !w.opt.NoIDs {
		w.attr("id", w.blockID(w.n))
	}
}

func (w *writer) blockID(n int) string { return w.opt.IDPrefix + strconv.Itoa(n) }

func (w *writer) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.block(c)
	}
}

func (w *writer) block(n ast.Node) {
	switch n := n.(type) {
	case *ast.Heading:
		w.heading(n)
	case *ast.Paragraph, *ast.TextBlock:
		w.paragraph(n)
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		w.code(n)
	case *ast.Blockquote:
		w.str("<blockquote>\n")
		w.blocks(n)
		w.str("</blockquote>\n")
	case *ast.List:
		w.list(n)
	case *ast.ThematicBreak:
		w.str("<hr>\n")
	case *extast.Table:
		w.table(n)
	case *extast.FootnoteList:
		w.str("<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n")
		w.blocks(n)
		w.str("</ol>\n</section>\n")
	case *extast.Footnote:
		w.str("<li")
		w.attr("id", w.noteID("fn", n.Index, 0))
		w.str(">\n")
		w.blocks(n)
		if last := n.LastChild(); last == nil || last.Kind() == extast.KindFootnoteBacklink {
			w.str("\n")
		}
		w.str("</li>\n")
	case *extast.FootnoteBacklink:
		w.inline(n)
	}
}

// enter readies the writer for the content of a numbered block; it comes
// after id.
func (w *writer) enter(n ast.Node, kind Kind) {
	w.kind = kind
	clear(w.seen)
	w.marks = nil
	if marks := w.opt.Marks[w.n]; len(marks) > 0 {
		w.place(n, marks)
	}
}

func (w *writer) paragraph(n ast.Node) {
	kind := paragraphKind(n, w.src)
	if kind == "" {
		return
	}
	if kind == Item {
		// The number and the id went to the list item.
		if n.Kind() == ast.KindTextBlock {
			w.enter(n, kind)
			w.inlines(n)
			return
		}
		w.str("<p")
		if n.Parent().Kind() == extast.KindFootnote {
			w.id()
		}
		w.str(">")
		w.enter(n, kind)
		w.inlines(n)
		w.str("</p>\n")
		return
	}
	if kind == Picture {
		w.figure(n)
		return
	}
	w.str("<p")
	w.id()
	w.str(">")
	w.enter(n, kind)
	w.inlines(n)
	w.str("</p>\n")
}

func (w *writer) figure(n ast.Node) {
	w.str("<figure")
	w.id()
	w.str(">")
	w.enter(n, Picture)
	w.inlines(n)
	w.str("</figure>\n")
}

func (w *writer) heading(n *ast.Heading) {
	level := w.headingLevel(n.Level)
	tag := "h" + strconv.Itoa(level)
	w.str("<" + tag)
	w.id()
	w.str(">")
	w.enter(n, Heading)
	text := plainText(n, w.src)
	id := w.blockID(w.n)
	if w.opt.HeadingAnchors {
		anchor := w.anchor(text)
		w.str("<span")
		w.attr("id", anchor)
		w.str(">")
		if w.opt.NoIDs {
			id = anchor
		}
	} else if w.opt.NoIDs {
		id = ""
	}
	w.inlines(n)
	if w.opt.HeadingAnchors {
		w.str("</span>")
	}
	w.str("</" + tag + ">\n")
	w.result.Headings = append(w.result.Headings, HeadingInfo{Level: level, Text: text, ID: id})
}

// headingLevel gives the level at which a heading is written. With MinHeading
// levels follow the outline, so that a page never skips one: a text whose
// headings are of levels 3 and 5 gets 2 and 3.
func (w *writer) headingLevel(level int) int {
	if w.opt.MinHeading <= 0 {
		return level
	}
	for len(w.levels) > 0 && w.levels[len(w.levels)-1] >= level {
		w.levels = w.levels[:len(w.levels)-1]
	}
	w.levels = append(w.levels, level)
	return min(w.opt.MinHeading+len(w.levels)-1, 6)
}

// anchor makes an id from a heading's text, as GitHub does: lower case,
// punctuation out, spaces to hyphens, Chinese kept.
func (w *writer) anchor(text string) string {
	var b strings.Builder
	for _, r := range strings.ToLower(text) {
		switch {
		case r == ' ' || r == '-':
			b.WriteByte('-')
		case r == '_' || isLetterOrDigit(r):
			b.WriteRune(r)
		}
	}
	id := b.String()
	// Never the id of a block.
	if rest, ok := strings.CutPrefix(id, w.opt.IDPrefix); id == "" || ok && strings.Trim(rest, "0123456789") == "" {
		id = "h-" + id
	}
	if w.anchors == nil {
		w.anchors = map[string]int{}
	}
	n := w.anchors[id]
	w.anchors[id]++
	if n > 0 {
		id += "-" + strconv.Itoa(n)
		w.anchors[id]++
	}
	return id
}

func (w *writer) code(n ast.Node) {
	kind := blockKind(n, w.src)
	if kind == Formula {
		w.str(`<div class="formula"`)
		w.id()
		w.str(` tabindex="0"><code class="math">`)
		w.enter(n, kind)
		w.leaf(n, linesText(n, w.src))
		w.str("</code></div>\n")
		return
	}
	w.str("<pre")
	w.id()
	w.str(` tabindex="0"><code`)
	if f, ok := n.(*ast.FencedCodeBlock); ok {
		if lang := f.Language(w.src); len(lang) > 0 {
			w.attr("class", "language-"+string(lang))
		}
	}
	w.str(">")
	w.enter(n, kind)
	w.leaf(n, linesText(n, w.src))
	w.str("\n</code></pre>\n")
}

func (w *writer) list(n *ast.List) {
	tag := "ul"
	if n.IsOrdered() {
		tag = "ol"
	}
	w.str("<" + tag)
	if n.IsOrdered() && n.Start != 1 {
		w.attr("start", strconv.Itoa(n.Start))
	}
	w.str(">\n")
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.str("<li")
		first := firstBlock(c, w.src)
		if first != nil && blockKind(first, w.src) == Item {
			w.id()
		}
		w.str(">")
		for b := c.FirstChild(); b != nil; b = b.NextSibling() {
			if b != c.FirstChild() && b.PreviousSibling().Kind() == ast.KindTextBlock {
				w.str("\n")
			}
			w.block(b)
		}
		w.str("</li>\n")
	}
	w.str("</" + tag + ">\n")
}

func (w *writer) table(n *extast.Table) {
	// The box scrolls on narrow screens; a keyboard must reach it.
	w.str(`<div class="table"`)
	w.id()
	w.str(` tabindex="0">`)
	w.enter(n, Table)
	w.str("<table>\n")
	body := false
	for row := n.FirstChild(); row != nil; row = row.NextSibling() {
		head := row.Kind() == extast.KindTableHeader
		if head {
			w.str("<thead>\n")
		} else if !body {
			w.str("<tbody>\n")
			body = true
		}
		w.str("<tr>")
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cell, ok := c.(*extast.TableCell)
			if !ok {
				continue
			}
			tag := "td"
			if head && cell.HasChildren() {
				tag = "th"
			}
			w.str("<" + tag)
			if tag == "th" {
				w.str(` scope="col"`)
			}
			if cell.Alignment != extast.AlignNone {
				// A class: the policy of pages allows no style in them.
				w.attr("class", cell.Alignment.String())
			}
			w.str(">")
			w.inlines(cell)
			w.str("</" + tag + ">")
		}
		w.str("</tr>\n")
		if head {
			w.str("</thead>\n")
		}
	}
	if body {
		w.str("</tbody>\n")
	}
	w.str("</table></div>\n")
}
