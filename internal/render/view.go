package render

import (
	"html/template"

	"atlas/internal/config"
	"atlas/internal/site"
)

// View is what every layout gets.
type View struct {
	Site config.Config
	// Kind is the site.PageKind; Section the folder, "" at the top.
	Kind, Section string
	// Path of the page below the site's root.
	Path string
	// Title is the page's heading; FullTitle adds the site's.
	Title, FullTitle string
	// Description is one sentence for search engines and previews.
	Description string
	// Kicker stands above the heading, Lead below it; both may be empty.
	Kicker, Lead string
	// Empty says that the page has nothing to show yet; "" when it has.
	Empty string
	// Root leads to the site's root: "", "../" or, on 404.html, the base path.
	Root string
	// Canonical is the page's absolute address, empty without base_url.
	Canonical string
	// Feeds are those of what the page shows, the nearest first.
	Feeds []Link
	// Refresh is where a page that has moved sends the reader at once; empty
	// for all others.
	Refresh string
	// NoIndex asks search engines to leave the page out: 404.html, and pages
	// that have moved.
	NoIndex bool
	// OGType is "website" or "article"; Locale is the language of the
	// interface as Open Graph writes it, as zh_CN.
	OGType, Locale string
	// Image is the picture of previews, nil while the address of the site is
	// not known: previews take absolute addresses only.
	Image *Image
	// JSONLD is what the page tells in the vocabulary of schema.org. Nothing
	// in it can end a script element. Empty where NoIndex is true.
	JSONLD template.JS
	// Masthead and Footer are the head and foot of the page, made from the
	// partials of these names; see [FrameView].
	Masthead, Footer template.HTML
	Crumbs           []Link
	// Prev and Next are the neighbours in the section, or nil.
	Prev, Next *Link
	// Parts is set on the pages of a list that is too long for one.
	Parts *PartsView
	// Scripts are files below the root that this page loads beside what all
	// pages have.
	Scripts []string
	// Main is the view of the page's kind; see the package comment.
	Main any
}

// FrameView is what partials/masthead.html and partials/footer.html get. Both
// are made once for all pages of a folder, so they know no more than this.
type FrameView struct {
	Site config.Config
	// Kind is that of the page where it is the search, which needs no way to
	// itself, else empty.
	Kind string
	// Root is as in [View].
	Root  string
	Menu  []MenuLink
	Index []LinkGroup
}

// Link is a text that leads somewhere; without Href it is plain text.
type Link struct {
	Text, Href string
	// Note is said after the link in small type, or empty.
	Note string
	// Count is a number set against the text in index lists.
	Count int
}

// Image is a picture elsewhere: its absolute address, its media type, its size
// in pixels, and what it shows in words.
type Image struct {
	URL, Type, Alt string
	Width, Height  int
}

// MenuLink is an entry of the navigation. Current is the value of
// aria-current: "page" on the page itself, "true" in its section, else "".
type MenuLink struct {
	Link
	Current string
}

// LinkGroup is a headed list of links.
type LinkGroup struct {
	Text, Href string
	Links      []Link
	// Total is how many there are when Links shows only some.
	Total int
	// More leads to all of them and is empty when all are shown.
	More string
}

// Date is a date as a reader sees it.
type Date struct {
	// Text is 2017年5月 or, without a date, 日期不详.
	Text string
	// Datetime is the value for <time datetime>, empty when HTML has none.
	Datetime string
	// Note says that the year was inferred, or how exact the date is; it may
	// be empty.
	Note string
}

// Badge is one reason to trust, or to doubt, a fact.
type Badge struct {
	Text string
	// Caution marks a reason to doubt.
	Caution bool
}

