package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/lexicon"
)

// launchedUses reads a clause in which something is launched, built or
// opened. After such a clause one without a verb goes on with its objects.
func (x *extractor) launchedUses(s, c span, launched bool) []use {
	verb := x.launchVerb(c.text)
	var object span
	switch {
	case verb >= 0:
		object = c.sub(verb, len(c.text))
	case launched && x.lex.Tells(c.text) && x.firstOf(c.text, x.lex.Verbs.Apply) < 0:
		object = c
	case x.firstOf(c.text, x.lex.Verbs.Do) < 0:
		return x.standingUse(s, c)
	}
	var uses []use
	for _, part := range x.objectsIn(object) {
		if u, ok := x.launchedUse(s, part); ok {
			uses = append(uses, u)
		}
	}
	if uses == nil {
		if at, length := x.firstVerb(c.text, x.lex.Verbs.Do); at >= 0 {
			if u, ok := x.doneUse(s, c.sub(at+length, len(c.text))); ok {
				return []use{u}
			}
		}
	}
	return uses
}

// stands matches what tells the state of a thing named before it: 存证系统仍在测试.
var stands = regexp.MustCompile(`(?:仍|还|已|目前|正)*(?:在|处于|进入)[^，。；]{0,6}(?:测试|试点|试运行|内测|公测|研发)`)

// standingUse reads a clause that tells the state of a thing: 与某大学合作的设备
// 维保存证系统仍在测试.
func (x *extractor) standingUse(s, c span) []use {
	m := stands.FindStringIndex(c.text)
	if m == nil {
		return nil
	}
	end := x.objectEnd(c.text[:m[0]])
	if end < 0 || utf8.RuneCountInString(c.text[end:m[0]]) > 4 {
		return nil
	}
	u := x.newUse(s, c.sub(x.objectStart(c.text[:end]), end), false)
	if u.term == "" && !x.lex.Tells(u.phrase.text) {
		return nil
	}
	u.product = x.product(u.phrase.text)
	return []use{u}
}

// launchVerb is the offset just after the first verb of launching, -1
// without one.
func (x *extractor) launchVerb(text string) int {
	at, length := x.firstVerb(x.masked(text), x.lex.Verbs.Launch)
	if at < 0 {
		return -1
	}
	return at + length
}

func (x *extractor) firstOf(text string, words []string) int {
	at, _ := x.firstVerb(text, words)
	return at
}

// objectsIn splits what follows a verb of launching: 甲APP、推出自有乙平台、丙应用.
func (x *extractor) objectsIn(object span) []span {
	var out []span
	for _, part := range object.cut("、") {
		out = append(out, part.trim())
	}
	return out
}

// launchedUse takes one object as a use when it ends like a thing that runs
// and is of the topic or of a known scenario.
func (x *extractor) launchedUse(s, object span) (use, bool) {
	if t := object.titles(); len(t) > 0 {
		return use{}, false
	}
	end := x.objectEnd(object.text)
	if m := quotedFirst.FindStringIndex(object.text); m != nil && end < m[1] {
		end = m[1] // 打造的“运链盟”
	}
	if end < 0 || lexicon.Prefix(object.text[end:], x.lex.Documents.Report) != "" {
		return use{}, false
	}
	phrase := x.bareObject(object.sub(0, end))
	u := x.newUse(s, phrase, false)
	u.product = x.product(object.text)
	if u.term == "" && u.product != "" {
		u.term, u.word = x.lex.Scenario(x.withoutOrgs(s))
	}
	named := u.product != "" && (lexicon.Suffix(u.product, x.lex.Topic.Hints) != "" || x.objectEnd(object.text) > 0 && strings.ContainsAny(object.text, "“\""))
	if u.term == "" && !x.lex.Tells(object.text) && !x.hints(object.text) && !named && !x.builtWithTopic(s, object) || strings.Contains(phrase.text, "是") {
		return use{}, false
	}
	if u.term == "" {
		u.word = phrase.text
	}
	return u, true
}

// builtWithTopic reports whether the clause of an object says before it what it
// is made with: 利用北斗短报文建设了船舶定位平台.
func (x *extractor) builtWithTopic(s, object span) bool {
	before := s.text[:object.start-s.start]
	if i := strings.LastIndexAny(before, "，。；"); i >= 0 {
		before = before[i:]
	}
	verb, _ := x.appliedTopic(before)
	return verb >= 0 && !x.denied(before, len(before))
}

