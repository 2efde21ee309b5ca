package frontmatter

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// text passes a string of any of the four kinds.
func (s *scanner) text() (v Value, ok bool) {
	v.Kind = String
	quote := s.src[s.pos]
	open := s.pos
	if strings.HasPrefix(s.src[s.pos+1:], string([]byte{quote, quote})) {
		return s.longText(quote)
	}
	escaped := false
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == quote:
			v.Text = s.src[open+1 : s.pos]
			s.pos++
			if escaped {
				v.Text, ok = s.unescape(v.Text, open+1)
				return v, ok
			}
			return v, true
		case c == '\\' && quote == '"':
			escaped = true
			s.pos++
			if s.pos < len(s.src) && isControl(s.src[s.pos]) {
				s.pos--
				return v, s.fail(s.pos, `\ at the end of a line`, `a text stays on one line; \\ is a backslash`)
			}
		case c == '\n' || c == '\r':
			return v, s.fail(open, "the text is not closed on its line", fmt.Sprintf("add a closing %c", quote))
		case isControl(c):
			return v, s.control()
		}
	}
	return v, s.fail(open, "the text is not closed", fmt.Sprintf("add a closing %c", quote))
}

// longText passes a """ or ”' string.
func (s *scanner) longText(quote byte) (v Value, ok bool) {
	v.Kind = String
	s.doc.plain = false
	open := s.pos
	closing := string([]byte{quote, quote, quote})
	escaped := false
	for s.pos += 3; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == '\\' && quote == '"':
			escaped = true
			s.pos++
			if s.pos < len(s.src) && s.src[s.pos] == '\r' {
				s.pos-- // let the \r\n be seen whole
			}
		case c == quote && strings.HasPrefix(s.src[s.pos:], closing):
			end := s.pos
			s.pos += 3
			for range 2 { // two quotes may stand before the closing three
				if s.peek() == quote {
					s.pos++
					end++
				}
			}
			v.Text = s.src[open+3 : end]
			at := open + 3
			if rest, cut := strings.CutPrefix(v.Text, "\n"); cut {
				v.Text, at = rest, at+1
			} else if rest, cut := strings.CutPrefix(v.Text, "\r\n"); cut {
				v.Text, at = rest, at+2
			}
			if escaped {
				v.Text, ok = s.unescape(v.Text, at)
				return v, ok
			}
			return v, true
		case c == '\n' || c == '\r' && strings.HasPrefix(s.src[s.pos:], "\r\n"):
		case isControl(c):
			return v, s.control()
		}
	}
	s.pos = min(s.pos, len(s.src))
	return v, s.fail(open, "the text is not closed", "add a closing "+closing)
}

