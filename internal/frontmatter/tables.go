package frontmatter

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Record is a table that [SetTables] is to write.
type Record struct {
	// Old is the index of the table that it is now, or -1 for a new one.
	Old int
	// Fields are the known keys with their values. Known keys that are not
	// among them are taken away; unknown ones stay.
	Fields []Field
}

// SetTables makes the records the tables of an array of tables, in this
// order. Tables that stay keep their bytes but for the fields that change;
// they are moved with the comments above them. Of tables that go the comments
// stay. known lists the keys that records may have, in their order.
func SetTables(file []byte, style Style, key string, known []string, records []Record) ([]byte, error) {
	e, err := open(file, style)
	if err != nil {
		return nil, err
	}
	original, parts := file, e.parts
	if i := slices.IndexFunc(e.doc.Fields, func(f Field) bool { return f.Key == key }); i >= 0 {
		return e.setInline(&e.doc.Fields[i], known, records)
	}
	if i := slices.IndexFunc(e.doc.Tables, func(h Header) bool { return h.Name[0] == key }); i >= 0 && !e.doc.Tables[i].Is(key) {
		return nil, fmt.Errorf("%s is a single table; make it [[%s]]", key, key)
	}
	count := len(e.chunks(key))
	used := map[int]bool{}
	for _, r := range records {
		if r.Old >= count || r.Old >= 0 && used[r.Old] {
			return nil, fmt.Errorf("%s has no table %d to keep", key, r.Old)
		}
		used[r.Old] = true
	}
	// First what changes within tables and which go, then the order of those
	// that stay, at last the new ones.
	if err := e.updateTables(key, known, records); err != nil {
		return nil, err
	}
	file = e.apply()
	if e, err = open(file, style); err != nil {
		return nil, fmt.Errorf("%w: %w", errMiswritten, err)
	}
	e.orderTables(key, records)
	file = e.apply()
	if e, err = open(file, style); err != nil {
		return nil, fmt.Errorf("%w: %w", errMiswritten, err)
	}
	e.insertTables(key, records)
	return verifyTables(original, parts, e, key, known, records)
}

// chunk is one [[key]] table as it is written, with the empty lines and
// comments above it and the sub-tables below it.
type chunk struct {
	start, end int
	header     *Header
}

// chunks gives the tables of key in the order of the file.
func (e *editor) chunks(key string) []chunk {
	var chunks []chunk
	start := e.boundary(-1)
	for i := range e.doc.Tables {
		h := &e.doc.Tables[i]
		end := e.boundary(i)
		switch {
		case h.Is(key):
			chunks = append(chunks, chunk{start, end, h})
		case h.Name[0] == key && len(chunks) > 0 && chunks[len(chunks)-1].end == start:
			chunks[len(chunks)-1].end = end
		}
		start = end
	}
	return chunks
}

// boundary is where the lines of table i end and those of the next begin.
// Between them stand empty lines and comments: from the first empty line on
// they go with the next table, and without one all comments do. After the
// last table they stay with it up to the first empty line.
// Table -1 is the top level.
func (e *editor) boundary(i int) int {
	fields, from := e.doc.Fields, e.parts.Start
	if i >= 0 {
		fields, from = e.doc.Tables[i].Fields, e.lineEnd(e.doc.Tables[i].End)
	}
	for j := range fields {
		from = max(from, e.lineEnd(fields[j].Value.End))
	}
	to, last := e.parts.End, true
	if i+1 < len(e.doc.Tables) {
		to, last = e.lineStart(e.doc.Tables[i+1].Start), false
	}
	for pos := from; pos < to; {
		line, next := lineAt(e.file, pos)
		if len(bytes.TrimSpace(line)) == 0 {
			return pos
		}
		pos = next
	}
	if last {
		return to
	}
	return from
}

func (e *editor) updateTables(key string, known []string, records []Record) error {
	rank := func(k string) int {
		if i := slices.Index(known, k); i >= 0 {
			return i
		}
		return len(known)
	}
	for i, c := range e.chunks(key) {
		r := slices.IndexFunc(records, func(r Record) bool { return r.Old == i })
		if r < 0 {
			text := e.lines(e.comments(c.start, c.end))
			if text != "" {
				text = e.eol + text
			}
			e.replace(c.start, c.end, text)
			continue
		}
		for _, k := range known {
			var v Value
			if j := slices.IndexFunc(records[r].Fields, func(f Field) bool { return f.Key == k }); j >= 0 {
				v = records[r].Fields[j].Value
			}
			if err := e.setField(c.header.Fields, e.lineEnd(c.header.End), rank, k, v); err != nil {
				return err
			}
		}
	}
	return nil
}

