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
	// maxStarts is how many links, pieces of code and formulas may begin in one
	// block, and how many link definitions: for each, the end may be looked for
	// up to the end of the block. maxDelimiters is the same of runs of * and _,
	// which are held against each other, and maxNotes of footnotes in a text.
	maxStarts     = 1000
	maxDelimiters = 2000
	maxNotes      = 2000
	// maxExpanded is how many bytes the addresses of link definitions may come
	// to in all places where they are used, if the text is not longer itself.
	maxExpanded = 100 << 10
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

// perBlock counts something in a block.
type perBlock struct {
	block ast.Node
	n     int
}

var (
	delimitersKey = parser.NewContextKey()
	bracketsKey   = parser.NewContextKey()
	codeKey       = parser.NewContextKey()
	formulasKey   = parser.NewContextKey()
	notesKey      = parser.NewContextKey()
	expandedKey   = parser.NewContextKey()
)

// count adds one to what is counted under a key in a block, and gives the sum.
// Inline parsers get the block as their parent.
func count(pc parser.Context, key parser.ContextKey, block ast.Node) int {
	c, _ := pc.Get(key).(*perBlock)
	if c == nil || c.block != block {
		c = &perBlock{block: block}
		pc.Set(key, c)
	}
	c.n++
	return c.n
}

// nearLinks reads links, within the bounds. A "(" that is never closed would
// have each link of a line look to the line's end.
type nearLinks struct{ parser.InlineParser }

func (p nearLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if block.Peek() != ']' && count(pc, bracketsKey, parent) > maxStarts {
		return nil
	}
	node := p.InlineParser.Parse(parent, nearReader{block}, pc)
	switch n := node.(type) {
	case *ast.Link:
		if n.Reference != nil && p.spent(pc, block, len(n.Destination)+len(n.Title)) {
			n.Destination, n.Title = []byte("#"), nil
		}
	case *ast.Image:
		if n.Reference != nil && p.spent(pc, block, len(n.Destination)+len(n.Title)) {
			n.Destination, n.Title = []byte("#"), nil
		}
	}
	return node
}

// fewCodes reads pieces of code, within the bounds.
type fewCodes struct{ parser.InlineParser }

func (p fewCodes) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if count(pc, codeKey, parent) > maxStarts {
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// fewNotes opens the text of a footnote, within the bounds.
type fewNotes struct{ parser.BlockParser }

func (p fewNotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	n, _ := pc.Get(notesKey).(int)
	if n >= maxNotes {
		return nil, parser.NoChildren
	}
	node, state := p.BlockParser.Open(parent, reader, pc)
	if node != nil {
		pc.Set(notesKey, n+1)
	}
	return node, state
}

// fewDefinitions takes link definitions out of a paragraph, unless too many
// lines may be one.
type fewDefinitions struct{ parser.ParagraphTransformer }

func (t fewDefinitions) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, n := node.Lines(), 0
	for i := range lines.Len() {
		at := lines.At(i)
		if bytes.HasPrefix(bytes.TrimLeft(at.Value(reader.Source()), " "), []byte("[")) {
			n++
		}
	}
	if n > 0 && n <= maxStarts {
		t.ParagraphTransformer.Transform(node, reader, pc)
	}
}

// spent adds to what definitions have become, and tells whether it is too much.
func (nearLinks) spent(pc parser.Context, block text.Reader, n int) bool {
	sum, _ := pc.Get(expandedKey).(int)
	sum += n
	pc.Set(expandedKey, sum)
	return sum > max(maxExpanded, len(block.Source()))
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
