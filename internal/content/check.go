package content

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// checker decodes a front matter into its file's entity and collects what is
// wrong with it.
type checker struct {
	file     *File
	problems []diag.Problem
}

func (c *checker) errorAt(offset int, code, message, hint string) {
	c.problems = append(c.problems, diag.Problem{
		Position: diag.At(c.file.Path, c.file.Data, offset), Code: code, Message: message, Hint: hint,
	})
}

func (c *checker) warnAt(offset int, code, message, hint string) {
	c.errorAt(offset, code, message, hint)
	c.problems[len(c.problems)-1].Severity = diag.Warning
}

func (c *checker) document(doc *frontmatter.Doc) {
	e := &c.file.Entity
	s := schemas[e.Kind]
	for i := range doc.Fields {
		f := &doc.Fields[i]
		t, known := s.types[f.Key]
		switch {
		case !known:
			c.unknownKey(f.Start, f.Key, s.names)
		case f.Dotted != nil:
			c.wrongType(f.Start, f.Key, t, "a table")
		case t == entity.Tables:
			c.inlineTables(f)
		default:
			c.topField(e, f, t)
		}
	}
	refused := map[string]bool{}
	for i := range doc.Tables {
		h := &doc.Tables[i]
		name := h.Name[0]
		t, known := s.types[name]
		switch {
		case known && t == entity.Tables && h.Is(name):
			c.table(name, h.Start, h.Fields)
		case refused[name]:
			// Said once of the first such table.
		case !known:
			c.unknownKey(h.Start, name, s.names)
			refused[name] = true
		case t == entity.Tables:
			c.errorAt(h.Start, "wrong-type", fmt.Sprintf("[%s] is a single table", strings.Join(h.Name, ".")),
				fmt.Sprintf("each record starts with a line [[%s]]", name))
			refused[name] = true
		default:
			c.wrongType(h.Start, name, t, "a table")
			refused[name] = true
		}
	}
	if strings.TrimSpace(e.Title) == "" && !slices.ContainsFunc(doc.Fields, func(f frontmatter.Field) bool { return f.Key == "title" }) {
		c.problems = append(c.problems, diag.Problem{
			Position: diag.Position{File: c.file.Path, Line: 1, Column: 1}, Code: "no-title",
			Message: "title is missing", Hint: `add a line title = "…" below +++`,
		})
	}
	if e.Kind == entity.Article {
		if i := slices.IndexFunc(doc.Fields, func(f frontmatter.Field) bool { return f.Key == "id" }); i >= 0 && e.ID != "" && e.ID != c.file.Name() {
			c.warnAt(doc.Fields[i].Value.Start, "id-mismatch", fmt.Sprintf("id %q stands in the folder %s", e.ID, c.file.Name()),
				"the folder of an article is named by its id")
		}
	}
}

func (c *checker) unknownKey(offset int, key string, names []string) {
	hint := ""
	switch folders := kindsWith(key); {
	case key == "kind":
		hint = "the folder tells the kind: remove this line"
	case len(folders) > 0:
		c.errorAt(offset, "misplaced-key", fmt.Sprintf("%s has no key %q", c.file.Entity.Kind, key),
			"it is a key of "+listed(folders, "and"))
		return
	default:
		if near := diag.Nearest(key, names); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		} else if near := diag.Nearest(strings.ToLower(key), names); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		} else {
			hint = "the keys are " + strings.Join(names, ", ")
		}
	}
	c.errorAt(offset, "unknown-key", fmt.Sprintf("unknown key %q", key), hint)
}

// typeNames say what a key takes, with an example for the hint.
var typeNames = map[entity.Type][2]string{
	entity.String:  {"a text", `"…"`},
	entity.Strings: {"a list of texts", `["…", "…"]`},
	entity.Bool:    {"true or false", "true"},
	entity.Number:  {"a number", "17"},
	entity.Date:    {"a date in quotes", `"2016-10"`},
	entity.Tables:  {"tables", ""},
}

func (c *checker) wrongType(offset int, key string, want entity.Type, got string) {
	hint := fmt.Sprintf("write %s = %s", key, typeNames[want][1])
	if want == entity.Tables {
		hint = fmt.Sprintf("each record starts with a line [[%s]]", key)
	}
	verb := "is"
	if want == entity.Tables {
		verb = "are"
	}
	c.errorAt(offset, "wrong-type", fmt.Sprintf("%s: %s %s expected here, not %s", key, typeNames[want][0], verb, got), hint)
}

func kindName(v *frontmatter.Value) string {
	switch v.Kind {
	case frontmatter.String:
		return "a text"
	case frontmatter.Integer, frontmatter.Float:
		return "a number"
	case frontmatter.Bool:
		return "true or false"
	case frontmatter.Datetime:
		return "a date without quotes"
	case frontmatter.Array:
		return "a list"
	}
	return "a table"
}

