package export

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"atlas/internal/entity"
	"atlas/internal/history"
	"atlas/internal/site"
)

// plain words feeds without an interface.
type plain struct{}

func (plain) FeedTitle(f Feed) string           { return "feed " + f.Path }
func (plain) ChangeTitle(x *site.Change) string { return string(x.What) + ": " + x.Title }
func (plain) ChangeText(x *site.Change) string  { return x.Summary }
func (plain) ChangeHTML(x *site.Change) (string, error) {
	return "<p>" + string(x.Class) + " & more</p>", nil
}
func (plain) KindWord(k entity.Kind) string        { return string(k) }
func (plain) ClassWord(class history.Class) string { return string(class) }
func parse(t *testing.T, f Feed, s *site.Site) atomFeed {
	t.Helper()
	var out bytes.Buffer
	if err := f.Write(&out, s, plain{}); err != nil {
		t.Fatal(err)
	}
	var feed atomFeed
	if err := xml.Unmarshal(out.Bytes(), &feed); err != nil {
		t.Fatal(err)
	}
	return feed
}

// change is a change of a record of the fixture.
func change(n int, class history.Class, what history.What, file, title string, places ...string) history.Change {
	k, _ := entity.KindOfFolder(strings.Split(file, "/")[1])
	return history.Change{ID: fmt.Sprintf("urn:uuid:%08x-0000-8000-8000-000000000000", n), Class: class, What: what, Kind: k, File: file, Now: file, Title: title, Places: places}
}

// past is a history of three commits, newest first.
func past() *history.History {
	when := change(1, history.World, history.New, "content/policies/he-liu.md", "河流办法", "杭州", "西湖区")
	when.When, when.Sources = "2018-05", []entity.Source{{Article: "7", Block: 1, Quote: "杭州市2018年5月印发《河流办法》。"}}
	later := change(2, history.World, history.New, "content/parks/shi-di.md", "湿地园")
	later.When = "2019"
	gone := change(5, history.World, history.Removed, "content/parks/gone.md", "旧园", "宁波")
	gone.Now = ""
	return &history.History{Commits: []history.Commit{
		{Hash: strings.Repeat("c", 40), Time: time.Date(2020, 3, 3, 1, 0, 0, 0, time.UTC), Subject: "typo", Changes: []history.Change{
			change(4, history.Edit, history.Changed, "content/policies/he-liu.md", "河流办法 & 细则", "杭州"), gone}},
		{Hash: strings.Repeat("b", 40), Time: time.Date(2020, 3, 2, 1, 0, 0, 0, time.UTC), Changes: []history.Change{
			change(3, history.World, history.Changed, "content/policies/he-liu.md", "河流办法 & 细则", "杭州", "西湖区", "宁波")}},
		{Hash: strings.Repeat("a", 40), Time: time.Date(2020, 3, 1, 1, 0, 0, 0, time.UTC), Changes: []history.Change{when, later}},
	}}
}

// TestFeeds holds what belongs into which feed, and in which order.
func TestFeeds(t *testing.T) {
	s := load(t, "")
	s.AddHistory(past())
	want := map[string]string{
		"feed.xml":                      "urn:uuid:00000005 urn:uuid:00000003 urn:uuid:00000002 urn:uuid:00000001",
		"edits.xml":                     "urn:uuid:00000004",
		"policies/feed.xml":             "urn:uuid:00000003 urn:uuid:00000001",
		"parks/feed.xml":                "urn:uuid:00000005 urn:uuid:00000002",
		"cases/feed.xml":                "",
		"companies/feed.xml":            "",
		"articles/feed.xml":             "",
		"places/hang-zhou-xi-hu-qu.xml": "urn:uuid:00000003 urn:uuid:00000001", "places/hang-zhou.xml": "urn:uuid:00000003 urn:uuid:00000001", "places/zhe-jiang.xml": "urn:uuid:00000005 urn:uuid:00000003 urn:uuid:00000001",
		"places/gui-yang.xml": "", "places/gui-zhou.xml": "",
	}
	change := map[string]string{} // by the entry's id
	for _, c := range s.History.Commits {
		for _, x := range c.Changes {
			change[urn(identity(s), x.ID)] = x.ID
		}
	}
	paths := map[string]bool{}
	for _, p := range s.Pages() {
		paths[strings.ToLower(p.Path)] = true
	}
	for _, f := range Feeds(s) {
		if key := strings.ToLower(f.Path); paths[key] {
			t.Errorf("%s stands twice", f.Path)
		} else {
			paths[key] = true
		}
		feed := parse(t, f, s)
		var got []string
		for _, e := range feed.Entries {
			got = append(got, change[e.ID][:17])
		}
		expect, known := want[f.Path]
		if list := strings.Join(got, " "); !known || list != expect {
			t.Errorf("%s has %q, want %q", f.Path, list, expect)
		}
		delete(want, f.Path)
		if f.Of == nil || s.PageAt(f.Of.Path) != f.Of {
			t.Errorf("%s stands beside no page", f.Path)
		}
	}
	for path := range want {
		t.Errorf("there is no %s", path)
	}
	feed := parse(t, Feeds(s)[0], s)
	if at := feed.Entries[3]; at.Updated != "2020-03-01T01:00:00Z" || at.Published != at.Updated || at.Content == nil || at.Content.Text != "<p>world & more</p>" {
		t.Errorf("%+v", at)
	}
	// A removed record has no page: the entry leads to where its end is told.
	if href := feed.Entries[0].Links[0].Href; href != "changes.html#c-00000005-0000" {
		t.Errorf("the removed record leads to %s", href)
	}
}

