package site

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"atlas/internal/decisions"
	"atlas/internal/entity"
)

// neighbours is an atlas in which it is known who is near to whom.
func neighbours(t *testing.T) *Site {
	parts := []string{
		"cases/a.md", "+++\ntitle = \"甲用风控\"\norganizations = [\"甲行\"]\nscenarios = [\"风控\"]\nplaces = [\"杭州\"]\n+++\n",
		"cases/b.md", "+++\ntitle = \"乙用风控\"\norganizations = [\"乙行\"]\nscenarios = [\"风控\"]\nplaces = [\"杭州\"]\n+++\n",
		"cases/c.md", "+++\ntitle = \"丙用风控\"\norganizations = [\"丙行\"]\nscenarios = [\"风控\"]\nplaces = [\"上海\"]\n+++\n",
		"cases/d.md", "+++\ntitle = \"甲用溯源\"\norganizations = [\"甲行\"]\nscenarios = [\"溯源\"]\nplaces = [\"北京\"]\n+++\n",
		"cases/e.md", "+++\ntitle = \"丁用存证\"\norganizations = [\"丁行\"]\nscenarios = [\"存证\"]\nplaces = [\"成都\"]\n+++\n",
		"companies/jia.md", "+++\ntitle = \"甲行\"\n+++\n",
	}
	s, problems := load(t, parts...)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return s
}

func nearOf(s *Site, path string) []string {
	var list []string
	for _, n := range s.Near(s.PageAt(path).Record, s.Ties(s.PageAt(path).Record)) {
		var why []string
		for _, tie := range n.Ties {
			why = append(why, tie.Kind+" "+tie.Name)
		}
		list = append(list, fmt.Sprint(n.Title, why))
	}
	return list
}

func TestNear(t *testing.T) {
	s := neighbours(t)
	// The scenario and the place together say more than the organization, and
	// all of it more than the scenario alone. The company is linked anyway.
	want := []string{"乙用风控[scenarios 风控 places 杭州 places 浙江]", "甲用溯源[organizations 甲行]", "丙用风控[scenarios 风控]"}
	if got := nearOf(s, "cases/a.html"); !slices.Equal(got, want) {
		t.Errorf("near a: %q", got)
	}
	if got := nearOf(s, "cases/e.html"); len(got) > 0 {
		t.Errorf("near e: %q", got)
	}
	for range 20 {
		if got := nearOf(neighbours(t), "cases/a.html"); !slices.Equal(got, want) {
			t.Fatalf("not the same twice: %q", got)
		}
	}
}

func TestNearIsBounded(t *testing.T) {
	var parts []string
	for i := range 300 {
		parts = append(parts, fmt.Sprintf("cases/c%03d.md", i), fmt.Sprintf("+++\ntitle = \"案例%d\"\nscenarios = [\"风控\"]\nplaces = [\"杭州\"]\n+++\n", i))
	}
	s, _ := load(t, parts...)
	for _, r := range []*Record{s.Records[0], s.Records[150], s.Records[299]} {
		if n := len(s.Near(r, s.Ties(r))); n != nearMost {
			t.Errorf("%s has %d", r.Title, n)
		}
		g := s.Neighbourhood(r, s.Ties(r))
		if g == nil || g.Nodes() > graphMost {
			t.Errorf("%s: %+v", r.Title, g)
		}
	}
}

