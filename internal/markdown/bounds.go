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
	// maxNesting is how deep quotations, lists and items lie in each other. The
	// reader of articles makes no more than 512 levels.
	maxNesting = 600
	// maxParens is how deep ( ) may nest in the address of a link. The
	// specification demands three.
	maxParens = 32
	// maxCells is how many cells the tables of one text have, those that a
	// short row lacks included.
	maxCells = 200_000
	// maxStarts is how many [ may wait in one block for their ], how many pieces
	// of code and formulas may begin in one, and how many link definitions: for
	// each, the end may be looked for up to the end of the block. maxDelimiters is the same of runs of * and _,
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

// nearLinks reads links, within the bounds. goldmark reads up to the end of the
// line, or of the block, to learn that [a](( is no link, at every such place anew.
type nearLinks struct{ parser.InlineParser }

func (p nearLinks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	waiting, _ := pc.Get(bracketsKey).(*perBlock)
	if waiting == nil || waiting.block != parent {
		waiting = &perBlock{block: parent}
		pc.Set(bracketsKey, waiting)
	}
	closes := block.Peek() == ']'
	if !closes && waiting.n >= maxStarts {
		return nil
	}
	var near text.Reader = nearReader{block}
	if line, _ := block.PeekLine(); bytes.HasPrefix(line, []byte("](")) && !mayClose(line[2:]) {
		near = noParen{near}
	}
	node := p.InlineParser.Parse(parent, near, pc)
	switch {
	case closes:
		waiting.n = max(waiting.n-1, 0)
	case node != nil:
		waiting.n++
	}
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

// noParen hides from goldmark that a ( follows: a label alone may be a link.
type noParen struct{ text.Reader }

func (r noParen) Peek() byte {
	if c := r.Reader.Peek(); c != '(' {
		return c
	}
	return text.EOF
}

// mayClose reports whether line may go on as the address and title of a link
// do. It reads no further than to the next ( that shows that it does not, by
// the specification or by maxParens.
func mayClose(line []byte) bool {
	i := len(line) - len(bytes.TrimLeft(line, " \t\r\n"))
	if i < len(line) && line[i] == '<' {
		for i++; i < len(line) && line[i] != '>'; i++ {
			switch line[i] {
			case '<', '\n':
				return false
			case '\\':
				i++
			}
		}
		if i >= len(line) {
			return false
		}
		i++
	} else {
		for depth := 0; i < len(line) && line[i] > ' '; i++ {
			switch line[i] {
			case '(':
				depth++
			case ')':
				depth--
			case '\\':
				i++
			}
			if depth < 0 {
				return true
			}
			if depth > maxParens {
				return false
			}
		}
	}
	rest := bytes.TrimLeft(line[min(i, len(line)):], " \t")
	if len(rest) == 0 || rest[0] != '(' {
		return true
	}
	// A title in ( ), which may hold neither, and here stands in one line.
	for j := 1; j < len(rest); j++ {
		switch rest[j] {
		case ')':
			return true
		case '(':
			return false
		case '\\':
			j++
		}
	}
	return false
}
