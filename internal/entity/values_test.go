package entity

import (
	"slices"
	"testing"
)

// TestValuesCoverKeys holds that every key of every kind can be compared: a
// key without values would let a change pass unseen.
func TestValuesCoverKeys(t *testing.T) {
	no, number := false, 46.0
	list := []string{"甲", "乙"}
	e := Entity{
		Title: "甲", AlternateNames: list, ID: "甲", SourceURL: "甲", Author: "甲", Adcode: "甲", Province: "甲", Places: list, When: "甲",
		Organizations: list, Scenarios: list, Status: "甲", Sectors: list, Described: &no, Level: "甲", Issuers: list, Founders: list,
		Members: list, Partners: list, Products: list, Documents: list, Keywords: list, Summary: "甲", Tags: list, Draft: true,
		Amounts: []Amount{{Value: 5e6, Unit: "CNY", Qualifier: "max", Text: "最高500万元"}},
		Claims:  []Claim{{Text: "家数", Value: &number, Unit: "家"}, {Text: "幅度", Values: []float64{3, 5}, Unit: "%"}},
	}
	want := map[string][]string{
		"described": {"false"}, "draft": {"true"}, "amounts": {"最高500万元\tmax 5000000 CNY"}, "claims": {"家数\t46 家", "幅度\t3 5 %"},
	}
	for _, k := range Kinds {
		for _, key := range Keys(k) {
			if key.Name == "sources" {
				continue
			}
			expect := want[key.Name]
			if expect == nil {
				expect = list
				if key.Type != Strings {
					expect = []string{"甲"}
				}
			}
			if got := e.Values(key.Name); !slices.Equal(got, expect) {
				t.Errorf("%s of a %s: %q, want %q", key.Name, k, got, expect)
			}
			if got := new(Entity).Values(key.Name); len(got) > 0 {
				t.Errorf("%s of nothing: %q", key.Name, got)
			}
		}
	}
}