// Quote is a sentence that a fact rests on.
type Quote struct {
	Text string
	// Marked is the text with the names of entities linked.
	Marked template.HTML
	// Href leads to the marked sentence on the article's page.
	Href string
	// Block is its number; Label says it in words.
	Block int
	Label string
	// Article is the article's title, ArticleHref its page.
	Article, ArticleHref string
	// Byline is author and date of the article.
	Byline string
	// Cite is the address of the original, or empty.
	Cite string
	// Again tells that the quote before it is from the same article.
	Again bool
}

// Party is one line of organizations: 发布：工信部.
type Party struct {
	Text  string
	Links []Link
}

// Fact is a record as a row of a list.
type Fact struct {
	Title, Href string
	// Filter is what a script may filter the row by, nil where none does.
	Filter *Filter
	// Date stands in the key column; kinds that have no dates have Key there.
	Date *Date
	Key  []Link
	// Meta are kind, level, status, places and scenarios, linked where they
	// have pages.
	Meta    []Link
	Summary string
	Parties []Party
	Badges  []Badge
	// Quotes are the first sentences it rests on, More says how many others
	// its own page has.
	Quotes []Quote
	More   string
}

// FactGroup is a headed list of facts.
type FactGroup struct {
	// ID is the anchor of the group.
	ID          string
	Title, Href string
	Count       int
	Note        string
	Facts       []Fact
	// Range says which of them stand on this page when it has not all, More
	// leads to those that follow.
	Range string
	More  *Link
	// Names are members of the group of which only the name is known;
	// NamesLabel says so where the group holds others too.
	Names      []Link
	NamesLabel string
}

// Field is a line of the table at the head of a record's page: either a date
// or links.
type Field struct {
	Label string
	Date  *Date
	Links []Link
}

// RecordView shows a company, case, policy, park or alliance.
type RecordView struct {
	Glance  []Field
	Badges  []Badge
	Body    template.HTML
	Quotes  []Quote
	Groups  []FactGroup
	Related []LinkGroup
	// Near are related records with the reason, Graph is nil when too little
	// stands round the record, Cite how to cite it.
	Near    []NearView
	Graph   *GraphView
	Cite    []Citation
	Machine Machine
	// History is what happened to the record, nil when nothing is known.
	History *RecordHistory
}

// ArticleView shows an article with notes beside its blocks.
type ArticleView struct {
	Cite   []Citation
	Glance []Field
	Blocks []BlockView
	// History is as in RecordView.
	History *RecordHistory
}

// Block is a top-level element of an article's text.
type Block struct {
	// Numbers are the numbers of the blocks in it, rising; most often one.
	Numbers []int
	HTML    template.HTML
	// Placed are the ids of the marks that the HTML shows.
	Placed []string
}

// BlockView is a block with its notes.
type BlockView struct {
	// N is the number of its first block, 0 for what has none.
	N     int
	HTML  template.HTML
	Notes []Note
	// Dense asks for the notes to be run together, being many.
	Dense bool
	// Odd tells what is odd in the block itself.
	Odd []OddRow
	// Anchors are the ids of blocks that others point at and the text lacks.
	Anchors []string
}

// Note stands beside a block and names the facts that a passage supports.
type Note struct {
	// Number counts the passages of the article that have notes; 0 is for one
	// that has one only because the text lacks it.
	Number int
	// ID is the note's own anchor. Of a passage whose block is not there it is
	// the passage's, so that no link to it breaks.
	ID string
	// Mark is the id of the passage in the text, or empty when the text does
	// not hold it; Lost then says so.
	Mark, Lost string
	Facts      []NoteFacts
}

// NoteFacts are the facts of one kind that a note names.
type NoteFacts struct {
	Kind  string
	Links []Link
	// More says how many there are when Links does not name all.
	More string
}

// ListView shows all records of a kind.
type ListView struct {
	// Chart counts them, or is nil.
	Chart  *Chart
	Groups []FactGroup
}

// Region is a place with those in it, for the list of places.
type Region struct {
	Link
	Counts   string
	Children []Region
}

// PlaceListView shows all places by province.
type PlaceListView struct {
	Regions []Region
}

