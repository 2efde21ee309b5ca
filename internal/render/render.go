// Package render turns the pages of a site into HTML.
//
// Layouts are html/template files. There are two layers: the site's own
// layouts/ folder and the one built into the binary. A file of the site
// shadows the built-in file of the same path; everything else stays as it is.
// To change how a fact looks everywhere, a site needs layouts/partials/fact.html
// and nothing more.
//
//	base.html              the skeleton of every page; it calls the template "main"
//	partials/*.html        pieces, called by their path: {{template "partials/fact.html" .}}
//	i18n/<language>.toml   the words of the interface; a site's file may hold single keys
//	<page>.html            defines "main" for one kind of page
//
// For each kind of page the first of these files that exists is taken, where
// SECTION is the page's folder (policies, places, scenarios …):
//
//	page                                 layouts tried               .Main is
//	index.html                           index.html                  HomeView
//	SECTION/index.html of records        SECTION/list.html list.html ListView
//	one record                           SECTION/single.html single.html   RecordView
//	one article                          articles/single.html single.html  ArticleView
//	places/index.html                    places/list.html list.html  PlaceListView
//	one place                            places/single.html single.html PlaceView
//	index of scenarios, years …          SECTION/list.html terms.html TermListView
//	one scenario, year …                 SECTION/single.html term.html TermView
//	companies/index.2.html, a list's next further.html               FurtherView
//	timeline.html                        timeline.html               TimelineView
//	map, browse, compare.html            file of that name           MapsView, BrowseView, CompareView
//	coverage.html, data/index.html       coverage.html, data.html    CoverageView, DataView
//	changes.html, changes-1.html …       changes.html                ChangesView
//	search.html                          search.html                 SearchView
//	letters.html                         letters.html                LettersView
//	about.html, 404.html                 about.html, 404.html        TextView
//	a page that has moved                moved.html                  MovedView
//
// Every layout gets a [View]; what differs between kinds of pages is in its
// Main. All decisions are made in Go: links are ready-made and relative, dates
// worded, lists sorted. Layouts only arrange. Beside what html/template brings
// they have these functions: {{t "key" args…}}, a string of the interface,
// {{lang}}, the lang attribute of content where the interface speaks another
// language, and what writes many small things at once: {{links .Links}},
// {{items .Links}}, {{spans .Links}}, {{badgeitems .Badges}}, {{link .Text .Href}},
// {{date .Date}} and {{quotes .Quotes}}.
//
// A [Renderer] is safe for use by many goroutines at once and streams: it
// keeps no rendered bytes.
package render

import (
	"fmt"
	"html/template"
	"image"
	"io"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"atlas/internal/export"
	"atlas/internal/markdown"
	"atlas/internal/pictures"
	"atlas/internal/site"
)

// Renderer renders the pages of one site.
type Renderer struct {
	site    *site.Site
	words   words
	pages   map[string]*template.Template // by name of the layout
	sources map[string]string             // text of each layout, for positions in errors
	layers  []fs.FS
	body    Body
	common  common
	foreign bool // the content is Chinese and the interface is not
	// contentLanguage is the language tag of the content, empty when it is
	// not known.
	contentLanguage string
	// cardText says what the picture of previews shows; ownCard is the size of
	// the site's own, zero without one.
	cardText string
	ownCard  image.Point
	link     func(to string) string // nil: links are relative to the page

	pictures *pictures.Beside // nil: none are known

	frameSet *template.Template // of the heads and feet of pages
	frames   sync.Map           // frame by frameKey

	// blocks holds the texts of articles' blocks, by *site.Article.
	markdown *markdown.Renderer
	blocks   sync.Map
	texts    *Texts   // nil: nobody wants them
	around   sync.Map // surroundings by *site.Record; see Keys.Keep
	exports  func() *export.Data
	buffers  sync.Pool // *bytes.Buffer, in which bodies are rendered
}

// Body turns the Markdown of a record into HTML. Package markdown does; a test
// may do less.
type Body interface {
	// HTML is the text of a record other than an article. Its links are
	// relative to the record's page.
	HTML(r *site.Record) (template.HTML, error)
	// Blocks is the text of an article in the parts that stand beside their
	// notes: each top-level element of the text with the numbers of the
	// blocks in it.
	Blocks(a *site.Article) ([]Block, error)
}

// Options are what a Renderer needs.
type Options struct {
	// Site is the site's own layouts folder, or nil.
	Site fs.FS
	// Default are the built-in layouts.
	Default fs.FS
	// Body renders Markdown; nil means package markdown.
	Body Body
	// Data are the files for machines, of which one page tells; nil makes them
	// anew.
	Data *export.Data
	// OwnCard is the size in pixels of the site's own static file at
	// [CardPath]; zero when it has none.
	OwnCard image.Point
	// Link, if set, gives the address of a path of the site, which may carry a
	// fragment, wherever it is linked from: for a book, which has the contents
	// of the pages in files of its own. "" means that nothing is there.
	Link func(to string) string
	// Pictures knows the pictures beside the content; nil keeps none of the
	// web's and measures none.
	Pictures *pictures.Beside
}

