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

// Thousands of names begin alike, as in an atlas of 100,000 records.
func BenchmarkNamesFind(b *testing.B) {
	n := newNames()
	for i := range 20_000 {
		name := "中国" + string(rune(0x4e00+i%2000)) + string(rune(0x5e00+i/2000)) + "银行"
		n.add(name, &Page{Path: name})
	}
	n.freeze()
	text := strings.Repeat("中国农业和中国一帀银行在长三角试点区块链贸易融资平台，", 100)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		n.Find(text, nil)
	}
}

func BenchmarkFindLinks(b *testing.B) {
	text := []byte(strings.Repeat("平台由多家机构共同发起，没有链接的一段文字很长。\n\n见[园区](../parks/x.md)和[[金链盟]]。\n\n", 50))
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		findLinks(text)
	}
}
