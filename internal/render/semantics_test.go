package render

import (
	"bytes"
	"encoding/json"
	"os"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"atlas/internal/edtf"

	"github.com/PuerkitoBio/goquery"
)

// jsonLD is the JSON-LD of a page, "" when it has none.
func jsonLD(page string) string {
	_, rest, _ := strings.Cut(page, `<script type="application/ld+json">`)
	data, _, _ := strings.Cut(rest, "</script>")
	return data
}

// indented is JSON for people to read; sizes and sums of the data files, which
// their own tests hold, are left out.
func indented(t *testing.T, data string) string {
	t.Helper()
	data = regexp.MustCompile(`"(contentSize|sha256)":"[^"]*"`).ReplaceAllString(data, `"$1":"…"`)
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(data), "", " "); err != nil {
		t.Fatalf("%v in %s", err, data)
	}
	return b.String() + "\n"
}

// semantic are pages whose JSON-LD is kept to be read: a record of each kind,
// what is computed, and what the whole site tells of itself.
var semantic = []string{
	"index.html", "data/index.html", "about.html", "companies/index.html",
	"companies/yun-ling-yin-hang.html", "cases/yun-ling-hua-xiang.html", "cases/hai-tang-yun-dan.html",
	"policies/xi-hu-fu-chi.html", "policies/hai-dian-cuo-shi.html", "policies/shu-ju-yao-su-shi-dian.html", "policies/cheng-du-gao-xin.html",
	"parks/hang-zhou-chan-ye-yuan.html", "parks/gui-yang-shu-ju-gu.html", "alliances/ke-xin-shu-ju-lian-meng.html",
	"places/hang-zhou.html", "places/bei-jing.html", "articles/90010001.html",
	"organizations/gong-ye-he-xin-xi-hua-bu.html", "scenarios/index.html", "scenarios/fan-qi-zha.html", "years/2019.html",
}

func TestSemanticsGolden(t *testing.T) {
	_, pages := fixture(t)
	for _, name := range semantic {
		holdGolden(t, "jsonld/"+name+".json", indented(t, jsonLD(pages[name])))
	}
	// Without an address names are relative to where the page stands.
	s := loadSite(t, os.DirFS("testdata/site"))
	s.Config.BaseURL = ""
	r := newRenderer(t, s, nil)
	for _, name := range []string{"index.html", "policies/xi-hu-fu-chi.html"} {
		var b bytes.Buffer
		if err := r.Render(&b, s.PageAt(name)); err != nil {
			t.Fatal(err)
		}
		page := b.String()
		holdGolden(t, "jsonld/disk/"+name+".json", indented(t, jsonLD(page)))
		for _, absolute := range []string{"og:image", "og:url", "canonical", "atlas.example", "BreadcrumbList"} {
			if strings.Contains(page, absolute) {
				t.Errorf("%s has %s without an address", name, absolute)
			}
		}
	}
}

// TestDates holds what becomes of dates that ISO 8601 cannot say.
func TestDates(t *testing.T) {
	for _, test := range []struct{ edtf, date, coverage string }{
		{"2018", "2018", "2018"},
		{"2018-07", "2018-07", "2018-07"},
		{"2018-07-05", "2018-07-05", "2018-07-05"},
		{"2018-07~", "", ""},
		{"2018-07?", "", ""},
		{"2018%", "", ""},
		{"2018-21", "", ""},
		{"2018-24", "", ""},
		{"2018-33", "", "2018-01/2018-03"},
		{"2018-36", "", "2018-10/2018-12"},
		{"2018-41", "", "2018-07/2018-12"},
		{"2018-41?", "", ""},
		{"2018-10/2018-12", "", "2018-10/2018-12"},
		{"2018/..", "", "2018/.."},
		{"../2018-05", "", "../2018-05"},
		{"2018~/2019", "", ""},
		{"2018/2019?", "", ""},
		{"2018-33/2019", "", ""},
	} {
		d, err := edtf.Parse(test.edtf)
		if err != nil {
			t.Fatal(err)
		}
		if got := isoDate(d); got != test.date {
			t.Errorf("%s: the date is %q, want %q", test.edtf, got, test.date)
		}
		if got := isoCoverage(d); got != test.coverage {
			t.Errorf("%s covers %q, want %q", test.edtf, got, test.coverage)
		}
	}
	if isoDate(edtf.Date{}) != "" || isoCoverage(edtf.Date{}) != "" {
		t.Error("no date is a date")
	}
}

// hostileSite is an atlas whose every text tries to break out of a page.
func hostileSite(base string) fstest.MapFS {
	const bad = "</script><!--<script>\\\"'&\u2028\u2029{{.}}"
	quoted := func(s string) string {
		data, _ := json.Marshal(s) // a TOML string as well
		return string(data)
	}
	long := quoted(strings.Repeat("长</script>", 8000))
	q := quoted(bad)
	file := func(text string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(strings.ReplaceAll(text, "BAD", q))}
	}
	return fstest.MapFS{
		"config.toml": file("title = BAD\nsubtitle = BAD\ndescription = BAD\nauthor = BAD\nlicence = BAD\nbase_url = " + quoted(base) + "\n[import.lexicon.topic]\nname = BAD\nwords = [BAD]\n"),
		"content/articles/7/index.md": file("+++\ntitle = " + long + "\nid = \"7\"\nauthor = BAD\nkeywords = [BAD]\nsource_url = \"https://example.org/\\\"</script>\"\nwhen = \"2018\"\n+++\n" +
			"河 </script> <!-- 治\n"),
		"content/companies/a.md": file("+++\ntitle = BAD\nalternate_names = [\"</script>\"]\nsectors = [BAD]\ntags = [BAD]\nsummary = BAD\nplaces = [\"杭州\"]\n" +
			"[[sources]]\narticle = \"7\"\nblock = 1\nquote = \"河 </script> <!-- 治\"\n+++\nBAD\n"),
		"content/cases/a.md":    file("+++\ntitle = BAD\norganizations = [BAD]\nscenarios = [BAD]\nproducts = [BAD]\npartners = [\"<b>\"]\nstatus = \"live\"\n+++\n"),
		"content/policies/a.md": file("+++\ntitle = BAD\ndocuments = [BAD]\nissuers = [\"</script>\"]\nlevel = \"municipal\"\nplaces = [\"杭州\"]\nwhen = \"2018\"\n+++\n"),
		"content/parks/a.md":    file("+++\ntitle = BAD\nfounders = [BAD]\n[[amounts]]\nvalue = 5.5\nunit = \"家\"\ntext = BAD\nqualifier = \"max\"\n+++\n"),
	}
}

