package site

import (
	"bytes"
	"path"
	"strings"
)

// Rel is the relative URL from the page at path from to the file at path to.
// Both are slash-separated paths below the site's root; to may carry a
// fragment, so its # is not part of a name: see [RelFile]. The result names the
// file, so that it works from a disk, and needs no escaping where paths are made
// of [a-z0-9-]; other characters are percent-encoded.
func Rel(from, to string) string {
	file, fragment, has := strings.Cut(to, "#")
	if !has {
		return RelFile(from, file)
	}
	if file == from {
		return "#" + fragment
	}
	return RelFile(from, file) + "#" + fragment
}

// RelFile is [Rel] to a file whose name people chose, # included.
func RelFile(from, file string) string {
	// Both lie below what they share up to its last slash.
	shared := 0
	for i := 0; i < len(from) && i < len(file) && from[i] == file[i]; i++ {
		if from[i] == '/' {
			shared = i + 1
		}
	}
	up := strings.Count(from[shared:], "/")
	rest := escapePath(file[shared:])
	switch up {
	case 0:
		return rest
	case 1:
		return "../" + rest
	}
	return strings.Repeat("../", up) + rest
}

// escapePath percent-encodes what may not stand in the path of a URL. A first
// segment with a colon would read as a scheme, so colons are encoded as well.
func escapePath(p string) string {
	const hex = "0123456789ABCDEF"
	clean := true
	for i := 0; i < len(p) && clean; i++ {
		clean = plainPathByte(p[i])
	}
	if clean {
		return p
	}
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if c := p[i]; plainPathByte(c) {
			b.WriteByte(c)
		} else {
			b.WriteByte('%')
			b.WriteByte(hex[c>>4])
			b.WriteByte(hex[c&15])
		}
	}
	return b.String()
}

func plainPathByte(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("/-._~!$&'()*+,;=@", c) >= 0
}

// pagePath is the path of the page that a content file makes:
// content/articles/88839140/index.md is articles/88839140.html.
func pagePath(file string) string {
	p := strings.TrimPrefix(file, "content/")
	p = strings.TrimSuffix(p, ".md")
	p = strings.TrimSuffix(p, "/index")
	return p + ".html"
}

// Target is where a link in a content file leads.
type Target struct {
	// Page is the page of the site, nil when the link leaves the site.
	Page *Page
	// Fragment comes with its #, or is empty.
	Fragment string
	// Title is the target's own name, for links that have no text.
	Title string
}

// ResolveLink finds the page that a link in the content file named file means.
// The link names a content file relative to it (../parks/x.md#b3) or, with
// wiki, an entity by any of its names (金链盟). ok is false when nothing of the
// site is meant, as with an address of the web, or when it does not exist;
// missing tells the two apart.
func (s *Site) ResolveLink(file, link string, wiki bool) (t Target, ok, missing bool) {
	if wiki {
		name, fragment, has := strings.Cut(link, "#")
		page := s.names.Lookup(name)
		if page == nil {
			return t, false, true
		}
		t = Target{Page: page, Title: page.Title}
		if has {
			t.Fragment = "#" + fragment
		}
		return t, true, false
	}
	if link == "" || strings.HasPrefix(link, "#") || strings.HasPrefix(link, "//") || hasScheme(link) {
		return t, false, false
	}
	dest, fragment, has := strings.Cut(link, "#")
	dest, _, _ = strings.Cut(dest, "?")
	if has {
		t.Fragment = "#" + fragment
	}
	if !strings.HasSuffix(dest, ".md") {
		return t, false, false // a file beside the text; the build copies those
	}
	if dest = UnescapePath(dest); strings.HasPrefix(dest, "/") {
		dest = "content" + dest
	} else {
		dest = beside(file, dest)
	}
	r := s.byFile[dest]
	if r == nil {
		if t.Page = s.movedTo[strings.ToLower(strings.TrimSuffix(pagePath(dest), ".html"))]; t.Page != nil {
			t.Title = t.Page.Title
			return t, true, false
		}
		return t, false, true
	}
	t.Page, t.Title = r.Page, r.Title
	return t, true, false
}

// beside is path.Join(path.Dir(file), dest), at a fifth of the time for what
// texts link to: a.md and ../parks/a.md.
func beside(file, dest string) string {
	dir, rest := path.Dir(file), dest
	for strings.HasPrefix(rest, "../") && strings.Contains(dir, "/") {
		dir, rest = dir[:strings.LastIndexByte(dir, '/')], rest[len("../"):]
	}
	if dir == "." || rest == "" || rest[0] == '.' || rest[0] == '/' || strings.Contains(rest, "//") || strings.Contains(rest, "/.") || strings.HasSuffix(rest, "/") {
		return path.Join(path.Dir(file), dest)
	}
	return dir + "/" + rest
}

func hasScheme(link string) bool {
	i := strings.IndexAny(link, ":/?#")
	return i > 0 && link[i] == ':'
}

// UnescapePath undoes percent-encoding; a broken escape is kept as it is.
func UnescapePath(p string) string {
	if !strings.Contains(p, "%") {
		return p
	}
	var b strings.Builder
	for i := 0; i < len(p); i++ {
		if p[i] == '%' && i+2 < len(p) {
			hi, lo := unhex(p[i+1]), unhex(p[i+2])
			if hi >= 0 && lo >= 0 {
				b.WriteByte(byte(hi<<4 | lo))
				i += 2
				continue
			}
		}
		b.WriteByte(p[i])
	}
	return b.String()
}

