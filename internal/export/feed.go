package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"path"
	"slices"
	"strings"
	"time"

	"atlas/internal/config"
	"atlas/internal/entity"
	"atlas/internal/history"
	"atlas/internal/site"
)

// feedEntries is how many entries a feed holds, newest first.
const feedEntries = 50

// Feed is an Atom feed (RFC 4287) of what changed. The feed of the whole atlas,
// of a kind or of a place tells what sources told; our own edits have a feed
// of their own.
//
// An entry is a change; its id is the change's and stays, whatever becomes of
// the site's address and of the record's name. Its time is when the atlas
// learned of it; when it happened in the world is said in the text. Without a
// history the feeds tell the newest dated facts instead, each at the first
// moment of its date (UTC). No clock of the build enters.
//
// Without a base_url links are relative to the feed, which Atom allows.
type Feed struct {
	// Path is below the site's root.
	Path string
	// Class is what the changes come from.
	Class history.Class
	// Kind and Place narrow the feed, when set.
	Kind  entity.Kind
	Place *site.Place
	// Of is the page that the feed stands beside.
	Of *site.Page
}

// Paths of the feeds of the whole atlas.
const (
	FeedPath  = "feed.xml"
	EditsPath = "edits.xml"
)

// KindFeed is the path of a kind's feed.
func KindFeed(k entity.Kind) string { return k.Folder() + "/feed.xml" }

// PlaceFeed is the path of a place's feed, beside its page.
func PlaceFeed(p *site.Place) string {
	return strings.TrimSuffix(p.Page.Path, path.Ext(p.Page.Path)) + ".xml"
}

// Feeds lists the feeds of a site: of the whole, of our edits, of each kind
// that has records, of each place that has any.
func Feeds(s *site.Site) []Feed {
	feeds := []Feed{
		{Path: FeedPath, Class: history.World, Of: s.PageAt("index.html")},
		{Path: EditsPath, Class: history.Edit, Of: s.PageAt(site.ChangesPath)},
	}
	for _, k := range entity.Kinds {
		// What is known of places is told by the feeds of the places.
		if k != entity.Place && len(s.Kind(k)) > 0 {
			feeds = append(feeds, Feed{Path: KindFeed(k), Class: history.World, Kind: k, Of: s.PageAt(k.Folder() + "/index.html")})
		}
	}
	for _, p := range s.Places {
		if len(p.All) > 0 && s.PageAt(p.Page.Path) == p.Page {
			feeds = append(feeds, Feed{Path: PlaceFeed(p), Class: history.World, Place: p, Of: p.Page})
		}
	}
	return feeds
}

// Wording has the words of feeds, in the language of the interface.
type Wording interface {
	// FeedTitle is what a feed is called.
	FeedTitle(Feed) string
	// ChangeTitle names a change in a line; ChangeText tells it in a few
	// sentences, ChangeHTML with its evidence.
	ChangeTitle(*site.Change) string
	ChangeText(*site.Change) string
	ChangeHTML(*site.Change) (string, error)
	// KindWord and ClassWord are for people who sort their entries.
	KindWord(entity.Kind) string
	ClassWord(history.Class) string
}

type atomFeed struct {
	XMLName  xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Language string      `xml:"xml:lang,attr"`
	ID       string      `xml:"id"`
	Title    string      `xml:"title"`
	Subtitle string      `xml:"subtitle,omitempty"`
	Updated  string      `xml:"updated"`
	Links    []atomLink  `xml:"link"`
	Author   atomAuthor  `xml:"author"`
	Rights   string      `xml:"rights,omitempty"`
	Entries  []atomEntry `xml:"entry"`
}

type atomLink struct {
	Rel   string `xml:"rel,attr"`
	Type  string `xml:"type,attr,omitempty"`
	Href  string `xml:"href,attr"`
	Title string `xml:"title,attr,omitempty"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

// Schemes of the categories.
const (
	schemeKind  = "urn:x-atlas:kind"
	schemePlace = "urn:x-atlas:place"
	schemeClass = "urn:x-atlas:class"
)

type atomCategory struct {
	Term   string `xml:"term,attr"`
	Scheme string `xml:"scheme,attr"`
	Label  string `xml:"label,attr,omitempty"`
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Published  string         `xml:"published,omitempty"`
	Links      []atomLink     `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
	Content    *atomText      `xml:"content"`
}

