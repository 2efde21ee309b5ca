package article

import (
	"regexp"
	"strconv"
	"strings"

	"atlas/internal/cjk"
	"atlas/internal/diag"

	"golang.org/x/net/html"
)

// reader turns a tree of HTML nodes into blocks. Inline content gathers in
// run; a block's border flushes it.
type reader struct {
	blocks   []Block
	problems []Problem
	hidden   bool   // read what is hidden by style too
	chrome   bool   // the root may hold parts of the page around the content
	base     string // the article's address, for links
	home     string // the address of the page itself, for pictures; "" for a saved page

	path    []*Container
	run     []Inline
	style   Style
	link    *Link
	inPara  bool // inside an element that makes one paragraph of its lines
	heading int  // level of the heading around, 0 for none
	rule    bool // a thematic break waits for the next block
	cell    bool // reading a table cell: borders are line breaks
	depth   int
	notes   notes
}

// maxDepth guards the recursion; the parser allows 512 open elements.
const maxDepth = 2000

// readRoot reads the content below root.
func (r *reader) readRoot(root *html.Node) {
	r.notes.collect(root)
	r.children(root)
	r.flush()
}

func (r *reader) children(n *html.Node) {
	if r.depth > maxDepth {
		r.addText(nodeText(n))
		return
	}
	r.depth++
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		r.node(c)
	}
	r.depth--
}

func (r *reader) node(n *html.Node) {
	switch n.Type {
	case html.TextNode:
		r.addText(n.Data)
		return
	case html.ElementNode:
	default:
		return
	}
	if r.dropped(n) {
		return
	}
	if embeds[n.Data] {
		r.problems = append(r.problems, Problem{Severity: diag.Warning, Code: "embed-dropped",
			Message: "an embedded " + n.Data + " is left out", Block: len(r.blocks), Quote: attr(n, "src")})
		return
	}
	if tex, display, ok := formula(n); ok {
		if tex != "" {
			r.addFormula(tex, display)
		}
		return
	}
	if isCode(n) {
		r.code(n)
		return
	}
	style, link := r.style, r.link
	r.style = styleOf(n, r.style)
	switch n.Data {
	case "br":
		r.run = append(r.run, Inline{Kind: Break})
	case "hr":
		r.flush()
		r.rule = len(r.blocks) > 0
	case "img":
		r.image(n)
	case "a":
		r.anchor(n)
	case "code", "tt", "kbd", "samp":
		r.inlineCode(n)
	case "sup":
		if !r.noteMark(n) {
			r.children(n)
		}
	case "p", "dt", "dd", "figcaption", "caption", "address", "summary", "legend":
		r.border(n, true)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		r.flush()
		r.heading = int(n.Data[1] - '0')
		r.border(n, true)
		r.heading = 0
	case "ul", "ol", "menu", "dir":
		r.list(n)
	case "li":
		r.border(n, true)
	case "blockquote":
		r.inside(&Container{Kind: InQuote}, func() { r.border(n, true) })
	case "table":
		r.table(n)
	case "section":
		if hasClass(n, "footnotes") && r.notes.any() {
			return // the notes are read at the end
		}
		r.border(n, r.inPara)
	case "div", "article", "main", "center", "header", "footer", "aside", "figure", "dl", "form", "fieldset",
		"details", "body", "html", "tbody", "thead", "tfoot", "tr", "td", "th", "hgroup", "search", "optgroup":
		r.border(n, r.inPara && n.Data != "body")
	default:
		r.children(n)
	}
	r.style, r.link = style, link
}

// border reads n as content of its own.
func (r *reader) border(n *html.Node, para bool) {
	r.flush()
	was := r.inPara
	r.inPara = para
	r.children(n)
	r.flush()
	r.inPara = was
}

// inside reads with a container round all blocks.
func (r *reader) inside(c *Container, read func()) {
	r.flush()
	// Footnotes are kept flat: they hold a sentence or a link.
	inNote := len(r.path) > 0 && r.path[0].Kind == InNote
	if r.cell || inNote || len(r.path) >= maxContainers && c.Kind != InItem {
		read()
		r.flush()
		return
	}
	heading := r.heading
	r.heading = 0
	r.path = append(r.path[:len(r.path):len(r.path)], c)
	read()
	r.flush()
	r.path = r.path[:len(r.path)-1]
	r.heading = heading
}

