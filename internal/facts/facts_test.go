package facts

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"atlas/internal/article"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// newExtractor is the extractor with the built-in words and places.
func newExtractor(t testing.TB) *Extractor {
	t.Helper()
	lex, err := lexicon.Load(lexicon.Lexicon{})
	if err != nil {
		t.Fatal(err)
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	return New(lex, gaz)
}

// extractHTML reads a small article from its body.
func extractHTML(t testing.TB, e *Extractor, title, body string) *Document {
	t.Helper()
	page := `<h1 class="title-article" id="articleContentId">` + title + `</h1><div id="content_views">` + body + `</div>`
	art, err := article.Parse([]byte(page), article.Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc := e.Extract(art)
	checkQuotes(t, art, doc)
	return doc
}

// checkQuotes holds the promise every fact makes: its quote stands in its
// block, white space folded.
func checkQuotes(t testing.TB, art *article.Article, doc *Document) {
	t.Helper()
	stands := func(what string, block int, quote string) {
		if quote == "" || block < 1 || block > len(art.Blocks) {
			t.Errorf("%s: block %d, quote %q", what, block, quote)
			return
		}
		text := strings.Join(strings.Fields(art.Blocks[block-1].Text), " ")
		if !strings.Contains(text, quote) {
			t.Errorf("%s: quote %q is not in block %d: %q", what, quote, block, text)
		}
	}
	for i := range doc.Entities {
		e := &doc.Entities[i]
		if len(e.Sources) == 0 {
			t.Errorf("%s has no source", e.Key)
		}
		for _, s := range e.Sources {
			stands(e.Key, s.Block, s.Quote)
		}
	}
	for _, c := range doc.Claims {
		stands("claim "+c.Text, c.Block, c.Quote)
	}
}

// gold is what a person who reads the article finds in it.
type gold struct {
	Entities []map[string]any `json:"entities"`
	Claims   []map[string]any `json:"claims"`
	Problems [][2]any         `json:"problems"`
}

// TestGold holds every field of every fact of the real article against what
// was found by reading it. A source is given there as its block and the
// first and last words of the quote.
func TestGold(t *testing.T) {
	page, err := os.ReadFile("../../content/articles/88839140/source.html")
	if err != nil {
		t.Fatal(err)
	}
	art, err := article.Parse(page, article.Options{})
	if err != nil {
		t.Fatal(err)
	}
	doc := newExtractor(t).Extract(art)
	checkQuotes(t, art, doc)

	data, err := os.ReadFile("testdata/gold/88839140.json")
	if err != nil {
		t.Fatal(err)
	}
	var want gold
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	if len(doc.Entities) != len(want.Entities) {
		t.Errorf("%d entities, want %d", len(doc.Entities), len(want.Entities))
	}
	byName := map[string]*entity.Entity{}
	for i := range doc.Entities {
		e := &doc.Entities[i]
		byName[string(e.Kind)+" "+e.Title] = e
	}
	for _, w := range want.Entities {
		name := fmt.Sprint(w["kind"], " ", w["title"])
		e := byName[name]
		if e == nil {
			t.Errorf("%s: not found", name)
			continue
		}
		delete(byName, name)
		compareFields(t, name, asMap(t, e), w)
	}
	for name := range byName {
		t.Errorf("%s: invented", name)
	}
	if len(doc.Claims) != len(want.Claims) {
		t.Errorf("%d claims, want %d", len(doc.Claims), len(want.Claims))
	}
	for i := range min(len(doc.Claims), len(want.Claims)) {
		got := asMap(t, doc.Claims[i])
		delete(got, "quote")
		compareFields(t, fmt.Sprint("claim ", i), got, want.Claims[i])
	}
	var problems [][2]any
	for _, p := range doc.Problems {
		problems = append(problems, [2]any{float64(p.Block), p.Code})
	}
	if fmt.Sprint(problems) != fmt.Sprint(want.Problems) {
		t.Errorf("problems\n got %v\nwant %v", problems, want.Problems)
	}
}

func asMap(t *testing.T, v any) map[string]any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]any{}
	if err := json.Unmarshal(data, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func compareFields(t *testing.T, name string, got, want map[string]any) {
	t.Helper()
	delete(got, "key")
	if sources, ok := got["sources"].([]any); ok {
		var brief []any
		for _, s := range sources {
			s := s.(map[string]any)
			quote := []rune(s["quote"].(string))
			brief = append(brief, []any{s["block"], string(quote[:min(10, len(quote))]), string(quote[max(len(quote)-6, 0):])})
		}
		got["sources"] = brief
	}
	keys := map[string]bool{}
	for k := range got {
		keys[k] = true
	}
	for k := range want {
		keys[k] = true
	}
	for k := range keys {
		if g, w := fmt.Sprint(got[k]), fmt.Sprint(want[k]); g != w {
			t.Errorf("%s: %s\n got %s\nwant %s", name, k, g, w)
		}
	}
}

// line is an entity in short: kind | title | when | places | who | more.
func line(e *entity.Entity) string {
	who := slices.Concat(e.Organizations, e.Issuers, e.Founders)
	more := slices.Concat([]string{e.Status, e.Level}, e.Scenarios, e.Members, e.Partners, e.Products)
	more = slices.DeleteFunc(more, func(s string) bool { return s == "" })
	return strings.Join([]string{string(e.Kind), e.Title, e.When, strings.Join(e.Places, " "), strings.Join(who, " "), strings.Join(more, " ")}, " | ")
}
