package render

import (
	"html/template"
	"slices"
	"strings"
	"unicode/utf8"

	"atlas/internal/chart"
	"atlas/internal/site"
)

// NearView is a related record with the reason in words.
type NearView struct {
	Link
	Kind, Reason string
}

// near lists the related records.
func (p page) near(related []site.Near) []NearView {
	var list []NearView
	for _, n := range related {
		var reasons []string
		for _, t := range n.Ties {
			reasons = append(reasons, p.words.say("near."+t.Kind, t.Name))
		}
		list = append(list, NearView{
			Link: Link{Text: n.Title, Href: p.to(n.Page)},
			Kind: p.words.say("kind." + string(n.Kind)), Reason: strings.Join(reasons, p.words.say("near.and")),
		})
	}
	return list
}

// GraphView is the neighbourhood of a record as a drawing and as a list.
type GraphView struct {
	// Drawing is the SVG.
	Drawing template.HTML
	// Sentence says what the drawing shows.
	Sentence string
	List     []LinkGroup
	// More says how many there are beside those shown, or is empty.
	More string
}

// Measures of the drawing, in units of the view box: three columns, the
// record, what it is tied to, and other records tied to that.
const (
	graphWidth  = 960
	graphLine   = 26 // between two nodes
	graphTop    = 44
	graphLabel  = 13 // characters of a label, Latin ones counting half
	graphColumn = 330
)

// graph lays out the neighbourhood of a record. Nothing is left to chance or
// to fonts: the first column is the record, the second is in the order in
// which the page tells its ties, the third in that of what leads there.
func (p page) graph(r *site.Record, g *site.Graph) *GraphView {
	if g == nil {
		return nil
	}
	rows := max(len(g.First), len(g.Second), 3)
	v, d := &GraphView{}, &chart.Graph{Width: graphWidth, Height: graphTop + rows*graphLine}
	y := func(i, n int) int { // spread over the height, in the middle of their share
		return graphTop + (2*i+1)*rows*graphLine/(2*n)
	}
	x := [3]int{8, graphColumn - 10, 2*graphColumn - 10}
	for i, key := range []string{"graph.this", "graph.first", "graph.second"} {
		if i == 2 && len(g.Second) == 0 {
			break
		}
		d.Heads = append(d.Heads, chart.Point{X: x[i], Y: 18, Text: p.words.say(key)})
	}
	point := func(href, name, kind string, column, at int) {
		d.Points = append(d.Points, chart.Point{X: x[column], Y: at, Text: shorten(name, graphLabel), Full: name, Note: kind, Href: href})
	}
	middle := y(0, 1)
	point("", r.Title, "", 0, middle)
	for i, n := range g.First {
		at := y(i, len(g.First))
		kind := p.tieKind(n)
		href := p.to(n.Page)
		point(href, n.Name, kind, 1, at)
		d.Lines = append(d.Lines, line(x[0]+labelWidth(r.Title), middle, x[1], at))
		v.List = append(v.List, LinkGroup{Text: p.words.say("graph.item", kind, n.Name), Href: href})
	}
	for i, n := range g.Second {
		at := y(i, len(g.Second))
		kind := p.tieKind(n)
		href := p.to(n.Page)
		point(href, n.Name, kind, 2, at)
		for _, from := range n.From {
			d.Lines = append(d.Lines, line(x[1]+labelWidth(g.First[from].Name)+labelWidth(p.tieKind(g.First[from]))*3/4+14, y(from, len(g.First)), x[2], at))
			v.List[from].Links = append(v.List[from].Links, Link{Text: n.Name, Href: href, Note: kind})
		}
	}
	v.Drawing = template.HTML(d.SVG())
	v.Sentence = p.words.say("graph.sentence", r.Title, len(g.First), len(g.Second))
	if g.More > 0 {
		v.More = p.words.say("graph.more", g.More)
	}
	return v
}

// tieKind says what a node is to the record: its role, or its kind.
func (p page) tieKind(n site.GraphNode) string {
	if n.Role != "" && n.Kind == "organizations" {
		return p.word("role", string(n.Role))
	}
	if key := "tie." + n.Kind; p.words.has(key) {
		return p.words.say(key)
	}
	return p.words.say("kind." + n.Kind)
}

// line leaves a label and ends before a point.
func line(x1, y1, x2, y2 int) chart.Line { return chart.Line{X1: x1 + 10, Y1: y1, X2: x2 - 6, Y2: y2} }

// shorten cuts a label to a number of full-width characters.
func shorten(s string, most int) string {
	if halves(s) <= 2*most {
		return s
	}
	n := 0
	for i, r := range s {
		w := 2
		if r < utf8.RuneSelf {
			w = 1
		}
		if n+w > 2*most-2 {
			return s[:i] + "…"
		}
		n += w
	}
	return s
}

// halves is the width of a text in half-width characters.
func halves(s string) int {
	n := 0
	for _, r := range s {
		if r < utf8.RuneSelf {
			n++
		} else {
			n += 2
		}
	}
	return n
}

// labelWidth is about how wide a label is drawn, at 14 units a character.
func labelWidth(s string) int { return halves(shorten(s, graphLabel))*7 + 8 }

// contextMost is how many characters of its block stand before and after a
// quote.
const contextMost = 80

// inContext gives what stands round a quote in its block: up to two sentences
// or so on either side, cut at the end of a sentence where there is one.
func (p page) inContext(ev site.Evidence) (before, after string) {
	if ev.Article == nil {
		return "", ""
	}
	text := p.blockText(ev.Article, ev.Block)
	at := strings.Index(text, ev.Quote)
	if at < 0 || ev.Quote == "" {
		return "", ""
	}
	before, after = text[:at], text[at+len(ev.Quote):]
	if head := []rune(before); len(head) > contextMost {
		head = head[len(head)-contextMost:]
		if i := slices.IndexFunc(head, endsSentence); i >= 0 && i < len(head)-1 {
			head = head[i+1:]
		}
		before = "…" + string(head)
	}
	if tail := []rune(after); len(tail) > contextMost {
		tail = tail[:contextMost]
		for i := len(tail) - 1; i >= 0; i-- {
			if endsSentence(tail[i]) {
				tail = tail[:i+1]
				break
			}
		}
		after = string(tail) + "…"
	}
	return before, after
}

func endsSentence(r rune) bool { return strings.ContainsRune("。！？；;\n", r) }

// blockText is the text of a block of an article. The blocks of an article are
// read once, when the first page asks for them.
func (r *Renderer) blockText(a *site.Article, n int) string {
	once, _ := r.blocks.LoadOrStore(a, &articleBlocks{})
	blocks := once.(*articleBlocks)
	blocks.once.Do(func() {
		for _, b := range r.markdown.Blocks(a.File.Text()) {
			blocks.texts = append(blocks.texts, b.Text)
		}
	})
	if n < 1 || n > len(blocks.texts) {
		return ""
	}
	return blocks.texts[n-1]
}

// marked is a quote between what stands round it.
func (p page) marked(ev site.Evidence) template.HTML {
	before, after := p.inContext(ev)
	html := "<mark>" + string(p.linked(ev.Quote)) + "</mark>"
	if before != "" {
		html = `<span class="around">` + template.HTMLEscapeString(before) + "</span>" + html
	}
	if after != "" {
		html += `<span class="around">` + template.HTMLEscapeString(after) + "</span>"
	}
	return template.HTML(html)
}
