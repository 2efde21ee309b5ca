package render

import (
	"html/template"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/export"
	"atlas/internal/site"
)

// data builds the page of the files for machines.
func (p page) data(v *View) (*DataView, error) {
	m := &DataView{Licence: p.site.Config.Licence}
	tables := p.exports().Tables()
	v.Kicker, v.Lead = p.words.say("data.kicker", len(tables)), p.words.say("data.lead")
	v.Description = v.Lead
	file := func(name, text string) (DataFile, error) {
		sum, err := p.exports().Sum(name)
		return DataFile{Link: Link{Text: name[len("data/"):], Href: p.href(name)}, Size: diag.Size(sum.Bytes), Text: text}, err
	}
	for _, f := range [][2]string{
		{"data/atlas.json", p.words.say("data.file.json", export.Schema)},
		{"data/datapackage.json", p.words.say("data.file.package")},
		{"data/places.geojson", p.words.say("data.file.geojson")},
	} {
		df, err := file(f[0], f[1])
		if err != nil {
			return nil, err
		}
		m.Files = append(m.Files, df)
	}
	for _, t := range tables {
		dt := DataTable{ID: t.Name, Title: p.words.say("data.table." + t.Name), Text: p.words.say("data.table." + t.Name + ".text"),
			Columned: p.words.say("data.columns", len(t.Columns))}
		sum, err := p.exports().Sum("data/" + t.Name + ".csv")
		if err != nil {
			return nil, err
		}
		dt.Rows = p.words.say("data.rows", sum.Rows)
		for _, f := range []string{".csv", ".excel.csv"} {
			df, err := file("data/"+t.Name+f, "")
			if err != nil {
				return nil, err
			}
			dt.Files = append(dt.Files, df)
		}
		for _, c := range t.Columns {
			dt.Columns = append(dt.Columns, p.dataColumn(&t, c))
		}
		m.Tables = append(m.Tables, dt)
	}
	return m, nil
}

func (p page) dataColumn(t *export.Table, c export.Column) DataColumn {
	d := DataColumn{Name: c.Name, Type: p.words.say("data.type." + c.Type), Text: c.Doc}
	if c.List {
		d.Type = p.words.say("data.type.list")
	}
	for _, key := range []string{"data.column." + c.Name, "field." + c.Name, "section." + c.Name} {
		if p.words.has(key) {
			d.Text = p.words.say(key)
			break
		}
	}
	for _, key := range t.Foreign {
		if key.Column == c.Name && key.Ref != "index" {
			ref := key.Ref
			if ref == "" {
				ref = t.Name
			}
			d.Target = Link{Text: p.words.say("data.table." + ref), Href: "#" + ref}
		} else if key.Column == c.Name && c.Name != "path" {
			d.Target = Link{Text: p.words.say("data.table." + key.Ref), Href: "#" + key.Ref}
		}
	}
	return d
}

// escapeText escapes what text between tags needs and no more: quotes, of which
// JSON is full, stay one byte.
var escapeText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// machine is a record as data/atlas.json has it.
func (p page) machine(r *site.Record) (Machine, error) {
	text, err := export.Record(r)
	return Machine{Path: export.ID(r.Page), JSON: template.HTML(escapeText.Replace(string(text))), Data: Link{Text: "data/atlas.json", Href: p.href("data/atlas.json")}}, err
}
