package curate

import (
	"fmt"
	"reflect"
	"slices"

	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// field is the value of a key of an entity.
func field(e *entity.Entity, key string) reflect.Value {
	t := reflect.TypeFor[entity.Entity]()
	for i := range t.NumField() {
		if t.Field(i).Tag.Get("toml") == key {
			return reflect.ValueOf(e).Elem().Field(i)
		}
	}
	return reflect.Value{}
}

// united is the value that a key of A has after the merge, nil when it stays.
// Lists are united, A's items first; of single values A's stands if it has one.
func united(a, b *entity.Entity, key entity.Key) any {
	x, y := field(a, key.Name), field(b, key.Name)
	if !x.IsValid() || y.IsZero() {
		return nil
	}
	switch have := x.Interface().(type) {
	case []string:
		list := slices.Clone(have)
		for _, item := range y.Interface().([]string) {
			if !slices.Contains(list, item) {
				list = append(list, item)
			}
		}
		if len(list) > len(have) {
			return list
		}
	case string:
		if have == "" {
			return y.Interface()
		}
	}
	return nil // true and false are decided apart
}

// notes tells what of B is not in the merged file: values that differ, keys
// and comments that only a person can place.
func (m *merger) notes(merged []byte) {
	f, _ := content.Parse(m.a.Path, merged)
	note := func(pos diag.Position, code, hint, format string, args ...any) {
		m.plan.Notes = append(m.plan.Notes, diag.Problem{Position: pos, Severity: diag.Warning, Code: code,
			Message: fmt.Sprintf(format, args...), Hint: hint})
	}
	known := map[string]bool{}
	for _, key := range entity.Keys(m.a.Entity.Kind) {
		known[key.Name] = true
		if key.Name == "title" || key.Type == entity.Tables || key.Type == entity.Strings || key.Name == "described" {
			continue
		}
		ours, theirs := decisions.Value(merged, key.Name), decisions.Value(m.b.Data, key.Name)
		if theirs != "" && ours != theirs && ours != "" {
			note(f.Position(key.Name), "merge-differs", fmt.Sprintf("write it into %s if that is the right one", m.a.Path),
				"%s: %s is kept, %s has %s", key.Name, ours, m.b.Path, theirs)
		}
	}
	parts, err := frontmatter.Split(m.b.Data)
	if err != nil {
		return
	}
	doc, err := frontmatter.Scan(m.b.Data, parts)
	if err != nil {
		return
	}
	for _, x := range doc.Fields {
		if !known[x.Key] {
			note(diag.At(m.b.Path, m.b.Data, x.Start), "merge-leaves", "copy it by hand if it matters", "the key %s is not taken over", x.Key)
		}
	}
	start := parts.Start
	for _, line := range bytesLines(m.b.Data[parts.Start:parts.End]) {
		if isComment(line) {
			note(diag.At(m.b.Path, m.b.Data, start), "merge-leaves", "copy it by hand if it matters", "the comment is not taken over")
		}
		start += len(line)
	}
}
