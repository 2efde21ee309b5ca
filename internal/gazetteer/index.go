package gazetteer

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// strength tells where a form of a name may be read.
type strength uint8

const (
	decoy  strength = iota // a word that only looks like a name
	unread                 // nowhere in a text, only in look-ups
	weak                   // only right after the name of what the place lies in
	strong                 // anywhere
)

// form is one spelling with the places it may mean.
type form struct {
	text     string
	pair     uint32 // its first two characters
	strength strength
	places   []*Place
	// weakPlaces have the form as a bare name, while it is a full one of places.
	weakPlaces []*Place
	one        [1]*Place // room for places, as most names have one
}

// init makes f the form with a text, without places.
func (f *form) init(text string) {
	a, n := utf8.DecodeRuneInString(text)
	b, _ := utf8.DecodeRuneInString(text[n:])
	f.text, f.pair = text, pairOf(a, b)
	f.places = f.one[:0]
}

// index finds the forms that start at a position: by its first two characters
// in a hash table, after a bitmap has ruled most positions out.
type index struct {
	starts [1 << 16 / 64]uint64 // characters that a form starts with
	// pairs has a bit for the hash of each pair that a form starts with: most
	// of a text is passed over by it.
	pairs [pairBits / 64]uint64
	slots []slot  // open addressing, a power of two
	forms []*form // those of a pair side by side, longest first
}

const pairBits = 1 << 17

// may reports whether a form can start with two characters of three bytes each
// at the start of s; ok is false where there are no such two.
func (x *index) may(s string) (may, ok bool) {
	if len(s) < 6 || s[0]&0xf0 != 0xe0 || s[1]&0xc0 != 0x80 || s[2]&0xc0 != 0x80 || s[3]&0xf0 != 0xe0 {
		return false, false
	}
	a := uint32(s[0]&0xf)<<12 | uint32(s[1]&0x3f)<<6 | uint32(s[2]&0x3f)
	b := uint32(s[3]&0xf)<<12 | uint32(s[4]&0x3f)<<6 | uint32(s[5]&0x3f)
	p := hash(a<<16|b) % pairBits
	return x.pairs[p/64]&(1<<(p%64)) != 0, true
}

type slot struct {
	pair  uint32 // both characters; 0 is free
	first uint32
	count uint16
}

func newIndex(forms []*form) *index {
	x := &index{forms: forms}
	slices.SortFunc(forms, func(f, g *form) int {
		return cmp.Or(cmp.Compare(f.pair, g.pair), cmp.Compare(len(g.text), len(f.text)), strings.Compare(f.text, g.text))
	})
	size := 1
	for size < 3*len(forms) {
		size *= 2
	}
	x.slots = make([]slot, size)
	for i := 0; i < len(forms); {
		k := forms[i].pair
		j := i + 1
		for j < len(forms) && forms[j].pair == k {
			j++
		}
		first := k >> 16
		x.starts[first/64] |= 1 << (first % 64)
		p := hash(k) % pairBits
		x.pairs[p/64] |= 1 << (p % 64)
		h := hash(k) & uint32(size-1)
		for x.slots[h].pair != 0 {
			h = (h + 1) & uint32(size-1)
		}
		x.slots[h] = slot{pair: k, first: uint32(i), count: uint16(j - i)}
		i = j
	}
	return x
}

// pairOf packs two characters of the basic plane, where all names are.
func pairOf(a, b rune) uint32 { return uint32(a)<<16 | uint32(b)&0xffff }

func hash(k uint32) uint32 { return (k * 2654435761) >> 7 }

// at gives the forms that may start with the characters a and b.
func (x *index) at(a, b rune) []*form {
	if a > 0xffff || x.starts[a/64]&(1<<(a%64)) == 0 {
		return nil
	}
	k := pairOf(a, b)
	mask := uint32(len(x.slots) - 1)
	for h := hash(k) & mask; x.slots[h].pair != 0; h = (h + 1) & mask {
		if s := x.slots[h]; s.pair == k {
			return x.forms[s.first : s.first+uint32(s.count)]
		}
	}
	return nil
}

// candidates gives the forms at the start of s that s begins with, longest
// first, through f until it returns false.
func (x *index) candidates(s string, f func(*form) bool) {
	a, n := utf8.DecodeRuneInString(s)
	if n == len(s) || n == 0 {
		return
	}
	b, _ := utf8.DecodeRuneInString(s[n:])
	for _, fm := range x.at(a, b) {
		if strings.HasPrefix(s, fm.text) && !f(fm) {
			return
		}
	}
}
