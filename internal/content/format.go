package content

import (
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// Format writes a new file: the entity's keys in the order of entity.Keys,
// the [[amounts]], [[claims]] and [[sources]] after them, as TOML needs it,
// then the body. Empty keys are left out. The same entity and body always
// give the same bytes, and [Parse] gives back both.
//
// A list is on one line while it has at most three items and fits into 72
// columns; lists that grow with imports (members, founders, documents, …)
// have one item a line from two items on. So two branches that add to a file
// seldom touch the same line.
//
// Keys that do not belong to the entity's kind are written all the same, where
// `atlas check` will report them, rather than lost.
func Format(e *entity.Entity, body string) []byte {
	dst := make([]byte, 0, 1024+len(body))
	dst = append(dst, "+++\n"...)
	for _, key := range writtenKeys(e) {
		if v := fieldValue(e, key); v.Kind != frontmatter.None {
			dst = style.AppendField(dst, key, v, "\n")
		}
	}
	for _, key := range keyOrder {
		for _, fields := range tableFields(e, key) {
			dst = style.AppendTable(dst, key, fields, "\n")
		}
	}
	dst = append(dst, "+++\n"...)
	if body = cleanBody(body); body != "" {
		dst = append(dst, '\n')
		dst = append(dst, body...)
	}
	return dst
}

// cleanBody is a body as Format writes it: LF line ends, no empty lines at
// the start, one line end at the end.
func cleanBody(body string) string {
	body = strings.ReplaceAll(body, "\r\n", "\n")
	body = strings.TrimLeft(body, "\n")
	if body = strings.TrimRight(body, "\n"); body == "" {
		return ""
	}
	return body + "\n"
}

// writtenKeys is the kind's keys in order, then the others.
func writtenKeys(e *entity.Entity) []string {
	names := schemas[e.Kind].names
	for _, key := range keyOrder {
		if !slices.Contains(names, key) {
			names = append(names[:len(names):len(names)], key)
		}
	}
	return names
}

// fieldValue is the entity's value for a key that is not a table; of kind
// None when there is nothing to write.
func fieldValue(e *entity.Entity, key string) (v frontmatter.Value) {
	switch from := field(e, key).(type) {
	case *string:
		if *from != "" || key == "title" {
			v = frontmatter.TextValue(*from)
		}
	case *[]string:
		if len(*from) > 0 {
			v = frontmatter.TextsValue(*from)
		}
	case *bool:
		if *from {
			v = frontmatter.BoolValue(true)
		}
	case **bool:
		if *from != nil {
			v = frontmatter.BoolValue(**from)
		}
	}
	return v
}

// tableFields is the entity's records under a key of tables.
func tableFields(e *entity.Entity, key string) [][]frontmatter.Field {
	var records [][]frontmatter.Field
	switch from := field(e, key).(type) {
	case *[]entity.Source:
		for _, s := range *from {
			records = append(records, sourceFields(s))
		}
	case *[]entity.Amount:
		for _, a := range *from {
			records = append(records, amountFields(a))
		}
	case *[]entity.Claim:
		for _, c := range *from {
			records = append(records, claimFields(c))
		}
	}
	return records
}

// record collects fields; empty texts are left out.
type record []frontmatter.Field

func (r *record) text(key, text string) {
	if text != "" {
		r.value(key, frontmatter.TextValue(text))
	}
}

func (r *record) value(key string, v frontmatter.Value) {
	*r = append(*r, frontmatter.Field{Key: key, Value: v})
}

func sourceFields(s entity.Source) []frontmatter.Field {
	r := make(record, 0, 4)
	r.text("article", s.Article)
	r.value("block", frontmatter.Value{Kind: frontmatter.Integer, Int: int64(s.Block)})
	r.text("quote", s.Quote)
	r.text("fact", s.Fact)
	return r
}

func amountFields(a entity.Amount) []frontmatter.Field {
	r := make(record, 0, 4)
	r.value("value", frontmatter.NumberValue(a.Value))
	r.text("unit", a.Unit)
	r.text("qualifier", a.Qualifier)
	r.text("text", a.Text)
	return r
}

func claimFields(c entity.Claim) []frontmatter.Field {
	r := make(record, 0, 6)
	r.text("text", c.Text)
	if c.Value != nil {
		r.value("value", frontmatter.NumberValue(*c.Value))
	}
	if len(c.Values) > 0 {
		r.value("values", frontmatter.NumbersValue(c.Values))
	}
	r.text("unit", c.Unit)
	r.text("qualifier", c.Qualifier)
	r.text("quote", c.Quote)
	r.value("block", frontmatter.Value{Kind: frontmatter.Integer, Int: int64(c.Block)})
	return r
}
