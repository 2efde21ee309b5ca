package site

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// The longest of many names that begin alike is the one that looking at each
// would find.
func TestLongestName(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	word := func(most int) string {
		var b strings.Builder
		for range 2 + rng.IntN(most) {
			b.WriteString([]string{"链", "银", "行", "a", "B", "，"}[rng.IntN(6)])
		}
		return b.String()
	}
	for range 300 {
		n := newNames()
		texts := map[string]bool{}
		for range 1 + rng.IntN(60) {
			if w := word(5); !texts[w] {
				texts[w] = true
				n.add(w, &Page{Path: w})
			}
		}
		n.freeze()
		for range 30 {
			text := word(12)
			for from := range text {
				if _, ok := firstTwo(text[from:]); !ok {
					continue
				}
				want := ""
				for w := range texts {
					if len(w) > len(want) && strings.HasPrefix(text[from:], w) && wholeWord(text, from, from+len(w)) {
						want = w
					}
				}
				key, _ := firstTwo(text[from:])
				got := ""
				if x := longest(n.starts[key], text, from); x != nil {
					got = x.text
				}
				if got != want {
					t.Fatalf("%q at %d of %q, want %q, of %v", got, from, text, want, texts)
				}
			}
		}
	}
}
