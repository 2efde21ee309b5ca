package markdown

import (
	"bytes"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"
)

func render(src string, opt Options) (string, Result) {
	var out bytes.Buffer
	r := New().Render(&out, []byte(src), opt)
	return strings.TrimSpace(out.String()), r
}

func TestRenderInline(t *testing.T) {
	opt := Options{NoIDs: true}
	for _, c := range []struct{ name, in, want string }{
		{"bold before Chinese", "**提示：**区块链", "<p><strong>提示：</strong>区块链</p>"},
		{"bold book title", "**《白皮书》**发布", "<p><strong>《白皮书》</strong>发布</p>"},
		{"bold book title inside", "工信部发布**《白皮书》**，提出", "<p>工信部发布<strong>《白皮书》</strong>，提出</p>"},
		{"bold with ASCII punctuation", "**链(chain)**是", "<p><strong>链(chain)</strong>是</p>"},
		{"bold in curly quotes", "叫**“链湾”**的", "<p>叫<strong>“链湾”</strong>的</p>"},
		{"Latin rules stay", "a**(b)**c **d**", "<p>a**(b)**c <strong>d</strong></p>"},
		{"underscores in words", "file_name_x 中_文_字", "<p>file_name_x 中_文_字</p>"},
		{"ranges are no strikethrough", "100万元~200万元 和 3~5个", "<p>100万元~200万元 和 3~5个</p>"},
		{"strikethrough", "~~删~~除", "<p><del>删</del>除</p>"},
		{"escaped", `\*a\* \[b] &lt;&amp;&#35;`, "<p>*a* [b] &lt;&amp;#</p>"},
		{"soft break in Chinese", "区块\n链", "<p>区块链</p>"},
		{"soft break in Latin", "block\nchain", "<p>block\nchain</p>"},
		{"soft break across bold", "区块**\n链**", "<p>区块**链**</p>"},
		{"soft break before bold", "区块\n**链**", "<p>区块<strong>链</strong></p>"},
		{"hard break", "上\\\n下", "<p>上<br>\n下</p>"},
		{"address after Chinese", "见https://a.b/c_d，后", `<p>见<a href="https://a.b/c_d" rel="external noreferrer">https://a.b/c_d</a>，后</p>`},
		{"address in brackets", "（http://a.b）(http://a.b/x_(y))", `<p>（<a href="http://a.b" rel="external noreferrer">http://a.b</a>）(<a href="http://a.b/x_(y)" rel="external noreferrer">http://a.b/x_(y)</a>)</p>`},
		{"www", "www.a.b。", `<p><a href="http://www.a.b" rel="external noreferrer">www.a.b</a>。</p>`},
		{"address as the text of a link", "[http://a.b](http://c.d)", `<p><a href="http://c.d" rel="external noreferrer">http://a.b</a></p>`},
		{"no address", "http:// www. xhttp://a", "<p>http:// www. xhttp://a</p>"},
		{"formula", "面积$`x^2|y`$元", `<p>面积<code class="math">x^2|y</code>元</p>`},
		{"prices are no formula", "$5 和 $6", "<p>$5 和 $6</p>"},
		{"HTML is text", "<script>alert(1)</script> List<String>", "<p>&lt;script&gt;alert(1)&lt;/script&gt; List&lt;String&gt;</p>"},
		{"comment", "前<!-- 待查\n两行 -->后", "<p>前后</p>"},
		{"script address", "[x](javascript:alert(1)) [y](JaVa&#10;Script:z) ![z](data:image/svg+xml,a)", "<p>x y z</p>"},
		{"wiki without resolver", "[[金链盟|联盟]]", "<p>联盟</p>"},
		{"code", "`a|b` `` ` ``", "<p><code>a|b</code> <code>`</code></p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := render(c.in, opt); got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
			}
		})
	}
}