// unescape decodes the backslashes of text, which starts at offset at.
func (s *scanner) unescape(text string, at int) (string, bool) {
	var b strings.Builder
	b.Grow(len(text))
	for i := 0; i < len(text); {
		j := strings.IndexByte(text[i:], '\\')
		if j < 0 {
			b.WriteString(text[i:])
			break
		}
		b.WriteString(text[i : i+j])
		i += j
		if i+1 >= len(text) {
			return "", s.fail(at+i, `a lone \`, `\\ is a backslash`)
		}
		digits := 0
		switch c := text[i+1]; c {
		case 'b':
			b.WriteByte('\b')
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'f':
			b.WriteByte('\f')
		case 'r':
			b.WriteByte('\r')
		case 'e':
			b.WriteByte(0x1b)
		case '"', '\\':
			b.WriteByte(c)
		case 'x':
			digits = 2
		case 'u':
			digits = 4
		case 'U':
			digits = 8
		case ' ', '\t', '\r', '\n':
			// Only in multi-line text: a \ at the end of a line takes away
			// all white space up to the next character.
			end := i + 1 + len(text[i+1:]) - len(strings.TrimLeft(text[i+1:], " \t\r\n"))
			if !strings.Contains(text[i:end], "\n") {
				return "", s.fail(at+i, `a \ before a blank`, `\\ is a backslash`)
			}
			i = end
			continue
		default:
			r, _ := utf8.DecodeRuneInString(text[i+1:])
			return "", s.fail(at+i, fmt.Sprintf(`\%c is no escape`, r), `write \\ for a backslash, or put the text between single quotes`)
		}
		i += 2
		if digits == 0 {
			continue
		}
		code, ok := hex(text[i:], digits)
		if !ok || !utf8.ValidRune(code) {
			return "", s.fail(at+i-2, fmt.Sprintf(`\%c takes %d hexadecimal digits of a character`, text[i-1], digits), "")
		}
		b.WriteRune(code)
		i += digits
	}
	return b.String(), true
}

func hex(s string, digits int) (rune, bool) {
	if len(s) < digits {
		return 0, false
	}
	n, err := strconv.ParseUint(s[:digits], 16, 32)
	if err != nil || n > utf8.MaxRune {
		return 0, false
	}
	return rune(n), true
}

// word passes a value without quotes: number, boolean or date.
func (s *scanner) word(key string) (v Value, ok bool) {
	start := s.pos
	for s.pos < len(s.src) && (isBare(s.src[s.pos]) || s.src[s.pos] == '+' || s.src[s.pos] == '.' || s.src[s.pos] == ':') {
		s.pos++
	}
	// A date and a time may be separated by a blank.
	if s.pos-start == 10 && s.src[start+4] == '-' && strings.HasPrefix(s.src[s.pos:], " ") && s.pos+1 < len(s.src) && isDigit(s.src[s.pos+1]) {
		for s.pos++; s.pos < len(s.src) && (isBare(s.src[s.pos]) || s.src[s.pos] == '+' || s.src[s.pos] == '.' || s.src[s.pos] == ':'); {
			s.pos++
		}
	}
	word := s.src[start:s.pos]
	switch {
	case word == "true" || word == "false":
		v.Kind, v.Bool = Bool, word == "true"
		return v, true
	case isDecimal(word):
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return v, s.fail(start, "the number "+word+" is too large", "")
		}
		v.Kind, v.Int = Integer, n
		return v, true
	}
	if f, ok := parseFloat(word); ok {
		v.Kind, v.Float = Float, f
		return v, true
	}
	s.doc.plain = false // from here on the toml library has the last word
	plainWord := strings.ReplaceAll(word, "_", "")
	switch {
	case isDateLike(word):
		v.Kind, v.Text = Datetime, word
		return v, true
	case isBased(word) || isDecimal(plainWord) && isDigit(word[len(word)-1]):
		n, err := strconv.ParseInt(word, 0, 64)
		if err != nil {
			return v, s.fail(start, word+" is not a number", "write it in plain digits")
		}
		v.Kind, v.Int = Integer, n
		return v, true
	case word != plainWord:
		if f, ok := parseFloat(plainWord); ok {
			v.Kind, v.Float = Float, f
			return v, true
		}
	}
	switch strings.TrimLeft(word, "+-") {
	case "inf":
		v.Kind, v.Float = Float, math.Inf(1)
		if word[0] == '-' {
			v.Float = math.Inf(-1)
		}
		return v, len(word) <= 4 || s.fail(start, word+" is not a number", "")
	case "nan":
		v.Kind, v.Float = Float, math.NaN()
		return v, len(word) <= 4 || s.fail(start, word+" is not a number", "")
	}
	return v, s.badWord(key, start)
}

// badWord says what is wrong with a value that is none.
func (s *scanner) badWord(key string, start int) bool {
	rest, _, _ := strings.Cut(s.src[start:], "\n")
	for _, quote := range []string{"“", "”", "＂", "‘", "’", "「", "『"} {
		if strings.HasPrefix(rest, quote) {
			return s.fail(start, fmt.Sprintf("%s is no quote of TOML", quote), `use straight quotes: "…"`)
		}
	}
	rest, _, _ = strings.Cut(rest, "#")
	rest = strings.TrimSpace(strings.TrimRight(strings.TrimSpace(rest), ",]}"))
	switch {
	case s.depth > 0 && s.src[s.open] == '[' && strings.Contains(rest, "="):
		return s.fail(s.open, "the [ is not closed", "add a ] after the last item")
	case rest != "" && rest[0] == '0' && strings.Trim(rest, "0123456789") == "":
		return s.fail(start, fmt.Sprintf("%s is not a number", rest), "a number has no leading zero; a code is a text: "+string(AppendText(nil, rest)))
	case rest == "":
		s.pos = start
		return s.fail(start, fmt.Sprintf("key %q has no value", key), fmt.Sprintf(`write %s = "…", or remove the line`, key))
	case strings.EqualFold(rest, "true"), strings.EqualFold(rest, "false"):
		return s.fail(start, fmt.Sprintf("%s is not a value", rest), "write "+strings.ToLower(rest))
	case len([]rune(rest)) > 40:
		rest = string([]rune(rest)[:40]) + "…"
	}
	if i := strings.IndexAny(rest, `"'`); i >= 0 {
		rest = strings.TrimSpace(rest[:i])
	}
	return s.fail(start, fmt.Sprintf("%s is not a value", rest), "a text or date needs quotes: "+string(AppendText(nil, rest)))
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// isDecimal reports whether w is an integer of digits, without leading zeros.
func isDecimal(w string) bool {
	if w != "" && (w[0] == '+' || w[0] == '-') {
		w = w[1:]
	}
	if w == "" || w[0] == '0' && len(w) > 1 {
		return false
	}
	for i := range len(w) {
		if !isDigit(w[i]) {
			return false
		}
	}
	return true
}

// parseFloat reads digits, fraction and exponent as TOML has them.
func parseFloat(w string) (float64, bool) {
	mantissa, exponent := w, ""
	if i := strings.IndexAny(w, "eE"); i >= 0 {
		mantissa, exponent = w[:i], strings.TrimLeft(w[i+1:], "+-")
		if len(w)-i-1-len(exponent) > 1 || exponent == "" || strings.Trim(exponent, "0123456789") != "" {
			return 0, false
		}
	}
	whole, fraction, dot := strings.Cut(mantissa, ".")
	if !isDecimal(whole) || dot && (fraction == "" || strings.Trim(fraction, "0123456789") != "") || !dot && exponent == "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(w, 64)
	return f, err == nil
}

func isBased(w string) bool {
	return len(w) > 2 && w[0] == '0' && (w[1] == 'x' || w[1] == 'o' || w[1] == 'b')
}

// isDateLike reports whether w has the outline of a full date or a time; the
// toml library checks its digits.
func isDateLike(w string) bool {
	if len(w) >= 10 && w[4] == '-' && w[7] == '-' {
		return strings.Trim(w[:10], "0123456789-") == ""
	}
	return len(w) >= 5 && w[2] == ':' && strings.Trim(w, "0123456789:.") == ""
}
