package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/xml"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"

	"atlas/internal/config"
	"atlas/internal/site"
)

// feedEntries is how many entries the feed holds, newest first.
const feedEntries = 50

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
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr"`
	Href string `xml:"href,attr"`
}

type atomAuthor struct {
	Name string `xml:"name"`
}

type atomCategory struct {
	Term string `xml:"term,attr"`
}

type atomEntry struct {
	ID         string         `xml:"id"`
	Title      string         `xml:"title"`
	Updated    string         `xml:"updated"`
	Link       atomLink       `xml:"link"`
	Categories []atomCategory `xml:"category"`
	Summary    string         `xml:"summary,omitempty"`
}

// Feed writes feed.xml, an Atom feed (RFC 4287) of the newest dated facts.
//
// An entry's time is the first moment of the fact's date (UTC), since that is
// when the world changed; no clock of the build enters. Without a base_url
// links are relative to the feed and ids are URNs made of the path, both of
// which Atom allows.
func Feed(w io.Writer, s *site.Site) error {
	c := s.Config
	f := atomFeed{
		Language: c.Language, ID: feedID(c, ""), Title: c.Title, Subtitle: c.Description,
		Links: []atomLink{
			{"alternate", "text/html", address(c, "index.html")},
			{"self", "application/atom+xml", address(c, "feed.xml")},
		},
		// Atom wants an author; the atlas answers for itself when none is set.
		Author: atomAuthor{cmp.Or(c.Author, c.Title)},
		Rights: c.Licence,
	}
	facts := slices.Clone(s.Dated)
	slices.SortStableFunc(facts, func(a, b *site.Record) int {
		return cmp.Or(moment(b).Compare(moment(a)), strings.Compare(a.Page.Path, b.Page.Path))
	})
	updated := time.Unix(0, 0).UTC()
	if len(facts) > 0 {
		updated = moment(facts[0])
	}
	f.Updated = updated.Format(time.RFC3339)
	for _, r := range facts[:min(len(facts), feedEntries)] {
		e := atomEntry{
			ID: feedID(c, r.Page.Path), Title: r.Title, Updated: moment(r).Format(time.RFC3339),
			Link:       atomLink{"alternate", "text/html", address(c, r.Page.Path)},
			Categories: []atomCategory{{string(r.Kind)}},
			Summary:    r.Summary,
		}
		for _, p := range r.Places {
			e.Categories = append(e.Categories, atomCategory{p})
		}
		if e.Summary == "" && len(r.Sources) > 0 {
			e.Summary = r.Sources[0].Quote
		}
		f.Entries = append(f.Entries, e)
	}
	return writeXML(w, "", f)
}

// moment is the first moment of a record's date.
func moment(r *site.Record) time.Time { return r.Date.Time() }

// feedID is a permanent name: the address where there is one, else a URN made
// of the path alone (RFC 9562, version 8).
func feedID(c config.Config, page string) string {
	if c.BaseURL != "" {
		return c.Abs(page)
	}
	h := sha256.Sum256([]byte("atlas feed\x00" + c.Title + "\x00" + page))
	h[6], h[8] = h[6]&0x0f|0x80, h[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", h[0:4], h[4:6], h[6:8], h[8:10], h[10:16])
}

// address is absolute where base_url is set and else relative to the root,
// where feed and sitemap stand.
func address(c config.Config, page string) string {
	if abs := c.Abs(page); abs != "" {
		return abs
	}
	return (&url.URL{Path: page}).String()
}

func writeXML(w io.Writer, comment string, v any) error {
	head := xml.Header
	if comment != "" {
		head += "<!-- " + comment + " -->\n"
	}
	if _, err := io.WriteString(w, head); err != nil {
		return err
	}
	enc := xml.NewEncoder(w)
	enc.Indent("", " ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}
