package synthetic

import (
	"bytes"
	"fmt"
	"html"
	"strings"
)

// page is the article as a page saved from the site that articles come from.
func (a *article) page() []byte {
	var b bytes.Buffer
	title := html.EscapeString(a.entity.Title)
	fmt.Fprintf(&b, `<!DOCTYPE html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<link rel="canonical" href="%s">
<title>%s_synthetic-CSDN博客</title>
</head>
<body>
<h1 class="title-article" id="articleContentId">%s</h1>
<div id="article_content" class="article_content">
<div id="content_views" class="htmledit_views">
`, a.entity.SourceURL, title, title)
	for block := range strings.SplitSeq(strings.TrimSpace(a.body), "\n\n") {
		if heading, ok := strings.CutPrefix(block, "## "); ok {
			fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(heading))
			continue
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(block))
	}
	b.WriteString("</div>\n</div>\n</body>\n</html>\n")
	return b.Bytes()
}
