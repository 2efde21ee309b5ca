package roundtrip

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"atlas/internal/article"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// FuzzParse holds for any bytes: reading does not panic, blocks are numbered
// from 1, and the Markdown gives the same blocks back.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("../testdata/*.html")
	for _, name := range files {
		if data, err := os.ReadFile(name); err == nil {
			f.Add(data)
		}
	}
	for _, s := range []string{
		"<div id=content_views><p><b>一、标题</b></p><p>文字*a*_b_~~c~~[d](e)`f`$g$<br>- x<br>1. y</p>",
		"<div id=content_views><ul><li>一<ol start=3><li>二<pre>a\n`b`</pre></ol><li><img src=http://a/b.png></ul>",
		"<div id=content_views><table><tr><th>a|b<td><code>c|d</code><tr><td rowspan=2>e<td>f\\<tr><td>g</table>",
		"<div id=content_views><blockquote><p>甲<p>乙<ul><li>丙</ul></blockquote><blockquote>丁</blockquote>",
		"<div id=content_views><p>见http://a.b/c_d(e)，<a href='http://x.y/?a=1&amp;b=(2)' title='\"t\"'>此[处]</a>!<a href=http://q>q</a>",
		"<div id=content_views><p>前<b>《书》</b>后<i>斜</i><b>粗</b><s>删</s>**&amp;amp; &lt;b&gt; \\* #<h2># a #</h2><h3>x\\</h3>",
		"<div id=content_views><p>注<sup class=footnote-ref><a href=#fn1>[1]</a></sup></p><section class=footnotes><ol><li id=fn1 class=footnote-item><p>注文</p><p>又</p></ol></section>",
		"<div id=content_views><p><img class=mathcode alt='x|y`z' src=x>与<span class=katex><span class=katex-mathml>a\nb\n \\frac12</span></span></p><p><img class=mathcode alt=a_b></p>",
		"<div id=content_views>裸文<br><br>　　二<br/>--- <br>===<br>|a|b|<br>|-|-|",
	} {
		f.Add([]byte(s))
	}
	c := New()
	f.Fuzz(func(t *testing.T, data []byte) { checkPage(t, c, data) })
}

func checkPage(t *testing.T, c *Checker, data []byte) {
	t.Helper()
	a, err := article.Parse(data, article.Options{})
	if err != nil {
		t.Skip(err)
	}
	for i := range a.Blocks {
		if a.Blocks[i].N != i+1 {
			t.Fatalf("block %d has number %d", i+1, a.Blocks[i].N)
		}
	}
	md := a.Markdown()
	if diffs := c.Compare(a, md); len(diffs) > 0 {
		var b strings.Builder
		for _, d := range diffs {
			b.WriteString(string(d.Aspect) + "\n want " + quote(d.Want) + "\n  got " + quote(d.Got) + "\n")
		}
		t.Errorf("%s\nHTML:\n%s\nMarkdown:\n%s", b.String(), data, md)
	}
}

// tokens are pieces of pages from which FuzzTokens puts pages together: a
// change of bytes rarely makes new tags or markup, a change of tokens does.
var tokens = []string{
	"<p>", "</p>", "<b>", "</b>", "<i>", "</i>", "<s>", "</s>", "<br>", "\n  ", " ", "<div>", "</div>",
	"<ul>", "</ul>", "<ol>", "<ol start=3>", "</ol>", "<li>", "</li>", "<blockquote>", "</blockquote>",
	"<table>", "</table>", "<tr>", "<td>", "<th>", "<td colspan=2>", "<h2>", "</h2>", "<h5>", "</h5>", "<hr>",
	"<pre>", "</pre>", "<pre><code class=language-go>", "</code></pre>", "<code>", "</code>",
	"<img src=http://a.b/c_(d).png alt='图*片'>", "<img src=//x.y/z title='\"题|\\'>", "<img class=mathcode alt='a|b_\\|'>",
	"<a href=http://a.b/c_d>", "<a href='http://a.b/?a=1&amp;lt;&b' title='t|\"'>", "</a>", "<sup class=footnote-ref><a href=#n>1</a></sup>",
	"<section class=footnotes><ol><li id=n class=footnote-item>", "</section>", "<span style='font-weight:bold'>", "</span>",
	"字", "区块链", "word", "1", "。", "，", "《", "》", "“", "”", "：", "　　", "&nbsp;",
	"*", "**", "_", "__", "~", "~~", "`", "``", "```", "[", "]", "[[", "]]", "[^1]", "(", ")", "!", "!", "&lt;", "&gt;", "&lt;b&gt;", "&lt;!--", "--&gt;",
	"&amp;", "&amp;amp;", "&amp;#35;", "#", "# ", "## ", "- ", "-", "---", "===", "+ ", "1. ", "2) ", "|", "| - |", ": ", "\\", "\\\\", "$", "$$", "$`",
	"http://a.b/c_d", "https://a.b", "www.a.b", "a@b.c", "://", "{", "}", "{{&lt;", "\t", "    ", "\u200b", "🙂", "é", "-", ".", "'", "\"",
	"<dl><dt>", "<dd>", "</dl>", "<figure>", "<figcaption>", "</figure>", "<span class=katex--display><span class=katex><span class=katex-mathml>x\n \\frac{a}{b}</span></span></span>",
}

