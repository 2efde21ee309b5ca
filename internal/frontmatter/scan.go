package frontmatter

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// Doc is a front matter read, with the place of everything in it.
type Doc struct {
	Fields []Field // before the first table header
	Tables []Header

	src   string // the TOML
	base  int    // its offset in the file
	plain bool   // within the subset that Scan judges by itself
}

// Header is a [name] or [[name]] with the fields below it. Start and End are
// the byte offsets of the header itself.
type Header struct {
	Name       []string
	Array      bool // [[name]]
	Start, End int
	Fields     []Field
}

// Is reports whether the header is [[name]].
func (h Header) Is(name string) bool { return h.Array && len(h.Name) == 1 && h.Name[0] == name }

// maxDepth bounds how deep arrays and inline tables may nest, and how many parts
// a dotted key may have; no file of a person comes near, and a hostile one would
// exhaust the stack, or the time: a.a.a… of 16 KB took the toml library a second.
const maxDepth = 64

// Scan reads the TOML at data[parts.Start:parts.End].
//
// It reads all of TOML, but judges only what our files are made of (bare
// keys, one-line strings, decimal numbers, booleans, arrays, [[tables]]),
// which lets a build of 100,000 files skip the toml library, ten times
// slower; for the rest, see [Doc.Check]. The fuzz test FuzzScan holds both
// against each other: what is accepted here decodes to the same values there.
func Scan(data []byte, parts Parts) (*Doc, *SyntaxError) {
	s := &scanner{src: string(data[parts.Start:parts.End]), base: parts.Start}
	s.doc = Doc{src: s.src, base: s.base, plain: true, Fields: make([]Field, 0, 12)}
	if !s.document() {
		return nil, s.err
	}
	return &s.doc, nil
}

type scanner struct {
	src   string
	base  int
	pos   int
	depth int
	open  int // where the innermost array starts
	doc   Doc
	err   *SyntaxError
}

func (s *scanner) fail(at int, message, hint string) bool {
	if s.err == nil {
		s.err = &SyntaxError{s.base + at, message, hint}
	}
	return false
}

func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

func (s *scanner) blanks() {
	for s.pos < len(s.src) && (s.src[s.pos] == ' ' || s.src[s.pos] == '\t') {
		s.pos++
	}
}

func (s *scanner) document() bool {
	fields := &s.doc.Fields
	for {
		s.blanks()
		switch c := s.peek(); {
		case s.pos >= len(s.src):
			return true
		case c == '\n' || c == '\r' || c == '#':
		case c == '[':
			h, ok := s.header()
			if !ok {
				return false
			}
			if h.Fields == nil {
				h.Fields = make([]Field, 0, 4)
			}
			s.doc.Tables = append(s.doc.Tables, h)
			fields = &s.doc.Tables[len(s.doc.Tables)-1].Fields
		default:
			f, ok := s.field()
			if !ok || !s.unseen(*fields, f) {
				return false
			}
			*fields = append(*fields, f)
		}
		if !s.endOfLine() {
			return false
		}
	}
}

// unseen refuses a key that stands there already. Dotted keys are left to the
// toml library: doc.plain is false when there are any.
func (s *scanner) unseen(fields []Field, f Field) bool {
	if f.Dotted != nil {
		return true
	}
	for i := range fields {
		if fields[i].Key == f.Key && fields[i].Dotted == nil {
			return s.twice(f.Key, f.Start-s.base, fields[i].Start-s.base)
		}
	}
	return true
}

func (s *scanner) twice(key string, at, first int) bool {
	line := strings.Count(s.src[:first], "\n") + 2 // + the +++ line
	return s.fail(at, fmt.Sprintf("key %q is given twice", key), fmt.Sprintf("the first is on line %d: keep one", line))
}

