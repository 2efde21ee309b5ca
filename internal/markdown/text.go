package markdown

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"atlas/internal/cjk"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/util"
)

// unescape gives the text that a piece of Markdown source stands for:
// backslash escapes and entities resolved. Without any it gives raw itself.
func unescape(raw []byte) []byte {
	if bytes.IndexByte(raw, '\\') < 0 && bytes.IndexByte(raw, '&') < 0 && bytes.IndexByte(raw, 0) < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); {
		switch c := raw[i]; {
		case c == '\\' && i+1 < len(raw) && util.IsPunct(raw[i+1]):
			out = append(out, raw[i+1])
			i += 2
			continue
		case c == '&':
			if s, n := entity(raw[i:]); n > 0 {
				out = append(out, s...)
				i += n
				continue
			}
			out = append(out, c)
		case c == 0:
			out = append(out, "\uFFFD"...)
		default:
			out = append(out, c)
		}
		i++
	}
	return out
}

// entity reads the entity at the start of b and gives its text and length.
func entity(b []byte) (string, int) {
	end := bytes.IndexByte(b[:min(len(b), 34)], ';')
	if end < 2 {
		return "", 0
	}
	if b[1] != '#' {
		if e, ok := util.LookUpHTML5EntityByName(string(b[1:end])); ok {
			return string(e.Characters), end + 1
		}
		return "", 0
	}
	digits, base := string(b[2:end]), 10
	if digits != "" && digits[0]|0x20 == 'x' {
		digits, base = digits[1:], 16
	}
	if len(digits) == 0 || len(digits) > 7 || base == 16 && len(digits) > 6 {
		return "", 0
	}
	v, err := strconv.ParseUint(digits, base, 32)
	if err != nil {
		return "", 0
	}
	if v == 0 || v > utf8.MaxRune || v >= 0xD800 && v < 0xE000 {
		v = utf8.RuneError
	}
	return string(rune(v)), end + 1
}

// codeText gives the text of a code span: line breaks are spaces.
func codeText(n ast.Node, src []byte) []byte {
	if c, ok := n.FirstChild().(*ast.Text); ok && n.ChildCount() == 1 {
		if v := c.Segment.Value(src); bytes.IndexByte(v, '\n') < 0 {
			return v
		}
	}
	var out []byte
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			v := t.Segment.Value(src)
			if bytes.HasSuffix(v, []byte("\n")) {
				out = append(out, v[:len(v)-1]...)
				out = append(out, ' ')
				continue
			}
			out = append(out, v...)
			if t.SoftLineBreak() {
				out = append(out, ' ')
			}
		}
	}
	return out
}

// linesText gives the lines of a block of code, without the last line feed.
func linesText(n ast.Node, src []byte) []byte {
	lines := n.Lines()
	if lines.Len() == 0 {
		return nil
	}
	var out []byte
	for i := range lines.Len() {
		line := lines.At(i)
		out = append(out, line.Value(src)...)
	}
	return bytes.TrimRight(out, "\n")
}

// breakAfter gives what a line break after a text stands for: nothing between
// Chinese characters, else a space.
func breakAfter(n *ast.Text, src []byte) string {
	last, _ := utf8.DecodeLastRune(n.Segment.Value(src))
	next := firstRuneAfter(n, src)
	if cjk.NoSpaceBetween(last, next) {
		return ""
	}
	return " "
}

// firstRuneAfter gives the first character of text that follows n in its block.
func firstRuneAfter(n ast.Node, src []byte) rune {
	for ; n != nil && n.Type() == ast.TypeInline; n = n.Parent() {
		for s := n.NextSibling(); s != nil; s = s.NextSibling() {
			if r := firstRuneIn(s, src); r != 0 {
				return r
			}
		}
	}
	return 0
}

func firstRuneIn(n ast.Node, src []byte) rune {
	switch n := n.(type) {
	case *ast.Text:
		if n.Segment.Len() > 0 {
			r, _ := utf8.DecodeRune(n.Segment.Value(src))
			return r
		}
		return 0
	case *wikiNode:
		r, _ := utf8.DecodeRune(n.label)
		return r
	case *ast.AutoLink, *mathNode, *ast.Image:
		return 'a'
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if r := firstRuneIn(c, src); r != 0 {
			return r
		}
	}
	return 0
}

// leaves calls visit for every node below n that holds text of its own, with
// that text; breaks are reported as a nil node with "\n", " " or "".
func leaves(n ast.Node, src []byte, visit func(leaf ast.Node, text []byte)) {
	switch n := n.(type) {
	case *ast.Text:
		visit(n, unescape(n.Segment.Value(src)))
		switch {
		case n.HardLineBreak():
			visit(nil, []byte("\n"))
		case n.SoftLineBreak():
			visit(nil, []byte(breakAfter(n, src)))
		}
		return
	case *ast.String:
		visit(n, n.Value)
		return
	case *ast.CodeSpan:
		visit(n, codeText(n, src))
		return
	case *mathNode:
		visit(n, n.tex)
		return
	case *wikiNode:
		visit(n, unescape(n.label))
		return
	case *ast.AutoLink:
		visit(n, n.Label(src))
		return
	case *ast.Image:
		return
	case *ast.FencedCodeBlock, *ast.CodeBlock:
		visit(n, linesText(n, src))
		return
	}
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		leaves(c, src, visit)
	}
}

// plainText gives the text below n with its white space folded; hard line
// breaks stay as "\n".
func plainText(n ast.Node, src []byte) string {
	var b strings.Builder
	leaves(n, src, func(_ ast.Node, text []byte) { b.Write(text) })
	return foldLines(b.String())
}

// foldLines folds the white space in each line.
func foldLines(s string) string {
	if strings.IndexByte(s, '\n') < 0 {
		return cjk.Fold(s)
	}
	lines := strings.Split(s, "\n")
	kept := lines[:0]
	for _, l := range lines {
		if l = cjk.Fold(l); l != "" {
			kept = append(kept, l)
		}
	}
	return strings.Join(kept, "\n")
}
