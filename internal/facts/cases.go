package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// readUses reads the uses in a company's entry into cases.
func (x *extractor) readUses(p *passage) {
	company := p.name.text
	var uses []use
	var exceptions []exception
	whens := map[int]string{}
	for _, text := range p.texts {
		for _, s := range text.sentences() {
			if e, ok := x.exceptionIn(s); ok {
				exceptions = append(exceptions, e)
				continue
			}
			if x.isForeign(s, company) {
				continue
			}
			dates := x.dates(s)
			found := x.usesIn(s)
			for i := range found {
				u := &found[i]
				whens[len(uses)+i] = x.whenOf(u, dates)
				u.status = x.statusOf(u)
			}
			uses = append(uses, found...)
		}
	}
	for i := range uses {
		u := &uses[i]
		e := entity.Entity{
			Kind:          entity.Case,
			Organizations: x.actors(u, company),
			Scenarios:     x.scenarios(u),
			Status:        u.status,
			When:          whens[i],
			Partners:      x.partnersOf(u, company),
			Sources:       []entity.Source{source(u.sentence)},
			Places:        x.placesAt(u.sentence),
		}
		if u.product != "" {
			e.Products = []string{u.product}
		}
		x.addCase(&e, company, u)
	}
	x.applyExceptions(company, exceptions)
}

// addCase files a case. A use whose scenario the same company has already is
// that case told again, unless both stand in one enumeration.
func (x *extractor) addCase(e *entity.Entity, company string, u *use) {
	label := u.label()
	if u.term != "" && !u.listed {
		for i := range x.doc.Entities {
			have := &x.doc.Entities[i]
			if have.Kind == entity.Case && slices.Contains(have.Organizations[:min(1, len(have.Organizations))], company) && slices.Contains(have.Scenarios[:min(1, len(have.Scenarios))], u.term) {
				absorb(have, e)
				return
			}
		}
	}
	e.Title = x.shortest(company) + "：" + label
	e.Key = "case/" + fold(company) + "/" + fold(label)
	x.add(*e)
}

// scenarios are the term of the taxonomy and the source's own word.
func (x *extractor) scenarios(u *use) []string {
	var out []string
	out = appendNew(out, u.term)
	if u.term != "" && x.names.typeOf(u.word, false) != notOrg {
		return out
	}
	if utf8.RuneCountInString(u.word) <= 20 {
		out = appendNew(out, u.word)
	}
	if len(out) == 0 {
		out = []string{clip(u.word, 20)}
	}
	return out
}

// shortest is the form of a company's name for titles: the name itself when
// it is short, else its longest short form that the article uses.
func (x *extractor) shortest(company string) string {
	if utf8.RuneCountInString(company) <= 6 {
		return company
	}
	for _, short := range x.shortNames(company) {
		if n := utf8.RuneCountInString(short); n >= 2 && n <= 6 {
			return short
		}
	}
	for _, short := range x.abbreviations(company) {
		if utf8.RuneCountInString(short) <= 8 {
			return short
		}
	}
	return company
}

// actors are the company and, when a clause has a subject of its own such as
// a subsidiary, that one too.
func (x *extractor) actors(u *use, company string) []string {
	out := []string{company}
	clause := u.sentence
	for _, c := range u.sentence.clauses() {
		if u.phrase.start >= c.start && u.phrase.start < c.end {
			clause = c
		}
	}
	upTo := min(max(u.phrase.start-clause.start, 0), len(clause.text))
	for _, org := range x.names.findOrgs(clause.sub(0, upTo)) {
		before := clause.text[:org.start-clause.start]
		if strings.HasSuffix(before, "与") || strings.HasSuffix(before, "和") || strings.HasSuffix(before, "联合") {
			continue // a partner
		}
		if x.isSelf(org.text, company) {
			continue
		}
		out = appendNew(out, x.names.canonical(org.text))
	}
	if x.names.typeOf(u.phrase.text, false) == companyOrg && !x.isSelf(u.phrase.text, company) {
		out = appendNew(out, u.phrase.text)
	}
	return out
}

// isSelf reports whether a name is the company's own, a short form of it, or
// a part of the company such as a branch.
func (x *extractor) isSelf(name, company string) bool {
	if x.names.canonical(name) == company || strings.HasPrefix(company, name) {
		return true
	}
	for _, short := range append(x.abbreviations(company), company) {
		if strings.HasPrefix(name, short) {
			return true
		}
	}
	return false
}

// together matches who is worked with: 与汇丰银行合作, 与亦来云Elastos达成合作.
var together = regexp.MustCompile(`(?:与|和|同|跟|联合|携手)([^，。；与]{2,40}?)(?:签署|签订|达成|合作|共同|联合|联手|举办|推出|开展)`)

