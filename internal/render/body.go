package render

import (
	"bytes"
	"html/template"
	"net/url"
	"path"
	"regexp"
	"strconv"
	"strings"

	"atlas/internal/markdown"
	"atlas/internal/pictures"
	"atlas/internal/site"
)

// bodies renders the Markdown of a site's records.
type bodies struct {
	markdown *markdown.Renderer
	renderer *Renderer
}

// options tell the Markdown renderer where links of a record lead.
func (b bodies) options(p page, r *site.Record) markdown.Options {
	file := r.File.Path
	return markdown.Options{
		MinHeading: 2,
		ImageLabel: b.renderer.words.say("image.remote"),
		Link: func(dest string) (markdown.Link, bool) {
			if t, ok, _ := p.site.ResolveLink(file, dest, false); ok {
				return markdown.Link{Href: p.toPart(t.Page, t.Fragment)}, p.to(t.Page) != ""
			}
			if beside, ok := besideFile(file, dest); ok {
				return markdown.Link{Href: p.file(beside)}, true
			}
			return markdown.Link{}, false
		},
		Wiki: func(name string) (markdown.Link, bool) {
			t, ok, _ := p.site.ResolveLink(file, name, true)
			if !ok {
				return markdown.Link{}, false
			}
			return markdown.Link{Href: p.toPart(t.Page, t.Fragment)}, true
		},
		Image:   func(dest string) markdown.Image { return b.picture(p, file, dest) },
		NotKept: b.notKept,
		Match: func(text string) []markdown.Match {
			found := p.site.Names().Find(text, p.Page)
			if len(found) == 0 {
				return nil
			}
			matches := make([]markdown.Match, 0, len(found))
			for _, m := range found {
				if href := p.to(m.Page); href != "" {
					matches = append(matches, markdown.Match{Start: m.Start, End: m.End, Link: markdown.Link{Href: href, Class: "name"}})
				}
			}
			return matches
		},
	}
}

// picture finds what to show for a picture that a content file names. One
// elsewhere is not loaded: pages ask nobody but their own folder for anything.
// If a copy is kept it is shown; else a link tells where the picture is.
func (b bodies) picture(p page, file, dest string) markdown.Image {
	local := func(l pictures.Local) markdown.Image {
		return markdown.Image{Src: p.file(strings.TrimPrefix(l.File, "content/")), Width: l.Width, Height: l.Height}
	}
	if web := pictures.Key(dest); web != "" {
		if b.renderer.pictures != nil {
			if l, ok := b.renderer.pictures.OfWeb(file, web); ok {
				return local(l)
			}
		}
		return markdown.Image{Href: webURL(web)}
	}
	beside, ok := besideFile(file, dest)
	switch {
	case !ok:
		return markdown.Image{}
	case b.renderer.pictures == nil:
		return local(pictures.Local{File: beside})
	}
	return local(b.renderer.pictures.OfFile("content/" + beside))
}

// notKept words the place of a picture that is not kept in the atlas.
func (b bodies) notKept(number int, alt, href string) markdown.NotKept {
	words := b.renderer.words
	n := markdown.NotKept{Label: words.say("image.number", number), Note: words.say("image.missing")}
	if alt != "" {
		n.Label = words.say("image.named", number, alt)
	}
	if u, err := url.Parse(href); err == nil && u.Host != "" {
		// Links with the same words should lead to the same place, so the
		// number is in them.
		n.Link = words.say("image.original", number, u.Hostname())
	}
	return n
}

// besideFile is the path in the site of a file that lies beside a content
// file, as a picture; ok is false when dest leaves content/.
func besideFile(file, dest string) (string, bool) {
	if end := strings.IndexAny(dest, "?#"); end >= 0 {
		dest = dest[:end]
	}
	dest = site.UnescapePath(dest)
	if dest == "" || strings.HasPrefix(dest, "/") || strings.HasSuffix(dest, ".md") {
		return "", false
	}
	p := path.Join(path.Dir(file), dest)
	return strings.CutPrefix(p, "content/")
}

// HTML implements [Body].
func (b bodies) HTML(r *site.Record) (template.HTML, error) {
	opt := b.options(page{b.renderer, r.Page}, r)
	// Block numbers are for articles; on other pages they would stand beside
	// ids of the page itself.
	opt.IDPrefix = "text-b"
	opt.Texts = b.renderer.keepTexts(r)
	out, _ := b.renderer.buffers.Get().(*bytes.Buffer)
	if out == nil {
		out = new(bytes.Buffer)
	}
	defer b.renderer.buffers.Put(out)
	out.Reset()
	b.markdown.Render(out, r.File.Text(), opt)
	return template.HTML(out.String()), nil
}

// Blocks implements [Body].
func (b bodies) Blocks(a *site.Article) ([]Block, error) {
	opt := b.options(page{b.renderer, a.Page}, a.Record)
	opt.Marks = make(map[int][]markdown.Mark)
	opt.Texts = b.renderer.keepTexts(a.Record)
	for i, number := range noteNumbers(a) {
		m := a.Marks[i]
		mark := markdown.Mark{Quote: m.Quote, ID: m.ID}
		if number > 0 {
			n := strconv.Itoa(number)
			mark.Links = []markdown.MarkLink{{Href: "#n" + n, Label: n, Title: m.Records[0].Title}}
		}
		opt.Marks[m.Block] = append(opt.Marks[m.Block], mark)
	}
	var out bytes.Buffer
	text := a.File.Text()
	out.Grow(2 * len(text))
	b.markdown.Render(&out, text, opt)
	return split(out.String()), nil
}

var (
	blockID = regexp.MustCompile(` id="b(\d+)"`)
	markID  = regexp.MustCompile(`<mark id="([^"]+)"`)
	voidTag = map[string]bool{"br": true, "hr": true, "img": true, "input": true, "col": true, "wbr": true}
)

// split cuts rendered Markdown into its top-level elements. It relies on what
// package markdown writes: every tag is closed, and < and > stand in tags only.
func split(html string) []Block {
	var blocks []Block
	start, depth := 0, 0
	for i := 0; i < len(html); {
		open := strings.IndexByte(html[i:], '<')
		if open < 0 {
			break
		}
		i += open
		end := strings.IndexByte(html[i:], '>')
		if end < 0 {
			break
		}
		tag := html[i+1 : i+end]
		i += end + 1
		name, _, _ := strings.Cut(strings.TrimPrefix(tag, "/"), " ")
		switch {
		case strings.HasPrefix(tag, "/"):
			depth--
		case !voidTag[name]:
			depth++
		}
		if depth == 0 {
			blocks = append(blocks, makeBlock(html[start:i]))
			start = i
		}
	}
	if rest := strings.TrimSpace(html[start:]); rest != "" {
		blocks = append(blocks, makeBlock(rest))
	}
	return blocks
}

func makeBlock(html string) Block {
	b := Block{HTML: template.HTML(strings.TrimSpace(html))}
	for _, m := range blockID.FindAllStringSubmatch(html, -1) {
		n, _ := strconv.Atoi(m[1])
		b.Numbers = append(b.Numbers, n)
	}
	for _, m := range markID.FindAllStringSubmatch(html, -1) {
		b.Placed = append(b.Placed, m[1])
	}
	return b
}
