package content

import (
	"errors"
	"fmt"
	"reflect"
	"slices"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// Set gives a key of a file's front matter a value: string, []string, bool,
// *bool, []entity.Source, []entity.Amount or []entity.Claim. nil, "" and an
// empty or nil list take the key away. A record of a list stays the one it is
// when it has the same fact and block, text or quote; see [Merge].
//
// Only what changes is written: comments, order, spacing, unknown keys, line
// ends and the body stay byte for byte, a new key comes to its place in the
// order of entity.Keys, and a file that says it already comes back as it is.
// The result has been decoded to verify it. A file whose front matter cannot
// be read gives a diag.Problem as error, whose file name the caller fills in.
func Set(file []byte, key string, value any) ([]byte, error) {
	if value == nil {
		return Delete(file, key)
	}
	var e entity.Entity
	to := reflect.ValueOf(field(&e, key))
	if !to.IsValid() {
		return nil, fmt.Errorf("there is no key %q", key)
	}
	from := reflect.ValueOf(value)
	if from.Type() == reflect.TypeFor[bool]() && to.Type() == reflect.TypeFor[**bool]() {
		b := from.Bool()
		from = reflect.ValueOf(&b)
	}
	if from.Type() != to.Type().Elem() {
		return nil, fmt.Errorf("%s takes %s, not %T", key, to.Type().Elem(), value)
	}
	to.Elem().Set(from)
	if tableKeys(key) == nil {
		if b, ok := value.(bool); ok {
			return set(file, key, frontmatter.BoolValue(b)) // false is worth writing, too
		}
		return set(file, key, fieldValue(&e, key))
	}
	old, err := recordsOf(file, key)
	if err != nil {
		return nil, err
	}
	fields := tableFields(&e, key)
	return setTables(file, key, follow(key, old, fields))
}

// Delete takes a key away, with all its records when it is one of tables.
// Comments stay.
func Delete(file []byte, key string) ([]byte, error) {
	if tableKeys(key) != nil {
		return setTables(file, key, nil)
	}
	return set(file, key, frontmatter.Value{})
}

// Append adds a record: an entity.Source, entity.Amount or entity.Claim.
func Append(file []byte, record any) ([]byte, error) {
	key, fields, err := fieldsOf(record)
	if err != nil {
		return nil, err
	}
	old, err := recordsOf(file, key)
	if err != nil {
		return nil, err
	}
	return setTables(file, key, append(keep(old), frontmatter.Record{Old: -1, Fields: fields}))
}

// Replace makes the record i of its key another one, in its place.
func Replace(file []byte, i int, record any) ([]byte, error) {
	key, fields, err := fieldsOf(record)
	if err != nil {
		return nil, err
	}
	old, err := recordsOf(file, key)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= len(old) {
		return nil, fmt.Errorf("%s has no record %d", key, i)
	}
	records := keep(old)
	records[i].Fields = fields
	return setTables(file, key, records)
}

// Remove takes the record i of a key of tables away.
func Remove(file []byte, key string, i int) ([]byte, error) {
	old, err := recordsOf(file, key)
	if err != nil {
		return nil, err
	}
	if i < 0 || i >= len(old) {
		return nil, fmt.Errorf("%s has no record %d", key, i)
	}
	return setTables(file, key, slices.Delete(keep(old), i, i+1))
}

func set(file []byte, key string, v frontmatter.Value) ([]byte, error) {
	out, err := frontmatter.Set(file, style, key, v)
	return out, located(file, err)
}

func setTables(file []byte, key string, records []frontmatter.Record) ([]byte, error) {
	out, err := frontmatter.SetTables(file, style, key, tableKeys(key), records)
	return out, located(file, err)
}

// located turns a syntax error into a problem with line and column. The file
// name is left to the caller.
func located(file []byte, err error) error {
	var s *frontmatter.SyntaxError
	if errors.As(err, &s) {
		return diag.Problem{Position: diag.At("", file, s.Offset), Code: "front-matter", Message: s.Message, Hint: s.Hint}
	}
	return err
}

func fieldsOf(record any) (key string, fields []frontmatter.Field, err error) {
	switch r := record.(type) {
	case entity.Source:
		return "sources", sourceFields(r), nil
	case entity.Amount:
		return "amounts", amountFields(r), nil
	case entity.Claim:
		return "claims", claimFields(r), nil
	}
	return "", nil, fmt.Errorf("%T is no record", record)
}

// recordsOf are the known fields of a file's records under a key.
func recordsOf(file []byte, key string) ([][]frontmatter.Field, error) {
	if tableKeys(key) == nil {
		return nil, fmt.Errorf("%s is no key of tables", key)
	}
	parts, err := frontmatter.Split(file)
	if err != nil {
		return nil, located(file, err)
	}
	doc, err := frontmatter.Scan(file, parts)
	if err == nil {
		err = doc.Check()
	}
	if err != nil {
		return nil, located(file, err)
	}
	return docRecords(doc, key), nil
}

// docRecords gives the known fields of each record; those under unknown keys
// are nobody's business but the curator's.
func docRecords(doc *frontmatter.Doc, key string) [][]frontmatter.Field {
	var records [][]frontmatter.Field
	known := func(fields []frontmatter.Field) []frontmatter.Field {
		kept := []frontmatter.Field{}
		for _, k := range tableKeys(key) {
			for _, f := range fields {
				if f.Key == k && f.Dotted == nil && !isEmpty(f.Value) {
					kept = append(kept, f)
				}
			}
		}
		return kept
	}
	for i := range doc.Fields {
		if f := &doc.Fields[i]; f.Key == key && f.Dotted == nil {
			for j := range f.Value.Items {
				records = append(records, known(f.Value.Items[j].Fields))
			}
		}
	}
	for i := range doc.Tables {
		if h := &doc.Tables[i]; h.Is(key) {
			records = append(records, known(h.Fields))
		}
	}
	return records
}

// isEmpty reports whether a value says as much as no key: "" or [].
func isEmpty(v frontmatter.Value) bool {
	switch v.Kind {
	case frontmatter.None:
		return true
	case frontmatter.String:
		return v.Text == ""
	case frontmatter.Array:
		return len(v.Items) == 0
	}
	return false
}

// keep makes records of those that stay as they are.
func keep(old [][]frontmatter.Field) []frontmatter.Record {
	records := make([]frontmatter.Record, len(old))
	for i := range old {
		records[i] = frontmatter.Record{Old: i, Fields: old[i]}
	}
	return records
}

// follow makes records of fields, each in place of the old one that it is.
func follow(key string, old, fields [][]frontmatter.Field) []frontmatter.Record {
	records := make([]frontmatter.Record, len(fields))
	for i, j := range match(key, fields, old) {
		records[i] = frontmatter.Record{Old: j, Fields: fields[i]}
	}
	return records
}
