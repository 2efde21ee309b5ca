package facts

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// no is what Described points to for a name that is only listed.
var no = false

// readCompany reads an entry "company：what it does": the company, and one
// case for each use told.
func (x *extractor) readCompany(p *passage) {
	name := p.name.text
	first := p.texts[0]
	sentences := first.sentences()
	lead := first
	if len(sentences) > 0 {
		lead = sentences[0]
	}
	x.addCompany(entity.Entity{
		Title:          name,
		AlternateNames: x.shortNames(name),
		Sources:        []entity.Source{source(x.withName(p.name, lead))},
	})
	x.readUses(p)
}

// withName stretches a sentence to the entry's name before it, when both
// stand in one block.
func (x *extractor) withName(name, s span) span {
	if name.block != s.block || name.start > s.start {
		return s
	}
	text := x.art.Blocks[s.block-1].Text
	return span{block: s.block, start: name.start, end: s.end, text: text[name.start:s.end]}
}

func (x *extractor) addCompany(e entity.Entity) *entity.Entity {
	e.Kind = entity.Company
	e.Title = x.names.canonical(e.Title)
	e.Key = "company/" + fold(e.Title)
	if sector := x.lex.Sector(e.Title); sector != "" && len(e.Sectors) == 0 {
		e.Sectors = []string{sector}
	}
	return x.add(e)
}

// shortestList is how many names make a list: fewer are a sentence's parts.
const shortestList = 4

// readCompanyList reads a text of the form "……公司还有：甲、乙、丙" as names of
// companies that the source only lists.
func (x *extractor) readCompanyList(p *passage, s span) bool {
	colon := strings.IndexAny(s.text, "：:")
	if colon <= 0 || strings.ContainsAny(s.text[:colon], "。；") {
		return false
	}
	lead := s.sub(0, colon)
	ends := false
	for _, word := range x.lex.Sentences.ListLeads {
		ends = ends || strings.HasSuffix(lead.text, word) || strings.Contains(lead.text, word) && utf8.RuneCountInString(lead.text) < 60
	}
	_, size := utf8.DecodeRuneInString(s.text[colon:])
	list := s.sub(colon+size, len(s.text))
	if stop := strings.Index(list.text, "。"); stop >= 0 {
		list = list.sub(0, stop)
	}
	items := x.names.list(list)
	if !ends || len(items) < shortestList {
		return false
	}
	orgs := 0
	for _, item := range items {
		if x.names.standsAlone(item.text) {
			orgs++
		}
	}
	if orgs*3 < len(items)*2 {
		return false
	}
	x.addListed(lead, items)
	return true
}

// addListed files the names of a list and says which stand in it twice.
func (x *extractor) addListed(lead span, items []span) {
	seen := map[string]int{}
	distinct := 0
	for _, item := range items {
		key := fold(item.text)
		if seen[key]++; seen[key] > 1 {
			x.problem("warning", "duplicate-name", "the list names "+item.text+" more than once", item.block, item.text)
			continue
		}
		distinct++
		described := &no
		if i, ok := x.index["company/"+fold(x.names.canonical(item.text))]; ok {
			described = x.doc.Entities[i].Described
		}
		x.addCompany(entity.Entity{
			Title:          item.text,
			AlternateNames: x.shortNames(item.text),
			Described:      described,
			Sources:        []entity.Source{source(item), source(lead)},
		})
	}
	x.checkListCount(lead, distinct)
}

// checkListCount holds the number that a list's lead-in claims against the
// companies that the article names in all.
func (x *extractor) checkListCount(lead span, distinct int) {
	companies := 0
	for i := range x.doc.Entities {
		if x.doc.Entities[i].Kind == entity.Company {
			companies++
		}
	}
	for _, q := range chinese.FindQuantities(lead.text) {
		if q.Unit != "家" || len(q.Values) != 1 {
			continue
		}
		if n := int(q.Values[0]); n != companies && n != distinct {
			x.problem("warning", "count-mismatch",
				"the source claims "+strconv.Itoa(n)+", it names "+strconv.Itoa(companies), lead.block, lead.quote())
		}
	}
}

// shortNames are the forms in which a text may take up a full name again:
// 腾讯控股有限公司 as 腾讯, 中国平安保险（集团）股份有限公司 as 中国平安保险. Forms are
// kept only when the article uses them.
func (x *extractor) shortNames(name string) []string {
	if out, ok := x.shorts[name]; ok {
		return out
	}
	if len(x.shorts) >= mostShortened {
		return nil
	}
	var out []string
	for _, short := range x.abbreviations(name) {
		if short != name && x.placeNamed(short) == nil && !slices.Contains(x.lex.Topic.Words, short) && !slices.Contains(x.lex.Organizations.Never, short) && x.uses(short, name) {
			out = appendNew(out, short)
		}
	}
	x.shorts[name] = out
	return out
}

// mostShortened bounds the names whose short forms are looked for: each is a
// search through the whole article.
const mostShortened = 2000

// abbreviations lists the forms that rules and the word list make of a name.
func (x *extractor) abbreviations(name string) []string {
	var out []string
	bare := name
	for _, bracket := range []string{"（集团）", "(集团)", "（控股）", "（中国）"} {
		bare = strings.ReplaceAll(bare, bracket, "")
	}
	for range 3 {
		w := lexicon.Suffix(bare, x.lex.Names.Drop)
		if w == "" || utf8.RuneCountInString(strings.TrimSuffix(bare, w)) < 2 {
			break
		}
		bare = strings.TrimSuffix(bare, w)
		out = appendNew(out, bare)
		if strings.Contains(name, "集团") {
			out = appendNew(out, bare+"集团")
		}
	}
	// 清源环境科技有限公司 is 清源环境 in the text; two characters are too little
	// for that: 数字科技 is not called 数字.
	if w := lexicon.Suffix(bare, x.lex.Names.Trade); w != "" && utf8.RuneCountInString(strings.TrimSuffix(bare, w)) >= 3 {
		out = appendNew(out, strings.TrimSuffix(bare, w))
	}
	for _, open := range x.lex.Names.Open {
		if rest := strings.TrimPrefix(bare, open); rest != bare && utf8.RuneCountInString(rest) >= 3 {
			out = appendNew(out, rest)
		}
	}
	for short, full := range x.lex.Names.Short {
		if full == name || full == bare {
			out = appendNew(out, short)
		}
	}
	sortStrings(out)
	return out
}

// uses reports whether the article writes the short form somewhere outside
// the full name.
func (x *extractor) uses(short, name string) bool {
	if x.whole == "" {
		var b strings.Builder
		for i := range x.art.Blocks {
			b.WriteString(x.art.Blocks[i].Text)
			b.WriteByte('\n')
		}
		x.whole = b.String()
	}
	for text := x.whole; ; {
		i := strings.Index(text, short)
		if i < 0 {
			return false
		}
		// Within the full name it is no use of the short one.
		inside := strings.Index(name, short)
		if inside < 0 || i < inside || !strings.HasPrefix(text[i-inside:], name) {
			return true
		}
		text = text[i-inside+len(name):]
	}
}
