// Package chart draws small charts as SVG.
//
// A chart is laid out in percentages across and pixels down, so that it takes
// any width without its letters growing or shrinking, on a phone as on paper.
// It carries classes and no colours: the style sheet sets them for each theme.
// It is an image to a screen reader, with a title and a sentence; whoever shows
// it sets a table of the same numbers beside it.
//
// The same values give the same bytes.
package chart

import (
	"fmt"
	"html"
	"strconv"
	"strings"
)

// Head is what every chart says of itself.
type Head struct {
	// ID begins the ids in the drawing; it must be alone on its page.
	ID string
	// Title names the chart, Sentence says what it shows.
	Title, Sentence string
}

// Bar is a number with its name.
type Bar struct {
	Label string
	Value int
}

// Heights in pixels.
const (
	barRow     = 38 // of a horizontal bar with the label above it
	barText    = 15 // down to the label's base line
	barTop     = 22
	barHeight  = 7
	band       = 76 // of a row of columns
	bandText   = 16
	columnTall = 40 // the tallest column
	axis       = 24
)

// Bars draws horizontal bars, each under its name and number. The longest is
// as wide as the chart; of, when it is greater, stands for the full width and
// is drawn as a line behind each bar.
func Bars(h Head, bars []Bar, of int) string {
	var b strings.Builder
	most := of
	for _, bar := range bars {
		most = max(most, bar.Value)
	}
	open(&b, h, barRow*len(bars))
	for i, bar := range bars {
		y := i * barRow
		fmt.Fprintf(&b, `<text x="0" y="%d">%s</text><text class="n" x="100%%" y="%d">%d</text>`,
			y+barText, html.EscapeString(bar.Label), y+barText, bar.Value)
		if of > 0 {
			fmt.Fprintf(&b, `<rect class="all" x="0" y="%d" width="100%%" height="1"/>`, y+barTop+barHeight-1)
		}
		fmt.Fprintf(&b, `<rect x="0" y="%d" width="%s" height="%d"/>`, y+barTop, percent(bar.Value, most), barHeight)
		b.WriteByte('\n')
	}
	b.WriteString("</svg>")
	return b.String()
}

// Series is a row of columns with its name.
type Series struct {
	Label  string
	Values []int
}

// Columns draws one row of columns below the other, all on one scale, so that
// series can be compared without telling colours apart. Labels stand under the
// last row, one for each column.
func Columns(h Head, labels []string, rows []Series) string {
	var b strings.Builder
	most := 1
	for _, r := range rows {
		for _, v := range r.Values {
			most = max(most, v)
		}
	}
	n := len(labels)
	width := columnWidth(n)
	open(&b, h, band*len(rows)+axis)
	for i, r := range rows {
		base := (i+1)*band - 1
		sum := 0
		for _, v := range r.Values {
			sum += v
		}
		fmt.Fprintf(&b, `<text x="0" y="%d">%s</text><text class="n" x="100%%" y="%d">%d</text><rect class="all" x="0" y="%d" width="100%%" height="1"/>`,
			i*band+bandText, html.EscapeString(r.Label), i*band+bandText, sum, base)
		for j, v := range r.Values {
			if v == 0 {
				continue
			}
			tall := max(2, v*columnTall/most)
			x := middle(j, n)
			fmt.Fprintf(&b, `<rect x="%s" y="%d" width="%d" height="%d" transform="translate(-%s 0)"/>`,
				x, base-tall, width, tall, half(width))
			if width >= 12 {
				fmt.Fprintf(&b, `<text class="m" x="%s" y="%d">%d</text>`, x, base-tall-4, v)
			}
		}
		b.WriteByte('\n')
	}
	every := (n + 9) / 10
	for j, l := range labels {
		if j%every == 0 {
			fmt.Fprintf(&b, `<text class="m" x="%s" y="%d">%s</text>`, middle(j, n), len(rows)*band+bandText, html.EscapeString(l))
		}
	}
	b.WriteString("</svg>")
	return b.String()
}

func open(b *strings.Builder, h Head, height int) {
	id := html.EscapeString(h.ID)
	fmt.Fprintf(b, `<svg class="plot" role="img" aria-labelledby="%s-t %s-d" width="100%%" height="%d"><title id="%s-t">%s</title><desc id="%s-d">%s</desc>`+"\n",
		id, id, height, id, html.EscapeString(h.Title), id, html.EscapeString(h.Sentence))
}

// columnWidth lets n columns stand apart in a chart of 260 pixels, which a
// screen of 320 has room for.
func columnWidth(n int) int { return max(2, min(26, 180/max(n, 1))) }

// middle is where the column j of n stands.
func middle(j, n int) string { return hundredths((2*j+1)*10000/(2*n)) + "%" }

// percent is the share of v in all, at least a sliver for what is not nothing.
func percent(v, all int) string {
	if v <= 0 || all <= 0 {
		return "0"
	}
	return hundredths(max(50, v*10000/all)) + "%"
}

// hundredths writes n/100 without a float, whose last digit could differ.
func hundredths(n int) string {
	s := strconv.Itoa(n / 100)
	if r := n % 100; r > 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%02d", r), "0")
	}
	return s
}

func half(n int) string { return hundredths(n * 50) }
