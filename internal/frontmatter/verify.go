package frontmatter

import (
	"reflect"
	"time"

	"github.com/BurntSushi/toml"
)

// decode reads a front matter with the toml library.
func decode(file []byte, parts Parts) (map[string]any, error) {
	tree := map[string]any{}
	_, err := toml.Decode(string(file[parts.Start:parts.End]), &tree)
	return tree, err
}

// any is the value as the toml library decodes it; nil for None. Dates do not
// occur in what we write.
func (v Value) any() any {
	switch v.Kind {
	case None:
		return nil
	case Integer:
		return v.Int
	case Float:
		return v.Float
	case Bool:
		return v.Bool
	case Array:
		list := make([]any, len(v.Items))
		for i := range v.Items {
			list[i] = v.Items[i].any()
		}
		return list
	case Table:
		m := map[string]any{}
		put(m, v.Fields)
		return m
	}
	return v.Text
}

func put(m map[string]any, fields []Field) {
	for _, f := range fields {
		at, key := m, f.Key
		for _, k := range f.Dotted {
			next, ok := at[key].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[key] = next
			}
			at, key = next, k
		}
		at[key] = f.Value.any()
	}
}

// same compares decoded values. Other than reflect.DeepEqual it takes nan for
// nan, [[a]] for a = [{}], a whole float for the integer, and texts for dates
// as written.
func same(a, b any) bool {
	switch x := a.(type) {
	case map[string]any:
		y, ok := b.(map[string]any)
		if !ok || len(x) != len(y) {
			return false
		}
		for k := range x {
			w, ok := y[k]
			if !ok || !same(x[k], w) {
				return false
			}
		}
		return true
	case []map[string]any:
		return sameList(toAny(x), b)
	case []any:
		return sameList(x, b)
	case float64:
		switch y := b.(type) {
		case float64:
			return x == y || x != x && y != y
		case int64:
			return x == float64(y)
		}
		return false
	case int64:
		if y, ok := b.(float64); ok {
			return float64(x) == y
		}
	case time.Time:
		return x.String() == dateOf(b)
	case string:
		if y, ok := b.(time.Time); ok {
			return y.String() == dateOf(x)
		}
	}
	return reflect.DeepEqual(a, b)
}

// dateOf is the text of a date, or of a date as written.
func dateOf(v any) string {
	if s, ok := v.(string); ok {
		var tree map[string]any
		if _, err := toml.Decode("x = "+s, &tree); err != nil {
			return ""
		}
		v = tree["x"]
	}
	if t, ok := v.(time.Time); ok {
		return t.String()
	}
	return ""
}

func sameList(x []any, b any) bool {
	y, ok := b.([]any)
	if tables, is := b.([]map[string]any); is {
		y, ok = toAny(tables), true
	}
	if !ok || len(x) != len(y) {
		return false
	}
	for i := range x {
		if !same(x[i], y[i]) {
			return false
		}
	}
	return true
}

func toAny(tables []map[string]any) []any {
	list := make([]any, len(tables))
	for i := range tables {
		list[i] = tables[i]
	}
	return list
}
