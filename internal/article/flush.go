package article

import (
	"strings"
	"unicode"

	"atlas/internal/cjk"
)

// flush makes blocks of the inline content gathered so far.
func (r *reader) flush() {
	if len(r.run) == 0 {
		return
	}
	run := r.run
	if r.cell {
		if run[len(run)-1].Kind != Break {
			r.run = append(run, Inline{Kind: Break})
		}
		return
	}
	r.run = nil
	var para []Inline
	flushPara := func() {
		r.addPara(para)
		para = nil
	}
	for i := 0; i <= len(run); {
		end := i
		for end < len(run) && run[end].Kind != Break {
			end++
		}
		line, indented := normalise(run[i:end])
		i = end + 1
		switch lineKind(line) {
		case emptyLine:
			// Two breaks in a row part paragraphs. The empty rest after the
			// last break parts nothing.
			flushPara()
		case imageLine:
			flushPara()
			r.addImages(line)
		case formulaLine:
			flushPara()
			r.add(Block{Kind: Formula, Inlines: line})
		default:
			// Old articles set their paragraphs as lines that open with two
			// wide spaces. Outside any paragraph every line is one.
			if indented || !r.inPara {
				flushPara()
			}
			if len(para) > 0 {
				para = append(para, Inline{Kind: Break})
			}
			para = append(para, line...)
		}
	}
	flushPara()
}

type lineType int

const (
	emptyLine lineType = iota
	textLine
	imageLine
	formulaLine
)

func lineKind(line []Inline) lineType {
	images, formulas := 0, 0
	for _, in := range line {
		switch in.Kind {
		case Img:
			images++
		case Math:
			formulas++
		}
	}
	switch {
	case len(line) == 0:
		return emptyLine
	case images == len(line):
		return imageLine
	case formulas == 1 && len(line) == 1 && line[0].Link == nil:
		return formulaLine
	}
	return textLine
}

// addImages adds pictures that stand alone; in a list item that starts with
// them they are the item.
func (r *reader) addImages(line []Inline) {
	if r.startsItem() {
		r.add(Block{Kind: Item, Inlines: line})
		return
	}
	for _, in := range line {
		in.Style = 0
		r.add(Block{Kind: Picture, Inlines: []Inline{in}})
	}
}

// startsItem reports whether the next block is the first of a list item or
// of a footnote.
func (r *reader) startsItem() bool {
	if len(r.path) == 0 {
		return false
	}
	c := r.path[len(r.path)-1]
	if c.Kind != InItem && c.Kind != InNote {
		return false
	}
	// Blocks are in order, so only the last one can be inside c.
	if len(r.blocks) == 0 {
		return true
	}
	for _, in := range r.blocks[len(r.blocks)-1].In {
		if in == c {
			return false
		}
	}
	return true
}

// addPara adds text as a heading, an item, a quote or a paragraph.
func (r *reader) addPara(in []Inline) {
	if len(in) == 0 {
		return
	}
	switch {
	case r.heading > 0:
		line := make([]Inline, 0, len(in))
		for _, x := range in {
			if x.Kind == Break {
				x = Inline{Kind: Text, Text: " "}
			}
			x.Style &^= Bold // a heading is bold by itself
			line = append(line, x)
		}
		r.add(Block{Kind: Heading, Level: r.heading, Inlines: merge(line)})
	case r.startsItem():
		r.add(Block{Kind: Item, Inlines: in})
	case len(r.path) > 0 && r.path[len(r.path)-1].Kind == InQuote:
		r.add(Block{Kind: Quote, Inlines: in})
	default:
		r.add(Block{Kind: Paragraph, Inlines: in})
	}
}

// add appends a block, filling in what follows from its content.
func (r *reader) add(b Block) {
	b.N = len(r.blocks) + 1
	b.In = r.path
	b.Rule, r.rule = r.rule && len(r.path) == 0, false
	if b.Kind == Item {
		for _, c := range b.In {
			if c.Kind == InItem {
				b.Level++
			}
		}
	}
	switch b.Kind {
	case Code:
	case Table:
		b.fillTable()
	default:
		b.Text, b.Bold = plain(b.Inlines)
		b.count(b.Inlines)
	}
	r.blocks = append(r.blocks, b)
}

