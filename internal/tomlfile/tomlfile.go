// Package tomlfile reads TOML that people write into Go structs, and says of
// everything that does not fit where it stands and what was probably meant.
//
// Start with [Decode]. It answers what the toml library leaves open: an
// unknown key is an error and not silence, a wrong type names the key and its
// line, columns count characters and not bytes, and one run reports all that
// is wrong instead of the first thing. [Scan] gives the positions alone, for
// callers that check values later ("this date is none") and want to point at
// them.
package tomlfile

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/BurntSushi/toml"

	"atlas/internal/diag"
)

// Decode reads src, the text of the file called name, into the struct that v
// points to; fields carry `toml` tags, and a field without one is no key.
// Fields that the file does not name keep their value, so v may hold defaults.
//
// Unknown keys, wrong types and syntax errors come back as problems, sorted;
// when there is any error, v is left as it was. Tables below a map or an
// interface are free-form: only the types of a map's values are checked.
func Decode(name string, src []byte, v any) (*Positions, []diag.Problem) {
	at := Scan(name, src)
	if at.tooDeep {
		return at, []diag.Problem{{
			Position: diag.At(name, src, at.end), Code: "toml-depth",
			Message: fmt.Sprintf("lists and tables nest deeper than %d levels", maxDepth),
		}}
	}
	var tree map[string]any
	if err := toml.Unmarshal(src, &tree); err != nil {
		return at, []diag.Problem{syntaxProblem(name, src, err)}
	}
	c := checker{at: at}
	c.table(nil, tree, reflect.TypeOf(v).Elem())
	if len(c.problems) > 0 {
		return at, diag.Sort(c.problems)
	}
	// The walk above has compared every key with its field; what the library
	// still refuses (a number too large for its field) has no position.
	if err := toml.Unmarshal(src, v); err != nil {
		return at, []diag.Problem{syntaxProblem(name, src, err)}
	}
	return at, nil
}

// syntaxProblem turns an error of the toml library into a problem. The
// library counts columns in bytes, so its offset is used instead.
func syntaxProblem(name string, src []byte, err error) diag.Problem {
	p := diag.Problem{Position: diag.Position{File: name}, Code: "toml-syntax", Message: strings.TrimPrefix(err.Error(), "toml: ")}
	var parse toml.ParseError
	if !errors.As(err, &parse) {
		return p
	}
	p.Position = diag.At(name, src, offsetOf(src, parse.Position))
	p.Message = parse.Message
	if p.Message == "" {
		// The library words some errors only in its long form, as
		// "toml: line 3 (last key \"a\"): Key 'a' has already been defined."
		_, p.Message, _ = strings.Cut(err.Error(), ": ")
		if _, rest, ok := strings.Cut(p.Message, "): "); ok {
			p.Message = rest
		} else if _, rest, ok := strings.Cut(p.Message, ": "); ok && strings.HasPrefix(p.Message, "line ") {
			p.Message = rest
		}
	}
	p.Message = strings.TrimSuffix(lowerFirst(p.Message), ".")
	p.Hint = syntaxHint(p.Message, lineOf(src, parse.Position.Line))
	return p
}

// offsetOf prefers the library's start offset, which is exact; its line is
// the fallback when the offset lies on another line (the library reports the
// position of the token that it had expected to end).
func offsetOf(src []byte, pos toml.Position) int {
	if pos.Start >= 0 && pos.Start <= len(src) && strings.Count(string(src[:pos.Start]), "\n")+1 == pos.Line {
		start := pos.Start
		for start > 0 && start < len(src) && !utf8.RuneStart(src[start]) {
			start-- // at the end of the file the library means its last byte
		}
		return start
	}
	offset := 0
	for line := 1; line < pos.Line && offset < len(src); line++ {
		next := strings.IndexByte(string(src[offset:]), '\n')
		if next < 0 {
			return len(src)
		}
		offset += next + 1
	}
	return offset
}

func lineOf(src []byte, n int) string {
	lines := strings.Split(string(src), "\n")
	if n < 1 || n > len(lines) {
		return ""
	}
	return lines[n-1]
}

// syntaxHint knows the mistakes that people make in files of ours: values
// without quotes, half dates, Chinese punctuation, and front matter of Hugo.
func syntaxHint(message, line string) string {
	_, value, isPair := strings.Cut(line, "=")
	value = strings.TrimSpace(value)
	switch {
	case strings.ContainsAny(value, "“”"):
		return "write straight quotes: \"…\" instead of “…”"
	case strings.Contains(message, "already been defined") || strings.Contains(message, "already defined"):
		return "a key or table may stand once only: join the two"
	case isPair && value == "":
		return "give the key a value, or remove the line"
	case isPair && looksLikeHalfDate(value):
		return "put the date in quotes: \"" + value + "\""
	case isPair && value != "" && !strings.ContainsAny(value[:1], `"'[{0123456789+-tf`):
		return "put text in double quotes: \"" + value + "\""
	case !isPair && strings.Contains(line, ":") && !strings.HasPrefix(strings.TrimSpace(line), "["):
		return "TOML writes key = value, not key: value"
	}
	return ""
}

func looksLikeHalfDate(s string) bool {
	s = strings.TrimRight(s, "~?% ")
	if len(s) != 7 || s[4] != '-' {
		return false
	}
	return strings.Trim(s[:4]+s[5:], "0123456789") == ""
}

func lowerFirst(s string) string {
	if len(s) > 1 && s[0] >= 'A' && s[0] <= 'Z' && (s[1] < 'A' || s[1] > 'Z') {
		return string(s[0]+'a'-'A') + s[1:]
	}
	return s
}

