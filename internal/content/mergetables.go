package content

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/frontmatter"
)

type fields = []frontmatter.Field

// mergeTables merges the records of a key of tables.
func mergeTables(file []byte, key string, base, theirs *Version) ([]byte, []Conflict, error) {
	t := tableFields(theirs.Entity, key)
	var b []fields
	if base != nil {
		if b = tableFields(base.Entity, key); slices.EqualFunc(b, t, equalRecords) {
			return file, nil, nil
		}
	} else if len(t) == 0 {
		return file, nil, nil
	}
	doc, parts, err := read(file)
	if err != nil {
		return nil, nil, err
	}
	for _, f := range doc.Fields {
		if f.Key == key && (f.Dotted != nil || f.Value.Kind != frontmatter.Array || slices.ContainsFunc(f.Value.Items, func(v frontmatter.Value) bool { return v.Kind != frontmatter.Table })) {
			// Not made of tables: an error for check, and not ours to touch.
			return file, []Conflict{{Field: key, Ours: f.Value.String(), Theirs: recordCount(t), Base: recordCount(b), steps: []any{key}}}, nil
		}
	}
	for _, h := range doc.Tables {
		if h.Name[0] == key && !h.Array {
			return file, []Conflict{{Field: key, Ours: "a single table", Theirs: recordCount(t), Base: recordCount(b), steps: []any{key}}}, nil
		}
	}
	o := docRecords(doc, key)
	m := tableMerge{key: key, b: b, t: t, o: o, noted: func(n int) bool {
		return doc.HasNotes(file, parts, key, n, tableKeys(key))
	}}
	switch {
	case slices.EqualFunc(o, t, equalRecords):
		return file, nil, nil
	case base == nil && len(o) > 0:
		return file, nil, nil
	case slices.EqualFunc(o, b, equalRecords):
		m.follow()
	default:
		m.merge()
	}
	merged, err := setTables(file, key, m.records)
	return merged, m.conflicts, err
}

func recordCount(list []fields) string {
	if len(list) == 0 {
		return ""
	}
	if len(list) == 1 {
		return "one record"
	}
	return fmt.Sprintf("%d records", len(list))
}

func equalRecords(a, b fields) bool {
	return slices.EqualFunc(a, b, func(f, g frontmatter.Field) bool { return f.Key == g.Key && f.Value.Equal(g.Value) })
}

// tableMerge merges lists of records.
type tableMerge struct {
	key       string
	b, t, o   []fields
	noted     func(n int) bool // a person has written more into record n of ours
	records   []frontmatter.Record
	conflicts []Conflict
}

// follow makes the records those of theirs; ours are those of base. Records
// that go but hold notes stay.
func (m *tableMerge) follow() {
	m.records = follow(m.key, m.o, m.t)
	for i := range m.o {
		if m.noted(i) && !slices.ContainsFunc(m.records, func(r frontmatter.Record) bool { return r.Old == i }) {
			at := 0 // after the nearest one before it that stays
			for j := range m.records {
				if old := m.records[j].Old; old >= 0 && old < i && (at == 0 || old > m.records[at-1].Old) {
					at = j + 1
				}
			}
			m.records = slices.Insert(m.records, at, frontmatter.Record{Old: i, Fields: m.o[i]})
			m.conflict(i, "", describe(m.b[i]), describe(m.o[i]), "")
		}
	}
	m.settle()
}

// merge merges record by record, in the order of ours.
func (m *tableMerge) merge() {
	bt, bo := match(m.key, m.b, m.t), match(m.key, m.b, m.o)
	byOurs := make([]*frontmatter.Record, len(m.o)) // nil: goes
	for i := range m.o {
		byOurs[i] = &frontmatter.Record{Old: i, Fields: m.o[i]}
	}
	place := make([]int, len(m.t)) // where a record of theirs is in ours, or -1
	for j := range place {
		place[j] = -1
	}
	seen := make([]bool, len(m.t)) // was in base
	for i, b := range m.b {
		j, n := bt[i], bo[i]
		switch {
		case j >= 0 && n >= 0:
			seen[j], place[j] = true, n
			byOurs[n].Fields = m.mergeRecord(n, b, m.t[j], m.o[n])
		case n >= 0 && equalRecords(m.o[n], b) && !m.noted(n):
			byOurs[n] = nil
		case n >= 0:
			m.conflict(n, "", describe(b), describe(m.o[n]), "")
		case j >= 0:
			seen[j] = true
			if !equalButBlock(b, m.t[j]) {
				m.conflict(-1, "", describe(b), "", describe(m.t[j]))
			}
		}
	}
	m.join(bo, byOurs, place, seen)
	for i := range byOurs {
		if byOurs[i] != nil {
			m.records = append(m.records, *byOurs[i])
		}
	}
	m.insertNew(place, seen)
	m.settle()
}

