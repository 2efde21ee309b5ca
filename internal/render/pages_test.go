package render

import (
	"bytes"
	"io"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"atlas"
	"atlas/internal/export"
	"atlas/internal/site"

	"github.com/PuerkitoBio/goquery"
)

// golden are the fixture's pages kept as files: one of each kind.
var golden = []string{
	"index.html", "404.html", "about.html", "timeline.html",
	"companies/index.html", "companies/yun-ling-yin-hang.html", "policies/hai-dian-cuo-shi.html",
	"places/index.html", "places/hang-zhou.html", "articles/90010001.html", "articles/90010002.html", "articles/index.html",
	"organizations/index.html", "organizations/gong-ye-he-xin-xi-hua-bu.html", "years/2019.html", "search.html", "letters.html",
	"map.html", "browse.html", "compare.html",
	"coverage.html", "data/index.html", "policies/index.html", "years/index.html",
	"changes.html",
}

func fixture(t testing.TB) (*Renderer, map[string]string) {
	t.Helper()
	s := loadSite(t, os.DirFS("testdata/site"))
	s.AddHistory(fixtureHistory(t))
	r := newRenderer(t, s, nil)
	pages := map[string]string{}
	for _, p := range s.Pages() {
		var b bytes.Buffer
		if err := r.Render(&b, p); err != nil {
			t.Fatal(err)
		}
		pages[p.Path] = b.String()
	}
	return r, pages
}

// TestGolden leaves the JSON-LD out, which TestSemanticsGolden holds.
func TestGolden(t *testing.T) {
	_, pages := fixture(t)
	for _, name := range golden {
		page := pages[name]
		if data := jsonLD(page); data != "" {
			page = strings.Replace(page, data, "…", 1)
		}
		holdGolden(t, name, page)
	}
}

// holdGolden compares a text with the file kept for it, or rewrites the file.
func holdGolden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", "golden", strings.ReplaceAll(name, "/", "__"))
	if *update {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s differs from %s: %s\n(go test ./internal/render -update rewrites it)", name, file, firstDifference(got, string(want)))
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) || g[i] != w[i] {
			if i < len(w) {
				return "got\n" + g[i] + "\nwant\n" + w[i]
			}
			return "got more: " + g[i]
		}
	}
	return "got less"
}

// TestEveryPage walks the whole fixture site: every page has what a page
// needs, every link and anchor resolves, no text is escaped twice.
func TestEveryPage(t *testing.T) {
	r, pages := fixture(t)
	everyPage(t, r, pages)
}

func everyPage(t *testing.T, r *Renderer, pages map[string]string) {
	t.Helper()
	ids := map[string]map[string]bool{}
	docs := map[string]*goquery.Document{}
	for name, html := range pages {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
		if err != nil {
			t.Fatal(err)
		}
		docs[name], ids[name] = doc, map[string]bool{}
		doc.Find("[id]").Each(func(_ int, s *goquery.Selection) {
			id := s.AttrOr("id", "")
			if ids[name][id] {
				t.Errorf("%s: id %q twice", name, id)
			}
			ids[name][id] = true
		})
	}
	for _, f := range export.Feeds(r.site) {
		pages[f.Path] = "" // links may lead there
	}
	for name, doc := range docs {
		if n := doc.Find("h1").Length(); n != 1 {
			t.Errorf("%s: %d h1", name, n)
		}
		if lang := doc.Find("html").AttrOr("lang", ""); lang != "zh-CN" {
			t.Errorf("%s: lang %q", name, lang)
		}
		for _, sel := range []string{"head > title", "main#main", "header", "footer", "nav[aria-label]", "a.skip"} {
			if strings.TrimSpace(doc.Find(sel).Text()) == "" {
				t.Errorf("%s: no %s", name, sel)
			}
		}
		for _, sel := range []string{"meta[name=description]", "meta[name=viewport]"} {
			if doc.Find(sel).AttrOr("content", "") == "" {
				t.Errorf("%s: no %s", name, sel)
			}
		}
		if doc.Find("[style], style, script:not([src]):not([type='application/ld+json']), [onclick]").Length() > 0 {
			t.Errorf("%s: inline style or script", name)
		}
		text := doc.Text()
		for _, bad := range []string{"&amp;", "&lt;", "&#", "<no value>", "%!", "ZgotmplZ", "{0}"} {
			if strings.Contains(text, bad) {
				t.Errorf("%s: shows %q", name, bad)
			}
		}
		// Headings go down one level at a time.
		level := 0
		doc.Find("main h1, main h2, main h3, main h4, main h5, main h6").Each(func(_ int, s *goquery.Selection) {
			l := int(goquery.NodeName(s)[1] - '0')
			if l > level+1 {
				t.Errorf("%s: h%d %q after h%d", name, l, s.Text(), level)
			}
			level = l
		})
		doc.Find("a[href], link[href], script[src], img[src]").Each(func(_ int, s *goquery.Selection) {
			link := s.AttrOr("href", s.AttrOr("src", ""))
			checkLink(t, name, link, pages, ids)
		})
	}
}

