package article

import (
	"regexp"
	"strings"

	"atlas/internal/cjk"

	"golang.org/x/net/html"
)

// isCode reports whether n is a block of code: <pre>, and the boxes in which
// older highlighters keep lines of code.
func isCode(n *html.Node) bool {
	switch n.Data {
	case "pre":
		return true
	case "textarea":
		return attr(n, "name") == "code"
	case "div", "figure":
		return hasClass(n, "dp-highlighter", "syntaxhighlighter") || n.Data == "figure" && hasClass(n, "highlight")
	}
	return false
}

// code reads a block of code.
func (r *reader) code(n *html.Node) {
	if n.Data == "pre" && find(n, func(d *html.Node) bool { return isElement(d, "img") }) != nil {
		// Someone's prose in a box: pictures would be lost in code.
		r.border(n, true)
		return
	}
	var b strings.Builder
	codeLines(&b, n, 0)
	text := cleanCode(b.String())
	if text == "" {
		return
	}
	if r.cell {
		r.run = append(r.run, Inline{Kind: CodeText, Text: cjk.Fold(text), Style: r.style, Link: r.link})
		r.flush()
		return
	}
	r.flush()
	lang := language(n)
	if lang == "math" {
		r.add(Block{Kind: Formula, Inlines: []Inline{{Kind: Math, Text: cjk.Fold(text)}}})
		return
	}
	r.add(Block{Kind: Code, Text: text, Language: lang})
}

// codeLines writes the lines of code below n. Highlighters mark lines with
// breaks, list items, rows or boxes.
func codeLines(b *strings.Builder, n *html.Node, depth int) {
	if depth > maxDepth {
		b.WriteString(nodeText(n))
		return
	}
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		switch {
		case c.Type == html.TextNode:
			// Between lines marked by tags, line breaks are only layout.
			if isElement(n, "ol", "ul", "table", "tbody", "tr") && strings.TrimSpace(c.Data) == "" {
				continue
			}
			b.WriteString(c.Data)
		case c.Type != html.ElementNode:
		case c.Data == "br":
			b.WriteByte('\n')
		case droppedTags[c.Data], hasClass(c, "pre-numbering", "hljs-button", "hljs-ln-numbers", "gutter", "bar", "lineno",
			"linenos", "line-numbers-rows", "toolbar", "cnblogs_code_toolbar", "code_op", "signin"):
		case isElement(c, "li", "div", "p", "tr", "section"):
			newLine(b)
			codeLines(b, c, depth+1)
			newLine(b)
		default:
			codeLines(b, c, depth+1)
		}
	}
}

func newLine(b *strings.Builder) {
	if s := b.String(); s != "" && s[len(s)-1] != '\n' {
		b.WriteByte('\n')
	}
}

// cleanCode gives code as it is written in a file: line feeds only, ordinary
// spaces, none at the ends of lines, no blank lines at top and bottom.
func cleanCode(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u00a0", " ", "\u2028", "\n", "\u2029", "\n").Replace(s)
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(strings.Map(func(r rune) rune {
			if r != '\t' && cjk.Invisible(r) {
				return -1
			}
			return r
		}, line), " \t\v\f\u0085")
	}
	for len(lines) > 0 && lines[0] == "" {
		lines = lines[1:]
	}
	for len(lines) > 0 && lines[len(lines)-1] == "" {
		lines = lines[:len(lines)-1]
	}
	return strings.Join(lines, "\n")
}

var (
	languageClass = regexp.MustCompile(`(?:^|\s)(?:language|lang|brush|bg)[-_:]\s*([A-Za-z0-9+#.-]+)`)
	plainWords    = set("plain plaintext text txt none undefined null default prettyprint hljs has-numbering")
)

// knownLanguages are language names that pages give as a bare class.
var knownLanguages = set(`actionscript ada apache applescript arduino asm bash bat basic c c++ c# clojure
	cmake coffeescript cpp cs csharp css dart delphi diff django dockerfile dos erlang excel fortran fsharp glsl go
	golang gradle graphql groovy haskell html http ini java javascript js json jsp julia kotlin latex less lisp lua
	makefile markdown matlab mysql nginx objc objectivec objective-c ocaml octave pascal perl php powershell prolog
	properties protobuf ps1 python py python3 qml r ruby rust sas scala scheme scss sh shell sql stylus svg swift
	tcl tex toml ts typescript vb vbnet vbscript verilog vhdl vim vue xhtml xml yaml yml`)

// language gives the language of a block of code, lower case, "" if none is told.
func language(n *html.Node) string {
	nodes := []*html.Node{n}
	if c := find(n, func(d *html.Node) bool { return isElement(d, "code") }); c != nil {
		nodes = []*html.Node{c, n}
	}
	if p := n.Parent; p != nil && isElement(p, "div", "figure") {
		nodes = append(nodes, p)
	}
	for _, x := range nodes {
		class := attr(x, "class")
		if m := languageClass.FindStringSubmatch(class); m != nil {
			if l := strings.ToLower(strings.Trim(m[1], ".-")); l != "" && !plainWords[l] {
				return l
			}
		}
		for _, key := range []string{"data-lang", "data-language"} {
			if l := strings.ToLower(attr(x, key)); knownLanguages[l] {
				return l
			}
		}
		for w := range strings.FieldsSeq(strings.ToLower(class)) {
			if knownLanguages[w] {
				return w
			}
		}
	}
	return ""
}
