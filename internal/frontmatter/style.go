package frontmatter

import "slices"

// Style tells how front matter is written.
type Style struct {
	// Order is the order of the top-level keys, tables included. Keys that
	// it does not name come last.
	Order []string
	// Tall names the keys whose arrays grow: they have one item a line from
	// two items on, so that two people who add to them do not collide in git.
	Tall []string
}

// An array stays on one line up to so many items and columns.
const (
	maxRowItems   = 3
	maxRowColumns = 72
)

func (s Style) rank(key string) int {
	if i := slices.Index(s.Order, key); i >= 0 {
		return i
	}
	return len(s.Order)
}

// appendValue writes the value of a key: an array on one line or one item a
// line, by a rule that depends on the key and its items alone.
func (s Style) appendValue(dst []byte, key string, v Value, eol string) []byte {
	start := len(dst)
	dst = v.append(dst)
	if v.Kind != Array || len(v.Items) == 0 {
		return dst
	}
	tables := slices.ContainsFunc(v.Items, func(item Value) bool { return item.Kind == Table })
	if !tables && len(v.Items) <= maxRowItems && !(len(v.Items) > 1 && slices.Contains(s.Tall, key)) &&
		columns(dst[start:])+len(key)+len(" = ") <= maxRowColumns {
		return dst
	}
	dst = append(dst[:start], '[')
	dst = append(dst, eol...)
	for _, item := range v.Items {
		dst = append(dst, "  "...)
		dst = item.append(dst)
		dst = append(dst, ',')
		dst = append(dst, eol...)
	}
	return append(dst, ']')
}

// AppendField writes a line key = value, or several when the value is a long
// array.
func (s Style) AppendField(dst []byte, key string, v Value, eol string) []byte {
	dst = appendKey(dst, key)
	dst = append(dst, " = "...)
	dst = s.appendValue(dst, key, v, eol)
	return append(dst, eol...)
}

// AppendTable writes one [[name]] table with an empty line before it.
func (s Style) AppendTable(dst []byte, name string, fields []Field, eol string) []byte {
	dst = append(dst, eol...)
	dst = append(dst, "[["...)
	dst = appendKey(dst, name)
	dst = append(dst, "]]"...)
	dst = append(dst, eol...)
	for _, f := range fields {
		dst = s.AppendField(dst, f.Key, f.Value, eol)
	}
	return dst
}

// columns is the width of text on a terminal: Chinese characters take two.
func columns(text []byte) int {
	n := 0
	for _, r := range string(text) {
		n++
		if r >= 0x2e80 && r < 0x1f000 && !(r >= 0xff61 && r <= 0xffdc) {
			n++
		}
	}
	return n
}