func TestRenderBlocks(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"numbers", "# 一\n\n段\n\n- 甲\n- 乙\n\n> 引\n>\n> 文",
			"<h1 id=\"b1\">一</h1>\n<p id=\"b2\">段</p>\n<ul>\n<li id=\"b3\">甲</li>\n<li id=\"b4\">乙</li>\n</ul>\n<blockquote>\n<p id=\"b5\">引</p>\n<p id=\"b6\">文</p>\n</blockquote>"},
		{"loose and nested lists", "1. 甲\n\n   又\n2. 乙\n   - 丙",
			"<ol>\n<li id=\"b1\"><p>甲</p>\n<p id=\"b2\">又</p>\n</li>\n<li id=\"b3\"><p>乙</p>\n<ul>\n<li id=\"b4\">丙</li>\n</ul>\n</li>\n</ol>"},
		{"item of code", "- ```go\n  x\n  ```", "<ul>\n<li><pre id=\"b1\" tabindex=\"0\"><code class=\"language-go\">x\n</code></pre>\n</li>\n</ul>"},
		{"formula", "```math\nx<y\n```", "<div class=\"formula\" id=\"b1\" tabindex=\"0\"><code class=\"math\">x&lt;y</code></div>"},
		{"picture", "![图](a.png \"题\")", "<figure id=\"b1\"><img src=\"a.png\" alt=\"图\" title=\"题\" loading=\"lazy\" decoding=\"async\"></figure>"},
		{"comment block", "<!-- 一\n\n二 -->\n\n段", "<p id=\"b1\">段</p>"},
		{"table", "| 甲 | |\n|:-:|---|\n| `a\\|b` | $`c\\|d`$ |",
			"<div class=\"table\" id=\"b1\" tabindex=\"0\"><table>\n<thead>\n<tr><th scope=\"col\" class=\"center\">甲</th><td></td></tr>\n</thead>\n<tbody>\n<tr><td class=\"center\"><code>a|b</code></td><td><code class=\"math\">c|d</code></td></tr>\n</tbody>\n</table></div>"},
		{"footnote", "文[^a]\n\n[^a]: 注\n\n尾",
			"<p id=\"b1\">文<sup id=\"fnref1\"><a href=\"#fn1\" role=\"doc-noteref\">1</a></sup></p>\n<p id=\"b2\">尾</p>\n<section class=\"footnotes\" role=\"doc-endnotes\">\n<ol>\n<li id=\"fn1\">\n<p id=\"b3\">注 <a href=\"#fnref1\" role=\"doc-backlink\">↩︎</a></p>\n</li>\n</ol>\n</section>"},
		{"task", "- [x] 完", "<ul>\n<li id=\"b1\">☑ 完</li>\n</ul>"},
		{"rule", "甲\n\n---\n\n乙", "<p id=\"b1\">甲</p>\n<hr>\n<p id=\"b2\">乙</p>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := render(c.in, Options{})
			if got != c.want {
				t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
			}
		})
	}
}

func TestHeadings(t *testing.T) {
	src := "### 一、公司 (A)\n\n##### 细\n\n### 一、公司 (A)\n\n# b12"
	got, r := render(src, Options{MinHeading: 2, HeadingAnchors: true})
	want := `<h2 id="b1"><span id="一公司-a">一、公司 (A)</span></h2>
<h3 id="b2"><span id="细">细</span></h3>
<h2 id="b3"><span id="一公司-a-1">一、公司 (A)</span></h2>
<h2 id="b4"><span id="h-b12">b12</span></h2>`
	if got != want {
		t.Errorf("got %s", got)
	}
	if len(r.Headings) != 4 || r.Headings[1] != (HeadingInfo{3, "细", "b2"}) {
		t.Errorf("headings %v", r.Headings)
	}
}

func TestResolvers(t *testing.T) {
	opt := Options{
		NoIDs: true,
		Link: func(d string) (Link, bool) {
			return Link{Href: strings.Replace(d, ".md", ".html", 1)}, d != "no.md"
		},
		Wiki: func(name string) (Link, bool) {
			return Link{Href: "../alliances/jin-lian-meng.html", Title: "金链盟"}, name == "金链盟"
		},
		Image: func(d string) Image {
			if d == "far" {
				return Image{Href: "https://img.example/far"}
			}
			return Image{Src: "images/" + d, Width: 3, Height: 4}
		},
	}
	got, r := render("[园](../parks/x.md#b3) [无](no.md) [自](#b2) [[金链盟]] [[无名|某]] ![](a.png) ![](far) [外](//c.d)", opt)
	want := `<p><a href="../parks/x.html#b3">园</a> 无 <a href="#b2">自</a> ` +
		`<a href="../alliances/jin-lian-meng.html" title="金链盟">金链盟</a> 某 ` +
		`<img src="images/a.png" alt="" width="3" height="4" loading="lazy" decoding="async"> ` +
		`<a href="https://img.example/far" class="picture" rel="external noreferrer">图片</a> ` +
		`<a href="https://c.d" rel="external noreferrer">外</a></p>`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if len(r.Problems) != 2 || r.Problems[0].Code != "broken-link" || r.Problems[1].Code != "unknown-name" {
		t.Errorf("problems %+v", r.Problems)
	}
	if p := r.Problems[0]; p.Offset != strings.Index("[园](../parks/x.md#b3) [无](no.md)", "[无]") {
		t.Errorf("offset %d", p.Offset)
	}
}