// endOfLine passes blanks, a comment and the end of the line.
func (s *scanner) endOfLine() bool {
	s.blanks()
	if s.peek() == '#' && !s.comment() {
		return false
	}
	switch c := s.peek(); {
	case s.pos >= len(s.src):
		return true
	case c == '\n':
		s.pos++
		return true
	case c == '\r' && strings.HasPrefix(s.src[s.pos:], "\r\n"):
		s.pos += 2
		return true
	}
	hint := "a text that holds double quotes goes between single quotes: '…'"
	if line, _, _ := strings.Cut(s.src[s.pos:], "\n"); strings.Contains(line, "=") {
		hint = "each key stands on its own line"
	}
	return s.fail(s.pos, fmt.Sprintf("unexpected %s after the value", s.here()), hint)
}

// comment passes a comment up to the end of its line.
func (s *scanner) comment() bool {
	for ; s.pos < len(s.src) && s.src[s.pos] != '\n'; s.pos++ {
		if c := s.src[s.pos]; isControl(c) && !(c == '\r' && strings.HasPrefix(s.src[s.pos:], "\r\n")) {
			return s.control()
		}
	}
	return true
}

func (s *scanner) control() bool {
	return s.fail(s.pos, fmt.Sprintf("control character 0x%02x", s.src[s.pos]), "remove it")
}

func isControl(c byte) bool { return c < 0x20 && c != '\t' || c == 0x7f }

// here names the character at the position for a message.
func (s *scanner) here() string {
	switch {
	case s.pos >= len(s.src):
		return "end of the front matter"
	case s.src[s.pos] == '\n' || s.src[s.pos] == '\r':
		return "end of line"
	}
	r, _ := utf8.DecodeRuneInString(s.src[s.pos:])
	return fmt.Sprintf("%q", string(r))
}

// header passes [name] or [[name]].
func (s *scanner) header() (h Header, ok bool) {
	h.Start = s.base + s.pos
	brackets := "]"
	s.pos++
	if s.peek() == '[' {
		s.pos++
		h.Array, brackets = true, "]]"
	}
	first, dotted, _, ok := s.key("table name")
	if !ok {
		return h, false
	}
	if !strings.HasPrefix(s.src[s.pos:], brackets) {
		return h, s.fail(s.pos, fmt.Sprintf("unexpected %s in a table header", s.here()), "a header is written [["+first+"]]")
	}
	s.pos += len(brackets)
	h.End = s.base + s.pos
	h.Name = append([]string{first}, dotted...)
	if !h.Array || dotted != nil {
		s.doc.plain = false
		return h, true
	}
	for i := range s.doc.Fields {
		if f := &s.doc.Fields[i]; f.Key == first {
			return h, s.twice(first, h.Start-s.base, f.Start-s.base)
		}
	}
	return h, true
}

// field passes key = value.
func (s *scanner) field() (f Field, ok bool) {
	f.Start = s.base + s.pos
	var end int
	f.Key, f.Dotted, end, ok = s.key("key")
	if !ok {
		return f, false
	}
	f.KeyEnd = s.base + end
	if s.peek() != '=' {
		hint := "write " + f.Key + " = …"
		if strings.HasPrefix(s.src[s.pos:], "＝") || s.peek() == ':' || strings.HasPrefix(s.src[s.pos:], "：") {
			hint = "between key and value stands a plain ="
		}
		return f, s.fail(s.pos, fmt.Sprintf("expected = after key %q, found %s", f.Key, s.here()), hint)
	}
	s.pos++
	s.blanks()
	f.Value, ok = s.value(f.Key)
	return f, ok
}

// key passes a key, dotted or not, and the blanks after it.
func (s *scanner) key(what string) (first string, dotted []string, end int, ok bool) {
	for n := 0; ; n++ {
		s.blanks()
		start := s.pos
		var part string
		switch c := s.peek(); {
		case c == '"' || c == '\'':
			s.doc.plain = false
			v, ok := s.text()
			if !ok {
				return "", nil, 0, false
			}
			if strings.HasPrefix(s.src[start:s.pos], `"""`) || strings.HasPrefix(s.src[start:s.pos], "'''") {
				return "", nil, 0, s.fail(start, "a key cannot be a multi-line text", "")
			}
			part = v.Text
		default:
			for s.pos < len(s.src) && isBare(s.src[s.pos]) {
				s.pos++
			}
			if s.pos == start {
				return "", nil, 0, s.fail(s.pos, fmt.Sprintf("expected a %s, found %s", what, s.here()), "keys are made of a-z, 0-9 and _; a comment starts with #")
			}
			part = s.src[start:s.pos]
		}
		end = s.pos
		if n == 0 {
			first = part
		} else {
			dotted = append(dotted, part)
			s.doc.plain = false
		}
		s.blanks()
		if s.peek() != '.' {
			return first, dotted, end, true
		}
		if n == maxDepth {
			return "", nil, 0, s.fail(start, fmt.Sprintf("keys nest deeper than %d levels", maxDepth), "")
		}
		s.pos++
	}
}

