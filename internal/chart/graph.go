package chart

import (
	"html"
	"strconv"
	"strings"
)

// Graph is a drawing of points with labels and of the lines between them, in
// units of its view box. It is for eyes only: whoever shows it sets the same as
// a list beside it.
type Graph struct {
	Width, Height int
	// Heads are words above the columns of points.
	Heads []Point
	// Points have their labels right of them. The first is what the graph is
	// about.
	Points []Point
	Lines  []Line
}

// Point is a place in a graph with its label.
type Point struct {
	X, Y int
	// Text is the label as there is room for it, Full the whole of it, Note a
	// word in small type behind it; Href is where the label leads, or empty.
	Text, Full, Note, Href string
}

// Line is a curve between two points that leaves and arrives level.
type Line struct{ X1, Y1, X2, Y2 int }

// SVG draws the graph. Labels are text that a search in the page finds; all
// lines are one path.
func (g *Graph) SVG() string {
	var b strings.Builder
	b.Grow(1 << 12)
	w, h := strconv.Itoa(g.Width), strconv.Itoa(g.Height)
	write(&b, `<svg viewBox="0 0 `, w, " ", h, `" width="`, w, `" height="`, h, `" aria-hidden="true" focusable="false">`)
	for _, p := range g.Heads {
		write(&b, `<text class="head" x="`, strconv.Itoa(p.X), `" y="`, strconv.Itoa(p.Y), `">`, html.EscapeString(p.Text), "</text>")
	}
	if len(g.Lines) > 0 {
		b.WriteString(`<path d="`)
		for _, l := range g.Lines {
			bend := max((l.X2-l.X1)/2, 20)
			write(&b, "M", strconv.Itoa(l.X1), " ", strconv.Itoa(l.Y1), "C", strconv.Itoa(l.X1+bend), " ", strconv.Itoa(l.Y1),
				" ", strconv.Itoa(l.X2-bend), " ", strconv.Itoa(l.Y2), " ", strconv.Itoa(l.X2), " ", strconv.Itoa(l.Y2))
		}
		b.WriteString(`"/>`)
	}
	for i, p := range g.Points {
		x, y := strconv.Itoa(p.X), strconv.Itoa(p.Y)
		radius, class, gap := "3", "", "10"
		if i == 0 {
			radius, class, gap = "5", ` class="this"`, "12"
		}
		write(&b, `<circle cx="`, x, `" cy="`, y, `" r="`, radius, `"`, class, "/>")
		if p.Href != "" {
			write(&b, `<a href="`, html.EscapeString(p.Href), `" tabindex="-1">`)
			if p.Full != p.Text {
				write(&b, "<title>", html.EscapeString(p.Full), "</title>")
			}
		}
		write(&b, "<text", class, ` x="`, x, `" y="`, y, `" dx="`, gap, `" dy="5">`, html.EscapeString(p.Text))
		if p.Note != "" {
			write(&b, `<tspan dx="6">`, html.EscapeString(p.Note), "</tspan>")
		}
		b.WriteString("</text>")
		if p.Href != "" {
			b.WriteString("</a>")
		}
	}
	b.WriteString("</svg>")
	return b.String()
}

func write(b *strings.Builder, parts ...string) {
	for _, s := range parts {
		b.WriteString(s)
	}
}
