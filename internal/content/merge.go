package content

import (
	"bytes"
	"fmt"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// Version is what an import says of a file.
type Version struct {
	Entity *entity.Entity
	Body   string
}

// Conflict is a place where both the curator and the new import have changed
// what the last import said. The file keeps what the curator wrote.
type Conflict struct {
	diag.Position
	// Field names what it is about: "when", "sources[2].quote" (from 0),
	// "body".
	Field string `json:"field"`
	// The three values as TOML, of the body as text; "" where there is none.
	Base   string `json:"base"`
	Ours   string `json:"ours"`
	Theirs string `json:"theirs"`

	steps []any // to Field, as in File.Position
	line  int   // of the body, from 0
}

// Problem is the conflict as `atlas check` shows it.
func (c Conflict) Problem() diag.Problem {
	say := func(s string) string {
		if s == "" {
			return "nothing"
		}
		if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > 60 {
			return string(r[:60]) + "…"
		} else {
			return string(r)
		}
	}
	return diag.Problem{
		Position: c.Position, Severity: diag.Warning, Code: "conflict",
		Message: fmt.Sprintf("%s: the file says %s, the article now says %s", c.Field, say(c.Ours), say(c.Theirs)),
		Hint:    fmt.Sprintf("the import before said %s; keep the file's or take the article's", say(c.Base)),
	}
}

// Merge brings a new import into a file, three ways and field by field: base
// is what the last import said, theirs what the new one says, ours the file.
//
//   - What the new import says as before stays as the file has it: edited,
//     deleted or added to.
//   - What the file says as the last import did follows the new import.
//   - What both changed, differently, stays as the file has it and is
//     reported.
//
// Lists of texts merge by item: what one side adds or removes is added or
// removed, and an item that both replaced is a conflict. Records (sources,
// amounts, claims) are found again by article, fact, quote and block, or by
// their text, and merge key by key; one that goes with the new import but has
// been edited, commented or given further keys stays and is reported. The body
// merges by lines; see package diff3. Where repeated lines leave it open how
// the texts belong together, it stays as it is and is reported as a whole.
//
// The file is edited in place, see [Set]; when nothing changes it comes back
// byte for byte, and merging the same once more changes no byte.
//
// Without a base (nil) nothing tells edits from old news: then the file wins
// throughout, and only keys that it does not have and an empty body are
// filled; there are no conflicts. To join the record of another article to a
// file, give an empty entity as base: then lists are united and differing
// values reported.
//
// An error (a diag.Problem where there is a place to name) means that the file
// cannot be edited, as when its TOML is broken; it then comes back unchanged.
func Merge(path string, base, theirs *Version, ours []byte) (merged []byte, conflicts []Conflict, err error) {
	fail := func(err error) ([]byte, []Conflict, error) {
		if p, ok := err.(diag.Problem); ok {
			p.File = path
			return ours, nil, p
		}
		return ours, nil, fmt.Errorf("%s: %w", path, err)
	}
	merged = ours
	for _, key := range keyOrder {
		var more []Conflict
		var err error
		if tableKeys(key) != nil {
			merged, more, err = mergeTables(merged, key, base, theirs)
		} else {
			merged, more, err = mergeField(merged, key, base, theirs)
		}
		if err != nil {
			return fail(err)
		}
		conflicts = append(conflicts, more...)
	}
	merged, more, err := mergeBody(merged, base, theirs)
	if err != nil {
		return fail(err)
	}
	conflicts = append(conflicts, more...)
	locate(path, merged, conflicts)
	return merged, conflicts, nil
}

// locate gives the conflicts their places in the merged file.
func locate(path string, merged []byte, conflicts []Conflict) {
	if len(conflicts) == 0 {
		return
	}
	f := &File{Path: path, Data: merged}
	parts, _ := frontmatter.Split(merged)
	bodyLine := bytes.Count(merged[:parts.Body], []byte("\n")) + 1
	lastLine := bytes.Count(bytes.TrimRight(merged, "\r\n"), []byte("\n")) + 1
	for i := range conflicts {
		c := &conflicts[i]
		if c.steps != nil {
			c.Position = f.Position(c.steps...)
		} else {
			c.Position = diag.Position{File: path, Line: min(bodyLine+c.line, lastLine), Column: 1}
		}
	}
}

func read(file []byte) (*frontmatter.Doc, frontmatter.Parts, error) {
	parts, err := frontmatter.Split(file)
	if err != nil {
		return nil, parts, located(file, err)
	}
	doc, err := frontmatter.Scan(file, parts)
	if err == nil {
		err = doc.Check()
	}
	if err != nil {
		return nil, parts, located(file, err)
	}
	return doc, parts, nil
}

// mergeField merges a key that is no key of tables.
func mergeField(file []byte, key string, base, theirs *Version) ([]byte, []Conflict, error) {
	t := fieldValue(theirs.Entity, key)
	var b frontmatter.Value
	if base != nil {
		if b = fieldValue(base.Entity, key); b.Equal(t) {
			return file, nil, nil
		}
	} else if isEmpty(t) {
		return file, nil, nil
	}
	doc, _, err := read(file)
	if err != nil {
		return nil, nil, err
	}
	var o frontmatter.Value
	table := false // somebody made a table of it: hands off
	for _, f := range doc.Fields {
		if f.Key == key {
			o, table = f.Value, f.Dotted != nil
		}
	}
	for _, h := range doc.Tables {
		table = table || h.Name[0] == key
	}
	switch {
	case !table && o.Equal(t):
		return file, nil, nil
	case !table && (o.Equal(b) || isEmpty(o) && isEmpty(b)):
		file, err = set(file, key, t)
		return file, nil, err
	case base == nil:
		return file, nil, nil
	}
	conflict := Conflict{Field: key, Base: b.String(), Ours: o.String(), Theirs: t.String(), steps: []any{key}}
	if table {
		conflict.Ours = "a table"
		return file, []Conflict{conflict}, nil
	}
	if !isList(b) || !isList(t) || !isList(o) {
		return file, []Conflict{conflict}, nil
	}
	items, clash := mergeItems(texts(b), texts(t), texts(o))
	if list := frontmatter.TextsValue(items); !list.Equal(o) && !(len(items) == 0 && isEmpty(o)) {
		if len(items) == 0 {
			list = frontmatter.Value{}
		}
		if file, err = set(file, key, list); err != nil {
			return nil, nil, err
		}
	}
	if clash {
		return file, []Conflict{conflict}, nil
	}
	return file, nil, nil
}

// isList reports whether v is a list of texts, or nothing.
func isList(v frontmatter.Value) bool {
	if v.Kind != frontmatter.Array {
		return v.Kind == frontmatter.None
	}
	for i := range v.Items {
		if v.Items[i].Kind != frontmatter.String {
			return false
		}
	}
	return true
}

func texts(v frontmatter.Value) []string {
	list := make([]string, len(v.Items))
	for i := range v.Items {
		list[i] = v.Items[i].Text
	}
	return list
}
