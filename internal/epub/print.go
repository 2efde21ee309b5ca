package epub

import (
	"archive/zip"
	"bytes"
	_ "embed"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"

	"atlas/internal/render"
)

//go:embed book.css
var styleSheet []byte

// Names of files in the book; all but the container lie in one folder, so that
// a link is the name of a file.
const (
	folder    = "EPUB/"
	navName   = "nav"
	styleName = "book.css"
)

// print is the second pass. Files stand in the order of their names, which is
// that of reading for those of the text.
func (b *book) print(w io.Writer) error {
	b.printing = true
	z := newArchive(w)
	if err := z.mimetype(); err != nil {
		return err
	}
	if err := z.bytes(folder+styleName, styleSheet); err != nil {
		return err
	}
	if err := b.printPictures(z); err != nil {
		return err
	}
	for _, f := range []struct {
		name string
		data func() ([]byte, error)
	}{{navName + ".xhtml", b.navigation}, {"package.opf", b.packageFile}} {
		data, err := f.data()
		if err != nil {
			return err
		}
		if err := z.bytes(folder+f.name, data); err != nil {
			return err
		}
	}
	if err := b.printText(z); err != nil {
		return err
	}
	if err := z.bytes(folder+"toc.ncx", b.ncx()); err != nil {
		return err
	}
	if err := z.bytes("META-INF/container.xml", []byte(container)); err != nil {
		return err
	}
	return z.close()
}

const container = `<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles><rootfile full-path="` + folder + `package.opf" media-type="application/oebps-package+xml"/></rootfiles>
</container>
`

func (b *book) printPictures(z *archive) error {
	list := slices.Clone(b.pictures.list)
	list = append(list, &picture{name: coverName})
	slices.SortFunc(list, func(a, b *picture) int { return strings.Compare(a.name, b.name) })
	for _, p := range list {
		out, err := z.create(folder + p.name)
		if err != nil {
			return err
		}
		if p.name == coverName {
			err = b.printCover(out)
		} else {
			err = b.pictures.copyTo(out, p)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (b *book) printCover(w io.Writer) error {
	v, err := b.viewAt("index.html")
	if err != nil {
		return err
	}
	m, ok := v.Main.(*render.HomeView)
	if !ok {
		return fmt.Errorf("the home page has no view")
	}
	return drawCover(w, m.Map, b.site.Gazetteer.Provinces())
}

// printText sets every section again and writes it where the first pass has
// put it.
func (b *book) printText(z *archive) error {
	at, left := -1, 0
	var out io.Writer
	shut := func() error {
		if out == nil {
			return nil
		}
		_, err := io.WriteString(out, "</section>\n</body>\n</html>\n")
		return err
	}
	for _, c := range b.chapters {
		err := c.set(func(u unit) error {
			w, err := b.section(c, u)
			if err != nil {
				return err
			}
			for left == 0 {
				if err := shut(); err != nil {
					return err
				}
				if at++; at == len(b.files) {
					return fmt.Errorf("%s: the second setting has more sections than the first", c.name)
				}
				left = b.files[at].units
				if out, err = z.create(folder + b.files[at].name); err != nil {
					return err
				}
				if _, err := out.Write(b.head(b.files[at])); err != nil {
					return err
				}
			}
			left--
			_, err = out.Write(w.out.Bytes())
			return err
		})
		if err != nil {
			return err
		}
	}
	if at != len(b.files)-1 || left != 0 {
		return fmt.Errorf("the second setting has fewer sections than the first")
	}
	return shut()
}

// head is what a file of the text begins with.
func (b *book) head(f file) []byte {
	w := &writer{book: b}
	w.documentHead(f.title)
	w.raw(`<body epub:type="`, matter(f.chapter), `">`, "\n", `<section epub:type="`, f.chapter.kind, `"`)
	if role := documentRoles[f.chapter.kind]; role != "" {
		w.raw(` role="`, role, `"`)
	}
	w.raw(` aria-label="`)
	w.text(f.title)
	w.raw(`">`, "\n")
	return w.out.Bytes()
}

// documentRoles are the roles of DPUB-ARIA for the types of chapters.
var documentRoles = map[string]string{
	"chapter": "doc-chapter", "index": "doc-index", "introduction": "doc-introduction", "colophon": "doc-colophon",
}

// matter is the part of a book that a chapter belongs to.
func matter(c *chapter) string {
	switch {
	case c.kind == "cover":
		return "frontmatter"
	case c.kind == "titlepage", c.kind == "toc", c.kind == "introduction":
		return "frontmatter"
	case c.back:
		return "backmatter"
	}
	return "bodymatter"
}

func (w *writer) documentHead(title string) {
	l := w.book.site.Config.Language
	w.raw(`<?xml version="1.0" encoding="utf-8"?>`, "\n<!DOCTYPE html>\n",
		`<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops" lang="`)
	w.text(l)
	w.raw(`" xml:lang="`)
	w.text(l)
	w.raw("\">\n<head>\n<meta charset=\"utf-8\"/>\n<title>")
	if title = strings.TrimSpace(clean(title)); title == "" {
		title = "–"
	}
	w.text(title)
	w.raw("</title>\n", `<link rel="stylesheet" type="text/css" href="`, styleName, `"/>`, "\n</head>\n")
}

// archive is the zip file: the media type first and stored, as EPUB has it, the
// rest deflated, all with the first time that a zip can tell.
type archive struct{ z *zip.Writer }

func newArchive(w io.Writer) *archive { return &archive{zip.NewWriter(w)} }

// header has no Modified, which would add an extra field with a finer time;
// the old fields hold 1 January 1980.
func header(name string, method uint16) *zip.FileHeader {
	const firstDay = 1<<5 | 1
	return &zip.FileHeader{Name: name, Method: method, ModifiedDate: firstDay}
}

const mediaType = "application/epub+zip"

// mimetype writes the file that tells the type, with its size in front of it.
func (a *archive) mimetype() error {
	h := header("mimetype", zip.Store)
	h.CRC32 = crc32.ChecksumIEEE([]byte(mediaType))
	h.CompressedSize64, h.UncompressedSize64 = uint64(len(mediaType)), uint64(len(mediaType))
	out, err := a.z.CreateRaw(h)
	if err != nil {
		return err
	}
	_, err = io.WriteString(out, mediaType)
	return err
}

func (a *archive) create(name string) (io.Writer, error) {
	return a.z.CreateHeader(header(name, zip.Deflate))
}

func (a *archive) bytes(name string, data []byte) error {
	out, err := a.create(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, bytes.NewReader(data))
	return err
}

func (a *archive) close() error { return a.z.Close() }
