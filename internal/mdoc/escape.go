package mdoc

import (
	"fmt"
	"strings"
)

// text escapes a line of prose. A hyphen in a word may break the line and
// print as a hyphen; that of an option, a path or a file is typed and must
// stay what it is.
func text(line string) string {
	words := strings.Split(line, " ")
	for i, word := range words {
		typed := strings.HasPrefix(strings.TrimLeft(word, `"'(`), "-") || strings.ContainsAny(word, "/\\_=$.~") && !endsSentence(word)
		words[i] = escape(word, typed)
	}
	return guard(strings.Join(words, " "))
}

// endsSentence reports whether the only sign of a path is the full stop.
func endsSentence(word string) bool {
	return !strings.ContainsAny(strings.TrimRight(word, `.,:;)"'`), "/\\_=$.~")
}

// literal escapes a line that people type. It may be empty, which prose may not.
func literal(line string) string {
	if line == "" {
		return ""
	}
	return guard(escape(line, true))
}

// guard keeps roff from taking a line for a request; \& prints nothing.
func guard(line string) string {
	if line == "" {
		return `\&`
	}
	if line[0] == '.' || line[0] == '\'' {
		return `\&` + line
	}
	return line
}

// argument escapes one argument of a macro, in quotes where it needs them. The
// \& before it keeps mdoc from taking words for its macros ("In", "Ar") and
// for punctuation.
func argument(s string) string {
	e := strings.ReplaceAll(escape(s, true), `"`, `\(dq`)
	if len(s) <= 3 || strings.ContainsAny(s[:1], ".,:;()[]?!|'") {
		e = `\&` + e
	}
	if strings.ContainsAny(s, " \t") || s == "" {
		return `"` + e + `"`
	}
	return e
}

// escape writes characters that roff reads or changes: the names are those of
// groff_char(7). Chinese is written by code point, so that no reader has to
// guess the encoding of the page.
func escape(s string, typed bool) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\\':
			b.WriteString(`\e`)
		case '-':
			if typed {
				b.WriteString(`\-`)
			} else {
				b.WriteByte('-')
			}
		case '\'':
			b.WriteString(`\(aq`)
		case '`':
			b.WriteString(`\(ga`)
		case '^':
			b.WriteString(`\(ha`)
		case '~':
			b.WriteString(`\(ti`)
		case '\t':
			b.WriteByte('\t')
		default:
			switch {
			case r < ' ' || r == 0x7f: // nothing that a page can show
			case r < 0x7f:
				b.WriteRune(r)
			default:
				fmt.Fprintf(&b, `\[u%04X]`, r)
			}
		}
	}
	return b.String()
}
