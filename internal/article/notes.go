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
	ids   []string              // in the order of the page
	label map[string]string     // labels of those marked so far, shared by sub-readers
	order *[]string
}

// collect finds the notes below root. A note without content is none: its
// marks stay as text.
func (f *notes) collect(root *html.Node) {
	for d := range root.Descendants() {
		if isElement(d, "li") && hasClass(d, "footnote-item") {
			id := attr(d, "id")
			if id == "" || f.items[id] != nil {
				id = "\x00" + strconv.Itoa(len(f.ids)) // nothing can lead there
			}
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
			f.ids = append(f.ids, id)
		}
	}
}

func (f *notes) any() bool { return len(f.items) > 0 }

// noteMark reads the mark of a footnote: <sup class="footnote-ref"><a href="#fn1">.
func (r *reader) noteMark(n *html.Node) bool {
	if !hasClass(n, "footnote-ref") || !r.notes.any() {
		return false
	}
	id := markedNote(n)
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

// markedNote is the id of the note that a mark leads to, or "".
func markedNote(mark *html.Node) string {
	a := find(mark, func(d *html.Node) bool { return isElement(d, "a") })
	if a == nil {
		return ""
	}
	return strings.TrimPrefix(attr(a, "href"), "#")
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
	r.readUnmarked()
	// Reading a note may mark further notes; they queue up.
	for i := 0; i < len(*r.notes.order); i++ {
		id := (*r.notes.order)[i]
		c := &Container{Kind: InNote, Label: r.notes.label[id]}
		r.inside(c, func() { r.border(r.notes.items[id], true) })
	}
}

// readUnmarked reads the notes that no mark leads to, not even one in a note, as
// the paragraphs that a reader of the page sees. Markdown drops such notes.
func (r *reader) readUnmarked() {
	reached := map[string]bool{}
	var reach func(id string)
	reach = func(id string) {
		n := r.notes.items[id]
		if n == nil || reached[id] {
			return
		}
		reached[id] = true
		for d := range n.Descendants() {
			if hasClass(d, "footnote-ref") {
				reach(markedNote(d))
			}
		}
	}
	seen := 0
	for _, id := range r.notes.ids {
		for ; seen < len(*r.notes.order); seen++ {
			reach((*r.notes.order)[seen])
		}
		if n := r.notes.items[id]; !reached[id] && leftOut(n) {
			delete(r.notes.items, id)
			r.border(n, true)
		}
	}
}

// leftOut reports whether a note is in a section of notes, which is skipped, and
// not a part of another note.
func leftOut(note *html.Node) bool {
	for n := note.Parent; n != nil; n = n.Parent {
		switch {
		case isElement(n, "section") && hasClass(n, "footnotes"):
			return true
		case isElement(n, "li") && hasClass(n, "footnote-item"):
			return false
		}
	}
	return false
}
