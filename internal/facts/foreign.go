package facts

import (
	"slices"
	"strings"

	"atlas/internal/entity"
)

// statement is a sentence in one company's entry that tells of another.
type statement struct {
	in, of string // the names of the companies
	span   span
}

// isForeign reports a sentence of an entry whose subject is another company
// that states something. It is no use of the entry's company.
func (x *extractor) isForeign(s span, name string) bool {
	orgs := x.names.findOrgs(s)
	if len(orgs) == 0 || orgs[0].start != s.start || x.isSelf(orgs[0].text, name) {
		return false
	}
	for _, verb := range x.lex.Sentences.Stated {
		if strings.Contains(s.text, verb) {
			x.foreign = append(x.foreign, statement{in: name, of: orgs[0].text, span: s})
			return true
		}
	}
	return false
}

// tellForeign gives such statements to the companies they are of, as far as
// the article names these elsewhere, and reports where they stand.
func (x *extractor) tellForeign() {
	for _, f := range x.foreign {
		x.problem("warning", "foreign-statement",
			"the entry of "+f.in+" holds a statement of "+f.of, f.span.block, f.span.trim().quote())
		for i := range x.doc.Entities {
			e := &x.doc.Entities[i]
			if e.Kind == entity.Company && (e.Title == f.of || slices.Contains(e.AlternateNames, f.of)) {
				e.Sources = addSource(e.Sources, source(f.span))
			}
		}
	}
}
