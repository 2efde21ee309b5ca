package site

import "slices"

// Facts lists the records of kinds that tell facts, in the order in which
// pages show records: dated ones first, oldest first, then by path.
func (s *Site) Facts() []*Record {
	var facts []*Record
	for _, k := range FactKinds {
		facts = append(facts, s.byKind[k]...)
	}
	slices.SortStableFunc(facts, compareRecords)
	return facts
}

// FactSectors are the lines of business that a fact concerns: its own and
// those of the companies that take part in it, each once.
func (r *Record) FactSectors() []*Term {
	terms := slices.Clone(r.InSectors)
	for _, party := range r.Parties {
		if company := party.Page.Record; company != nil {
			for _, t := range company.InSectors {
				if !slices.Contains(terms, t) {
					terms = append(terms, t)
				}
			}
		}
	}
	return terms
}
