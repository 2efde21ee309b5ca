package article

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestPages reads a page of each family, all written for this test, and
// compares metadata, blocks and Markdown with testdata/*.golden.
func TestPages(t *testing.T) {
	files, err := filepath.Glob("testdata/*.html")
	if err != nil || len(files) == 0 {
		t.Fatal("no pages", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".html"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			a, err := Parse(data, Options{Name: filepath.Base(file)})
			if err != nil {
				t.Fatal(err)
			}
			got := describe(a)
			golden := strings.TrimSuffix(file, ".html") + ".golden"
			if *update {
				if err := os.WriteFile(golden, got, 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(got, want) {
				t.Errorf("differs from %s (run with -update and read the diff):\n%s", golden, firstDifference(got, want))
			}
		})
	}
}

// describe writes all that is known of an article.
func describe(a *Article) []byte {
	var b bytes.Buffer
	meta := *a
	meta.Blocks = nil
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(meta); err != nil {
		panic(err)
	}
	fmt.Fprintf(&b, "%+v\n\n", a.Counts())
	for i := range a.Blocks {
		x := &a.Blocks[i]
		fmt.Fprintf(&b, "%d %s", x.N, x.Kind)
		if x.Level > 0 {
			fmt.Fprintf(&b, " %d", x.Level)
		}
		if x.FromBold {
			b.WriteString(" bold")
		}
		if x.Language != "" {
			b.WriteString(" " + x.Language)
		}
		fmt.Fprintf(&b, ": %q", x.Text)
		for _, s := range x.Bold {
			fmt.Fprintf(&b, " **%s**", x.Text[s.Start:s.End])
		}
		for _, im := range x.Images {
			fmt.Fprintf(&b, " <%s %q %q in %d>", im.URL, im.Alt, im.Title, im.Block)
		}
		b.WriteByte('\n')
	}
	b.WriteString("\n")
	b.Write(a.Markdown())
	return b.Bytes()
}

func firstDifference(got, want []byte) string {
	g, w := strings.Split(string(got), "\n"), strings.Split(string(want), "\n")
	for i := range max(len(g), len(w)) {
		x, y := "(end)", "(end)"
		if i < len(g) {
			x = g[i]
		}
		if i < len(w) {
			y = w[i]
		}
		if x != y {
			return fmt.Sprintf("line %d\n got %s\nwant %s", i+1, x, y)
		}
	}
	return ""
}

func parse(t *testing.T, page string) *Article {
	t.Helper()
	a, err := Parse([]byte(page), Options{})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func content(t *testing.T, inner string) []string {
	t.Helper()
	var list []string
	for _, b := range parse(t, "<div id=content_views>"+inner+"</div>").Blocks {
		s := string(b.Kind)
		if b.Kind == Heading {
			s += fmt.Sprint(b.Level)
		}
		list = append(list, s+":"+b.Text)
	}
	return list
}

func TestBlocks(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"indents of a pretty-printer", "<p>\n  甲\n  <b>\n   乙\n  </b>\n  ，block\n  <i>\n   chain\n  </i>\n </p>", "paragraph:甲乙，block chain"},
		{"spaces that someone typed", "<p>2018 年 <b>区块链 创新</b>&nbsp; 好\u3000x</p>", "paragraph:2018 年 区块链 创新 好 x"},
		{"pictures on lines of their own", "<p>文<br><img src=http://a/1><img src=http://a/2><br>字<img src=http://a/3>里</p>", "paragraph:文|image:|image:|paragraph:字里"},
		{"bare text", "甲<br>乙<br/><br/>丙<div>丁<p>戊</div>己", "paragraph:甲|paragraph:乙|paragraph:丙|paragraph:丁|paragraph:戊|paragraph:己"},
		{"indented lines are paragraphs", "<p>　　甲<br>　　乙<br>丙</p>", "paragraph:甲|paragraph:乙\n丙"},
		{"bold headings below a heading", "<h3>章</h3><p><b>1. 甲</b></p><p>x</p><p><b>细：</b></p><p>y</p><p><b>2. 乙</b></p><p>z</p><p><b>结语</b></p><p>w</p>",
			"heading3:章|heading4:1. 甲|paragraph:x|heading5:细：|paragraph:y|heading4:2. 乙|paragraph:z|heading4:结语|paragraph:w"},
		{"no bold headings", "<p><b>这是一句话，它有句号。</b></p><p><b>头</b>尾</p><ul><li><b>项</b></li></ul><blockquote><p><b>引</b></blockquote><p>x<p><b>末</b>",
			"paragraph:这是一句话，它有句号。|paragraph:头尾|item:项|quote:引|paragraph:x|paragraph:末"},
		{"all bold", "<p><b>甲</b><p><b>乙</b><p><b>丙</b><p><b>丁</b><p>戊", "paragraph:甲|paragraph:乙|paragraph:丙|paragraph:丁|paragraph:戊"},
		{"empty things", "<p> <br>&nbsp;</p><ul><li></li></ul><table><tr><td> </td></tr></table><pre>\n</pre><h2></h2><blockquote></blockquote><p>甲", "paragraph:甲"},
		{"picture in heading", "<h2><img src=http://a/1><br>题<br>目</h2>", "image:|heading2:题 目"},
		{"item that starts with a picture", "<ul><li><img src=http://a/1><br>文</li></ul>", "item:|paragraph:文"},
		{"code by lines", "<pre><ol><li><span>a</span></li><li>  b</li></ol></pre>", "code:a\n  b"},
		{"layout table", "<table><tr><td><h2>题</h2><p>文</td></tr></table>", "heading2:题|paragraph:文"},
		{"unclosed", "<p>甲<b>乙<ul><li>丙<table><tr><td>丁<td>戊", "paragraph:甲乙|item:丙|table:丁\t戊"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(content(t, c.in), "|"); got != c.want {
				t.Errorf("got %q\nwant %q", got, c.want)
			}
		})
	}
}

