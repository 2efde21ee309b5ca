package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/slug"
)

// resolvePlaces finds the places that records name, those above them, and what
// counts for each.
func (s *Site) resolvePlaces() {
	s.curatedPlaces()
	for _, r := range s.Records {
		if r.Kind == entity.Place || len(r.Places) == 0 {
			continue
		}
		found, unresolved := s.Gazetteer.Resolve(r.Places)
		for _, g := range found {
			r.inPlace(s.place(g))
		}
		for _, name := range unresolved {
			if p := s.placeName[fold(name)]; p != nil {
				r.inPlace(p)
				continue
			}
			message, hint := s.unknownPlace(name)
			s.problem(diag.Warning, r.File, "places", slices.Index(r.Places, name), "unknown-place", "places: "+message, hint)
		}
		r.dropParents()
		for _, p := range r.InPlaces {
			p.Own = append(p.Own, r)
			for q := p; q != nil; q = q.Parent {
				if n := len(q.All); n == 0 || q.All[n-1] != r {
					q.All = append(q.All, r)
				}
			}
		}
	}
	slices.SortFunc(s.Places, comparePlaces)
	for _, p := range s.Places {
		slices.SortFunc(p.Children, comparePlaces)
		slices.SortStableFunc(p.Own, compareRecords)
		slices.SortStableFunc(p.All, compareRecords)
		p.Counts = map[entity.Kind]int{}
		for _, r := range p.All {
			p.Counts[r.Kind]++
		}
	}
	s.placePaths()
}

func (r *Record) inPlace(p *Place) {
	if !slices.Contains(r.InPlaces, p) {
		r.InPlaces = append(r.InPlaces, p)
	}
}

// dropParents leaves of 杭州 and 西湖区 the district only: the record is there,
// and counts for the city by that.
func (r *Record) dropParents() {
	all := slices.Clone(r.InPlaces)
	r.InPlaces = slices.DeleteFunc(r.InPlaces, func(p *Place) bool {
		return slices.ContainsFunc(all, func(q *Place) bool { return q != p && q.Under(p) })
	})
}

// curatedPlaces takes in content/places: each file writes on a place of the
// gazetteer, found by code or name, or on one that the gazetteer lacks.
func (s *Site) curatedPlaces() {
	for _, r := range s.byKind[entity.Place] {
		var p *Place
		if g := s.gazetteerPlace(r); g != nil {
			p = s.place(g)
		} else {
			key := fold(r.Title)
			if p = s.placeName[key]; p == nil {
				p = &Place{Name: r.Title, FullName: r.Title}
				if parents := s.Gazetteer.Lookup(r.Province); r.Province != "" && len(parents) > 0 {
					p.Parent = s.place(parents[0])
					p.Parent.Children = append(p.Parent.Children, p)
				}
				s.Places = append(s.Places, p)
			}
			for _, n := range append([]string{r.Title}, r.AlternateNames...) {
				s.placeName[fold(n)] = p
			}
		}
		if p.Text != nil {
			s.problem(diag.Error, r.File, "title", 0, "same-place",
				fmt.Sprintf("title: %s already writes on %s", p.Text.File.Path, p.Name), "keep one file a place")
			continue
		}
		p.Text = r
		// The file's page is the place's page, so the file's name stays its
		// address.
		p.Page = r.Page
		p.Page.Kind, p.Page.Place = PlacePage, p
	}
}

// gazetteerPlace is the place that a curator's file means: by its code, else
// by its title among the places of its province.
func (s *Site) gazetteerPlace(r *Record) *gazetteer.Place {
	candidates := s.Gazetteer.Lookup(r.Title)
	for _, g := range candidates {
		if r.Adcode != "" && g.Adcode == r.Adcode {
			return g
		}
	}
	if r.Adcode != "" && len(candidates) > 0 {
		s.problem(diag.Warning, r.File, "adcode", 0, "wrong-adcode",
			fmt.Sprintf("adcode: %s is not the code of %s", r.Adcode, r.Title),
			"it is "+candidates[0].Adcode)
	}
	for _, g := range candidates {
		if r.Province == "" || g.Province == r.Province || g.Name == r.Province {
			return g
		}
	}
	return nil
}

// place is the node of a place of the gazetteer; it makes the node and those
// above it when they are new.
func (s *Site) place(g *gazetteer.Place) *Place {
	if p := s.placeOf[g]; p != nil {
		return p
	}
	p := &Place{Name: g.Name, FullName: g.FullName, Gazetteer: g}
	p.Page = &Page{Kind: PlacePage, Section: entity.Place.Folder(), Title: p.Name, Place: p}
	s.placeOf[g] = p
	s.Places = append(s.Places, p)
	if above := g.Parent(); above != nil {
		p.Parent = s.place(above)
		p.Parent.Children = append(p.Parent.Children, p)
	}
	return p
}

// PlaceNamed is the place of the gazetteer with facts, or nil; the tile map
// asks for provinces by it.
func (s *Site) PlaceNamed(g *gazetteer.Place) *Place { return s.placeOf[g] }

// placePaths gives every place its address. A curator's file keeps its own.
func (s *Site) placePaths() {
	taken := map[string]bool{"index": true}
	for _, p := range s.Places {
		if p.Text != nil {
			taken[strings.TrimSuffix(strings.TrimPrefix(p.Page.Path, "places/"), ".html")] = true
		}
	}
	for _, p := range s.Places {
		if p.Text != nil {
			continue
		}
		name := slug.Unique(p.Gazetteer.Slug, func(s string) bool { return taken[s] })
		taken[name] = true
		p.Page.Path = "places/" + name + ".html"
	}
}

// comparePlaces orders places by code; one without a code comes after those of
// the place it lies in.
func comparePlaces(a, b *Place) int {
	return cmp.Or(strings.Compare(a.sortKey(), b.sortKey()), strings.Compare(a.Name, b.Name))
}

func (p *Place) sortKey() string {
	switch {
	case p.Gazetteer != nil && p.Gazetteer.Adcode != "":
		return p.Gazetteer.Adcode
	case p.Parent != nil:
		return strings.TrimRight(p.Parent.sortKey(), "0") + "~" + p.Page.Path
	}
	return "~"
}

// unknownPlace says why a name leads to no place, and what to write instead.
func (s *Site) unknownPlace(name string) (message, hint string) {
	message = fmt.Sprintf("%q is not in the gazetteer", name)
	found := s.Gazetteer.Find(name)
	switch {
	case len(found) == 0:
		return message, "use the names of GB/T 2260 (北京, 杭州, 西湖区), or describe the place in content/places"
	case found[0].Place != nil:
		return message, fmt.Sprintf("did you mean %q?", found[0].Place.Name)
	}
	// It has namesakes, and nothing in the record tells which is meant.
	var in []string
	for _, c := range found[0].Candidates {
		if up := c.Parent(); up != nil && len(in) < 4 {
			in = append(in, up.Name)
		}
	}
	return fmt.Sprintf("%q may mean several places", name),
		fmt.Sprintf("name the one above it as well: %s", strings.Join(in, ", "))
}
