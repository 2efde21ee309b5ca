// Package card draws the picture by which an atlas is known where its pages
// are shared: the tile map on its paper, shaded by what is known of each
// province, and beside it the years by months. It holds no letters, so that no
// font is needed and every language can use it; what it shows in words is for
// the page to say.
//
// The same [Picture] gives the same bytes.
package card

import (
	"image"
	"image/color"
	"image/png"
	"io"
)

// Width and Height are the size in pixels that previews are made for: 1.91 to 1.
const (
	Width  = 1200
	Height = 630
)

// Cell is a square of a grid. Column and Row count from 0; Step is its class on
// the ramp, 1 to 5, or 0 for nothing.
type Cell struct{ Column, Row, Step int }

// Picture is what a card shows.
type Picture struct {
	// Map are the tiles of the map, Months a grid beside it; either may be
	// empty.
	Map, Months []Cell
	// Marked is the tile of the map that stands out, or -1.
	Marked int
}

// The colours of the style sheet (static/css/atlas.css, the light theme), by
// their names there.
var (
	palette = color.Palette{
		rgb(0xfaf7f0), rgb(0x211d18), rgb(0xd9d1c1), rgb(0xa62f1c),
		rgb(0xdde5ec), rgb(0xb7c8d8), rgb(0x88a4be), rgb(0x4a6f94), rgb(0x1c3f63),
	}
	names = [...]string{"paper", "ink", "rule", "red", "s1", "s2", "s3", "s4", "s5"}
)

// Places in the palette.
const (
	paper = iota
	ink
	rule
	red
	ramp // of step 1
)

// steps is how many classes the ramp has.
const steps = 5

func rgb(c uint32) color.RGBA {
	return color.RGBA{uint8(c >> 16), uint8(c >> 8), uint8(c), 0xff}
}

// margin is the white space round the picture, gap that between tiles.
const (
	margin = 56
	gap    = 6
)

// WritePNG draws the picture.
func WritePNG(w io.Writer, p Picture) error {
	m := image.NewPaletted(image.Rect(0, 0, Width, Height), palette)
	// The thick and the thin line at the head of a printed Chinese page.
	fill(m, image.Rect(margin, 36, Width-margin, 42), ink)
	fill(m, image.Rect(margin, 46, Width-margin, 48), ink)
	const top = 84
	right := image.Rect(Width/2, top, Width-margin, Height-40)
	tiles := grid(m, p.Map, right, end, 1.15)
	if p.Marked >= 0 && p.Marked < len(tiles) {
		frame(m, tiles[p.Marked].Inset(-gap/2), 5, red)
	}
	mark(m, image.Pt(margin, top))
	left := image.Rect(margin, top+200, Width/2-40, Height-40)
	grid(m, p.Months, left, start, 1)
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	return enc.Encode(w, m)
}

// Where a grid lies in its box.
const (
	start = iota // at the left, on the lower edge
	end          // at the right, on the upper edge
)

// grid draws cells as large as the box allows, wide being their breadth by
// their height, and returns where each lies.
func grid(m *image.Paletted, cells []Cell, box image.Rectangle, where int, wide float64) []image.Rectangle {
	columns, rows := 0, 0
	for _, c := range cells {
		columns, rows = max(columns, c.Column+1), max(rows, c.Row+1)
	}
	if columns == 0 || rows == 0 {
		return nil
	}
	high := min((box.Dy()+gap)/rows-gap, int(float64((box.Dx()+gap)/columns-gap)/wide))
	high = max(high, 1)
	broad := max(int(float64(high)*wide), 1)
	at := box.Min
	if where == end {
		at.X = box.Max.X - columns*(broad+gap) + gap
	} else {
		at.Y = box.Max.Y - rows*(high+gap) + gap
	}
	places := make([]image.Rectangle, len(cells))
	for i, c := range cells {
		from := at.Add(image.Pt(c.Column*(broad+gap), c.Row*(high+gap)))
		places[i] = image.Rectangle{from, from.Add(image.Pt(broad, high))}
		if c.Step < 1 {
			frame(m, places[i], 2, rule)
		} else {
			fill(m, places[i], ramp+uint8(min(c.Step, steps))-1)
		}
	}
	return places
}

// mark draws the sign of atlas (static/icon.svg): nine squares, one of them red.
func mark(m *image.Paletted, at image.Point) {
	const side, space = 48, 6
	shades := [9]uint8{paper, red, ramp + 2, ramp + 2, ramp + 4, ramp + 4, ramp + 4, ramp + 2, ramp + 4}
	for i, shade := range shades {
		from := at.Add(image.Pt(i%3*(side+space), i/3*(side+space)))
		fill(m, image.Rectangle{from, from.Add(image.Pt(side, side))}, shade)
	}
}

func fill(m *image.Paletted, r image.Rectangle, c uint8) {
	r = r.Intersect(m.Rect)
	for y := r.Min.Y; y < r.Max.Y; y++ {
		row := m.Pix[m.PixOffset(r.Min.X, y):m.PixOffset(r.Max.X, y)]
		for x := range row {
			row[x] = c
		}
	}
}

// frame draws the border of a rectangle, inside it.
func frame(m *image.Paletted, r image.Rectangle, thick int, c uint8) {
	fill(m, image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+thick), c)
	fill(m, image.Rect(r.Min.X, r.Max.Y-thick, r.Max.X, r.Max.Y), c)
	fill(m, image.Rect(r.Min.X, r.Min.Y, r.Min.X+thick, r.Max.Y), c)
	fill(m, image.Rect(r.Max.X-thick, r.Min.Y, r.Max.X, r.Max.Y), c)
}
