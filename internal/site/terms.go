package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/slug"
)

// resolveTerms gathers organizations, scenarios, sectors and years.
func (s *Site) resolveTerms() {
	orgs := newTerms(s, SectionOrganizations)
	scenarios := newTerms(s, SectionScenarios)
	sectors := newTerms(s, SectionSectors)
	years := newTerms(s, SectionYears)

	companies := s.organizationNames()
	for _, r := range s.Records {
		for _, role := range Roles {
			for _, name := range r.names(role) {
				company := companies[fold(name)]
				if company == nil {
					if place := s.actingPlace(r, name); place != nil {
						r.Parties = append(r.Parties, Party{role, name, place.Page})
						continue
					}
				}
				t := orgs.get(name, company)
				if t == nil {
					continue
				}
				r.Parties = append(r.Parties, Party{role, name, t.Page})
				t.Roles = append(t.Roles, RoleIn{role, r})
				t.add(r)
				if t.Company != nil && t.Company != r {
					t.Company.Roles = append(t.Company.Roles, RoleIn{role, r})
				}
			}
		}
		terms, words := s.splitScenarios(r.Scenarios)
		r.ScenarioWords = words
		for _, name := range terms {
			if t := scenarios.get(name, nil); t != nil {
				r.ForScenarios = append(r.ForScenarios, t)
				t.add(r)
			}
		}
		for _, name := range r.Sectors {
			if t := sectors.get(name, nil); t != nil {
				r.InSectors = append(r.InSectors, t)
				t.add(r)
			}
		}
		if r.Dated && r.IsFact() {
			years.get(fmt.Sprintf("%04d", r.Date.Year), nil).add(r)
		}
	}
	s.Organizations, s.Scenarios, s.Sectors = orgs.list(byWeight), scenarios.list(byWeight), sectors.list(byWeight)
	s.Years = years.list(func(a, b *Term) int { return strings.Compare(a.Name, b.Name) })

	// An organization named in a text leads to its page, unless a record has
	// that name already.
	for _, t := range s.Organizations {
		if t.Company == nil && s.names.Lookup(t.Name) == nil {
			s.names.add(t.Name, t.Page)
		}
	}
	for _, p := range s.Places {
		if s.names.Lookup(p.Name) == nil {
			s.names.exact[fold(p.Name)] = p.Page
		}
	}
	s.names.freeze()
	s.names.places = s.findPlaces
}

// actingPlace is the place that a record names as if it were an organization
// (成都高新区 issued it), when that place has a page: its own, or that of what it
// lies in, among the record's places, or the only place of that name.
func (s *Site) actingPlace(r *Record, name string) *Place {
	candidates := s.Gazetteer.Lookup(name)
	for _, g := range candidates {
		p := s.placeOf[g]
		if p == nil {
			continue
		}
		if len(candidates) == 1 {
			return p
		}
		for _, in := range r.InPlaces {
			if in == p || in.Under(p) {
				return p
			}
		}
	}
	return nil
}

// splitScenarios parts a case's scenarios into terms of the taxonomy and the
// sources' own words for them: a value is such a word when the word list leads
// from it to a term that stands beside it. Other values are terms themselves,
// so that a curator may name scenarios the list does not know.
func (s *Site) splitScenarios(values []string) (terms, words []string) {
	for _, v := range values {
		term, _ := s.lexicon.Scenario(v)
		if term != "" && term != v && slices.Contains(values, term) {
			words = append(words, v)
			continue
		}
		terms = append(terms, v)
	}
	return terms, words
}

// names are the organizations a record names in one role.
func (r *Record) names(role Role) []string {
	switch role {
	case RoleUser:
		return r.Organizations
	case RoleIssuer:
		return r.Issuers
	case RoleFounder:
		return r.Founders
	case RolePartner:
		return r.Partners
	case RoleMember:
		return r.Members
	}
	return nil
}

// organizationNames leads from a folded name to the company or alliance that
// has it as title or alternate name. Titles win; what two share leads nowhere.
func (s *Site) organizationNames() map[string]*Record {
	named := map[string]*Record{}
	for _, titles := range []bool{true, false} {
		round := map[string]*Record{}
		for _, kind := range []entity.Kind{entity.Company, entity.Alliance} {
			for _, r := range s.byKind[kind] {
				names := r.AlternateNames
				if titles {
					names = []string{r.Title}
				}
				for _, n := range names {
					k := fold(n)
					if other, taken := round[k]; taken && other != r {
						round[k] = nil
						continue
					}
					round[k] = r
				}
			}
		}
		for k, r := range round {
			if _, taken := named[k]; !taken {
				named[k] = r
			}
		}
	}
	return named
}

// terms collects the terms of one section by folded name.
type terms struct {
	site    *Site
	section string
	byName  map[string]*Term
}

func newTerms(s *Site, section string) *terms {
	return &terms{s, section, map[string]*Term{}}
}

// get is the term of that name; with a company, the term that stands for it.
// A name without a letter or digit has none.
func (ts *terms) get(name string, company *Record) *Term {
	name = strings.TrimSpace(name)
	key := fold(name)
	if company != nil {
		name, key = company.Title, company.Page.Path
	}
	if key == "" {
		return nil
	}
	t := ts.byName[key]
	if t == nil {
		t = &Term{Name: name, Company: company}
		if company != nil {
			t.Page = company.Page
		} else {
			t.Page = &Page{Kind: TermPage, Section: ts.section, Title: name, Term: t}
		}
		ts.byName[key] = t
	}
	return t
}

func (t *Term) add(r *Record) {
	// Records come one after the other, so a second mention can only be next.
	if n := len(t.Records); n == 0 || t.Records[n-1] != r {
		t.Records = append(t.Records, r)
	}
}

// list sorts the terms and their records, and gives every term without a page
// of its own a path. Paths are minted in the order of the names, so that they
// do not depend on which file was read first.
func (ts *terms) list(order func(a, b *Term) int) []*Term {
	list := make([]*Term, 0, len(ts.byName))
	for _, t := range ts.byName {
		slices.SortStableFunc(t.Records, compareRecords)
		slices.SortStableFunc(t.Roles, func(a, b RoleIn) int { return compareRecords(a.Record, b.Record) })
		list = append(list, t)
	}
	keys := make(map[*Term]string, len(list))
	for _, t := range list {
		keys[t] = slug.SortKey(t.Name)
	}
	slices.SortFunc(list, func(a, b *Term) int {
		return cmp.Or(strings.Compare(keys[a], keys[b]), strings.Compare(a.Page.Path, b.Page.Path))
	})
	taken := map[string]bool{"index": true}
	for _, t := range list {
		if t.Company != nil {
			continue
		}
		name := slug.Unique(t.Name, func(s string) bool { return taken[s] })
		taken[name] = true
		t.Page.Path = ts.section + "/" + name + ".html"
	}
	slices.SortStableFunc(list, order)
	return list
}

func byWeight(a, b *Term) int { return cmp.Compare(len(b.Records), len(a.Records)) }
