package search

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/markdown"
	"atlas/internal/site"
)

// recordOf is the content file behind a page: that of a place may be there or
// not.
func recordOf(p *site.Page) *site.Record {
	if p.Record != nil {
		return p.Record
	}
	if p.Place != nil {
		return p.Place.Text
	}
	return nil
}

// names are the names of what a page shows, the title first. The documents of
// a policy are names of it: people know it by them.
func (x *Index) names(p *site.Page) []string {
	list := []string{x.opt.Title(p)}
	add := func(names ...string) {
		for _, n := range names {
			if n != "" && !slices.ContainsFunc(list, func(l string) bool { return Fold(l) == Fold(n) }) {
				list = append(list, n)
			}
		}
	}
	if p.Place != nil {
		add(p.Place.FullName)
	}
	if r := recordOf(p); r != nil {
		add(r.AlternateNames...)
		if r.Kind == entity.Policy {
			add(r.Documents...)
		}
	}
	return list
}

// weight is how much hangs on a page: the records that it gathers, or that
// name it or lead to it, and the sentences it rests on.
func weight(p *site.Page) int {
	switch {
	case p.Term != nil:
		return len(p.Term.Records)
	case p.Place != nil:
		return len(p.Place.All)
	case p.Article != nil:
		return len(p.Article.Marks)
	}
	r := p.Record
	return len(r.Roles) + len(r.MentionedBy) + len(r.Backlinks) + len(r.Evidence)
}

// texts are the texts of a page that stand in its front matter: the summary,
// words of its fields that have no page of their own, and the quotes. A quote
// that only repeats what is there already, as a name in a list does, is left
// out.
func texts(p *site.Page) []string {
	r := recordOf(p)
	if r == nil {
		return nil
	}
	var list []string
	add := func(t string) {
		t = strings.Join(strings.Fields(t), " ")
		if t != "" && !strings.Contains(p.Title, t) && !slices.ContainsFunc(list, func(l string) bool { return strings.Contains(l, t) }) {
			list = append(list, t)
		}
	}
	add(r.Summary)
	for _, ev := range r.Evidence {
		add(ev.Quote)
	}
	add(strings.Join(slices.Concat(r.Products, r.Sectors, r.ScenarioWords, r.Keywords, r.Tags), "、"))
	return list
}

// entry is a text of a page and the anchor it stands at, "" for the page.
type entry struct{ anchor, text string }

// entries are all texts of a page.
func (x *Index) entries(p *site.Page) []entry {
	var list []entry
	for _, t := range texts(p) {
		list = append(list, entry{"", t})
	}
	r := recordOf(p)
	if r == nil || r.File.TextSize() == 0 {
		return list
	}
	// The ids are those that package render gives.
	prefix := "text-b"
	if p.Article != nil {
		prefix = "b"
	}
	var blocks []markdown.BlockText
	known := false
	if x.opt.Blocks != nil {
		blocks, known = x.opt.Blocks(r)
	}
	if !known {
		blocks = x.markdown.Blocks(r.File.Text())
	}
	for _, b := range blocks {
		if t := strings.Join(strings.Fields(b.Text), " "); t != "" {
			list = append(list, entry{fmt.Sprintf("%s%d", prefix, b.N), t})
		}
	}
	return list
}
