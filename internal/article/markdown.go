package article

import (
	"bytes"
	"strconv"
	"strings"
)

// Markdown writes the article's body. It is CommonMark with GitHub's tables,
// strikethrough, footnotes and formulas ($`…`$ and ```math), and means the
// same to GitHub and Hugo as to package markdown: the same blocks, in the same
// order, with the same text.
//
// What Markdown cannot keep is left out rather than put in as HTML: italics
// inside bold, styles inside a link's text, and emphasis that its neighbours
// would make unreadable to a CommonMark parser.
func (a *Article) Markdown() []byte {
	w := &blockWriter{marker: map[*Container]byte{}, count: map[*Container]int{}, tight: tightLists(a.Blocks)}
	for i := range a.Blocks {
		w.block(&a.Blocks[i])
	}
	return w.out.Bytes()
}

type blockWriter struct {
	out    bytes.Buffer
	path   []*Container // of the block before
	last   *Block
	marker map[*Container]byte // list: its bullet or delimiter
	count  map[*Container]int  // list: items so far
	number map[*Container]int
	tight  map[*Container]bool
}

// tightLists tells for each outermost list whether it holds nothing but
// one-line items, so that it can do without blank lines between them.
func tightLists(blocks []Block) map[*Container]bool {
	tight := map[*Container]bool{}
	for i := range blocks {
		b := &blocks[i]
		outer := outerList(b.In)
		if outer == nil {
			continue
		}
		if _, seen := tight[outer]; !seen {
			tight[outer] = true
		}
		inList := false
		for _, c := range b.In {
			// An ordered list that starts elsewhere than at 1 cannot follow
			// text directly.
			if inList && c.Kind == InQuote || c.Kind == InList && c.Ordered && c.Start != 1 {
				tight[outer] = false
			}
			inList = inList || c.Kind == InList
		}
		if b.Kind != Item || strings.ContainsRune(b.Text, '\n') {
			tight[outer] = false
		}
	}
	return tight
}

func outerList(path []*Container) *Container {
	for _, c := range path {
		if c.Kind == InList {
			return c
		}
	}
	return nil
}

func (w *blockWriter) block(b *Block) {
	common := 0
	for common < len(w.path) && common < len(b.In) && w.path[common] == b.In[common] {
		common++
	}
	if w.last != nil {
		outer := outerList(b.In)
		if !(outer != nil && w.tight[outer] && outer == outerList(w.path)) {
			w.line(strings.TrimRight(w.prefix(b.In[:common]), " "))
		}
	}
	if b.Rule && w.last != nil {
		w.line("---")
		w.line("")
	}
	first := w.prefix(b.In[:common])
	for d := common; d < len(b.In); d++ {
		c := b.In[d]
		switch c.Kind {
		case InList:
			m := byte('-')
			if c.Ordered {
				m = '.'
			}
			// A list right after a list of its kind needs another marker.
			if d < len(w.path) && d == common && w.path[d].Kind == InList && w.path[d].Ordered == c.Ordered {
				switch w.marker[w.path[d]] {
				case '-':
					m = '*'
				case '.':
					m = ')'
				}
			}
			w.marker[c] = m
		case InItem:
			if d > 0 && b.In[d-1].Kind == InList {
				list := b.In[d-1]
				if w.number == nil {
					w.number = map[*Container]int{}
				}
				w.number[c] = list.Start + w.count[list]
				w.count[list]++
			}
			first += w.itemMarker(b.In, d)
		case InQuote:
			first += "> "
		case InNote:
			first += "[^" + c.Label + "]: "
			if b.Kind == Code || b.Kind == Formula || b.Kind == Table {
				// The indent of a fence would count the label in.
				w.line(strings.TrimRight(first, " "))
				first = w.prefix(b.In)
			}
		}
	}
	rest := w.prefix(b.In)
	for i, line := range bytes.Split(blockLines(b), []byte("\n")) {
		p := rest
		if i == 0 {
			p = first
		}
		if len(line) == 0 {
			p = strings.TrimRight(p, " ")
		}
		w.out.WriteString(p)
		w.out.Write(line)
		w.out.WriteByte('\n')
	}
	w.path, w.last = b.In, b
}

func (w *blockWriter) line(s string) {
	w.out.WriteString(s)
	w.out.WriteByte('\n')
}

// itemMarker gives the marker of the item at path[d], with the space after.
func (w *blockWriter) itemMarker(path []*Container, d int) string {
	if d == 0 || path[d-1].Kind != InList {
		return "- "
	}
	m := w.marker[path[d-1]]
	if m == '-' || m == '*' {
		return string(m) + " "
	}
	return strconv.Itoa(w.number[path[d]]) + string(m) + " "
}

// prefix gives what stands before a further line inside the containers.
func (w *blockWriter) prefix(path []*Container) string {
	var p strings.Builder
	for d, c := range path {
		switch c.Kind {
		case InQuote:
			p.WriteString("> ")
		case InItem:
			for range len(w.itemMarker(path, d)) {
				p.WriteByte(' ')
			}
		case InNote:
			p.WriteString("    ")
		}
	}
	return p.String()
}

// blockLines gives the lines of one block, without the marks of containers.
func blockLines(b *Block) []byte {
	switch b.Kind {
	case Heading:
		w := &inlineWriter{oneLine: true, heading: true}
		w.inlines(b.Inlines, Bold|Italic|Strike, 0)
		text := bytes.TrimSpace(w.out)
		if n := len(text); n > 0 && text[n-1] == '#' {
			text = append(text[:n-1:n-1], '\\', '#')
		}
		return append(append(bytes.Repeat([]byte{'#'}, max(1, min(b.Level, 6))), ' '), text...)
	case Code:
		return fenced(b.Language, b.Text)
	case Formula:
		return fenced("math", b.Text)
	case Table:
		return tableLines(b.Cells)
	}
	w := &inlineWriter{start: true}
	w.inlines(b.Inlines, Bold|Italic|Strike, 0)
	return w.out
}

func fenced(info, text string) []byte {
	fence := strings.Repeat("`", max(3, longestRun(text, '`')+1))
	return []byte(fence + info + "\n" + text + "\n" + fence)
}

// longestRun gives the length of the longest run of c in s.
func longestRun(s string, c byte) int {
	longest, run := 0, 0
	for i := range len(s) {
		if s[i] != c {
			run = 0
			continue
		}
		run++
		longest = max(longest, run)
	}
	return longest
}

func tableLines(cells [][]Cell) []byte {
	var out bytes.Buffer
	for y, row := range cells {
		if y > 0 {
			out.WriteByte('\n')
		}
		for _, c := range row {
			out.WriteString("| ")
			w := &inlineWriter{oneLine: true, cell: true}
			w.inlines(c.Inlines, Bold|Italic|Strike, 0)
			if text := bytes.TrimSpace(w.out); len(text) > 0 {
				out.Write(text)
				out.WriteByte(' ')
			}
		}
		out.WriteByte('|')
		if y == 0 {
			out.WriteByte('\n')
			for range row {
				out.WriteString("| --- ")
			}
			out.WriteByte('|')
		}
	}
	return out.Bytes()
}
