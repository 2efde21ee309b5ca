package frontmatter

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Set gives a top-level key a value, or takes the key away when the value's
// kind is None. It changes the bytes of the value alone, or adds a line after
// the nearest key that comes before it in the style's order; a list is edited
// item by item. Comments are never removed: those of a line that goes stay on
// a line of their own. When the file says it already, it comes back as it is.
//
// The file must have a front matter without errors; those come as a
// *SyntaxError.
func Set(file []byte, style Style, key string, v Value) ([]byte, error) {
	e, err := open(file, style)
	if err != nil {
		return nil, err
	}
	if slices.ContainsFunc(e.doc.Tables, func(h Header) bool { return h.Name[0] == key }) {
		return nil, fmt.Errorf("%s is written as a table and cannot be set as a whole", key)
	}
	if err := e.setField(e.doc.Fields, e.parts.Start, style.rank, key, v); err != nil {
		return nil, err
	}
	return e.finish(key, v.any())
}

// editor collects changes to one file.
type editor struct {
	file  []byte
	parts Parts
	doc   *Doc
	style Style
	eol   string // of the line +++, for new lines
	edits []edit
}

// edit replaces file[start:end].
type edit struct {
	start, end int
	text       string
}

func open(file []byte, style Style) (*editor, error) {
	parts, serr := Split(file)
	if serr != nil {
		return nil, serr
	}
	doc, serr := Scan(file, parts)
	if serr == nil {
		serr = doc.Check()
	}
	if serr != nil {
		return nil, serr
	}
	e := &editor{file: file, parts: parts, doc: doc, style: style, eol: "\n"}
	if bytes.HasSuffix(file[:parts.Start], []byte("\r\n")) {
		e.eol = "\r\n"
	}
	return e, nil
}

func (e *editor) replace(start, end int, text string) {
	if string(e.file[start:end]) != text {
		e.edits = append(e.edits, edit{start, end, text})
	}
}

// apply makes the changes. Those at one place are made in the order in which
// they were asked for.
func (e *editor) apply() []byte {
	slices.SortStableFunc(e.edits, func(a, b edit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		return a.end - b.end // insertions go before what is replaced
	})
	out := make([]byte, 0, len(e.file)+256)
	pos := 0
	for _, c := range e.edits {
		out = append(out, e.file[pos:c.start]...)
		out = append(out, c.text...)
		pos = c.end
	}
	return append(out, e.file[pos:]...)
}

var errMiswritten = errors.New("the edit would change more than was asked for; edit the file by hand")

// finish applies the changes and verifies that key now says want (nil: is
// absent) and that all else says what it said.
func (e *editor) finish(key string, want any) ([]byte, error) {
	if len(e.edits) == 0 {
		return e.file, nil
	}
	before, err := decode(e.file, e.parts)
	if err != nil {
		return nil, err
	}
	return verify(e.file, e.parts, before, e.apply(), key, want)
}

// verify decodes out with the toml library and holds it against file, which
// decodes to before: key says want now, and the rest and the body are as they
// were.
func verify(file []byte, was Parts, before map[string]any, out []byte, key string, want any) ([]byte, error) {
	parts, serr := Split(out)
	if serr != nil {
		return nil, fmt.Errorf("%s: %w: %w", key, errMiswritten, serr)
	}
	after, err := decode(out, parts)
	if err != nil {
		return nil, fmt.Errorf("%s: %w: %w", key, errMiswritten, err)
	}
	if want == nil {
		delete(before, key)
	} else {
		before[key] = want
	}
	if !same(before, after) || !bytes.Equal(file[was.Body:], out[parts.Body:]) {
		return nil, fmt.Errorf("%s: %w", key, errMiswritten)
	}
	return out, nil
}

// setField gives key a value among fields, which start at offset start: the
// top level, or the lines below a [[header]].
func (e *editor) setField(fields []Field, start int, rank func(string) int, key string, v Value) error {
	i := slices.IndexFunc(fields, func(f Field) bool { return f.Key == key })
	if i >= 0 && fields[i].Dotted != nil {
		return fmt.Errorf("%s is written as a table and cannot be set as a whole", key)
	}
	switch {
	case i < 0 && v.Kind == None:
	case i < 0:
		at, best := start, -1
		for j := range fields {
			r := rank(fields[j].Key)
			if (r < rank(key) || r == rank(key) && fields[j].Key != key) && r >= best {
				at, best = e.lineEnd(fields[j].Value.End), r
			}
		}
		e.replace(at, at, string(e.style.AppendField(nil, key, v, e.eol)))
	case v.Kind == None:
		f := &fields[i]
		from, to := e.lineStart(f.Start), e.lineEnd(f.Value.End)
		e.replace(from, to, e.lines(e.comments(f.Value.Start, to)))
	case fields[i].Value.Equal(v):
	default:
		e.setValue(&fields[i], v)
	}
	return nil
}

// setValue replaces a value that is there.
func (e *editor) setValue(f *Field, v Value) {
	old := &f.Value
	if old.Kind == Array && v.Kind == Array {
		e.setArray(f.Key, old, v)
		return
	}
	if comments := e.comments(old.Start, old.End); len(comments) > 0 {
		at := e.lineStart(f.Start)
		e.replace(at, at, e.lines(comments))
	}
	e.replace(old.Start, old.End, string(e.style.appendValue(nil, f.Key, v, e.eol)))
}

// lineStart is the start of the line that offset is in.
func (e *editor) lineStart(offset int) int {
	return bytes.LastIndexByte(e.file[:offset], '\n') + 1
}

// lineEnd is the start of the next line.
func (e *editor) lineEnd(offset int) int {
	if i := bytes.IndexByte(e.file[offset:], '\n'); i >= 0 {
		return offset + i + 1
	}
	return len(e.file)
}

// lines puts comments on lines of their own.
func (e *editor) lines(comments []string) string {
	var b strings.Builder
	for _, c := range comments {
		b.WriteString(c)
		b.WriteString(e.eol)
	}
	return b.String()
}

// comments gives the comments in a range of valid TOML that starts outside of
// a string, each from # to the end of its line.
func (e *editor) comments(start, end int) []string {
	var found []string
	s := scanner{src: string(e.file[start:end])}
	for s.pos < len(s.src) {
		switch s.src[s.pos] {
		case '"', '\'':
			if _, ok := s.text(); !ok {
				return found // cannot be: the range is valid TOML
			}
		case '#':
			from := s.pos
			for s.pos < len(s.src) && s.src[s.pos] != '\n' {
				s.pos++
			}
			found = append(found, strings.TrimSuffix(s.src[from:s.pos], "\r"))
		default:
			s.pos++
		}
	}
	return found
}