func TestMarkdownEmphasis(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"<b>提示：</b>区块链", "**提示**：区块链"},
		{"发布<b>《白皮书》</b>了", "发布《**白皮书**》了"},
		{"<b>《白皮书》</b>", "**《白皮书》**"},
		{"甲<b>乙</b>丙<b>丁</b>", "甲**乙**丙**丁**"},
		{"a <b>b </b>c<i> d</i>", "a **b** c *d*"},
		{"<b>甲</b><i>乙</i>", "**甲**乙"},
		{"<b>甲<i>乙</i></b>丙", "**甲乙**丙"},
		{"<b>。</b>字", "。字"},
		{"甲<b><code>x</code></b>乙", "甲`x`乙"},
		{"见<b><a href=http://a.b/>此</a></b>。", "见[此](http://a.b/)。"},
		{"<b>见 <a href=http://a.b/>此</a> 处</b>。", "**见 [此](http://a.b/) 处**。"},
		{"<s>删</s>留", "~~删~~留"},
	} {
		a := parse(t, "<div id=content_views><p>"+c.in+"</p><p>尾</p></div>")
		got, _, _ := strings.Cut(string(a.Markdown()), "\n")
		got = strings.TrimPrefix(got, "## ")
		if got != c.want && "**"+got+"**" != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
}

func TestPublished(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`<span class="time">2016年04月18日 11:22:27</span>`, "2016-04-18"},
		{`<span class="time">于 2020-05-06 12:22:22 发布</span>`, "2020-05-06"},
		{`<span class="time">最后发布于2019-3-9 20:50:06</span>`, "2019-03-09"},
		{`<span class="time">已于 2022-01-02 10:00:00 修改</span><div class="up-time">于 2021-12-31 09:00:00 首次发布</div>`, "2021-12-31"},
		{`<span class="time">最新推荐文章于 2024-01-02 10:00:00 发布</span>`, ""},
		{`<span class="time">最新推荐文章于 2024-01-02 10:00:00 发布</span><span class="time">已于 2022-01-02 10:00:00 修改</span>`, ""},
		{`<script type="application/ld+json">{"pubDate": "2019-03-29T12:00:00"}</script>`, "2019-03-29"},
		{`<span class="time">2016年13月45日</span>`, ""},
	} {
		if a := parse(t, "<body>"+c.in+"<div id=content_views>字</div>"); a.When != c.want {
			t.Errorf("%s: %q, want %q", c.in, a.When, c.want)
		}
	}
	if a := parse(t, "---\ndate: 2024-12-12 20:07:04 +0800\n---\n<div id=content_views>字</div>"); a.When != "" || a.DumpDate == "" {
		t.Errorf("front matter: when %q, dump date %q", a.When, a.DumpDate)
	}
}

