package render

import "html/template"

// Chart is a drawing with the sentence it shows and a table of its numbers.
type Chart struct {
	// ID is the anchor of the chart, Title its heading.
	ID, Title, Sentence string
	SVG                 template.HTML
	// Heads and Rows are the table. A row's link leads to what it counts.
	Heads []string
	Rows  []ChartRow
}

// ChartRow is a line of a chart's table.
type ChartRow struct {
	Link
	Cells []int
}

// DataView shows the files for machines.
type DataView struct {
	// Files hold everything at once, Tables one thing each.
	Files  []DataFile
	Tables []DataTable
	// Licence is what config.toml says of the terms, or empty.
	Licence string
}

// DataFile is a file to download.
type DataFile struct {
	Link
	Size, Text string
}

// DataTable is a table with its columns and its two files.
type DataTable struct {
	ID, Title, Text string
	Rows            string
	Files           []DataFile
	Columns         []DataColumn
	// Columned says how many columns there are.
	Columned string
}

// DataColumn is a column of a table. Target is the table that its values name.
type DataColumn struct {
	Name, Type, Text string
	Target           Link
}

// CoverageView shows what is known, what sources say there is none of, and
// what nobody has looked at.
type CoverageView struct {
	Sentence string
	// Known, Denied and Unknown word the three states, for the legend.
	Known, Denied, Unknown string
	Heads                  []string
	// Tables are the halves of the table of places by kinds.
	Tables [][]CoverageLine
	// Elsewhere counts the records that name no place.
	Elsewhere []CoverageBox
	Charts    []Chart
	// Compared are claims that the atlas counts as well, Others the rest; the
	// notes say how many there are when not all are shown.
	Compared, Others         []ClaimRow
	ComparedNote, OthersNote string
	Oddities                 []OddGroup
	OdditiesCount            int
	OdditiesNote             string
	// Claims and Problems lead to the tables with all of them.
	ClaimsFile, ProblemsFile Link
}

// CoverageLine is a province or city. City marks a line under its province.
type CoverageLine struct {
	Link
	City  bool
	Cells []CoverageBox
}

// CoverageBox is a cell: a count, a denial, or neither. Label says it in words
// for those who do not see the sign.
type CoverageBox struct {
	Text, Label, Href string
	Step              int
	Denied            bool
}

// ClaimRow is a number that an article states. Held and Verdict are empty for
// one that the atlas does not count.
type ClaimRow struct {
	Quote
	// Claim is the number in the source's words.
	Claim string
	// Held says what the atlas counts, Verdict how the two differ.
	Held    Link
	Verdict string
	// Differs marks a verdict that is not "the same".
	Differs bool
}

// OddGroup is all that is odd in one way.
type OddGroup struct {
	Kind string
	Rows []OddRow
}

// OddRow is something odd in a source.
type OddRow struct {
	Quote
	// Kind names what is odd, Detail says it with its numbers, or is empty.
	Kind, Detail string
}

// Machine is a record in the form that data/atlas.json has.
type Machine struct {
	// Path is its permanent name.
	Path string
	JSON template.HTML
	Data Link
}
