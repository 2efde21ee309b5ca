package article

import (
	"encoding/hex"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/cjk"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// readMeta fills in what the page tells about the article, over what the
// front matter of a dump told.
func (a *Article) readMeta(doc *goquery.Document, name string) {
	scripts := scriptText(doc)
	a.SourceURL = sourceURL(doc, scripts)
	if a.SourceURL == "" {
		a.SourceURL = a.fetchedFrom
	}
	if base := attrOf(doc, "base[href]", "href"); base != "" && a.fetchedFrom != "" {
		a.fetchedFrom = resolve(a.fetchedFrom, cleanURL(base))
	}
	a.readTitle(doc)
	user, id := csdnAddress(a.SourceURL)
	switch {
	case id != "":
		a.ID = id
	case a.ID == "":
		a.ID = idFromName(name)
	}
	a.Author = firstOf(
		textOf(doc, ".follow-nickName"),
		textOf(doc, "#uid"),
		jsVar(scripts, "nickName"),
		textOf(doc, ".profile-intro-name-boxTop .name, #blog_userface .user_name, .user-info .name"),
		user,
		jsVar(scripts, "username"),
		attrOf(doc, `meta[name="author"]`, "content"),
	)
	a.When = published(doc, scripts)
	if words := splitWords(attrOf(doc, `meta[name="keywords" i]`, "content")); len(words) > 0 && len(a.Keywords) == 0 {
		a.Keywords = words
	}
	if a.Description == "" {
		a.Description = cjk.Fold(attrOf(doc, `meta[name="description" i]`, "content"))
	}
	a.readTags(doc)
}

var (
	browserTitle = regexp.MustCompile(`\s*([_-]\s*[^_]{1,40})?[-_–]\s*(CSDN博客|CSDN.NET|博客频道.*)\s*$`)
	pinnedTitle  = regexp.MustCompile(`^\s*(\[置顶\]|【置顶】)\s*`)
	dumpTitle    = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}-(.*?)-*$`)
)

func (a *Article) readTitle(doc *goquery.Document) {
	window := textOf(doc, "head title")
	for browserTitle.MatchString(window) {
		window = browserTitle.ReplaceAllString(window, "")
	}
	a.Title = firstOf(
		textOf(doc, "#articleContentId"),
		textOf(doc, "h1.title-article"),
		textOf(doc, ".link_title a"),
		textOf(doc, ".link_title"),
		attrOf(doc, `meta[property="og:title"]`, "content"),
		dumpTitle.ReplaceAllString(a.Title, "$1"),
		window,
		textOf(doc, "h1"),
	)
	a.Title = pinnedTitle.ReplaceAllString(a.Title, "")
}

// sourceURL finds the address of the article. Dumps hide it as hexadecimal
// text with colons strewn in, in one of several odd places.
func sourceURL(doc *goquery.Document, scripts string) string {
	candidates := []string{}
	doc.Find(`[class_="artid"], p.artid, span.artid, [artid]`).Each(func(_ int, s *goquery.Selection) {
		n := s.Get(0)
		candidates = append(candidates, attr(n, "alt"), attr(n, "artid"), cut(firstText(n), 4096))
	})
	for _, c := range candidates {
		if u := hiddenURL(c); u != "" {
			return u
		}
	}
	base := "https://blog.csdn.net"
	for _, c := range []string{
		attrOf(doc, `link[rel="canonical"]`, "href"),
		attrOf(doc, `meta[property="og:url"]`, "content"),
		attrOf(doc, `.article-copyright a[href*="article/details"]`, "href"),
		jsVar(scripts, "articleDetailUrl"),
		attrOf(doc, `.link_title a`, "href"),
	} {
		c = cleanURL(c)
		if strings.HasPrefix(c, "/") && !strings.HasPrefix(c, "//") {
			c = base + c
		}
		if u, err := url.Parse(c); err == nil && (u.Scheme == "http" || u.Scheme == "https") && len(u.Path) > 1 {
			u.Fragment = ""
			if strings.HasSuffix(u.Host, "csdn.net") {
				u.RawQuery = ""
			}
			return u.String()
		}
	}
	return ""
}

// firstText gives the text directly inside n; a <span artid=…/> that was
// never closed holds the whole article further down.
func firstText(n *html.Node) string {
	for c := n.FirstChild; c != nil; c = c.NextSibling {
		if c.Type == html.TextNode && strings.TrimSpace(c.Data) != "" {
			return strings.TrimSpace(c.Data)
		}
	}
	return ""
}

// hiddenURL decodes an address from hexadecimal text, "" if it holds none.
func hiddenURL(s string) string {
	var digits []byte
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F':
			digits = append(digits, c)
		case c == ':', c == '/', c == ' ', c == '\n', c == '\r', c == '\t':
			// Strewn in; the slash is what is left of an unquoted "/>".
		default:
			return ""
		}
	}
	raw, err := hex.DecodeString(string(digits))
	if err != nil || !utf8.Valid(raw) {
		return ""
	}
	u, err := url.Parse(strings.TrimSpace(string(raw)))
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return ""
	}
	return u.String()
}

var (
	detailsPath = regexp.MustCompile(`^/([^/]+)/article/details/(\d+)`)
	detailsOnly = regexp.MustCompile(`^/article/details/(\d+)`)
	trailingID  = regexp.MustCompile(`(\d{5,})(?:\.\w+)?$`)
)

// csdnAddress gives the user and the article's number in a CSDN address, in
// both forms: blog.csdn.net/user/… and user.blog.csdn.net/….
func csdnAddress(address string) (user, id string) {
	u, err := url.Parse(address)
	if err != nil || !strings.HasSuffix(u.Host, "csdn.net") {
		return "", ""
	}
	if m := detailsPath.FindStringSubmatch(u.Path); m != nil {
		return m[1], m[2]
	}
	if m := detailsOnly.FindStringSubmatch(u.Path); m != nil {
		if sub, ok := strings.CutSuffix(u.Host, ".blog.csdn.net"); ok {
			return sub, m[1]
		}
		return "", m[1]
	}
	return "", ""
}

func idFromName(name string) string {
	if m := trailingID.FindStringSubmatch(name); m != nil {
		return m[1]
	}
	return ""
}

const datePattern = `(\d{4})[-年/.](\d{1,2})[-月/.](\d{1,2})`

var (
	pubDate     = regexp.MustCompile(`"pubDate"\s*:\s*"` + datePattern)
	firstTime   = regexp.MustCompile(`首次发布(?:时间)?[于：:\s]*` + datePattern)
	newest      = regexp.MustCompile(`最新推荐文章于\s*` + datePattern + `[\s\d:]*(?:发布)?`)
	changed     = regexp.MustCompile(`(?:已|最后|最近)?(?:于\s*)?` + datePattern + `[\s\d:]*(?:修改|编辑)|(?:修改|编辑|更新)于[：:\s]*` + datePattern)
	publishedOn = regexp.MustCompile(`(?:发布于|发表于|于)[：:\s]*` + datePattern + `|` + datePattern + `[\s\d:]*(?:首次)?(?:发布|发表)`)
	anyDate     = regexp.MustCompile(datePattern)
)

