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
				r := &reader{hidden: hidden, base: a.SourceURL}
				r.readRoot(n)
				if len(r.blocks) == 0 {
					continue
				}
				a.Blocks = r.finish()
				a.Problems = append(a.Problems, r.problems...)
				return true
			}
		}
	}
	return false
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
	"button": true, "input": true, "select": true, "option": true, "head": true, "title": true, "canvas": true,
	"object": true, "math": true, "map": true, "audio": true, "wbr": true, "base": true, "nav": true,
}

// embeds are players and frames: their content cannot be had, so they are
// named as a problem.
var embeds = map[string]bool{"iframe": true, "video": true, "embed": true, "frame": true}

// droppedClasses are parts of the page that are not the article.
var droppedClasses = map[string]bool{
	"toc": true, "table-of-contents": true, "hide-article-box": true, "recommend-box": true, "comment-box": true,
	"more-toolbox": true, "template-box": true, "hljs-button": true, "pre-numbering": true, "katex-html": true,
	"MathJax": true, "MathJax_Preview": true, "MathJax_Display": true, "MathJax_SVG": true, "MJX_Assistive_MathML": true,
	"blog-extension-box": true, "artid": true, "article-copyright": true, "article-bar-top": true,
	"article-bar-bottom": true, "article-info-box": true, "person-messagebox": true, "vip-mask": true,
	"readall_box": true, "tool-box": true, "csdn-toolbar": true, "footnote-backref": true, "recommend-ask-box": true,
	"first-recommend-box": true, "second-recommend-box": true, "related-article": true, "blog_extension": true,
	"article-title-box": true, "article_title": true, "article_manage": true, "link_categories": true,
	"hljs-ln-numbers": true, "gutter": true, "linenodiv": true, "line-numbers-rows": true, "gh-btn": true,
	"visually-hidden": true, "sr-only": true, "cnblogs_code_toolbar": true, "code_op": true, "save_code": true,
	"dp-highlighter-bar": true, "opt-box": true, "column-group": true, "creativecommons": true, "tags-box": true,
}

var droppedIDs = map[string]bool{
	"blogExtensionBox": true, "recommend-right": true, "csdn-toolbar": true, "commentBox": true, "main-toc": true,
	"treeSkill": true, "side": true, "digg": true, "adt0": true, "MathJax_Message": true,
}

var hiddenStyle = regexp.MustCompile(`(?i)display\s*:\s*none`)

// dropped reports whether n and all below it are no part of the article.
func (r *reader) dropped(n *html.Node) bool {
	if droppedTags[n.Data] {
		// MathJax keeps the source of a formula in a script.
		return !(n.Data == "script" && strings.HasPrefix(attr(n, "type"), "math/tex"))
	}
	for i := range n.Attr {
		switch v := n.Attr[i].Val; n.Attr[i].Key {
		case "class":
			for c := range strings.FieldsSeq(v) {
				if droppedClasses[c] {
					return true
				}
			}
		case "id":
			if droppedIDs[v] || strings.HasSuffix(v, "-toc") && n.Data == "p" {
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
