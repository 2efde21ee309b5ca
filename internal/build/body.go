package build

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"html/template"
	"net/url"
	"path"
	"slices"
	"strings"
	"sync"

	"atlas/internal/diag"
	"atlas/internal/markdown"
	"atlas/internal/render"
	"atlas/internal/site"
)

// body renders the Markdown of content files for package render: markdown
// knows no site, render no Markdown, and here the two meet. It may be used by
// many goroutines.
type body struct {
	site     *site.Site
	markdown *markdown.Renderer
	// hasFile reports whether the site has a file at a path.
	hasFile func(string) bool

	mu       sync.Mutex
	problems []diag.Problem
}

var _ render.Body = (*body)(nil)

func newBody(s *site.Site) *body {
	return &body{site: s, markdown: markdown.New()}
}

// HTML is the text of a record other than an article.
func (b *body) HTML(r *site.Record) (template.HTML, error) {
	var out bytes.Buffer
	res := b.markdown.Render(&out, r.File.Body, b.options(r))
	b.report(r, res.Problems)
	return template.HTML(out.String()), nil
}

// Blocks is the text of an article, each top-level element with its blocks and
// with the passages in it that facts rest on.
func (b *body) Blocks(a *site.Article) ([]render.Block, error) {
	opt := b.options(a.Record)
	opt.Marks = map[int][]markdown.Mark{}
	for _, m := range a.Marks {
		opt.Marks[m.Block] = append(opt.Marks[m.Block], markdown.Mark{Quote: m.Quote, ID: m.ID})
	}
	var out bytes.Buffer
	res := b.markdown.Render(&out, a.File.Body, opt)
	b.report(a.Record, res.Problems)
	text := out.String()
	var blocks []render.Block
	next := 0 // marks are in the order of their blocks
	for _, part := range res.Parts {
		block := render.Block{HTML: template.HTML(text[part.Start:part.End])}
		for n := part.First; n <= part.Last; n++ {
			block.Numbers = append(block.Numbers, n)
		}
		for ; next < len(a.Marks) && a.Marks[next].Block <= part.Last; next++ {
			if m := a.Marks[next]; strings.Contains(text[part.Start:part.End], `id="`+html.EscapeString(m.ID)+`"`) {
				block.Placed = append(block.Placed, m.ID)
			}
		}
		sortByPlace(block.Placed, text[part.Start:part.End])
		blocks = append(blocks, block)
	}
	b.reportLost(a, text)
	return blocks, nil
}

// sortByPlace brings ids into the order in which they stand in the HTML.
func sortByPlace(ids []string, text string) {
	at := make(map[string]int, len(ids))
	for _, id := range ids {
		at[id] = strings.Index(text, `id="`+html.EscapeString(id)+`"`)
	}
	slices.SortFunc(ids, func(a, b string) int { return cmp.Compare(at[a], at[b]) })
}

func (b *body) options(r *site.Record) markdown.Options {
	from := r.Page.Path
	return markdown.Options{
		HeadingAnchors: true,
		MinHeading:     2, // the page's title is its h1
		Link:           func(dest string) (markdown.Link, bool) { return b.link(r, dest) },
		Wiki: func(name string) (markdown.Link, bool) {
			t, ok, _ := b.site.ResolveLink(r.File.Path, name, true)
			if !ok {
				return markdown.Link{}, false
			}
			return markdown.Link{Href: site.Rel(from, t.Page.Path+t.Fragment), Title: t.Title}, true
		},
		Image: func(dest string) markdown.Image { return b.image(r, dest) },
		Match: func(text string) []markdown.Match {
			var matches []markdown.Match
			for _, m := range b.site.Names().Find(text, r.Page) {
				matches = append(matches, markdown.Match{Start: m.Start, End: m.End, Link: markdown.Link{Href: site.Rel(from, m.Page.Path)}})
			}
			return matches
		},
	}
}

// link resolves a link without a scheme: to the page of a content file, else
// to a file beside the text.
func (b *body) link(r *site.Record, dest string) (markdown.Link, bool) {
	t, ok, missing := b.site.ResolveLink(r.File.Path, dest, false)
	switch {
	case missing:
		return markdown.Link{}, false
	case ok:
		return markdown.Link{Href: site.Rel(r.Page.Path, t.Page.Path+t.Fragment)}, true
	}
	file, fragment, has := strings.Cut(dest, "#")
	if has {
		fragment = "#" + fragment
	}
	if p, ok := b.asset(r, file); ok {
		return markdown.Link{Href: site.Rel(r.Page.Path, p) + fragment}, true
	}
	return markdown.Link{}, false
}

// asset is the path in the site of a file beside a content file.
func (b *body) asset(r *site.Record, dest string) (string, bool) {
	if plain, err := url.PathUnescape(dest); err == nil {
		dest = plain
	}
	p := strings.TrimPrefix(path.Join(path.Dir(r.File.Path), dest), "content/")
	return p, b.hasFile(p)
}

// image shows pictures that are part of the site. A picture of the web is a
// link: pages ask no other server for anything.
func (b *body) image(r *site.Record, dest string) markdown.Image {
	if strings.Contains(dest, "://") || strings.HasPrefix(dest, "//") {
		return markdown.Image{Href: dest}
	}
	p, ok := b.asset(r, dest)
	if !ok {
		b.add(diag.Problem{Position: diag.At(r.File.Path, r.File.Data, max(bytes.Index(r.File.Data, []byte(dest)), 0)),
			Code: "missing-picture", Message: fmt.Sprintf("there is no picture %q", dest),
			Hint: "put it beside the file; png, jpg, gif, webp, avif and svg are shown"})
		return markdown.Image{}
	}
	return markdown.Image{Src: site.Rel(r.Page.Path, p)}
}

func (b *body) add(p diag.Problem) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, p)
}

// report places what markdown found in the file. Links to content files that
// are not there were reported when the site was loaded, and lost quotes are
// reported where the quote is written.
func (b *body) report(r *site.Record, problems []markdown.Problem) {
	for _, p := range problems {
		if p.Code == "quote-not-found" || p.Code == "broken-link" && namesContent(p.Message) {
			continue
		}
		b.add(diag.Problem{Position: r.File.BodyPosition(p.Offset), Severity: p.Severity, Code: p.Code, Message: p.Message, Hint: p.Hint})
	}
}

// namesContent tells a broken link to a content file from one to a file beside
// the text, which nobody else looks for.
func namesContent(message string) bool {
	return strings.Contains(message, `.md"`) || strings.Contains(message, ".md#")
}

// reportLost names the files whose quotes do not stand in their block.
func (b *body) reportLost(a *site.Article, text string) {
	for _, m := range a.Marks {
		if strings.Contains(text, `<mark id="`+html.EscapeString(m.ID)+`"`) {
			continue
		}
		for _, r := range m.Records {
			for i, s := range r.Sources {
				if s.Block == m.Block && s.Quote == m.Quote {
					b.add(diag.Problem{Position: r.File.Position("sources", i, "quote"), Severity: diag.Warning, Code: "quote-not-found",
						Message: fmt.Sprintf("quote: block %d of %s does not hold it", m.Block, a.File.Path),
						Hint:    "quotes are exact text of their block; only white space may differ"})
				}
			}
		}
	}
}
