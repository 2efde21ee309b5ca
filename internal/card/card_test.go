package card

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"regexp"
	"testing"
)

func drawn(t *testing.T, p Picture) ([]byte, image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := WritePNG(&b, p); err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if m.Bounds() != image.Rect(0, 0, Width, Height) {
		t.Errorf("size %v", m.Bounds())
	}
	// Previews that weigh more are not shown everywhere.
	if b.Len() > 60_000 {
		t.Errorf("%d bytes", b.Len())
	}
	return b.Bytes(), m
}

// count tells how many pixels have each colour of the palette.
func count(m image.Image) map[color.Color]int {
	n := map[color.Color]int{}
	for y := range Height {
		for x := range Width {
			n[m.At(x, y)]++
		}
	}
	return n
}

func TestPicture(t *testing.T) {
	p := Picture{Marked: 1, Map: []Cell{{0, 0, 0}, {6, 7, 5}, {3, 3, 1}}, Months: []Cell{{0, 0, 3}, {11, 2, 2}}}
	data, m := drawn(t, p)
	again, _ := drawn(t, p)
	if !bytes.Equal(data, again) {
		t.Error("the same picture gives other bytes")
	}
	// The grid of 7 columns and 8 rows ends in the lower right corner, where
	// the marked tile stands in its frame.
	n := count(m)
	for name, c := range map[string]color.Color{"s1": palette[ramp], "s2": palette[ramp+1], "s5": palette[ramp+4], "red": palette[red], "ink": palette[ink]} {
		if n[c] == 0 {
			t.Errorf("nothing is %s", name)
		}
	}
	if got := m.At(Width-margin-30, Height-70); got != palette[ramp+4] {
		t.Errorf("the last tile is %v", got)
	}
	frameless := p
	frameless.Marked = -1
	_, plain := drawn(t, frameless)
	if a, b := n[palette[red]], count(plain)[palette[red]]; a <= b {
		t.Errorf("with a marked tile %d red pixels, without %d", a, b)
	}
	other := p
	other.Map = []Cell{{0, 0, 0}, {6, 7, 4}, {3, 3, 1}}
	if data2, _ := drawn(t, other); bytes.Equal(data, data2) {
		t.Error("another count gives the same picture")
	}
}

// Whatever the grids, the picture is drawn and nothing is drawn outside of it.
func TestOddGrids(t *testing.T) {
	many := make([]Cell, 0, 5000)
	for i := range 5000 {
		many = append(many, Cell{i % 100, i / 100, i % 9})
	}
	for _, p := range []Picture{
		{Marked: -1}, {Marked: 3}, {Map: many, Months: many, Marked: 4999},
		{Map: []Cell{{0, 0, 5}}, Months: []Cell{{0, 0, 5}}}, {Map: []Cell{{2000, 2000, 1}}}, {Map: []Cell{{0, 0, 99}, {0, 1, -4}}},
	} {
		drawn(t, p)
	}
}

// The colours are those of the style sheet.
func TestPaletteIsTheSites(t *testing.T) {
	css, err := os.ReadFile("../../static/css/atlas.css")
	if err != nil {
		t.Fatal(err)
	}
	for i, name := range names {
		// The light theme comes first.
		found := regexp.MustCompile(`--` + name + `: #([0-9a-f]{6});`).FindSubmatch(css)
		if found == nil {
			t.Errorf("the style sheet has no --%s", name)
			continue
		}
		c := palette[i].(color.RGBA)
		if got := fmt.Sprintf("%02x%02x%02x", c.R, c.G, c.B); got != string(found[1]) {
			t.Errorf("--%s is #%s here and #%s in the style sheet", name, got, found[1])
		}
	}
}
