package facts

import (
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"atlas/internal/article"
	"atlas/internal/chinese"
	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// table is a table block whose columns are understood.
type table struct {
	block   *article.Block
	columns map[string]int // what a column holds, to its index
}

// readTable reads a table with a head: each row is a policy, a park, an
// alliance, a case or a company, by what columns there are. A table whose
// head says nothing of that is left alone.
func (x *extractor) readTable(p *passage, b *article.Block) {
	rows := b.Rows()
	if len(rows) < 2 {
		return
	}
	t := table{block: b, columns: map[string]int{}}
	for i, head := range rows[0] {
		if what := x.columnOf(head); what != "" {
			if _, taken := t.columns[what]; !taken {
				t.columns[what] = i
			}
		}
	}
	if len(t.columns) < 2 {
		return // one known word in a head is chance
	}
	if !x.lex.Tells(x.art.Title) && !x.lex.Tells(strings.Join(p.headings, " ")) && !x.lex.Tells(b.Text) {
		return
	}
	for _, row := range rows[1:] {
		x.readRow(p, &t, row)
	}
}

// columnOf is what a column holds by its head: the longest word decides.
func (x *extractor) columnOf(head string) string {
	best, column := "", ""
	if utf8.RuneCountInString(head) > 10 || lexicon.First(head, x.lex.Things.NotChains) != "" {
		return ""
	}
	for _, what := range slices.Sorted(maps.Keys(x.lex.Tables)) {
		if w := lexicon.First(head, x.lex.Tables[what]); len(w) > len(best) {
			best, column = w, what
		}
	}
	return column
}

// cell is a row's text in the column that holds something, "" without one.
func (t *table) cell(row []string, what string) string {
	i, ok := t.columns[what]
	if !ok || i >= len(row) {
		return ""
	}
	text := strings.Join(strings.Fields(row[i]), " ")
	if strings.Trim(text, "-—/无 ") == "" {
		return ""
	}
	return text
}

func (x *extractor) readRow(p *passage, t *table, row []string) {
	quote := strings.Join(strings.Fields(strings.Join(row, " ")), " ")
	if quote == "" {
		return
	}
	e := entity.Entity{
		When:     x.cellDate(t.cell(row, "when")),
		Sources:  []entity.Source{{Block: t.block.N, Quote: quote}},
		Founders: x.cellList(t.cell(row, "founder")),
	}
	e.Places = x.cellPlaces(p, t.cell(row, "place"))
	switch {
	case t.cell(row, "document") != "":
		x.policyRow(p, &e, t, row)
	case t.cell(row, "park") != "":
		e.Kind, e.Title = entity.Park, t.cell(row, "park")
	case t.cell(row, "alliance") != "":
		e.Kind, e.Title = entity.Alliance, t.cell(row, "alliance")
		e.Members = x.cellList(t.cell(row, "member"))
	case t.cell(row, "organization") != "" && t.cell(row, "use") != "":
		x.caseRow(&e, t, row)
	case t.cell(row, "organization") != "" && p.kind == entity.Company:
		x.addCompany(entity.Entity{Title: t.cell(row, "organization"), Described: &no, Sources: e.Sources})
		return
	}
	if e.Kind == "" || !x.isRowName(&e, t.cell(row, "document")) {
		return
	}
	if e.Key == "" {
		e.Key = string(e.Kind) + "/" + fold(e.Title)
	}
	x.add(e)
	for _, org := range e.Organizations {
		if x.names.typeOf(org, true) == companyOrg {
			x.addCompany(entity.Entity{Title: org, Sources: e.Sources})
		}
	}
}

// isRowName reports whether the cell that names a row's entity is a name of
// its kind: tables compare things in words that are none.
func (x *extractor) isRowName(e *entity.Entity, document string) bool {
	if n := utf8.RuneCountInString(e.Title); n < 2 || n > 80 {
		return false
	}
	switch e.Kind {
	case entity.Policy:
		bare := withoutNotes(e.Title)
		return strings.HasPrefix(document, "《") || lexicon.Suffix(bare, x.lex.Documents.Policy) != "" || lexicon.Suffix(bare, x.lex.Documents.Report) != ""
	case entity.Park, entity.Alliance:
		return x.isName(e.Kind, e.Title)
	case entity.Case:
		name := e.Organizations[0] // the head says that it is one
		return utf8.RuneCountInString(name) <= longestName && !strings.ContainsAny(name, "，。；的")
	}
	return true
}

func (x *extractor) policyRow(p *passage, e *entity.Entity, t *table, row []string) {
	title := strings.Trim(t.cell(row, "document"), "《》 ")
	e.Kind, e.Title, e.Documents = entity.Policy, title, []string{title}
	in := *p
	if len(e.Places) > 0 {
		if places := x.gaz.Lookup(e.Places[len(e.Places)-1]); len(places) > 0 {
			in.place = places[0]
		}
	}
	for _, name := range x.cellList(t.cell(row, "issuer")) {
		e.Issuers = appendNew(e.Issuers, x.placed(&in, name))
	}
	if len(e.Issuers) == 0 {
		e.Issuers = x.titleIssuer(&in, title)
	}
	level, places := x.levelAndPlaces(&in, e.Issuers, title)
	e.Level = level
	e.Places = appendNew(e.Places, places...)
}

func (x *extractor) caseRow(e *entity.Entity, t *table, row []string) {
	orgs := x.cellList(t.cell(row, "organization"))
	what := t.cell(row, "use")
	if len(orgs) == 0 || utf8.RuneCountInString(what) > 60 {
		return
	}
	u := use{phrase: span{text: what}}
	u.term, u.word = x.lex.Scenario(what)
	if u.word == "" {
		u.word = what
	}
	label := u.label()
	e.Kind, e.Title = entity.Case, orgs[0]+"："+label
	e.Key = "case/" + fold(orgs[0]) + "/" + fold(label)
	e.Organizations, e.Scenarios = orgs, x.scenarios(&u)
	e.Status = "unknown"
	for _, status := range []string{"pilot", "planned", "live"} {
		if lexicon.First(t.cell(row, "status"), x.lex.Status[status]) != "" {
			e.Status = status
			break
		}
	}
}

func (x *extractor) cellDate(text string) string {
	if date, err := edtf.Parse(text); err == nil { // 2019, 2019-04
		return date.String()
	}
	ctx := chinese.Context{Year: x.year}
	if date, ok := dated(chinese.FindDates(text, ctx), len(text)); ok {
		return date.String()
	}
	return ""
}

func (x *extractor) cellList(text string) []string {
	var out []string
	for _, piece := range x.names.list(span{text: text}) {
		for _, name := range strings.FieldsFunc(piece.text, func(r rune) bool { return r == '/' || r == '；' || r == ';' || r == '\n' }) {
			out = appendNew(out, strings.TrimSpace(name))
		}
	}
	return out
}

// cellPlaces are the places of a cell, or else those of the passage.
func (x *extractor) cellPlaces(p *passage, text string) []string {
	var out []string
	var context *gazetteer.Place
	if p != nil {
		context = p.place
	}
	for _, m := range x.gaz.FindIn(text, context) {
		if m.Place == nil {
			continue
		}
		for _, name := range placeNames(m.Place) {
			out = appendNew(out, name)
		}
	}
	if len(out) == 0 && context != nil {
		out = placeNames(context)
	}
	return out
}
