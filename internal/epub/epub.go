// Package epub makes a book of an atlas: an EPUB 3.3 file with a cover, a table
// of contents, the map and the charts as drawings with their tables, a chapter
// for each kind of record with the sentences that each fact rests on, the
// articles themselves, and indexes.
//
// What a chapter says comes from the views of package render, the same that
// the pages of the site are made from; only their links differ, which lead to
// places in the book. The book is made like a printed one, in two passes: the
// first sets every section, sees how long it is and which anchors it has, and
// so decides where a file ends; the second sets it again, now that every link
// knows its file, and writes. One section is in memory at a time.
//
// The same content gives the same bytes. There is no clock: see [Options] on
// the date that EPUB asks for.
package epub

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"io/fs"
	"time"

	"atlas/internal/pictures"
	"atlas/internal/render"
	"atlas/internal/site"
)

// Options say what a book needs beside the site.
type Options struct {
	// Layouts are the built-in layouts, Own the atlas's own or nil: the words
	// of the interface are there.
	Layouts, Own fs.FS
	// Content is the folder content/, where pictures lie beside the texts; nil
	// leaves pictures out.
	Content fs.FS
	// Pictures knows which of those files stand for pictures of the web; nil
	// leaves these links.
	Pictures *pictures.Beside
	// Modified is the moment that stands in the book as the time of its last
	// change, to the second. The zero value derives it from the content: the
	// day of the newest date that a record or an article has, and a time of
	// day that is a checksum of the book. EPUB tells editions of a book apart
	// by this moment, so it has to differ where the content does; that it is
	// no clock makes books of the same content the same file.
	Modified time.Time
}

// Result tells what is in a book.
type Result struct {
	// Documents are the XHTML files, Pictures those taken from content/.
	Documents, Pictures int
	// Bytes is the size of the file.
	Bytes int64
	// Left are pictures that could not be taken in, with the reason; the book
	// names them in words or links to them.
	Left []LeftOut
}

// LeftOut is a file of content/ that could not be taken in.
type LeftOut struct {
	// File is its path below the atlas's folder.
	File, Reason string
}

// fileSize is how many bytes of XHTML a file may have before the next section
// begins a new one. Readers load a whole file to show a page of it; what one
// section adds beyond this is at most a record or a block of an article.
const fileSize = 120 << 10

// Write makes the book of a site. What it writes before an error is of no use.
func Write(ctx context.Context, w io.Writer, s *site.Site, opt Options) (*Result, error) {
	b := &book{ctx: ctx, site: s, opt: opt, where: map[string]string{}, pictures: newPictureSet(opt.Content)}
	r, err := render.New(s, render.Options{Site: opt.Own, Default: opt.Layouts, Link: b.href, Pictures: opt.Pictures})
	if err != nil {
		return nil, err
	}
	b.views = r
	b.contentLang = r.ContentLang()
	b.nameAnchors()
	b.chapters = b.plan()
	if err := b.layOut(); err != nil {
		return nil, err
	}
	counted := &counter{w: bufio.NewWriterSize(w, 64<<10)}
	if err := b.print(counted); err != nil {
		return nil, err
	}
	if err := counted.w.Flush(); err != nil {
		return nil, err
	}
	return &Result{Documents: len(b.files) + 1, Pictures: len(b.pictures.list), Bytes: counted.n, Left: b.pictures.left}, nil
}

// book is a book being made.
type book struct {
	ctx         context.Context
	site        *site.Site
	opt         Options
	views       *render.Renderer
	contentLang string
	chapters    []*chapter
	pictures    *pictureSet

	ids map[string]string // path of a page of the site -> its anchor
	// where are the anchors of the book with the files that they are in. It is
	// complete when the first pass is done.
	where    map[string]string
	printing bool // the second pass

	files    []file
	toc      []entry
	checksum uint32
}

// file is an XHTML file of the book, in reading order.
type file struct {
	name, title string
	chapter     *chapter
	svg         bool
	units       int // how many sections it has
}

// entry is a line of the table of contents; levels count from 1.
type entry struct {
	level    int
	title    string
	file, id string
	chapter  *chapter
	foreign  bool // the title is content, not interface
}

// chapter is a part of the book that begins on a new page.
type chapter struct {
	// name is the stem of its files, title its heading.
	name, title string
	// kind is the epub:type of its files.
	kind string
	back bool // it stands behind the text
	// set gives its sections to add, in order, the same ones each time.
	set func(add func(unit) error) error
}

// unit is a section of a chapter: what is not parted by the end of a file.
type unit struct {
	// title and level make a line of the table of contents; id is where it
	// leads. Without title there is none.
	title, id string
	level     int
	foreign   bool
	// glued keeps the unit in the file of the one before it.
	glued bool
	write func(w *writer)
}

// counter counts what goes through it.
type counter struct {
	w *bufio.Writer
	n int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.w.Write(p)
	c.n += int64(n)
	return n, err
}

// say is a word of the interface.
func (b *book) say(key string, args ...any) string { return b.views.Say(key, args...) }

// view is what the page of the site shows that p stands for.
func (b *book) view(p *site.Page) (*render.View, error) {
	v, err := b.views.View(p)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", p.Path, err)
	}
	return v, nil
}

// viewAt is the view of the page at a path that every site has.
func (b *book) viewAt(path string) (*render.View, error) {
	p := b.site.PageAt(path)
	if p == nil {
		return nil, fmt.Errorf("the site has no page %s", path)
	}
	return b.view(p)
}
