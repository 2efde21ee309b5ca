package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// CommonMark lets a text nest and repeat without end, and the time to read some
// such texts grows with the square of their length: 64 KB of ">" took more than
// a second. These limits make it grow with the length alone; a text that a
// person wrote comes near to none of them. What is beyond one is plain text.
const (
	// maxNesting is how deep quotations, lists and their items may nest. The
	// reader of articles makes no more than 512 levels.
	maxNesting = 600
	// maxParens is how deep ( ) may nest in the address of a link. The
	// specification demands three.
	maxParens = 32
	// maxDelimiters is how many *, _ and ~~ may wait in one block for what
	// they open or close.
	maxDelimiters = 4000
	// spareCells is how many more cells a table may have than its source has
	// bytes: rows are filled up to the width of the head.
	spareCells = 4096
)

// shallow is a parser of blocks that hold blocks, up to maxNesting.
type shallow struct{ parser.BlockParser }

func (p shallow) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	depth := 0
	for n := parent; n != nil; n = n.Parent() {
		depth++
	}
	if depth > maxNesting {
		return nil, parser.NoChildren
	}
	return p.BlockParser.Open(parent, reader, pc)
}

// linkParser is goldmark's, which reads up to the end of the line, or of the
// block, to learn that [a](( is no link, at every such place anew.
type linkParser struct{ parser.InlineParser }

func (p linkParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if line, _ := block.PeekLine(); bytes.HasPrefix(line, []byte("](")) && !mayClose(line[2:]) {
		block = noParen{block}
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// CloseBlock hands on that a block ends: labels that wait end with it.
func (p linkParser) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
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

var delimiters = parser.NewContextKey()

// countDelimiter reports whether one more may wait in the block. goldmark looks
// back from each that closes over all that wait.
func countDelimiter(pc parser.Context) bool {
	n, _ := pc.Get(delimiters).(int)
	if pc.LastDelimiter() == nil {
		n = 0 // another block
	}
	pc.Set(delimiters, n+1)
	return n < maxDelimiters
}

// tableParser is goldmark's, which fills each row up to the width of the head.
type tableParser struct{ parser.ParagraphTransformer }

func (p tableParser) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines := node.Lines()
	size, columns := 0, 0
	for i := range lines.Len() {
		line := lines.At(i)
		size += line.Len()
		// The head is any line over one that rules it off.
		if v := line.Value(reader.Source()); len(bytes.Trim(v, "|:- \t\r\n")) == 0 {
			columns = max(columns, bytes.Count(v, []byte("|"))+1)
		}
	}
	if columns*lines.Len() <= size+spareCells {
		p.ParagraphTransformer.Transform(node, reader, pc)
	}
}
