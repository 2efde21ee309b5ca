// Package cjk holds the few rules on Chinese text that both halves of atlas
// share: which characters are written without spaces between them, and how
// white space is folded before texts are compared.
package cjk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Is reports whether r belongs to a script set without word spaces, or is the
// full-width punctuation that goes with it. A line break beside such a
// character separates nothing. Hangul is left out: Korean has word spaces.
// Curly quotes, the dash and the ellipsis are shared with Latin text and are
// not counted; see [IsShared].
func Is(r rune) bool {
	if r < 0x2E80 {
		return false
	}
	switch {
	case r <= 0x2FDF, // radicals
		r >= 0x2FF0 && r <= 0x303F && r != ' ', // description characters, CJK punctuation
		r >= 0x3040 && r <= 0x312F,             // kana, bopomofo
		r >= 0x3190 && r <= 0x9FFF,             // kanbun … unified ideographs
		r >= 0xF900 && r <= 0xFAFF,             // compatibility ideographs
		r >= 0xFE30 && r <= 0xFE4F,             // vertical and compatibility forms
		r >= 0xFF01 && r <= 0xFF65,             // full-width forms
		r >= 0x20000 && r <= 0x3FFFF:           // extensions
		return true
	}
	return false
}

// IsShared reports whether r is punctuation that Chinese and Latin text share
// (“ ” ‘ ’ — …).
func IsShared(r rune) bool {
	return r == 0x2014 || r == 0x2026 || r >= 0x2018 && r <= 0x201D
}

// NoSpaceBetween reports whether a line break between a and b stands for no
// space at all. A zero rune stands for "nothing known" (an image, the edge).
func NoSpaceBetween(a, b rune) bool {
	if Is(a) || Is(b) {
		return true
	}
	// Other punctuation tells by its shape which side it clings to. The full
	// stop does not: it may begin a file's name.
	switch a {
	case '“', '‘', '(', '[':
		return true
	}
	switch b {
	case '”', '’', '…', ',', ';', ':', '!', '?', ')', ']', '%':
		return true
	}
	return IsShared(a) && IsShared(b)
}

// Invisible reports whether r has no width and no meaning for a reader:
// control characters, zero-width spaces, byte order marks, soft hyphens.
// The zero-width joiner stays: emoji need it.
func Invisible(r rune) bool {
	switch r {
	case '\t', '\n', '\r', '\v', '\f', 0x85:
		return false
	case 0x200B, 0x200C, 0x200E, 0x200F, 0x2060, 0xFEFF, 0xAD, 0xFFFC:
		return true
	}
	return unicode.IsControl(r) || r >= 0x202A && r <= 0x202E || r >= 0x2066 && r <= 0x2069
}

// Fold gives s with every run of white space (of any kind and width) as one
// space, none at the ends, and invisible characters left out. Texts are the
// same "white space folded" when their folded forms are equal.
func Fold(s string) string {
	if folded(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s))
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r):
			space = b.Len() > 0
		case Invisible(r):
		default:
			if space {
				b.WriteByte(' ')
				space = false
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// folded reports whether s is folded already, which most texts are.
func folded(s string) bool {
	last := ' '
	for _, r := range s {
		if r == ' ' && last == ' ' || r != ' ' && (unicode.IsSpace(r) || Invisible(r)) || r == utf8.RuneError {
			return false
		}
		last = r
	}
	return s == "" || last != ' '
}
