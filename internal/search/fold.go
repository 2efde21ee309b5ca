package search

import "strings"

// Fold is the form under which texts and queries are compared: full-width
// letters, digits and signs as half-width ones, small letters, no white space
// and no characters of no width. Every other character stays as it is, so
// that a text holds a query when the fold of the one holds the fold of the
// other.
//
// static/js/search.js has the same function; a browser test holds them
// against each other. That is why the capital letters are spelt out here and
// not taken from Unicode's tables, which grow.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c > ' ' && c < 0x80 && !('A' <= c && c <= 'Z')
	}
	if plain {
		return s
	}
	return strings.Map(foldRune, s)
}

// foldRune is the fold of a character, -1 for one that does not count.
func foldRune(r rune) rune {
	switch {
	case 0x3000 < r && r < 0xfeff: // most of a Chinese text
	case r <= ' ':
		if r == ' ' || '\t' <= r && r <= '\r' {
			return -1
		}
	case r < 'A':
	case r <= 'Z':
		return r + 32
	case r < 0x85:
	case r == 0x85, r == 0xa0, r == 0xad, r == 0x1680, 0x2000 <= r && r <= 0x200f, r == 0x2028, r == 0x2029,
		r == 0x202f, r == 0x205f, r == 0x2060, r == 0x3000, r == 0xfeff:
		return -1
	case 0xc0 <= r && r <= 0xde && r != 0xd7:
		return r + 32
	case 0x391 <= r && r <= 0x3ab && r != 0x3a2: // Greek
		return r + 32
	case 0x400 <= r && r <= 0x40f: // Cyrillic
		return r + 80
	case 0x410 <= r && r <= 0x42f:
		return r + 32
	case 0xff01 <= r && r <= 0xff5e:
		return foldRune(r - 0xfee0)
	}
	return r
}

// gram is two characters that stand side by side in a folded text, the second
// [atEnd] at its end, so that single characters can be looked up too. It is packed
// with the number of a document into 64 bits: 21 and 21 for the characters,
// 22 for the number.
type gram uint64

const (
	gramBits = 42
	docBits  = 22
	docMask  = 1<<docBits - 1
	// maxDocs is how many documents the numbers in a gram can tell apart.
	maxDocs = 1 << docBits
	// atEnd is no character: those end at U+10FFFF.
	atEnd rune = 1<<21 - 1
)

func makeGram(a, b rune) gram { return gram(a)<<21 | gram(b) }

// first and second are the characters.
func (g gram) first() rune  { return rune(g >> 21) }
func (g gram) second() rune { return rune(g & (1<<21 - 1)) }

func (g gram) String() string {
	if g.second() == atEnd {
		return string(g.first())
	}
	return string([]rune{g.first(), g.second()})
}

// appendGrams appends the grams of a folded text, repetitions included.
func appendGrams(list []gram, folded string) []gram {
	last := rune(-1)
	for _, r := range folded {
		if last >= 0 {
			list = append(list, makeGram(last, r))
		}
		last = r
	}
	if last >= 0 {
		list = append(list, makeGram(last, atEnd))
	}
	return list
}

// bucket is the file of n, a power of two, that holds the grams that begin
// with r. It goes by the first character alone, so that all that begins with
// a character is in one file.
func bucket(r rune, n int) int {
	return int(uint32(r)*2654435761>>16) & (n - 1)
}