// FuzzTokens is FuzzParse over pages made of tokens, one for each byte.
func FuzzTokens(f *testing.F) {
	for seed := range 64 {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		data := make([]byte, 4+r.IntN(60))
		for i := range data {
			data[i] = byte(r.IntN(len(tokens)))
		}
		f.Add(data)
	}
	c := New()
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 300 {
			t.Skip("long pages only take time")
		}
		var page strings.Builder
		page.WriteString("<div id=content_views>")
		for _, b := range data {
			page.WriteString(tokens[int(b)%len(tokens)])
		}
		checkPage(t, c, []byte(page.String()))
		checkNothingLost(t, page.String())
	})
}

// checkNothingLost holds that every letter and digit that a browser shows of a
// page made of tokens is in a block: words, code, marks of notes, formulas.
func checkNothingLost(t *testing.T, page string) {
	t.Helper()
	a, err := article.Parse([]byte(page), article.Options{})
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	left := map[rune]int{}
	count := func(s string, n int) {
		for _, r := range s {
			if unicode.IsLetter(r) || unicode.IsDigit(r) {
				left[r] += n
			}
		}
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		for _, attr := range n.Attr {
			// The mark of a note is a number of ours, and a formula is known by
			// the TeX source alone.
			if attr.Key == "class" && (attr.Val == "footnote-ref" || strings.HasPrefix(attr.Val, "katex")) {
				return
			}
		}
		if n.Data == "section" { // of footnotes: nobody writes there but notes
			for d := range n.Descendants() {
				if d.Data == "li" && len(d.Attr) > 0 {
					walk(d)
					break
				}
			}
			return
		}
		if n.Type == html.TextNode {
			count(n.Data, 1)
		}
		for c := n.FirstChild; c != nil; c = c.NextSibling {
			walk(c)
		}
	}
	// A </div> of the page may end the content early.
	walk(goquery.NewDocumentFromNode(root).Find("#content_views").Nodes[0])
	for i := range a.Blocks {
		b := &a.Blocks[i]
		count(b.Text, -1)
		for _, row := range b.Rows() {
			for _, cell := range row {
				count(cell, -1)
			}
		}
	}
	for r, n := range left {
		if n > 0 {
			t.Fatalf("%d times %q is lost\nHTML:\n%s\nMarkdown:\n%s", n, r, page, a.Markdown())
		}
	}
}

func quote(s string) string {
	return strings.ReplaceAll(s, "\n", "⏎")
}

// TestRandomPages is a sure dose of FuzzTokens in every run of the tests.
func TestRandomPages(t *testing.T) {
	c := New()
	for seed := range 3000 {
		r := rand.New(rand.NewPCG(uint64(seed), 2))
		var page strings.Builder
		page.WriteString("<div id=content_views>")
		for range 3 + r.IntN(20) {
			page.WriteString(tokens[r.IntN(len(tokens))])
		}
		checkPage(t, c, []byte(page.String()))
		checkNothingLost(t, page.String())
		if t.Failed() {
			return
		}
	}
}
