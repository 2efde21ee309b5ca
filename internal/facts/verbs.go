package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/lexicon"
)

// masked is a text with the names of organizations blanked, byte for byte:
// 建设 in 中国建设银行 is no verb.
func (x *extractor) masked(text string) string {
	if m, ok := x.masks[text]; ok {
		return m
	}
	var b strings.Builder
	from := 0
	for _, org := range x.names.findOrgs(span{end: len(text), text: text}) {
		b.WriteString(text[from:org.start])
		for _, r := range org.text {
			switch utf8.RuneLen(r) {
			case 3: // a rune for a rune: patterns count them
				b.WriteString("□")
			default:
				b.WriteString(strings.Repeat(" ", utf8.RuneLen(r)))
			}
		}
		from = org.end
	}
	b.WriteString(text[from:])
	x.masks[text] = b.String()
	return x.masks[text]
}

// denied reports whether a clause says that what its verb at offset at tells
// did not happen, or was undone: 尚未出台, 取消发布, 被叫停.
func (x *extractor) denied(clause string, at int) bool {
	s := &x.lex.Sentences
	before := strings.ReplaceAll(clause[:max(at, 0)], "未来", "")
	return lexicon.First(before, s.Negated) != "" || lexicon.First(clause, s.Undone) != ""
}

// announced matches a verb of issuing that is still to come: 将于7月发布.
var announced = regexp.MustCompile(`(?:将|拟|计划|即将|准备|有望|原定)(?:在|于)?[^，。；《]{0,12}$`)

// isAnnounced reports whether an issuing told at offset at of a text is
// denied or still to come. 将区块链写入规划 has another 将.
func (x *extractor) isAnnounced(text string, at int) bool {
	from := strings.LastIndexAny(text[:at], "，。；;,\n") + 1
	to := len(text)
	if i := strings.IndexAny(text[at:], "，。；;,\n"); i >= 0 {
		to = at + i
	}
	for from < at && text[from]&0xC0 == 0x80 {
		from++
	}
	if x.denied(text[from:to], at-from) {
		return true
	}
	return !strings.HasPrefix(text[at:], "写") && announced.MatchString(text[from:at])
}
