package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// inlineNode is what our own inline nodes share.
type inlineNode struct{ ast.BaseInline }

var (
	kindMath    = ast.NewNodeKind("Math")
	kindWiki    = ast.NewNodeKind("Wiki")
	kindComment = ast.NewNodeKind("Comment")
)

// mathNode is an inline formula.
type mathNode struct {
	inlineNode
	tex []byte
}

func (*mathNode) Kind() ast.NodeKind              { return kindMath }
func (n *mathNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// wikiNode is a [[name]] or [[name|label]].
type wikiNode struct {
	inlineNode
	name, label []byte
}

func (*wikiNode) Kind() ast.NodeKind              { return kindWiki }
func (n *wikiNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// commentNode is an HTML comment inside a text.
type commentNode struct{ inlineNode }

func (*commentNode) Kind() ast.NodeKind              { return kindComment }
func (n *commentNode) Dump(source []byte, level int) { ast.DumpHelper(n, source, level, nil, nil) }

// Bounds on how far the end of an element is looked for, so that text full of
// starts without ends is read in linear time.
const (
	maxFormula = 8192
	maxName    = 512
)

// mathParser reads $`…`$, GitHub's form of inline formulas that keeps TeX's
// own marks from being read as Markdown's.
type mathParser struct{}

func (mathParser) Trigger() []byte { return []byte{'$'} }

func (mathParser) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	n := 0
	for 1+n < len(line) && line[1+n] == '`' {
		n++
	}
	if n == 0 || count(pc, formulasKey, parent) > maxStarts {
		return nil
	}
	line = line[:min(len(line), maxFormula)]
	for at := 1 + n; at < len(line); {
		i := bytes.IndexByte(line[at:], '`')
		if i < 0 {
			return nil
		}
		at += i
		run := 0
		for at+run < len(line) && line[at+run] == '`' {
			run++
		}
		if run == n && at+run < len(line) && line[at+run] == '$' {
			tex := bytes.TrimSpace(line[1+n : at])
			if inCell(parent) {
				tex = bytes.ReplaceAll(tex, []byte(`\|`), []byte("|"))
			}
			block.Advance(at + run + 1)
			return &mathNode{tex: tex}
		}
		at += run
	}
	return nil
}

func inCell(n ast.Node) bool {
	for ; n != nil; n = n.Parent() {
		if n.Kind() == extast.KindTableCell {
			return true
		}
	}
	return false
}

// wikiParser reads [[name]] and [[name|label]].
type wikiParser struct{}

func (wikiParser) Trigger() []byte { return []byte{'['} }

func (wikiParser) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if len(line) < 5 || line[1] != '[' {
		return nil
	}
	end := bytes.Index(line[:min(len(line), maxName)], []byte("]]"))
	if end < 0 || bytes.IndexByte(line[2:end], '[') >= 0 {
		return nil
	}
	// [[1]](address) is a link whose text is in brackets.
	if end+2 < len(line) && line[end+2] == '(' {
		return nil
	}
	name := line[2:end]
	label := name
	if bar := bytes.IndexByte(name, '|'); bar >= 0 {
		name, label = name[:bar], name[bar+1:]
		// In a table the bar is written \|.
		name = bytes.TrimSuffix(name, []byte{'\\'})
	}
	name, label = bytes.TrimSpace(name), bytes.TrimSpace(label)
	if len(name) == 0 || len(label) == 0 {
		return nil
	}
	n := &wikiNode{name: name, label: label}
	n.SetPos(segment.Start)
	block.Advance(end + 2)
	return n
}

// commentParser reads <!-- … --> inside a text.
type commentParser struct{}

func (commentParser) Trigger() []byte { return []byte{'<'} }

// commentsEnd holds the offset before which no comment ends.
var commentsEnd = parser.NewContextKey()

func (commentParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, segment := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("<!--")) {
		return nil
	}
	if end, ok := pc.Get(commentsEnd).(int); ok && segment.Start < end {
		return nil
	}
	block.Advance(4)
	stop := segment.Stop
	for {
		line, segment := block.PeekLine()
		if line == nil {
			pc.Set(commentsEnd, stop)
			return nil // goldmark restores the position
		}
		stop = segment.Stop
		if i := bytes.Index(line, []byte("-->")); i >= 0 {
			block.Advance(i + 3)
			return &commentNode{}
		}
		block.AdvanceLine()
	}
}

