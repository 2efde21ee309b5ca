package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// Bounds on what goldmark does with text that nobody writes, so that the time
// and the room for a text grow with its length and no faster. What is beyond
// them is text. Measured without them: 10,000 ">" in a line took 1.6 s and 1,700
// columns of "|" in front of as many rows became 28 MB.
const (
	// maxNesting is how deep quotations, lists and items lie in each other.
	maxNesting = 100
	// maxCells is how many cells the tables of one text have, those that a
	// short row lacks included.
	maxCells = 200_000
	// maxAddress is how far the end of a link's address is looked for, in bytes.
	maxAddress = 8192
)

// shallow opens a container unless it would lie too deep.
type shallow struct{ parser.BlockParser }

func (p shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		if depth++; depth > maxNesting {
			return nil, parser.NoChildren
		}
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// tableCells counts the cells of the text's tables so far.
var tableCells = parser.NewContextKey()

// smallTables makes a table of a paragraph unless the text has too many cells.
type smallTables struct{ parser.ParagraphTransformer }

func newSmallTables() parser.ParagraphTransformer {
	return smallTables{extension.NewTableParagraphTransformer()}
}

func (t smallTables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	if lines.Len() < 2 {
		return
	}
	// Its second line tells the number of columns; that of a table with a
	// paragraph before it is further down.
	for i := 1; i < lines.Len(); i++ {
		at := lines.At(i)
		line := bytes.TrimSpace(at.Value(reader.Source()))
		if len(line) == 0 || len(bytes.Trim(line, "|-: \t")) > 0 {
			continue
		}
		cells, _ := pc.Get(tableCells).(int)
		cells += (bytes.Count(line, []byte("|")) + 1) * (lines.Len() - i + 1)
		if cells > maxCells {
			return
		}
		pc.Set(tableCells, cells)
		break
	}
	t.ParagraphTransformer.Transform(node, reader, pc)
}

// nearLinks reads links whose address ends within maxAddress. A "(" that is
// never closed would have each link of a line look to the line's end.
type nearLinks struct{ parser.InlineParser }

func (p nearLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	return p.InlineParser.Parse(parent, nearReader{block}, pc)
}

type nearReader struct{ text.Reader }

func (r nearReader) PeekLine() ([]byte, text.Segment) {
	line, segment := r.Reader.PeekLine()
	return line[:min(len(line), maxAddress)], segment
}

// CloseBlock implements parser.CloseBlocker, which an embedded interface hides.
func (p nearLinks) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := p.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}
