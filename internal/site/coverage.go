package site

import (
	"slices"

	"atlas/internal/entity"
	"atlas/internal/gazetteer"
)

// CoverageKinds are the columns of the coverage table.
var CoverageKinds = [...]entity.Kind{entity.Company, entity.Case, entity.Policy, entity.Park, entity.Alliance}

// CoverageRow tells of a province or city what is known of each kind.
type CoverageRow struct {
	// Gazetteer is the place, or nil for one that only a curator's file knows.
	Gazetteer *gazetteer.Place
	Name      string
	// Place is nil where the atlas has nothing at all.
	Place *Place
	// Within is the province's row of a city, nil for a province.
	Within *CoverageRow
	// Cells are in the order of CoverageKinds.
	Cells [len(CoverageKinds)]CoverageCell
}

// CoverageCell is one of three things: there are records (Count), a source says
// that there is nothing (Denied), or nobody has looked (neither). Records and
// denials may stand side by side, for sources differ.
type CoverageCell struct {
	Count  int
	Denied []Denial
}

// Denial is a claim that something does not exist: one whose value is zero and
// whose words name a place and a kind.
type Denial struct {
	Article *Article
	Claim   *entity.Claim
}

// Coverage lists the provinces by code, each followed by its cities of which
// something is known.
func (s *Site) Coverage() []*CoverageRow {
	denied := s.denials()
	var rows []*CoverageRow
	add := func(g *gazetteer.Place, p *Place, within *CoverageRow) *CoverageRow {
		row := &CoverageRow{Gazetteer: g, Place: p, Within: within}
		if p != nil {
			row.Name = p.Name
		} else {
			row.Name = g.Name
		}
		for i, k := range CoverageKinds {
			if p != nil {
				row.Cells[i].Count = p.Counts[k]
			}
			if g != nil {
				row.Cells[i].Denied = denied[denialKey{g, k}]
			}
		}
		rows = append(rows, row)
		return row
	}
	told := map[*gazetteer.Place]bool{}
	for k := range denied {
		told[k.place] = true
	}
	for _, g := range s.Gazetteer.Provinces() {
		province := add(g, s.placeOf[g], nil)
		for _, child := range g.Children() {
			if p := s.placeOf[child]; child.Level == gazetteer.City && (p != nil || told[child]) {
				add(child, p, province)
			}
		}
	}
	return rows
}

type denialKey struct {
	place *gazetteer.Place
	kind  entity.Kind
}

// denials finds the claims of nothing. One counts for the provinces and cities
// that its sentence names, not for those around them.
func (s *Site) denials() map[denialKey][]Denial {
	denied := map[denialKey][]Denial{}
	for _, a := range s.Articles {
		for i := range a.Claims {
			c := &a.Claims[i]
			if c.Value == nil || *c.Value != 0 {
				continue
			}
			kind := s.kindNamed(c.Quote)
			if kind == "" || !slices.Contains(CoverageKinds[:], kind) {
				continue
			}
			seen := map[*gazetteer.Place]bool{}
			for _, m := range s.Gazetteer.Find(c.Quote) {
				if m.Place != nil && !m.InName && !seen[m.Place] {
					seen[m.Place] = true
					key := denialKey{m.Place, kind}
					denied[key] = append(denied[key], Denial{a, c})
				}
			}
		}
	}
	return denied
}
