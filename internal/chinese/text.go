package chinese

import (
	"strings"
	"unicode/utf8"
)

// span is a half-open range of byte offsets.
type span struct{ start, end int }

// runeAt decodes the rune at i; width 0 at the end of s.
func runeAt(s string, i int) (rune, int) {
	if i >= len(s) {
		return 0, 0
	}
	if c := s[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRuneInString(s[i:])
}

// runeBefore decodes the rune that ends at i; width 0 at the start of s.
func runeBefore(s string, i int) (rune, int) {
	if i <= 0 {
		return 0, 0
	}
	return utf8.DecodeLastRuneInString(s[:i])
}

// skipSpace passes over spaces within a line: articles write 2020 年 2 月.
func skipSpace(s string, i int) int {
	for i < len(s) {
		switch {
		case s[i] == ' ' || s[i] == '\t':
			i++
		case strings.HasPrefix(s[i:], "\u00a0"):
			i += 2
		case strings.HasPrefix(s[i:], "\u3000"):
			i += 3
		default:
			return i
		}
	}
	return i
}

// skipSpaceBack is skipSpace towards the start of s.
func skipSpaceBack(s string, i int) int {
	for i > 0 {
		switch {
		case s[i-1] == ' ' || s[i-1] == '\t':
			i--
		case strings.HasSuffix(s[:i], "\u00a0"):
			i -= 2
		case strings.HasSuffix(s[:i], "\u3000"):
			i -= 3
		default:
			return i
		}
	}
	return i
}

// digitAt is the value and width of the ASCII or full-width digit at i;
// width 0 when there is none.
func digitAt(s string, i int) (value, width int) {
	if i >= len(s) {
		return 0, 0
	}
	if c := s[i]; c >= '0' && c <= '9' {
		return int(c - '0'), 1
	}
	if s[i] == 0xEF && i+2 < len(s) && s[i+1] == 0xBC && s[i+2] >= 0x90 && s[i+2] <= 0x99 {
		return int(s[i+2] - 0x90), 3 // U+FF10 to U+FF19
	}
	return 0, 0
}

// isDigit reports whether r is an Arabic digit, plain or full-width.
func isDigit(r rune) bool { return r >= '0' && r <= '9' || r >= '０' && r <= '９' }

// digitsAt reads a run of digits: its value (of the first nine), how many
// digits it has, and where it ends.
func digitsAt(s string, i int) (value, count, end int) {
	for {
		d, w := digitAt(s, i)
		if w == 0 {
			return value, count, i
		}
		if count < 9 {
			value = value*10 + d
		}
		count++
		i += w
	}
}

// anyPrefix is the first of words that s has at i, or "". Lists are written
// with longer words before their prefixes.
func anyPrefix(s string, i int, words []string) string {
	for _, w := range words {
		if strings.HasPrefix(s[i:], w) {
			return w
		}
	}
	return ""
}

// anySuffix is the first of words that ends at i of s, or "".
func anySuffix(s string, i int, words []string) string {
	for _, w := range words {
		if strings.HasSuffix(s[:i], w) {
			return w
		}
	}
	return ""
}

// nextIn reports whether the rune at i is one of set.
func nextIn(s string, i int, set string) bool {
	r, w := runeAt(s, i)
	return w > 0 && strings.ContainsRune(set, r)
}

// prevIn reports whether the rune before i is one of set.
func prevIn(s string, i int, set string) bool {
	r, w := runeBefore(s, i)
	return w > 0 && strings.ContainsRune(set, r)
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// isHan reports whether r is a common Chinese character.
func isHan(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF || r == '〇' }

// titleLimit is how far a title may reach before its closing mark is taken to
// be missing; the longest titles of government papers stay well below.
const titleLimit = 600

// titleSpans finds the titles in 《》, marks included. Titles may nest. One
// that is never closed ends at the first mark that ends a sentence or clause,
// so that a lost 》 does not hide the rest of a paragraph.
func titleSpans(s string) []span {
	var spans []span
	for i := 0; ; {
		j := strings.Index(s[i:], "《")
		if j < 0 {
			return spans
		}
		start := i + j
		end := titleEnd(s, start)
		spans = append(spans, span{start, end})
		i = end
	}
}

func titleEnd(s string, start int) int {
	depth, lastClose := 0, 0
	limit := min(start+titleLimit, len(s))
	for i := start; i < limit; {
		// 《 is E3 80 8A and 》 is E3 80 8B.
		j := strings.Index(s[i:limit], "\xE3\x80")
		if j < 0 || i+j+2 >= len(s) {
			break
		}
		i += j + 3
		switch s[i-1] {
		case 0x8A:
			if lastClose > 0 && depth == 1 && strings.ContainsAny(s[lastClose:i], "。；\n") {
				return lastClose
			}
			depth++
		case 0x8B:
			depth--
			lastClose = i
			if depth == 0 {
				return i
			}
		}
	}
	// Unbalanced: trust a closing mark in the same sentence, else stop at the
	// first clause end.
	rest := s[start:limit]
	stop := strings.IndexAny(rest, "。；;\n")
	if lastClose > 0 && (stop < 0 || lastClose <= start+stop) {
		return lastClose
	}
	if stop = strings.IndexAny(rest, "。；;\n，"); stop >= 0 {
		return start + stop
	}
	for limit < len(s) && !utf8.RuneStart(s[limit]) {
		limit++
	}
	return limit
}

// inSpans reports whether offset i lies in one of spans, which are in order.
// next is where the search may go on for a larger i.
func inSpans(spans []span, next, i int) (bool, int) {
	for next < len(spans) && spans[next].end <= i {
		next++
	}
	return next < len(spans) && spans[next].start <= i, next
}