func TestMarks(t *testing.T) {
	for _, c := range []struct {
		name, in string
		marks    []Mark
		want     string
	}{
		{"plain", "中国银行上线钱包。", []Mark{{Quote: "上线钱包", ID: "m1"}},
			`<p id="b1">中国银行<mark id="m1">上线钱包</mark>。</p>`},
		{"across bold", "中国**银行上**线", []Mark{{Quote: "国银行上线", ID: "m1", Class: "q"}},
			`<p id="b1">中<mark id="m1" class="q">国</mark><strong><mark class="q">银行上</mark></strong><mark class="q">线</mark></p>`},
		{"across breaks and escapes", "甲\\\n\\*乙 丙", []Mark{{Quote: "甲 *乙丙", ID: "m1"}},
			"<p id=\"b1\"><mark id=\"m1\">甲</mark><br>\n<mark>*乙 丙</mark></p>"},
		{"overlapping", "一二三四", []Mark{{Quote: "一二三", ID: "m1"}, {Quote: "二三四", ID: "m2"}},
			`<p id="b1"><mark id="m1">一</mark><mark><mark id="m2">二三</mark></mark><mark>四</mark></p>`},
		{"the same quote twice", "一二", []Mark{{Quote: "一", ID: "m1"}, {Quote: "一", ID: "m2"}},
			`<p id="b1"><mark id="m1"><mark id="m2">一</mark></mark>二</p>`},
		{"references", "一[二](http://a.b)", []Mark{{Quote: "一二", ID: "m1", Links: []MarkLink{{Href: "x.html", Label: "甲&"}}}},
			`<p id="b1"><mark id="m1">一</mark><a href="http://a.b" rel="external noreferrer"><mark>二</mark></a><sup class="refs"><a href="x.html">甲&amp;</a></sup></p>`},
		{"not found", "一", []Mark{{Quote: "二", ID: "m1"}}, `<p id="b1"><span id="m1"></span>一</p>`},
		{"in code", "```\na<b\n```", []Mark{{Quote: "<b", ID: "m1"}},
			"<pre id=\"b1\" tabindex=\"0\"><code>a<mark id=\"m1\">&lt;b</mark>\n</code></pre>"},
		{"in a list", "- 一二", []Mark{{Quote: "二", ID: "m1"}}, "<ul>\n<li id=\"b1\">一<mark id=\"m1\">二</mark></li>\n</ul>"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, r := render(c.in, Options{Marks: map[int][]Mark{1: c.marks}})
			if got != c.want {
				t.Errorf("got %s\nwant %s", got, c.want)
			}
			if found := len(r.Problems) == 0; found == (c.name == "not found") {
				t.Errorf("problems %v", r.Problems)
			}
		})
	}
}

func matchWord(word, href string) func(string) []Match {
	return func(text string) []Match {
		var m []Match
		for at := 0; ; {
			i := strings.Index(text[at:], word)
			if i < 0 {
				return m
			}
			m = append(m, Match{Start: at + i, End: at + i + len(word), Link: Link{Href: href, Class: "e"}})
			at += i + len(word)
		}
	}
}

func TestMatch(t *testing.T) {
	opt := Options{NoIDs: true, Match: matchWord("杭州", "hz.html"), Marks: map[int][]Mark{2: {{Quote: "在杭", ID: "m"}}}}
	got, _ := render("## 杭州\n\n在杭州和杭州，[杭州](#x) `杭州`\n\n杭州", opt)
	want := "<h2>杭州</h2>\n" +
		`<p><mark id="m">在</mark><a href="hz.html" class="e"><mark>杭</mark>州</a>和杭州，<a href="#x">杭州</a> <code>杭州</code></p>` + "\n" +
		`<p><a href="hz.html" class="e">杭州</a></p>`
	if got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
}

func TestBlocks(t *testing.T) {
	src := "## 标题\n\n段**落**\\\n二行\n\n![甲](a.png)\n\n- 项\n  - 子\n\n| a | b |\n|---|---|\n| c |\n\n```go\nx\n  y\n```\n\n```math\nz\n```\n\n> 引\n"
	var got []string
	for i, b := range New().Blocks([]byte(src)) {
		if b.N != i+1 {
			t.Errorf("block %d has number %d", i+1, b.N)
		}
		got = append(got, string(b.Kind)+":"+b.Text)
	}
	want := "heading:标题|paragraph:段落\n二行|image:|item:项|item:子|table:a\tb\nc\t|code:x\n  y|formula:z|quote:引"
	if s := strings.Join(got, "|"); s != want {
		t.Errorf("got %q\nwant %q", s, want)
	}
	if got := New().PlainText([]byte("甲\n\n![](x)\n\n乙")); got != "甲\n\n乙" {
		t.Errorf("PlainText %q", got)
	}
}

