package render

import (
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/site"
	"atlas/internal/slug"
)

// search builds the page of the search, which static/js/search.js works on.
func (p page) search(v *View) *SearchView {
	v.Lead = p.words.say("search.lead")
	v.Description = v.Lead
	return &SearchView{Letters: p.letterLinks(p.namesByLetter())}
}

// letters builds the index of all names by pinyin.
func (p page) letters(v *View) *LettersView {
	m := &LettersView{Groups: p.namesByLetter()}
	n := 0
	for _, g := range m.Groups {
		n += len(g.Links)
	}
	v.Lead = p.words.say("letters.lead", n)
	v.Description = v.Lead
	if n == 0 {
		v.Lead = ""
	}
	m.Letters = p.letterLinks(m.Groups)
	return m
}

// letterLinks are the letters, those without names as plain text.
func (p page) letterLinks(groups []LetterGroup) []Link {
	var links []Link
	add := func(letter string) {
		l := Link{Text: letter}
		for _, g := range groups {
			if g.Letter == letter {
				l.Href = p.href("letters.html#" + g.ID)
			}
		}
		links = append(links, l)
	}
	for c := 'A'; c <= 'Z'; c++ {
		add(string(c))
	}
	if n := len(groups); n > 0 && groups[n-1].ID == otherID {
		add(groups[n-1].Letter)
	}
	return links
}

// otherID is the anchor of names that begin with no letter.
const otherID = "other"

// namesByLetter lists every page that one can look for by name, and its other
// names, by letter; what begins with a number comes last.
func (p page) namesByLetter() []LetterGroup {
	type named struct {
		key  string
		link Link
	}
	by := map[byte][]named{}
	add := func(name string, sp *site.Page, note string) {
		c := slug.Letter(name)
		by[c] = append(by[c], named{slug.SortKey(name), Link{Text: name, Href: p.file(sp.Path), Note: note}})
	}
	for _, sp := range p.site.Pages() {
		if sp.Record == nil && sp.Place == nil && sp.Term == nil || sp.Section == site.SectionYears {
			continue
		}
		add(sp.Title, sp, p.kindName(sp))
		if sp.Record != nil {
			for _, name := range sp.Record.AlternateNames {
				add(name, sp, p.words.say("letters.see", sp.Title))
			}
		}
	}
	var groups []LetterGroup
	for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ#") {
		list := by[c]
		if len(list) == 0 {
			continue
		}
		slices.SortStableFunc(list, func(a, b named) int { return strings.Compare(a.key, b.key) })
		g := LetterGroup{ID: strings.ToLower(string(c)), Letter: string(c)}
		if c == '#' {
			g.ID, g.Letter = otherID, p.words.say("letters.other")
		}
		for _, n := range list {
			g.Links = append(g.Links, n.link)
		}
		groups = append(groups, g)
	}
	return groups
}

// kindName says what a page is: 企业, 应用场景.
func (r *Renderer) kindName(sp *site.Page) string {
	switch {
	case sp.Record != nil:
		return r.words.say("kind." + string(sp.Record.Kind))
	case sp.Place != nil:
		return r.words.say("kind." + string(entity.Place))
	}
	return r.sectionName(sp.Section)
}

// SearchWords are what the search needs to know of the interface: the heading
// of a page, the name of its kind, and the messages by the names that
// static/js/search.js has for them.
func (r *Renderer) SearchWords() (title, kind func(*site.Page) string, messages map[string]string) {
	return r.pageTitle, r.kindName, map[string]string{
		"count": r.words.say("search.count"), "least": r.words.say("search.least"), "none": r.words.say("search.none"),
		"loading": r.words.say("search.loading"), "more": r.words.say("search.more"), "all": r.words.say("search.all"),
		"alias": r.words.say("search.alias"), "block": r.words.say("source.block"),
	}
}
