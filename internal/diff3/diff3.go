// Package diff3 merges two edits of one text line by line.
//
// [Merge] takes three versions as lists of lines and says, region by region,
// which of the two edited ones to take; [Match] is the alignment below it and
// serves any list of strings.
package diff3

import "slices"

// Kind says where a region of the merged text comes from.
type Kind int

// The kinds of regions.
const (
	Same     Kind = iota // ours, which neither changed, or both in the same way
	Ours                 // only ours changed
	Theirs               // only theirs changed
	Conflict             // both changed, to different lines
)

// Range is lines[Start:End].
type Range struct{ Start, End int }

// Hunk is a region of the merge, with the lines it has in each version.
type Hunk struct {
	Kind               Kind
	Base, Ours, Theirs Range
}

// Merge aligns both edits with their base and gives the regions in order;
// together they cover all three lists. A conflict is where both change the
// same line, or insert at the same place; changes of neighbouring lines are
// none (other tools call them one, but in Markdown a line is a paragraph).
func Merge(base, ours, theirs []string) []Hunk {
	m := merger{base: base, ours: ours, theirs: theirs}
	byOurs, byTheirs := changes(base, ours), changes(base, theirs)
	byTheirs = settle(byOurs, byTheirs, ours, theirs)
	for len(byOurs)+len(byTheirs) > 0 {
		// The group starts with the first change and takes in what overlaps.
		var group Range
		var growOurs, growTheirs, nOurs, nTheirs int
		if len(byTheirs) == 0 || len(byOurs) > 0 && before(byOurs[0].base, byTheirs[0].base) {
			group = byOurs[0].base
			growOurs, nOurs = byOurs[0].growth(), 1
		} else {
			group = byTheirs[0].base
			growTheirs, nTheirs = byTheirs[0].growth(), 1
		}
		for {
			if nOurs < len(byOurs) && overlap(group, byOurs[nOurs].base) {
				growOurs += byOurs[nOurs].growth()
				group.End = max(group.End, byOurs[nOurs].base.End)
				nOurs++
			} else if nTheirs < len(byTheirs) && overlap(group, byTheirs[nTheirs].base) {
				growTheirs += byTheirs[nTheirs].growth()
				group.End = max(group.End, byTheirs[nTheirs].base.End)
				nTheirs++
			} else {
				break
			}
		}
		m.add(group.Start-m.at.Base.End, 0, 0)
		m.add(group.End-group.Start, growOurs, growTheirs)
		if h := &m.hunks[len(m.hunks)-1]; h.Kind == Conflict && nTheirs > 0 &&
			!slices.ContainsFunc(byTheirs[:nTheirs], func(c change) bool { return !c.settled }) {
			h.Kind = Ours
		}
		byOurs, byTheirs = byOurs[nOurs:], byTheirs[nTheirs:]
	}
	m.add(len(base)-m.at.Base.End, 0, 0)
	return m.hunks
}

// change is a region in which one edit differs from the base.
type change struct {
	base, edited Range
	settled      bool // the other edit has it already
}

// growth is how many lines the change adds to its region, net.
func (c change) growth() int { return c.edited.End - c.edited.Start - (c.base.End - c.base.Start) }

// changes lists how edited differs from base.
func changes(base, edited []string) []change {
	var list []change
	to := inverse(Match(base, edited), len(base))
	b, e := 0, 0
	add := func(i, j int) {
		if b < i || e < j {
			list = append(list, change{base: Range{b, i}, edited: Range{e, j}})
		}
		b, e = i+1, j+1
	}
	for i, j := range to {
		if j >= 0 {
			add(i, j)
		}
	}
	add(len(base), len(edited))
	return list
}

// settle finds what theirs inserts beside a change of ours, or puts in the place
// of lines, and ours has already, as it is after an earlier merge. It widens such
// an insertion by the unchanged line next to it, so that the two overlap.
func settle(byOurs, byTheirs []change, ours, theirs []string) []change {
	settled := byTheirs[:0]
	for _, t := range byTheirs {
		at, text := t.base.Start, theirs[t.edited.Start:t.edited.End]
		for _, o := range byOurs {
			mine := ours[o.edited.Start:o.edited.End]
			if len(text) > 0 && t.base.End > at && o.base.Start <= at && t.base.End <= o.base.End &&
				(at == o.base.Start && hasPrefix(mine, text) || t.base.End == o.base.End && hasSuffix(mine, text)) {
				t.settled = true // and a line of a person's stands beside it
			}
			if t.settled || t.base.End > at || o.base.End == o.base.Start {
				continue
			}
			if at == o.base.Start && hasPrefix(mine, text) {
				t = change{Range{at, at + 1}, Range{t.edited.Start, t.edited.End + 1}, true}
			} else if at == o.base.End && hasSuffix(mine, text) {
				t = change{Range{at - 1, at}, Range{t.edited.Start - 1, t.edited.End}, true}
			}
		}
		if n := len(settled); n > 0 && t.settled && settled[n-1].base == t.base {
			settled[n-1].edited.End = t.edited.End // one before the line, one after it
			continue
		}
		settled = append(settled, t)
	}
	return settled
}

func hasPrefix(lines, prefix []string) bool {
	return len(lines) >= len(prefix) && slices.Equal(lines[:len(prefix)], prefix)
}

func hasSuffix(lines, suffix []string) bool {
	return len(lines) >= len(suffix) && slices.Equal(lines[len(lines)-len(suffix):], suffix)
}

func before(a, b Range) bool { return a.Start < b.Start || a.Start == b.Start && a.End < b.End }

// overlap reports whether changes of the base at a and b, not before a, meet:
// they share a line, insert at the same place, or one inserts inside the
// other.
func overlap(a, b Range) bool {
	if a.Start == a.End || b.Start == b.End {
		return a == b || a.Start < b.Start && b.End < a.End
	}
	return b.Start < a.End
}

type merger struct {
	base, ours, theirs []string
	at                 Hunk // the last region, whose ends are where we are
	hunks              []Hunk
}

// add appends a region of n base lines, to which the edits added some.
func (m *merger) add(n, growOurs, growTheirs int) {
	next := func(r Range, n int) Range { return Range{r.End, r.End + n} }
	h := Hunk{Conflict, next(m.at.Base, n), next(m.at.Ours, n+growOurs), next(m.at.Theirs, n+growTheirs)}
	bl, ol, tl := m.base[h.Base.Start:h.Base.End], m.ours[h.Ours.Start:h.Ours.End], m.theirs[h.Theirs.Start:h.Theirs.End]
	if len(bl)+len(ol)+len(tl) == 0 {
		return
	}
	switch {
	case slices.Equal(ol, tl):
		h.Kind = Same
	case slices.Equal(tl, bl):
		h.Kind = Ours
	case slices.Equal(ol, bl):
		h.Kind = Theirs
	}
	m.at = h
	m.hunks = append(m.hunks, h)
}

// inverse turns a match around: for each of n old lines the new one, or -1.
func inverse(match []int, n int) []int {
	to := make([]int, n)
	for i := range to {
		to[i] = -1
	}
	for j, i := range match {
		if i >= 0 {
			to[i] = j
		}
	}
	return to
}
