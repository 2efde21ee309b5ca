package epub

import (
	"encoding/xml"
	"fmt"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"bytes"

	"atlas"
	"atlas/internal/gazetteer"
	"atlas/internal/render"
	"atlas/internal/site"
)

// bare is a writer for pieces, in a book that has a few anchors.
func bare(t testing.TB) *writer {
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	r, err := render.New(&site.Site{Gazetteer: gaz}, render.Options{Default: atlas.Layouts()})
	if err != nil {
		t.Fatal(err)
	}
	return &writer{book: &book{views: r, printing: true, pictures: newPictureSet(nil), where: map[string]string{"a.b3": "s1.xhtml"}}}
}

func TestPiece(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{`<p id="b3">a<br>b</p>`, `<p id="a.b3">a<br/>b</p>`},
		{`<a href="#b3">x</a> <a href="#b9">y</a>`, `<a href="s1.xhtml#a.b3">x</a> y`},
		{`<a href="s1.xhtml#a.b3" rel="external" title="t">x</a>`, `<a href="s1.xhtml#a.b3">x</a>`},
		{`<a href="images/x.png">x</a>`, `x`},
		{`<a href="javascript:alert(1)">x</a>`, `x`},
		{`<a href="https://h.example/?a=1&amp;b=中">x</a>`, `<a href="https://h.example/?a=1&amp;b=%E4%B8%AD">x</a>`},
		{`<td style="text-align:left" class="table evil right">1</td>`, `<td class="table right">1</td>`},
		{`<pre tabindex="0"><code class="language-go">a &lt; b ]]&gt;</code></pre>`, `<pre><code>a &lt; b ]]&gt;</code></pre>`},
		{`<sup id="fnref1"><a href="#b3" role="doc-noteref">1</a></sup>`, `<sup id="a.fnref1"><a role="doc-noteref" epub:type="noteref" href="s1.xhtml#a.b3">1</a></sup>`},
		{"a\x01b\x0b\u0085\uFFFEc\xff", "abc"},
		{`<b>open`, `<b>open</b>`},
		{`<x:y onclick="z"><script>1</script>t</x:y>`, `1t`},
		{`<!-- c -->&nbsp;&copy;`, "\u00a0©"},
	} {
		w := bare(t)
		w.piece(c.in, "a")
		if got := w.out.String(); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.in, got, c.want)
		}
	}
	w := bare(t)
	w.prose("<h2>x</h2><h6>y</h6>", "a", 2)
	if got := w.out.String(); got != "<h4>x</h4><h6>y</h6>" {
		t.Errorf("headings: %s", got)
	}
}

// FuzzPiece: whatever the HTML, the piece is XML whose links are addresses.
func FuzzPiece(f *testing.F) {
	for _, s := range []string{`<p id="b3">a<br>b</p>`, `<a href="#b3"><img src=x alt='"'></a>`, "<x y=\x00>", `</p><b><i></b>`, `<a href="http://h:1/%zz?<>"">`, `<h1><svg viewBox="0">`} {
		f.Add(s)
	}
	shared := bare(f).book
	f.Fuzz(func(t *testing.T, s string) {
		w := &writer{book: shared}
		w.piece(s, "a")
		d := xml.NewDecoder(strings.NewReader(`<r xmlns:epub="e">` + w.out.String() + "</r>"))
		for {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%q gives %q: %v", s, w.out.String(), err)
			}
		}
	})
}

