package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/lexicon"
)

// use is one thing that somebody uses the technology for, as one sentence
// tells it. Several uses may be one case told twice: see mergeUses.
type use struct {
	phrase   span   // the words for what it is used for
	sentence span   // the sentence that tells it
	word     string // the word of the scenario list, or the phrase itself
	term     string // the scenario's term, "" when the list has none
	product  string // a name of its own
	listed   bool   // named in an enumeration
	at       int    // offset in the sentence, for dates and status
	status   string
	// dateBehind: its date is told behind it.
	dateBehind bool
	// subject: the phrase stands before the verb (某平台正式上线).
	subject bool
}

// label is what a case is called after: the source's own phrase, or, when
// that runs on, the word of it that is in the list.
func (u *use) label() string {
	phrase := strings.Map(func(r rune) rune {
		if strings.ContainsRune("“”\"", r) {
			return -1
		}
		return r
	}, u.phrase.text)
	if utf8.RuneCountInString(phrase) > 14 {
		// 运行各类应用的全球性基础设施网络: the head noun says it.
		if i := strings.LastIndex(phrase, "的"); i > 0 && utf8.RuneCountInString(phrase[i+len("的"):]) >= 5 {
			phrase = phrase[i+len("的"):]
		}
	}
	if utf8.RuneCountInString(phrase) <= longestLabel {
		return phrase
	}
	return u.word
}

// longestLabel is how many runes a label may have: a heading's line on a phone.
const longestLabel = 18

var (
	// 应用场景多达6种：数字钱包、贸易融资…
	useList = regexp.MustCompile(`(?:场景|领域|方向|业务)[^，。：:；]{0,10}[：:]`)
	// 一份名为“一种……的方法”
	patentNamed = regexp.MustCompile(`一(?:份|项|件|种)(?:名为|是|为|叫)[“"]([^”"]{4,60})[”"]`)
	// 在法务存证领域, 在茶叶供应链环节
	inField = regexp.MustCompile(`在([^，。；：在]{2,40}?)(?:等)?(?:多个|相关|诸多)?(?:领域|方面|行业|环节|场景|业务|产业)`)
	// 应用于支付宝爱心捐赠
	appliedTo = regexp.MustCompile(`(?:应用于|运用于|用于|应用到|应用在)([^，。；]{2,40})`)
	// 应用区块链技术来完成汽油的运输, 应用区块链技术进行身份确认、…
	appliedDoing = regexp.MustCompile(`^(?:技术|平台)?(?:来|以|去)?(?:进行|完成|实现|开展|解决|支持)([^，。；]{2,80})`)
	// 用区块链记录稻谷收储, 用联盟链结算四县换乘票款
	appliedBy = regexp.MustCompile(`^(?:技术|平台)?(?:来|去|试着)*((?:记录|登记|核对|结算|管理|追溯|存证|办理|共享|验证|签发|监管|核验|溯源|交易|对账)(?:过|了)?[^，。；]{2,16})`)
)

// usesIn finds the uses that one sentence tells of.
func (x *extractor) usesIn(s span) []use {
	if loc := useList.FindStringIndex(s.text); loc != nil {
		if uses := x.listedUses(s, s.sub(loc[1], len(s.text))); len(uses) > 1 {
			return uses
		}
	}
	if found := patentNamed.FindAllStringSubmatchIndex(s.text, -1); found != nil {
		var uses []use
		for _, m := range found {
			u := x.newUse(s, s.sub(m[2], m[3]), true)
			u.dateBehind = true // 一份名为……，申请时间为……
			uses = append(uses, u)
		}
		return uses
	}
	var uses []use
	launched := false
	for _, c := range s.clauses() {
		if x.denied(c.text, len(c.text)) {
			continue
		}
		found := x.clauseUses(s, c, launched)
		// A launched white paper is no use, but the next clause may go on with one.
		launched = x.launchVerb(c.text) >= 0
		uses = append(uses, found...)
	}
	return x.settle(s, uses)
}

// listedUses reads an enumeration of scenarios.
func (x *extractor) listedUses(s, list span) []use {
	if stop := strings.IndexAny(list.text, "。；;"); stop >= 0 {
		list = list.sub(0, stop)
	}
	var uses []use
	for _, item := range x.enumeration(list) {
		uses = append(uses, x.newUse(s, item, true))
	}
	return uses
}

// enumeration splits 甲、乙和丙等 into its members.
func (x *extractor) enumeration(list span) []span {
	if i := strings.Index(list.text, "等"); i > 0 {
		list = list.sub(0, i)
	}
	parts := list.cut("、")
	var out []span
	for i, part := range parts {
		part = part.trim()
		if i == len(parts)-1 && len(parts) > 1 {
			for _, and := range conjunctions {
				if j := strings.Index(part.text, and); j > 0 && j+len(and) < len(part.text) {
					out = append(out, part.sub(0, j).trim())
					part = part.sub(j+len(and), len(part.text)).trim()
					break
				}
			}
		}
		if part.text != "" {
			out = append(out, part)
		}
	}
	return out
}

func (x *extractor) newUse(s, phrase span, listed bool) use {
	phrase = x.bareObject(phrase.trim())
	term, word := x.lex.Scenario(phrase.text)
	if word == "" || listed {
		word = phrase.text
	}
	return use{phrase: phrase, sentence: s, word: word, term: term, listed: listed, at: phrase.start - s.start}
}

