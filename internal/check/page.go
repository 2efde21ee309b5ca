package check

import (
	"bytes"
	"io"
	"net/url"
	"path"
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// htmlPage is what a page of the built site says of itself and of others.
type htmlPage struct {
	path        string
	ids         map[string]bool
	links       []htmlLink
	title, lang bool
	headings    int  // h1
	redirect    bool // leads on at once: the page of something that moved
	empty       bool
	policy      policy
}

// policy says whether a page tells the browser what it may load and run.
type policy int

const (
	noPolicy   policy = iota
	latePolicy        // something was loaded or run before it
	goodPolicy
)

// htmlLink is an address in a page, as written; each once a page and use.
type htmlLink struct {
	address string
	use     linkUse
	line    int
}

type linkUse int

const (
	useLink  linkUse = iota // a person follows it
	useFile                 // the page needs it: style, script, picture
	useImage                // a picture
)

// readPage reads a page with a tokenizer: a whole tree is not needed, and
// thousands of pages are read.
func readPage(name string, data []byte) *htmlPage {
	p := &htmlPage{path: name, ids: map[string]bool{}, empty: len(bytes.TrimSpace(data)) == 0}
	seen := map[htmlLink]bool{}
	line := 1
	add := func(address string, use linkUse) {
		address = strings.TrimSpace(address)
		key := htmlLink{address: address, use: use}
		if seen[key] {
			return
		}
		seen[key] = true
		key.line = line
		p.links = append(p.links, key)
	}
	z := html.NewTokenizer(bytes.NewReader(data))
	inTitle, loads, inBody := false, false, false
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if z.Err() != io.EOF {
				p.empty = true
			}
			return p
		}
		raw := z.Raw()
		lines := bytes.Count(raw, []byte("\n"))
		switch kind {
		case html.TextToken:
			if inTitle && len(bytes.TrimSpace(raw)) > 0 {
				p.title = true
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Title {
				inTitle = false
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag, more := z.TagName()
			element := atom.Lookup(tag)
			attrs := map[string]string{}
			for more {
				var key, value []byte
				key, value, more = z.TagAttr()
				if interesting(string(key)) {
					attrs[string(key)] = string(value)
				}
			}
			if id := attrs["id"]; id != "" {
				p.ids[id] = true
			}
			switch element {
			case atom.Title:
				// A picture in the text may have a title of its own.
				inTitle = kind == html.StartTagToken && !p.title && p.headings == 0
			case atom.H1:
				p.headings++
			}
			p.element(element, attrs, add)
			switch {
			case element == atom.Meta && strings.EqualFold(attrs["http-equiv"], "content-security-policy") && strings.TrimSpace(attrs["content"]) != "":
				// Browsers hear no policy that stands in the body.
				if p.policy == noPolicy && !inBody {
					p.policy = goodPolicy
					if loads {
						p.policy = latePolicy
					}
				}
			case element == atom.Link || element == atom.Script || element == atom.Style || element == atom.Base:
				loads = true
			case element == atom.Body:
				inBody = true
			}
		}
		line += lines
	}
}

func interesting(key string) bool {
	switch key {
	case "id", "name", "href", "src", "srcset", "poster", "data", "action", "rel", "lang", "http-equiv", "content", "imagesrcset":
		return true
	}
	return false
}

func (p *htmlPage) element(element atom.Atom, attrs map[string]string, add func(string, linkUse)) {
	has := func(key string) bool { _, ok := attrs[key]; return ok }
	switch element {
	case atom.Html:
		p.lang = p.lang || strings.TrimSpace(attrs["lang"]) != ""
	case atom.A, atom.Area:
		if n := attrs["name"]; n != "" {
			p.ids[n] = true
		}
		if has("href") {
			add(attrs["href"], useLink)
		}
	case atom.Form:
		if attrs["action"] != "" {
			add(attrs["action"], useLink)
		}
	case atom.Link:
		if has("href") {
			add(attrs["href"], useFile)
		}
	case atom.Img, atom.Source, atom.Image:
		use := useImage
		if has("src") {
			add(attrs["src"], use)
		}
		for _, candidate := range strings.Split(attrs["srcset"], ", ") {
			if address, _, _ := strings.Cut(strings.TrimSpace(candidate), " "); address != "" {
				add(address, use)
			}
		}
		if element == atom.Image && has("href") {
			add(attrs["href"], use)
		}
	case atom.Script, atom.Iframe, atom.Audio, atom.Embed, atom.Track:
		if has("src") {
			add(attrs["src"], useFile)
		}
	case atom.Video:
		if has("src") {
			add(attrs["src"], useFile)
		}
		if has("poster") {
			add(attrs["poster"], useImage)
		}
	case atom.Object:
		if has("data") {
			add(attrs["data"], useFile)
		}
	case atom.Meta:
		if strings.EqualFold(attrs["http-equiv"], "refresh") {
			if _, address, ok := strings.Cut(attrs["content"], "="); ok {
				p.redirect = true
				add(strings.Trim(address, `'"`), useLink)
			}
		}
	default:
		// <use href="#icon"> and the like in SVG.
		if has("href") {
			add(attrs["href"], useFile)
		}
	}
}

// target is where an address of a page leads.
type target struct {
	// file is below the site's root; it may be one that is not there.
	file     string
	fragment string
	// outside addresses lead to the web, or are no places at all (mailto).
	outside bool
	// bad says why an address cannot be one.
	bad string
	// rooted addresses begin with / and work on a server only.
	rooted bool
}

// resolve tells where an address leads, from the page at path from. base is
// the path of the site on its server, "/" or "/atlas/".
func resolve(from, address, base string) target {
	if address == "" {
		return target{file: from}
	}
	u, err := url.Parse(address)
	if err != nil {
		return target{bad: "is not an address"}
	}
	if u.Scheme != "" || u.Host != "" || u.Opaque != "" {
		return target{outside: true}
	}
	t := target{fragment: u.Fragment}
	switch {
	case u.Path == "":
		t.file = from
	case strings.HasPrefix(u.Path, "/"):
		t.rooted = true
		clean := path.Clean(u.Path)
		if clean != "/" && (strings.HasSuffix(u.Path, "/") || clean+"/" == base) {
			clean += "/"
		}
		rest, ok := strings.CutPrefix(clean, base)
		if !ok {
			t.bad = "leads out of the site"
			return t
		}
		if t.file = rest; rest == "" || strings.HasSuffix(rest, "/") {
			t.file = rest + "index.html"
		}
	default:
		joined := path.Join(path.Dir(from), u.Path)
		if joined == ".." || strings.HasPrefix(joined, "../") {
			t.bad = "leads out of the site"
			return t
		}
		if strings.HasSuffix(u.Path, "/") || joined == "." || strings.HasSuffix(u.Path, "..") {
			t.bad = "names a folder, which opens on a server only"
			t.file = path.Join(joined, "index.html")
			return t
		}
		t.file = joined
	}
	return t
}
