package lexicon

import (
	"slices"
	"testing"
)

func TestScenario(t *testing.T) {
	lex, err := Load(Lexicon{})
	if err != nil {
		t.Fatal(err)
	}
	for phrase, want := range map[string]string{
		"供应链金融服务平台":  "供应链金融",
		"茶叶供应链":      "供应链管理",
		"农产品追溯与营销平台": "农业",
		"区块链电子发票":    "税务与电子发票",
		"毫不相干":       "",
	} {
		if got, _ := lex.Scenario(phrase); got != want {
			t.Errorf("Scenario(%q) = %q, want %q", phrase, got, want)
		}
	}
}

func TestSiteWordsAreAdded(t *testing.T) {
	lex, err := Load(Lexicon{
		Topic:     Topic{Name: "物联网", Words: []string{"物联网"}},
		Scenarios: []Term{{Term: "智慧灯杆", Words: []string{"智慧灯杆", "路灯"}}},
		Sections:  map[string][]string{"park": {"创新谷"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if lex.Topic.Name != "物联网" || !lex.Tells("物联网改造") || lex.Tells("区块链") {
		t.Errorf("topic: %+v", lex.Topic)
	}
	if got, word := lex.Scenario("路灯改造"); got != "智慧灯杆" || word != "路灯" {
		t.Errorf("Scenario = %q, %q", got, word)
	}
	if !slices.Contains(lex.Sections["park"], "创新谷") || !slices.Contains(lex.Sections["park"], "园区") {
		t.Errorf("sections: %v", lex.Sections["park"])
	}
}

func TestListsAreLongestFirst(t *testing.T) {
	lex, err := Load(Lexicon{})
	if err != nil {
		t.Fatal(err)
	}
	if got := Suffix("某某人民政府办公厅", lex.Organizations.Government); got != "人民政府办公厅" {
		t.Errorf("got %q", got)
	}
	for _, l := range lex.lists(lex) {
		if !slices.IsSortedFunc(*l.to, func(a, b string) int { return len(b) - len(a) }) {
			t.Errorf("not longest first: %v", *l.to)
		}
	}
}
