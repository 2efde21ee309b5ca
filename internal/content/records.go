package content

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// inlineTables decodes sources = [{…}, {…}], which TOML takes for [[sources]].
func (c *checker) inlineTables(f *frontmatter.Field) {
	if f.Value.Kind != frontmatter.Array {
		c.wrongType(f.Value.Start, f.Key, entity.Tables, kindName(&f.Value))
		return
	}
	for i := range f.Value.Items {
		item := &f.Value.Items[i]
		if item.Kind != frontmatter.Table {
			c.wrongType(item.Start, f.Key, entity.Tables, kindName(item))
			continue
		}
		c.table(f.Key, item.Start, item.Fields)
	}
}

// table decodes one record of sources, amounts or claims, which starts at
// offset.
func (c *checker) table(name string, offset int, fields []frontmatter.Field) {
	e := &c.file.Entity
	t := tableReader{c: c, name: name, offset: offset, fields: fields}
	t.unknown()
	switch name {
	case "sources":
		var s entity.Source
		t.text("article", &s.Article, "name the article by its id")
		t.block(&s.Block)
		t.text("quote", &s.Quote, "copy the text of the block that it rests on")
		t.text("fact", &s.Fact, "")
		e.Sources = append(e.Sources, s)
	case "amounts":
		var a entity.Amount
		if v := t.number("value", &a.Value); v == nil && t.find("value") == nil {
			t.absent("value", "add value = 5000000")
		}
		t.unit(&a.Unit)
		t.qualifier(&a.Qualifier)
		t.text("text", &a.Text, "add the words of the source")
		e.Amounts = append(e.Amounts, a)
	case "claims":
		var a entity.Claim
		t.text("text", &a.Text, "say what is counted")
		var value float64
		if v := t.number("value", &value); v != nil {
			a.Value = &value
		}
		t.numbers("values", &a.Values)
		switch single, several := t.find("value"), t.find("values"); {
		case single == nil && several == nil:
			t.absent("value", "add value = 46, or values = [3, 5]")
		case single != nil && several != nil:
			c.errorAt(several.Start, "value-and-values", "claims: value and values exclude each other", "keep one of them")
		}
		t.unit(&a.Unit)
		t.qualifier(&a.Qualifier)
		t.text("quote", &a.Quote, "copy the text of the block that it rests on")
		t.block(&a.Block)
		e.Claims = append(e.Claims, a)
	}
}

// tableReader reads the fields of one record.
type tableReader struct {
	c      *checker
	name   string
	offset int
	fields []frontmatter.Field
}

func (t *tableReader) find(key string) *frontmatter.Field {
	for i := range t.fields {
		if f := &t.fields[i]; f.Key == key && f.Dotted == nil {
			return f
		}
	}
	return nil
}

func (t *tableReader) unknown() {
	keys := tableKeys(t.name)
	for i := range t.fields {
		f := &t.fields[i]
		if slices.Contains(keys, f.Key) {
			if f.Dotted != nil {
				t.c.errorAt(f.Start, "wrong-type", fmt.Sprintf("%s: %s is no table", t.name, f.Key), "")
			}
			continue
		}
		hint := fmt.Sprintf("the keys of %s are %s", t.name, strings.Join(keys, ", "))
		if near := diag.Nearest(f.Key, keys); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		} else if _, ok := schemas[t.c.file.Entity.Kind].types[f.Key]; ok {
			hint = "keys of the record itself stand before the first [[…]]: move it up"
		}
		t.c.errorAt(f.Start, "unknown-key", fmt.Sprintf("%s: unknown key %q", t.name, f.Key), hint)
	}
}

func (t *tableReader) absent(key, hint string) {
	t.c.errorAt(t.offset, "missing-key", fmt.Sprintf("%s: %s is missing", t.name, key), hint)
}

