package jsonld

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// written is a graph of one node that holds a text in every way a text can
// stand in it.
func written(t testing.TB, text string) string {
	t.Helper()
	o := &Organization{Thing: NewThing("https://example.org/#"+text, text, "Organization")}
	o.AlternateName, o.Description, o.SameAs = Of(text, "b"), text, URL(text)
	o.Identifier = &Property{Type: "PropertyValue", Value: text}
	o.KnowsAbout = Of(&Term{Thing: NewThing("", text, "DefinedTerm")})
	data, err := Marshal([]Node{o})
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// holds reports what is wrong when the text stands in a script of a page: the
// element has to end where it should, with everything after it, and to give
// the text back.
func holds(t testing.TB, text string) {
	t.Helper()
	data := written(t, text)
	doc, err := html.Parse(strings.NewReader(`<!doctype html><head><script type="application/ld+json">` + data + `</script><title>after</title></head><body><p id="end">end</p>`))
	if err != nil {
		t.Fatal(err)
	}
	scripts, ends, other := 0, 0, 0
	for n := range doc.Descendants() {
		switch {
		case n.Type == html.ElementNode && n.Data == "script":
			scripts++
			if n.FirstChild == nil || n.FirstChild.Data != data {
				t.Errorf("%.80q: the script is not what was written", text)
			}
		case n.Type == html.ElementNode && n.Data == "p", n.Type == html.ElementNode && n.Data == "title":
			ends++
		case n.Type == html.ElementNode && n.Data != "html" && n.Data != "head" && n.Data != "body", n.Type == html.CommentNode:
			other++
		}
	}
	if scripts != 1 || ends != 2 || other != 0 {
		t.Errorf("%.80q breaks out: %d scripts, %d elements after it, %d others", text, scripts, ends, other)
	}
	if i := strings.IndexAny(data, "<>&\u2028\u2029\x00"); i >= 0 {
		t.Errorf("%.80q leaves %q", text, data[i:min(i+10, len(data))])
	}
	var back struct {
		Graph []struct {
			Name          string
			AlternateName any
		} `json:"@graph"`
	}
	if err := json.Unmarshal([]byte(data), &back); err != nil {
		t.Fatalf("%.80q: %v", text, err)
	}
	// Each byte that is no UTF-8 becomes a U+FFFD, as in a conversion to runes.
	if got := back.Graph[0].Name; got != string([]rune(text)) {
		t.Errorf("%.80q comes back as %.80q", text, got)
	}
}

var hostile = []string{
	"", "a", `</script>`, `</ScRiPt >`, `<!--`, `<!--<script>`, `-->`, `]]>`, `"`, `\`, `\u003c/script>`, `'`, "`${x}`",
	"\u2028\u2029", "\x00\x01\x1f\x7f", "\xff\xfe</script>\xc3", "中国银行 & 汇丰", "{{.Site}}", "\ufeff", "<script>alert(1)</script>",
	`{"@context":"https://evil.example"}`, "https://example.org/?a=1&b=<x>", "\U0001F600",
}

func TestNothingBreaksOut(t *testing.T) {
	for _, text := range append(hostile, strings.Repeat(`</script><!--`, 8000), strings.Repeat("长", 34000)) {
		holds(t, text)
	}
}

func FuzzMarshal(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { holds(t, text) })
}

func TestMarshal(t *testing.T) {
	if data, err := Marshal(nil); data != nil || err != nil {
		t.Errorf("no nodes: %q, %v", data, err)
	}
	page := &WebPage{Thing: NewThing("x.html", "一页", "ItemPage"), MainEntity: To("x.html#this"), About: Of[*Term]()}
	page.IsPartOf = &WebSite{Thing: NewThing("index.html#website", "图谱", "WebSite")}
	law := &Legislation{Thing: NewThing("x.html#this", "办法", "Legislation"), LegislationDate: "2018-07"}
	law.LegislationPassedBy = Of(&Organization{Thing: NewThing("", "甲", "Organization")}, nil, &Organization{Thing: NewThing("", "乙", "Organization")})
	place := &Place{Thing: NewThing("", "北京", "State", "City"), Geo: Point(39.9, 116.4)}
	data, err := Marshal([]Node{page, law, place})
	want := `{"@context":"https://schema.org","@graph":[
{"@type":"ItemPage","@id":"x.html","name":"一页","isPartOf":{"@type":"WebSite","@id":"index.html#website","name":"图谱"},"mainEntity":{"@id":"x.html#this"}},
{"@type":"Legislation","@id":"x.html#this","name":"办法","legislationDate":"2018-07","legislationPassedBy":[{"@type":"Organization","name":"甲"},{"@type":"Organization","name":"乙"}]},
{"@type":["State","City"],"name":"北京","geo":{"@type":"GeoCoordinates","latitude":39.9,"longitude":116.4}}
]}`
	if err != nil || string(data) != want {
		t.Errorf("got\n%s\n%v", data, err)
	}
	again, _ := Marshal([]Node{page, law, place})
	if string(again) != want {
		t.Error("the same nodes give other bytes")
	}
	set := &Dataset{Thing: NewThing("", "x", "Dataset"), License: URL("https://example.org/l")}
	if data, err := Marshal([]Node{set}); err != nil || !strings.Contains(string(data), `"license":"https://example.org/l"`) {
		t.Errorf("got %s, %v", data, err)
	}
	set.License = &CreativeWork{Thing: NewThing("", "y", "CreativeWork"), Text: "frei"}
	if data, err := Marshal([]Node{set}); err != nil || !strings.Contains(string(data), `"license":{"@type":"CreativeWork","name":"y","text":"frei"}`) {
		t.Errorf("got %s, %v", data, err)
	}
	place.AdditionalProperty = Of(&Property{Type: "PropertyValue", Value: math.NaN()})
	if _, err := Marshal([]Node{place}); err == nil {
		t.Error("what JSON lacks is written")
	}
}

func TestOf(t *testing.T) {
	if got := Of("a", "", "b", "a"); len(got) != 2 || got[0] != "a" || got[1] != "b" {
		t.Errorf("got %v", got)
	}
	if To("") != nil || To("x").ID != "x" {
		t.Error("To")
	}
}
