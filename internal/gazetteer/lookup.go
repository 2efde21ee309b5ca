package gazetteer

import (
	"slices"
	"strconv"
	"strings"

	"atlas/internal/slug"
)

// Provinces are the 34 provinces in order of their codes.
func (g *Gazetteer) Provinces() []*Place { return g.provinces }

// Cities are the prefectures and cities of a province in order of their codes;
// none for a municipality, which is one itself.
func (g *Gazetteer) Cities(province *Place) []*Place {
	var cities []*Place
	for _, p := range province.children {
		if p.Level == City {
			cities = append(cities, p)
		}
	}
	return cities
}

// Places are all places: divisions in order of their codes, then zones. Zones
// that exist by rule only (长沙经开区) are not among them.
func (g *Gazetteer) Places() []*Place { return g.places }

// Parents are the city and the province that p lies in, nil where there is
// none: a district of 上海 has only the province.
func (g *Gazetteer) Parents(p *Place) (city, province *Place) {
	for q := p.parent; q != nil; q = q.parent {
		switch q.Level {
		case City:
			city = q
		case Province:
			province = q
		}
	}
	return city, province
}

// BySlug is the place with a slug, or nil. Zones made by rule are found only
// after Find, Lookup or Resolve has made them.
func (g *Gazetteer) BySlug(s string) *Place {
	if p := g.bySlug[s]; p != nil {
		return p
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, p := range g.zones {
		if p.Slug == s {
			return p
		}
	}
	return nil
}

// maxName bounds the names that are looked up, in bytes: every way to cut one in
// parts is tried, which takes a second for 海南海南… of a thousand characters.
// The longest of the tables, each with its city and province before it, have less
// than half of it.
const maxName = 240

// Lookup gives every place a name may mean, the likeliest first: those whose
// Name it is, then those whose full name, then those with it as a further or
// bare name, each in order of their codes. Names may be qualified, with or
// without spaces and middle dots: 杭州西湖区, 浙江省杭州市西湖区, 杭州·西湖. What is
// longer than maxName is no name.
func (g *Gazetteer) Lookup(name string) []*Place {
	name = strings.NewReplacer(" ", "", "\u3000", "", "·", "", "•", "").Replace(name)
	if len(name) > maxName {
		return nil
	}
	found := g.lookup(name, nil)
	slices.SortStableFunc(found, func(a, b *Place) int {
		if d := rank(a, name) - rank(b, name); d != 0 {
			return d
		}
		if a.Level != b.Level {
			return int(a.Level) - int(b.Level)
		}
		return strings.Compare(a.Adcode, b.Adcode)
	})
	return found
}

// rank tells how well a name fits a place, 0 being best.
func rank(p *Place, name string) int {
	switch name {
	case p.Name:
		return 0
	case p.FullName:
		return 1
	}
	return 2
}

// named are the places with exactly this spelling of a name.
func (g *Gazetteer) named(name string) []*Place {
	fm := g.forms[name]
	switch {
	case fm == nil:
		return nil
	case len(fm.weakPlaces) == 0:
		return fm.places
	}
	return append(slices.Clone(fm.places), fm.weakPlaces...)
}

// lookup gives the places in under, or anywhere for nil, that name means.
func (g *Gazetteer) lookup(name string, under *Place) []*Place {
	var found []*Place
	add := func(p *Place) {
		if (under == nil || p != under && p.Within(under)) && !slices.Contains(found, p) {
			found = append(found, p)
		}
	}
	for _, p := range g.named(name) {
		add(p)
	}
	if len(found) > 0 {
		return found
	}
	// A name is a shorter one with the name of something in it, or a suffix
	// that makes it a zone. The longest shorter name counts.
	for cut := len(name) - 1; cut > 0 && len(found) == 0; cut-- {
		heads := g.named(name[:cut])
		if len(heads) == 0 {
			continue
		}
		tail := name[cut:]
		n, canonical := zoneSuffix(tail)
		for _, head := range heads {
			if under != nil && !head.Within(under) {
				continue
			}
			if n == len(tail) && zoneAllowed(head, canonical) {
				add(g.zoneOf(head, canonical))
			}
			for _, p := range g.lookup(tail, head) {
				add(p)
			}
		}
	}
	return found
}

// Resolve gives the place that each name means, in order, and the names that
// mean none or remain ambiguous. Names help each other: 鼓楼区 beside 南京 is
// the one there, wherever 南京 stands in the list.
func (g *Gazetteer) Resolve(names []string) (places []*Place, unresolved []string) {
	candidates := make([][]*Place, len(names))
	resolved := make([]*Place, len(names))
	for i, name := range names {
		candidates[i] = g.Lookup(name)
		resolved[i] = best(candidates[i], name)
	}
	for again := true; again; {
		again = false
		for i := range names {
			for d := 1; resolved[i] == nil && d < len(names); d++ {
				for _, j := range [...]int{i - d, i + d} {
					if j < 0 || j >= len(names) || resolved[j] == nil || resolved[i] != nil {
						continue
					}
					if p := pick(candidates[i], resolved[j]); p != nil {
						resolved[i] = p
						again = true
					}
				}
			}
		}
	}
	for i, p := range resolved {
		if p != nil {
			places = append(places, p)
		} else {
			unresolved = append(unresolved, names[i])
		}
	}
	return places, unresolved
}

// best is the first candidate if no other fits the name as well.
func best(candidates []*Place, name string) *Place {
	switch {
	case len(candidates) == 0:
		return nil
	case len(candidates) == 1:
		return candidates[0]
	}
	a, b := candidates[0], candidates[1]
	if rank(a, name) < rank(b, name) || a.Level < b.Level && a.Level <= City {
		return a
	}
	return nil
}

// ruleSlug gives the slug of a zone made by rule. It depends on nothing but
// the tables, not on which zones were asked for before: a plain slug that no
// place of the tables has, unless a namesake in another city might want it.
func (g *Gazetteer) ruleSlug(parent *Place, name string) string {
	s := slug.Of(name)
	if parent.Level == District || g.bySlug[slug.Of(parent.Name)] != parent {
		s = slug.Of(parent.qualifier() + " " + name)
	}
	base := s
	for n := 2; g.bySlug[s] != nil; n++ {
		s = base + "-" + strconv.Itoa(n)
	}
	return s
}
