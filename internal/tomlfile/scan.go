package tomlfile

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"atlas/internal/diag"
)

// Path names a value in a TOML file: keys, and numbers (from 0) for the items
// of lists and of arrays of tables.
type Path []string

// Key is the path of a key below p.
func (p Path) Key(name string) Path { return append(p[:len(p):len(p)], "."+name) }

// Index is the path of item i of the list at p.
func (p Path) Index(i int) Path { return append(p[:len(p):len(p)], "#"+strconv.Itoa(i)) }

// Name is how a message calls the value: its last key.
func (p Path) Name() string {
	for i := len(p) - 1; i >= 0; i-- {
		if p[i][0] == '.' {
			return p[i][1:]
		}
	}
	return ""
}

// Table is how a message calls the table at p: [build], [[menu]].
func (p Path) Table() string {
	var keys []string
	list := false
	for _, step := range p {
		list = step[0] == '#'
		if !list {
			keys = append(keys, step[1:])
		}
	}
	name := "[" + strings.Join(keys, ".") + "]"
	if list {
		name = "[" + name + "]"
	}
	return name
}

func (p Path) id() string { return strings.Join(p, "\x00") }

// PathOf makes a path from a dotted name: PathOf("menu.0.page").
// A part that is a number is the number of an item.
func PathOf(dotted string) Path {
	var p Path
	for part := range strings.SplitSeq(dotted, ".") {
		if i, err := strconv.Atoi(part); err == nil {
			p = p.Index(i)
		} else {
			p = p.Key(part)
		}
	}
	return p
}

// Span is where a key and its value stand in the source, in bytes.
type Span struct{ KeyStart, KeyEnd, ValueStart, ValueEnd int }

// Positions knows where the keys and values of one file stand.
type Positions struct {
	name  string
	src   []byte
	spans map[string]Span

	end     int // where scanning ended
	tooDeep bool
}

// Span gives the byte offsets of the key at p and of its value, and whether
// the file has it. A table's value is its header.
func (s *Positions) Span(p Path) (Span, bool) {
	span, ok := s.spans[p.id()]
	return span, ok
}

// Key is the position of a key; of a path that is not in the file, the
// position of the nearest table around it, and at last the file.
func (s *Positions) Key(p Path) diag.Position { return s.find(p, false) }

// Value is the position of a key's value.
func (s *Positions) Value(p Path) diag.Position { return s.find(p, true) }

func (s *Positions) find(p Path, value bool) diag.Position {
	for ; len(p) > 0; p = p[:len(p)-1] {
		if span, ok := s.spans[p.id()]; ok {
			if value {
				return diag.At(s.name, s.src, span.ValueStart)
			}
			return diag.At(s.name, s.src, span.KeyStart)
		}
		value = false
	}
	return diag.Position{File: s.name}
}

// Scan finds the keys and values of src, the text of the file called name.
// It trusts that src is TOML: of a file with syntax errors it gives what
// stands before the first of them, and never fails.
func Scan(name string, src []byte) *Positions {
	s := &scanner{src: src, spans: map[string]Span{}, lists: map[string]int{}}
	s.document()
	return &Positions{name: name, src: src, spans: s.spans, end: s.pos, tooDeep: s.tooDeep}
}

type scanner struct {
	src   []byte
	pos   int
	spans map[string]Span
	lists map[string]int // array of tables: how many so far, by path

	depth   int
	tooDeep bool
}

// maxDepth bounds how deep lists and inline tables may nest, and how many parts
// a dotted key may have: no file of a person comes near, and a hostile one would
// exhaust the stack, or the time: a.a.a… of 16 KB took the toml library a second.
const maxDepth = 100

func (s *scanner) peek() byte {
	if s.pos < len(s.src) {
		return s.src[s.pos]
	}
	return 0
}

func (s *scanner) has(prefix string) bool {
	return strings.HasPrefix(string(s.src[s.pos:min(s.pos+len(prefix), len(s.src))]), prefix)
}

// skip passes white space, newlines and comments.
func (s *scanner) skip() {
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case ' ', '\t', '\r', '\n':
			s.pos++
		case '#':
			for s.pos < len(s.src) && s.src[s.pos] != '\n' {
				s.pos++
			}
		default:
			return
		}
	}
}

func (s *scanner) blanks() {
	for s.peek() == ' ' || s.peek() == '\t' {
		s.pos++
	}
}

func (s *scanner) record(p Path, span Span) {
	if _, seen := s.spans[p.id()]; !seen {
		s.spans[p.id()] = span
	}
}

func (s *scanner) document() {
	var table Path
	for {
		s.skip()
		start := s.pos
		switch {
		case s.pos >= len(s.src):
			return
		case s.has("[["):
			s.pos += 2
			keys, ok := s.keys()
			if !ok || !s.has("]]") {
				return
			}
			s.pos += 2
			list := s.resolve(keys)
			n := s.lists[list.id()]
			s.lists[list.id()] = n + 1
			table = list.Index(n)
			span := Span{start, s.pos, start, s.pos}
			for i := range table {
				s.record(table[:i+1], span)
			}
		case s.has("["):
			s.pos++
			keys, ok := s.keys()
			if !ok || s.peek() != ']' {
				return
			}
			s.pos++
			table = s.resolve(keys)
			for i := range table { // [a.b] makes a, when nothing else does
				s.record(table[:i+1], Span{start, s.pos, start, s.pos})
			}
		default:
			if !s.pair(table) {
				return
			}
		}
	}
}

