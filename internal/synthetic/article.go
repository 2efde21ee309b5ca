package synthetic

import (
	"bytes"
	"fmt"
	"html"
	"strings"

	"atlas/internal/entity"
)

// block is a paragraph, a heading or a list of an article. Its text is plain.
type block struct {
	heading bool
	text    string
	items   []string
}

// article is a text of which the records of one group are the facts.
type article struct {
	entity entity.Entity
	blocks []block
}

var chapters = []struct {
	kind  entity.Kind
	title string
}{
	{entity.Company, "一、哪些企业在用"}, {entity.Case, "二、用在哪里"}, {entity.Policy, "三、地方政策"},
	{entity.Park, "四、产业园区"}, {entity.Alliance, "五、产业联盟"},
}

// article writes the n-th article: an opening, then a chapter for each kind
// with a paragraph for each record and a list now and then. It gives each
// record its source. Blocks are numbered as atlas numbers them: each item of
// a list is one.
func (g *generator) article(n int, group []*fact) *article {
	g.restart(n, forArticle)
	a := &article{entity: entity.Entity{
		Kind: entity.Article, Title: fmt.Sprintf("各地区块链应用情况综述（之%d）", n+1), ID: fmt.Sprint(70000000 + n),
		SourceURL: fmt.Sprintf("https://example.org/article/details/%d", 70000000+n), Author: "synthetic",
		Keywords: []string{"区块链"},
	}}
	number := 0
	add := func(b block) {
		number += max(1, len(b.items))
		a.blocks = append(a.blocks, b)
	}
	add(block{text: g.text(0, 4)})
	for _, c := range chapters {
		begun := false
		for _, f := range group {
			if f.record.kind != c.kind {
				continue
			}
			if !begun {
				add(block{heading: true, text: c.title})
				add(block{text: g.text(g.rng.IntN(len(sections)), 2)})
				begun = true
			}
			add(block{text: f.quote + g.text(g.rng.IntN(len(sections)), 1+g.rng.IntN(2))})
			f.entity.Sources = []entity.Source{{Article: a.entity.ID, Block: number, Quote: f.quote,
				Fact: string(c.kind) + "/" + f.entity.Title}}
			if g.rng.IntN(12) == 0 {
				b := block{}
				for range 3 + g.rng.IntN(3) {
					b.items = append(b.items, g.text(g.rng.IntN(len(sections)), 1))
				}
				add(b)
			}
		}
	}
	add(block{text: g.text(len(sections)-1, 3)})
	return a
}

// text is count sentences of a section.
func (g *generator) text(section, count int) string {
	g.write.Reset()
	g.sentences(section, g.rng.IntN(len(g.write.sections[section])), count)
	return g.write.String()
}

// markdown is the article as the importer writes one.
func (a *article) markdown() string {
	var b strings.Builder
	for _, block := range a.blocks {
		switch {
		case block.heading:
			b.WriteString("## " + block.text + "\n")
		case block.items != nil:
			for _, item := range block.items {
				b.WriteString("- " + item + "\n")
			}
		default:
			b.WriteString(block.text + "\n")
		}
		b.WriteByte('\n')
	}
	return b.String()
}

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
	for _, block := range a.blocks {
		switch {
		case block.heading:
			fmt.Fprintf(&b, "<h2>%s</h2>\n", html.EscapeString(block.text))
		case block.items != nil:
			b.WriteString("<ul>\n")
			for _, item := range block.items {
				fmt.Fprintf(&b, "<li>%s</li>\n", html.EscapeString(item))
			}
			b.WriteString("</ul>\n")
		default:
			fmt.Fprintf(&b, "<p>%s</p>\n", html.EscapeString(block.text))
		}
	}
	b.WriteString("</div>\n</div>\n</body>\n</html>\n")
	return b.Bytes()
}
