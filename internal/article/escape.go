package article

import (
	"bytes"
	"strings"
	"unicode"
	"unicode/utf8"
)

// text writes s so that a CommonMark parser gives it back as it is. Only what
// could be taken for markup is escaped, so that people can edit the result.
// bang tells that a bracket follows s, more that anything follows.
func (w *inlineWriter) text(s string, bang, more bool) {
	lastAt := strings.LastIndexByte(s, '@')
	for i := 0; i < len(s); {
		atStart := w.start && len(w.out) == 0 || len(w.out) > 0 && w.out[len(w.out)-1] == '\n'
		if atStart {
			if n := w.lineStart(s[i:]); n > 0 {
				i += n
				continue
			}
		}
		c := s[i]
		switch c {
		case '\\':
			if i+1 == len(s) || s[i+1] == ' ' || isASCIIPunct(s[i+1]) || urlLength(s[i+1:]) > 0 {
				w.out = append(w.out, '\\')
			}
		case '`', '*', '~', '[', '$':
			w.out = append(w.out, '\\')
		case ']':
			if w.label {
				w.out = append(w.out, '\\')
			}
		case '_':
			n := 1
			for i+n < len(s) && s[i+n] == '_' {
				n++
			}
			word := isWord(w.before()) && i+n < len(s) && isWord(firstRune(s[i+n:]))
			for range n {
				if !word {
					w.out = append(w.out, '\\')
				}
				w.out = append(w.out, '_')
			}
			i += n
			continue
		case '<':
			if i+1 == len(s) || s[i+1] == '/' || s[i+1] == '!' || s[i+1] == '?' || isLetter(s[i+1]) || lastAt > i {
				w.out = append(w.out, '\\')
			}
		case '&':
			if isEntity(s[i:], more) {
				w.out = append(w.out, '\\')
			}
		case '|':
			if w.cell {
				w.out = append(w.out, '\\')
			}
		case '!':
			if bang && i+1 == len(s) {
				w.out = append(w.out, '\\')
			}
		case '{':
			// Hugo reads {{< and {{% as shortcodes and a heading's last
			// braces as attributes.
			if w.heading && s[len(s)-1] == '}' || i > 0 && s[i-1] == '{' && i+1 < len(s) && (s[i+1] == '<' || s[i+1] == '%') {
				w.out = append(w.out, '\\')
			}
		case ':':
			if n := len(w.out); i == 0 && n > 0 && w.out[n-1] == ']' {
				w.out = append(w.out, '\\') // no definition of a note
			}
		case '.', ')':
			if (i+1 == len(s) || s[i+1] == ' ') && w.lineIsNumber() {
				w.out = append(w.out, '\\')
			}
		case 'w', 'W':
			// A bare www. address ends where its characters end, which may
			// be inside the markup that follows it.
			if wwwLength(s[i:]) == 0 || !more || isASCIIWord(w.before()) || strings.ContainsFunc(s[i:min(len(s), i+maxAddress)], outsideAddress) {
				break
			}
			w.out = append(append(w.out, s[i:i+3]...), '\\')
			i += 3
			continue
		case 'h', 'H':
			if n := urlLength(s[i:]); n > 0 && !w.label && !isASCIIWord(w.before()) {
				w.out = append(append(append(w.out, '<'), s[i:i+n]...), '>')
				i += n
				continue
			}
		}
		_, n := utf8.DecodeRuneInString(s[i:])
		w.out = append(w.out, s[i:i+n]...)
		i += n
	}
}

// lineStart escapes what would open a block at the start of a line, numbers
// of lists excepted. It gives the length of what it wrote, 0 for nothing
// special.
func (w *inlineWriter) lineStart(s string) int {
	switch c := s[0]; {
	case c == '>',
		c == '#' && isATX(s),
		(c == '-' || c == '+') && (len(s) == 1 || s[1] == ' '),
		c == ':' && len(s) > 1 && s[1] == ' ',
		(c == '-' || c == '=' || c == '|' || c == ':' || c == '+') && strings.Trim(s, "-=|:+ ") == "":
		w.out = append(w.out, '\\', c)
		return 1
	}
	return 0
}

// lineIsNumber reports whether the line so far is a number short enough to
// open a list.
func (w *inlineWriter) lineIsNumber() bool {
	start := bytes.LastIndexByte(w.out, '\n') + 1
	if start == 0 && !w.start {
		return false // inside emphasis
	}
	line := w.out[start:]
	if len(line) == 0 || len(line) > 9 {
		return false
	}
	for _, c := range line {
		if c < '0' || c > '9' {
			return false
		}
	}
	return true
}

func isATX(s string) bool {
	n := len(s) - len(strings.TrimLeft(s, "#"))
	return n <= 6 && (n == len(s) || s[n] == ' ')
}

func isLetter(c byte) bool { return c|0x20 >= 'a' && c|0x20 <= 'z' }

func isASCIIPunct(c byte) bool {
	return c >= '!' && c <= '/' || c >= ':' && c <= '@' || c >= '[' && c <= '`' || c >= '{' && c <= '~'
}

// isWord reports whether r keeps an underscore beside it from being markup.
func isWord(r rune) bool {
	return !unicode.IsSpace(r) && !isPunct(r) && !unicode.IsControl(r) && r != utf8.RuneError
}

func isASCIIWord(r rune) bool {
	return r < utf8.RuneSelf && (isLetter(byte(r)) || r >= '0' && r <= '9')
}

// isEntity reports whether s, which starts with &, starts like an entity, or
// could if more follows.
func isEntity(s string, more bool) bool {
	for i := 1; i < 34; i++ {
		if i == len(s) {
			return more
		}
		switch c := s[i]; {
		case c == ';':
			return i > 1
		case isLetter(c) || c >= '0' && c <= '9' || c == '#' && i == 1:
		default:
			return false
		}
	}
	return false
}

// urlLength gives the length of the web address at the start of s, 0 for none.
// Addresses end at the first character outside ASCII: Chinese text often goes
// on right behind them.
func urlLength(s string) int {
	for _, scheme := range []string{"https://", "http://"} {
		if len(s) > len(scheme) && strings.EqualFold(s[:len(scheme)], scheme) {
			if n := addressLength(s[len(scheme):]); n > 0 {
				return len(scheme) + n
			}
		}
	}
	return 0
}

// wwwLength is urlLength for an address without a scheme.
func wwwLength(s string) int {
	if len(s) > 4 && strings.EqualFold(s[:4], "www.") {
		if n := addressLength(s[4:]); n > 0 {
			return 4 + n
		}
	}
	return 0
}

// outsideAddress reports whether an address ends before r.
func outsideAddress(r rune) bool {
	return !isASCIIWord(r) && !strings.ContainsRune("-._~:/?#@!&'()+,;=%", r)
}

// maxAddress bounds how far an address is looked for.
const maxAddress = 2048

func addressLength(rest string) int {
	rest = rest[:min(len(rest), maxAddress)]
	n, open := 0, 0
	for n < len(rest) {
		c := rest[n]
		if outsideAddress(rune(c)) {
			break
		}
		switch c {
		case '(':
			open++
		case ')':
			open--
		}
		if open < 0 {
			break
		}
		n++
	}
	for n > 0 && strings.IndexByte(".,;:!?'~_(", rest[n-1]) >= 0 {
		n--
	}
	if n == 0 || !isLetter(rest[0]) && (rest[0] < '0' || rest[0] > '9') {
		return 0
	}
	return n
}