func TestProblems(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"empty", "", "empty-article"},
		{"no text", "<div id=content_views><p></p></div>", "empty-article"},
		{"other page", "<body><p>文", "no-content-element"},
		{"not HTML", "just\n\ntext", "not-html"},
		{"broken", "<div id=content_views>河西市发布规划鼓励发展区块链产业园区一二三四五六七八九十\xff</div>", "broken-bytes"},
		{"binary", "<p>" + strings.Repeat("\xff\x81\xff", 50), "unknown-encoding"},
		{"deep", "<div id=content_views>" + strings.Repeat("<div>", 600) + "深", "nested-too-deep"},
		{"embed", "<div id=content_views>a<video src=x></video></div>", "embed-dropped"},
		{"inline picture", "<div id=content_views>a<img src=data:image/png;base64,AAAA></div>", "image-dropped"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parse(t, c.in)
			for _, p := range a.Problems {
				if p.Code == c.want {
					return
				}
			}
			t.Errorf("problems %v", a.Problems)
		})
	}
	if _, err := Parse(make([]byte, 100), Options{MaxBytes: 99}); err == nil {
		t.Error("a page over the limit was read")
	}
	if a := parse(t, "<div id=content_views>"+strings.Repeat("<div>", 600)+"深<p>处"); len(a.Blocks) != 2 {
		t.Errorf("text in the deep: %v", a.Blocks)
	}
}

func TestHiddenURL(t *testing.T) {
	const want = "https://a.b/c"
	for _, s := range []string{"68747470733a2f2f612e622f63", "6874:74:70733a2f2f612e622f63/", " 68747470733A2F2F612E622F63\n"} {
		if got := hiddenURL(s); got != want {
			t.Errorf("%q: %q", s, got)
		}
	}
	for _, s := range []string{"", "$url", "6", "6a617661736372697074", "zz"} {
		if got := hiddenURL(s); got != "" {
			t.Errorf("%q: %q", s, got)
		}
	}
}

