package history

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"slices"
	"strings"

	"atlas/internal/entity"
)

// Pair is one content file before and after a commit; nil is a file that is
// not there, or cannot be read.
type Pair struct{ Old, New *Version }

// Tracker turns the commits of a branch, oldest first, into changes. It knows
// what was published before, and gives every change its permanent name.
//
// A name is made of what the change says: the record's key, class and kind of
// the change, and the new values; with a number when the same was said before.
// Nothing of git enters it, nor the site's address, nor the name that a file
// was given later. So a change keeps its name, and no feed reader counts it
// twice, when commits are rebased or joined with others, when the site moves
// and when the record is renamed.
type Tracker struct {
	live map[string]int  // records by key
	gone map[string]bool // keys of those that were removed
	said map[string]int  // names without number
}

// NewTracker knows nothing yet.
func NewTracker() *Tracker {
	return &Tracker{live: map[string]int{}, gone: map[string]bool{}, said: map[string]int{}}
}

// Replay tells the tracker of a commit whose changes are known.
func (t *Tracker) Replay(changes []Change) {
	for i := range changes {
		t.said[name(&changes[i])]++
		t.apply(&changes[i])
	}
}

func (t *Tracker) apply(c *Change) {
	switch c.What {
	case New, Restored:
		t.live[c.Key]++
		delete(t.gone, c.Key)
	case Removed, Merged:
		if t.live[c.Key]--; t.live[c.Key] <= 0 {
			delete(t.live, c.Key)
		}
		if c.What == Removed {
			t.gone[c.Key] = true
		}
	}
}

// Commit gives the changes of one commit: records by kind and file, each
// change of the world before the edit beside it. told has what the importer
// read anew, by the article's id; moved gives the content file that the
// redirects name for one that is gone, or "".
func (t *Tracker) Commit(pairs []Pair, told map[string]*Told, moved func(file string) string) []Change {
	pairs = published(pairs)
	known := map[entity.Source]bool{}
	for _, p := range pairs {
		if p.New == nil {
			for _, s := range p.Old.Entity.Sources {
				known[quoted(s)] = true
			}
		}
	}
	renamed := renames(pairs, moved)
	var changes []Change
	add := func(c Change) {
		n := name(&c)
		t.said[n]++
		c.ID = numbered(n, t.said[n])
		t.apply(&c)
		changes = append(changes, c)
	}
	gained := map[string]string{} // fact -> the file that it came to
	for _, p := range pairs {
		if p.Old != nil && p.New != nil {
			for _, k := range without(p.New.facts(), p.Old.facts()) {
				if gained[k] == "" {
					gained[k] = p.New.File
				}
			}
		}
	}
	taken := map[*Version]bool{}
	for _, p := range pairs {
		if p.New == nil && renamed[p.Old] != nil {
			taken[renamed[p.Old]] = true
		}
	}
	for _, p := range pairs {
		switch {
		case p.New == nil && renamed[p.Old] != nil:
			to := renamed[p.Old]
			c := change(p.Old, Renamed, Edit)
			c.To, c.Title = to.File, to.Entity.Title
			add(c)
			for _, c := range changed(p.Old, to, told, known) {
				add(c)
			}
		case p.New == nil:
			add(removed(p.Old, gained, told, moved))
		case p.Old == nil && !taken[p.New]:
			add(t.appeared(p.New))
		case p.Old != nil:
			for _, c := range changed(p.Old, p.New, told, known) {
				add(c)
			}
		}
	}
	return changes
}

// published leaves drafts out, and files that neither side has, and brings the
// rest into the order of kinds and files.
func published(pairs []Pair) []Pair {
	var kept []Pair
	seen := func(v *Version) *Version {
		if v != nil && v.Entity.Draft {
			return nil
		}
		return v
	}
	for _, p := range pairs {
		if p = (Pair{seen(p.Old), seen(p.New)}); p.Old != nil || p.New != nil {
			kept = append(kept, p)
		}
	}
	rank := func(p Pair) (int, string) {
		v := p.New
		if v == nil {
			v = p.Old
		}
		return slices.Index(entity.Kinds[:], v.Entity.Kind), v.File
	}
	slices.SortStableFunc(kept, func(a, b Pair) int {
		ra, fa := rank(a)
		rb, fb := rank(b)
		return cmp.Or(cmp.Compare(ra, rb), strings.Compare(fa, fb))
	})
	return kept
}

