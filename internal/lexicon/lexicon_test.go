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

// TestTopic holds whose words tell of the topic: another topic's take the
// place of the built-in ones, those of the same one are added.
func TestTopic(t *testing.T) {
	for _, test := range []struct {
		topic       Topic
		name        string
		tells, dumb string
		hints       bool
	}{
		{Topic{}, "区块链", "联盟链", "智慧水务", true},
		{Topic{Name: "区块链", Words: []string{"区块链", "链改"}}, "区块链", "链改与联盟链", "智慧水务", true},
		{Topic{Words: []string{"区块链"}}, "区块链", "联盟链", "智慧水务", true},
		{Topic{Name: "智慧水务", Words: []string{"智慧水务", "智能水表"}}, "智慧水务", "智能水表", "区块链", false},
		{Topic{Words: []string{"北斗"}}, "北斗", "北斗", "区块链", false},
		{Topic{Name: "北斗"}, "北斗", "北斗", "区块链", false},
	} {
		lex, err := Load(Lexicon{Topic: test.topic})
		if err != nil {
			t.Fatal(err)
		}
		if lex.Topic.Name != test.name || !lex.Tells(test.tells) || lex.Tells(test.dumb) || len(lex.Topic.Hints) > 0 != test.hints {
			t.Errorf("%+v: %+v", test.topic, lex.Topic)
		}
		if !slices.Contains(lex.Organizations.Never, test.name+"公司") {
			t.Errorf("%s公司 is taken for a name", test.name)
		}
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