// basePath is that of the fixture's base_url.
const basePath = "/yinsi/"

func checkLink(t *testing.T, from, link string, pages map[string]string, ids map[string]map[string]bool) {
	t.Helper()
	if strings.HasPrefix(link, "https://") {
		return
	}
	dest, fragment, _ := strings.Cut(link, "#")
	dest, _, _ = strings.Cut(dest, "?")
	target := from
	switch {
	case from == "404.html" && strings.HasPrefix(dest, basePath):
		target = strings.TrimPrefix(dest, basePath)
	case from == "404.html" && dest != "":
		t.Errorf("404.html: %q does not start from the base path", link)
		return
	case strings.HasPrefix(dest, "/"):
		t.Errorf("%s: %q is not relative", from, link)
		return
	case dest != "":
		target = path.Join(path.Dir(from), dest)
	}
	if strings.HasPrefix(target, "data/") && target != "data/index.html" {
		if !slices.ContainsFunc(export.New(&site.Site{}).Files(), func(f export.File) bool { return f.Path == target }) {
			t.Errorf("%s: %q leads to no data file", from, link)
		}
		return
	}
	if strings.HasPrefix(target, "css/") || strings.HasPrefix(target, "js/") || target == "icon.svg" {
		if f, err := atlas.Static().Open(target); err != nil {
			t.Errorf("%s: %v", from, err)
		} else {
			f.Close()
		}
		return
	}
	if _, ok := pages[target]; !ok {
		t.Errorf("%s: %q leads to %q, which is not there", from, link, target)
		return
	}
	if fragment != "" && !ids[target][fragment] {
		t.Errorf("%s: %q: no such anchor in %s", from, link, target)
	}
}

func TestQuotesLeadToMarks(t *testing.T) {
	_, pages := fixture(t)
	n := 0
	href := regexp.MustCompile(`href="\.\./articles/90010001\.html#(b\d+-q\d+)"`)
	for name, html := range pages {
		for _, m := range href.FindAllStringSubmatch(html, -1) {
			n++
			if !strings.Contains(pages["articles/90010001.html"], `<mark id="`+m[1]+`"`) {
				t.Errorf("%s: %s is not marked in the article", name, m[1])
			}
		}
	}
	if n < 50 {
		t.Errorf("only %d links to quotes", n)
	}
	article := pages["articles/90010001.html"]
	for _, want := range []string{`id="b10"`, `href="#b10"`, `href="../policies/hai-dian-cuo-shi.html"`, `id="n9"`} {
		if !strings.Contains(article, want) {
			t.Errorf("the article has no %s", want)
		}
	}
}

func TestBadgesGiveReasons(t *testing.T) {
	_, pages := fixture(t)
	for page, reasons := range map[string][]string{
		"policies/hai-dian-cuo-shi.html":    {"有原文引文", "单一来源", "年份为推断"},
		"cases/yun-ling-feng-kong.html":     {"有原文引文", "2篇来源"},
		"companies/jin-ta-chu-xing.html":    {"仅列名"},
		"parks/gui-yang-shu-ju-gu.html":     {"日期为约数"},
		"policies/hang-zhou-shou-quan.html": {"单一来源"},
	} {
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(pages[page]))
		badges := doc.Find(".glance .badges").Text()
		for _, r := range reasons {
			if !strings.Contains(badges, r) {
				t.Errorf("%s: badges %q lack %q", page, strings.Join(strings.Fields(badges), " "), r)
			}
		}
	}
}

func TestRenderInParallel(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	r := newRenderer(t, s, nil)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for _, p := range s.Pages() {
				if err := r.Render(io.Discard, p); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkRender(b *testing.B) {
	s := loadSite(b, os.DirFS("testdata/site"))
	r := newRenderer(b, s, nil)
	for _, path := range []string{"policies/hai-dian-cuo-shi.html", "places/hang-zhou.html", "articles/90010001.html", "timeline.html"} {
		b.Run(path, func(b *testing.B) {
			p := s.PageAt(path)
			b.ReportAllocs()
			for b.Loop() {
				if err := r.Render(io.Discard, p); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
