package facts

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"atlas/internal/article"
	"atlas/internal/chinese"
	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// Extractor finds facts by one lexicon and one gazetteer. It may be used for
// many articles, by several goroutines at once.
type Extractor struct {
	lex   *lexicon.Lexicon
	gaz   *gazetteer.Gazetteer
	words *wordPatterns
}

// wordPatterns are patterns made of word lists, once for all articles.
type wordPatterns struct {
	alliance, park *regexp.Regexp // a name that ends in a noun of its kind
	// doneBy and putInto match uses told by what the technology is called;
	// openings what an object begins with that says nothing of it.
	doneBy, putInto, openings *regexp.Regexp
}

// longestRun is how many characters of a name stand before its noun.
const longestRun = 24

func newWordPatterns(lex *lexicon.Lexicon) *wordPatterns {
	named := func(nouns []string) *regexp.Regexp {
		return regexp.MustCompile(`([\p{Han}A-Za-z0-9·（）()]{0,` + strconv.Itoa(longestRun) + `}?` + anyOf(nouns) + `)`)
	}
	topic, hints := anyOf(lex.Topic.Words), anyOf(lex.Topic.Hints)
	return &wordPatterns{
		alliance: named(lex.Alliances.Nouns), park: named(lex.Parks.Nouns),
		// 基于根源链对茶饼进行溯源保真
		doneBy: regexp.MustCompile(`(?:基于|通过|利用|依托)(?:[\p{Han}A-Za-z]{1,8}` + hints + `|[\p{Han}A-Za-z]{0,8}` + topic + `)[^，。；]{0,4}(?:对|为|给)[^，。；]{2,40}?进行([^，。；]{2,20})`),
		// 把抵押登记搬到了联盟链上, 把水表的读数接入区块链
		putInto: regexp.MustCompile(`把([^，。；]{2,24}?)(?:搬到|搬上|接入|放到|放上|写进|写入|登记到|记到|记在|录入|录到|存到)了?[^，。；]{0,8}?` + anyOf(slices.Concat(lex.Topic.Words, lex.Topic.Hints, []string{"账本"}))),
		openings: regexp.MustCompile(`^(?:了|其|自有的?|自主研发的|首笔|首个|首款|一款|一个|一项|一条|设立|一种|一套|全新的?|新的?|完整的|完善的|基于` + topic +
			`(?:技术)?的|名为|旗下的?|搭建|构建|建立|推出|打造|提供|的)+`),
	}
}

// anyOf is the pattern of any of the words; of no words, one that matches
// nothing.
func anyOf(words []string) string {
	if len(words) == 0 {
		return `[^\s\S]`
	}
	quoted := make([]string, len(words))
	for i, w := range words {
		quoted[i] = regexp.QuoteMeta(w)
	}
	return "(?:" + strings.Join(quoted, "|") + ")"
}

// New returns an extractor that goes by these words and places.
func New(lex *lexicon.Lexicon, gaz *gazetteer.Gazetteer) *Extractor {
	return &Extractor{lex: lex, gaz: gaz, words: newWordPatterns(lex)}
}

// Extract reads the article's facts. It never fails: an article that tells
// of no adoption gives a document without entities.
func (e *Extractor) Extract(art *article.Article) *Document {
	x := &extractor{
		art: art, lex: e.lex, gaz: e.gaz,
		names:  newNames(e.lex),
		index:  map[string]int{},
		dated:  map[int][]chinese.DateMatch{},
		masks:  map[string]string{},
		shorts: map[string][]string{},
		words:  e.words,
	}
	x.doc = &Document{
		Schema:   Schema,
		Article:  describe(art),
		Entities: []entity.Entity{},
		Claims:   []entity.Claim{},
		Problems: []Problem{},
	}
	for _, p := range art.Problems {
		x.problem(p.Severity.String(), p.Code, p.Message, p.Block, p.Quote)
	}
	if !x.onTopic() {
		x.doc.Problems = sortProblems(x.doc.Problems)
		return x.doc
	}
	x.year = x.evidenceYear()
	x.learnAliases()
	x.place = x.titlePlace()
	passages := x.passages()
	for i := range passages {
		x.learnEntry(&passages[i])
	}
	x.names.order()
	x.readAll(passages)
	x.findClaims()
	x.tellForeign()
	x.findProblems()
	x.finish()
	return x.doc
}

