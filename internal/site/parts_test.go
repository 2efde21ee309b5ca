package site

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
)

// randomGroups are groups of records of which some are only named.
func randomGroups(rnd *rand.Rand) []ListGroup {
	groups := make([]ListGroup, 1+rnd.IntN(5))
	for i := range groups {
		groups[i] = ListGroup{ID: fmt.Sprint(i), Related: rnd.IntN(6) == 0}
		for range 1 + rnd.IntN(90) {
			described := rnd.IntN(4) > 0
			groups[i].Records = append(groups[i].Records, &Record{Entity: &entity.Entity{Described: &described}})
		}
	}
	return groups
}

// TestCutGroups holds of any groups that the pages have every record once, in
// order, that no page is empty or has more than it may, and that with heads
// every group begins on the first.
func TestCutGroups(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for range 3000 {
		groups := randomGroups(rnd)
		budget := (5 + rnd.IntN(60)) * rowCost
		heads := rnd.IntN(2) == 0
		parts := cutGroups(groups, budget, heads)
		next := make([]int, len(groups))
		for n, runs := range parts {
			used, last := 0, -1
			for _, run := range runs {
				if run.Group <= last || run.From != next[run.Group] || run.To <= run.From {
					t.Fatalf("page %d: %v after %v", n, run, next)
				}
				last, next[run.Group] = run.Group, run.To
				for i := run.From; i < run.To; i++ {
					used += groups[run.Group].cost(i)
				}
			}
			if used == 0 || used > budget {
				t.Fatalf("page %d of %v costs %d of %d", n, parts, used, budget)
			}
			if heads && n == 0 && len(runs) != len(groups) {
				t.Fatalf("%d groups, on the first page %v", len(groups), runs)
			}
		}
		for i, to := range next {
			if to != len(groups[i].Records) {
				t.Fatalf("group %d of %d ends at %d: %v", i, len(groups[i].Records), to, parts)
			}
		}
		ps := &Parts{Groups: groups, Runs: parts}
		for i := range parts {
			ps.Pages = append(ps.Pages, &Page{Part: i + 1, Parts: ps})
		}
		for i := range groups {
			entry := rnd.IntN(len(groups[i].Records))
			at := ps.With(i, entry)
			if !slices.ContainsFunc(at.Runs(), func(r Run) bool { return r.Group == i && r.From <= entry && entry < r.To }) {
				t.Fatalf("entry %d of group %d is not on page %d", entry, i, at.Part)
			}
		}
	}
}

func TestCutGroupsAtGroups(t *testing.T) {
	group := func(n int) ListGroup { return ListGroup{Records: make([]*Record, n)} }
	groups := []ListGroup{group(8), group(5), group(3)}
	for i := range groups {
		for j := range groups[i].Records {
			groups[i].Records[j] = &Record{Entity: &entity.Entity{}}
		}
	}
	// Of ten rows eight are two thirds: the second group begins a page.
	want := [][]Run{{{0, 0, 8}}, {{1, 0, 5}, {2, 0, 3}}}
	if got := cutGroups(groups, 10*rowCost, false); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, not %v", got, want)
	}
	// Nine are not two thirds of fourteen and more.
	want = [][]Run{{{0, 0, 8}, {1, 0, 5}, {2, 0, 1}}, {{2, 1, 3}}}
	if got := cutGroups(groups[:], 14*rowCost, false); fmt.Sprint(got) == fmt.Sprint(want) {
		t.Errorf("the third group was cut at its first record: %v", got)
	}
	want = [][]Run{{{0, 0, 4}, {1, 0, 3}, {2, 0, 3}}, {{0, 4, 8}, {1, 3, 5}}}
	if got := cutGroups(groups, 10*rowCost, true); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("with heads %v, not %v", got, want)
	}
}

// many are n policies of two years, n cases of one company, and names that are
// only listed.
func many(n int) []string {
	files := []string{"articles/1/index.md", article, "companies/yun-ling.md", "+++\ntitle = \"云岭银行\"\n+++\n"}
	for i := range n {
		files = append(files,
			fmt.Sprintf("policies/p%03d.md", i), fmt.Sprintf("+++\ntitle = \"办法%d\"\nlevel = \"%s\"\nplaces = [\"杭州\"]\nwhen = \"20%d-%02d\"\nissuers = [\"水务局\"]\n+++\n", i, entity.Levels[i%3], 18+i%2, 1+i%12),
			fmt.Sprintf("cases/c%03d.md", i), fmt.Sprintf("+++\ntitle = \"云岭银行：平台%d\"\norganizations = [\"云岭银行\"]\nplaces = [\"杭州\", \"西湖区\"]\nscenarios = [\"风控%d\"]\n+++\n\n见[[云岭银行]]。\n", i, i),
			fmt.Sprintf("companies/l%03d.md", i), fmt.Sprintf("+++\ntitle = \"名单%d公司\"\ndescribed = false\n+++\n", i))
	}
	return files
}

