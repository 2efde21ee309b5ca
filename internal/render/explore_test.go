package render

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"atlas/internal/site"

	"github.com/PuerkitoBio/goquery"
)

// TestFacetsFile holds the data of the browser of facets against the site.
func TestFacetsFile(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	r := newRenderer(t, s, nil)
	var b bytes.Buffer
	if err := r.Facets(&b); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	if strings.Contains(text, "</") || strings.ContainsRune(text, '\u2028') {
		t.Error("the script holds what may end it")
	}
	text = strings.TrimSuffix(strings.TrimPrefix(text, "window.atlasFacets="), ";\n")
	for _, key := range []string{"place", "sector", "scenario", "records"} {
		text = strings.Replace(text, key+":", `"`+key+`":`, 1)
	}
	var data struct {
		Place, Sector, Scenario []string
		Records                 [][]any
	}
	if err := json.Unmarshal([]byte(text), &data); err != nil {
		t.Fatal(err)
	}
	facts := s.Facts()
	if len(data.Records) != len(facts) {
		t.Fatalf("%d records, %d facts", len(data.Records), len(facts))
	}
	for i, rec := range data.Records {
		var places []string
		for _, n := range rec[5].([]any) {
			places = append(places, data.Place[int(n.(float64))])
		}
		f := facts[i]
		if rec[0] != f.Title || rec[1] != f.Page.Path || rec[2] != string(f.Kind) || rec[8] != f.Status || rec[9] != f.Level {
			t.Errorf("%v is not %s", rec, f.Title)
		}
		for _, in := range f.InPlaces {
			for q := in; q != nil; q = q.Parent {
				if !slices.Contains(places, q.Name) {
					t.Errorf("%s lacks %s", f.Title, q.Name)
				}
			}
		}
	}
}

// TestCountsAgree holds that map, table and facets say what the model says.
func TestCountsAgree(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	r := newRenderer(t, s, nil)
	_, pages := fixture(t)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(pages["map.html"]))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range site.FactKinds {
		section := doc.Find("#" + k.Folder())
		total := 0
		for _, g := range s.Gazetteer.Provinces() {
			if q := s.PlaceNamed(g); q != nil {
				total += q.Counts[k]
			}
		}
		if total == 0 {
			if section.Length() > 0 {
				t.Errorf("a map of no %s", k)
			}
			continue
		}
		if n := section.Find(".tiles li").Length(); n != 34 {
			t.Errorf("%s: %d tiles", k, n)
		}
	}
	v := page{r, s.PageAt("browse.html")}.browse(&View{})
	for _, f := range v.Facets {
		for _, value := range f.Values {
			if value.Count == 0 {
				t.Errorf("%s: nothing for %s", f.Name, value.Value)
			}
		}
	}
}

func TestContextOfQuotes(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	r := newRenderer(t, s, nil)
	rec := s.PageAt("policies/hai-dian-cuo-shi.html").Record
	before, after := page{r, rec.Page}.inContext(rec.Evidence[0])
	text := r.blockText(rec.Evidence[0].Article, rec.Evidence[0].Block)
	whole := strings.TrimPrefix(before, "…") + rec.Evidence[0].Quote + strings.TrimSuffix(after, "…")
	if before == "" || !strings.Contains(text, whole) {
		t.Errorf("%q + quote + %q is not in %q", before, after, text)
	}
	ev := rec.Evidence[0]
	ev.Block = 9999
	if b, a := (page{r, rec.Page}).inContext(ev); b+a != "" {
		t.Error("context of a block that is not there")
	}
}

func TestCitationsEscape(t *testing.T) {
	w := work{id: "x", title: `100%_{a} & "b" <c> \`, author: "D & E", url: "https://example.org/?a=1&b=2"}
	tex := bibTeX(w)[0].Text
	if !strings.Contains(tex, `{{100\%\_\{a\} \& "b" <c> \textbackslash{}}}`) || !strings.Contains(tex, "url = {https://example.org/?a=1&b=2}") {
		t.Error(tex)
	}
	var csl strings.Builder
	for _, part := range cslJSON(w) {
		csl.WriteString(part.Text)
	}
	var item map[string]any
	if err := json.Unmarshal([]byte(csl.String()), &item); err != nil || item["title"] != w.title {
		t.Errorf("%v: %s", err, csl.String())
	}
	for _, c := range []struct {
		w    work
		want string
	}{
		{work{title: "T", within: "W"}, "T[DB]//W."},
		{work{title: "T", within: "W", author: "A", url: "https://x.example/"}, "A. T[DB/OL]//W. https://x.example/."},
		{work{title: "T", article: true, url: "https://x.example/"}, "T[EB/OL]. https://x.example/."},
	} {
		var got strings.Builder
		for _, part := range gbt7714(c.w) {
			got.WriteString(part.Text)
		}
		if got.String() != c.want {
			t.Errorf("%q, want %q", got.String(), c.want)
		}
	}
}

func TestShorten(t *testing.T) {
	for _, c := range [][2]string{
		{"区块链", "区块链"}, {"一二三四五六七八九十一二三", "一二三四五六七八九十一二三"},
		{"一二三四五六七八九十一二三四", "一二三四五六七八九十一二…"}, {"ChinaLedger联盟", "ChinaLedger联盟"},
	} {
		if got := shorten(c[0], 13); got != c[1] {
			t.Errorf("%q: %q", c[0], got)
		}
	}
}
