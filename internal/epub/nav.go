package epub

import (
	"fmt"
	"strings"
)

// landmark is a place that reading apps offer a way to.
type landmark struct {
	kind, title, href string
	old               string // its type in the guide of EPUB 2, or empty
}

func (b *book) landmarks() []landmark {
	var list []landmark
	body := false
	for _, f := range b.files {
		switch {
		case f.chapter.kind == "cover":
			list = append(list, landmark{"cover", f.title, f.name, "cover"})
		case f.chapter.kind == "titlepage":
			list = append(list, landmark{"titlepage", f.title, f.name, "title-page"},
				landmark{"toc", b.say("book.contents"), navName + ".xhtml#toc", "toc"})
		case matter(f.chapter) == "bodymatter" && !body:
			body = true
			list = append(list, landmark{"bodymatter", b.say("book.start"), f.name, "text"})
		case f.chapter.name == "letters" && strings.HasSuffix(f.id(), "0001"):
			list = append(list, landmark{"index", f.title, f.name, "index"})
		case f.chapter.kind == "colophon" && strings.HasSuffix(f.id(), "0001"):
			list = append(list, landmark{"colophon", f.title, f.name, "colophon"})
		}
	}
	return list
}

// navigation is nav.xhtml: the contents, which are also a page of the book, and
// the landmarks.
func (b *book) navigation() ([]byte, error) {
	w := &writer{book: b}
	title := b.say("book.contents")
	w.documentHead(title)
	w.raw(`<body epub:type="frontmatter">`, "\n", `<nav epub:type="toc" role="doc-toc" id="toc">`, "\n<h1>")
	w.text(title)
	w.raw("</h1>\n")
	w.entries(b.toc)
	w.raw("</nav>\n", `<nav epub:type="landmarks" hidden="hidden">`, "\n<h2>")
	w.text(b.say("book.landmarks"))
	w.raw("</h2>\n<ol>\n")
	for _, l := range b.landmarks() {
		w.raw(`<li><a epub:type="`, l.kind, `" href="`, l.href, `">`)
		w.text(l.title)
		w.raw("</a></li>\n")
	}
	w.raw("</ol>\n</nav>\n</body>\n</html>\n")
	return w.out.Bytes(), w.err
}

// entries writes lines of the contents as lists in lists.
func (w *writer) entries(list []entry) {
	if len(list) == 0 {
		return
	}
	depth := 0
	for _, e := range list {
		level := min(e.level, depth+1) // a level that is left out is no list of its own
		if level > depth {
			w.raw("\n<ol>\n")
			depth++
		} else {
			w.raw("</li>\n")
			for ; depth > level; depth-- {
				w.raw("</ol>\n</li>\n")
			}
		}
		w.raw(`<li><a href="`, e.file, "#", e.id, `"`)
		if e.foreign {
			w.lang()
		}
		w.raw(">")
		w.label(e.title)
		w.raw("</a>")
	}
	for ; depth > 0; depth-- {
		w.raw("</li>\n</ol>\n")
	}
}

// label writes a title that must not be empty.
func (w *writer) label(title string) {
	if title = strings.TrimSpace(clean(title)); title == "" {
		title = "–"
	}
	w.text(title)
}

// ncx is the table of contents for reading apps of EPUB 2.
func (b *book) ncx() []byte {
	w := &writer{book: b}
	w.raw(`<?xml version="1.0" encoding="utf-8"?>`, "\n", `<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/" version="2005-1" xml:lang="`)
	w.text(b.site.Config.Language)
	w.raw("\">\n<head>\n", `<meta name="dtb:uid" content="`)
	w.text(b.identifier())
	w.raw("\"/>\n</head>\n<docTitle><text>")
	w.label(b.site.Config.Title)
	w.raw("</text></docTitle>\n<navMap>\n")
	depth := 0
	for i, e := range b.toc {
		level := min(e.level, depth+1)
		for ; depth >= level; depth-- {
			w.raw("</navPoint>\n")
		}
		depth = level
		w.raw(fmt.Sprintf(`<navPoint id="n%d" playOrder="%d"><navLabel><text>`, i+1, i+1))
		w.label(e.title)
		w.raw(`</text></navLabel><content src="`, e.file, "#", e.id, `"/>`, "\n")
	}
	for ; depth > 0; depth-- {
		w.raw("</navPoint>\n")
	}
	w.raw("</navMap>\n</ncx>\n")
	return w.out.Bytes()
}