// partnersOf are the partners told in the clause of a use or before it: who
// is worked with on one thing says nothing of those named earlier.
func (x *extractor) partnersOf(u *use, company string) []string {
	end := u.sentence.end
	for _, c := range u.sentence.clauses() {
		if u.phrase.start >= c.start && u.phrase.start < c.end {
			end = c.end
		}
	}
	return x.partnersIn(u.sentence.sub(0, end-u.sentence.start), company)
}

// partnersIn are the organizations that a text tells of as partners of a
// company, or of whatever the text is about when company is empty.
func (x *extractor) partnersIn(s span, company string) []string {
	var out []string
	for _, m := range together.FindAllStringSubmatchIndex(x.masked(s.text), -1) {
		for _, part := range x.names.list(s.sub(m[2], m[3])) {
			for _, name := range x.partnerNames(part) {
				if company == "" || !x.isSelf(name, company) {
					out = appendNew(out, name)
				}
			}
		}
	}
	return out
}

// partnerNames are the organizations in one piece of a list: the piece
// itself when it is a name, else the names in it.
func (x *extractor) partnerNames(part span) []string {
	if x.names.typeOf(part.text, false) != notOrg && utf8.RuneCountInString(part.text) <= longestName {
		return []string{part.text}
	}
	var out []string
	for _, org := range x.names.findOrgs(part) {
		out = append(out, org.text)
	}
	if len(out) == 0 && lexicon.Suffix(part.text, x.lex.Parks.Nouns) != "" {
		out = append(out, part.text)
	}
	if len(out) == 0 {
		if name := projectName(part.text); name != "" {
			out = append(out, name)
		}
	}
	return out
}

// projectName takes 区块链项目亦来云Elastos as the project's name.
func projectName(text string) string {
	for _, lead := range []string{"项目", "公司", "企业", "平台"} {
		if i := strings.Index(text, lead); i >= 0 {
			if name := strings.TrimSpace(text[i+len(lead):]); utf8.RuneCountInString(name) >= 2 && utf8.RuneCountInString(name) <= 16 {
				return name
			}
		}
	}
	return ""
}

// placesAt are the places that a sentence names as where something happens.
func (x *extractor) placesAt(s span) []string {
	var out []string
	for _, m := range x.gaz.Find(s.text) {
		if m.Place == nil || m.InName {
			continue
		}
		for _, name := range placeNames(m.Place) {
			out = appendNew(out, name)
		}
	}
	return out
}

// exception is a sentence that tells the state of several uses at once:
// 除了甲和乙处于测试阶段，其他均已有成功案例.
type exception struct {
	sentence     span
	named        []span
	status, rest string
}

var exceptOf = regexp.MustCompile(`(?:除(?:了)?|其中)([^，。；]{2,40}?)(?:仍|还|尚)?(?:处于|为|在|正在|处在)([^，。；]{1,20}?)(?:阶段|中)?(?:以?外)?[，,](其他|其余|其它|另外|剩下)([^。；]*)`)

func (x *extractor) exceptionIn(s span) (exception, bool) {
	m := exceptOf.FindStringSubmatchIndex(s.text)
	if m == nil {
		return exception{}, false
	}
	e := exception{sentence: s, named: x.enumeration2(s.sub(m[2], m[3]))}
	for _, status := range []string{"pilot", "planned", "live"} {
		if e.status == "" && lexicon.First(s.text[m[4]:m[5]], x.lex.Status[status]) != "" {
			e.status = status
		}
	}
	for _, status := range []string{"live", "pilot", "planned"} {
		if e.rest == "" && lexicon.First(s.text[m[8]:m[9]], x.lex.Status[status]) != "" {
			e.rest = status
		}
	}
	return e, e.status != "" && e.rest != ""
}

// enumeration2 splits 甲和乙, which has no other mark.
func (x *extractor) enumeration2(s span) []span {
	for _, and := range conjunctions {
		if i := strings.Index(s.text, and); i > 0 && !strings.Contains(s.text, "、") {
			return []span{s.sub(0, i).trim(), s.sub(i+len(and), len(s.text)).trim()}
		}
	}
	return x.enumeration(s)
}

// applyExceptions gives the uses of the enumeration before each exception
// their state.
func (x *extractor) applyExceptions(company string, exceptions []exception) {
	for _, ex := range exceptions {
		for i := range x.doc.Entities {
			e := &x.doc.Entities[i]
			if e.Kind != entity.Case || len(e.Organizations) == 0 || e.Organizations[0] != company || e.Sources[0].Block != ex.sentence.block ||
				!x.before(e.Sources[0], ex.sentence) {
				continue
			}
			e.Status = ex.rest
			for _, named := range ex.named {
				for _, scenario := range e.Scenarios {
					if scenario == named.text {
						e.Status = ex.status
					}
				}
			}
			e.Sources = addSource(e.Sources, source(ex.sentence))
		}
	}
}

// before reports whether a source's quote stands before a sentence.
func (x *extractor) before(s entity.Source, sentence span) bool {
	at := strings.Index(x.art.Blocks[s.Block-1].Text, s.Quote)
	return at >= 0 && at < sentence.start
}
