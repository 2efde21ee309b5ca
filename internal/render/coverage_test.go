package render

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"atlas/internal/entity"
	"atlas/internal/export"
	"atlas/internal/site"

	"github.com/PuerkitoBio/goquery"
)

func renderPage(t *testing.T, r *Renderer, p *site.Page) *goquery.Document {
	t.Helper()
	var b bytes.Buffer
	if err := r.Render(&b, p); err != nil {
		t.Fatal(err)
	}
	doc, err := goquery.NewDocumentFromReader(&b)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestThreeStates holds that what is known, what a source denies and what
// nobody has looked at can be told apart without colour.
func TestThreeStates(t *testing.T) {
	_, pages := fixture(t)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(pages["coverage.html"]))
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]*goquery.Selection{}
	doc.Find(".known tbody tr").Each(func(_ int, tr *goquery.Selection) {
		cells[tr.Find("th").Text()] = tr.Find("td")
	})
	if len(cells) < 34 {
		t.Errorf("%d places", len(cells))
	}
	park := 3 // the column
	if td := cells["浙江"].Eq(park); td.Text() == "·" || td.Find("a[href^='places/']").Length() != 1 {
		t.Errorf("浙江: %q", td.Text())
	}
	denied := cells["武汉"].Eq(park).Find("a")
	if denied.Text() != "无" || denied.AttrOr("href", "") != "articles/90010002.html#b3" || !strings.Contains(denied.AttrOr("aria-label", ""), "原文说没有") {
		t.Errorf("武汉: %q", denied.Text())
	}
	if td := cells["青海"].Eq(park); td.Find("[aria-hidden]").Text() != "·" || td.Find(".hidden").Text() != "没有人查过" {
		t.Errorf("青海: %q", td.Text())
	}
	text := doc.Text()
	for _, want := range []string{"12家", "1家企业", "这里少11", "原文说12，实列1", "a code without words"} {
		if !strings.Contains(text, want) {
			t.Errorf("the page does not say %q", want)
		}
	}
	if strings.Contains(text, "这句已经改好") {
		t.Error("what was mended is still odd")
	}
}

// TestChartsHaveTwins holds that each drawing has a name and the same numbers
// in a table.
func TestChartsHaveTwins(t *testing.T) {
	_, pages := fixture(t)
	n := 0
	for name, html := range pages {
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(html))
		if err != nil {
			t.Fatal(err)
		}
		doc.Find(".drawing").Each(func(_ int, fig *goquery.Selection) {
			n++
			svg := fig.Find("svg[role=img]")
			if svg.Find("title").Text() == "" || svg.Find("desc").Text() != fig.Find(".sentence").Text() {
				t.Errorf("%s: %q", name, svg.Find("desc").Text())
			}
			fig.Find("td").Each(func(_ int, td *goquery.Selection) {
				if td.Text() != "0" && !strings.Contains(svg.Text(), td.Text()) {
					t.Errorf("%s: the drawing lacks %s", name, td.Text())
				}
			})
			if fig.Find("td").Length() == 0 {
				t.Errorf("%s: a drawing without a table", name)
			}
		})
	}
	if n < 4 {
		t.Errorf("only %d drawings", n)
	}
}

// TestMachineRecord holds that the JSON on a record's page can be read, and is
// what data/atlas.json has.
func TestMachineRecord(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	var all struct {
		Entities []json.RawMessage `json:"entities"`
	}
	var b bytes.Buffer
	if err := export.JSON(&b, s); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b.Bytes(), &all); err != nil {
		t.Fatal(err)
	}
	r := newRenderer(t, s, nil)
	for i, rec := range s.Records {
		if rec.Page.Article != nil || rec.Page.Place != nil {
			continue
		}
		var here bytes.Buffer
		if err := json.Compact(&here, []byte(renderPage(t, r, rec.Page).Find(".machine pre").Text())); err != nil {
			t.Fatalf("%s: %v", rec.Page.Path, err)
		}
		if here.String() != string(all.Entities[i]) {
			t.Errorf("%s:\n%s\nwant\n%s", rec.Page.Path, here.String(), all.Entities[i])
		}
	}
}

// TestLostBlocksKeepTheirAnchor holds that a link to a block that was edited
// away still finds the article.
func TestLostBlocksKeepTheirAnchor(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	a := s.ArticleByID("90010002")
	a.Claims = append(a.Claims, entity.Claim{Text: "9处", Quote: "删去的9处", Block: 99})
	r := newRenderer(t, s, nil)
	if renderPage(t, r, s.PageAt("coverage.html")).Find("a[href='articles/90010002.html#b99']").Length() != 1 {
		t.Error("the claim is not linked")
	}
	if renderPage(t, r, a.Page).Find("#b99").Length() != 1 {
		t.Error("its anchor is not on the page")
	}
}
