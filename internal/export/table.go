package export

import (
	"strconv"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// Separator stands between the items of a list in one cell of a table. Where
// an item holds it, or a backslash, a backslash stands before it.
const Separator = ";"

// Column is a column of a table.
type Column struct {
	Name string
	// Type is string, integer, number or boolean, as Table Schema has them.
	Type string
	// List tells that a cell holds any number of values, joined by Separator.
	List bool
	// Doc says in one line what the column holds.
	Doc string
	// Required forbids an empty cell.
	Required bool
	// Enum are the only values allowed; nil allows any.
	Enum []string
}

// Foreign is a foreign key: the value of Column is one of the column
// RefColumn of the table Ref, or empty. Ref "" means the table itself.
type Foreign struct{ Column, Ref, RefColumn string }

// Table is one CSV file, with the words and rules that datapackage.json tells
// of it.
type Table struct {
	// Name is the file's name without its ending.
	Name string
	// Kind is set for the tables that hold all records of one kind.
	Kind    entity.Kind
	Doc     string
	Columns []Column
	// Primary are the columns that name a row.
	Primary []string
	Foreign []Foreign
	// rows gives every row, with one cell a column; it may use a row again
	// after emit has returned.
	rows func(s *site.Site, emit func(row []string))
}

// Path is where the table is, below the site's root.
func (t *Table) Path() string { return "data/" + t.Name + ".csv" }

// ExcelPath is where its twin for spreadsheets is.
func (t *Table) ExcelPath() string { return "data/" + t.Name + ".excel.csv" }

// Rows gives every row of the table, in an order that the content alone
// decides.
func (t *Table) Rows(s *site.Site, emit func(row []string)) { t.rows(s, emit) }

// ID is the permanent name of what a page shows: its path below the site's
// root without ".html", as companies/zhong-guo-yin-hang. Paths are minted once
// and stay when titles change.
func ID(p *site.Page) string { return strings.TrimSuffix(p.Path, ".html") }

// Tables lists the tables of an atlas: one for each kind, then those that hold
// what does not fit into one cell of them.
func Tables() []Table {
	var list []Table
	for _, k := range entity.Kinds {
		if k == entity.Place {
			list = append(list, placesTable())
			continue
		}
		list = append(list, kindTable(k))
	}
	return append(list, indexTable(), relationsTable(), sourcesTable(), amountsTable(), claimsTable(), problemsTable())
}

var (
	pathColumn = Column{Name: "path", Type: "string", Required: true,
		Doc: "permanent name, and with .html the address of its page below the site's root"}
	fileColumn = Column{Name: "file", Type: "string", Doc: "the content file it comes from"}
	toIndex    = Foreign{"path", "index", "path"}
)

// join puts a list into one cell.
func join(values []string) string {
	switch len(values) {
	case 0:
		return ""
	case 1:
		if !strings.ContainsAny(values[0], `\;`) {
			return values[0]
		}
	}
	var b strings.Builder
	for i, v := range values {
		if i > 0 {
			b.WriteString(Separator)
		}
		b.WriteString(escape.Replace(v))
	}
	return b.String()
}

var escape = strings.NewReplacer(`\`, `\\`, Separator, `\`+Separator)

// Split takes a list out of a cell again.
func Split(cell string) []string {
	if cell == "" {
		return nil
	}
	var list []string
	var b strings.Builder
	for i := 0; i < len(cell); i++ {
		switch c := cell[i]; {
		case c == '\\' && i+1 < len(cell):
			i++
			b.WriteByte(cell[i])
		case c == Separator[0]:
			list = append(list, b.String())
			b.Reset()
		default:
			b.WriteByte(c)
		}
	}
	return append(list, b.String())
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func numbers(list []float64) string {
	texts := make([]string, len(list))
	for i, f := range list {
		texts[i] = number(f)
	}
	return strings.Join(texts, Separator)
}