func TestConcurrent(t *testing.T) {
	r := New()
	src := []byte(strings.Repeat("# 杭州\n\n- **《书》**出[[甲]][^1]\n\n[^1]: 注\n\n", 20))
	var first bytes.Buffer
	r.Render(&first, src, Options{})
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				var out bytes.Buffer
				r.Render(&out, src, Options{})
				if !bytes.Equal(out.Bytes(), first.Bytes()) {
					t.Error("another result")
				}
			}
		})
	}
	wg.Wait()
}

// FuzzRender holds for any text: rendering does not panic, the blocks of
// Render are those of Blocks, quotes taken from a block are found in it, and
// what comes out holds, as browsers read it, no element, attribute or scheme
// but those of this package.
func FuzzRender(f *testing.F) {
	for _, s := range []string{
		"# a\n\n**b：**c [d](javascript:e) [[f|g]] $`h`$ <!-- i -->\n\n- j\n\n  k\n",
		"| a | b |\n|---|---|\n| `c\\|d` | [[e\\|f]] |\n\n> 1. ```\n>    g\n",
		"a[^1] https://b.c/d_e，www.f.g\n\n[^1]: - h\n    i\n\n<!--\nj\n-->",
		"a\xffb\xef\xbf",
		"<svg/onload=alert(1)> <a href=\"javascript:x\" onclick=y>z</a> <img src=x onerror=y>\n\n```\"><script>\n</script>\n```\n",
		"[a](java&#10;script:b) [c](<java\tscript:d> \"'><e>\") ![f](data:g) <vbscript:h> [i]: //j \\[k](/\\l)",
		"<script>a</script> <img src=x onerror=y> <a href=\"javascript:z\"> <svg/onload=w> <!-- --!><b>",
		"[a](JaVaScRiPt:b) [c](java&#10;script:d) [e](&#106;avascript:f) ![g](data:text/html,h) <javascript:i> <vbscript:j>",
		"[a](<javascript:b>) [c][d] [[javascript:e|f]] ![g](javascript:h) [i](//j) [k](\\\\l)\n\n[d]: javascript:m \"n\"",
		"```x\" onload=\"y\n</code></pre><script>\n```\n\n`</code><b>` $`</code><i>`$",
		"| a |\n|:-:|\n| <td style=x> |\n\n[^1]: <b>\n\nc[^1]d[^1]",
		"[a](b \"c\\\" onclick=\\\"d\") ![e\"f](g 'h\" i') # j\"k <l>\n\n# \"><m>\n\n## \"><m>",
		"> - 1. a\n>   - ![](x)\n> > b\n\n3. c\n   ~~d~~ **e**",
		"[a](b(c(d)e)f) [g](h (i)) [j](<k l> \"m\") [n](o\n'p\nq')",
		"mailto:a@b.c tel:1 ftp://d.e http://f.g/(h) www.i.j。k@l.m <n@o.p> <https://q.r/?s=\"t>",
		"![a](b \"c\") &#0; &#x110000; \\\n~~d~~~ *e**f*__g_ &amp;&nope;",
	} {
		f.Add([]byte(s))
	}
	r := New()
	f.Fuzz(func(t *testing.T, src []byte) {
		if len(src) > 4096 {
			t.Skip()
		}
		blocks := r.Blocks(src)
		marks := map[int][]Mark{}
		for _, b := range blocks {
			// Halves of a broken character may meet in a text.
			if q := squeeze(b.Text); q != "" && utf8.Valid(src) {
				marks[b.N] = []Mark{{Quote: b.Text, ID: "m"}}
			}
		}
		var out bytes.Buffer
		res := r.Render(&out, src, Options{Marks: marks, Match: matchWord("a", "x.html")})
		if res.Blocks != len(blocks) {
			t.Errorf("%d blocks rendered, %d counted", res.Blocks, len(blocks))
		}
		for _, p := range res.Problems {
			if p.Code == "quote-not-found" {
				t.Errorf("%s", p.Message)
			}
		}
		if said := harm(out.Bytes()); said != "" {
			t.Errorf("%s in %s", said, out.String())
		}
		// As the pages have it: with resolvers that give back what the text
		// says, and pictures that are not kept.
		out.Reset()
		echo := func(s string) (Link, bool) { return Link{Href: s, Title: s, Class: s}, true }
		r.Render(&out, src, Options{
			HeadingAnchors: true, MinHeading: 2, IDPrefix: "n-", Link: echo, Wiki: func(s string) (Link, bool) { return Link{Href: s + ".html", Title: s}, true },
			Image:   func(s string) Image { return Image{Href: s} },
			NotKept: func(n int, alt, href string) NotKept { return NotKept{alt, href, "x"} },
		})
		if said := harm(out.Bytes()); said != "" {
			t.Errorf("%s in %s", said, out.String())
		}
	})
}
