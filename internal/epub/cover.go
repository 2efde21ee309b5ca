package epub

import (
	"image"
	"image/color"
	"image/png"
	"io"

	"atlas/internal/gazetteer"
	"atlas/internal/render"
)

// Measures of the cover, in pixels. Shops and shelves ask for two to three.
const (
	coverName      = pictureFolder + "cover.png"
	coverWidth     = 1600
	coverHeight    = 2400
	coverMargin    = 140
	coverText      = coverWidth - 2*coverMargin
	coverTitleTop  = 300
	coverTitleTall = 300
	coverMapTop    = 790
	coverTile      = 160 // with the gap after it
	coverGap       = 10
	coverTileTall  = coverTile - coverGap
	coverSeal      = 64
	coverThickRule = 14
	coverThinRule  = 4
)

// The colours of the cover: those of the site by day.
var coverPalette = color.Palette{
	color.RGBA{0xfa, 0xf7, 0xf0, 0xff}, // paper
	color.RGBA{0x21, 0x1d, 0x18, 0xff}, // ink
	color.RGBA{0xa6, 0x2f, 0x1c, 0xff}, // cinnabar
	color.RGBA{0xe9, 0xe3, 0xd6, 0xff}, // a province of which nothing is known
	color.RGBA{0xdd, 0xe5, 0xec, 0xff}, // the ramp
	color.RGBA{0xb7, 0xc8, 0xd8, 0xff},
	color.RGBA{0x88, 0xa4, 0xbe, 0xff},
	color.RGBA{0x4a, 0x6f, 0x94, 0xff},
	color.RGBA{0x1c, 0x3f, 0x63, 0xff},
}

// Places of the colours in the palette; the classes of the ramp follow bare.
const (
	paper, ink, cinnabar, bareTile = 0, 1, 2, 3
)

// drawCover draws the cover: the provinces as tiles, shaded by what the atlas
// knows of them, between the thick and the thin line of a printed Chinese page,
// with a seal. It has no letters, since a picture drawn here has no fonts; the
// title stands on the page that shows it. Without a map all tiles are bare.
func drawCover(w io.Writer, m *render.Map, provinces []*gazetteer.Place) error {
	img := image.NewPaletted(image.Rect(0, 0, coverWidth, coverHeight), coverPalette)
	fill := func(x, y, width, height int, c uint8) {
		for j := y; j < y+height; j++ {
			row := img.Pix[j*img.Stride+x : j*img.Stride+x+width]
			for i := range row {
				row[i] = c
			}
		}
	}
	rules := func(y int, thickFirst bool) {
		thick, thin := y, y+coverThickRule+14
		if !thickFirst {
			thin, thick = y, y+coverThinRule+14
		}
		fill(coverMargin, thick, coverText, coverThickRule, ink)
		fill(coverMargin, thin, coverText, coverThinRule, ink)
	}
	rules(coverMargin, true)
	rules(coverHeight-coverMargin-coverThickRule-coverThinRule-14-coverSeal-60, false)

	steps := map[string]int{}
	if m != nil {
		for _, t := range m.Tiles {
			steps[t.Name] = t.Step
		}
	}
	left := coverMargin
	columns := 0
	for _, p := range provinces {
		columns = max(columns, p.Column+1)
	}
	// The last column ends where the rules end.
	edge := func(column int) int { return left + column*(coverText+coverGap)/max(columns, 1) }
	for _, p := range provinces {
		x, y := edge(p.Column), coverMapTop+p.Row*coverTile
		fill(x, y, edge(p.Column+1)-coverGap-x, coverTileTall, uint8(bareTile+steps[p.Name]))
	}
	// The seal, cut into four fields as a seal of four characters is.
	x, y := coverMargin, coverHeight-coverMargin-coverSeal
	fill(x, y, coverSeal, coverSeal, cinnabar)
	fill(x+coverSeal/2-2, y+8, 4, coverSeal-16, paper)
	fill(x+8, y+coverSeal/2-2, coverSeal-16, 4, paper)

	enc := png.Encoder{CompressionLevel: png.BestCompression}
	return enc.Encode(w, img)
}