func unhex(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

// bodyLink is a link found in the text of a content file. Dest is a copy: a
// part of the text would keep all of it.
type bodyLink struct {
	Dest   string
	Wiki   bool
	Offset int // in the body
}

// findLinks lists the inline links, reference definitions and [[wiki links]]
// of a Markdown text. It reads no more Markdown than that needs: code is left
// out by fences and back-ticks, which is enough to know who links to whom; the
// Markdown renderer decides what really becomes a link.
func findLinks(text []byte) []bodyLink {
	var links []bodyLink
	if !bytes.Contains(text, []byte("```")) && !bytes.Contains(text, []byte("~~~")) {
		// Without fences the lines that matter are those with a bracket that ends.
		for start := 0; start < len(text); {
			at := bytes.IndexByte(text[start:], ']')
			if at < 0 {
				break
			}
			first := start + bytes.LastIndexByte(text[start:start+at], '\n') + 1
			end := len(text)
			if n := bytes.IndexByte(text[start+at:], '\n'); n >= 0 {
				end = start + at + n + 1
			}
			links = append(links, lineLinks(string(text[first:end]), first)...)
			start = end
		}
		return links
	}
	fence := ""
	offset := 0
	for line := range bytes.Lines(text) {
		start := offset
		offset += len(line)
		trimmed := bytes.TrimLeft(line, " \t>")
		if f := fenceOf(trimmed); fence == "" && f != "" {
			fence = f
			continue
		} else if fence != "" {
			if bytes.HasPrefix(trimmed, []byte(fence)) {
				fence = ""
			}
			continue
		}
		// Most lines have none.
		if bytes.IndexByte(line, ']') >= 0 {
			links = append(links, lineLinks(string(line), start)...)
		}
	}
	return links
}

func fenceOf(line []byte) string {
	for _, f := range []string{"```", "~~~"} {
		if bytes.HasPrefix(line, []byte(f)) {
			return f
		}
	}
	return ""
}

func lineLinks(line string, start int) []bodyLink {
	var links []bodyLink
	if l, ok := definition(line, start); ok {
		return []bodyLink{l}
	}
	code := false
	for i := 0; i < len(line); i++ {
		switch {
		case line[i] == '\\':
			i++
		case line[i] == '`':
			code = !code
		case code:
		case strings.HasPrefix(line[i:], "[["):
			if end := strings.Index(line[i:], "]]"); end > 2 {
				name, _, _ := strings.Cut(line[i+2:i+end], "|")
				links = append(links, bodyLink{strings.Clone(strings.TrimSpace(name)), true, start + i})
				i += end + 1
			}
		case strings.HasPrefix(line[i:], "]("):
			dest, at := destination(line[i+2:])
			links = append(links, bodyLink{strings.Clone(dest), false, start + i + 2 + at})
		}
	}
	return links
}

// definition reads the definition of a link's target: [name]: ../parks/x.md
func definition(line string, start int) (l bodyLink, ok bool) {
	rest := strings.TrimLeft(line, " ")
	if len(line)-len(rest) > 3 || !strings.HasPrefix(rest, "[") || strings.HasPrefix(rest, "[[") || strings.HasPrefix(rest, "[^") {
		return l, false
	}
	label, dest, ok := strings.Cut(rest, "]:")
	if !ok || strings.ContainsAny(label[1:], "[]") {
		return l, false
	}
	offset := len(line) - len(dest)
	dest, at := destination(dest)
	return bodyLink{strings.Clone(dest), false, start + offset + at}, dest != ""
}

// destination reads the address at the start of s, and where in s it stands.
// In <> it may hold spaces; without them it ends at white space, or at a
// parenthesis that none in it opens. As all of bodyLink it is the text's own
// writing, with backslashes before what they escape.
func destination(s string) (dest string, at int) {
	at = len(s) - len(strings.TrimLeft(s, " \t"))
	s = s[at:]
	if strings.HasPrefix(s, "<") {
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '>':
				return s[1:i], at + 1
			}
		}
	}
	depth := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == '\\' && i+1 < len(s) && isPunct(s[i+1]):
			i++
		case c == '(':
			depth++
		case c == ')' && depth == 0, c <= ' ':
			return s[:i], at
		case c == ')':
			depth--
		}
	}
	return s, at
}

// written undoes the backslashes of a destination.
func written(dest string) string {
	if !strings.Contains(dest, "\\") {
		return dest
	}
	var b strings.Builder
	for i := 0; i < len(dest); i++ {
		if dest[i] == '\\' && i+1 < len(dest) && isPunct(dest[i+1]) {
			i++
		}
		b.WriteByte(dest[i])
	}
	return b.String()
}

// isPunct reports ASCII punctuation, which a backslash escapes (CommonMark 2.4).
func isPunct(c byte) bool {
	return '!' <= c && c <= '/' || ':' <= c && c <= '@' || '[' <= c && c <= '`' || '{' <= c && c <= '~'
}

// resolveIn is [Site.ResolveLink] for a link as the text writes it.
func (s *Site) resolveIn(file string, l bodyLink) (t Target, ok, missing bool) {
	if l.Wiki {
		return s.ResolveLink(file, l.Dest, true)
	}
	return s.ResolveLink(file, written(l.Dest), false)
}