// PlaceView shows a place: what is there and in the places in it.
type PlaceView struct {
	Glance []Field
	Body   template.HTML
	// Quotes are the sources of the curator's text.
	Quotes  []Quote
	Groups  []FactGroup
	Related []LinkGroup
	// Feed is the feed of what changes here, nil where there is nothing.
	Feed *Link
}

// FurtherView shows what of a list its page has no room for; of its fields the
// one is set that the list is made of, or Groups and Related.
type FurtherView struct {
	Groups  []FactGroup
	Related []LinkGroup
	Terms   []LinkGroup
	Regions []Region
}

// PartsView tells where in a list a page of it is.
type PartsView struct {
	// Part is the number of the page, Of how many there are; Text says both.
	Part, Of int
	Text     string
	// Links are the pages of the list, of a very long one those that every
	// other page is a few steps from.
	Links []PartLink
	// Prev and Next are the pages beside this one, or nil.
	Prev, Next *Link
}

// PartLink is a page of a list: what it has from where to where, and as Count
// its number.
type PartLink struct {
	Link
	Current bool
	// Skipped is how many pages before it are not named.
	Skipped int
}

// TermListView shows all terms of a section.
type TermListView struct {
	// Chart counts what they gather, or is nil.
	Chart *Chart
	// Groups are headed by letters for organizations and have no heading else.
	Groups []LinkGroup
}

// TermView shows what a scenario, sector, organization or year gathers.
type TermView struct {
	Groups []FactGroup
}

// TimelineView shows all dated facts by year.
type TimelineView struct {
	Filters []Select
	Years   []FactGroup
	Matrix  *Matrix
	// Index stands for Years when the facts are too many for one page: the
	// months with their counts. Choices lead to Browse, the page that filters
	// all facts, with a choice made.
	Index, Choices []LinkGroup
	Browse         string
}

// SearchView shows the search field and the ways in for those without scripts.
type SearchView struct {
	// Letters lead to the parts of letters.html that have names.
	Letters []Link
}

// LettersView lists every name by the first letter of its pinyin.
type LettersView struct {
	Letters []Link
	Groups  []LetterGroup
	// Pages stand for Groups when the names are too many for one page.
	Pages []LetterGroup
}

// LetterGroup is the part of a letter; ID is its anchor. Of a letter with pages
// of its own Href leads to the first, Count is how many names it has, and Links
// are the pages.
type LetterGroup struct {
	ID, Letter string
	Href       string
	Count      int
	Links      []Link
}

// TextView is for pages whose text is in the layout: about, 404.
type TextView struct {
	Articles []Link
	// MoreArticles leads to all of them when Articles has not all.
	MoreArticles *Link
	// Licence is under which terms the data may be used, Author who keeps the
	// atlas; both empty when config.toml says nothing.
	Licence, Author string
	Sections        []Link
}

// MovedView is for a page that leads on to another one.
type MovedView struct {
	To Link
}

// HomeView shows what the atlas covers.
type HomeView struct {
	Empty   bool
	Figures []Figure
	Map     *Map
	Matrix  *Matrix
	// Newest is the group of the newest dated facts, nil without any.
	Newest []FactGroup
	// Timeline leads to all dated facts.
	Timeline Link
	Ways     []LinkGroup
	Sources  []Quote
	// SourcesNote says how many facts come from how many articles.
	SourcesNote string
	// Changes leads to what changed last, nil without history.
	Changes *Link
	// MoreSources leads to all articles, nil when all are shown.
	MoreSources *Link
}

// Figure is a key number with what it counts.
type Figure struct {
	N          int
	Text, Note string
	Href       string
}

// Map is the grid of equal province tiles with its table twin.
type Map struct {
	Columns, Rows int
	Tiles         []Tile
	// Sentence says in words what the map shows, Caption how to read it.
	Sentence, Caption string
	Scale             []Step
	Heads             []string // of the table
}