// extractor is the state of reading one article.
type extractor struct {
	art      *article.Article
	lex      *lexicon.Lexicon
	gaz      *gazetteer.Gazetteer
	names    *names
	words    *wordPatterns
	doc      *Document
	place    *gazetteer.Place            // what the title names
	headings map[string]int              // folded text of a heading to its last block
	whole    string                      // the text of all blocks
	shorts   map[string][]string         // short names found of full ones
	masks    map[string]string           // texts with organizations blanked
	index    map[string]int              // entity key to its place in doc.Entities
	year     int                         // what 今年 means, 0 when the text does not tell
	last     edtf.Date                   // the date that 同年 in the next block may refer to
	dated    map[int][]chinese.DateMatch // by block, offsets into it
	aliases  []alias
	foreign  []statement
	founded  string // key of the alliance or park that the last items found
}

// readAll reads the passages. Where all that stands under a headline gave
// nothing, the headline itself is read: a digest's often says in one line
// what its text tells in five, with the date in the text.
func (x *extractor) readAll(passages []passage) {
	for i := 0; i < len(passages); {
		top, found := passages[i].top, len(x.doc.Entities)
		x.last = edtf.Date{} // 同年 does not reach over a heading
		var first edtf.Date
		j := i
		for ; j < len(passages) && passages[j].top == top; j++ {
			p := &passages[j]
			for _, s := range p.texts {
				if date, ok := dated(x.dates(s), len(s.text)); ok && first.IsZero() {
					first = date
				}
			}
			x.read(p)
		}
		if top.text != "" && len(x.doc.Entities) == found {
			headline := passage{kind: passages[i].kind, place: passages[i].place, headings: passages[i].headings}
			x.last, x.founded = edtf.Date{}, ""
			x.readItems(&headline, top)
			for k := found; k < len(x.doc.Entities); k++ {
				if e := &x.doc.Entities[k]; e.When == "" && !first.IsZero() {
					e.When = first.String()
				}
			}
		}
		i = j
	}
}

// read dispatches a passage to the reader of its kind.
func (x *extractor) read(p *passage) {
	x.founded = ""
	switch {
	case p.table != nil:
		x.readTable(p, p.table)
	case (p.kind == entity.Company || p.kind == entity.Case) && x.namesCompany(p):
		x.readCompany(p)
	case p.kind == entity.Park && p.name.text != "":
		x.readPark(p)
	case p.kind == entity.Alliance && p.name.text != "":
		x.readAlliance(p)
	default:
		for _, s := range p.texts {
			if p.kind == entity.Company && x.readCompanyList(p, s) {
				continue
			}
			if x.readAllianceList(s) {
				continue
			}
			x.readItems(p, s)
		}
	}
}

// namesCompany reports whether a passage is the entry of a company: its name
// ends like one, or its text takes it up as 公司 or 该行.
func (x *extractor) namesCompany(p *passage) bool {
	if p.name.text == "" {
		return false
	}
	if p.maybe {
		return len(p.texts) > 0 && lexicon.Prefix(strings.TrimSpace(p.texts[0].text), anaphors) != ""
	}
	return x.names.typeOf(p.name.text, true) != notOrg
}

// anaphors take up the company that an entry is about.
var anaphors = []string{"公司", "该公司", "该行", "集团", "该集团", "该企业", "该平台"}

// onTopic reports whether the article speaks of the atlas's technology at
// all: in its title, a heading, or at least three of its blocks. A passing
// mention in a text on something else is not enough.
func (x *extractor) onTopic() bool {
	if x.lex.Tells(x.art.Title) {
		return true
	}
	blocks := 0
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		if b.Kind == article.Code || !x.lex.Tells(b.Text) && !x.hints(b.Text) {
			continue
		}
		if b.Kind == article.Heading && x.lex.Tells(b.Text) {
			return true
		}
		if blocks++; blocks >= 3 {
			return true
		}
	}
	return false
}

// titlePlace is the one place that the title names, nil without one: what the
// article tells without a place is told of that.
func (x *extractor) titlePlace() *gazetteer.Place {
	title := x.art.Title
	if x.firstOf(title, x.lex.Verbs.Issue) >= 0 || x.firstOf(title, x.lex.Verbs.Found) >= 0 || x.launchVerb(title) >= 0 {
		return nil // a headline tells of its own news only
	}
	var place *gazetteer.Place
	for _, m := range x.gaz.Find(x.art.Title) {
		switch {
		case m.Place == nil || m.InName:
		case place == nil || m.Place.Within(place):
			place = m.Place
		case !place.Within(m.Place):
			return nil
		}
	}
	return place
}

