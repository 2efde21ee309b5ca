package article

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/net/html"
)

// parseHTML parses a page. The parser refuses (it panics and recovers, or
// returns an error) past 512 open elements; any other panic in it is a page
// that cannot be read, never a crash of ours.
func parseHTML(page string) (root *html.Node, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("parse HTML: %v", p)
		}
	}()
	root, err = html.Parse(strings.NewReader(page))
	if err == nil && root == nil {
		err = errors.New("parse HTML: no document")
	}
	return root, err
}

// flatten rewrites a page whose tags nest too deep for the parser, keeping
// only tags that mark blocks and do not nest in practice. Styles and layout
// are lost, text and pictures stay.
func flatten(page string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		tt := z.Next()
		switch tt {
		case html.ErrorToken:
			return b.String()
		case html.TextToken:
			b.Write(z.Raw())
		case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
			raw := string(z.Raw())
			name, _ := z.TagName()
			switch string(name) {
			case "p", "h1", "h2", "h3", "h4", "h5", "h6", "br", "img", "pre", "title", "meta", "script", "style", "hr":
				b.WriteString(raw)
			case "div", "section", "article", "li", "tr", "ul", "ol", "table", "blockquote", "dd", "dt":
				// <p> closes itself, so it cannot nest.
				b.WriteString("<p>")
			case "td", "th":
				b.WriteByte(' ')
			}
		}
	}
}

func attr(n *html.Node, key string) string {
	for i := range n.Attr {
		if n.Attr[i].Key == key {
			return n.Attr[i].Val
		}
	}
	return ""
}

// hasClass reports whether n has one of the classes.
func hasClass(n *html.Node, classes ...string) bool {
	list := attr(n, "class")
	if list == "" {
		return false
	}
	for have := range strings.FieldsSeq(list) {
		for _, c := range classes {
			if have == c {
				return true
			}
		}
	}
	return false
}

// nodeText gives all text below n, as it stands.
func nodeText(n *html.Node) string {
	if n == nil {
		return ""
	}
	if n.Type == html.TextNode {
		return n.Data
	}
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// find gives the first element below n that matches, in document order.
func find(n *html.Node, match func(*html.Node) bool) *html.Node {
	for d := range n.Descendants() {
		if d.Type == html.ElementNode && match(d) {
			return d
		}
	}
	return nil
}

func isElement(n *html.Node, names ...string) bool {
	if n == nil || n.Type != html.ElementNode {
		return false
	}
	for _, name := range names {
		if n.Data == name {
			return true
		}
	}
	return false
}
