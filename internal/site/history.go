package site

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/decisions"
	"atlas/internal/entity"
	"atlas/internal/history"
)

// History is what changed in the atlas, tied to its records and pages.
type History struct {
	// Commits are those that changed something, newest first by their time.
	Commits []*Commit
	// Begun is the hash of the commit that began the atlas; of a cut history,
	// of the oldest one at hand.
	Begun string
	// Cut and Missing are as in history.History.
	Cut     bool
	Missing history.Reason

	byRecord map[*Record][]*Change
}

// Commit is a commit with its changes.
type Commit struct {
	*history.Commit
	Changes []*Change
	// Groups sort the changes by class and by what happened, those of the
	// world first.
	Groups []Group
}

// Change is a change with what it concerns today.
type Change struct {
	*history.Change
	Commit *Commit
	// Record is the record as it is today, or what it was merged into; nil
	// when it is gone.
	Record *Record
	// Page is where readers find it, or what took its place; nil for none.
	Page *Page
	// On is the page of changes that tells it, under Anchor, or only names it
	// when it is Folded.
	On     *Page
	Folded bool
	// InPlaces are the places it concerns, with all that they lie in.
	InPlaces []*Place
}

// Anchor is the change's id on its page.
func (c *Change) Anchor() string {
	id := strings.TrimPrefix(c.ID, "urn:uuid:")
	return "c-" + id[:min(len(id), 13)]
}

// Group is what happened in one commit in one way.
type Group struct {
	Class   history.Class
	What    history.What
	Changes []*Change
}

// How many changes of one way a commit may show one by one. More of them, as
// in a first import, are counted and named.
const (
	fullChanges = 40
	fullOthers  = 12
)

// Folded reports whether the changes are counted and named only.
func (g *Group) Folded() bool {
	if g.What == history.Changed {
		return len(g.Changes) > fullChanges
	}
	return len(g.Changes) > fullOthers
}

// group sorts the changes of a commit.
func (c *Commit) group() {
	for _, class := range []history.Class{history.World, history.Edit} {
		for _, what := range []history.What{history.New, history.Changed, history.Restored, history.Renamed, history.Merged, history.Removed} {
			g := Group{Class: class, What: what}
			for _, x := range c.Changes {
				if x.Class == class && x.What == what {
					g.Changes = append(g.Changes, x)
				}
			}
			if len(g.Changes) > 0 {
				c.Groups = append(c.Groups, g)
			}
			for _, x := range g.Changes {
				x.Folded = g.Folded()
			}
		}
	}
}

// rows is about how many lines a commit takes on a page.
func (c *Commit) rows() int {
	n := 0
	for _, g := range c.Groups {
		if g.Folded() {
			n += fullOthers
		} else {
			n += len(g.Changes)
		}
	}
	return n
}

// ChangesOf lists the changes of a record, newest first.
func (h *History) ChangesOf(r *Record) []*Change {
	if h == nil {
		return nil
	}
	return h.byRecord[r]
}

// Known reports whether there is a history to tell of.
func (h *History) Known() bool { return h != nil && h.Missing == "" }

// AddHistory ties a history to the site and makes the pages that tell it. It
// belongs to loading: call it once, before the site is shared.
func (s *Site) AddHistory(h *history.History) {
	s.History = &History{Cut: h.Cut, Missing: h.Missing, byRecord: map[*Record][]*Change{}}
	if n := len(h.Commits); n > 0 {
		s.History.Begun = h.Commits[n-1].Hash
	}
	for i := range h.Commits {
		c := &Commit{Commit: &h.Commits[i]}
		for j := range c.Commit.Changes {
			c.Changes = append(c.Changes, s.tie(&c.Commit.Changes[j], c))
		}
		c.group()
		s.History.Commits = append(s.History.Commits, c)
	}
	// Clocks differ; readers are told by time, and of one time as the branch
	// took it.
	slices.SortStableFunc(s.History.Commits, func(a, b *Commit) int { return b.Time.Compare(a.Time) })
	for _, c := range s.History.Commits {
		for _, g := range c.Groups {
			for _, x := range g.Changes {
				if x.Record != nil {
					s.History.byRecord[x.Record] = append(s.History.byRecord[x.Record], x)
				}
			}
		}
	}
	s.historyPages()
}

// tie finds what a change concerns today.
func (s *Site) tie(x *history.Change, c *Commit) *Change {
	t := &Change{Change: x, Commit: c}
	for _, file := range []string{x.Now, x.To, x.File} {
		if r := s.byFile[file]; file != "" && r != nil && s.PageAt(r.Page.Path) == r.Page {
			// A file of the old name that a new record has is another one.
			if file == x.Now {
				t.Record = r
			}
			t.Page = r.Page
			break
		}
		if p := s.movedTo[strings.TrimSuffix(strings.ToLower(decisions.PagePath(file)), ".html")]; file != "" && p != nil {
			t.Page = p
			break
		}
		if x.Now != "" {
			break
		}
	}
	if x.Kind != entity.Place {
		found, unresolved := s.Gazetteer.Resolve(x.Places)
		add := func(p *Place) {
			for ; p != nil && !slices.Contains(t.InPlaces, p); p = p.Parent {
				t.InPlaces = append(t.InPlaces, p)
			}
		}
		for _, g := range found {
			// Of a place that has nothing any more, those above it are told.
			for g != nil && s.placeOf[g] == nil {
				g = g.Parent()
			}
			if g != nil {
				add(s.placeOf[g])
			}
		}
		for _, name := range unresolved {
			add(s.placeName[fold(name)])
		}
	}
	return t
}

// ChangesPath is the page of the newest changes.
const ChangesPath = "changes.html"

// changesRows is about how many lines a page of changes has at least.
const changesRows = 120

// historyPages makes changes.html and, of a long history, changes-1.html for
// the oldest changes and so on. The pages are filled from the oldest on, so
// that a page stays as it is when changes come; the newest takes what is left,
// and of a page before it only what makes it worth opening.
func (s *Site) historyPages() {
	commits := s.History.Commits
	var parts [][]*Commit // oldest part first, newest commit first in each
	end, rows := len(commits), 0
	for i := len(commits) - 1; i >= 0; i-- {
		if rows += commits[i].rows(); rows >= changesRows && i > 0 {
			parts = append(parts, commits[i:end])
			end, rows = i, 0
		}
	}
	newest := commits[:end]
	if n := len(parts); n > 0 && rows < changesRows/2 {
		// commits[:end] and the last part lie side by side.
		newest, parts = commits[:end+len(parts[n-1])], parts[:n-1]
	}
	pages := []*Page{{Path: ChangesPath, Kind: Changes, Commits: newest}}
	for i := len(parts) - 1; i >= 0; i-- {
		pages = append(pages, &Page{Path: fmt.Sprintf("changes-%d.html", i+1), Kind: Changes, Commits: parts[i], Part: i + 1})
	}
	for _, p := range pages {
		for _, c := range p.Commits {
			for _, x := range c.Changes {
				x.On = p
			}
		}
	}
	s.addSection(pages)
}