func isBare(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// value passes one value; key is for hints.
func (s *scanner) value(key string) (v Value, ok bool) {
	start := s.pos
	switch s.peek() {
	case '"', '\'':
		v, ok = s.text()
	case '[':
		v, ok = s.array(key)
	case '{':
		v, ok = s.inlineTable()
	default:
		v, ok = s.word(key)
	}
	v.Start, v.End = s.base+start, s.base+s.pos
	return v, ok
}

// gap passes blanks, line ends and comments inside brackets.
func (s *scanner) gap() bool {
	for s.pos < len(s.src) {
		switch c := s.src[s.pos]; {
		case c == ' ' || c == '\t' || c == '\n':
			s.pos++
		case c == '\r' && strings.HasPrefix(s.src[s.pos:], "\r\n"):
			s.pos += 2
		case c == '#':
			if !s.comment() {
				return false
			}
		default:
			return true
		}
	}
	return true
}

func (s *scanner) array(key string) (v Value, ok bool) {
	v.Kind = Array
	open, outer := s.pos, s.open
	s.open = open
	s.pos++
	if s.depth++; s.depth > maxDepth {
		return v, s.fail(open, fmt.Sprintf("arrays nest deeper than %d levels", maxDepth), "")
	}
	defer func() { s.depth--; s.open = outer }()
	for {
		if !s.gap() {
			return v, false
		}
		if s.peek() == ']' {
			s.pos++
			return v, true
		}
		if s.pos >= len(s.src) {
			return v, s.fail(open, "the [ is not closed", "add a ] after the last item")
		}
		item, ok := s.value(key)
		if !ok {
			return v, false
		}
		v.Items = append(v.Items, item)
		if !s.gap() {
			return v, false
		}
		switch {
		case s.peek() == ',':
			s.pos++
		case s.peek() == ']':
		case s.pos >= len(s.src):
			return v, s.fail(open, "the [ is not closed", "add a ] after the last item")
		default:
			hint := "items are separated by a comma"
			if strings.HasPrefix(s.src[s.pos:], "，") || strings.HasPrefix(s.src[s.pos:], "、") {
				hint = "items are separated by a plain comma ,"
			} else if i := strings.IndexByte(s.src[item.End-s.base:s.pos], '\n'); i >= 0 {
				// The comma is missing at the end of the line before.
				s.pos = item.End - s.base
				return v, s.fail(s.pos, "no comma after the item", hint)
			}
			return v, s.fail(s.pos, fmt.Sprintf("expected a comma or ], found %s", s.here()), hint)
		}
	}
}

func (s *scanner) inlineTable() (v Value, ok bool) {
	v.Kind = Table
	s.doc.plain = false
	open := s.pos
	s.pos++
	if s.depth++; s.depth > maxDepth {
		return v, s.fail(open, fmt.Sprintf("tables nest deeper than %d levels", maxDepth), "")
	}
	defer func() { s.depth-- }()
	for {
		if !s.gap() {
			return v, false
		}
		if s.peek() == '}' {
			s.pos++
			return v, true
		}
		if s.pos >= len(s.src) {
			return v, s.fail(open, "the { is not closed", "add a } after the last key")
		}
		f, ok := s.field()
		if !ok || !s.unseen(v.Fields, f) || !s.gap() {
			return v, false
		}
		v.Fields = append(v.Fields, f)
		switch {
		case s.peek() == ',':
			s.pos++
		case s.peek() == '}':
		default:
			return v, s.fail(s.pos, fmt.Sprintf("expected a comma or }, found %s", s.here()), "keys in { } are separated by a comma")
		}
	}
}