func TestAddress(t *testing.T) {
	for in, want := range map[string]string{
		"":                                "",
		"s01-cover-0001.xhtml#x":          "s01-cover-0001.xhtml#x",
		"https://blog.csdn.net/a/b?c=d#e": "https://blog.csdn.net/a/b?c=d#e",
		"http://例子.测试/路 径":                "http://例子.测试/%E8%B7%AF%20%E5%BE%84",
		"http://exa mple/":                "",
		"http://[::1]/":                   "",
		"http://u:p@h/":                   "",
		"http://h:99999/":                 "",
		"http://1.2.3.4:80/":              "http://1.2.3.4:80/",
		"http://1.2.3.999/":               "",
		"http://a..b/":                    "",
		"http://-a.b/":                    "",
		"//h/":                            "",
		"../x.html":                       "",
		"data:text/html,x":                "",
		"mailto:a@b.example":              "mailto:a@b.example",
		"mailto:":                         "",
		"http://h/?a[]=%zz":               "http://h/?a%5B%5D=%25zz",
	} {
		got := address(in)
		if got == "http://%E4%BE%8B%E5%AD%90.%E6%B5%8B%E8%AF%95/%E8%B7%AF%20%E5%BE%84" {
			got = "http://例子.测试/%E8%B7%AF%20%E5%BE%84"
		}
		if got != want {
			t.Errorf("address(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestXMLName(t *testing.T) {
	seen := map[string]string{}
	for _, s := range []string{"", "a", "companies/a-b", "2018", "长", "a b", "a_b", "-x", "<&>", "é"} {
		id := xmlName(s)
		for i, r := range id {
			first := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_'
			if !first && (i == 0 || r != '-' && (r < '0' || r > '9')) {
				t.Errorf("%q gives %q, which is no name", s, id)
			}
		}
		if other, taken := seen[id]; taken {
			t.Errorf("%q and %q both give %q", s, other, id)
		}
		seen[id] = s
	}
}

func TestFit(t *testing.T) {
	for _, c := range []struct {
		in   string
		want []string
	}{
		{"", nil},
		{"区块链应用图谱", []string{"区块链应用图谱"}},
		{"Blockchain adoption atlas", []string{"Blockchain adoption", "atlas"}},
		{"中国企业与城市采用区块链技术的案例、政策与园区", []string{"中国企业与城市采用区块链", "技术的案例、政策与园区"}},
		{strings.Repeat("字", 90), []string{strings.Repeat("字", 20), strings.Repeat("字", 20), strings.Repeat("字", 19) + "…"}},
	} {
		_, got := fit(c.in, 1320, 300, 150, 66, 3)
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %q, want %q", c.in, got, c.want)
		}
	}
	for _, line := range wrap("甲，乙。丙（丁）戊", 300) {
		if strings.ContainsAny(line[:3], "，。）") || strings.HasSuffix(line, "（") {
			t.Errorf("a line is %q", line)
		}
	}
}

// TestCover looks at the colours where they should be.
func TestCover(t *testing.T) {
	s := load(t, os.DirFS("../render/testdata/site"))
	provinces := s.Gazetteer.Provinces()
	m := &render.Map{Tiles: []render.Tile{{Name: provinces[0].Name, Step: 5}}}
	var b bytes.Buffer
	if err := drawCover(&b, m, provinces); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	pitch := coverText / 7
	for _, c := range []struct {
		what string
		x, y int
		want int
	}{
		{"ground", 5, 5, paper},
		{"rule", coverMargin + 5, coverMargin + 5, ink},
		{"fullest province", coverMargin + provinces[0].Column*pitch + 20, coverMapTop + provinces[0].Row*coverTile + 20, bareTile + 5},
		{"other province", coverMargin + provinces[1].Column*pitch + 20, coverMapTop + provinces[1].Row*coverTile + 20, bareTile},
		{"seal", coverMargin + 3, coverHeight - coverMargin - coverSeal + 3, cinnabar},
	} {
		if got := img.At(c.x, c.y); got != coverPalette[c.want] {
			t.Errorf("%s: %v, want %v", c.what, got, coverPalette[c.want])
		}
	}
	if lowest := coverMapTop + 8*coverTile; lowest > coverHeight-coverMargin-coverSeal-60-32 {
		t.Errorf("the map ends at %d, upon the rules", lowest)
	}
}

func TestModified(t *testing.T) {
	s := load(t, os.DirFS("../render/testdata/site"))
	fixed := time.Date(2026, 5, 4, 3, 2, 1, 9, time.FixedZone("", 3600))
	for _, c := range []struct {
		opt  Options
		want string
	}{
		{Options{}, "2023-01-01T00:00:05Z"},
		{Options{Modified: fixed}, "2026-05-04T02:02:01Z"},
	} {
		b := &book{site: s, opt: c.opt, checksum: 86405}
		if got := b.modified(); !strings.HasSuffix(got, c.want[10:]) {
			t.Errorf("modified %s, want %s", got, c.want)
		}
	}
	// One character makes another edition.
	first := editionOf(t, loose()["content/cases/a.md"].Data)
	second := editionOf(t, bytes.Replace(loose()["content/cases/a.md"].Data, []byte("A case"), []byte("B case"), 1))
	if first == second {
		t.Errorf("two editions are both of %s", first)
	}
	if !strings.HasPrefix(first, "2020-02-01T") {
		t.Errorf("the newest date of the content is 2020-02, the book is of %s", first)
	}
}

func editionOf(t *testing.T, data []byte) string {
	t.Helper()
	fsys := loose()
	fsys["content/cases/a.md"].Data = data
	book, _ := write(t, load(t, fsys), fsys)
	_, rest, _ := strings.Cut(opened(t, book)["EPUB/package.opf"], `<meta property="dcterms:modified">`)
	moment, _, _ := strings.Cut(rest, "<")
	return moment
}

// TestIdentifier is the same for a title, and the address once there is one.
func TestIdentifier(t *testing.T) {
	b := &book{site: &site.Site{}}
	b.site.Config.Title = "区块链应用图谱"
	if got, want := b.identifier(), "urn:uuid:ff4600b6-b906-5e59-8371-ee7bd387a576"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
	b.site.Config.BaseURL = "https://example.org/"
	if got := b.identifier(); got != "https://example.org/" {
		t.Error(got)
	}
}

func TestSafeSVG(t *testing.T) {
	const open = `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">`
	for _, c := range []struct {
		in string
		ok bool
	}{
		{svgFile, true},
		{open + `<use xlink:href="#a"/><rect fill="url(#b)"/></svg>`, true},
		{open + `<image href="data:image/png;base64,AA=="/></svg>`, true},
		{open + `<script/></svg>`, false},
		{open + `<rect onclick="x()"/></svg>`, false},
		{open + `<image href="http://x/y.png"/></svg>`, false},
		{open + `<rect fill="url(http://x/)"/></svg>`, false},
		{open + `<rect>`, false},
		{`<svg/>`, false},
		{`<!DOCTYPE svg [<!ENTITY a "b">]>` + open + `</svg>`, false},
		{`<?xml-stylesheet href="x"?>` + open + `</svg>`, false},
		{``, false},
	} {
		if err := safeSVG([]byte(c.in)); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.in, err)
		}
	}
}

func FuzzPictureType(f *testing.F) {
	for _, s := range []string{svgFile, webpFile, pngFile(), "GIF89a", "\xff\xd8\xff"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		mediaType, ext, err := pictureType(data)
		if (err == nil) != (mediaType != "" && ext != "") {
			t.Errorf("%q %q %v", mediaType, ext, err)
		}
	})
}
