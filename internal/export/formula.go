package export

import (
	"regexp"
	"strings"
	"unicode"
)

// Guard puts an apostrophe before a text that a spreadsheet would run as a
// formula, which then takes it as text. The characters are OWASP's (CSV
// injection), with the full-width ones that Chinese and Japanese systems read
// alike; spaces, control and invisible characters before them do not count,
// because spreadsheets trim them. A plain number is left alone, be it negative
// or a percentage: nothing can be done with it.
//
// A text that has apostrophes there already gets one more, so that [Unguard]
// gives every text back.
func Guard(s string) string {
	if runs(strings.TrimLeft(s, "'")) && !plainNumber.MatchString(s) {
		return "'" + s
	}
	return s
}

// Unguard gives the text that [Guard] was given.
func Unguard(s string) string {
	if rest, ok := strings.CutPrefix(s, "'"); ok && runs(strings.TrimLeft(rest, "'")) {
		return rest
	}
	return s
}

// plainNumber is -5, +8.5%, -1,200 and the like, or a dash that says "none".
var plainNumber = regexp.MustCompile(`^(?:[+\-－＋]?[0-9][0-9,.]*[%％]?|-+)$`)

// runs reports whether a spreadsheet would take a text for a formula, or trims
// it until it does: a tab or a line break at its start is OWASP's too.
func runs(s string) bool {
	for i, r := range s {
		switch r {
		case '=', '+', '-', '@', '＝', '＋', '－', '＠':
			return true
		case '\t', '\r', '\n':
			if i == 0 {
				return true
			}
		}
		if !unicode.IsSpace(r) && !unicode.IsControl(r) && !unicode.Is(unicode.Cf, r) {
			return false
		}
	}
	return false
}

// guardParts guards each part of a text that a spreadsheet may make a cell of
// its own: where the system's list separator is a semicolon, a file with commas
// is cut at semicolons, and its quotes count for nothing. What is guarded in the
// middle of a text cannot be told from the text: this is for eyes only.
func guardParts(s string) string {
	if !strings.ContainsAny(s, separators) {
		return Guard(s)
	}
	var b strings.Builder
	start := 0
	for i := 0; i <= len(s); i++ {
		if i == len(s) || strings.IndexByte(separators, s[i]) >= 0 {
			if part := s[start:i]; start == 0 {
				// A separator in front is a part of what is looked at.
				if runs(s) && !plainNumber.MatchString(part) {
					b.WriteByte('\'')
				}
				b.WriteString(part)
			} else {
				b.WriteString(Guard(part))
			}
			if i < len(s) {
				b.WriteByte(s[i])
			}
			start = i + 1
		}
	}
	return b.String()
}

const separators = ";\t\r\n"