// clauseUses finds the uses told in one clause of a sentence.
func (x *extractor) clauseUses(s, c span, launched bool) []use {
	if m := x.words.doneBy.FindStringSubmatchIndex(c.text); m != nil {
		return []use{x.newUse(s, c.sub(m[2], m[3]), false)}
	}
	if uses := x.appliedUses(s, c); uses != nil {
		return uses
	}
	if uses := x.launchedUses(s, c, launched); uses != nil {
		return uses
	}
	if u, ok := x.subjectUse(s, c); ok {
		return []use{u}
	}
	if m := inField.FindStringSubmatchIndex(c.text); m != nil && x.lex.Tells(s.text) {
		field := c.sub(m[2], m[3])
		items := x.enumeration(field)
		var uses []use
		for _, item := range items {
			u := x.newUse(s, item, len(items) > 1)
			if u.term == "" {
				continue // 在行业方面: no scenario anybody knows
			}
			uses = append(uses, u)
		}
		return uses
	}
	return nil
}

// appliedUses reads a clause in which the technology is applied: to a field,
// to doing something, or, as in 天猫国际也运用了区块链技术, just so.
func (x *extractor) appliedUses(s, c span) []use {
	if !x.lex.Tells(c.text) {
		return nil
	}
	if strings.Contains(c.text, "不可") {
		return nil // 实现数据不可篡改: a property and no use
	}
	for _, pattern := range []*regexp.Regexp{appliedTo, x.words.putInto} {
		if m := pattern.FindStringSubmatchIndex(c.text); m != nil {
			return []use{x.newUse(s, c.sub(m[2], m[3]), false)}
		}
	}
	verb, topic := x.appliedTopic(c.text)
	if verb < 0 {
		return nil
	}
	tail := c.text[topic:]
	if m := appliedBy.FindStringSubmatchIndex(tail); m != nil {
		return []use{x.newUse(s, c.sub(topic+m[2], topic+m[3]), false)}
	}
	if m := appliedDoing.FindStringSubmatchIndex(tail); m != nil {
		items := x.enumeration(c.sub(topic+m[2], topic+m[3]))
		var uses []use
		for _, item := range items {
			uses = append(uses, x.newUse(s, item, len(items) > 1))
		}
		return uses
	}
	if m := inField.FindStringSubmatchIndex(c.text); m != nil {
		return []use{x.newUse(s, c.sub(m[2], m[3]), false)}
	}
	rest := strings.TrimLeft(strings.TrimPrefix(tail, "技术"), " ")
	if strings.TrimFunc(rest, isMargin) == "" {
		if orgs := x.names.findOrgs(c.sub(0, verb)); len(orgs) > 0 {
			return []use{x.newUse(s, orgs[len(orgs)-1], false)}
		}
	}
	return nil
}

// appliedTopic finds a verb of applying whose object is the technology, and
// where the technology's name ends.
func (x *extractor) appliedTopic(text string) (verb, topicEnd int) {
	for _, topic := range x.lex.Topic.Words {
		i := strings.Index(text, topic)
		if i < 0 {
			continue
		}
		before := strings.TrimSuffix(text[:i], "了")
		if w := lexicon.Suffix(before, x.lex.Verbs.Apply); w != "" {
			return len(before) - len(w), i + len(topic)
		}
		if strings.HasSuffix(before, "用") || strings.HasSuffix(before, "拿") {
			return len(before) - len("用"), i + len(topic)
		}
	}
	return -1, 0
}

// settle drops what one sentence tells twice: a field (在金融行业) gives way
// to the thing launched in it (供应链金融服务平台).
func (x *extractor) settle(s span, uses []use) []use {
	launched := false
	for _, u := range uses {
		launched = launched || !u.listed && u.phrase.start-s.start > 0 && x.objectEnd(u.phrase.text) > 0
	}
	if !launched {
		return uses
	}
	var out []use
	for _, u := range uses {
		field := strings.HasPrefix(s.text[max(0, u.at-len("在")):], "在")
		if field && !u.listed && len(uses) > 1 {
			continue
		}
		out = append(out, u)
	}
	return out
}

// statusOf tells a use's state from the clause it stands in and, when that
// tells nothing, from its sentence.
func (x *extractor) statusOf(u *use) string {
	if u.status != "" {
		return u.status
	}
	rest := ""
	for _, c := range u.sentence.clauses() {
		if !strings.Contains(c.text, "《") {
			rest += c.text
		}
	}
	for _, text := range []string{x.clauseAt(u), rest} {
		for _, status := range []string{"pilot", "planned", "live"} {
			if lexicon.First(text, x.lex.Status[status]) != "" {
				return status
			}
		}
	}
	return "unknown"
}

func (x *extractor) clauseAt(u *use) string {
	for _, c := range u.sentence.clauses() {
		if u.phrase.start >= c.start && u.phrase.start < c.end {
			return c.text
		}
	}
	return u.sentence.text
}

// whenOf is the date that the use's own clause tells, or an earlier clause
// of the sentence that is not about something since then (自3月以来).
func (x *extractor) whenOf(u *use, dates []chinese.DateMatch) string {
	var usable []chinese.DateMatch
	for _, d := range dates {
		if strings.Contains(d.Text, "以来") || strings.Contains(u.sentence.text[d.End:], "以来") && d.Start < u.at && strings.HasPrefix(u.sentence.text, "自") {
			continue
		}
		usable = append(usable, d)
	}
	if u.dateBehind {
		for i := range usable {
			if usable[i].Start > u.at {
				usable = usable[i:]
				break
			}
		}
	}
	if date, ok := dated(usable, u.at); ok {
		return date.String()
	}
	return ""
}
