package site

import (
	"slices"
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
	for _, l := range findLinks(body) {
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