func sized(t *testing.T, size int, parts ...string) (*Site, []diag.Problem) {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	cfg := config.Default()
	cfg.Build.PageSize = size
	var files []*content.File
	for i := 0; i < len(parts); i += 2 {
		f, problems := content.Parse("content/"+parts[i], []byte(parts[i+1]))
		if diag.HasErrors(problems) {
			t.Fatal(problems)
		}
		files = append(files, f)
	}
	return Load(files, cfg, gaz)
}

func TestParts(t *testing.T) {
	s, problems := sized(t, 5, many(40)...)
	for _, p := range problems {
		t.Error(p)
	}
	parted := map[string]int{}
	for _, p := range s.Pages() {
		if p.Parts == nil || p.Letter != 0 {
			continue
		}
		if p.Part == 1 {
			parted[p.Path] = len(p.Parts.Pages)
		}
		if p.Kind == Further && (p.Record != nil || p.Place != nil || p.Term != nil || s.PageAt(p.Path) != p) {
			t.Errorf("%s would be taken for what it continues", p.Path)
		}
		if p.Parts.Pages[p.Part-1] != p || p.Whole() != p.Parts.Pages[0] {
			t.Errorf("%s is not page %d of its list", p.Path, p.Part)
		}
	}
	for _, path := range []string{"policies/index.html", "cases/index.html", "companies/index.html", "places/hang-zhou.html", "places/hang-zhou-xi-hu-qu.html",
		"places/zhe-jiang.html", "years/2018.html", "organizations/shui-wu-ju.html", "companies/yun-ling.html", "scenarios/index.html"} {
		if parted[path] < 2 {
			t.Errorf("%s is whole: %v", path, parted)
		}
		if s.PageAt(strings.TrimSuffix(path, ".html")+".2.html") == nil {
			t.Errorf("%s has no second page", path)
		}
	}
	if len(parted) != 11 {
		t.Errorf("parted are %v", parted)
	}
	// A page leads to where a group begins.
	list := s.PageAt("policies/index.html")
	for _, level := range entity.Levels[:3] {
		at := s.PageOfGroup(list, LevelID(level))
		run := at.Runs()[slices.IndexFunc(at.Runs(), func(r Run) bool { return at.Parts.Groups[r.Group].Level == level })]
		if run.From != 0 {
			t.Errorf("%s begins elsewhere than on %s", level, at.Path)
		}
	}
	// The section goes on where the list of a year ends.
	year := s.PageAt("years/2018.html")
	if last := year.Parts.Pages[len(year.Parts.Pages)-1]; last.Next != s.PageAt("years/2019.html") || year.Parts.Pages[1].Next != nil && len(year.Parts.Pages) > 2 {
		t.Errorf("after %s comes %v", last.Path, last.Next)
	}
	if !s.TimelineIsLong() {
		t.Error("40 facts fit on a timeline of 5")
	}
}

// TestLetterPages holds that the pages of letters have every name once, in
// order.
func TestLetterPages(t *testing.T) {
	whole, _ := sized(t, 1000, many(40)...)
	s, _ := sized(t, 5, many(40)...)
	if pages := whole.LetterPages(); len(pages) != 1 || pages[0].Path != "letters.html" {
		t.Errorf("an index that fits has pages of its own: %v", pages)
	}
	var names []string
	for i, p := range s.LetterPages() {
		if len(p.Index) == 0 || len(p.Index) > 5*rowCost || p.Letter == 0 {
			t.Errorf("%s has %d names", p.Path, len(p.Index))
		}
		if i > 0 && p.Part < 2 && p.Letter == s.LetterPages()[i-1].Letter {
			t.Errorf("%s is another first page of its letter", p.Path)
		}
		for j := range p.Index {
			if p.Index[j].Letter() != p.Letter {
				t.Errorf("%s has %s", p.Path, p.Index[j].Text)
			}
			names = append(names, p.Index[j].Text+" "+p.Index[j].Page.Path)
		}
	}
	var want []string
	index := whole.PageAt("letters.html").Index
	for i := range index {
		want = append(want, index[i].Text+" "+index[i].Page.Path)
	}
	if !slices.Equal(names, want) {
		t.Errorf("%d names on the pages of letters, %d in the index", len(names), len(want))
	}
	if p := s.PageAt("letters-m.2.html"); p == nil || p.Letter != 'M' {
		t.Error("the names under M are on one page")
	}
}

func TestPartTaken(t *testing.T) {
	files := append(many(10), "policies/index.2.md", "+++\ntitle = \"别的办法\"\n+++\n")
	_, problems := sized(t, 5, files...)
	want := `content/policies/index.2.md: the page policies/index.2.html is needed for what policies/index.html has no room for
  hint: rename the file`
	if len(problems) != 1 || fmt.Sprintf("%s: %s\n  hint: %s", problems[0].File, problems[0].Message, problems[0].Hint) != want {
		t.Errorf("%v", problems)
	}
	// While the list fits, the name is free.
	if s, problems := sized(t, 200, files...); len(problems) > 0 || s.PageAt("policies/index.2.html").Title != "别的办法" {
		t.Errorf("%v", problems)
	}
}
