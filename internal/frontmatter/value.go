package frontmatter

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Kind is the TOML type of a [Value].
type Kind uint8

// The TOML types. A Datetime keeps its text as written.
const (
	None Kind = iota // no value at all
	String
	Integer
	Float
	Bool
	Datetime
	Array
	Table // inline
)

// Value is a TOML value. One that was read also tells where it stands, as
// byte offsets into the file.
type Value struct {
	Kind       Kind
	Bool       bool
	Start, End int
	Text       string  // of a String: decoded; of a Datetime: as written
	Int        int64   // of an Integer
	Float      float64 // of a Float
	Items      []Value // of an Array
	Fields     []Field // of a Table
}

// Field is a key with its value. Of a dotted key, Key is the first part and
// Dotted the others. Start and KeyEnd are the byte offsets of the key.
type Field struct {
	Key           string
	Dotted        []string
	Start, KeyEnd int
	Value         Value
}

// Text, Number, … make values to write.

// TextValue is a string.
func TextValue(s string) Value { return Value{Kind: String, Text: s} }

// BoolValue is a boolean.
func BoolValue(b bool) Value { return Value{Kind: Bool, Bool: b} }

// NumberValue is an integer when f is whole and both TOML and a float64 hold
// it exactly, else a float.
func NumberValue(f float64) Value {
	if f == math.Trunc(f) && math.Abs(f) <= 1<<53-1 {
		return Value{Kind: Integer, Int: int64(f)}
	}
	return Value{Kind: Float, Float: f}
}

// TextsValue is an array of strings.
func TextsValue(texts []string) Value {
	v := Value{Kind: Array, Items: make([]Value, len(texts))}
	for i, s := range texts {
		v.Items[i] = TextValue(s)
	}
	return v
}

// NumbersValue is an array of numbers.
func NumbersValue(numbers []float64) Value {
	v := Value{Kind: Array, Items: make([]Value, len(numbers))}
	for i, f := range numbers {
		v.Items[i] = NumberValue(f)
	}
	return v
}

// Equal reports whether two values say the same: numbers are compared as
// numbers, tables by key whatever the order.
func (v Value) Equal(w Value) bool {
	if v.isNumber() && w.isNumber() {
		if v.Kind == Integer && w.Kind == Integer {
			return v.Int == w.Int
		}
		a, b := v.number(), w.number()
		return a == b || a != a && b != b
	}
	if v.Kind != w.Kind {
		return false
	}
	switch v.Kind {
	case String, Datetime:
		return v.Text == w.Text
	case Bool:
		return v.Bool == w.Bool
	case Array:
		return slices.EqualFunc(v.Items, w.Items, Value.Equal)
	case Table:
		return equalFields(v.Fields, w.Fields)
	}
	return true
}

func equalFields(a, b []Field) bool {
	if len(a) != len(b) {
		return false
	}
	for _, f := range a {
		i := slices.IndexFunc(b, func(g Field) bool { return g.Key == f.Key && slices.Equal(g.Dotted, f.Dotted) })
		if i < 0 || !f.Value.Equal(b[i].Value) {
			return false
		}
	}
	return true
}

func (v Value) isNumber() bool { return v.Kind == Integer || v.Kind == Float }

func (v Value) number() float64 {
	if v.Kind == Integer {
		return float64(v.Int)
	}
	return v.Float
}

// String is the value as TOML on one line.
func (v Value) String() string { return string(v.append(nil)) }

// append writes the value on one line.
func (v Value) append(dst []byte) []byte {
	switch v.Kind {
	case String:
		return AppendText(dst, v.Text)
	case Datetime:
		return append(dst, v.Text...)
	case Integer:
		return strconv.AppendInt(dst, v.Int, 10)
	case Float:
		return appendFloat(dst, v.Float)
	case Bool:
		return strconv.AppendBool(dst, v.Bool)
	case Array:
		dst = append(dst, '[')
		for i, item := range v.Items {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = item.append(dst)
		}
		return append(dst, ']')
	case Table:
		if len(v.Fields) == 0 {
			return append(dst, "{}"...)
		}
		for i, f := range v.Fields {
			dst = append(dst, "{ , "[2*min(i, 1):2*min(i, 1)+2]...)
			dst = f.append(dst)
		}
		return append(dst, " }"...)
	}
	return dst
}

// append writes key = value on one line.
func (f Field) append(dst []byte) []byte {
	dst = appendKey(dst, f.Key)
	for _, k := range f.Dotted {
		dst = appendKey(append(dst, '.'), k)
	}
	return f.Value.append(append(dst, " = "...))
}

func appendFloat(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, "nan"...)
	case math.IsInf(f, 1):
		return append(dst, "inf"...)
	case math.IsInf(f, -1):
		return append(dst, "-inf"...)
	}
	format := byte('f')
	if a := math.Abs(f); a >= 1e21 || a < 1e-7 {
		format = 'e'
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, format, -1, 64)
	if !strings.ContainsAny(string(dst[start:]), ".e") {
		dst = append(dst, ".0"...) // an integer this large would lose digits
	}
	return dst
}

func appendKey(dst []byte, key string) []byte {
	if key == "" {
		return append(dst, `""`...)
	}
	for i := range len(key) {
		if !isBare(key[i]) {
			return AppendText(dst, key)
		}
	}
	return append(dst, key...)
}

// AppendText writes s as a TOML string on one line, the way a person would:
// Chinese stays as it is, and a text with straight quotes or backslashes is
// put in single quotes when it can be. What cannot be seen (controls, zero
// width, direction marks) is escaped; bytes that are not UTF-8 become U+FFFD.
func AppendText(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	if strings.ContainsAny(s, `"\`) && !strings.Contains(s, "'") && !strings.ContainsFunc(s, isHidden) {
		dst = append(dst, '\'')
		dst = append(dst, s...)
		return append(dst, '\'')
	}
	dst = append(dst, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			dst = append(dst, '\\', byte(r))
		case r == '\n':
			dst = append(dst, `\n`...)
		case r == '\t':
			dst = append(dst, `\t`...)
		case r == '\r':
			dst = append(dst, `\r`...)
		case r > 0xffff && isHidden(r):
			dst = appendHex(append(dst, `\U`...), r, 8)
		case isHidden(r):
			dst = appendHex(append(dst, `\u`...), r, 4)
		default:
			dst = utf8.AppendRune(dst, r)
		}
	}
	return append(dst, '"')
}

func appendHex(dst []byte, r rune, digits int) []byte {
	for shift := 4 * (digits - 1); shift >= 0; shift -= 4 {
		dst = append(dst, "0123456789ABCDEF"[r>>shift&15])
	}
	return dst
}

// isHidden reports whether r cannot be seen in an editor or breaks its lines.
func isHidden(r rune) bool {
	switch {
	case r < 0x20, r >= 0x7f && r < 0xa0, r == 0xad, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x2028 && r <= 0x202e, r >= 0x2060 && r <= 0x2069:
		return true
	case r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return false
}
