package article

import (
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// notes holds the footnotes of a page. They are read after everything else,
// in the order of their first marks, as they will stand in Markdown.
type notes struct {
	items map[string]*html.Node // by id
	label map[string]string     // labels of those marked so far, shared by sub-readers
	order *[]string
}

// collect finds the notes below root. A note without content is none: its
// marks stay as text.
func (f *notes) collect(root *html.Node) {
	for d := range root.Descendants() {
		if id := attr(d, "id"); isElement(d, "li") && hasClass(d, "footnote-item") && id != "" && f.items[id] == nil {
			// Sections of notes are skipped here as they will be then.
			trial := &reader{notes: notes{items: map[string]*html.Node{"\x00": d}}}
			trial.border(d, true)
			if len(trial.blocks) == 0 {
				continue
			}
			if f.items == nil {
				f.items, f.label, f.order = map[string]*html.Node{}, map[string]string{}, new([]string)
			}
			f.items[id] = d
		}
	}
}

func (f *notes) any() bool { return len(f.items) > 0 }

// noteMark reads the mark of a footnote: <sup class="footnote-ref"><a href="#fn1">.
func (r *reader) noteMark(n *html.Node) bool {
	if !hasClass(n, "footnote-ref") || !r.notes.any() {
		return false
	}
	a := find(n, func(d *html.Node) bool { return isElement(d, "a") })
	if a == nil {
		return false
	}
	id := strings.TrimPrefix(attr(a, "href"), "#")
	if r.notes.items[id] == nil {
		return false
	}
	label, ok := r.notes.label[id]
	if !ok {
		*r.notes.order = append(*r.notes.order, id)
		label = strconv.Itoa(len(*r.notes.order))
		r.notes.label[id] = label
	}
	r.run = append(r.run, Inline{Kind: Note, Text: label})
	return true
}

// finish reads the notes, settles headings and numbers the blocks.
func (r *reader) finish() []Block {
	if r.notes.any() {
		r.readNotes()
	}
	headings(r.blocks)
	for i := range r.blocks {
		b := &r.blocks[i]
		b.N = i + 1
		for j := range b.Images {
			b.Images[j].Block = b.N
		}
	}
	for i := range r.problems {
		// Problems were noted while the block they belong to was open.
		r.problems[i].Block = min(r.problems[i].Block+1, len(r.blocks))
	}
	return r.blocks
}

func (r *reader) readNotes() {
	// Reading a note may mark further notes; they queue up.
	for i := 0; i < len(*r.notes.order); i++ {
		id := (*r.notes.order)[i]
		c := &Container{Kind: InNote, Label: r.notes.label[id]}
		r.inside(c, func() { r.border(r.notes.items[id], true) })
	}
}