func TestNeighbourhood(t *testing.T) {
	s := neighbours(t)
	g := s.Neighbourhood(s.PageAt("cases/a.html").Record, s.Ties(s.PageAt("cases/a.html").Record))
	if g == nil {
		t.Fatal("no graph")
	}
	var first, second []string
	for _, n := range g.First {
		first = append(first, n.Kind+" "+n.Name)
	}
	for _, n := range g.Second {
		second = append(second, fmt.Sprint(n.Name, n.From))
	}
	if want := []string{"organizations 甲行", "scenarios 风控", "places 杭州", "places 浙江"}; !slices.Equal(first, want) {
		t.Errorf("first: %q", first)
	}
	if want := []string{"甲用溯源[0]", "乙用风控[1 2 3]", "丙用风控[1]"}; !slices.Equal(second, want) {
		t.Errorf("second: %q", second)
	}
	// A name alone has no neighbourhood worth a drawing.
	lone, _ := load(t, "parks/x.md", "+++\ntitle = \"孤园\"\nplaces = [\"杭州\"]\n+++\n")
	if g := lone.Neighbourhood(lone.Records[0], lone.Ties(lone.Records[0])); g != nil {
		t.Errorf("%+v", g)
	}
}

func TestHoldAgainst(t *testing.T) {
	source := "\n[[sources]]\narticle = \"1\"\nblock = 1\nquote = \"开头一段。\"\n"
	s, problems := load(t,
		"articles/1/index.md", article,
		"policies/same.md", "+++\ntitle = \"办法\"\nplaces = [\"杭州\"]\nwhen = \"2020\"\n"+source+"fact = \"policy/办法\"\n+++\n",
		"policies/edited.md", "+++\ntitle = \"通知\"\nplaces = [\"杭州\"]\nwhen = \"2021\"\n"+source+"fact = \"policy/通知\"\n+++\n\n补记。\n",
		"policies/unknown.md", "+++\ntitle = \"意见\"\n"+source+"fact = \"policy/意见\"\n+++\n",
		"policies/by-hand.md", "+++\ntitle = \"规划\"\n"+source+"+++\n",
	)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	told := Told{"1": {
		{Key: "policy/办法", Title: "办法", Places: []string{"杭州"}, When: "2020"},
		{Key: "policy/通知", Title: "通知", Places: []string{"上海"}, When: "2020"},
	}}
	conflicts := []decisions.Conflict{
		{Article: "articles/1", File: "policies/edited.md", Field: "when"},
		{Article: "articles/1", File: "policies/edited.md", Field: "sources[0].quote"},
		{Article: "articles/1", File: "policies/same.md", Field: decisions.FieldFact},
		{Article: "articles/1", File: "policies/gone.md", Field: "when"},
	}
	s.HoldAgainst(told, conflicts)
	a := s.Articles[0]
	for path, want := range map[string]struct {
		edited   []string
		byHand   bool
		disputes []Dispute
	}{
		"policies/same.html":    {nil, false, []Dispute{{"", a}}},
		"policies/edited.html":  {[]string{"when", "places", "body"}, false, []Dispute{{"when", a}, {"sources", a}}},
		"policies/unknown.html": {nil, false, nil},
		"policies/by-hand.html": {nil, true, nil},
	} {
		r := s.PageAt(path).Record
		if !slices.Equal(r.Edited, want.edited) || r.ByHand != want.byHand || !reflect.DeepEqual(r.Disputes, want.disputes) {
			t.Errorf("%s: edited %q, by hand %v, %v", path, r.Edited, r.ByHand, r.Disputes)
		}
	}
}

// TestEditedOfSeveral holds that what two articles told, put together, is no
// edit, and that anything else is.
func TestEditedOfSeveral(t *testing.T) {
	bases := []*entity.Entity{
		{Title: "甲", When: "2019", Members: []string{"a", "b"}},
		{Title: "甲行", When: "2020", Members: []string{"b", "c"}},
	}
	e := entity.Entity{Title: "甲", AlternateNames: []string{"甲行"}, When: "2020", Members: []string{"a", "b", "c"}}
	if keys := edited(&e, bases); len(keys) > 0 {
		t.Errorf("%q", keys)
	}
	e.When, e.Members = "2021", []string{"a", "b"}
	if keys := edited(&e, bases); !slices.Equal(keys, []string{"members", "when"}) {
		t.Errorf("%q", keys)
	}
}
