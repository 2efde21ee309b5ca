// Package names tells when two names are one name written differently, and
// when they are so much alike that a person should look.
//
// [Fold] is the form under which names are the same. A [Comparer] finds pairs
// that are near: 平安集团 beside 平安集团有限公司, a title with one character
// mistyped. It knows what sets Chinese names apart although they differ in one
// character only: places (北京/南京), numbers (第二批/第三批), directions.
package names

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Fold is the form under which names are compared: half width, lower case, no
// spaces. 《》 do not count, for documents are written with and without.
func Fold(s string) string {
	plain := true
	for i := 0; i < len(s) && plain; i++ {
		c := s[i]
		plain = c < utf8.RuneSelf && c != ' ' && c > ' ' && !('A' <= c && c <= 'Z')
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

// bare is a folded name without punctuation, which people set as they like:
// 趣链（杭州）科技 and 趣链杭州科技 are one.
func bare(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPunct(r) || unicode.IsSymbol(r) {
			return -1
		}
		return r
	}, Fold(s))
}