// resolve turns the keys of a header into a path: a key that names an array
// of tables means its last item.
func (s *scanner) resolve(keys []string) Path {
	var p Path
	for i, k := range keys {
		p = p.Key(k)
		if n := s.lists[p.id()]; n > 0 && i < len(keys)-1 {
			p = p.Index(n - 1)
		}
	}
	return p
}

// pair passes key = value and records it below table.
func (s *scanner) pair(table Path) bool {
	start := s.pos
	keys, ok := s.keys()
	if !ok || s.peek() != '=' {
		return false
	}
	end := s.pos
	for end > start && (s.src[end-1] == ' ' || s.src[end-1] == '\t') {
		end--
	}
	s.pos++
	s.blanks()
	p := table
	for _, k := range keys {
		p = p.Key(k)
		s.record(p, Span{start, end, start, end}) // dotted keys make tables
	}
	value := s.pos
	if !s.value(p) {
		return false
	}
	s.spans[p.id()] = Span{start, end, value, s.pos}
	return true
}

// keys passes a dotted key with the blanks around it.
func (s *scanner) keys() ([]string, bool) {
	var keys []string
	for {
		s.blanks()
		start := s.pos
		switch c := s.peek(); {
		case c == '"' || c == '\'':
			if !s.text() {
				return nil, false
			}
			raw := string(s.src[start:s.pos])
			key := raw[1 : len(raw)-1]
			if c == '"' {
				key = unescape(raw)
			}
			keys = append(keys, key)
		default:
			for s.pos < len(s.src) && isBare(s.src[s.pos]) {
				s.pos++
			}
			if s.pos == start {
				return nil, false
			}
			keys = append(keys, string(s.src[start:s.pos]))
		}
		s.blanks()
		if s.peek() != '.' {
			return keys, true
		}
		if len(keys) > maxDepth {
			s.tooDeep = true
			return nil, false
		}
		s.pos++
	}
}

// unescape reads a quoted key by the library's rules: TOML's escapes are not
// Go's.
func unescape(raw string) string {
	var v struct{ K string }
	if err := toml.Unmarshal([]byte("K = "+raw), &v); err != nil {
		return raw[1 : len(raw)-1]
	}
	return v.K
}

func isBare(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= utf8.RuneSelf
}

func (s *scanner) value(p Path) bool {
	if s.depth++; s.depth > maxDepth {
		s.tooDeep = true
		return false
	}
	defer func() { s.depth-- }()
	switch s.peek() {
	case '"', '\'':
		return s.text()
	case '[':
		s.pos++
		for i := 0; ; i++ {
			s.skip()
			if s.peek() == ']' {
				s.pos++
				return true
			}
			start := s.pos
			if !s.value(p.Index(i)) || s.pos == start {
				return false
			}
			s.record(p.Index(i), Span{start, start, start, s.pos})
			s.skip()
			if s.peek() == ',' {
				s.pos++
			} else if s.peek() != ']' {
				return false
			}
		}
	case '{':
		s.pos++
		for {
			s.skip()
			if s.peek() == '}' {
				s.pos++
				return true
			}
			if !s.pair(p) {
				return false
			}
			s.skip()
			if s.peek() == ',' {
				s.pos++
			} else if s.peek() != '}' {
				return false
			}
		}
	}
	start := s.pos
	for s.pos < len(s.src) && !strings.ContainsRune(",]}#\r\n", rune(s.src[s.pos])) {
		s.pos++
	}
	for s.pos > start && (s.src[s.pos-1] == ' ' || s.src[s.pos-1] == '\t') {
		s.pos--
	}
	return s.pos > start
}

// text passes a string of any of the four kinds.
func (s *scanner) text() bool {
	quote := s.peek()
	long := string([]byte{quote, quote, quote})
	if s.has(long) {
		s.pos += 3
		for s.pos < len(s.src) {
			switch {
			case quote == '"' && s.peek() == '\\':
				s.pos += 2
			case s.has(long):
				s.pos += 3
				for i := 0; i < 2 && s.peek() == quote; i++ {
					s.pos++ // up to two quotes may stand before the closing three
				}
				return true
			default:
				s.pos++
			}
		}
		s.pos = min(s.pos, len(s.src))
		return false
	}
	for s.pos++; s.pos < len(s.src); s.pos++ {
		switch c := s.src[s.pos]; {
		case c == quote:
			s.pos++
			return true
		case c == '\n':
			return false
		case c == '\\' && quote == '"':
			s.pos++
		}
	}
	s.pos = min(s.pos, len(s.src))
	return false
}
