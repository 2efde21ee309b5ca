package facts

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A span is a stretch of one block's text. Everything found is found in a
// span, so that it can be quoted exactly.
type span struct {
	block      int // number of the block, from 1
	start, end int // byte offsets into the block's text
	text       string
}

// sub is the stretch from byte i to byte j of s.
func (s span) sub(i, j int) span {
	return span{block: s.block, start: s.start + i, end: s.start + j, text: s.text[i:j]}
}

// trim drops white space and dividing punctuation at both ends.
func (s span) trim() span {
	left := len(s.text) - len(strings.TrimLeftFunc(s.text, isMargin))
	right := len(strings.TrimRightFunc(s.text, isMargin))
	if left >= right {
		return s.sub(0, 0)
	}
	return s.sub(left, right)
}

func isMargin(r rune) bool {
	return unicode.IsSpace(r) || strings.ContainsRune("，,、；;。：:", r)
}

// quote is the span as a quotation: the full stop stays, white space folds.
func (s span) quote() string {
	return strings.Join(strings.Fields(s.text), " ")
}

// closers maps each opening mark to the one that closes it.
var closers = map[rune]rune{'《': '》', '“': '”', '（': '）', '(': ')', '【': '】', '「': '」', '〈': '〉', '‘': '’'}

// longestBracket is how many runes a bracket may hold before its opening
// mark is taken for a stray one. Titles of Chinese documents run to about 80.
const longestBracket = 100

// brackets tells for every byte offset whether it lies inside a pair of
// marks that really close. An opening mark without its close, as in “清华系“,
// opens nothing.
func brackets(text string) []bool {
	inside := make([]bool, len(text)+1)
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if _, opens := closers[r]; opens {
			if end := closeOf(text, i); end > 0 {
				for j := i + size; j < end; j++ {
					inside[j] = true
				}
				i = end
				continue
			}
		}
		i += size
	}
	return inside
}

// closeOf returns the offset just after the mark that closes the one at i,
// counting nested pairs of the same kind, or -1.
func closeOf(text string, i int) int {
	open, size := utf8.DecodeRuneInString(text[i:])
	shut := closers[open]
	depth, runes := 1, 0
	for j := i + size; j < len(text) && runes < longestBracket; runes++ {
		r, n := utf8.DecodeRuneInString(text[j:])
		j += n
		switch {
		case r == shut:
			if depth--; depth == 0 {
				return j
			}
		case r == open:
			depth++
		case r == '\n':
			return -1
		}
	}
	return -1
}

// cut splits a span after every rune of marks that stands outside brackets.
// The pieces keep the mark they end in and cover the span without a gap.
func (s span) cut(marks string) []span {
	var pieces []span
	inside := brackets(s.text)
	from := 0
	for i, r := range s.text {
		if !inside[i] && strings.ContainsRune(marks, r) {
			to := i + utf8.RuneLen(r)
			pieces = append(pieces, s.sub(from, to))
			from = to
		}
	}
	if from < len(s.text) {
		pieces = append(pieces, s.sub(from, len(s.text)))
	}
	return pieces
}

const (
	sentenceMarks = "。！？!?\n"
	itemMarks     = "。！？!?；;\n"
	clauseMarks   = "。！？!?；;，,\n"
)

// items splits a span at full stops and semicolons. A piece that only goes
// on with the one before, as after a full stop that stands between a title
// and its 中提出, stays with it.
func (s span) items() []span { return joinTails(s, s.cut(itemMarks)) }

// sentences splits a span at full stops only.
func (s span) sentences() []span { return joinTails(s, s.cut(sentenceMarks)) }

// clauses splits a span at commas too.
func (s span) clauses() []span { return s.cut(clauseMarks) }

// tails are openings that no Chinese sentence begins with.
var tails = []string{"中提出", "中提到", "中明确", "中指出", "中要求", "，", "的", "等"}

func joinTails(whole span, pieces []span) []span {
	var joined []span
	for _, p := range pieces {
		if strings.TrimSpace(p.text) == "" {
			continue
		}
		text := strings.TrimLeftFunc(p.text, unicode.IsSpace)
		if n := len(joined); n > 0 && hasPrefix(text, tails) {
			from := joined[n-1].start - whole.start
			joined[n-1] = whole.sub(from, p.end-whole.start)
			continue
		}
		joined = append(joined, p)
	}
	return joined
}

func hasPrefix(text string, prefixes []string) bool {
	for _, p := range prefixes {
		if strings.HasPrefix(text, p) {
			return true
		}
	}
	return false
}

// title is a stretch in 《》.
type title struct {
	span        // without the marks
	outer  span // with them
	broken bool // its closing mark is missing
}

// titles finds what stands in 《》. A title may hold another one; the outer
// is meant. A title that never closes ends at the next punctuation.
func (s span) titles() []title {
	var found []title
	for i := 0; i < len(s.text); {
		at := strings.Index(s.text[i:], "《")
		if at < 0 {
			break
		}
		open := i + at
		inner := open + len("《")
		if end := closeOf(s.text, open); end > 0 {
			found = append(found, title{span: s.sub(inner, end-len("》")), outer: s.sub(open, end)})
			i = end
			continue
		}
		end := len(s.text)
		if stop := strings.IndexAny(s.text[inner:], "，。；;！？\n《"); stop >= 0 {
			end = inner + stop
		}
		found = append(found, title{span: s.sub(inner, end), outer: s.sub(open, end), broken: true})
		i = max(end, inner)
	}
	return found
}

// fold makes names comparable: white space out, full width to half, letters
// to lower case, quotation marks alike.
func fold(name string) string {
	var b strings.Builder
	for _, r := range name {
		switch {
		case unicode.IsSpace(r) || r == '·':
			continue
		case r >= '！' && r <= '～':
			r -= 0xFEE0
		case strings.ContainsRune("“”‘’\"'「」", r):
			continue
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// clip shortens text to at most n runes, at a punctuation mark if one is near.
func clip(text string, n int) string {
	runes := []rune(text)
	if len(runes) <= n {
		return text
	}
	for i := n - 1; i > n/2; i-- {
		if strings.ContainsRune("，、；。,;", runes[i]) {
			return string(runes[:i])
		}
	}
	return string(runes[:n-1]) + "…"
}
