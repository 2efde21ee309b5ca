package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"atlas/internal/slug"
)

// Name is an entry of the index of names.
type Name struct {
	Text string
	Page *Page
	// Other tells that it is another name of what the page is called.
	Other bool

	letter byte
	key    string
}

// Letter is the heading that the name stands under: A to Z, or # for names that
// begin with none.
func (n *Name) Letter() byte { return n.letter }

// nameIndex lists every page that one can look for by name, and its other
// names, by pinyin; what begins with a number comes last.
func (s *Site) nameIndex(pages []*Page) []Name {
	var names []Name
	add := func(text string, p *Page, other bool) {
		names = append(names, Name{text, p, other, slug.Letter(text), slug.SortKey(text)})
	}
	for _, p := range pages {
		if p.Record == nil && p.Place == nil && p.Term == nil || p.Section == SectionYears {
			continue
		}
		add(p.Title, p, false)
		if p.Record != nil {
			for _, text := range p.Record.AlternateNames {
				add(text, p, true)
			}
		}
	}
	last := func(c byte) int {
		if c == '#' {
			return 1
		}
		return 0
	}
	slices.SortStableFunc(names, func(a, b Name) int {
		return cmp.Or(last(a.letter)-last(b.letter), cmp.Compare(a.letter, b.letter), strings.Compare(a.key, b.key))
	})
	return names
}

// LetterID is the anchor of a letter in the index of names, and its page's name.
func LetterID(letter byte) string {
	if letter == '#' {
		return "other"
	}
	return strings.ToLower(string(letter))
}

// letterPages gives the index of names its names, and each letter a page of its
// own where they are too many for one: letters-a.html, letters-z.2.html.
func (s *Site) letterPages(p *Page) {
	p.Index = s.nameIndex(s.pages)
	s.letters = []*Page{p}
	if len(p.Index)*nameCost <= s.budget() {
		return
	}
	names := p.Index
	s.letters = nil
	for len(names) > 0 {
		n := 1
		for n < len(names) && names[n].letter == names[0].letter {
			n++
		}
		parts := &Parts{Runs: cutEntries(n, s.budget(), func(int) int { return nameCost })}
		for i, runs := range parts.Runs {
			name := "letters-" + LetterID(names[0].letter)
			if i > 0 {
				name += fmt.Sprintf(".%d", i+1)
			}
			part := &Page{Path: name + ".html", Kind: Letters, Letter: names[0].letter, Index: names[runs[0].From:runs[0].To]}
			parts.Pages = append(parts.Pages, part)
			if len(parts.Runs) > 1 {
				part.Parts, part.Part = parts, i+1
			}
			s.addPage(part)
			s.letters = append(s.letters, part)
		}
		names = names[n:]
	}
}

// LetterPages are the pages of the index of names, in its order: letters.html
// alone, or those of the letters when it is too long.
func (s *Site) LetterPages() []*Page { return s.letters }
