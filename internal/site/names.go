package site

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Names finds the names of entities in running text: always the longest name
// that stands at a place, from left to right. Names of one character and
// names that two pages share are not in it, because they would link wrongly.
type Names struct {
	exact map[string]*Page
	// starts leads from the first two characters to the names that start with
	// them, in the order of their bytes.
	starts map[[2]rune][]name
	// begins has a bit for the hash of each of these pairs: most characters of
	// a text begin no name, and to learn that from the map took half the time
	// of rendering a body.
	begins [beginsBits / 64]uint64
	// places finds the names of places, which depend on what stands around.
	places func(text string) []NameMatch
}

const beginsBits = 1 << 18

func beginsHash(a, b rune) uint32 { return (uint32(a)*0x9E3779B1 ^ uint32(b)*0x85EBCA77) >> 14 }

type name struct {
	text string
	page *Page
	// shorter is the place in the list of the longest other name that this one
	// begins with, -1 if there is none.
	shorter int32
}

// NameMatch is a name found in a text, with its offsets in bytes.
type NameMatch struct {
	Start, End int
	Page       *Page
}

func newNames() *Names {
	return &Names{exact: map[string]*Page{}, starts: map[[2]rune][]name{}}
}

// fold is the form under which names are compared: half width, lower case,
// no spaces. 《》 do not count, for documents are written with and without.
func fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c < utf8.RuneSelf && c != ' ' && !('A' <= c && c <= 'Z')
	}
	if plain {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '《' || r == '》' || unicode.IsSpace(r):
			return -1
		case r >= '！' && r <= '～':
			r -= '！' - '!'
		}
		return unicode.ToLower(r)
	}, s)
}

// add puts a name into the index; the first page that claims it has it until
// ambiguous takes it away.
func (n *Names) add(text string, page *Page) {
	if utf8.RuneCountInString(text) < 2 {
		return
	}
	n.exact[fold(text)] = page
	key, ok := firstTwo(text)
	if ok {
		n.starts[key] = append(n.starts[key], name{text, page, -1})
		h := beginsHash(key[0], key[1])
		n.begins[h/64] |= 1 << (h % 64)
	}
}

// freeze sorts the lists; the index is read-only afterwards.
func (n *Names) freeze() {
	for _, list := range n.starts {
		slices.SortStableFunc(list, func(a, b name) int { return strings.Compare(a.text, b.text) })
		for i := 1; i < len(list); i++ {
			at := int32(i - 1)
			for at >= 0 && !strings.HasPrefix(list[i].text, list[at].text) {
				at = list[at].shorter
			}
			list[i].shorter = at
		}
	}
}

// longest is the longest name of a sorted list that text begins with as a whole
// word, where text[from:] is what is looked at; nil if there is none.
//
// Every name that the text begins with is also what the last name begins with
// that does not come after the text. So of thousands of names that begin alike
// only a few are compared.
func longest(list []name, text string, from int) *name {
	rest := text[from:]
	at, _ := slices.BinarySearchFunc(list, rest, func(x name, rest string) int {
		if x.text <= rest {
			return -1
		}
		return 1
	})
	for at--; at >= 0; at = int(list[at].shorter) {
		if x := &list[at]; strings.HasPrefix(rest, x.text) && wholeWord(text, from, from+len(x.text)) {
			return x
		}
	}
	return nil
}

func firstTwo(s string) (key [2]rune, ok bool) {
	a, n := utf8.DecodeRuneInString(s)
	b, m := utf8.DecodeRuneInString(s[n:])
	return [2]rune{a, b}, n > 0 && m > 0
}

// Lookup is the page that a whole string names, or nil. Width, case, spaces
// and 《》 do not count.
func (n *Names) Lookup(s string) *Page { return n.exact[fold(strings.TrimSpace(s))] }

// Entry is a name that [Names.Find] finds, and the path of the page it leads to.
type Entry struct{ Name, Path string }

// Entries lists the names of the index, sorted. Those of the gazetteer's places
// are not among them: they depend on what stands around.
func (n *Names) Entries() []Entry {
	var list []Entry
	for _, names := range n.starts {
		for _, x := range names {
			list = append(list, Entry{x.text, x.page.Path})
		}
	}
	slices.SortFunc(list, func(a, b Entry) int {
		return cmp.Or(strings.Compare(a.Name, b.Name), strings.Compare(a.Path, b.Path))
	})
	return list
}

// Find lists the names in text, longest first at each place, without overlap
// and without those that lead to self (which may be nil). A name in Latin
// letters counts only as a whole word.
func (n *Names) Find(text string, self *Page) []NameMatch {
	var found []NameMatch
	// covered are the ends of names by their starts, those of self included.
	covered := n.find(text, self, &found)
	if n.places == nil {
		return found
	}
	for _, m := range n.places(text) {
		if m.Page != self && !slices.ContainsFunc(covered, func(c NameMatch) bool { return m.Start < c.End && c.Start < m.End }) {
			found = append(found, m)
		}
	}
	slices.SortFunc(found, func(a, b NameMatch) int { return cmp.Compare(a.Start, b.Start) })
	return found
}

// find appends the names of the index to found, and returns where any stand,
// those that lead to self among them: 中国银行 must not become a link to 银行
// on its own page.
func (n *Names) find(text string, self *Page, found *[]NameMatch) (covered []NameMatch) {
	if len(n.starts) == 0 {
		return nil
	}
	a, size := decode(text)
	for i := 0; i+size < len(text); {
		b, next := decode(text[i+size:])
		if h := beginsHash(a, b); n.begins[h/64]&(1<<(h%64)) == 0 {
			i, a, size = i+size, b, next
			continue
		}
		end := 0
		if x := longest(n.starts[[2]rune{a, b}], text, i); x != nil {
			end = i + len(x.text)
			m := NameMatch{i, end, x.page}
			covered = append(covered, m)
			if x.page != self {
				*found = append(*found, m)
			}
		}
		if end == 0 {
			i, a, size = i+size, b, next
			continue
		}
		i = end
		a, size = decode(text[i:])
	}
	return covered
}

// decode is utf8.DecodeRuneInString, quicker for the characters that most of a
// Chinese text is made of.
func decode(s string) (rune, int) {
	if len(s) >= 3 && s[0] > 0xe0 && s[0] < 0xed && s[1]&0xc0 == 0x80 && s[2]&0xc0 == 0x80 {
		return rune(s[0]&0xf)<<12 | rune(s[1]&0x3f)<<6 | rune(s[2]&0x3f), 3
	}
	return utf8.DecodeRuneInString(s)
}

// wholeWord refuses BaaS in BaaSX: no Latin letter or digit may go on across
// either end.
func wholeWord(text string, start, end int) bool {
	return !(start > 0 && isWord(text[start-1]) && isWord(text[start])) &&
		!(end < len(text) && isWord(text[end-1]) && isWord(text[end]))
}

func isWord(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}
