// Package scaffold writes new content files for people to fill in: all keys of
// a kind, each below a line that says what it holds, those that may stay out
// commented out.
//
// A new file is a draft: it says draft = true, so that a record nobody has
// finished does not come to stand in the site. Removing that line publishes it.
package scaffold

import (
	"fmt"
	"path"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
	"atlas/internal/gazetteer"
	"atlas/internal/names"
	"atlas/internal/slug"
)

// Path is where the file of a new record belongs, below the atlas's folder:
// pinyin of the title, with a number when another file has that name. taken is
// asked about paths.
func Path(kind entity.Kind, title string, taken func(file string) bool) string {
	at := func(name string) string {
		file := name + ".md"
		if kind == entity.Article {
			file = name + "/index.md"
		}
		return path.Join("content", kind.Folder(), file)
	}
	return at(slug.Unique(title, func(name string) bool { return taken(at(name)) }))
}

// Existing is the file of the kind that has the title already, as its own
// title or as another of its names, and under which key. A place is the same
// whether it is called 北京 or 北京市.
func Existing(files []*content.File, kind entity.Kind, title string, gaz *gazetteer.Gazetteer) (file *content.File, key string) {
	want := names.Fold(title)
	place := one(gaz, kind, title)
	for _, f := range files {
		e := &f.Entity
		if e.Kind != kind {
			continue
		}
		is := func(name string) bool { return names.Fold(name) == want }
		switch {
		case is(e.Title), place != nil && (e.Adcode == place.Adcode && e.Adcode != "" || one(gaz, kind, e.Title) == place):
			return f, "title"
		case slices.ContainsFunc(e.AlternateNames, is):
			return f, "alternate_names"
		case kind == entity.Policy && slices.ContainsFunc(e.Documents, is):
			return f, "documents"
		}
	}
	return nil, ""
}

// one is the place that a title means without doubt, or nil.
func one(gaz *gazetteer.Gazetteer, kind entity.Kind, title string) *gazetteer.Place {
	if kind != entity.Place || gaz == nil {
		return nil
	}
	found, _ := gaz.Resolve([]string{title})
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// File is the text of a new file. name is the name it will have (see
// [content.File.Name]), which is the id of an article. Of a place that the
// gazetteer knows, the code and the province are filled in.
func File(kind entity.Kind, title, name string, gaz *gazetteer.Gazetteer) []byte {
	known := map[string]string{"title": text(title), "draft": "true"}
	if kind == entity.Article {
		known["id"] = text(name)
	}
	if p := one(gaz, kind, title); p != nil && p.Adcode != "" {
		known["adcode"] = text(p.Adcode)
		if p.Province != p.Name {
			known["province"] = text(p.Province)
		}
	}
	var b strings.Builder
	b.WriteString("+++\n")
	var tables []entity.Key
	for i, k := range entity.Keys(kind) {
		if k.Type == entity.Tables {
			tables = append(tables, k) // a key after a table would belong to it
			continue
		}
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "# %s\n", k.Doc)
		if value, ok := known[k.Name]; ok {
			fmt.Fprintf(&b, "%s = %s\n", k.Name, value)
		} else {
			fmt.Fprintf(&b, "# %s = %s\n", k.Name, empty(k))
		}
	}
	for _, k := range tables {
		fmt.Fprintf(&b, "\n# %s\n# [[%s]]\n", k.Doc, k.Name)
		for _, line := range tableLines[k.Name] {
			fmt.Fprintf(&b, "# %s\n", line)
		}
	}
	b.WriteString("+++\n")
	return []byte(b.String())
}

func text(s string) string { return string(frontmatter.AppendText(nil, s)) }

// empty is a value that says nothing: taking the # away in front of it does
// not yet claim anything.
func empty(k entity.Key) string {
	switch k.Type {
	case entity.Strings:
		return "[]"
	case entity.Bool:
		return "false"
	case entity.Number:
		return "0"
	}
	return `""`
}

// tableLines are the keys of records, but for `fact`, which only the importer
// writes: it ties a file to facts.json.
var tableLines = map[string][]string{
	"sources": {`article = ""  # the id of the article, which is the name of its folder`,
		`block = 1     # its number on the article's page: 17 for #b17`,
		`quote = ""    # the exact text of that block`},
	"amounts": {`value = 0`, `unit = ""       # CNY, USD, %, m2, 家, …`,
		`qualifier = ""  # max, min or about, if any`, `text = ""       # as the source words it`},
	"claims": {`text = ""   # what is counted`, `value = 0   # or values = [3, 5]`, `unit = ""`,
		`quote = ""  # the exact text of the block`, `block = 1`},
}
