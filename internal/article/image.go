package article

import (
	"encoding/base64"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"atlas/internal/cjk"
	"atlas/internal/diag"

	"golang.org/x/net/html"
)

func firstRune(s string) rune { r, _ := utf8.DecodeRuneInString(s); return r }
func lastRune(s string) rune  { r, _ := utf8.DecodeLastRuneInString(s); return r }
func runeLen(s string) int    { _, n := utf8.DecodeRuneInString(s); return n }

// image adds the picture that an img element shows.
func (r *reader) image(n *html.Node) {
	u := imageURL(n, r.home)
	switch {
	case u == "":
		return
	case strings.HasPrefix(u, "data:"), strings.HasPrefix(u, "file:"), strings.HasPrefix(u, "blob:"), strings.HasPrefix(u, "about:"):
		quote := u
		if len(quote) > 60 {
			quote = cut(quote, 60) + "…"
		}
		r.problems = append(r.problems, Problem{Severity: diag.Warning, Code: "image-dropped",
			Message: "a picture has no address on the web and is left out", Block: len(r.blocks), Quote: quote})
		return
	}
	alt, title := cjk.Fold(attr(n, "alt")), cjk.Fold(attr(n, "title"))
	if saysNothing(alt, u) {
		alt = ""
	}
	if saysNothing(title, u) || title == alt {
		title = ""
	}
	r.run = append(r.run, Inline{Kind: Img, Style: r.style, Link: r.link, Image: &Image{URL: u, Alt: alt, Title: title}})
}

// cut shortens s to at most n bytes, at a rune's border.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// lazySources are the attributes in which pages keep the address of a
// picture that a script is to load.
var lazySources = []string{"data-src", "data-original", "data-actualsrc", "data-original-src", "data-lazy-src", "real_src"}

// imageURL gives the address of a picture as it is on the web. Where home, the
// address of the page, is known, it may be told relative to that.
func imageURL(n *html.Node, home string) string {
	src := attr(n, "src")
	for _, key := range lazySources {
		v := strings.TrimSpace(attr(n, key))
		if strings.HasPrefix(v, "http") || strings.HasPrefix(v, "//") || home != "" && strings.HasPrefix(v, "/") {
			src = v
			break
		}
	}
	if home != "" {
		src = resolve(home, cleanURL(src))
	}
	return cleanImageURL(src)
}

func cleanImageURL(src string) string {
	// Browsers take a backslash in a path for a slash (URL Standard, special
	// schemes), and pages saved or written on Windows rely on it.
	if i := strings.IndexAny(src, "?#"); i < 0 {
		src = strings.ReplaceAll(src, "\\", "/")
	} else {
		src = strings.ReplaceAll(src[:i], "\\", "/") + src[i:]
	}
	src = cleanURL(src)
	if strings.HasPrefix(src, "//") {
		src = "https:" + src
	}
	// A fragment on a picture is CSDN's way to place it (#pic_center).
	if strings.HasPrefix(src, "http") {
		src, _, _ = strings.Cut(src, "#")
	}
	if rest, ok := cutAny(src, "https://imgconvert.csdnimg.cn/", "http://imgconvert.csdnimg.cn/"); ok {
		code, _, _ := strings.Cut(rest, "?")
		if u, err := url.PathUnescape(code); err == nil {
			code = u
		}
		code = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(code, "="))
		if raw, err := base64.RawStdEncoding.DecodeString(code); err == nil {
			if s := string(raw); strings.HasPrefix(s, "http") && utf8.ValidString(s) {
				return cleanURL(s)
			}
		}
	}
	return src
}

// resolve makes an address without a host start from base; what cannot be
// made out stays.
func resolve(base, address string) string {
	b, err := url.Parse(base)
	if err != nil || address == "" {
		return address
	}
	u, err := b.Parse(address)
	if err != nil || u.Host == "" {
		return address
	}
	return u.String()
}

func cutAny(s string, prefixes ...string) (string, bool) {
	for _, p := range prefixes {
		if rest, ok := strings.CutPrefix(s, p); ok {
			return rest, true
		}
	}
	return s, false
}

// cleanURL drops the white space and control characters that browsers ignore
// in an address, and encodes those that may not stand in one: the result can
// be written into Markdown and HTML as it is.
func cleanURL(s string) string {
	s = strings.ToValidUTF8(strings.TrimSpace(s), "")
	if strings.IndexFunc(s, func(r rune) bool { return badInURL(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !badInURL(r):
			b.WriteRune(r)
		case r < 0x20 || cjk.Invisible(r):
		case r < 0x80:
			b.WriteString("%" + strings.ToUpper(strconv.FormatInt(int64(r), 16)))
		default: // wide spaces
			b.WriteString("%20")
		}
	}
	return b.String()
}

func badInURL(r rune) bool {
	return r <= ' ' || strings.ContainsRune("\"<>\\^`|", r) || r >= 0x7F && (unicode.IsSpace(r) || cjk.Invisible(r))
}

// fillerAlts are what editors put in when the author says nothing.
var fillerAlts = map[string]bool{
	"在这里插入图片描述": true, "这里写图片描述": true, "在这里输入图片描述": true, "图片描述": true, "图片": true,
	"image": true, "img": true, "pic": true, "picture": true, "图": true, "输入图片说明": true, "插入图片描述": true,
	"watermark": true, "点击查看大图": true, "description": true, "null": true, "undefined": true, "format,png": true,
}

var fileNameAlt = regexp.MustCompile(`(?i)^[^\s/，。]+\.(png|jpe?g|gif|webp|bmp|svg)(\?.*)?$|^[0-9a-f]{16,}$|^watermark,|^x-oss-process`)

// saysNothing reports whether a picture's text is the editor's filler or the
// name of its file.
func saysNothing(alt, src string) bool {
	return alt == "" || fillerAlts[strings.ToLower(alt)] || fileNameAlt.MatchString(alt) || strings.HasPrefix(alt, "http") || strings.HasSuffix(src, "/"+alt)
}

// linkOf gives where an anchor leads, nil when that is nowhere outside the
// page or not an address that a reader may follow.
func linkOf(n *html.Node, base string) *Link {
	href := cleanURL(attr(n, "href"))
	if href == "" || href[0] == '#' {
		return nil
	}
	u, err := url.Parse(href)
	if err != nil {
		return nil
	}
	if u.Scheme == "" {
		b, err := url.Parse(base)
		if err != nil || b.Host == "" {
			if u.Host == "" {
				return nil
			}
			b = &url.URL{Scheme: "https"}
		}
		u = b.ResolveReference(u)
		href = u.String()
	}
	switch strings.ToLower(u.Scheme) {
	case "http", "https", "ftp":
		if u.Host == "" {
			return nil
		}
	case "mailto":
	default:
		return nil
	}
	// Sites send their readers out over a page that counts clicks.
	switch u.Host {
	case "link.csdn.net", "link.zhihu.com", "link.juejin.cn", "link.jianshu.com":
		q := u.Query()
		for _, key := range []string{"target", "t"} {
			if t := cleanURL(q.Get(key)); strings.HasPrefix(t, "http://") || strings.HasPrefix(t, "https://") {
				href = t
				break
			}
		}
	}
	title := cjk.Fold(attr(n, "title"))
	if title == cjk.Fold(nodeText(n)) || title == href {
		title = ""
	}
	return &Link{URL: href, Title: title}
}
