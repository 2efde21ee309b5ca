package article

import (
	"slices"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// TestFetched holds what a page gets from where it was fetched: an address if
// it tells none, and a start for addresses of pictures without a host.
func TestFetched(t *testing.T) {
	const body = `<div id="content_views"><p><img src="../a.png#pic_center"><img src="/b.png"><img src="//y/c.png"><img src="http://z/d.png">` +
		`<img src="x.gif" data-src="/lazy.png"><img src="data:image/png;base64,x"><img src="e f.png"></p></div>`
	for _, c := range []struct {
		name, url, head string
		source          string
		images          []string
	}{
		{"fetched", "https://x.example.org/p/q.html", "", "https://x.example.org/p/q.html",
			[]string{"https://x.example.org/a.png", "https://x.example.org/b.png", "https://y/c.png", "http://z/d.png", "https://x.example.org/lazy.png", "https://x.example.org/p/e%20f.png"}},
		{"with a base", "https://x.example.org/p/q.html", `<base href="/deep/er/">`, "https://x.example.org/p/q.html",
			[]string{"https://x.example.org/deep/a.png", "https://x.example.org/b.png", "https://y/c.png", "http://z/d.png", "https://x.example.org/lazy.png", "https://x.example.org/deep/er/e%20f.png"}},
		{"tells its own", "https://cache.example.org/q", `<link rel="canonical" href="https://blog.csdn.net/u/article/details/7000001">`, "https://blog.csdn.net/u/article/details/7000001",
			[]string{"https://cache.example.org/a.png", "https://cache.example.org/b.png", "https://y/c.png", "http://z/d.png", "https://cache.example.org/lazy.png", "https://cache.example.org/e%20f.png"}},
		{"saved", "", `<base href="https://x.example.org/">`, "", []string{"../a.png#pic_center", "/b.png", "https://y/c.png", "http://z/d.png", "x.gif", "e%20f.png"}},
	} {
		a, err := Parse([]byte("<html><head>"+c.head+"</head><body>"+body), Options{URL: c.url})
		if err != nil {
			t.Fatal(err)
		}
		var images []string
		for _, im := range a.Images() {
			images = append(images, im.URL)
		}
		if a.SourceURL != c.source || !slices.Equal(images, c.images) {
			t.Errorf("%s: %q, %q", c.name, a.SourceURL, images)
		}
	}
}

// TestCharset holds that what the server tells stands before what the page
// tells, and after what its bytes tell.
func TestCharset(t *testing.T) {
	const text = "<meta charset=gbk><div id=content_views><p>區塊鏈在長江三角洲的應用</p></div>"
	big5, err := traditionalchinese.Big5.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, data, charset, encoding string }{
		{"the server is right", big5, "Big5-HKSCS", "big5"},
		{"the server says nothing", gbk, "", "gb18030"},
		{"the server is wrong, the bytes are not", text, "big5", "utf-8"},
		{"a charset that nobody uses for Chinese", gbk, "iso-8859-1", "gb18030"},
	} {
		a, err := Parse([]byte(c.data), Options{Charset: c.charset})
		if err != nil || a.Encoding != c.encoding || len(a.Blocks) != 1 || a.Blocks[0].Text != "區塊鏈在長江三角洲的應用" {
			t.Errorf("%s: %s, %+v, %v", c.name, a.Encoding, a.Blocks, err)
		}
	}
}
