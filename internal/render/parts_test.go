package render

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"atlas"
	"atlas/internal/entity"
	"atlas/internal/site"

	"github.com/PuerkitoBio/goquery"
)

// longAtlas is an atlas with forty policies, cases and listed names, and pages
// that take size records.
func longAtlas(size int) fstest.MapFS {
	files := fstest.MapFS{}
	put := func(name, format string, args ...any) {
		files[name] = &fstest.MapFile{Data: fmt.Appendf(nil, format, args...)}
	}
	put("config.toml", "title = \"河流图谱\"\nbase_url = \"https://atlas.example/yinsi/\"\n[build]\npage_size = %d\n", size)
	put("content/articles/1/index.md", "+++\ntitle = \"小记\"\nid = \"1\"\n+++\n\n水务局发布办法，云岭银行上线平台。\n")
	put("content/companies/yun-ling.md", "+++\ntitle = \"云岭银行\"\n+++\n\n一家银行。\n")
	const source = "\n[[sources]]\narticle = \"1\"\nblock = 1\nquote = \"水务局发布办法，云岭银行上线平台。\"\n"
	provinces := []string{"杭州", "南京", "广州", "成都", "西安", "长沙", "济南", "昆明"}
	for i := range 40 {
		when := fmt.Sprintf("20%d-%02d-%02d", 18+i%2, 1+i%12, 1+i%28)
		if i%7 == 0 {
			when = when[:4]
		}
		put(fmt.Sprintf("content/policies/ban-fa-%02d.md", i), "+++\ntitle = \"办法%d\"\nlevel = %q\nplaces = [%q]\nwhen = %q\nissuers = [\"水务局\", \"%s分局\"]\n%s+++\n",
			i, entity.Levels[i%3], provinces[i%len(provinces)], when, string(rune('一'+i)), source)
		put(fmt.Sprintf("content/cases/ping-tai-%02d.md", i), "+++\ntitle = \"云岭银行：平台%d\"\norganizations = [\"云岭银行\"]\nplaces = [\"杭州\"]\nscenarios = [\"风控%d\", \"存证\"]\n%s+++\n\n见[[云岭银行]]。\n", i, i%30, source)
		put(fmt.Sprintf("content/companies/ming-dan-%02d.md", i), "+++\ntitle = \"%s名单%d\"\ndescribed = false\nplaces = [\"杭州\"]\n+++\n", string([]rune("安百城大恩方高海吉康林马南欧平青日山唐万")[i%20]), i)
	}
	return files
}

// renderAll renders every page.
func renderAll(t *testing.T, files fstest.MapFS) (*Renderer, map[string]string) {
	t.Helper()
	r := newRenderer(t, loadSite(t, files), nil)
	pages := map[string]string{}
	for _, p := range r.site.Pages() {
		var b bytes.Buffer
		if err := r.Render(&b, p); err != nil {
			t.Fatal(err)
		}
		pages[p.Path] = b.String()
	}
	return r, pages
}

