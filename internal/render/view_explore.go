package render

// What the pages show that let a reader choose: map, browse, compare, and the
// filters of the timeline.

// MapsView shows the provinces, shaded by one kind of fact at a time.
type MapsView struct {
	// Maps are all facts together and then each kind that there is.
	Maps []KindMap
	// Heads and Rows are the table that says the same.
	Heads []Link
	Rows  []PlaceRow
	// Without are the provinces of which nothing is known.
	Without []string
}

// KindMap is the map of one kind; ID is its anchor, and what the address of
// the page chooses it by.
type KindMap struct {
	ID, Title string
	Count     int
	Map       *Map
}

// PlaceRow is a place with its counts, one a kind and the total.
type PlaceRow struct {
	Link
	// Sub marks a place in the one above it.
	Sub   bool
	Cells []int
}

// BrowseView shows the facets of all facts: each value with its count leads to
// a page of its own, so that nothing needs a script; with one, they filter.
type BrowseView struct {
	Facets []Facet
	// Data is the file that a script filters, Compare the page for two places.
	Data, Compare string
	Total         int
}

// Facet is one property that records can be chosen by.
type Facet struct {
	// Name is the name in the address: kind, place, sector …
	Name, Title string
	Values      []FacetValue
	// All leads to the page of all values when Values has not all, and says so.
	All *Link
}

// FacetValue is one value of a facet; Value is what the address has.
type FacetValue struct {
	Link
	Value string
	// One is what a single record of a kind is called, empty for other facets.
	One string
}

// CompareView shows two places side by side; without a script, all of them.
type CompareView struct {
	Facets       []Facet // the words for values
	Heads        []Link
	Rows         []PlaceRow
	Data, Browse string
}

// Select is a choice among values.
type Select struct {
	Name, Label, All string
	Options          []Option
}

// Option is a value of a Select. Text has Depth wide spaces before it.
type Option struct {
	Value, Text string
	Count       int
}

// Filter is what a row of a list can be chosen by.
type Filter struct {
	Kind string
	// Places are the names of its places and those above, between bars.
	Places string
	// When is its year, or year and month.
	When string
}