// maxContainers bounds how deep lists and quotes may nest. No person writes
// more, and each level of Markdown costs its parser a look at every line.
const maxContainers = 24

// list reads a list. Lists directly inside a list, a frequent mistake, belong
// to the item before.
func (r *reader) list(n *html.Node) {
	list := &Container{Kind: InList, Ordered: n.Data == "ol", Start: 1}
	if s, err := strconv.Atoi(strings.TrimSpace(attr(n, "start"))); err == nil && s >= 0 && s < 1e8 {
		list.Start = s
	}
	r.inside(list, func() {
		var item *Container
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			switch {
			case c.Type == html.TextNode && strings.TrimSpace(c.Data) == "", c.Type == html.CommentNode:
				continue
			case isElement(c, "li"):
				if r.dropped(c) {
					continue
				}
				item = &Container{Kind: InItem}
				r.inside(item, func() { style := r.style; r.style = styleOf(c, style); r.border(c, true); r.style = style })
			default:
				if item == nil {
					item = &Container{Kind: InItem}
				}
				was := r.inPara
				r.inPara = true
				r.inside(item, func() { r.node(c) })
				r.inPara = was
			}
		}
	})
}

var boldStyle = regexp.MustCompile(`(?i)font-weight\s*:\s*(bold|bolder|[6-9]00|normal|lighter|[1-5]00)\b`)

// styleOf gives the style inside n, where style is the one around it.
func styleOf(n *html.Node, style Style) Style {
	switch n.Data {
	case "b", "strong":
		style |= Bold
	case "i", "em", "cite", "dfn", "var":
		style |= Italic
	case "s", "del", "strike":
		style |= Strike
	}
	if css := attr(n, "style"); len(css) > 10 {
		// mso-bidi-font-weight says nothing about Chinese text.
		if m := boldStyle.FindStringSubmatchIndex(css); m != nil && (m[0] == 0 || css[m[0]-1] != '-') {
			switch w := css[m[2]]; {
			case w == 'b' || w == 'B' || w >= '6' && w <= '9':
				style |= Bold
			default:
				style &^= Bold
			}
		}
	}
	return style
}

func (r *reader) addText(s string) {
	if s != "" {
		r.run = append(r.run, Inline{Kind: Text, Text: s, Style: r.style, Link: r.link})
	}
}

func (r *reader) addFormula(tex string, display bool) {
	if display {
		r.run = append(r.run, Inline{Kind: Break})
	}
	r.run = append(r.run, Inline{Kind: Math, Text: tex, Style: r.style, Link: r.link})
	if display {
		r.run = append(r.run, Inline{Kind: Break})
	}
}

// inlineCode reads <code> outside <pre>; it is inline unless it has lines.
func (r *reader) inlineCode(n *html.Node) {
	if find(n, func(d *html.Node) bool { return isElement(d, "img", "p", "div", "ul", "table", "a") }) != nil {
		r.children(n)
		return
	}
	if find(n, func(d *html.Node) bool { return isElement(d, "br") }) != nil && !r.cell {
		r.code(n)
		return
	}
	if s := cjk.Fold(nodeText(n)); s != "" {
		r.run = append(r.run, Inline{Kind: CodeText, Text: s, Style: r.style, Link: r.link})
	} else {
		r.addText(nodeText(n))
	}
}

// anchor reads a link, or a card that shows a link as a box.
func (r *reader) anchor(n *html.Node) {
	link := linkOf(n, r.base)
	if hasClass(n, "has-card") || find(n, func(d *html.Node) bool { return hasClass(d, "link-card-box") }) != nil {
		title := find(n, func(d *html.Node) bool { return hasClass(d, "link-title") })
		if title != nil {
			text := cjk.Fold(nodeText(title))
			if link != nil && link.Title == text {
				link.Title = ""
			}
			r.link = link
			r.addText(text)
			return
		}
	}
	if link != nil {
		r.link = link
	}
	r.children(n)
}
