package article

import (
	"net/url"
	"strings"

	"atlas/internal/cjk"

	"golang.org/x/net/html"
)

// formula gives the TeX source of a node that shows a formula, and whether it
// stands on a line of its own. KaTeX writes each formula three times: as
// MathML, as its source, and as HTML for the eye; only the source counts.
func formula(n *html.Node) (tex string, display, ok bool) {
	switch n.Data {
	case "span", "div", "p":
		if !hasClass(n, "katex", "katex--inline", "katex--display", "katex-display") {
			return "", false, false
		}
		display = hasClass(n, "katex--display", "katex-display")
		m := find(n, func(d *html.Node) bool { return d.Data == "annotation" })
		if m != nil {
			return cjk.Fold(nodeText(m)), display, true
		}
		m = find(n, func(d *html.Node) bool { return hasClass(d, "katex-mathml") })
		if m == nil {
			return "", false, false
		}
		return lastLine(nodeText(m)), display, true
	case "script":
		t := attr(n, "type")
		if !strings.HasPrefix(t, "math/tex") {
			return "", false, false
		}
		return cjk.Fold(nodeText(n)), strings.Contains(t, "display"), true
	case "img":
		src := attr(n, "src")
		i := strings.Index(src, "latex.csdn.net/eq?")
		if i < 0 && !hasClass(n, "mathcode") {
			return "", false, false
		}
		tex = cjk.Fold(attr(n, "alt"))
		if tex == "" && i >= 0 {
			tex = src[i+len("latex.csdn.net/eq?"):]
			if u, err := url.PathUnescape(tex); err == nil {
				tex = u
			}
			tex = cjk.Fold(tex)
		}
		return tex, false, true
	}
	return "", false, false
}

// lastLine gives the last line that is not blank: the source of a formula in
// pages that lost the annotation element round it.
func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return cjk.Fold(s[strings.LastIndexByte(s, '\n')+1:])
}
