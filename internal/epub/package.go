package epub

import (
	"crypto/sha1"
	"fmt"
	"strings"
	"time"

	"atlas/internal/edtf"
)

// identifier names the book for good: the address of the atlas or, as long as
// it has none, a UUID of its title (version 5, from a name, by RFC 9562).
func (b *book) identifier() string {
	if b.site.Config.BaseURL != "" {
		return b.site.Config.BaseURL
	}
	sum := sha1.Sum([]byte("atlas\x00" + b.site.Config.Title))
	sum[6] = sum[6]&0x0f | 0x50
	sum[8] = sum[8]&0x3f | 0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

// modified is the moment that tells editions of the book apart; see Options.
func (b *book) modified() string {
	t := b.opt.Modified
	if t.IsZero() {
		t = b.newest().Add(time.Duration(b.checksum%86400) * time.Second)
	}
	return t.UTC().Format("2006-01-02T15:04:05Z")
}

// newest is the day of the newest date of the content, as far as it is told; 1
// January 2000 where nothing has a date.
func (b *book) newest() time.Time {
	newest := time.Time{}
	for _, r := range b.site.Records {
		if !r.Dated {
			continue
		}
		for _, d := range []edtf.Date{r.Date.Start(), r.Date.Finish()} {
			if d.Year == 0 {
				continue
			}
			month := time.Month(min(max(d.Month, 1), 12))
			if d.Month > 12 {
				month = time.January
			}
			if t := time.Date(d.Year, month, max(d.Day, 1), 0, 0, 0, 0, time.UTC); t.After(newest) {
				newest = t
			}
		}
	}
	if newest.IsZero() {
		return time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	}
	return newest
}

// packageFile is package.opf: what the book is, of what it is made, and in
// which order it is read.
func (b *book) packageFile() ([]byte, error) {
	w := &writer{book: b}
	cfg := b.site.Config
	lang := cfg.Language
	w.raw(`<?xml version="1.0" encoding="utf-8"?>`, "\n",
		`<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="book-id" xml:lang="`)
	w.text(lang)
	w.raw("\">\n", `<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">`, "\n")
	dc := func(name, attrs, value string) {
		if value = strings.TrimSpace(clean(value)); value == "" {
			return
		}
		w.raw("<dc:", name, attrs, ">")
		w.text(value)
		w.raw("</dc:", name, ">\n")
	}
	meta := func(property, value string) {
		w.raw(`<meta property="`, property, `">`)
		w.text(value)
		w.raw("</meta>\n")
	}
	dc("identifier", ` id="book-id"`, b.identifier())
	title := strings.TrimSpace(clean(cfg.Title))
	if title == "" {
		title = "–"
	}
	dc("title", ` id="title"`, title)
	w.raw(`<meta refines="#title" property="title-type">main</meta>`, "\n")
	if strings.TrimSpace(clean(cfg.Subtitle)) != "" {
		dc("title", ` id="subtitle"`, cfg.Subtitle)
		w.raw(`<meta refines="#subtitle" property="title-type">subtitle</meta>`, "\n")
	}
	dc("language", "", lang)
	if b.contentLang != "" {
		dc("language", "", b.contentLang)
	}
	dc("creator", ` id="creator"`, cfg.Author)
	dc("description", "", cfg.Description)
	dc("rights", "", cfg.Licence)
	for _, a := range b.site.Articles[:min(len(b.site.Articles), 100)] {
		if href := address(a.SourceURL); href != "" && !isBook(href) {
			dc("source", "", href)
		}
	}
	meta("dcterms:modified", b.modified())
	for _, m := range [][2]string{
		{"accessMode", "textual"}, {"accessMode", "visual"}, {"accessModeSufficient", "textual"},
		{"accessibilityFeature", "alternativeText"}, {"accessibilityFeature", "displayTransformability"},
		{"accessibilityFeature", "index"}, {"accessibilityFeature", "structuralNavigation"},
		{"accessibilityFeature", "tableOfContents"}, {"accessibilityFeature", "unlocked"}, {"accessibilityHazard", "none"},
		{"accessibilitySummary", b.say("book.accessibility")},
	} {
		meta("schema:"+m[0], m[1])
	}
	w.raw(`<meta name="cover" content="cover-image"/>`, "\n</metadata>\n<manifest>\n")
	item := func(id, href, mediaType, properties string) {
		w.raw(`<item id="`, id, `" href="`, href, `" media-type="`, mediaType, `"`)
		if properties != "" {
			w.raw(` properties="`, properties, `"`)
		}
		w.raw("/>\n")
	}
	item("css", styleName, "text/css", "")
	item("cover-image", coverName, "image/png", "cover-image")
	for i, p := range b.pictures.list {
		item(fmt.Sprintf("picture-%d", i+1), p.name, p.mediaType, "")
	}
	item("nav", navName+".xhtml", "application/xhtml+xml", "nav")
	for _, f := range b.files {
		properties := ""
		if f.svg {
			properties = "svg"
		}
		item(f.id(), f.name, "application/xhtml+xml", properties)
	}
	item("ncx", "toc.ncx", "application/x-dtbncx+xml", "")
	w.raw("</manifest>\n", `<spine toc="ncx">`, "\n")
	next := 0
	for _, c := range b.chapters {
		if c.kind == "toc" {
			w.raw(`<itemref idref="nav"/>`, "\n")
		}
		for ; next < len(b.files) && b.files[next].chapter == c; next++ {
			w.raw(`<itemref idref="`, b.files[next].id(), `"/>`, "\n")
		}
	}
	w.raw("</spine>\n<guide>\n")
	for _, l := range b.landmarks() {
		if l.old != "" {
			w.raw(`<reference type="`, l.old, `" title="`)
			w.text(l.title)
			w.raw(`" href="`, l.href, `"/>`, "\n")
		}
	}
	w.raw("</guide>\n</package>\n")
	return w.out.Bytes(), w.err
}

// id is the file's id in the manifest.
func (f file) id() string { return strings.TrimSuffix(f.name, ".xhtml") }
