package render

import (
	"atlas/internal/site"
)

// search builds the page of the search, which static/js/search.js works on.
func (p page) search(v *View) *SearchView {
	v.Lead = p.words.say("search.lead")
	v.Description = v.Lead
	return &SearchView{Letters: p.letterLinks()}
}

// letters builds the index of all names by pinyin: the whole of it, or the page
// of a letter and, for all letters, where their pages begin.
func (p page) letters(v *View) *LettersView {
	m := &LettersView{Letters: p.letterLinks()}
	if p.Letter != 0 {
		v.Lead = p.words.say("letters.one", p.letterName(p.Letter), len(p.Index))
		if p.Page.Parts != nil {
			v.Lead = p.words.say("letters.part", p.letterName(p.Letter), len(p.Index), p.partLabel(p.Part))
		}
		v.Description = v.Title + p.words.say("colon") + v.Lead
		m.Groups = p.letterGroups(p.Index)
		m.Letters = p.letterLinks()
		return m
	}
	v.Lead = p.words.say("letters.lead", len(p.Index))
	v.Description = v.Lead
	if len(p.Index) == 0 {
		v.Lead = ""
	}
	if pages := p.site.LetterPages(); len(pages) == 1 && pages[0] == p.Page || p.link != nil {
		m.Groups = p.letterGroups(p.Index)
		return m
	}
	v.Lead = p.words.say("letters.lead.long", len(p.Index))
	m.Pages = p.letterPages()
	return m
}

// letterGroups are names under their letters.
func (p page) letterGroups(names []site.Name) []LetterGroup {
	var groups []LetterGroup
	last := byte(0)
	for i := range names {
		n := &names[i]
		if c := n.Letter(); c != last {
			groups = append(groups, LetterGroup{ID: site.LetterID(c), Letter: p.letterName(c)})
			last = c
		}
		l := Link{Text: n.Text, Href: p.file(n.Page.Path)}
		if n.Other {
			l.Note = p.words.say("letters.see", n.Page.Title)
		} else {
			l.Note = p.kindName(n.Page)
		}
		g := &groups[len(groups)-1]
		g.Links = append(g.Links, l)
	}
	return groups
}

// letterPages are the letters with how many names they have; the names lead to
// the pages of a letter that has several.
func (p page) letterPages() []LetterGroup {
	var groups []LetterGroup
	for _, sp := range p.site.LetterPages() {
		name := p.letterName(sp.Letter)
		if sp.Part <= 1 {
			groups = append(groups, LetterGroup{ID: site.LetterID(sp.Letter), Letter: name, Href: p.to(sp)})
		}
		g := &groups[len(groups)-1]
		g.Count += len(sp.Index)
		g.Links = append(g.Links, Link{Text: p.namesSpan(sp.Index), Href: p.to(sp), Count: len(sp.Index)})
	}
	return groups
}

// namesSpan says from where to where names reach.
func (p page) namesSpan(names []site.Name) string {
	return p.span(apart(names[0].Text, names[len(names)-1].Text))
}

func (r *Renderer) letterName(c byte) string {
	if c == '#' {
		return r.words.say("letters.other")
	}
	return string(c)
}

// letterLinks are the letters, those without names as plain text.
func (p page) letterLinks() []Link {
	href := map[byte]string{}
	for _, sp := range p.site.LetterPages() {
		if sp.Letter != 0 && sp.Part <= 1 {
			href[sp.Letter] = p.to(sp)
		}
		if sp.Letter != 0 {
			continue
		}
		for i := range sp.Index {
			if c := sp.Index[i].Letter(); href[c] == "" {
				href[c] = p.href(sp.Path + "#" + site.LetterID(c))
			}
		}
	}
	var links []Link
	for c := byte('A'); c <= 'Z'; c++ {
		links = append(links, Link{Text: string(c), Href: href[c]})
	}
	if h := href['#']; h != "" {
		links = append(links, Link{Text: p.letterName('#'), Href: h})
	}
	return links
}
