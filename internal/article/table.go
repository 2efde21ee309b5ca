package article

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// Bounds against tables made to exhaust memory: a span of 10,000 columns in
// each of 10,000 rows.
const (
	maxColumns = 200
	maxCells   = 200_000
)

// table reads a table. One that only places things on the page is read as
// what it holds.
func (r *reader) table(n *html.Node) {
	rows, caption := tableRows(n)
	if r.cell || isLayout(rows) {
		for _, row := range rows {
			for _, c := range row {
				if !r.dropped(c) {
					style := r.style
					r.style = styleOf(c, style)
					r.border(c, r.inPara)
					r.style = style
				}
			}
		}
		return
	}
	r.flush()
	if caption != nil {
		r.border(caption, true)
	}
	grid := r.grid(rows)
	if len(grid) == 0 {
		return
	}
	r.add(Block{Kind: Table, Cells: grid})
}

// tableRows gives the cells of each row of n, not those of tables inside.
func tableRows(n *html.Node) (rows [][]*html.Node, caption *html.Node) {
	var walk func(*html.Node, int)
	walk = func(n *html.Node, depth int) {
		for c := n.FirstChild; c != nil && depth < 8; c = c.NextSibling {
			switch {
			case isElement(c, "tr"):
				var row []*html.Node
				for d := c.FirstChild; d != nil; d = d.NextSibling {
					if isElement(d, "td", "th") {
						row = append(row, d)
					}
				}
				if len(row) > 0 {
					rows = append(rows, row)
				}
			case isElement(c, "thead", "tbody", "tfoot"):
				walk(c, depth+1)
			case isElement(c, "caption"):
				caption = c
			}
		}
	}
	walk(n, 0)
	return rows, caption
}

// isLayout reports whether a table is no table of data: one cell, or cells
// that hold headings, code or further tables.
func isLayout(rows [][]*html.Node) bool {
	cells := 0
	for _, row := range rows {
		cells += len(row)
		for _, c := range row {
			if find(c, func(d *html.Node) bool {
				return isElement(d, "table", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote")
			}) != nil {
				return true
			}
		}
	}
	return cells == 1
}

// grid reads the cells, each into the first place that its spans cover; the
// other places stay empty, since a value told once must not count twice.
func (r *reader) grid(rows [][]*html.Node) [][]Cell {
	var grid [][]Cell
	taken := map[[2]int]bool{}
	columns, total, full := 0, 0, false
	for y, row := range rows {
		var line []Cell
		x := 0
		for _, n := range row {
			for taken[[2]int{y, x}] {
				line = append(line, Cell{})
				x++
			}
			if x >= maxColumns || total >= maxCells {
				break
			}
			cell := r.readCell(n)
			full = full || len(cell.Inlines) > 0
			wide := span(n, "colspan", maxColumns-x)
			tall := span(n, "rowspan", len(rows)-y)
			line = append(line, cell)
			for dx := range wide {
				if dx > 0 {
					line = append(line, Cell{})
				}
				for dy := 1; dy < tall && len(taken) < maxCells; dy++ {
					taken[[2]int{y + dy, x + dx}] = true
				}
			}
			x += wide
			total += wide
		}
		grid = append(grid, line)
		columns = max(columns, len(line))
	}
	if !full || columns*len(grid) > maxCells {
		return nil
	}
	for i := range grid {
		for len(grid[i]) < columns {
			grid[i] = append(grid[i], Cell{})
		}
	}
	return grid
}

func span(n *html.Node, key string, most int) int {
	v, err := strconv.Atoi(strings.TrimSpace(attr(n, key)))
	if err != nil || v < 1 {
		return 1
	}
	return max(1, min(v, most))
}

// readCell reads a cell as one line: Markdown has no other.
func (r *reader) readCell(n *html.Node) Cell {
	sub := &reader{cell: true, hidden: r.hidden, base: r.base, inPara: true, depth: r.depth, style: styleOf(n, 0) &^ Bold, notes: r.notes}
	if n.Data != "th" {
		sub.style = styleOf(n, 0)
	}
	if !sub.dropped(n) {
		sub.children(n)
	}
	r.problems = append(r.problems, sub.problems...)
	var cell Cell
	for i := 0; i <= len(sub.run); {
		end := i
		for end < len(sub.run) && sub.run[end].Kind != Break {
			end++
		}
		line, _ := normalise(sub.run[i:end])
		i = end + 1
		if len(line) == 0 {
			continue
		}
		if len(cell.Inlines) > 0 {
			cell.Inlines = append(cell.Inlines, Inline{Kind: Text, Text: " "})
		}
		cell.Inlines = append(cell.Inlines, line...)
	}
	cell.Inlines = merge(cell.Inlines)
	cell.Text, _ = plain(cell.Inlines)
	cell.Text = strings.TrimSpace(strings.Join(strings.Fields(cell.Text), " "))
	return cell
}

// fillTable gives the block of a table its text, pictures and formulas.
func (b *Block) fillTable() {
	var text strings.Builder
	for y, row := range b.Cells {
		if y > 0 {
			text.WriteByte('\n')
		}
		for x, c := range row {
			if x > 0 {
				text.WriteByte('\t')
			}
			text.WriteString(c.Text)
			b.count(c.Inlines)
		}
	}
	b.Text = text.String()
}
