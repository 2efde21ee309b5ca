package check

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestReadPage(t *testing.T) {
	p := readPage("parks/x.html", []byte(`<!doctype html>
<html lang="zh-CN"><head><title>园 &amp; 林</title>
<link rel="stylesheet" href="../css/a.css"><script src="../js/a.js"></script>
</head><body id="top2"><h1>园</h1>
<p id=b1>text <a href="../index.html#x" name="old">one</a> <a href='../index.html#x'>two</a>
<img src="a.png" srcset="a.png 1x, b.png 2x"><svg><title>no</title><use href="#icon"/></svg>
<!-- <a href="no.html"> --><a>none</a><map><area href="c.html"></map>
<video src="v.mp4" poster="p.png"></video><form action="../search.html"></form>
</body></html>`))
	var got []string
	for _, l := range p.links {
		got = append(got, fmt.Sprintf("%d %d %s", l.line, l.use, l.address))
	}
	want := []string{
		"3 1 ../css/a.css", "3 1 ../js/a.js", "5 0 ../index.html#x", "6 2 a.png", "6 2 b.png", "6 1 #icon",
		"7 0 c.html", "8 1 v.mp4", "8 2 p.png", "8 0 ../search.html",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if !p.lang || !p.title || p.headings != 1 || p.redirect || p.empty {
		t.Errorf("got %+v", p)
	}
	for _, id := range []string{"top2", "b1", "old"} {
		if !p.ids[id] {
			t.Errorf("no id %s", id)
		}
	}
	moved := readPage("x.html", []byte(`<html lang=en><title>t</title><meta http-equiv="Refresh" content="0; url='y.html'">`))
	if !moved.redirect || len(moved.links) != 1 || moved.links[0].address != "y.html" {
		t.Errorf("got %+v", moved)
	}
	if p := readPage("x.html", []byte(" \n")); !p.empty {
		t.Error("an empty page is not told")
	}
	if p := readPage("x.html", []byte("<html lang=en><title></title><svg><title>icon</title></svg>")); !p.title {
		// Known: the title of a picture before the first h1 counts. Browsers
		// see the difference; a page of ours has its title first.
		t.Error("this got better: change the test")
	}
}

func TestPolicy(t *testing.T) {
	const meta = `<meta http-equiv="Content-Security-Policy" content="default-src 'none'">`
	for page, want := range map[string]policy{
		`<html><head><meta charset=utf-8>` + meta + `<script src=a.js></script>`:                     goodPolicy,
		`<html><head><META HTTP-EQUIV='content-security-policy' CONTENT="x"><link href=a.css>`:       goodPolicy,
		`<html><head><script src=a.js></script>` + meta:                                              latePolicy,
		`<html><head><base href=x>` + meta:                                                           latePolicy,
		`<html><head></head><body>` + meta:                                                           noPolicy,
		`<html><head><!-- ` + meta + ` --></head>`:                                                   noPolicy,
		`<html><head><meta http-equiv="content-security-policy" content=" "><meta name=x content=y>`: noPolicy,
		`<html><head><title>` + meta + `</title></head>`:                                             noPolicy,
	} {
		if got := readPage("x.html", []byte(page)).policy; got != want {
			t.Errorf("%s: %d, not %d", page, got, want)
		}
	}
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ from, address, want string }{
		{"parks/x.html", "y.html", "parks/y.html"},
		{"parks/x.html", "../index.html#a%20b", "index.html#a b"},
		{"parks/x.html", "#b1", "parks/x.html#b1"},
		{"parks/x.html", "", "parks/x.html"},
		{"parks/x.html", "?q=1", "parks/x.html"},
		{"parks/x.html", "../search.html?q=%E6%B2%B3#r", "search.html#r"},
		{"parks/x.html", "%E6%B2%B3.html", "parks/河.html"},
		{"index.html", "parks/x.html", "parks/x.html"},
		{"404.html", "/atlas/css/a.css", "css/a.css rooted"},
		{"404.html", "/atlas/", "index.html rooted"},
		{"404.html", "/other/", "leads out of the site rooted"},
		{"index.html", "../x.html", "leads out of the site"},
		{"parks/x.html", "./", "names a folder, which opens on a server only"},
		{"parks/x.html", "..", "names a folder, which opens on a server only"},
		{"parks/x.html", "../..", "leads out of the site"},
		{"index.html", "%zz", "is not an address"},
		{"index.html", "https://example.org/", "outside"},
		{"index.html", "//example.org/", "outside"},
		{"index.html", "mailto:a@example.org", "outside"},
		{"index.html", "data:image/png;base64,AA", "outside"},
	} {
		g := resolve(c.from, c.address, "/atlas/")
		got := g.file
		if g.bad != "" {
			got = g.bad
		}
		if g.outside {
			got = "outside"
		}
		if g.fragment != "" {
			got += "#" + g.fragment
		}
		if g.rooted {
			got += " rooted"
		}
		if got != c.want {
			t.Errorf("resolve(%q, %q) = %q, want %q", c.from, c.address, got, c.want)
		}
	}
}

// FuzzPage holds that no page makes the reader fail, and that no address
// leads out of the site's folder.
func FuzzPage(f *testing.F) {
	f.Add([]byte(`<html lang=zh><title>t</title><h1>h</h1><a href="../x.html#y">`))
	f.Add([]byte(`<img srcset="a 1x, , b"><meta http-equiv=refresh content="=">`))
	f.Add([]byte(`<a href="/a/../../..//x"><a href="..%2f..%2fx"><a href="a/../..">`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := readPage("parks/x.html", data)
		for _, l := range p.links {
			for _, base := range []string{"/", "/atlas/"} {
				to := resolve(p.path, l.address, base)
				if to.bad == "" && !to.outside && (to.file == ".." || strings.HasPrefix(to.file, "../") || strings.HasPrefix(to.file, "/")) {
					t.Errorf("%q leads to %q", l.address, to.file)
				}
			}
			if l.line < 1 || l.line > 1+strings.Count(string(data), "\n") {
				t.Errorf("line %d", l.line)
			}
		}
	})
}
