package markdown

import (
	"github.com/yuin/goldmark/ast"
)

// NamedImage is a picture that a text names.
type NamedImage struct {
	// Destination is its address as a reader of the text gets it.
	Destination string
	// Alt is the text in its place.
	Alt string
	// Offset is where it stands in the Markdown, in bytes.
	Offset int
}

// Images lists the pictures of a text in reading order, those that occur more
// than once as often as they do. What only looks like a picture, in code or in
// a comment, is none.
func (r *Renderer) Images(src []byte) []NamedImage {
	var list []NamedImage
	_ = ast.Walk(r.parse(src), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if im, ok := n.(*ast.Image); ok && entering {
			list = append(list, NamedImage{string(unescape(im.Destination)), plainText(noImage{im}, src), max(im.Pos(), 0)})
		}
		return ast.WalkContinue, nil
	})
	return list
}

// NotKept words the place of a picture that is not shown.
type NotKept struct {
	// Label says which one it is, Note why there is nothing to see, and Link
	// where to see it.
	Label, Note, Link string
}

// missing writes the place of a picture that is not shown. Its text stays a
// part of the text, and whoever wants to see the picture finds the way.
func (w *writer) missing(im Image, alt string) {
	href := im.Href
	if !safeURL(href) {
		href = ""
	}
	if w.opt.NotKept != nil {
		words := w.opt.NotKept(w.pictures, alt, href)
		w.str(`<span class="picture"><b>`)
		w.esc(words.Label)
		w.str("</b> ")
		w.esc(words.Note)
		if href != "" && words.Link != "" && w.inLink == 0 {
			w.str(" ")
			w.open(Link{Href: href})
			w.esc(words.Link)
			w.close()
		}
		w.str("</span>")
		return
	}
	label := alt
	if label == "" {
		label = w.opt.ImageLabel
	}
	if label == "" {
		label = "图片"
	}
	if href == "" || w.inLink > 0 {
		w.str(`<span class="picture">`)
		w.esc(label)
		w.str("</span>")
		return
	}
	w.open(Link{Href: href, Class: "picture"})
	w.esc(label)
	w.close()
}