// published finds the day of publication: structured data first, then the
// line under the title. 最新推荐文章于 is the date of an advertisement.
func published(doc *goquery.Document, scripts string) string {
	if m := pubDate.FindStringSubmatch(scripts); m != nil {
		if d := edtfDay(m[1:]); d != "" {
			return d
		}
	}
	if d := anyDate.FindStringSubmatch(attrOf(doc, `meta[property="article:published_time"], meta[itemprop="datePublished"]`, "content")); d != nil {
		return edtfDay(d[1:])
	}
	for _, selector := range []string{".up-time", ".article-info-box .time, .bar-content .time, .time", ".link_postdate", ".article_manage .link_postdate, .postDate"} {
		for _, n := range doc.Find(selector).Nodes {
			text := newest.ReplaceAllString(nodeText(n), " ")
			if m := firstTime.FindStringSubmatch(text); m != nil {
				return edtfDay(m[1:])
			}
			text = changed.ReplaceAllString(text, " ")
			m := publishedOn.FindStringSubmatch(text)
			if m == nil {
				m = anyDate.FindStringSubmatch(text)
			}
			if m != nil {
				if d := edtfDay(m[1:]); d != "" {
					return d
				}
			}
		}
	}
	return ""
}

// edtfDay makes a date of the first three groups that matched.
func edtfDay(groups []string) string {
	var parts []string
	for _, g := range groups {
		if g != "" {
			parts = append(parts, g)
		}
	}
	if len(parts) < 3 {
		return ""
	}
	y, m, d := parts[0], parts[1], parts[2]
	if len(m) == 1 {
		m = "0" + m
	}
	if len(d) == 1 {
		d = "0" + d
	}
	if y < "1990" || m < "01" || m > "12" || d < "01" || d > "31" {
		return ""
	}
	return y + "-" + m + "-" + d
}

