package site

import (
	"cmp"
	"math"
	"slices"

	"atlas/internal/entity"
)

// nearMost is how many related records a record has at most, nearWindow how
// many of those that share one thing are looked at: of a thing that thousands
// share, the ones next in the order of the lists.
const (
	nearMost   = 6
	nearWindow = 64
)

// Tie is a thing that records may share.
type Tie struct {
	// Kind is the key: "organizations", "scenarios", "sectors" or "places".
	Kind string
	// Page is the thing's page.
	Page *Page
	// Name is what it is called.
	Name string
	// Role is the part that an organization plays in the record.
	Role Role
	// Records share it, the record itself among them.
	Records []*Record
}

// Near is a related record with what it shares.
type Near struct {
	*Record
	Ties []Tie
}

// weights say how much it means to share a thing of a kind; each counts less,
// the more records share it.
var weights = map[string]float64{"organizations": 4, "scenarios": 3, "sectors": 1.5, "places": 2}

// Ties lists what a record may share with others: its organizations,
// scenarios, sectors and places, each thing once. A company's scenarios are
// those of its cases, and it is an organization itself.
func (s *Site) Ties(r *Record) []Tie {
	var ties []Tie
	seen := map[*Page]bool{}
	add := func(t Tie) {
		if t.Page != nil && !seen[t.Page] {
			seen[t.Page] = true
			ties = append(ties, t)
		}
	}
	for _, party := range r.Parties {
		t := Tie{Kind: "organizations", Page: party.Page, Name: party.Name, Role: party.Role}
		switch {
		case party.Page.Term != nil:
			t.Records = party.Page.Term.Records
		case party.Page.Record != nil && party.Page.Place == nil:
			for _, in := range party.Page.Record.Roles {
				if n := len(t.Records); n == 0 || t.Records[n-1] != in.Record {
					t.Records = append(t.Records, in.Record)
				}
			}
			t.Name = party.Page.Record.Title
		case party.Page.Place != nil:
			t.Kind, t.Name, t.Records = "places", party.Page.Place.Name, party.Page.Place.Own
		}
		add(t)
	}
	scenarios := r.ForScenarios
	if r.Kind == entity.Company {
		for _, in := range r.Roles {
			if in.Role == RoleUser {
				scenarios = append(slices.Clip(scenarios), in.Record.ForScenarios...)
			}
		}
	}
	for _, t := range scenarios {
		add(Tie{Kind: "scenarios", Page: t.Page, Name: t.Name, Records: t.Records})
	}
	for _, t := range r.InSectors {
		add(Tie{Kind: "sectors", Page: t.Page, Name: t.Name, Records: t.Records})
	}
	for _, p := range r.InPlaces {
		add(Tie{Kind: "places", Page: p.Page, Name: p.Name, Records: p.Own})
		// Few share a district; what it lies in says something too.
		if p.Parent != nil {
			add(Tie{Kind: "places", Page: p.Parent.Page, Name: p.Parent.Name, Records: p.Parent.All})
		}
	}
	return ties
}

// Near lists the records that share most with a record, at most six. Those
// that are named in it or name it are left out: its page leads there anyway.
// The same site gives the same list.
//
// The ties are those of the record, from [Site.Ties].
func (s *Site) Near(r *Record, ties []Tie) []Near {
	seen := s.visits.get(len(s.Records))
	defer s.visits.put(seen)
	seen.mark(r)
	for _, p := range r.Parties {
		seen.mark(p.Page.Record)
	}
	for _, in := range r.Roles {
		seen.mark(in.Record)
	}
	for _, list := range [][]*Record{r.MentionedBy, r.Backlinks} {
		for _, m := range list {
			seen.mark(m)
		}
	}
	found := seen.found[:0]
	for i, t := range ties[:min(len(ties), 64)] {
		weight := weights[t.Kind] / math.Log2(2+float64(len(t.Records)))
		for _, other := range window(t.Records, r) {
			j := seen.of(other)
			if j == marked || other.Kind == entity.Article || other.Kind == entity.Place || !other.IsDescribed() && other.Kind == entity.Company {
				continue
			}
			if j == unseen {
				j = len(found)
				seen.set(other, j)
				found = append(found, candidate{record: other, kind: rankKind(other, r)})
			}
			found[j].score += weight
			found[j].ties |= 1 << i
		}
	}
	seen.found = found
	// The best few are picked by hand: sorting all would take most of the time.
	best := make([]candidate, 0, nearMost+1)
	for _, c := range found {
		i := len(best)
		for i > 0 && compareCandidates(c, best[i-1]) < 0 {
			i--
		}
		if i < nearMost {
			best = slices.Insert(best, i, c)
			best = best[:min(len(best), nearMost)]
		}
	}
	list := make([]Near, len(best))
	for i, c := range best {
		list[i].Record = c.record
		for j, t := range ties {
			if j < 64 && c.ties&(1<<j) != 0 {
				list[i].Ties = append(list[i].Ties, t)
			}
		}
	}
	return list
}

// candidate is a record that shares something; ties are the indexes of what it
// shares, kind is 0 when it is of the same kind.
type candidate struct {
	record *Record
	score  float64
	kind   int
	ties   uint64
}

func compareCandidates(a, b candidate) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.kind, b.kind), cmp.Compare(a.record.rank, b.record.rank))
}

// rankKind puts records of the same kind before others.
func rankKind(other, r *Record) int {
	if other.Kind == r.Kind {
		return 0
	}
	return 1
}

// window is the part of a list round r, whose records are in the order of ranks.
func window(list []*Record, r *Record) []*Record {
	if len(list) <= nearWindow {
		return list
	}
	at, _ := slices.BinarySearchFunc(list, r.rank, func(x *Record, rank int) int { return cmp.Compare(x.rank, rank) })
	from := min(max(0, at-nearWindow/2), len(list)-nearWindow)
	return list[from : from+nearWindow]
}