// hints reports whether a text holds a word that tells of the topic only
// where the topic is known: 链上, but not in 产业链上下游.
func (x *extractor) hints(text string) bool {
	for _, word := range x.lex.Things.NotChains {
		text = strings.ReplaceAll(text, word, "")
	}
	return lexicon.First(text, x.lex.Topic.Hints) != ""
}

// evidenceYear is the year that 今年 means in this article, told by its own
// text: the dump's date is years off (see package chinese).
func (x *extractor) evidenceYear() int {
	var text strings.Builder
	text.WriteString(x.art.Title)
	for i := range x.art.Blocks {
		text.WriteString("\n")
		text.WriteString(x.art.Blocks[i].Text)
	}
	published, _ := edtf.Parse(x.art.When)
	year, _ := chinese.EvidenceYear(text.String(), published)
	// A title such as 2022年工作 says which year the text is about.
	for _, m := range titleYear.FindAllStringSubmatch(x.art.Title, -1) {
		if y, err := strconv.Atoi(m[1]); err == nil && (year == 0 || y >= year && y <= year+2) {
			year = y
		}
	}
	return year
}

var titleYear = regexp.MustCompile(`(20\d{2})\s*年(?:度|上半年|下半年|[^前底末]|$)`)

// dates are the dates of a span, with offsets into it. They are read over the
// whole block, where 同年 and a month without a year find what they refer to.
func (x *extractor) dates(s span) []chinese.DateMatch {
	all, ok := x.dated[s.block]
	if !ok && s.block > 0 {
		ctx := chinese.Context{Year: x.year, Last: x.last}
		all = x.withDays(x.art.Blocks[s.block-1].Text, chinese.FindDates(x.art.Blocks[s.block-1].Text, ctx))
		x.dated[s.block] = all
		x.last = ctx.After(all).Last
	}
	var in []chinese.DateMatch
	from, _ := slices.BinarySearchFunc(all, s.start, func(m chinese.DateMatch, at int) int { return m.Start - at })
	for _, m := range all[from:] {
		if m.Start >= s.end {
			break
		}
		if m.End <= s.end {
			m.Start, m.End = m.Start-s.start, m.End-s.start
			in = append(in, m)
		}
	}
	return in
}

// dayLine matches the day with which a line of a chronicle begins: 10.19 某市…….
var dayLine = regexp.MustCompile(`(?m)^\s*(\d{1,2})\.(\d{1,2})[\s\p{Zs}]`)

// withDays adds the days of such lines, in a text whose year is known.
func (x *extractor) withDays(text string, found []chinese.DateMatch) []chinese.DateMatch {
	if x.year == 0 {
		return found
	}
	for _, m := range dayLine.FindAllStringSubmatchIndex(text, -1) {
		month, _ := strconv.Atoi(text[m[2]:m[3]])
		day, _ := strconv.Atoi(text[m[4]:m[5]])
		date := edtf.Date{Year: x.year, Month: month, Day: day, Uncertain: true}
		if !edtf.Valid(date.String()) {
			continue
		}
		found = append(found, chinese.DateMatch{Start: m[2], End: m[5], Text: text[m[2]:m[5]], Date: date, Basis: chinese.Implied})
	}
	slices.SortStableFunc(found, func(a, b chinese.DateMatch) int { return a.Start - b.Start })
	return found
}

// dated picks the date of an event told at byte offset verb of a span: the
// last one before it, or else the first after it. Dates in titles, targets,
// durations and dates of a state (截至) or a limit are none.
func dated(matches []chinese.DateMatch, verb int) (edtf.Date, bool) {
	var after *chinese.DateMatch
	var before *chinese.DateMatch
	for i := range matches {
		m := &matches[i]
		if m.InTitle || m.AsOf || m.Before || m.Date.IsZero() || m.Kind != chinese.Point && m.Kind != chinese.Range {
			continue
		}
		if m.Start <= verb {
			before = m
		} else if after == nil {
			after = m
		}
	}
	switch {
	case before != nil:
		return before.Date, true
	case after != nil:
		return after.Date, true
	}
	return edtf.Date{}, false
}

// add files an entity. One that is there already, by its key, gains the
// sources and whatever it had not been told yet.
func (x *extractor) add(e entity.Entity) *entity.Entity {
	i, ok := x.index[e.Key]
	if !ok {
		x.index[e.Key] = len(x.doc.Entities)
		x.doc.Entities = append(x.doc.Entities, e)
		return &x.doc.Entities[len(x.doc.Entities)-1]
	}
	have := &x.doc.Entities[i]
	if e.Kind == entity.Policy && have.When != "" && e.When != "" && have.When != e.When {
		x.problem("warning", "two-dates", "the article dates it "+have.When+" and "+e.When, e.Sources[0].Block, e.Sources[0].Quote)
	}
	absorb(have, &e)
	return have
}