// TestHostileTexts holds that no text of a site leaves the place it stands in,
// in the head of a page: each element there is one that the layout put.
func TestHostileTexts(t *testing.T) {
	for _, base := range []string{"", "https://example.org/a/"} {
		s := loadSite(t, hostileSite(base))
		r := newRenderer(t, s, nil)
		for _, p := range s.Pages() {
			var b bytes.Buffer
			if err := r.Render(&b, p); err != nil {
				t.Fatal(err)
			}
			doc, err := goquery.NewDocumentFromReader(&b)
			if err != nil {
				t.Fatal(err)
			}
			scripts := doc.Find(`script[type="application/ld+json"]`)
			if want := map[bool]int{true: 0, false: 1}[p.Path == "404.html"]; scripts.Length() != want {
				t.Errorf("%s: %d scripts of data, want %d", p.Path, scripts.Length(), want)
				continue
			}
			if p.Path == "404.html" {
				continue
			}
			var graph struct {
				Graph []map[string]any `json:"@graph"`
			}
			if err := json.Unmarshal([]byte(scripts.Text()), &graph); err != nil || len(graph.Graph) == 0 {
				t.Errorf("%s: %v in %.200s", p.Path, err, scripts.Text())
			}
			doc.Find("script:not([type])").Each(func(_ int, script *goquery.Selection) {
				if script.Text() != "" {
					t.Errorf("%s: a script of its own: %.80s", p.Path, script.Text())
				}
			})
			if n := doc.Find("head").Length(); n != 1 || doc.Find("head h1, head p, body meta, body > title, main > title").Length() > 0 {
				t.Errorf("%s: the head is broken", p.Path)
			}
			if title, _ := doc.Find(`meta[property="og:title"]`).Attr("content"); title == "" {
				t.Errorf("%s: no og:title", p.Path)
			}
		}
	}
}

// TestDocumentNumber holds what is taken for the number of a document.
func TestDocumentNumber(t *testing.T) {
	for name, want := range map[string]string{
		"国发〔2016〕73号": "国发〔2016〕73号",
		"关于加快发展的意见（杭政办函[2018]52号）": "杭政办函[2018]52号",
		"国务院关于印发规划的通知":             "",
		"2018年73号":                 "",
	} {
		if got := documentNumber.FindString(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestLicence holds that an address is one and a text is a text.
func TestLicence(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	for licence, want := range map[string]string{
		"": "", "https://creativecommons.org/licenses/by/4.0/": `"license":"https://creativecommons.org/licenses/by/4.0/"`,
		"自由使用，见 https://example.org/": `"license":{"@type":"CreativeWork","@id":"https://atlas.example/yinsi/data/#licence"`,
		"https://example.org/ 的条款":    `"text":"https://example.org/ 的条款"`,
	} {
		s.Config.Licence = licence
		r := newRenderer(t, s, nil)
		for _, path := range []string{"index.html", "data/index.html"} {
			var b bytes.Buffer
			if err := r.Render(&b, s.PageAt(path)); err != nil {
				t.Fatal(err)
			}
			data := jsonLD(b.String())
			if !strings.Contains(data, want) || want == "" && strings.Contains(data, `"license"`) {
				t.Errorf("%s of %q: no %s in\n%s", path, licence, want, data)
			}
		}
	}
}

// TestEmptyAtlas holds that an atlas of nothing has data and a picture too.
func TestEmptyAtlas(t *testing.T) {
	for _, language := range []string{"zh-CN", "en"} {
		s := loadSite(t, fstest.MapFS{"config.toml": {Data: []byte("title = \"X\"\nlanguage = \"" + language + "\"\nbase_url = \"https://example.org\"\n")}, "content/.keep": {}})
		r := newRenderer(t, s, nil)
		var b bytes.Buffer
		if err := r.Render(&b, s.PageAt("index.html")); err != nil {
			t.Fatal(err)
		}
		var graph struct {
			Graph []struct {
				Type        string `json:"@type"`
				Description string
			} `json:"@graph"`
		}
		if err := json.Unmarshal([]byte(jsonLD(b.String())), &graph); err != nil {
			t.Fatal(err)
		}
		for _, n := range graph.Graph {
			if n.Type == "Dataset" && len([]rune(n.Description)) < 50 {
				t.Errorf("%s: %q is less than search engines ask for", language, n.Description)
			}
		}
		var picture bytes.Buffer
		if err := r.Card(&picture); err != nil || picture.Len() < 500 {
			t.Errorf("%d bytes, %v", picture.Len(), err)
		}
	}
}

// TestCard holds that the picture is a function of the site, whoever asks.
func TestCard(t *testing.T) {
	r, _ := fixture(t)
	again, _ := fixture(t)
	var a, b bytes.Buffer
	if err := r.Card(&a); err != nil {
		t.Fatal(err)
	}
	if err := again.Card(&b); err != nil || !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Errorf("another picture, %v", err)
	}
}
