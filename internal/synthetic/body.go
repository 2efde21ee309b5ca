package synthetic

import (
	"fmt"
	"path"
	"strconv"
	"strings"
)

// piece is a part of a sentence: text, or a word to be drawn.
type piece struct {
	text, draw string
}

// parts cuts "{city}有{n}家" into its pieces.
func parts(sentence string) (list []piece) {
	for {
		before, rest, found := strings.Cut(sentence, "{")
		if before != "" {
			list = append(list, piece{text: before})
		}
		if !found {
			return list
		}
		name, after, _ := strings.Cut(rest, "}")
		list = append(list, piece{draw: name})
		sentence = after
	}
}

func allParts(sentences []string) (list [][]piece) {
	for _, s := range sentences {
		list = append(list, parts(s))
	}
	return list
}

// writer has the sentences in pieces, and the text that is being written.
type writer struct {
	strings.Builder
	sections                    [][][]piece // of each section, its sentences
	openers, points, quotations [][]piece
}

func newWriter() writer {
	w := writer{openers: allParts(openers), points: allParts(points), quotations: allParts(quotations)}
	for _, s := range sections {
		w.sections = append(w.sections, allParts(s.sentences))
	}
	return w
}

// fill writes a sentence with the words that it leaves open.
func (g *generator) fill(sentence []piece) {
	w := &g.write
	for _, p := range sentence {
		switch p.draw {
		case "":
			w.WriteString(p.text)
		case "firm":
			w.WriteString(g.firm().name)
		case "city":
			w.WriteString(pick(g, cities))
		case "scenario":
			w.WriteString(pick(g, scenarios))
		case "sector":
			w.WriteString(pick(g, trades))
		case "body":
			w.WriteString(pick(g, cities))
			w.WriteString(pick(g, bodies))
		case "role":
			w.WriteString(pick(g, roles))
		case "tech":
			w.WriteString(pick(g, techs))
		case "year":
			w.WriteString(strconv.Itoa(firstYear + g.rng.IntN(years)))
		case "n":
			w.WriteString(strconv.Itoa(2 + g.rng.IntN(28)))
		case "q":
			w.WriteString(strconv.Itoa(1 + g.rng.IntN(4)))
		case "k":
			w.WriteString(strconv.Itoa(1000 + g.rng.IntN(90000)))
		case "pct":
			fmt.Fprintf(w, "%d.%d%%", 1+g.rng.IntN(60), g.rng.IntN(10))
		default:
			panic("synthetic: a sentence leaves open " + p.draw)
		}
	}
}

// sentences writes count of a section's sentences, every fifth with an opener,
// from the at-th on. So none comes twice before all have come.
func (g *generator) sentences(section, at, count int) {
	list := g.write.sections[section]
	for i := range count {
		if g.rng.IntN(5) == 0 {
			g.fill(pick(g, g.write.openers))
		}
		g.fill(list[(at+i)%len(list)])
	}
}

// body writes a record's text: sections of paragraphs with links to other
// records, and some of them with a list, a table or a quote. Bodies have from
// 1,000 to about 8,000 Chinese characters, 2,500 in the mean, most below that.
func (g *generator) body(f *fact) string {
	w := &g.write
	w.Reset()
	size := 1200 + g.rng.IntN(1500) + g.rng.IntN(1500)
	if g.rng.IntN(6) == 0 {
		size += g.rng.IntN(4500)
	}
	fmt.Fprintf(w, "%s的情况，见于多篇报道。", f.record.name)
	g.sentences(0, g.rng.IntN(len(w.sections[0])), 2)
	w.WriteString("\n\n")
	// Chinese characters have three bytes, and hardly anything else is here.
	for round := 0; w.Len() < 3*size; round++ {
		for i := range sections {
			if w.Len() >= 3*size {
				break
			}
			if g.rng.IntN(4) > 0 {
				g.section(i, round)
			}
		}
	}
	return w.String()
}

func (g *generator) section(i, round int) {
	w := &g.write
	heading := pick(g, sections[i].headings)
	if round > 0 {
		heading += "（续）"
	}
	fmt.Fprintf(w, "## %s\n\n", heading)
	at := g.rng.IntN(len(w.sections[i]))
	for range 1 + g.rng.IntN(2) {
		count := 2 + g.rng.IntN(3)
		g.sentences(i, at, count)
		at += count
		switch g.rng.IntN(4) {
		case 0:
			w.WriteString("另见")
			g.link()
			w.WriteString("。")
		case 1:
			fmt.Fprintf(w, "**%s**方面，可与", pick(g, scenarios))
			g.link()
			w.WriteString("和")
			g.link()
			w.WriteString("对照。")
		}
		w.WriteString("\n\n")
	}
	switch g.rng.IntN(9) {
	case 0, 1:
		g.list("- ")
	case 2:
		g.list("1. ")
	case 3, 4:
		g.table()
	case 5:
		w.WriteString("> ")
		g.fill(pick(g, w.quotations))
		w.WriteString("\n\n")
	}
}

func (g *generator) list(mark string) {
	for range 3 + g.rng.IntN(4) {
		g.write.WriteString(mark)
		g.fill(pick(g, g.write.points))
		g.write.WriteByte('\n')
	}
	g.write.WriteByte('\n')
}

func (g *generator) table() {
	w := &g.write
	w.WriteString("| 年份 | 单位 | 地方 | 用途 | 笔数 |\n| --- | --- | --- | --- | ---: |\n")
	for range 3 + g.rng.IntN(5) {
		fmt.Fprintf(w, "| %d | %s | %s | %s | %d |\n", firstYear+g.rng.IntN(years), g.firm().name, pick(g, cities), pick(g, scenarios), 100+g.rng.IntN(90000))
	}
	w.WriteByte('\n')
}

// link names another content file, as curators write it.
func (g *generator) link() {
	to := pick(g, g.records)
	fmt.Fprintf(&g.write, "[%s](../%s/%s)", to.name, to.kind.Folder(), path.Base(to.path))
}
