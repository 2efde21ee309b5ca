// Package article reads one HTML page that holds an article, as CSDN and its
// dumps write them, into numbered blocks, and writes these as Markdown.
//
// [Parse] never fails on content: whatever is odd in the page is a [Problem]
// in the result. The blocks are the unit that everything else cites: facts
// carry a block's number and a quote from its Text, and the article's page
// gives block 17 the address #b17. The numbering rule is therefore a contract
// with package markdown, which counts the same blocks again in the Markdown
// that [Article.Markdown] writes:
//
//   - counted are headings, paragraphs, images that stand alone, list items,
//     code, tables, formulas that stand alone, and quoted paragraphs;
//   - containers (lists, quotes, notes) are not counted themselves: a list
//     item is its first paragraph, a quote each paragraph of it;
//   - the order is the order of reading; footnotes come last.
package article

import (
	"bytes"
	"fmt"

	"atlas/internal/diag"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// Kind says what a block is.
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

// Article is one page, read.
type Article struct {
	// ID is CSDN's number of the article, "" when the page tells none.
	ID string
	// Title is the article's own title, not that of the browser window.
	Title string
	// SourceURL is where the article was published.
	SourceURL string
	// Author is the name shown, or else the user in SourceURL.
	Author string
	// When is the day of publication in EDTF, only from evidence in the page
	// itself; a dump's front matter tells when it was dumped, see DumpDate.
	When string
	// DumpDate is the date in the dump's front matter, as written there.
	DumpDate    string
	Description string
	Keywords    []string
	// Tags are the author's tags, without those that say "none".
	Tags []string
	// Categories are the author's columns.
	Categories []string
	// Encoding is how the file was read: "utf-8", "gb18030", "big5", "utf-16".
	Encoding string
	// Blocks holds the content; Blocks[i].N is i+1.
	Blocks   []Block
	Problems []Problem

	fetchedFrom string // the address of the page itself, "" for a saved one
}

// Problem is something odd that reading found.
type Problem struct {
	Severity diag.Severity `json:"severity"`
	// Code names the kind of problem for machines.
	Code    string `json:"code"`
	Message string `json:"message"`
	// Block is the number of the block meant, 0 for the whole page.
	Block int `json:"block,omitempty"`
	// Quote is the text meant, if there is any.
	Quote string `json:"quote,omitempty"`
}

// Block is one numbered piece of the article.
type Block struct {
	N    int
	Kind Kind
	// Level is a heading's level (1 to 6) or a list item's depth (from 1).
	Level int
	// FromBold tells a heading made of a bold paragraph.
	FromBold bool
	// Text is the plain text, white space folded; a line break inside is
	// "\n", the cells of a table row are parted by "\t". Images and note
	// marks give no text, code and formulas their source.
	Text string
	// Bold holds the bold parts of Text.
	Bold []Span
	// Inlines is the content of a heading, paragraph, item or quote, and the
	// one picture of an image block.
	Inlines []Inline
	// Images holds the block's pictures in order, those in table cells too.
	Images []Image
	// Language is a code block's, "" when unknown.
	Language string
	// Cells holds a table: rows of cells, the first row the header. All rows
	// are equally long.
	Cells [][]Cell
	// Formulas counts the formulas in the block.
	Formulas int
	// In is the path of containers round the block, outermost first.
	In []*Container
	// Rule tells that a thematic break stands before the block.
	Rule bool
}

// Rows gives the plain text of a table's cells.
func (b *Block) Rows() [][]string {
	rows := make([][]string, len(b.Cells))
	for i, cells := range b.Cells {
		for _, c := range cells {
			rows[i] = append(rows[i], c.Text)
		}
	}
	return rows
}

// Span is a part of a text, in bytes.
type Span struct{ Start, End int }

// Cell is one cell of a table.
type Cell struct {
	Text    string
	Inlines []Inline
}

// Image is a picture.
type Image struct {
	URL string
	// Alt is the text in its place, "" when the page's says nothing.
	Alt   string
	Title string
	// Block is the number of the block that holds it.
	Block int
}

// InlineKind says what an Inline is.
type InlineKind uint8

// The kinds of inline content.
const (
	Text InlineKind = iota
	CodeText
	Math
	Img
	Break
	Note
)

// Style is a set of text styles.
type Style uint8

// The styles that Markdown can keep.
const (
	Bold Style = 1 << iota
	Italic
	Strike
)

// Inline is a piece of a block's content.
type Inline struct {
	Kind InlineKind
	// Text is the text, the code, the TeX source or a note's label.
	Text  string
	Style Style
	// Link is shared by all inlines of one link.
	Link  *Link
	Image *Image
}

// Link is a hyperlink.
type Link struct{ URL, Title string }

// ContainerKind says what a Container is.
type ContainerKind uint8

// The kinds of container.
const (
	InQuote ContainerKind = iota
	InList
	InItem
	InNote
)

// Container is a list, a list item, a quotation or a footnote; blocks inside
// share the pointer.
type Container struct {
	Kind ContainerKind
	// Ordered and Start describe a list.
	Ordered bool
	Start   int
	// Label is a footnote's.
	Label string
}

// Options says how to read a page. The zero value is good.
type Options struct {
	// Name is the file's name or address; it may tell the ID when the page
	// itself does not.
	Name string
	// URL is where the page was fetched from: the article's address when the
	// page tells none, and what addresses of pictures without a host start
	// from. Those of a page that a browser has saved start from nowhere.
	URL string
	// Charset is the encoding that the server told, which stands before what
	// the page tells.
	Charset string
	// MaxBytes is the size past which a page is refused; 0 means [MaxBytes].
	MaxBytes int
}

// A page of this size is read, with what a browser saves into it; one of more
// bytes, or of more tags, is refused. A tag costs some 200 bytes of memory, and
// the longest articles have some ten thousand.
const (
	MaxBytes = 64 << 20
	MaxTags  = 1_000_000
)

// Parse reads a page. The error tells only that the page is too large to be
// read at all; all else that is wrong is in the Problems of the Article.
func Parse(data []byte, opt Options) (*Article, error) {
	limit := opt.MaxBytes
	if limit <= 0 {
		limit = MaxBytes
	}
	if len(data) > limit {
		return nil, fmt.Errorf("the page is larger than %s, which is the limit", diag.Size(int64(limit)))
	}
	if n := bytes.Count(data, []byte("<")); n > MaxTags {
		return nil, fmt.Errorf("the page has %d tags, and the limit is %d", n, MaxTags)
	}
	a := &Article{fetchedFrom: cleanURL(opt.URL)}
	text := a.decode(data, opt.Charset)
	front, page := splitFrontMatter(text)
	a.readFrontMatter(front)

	root, err := parseHTML(page)
	if err != nil {
		a.problem(diag.Warning, "nested-too-deep", "the page nests its tags too deep; styles are left out")
		root, err = parseHTML(flatten(page))
		if err != nil {
			root, _ = html.Parse(bytes.NewReader(nil))
		}
	}
	doc := goquery.NewDocumentFromNode(root)
	a.readMeta(doc, opt.Name)
	a.readContent(doc, page)
	if len(a.Blocks) == 0 {
		a.problem(diag.Error, "empty-article", "the page has no text, picture or code")
	}
	return a, nil
}

func (a *Article) problem(s diag.Severity, code, format string, args ...any) {
	a.Problems = append(a.Problems, Problem{Severity: s, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Images gives all pictures in order.
func (a *Article) Images() []Image {
	var images []Image
	for i := range a.Blocks {
		images = append(images, a.Blocks[i].Images...)
	}
	return images
}

// Counts are the totals that a facts document tells of an article.
type Counts struct {
	Blocks, Images, Headings, CodeBlocks, Tables, Formulas int
}

// Counts adds up the article's blocks.
func (a *Article) Counts() Counts {
	c := Counts{Blocks: len(a.Blocks)}
	for i := range a.Blocks {
		b := &a.Blocks[i]
		c.Images += len(b.Images)
		c.Formulas += b.Formulas
		switch b.Kind {
		case Heading:
			c.Headings++
		case Code:
			c.CodeBlocks++
		case Table:
			c.Tables++
		}
	}
	return c
}
