package markdown

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// written are the elements that this package writes, and no others.
var written = strings.Fields(`html head body h1 h2 h3 h4 h5 h6 p a img code pre div span table thead tbody tr th td ul ol li blockquote figure
	section sup mark em strong del hr br b`)

// harm reads HTML by the rules of HTML 5 and says what in it is more than text:
// elements and attributes that this package does not write, and addresses that
// run something.
func harm(out []byte) string {
	doc, err := html.Parse(bytes.NewReader(out))
	if err != nil {
		return err.Error()
	}
	for n := range doc.Descendants() {
		if n.Type == html.CommentNode {
			return "a comment"
		}
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(written, n.Data) {
			return "<" + n.Data + ">"
		}
		for _, a := range n.Attr {
			switch a.Key {
			case "href", "src":
				// As browsers read it: no control characters, \ is /.
				address := strings.ReplaceAll(strings.Map(func(r rune) rune {
					if r <= ' ' {
						return -1
					}
					return r
				}, a.Val), `\`, "/")
				name, _, ok := strings.Cut(strings.ToLower(address), ":")
				if ok && isScheme.MatchString(name) && !slices.Contains(safeSchemes, name) {
					return fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val)
				}
			case "id", "class", "title", "alt", "aria-label", "width", "height", "rel", "role", "tabindex", "start", "scope", "loading", "decoding", "referrerpolicy":
			default:
				return fmt.Sprintf("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
		}
	}
	return ""
}

var isScheme = regexp.MustCompile(`^[a-z][a-z0-9+.-]*$`)

// TestHarm makes sure that FuzzRender could fail.
func TestHarm(t *testing.T) {
	for _, s := range []string{"<script>1</script>", "<p onclick=x>", "<a href=javascript:x>y</a>", "<a href='java\nscript:x'>", "<img src=data:,x>", "<svg>", "<p style=x>", "<iframe>", "<!-- x -->"} {
		if harm([]byte(s)) == "" {
			t.Errorf("nothing is said of %s", s)
		}
	}
	if said := harm([]byte(`<p id="b1"><a href="../x.html#b1">甲</a> <a href="https://a.b/c:d">b</a></p>`)); said != "" {
		t.Error(said)
	}
}

// TestBounds renders text that nobody writes, which without the bounds takes
// minutes or becomes gigabytes, and holds that the text is all there.
func TestBounds(t *testing.T) {
	const n = 300_000
	each := func(format string) string {
		var b strings.Builder
		for i := 0; b.Len() < n; i++ {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	for name, src := range map[string]string{
		"quotations": strings.Repeat("> ", n/2), "quotations, close": strings.Repeat(">", n), "lists": strings.Repeat("- ", n/2), "both": strings.Repeat("> - ", n/4),
		"brackets": strings.Repeat("[", n/2) + strings.Repeat("]", n/2), "links": strings.Repeat("[a](", n/4), "links in <": strings.Repeat("[a](<b", n/6), "titles": strings.Repeat("[a](b \"c\n", n/9),
		"emphasis": strings.Repeat("*a_b", n/4), "formulas": strings.Repeat("$`a", n/3), "code": each("a`b``%d"),
		"definitions": each("[a%d]: x\n"), "definitions open": strings.Repeat("[a]: b (\n", n/9), "notes": each("[^%[1]d]\n\n[^%[1]d]: y\n\n"), "note": strings.Repeat("[^1]", n/4) + "\n\n[^1]: y\n",
		"wide table":      strings.Repeat("|a", n/4) + "\n" + strings.Repeat("|-", n/4) + "\n" + strings.Repeat("|b\n", n/8),
		"tables":          strings.Repeat(strings.Repeat("|a", 90)+"\n"+strings.Repeat("|-", 90)+"\n"+strings.Repeat("|\n", 300)+"\n", n/1000),
		"long definition": strings.Repeat("[a][b]", n/12) + "\n\n[b]: " + strings.Repeat("c", n/2), "long picture": strings.Repeat("![a][b]", n/14) + "\n\n[b]: " + strings.Repeat("c", n/2),
		"nothing": strings.Repeat("\x00", n), "no UTF-8": strings.Repeat("\xff", n), "comments": strings.Repeat("a <!--\n", n/7), "references": strings.Repeat("&amp;&#x41;", n/11),
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			New().Render(&out, []byte(src), Options{MinHeading: 2, HeadingAnchors: true})
			if out.Len() > 40*len(src) {
				t.Errorf("%d bytes become %d", len(src), out.Len())
			}
			deepest, depth := 0, 0
			z := html.NewTokenizer(&out)
			for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
				switch kind {
				case html.StartTagToken:
					if name, _ := z.TagName(); !slices.Contains([]string{"br", "hr", "img"}, string(name)) {
						depth++
					}
				case html.EndTagToken:
					depth--
				}
				deepest = max(deepest, depth)
			}
			if deepest > maxNesting+maxDelimiters || depth != 0 {
				t.Errorf("the tags lie %d deep, and %d are not closed", deepest, depth)
			}
		})
	}
}
