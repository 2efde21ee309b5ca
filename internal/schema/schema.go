// Package schema words the front matter of each kind as JSON Schema, for
// editors and validators.
//
// The schemas follow from entity.Keys and the word lists of package entity, so
// that they cannot say other than what atlas reads. They keep to draft-07,
// which Taplo (Even Better TOML) and every validator know. What a schema
// cannot say, `atlas check` does: whether a date exists in the calendar, a
// place in the gazetteer, a quote in its block.
package schema

import (
	"bytes"
	"encoding/json"

	"atlas/internal/entity"
)

// Draft is the dialect of the schemas.
const Draft = "http://json-schema.org/draft-07/schema#"

// Path is where a kind's schema stands in the built site.
func Path(k entity.Kind) string { return "data/schema/" + string(k) + ".schema.json" }

// node is a schema or a part of one. The order of fields is that of the keys
// in the file.
type node struct {
	Schema      string   `json:"$schema,omitempty"`
	Title       string   `json:"title,omitempty"`
	Description string   `json:"description,omitempty"`
	Type        string   `json:"type,omitempty"`
	Enum        []string `json:"enum,omitempty"`
	Pattern     string   `json:"pattern,omitempty"`
	Minimum     *int     `json:"minimum,omitempty"`
	Items       *node    `json:"items,omitempty"`
	Properties  *fields  `json:"properties,omitempty"`
	Required    []string `json:"required,omitempty"`
	Closed      *bool    `json:"additionalProperties,omitempty"`
	OneOf       []node   `json:"oneOf,omitempty"`
}

// fields are properties in the order in which a file has them.
type fields []field

type field struct {
	name string
	node node
}

// MarshalJSON writes an object whose keys keep their order.
func (f fields) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, p := range f {
		if i > 0 {
			b.WriteByte(',')
		}
		value, err := encode(p.node)
		if err != nil {
			return nil, err
		}
		name, err := encode(p.name)
		if err != nil {
			return nil, err
		}
		b.Write(name)
		b.WriteByte(':')
		b.Write(value)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

// encode leaves <, > and & readable: the schemas are no part of a page.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimRight(b.Bytes(), "\n"), err
}

// JSON is the schema of a kind's front matter, indented, with a final newline.
func JSON(k entity.Kind) []byte {
	closed := false
	root := node{
		Schema: Draft, Title: "atlas: " + string(k),
		Description: "front matter of the files in content/" + k.Folder() + "/",
		Type:        "object", Required: []string{"title"}, Closed: &closed, Properties: &fields{},
	}
	for _, key := range entity.Keys(k) {
		*root.Properties = append(*root.Properties, field{key.Name, keyNode(key)})
	}
	data, err := encode(root)
	if err != nil {
		panic(err) // only strings, numbers and lists of them are in it
	}
	var out bytes.Buffer
	if err := json.Indent(&out, data, "", "  "); err != nil {
		panic(err)
	}
	out.WriteByte('\n')
	return out.Bytes()
}

// Patterns. That of a date takes every form that package edtf reads (years,
// months, seasons, quarters, halves, days; a qualifier; intervals) and a few
// that it refuses, as the 31st of April. An empty text is as good as no key.
const (
	point   = `\d{4}(-(0[1-9]|1[0-2]|2[1-4]|3[3-6]|4[01])|-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]))?[~?%]?`
	date    = `^(` + point + `(/(` + point + `|\.\.))?|\.\./` + point + `)?$`
	code    = `^(\d{6})?$`
	notNull = `\S`
)

func keyNode(k entity.Key) node {
	n := node{Description: k.Doc}
	switch k.Type {
	case entity.Strings:
		n.Type, n.Items = "array", &node{Type: "string", Pattern: notNull}
	case entity.Bool:
		n.Type = "boolean"
	case entity.Number:
		n.Type = "number"
	case entity.Date:
		n.Type, n.Pattern = "string", date
	case entity.Tables:
		n.Type, n.Items = "array", tableNode(k.Name)
	default:
		n.Type = "string"
	}
	switch k.Name {
	case "title":
		n.Pattern = notNull
	case "status":
		n.Enum = orEmpty(entity.Statuses)
	case "level":
		n.Enum = orEmpty(entity.Levels)
	case "adcode":
		n.Pattern = code
	}
	return n
}

// orEmpty adds the empty text, which says nothing and is allowed.
func orEmpty(words []string) []string { return append(append([]string{}, words...), "") }

func text(doc string) node { return node{Description: doc, Type: "string"} }

func required(doc string) node { return node{Description: doc, Type: "string", Pattern: notNull} }

func tableNode(key string) *node {
	closed, one := false, 1
	n := &node{Type: "object", Closed: &closed}
	number := node{Description: "the number", Type: "number"}
	unit := text("CNY, USD, %, m2, or the counting word alone: 家, 个, 项")
	qualifier := node{Description: "how the source limits the number", Type: "string", Enum: orEmpty(entity.Qualifiers)}
	block := node{Description: "the block's number: 17 for #b17 on the article's page", Type: "integer", Minimum: &one}
	quote := required("the exact text of the block; white space does not count")
	switch key {
	case "sources":
		n.Properties = &fields{
			{"article", required("the id of the article, which is its folder's name")},
			{"block", block}, {"quote", quote},
			{"fact", text("the importer's key; leave it as it is")},
		}
		n.Required = []string{"article", "block", "quote"}
	case "amounts":
		n.Properties = &fields{
			{"value", number}, {"unit", unit}, {"qualifier", qualifier},
			{"text", required("the number as the source words it")},
		}
		n.Required = []string{"value", "text"}
	case "claims":
		n.Properties = &fields{
			{"text", required("what is counted, as the source words it")},
			{"value", number},
			{"values", node{Description: "the numbers of a range or a list", Type: "array", Items: &node{Type: "number"}}},
			{"unit", unit}, {"qualifier", qualifier}, {"quote", quote}, {"block", block},
		}
		n.Required = []string{"text", "quote", "block"}
		n.OneOf = []node{{Required: []string{"value"}}, {Required: []string{"values"}}}
	}
	return n
}