// text reads a text; hint says how to supply one that is required.
func (t *tableReader) text(key string, to *string, hint string) *frontmatter.Value {
	f := t.find(key)
	switch {
	case f == nil && hint != "":
		t.absent(key, hint)
	case f == nil:
	case f.Value.Kind != frontmatter.String:
		t.c.mismatch(key, &f.Value, entity.String)
	case strings.TrimSpace(f.Value.Text) == "" && hint != "":
		t.c.errorAt(f.Value.Start, "missing-key", fmt.Sprintf("%s: %s is empty", t.name, key), hint)
	default:
		*to = f.Value.Text
		return &f.Value
	}
	return nil
}

func (t *tableReader) block(to *int) {
	const hint = "blocks of an article are numbered from 1; #b17 on its page is block 17"
	switch f := t.find("block"); {
	case f == nil:
		t.absent("block", hint)
	case f.Value.Kind == frontmatter.Float:
		t.c.errorAt(f.Value.Start, "bad-block", fmt.Sprintf("%s: there is no block %s", t.name, f.Value), hint)
	case f.Value.Kind != frontmatter.Integer:
		t.c.mismatch("block", &f.Value, entity.Number)
	case f.Value.Int < 1 || f.Value.Int > math.MaxInt32:
		t.c.errorAt(f.Value.Start, "bad-block", fmt.Sprintf("%s: there is no block %d", t.name, f.Value.Int), hint)
	default:
		*to = int(f.Value.Int)
	}
}

func (t *tableReader) number(key string, to *float64) *frontmatter.Value {
	f := t.find(key)
	if f == nil || !t.toNumber(key, &f.Value, to) {
		return nil
	}
	return &f.Value
}

// toNumber takes what a float64 holds exactly; nan and inf are no amounts.
func (t *tableReader) toNumber(key string, v *frontmatter.Value, to *float64) bool {
	switch {
	case v.Kind == frontmatter.Integer && v.Int <= 1<<53-1 && v.Int >= -(1<<53-1):
		*to = float64(v.Int)
	case v.Kind == frontmatter.Integer:
		t.c.errorAt(v.Start, "bad-number", fmt.Sprintf("%s: %d has more digits than can be kept", key, v.Int), fmt.Sprintf("write %d.0 if the last digits do not matter", v.Int))
		return false
	case v.Kind == frontmatter.Float && (math.IsNaN(v.Float) || math.IsInf(v.Float, 0)):
		t.c.errorAt(v.Start, "bad-number", fmt.Sprintf("%s: %s is not a number", key, v), "write it in digits")
		return false
	case v.Kind == frontmatter.Float:
		*to = v.Float
	default:
		t.c.mismatch(key, v, entity.Number)
		return false
	}
	return true
}

func (t *tableReader) numbers(key string, to *[]float64) {
	f := t.find(key)
	if f == nil {
		return
	}
	if f.Value.Kind != frontmatter.Array {
		t.c.errorAt(f.Value.Start, "wrong-type", fmt.Sprintf("%s: a list of numbers is expected here, not %s", key, kindName(&f.Value)), fmt.Sprintf("write %s = [3, 5]", key))
		return
	}
	for i := range f.Value.Items {
		var n float64
		if t.toNumber(key, &f.Value.Items[i], &n) {
			*to = append(*to, n)
		}
	}
}

func (t *tableReader) unit(to *string) {
	v := t.text("unit", to, "")
	if v == nil {
		return
	}
	if hint := badUnit(v.Text); hint != "" {
		t.c.errorAt(v.Start, "bad-unit", fmt.Sprintf("unit: %q is not a unit", v.Text), hint)
	} else if strings.ContainsAny(v.Text, " \t\n\u3000") || len([]rune(v.Text)) > 12 || strings.ContainsAny(v.Text, "0123456789") && v.Text != "m2" && v.Text != "km2" && v.Text != "m3" {
		t.c.errorAt(v.Start, "bad-unit", fmt.Sprintf("unit: %q is not a unit", v.Text), "a unit is CNY, USD, %, m2 or the counting word alone: 家, 个, 项, 亩, …")
	}
}

func (t *tableReader) qualifier(to *string) {
	if v := t.text("qualifier", to, ""); v != nil && v.Text != "" {
		t.c.word("qualifier", v, entity.Qualifiers)
	}
}