// TestIdentity: two atlases with the same article have the same changes, but no
// id of a feed or an entry in common; a new title changes none.
func TestIdentity(t *testing.T) {
	ids := func(begun, title string) []string {
		s := load(t, "")
		s.Config.Title = title
		h := past()
		h.Commits[len(h.Commits)-1].Hash = begun
		s.AddHistory(h)
		feed := parse(t, Feeds(s)[0], s)
		list := []string{feed.ID}
		for _, e := range feed.Entries {
			list = append(list, e.ID)
		}
		return list
	}
	one, renamed, other := ids("aa", "甲"), ids("aa", "乙"), ids("bb", "甲")
	if !slices.Equal(one, renamed) {
		t.Errorf("a new title changes ids: %q, %q", one, renamed)
	}
	for _, id := range other {
		if slices.Contains(one, id) {
			t.Errorf("two atlases share %s", id)
		}
	}
}

// TestFeedIsAtom holds what RFC 4287 asks of a feed and its schema cannot say:
// ids that are absolute and unique, one link of a kind, times in order; and
// that neither ids nor times depend on where the site is.
func TestFeedIsAtom(t *testing.T) {
	for _, withHistory := range []bool{false, true} {
		ids := map[string][]string{}
		for _, baseURL := range []string{"", "https://example.org/atlas/"} {
			s := load(t, baseURL)
			if withHistory {
				s.AddHistory(past())
			}
			var feeds []string
			for _, f := range Feeds(s) {
				feed := parse(t, f, s)
				if feed.Title == "" || feed.Author.Name == "" || !slices.ContainsFunc(feed.Links, func(l atomLink) bool { return l.Rel == "self" }) {
					t.Errorf("%+v", feed)
				}
				feeds = append(feeds, feed.ID)
				seen := map[string]bool{feed.ID: true}
				var last time.Time
				for i, e := range feed.Entries {
					ids[baseURL] = append(ids[baseURL], e.ID)
					if u, err := url.Parse(e.ID); err != nil || !u.IsAbs() || seen[e.ID] {
						t.Errorf("%s: the id %q: %v", f.Path, e.ID, err)
					}
					seen[e.ID] = true
					at, err := time.Parse(time.RFC3339, e.Updated)
					if err != nil || i > 0 && at.After(last) {
						t.Errorf("%s: entry %+v: %v", f.Path, e, err)
					}
					last = at
					n := 0
					for _, l := range e.Links {
						if l.Rel == "alternate" {
							n++
							u, err := url.Parse(l.Href)
							if err != nil || u.IsAbs() != (baseURL != "") {
								t.Errorf("%s: the link %s", f.Path, l.Href)
							}
						}
					}
					if n != 1 {
						t.Errorf("%s: %s has %d alternates", f.Path, e.ID, n)
					}
				}
				if len(feed.Entries) > 0 && feed.Updated != feed.Entries[0].Updated {
					t.Errorf("%s: updated %s, newest entry %s", f.Path, feed.Updated, feed.Entries[0].Updated)
				}
			}
			ids[baseURL] = append(ids[baseURL], feeds...)
			slices.Sort(feeds)
			if len(slices.Compact(feeds)) != len(Feeds(s)) {
				t.Error("two feeds have one id")
			}
		}
		if !slices.Equal(ids[""], ids["https://example.org/atlas/"]) || len(ids[""]) == 0 {
			t.Error("ids depend on the address")
		}
	}
}

// TestFeedLength: fifty entries at most, also when one commit has more.
func TestFeedLength(t *testing.T) {
	h := past()
	for i := range 70 {
		h.Commits[1].Changes = append(h.Commits[1].Changes, change(100+i, history.World, history.New, "content/companies/he-yun.md", "河运"))
	}
	s := load(t, "")
	s.AddHistory(h)
	if n := len(parse(t, Feeds(s)[0], s).Entries); n != feedEntries {
		t.Errorf("%d entries", n)
	}
}
