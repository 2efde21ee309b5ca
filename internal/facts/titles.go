package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// pasted matches a date in a title that runs on into a verb of issuing: no
// title says of itself when it was issued, so the stretch was pasted in.
var pasted = regexp.MustCompile(`(?:\d{4}|\d{2})年\d{1,2}月(?:\d{1,2}日)?(?:发布|印发|出台|下发|公布)`)

// shortestPaste is how many runes must recur elsewhere for a stretch of a
// title to be taken as pasted from there.
const shortestPaste = 8

// cleanTitle is a document's title without a fragment that was pasted into
// it by mistake, and the title as it stands. A fragment is believed only
// when the article has the same words elsewhere, where they belong.
func (x *extractor) cleanTitle(d document) (clean, raw string) {
	raw = strings.TrimSpace(d.text)
	m := pasted.FindStringIndex(raw)
	if m == nil {
		return raw, raw
	}
	for end := len(raw); end > m[1]; {
		fragment := raw[m[0]:end]
		if utf8.RuneCountInString(fragment) < shortestPaste {
			break
		}
		if x.standsOutside(d, fragment) {
			x.problem("warning", "title-fragment",
				"the title holds a fragment of another sentence: "+fragment, d.block, raw)
			return raw[:m[0]] + raw[end:], raw
		}
		_, size := utf8.DecodeLastRuneInString(raw[:end])
		end -= size
	}
	x.problem("warning", "title-fragment", "the title holds a date and a verb as if another sentence had been pasted in", d.block, raw)
	return raw, raw
}

// standsOutside reports whether a fragment of a title stands in the article
// once more than in that title.
func (x *extractor) standsOutside(d document, fragment string) bool {
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		n := strings.Count(b.Text, fragment)
		if b.N == d.block {
			n--
		}
		if n > 0 {
			return true
		}
	}
	return false
}