type checker struct {
	at       *Positions
	problems []diag.Problem
}

func (c *checker) add(pos diag.Position, code, hint, format string, args ...any) {
	c.problems = append(c.problems, diag.Problem{Position: pos, Code: code, Message: fmt.Sprintf(format, args...), Hint: hint})
}

// table compares the keys of a TOML table with the fields of a struct type.
func (c *checker) table(path Path, tree map[string]any, t reflect.Type) {
	fields := map[string]reflect.Type{}
	var names []string
	collectFields(t, fields, &names)
	for key, value := range tree {
		at := path.Key(key)
		field, known := fields[key]
		if !known {
			where := ""
			if len(path) > 0 {
				where = " in " + path.Table()
			}
			hint := "known here: " + strings.Join(names, ", ")
			if near := diag.Nearest(key, names); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			c.add(c.at.Key(at), "unknown-key", hint, "unknown key %q%s", key, where)
			continue
		}
		c.value(at, value, field)
	}
}

func collectFields(t reflect.Type, fields map[string]reflect.Type, names *[]string) {
	for i := range t.NumField() {
		f := t.Field(i)
		tag, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
		switch {
		case f.Anonymous && tag == "" && f.Type.Kind() == reflect.Struct:
			collectFields(f.Type, fields, names)
		case tag == "" || tag == "-":
		default:
			fields[tag] = f.Type
			*names = append(*names, tag)
		}
	}
}

var textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()

func (c *checker) value(path Path, value any, t reflect.Type) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if reflect.PointerTo(t).Implements(textUnmarshaler) && t != reflect.TypeFor[time.Time]() {
		c.text(path, value, t)
		return
	}
	switch t.Kind() {
	case reflect.Interface:
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			if _, ok := value.(time.Time); !ok {
				c.wrong(path, value, t)
			}
		} else if tree, ok := value.(map[string]any); ok {
			c.table(path, tree, t)
		} else {
			c.wrong(path, value, t)
		}
	case reflect.Map:
		tree, ok := value.(map[string]any)
		if !ok {
			c.wrong(path, value, t)
			return
		}
		for key, v := range tree {
			c.value(path.Key(key), v, t.Elem())
		}
	case reflect.Slice:
		switch list := value.(type) {
		case []any:
			for i, v := range list {
				c.value(path.Index(i), v, t.Elem())
			}
		case []map[string]any:
			for i, v := range list {
				c.value(path.Index(i), v, t.Elem())
			}
		default:
			c.wrong(path, value, t)
		}
	default:
		if !scalarFits(value, t) {
			c.wrong(path, value, t)
		}
	}
}

// text checks a field whose type reads itself from a string.
func (c *checker) text(path Path, value any, t reflect.Type) {
	s, ok := value.(string)
	if !ok {
		c.wrong(path, value, reflect.TypeFor[string]())
		return
	}
	if err := reflect.New(t).Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(s)); err != nil {
		var p diag.Problem
		if errors.As(err, &p) {
			c.add(c.at.Value(path), "bad-value", p.Hint, "%s: %s", path.Name(), p.Message)
			return
		}
		c.add(c.at.Value(path), "bad-value", "", "%s: %s", path.Name(), err)
	}
}

func scalarFits(value any, t reflect.Type) bool {
	switch value.(type) {
	case string:
		return t.Kind() == reflect.String
	case bool:
		return t.Kind() == reflect.Bool
	case int64:
		switch t.Kind() {
		case reflect.Int, reflect.Int64, reflect.Float64:
			return true
		}
	case float64:
		return t.Kind() == reflect.Float64
	}
	return false
}

func (c *checker) wrong(path Path, value any, want reflect.Type) {
	have := nameOfValue(value)
	hint := ""
	switch value := value.(type) {
	case string:
		if want.Kind() == reflect.Slice && want.Elem().Kind() == reflect.String {
			hint = fmt.Sprintf("put it in brackets: %s = [%q]", path.Name(), value)
		} else if want.Kind() == reflect.Bool {
			hint = "write true or false without quotes"
		} else if want.Kind() == reflect.Int || want.Kind() == reflect.Float64 {
			hint = "write the number without quotes"
		}
	case time.Time, int64, float64, bool:
		if want.Kind() == reflect.String {
			hint = "put it in double quotes"
		}
	case map[string]any:
		if want.Kind() == reflect.Slice && want.Elem().Kind() == reflect.Struct {
			hint = fmt.Sprintf("write the table as [[%s]]", path.Name())
		}
	}
	c.add(c.at.Value(path), "wrong-type", hint, "%s: want %s, got %s", path.Name(), nameOfType(want), have)
}

func nameOfType(t reflect.Type) string {
	switch t.Kind() {
	case reflect.String:
		return "text"
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int64:
		return "a whole number"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		switch t.Elem().Kind() {
		case reflect.String:
			return "a list of texts"
		case reflect.Struct:
			return "a list of tables"
		}
		return "a list"
	}
	if t == reflect.TypeFor[time.Time]() {
		return "a date"
	}
	return "a table"
}

func nameOfValue(v any) string {
	switch v.(type) {
	case string:
		return "text"
	case bool:
		return "true or false"
	case int64:
		return "a whole number"
	case float64:
		return "a number"
	case time.Time:
		return "a date"
	case []any:
		return "a list"
	case []map[string]any:
		return "a list of tables"
	}
	return "a table"
}
