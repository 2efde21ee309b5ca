package epub

import (
	"fmt"
	"strconv"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/render"
)

// The ramp of the tile map: the ground of each class, and the colour of what
// stands on it. They are the colours of the site by day; a tile brings its own
// ground, so that it reads by night as well. The class 0 has neither and takes
// the colour of the text.
var ramp = [...]struct{ ground, ink string }{
	{"", ""}, {"#dde5ec", "#211d18"}, {"#b7c8d8", "#211d18"}, {"#88a4be", "#211d18"}, {"#4a6f94", "#faf7f0"}, {"#1c3f63", "#faf7f0"},
}

// Measures of the tile map, in units of its view box.
const (
	tileWidth, tileHeight, tileGap = 100, 88, 6
)

// mapChapter sets the tile map with its table.
func (b *book) mapChapter() *chapter {
	title := b.say("home.map")
	return &chapter{name: "map", title: title, kind: "chapter", set: func(add func(unit) error) error {
		v, err := b.viewAt("index.html")
		if err != nil {
			return err
		}
		m, ok := v.Main.(*render.HomeView)
		if !ok {
			return nil
		}
		return add(b.opening("map", title, "", "", func(w *writer) {
			if m.Map == nil {
				w.el("p", "lead", b.say("book.map.empty"))
				return
			}
			w.tileMap(m.Map)
		}))
	}}
}