// absorb adds to have what more tells: lists grow, single values are kept.
func absorb(have, more *entity.Entity) {
	for _, l := range []struct{ to, from *[]string }{
		{&have.AlternateNames, &more.AlternateNames}, {&have.Places, &more.Places},
		{&have.Organizations, &more.Organizations}, {&have.Scenarios, &more.Scenarios},
		{&have.Sectors, &more.Sectors}, {&have.Issuers, &more.Issuers},
		{&have.Founders, &more.Founders}, {&have.Members, &more.Members},
		{&have.Partners, &more.Partners}, {&have.Products, &more.Products},
		{&have.Documents, &more.Documents}, {&have.Tags, &more.Tags},
	} {
		for _, v := range *l.from {
			*l.to = appendNew(*l.to, v)
		}
	}
	for _, v := range []struct{ to, from *string }{
		{&have.When, &more.When}, {&have.Level, &more.Level}, {&have.Summary, &more.Summary},
	} {
		if *v.to == "" {
			*v.to = *v.from
		}
	}
	if have.Status == "" || have.Status == "unknown" {
		have.Status = more.Status
	}
	if more.IsDescribed() {
		have.Described = nil
	}
	for _, a := range more.Amounts {
		if !slices.Contains(have.Amounts, a) {
			have.Amounts = append(have.Amounts, a)
		}
	}
	for _, s := range more.Sources {
		have.Sources = addSource(have.Sources, s)
	}
}

// addSource adds a source unless it, or a longer quote of the same block
// that holds it, is there.
func addSource(sources []entity.Source, s entity.Source) []entity.Source {
	for i := range sources {
		if sources[i].Block != s.Block {
			continue
		}
		if strings.Contains(sources[i].Quote, s.Quote) {
			return sources
		}
		if strings.Contains(s.Quote, sources[i].Quote) && strings.HasPrefix(s.Quote, sources[i].Quote) {
			sources[i].Quote = s.Quote
			return sources
		}
	}
	return append(sources, s)
}

// source quotes a span, without the dividing punctuation at its ends but
// with a closing full stop.
func source(s span) entity.Source {
	text := strings.TrimLeftFunc(s.text, isMargin)
	text = strings.TrimRightFunc(text, func(r rune) bool { return isMargin(r) && r != '。' })
	return entity.Source{Block: s.block, Quote: strings.Join(strings.Fields(text), " ")}
}

func appendNew(list []string, values ...string) []string {
	for _, v := range values {
		if v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}

func (x *extractor) problem(severity, code, message string, block int, quote string) {
	x.doc.Problems = append(x.doc.Problems, Problem{Severity: severity, Code: code, Message: message, Block: block, Quote: quote})
}

// finish orders the entities by kind, then as the article names them.
func (x *extractor) finish() {
	order := func(k entity.Kind) int { return slices.Index(entity.Kinds[:], k) }
	slices.SortStableFunc(x.doc.Entities, func(a, b entity.Entity) int { return order(a.Kind) - order(b.Kind) })
	x.doc.Problems = sortProblems(x.doc.Problems)
}

// describe fills what the document says of the article itself.
func describe(art *article.Article) ArticleInfo {
	info := ArticleInfo{
		ID: art.ID, Title: art.Title, SourceURL: art.SourceURL, Author: art.Author, When: art.When,
		Keywords: nonNil(art.Keywords), Tags: nonNil(art.Tags),
		Images: []Image{}, Headings: []Heading{}, CodeBlocks: []CodeBlock{},
		Blocks: len(art.Blocks),
	}
	for i := range art.Blocks {
		b := &art.Blocks[i]
		for _, img := range b.Images {
			info.Images = append(info.Images, Image{URL: img.URL, Alt: img.Alt, Block: b.N})
		}
		switch b.Kind {
		case article.Heading:
			info.Headings = append(info.Headings, Heading{Level: b.Level, Text: b.Text, Block: b.N})
		case article.Code:
			info.CodeBlocks = append(info.CodeBlocks, CodeBlock{Language: b.Language, Block: b.N})
		case article.Table:
			info.Tables++
		}
		info.Formulas += b.Formulas
	}
	return info
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}
