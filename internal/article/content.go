package article

import (
	"regexp"
	"strings"

	"atlas/internal/diag"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// contentRoots are the places of an article's content, best first. Pages of
// different years hold several of them, one inside the other.
var contentRoots = []string{
	"#content_views",
	"#article_content",
	".article_content",
	"#js_content",
	"#cnblogs_post_body",
	".markdown_views, .htmledit_views",
}

// fallbackRoots hold the content of pages that are no CSDN pages.
var fallbackRoots = []string{"article", "main", "[role=main]", "body"}

// someTag finds anything that looks like HTML.
var someTag = regexp.MustCompile(`<[a-zA-Z/!][^<>]*>`)

// readContent fills in the blocks.
func (a *Article) readContent(doc *goquery.Document, page string) {
	if !someTag.MatchString(page) {
		if strings.TrimSpace(page) != "" {
			a.problem(diag.Warning, "not-html", "the page has no HTML tags; its lines are taken as paragraphs")
			a.readPlain(page)
		}
		return
	}
	if a.tryRoots(doc, contentRoots) {
		return
	}
	if a.tryRoots(doc, fallbackRoots) {
		a.problem(diag.Warning, "no-content-element", "the page has no element known to hold an article; all its text is taken")
	}
}

// tryRoots reads from the first root that has content. Text hidden by style
// is taken only where nothing else is.
func (a *Article) tryRoots(doc *goquery.Document, roots []string) bool {
	for _, hidden := range []bool{false, true} {
		for _, selector := range roots {
			for _, n := range doc.Find(selector).Nodes {
				if isPlain(n) {
					a.readPlain(nodeText(n))
					return len(a.Blocks) > 0
				}
				r := &reader{hidden: hidden, base: a.SourceURL, home: a.fetchedFrom, chrome: selector != contentRoots[0]}
				r.readRoot(n)
				blocks := r.finish() // which may read notes where there is nothing else
				if len(blocks) == 0 {
					continue
				}
				a.Blocks = blocks
				a.Problems = append(a.Problems, r.problems...)
				return true
			}
		}
	}
	return false
}

// isPlain reports whether a page's body is text with hardly a tag, such as a
// post in Markdown: its lines would run together if read as HTML.
func isPlain(n *html.Node) bool {
	if n.Data != "body" {
		return false
	}
	return find(n, func(d *html.Node) bool {
		return isElement(d, "p", "br", "div", "li", "pre", "table", "h1", "h2", "h3", "h4", "h5", "h6", "section", "article", "img")
	}) == nil
}

// readPlain takes text without tags: blank lines part paragraphs.
func (a *Article) readPlain(page string) {
	r := &reader{}
	for line := range strings.SplitSeq(page, "\n") {
		if strings.TrimSpace(line) == "" {
			r.flush()
			continue
		}
		r.addText(line)
		r.run = append(r.run, Inline{Kind: Break})
		r.inPara = true
	}
	r.flush()
	a.Blocks = r.finish()
}

// droppedTags hold nothing to read.
var droppedTags = map[string]bool{
	"script": true, "style": true, "svg": true, "link": true, "meta": true, "template": true, "noscript": true,
	"button": true, "input": true, "select": true, "option": true, "head": true, "canvas": true,
	"object": true, "math": true, "map": true, "audio": true, "wbr": true, "base": true, "nav": true,
}

// embeds are players and frames: their content cannot be had, so they are
// named as a problem.
var embeds = map[string]bool{"iframe": true, "video": true, "embed": true, "frame": true}

// droppedClasses are tools and doubles inside the content: tables of contents,
// line numbers, buttons, and what mathematics is drawn with.
var droppedClasses = set(`hide-article-box hljs-button pre-numbering hljs-ln-numbers gutter
	linenodiv line-numbers-rows katex-html MathJax MathJax_Preview MathJax_Display MathJax_SVG MJX_Assistive_MathML
	blog-extension-box artid vip-mask readall_box footnote-backref visually-hidden sr-only
	cnblogs_code_toolbar code_op save_code`)

// chromeClasses are parts of the page around the content. In the content
// element itself they are text that someone pasted in.
var chromeClasses = set(`recommend-box comment-box more-toolbox template-box article-copyright article-bar-top
	article-bar-bottom article-info-box article-title-box article_title article_manage link_categories
	person-messagebox tool-box csdn-toolbar recommend-ask-box first-recommend-box second-recommend-box
	related-article blog_extension opt-box column-group creativecommons tags-box`)

var (
	droppedIDs = set(`blogExtensionBox main-toc MathJax_Message`)
	chromeIDs  = set(`recommend-right csdn-toolbar commentBox treeSkill side digg adt0`)
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

var hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none`)

// contentsClasses mark tables of contents: a title and a list of links.
var contentsClasses = set("toc table-of-contents")

// contentsTitle matches what CSDN writes over a table of contents.
var contentsTitle = regexp.MustCompile(`^\s*(?:文章目录|目录|Table of Contents)\s*$`)

// hasOwnText reports whether an author's text stands in a table of contents
// beside its list: whoever writes @[TOC](some text) gets it put in there, up
// to the whole opening of an article.
func hasOwnText(toc *html.Node) bool {
	for n := toc.FirstChild; n != nil; n = n.NextSibling {
		switch {
		case n.Type == html.TextNode && strings.TrimSpace(n.Data) != "":
			return true
		case n.Type != html.ElementNode:
		case n.Data == "ul" || n.Data == "ol" || n.Data == "a" || isHeading(n):
		case hasOwnText(n):
			return true
		}
	}
	return false
}

func isHeading(n *html.Node) bool {
	return len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6'
}

// isContents reports the title and the list of a table of contents whose
// other text is kept.
func isContents(n *html.Node) bool {
	if n.Parent == nil || n.Data != "ul" && n.Data != "ol" && !isHeading(n) {
		return false
	}
	for c := range strings.FieldsSeq(attr(n.Parent, "class")) {
		if contentsClasses[c] {
			return !isHeading(n) || contentsTitle.MatchString(nodeText(n))
		}
	}
	return false
}

// dropped reports whether n and all below it are no part of the article.
func (r *reader) dropped(n *html.Node) bool {
	if isContents(n) {
		return true
	}
	if droppedTags[n.Data] {
		// MathJax keeps the source of a formula in a script.
		return !(n.Data == "script" && strings.HasPrefix(attr(n, "type"), "math/tex"))
	}
	for i := range n.Attr {
		switch v := n.Attr[i].Val; n.Attr[i].Key {
		case "class":
			for c := range strings.FieldsSeq(v) {
				if contentsClasses[c] && !hasOwnText(n) {
					return true
				}
				if droppedClasses[c] || r.chrome && chromeClasses[c] {
					return true
				}
			}
		case "id":
			if droppedIDs[v] || r.chrome && chromeIDs[v] || strings.HasSuffix(v, "-toc") && n.Data == "p" {
				return true
			}
		case "style":
			if !r.hidden && len(v) > 10 && hiddenStyle.MatchString(v) {
				return true
			}
		}
	}
	return false
}