// tileMap writes the map as a drawing, what it shows as a sentence, and the
// same as a table.
func (w *writer) tileMap(m *render.Map) {
	w.svg = true
	w.el("p", "lead", m.Sentence)
	width, height := m.Columns*(tileWidth+tileGap)-tileGap, m.Rows*(tileHeight+tileGap)-tileGap
	w.raw(`<figure class="drawing">`, "\n")
	w.raw(fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 %d %d" width="100%%" role="img" aria-labelledby="map-t map-d">`, width+2, height+2))
	w.raw(`<title id="map-t">`)
	w.text(w.book.say("home.map"))
	w.raw(`</title><desc id="map-d">`)
	w.text(m.Sentence)
	w.raw("</desc>\n")
	w.raw(`<style>.tile{font-family:"PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif}.tile rect{stroke:currentColor;stroke-opacity:.35}.tile .b{fill:none}.tile .f{fill:currentColor}.tile .n{font-family:"Songti SC","Noto Serif CJK SC",serif;font-weight:bold;text-anchor:end}</style>`, "\n")
	for _, t := range m.Tiles {
		w.tile(t)
	}
	w.raw("</svg>\n")
	w.raw(`<p class="scale"><span class="label">`)
	w.text(w.book.say("home.map.scale"))
	w.raw("</span>")
	for _, s := range m.Scale {
		c := ramp[s.N]
		w.raw(fmt.Sprintf(` <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 20" width="4.8em" height="2em" role="img" aria-label="%s"><rect width="48" height="20" fill="%s"/><text x="24" y="15" font-size="13" text-anchor="middle" fill="%s">%s</text></svg>`,
			s.Text, c.ground, c.ink, s.Text))
	}
	w.raw("</p>\n<figcaption>")
	w.text(m.Caption)
	w.raw("</figcaption>\n</figure>\n")
	heads := append([]string{w.book.say("table.place")}, m.Heads...)
	w.table(append(heads, w.book.say("table.total")), func(row func(l render.Link, sub bool, cells []int)) {
		for _, t := range m.Tiles {
			if t.Cells != nil {
				row(render.Link{Text: t.Name, Href: t.Href}, false, t.Cells)
			}
		}
	})
}

// tile writes one province, which leads to its part of the chapter on places.
func (w *writer) tile(t render.Tile) {
	x, y := (t.Column-1)*(tileWidth+tileGap), (t.Row-1)*(tileHeight+tileGap)
	c := ramp[t.Step]
	w.raw(fmt.Sprintf(`<g class="tile" transform="translate(%d %d)">`, x, y))
	shape, ink := fmt.Sprintf(` fill="%s"`, c.ground), fmt.Sprintf(` fill="%s"`, c.ink)
	if c.ground == "" {
		shape, ink = ` class="b"`, ` class="f"`
	}
	w.raw(fmt.Sprintf(`<rect width="%d" height="%d"%s/>`, tileWidth, tileHeight, shape))
	w.raw(`<text x="9" y="30" font-size="24"`, ink, ">")
	w.text(t.Name)
	w.raw("</text>")
	if t.Count > 0 {
		w.raw(fmt.Sprintf(`<text class="n" x="%d" y="%d" font-size="32" fill="%s">%d</text>`, tileWidth-9, tileHeight-12, c.ink, t.Count))
	}
	w.raw("</g>\n")
}

// table writes a table of numbers.
func (w *writer) table(heads []string, rows func(row func(l render.Link, sub bool, cells []int))) {
	w.raw(`<table class="data">`, "\n<thead><tr>")
	for _, h := range heads {
		w.raw(`<th scope="col">`)
		w.text(h)
		w.raw("</th>")
	}
	w.raw("</tr></thead>\n<tbody>\n")
	rows(func(l render.Link, sub bool, cells []int) {
		w.raw("<tr>")
		if sub {
			w.raw(`<th scope="row" class="sub">`)
		} else {
			w.raw(`<th scope="row">`)
		}
		w.link(l)
		w.raw("</th>")
		for _, n := range cells {
			w.raw("<td>", strconv.Itoa(n), "</td>")
		}
		w.raw("</tr>\n")
	})
	w.raw("</tbody>\n</table>\n")
}

// chartsChapter sets the charts.
func (b *book) chartsChapter() *chapter {
	title := b.say("book.charts")
	return &chapter{name: "charts", title: title, kind: "chapter", set: func(add func(unit) error) error {
		var charts []*render.Chart
		for _, path := range []string{"years/index.html", entity.Policy.Folder() + "/index.html", entity.Case.Folder() + "/index.html"} {
			v, err := b.viewAt(path)
			if err != nil {
				return err
			}
			var c *render.Chart
			switch m := v.Main.(type) {
			case *render.TermListView:
				c = m.Chart
			case *render.ListView:
				c = m.Chart
			}
			if c != nil {
				charts = append(charts, c)
			}
		}
		err := add(b.opening("charts", title, "", b.say("book.charts.lead"), func(w *writer) { w.kinds() }))
		if err != nil {
			return err
		}
		for _, c := range charts {
			err := add(unit{title: c.Title, level: 2, id: "charts." + c.ID, write: func(w *writer) { w.chart(c, 2, "policies") }})
			if err != nil {
				return err
			}
		}
		return nil
	}}
}

// kinds writes how many records there are of each kind.
func (w *writer) kinds() {
	w.table([]string{w.book.say("coverage.kind"), w.book.say("table.total")}, func(row func(render.Link, bool, []int)) {
		for _, k := range entity.Kinds {
			if n := len(w.book.site.Kind(k)); n > 0 && k != entity.Place {
				row(render.Link{Text: w.book.say("section." + k.Folder()), Href: w.book.at(w.book.ids[k.Folder()+"/index.html"])}, false, []int{n})
			}
		}
	})
}

// plotStyle goes into each chart, so that it stands alone: package chart
// leaves colours to whoever shows it.
const plotStyle = `<style>.plot text{fill:currentColor;font-size:13px;font-family:"PingFang SC","Noto Sans CJK SC","Source Han Sans SC",sans-serif}.plot .n{text-anchor:end}.plot .m{text-anchor:middle;font-size:11px}.plot rect{fill:#4a6f94}.plot .all{fill:currentColor;fill-opacity:.3}</style>`

// chart writes a chart with its sentence and table. Links to a part of the
// page it was made for lead to what that page is in the book.
func (w *writer) chart(c *render.Chart, level int, page string) {
	w.svg = true
	w.heading(level, "charts."+c.ID, c.Title, false)
	w.el("p", "lead", c.Sentence)
	svg := clean(string(c.SVG))
	svg = strings.Replace(svg, "<svg ", `<svg xmlns="http://www.w3.org/2000/svg" `, 1)
	svg = strings.Replace(svg, "</desc>", "</desc>"+plotStyle, 1)
	w.raw(`<div class="drawing">`, svg, "</div>\n")
	w.table(c.Heads, func(row func(render.Link, bool, []int)) {
		for _, r := range c.Rows {
			l := r.Link
			if fragment, ok := strings.CutPrefix(l.Href, "#"); ok {
				l.Href = w.book.at(below(page, fragment))
			}
			row(l, false, r.Cells)
		}
	})
}