// join pairs what both have added.
func (m *tableMerge) join(bo []int, byOurs []*frontmatter.Record, place []int, seen []bool) {
	var newT, newO []int
	for j := range m.t {
		if !seen[j] {
			newT = append(newT, j)
		}
	}
	for n := range m.o {
		if !slices.Contains(bo, n) {
			newO = append(newO, n)
		}
	}
	pickT, pickO := make([]fields, len(newT)), make([]fields, len(newO))
	for i, j := range newT {
		pickT[i] = m.t[j]
	}
	for i, n := range newO {
		pickO[i] = m.o[n]
	}
	for i, n := range match(m.key, pickT, pickO) {
		if n >= 0 {
			j, n := newT[i], newO[n]
			place[j], seen[j] = n, true
			byOurs[n].Fields = m.mergeRecord(n, nil, m.t[j], m.o[n])
		}
	}
}

// insertNew adds the records that only theirs has, each after the one that it
// follows there.
func (m *tableMerge) insertNew(place []int, seen []bool) {
	at := map[int]int{} // record of theirs -> place among the new ones
	index := func(j int) int {
		return slices.IndexFunc(m.records, func(r frontmatter.Record) bool {
			return r.Old >= 0 && r.Old == place[j] || r.Old < 0 && at[j] != 0 && -r.Old == at[j]
		})
	}
	next := 1
	for j := range m.t {
		if seen[j] {
			continue
		}
		where := len(m.records)
		found := false
		for k := j - 1; k >= 0 && !found; k-- {
			if i := index(k); i >= 0 {
				where, found = i+1, true
			}
		}
		for k := j + 1; k < len(m.t) && !found; k++ {
			if i := index(k); i >= 0 {
				where, found = i, true
			}
		}
		at[j] = next
		m.records = slices.Insert(m.records, where, frontmatter.Record{Old: -next, Fields: m.t[j]})
		next++
	}
	for i := range m.records {
		m.records[i].Old = max(m.records[i].Old, -1)
	}
}

// mergeRecord merges record n of ours key by key.
func (m *tableMerge) mergeRecord(n int, b, t, o fields) fields {
	var merged fields
	for _, key := range tableKeys(m.key) {
		bv, tv, ov := get(b, key), get(t, key), get(o, key)
		v := ov
		switch {
		case bv.Equal(tv) || ov.Equal(tv):
		case ov.Equal(bv):
			v = tv
		default:
			m.conflict(n, key, bv.String(), ov.String(), tv.String())
		}
		if v.Kind != frontmatter.None {
			merged = append(merged, frontmatter.Field{Key: key, Value: v})
		}
	}
	return merged
}

// conflict notes a conflict in record n of ours; -1 is one that ours lacks.
func (m *tableMerge) conflict(n int, key, base, ours, theirs string) {
	c := Conflict{Base: base, Ours: ours, Theirs: theirs, steps: []any{m.key}}
	if n >= 0 {
		c.steps = append(c.steps, n)
		if key != "" {
			c.steps = append(c.steps, key)
		}
	}
	m.conflicts = append(m.conflicts, c)
}

// settle names the conflicts by the places that records have in the end.
func (m *tableMerge) settle() {
	for i := range m.conflicts {
		c := &m.conflicts[i]
		c.Field = m.key
		if len(c.steps) > 1 {
			old := c.steps[1].(int)
			now := slices.IndexFunc(m.records, func(r frontmatter.Record) bool { return r.Old == old })
			c.steps[1] = now
			c.Field += fmt.Sprintf("[%d]", now)
		}
		if len(c.steps) > 2 {
			c.Field += "." + c.steps[2].(string)
		}
	}
}

func equalButBlock(a, b fields) bool {
	isBlock := func(f frontmatter.Field) bool { return f.Key == "block" }
	return equalRecords(slices.DeleteFunc(slices.Clone(a), isBlock), slices.DeleteFunc(slices.Clone(b), isBlock))
}

// describe is a record on one line.
func describe(f fields) string {
	var b strings.Builder
	for i, field := range f {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(field.Key + " = " + field.Value.String())
	}
	return b.String()
}
