package diag

import "testing"

func TestProblemText(t *testing.T) {
	p := Problem{
		Position: Position{File: "content/policies/x.md", Line: 7, Column: 9},
		Code:     "bad-date",
		Message:  `when: "2017-13" is not a date`,
		Hint:     "months run from 01 to 12",
	}
	want := "content/policies/x.md:7:9: when: \"2017-13\" is not a date\n  hint: months run from 01 to 12"
	if got := p.Error(); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAtCountsRunes(t *testing.T) {
	src := []byte("标题\n当 = x\n")
	if got := At("a.md", src, len("标题\n当 = ")).String(); got != "a.md:2:5" {
		t.Errorf("got %s", got)
	}
	if got := At("a.md", src, 1000).String(); got != "a.md:3:1" {
		t.Errorf("past the end: got %s", got)
	}
}

func TestSortDropsRepeats(t *testing.T) {
	at := func(line int) Problem { return Problem{Position: Position{File: "a", Line: line}, Message: "m"} }
	got := Sort([]Problem{at(2), at(1), at(2)})
	if len(got) != 2 || got[0].Line != 1 || got[1].Line != 2 {
		t.Errorf("got %v", got)
	}
}

func TestNearest(t *testing.T) {
	words := []string{"places", "issuers", "title", "when"}
	for word, want := range map[string]string{
		"place": "places", "isuers": "issuers", "tilte": "title", "zzz": "", "": "",
	} {
		if got := Nearest(word, words); got != want {
			t.Errorf("Nearest(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestSize(t *testing.T) {
	for n, want := range map[int64]string{0: "0 B", 999: "999 B", 1000: "1.0 kB", 109588: "109.6 kB", 7782108: "7.8 MB", 1_100_000_000: "1.1 GB"} {
		if got := Size(n); got != want {
			t.Errorf("Size(%d) = %s, want %s", n, got, want)
		}
	}
}
