package markdown

import (
	"unicode"

	"atlas/internal/cjk"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// newParser puts goldmark's parser together. Priorities are goldmark's own;
// left out are its parsers for HTML, so that tags are text.
func newParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(commentBlockParser{}, 900),
			util.Prioritized(extension.NewFootnoteBlockParser(), 999),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithInlineParsers(
			util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
			util.Prioritized(mathParser{}, 90),
			util.Prioritized(parser.NewCodeSpanParser(), 100),
			util.Prioritized(extension.NewFootnoteParser(), 101),
			util.Prioritized(wikiParser{}, 150),
			util.Prioritized(linkParser{parser.NewLinkParser()}, 200),
			util.Prioritized(parser.NewAutoLinkParser(), 300),
			util.Prioritized(commentParser{}, 400),
			util.Prioritized(emphasisParser{}, 500),
			util.Prioritized(addressParser{}, 999),
		),
		parser.WithParagraphTransformers(
			util.Prioritized(parser.LinkReferenceParagraphTransformer, 100),
			util.Prioritized(tableParser{extension.NewTableParagraphTransformer()}, 200),
		),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// emphasisParser reads *, _ and ~~ like goldmark, but tells whether a
// delimiter may open or close as the CJK-friendly amendments to CommonMark
// have it: Chinese punctuation counts as a letter, and a Chinese character
// outside a delimiter counts as a space. (Proposal: github.com/tats-u/
// markdown-cjk-friendly, specification.md.)
type emphasisParser struct{}

func (emphasisParser) Trigger() []byte { return []byte{'*', '_', '~'} }

func (emphasisParser) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	c := line[0]
	n := 1
	for n < len(line) && line[n] == c {
		n++
	}
	if c == '~' && (n != 2 || before == '~') {
		return nil
	}
	after := ' '
	if n < len(line) {
		after = util.ToRune(line, n)
	}
	left := flanks(before, after)
	right := flanks(after, before)
	canOpen, canClose := left, right
	if c == '_' {
		canOpen = left && (!right || util.IsPunctRune(before))
		canClose = right && (!left || util.IsPunctRune(after))
	}
	var processor parser.DelimiterProcessor = delimiterProcessor{}
	if c == '~' {
		processor = strikeProcessor{}
	}
	node := parser.NewDelimiter(canOpen, canClose, n, c, processor)
	node.Segment = segment.WithStop(segment.Start + n)
	block.Advance(n)
	if !countDelimiter(pc) {
		return ast.NewTextSegment(node.Segment)
	}
	pc.PushDelimiter(node)
	return node
}

// flanks reports whether a delimiter between outer and inner clings to inner.
func flanks(outer, inner rune) bool {
	if unicode.IsSpace(inner) {
		return false
	}
	if !util.IsPunctRune(inner) || isCJK(inner) {
		return true
	}
	return unicode.IsSpace(outer) || util.IsPunctRune(outer) || isCJK(outer)
}

// isCJK counts Hangul in, as the amendments do.
func isCJK(r rune) bool {
	return cjk.Is(r) || r >= 0x1100 && unicode.Is(unicode.Hangul, r)
}

type delimiterProcessor struct{}

func (delimiterProcessor) IsDelimiter(b byte) bool { return b == '*' || b == '_' || b == '~' }

func (delimiterProcessor) CanOpenCloser(opener, closer *parser.Delimiter) bool {
	return opener.Char == closer.Char
}

func (delimiterProcessor) OnMatch(consumes int) ast.Node { return ast.NewEmphasis(consumes) }

// strikeProcessor is the processor of ~~.
type strikeProcessor struct{ delimiterProcessor }

func (strikeProcessor) OnMatch(int) ast.Node { return extast.NewStrikethrough() }
