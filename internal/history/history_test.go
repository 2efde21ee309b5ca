package history

import (
	"slices"
	"strings"
	"testing"

	"atlas/internal/entity"
)

func version(t testing.TB, text string) *Version {
	t.Helper()
	v := ParseVersion("content/policies/x.md", []byte("+++\n"+text+"\n+++\n"))
	if v == nil {
		t.Fatalf("cannot be read: %s", text)
	}
	return v
}

func none(string) string { return "" }

// TestEveryKeyIsCompared: a change of any key of any kind is told, once, and
// only of that key.
func TestEveryKeyIsCompared(t *testing.T) {
	values := map[string][2]string{
		"described": {"false", "true"}, "draft": {"", ""}, "sources": {"", ""},
		"status": {`"pilot"`, `"live"`}, "level": {`"national"`, `"municipal"`}, "when": {`"2018"`, `"2019"`}, "adcode": {`"330100"`, `"330200"`},
		"amounts": {`[{ value = 5, unit = "CNY", text = "五元" }]`, `[{ value = 6, unit = "CNY", text = "五元" }]`},
		"claims":  {`[{ text = "家", value = 5, unit = "家", quote = "五家", block = 1 }]`, `[{ text = "家", value = 6, unit = "家", quote = "五家", block = 1 }]`},
		"id":      {`"7"`, `"8"`},
	}
	for _, k := range entity.Kinds {
		file := "content/" + k.Folder() + "/x.md"
		if k == entity.Article {
			file = "content/articles/7/index.md"
		}
		for _, key := range entity.Keys(k) {
			v, special := values[key.Name]
			switch {
			case !special && key.Type == entity.Strings:
				v = [2]string{`["甲"]`, `["乙"]`}
			case !special:
				v = [2]string{`"甲"`, `"乙"`}
			case v[0] == "":
				continue
			}
			read := func(value string) *Version {
				text := "title = \"题\"\n"
				if key.Name == "title" {
					text = ""
				}
				version := ParseVersion(file, []byte("+++\n"+text+key.Name+" = "+value+"\n+++\n"))
				if version == nil {
					t.Fatalf("%s: %s = %s cannot be read", file, key.Name, value)
				}
				return version
			}
			changes := NewTracker().Commit([]Pair{{read(v[0]), read(v[1])}}, nil, none)
			if len(changes) != 1 || changes[0].Class != Edit || changes[0].What != Changed || len(changes[0].Fields) != 1 || changes[0].Fields[0].Key != key.Name {
				t.Errorf("%s of %s: %+v", key.Name, k, changes)
			}
			if same := NewTracker().Commit([]Pair{{read(v[0]), read(v[0])}}, nil, none); len(same) > 0 {
				t.Errorf("%s of %s, unchanged: %+v", key.Name, k, same)
			}
		}
	}
}

// TestSplit: a record made of another's facts is an edit of ours, and both go
// on by themselves.
func TestSplit(t *testing.T) {
	source := "\n[[sources]]\narticle = \"7\"\nblock = 1\nquote = \"甲\"\nfact = \"policy/甲\""
	one := version(t, "title = \"甲\""+source)
	two := version(t, "title = \"甲之二\""+source)
	two.File = "content/policies/y.md"
	tr := NewTracker()
	first := tr.Commit([]Pair{{nil, one}}, nil, none)
	second := tr.Commit([]Pair{{nil, two}}, nil, none)
	if first[0].Class != World || second[0].Class != Edit || second[0].What != New || first[0].ID == second[0].ID {
		t.Errorf("%+v\n%+v", first, second)
	}
}

// TestNames: a name is made of what a change says, and of nothing else.
func TestNames(t *testing.T) {
	a, b, c := version(t, `title = "甲"`), version(t, `title = "乙"`), version(t, `title = "丙"`)
	ids := func(pairs ...Pair) (list []string) {
		tr := NewTracker()
		for _, p := range pairs {
			for _, x := range tr.Commit([]Pair{p}, nil, none) {
				list = append(list, x.ID)
			}
		}
		return list
	}
	// a -> b -> c and a -> c: the last says the same.
	long, short := ids(Pair{a, b}, Pair{b, c}), ids(Pair{a, c})
	if long[1] != short[0] || long[0] == long[1] {
		t.Errorf("%q, %q", long, short)
	}
	// b again and again has names of its own.
	again := ids(Pair{a, b}, Pair{b, a}, Pair{a, b}, Pair{b, a}, Pair{a, b})
	slices.Sort(again)
	if len(slices.Compact(again)) != 5 {
		t.Errorf("%q", again)
	}
	// What was replayed counts as said.
	tr, once := NewTracker(), NewTracker()
	tr.Replay(once.Commit([]Pair{{a, b}}, nil, none))
	if got, want := tr.Commit([]Pair{{a, b}}, nil, none), once.Commit([]Pair{{a, b}}, nil, none); got[0].ID != want[0].ID {
		t.Error("a replayed change is named anew")
	}
}

// FuzzCompare: any two versions of a file can be held against each other; the
// same one twice says nothing, and what is said has unique names.
func FuzzCompare(f *testing.F) {
	f.Add("title = \"甲\"\nwhen = \"2018\"", "title = \"乙\"\nplaces = [\"杭州\", \"杭州\"]\n\n[[sources]]\narticle = \"7\"\nblock = 1\nquote = \"甲\"\nfact = \"policy/甲\"", `{"article":{"id":"7"},"entities":[{"key":"policy/甲","title":"乙"}]}`)
	f.Add("title = \"甲\"\ndraft = true", "title = \"甲\"", "{")
	f.Fuzz(func(t *testing.T, a, b, facts string) {
		old := ParseVersion("content/policies/x.md", []byte("+++\n"+a+"\n+++\n"))
		new := ParseVersion("content/policies/x.md", []byte("+++\n"+b+"\n+++\n正文"))
		told := map[string]*Told{"7": {After: ParseReading([]byte(facts)), Text: len(facts)%2 == 0}}
		tr := NewTracker()
		seen := map[string]bool{}
		for _, p := range []Pair{{nil, old}, {old, new}, {new, old}, {old, nil}, {nil, new}} {
			for _, c := range tr.Commit([]Pair{p}, told, none) {
				if seen[c.ID] || !strings.HasPrefix(c.ID, "urn:uuid:") || c.Key == "" {
					t.Errorf("%+v", c)
				}
				seen[c.ID] = true
			}
		}
		for _, v := range []*Version{old, new} {
			if changes := tr.Commit([]Pair{{v, v}}, told, none); len(changes) > 0 {
				t.Errorf("nothing changed, and yet %+v", changes)
			}
		}
	})
}
