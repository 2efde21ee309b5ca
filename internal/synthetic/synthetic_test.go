package synthetic

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path"
	"regexp"
	"strings"
	"testing"
	"unicode"

	"atlas/internal/content"
	"atlas/internal/entity"
)

func sumOf(t *testing.T, n int, seed uint64) string {
	t.Helper()
	all := sha256.New()
	err := Generate(n, seed, func(f File) error {
		all.Write([]byte(f.Path + "\x00"))
		all.Write(f.Data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(all.Sum(nil))
}

// TestSameBytes pins the bytes. Measurements of two versions of atlas say
// something only if both built the same atlas: whoever changes the generator
// puts in the new sum, and measures the old version again.
func TestSameBytes(t *testing.T) {
	const want = "f17bb7deeb1e898a697b375b33312679dc3f9938128f099d8679fc98c741987a"
	got := sumOf(t, 120, 1)
	if got != want {
		t.Errorf("an atlas of 120 has the sum %s, not %s", got, want)
	}
	if again := sumOf(t, 120, 1); again != got {
		t.Error("the same seed gives other bytes")
	}
	if sumOf(t, 120, 2) == got {
		t.Error("another seed gives the same bytes")
	}
}

func TestEndsAtError(t *testing.T) {
	calls, full := 0, errors.New("full")
	err := Generate(1000, 1, func(File) error {
		if calls++; calls == 7 {
			return full
		}
		return nil
	})
	if err != full || calls != 7 {
		t.Errorf("%v after %d files", err, calls)
	}
}

var mdLink = regexp.MustCompile(`\]\(([^)]+)\)`)

// TestContent holds what the package promises of an atlas of 2,000.
func TestContent(t *testing.T) {
	files, links := map[string]bool{}, map[string]string{}
	titles, cities, sectors, years := map[string]string{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	kinds := map[entity.Kind]int{}
	blocks := map[string]string{} // the articles' texts
	var quotes []entity.Source
	characters, records, lists, tables, quoted := 0, 0, 0, 0, 0
	err := Generate(2000, 1, func(f File) error {
		files[f.Path] = true
		if !strings.HasSuffix(f.Path, ".md") {
			return nil
		}
		parsed, problems := content.Parse(f.Path, f.Data)
		for _, p := range problems {
			t.Error(p)
		}
		e := parsed.Entity
		kinds[e.Kind]++
		for _, name := range append([]string{e.Title}, e.AlternateNames...) {
			if other, twice := titles[name]; twice {
				t.Errorf("%q names %s and %s", name, other, f.Path)
			}
			titles[name] = f.Path
		}
		_, body, _ := strings.Cut(string(f.Data), "\n+++\n")
		if e.Kind == entity.Article {
			blocks[e.ID] = body
			return nil
		}
		records++
		for _, c := range body {
			if unicode.Is(unicode.Han, c) {
				characters++
			}
		}
		for _, m := range mdLink.FindAllStringSubmatch(body, -1) {
			links[path.Join(path.Dir(f.Path), m[1])] = f.Path
		}
		lists += strings.Count(body, "\n\n- ") + strings.Count(body, "\n\n1. ")
		tables += strings.Count(body, "| --- |")
		quoted += strings.Count(body, "\n> ")
		for _, c := range e.Places {
			cities[c] = true
		}
		for _, s := range e.Sectors {
			sectors[s] = true
		}
		if e.When != "" {
			years[e.When[:4]] = true
		}
		if len(e.Sources) != 1 {
			t.Errorf("%s has %d sources", f.Path, len(e.Sources))
		}
		quotes = append(quotes, e.Sources...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if records != 2000 || kinds[entity.Article] != 40 {
		t.Errorf("%d records and %d articles", records, kinds[entity.Article])
	}
	for _, s := range shares {
		if kinds[s.kind] != 20*s.percent {
			t.Errorf("%d %s, want %d", kinds[s.kind], s.kind, 20*s.percent)
		}
	}
	if mean := characters / records; mean < 2000 || mean > 3000 {
		t.Errorf("bodies have %d Chinese characters in the mean", mean)
	}
	if len(cities) != 100 || len(sectors) != 40 || len(years) != 10 {
		t.Errorf("%d cities, %d sectors, %d years", len(cities), len(sectors), len(years))
	}
	if lists < records || tables < records || quoted < records/2 || len(links) < records {
		t.Errorf("%d lists, %d tables, %d quotes, links to %d records", lists, tables, quoted, len(links))
	}
	for to, from := range links {
		if !files[to] {
			t.Errorf("%s links to %s, which is not there", from, to)
		}
	}
	for _, q := range quotes {
		if !files["pages/"+q.Article+".html"] {
			t.Errorf("no saved page of article %s", q.Article)
		}
		if block := strings.Split(flat(blocks[q.Article]), "\n"); q.Block > len(block) || !strings.Contains(block[q.Block-1], q.Quote) {
			t.Errorf("block %d of article %s is not that of %q", q.Block, q.Article, q.Quote)
		}
	}
}

// flat has a block of an article on each line.
func flat(body string) string {
	return regexp.MustCompile(`\n+`).ReplaceAllString(strings.Trim(body, "\n"), "\n")
}

// TestNames holds that a large atlas runs out of nothing: names are distinct
// past the pairs of syllables, and past the titles that can be drawn.
func TestNames(t *testing.T) {
	for _, n := range []int{1, 2, 3, 49, 50, 51, 250000} {
		g := newGenerator(n, 7)
		titles, paths := make(map[string]bool, n), make(map[string]bool, n)
		for _, r := range g.records {
			if titles[r.title] || paths[r.path] {
				t.Fatalf("of %d records two are called %s, %s", n, r.title, r.path)
			}
			titles[r.title], paths[r.path] = true, true
			if r.kind == entity.Company && titles[r.name] {
				t.Fatalf("of %d records two are called %s", n, r.name)
			}
		}
	}
}

func TestSlots(t *testing.T) {
	g := newGenerator(1, 1)
	all := append(append(append([]string(nil), openers...), points...), quotations...)
	for _, s := range sections {
		all = append(all, s.sentences...)
	}
	for _, s := range all {
		g.write.Reset()
		g.fill(parts(s)) // panics on a slot that nobody fills
		if text := g.write.String(); strings.ContainsAny(text, "{}") || text == "" {
			t.Errorf("%q becomes %q", s, text)
		}
	}
}