// mismatch reports a wrong type with the very line to write where it can.
func (c *checker) mismatch(key string, v *frontmatter.Value, want entity.Type) {
	before := len(c.problems)
	c.wrongType(v.Start, key, want, kindName(v))
	p := &c.problems[before]
	raw := string(c.file.Data[v.Start:v.End])
	if strings.Contains(raw, "\n") || len(raw) > 60 {
		return
	}
	quoted := string(frontmatter.AppendText(nil, raw))
	switch {
	case want == entity.Strings && v.Kind == frontmatter.String:
		p.Hint = fmt.Sprintf("write %s = [%s]", key, raw)
	case want == entity.Strings && v.Kind != frontmatter.Array && v.Kind != frontmatter.Table:
		p.Hint = fmt.Sprintf("write %s = [%s]", key, quoted)
	case (want == entity.String || want == entity.Date) && v.Kind == frontmatter.Array && len(v.Items) == 1 && v.Items[0].Kind == frontmatter.String:
		p.Hint = fmt.Sprintf("write %s = %s", key, v.Items[0])
	case (want == entity.String || want == entity.Date) && v.Kind != frontmatter.Array && v.Kind != frontmatter.Table:
		p.Hint = fmt.Sprintf("write %s = %s", key, quoted)
	case want == entity.Bool && v.Kind == frontmatter.String && (v.Text == "true" || v.Text == "false"):
		p.Hint = fmt.Sprintf("write %s = %s", key, v.Text)
	case want == entity.Number && v.Kind == frontmatter.String && v.Text != "" && strings.Trim(v.Text, "0123456789.") == "":
		p.Hint = fmt.Sprintf("write %s = %s", key, v.Text)
	}
}

// topField decodes one key of the record itself.
func (c *checker) topField(e *entity.Entity, f *frontmatter.Field, t entity.Type) {
	v := &f.Value
	switch to := field(e, f.Key).(type) {
	case *string:
		if v.Kind != frontmatter.String {
			c.mismatch(f.Key, v, t)
			return
		}
		*to = v.Text
		c.text(f.Key, v, t)
	case *[]string:
		if v.Kind != frontmatter.Array {
			c.mismatch(f.Key, v, t)
			return
		}
		*to = c.texts(f.Key, v)
	case *bool:
		if v.Kind != frontmatter.Bool {
			c.mismatch(f.Key, v, t)
			return
		}
		*to = v.Bool
	case **bool:
		if v.Kind != frontmatter.Bool {
			c.mismatch(f.Key, v, t)
			return
		}
		b := v.Bool
		*to = &b
	}
}

// text checks what a text of the record says.
func (c *checker) text(key string, v *frontmatter.Value, t entity.Type) {
	if key == "title" && strings.TrimSpace(v.Text) == "" {
		c.errorAt(v.Start, "no-title", "title is empty", `write the name that readers see: title = "…"`)
		return
	}
	if v.Text == "" {
		return // as good as no key at all
	}
	switch {
	case t == entity.Date:
		if message, hint := badDate(v.Text); message != "" {
			c.errorAt(v.Start, "bad-date", key+": "+message, hint)
		}
	case key == "status":
		c.word(key, v, entity.Statuses)
	case key == "level":
		c.word(key, v, entity.Levels)
	case key == "adcode" && (len(v.Text) != 6 || strings.Trim(v.Text, "0123456789") != ""):
		c.errorAt(v.Start, "bad-adcode", fmt.Sprintf("adcode: %q is not a code of GB/T 2260", v.Text), "a code has six digits, as 330100 for 杭州")
	}
}

// word checks that a text is one of the allowed words.
func (c *checker) word(key string, v *frontmatter.Value, allowed []string) {
	if slices.Contains(allowed, v.Text) {
		return
	}
	hint := "it is one of " + listed(allowed, "or")
	if near := diag.Nearest(v.Text, allowed); near != "" {
		hint = fmt.Sprintf("did you mean %q? %s", near, hint)
	}
	c.errorAt(v.Start, "bad-"+key, fmt.Sprintf("%s: %q is not a %s", key, v.Text, key), hint)
}

// texts decodes a list of texts.
func (c *checker) texts(key string, v *frontmatter.Value) []string {
	if len(v.Items) == 0 {
		return nil
	}
	texts := make([]string, 0, len(v.Items))
	times := map[string]int{}
	for i := range v.Items {
		item := &v.Items[i]
		if item.Kind != frontmatter.String {
			message := fmt.Sprintf("%s: a list of texts is expected here, not %s in it", key, kindName(item))
			hint := "put quotes round the item"
			if item.Kind == frontmatter.Array || item.Kind == frontmatter.Table {
				hint = "a list of texts is flat: " + typeNames[entity.Strings][1]
			}
			c.errorAt(item.Start, "wrong-type", message, hint)
			continue
		}
		if strings.TrimSpace(item.Text) == "" {
			c.errorAt(item.Start, "empty-item", fmt.Sprintf("%s: item %d is empty", key, i+1), "remove it")
			continue
		}
		if times[item.Text]++; times[item.Text] == 2 { // said once
			c.warnAt(item.Start, "repeated-item", fmt.Sprintf("%s: %q is listed twice", key, item.Text), "remove one")
		}
		texts = append(texts, item.Text)
	}
	return texts
}