func document(t *testing.T, html string) *goquery.Document {
	t.Helper()
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// listed are the entries of a page's list, by the heading that they stand
// under: the addresses they lead to, which are the same on all pages of a list.
func listed(doc *goquery.Document) (order []string, by map[string][]string) {
	by = map[string][]string{}
	doc.Find("main section.facts, main section.related, main .terms, main .gazetteer > section, main section.region[id]").Each(func(_ int, s *goquery.Selection) {
		heading := s.Find("h2").First().Clone()
		heading.Find(".count").Remove()
		h := strings.TrimSpace(heading.Text())
		if by[h] == nil {
			order = append(order, h)
		}
		s.Find("li.fact h3 a, .names a, .leaders a").Each(func(_ int, a *goquery.Selection) {
			by[h] = append(by[h], a.AttrOr("href", ""))
		})
	})
	return order, by
}

// TestPartedPages holds every page of a parted site to what any page is held
// to, and the pages of each list to what the whole list has: every entry once,
// in order, under the same heading, and on no page more than it takes.
func TestPartedPages(t *testing.T) {
	const size = 5
	_, whole := renderAll(t, longAtlas(1000))
	r, pages := renderAll(t, longAtlas(size))
	everyPage(t, r, pages)
	lists := 0
	for _, p := range r.site.Pages() {
		if p.Parts == nil || p.Part != 1 || p.Letter != 0 {
			continue
		}
		lists++
		_, want := listed(document(t, whole[p.Path]))
		got := map[string][]string{}
		for n, part := range p.Parts.Pages {
			doc := document(t, pages[part.Path])
			order, by := listed(doc)
			rows := doc.Find("li.fact").Length()*4 + doc.Find("main .names li, main .terms .leaders li, main .gazetteer .leaders li, main .gazetteer h2").Length()
			if rows == 0 || rows > size*4 && len(order) < rows/4 {
				t.Errorf("%s has %d entries", part.Path, rows)
			}
			for _, h := range order {
				got[h] = append(got[h], by[h]...)
			}
			// It says where it is and leads on.
			if text := doc.Find("nav.parts h2").Text(); text != fmt.Sprintf("第%d页，共%d页", n+1, len(p.Parts.Pages)) {
				t.Errorf("%s says %q", part.Path, text)
			}
			for _, rel := range []struct {
				name string
				n    int
			}{{"prev", n - 1}, {"next", n + 1}} {
				links := doc.Find("main a[rel=" + rel.name + "]")
				if rel.n < 0 || rel.n >= len(p.Parts.Pages) {
					if links.Length() > 0 && part.Next == nil {
						t.Errorf("%s has a page %s", part.Path, rel.name)
					}
					continue
				}
				if links.Length() != 1 || links.AttrOr("href", "") != site.Rel(part.Path, p.Parts.Pages[rel.n].Path) {
					t.Errorf("%s: %s leads to %q", part.Path, rel.name, links.AttrOr("href", ""))
				}
			}
			if c := doc.Find("link[rel=canonical]").AttrOr("href", ""); c != r.site.Config.Abs(part.Path) {
				t.Errorf("%s: canonical is %q", part.Path, c)
			}
			if title := doc.Find("title").Text(); n > 0 && !strings.Contains(title, fmt.Sprintf("（第%d页）", n+1)) {
				t.Errorf("%s is called %q", part.Path, title)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: headings %v", p.Path, got)
		}
		for h, entries := range want {
			if !slices.Equal(got[h], entries) {
				t.Errorf("%s, %q: %d entries on %d pages, not %d: %v\nnot %v", p.Path, h, len(got[h]), len(p.Parts.Pages), len(entries), got[h], entries)
			}
		}
	}
	if lists < 12 {
		t.Errorf("only %d lists are parted", lists)
	}
}

// TestPartedGolden keeps pages of each kind, without the parts that all have.
func TestPartedGolden(t *testing.T) {
	_, pages := renderAll(t, longAtlas(5))
	for _, name := range []string{"policies/index.html", "policies/index.4.html", "years/2018.2.html", "places/hang-zhou.html", "places/hang-zhou.3.html",
		"companies/index.3.html", "companies/yun-ling.html", "companies/yun-ling.12.html", "organizations/index.2.html", "places/index.html",
		"timeline.html", "letters.html", "letters-m.html", "letters-y.2.html"} {
		html, ok := pages[name]
		if !ok {
			t.Errorf("there is no %s", name)
			continue
		}
		doc := document(t, html)
		doc.Find(".around, .near, .cite, .machine, .evidence").Remove() // other tests keep these
		main, err := goquery.OuterHtml(doc.Find("main"))
		if err != nil {
			t.Fatal(err)
		}
		holdGolden(t, "parted/"+name, main+"\n")
	}
}

// TestLongTimeline holds that a timeline which is too long shows no facts and
// no filter, but leads to every month of every year, and to all facts of a kind
// or place, with the count that waits there.
func TestLongTimeline(t *testing.T) {
	r, pages := renderAll(t, longAtlas(5))
	doc := document(t, pages["timeline.html"])
	if n := doc.Find("li.fact, form.filter").Length(); n != 0 {
		t.Errorf("%d facts or filters on a timeline that has not all", n)
	}
	months := 0
	doc.Find(".months .leaders a").Each(func(_ int, a *goquery.Selection) {
		months++
		dest, id, _ := strings.Cut(a.AttrOr("href", ""), "#")
		section := document(t, pages[dest]).Find("section#" + id)
		if h := section.Find("h2").Text(); !strings.HasPrefix(h, a.Text()) {
			t.Errorf("%s leads to %q", a.AttrOr("href", ""), h)
		}
		if strings.Contains(section.Find(".count").Text(), "–") && !strings.HasPrefix(section.Find(".count").Text(), "第1–") {
			t.Errorf("%s leads into the middle of a month", a.AttrOr("href", ""))
		}
	})
	want := 0
	for _, y := range r.site.Years {
		want += len(r.site.Groups(y.Page))
	}
	if months != want || months < 14 {
		t.Errorf("%d months, not %d", months, want)
	}
	var choices []string
	doc.Find(".ways .leaders a").Each(func(_ int, a *goquery.Selection) { choices = append(choices, a.AttrOr("href", "")) })
	if len(choices) != 2+8 || choices[0] != "browse.html?kind=case" || !slices.Contains(choices, "browse.html?place=%E5%B1%B1%E4%B8%9C") {
		t.Errorf("the choices are %v", choices)
	}
}

// TestPartLinks holds that from any page of a list of any length every other is
// a few steps away, and that no page names many.
func TestPartLinks(t *testing.T) {
	for _, n := range []int{2, 24, 25, 100, 1000} {
		for at := 1; at <= n; at++ {
			links := 0
			for i := 1; i <= n; i++ {
				if near(i, at, n) {
					links++
				}
			}
			if links > 24 {
				t.Errorf("page %d of %d names %d", at, n, links)
			}
		}
	}
	const n = 1000
	steps := map[int]int{1: 0}
	for queue := []int{1}; len(queue) > 0; queue = queue[1:] {
		for i := 1; i <= n; i++ {
			if _, ok := steps[i]; !ok && near(i, queue[0], n) {
				steps[i] = steps[queue[0]] + 1
				queue = append(queue, i)
			}
		}
	}
	for i, k := range steps {
		if k > 6 {
			t.Errorf("page %d is %d steps from the first", i, k)
		}
	}
	if len(steps) != n {
		t.Errorf("%d of %d pages are reached", len(steps), n)
	}
}

// TestBookHasWholeLists holds that a form of the atlas that has no further
// pages gets every list whole.
func TestBookHasWholeLists(t *testing.T) {
	s := loadSite(t, longAtlas(5))
	r, err := New(s, Options{Default: atlas.Layouts(), Link: func(to string) string { return "#" + to }})
	if err != nil {
		t.Fatal(err)
	}
	view := func(path string) any {
		v, err := r.View(s.PageAt(path))
		if err != nil {
			t.Fatal(err)
		}
		return v.Main
	}
	count := func(groups []FactGroup) (n int) {
		for _, g := range groups {
			n += len(g.Facts) + len(g.Names)
			if g.More != nil || g.Range != "" {
				t.Errorf("%s goes on elsewhere", g.Title)
			}
		}
		return n
	}
	if n := count(view("policies/index.html").(*ListView).Groups); n != 40 {
		t.Errorf("%d policies", n)
	}
	if n := count(view("places/hang-zhou.html").(*PlaceView).Groups); n != 85 {
		t.Errorf("%d in 杭州", n)
	}
	company := view("companies/yun-ling.html").(*RecordView)
	if n := count(company.Groups); n != 40 || len(company.Related) != 2 || len(company.Related[0].Links) != 40 || len(company.Related[1].Links) != 40 {
		t.Errorf("%d cases, related %v", n, company.Related)
	}
	if n := len(view("scenarios/index.html").(*TermListView).Groups[0].Links); n != 31 {
		t.Errorf("%d scenarios", n)
	}
	if n := len(view("timeline.html").(*TimelineView).Years); n != 2 {
		t.Errorf("%d years", n)
	}
	names := 0
	for _, g := range view("letters.html").(*LettersView).Groups {
		names += len(g.Links)
	}
	if names < 190 {
		t.Errorf("%d names", names)
	}
}
