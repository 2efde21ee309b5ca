package markdown

import (
	"strings"
	"testing"
)

func TestImages(t *testing.T) {
	src := "文![一](http://x/a.png \"题\")\n\n- [![](//x/b&amp;c)](http://x)\n\n![二][ref] `![](no)` <!-- ![](no) -->\n\n" +
		"| ![三 *重*](<d e.png>) |\n|---|\n\n    ![](no)\n\n> ![](http://x/a.png)\n\n文[^1]\n\n[^1]: ![](note.png)\n\n[ref]: https://y/z#q\n"
	want := []struct{ destination, alt, at string }{
		{"http://x/a.png", "一", "![一]"},
		{"//x/b&c", "", "![](//x/b"},
		{"https://y/z#q", "二", "![二]"},
		{"d e.png", "三 重", "![三"},
		{"http://x/a.png", "", "![](http://x/a.png)\n\n文"},
		{"note.png", "", "![](note"},
	}
	got := New().Images([]byte(src))
	if len(got) != len(want) {
		t.Fatalf("got %+v", got)
	}
	for i, w := range want {
		if g := got[i]; g.Destination != w.destination || g.Alt != w.alt || !strings.HasPrefix(src[g.Offset:], w.at) {
			t.Errorf("got %+v at %q, want %+v", g, src[g.Offset:], w)
		}
	}
}

// TestNotKept holds what stands in the place of a picture that is not shown,
// alone, in a line, in a link, and without an address; and that one without a
// text of its own is told by its number.
func TestNotKept(t *testing.T) {
	opt := Options{
		NoIDs: true,
		Image: func(d string) Image {
			if strings.HasPrefix(d, "http") {
				return Image{Href: d}
			}
			if d == "none" {
				return Image{}
			}
			return Image{Src: d}
		},
		NotKept: func(number int, alt, href string) NotKept {
			return NotKept{Label: strings.Repeat("#", number) + alt, Note: "无", Link: "看<"}
		},
	}
	for in, want := range map[string]string{
		"![甲<](http://x/\"a)":         `<figure><span class="picture"><b>#甲&lt;</b> 无 <a href="http://x/&quot;a" rel="external noreferrer">看&lt;</a></span></figure>`,
		"文![](http://x/a)":            `<p>文<span class="picture"><b>#</b> 无 <a href="http://x/a" rel="external noreferrer">看&lt;</a></span></p>`,
		"[![](http://x/a)](http://y)": `<figure><a href="http://y" rel="external noreferrer"><span class="picture"><b>#</b> 无</span></a></figure>`,
		"![乙](none)":                  `<figure><span class="picture"><b>#乙</b> 无</span></figure>`,
		"![丙](c.png) ![](d.png)":      `<p><img src="c.png" alt="丙" loading="lazy" decoding="async"> <img src="d.png" alt="##" loading="lazy" decoding="async"></p>`,
	} {
		if got, _ := render(in, opt); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}