// withoutOrgs is a text without the names of organizations in it: what a
// logistics company launches is not logistics by its name.
func (x *extractor) withoutOrgs(s span) string {
	var b strings.Builder
	from := 0
	for _, org := range x.names.findOrgs(s) {
		b.WriteString(s.text[from : org.start-s.start])
		from = org.end - s.start
	}
	b.WriteString(s.text[from:])
	return b.String()
}

// doneUse takes an object without a noun of a running thing as a use: 上线了运单存证,
// 试点二手车里程存证. It must be short and end in a word of the scenario list.
func (x *extractor) doneUse(s, object span) (use, bool) {
	if stop := strings.IndexAny(object.text, "，。；的给从被"); stop >= 0 {
		object = object.sub(0, stop)
	}
	phrase := x.bareObject(object)
	n := utf8.RuneCountInString(phrase.text)
	if n < 2 || n > longestLabel || len(object.titles()) > 0 {
		return use{}, false
	}
	u := x.newUse(s, phrase, false)
	bare := phrase.text
	for _, noun := range x.lex.Things.Objects {
		bare = strings.TrimSuffix(bare, noun)
	}
	if u.term == "" || !strings.HasSuffix(bare, u.word) && !strings.HasSuffix(phrase.text, u.word) {
		return use{}, false
	}
	return u, true
}

// objectEnd is where the last noun of a running thing ends, -1 without one.
func (x *extractor) objectEnd(text string) int {
	end := -1
	for _, noun := range x.lex.Things.Objects {
		for from := 0; ; {
			i := strings.Index(text[from:], noun)
			if i < 0 {
				break
			}
			stop := from + i + len(noun)
			switch {
			case noun == "链" && !x.namesChain(text[:stop]):
			case noun == "应用" && strings.TrimFunc(text[stop:], isMargin) != "":
			default:
				end = max(end, stop)
			}
			from = stop
		}
	}
	return end
}

func (x *extractor) chainWord(text string) bool {
	return lexicon.Suffix(text, x.lex.Things.NotChains) != ""
}

// chainEnd matches a name of a chain: two characters at least before 链.
var chainEnd = regexp.MustCompile(`[\p{Han}A-Za-z]{2}链$`)

func (x *extractor) namesChain(text string) bool {
	return chainEnd.MatchString(text) && !x.chainWord(text)
}

// bareObject drops openings such as 了一款, 其首笔 and 自主研发的.
func (x *extractor) bareObject(s span) span {
	if loc := x.words.openings.FindStringIndex(s.text); loc != nil && loc[1] < len(s.text) {
		s = s.sub(loc[1], len(s.text))
	}
	if i := strings.Index(s.text, "——"); i > 0 {
		s = s.sub(0, i)
	}
	return s.trim()
}

var (
	quotedName  = regexp.MustCompile(`[“"]([^”"]{2,24})[”"]`)
	quotedFirst = regexp.MustCompile(`^[了的其]*[“"][^”"]{2,16}[”"]`)
	dashedName  = regexp.MustCompile(`——[“"]?([^，。；”"]{2,16})`)
	chainName   = regexp.MustCompile(`([\p{Han}A-Za-z]{2,8}链)(?:平台)?$`)
	latinName   = regexp.MustCompile(`([A-Z][A-Za-z0-9]*(?:[ .-]?[A-Za-z0-9]+)*)`)
)

// product is the name of its own that an object carries, "" without one:
// ——智臻链, “公益中行”平台, 公益寻人链, 区块链电子钱包APP.
func (x *extractor) product(object string) string {
	object = strings.TrimFunc(object, isMargin)
	if m := dashedName.FindStringSubmatch(object); m != nil {
		return m[1]
	}
	if m := quotedName.FindStringSubmatch(object); m != nil {
		return m[1]
	}
	bare := x.words.openings.ReplaceAllString(object, "")
	if m := chainName.FindStringSubmatch(bare); m != nil && !x.chainWord(m[1]) {
		return m[1]
	}
	if strings.HasSuffix(bare, "APP") && utf8.RuneCountInString(bare) <= 20 {
		return bare
	}
	if m := latinName.FindStringSubmatch(bare); m != nil && m[1] != "APP" && len(m[1]) > 2 {
		return m[1]
	}
	return ""
}