// New reads and parses all layouts. Its error names file and line of the first
// layout that is wrong.
func New(s *site.Site, opt Options) (*Renderer, error) {
	r := &Renderer{site: s, body: opt.Body, pictures: opt.Pictures, pages: map[string]*template.Template{}, sources: map[string]string{}, link: opt.Link}
	for _, layer := range []fs.FS{opt.Site, opt.Default} {
		if layer != nil {
			r.layers = append(r.layers, layer)
		}
	}
	var err error
	if r.words, err = loadWords(r.layers, s.Config.Language); err != nil {
		return nil, err
	}
	if err := r.parseLayouts(); err != nil {
		return nil, err
	}
	chinese, speaksChinese := r.chineseContent(), strings.HasPrefix(strings.ToLower(s.Config.Language), "zh")
	r.foreign = chinese && !speaksChinese
	switch {
	case chinese:
		r.contentLanguage = "zh-CN"
	case !speaksChinese:
		r.contentLanguage = s.Config.Language
	}
	r.common = r.makeCommon()
	r.cardText, r.ownCard = r.cardSentence(), opt.OwnCard
	r.markdown = markdown.New()
	r.exports = func() *export.Data { return opt.Data }
	if opt.Data == nil {
		r.exports = sync.OnceValue(func() *export.Data { return export.New(s) })
	}
	if r.body == nil {
		r.body = bodies{r.markdown, r}
	}
	return r, nil
}

// parseLayouts parses base and partials once, and on top of a copy of them
// each page's layout, so that all may define "main".
func (r *Renderer) parseLayouts() error {
	names, err := r.layoutNames()
	if err != nil {
		return err
	}
	shared := template.New("base.html").Funcs(template.FuncMap{"t": r.words.say, "lang": r.contentLang, "links": r.linkList,
		"items": r.linkItems, "spans": r.linkSpans, "badgeitems": badgeItems, "link": link, "date": dateText, "quotes": r.quoteItems})
	for _, name := range names {
		if name == "base.html" || strings.HasPrefix(name, "partials/") {
			if err := r.parse(shared, name); err != nil {
				return err
			}
		}
	}
	if r.frameSet, err = shared.Clone(); err != nil {
		return err
	}
	for _, name := range names {
		if name == "base.html" || strings.HasPrefix(name, "partials/") {
			continue
		}
		set, err := shared.Clone()
		if err != nil {
			return err
		}
		if err := r.parse(set, name); err != nil {
			return err
		}
		r.pages[name] = set
	}
	return nil
}

func (r *Renderer) parse(set *template.Template, name string) error {
	for _, layer := range r.layers {
		data, err := fs.ReadFile(layer, name)
		if err != nil {
			continue
		}
		r.sources[name] = string(data)
		t := set
		if name != set.Name() {
			t = set.New(name)
		}
		if _, err := t.Parse(string(data)); err != nil {
			return r.layoutError(err, set, nil)
		}
		return nil
	}
	return fmt.Errorf("layouts/%s: %w", name, fs.ErrNotExist)
}

// layoutNames lists the html files of both layers, each path once.
func (r *Renderer) layoutNames() ([]string, error) {
	seen := map[string]bool{}
	for _, layer := range r.layers {
		err := fs.WalkDir(layer, ".", func(path string, d fs.DirEntry, err error) error {
			if err == nil && !d.IsDir() && strings.HasSuffix(path, ".html") {
				seen[path] = true
			}
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("reading layouts: %w", err)
		}
	}
	names := make([]string, 0, len(seen))
	for name := range seen {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, nil
}

// Layout names the layout file that renders a page.
func (r *Renderer) Layout(p *site.Page) (string, error) {
	tried := candidates(p)
	for _, name := range tried {
		if r.pages[name] != nil {
			return name, nil
		}
	}
	return "", fmt.Errorf("%s: no layout: tried layouts/%s", p.Path, strings.Join(tried, ", layouts/"))
}

func candidates(p *site.Page) []string {
	switch p.Kind {
	case site.Home:
		return []string{"index.html"}
	case site.List, site.PlaceList:
		return []string{p.Section + "/list.html", "list.html"}
	case site.Single, site.PlacePage:
		return []string{p.Section + "/single.html", "single.html"}
	case site.TermList:
		return []string{p.Section + "/list.html", "terms.html"}
	case site.TermPage:
		return []string{p.Section + "/single.html", "term.html"}
	}
	return []string{string(p.Kind) + ".html"}
}

// Render writes one page. An error of a layout is a diag.Problem that names
// the layout's file and line.
func (r *Renderer) Render(w io.Writer, p *site.Page) error {
	layout, err := r.Layout(p)
	if err != nil {
		return err
	}
	view, err := r.view(p)
	if err != nil {
		return err
	}
	set := r.pages[layout]
	if err := set.ExecuteTemplate(w, "base.html", view); err != nil {
		return r.layoutError(err, set, view.Main)
	}
	return nil
}

// articleBlocks are the texts of an article's blocks, read once.
type articleBlocks struct {
	once  sync.Once
	texts []string
}