// renames finds for each file that went the new file that holds its record:
// the one with a fact of it, the one that a redirect names, or the one of its
// kind with its title.
func renames(pairs []Pair, moved func(string) string) map[*Version]*Version {
	to := map[*Version]*Version{}
	byFact, byFile, byTitle := map[string]*Version{}, map[string]*Version{}, map[string]*Version{}
	for _, p := range pairs {
		if p.Old != nil {
			continue
		}
		byFile[p.New.File] = p.New
		for _, k := range p.New.facts() {
			if byFact[k] == nil {
				byFact[k] = p.New
			}
		}
		byTitle[title(p.New)] = p.New
	}
	taken := map[*Version]bool{}
	give := func(find func(*Version) *Version) {
		for _, p := range pairs {
			if p.New != nil || to[p.Old] != nil {
				continue
			}
			if v := find(p.Old); v != nil && !taken[v] {
				to[p.Old], taken[v] = v, true
			}
		}
	}
	give(func(v *Version) *Version {
		for _, k := range v.facts() {
			if byFact[k] != nil {
				return byFact[k]
			}
		}
		return nil
	})
	give(func(v *Version) *Version { return byFile[moved(v.File)] })
	give(func(v *Version) *Version { return byTitle[title(v)] })
	return to
}

func title(v *Version) string { return string(v.Entity.Kind) + " " + v.Entity.Title }

// change is what all changes of a record tell of it.
func change(v *Version, what What, class Class) Change {
	e := &v.Entity
	return Change{
		Class: class, What: what, Kind: e.Kind, File: v.File, Key: v.key(), Title: e.Title, When: e.When, Summary: e.Summary,
		Listed: !e.IsDescribed(), Places: e.Places,
	}
}

// appeared is of the world when the record brings a source that no other
// record had before it, and an edit when it comes back or is split off.
func (t *Tracker) appeared(v *Version) Change {
	c := change(v, New, Edit)
	switch {
	case t.gone[c.Key]:
		c.What = Restored
	case t.live[c.Key] > 0:
	case len(v.Entity.Sources) > 0 || v.Entity.Kind == entity.Article:
		c.Class = World
	}
	// The record's own page has all of them.
	c.Sources = v.Entity.Sources[:min(len(v.Entity.Sources), 3)]
	return c
}

// removed is of the world when the articles took back all that it rests on. A
// record of which a redirect, or another record that gained all its facts,
// takes the place was merged.
func removed(v *Version, gained map[string]string, told map[string]*Told, moved func(string) string) Change {
	c := change(v, Removed, Edit)
	facts := v.facts()
	into := moved(v.File)
	if into == "" && len(facts) > 0 && !slices.ContainsFunc(facts, func(k string) bool { return gained[k] != gained[facts[0]] }) {
		into = gained[facts[0]]
	}
	if into != "" {
		c.What, c.To = Merged, into
		return c
	}
	tellers := tellers(told, v)
	if len(facts) > 0 && len(tellers) == len(facts) && !slices.ContainsFunc(tellers, func(x teller) bool { return x.before == nil || x.after != nil }) {
		c.Class = World
	}
	return c
}

// changed gives the change of the world and the edit from one version to the
// next.
func changed(old, new *Version, told map[string]*Told, known map[entity.Source]bool) []Change {
	var list []Change
	cmp := compare(old, new, told, known)
	places := append(slices.Clone(new.Entity.Places), without(old.Entity.Places, new.Entity.Places)...)
	if cmp.world != nil || cmp.sources != nil {
		c := change(new, Changed, World)
		c.Fields, c.Sources, c.Places = cmp.world, cmp.sources, places
		if cmp.sources == nil {
			c.Basis = cmp.basis()
		}
		list = append(list, c)
	}
	if cmp.edit != nil {
		c := change(new, Changed, Edit)
		c.Fields, c.Places = cmp.edit, places
		list = append(list, c)
	}
	return list
}

// name sums what a change says.
func name(c *Change) string {
	h := sha256.New()
	put := func(parts ...string) {
		for _, s := range parts {
			fmt.Fprintf(h, "%d:%s", len(s), s)
		}
	}
	put("atlas change", c.Key, string(c.Class), string(c.What), c.To)
	for _, f := range c.Fields {
		put("field", f.Key, fmt.Sprint(len(f.New)))
		put(f.New...)
		// Of lists these are the items that went; of a single value it is
		// enough to say what holds now.
		if len(f.New) == 0 || List(c.Kind, f.Key) {
			put(append([]string{"went"}, f.Old...)...)
		}
	}
	if c.What == Changed {
		for _, s := range c.Sources {
			put("source", s.Article, Folded(s.Quote))
		}
	}
	return string(h.Sum(nil))
}

// numbered is the n-th change of a name as a URN (RFC 9562, version 8).
func numbered(name string, n int) string {
	h := sha256.New()
	_, _ = io.WriteString(h, name)
	fmt.Fprintf(h, "%d", n)
	b := h.Sum(nil)
	b[6], b[8] = b[6]&0x0f|0x80, b[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", b[0:4], b[4:6], b[6:8], b[8:10], b[10:16])
}