// FuzzParse: reading and writing never panic, and Text is folded.
func FuzzParse(f *testing.F) {
	files, _ := filepath.Glob("testdata/*.html")
	for _, file := range files {
		if data, err := os.ReadFile(file); err == nil {
			f.Add(data)
		}
	}
	for _, s := range []string{
		"", "\xff\xfe<\x00p\x00>\x00", "<meta charset=gbk><p>\xc7\xf8\xbf\xe9\xc1\xb4", "\xb0\x5c<p>\xa4\xa4",
		"---\ntitle: a\ndate: 2018-01-02 03:04:05\ntags: [b, c]\n---\n<p>d</p><p alt=\"68747470:733a2f2f622e632f64\" class_=\"artid\">",
		"<title>a_b-CSDN博客</title><h1 class=title-article>c</h1><div id=content_views class=markdown_views><p>d<script>e</script><!--f-->",
		"<link rel=canonical href=https://blog.csdn.net/a/article/details/1><script type=application/ld+json>{\"pubDate\":\"2018-01-02T03:04:05\"}</script><div class=article_content>b",
		"<div id=content_views><table><tr><td rowspan=9 colspan=9>a<td>b<tr><th>c<table><tr><td>d</table></table>",
		"<div id=content_views><pre><code class='prism language-go'>a\n\tb</code><ul class=pre-numbering><li>1</ul></pre><pre><ol><li>c<li>d</ol></pre>",
		"<div id=content_views><p>a<span class=katex--display><span class=katex><span class=katex-mathml>b\nc</span><span class=katex-html>d</span></span></span><img class=mathcode src=http://latex.csdn.net/eq?x%5E2>",
		"<div id=content_views><p><b>一、a</b></p><p>b<br>c<br><br>d</p>e<br>f<ul><li>g<ol start=4><li>h</ul><blockquote><p>i<p>j</blockquote>",
		"<div id=content_views><sup class=footnote-ref><a href=#fn1>[1]</a></sup><section class=footnotes><ol><li id=fn1 class=footnote-item><p>a <a href=#r class=footnote-backref>b</a></ol></section>",
		"<div id=content_views><p hidden>a<p style='display:none'>b<p>c<a href='javascript:d'>e</a><a href='//f'>g</a><img data-src=//h.i/j.png#pic_center alt=在这里插入图片描述>",
		"<div id=content_views>" + strings.Repeat("<div><b>", 400) + "a",
		"<p>a</div></p><td>b<select><option>c</select><svg><title>d</title></svg><math><mi>e</math><template>f</template><noscript><p>g</noscript><textarea><h>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := Parse(data, Options{})
		if err != nil {
			t.Skip(err)
		}
		md := a.Markdown()
		if !utf8.Valid(md) {
			t.Errorf("Markdown is not UTF-8: %q", md)
		}
		// What comes out is bounded by what goes in: a cell may stand for 200
		// columns, an address is written once a link.
		size := len(md)
		for i := range a.Blocks {
			size += len(a.Blocks[i].Text)
		}
		if size > 4096+256*len(data) {
			t.Errorf("%d bytes of page became %d", len(data), size)
		}
		for i := range a.Blocks {
			b := &a.Blocks[i]
			if b.N != i+1 {
				t.Fatalf("block %d has number %d", i+1, b.N)
			}
			if b.Kind != Code && b.Kind != Table && (strings.TrimSpace(b.Text) != b.Text || strings.Contains(b.Text, "  ")) {
				t.Errorf("block %d is not folded: %q", b.N, b.Text)
			}
			for _, s := range b.Bold {
				if s.Start < 0 || s.End > len(b.Text) || s.Start >= s.End {
					t.Errorf("block %d: bold %v of %q", b.N, s, b.Text)
				}
			}
		}
	})
}

// CSDN puts the text of @[TOC](…) into the table of contents, be it the whole
// opening of an article.
func TestTextInTableOfContents(t *testing.T) {
	for _, test := range []struct{ toc, want string }{
		{`<h4>文章目录</h4><ul><li><a href="#a">一</a></li></ul>`, ""},
		{`<h4>自拟的标题</h4><ul><li><a href="#a">一</a></li></ul>`, ""},
		{`<h4>文章目录</h4><br>作者写在这里的开头。<ul><li><a href="#a">一</a></li></ul>`, "作者写在这里的开头。"},
		{`<h4>笔记</h4><br>写在标题下的话。`, "笔记 写在标题下的话。"},
	} {
		a, err := Parse([]byte(`<div id="content_views"><div class="toc">`+test.toc+`</div><p>正文。</p></div>`), Options{})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, b := range a.Blocks {
			got = append(got, b.Text)
		}
		if text := strings.TrimSpace(strings.TrimSuffix(strings.Join(got, " "), "正文。")); text != test.want {
			t.Errorf("%s: got %q, want %q", test.toc, text, test.want)
		}
	}
}

// A note that nothing leads to is text that a reader of the page sees.
func TestUnmarkedNotes(t *testing.T) {
	const page = `<div id=content_views><p>甲<sup class=footnote-ref><a href=#fn2>[1]</a></sup></p>
<section class=footnotes><ol><li id=fn1 class=footnote-item><p>无人引用<sup class=footnote-ref><a href=#fn4>[3]</a></sup></p></li>
<li id=fn2 class=footnote-item><p>乙<sup class=footnote-ref><a href=#fn3>[2]</a></sup></p></li>
<li id=fn3 class=footnote-item><p>丙</p></li><li id=fn4 class=footnote-item><p>丁</p></li></ol></section></div>`
	a, err := Parse([]byte(page), Options{})
	if err != nil {
		t.Fatal(err)
	}
	const want = "甲[^1]\n\n无人引用[^2]\n\n[^1]: 乙[^3]\n\n[^2]: 丁\n\n[^3]: 丙\n"
	if got := string(a.Markdown()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