// Write writes the feed.
func (f Feed) Write(w io.Writer, s *site.Site, words Wording) error {
	c := s.Config
	feed := atomFeed{
		Language: c.Language, ID: urn(identity(s), f.Path), Title: words.FeedTitle(f), Subtitle: c.Description,
		Links: []atomLink{{Rel: "self", Type: "application/atom+xml", Href: f.address(c, f.Path)}},
		// Atom wants an author; the atlas answers for itself when none is set.
		Author: atomAuthor{cmp.Or(c.Author, c.Title)},
		Rights: c.Licence,
	}
	if f.Of != nil {
		feed.Links = append([]atomLink{{Rel: "alternate", Type: "text/html", Href: f.address(c, f.Of.Path)}}, feed.Links...)
	}
	var err error
	updated := time.Unix(0, 0).UTC()
	if s.History.Known() {
		for _, commit := range s.History.Commits {
			updated = later(updated, commit.Time)
		}
		feed.Entries, err = f.changes(s, words)
	} else if f.Class == history.World {
		feed.Entries = f.dated(s, words)
	}
	if err != nil {
		return err
	}
	if len(feed.Entries) > 0 {
		updated, err = time.Parse(time.RFC3339, feed.Entries[0].Updated)
		if err != nil {
			return err
		}
	}
	feed.Updated = updated.Format(time.RFC3339)
	return writeXML(w, "", feed)
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// tells reports whether a change belongs into the feed.
func (f Feed) tells(x *site.Change) bool {
	return x.Class == f.Class && (f.Kind == "" || x.Kind == f.Kind) && (f.Place == nil || slices.Contains(x.InPlaces, f.Place))
}

// changes are the entries of a history: newest first, and of one commit the
// newest in the world first.
func (f Feed) changes(s *site.Site, words Wording) ([]atomEntry, error) {
	var entries []atomEntry
	for _, commit := range s.History.Commits {
		if len(entries) >= feedEntries {
			break
		}
		var list []*site.Change
		for _, x := range commit.Changes {
			if f.tells(x) {
				list = append(list, x)
			}
		}
		slices.SortStableFunc(list, func(a, b *site.Change) int { return strings.Compare(worldTime(b), worldTime(a)) })
		for _, x := range list[:min(len(list), feedEntries-len(entries))] {
			e, err := f.entry(s, x, words)
			if err != nil {
				return nil, err
			}
			entries = append(entries, e)
		}
	}
	return entries, nil
}

// worldTime orders changes by when they happened, those without date last.
// EDTF dates of our years sort as texts.
func worldTime(x *site.Change) string {
	if x.When == "" || x.When[0] < '0' || x.When[0] > '9' {
		return ""
	}
	return x.When
}

func (f Feed) entry(s *site.Site, x *site.Change, words Wording) (atomEntry, error) {
	c := s.Config
	at := x.Commit.Time.Format(time.RFC3339)
	e := atomEntry{ID: urn(identity(s), x.ID), Title: words.ChangeTitle(x), Updated: at, Published: at, Summary: words.ChangeText(x),
		Categories: []atomCategory{
			{string(x.Class), schemeClass, words.ClassWord(x.Class)},
			{string(x.Kind), schemeKind, words.KindWord(x.Kind)},
		}}
	page := ""
	switch {
	case x.Page != nil:
		page = x.Page.Path
	case x.On != nil:
		page = x.On.Path + "#" + x.Anchor()
	}
	if page != "" {
		e.Links = append(e.Links, atomLink{Rel: "alternate", Type: "text/html", Href: f.address(c, page)})
	}
	var via []string
	for _, src := range x.Sources {
		a := s.ArticleByID(src.Article)
		if a == nil || via != nil && slices.Contains(via, a.SourceURL) {
			continue
		}
		if u, err := url.Parse(a.SourceURL); err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Host != "" {
			via = append(via, a.SourceURL)
			e.Links = append(e.Links, atomLink{Rel: "via", Href: u.String(), Title: a.Title})
		}
	}
	for _, p := range x.InPlaces {
		e.Categories = append(e.Categories, atomCategory{p.Name, schemePlace, ""})
	}
	html, err := words.ChangeHTML(x)
	e.Content = &atomText{"html", html}
	return e, err
}

// dated are the newest dated facts, for an atlas without history.
func (f Feed) dated(s *site.Site, words Wording) []atomEntry {
	var facts []*site.Record
	for _, r := range s.Dated {
		if (f.Kind == "" || r.Kind == f.Kind) && (f.Place == nil || f.Place.Within(r) != nil) {
			facts = append(facts, r)
		}
	}
	slices.SortStableFunc(facts, func(a, b *site.Record) int {
		return cmp.Or(moment(b).Compare(moment(a)), strings.Compare(a.Page.Path, b.Page.Path))
	})
	var entries []atomEntry
	for _, r := range facts[:min(len(facts), feedEntries)] {
		e := atomEntry{
			ID: urn(identity(s), r.Page.Path), Title: r.Title, Updated: moment(r).Format(time.RFC3339),
			Links:      []atomLink{{Rel: "alternate", Type: "text/html", Href: f.address(s.Config, r.Page.Path)}},
			Categories: []atomCategory{{string(r.Kind), schemeKind, words.KindWord(r.Kind)}},
			Summary:    r.Summary,
		}
		for _, p := range r.Places {
			e.Categories = append(e.Categories, atomCategory{p, schemePlace, ""})
		}
		if e.Summary == "" && len(r.Sources) > 0 {
			e.Summary = r.Sources[0].Quote
		}
		entries = append(entries, e)
	}
	return entries
}

// moment is the first moment of a record's date.
func moment(r *site.Record) time.Time { return r.Date.Time() }

// identity is what tells this atlas from all others and lasts: the commit that
// began it. Two atlases may hold the same article and so the same changes, and a
// title changes. Where git does not know the beginning, the title has to do.
func identity(s *site.Site) string {
	if h := s.History; h.Known() && !h.Cut && h.Begun != "" {
		return h.Begun
	}
	return s.Config.Title
}

// urn is a permanent name that no address enters (RFC 9562, version 8), of a
// feed by its file, of a change by what it says.
func urn(identity, name string) string {
	h := sha256.Sum256([]byte("atlas feed\x00" + identity + "\x00" + name))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// address is absolute where base_url is set and else relative to the feed.
func (f Feed) address(c config.Config, page string) string {
	if c.BaseURL == "" {
		return site.Rel(f.Path, page)
	}
	page, fragment, has := strings.Cut(page, "#")
	if has {
		fragment = "#" + fragment
	}
	return c.Abs(page) + fragment
}
