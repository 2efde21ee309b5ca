package facts

import (
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// readPark reads an entry "park：what is told of it".
func (x *extractor) readPark(p *passage) {
	name := p.name.text
	e := entity.Entity{Kind: entity.Park, Key: "park/" + fold(name), Title: name}
	if places := x.placesAt(p.name); len(places) > 0 {
		e.Places = places
	} else if p.place != nil {
		e.Places = placeNames(p.place)
	}
	for _, text := range p.texts {
		for _, s := range text.sentences() {
			dates := x.dates(s)
			if when := x.foundedAt(s, dates); when != "" && e.When == "" {
				e.When = when
			}
			e.Founders = appendNew(e.Founders, x.foundersIn(p, s)...)
			e.Partners = appendNew(e.Partners, x.bothPartners(s)...)
			e.Amounts = append(e.Amounts, x.amounts(s)...)
			e.AlternateNames = appendNew(e.AlternateNames, x.parkNames(s, name)...)
			e.Sources = addSource(e.Sources, source(s))
			x.narrow(&e, s)
		}
	}
	e.Partners = without(e.Partners, e.Founders)
	if p.maybe && e.When == "" {
		return
	}
	x.add(e)
}

// bothPartners are the organizations that a sentence tells of as working
// together: those behind 与 and, when it is one, the subject before it.
func (x *extractor) bothPartners(s span) []string {
	var out []string
	for _, m := range together.FindAllStringSubmatchIndex(x.masked(s.text), -1) {
		subject := s.sub(0, m[0])
		if i := strings.LastIndexAny(subject.text, "，。；"); i >= 0 {
			_, size := utf8.DecodeRuneInString(subject.text[i:])
			subject = subject.sub(i+size, len(subject.text))
		}
		if name := strings.TrimPrefix(strings.TrimSpace(subject.text), "由"); x.names.typeOf(name, false) == association || x.names.typeOf(name, false) == companyOrg {
			out = appendNew(out, name)
		}
	}
	return appendNew(out, x.partnersIn(s, "")...)
}

// narrow adds the districts and zones that lie in a place the entity has.
func (x *extractor) narrow(e *entity.Entity, s span) {
	if len(e.Places) == 0 {
		return
	}
	known := x.gaz.Lookup(e.Places[0])
	if len(known) == 0 {
		return
	}
	for _, m := range x.gaz.FindIn(s.text, known[0]) {
		if m.Place == nil || m.InName || m.Place == known[0] || !m.Place.Within(known[0]) {
			continue
		}
		for _, name := range placeNames(m.Place) {
			e.Places = appendNew(e.Places, name)
		}
	}
}

// foundedAt is the date of the founding that a sentence tells: the date in
// the clause with the verb, or the last clause before it that has one.
func (x *extractor) foundedAt(s span, dates []chinese.DateMatch) string {
	for _, c := range s.clauses() {
		verb, _ := x.firstVerb(x.masked(c.text), x.lex.Verbs.Found)
		if verb < 0 || lexicon.First(c.text, x.lex.Sentences.Intent) != "" || x.denied(c.text, verb) {
			continue
		}
		if date, ok := dated(upTo(dates, c.end-s.start), c.start-s.start+verb); ok {
			return date.String()
		}
	}
	return ""
}

// upTo leaves out the dates that start at or after an offset.
func upTo(dates []chinese.DateMatch, end int) []chinese.DateMatch {
	for i := range dates {
		if dates[i].Start >= end {
			return dates[:i]
		}
	}
	return dates
}

var (
	// 由重庆市经信委和渝中区共同打造, 由武汉市人民政府主导
	foundedBy = regexp.MustCompile(`由([^，。；由]{2,80}?)(?:等[^，。；]{0,12})?(?:共同|联合|牵头|联手|主导)?(?:发起|设立|打造|主导|创办|创建|成立|建设|组建|牵头|建立)`)
	// 发起单位有甲、乙等九家
	foundersAre = regexp.MustCompile(`(?:发起单位|发起方|创始单位|牵头单位|共建单位)(?:有|包括|为|是)[：:]?([^（。；]+)`)
	// 由某区政府出资; 某管委会是牵头方
	foundingOne = regexp.MustCompile(`([\p{Han}A-Za-z]{3,20}?)(?:是牵头方|出资|牵头)`)
	// 万向控股也是发起人之一
	alsoFounder = regexp.MustCompile(`([\p{Han}A-Za-z]{2,20}?)(?:也)?是(?:联合|共同)?(?:发起人|创始人|发起单位|创始单位|发起方)`)
)

// foundersIn are the organizations and places by which a sentence says that
// something was founded.
func (x *extractor) foundersIn(p *passage, s span) []string {
	var out []string
	for _, m := range foundedBy.FindAllStringSubmatchIndex(x.masked(s.text), -1) {
		for _, piece := range x.names.list(s.sub(m[2], m[3])) {
			for _, part := range x.actingParts(piece) {
				out = appendNew(out, part)
			}
		}
	}
	for _, m := range foundersAre.FindAllStringSubmatchIndex(s.text, -1) {
		for _, piece := range x.names.list(s.sub(m[2], m[3])) {
			if n := utf8.RuneCountInString(piece.text); n >= 2 && n <= longestName {
				out = appendNew(out, piece.text)
			}
		}
	}
	for _, m := range foundingOne.FindAllStringSubmatch(s.text, -1) {
		if name := strings.TrimPrefix(m[1], "由"); x.names.standsAlone(name) {
			out = appendNew(out, name)
		}
	}
	for _, m := range alsoFounder.FindAllStringSubmatch(s.text, -1) {
		name := strings.TrimPrefix(m[1], "而")
		if i := strings.LastIndex(name, "而"); i >= 0 {
			name = name[i+len("而"):]
		}
		if x.names.standsAlone(name) {
			out = appendNew(out, name)
		}
	}
	return out
}

// actingParts splits a piece of a list that 和 still joins, as in 经信委和渝中区,
// when each side is an organization or a place.
func (x *extractor) actingParts(piece span) []string {
	acts := func(name string) bool { return x.names.standsAlone(name) || x.placeNamed(name) != nil }
	if i := strings.Index(piece.text, "和"); i > 0 {
		left, right := piece.sub(0, i).trim(), piece.sub(i+len("和"), len(piece.text)).trim()
		if acts(left.text) && acts(right.text) {
			return []string{left.text, right.text}
		}
	}
	if utf8.RuneCountInString(piece.text) > longestName || !acts(piece.text) && strings.ContainsAny(piece.text, "的地") {
		return nil
	}
	return []string{piece.text}
}

var (
	// 中国杭州区块链产业园的正式启动, 娄底市区块链产业园在万宝新区揭牌
	parkCalled = regexp.MustCompile(`([\p{Han}A-Za-z·]{2,24}?(?:产业园区|产业园|试验区|示范区|创新基地|孵化基地|孵化器))`)
	// 已经有了一个新名字——链谷, 创新应用基地——链湾
	parkDash = regexp.MustCompile(`——([\p{Han}A-Za-z]{2,10})`)
)

// parkNames are other names of the park that a sentence uses.
func (x *extractor) parkNames(s span, name string) []string {
	var out []string
	for _, m := range parkDash.FindAllStringSubmatch(s.text, -1) {
		out = appendNew(out, cutAt(m[1], "，"))
	}
	for _, m := range parkCalled.FindAllStringSubmatchIndex(s.text, -1) {
		called := properName(s.text[m[2]:m[3]])
		place := x.gazIn(called)
		if called == name || place == nil || !strings.Contains(called, x.lex.Topic.Name) || utf8.RuneCountInString(called) < 7 {
			continue
		}
		if !strings.HasPrefix(called, place.Name) && !strings.HasPrefix(called, "中国"+place.Name) && !strings.HasPrefix(called, "中国（") {
			continue
		}
		out = appendNew(out, called)
	}
	return out
}

func cutAt(s, mark string) string {
	before, _, _ := strings.Cut(s, mark)
	return before
}

// properName drops what runs into a name from the left: a verb, 位于, 的.
func properName(run string) string {
	for _, border := range []string{"位于", "暨", "打造的", "共同", "的", "于", "在", "和", "与", "是", "：", "首个", "将"} {
		if i := strings.LastIndex(run, border); i >= 0 {
			run = run[i+len(border):]
		}
	}
	return run
}

func without(list, drop []string) []string {
	var out []string
	for _, v := range list {
		if !slices.Contains(drop, v) {
			out = append(out, v)
		}
	}
	return out
}
