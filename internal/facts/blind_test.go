package facts

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/article"
	"atlas/internal/entity"
)

// blindGold is what a reader found in an article that was written, and read,
// by somebody who did not know the rules.
type blindGold struct {
	Must []struct {
		Kind      entity.Kind `json:"kind"`
		Title     string      `json:"title"`
		Titles    []string    `json:"titles"`
		When      string      `json:"when"`
		Places    []string    `json:"places"`
		Documents []string    `json:"documents"`
		Who       []string    `json:"who"`
		Status    string      `json:"status"`
		Quote     string      `json:"quote"`
	} `json:"must"`
	May       []any    `json:"may"`
	Companies []string `json:"companies"`
}

// Of ten dated policies, deployments, parks and alliances at least this many
// must be found with the right date and document, and at most this share of
// all facts may be invented. Both are held over all articles together.
const (
	holdFound    = 0.8
	holdInvented = 0.1
)

func TestBlindArticles(t *testing.T) {
	pages, err := filepath.Glob("testdata/articles/*.html")
	if err != nil || len(pages) == 0 {
		t.Fatal("no articles", err)
	}
	e := newExtractor(t)
	must, found, facts, invented := 0, 0, 0, 0
	for _, page := range pages {
		data, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		var want blindGold
		gold, err := os.ReadFile(strings.TrimSuffix(page, ".html") + ".gold.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(gold, &want); err != nil {
			t.Fatal(page, err)
		}
		art, err := article.Parse(data, article.Options{})
		if err != nil {
			t.Fatal(err)
		}
		doc := e.Extract(art)
		checkQuotes(t, art, doc)
		used := map[string]bool{}
		missed := []string{}
		for i := range want.Must {
			w := &want.Must[i]
			must++
			ok := false
			for k := range doc.Entities {
				g := &doc.Entities[k]
				if g.Kind == w.Kind && !used[g.Key] && sameFact(g, w.When, w.Documents, append(w.Titles, w.Title), w.Who, w.Quote) {
					used[g.Key], ok = true, true
					break
				}
			}
			if ok {
				found++
			} else {
				missed = append(missed, fmt.Sprint(w.Kind, " ", w.Title, " ", w.When, " ", w.Who))
			}
		}
		extra := []string{}
		for k := range doc.Entities {
			g := &doc.Entities[k]
			if g.Kind == entity.Company {
				continue
			}
			facts++
			if !used[g.Key] && !allowed(g, want.May) {
				invented++
				extra = append(extra, line(g)+" << "+g.Sources[0].Quote)
			}
		}
		t.Logf("%s: %d must, %d missed, %d extra", filepath.Base(page), len(want.Must), len(missed), len(extra))
		for _, m := range missed {
			t.Log("  missed ", m)
		}
		for _, x := range extra {
			t.Log("  extra  ", x)
		}
	}
	t.Logf("found %d of %d (%.0f %%), invented %d of %d (%.0f %%)", found, must, 100*float64(found)/float64(must), invented, facts, 100*float64(invented)/float64(facts))
	if float64(found) < holdFound*float64(must) {
		t.Errorf("found %d of %d facts", found, must)
	}
	if float64(invented) > holdInvented*float64(facts) {
		t.Errorf("invented %d of %d facts", invented, facts)
	}
}

// sameFact compares by date and document, or by date, actor and sentence.
func sameFact(g *entity.Entity, when string, documents, titles, who []string, quote string) bool {
	if strings.TrimSuffix(g.When, "?") != strings.TrimSuffix(when, "?") {
		return false
	}
	for _, d := range documents {
		for _, have := range append(slices.Clone(g.Documents), g.Title) {
			if fold(have) == fold(d) {
				return true
			}
		}
	}
	for _, title := range titles {
		if title != "" && (fold(g.Title) == fold(title) || slices.ContainsFunc(g.AlternateNames, func(n string) bool { return fold(n) == fold(title) })) {
			return true
		}
	}
	if len(documents) > 0 && g.Kind == entity.Policy && len(g.Documents) > 0 && !strings.Contains(fold(strings.Join(g.Documents, "")), fold(documents[0])) {
		return false
	}
	same := slices.ContainsFunc(g.Sources, func(s entity.Source) bool {
		return overlaps(s.Quote, quote)
	})
	if !same {
		return false
	}
	if len(who) == 0 {
		return true
	}
	actors := strings.Join(slices.Concat(g.Organizations, g.Issuers, g.Founders, g.Partners, g.Places, []string{g.Title}), " ")
	return slices.ContainsFunc(who, func(w string) bool {
		return strings.Contains(actors, w) || slices.ContainsFunc(strings.Fields(actors), func(a string) bool { return strings.Contains(w, a) })
	})
}

// overlaps reports whether one quote holds the other.
func overlaps(a, b string) bool {
	a, b = strings.Join(strings.Fields(a), ""), strings.Join(strings.Fields(b), "")
	return b != "" && (strings.Contains(a, b) || strings.Contains(b, a))
}

// allowed reports a fact that the reader calls borderline.
func allowed(g *entity.Entity, may []any) bool {
	text := fold(g.Title + strings.Join(g.Documents, "") + strings.Join(g.AlternateNames, ""))
	for _, m := range may {
		title := fmt.Sprint(m)
		if fields, ok := m.(map[string]any); ok {
			title = fmt.Sprint(fields["title"])
		}
		title = fold(title)
		if strings.Contains(text, title) || strings.Contains(title, fold(g.Title)) {
			return true
		}
		for _, d := range append(slices.Clone(g.Documents), g.Products...) {
			if strings.Contains(title, fold(d)) {
				return true
			}
		}
	}
	return false
}
