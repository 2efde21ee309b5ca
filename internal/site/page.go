package site

import (
	"slices"
	"strings"

	"atlas/internal/entity"
)

// PageKind tells what a page shows, and so which layout renders it.
type PageKind string

// The kinds of pages.
const (
	Home      PageKind = "home"
	List      PageKind = "list"      // all records of one kind
	Single    PageKind = "single"    // one record
	PlaceList PageKind = "placelist" // all places
	PlacePage PageKind = "place"     // one place
	TermList  PageKind = "terms"     // all scenarios, sectors, organizations or years
	TermPage  PageKind = "term"      // one of them
	Timeline  PageKind = "timeline"
	MapPage   PageKind = "map"     // provinces, shaded by one kind of fact at a time
	Browse    PageKind = "browse"  // all facts by their facets
	Compare   PageKind = "compare" // two places side by side
	Search    PageKind = "search"
	Letters   PageKind = "letters"  // every name by the first letter of its pinyin
	Coverage  PageKind = "coverage" // what is known of which place, and what is not
	Changes   PageKind = "changes"  // what changed, and what it comes from
	DataPage  PageKind = "data"     // the files for machines
	About     PageKind = "about"
	NotFound  PageKind = "404"
	Moved     PageKind = "moved"   // leads on to another page
	Further   PageKind = "further" // what of a list is too much for its page
)

// Page is one HTML file of the site. Which of the pointers is set is told by
// its kind.
type Page struct {
	// Path is below the site's root: policies/x.html.
	Path string
	Kind PageKind
	// Section is the folder, as "policies"; empty at the top.
	Section string
	// Title is the name of what the page shows. It is empty for pages whose
	// title is a word of the interface (lists, timeline, about).
	Title string
	// File is the content file behind the page, "" for a computed page.
	File string

	Record  *Record  // Single
	Article *Article // Single, of an article
	Place   *Place   // PlacePage
	Term    *Term    // TermPage
	Terms   []*Term  // TermList
	To      *Page    // Moved
	// Commits are what a page of changes tells, Part its number when it is not
	// the newest.
	Commits []*Commit
	// Part is also the number of a page of Parts, from 1.
	Part int
	Of   entity.Kind
	// Parts are the pages of a list that is too long for one; nil for all others.
	// The first is the page itself, the rest are Further.
	Parts *Parts
	// Letter is set for the pages that have the names of one letter, Index are
	// those of the page: of every letter on letters.html as long as it takes them.
	Letter byte
	Index  []Name
	// Prev and Next are the neighbours in the section's order.
	Prev, Next *Page

	listed bool // among Pages
}

// Names reports whether a word is the name, or one of the names, of what the
// page shows.
func (p *Page) Names(word string) bool {
	key := fold(word)
	if fold(p.Title) == key {
		return true
	}
	return p.Record != nil && slices.ContainsFunc(p.Record.AlternateNames, func(n string) bool { return fold(n) == key })
}

// Sections of computed pages, beside the folders of entity.Kinds.
const (
	SectionScenarios     = "scenarios"
	SectionSectors       = "sectors"
	SectionOrganizations = "organizations"
	SectionYears         = "years"
)

// Pages lists every page, in the order of the sections; the order is the same
// on every run.
func (s *Site) Pages() []*Page { return s.pages }

// Listed reports whether the site has the page: one whose path another took is
// in none of its folders. Of nil it is false.
func (p *Page) Listed() bool { return p != nil && p.listed }

// PageAt is the page at a path below the site's root, or nil.
func (s *Site) PageAt(path string) *Page { return s.byPath[strings.ToLower(path)] }