// commentBlockParser reads a comment that has whole lines to itself.
type commentBlockParser struct{}

func (commentBlockParser) Trigger() []byte { return []byte{'<'} }

func (commentBlockParser) Open(_ ast.Node, reader text.Reader, _ parser.Context) (ast.Node, parser.State) {
	line, segment := reader.PeekLine()
	trimmed := util.TrimLeftSpace(line)
	if !bytes.HasPrefix(trimmed, []byte("<!--")) {
		return nil, parser.NoChildren
	}
	if i := bytes.Index(trimmed, []byte("-->")); i >= 0 && !util.IsBlank(trimmed[i+3:]) {
		return nil, parser.NoChildren // text follows: an inline comment
	}
	node := ast.NewHTMLBlock(ast.HTMLBlockType2)
	node.Lines().Append(segment)
	reader.AdvanceToEOL()
	return node, parser.NoChildren
}

func (commentBlockParser) Continue(node ast.Node, reader text.Reader, _ parser.Context) parser.State {
	lines := node.Lines()
	last := lines.At(lines.Len() - 1)
	if bytes.Contains(last.Value(reader.Source()), []byte("-->")) {
		return parser.Close
	}
	_, segment := reader.PeekLine()
	lines.Append(segment)
	reader.AdvanceToEOL()
	return parser.Continue | parser.NoChildren
}

func (commentBlockParser) Close(ast.Node, text.Reader, parser.Context) {}
func (commentBlockParser) CanInterruptParagraph() bool                 { return true }
func (commentBlockParser) CanAcceptIndentedLine() bool                 { return false }

// addressParser links bare web addresses. goldmark's own parser looks for
// them only after a space; Chinese has none. This one looks at the colon in
// "https://" (the dot in "www."), and takes the scheme back from the text
// before. An address ends at the first character outside ASCII. Inside a link
// it is found too, but the writer lets the outer link win.
type addressParser struct{}

func (addressParser) Trigger() []byte { return []byte{':', '.'} }

func (addressParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	var back int
	last, _ := parent.LastChild().(*ast.Text)
	if last == nil || last.SoftLineBreak() || last.HardLineBreak() || last.Segment.Stop != segment.Start {
		return nil
	}
	before := last.Segment.Value(block.Source())
	www := line[0] == '.'
	switch {
	case www && hasSuffixFold(before, "www"):
		back = 3
	case !www && bytes.HasPrefix(line, []byte("://")) && hasSuffixFold(before, "https"):
		back = 5
	case !www && bytes.HasPrefix(line, []byte("://")) && hasSuffixFold(before, "http"):
		back = 4
	default:
		return nil
	}
	if rest := before[:len(before)-back]; len(rest) > 0 && (util.IsAlphaNumeric(rest[len(rest)-1]) || rest[len(rest)-1] == '/' || rest[len(rest)-1] == '\\') {
		return nil
	}
	n := addressLength(line, www)
	if n == 0 {
		return nil
	}
	start := segment.Start - back
	link := ast.NewAutoLink(ast.AutoLinkURL, ast.NewTextSegment(text.NewSegment(start, segment.Start+n)))
	if www {
		link.Protocol = []byte("http")
	}
	link.SetPos(start)
	if last.Segment.Start == start {
		parent.RemoveChild(parent, last)
	} else {
		last.Segment = last.Segment.WithStop(start)
	}
	block.Advance(n)
	return link
}

func hasSuffixFold(b []byte, suffix string) bool {
	return len(b) >= len(suffix) && bytes.EqualFold(b[len(b)-len(suffix):], []byte(suffix))
}

// addressLength gives how far the address in line goes; line starts behind
// its scheme, at "://" or ".".
func addressLength(line []byte, www bool) int {
	start := 3
	if www {
		start = 1
	}
	n, open, dots := start, 0, 0
	for n < len(line) {
		c := line[n]
		if !util.IsAlphaNumeric(c) && bytes.IndexByte([]byte("-._~:/?#@!&'()+,;=%"), c) < 0 {
			break
		}
		if c == '(' {
			open++
		} else if c == ')' {
			if open == 0 {
				break
			}
			open--
		} else if c == '.' {
			dots++
		}
		n++
	}
	for n > start && bytes.IndexByte([]byte(".,;:!?'_~("), line[n-1]) >= 0 {
		n--
	}
	if n <= start || !util.IsAlphaNumeric(line[start]) || www && dots == 0 {
		return 0
	}
	return n
}