// Tile is one province. Step is its class on the ramp, 0 for none.
type Tile struct {
	Name, Full, Href string
	Column, Row      int
	Count, Step      int
	// Cells are the counts of the table's columns, total last.
	Cells []int
}

// Step is a class of the ramp with the counts in it, as 1–2.
type Step struct {
	N    int
	Text string
}

// Matrix is a table of years by months.
type Matrix struct {
	Months []string
	Rows   []MatrixRow
	// Wide says that its counts need more room than a phone has.
	Wide bool
}

// MatrixRow is a year; Cells has twelve months and then those without month.
type MatrixRow struct {
	Year  Link
	Cells []MatrixCell
	Total int
}

// MatrixCell is a count and its class on the ramp.
type MatrixCell struct {
	Count, Step int
}

// viewTypes are the types that hints about layouts may list the fields of.
var viewTypes = []any{
	View{}, Link{}, Image{}, MenuLink{}, LinkGroup{}, Date{}, Badge{}, Quote{}, Party{}, Fact{}, FactGroup{}, Field{},
	RecordView{}, ArticleView{}, BlockView{}, Note{}, NoteFacts{}, ListView{}, Region{}, PlaceListView{}, PlaceView{},
	TermListView{}, TermView{}, FurtherView{}, PartsView{}, PartLink{}, TimelineView{}, SearchView{}, LettersView{}, LetterGroup{}, TextView{}, MovedView{}, HomeView{}, Figure{}, Map{}, Tile{}, Step{}, Matrix{},
	MatrixRow{}, MatrixCell{}, MapsView{}, KindMap{}, PlaceRow{}, BrowseView{}, Facet{}, FacetValue{}, CompareView{},
	Select{}, Option{}, Filter{}, NearView{}, GraphView{}, Citation{}, FrameView{}, config.Config{},
	Chart{}, ChartRow{}, DataView{}, DataFile{}, DataTable{}, DataColumn{}, CoverageView{}, CoverageLine{}, CoverageBox{},
	ClaimRow{}, OddGroup{}, OddRow{}, Machine{}, ChangesView{}, ChangeDay{}, ChangePart{}, ChangeGroup{}, ChangeRow{}, ChangeField{}, CommitNote{}, RecordHistory{},
}

// page is a page being rendered: what links from it are relative to.
type page struct {
	*Renderer
	*site.Page
}

// href leads from the page to another path of the site. 404.html is shown at
// any address, so its links start from the base path; while that is not known
// they are relative, which at least serves the top and the disk.
func (p page) href(to string) string {
	if p.link != nil {
		return p.link(to)
	}
	if p.Kind == site.NotFound && p.site.Config.BaseURL != "" {
		return p.site.Config.BasePath() + site.Rel("index.html", to)
	}
	return site.Rel(p.Path, to)
}

// to leads to a page; a page that the site does not have gives no link.
func (p page) to(other *site.Page) string {
	if !other.Listed() {
		return ""
	}
	return p.file(other.Path)
}

// file leads to a file whose name people chose.
func (p page) file(to string) string {
	if p.link != nil {
		return p.link(to)
	}
	if p.Kind == site.NotFound && p.site.Config.BaseURL != "" {
		return p.site.Config.BasePath() + site.RelFile("index.html", to)
	}
	return site.RelFile(p.Path, to)
}

// spot leads to an id of a page.
func (p page) spot(other *site.Page, id string) string {
	if p.link != nil {
		return p.link(other.Path + "#" + id)
	}
	if other.Path == p.Path {
		return "#" + id
	}
	return p.file(other.Path) + "#" + id
}

// toPart leads to a part of a page; fragment comes with its #, or is empty.
func (p page) toPart(other *site.Page, fragment string) string {
	href := p.to(other)
	if href != "" && p.link != nil {
		return p.link(other.Path + fragment)
	}
	return href + fragment
}