// readTags takes the author's tags and columns. In pages from 2018 on, both
// stand in boxes alike, or even in one; labels tell 文章标签 from 分类专栏.
func (a *Article) readTags(doc *goquery.Document) {
	var tags, columns []string
	doc.Find(".tags-box").Each(func(_ int, box *goquery.Selection) {
		into := &tags
		box.Find(".label, a.tag-link, a.tag-link-new").Each(func(_ int, s *goquery.Selection) {
			switch {
			case !s.HasClass("label"):
				*into = append(*into, s.Text())
			case strings.Contains(s.Text(), "分类"), strings.Contains(s.Text(), "专栏"):
				into = &columns
			default:
				into = &tags
			}
		})
	})
	for _, n := range doc.Find(".link_categories a").Nodes {
		columns = append(columns, nodeText(n))
	}
	for _, n := range doc.Find(".tag2box a, .article_tags a").Nodes {
		tags = append(tags, nodeText(n))
	}
	if tags = realTags(tags); len(tags) > 0 {
		a.Tags = tags
	}
	if columns = realTags(columns); len(columns) > 0 {
		a.Categories = columns
	}
}

// scriptText joins the page's scripts, where years of CSDN pages keep
// variables about the article. Long scripts are programs, not variables.
func scriptText(doc *goquery.Document) string {
	var b strings.Builder
	for _, n := range doc.Find("script").Nodes {
		if s := nodeText(n); len(s) < 1<<16 {
			b.WriteString(s)
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func jsVar(scripts, name string) string {
	for at := 0; ; {
		i := strings.Index(scripts[at:], name)
		if i < 0 {
			return ""
		}
		at += i + len(name)
		rest := strings.TrimLeft(scripts[at:], " \t")
		if rest == "" || rest[0] != '=' {
			continue
		}
		rest = strings.TrimLeft(rest[1:], " \t")
		if rest == "" || rest[0] != '"' && rest[0] != '\'' {
			continue
		}
		if end := strings.IndexByte(rest[1:], rest[0]); end >= 0 && end < 2048 {
			return strings.TrimSpace(strings.ReplaceAll(rest[1:1+end], `\/`, "/"))
		}
	}
}

func firstOf(list ...string) string {
	for _, s := range list {
		if s != "" {
			return s
		}
	}
	return ""
}

func textOf(doc *goquery.Document, selector string) string {
	for _, n := range doc.Find(selector).Nodes {
		if s := foldTitle(nodeText(n)); s != "" {
			return s
		}
	}
	return ""
}

// foldTitle folds the white space of a heading like that of any line.
func foldTitle(s string) string {
	line, _ := normalise([]Inline{{Kind: Text, Text: s}})
	text, _ := plain(line)
	return text
}

func attrOf(doc *goquery.Document, selector, key string) string {
	for _, n := range doc.Find(selector).Nodes {
		if v := strings.TrimSpace(attr(n, key)); v != "" {
			return v
		}
	}
	return ""
}
