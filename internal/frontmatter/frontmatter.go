// Package frontmatter reads and edits the TOML front matter of Markdown files
// without ever writing it anew: what an edit does not concern stays byte for
// byte, with its comments, order, spacing, unknown keys and line endings.
//
// [Split] finds the front matter between its +++ lines, [Scan] reads it into
// a [Doc] that knows where every key and value stands, and [Doc.Check] asks
// the toml library, which is the authority on what is TOML, whenever the text
// goes beyond the plain subset that Scan judges by itself. [Set] and
// [SetTables] edit; both decode their result with the toml library and refuse
// to return bytes that do not say what was meant.
//
// The package knows TOML and lines; which keys there are, and in which order,
// its callers tell by a [Style].
package frontmatter

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// SyntaxError is what keeps a front matter from being read. Offset counts
// bytes from the start of the file.
type SyntaxError struct {
	Offset  int
	Message string
	Hint    string
}

func (e *SyntaxError) Error() string { return e.Message }

// Parts are the byte ranges of a file: the TOML is data[Start:End], the body
// data[Body:]. Start is the start of the line after the opening +++, End the
// start of the closing +++ line, Body the start of the line after that.
type Parts struct{ Start, End, Body int }

var bom = []byte("\xef\xbb\xbf")

// Split finds the front matter. A byte order mark before it is tolerated and
// so are CRLF line ends and blanks after the +++. As in Hugo, the first line
// that starts with +++ closes it, even inside a multi-line string; later ones
// belong to the body.
func Split(data []byte) (Parts, *SyntaxError) {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return Parts{}, &SyntaxError{0, "the file is in UTF-16", "save it as UTF-8"}
	}
	start := 0
	if bytes.HasPrefix(data, bom) {
		start = len(bom)
	}
	line, next := lineAt(data, start)
	if !isFence(line) {
		return Parts{}, missing(data, start, line)
	}
	parts := Parts{Start: next}
	for pos := next; pos < len(data); pos = next {
		line, next = lineAt(data, pos)
		if !bytes.HasPrefix(line, fence) {
			continue
		}
		parts.End, parts.Body = pos, next
		if !isFence(line) {
			return parts, &SyntaxError{pos + len(fence), "the line that closes the front matter holds more than +++",
				"put the rest on a line of its own"}
		}
		if i := invalidUTF8(data[:next]); i >= 0 {
			return parts, &SyntaxError{i, fmt.Sprintf("byte 0x%02x is not UTF-8", data[i]), "save the file as UTF-8"}
		}
		return parts, nil
	}
	return Parts{}, &SyntaxError{start, "the front matter is not closed", "add a line +++ after its last key"}
}

var fence = []byte("+++")

func isFence(line []byte) bool {
	return bytes.HasPrefix(line, fence) && len(bytes.TrimRight(line[len(fence):], " \t")) == 0
}

// missing says why a file that starts with line has no front matter.
func missing(data []byte, start int, line []byte) *SyntaxError {
	e := &SyntaxError{start, "no front matter", "start the file with a line +++, then title = \"…\", then a line +++"}
	switch trimmed := bytes.TrimSpace(line); {
	case bytes.HasPrefix(trimmed, []byte("---")):
		e.Hint = "this looks like YAML; write TOML between two lines +++"
	case bytes.HasPrefix(line, fence):
		e.Message, e.Hint = "the line that opens the front matter holds more than +++", "put the rest on a line of its own"
		e.Offset += len(fence)
	case isFence(trimmed):
		e.Hint = "remove the blanks before +++"
	default:
		for pos := start; pos < len(data); {
			line, next := lineAt(data, pos)
			if isFence(line) {
				e.Hint = "front matter must start on the first line: remove what stands before +++"
				break
			}
			pos = next
		}
	}
	return e
}

// lineAt gives the line at pos without its end, and where the next starts.
func lineAt(data []byte, pos int) (line []byte, next int) {
	rest := data[pos:]
	i := bytes.IndexByte(rest, '\n')
	if i < 0 {
		return rest, len(data)
	}
	return bytes.TrimSuffix(rest[:i], []byte("\r")), pos + i + 1
}

func invalidUTF8(b []byte) int {
	if utf8.Valid(b) {
		return -1
	}
	for i := 0; i < len(b); {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			return i
		}
		i += n
	}
	return -1
}
