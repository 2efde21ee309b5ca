package site

import (
	"net/url"
	"path"
	"slices"
	"strings"
	"testing"
)

func TestRel(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"index.html", "places/x.html", "places/x.html"},
		{"places/x.html", "index.html", "../index.html"},
		{"places/x.html", "places/y.html", "y.html"},
		{"places/x.html", "places/x.html", "x.html"},
		{"places/x.html", "parks/x.html#b3", "../parks/x.html#b3"},
		{"articles/1.html", "articles/1.html#b3-q1", "#b3-q1"},
		{"a/b/c.html", "a/d/e.html", "../d/e.html"},
		{"a/b.html", "a/b/c.png", "b/c.png"},
		{"index.html", "articles/1/图.png", "articles/1/%E5%9B%BE.png"},
		{"index.html", "a:b.html", "a%3Ab.html"},
		{"places/x.html", "", "../"},
		{"index.html", "", ""},
	} {
		if got := Rel(c.from, c.to); got != c.want {
			t.Errorf("Rel(%q, %q) = %q, want %q", c.from, c.to, got, c.want)
		}
	}
}

// TestRelFile: names that people chose come out as addresses of one segment
// each, which lead back to the name.
func TestRelFile(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{"parks/x.html", "parks/a b#c%20.html", "a%20b%23c%2520.html"},
		{"index.html", "parks/丁(一).html", "parks/%E4%B8%81(%E4%B8%80).html"},
		{"a#b/x.html", "a#b/y?.html", "y%3F.html"},
		{"空 格/x.html", "x.html", "../x.html"},
		{"x.html", "a\\b:c.html", "a%5Cb%3Ac.html"},
	} {
		got := RelFile(c.from, c.to)
		if got != c.want {
			t.Errorf("RelFile(%q, %q) = %q, want %q", c.from, c.to, got, c.want)
		}
		u, err := url.Parse(got)
		if err != nil || path.Join(path.Dir(c.from), u.Path) != c.to {
			t.Errorf("%q leads to %q, %v", got, u.Path, err)
		}
	}
}

// TestDestinations: links as Markdown allows them, with the place where each
// address stands in the text.
func TestDestinations(t *testing.T) {
	for text, want := range map[string]string{
		"[a](x.md)":                    "x.md",
		"[a](<空 格/a b.md>)":            "空 格/a b.md",
		"[a](丁(一).md)":                 "丁(一).md",
		"[a](丁\\(一.md \"题\")":          "丁\\(一.md",
		"[a]( x.md )":                  "x.md",
		"[a](<x>.md)":                  "x",
		"[a](<x.md)":                   "<x.md",
		"[a](x.md)) [b](y.md)":         "x.md y.md",
		"[a]: <a b.md> '题'":            "a b.md",
		"[a]:\tx(y).md":                "x(y).md",
		"[a]()":                        "",
		"![图](a.png)和[乙](b%20c.md#b1)": "a.png b%20c.md#b1",
	} {
		var got []string
		for _, l := range findLinks([]byte(text)) {
			got = append(got, l.Dest)
			if !strings.HasPrefix(text[l.Offset:], l.Dest) {
				t.Errorf("%q: %q is not at %d", text, l.Dest, l.Offset)
			}
		}
		if joined := strings.Join(got, " "); joined != want {
			t.Errorf("%q: %q, want %q", text, joined, want)
		}
	}
	if got := written("丁\\(一\\a\\"); got != "丁(一\\a\\" {
		t.Errorf("written: %q", got)
	}
}

func TestPagePath(t *testing.T) {
	for file, want := range map[string]string{
		"content/articles/88839140/index.md": "articles/88839140.html",
		"content/parks/x.md":                 "parks/x.html",
	} {
		if got := pagePath(file); got != want {
			t.Errorf("pagePath(%q) = %q, want %q", file, got, want)
		}
	}
}

func TestFindLinks(t *testing.T) {
	body := "见[园区](../parks/x.md#b3 \"标题\")和[[可信数据联盟|联盟]]。\n" +
		"`[[代码]]`，\\[[不是]]。\n```\n[[围栏]]\n```\n最后[[末尾]]\n"
	var got []string
	for _, l := range findLinks([]byte(body)) {
		got = append(got, l.Dest)
		if l.Wiki && body[l.Offset:l.Offset+2] != "[[" {
			t.Errorf("offset of %q points at %q", l.Dest, body[l.Offset:])
		}
	}
	if want := []string{"../parks/x.md#b3", "可信数据联盟", "末尾"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestNames(t *testing.T) {
	n := newNames()
	bank, bankOfYun, baas := &Page{Path: "a"}, &Page{Path: "b"}, &Page{Path: "c"}
	n.add("银行", bank)
	n.add("云岭银行", bankOfYun)
	n.add("BaaS", baas)
	n.add("链", bank) // one character: never linked
	n.freeze()
	find := func(text string, self *Page) (got []string) {
		for _, m := range n.Find(text, self) {
			got = append(got, m.Page.Path+"="+text[m.Start:m.End])
		}
		return got
	}
	for _, c := range []struct {
		text string
		self *Page
		want []string
	}{
		{"云岭银行和银行", nil, []string{"b=云岭银行", "a=银行"}},
		{"云岭银行和银行", bankOfYun, []string{"a=银行"}},
		{"BaaS平台、BaaSX、xBaaS", nil, []string{"c=BaaS"}},
		{"链", nil, nil},
		{"", nil, nil},
		{"云", nil, nil},
	} {
		if got := find(c.text, c.self); !slices.Equal(got, c.want) {
			t.Errorf("%q: got %q, want %q", c.text, got, c.want)
		}
	}
	if n.Lookup("ＢａａＳ ") != baas || n.Lookup("《云岭银行》") != bankOfYun || n.Lookup("无") != nil {
		t.Error("Lookup does not fold width, case, space and 《》")
	}
}

// What is said in short is path.Join.
func TestBeside(t *testing.T) {
	for _, file := range []string{"content/cases/a.md", "content/articles/1/index.md", "a.md"} {
		for _, dest := range []string{"b.md", "../parks/b.md", "../../x.md", "../../../../x.md", "./b.md", "a//b.md", "..", ".", "", "a/../b.md",
			"../", "../../", "../parks/", "a/./b.md", ".hidden.md", "../.hidden.md", "..b.md", "../..b.md", "a/.b", "/x.md"} {
			if got, want := beside(file, dest), path.Join(path.Dir(file), dest); got != want {
				t.Errorf("beside(%q, %q) = %q, want %q", file, dest, got, want)
			}
		}
	}
}