// count takes note of the pictures and formulas in inline content.
func (b *Block) count(inlines []Inline) {
	for _, in := range inlines {
		switch in.Kind {
		case Img:
			im := *in.Image
			im.Block = b.N
			b.Images = append(b.Images, im)
		case Math:
			b.Formulas++
		}
	}
}

// plain gives the text of inline content and the bold parts of it.
func plain(inlines []Inline) (string, []Span) {
	var b strings.Builder
	var bold []Span
	for _, in := range inlines {
		start := b.Len()
		switch in.Kind {
		case Text, CodeText, Math:
			b.WriteString(in.Text)
		case Break:
			b.WriteByte('\n')
		}
		if in.Style&Bold != 0 && b.Len() > start {
			if n := len(bold); n > 0 && bold[n-1].End == start {
				bold[n-1].End = b.Len()
			} else {
				bold = append(bold, Span{start, b.Len()})
			}
		}
	}
	return b.String(), bold
}

// normalise folds the white space in a line of inline content: white space
// that holds a line break and touches a Chinese character is the indent of a
// pretty-printer and goes, other white space is one space, none stays at the
// ends. It also tells whether the line opens with a typed indent.
func normalise(run []Inline) ([]Inline, bool) {
	const (
		none = iota
		space
		newline
	)
	pending := none
	indent := 0
	var last rune // the last visible rune, 0 before the first
	var out lineBuilder
	for _, in := range run {
		switch in.Kind {
		case Img, Note:
			out.add(in)
			continue
		case CodeText, Math:
			if glue(pending, last, firstRune(in.Text)) {
				out.space()
			}
			pending = none
			out.add(in)
			last = lastRune(in.Text)
			continue
		}
		start := 0 // of the text not yet copied
		text := in.Text
		for i, c := range text {
			if isSpace := unicode.IsSpace(c); isSpace || cjk.Invisible(c) {
				out.text(text[start:i], in.Style, in.Link)
				start = i + runeLen(text[i:])
				switch {
				case !isSpace:
				case c == '\n' || c == '\r':
					pending = newline
				case pending == none:
					pending = space
				}
				if last == 0 {
					switch c {
					case 0x3000:
						indent += 2
					case 0xA0, 0x2003, 0x2002:
						indent++
					}
				}
				continue
			}
			if pending != none {
				if glue(pending, last, c) {
					out.space()
				}
				pending = none
			}
			last = c
		}
		out.text(text[start:], in.Style, in.Link)
	}
	out.close()
	return out.line, indent >= 2
}

// lineBuilder puts a line together, joining texts of the same style.
type lineBuilder struct {
	line  []Inline
	b     strings.Builder
	style Style
	link  *Link
}

func (l *lineBuilder) text(s string, style Style, link *Link) {
	if s == "" {
		return
	}
	if l.b.Len() > 0 && (l.style != style || l.link != link) {
		l.close()
	}
	l.style, l.link = style, link
	l.b.WriteString(s)
}

// space adds a space to the text before, whatever its style.
func (l *lineBuilder) space() {
	if l.b.Len() == 0 {
		l.style, l.link = 0, nil
	}
	l.b.WriteByte(' ')
}

func (l *lineBuilder) add(in Inline) {
	l.close()
	l.line = append(l.line, in)
}

func (l *lineBuilder) close() {
	if l.b.Len() > 0 {
		l.line = append(l.line, Inline{Kind: Text, Text: l.b.String(), Style: l.style, Link: l.link})
		l.b.Reset()
	}
}

// glue reports whether white space between two runes is kept as a space.
func glue(pending int, last, next rune) bool {
	const none, space = 0, 1
	switch {
	case pending == none || last == 0:
		return false
	case pending == space:
		return true
	}
	return !cjk.NoSpaceBetween(last, next)
}

// merge joins neighbouring texts of the same style.
func merge(in []Inline) []Inline {
	var out lineBuilder
	for _, x := range in {
		switch {
		case x.Kind != Text:
			out.add(x)
		case x.Text == " " && x.Style == 0 && x.Link == nil:
			out.space()
		default:
			out.text(x.Text, x.Style, x.Link)
		}
	}
	out.close()
	return out.line
}
