package markdown

import (
	"bytes"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// BlockText is one numbered block of a text, as a reader sees it.
type BlockText struct {
	N    int
	Kind Kind
	// Level is a heading's level or a list item's depth.
	Level int
	// Text is the plain text, white space folded, hard line breaks as "\n",
	// the cells of a table row parted by "\t": what package article gives
	// for the same block.
	Text     string
	Language string
	// Rows are the texts of a table's cells.
	Rows     [][]string
	Images   []BlockImage
	Formulas int
	// Offset is where the block starts in the source, in bytes; -1 unknown.
	Offset int
}

// BlockImage is a picture in a block.
type BlockImage struct{ URL, Alt, Title string }

// Blocks gives the blocks of a text in order, for checking quotes and counts
// without rendering.
func (r *Renderer) Blocks(src []byte) []BlockText { return blocksOf(r.parse(src), src) }

func blocksOf(doc ast.Node, src []byte) []BlockText {
	blocks := make([]BlockText, 0, 2*doc.ChildCount()) // items of lists are blocks too
	walkBlocks(doc, src, func(n ast.Node, kind Kind) {
		b := BlockText{N: len(blocks) + 1, Kind: kind, Offset: n.Pos()}
		switch n := n.(type) {
		case *ast.Heading:
			b.Level = n.Level
			b.Text = strings.ReplaceAll(plainText(n, src), "\n", " ")
		case *ast.FencedCodeBlock:
			b.Text = string(linesText(n, src))
			if kind == Formula {
				b.Text, b.Formulas = foldLines(b.Text), 1
			} else {
				b.Language = string(n.Language(src))
			}
		case *ast.CodeBlock:
			b.Text = string(linesText(n, src))
		case *extast.Table:
			b.Rows = tableRows(n, src)
			rows := make([]string, len(b.Rows))
			for i, row := range b.Rows {
				rows[i] = strings.Join(row, "\t")
			}
			b.Text = strings.Join(rows, "\n")
		default:
			b.Text = plainText(n, src)
			if kind == Item {
				b.Level = depth(n)
			}
		}
		inside(n, func(c ast.Node) {
			switch c := c.(type) {
			case *ast.Image:
				b.Images = append(b.Images, BlockImage{
					URL: string(unescape(c.Destination)), Alt: plainText(noImage{c}, src), Title: string(unescape(c.Title)),
				})
			case *mathNode:
				b.Formulas++
			}
		})
		blocks = append(blocks, b)
	})
	return blocks
}

// PlainText gives the text of all blocks, one after the other, parted by
// blank lines: for search and summaries.
func (r *Renderer) PlainText(src []byte) string {
	var b strings.Builder
	for _, block := range r.Blocks(src) {
		if block.Text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString(block.Text)
	}
	return b.String()
}

// noImage hides that a node is a picture, whose text counts as none.
type noImage struct{ ast.Node }

// inside visits all nodes below n.
func inside(n ast.Node, visit func(ast.Node)) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		visit(c)
		inside(c, visit)
	}
}

// depth counts the list items around n.
func depth(n ast.Node) int {
	d := 0
	for ; n != nil; n = n.Parent() {
		if n.Kind() == ast.KindListItem {
			d++
		}
	}
	return d
}

func tableRows(table ast.Node, src []byte) [][]string {
	var rows [][]string
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		var cells []string
		for c := row.FirstChild(); c != nil; c = c.NextSibling() {
			cells = append(cells, plainText(c, src))
		}
		rows = append(rows, cells)
	}
	return rows
}

// walkBlocks visits the blocks that are numbered, in the order of numbers.
func walkBlocks(n ast.Node, src []byte, visit func(ast.Node, Kind)) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if kind := blockKind(c, src); kind != "" {
			visit(c, kind)
		} else if c.Type() == ast.TypeBlock {
			walkBlocks(c, src, visit)
		}
	}
}

// blockKind tells which kind of numbered block n is, "" for none.
func blockKind(n ast.Node, src []byte) Kind {
	switch n := n.(type) {
	case *ast.Heading:
		return Heading
	case *ast.FencedCodeBlock:
		if bytes.Equal(n.Language(src), []byte("math")) {
			return Formula
		}
		return Code
	case *ast.CodeBlock:
		return Code
	case *extast.Table:
		return Table
	case *ast.Paragraph, *ast.TextBlock:
		return paragraphKind(n, src)
	}
	return ""
}

func paragraphKind(n ast.Node, src []byte) Kind {
	// A paragraph of comments is nothing to see.
	content := 0
	var only ast.Node
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == kindComment || isBlankText(c, src) || c.Kind() == extast.KindFootnoteBacklink {
			continue
		}
		content++
		only = c
	}
	if content == 0 {
		return ""
	}
	parent := n.Parent()
	switch parent.Kind() {
	case ast.KindListItem, extast.KindFootnote:
		if firstBlock(parent, src) == n {
			return Item
		}
	}
	if content == 1 && pictureIn(only) != nil {
		return Picture
	}
	if parent.Kind() == ast.KindBlockquote {
		return Quote
	}
	return Paragraph
}

// firstBlock gives the first child of an item that is not a comment.
func firstBlock(item ast.Node, src []byte) ast.Node {
	for c := item.FirstChild(); c != nil; c = c.NextSibling() {
		if c.Kind() == ast.KindHTMLBlock {
			continue
		}
		return c
	}
	return nil
}

func isBlankText(n ast.Node, src []byte) bool {
	t, ok := n.(*ast.Text)
	return ok && len(bytes.TrimSpace(t.Segment.Value(src))) == 0
}

// pictureIn gives the picture that n is, or that is all of the link n.
func pictureIn(n ast.Node) *ast.Image {
	if link, ok := n.(*ast.Link); ok && link.ChildCount() == 1 {
		n = link.FirstChild()
	}
	image, _ := n.(*ast.Image)
	return image
}