// orderTables puts the tables that stay into the order of records.
func (e *editor) orderTables(key string, records []Record) {
	var olds []int
	for _, r := range records {
		if r.Old >= 0 {
			olds = append(olds, r.Old)
		}
	}
	sorted := slices.Sorted(slices.Values(olds))
	chunks := e.chunks(key)
	for slot, old := range olds {
		from := chunks[slices.Index(sorted, old)]
		e.replace(chunks[slot].start, chunks[slot].end, string(e.file[from.start:from.end]))
	}
}

// insertTables adds the new ones among those that stay, which are in order.
func (e *editor) insertTables(key string, records []Record) {
	chunks := e.chunks(key)
	at := 0
	switch {
	case len(chunks) > 0:
		at = chunks[0].start
	default:
		at = e.placeFor(key)
	}
	stayed := 0
	for _, r := range records {
		if r.Old >= 0 {
			at = chunks[stayed].end
			stayed++
			continue
		}
		e.replace(at, at, string(e.style.AppendTable(nil, key, r.Fields, e.eol)))
	}
}

// placeFor is where the first table of key goes: before those that come after
// it in the style's order, or last.
func (e *editor) placeFor(key string) int {
	start := e.boundary(-1)
	for i := range e.doc.Tables {
		if e.style.rank(e.doc.Tables[i].Name[0]) > e.style.rank(key) {
			return start
		}
		start = e.boundary(i)
	}
	return start
}

// setInline edits sources = [{…}, {…}].
func (e *editor) setInline(f *Field, known []string, records []Record) ([]byte, error) {
	if f.Dotted != nil || f.Value.Kind != Array || slices.ContainsFunc(f.Value.Items, func(v Value) bool { return v.Kind != Table }) {
		return nil, fmt.Errorf("%s is not made of tables", f.Key)
	}
	want := Value{Kind: Array}
	for _, r := range records {
		item := Value{Kind: Table}
		if r.Old >= 0 {
			if r.Old >= len(f.Value.Items) {
				return nil, fmt.Errorf("%s has no table %d to keep", f.Key, r.Old)
			}
			for _, old := range f.Value.Items[r.Old].Fields {
				if !slices.Contains(known, old.Key) {
					item.Fields = append(item.Fields, old)
				}
			}
		}
		item.Fields = append(slices.Clone(r.Fields), item.Fields...)
		want.Items = append(want.Items, item)
	}
	if len(records) == 0 {
		want = Value{}
	}
	if err := e.setField(e.doc.Fields, e.parts.Start, e.style.rank, f.Key, want); err != nil {
		return nil, err
	}
	return e.finish(f.Key, want.any())
}

// verifyTables applies the last changes to what has become of file, and
// verifies with the toml library that the tables say what they should and all
// else what it said.
func verifyTables(file []byte, parts Parts, e *editor, key string, known []string, records []Record) ([]byte, error) {
	before, err := decode(file, parts)
	if err != nil {
		return nil, err
	}
	old, _ := before[key].([]map[string]any)
	var want []map[string]any
	for _, r := range records {
		m := map[string]any{}
		if r.Old >= 0 {
			maps.Copy(m, old[r.Old])
			for _, k := range known {
				delete(m, k)
			}
		}
		for _, f := range r.Fields {
			m[f.Key] = f.Value.any()
		}
		want = append(want, m)
	}
	out := e.apply()
	if bytes.Equal(out, file) {
		out = file
	}
	if len(want) == 0 {
		return verify(file, parts, before, out, key, nil)
	}
	return verify(file, parts, before, out, key, want)
}

// HasNotes reports whether a person has written more into table n of key than
// the known keys: comments, or keys of their own. Tables that are not there
// have none.
func (d *Doc) HasNotes(file []byte, parts Parts, key string, n int, known []string) bool {
	e := editor{file: file, parts: parts, doc: d}
	unknown := func(f Field) bool { return !slices.Contains(known, f.Key) }
	for i := range d.Fields {
		if f := &d.Fields[i]; f.Key == key && n >= 0 && n < len(f.Value.Items) {
			return slices.ContainsFunc(f.Value.Items[n].Fields, unknown)
		}
	}
	if chunks := e.chunks(key); n >= 0 && n < len(chunks) {
		c := chunks[n]
		return len(e.comments(c.start, c.end)) > 0 || slices.ContainsFunc(c.header.Fields, unknown) ||
			strings.Count(string(e.file[c.start:c.end]), "["+key+".") > 0
	}
	return false
}
