package epub

import (
	"strconv"
	"strings"
)

// nameAnchors gives every page of the site the anchor under which the book has
// what it shows. An anchor is made of its path, so that it stays when the atlas
// grows: companies-zhong-guo-yin-hang. What stands in a page is anchored below
// that: articles-88839140.b17.
func (b *book) nameAnchors() {
	b.ids = map[string]string{}
	taken := map[string]bool{}
	for _, p := range b.site.Pages() {
		path := strings.TrimSuffix(p.Path, ".html")
		if section, ok := strings.CutSuffix(path, "/index"); ok {
			path = section
		}
		base := xmlName(path)
		// No path makes a dot, so it can part anchors of one name, and in
		// below what is in a page from other pages.
		id := base
		for n := 2; taken[strings.ToLower(id)]; n++ {
			id = base + "." + strconv.Itoa(n)
		}
		taken[strings.ToLower(id)] = true
		b.ids[p.Path] = id
	}
}

// xmlName makes a name that XML allows as an id: letters, digits and hyphens of
// ASCII stay, a slash becomes a hyphen, all else its code in hexadecimal.
func xmlName(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch {
		case 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9' || r == '-':
			b.WriteRune(r)
		case r == '/':
			b.WriteByte('-')
		default:
			b.WriteString("_" + strconv.FormatInt(int64(r), 16))
		}
	}
	id := b.String()
	if id == "" || id[0] < 'A' {
		id = "p" + id
	}
	return id
}

// below is the anchor of a part of what prefix is the anchor of.
func below(prefix, fragment string) string {
	return prefix + "." + xmlName(strings.TrimPrefix(fragment, "#"))
}

// href is where a path of the site, which may have a fragment, is in the book;
// "" when the book does not have it. While the first pass runs nobody knows yet
// and every path seems to be there.
func (b *book) href(to string) string {
	path, fragment, _ := strings.Cut(to, "#")
	id := b.ids[path]
	if id == "" {
		return b.pictures.href(path)
	}
	if fragment != "" {
		if at := b.at(below(id, fragment)); at != "" {
			return at
		}
	}
	return b.at(id)
}

// at is the address of an anchor, "" when the book has none of that name.
func (b *book) at(id string) string {
	file := b.where[id]
	if file == "" {
		if b.printing {
			return ""
		}
		file = "s00-before-0000.xhtml" // as long as it will be
	}
	return file + "#" + id
}
