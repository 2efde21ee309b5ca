package main

import (
	"embed"
	"html/template"

	"atlas/internal/entity"
)

// framePage is the frame of atlas's pages as one template, for the floor.
//
//go:embed frame/page.html
var framePage string

// hugoFiles are layouts for Hugo, with the parts of atlas's pages that it can
// make, and its configuration.
//
//go:embed all:frame/layouts frame/hugo.toml
var hugoFiles embed.FS

// frameLink is an entry of the frame's menu or index.
type frameLink struct{ Path, Text string }

type frameColumn struct {
	Text  string
	Links []frameLink
}

var sectionTitles = map[string]string{
	"companies": "企业", "cases": "案例", "policies": "政策", "parks": "园区", "alliances": "联盟", "articles": "文章",
}

var frameMenu = []frameLink{
	{"places", "地方"}, {"companies", "企业"}, {"cases", "案例"}, {"policies", "政策"},
	{"parks", "园区"}, {"alliances", "联盟"}, {"years", "年份"}, {"articles", "文章"},
}

var frameIndex = []frameColumn{
	{"记录", []frameLink{{"companies/index.html", "企业"}, {"cases/index.html", "案例"}, {"policies/index.html", "政策"}, {"parks/index.html", "园区"}, {"alliances/index.html", "联盟"}}},
	{"索引", []frameLink{{"places/index.html", "地方"}, {"scenarios/index.html", "应用场景"}, {"sectors/index.html", "行业"}, {"organizations/index.html", "机构"}, {"years/index.html", "年份"}}},
	{"本站", []frameLink{{"articles/index.html", "文章"}}},
}

// floorView is what the frame shows of a page.
type floorView struct {
	*floorFile
	Body         template.HTML
	Description  string
	SectionTitle string
	Menu         []frameLink
	Index        []frameColumn
	Facts        []frameFact
	Sources      []entity.Source
	Prev, Next   *floorFile
}

type frameFact struct {
	Label  string
	Values []frameValue
}

type frameValue struct{ Text, Href string }

func newFloorView(f *floorFile) *floorView {
	e := &f.entity
	v := &floorView{floorFile: f, Description: e.Title, SectionTitle: sectionTitles[f.Section], Menu: frameMenu, Index: frameIndex, Sources: e.Sources}
	if len(e.Sources) > 0 {
		v.Description += "：" + e.Sources[0].Quote
	}
	add := func(label, taxonomy string, values ...string) {
		fact := frameFact{Label: label}
		for _, text := range values {
			value := frameValue{Text: text}
			if taxonomy != "" {
				value.Href = taxonomy + "/" + text + ".html"
			}
			if text != "" {
				fact.Values = append(fact.Values, value)
			}
		}
		if len(fact.Values) > 0 {
			v.Facts = append(v.Facts, fact)
		}
	}
	add("使用", "organizations", e.Organizations...)
	add("用途", "scenarios", e.Scenarios...)
	add("行业", "sectors", e.Sectors...)
	add("地方", "places", e.Places...)
	add("别名", "", e.AlternateNames...)
	add("日期", "", e.When)
	add("进展", "", e.Status)
	add("合作", "", e.Partners...)
	add("产品", "", e.Products...)
	add("层级", "", e.Level)
	add("发文", "", e.Issuers...)
	add("文件", "", e.Documents...)
	add("发起", "", e.Founders...)
	add("成员", "", e.Members...)
	add("作者", "", e.Author)
	add("原文", "", e.SourceURL)
	add("关键词", "", e.Keywords...)
	var amounts []string
	for _, a := range e.Amounts {
		amounts = append(amounts, a.Text)
	}
	add("数额", "", amounts...)
	return v
}
