package synthetic

import (
	"fmt"
	"path"
	"strings"

	"atlas/internal/entity"
)

// article is a text of which the records of one group are the facts.
type article struct {
	entity  entity.Entity
	body    string
	records []*record
}

// article writes the n-th article, whose blocks are a heading, an opening, and
// a paragraph for each record, and gives each record its source.
func (g *generator) article(n int, records []*record) *article {
	a := &article{records: records}
	a.entity = entity.Entity{
		Kind: entity.Article, Title: fmt.Sprintf("各地区块链应用情况综述（之%d）", n+1), ID: fmt.Sprint(70000000 + n),
		SourceURL: fmt.Sprintf("https://example.org/article/details/%d", 70000000+n), Author: "synthetic",
		Keywords: []string{"区块链"},
	}
	blocks := []string{"## 概况", g.paragraph(3)}
	for _, r := range records {
		blocks = append(blocks, r.quote+g.paragraph(1))
		r.entity.Sources = []entity.Source{{Article: a.entity.ID, Block: len(blocks), Quote: r.quote,
			Fact: string(r.entity.Kind) + "/" + r.entity.Title}}
	}
	a.body = strings.Join(blocks, "\n\n") + "\n"
	return a
}

func (g *generator) sentence() string {
	name := g.firm().name
	switch g.rng.IntN(3) {
	case 0:
		name = pick(g, cities)
	case 1:
		name = pick(g, scenarios)
	}
	return fmt.Sprintf(pick(g, sentences), name)
}

func (g *generator) paragraph(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(g.sentence())
	}
	return b.String()
}

// body writes a record's text of about 700 characters: three sections, links
// to other records, a list, and for every third record a table.
func (g *generator) body(r *record) string {
	var b strings.Builder
	p := func(parts ...string) { b.WriteString(strings.Join(parts, "") + "\n\n") }
	p(r.name, "的背景。", g.paragraph(3))
	p("## 做法")
	p(g.paragraph(2), "另见", g.link(r), "和", g.link(r), "。")
	for range 3 {
		b.WriteString("- " + g.sentence() + "\n")
	}
	p()
	if g.rng.IntN(3) == 0 {
		p("## 数字")
		b.WriteString("| 年份 | 单位 | 笔数 |\n| --- | --- | ---: |\n")
		for i := range 4 {
			fmt.Fprintf(&b, "| %d | %s | %d |\n", 2015+i, g.firm().name, 100+g.rng.IntN(90000))
		}
		p()
	}
	p("## 评价")
	p("**", pick(g, scenarios), "**是重点。", g.paragraph(3))
	return strings.TrimRight(b.String(), "\n") + "\n"
}

// link names another content file, as curators write it.
func (g *generator) link(from *record) string {
	to := pick(g, g.records)
	return fmt.Sprintf("[%s](../%s/%s)", to.name, to.entity.Kind.Folder(), path.Base(to.path))
}
