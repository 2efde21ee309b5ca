// Package markdown renders the Markdown of content files: CommonMark with
// GitHub's tables, strikethrough, task lists and footnotes, made fit for
// Chinese, numbered, and safe against hostile input.
//
// Parsing is goldmark's; what differs from its stock set-up:
//
//   - bold works beside Chinese text and punctuation (**提示：**区块链);
//   - a line break between Chinese characters gives no space;
//   - strikethrough takes two tildes, since one means a range (3~5个);
//   - a web address is linked right after Chinese text too;
//   - [[名称]] and [[名称|text]] link an entity by any of its names;
//   - $`…`$ and a code block in the language math are formulas, kept as
//     their source: pages need no script to show them;
//   - HTML is text, apart from comments, which are left out.
//
// Rendering is our own walk over goldmark's tree instead of its renderer,
// because nearly every node needs what only one call of Render knows: the
// number of its block, where links lead, which quotes are marked. All of this
// comes in [Options], so a [Renderer] has no state and may be shared.
//
// Blocks are numbered by the rule of package article, and each gets an id, so
// that block 17 is #b17: headings, paragraphs, pictures that stand alone, list
// items (by their first paragraph), code, tables, formulas that stand alone,
// and each paragraph of a quotation; footnotes come last.
package markdown

import (
	"bytes"

	"atlas/internal/diag"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Kind says what a block is; the words are those of package article.
type Kind string

// The kinds of block.
const (
	Heading   Kind = "heading"
	Paragraph Kind = "paragraph"
	Picture   Kind = "image"
	Item      Kind = "item"
	Code      Kind = "code"
	Table     Kind = "table"
	Formula   Kind = "formula"
	Quote     Kind = "quote"
)

// Renderer turns Markdown into HTML. It may be used by several goroutines.
type Renderer struct {
	parser parser.Parser
}

// New makes a Renderer.
func New() *Renderer { return &Renderer{parser: newParser()} }

// Options says how one text is rendered. The zero value renders it alone:
// block ids, no resolving, no marks.
type Options struct {
	// IDPrefix stands before a block's number in its id; "" means "b".
	IDPrefix string
	// NoIDs leaves the ids of blocks out.
	NoIDs bool
	// HeadingAnchors gives headings a second id made from their text, inside
	// the first, as GitHub's links to headings expect: #各地区块链联盟.
	HeadingAnchors bool
	// MinHeading is the highest level a heading may have, to fit the text
	// into a page that has its own h1: with 2, a text that uses level 1 has
	// all its headings moved down by one. 0 leaves levels as they are.
	MinHeading int

	// Link resolves where a link in the text leads. It is asked for every
	// destination without a scheme that is not a mere fragment; false means
	// that nothing is there. Without it destinations stay as they are.
	Link func(destination string) (Link, bool)
	// Wiki resolves [[name]]. Without it wiki links are plain text.
	Wiki func(name string) (Link, bool)
	// Image resolves a picture's address. Without it addresses stay.
	Image func(destination string) Image
	// NotKept words the place of a picture that is not to be shown, by its
	// number among the pictures of the text (from 1), its own text and its
	// address, of which both may be empty. Without it a link with the
	// picture's text stands there, or with ImageLabel when it has none; ""
	// means "图片".
	NotKept    func(number int, alt, href string) NotKept
	ImageLabel string

	// Marks are quotes to mark, by the number of their block.
	Marks map[int][]Mark
	// Match finds names in a piece of text, to be linked: matches in order,
	// not overlapping. Text inside links, code and formulas is not asked
	// for, headings only with MatchHeadings. Of matches with one Key only
	// the first in a block is linked.
	Match         func(text string) []Match
	MatchHeadings bool

	// Texts, if set, is handed what [Renderer.Blocks] gives for the text, which
	// is read but once for both.
	Texts func([]BlockText)
}

// Link is where a link leads, ready to be written in the page.
type Link struct {
	Href string
	// Title and Class may be empty.
	Title string
	Class string
}

// Image is a picture ready to be written in the page.
type Image struct {
	// Src is its address; with "" the picture is not shown, and a link to
	// Href stands in its place.
	Src  string
	Href string
	// Width and Height are in pixels, 0 when unknown.
	Width, Height int
}

// Mark is a quote to be marked in a block.
type Mark struct {
	// Quote is text of the block; white space does not count.
	Quote string
	// ID is the id of the mark.
	ID    string
	Class string
	// Links are written after the quote.
	Links []MarkLink
}

// MarkLink is a link from a marked quote to what rests on it.
type MarkLink struct{ Href, Label, Title string }

// Match is a name found in a text, from byte Start to End.
type Match struct {
	Start, End int
	Link       Link
	// Key tells matches of the same thing; "" means Link.Href.
	Key string
}

// Result is what rendering tells beside the HTML.
type Result struct {
	// Blocks is the number of blocks.
	Blocks   int
	Headings []HeadingInfo
	Problems []Problem
}

// HeadingInfo is an entry of a table of contents.
type HeadingInfo struct {
	Level int
	Text  string
	ID    string
}

// Problem is something wrong in a text. [diag.At] makes a position of Offset,
// which counts bytes from the start of the Markdown.
type Problem struct {
	Offset   int
	Severity diag.Severity
	Code     string
	Message  string
	Hint     string
}

// Render appends the HTML of src to out.
func (r *Renderer) Render(out *bytes.Buffer, src []byte, opt Options) Result {
	doc := r.parse(src)
	if opt.Texts != nil {
		opt.Texts(blocksOf(doc, src))
	}
	w := &writer{out: out, src: src, opt: &opt}
	if w.opt.IDPrefix == "" {
		w.opt.IDPrefix = "b"
	}
	w.document(doc)
	return w.result
}

func (r *Renderer) parse(src []byte) ast.Node {
	return r.parser.Parse(text.NewReader(src))
}
