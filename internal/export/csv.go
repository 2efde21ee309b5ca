package export

import (
	"bufio"
	"io"
	"strings"

	"atlas/internal/site"
)

// bom tells Excel that a CSV file is UTF-8; without it Chinese is garbled.
const bom = "\uFEFF"

// CSV writes a table by RFC 4180: a head, commas, CRLF at the end of a row,
// quotes round a cell where it needs them, in UTF-8. Cells are the exact
// values, line feeds within them included, but for texts that a spreadsheet
// would run: see [Guard].
func (t *Table) CSV(w io.Writer, s *site.Site) error { return t.write(w, s, "", Guard) }

// Excel writes the same for spreadsheets: it begins with a byte order mark, and
// nothing in a cell is read as a formula, however the file is cut into cells.
func (t *Table) Excel(w io.Writer, s *site.Site) error { return t.write(w, s, bom, guardParts) }

func (t *Table) write(w io.Writer, s *site.Site, head string, text func(string) string) error {
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString(head)
	row := make([]string, len(t.Columns))
	for i, c := range t.Columns {
		row[i] = c.Name
	}
	writeRow(out, row)
	cells := row
	t.rows(s, func(row []string) {
		for i, cell := range row {
			// Numbers are written by us and are no formulas, be they negative.
			if t.Columns[i].Type == "string" {
				cell = text(cell)
			}
			cells[i] = cell
		}
		writeRow(out, cells)
	})
	return out.Flush() // a bufio.Writer keeps its first error
}

func writeRow(out *bufio.Writer, cells []string) {
	for i, cell := range cells {
		if i > 0 {
			out.WriteByte(',')
		}
		if !needsQuotes(cell) {
			out.WriteString(cell)
			continue
		}
		out.WriteByte('"')
		out.WriteString(strings.ReplaceAll(cell, `"`, `""`))
		out.WriteByte('"')
	}
	out.WriteString("\r\n")
}

// needsQuotes tells which cells readers would take apart or trim.
func needsQuotes(cell string) bool {
	if cell == "" {
		return false
	}
	first, last := cell[0], cell[len(cell)-1]
	return first == ' ' || first == '\t' || last == ' ' || last == '\t' || strings.ContainsAny(cell, ",\"\r\n") || strings.HasPrefix(cell, bom)
}
