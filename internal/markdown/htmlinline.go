package markdown

import (
	"strconv"
	"unicode"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

func isLetterOrDigit(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }

func (w *writer) inlines(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		w.inline(c)
	}
}

func (w *writer) inline(n ast.Node) {
	switch n := n.(type) {
	case *ast.Text:
		w.leaf(n, unescape(n.Segment.Value(w.src)))
		switch {
		case n.HardLineBreak():
			w.str("<br>\n")
		case n.SoftLineBreak():
			if breakAfter(n, w.src) != "" {
				w.str("\n")
			}
		}
	case *ast.String:
		w.leaf(n, n.Value)
	case *ast.Emphasis:
		tag := "em"
		if n.Level > 1 {
			tag = "strong"
		}
		w.wrap(tag, n)
	case *extast.Strikethrough:
		w.wrap("del", n)
	case *ast.CodeSpan:
		w.str("<code>")
		w.leaf(n, codeText(n, w.src))
		w.str("</code>")
	case *mathNode:
		w.str(`<code class="math">`)
		w.leaf(n, n.tex)
		w.str("</code>")
	case *ast.Link:
		w.link(n)
	case *ast.AutoLink:
		w.autoLink(n)
	case *wikiNode:
		w.wiki(n)
	case *ast.Image:
		w.image(n)
	case *extast.TaskCheckBox:
		// A character, not an input: nothing can be ticked here.
		if n.IsChecked {
			w.str("☑ ")
		} else {
			w.str("☐ ")
		}
	case *extast.FootnoteLink:
		w.str("<sup")
		w.attr("id", w.noteID("fnref", n.Index, n.RefIndex))
		w.str("><a")
		w.attr("href", "#"+w.noteID("fn", n.Index, 0))
		w.str(` role="doc-noteref">` + strconv.Itoa(n.Index) + "</a></sup>")
	case *extast.FootnoteBacklink:
		w.str(" <a")
		w.attr("href", "#"+w.noteID("fnref", n.Index, n.RefIndex))
		w.str(` role="doc-backlink">↩︎</a>`)
	case *commentNode:
	default:
		w.inlines(n)
	}
}

func (w *writer) wrap(tag string, n ast.Node) {
	w.str("<" + tag + ">")
	w.inlines(n)
	w.str("</" + tag + ">")
}

// noteID makes the ids of footnotes and their marks; texts with another
// prefix on the same page keep theirs apart.
func (w *writer) noteID(kind string, index, ref int) string {
	id := kind + strconv.Itoa(index)
	if ref > 0 {
		id += "-" + strconv.Itoa(ref)
	}
	if w.opt.IDPrefix != "b" {
		id = w.opt.IDPrefix + id
	}
	return id
}

// open writes the start of a link and close its end, with the references of
// marks that ended inside it.
func (w *writer) open(l Link) {
	w.inLink++
	w.str("<a")
	w.attr("href", l.Href)
	w.attr("title", l.Title)
	w.attr("class", l.Class)
	if isExternal(l.Href) {
		w.str(` rel="external noreferrer"`)
	}
	w.str(">")
}

func (w *writer) close() {
	w.str("</a>")
	w.inLink--
	if w.inLink == 0 && len(w.refs) > 0 {
		refs := w.refs
		w.refs = nil
		w.references(refs)
	}
}

func (w *writer) link(n *ast.Link) {
	l, ok := w.resolve(string(unescape(n.Destination)), n.Pos())
	if !ok || w.inLink > 0 {
		w.inlines(n)
		return
	}
	if len(n.Title) > 0 {
		l.Title = string(unescape(n.Title))
	}
	w.open(l)
	w.inlines(n)
	w.close()
}

func (w *writer) autoLink(n *ast.AutoLink) {
	label := n.Label(w.src)
	url := string(n.URL(w.src))
	if n.AutoLinkType == ast.AutoLinkEmail {
		url = "mailto:" + string(label)
	}
	if !safeURL(url) || w.inLink > 0 {
		w.leaf(n, label)
		return
	}
	w.open(Link{Href: url})
	w.leaf(n, label)
	w.close()
}

func (w *writer) wiki(n *wikiNode) {
	label := unescape(n.label)
	if w.opt.Wiki == nil || w.inLink > 0 {
		w.leaf(n, label)
		return
	}
	name := string(unescape(n.name))
	l, ok := w.opt.Wiki(name)
	if !ok {
		w.problem(n.Pos(), "unknown-name", "[["+name+"]] names nothing in the atlas", "")
		w.leaf(n, label)
		return
	}
	if l.Href == "" || !safeURL(l.Href) { // the page itself; or nowhere
		w.leaf(n, label)
		return
	}
	w.open(l)
	w.leaf(n, label)
	w.close()
}

func (w *writer) image(n *ast.Image) {
	w.pictures++
	destination := string(unescape(n.Destination))
	alt := plainText(noImage{n}, w.src)
	im := Image{Src: destination, Href: destination}
	if w.opt.Image != nil {
		im = w.opt.Image(destination)
	}
	if !safeURL(im.Src) {
		w.problem(n.Pos(), "unsafe-link", "the picture's address "+quoteURL(destination)+" is not allowed", "")
		w.esc(alt)
		return
	}
	if im.Src == "" {
		w.missing(im, alt)
		return
	}
	if alt == "" && w.opt.NotKept != nil {
		// A picture of a text is no decoration: who cannot see it is told that
		// it is there.
		alt = w.opt.NotKept(w.pictures, "", "").Label
	}
	w.str("<img")
	w.attr("src", im.Src)
	w.str(` alt="`)
	w.esc(alt)
	w.str(`"`)
	if len(n.Title) > 0 {
		w.attr("title", string(unescape(n.Title)))
	}
	if im.Width > 0 && im.Height > 0 {
		w.attr("width", strconv.Itoa(im.Width))
		w.attr("height", strconv.Itoa(im.Height))
	}
	// CSDN refuses its pictures to pages that name another site as Referer.
	w.str(` loading="lazy" decoding="async"`)
	if isExternal(im.Src) {
		w.str(` referrerpolicy="no-referrer"`)
	}
	w.str(">")
}
