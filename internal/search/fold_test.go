package search

import (
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"":        "",
		"区块链":     "区块链",
		"BaaS 平台": "baas平台",
		"ＢａａＳ　平台（２０１８）":                      "baas平台(2018)",
		"a\u200bb\ufeffc\u00add":             "abcd",
		"É×ß Ω Ж Ё":                          "é×ßωжё",
		"\t\n\v\f\r\u0085\u00a0\u2028\u3000": "",
		"\x00\x1fa":                          "\x00\x1fa",
		"𠮷野家":                                "𠮷野家",
		"İK":                                 "İk", // capitals that are not in the table stay
	} {
		if got := Fold(in); got != want {
			t.Errorf("Fold(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestGramsAndBuckets(t *testing.T) {
	var got []string
	for _, g := range appendGrams(nil, "区块链a") {
		got = append(got, g.String())
	}
	if want := []string{"区块", "块链", "链a", "a"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := appendGrams(nil, ""); len(got) != 0 {
		t.Errorf("got %v of nothing", got)
	}
	// search.js computes the same, in 32 bits.
	for r, want := range map[rune]int{'a': 5, '区': 5, '链': 101, '𠮷': 68} {
		if got := bucket(r, 128); got != want {
			t.Errorf("bucket(%q) = %d, want %d", r, got, want)
		}
	}
}

// FuzzFold holds what the search relies on: folding again changes nothing,
// the fold of a piece of a text is a piece of the text's fold, and everything
// but spaces keeps its place.
func FuzzFold(f *testing.F) {
	for _, s := range []string{"", "区块链 BaaS", "Ａ\u3000ｂ", "\u200b", "É ×", "\xff\xfe", "𠮷\x00", "Ёж"} {
		f.Add(s, 0, 3)
	}
	f.Fuzz(func(t *testing.T, s string, from, n int) {
		s = strings.ToValidUTF8(s, "\ufffd")
		folded := Fold(s)
		if again := Fold(folded); again != folded {
			t.Errorf("Fold(Fold(%q)) = %q, not %q", s, again, folded)
		}
		runes := []rune(s)
		from = clamp(from, len(runes))
		to := from + clamp(n, len(runes)-from)
		if piece := Fold(string(runes[from:to])); !strings.Contains(folded, piece) {
			t.Errorf("%q is not in the fold of %q", piece, s)
		}
		kept := 0
		for _, r := range s {
			if foldRune(r) >= 0 {
				kept++
			}
		}
		if n := utf8.RuneCountInString(folded); n != kept {
			t.Errorf("%q has %d characters folded, not %d", s, n, kept)
		}
	})
}

func clamp(n, most int) int { return min(max(n, 0), most) }

// FuzzPostings holds looking up against a scan of every text: the postings
// name every text that holds the query (recall 1), and of those they name the
// scan that follows leaves only these (precision 1); for one and two
// characters the postings are exact by themselves.
func FuzzPostings(f *testing.F) {
	f.Add("区块链技术", "区块 链", "链块", "区块链")
	f.Add("BaaS平台", "baas", "Ｂａａｓ", "aas")
	f.Add("aaaa", "aa", "", "aaa")
	f.Add("constructor", "__proto__", "toString", "to")
	f.Add("𠮷野家", "野", "\x00\x00", "\x00")
	f.Add("0", "0", "\x00\x00", "\xe6")
	f.Add("末", "a末", "末a", "末")
	f.Fuzz(func(t *testing.T, a, b, c, query string) {
		texts := []string{a, b, c}
		const files = 4
		col := newCollector(files)
		for i, s := range texts {
			texts[i] = Fold(strings.ToValidUTF8(s, "\ufffd"))
			col.add(i, []entry{{"", texts[i]}})
		}
		q := Fold(strings.ToValidUTF8(query, "\ufffd"))
		if q == "" {
			return
		}
		var buckets [][]uint64
		made := col.pack()
		if !made.valid() {
			t.Fatal("postings that are not valid")
		}
		for k := range files {
			buckets = append(buckets, written(t, made.file(k)))
		}
		named := lookUp(buckets, q, len(texts))
		for i, s := range texts {
			found := strings.Contains(s, q)
			if found && !named[i] {
				t.Errorf("%q is in %q, but the postings do not say so", q, s)
			}
			if !found && named[i] && utf8.RuneCountInString(q) <= 2 {
				t.Errorf("the postings say that %q is in %q", q, s)
			}
		}
	})
}

// written is a file of postings as search.js reads it.
func written(t *testing.T, packed []byte) (list []uint64) {
	lists := map[gram]*posting{}
	addPostings(lists, packed, 0)
	for g, p := range lists {
		doc := uint64(0)
		for distance := range strings.SplitSeq(string(p.text), ",") {
			n, err := strconv.ParseUint(distance, 10, docBits)
			if err != nil {
				t.Fatalf("%q: %v", p.text, err)
			}
			doc += n
			list = append(list, uint64(g)<<docBits|doc)
		}
	}
	return list
}

// lookUp does what search.js does with the postings.
func lookUp(buckets [][]uint64, q string, docs int) []bool {
	named := make([]bool, docs)
	grams := appendGrams(nil, q)
	if len(grams) == 1 {
		for _, p := range buckets[bucket(grams[0].first(), len(buckets))] {
			if gram(p>>docBits).first() == grams[0].first() {
				named[p&docMask] = true
			}
		}
		return named
	}
	count := make([]int, docs)
	for _, g := range grams[:len(grams)-1] {
		for i := range docs {
			if slices.Contains(buckets[bucket(g.first(), len(buckets))], uint64(g)<<docBits|uint64(i)) {
				count[i]++
			}
		}
	}
	for i := range named {
		named[i] = count[i] == len(grams)-1
	}
	return named
}
