package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// readDeployment reads one sentence outside of entries as somebody putting
// the technology to use. It is careful: an actor, a verb of launching, and
// an object of a known scenario or with a name of its own must all be there,
// or nothing is said.
func (x *extractor) readDeployment(p *passage, item span, dates []chinese.DateMatch) {
	if !x.lex.Tells(item.text) && !x.headingTells(p) && !x.hints(item.text) && !x.datedInTopic(item, dates) {
		return
	}
	for _, s := range item.sentences() {
		if lexicon.First(s.text, x.lex.Sentences.Perfect) == "" || len(s.titles()) > 0 {
			continue
		}
		uses, told := x.deployedIn(s), false
		for i := range uses {
			u := &uses[i]
			if isReported(s.text, u.at) || utf8.RuneCountInString(u.phrase.text) > longestObject || strings.HasPrefix(u.phrase.text, "和") || hasSuffix(u.product, x.lex.Things.NotProducts) {
				continue
			}
			actors := x.deployers(p, s, u)
			if len(actors) == 0 {
				continue
			}
			u.status = x.statusOf(u)
			if u.status == "planned" {
				continue
			}
			if told && !x.hasOwnActor(s, u) {
				continue // one sentence, one deployment, unless another acts
			}
			x.addDeployment(p, s, u, actors, dates, item)
			told = true
		}
	}
}

// datedInTopic reports an item with a date in a block that tells of the topic:
// what happened on a day, among sentences on the technology, is of it.
func (x *extractor) datedInTopic(item span, dates []chinese.DateMatch) bool {
	if _, ok := dated(dates, len(item.text)); !ok || !x.lex.Tells(x.art.Title) {
		return false
	}
	// A line of a chronicle begins with its day.
	return x.lex.Tells(x.art.Blocks[item.block-1].Text) || strings.TrimFunc(item.text[:dates[0].Start], isMargin) == ""
}

// longestObject is how many runes the name of a thing runs to; what is longer
// is half a sentence.
const longestObject = 28

// headingTells reports a headline above that is of the topic. The name of a
// section is no headline: not all that stands in it is.
func (x *extractor) headingTells(p *passage) bool {
	return x.lex.Tells(p.top.text) &&
		(x.launchVerb(p.top.text) >= 0 || x.firstOf(p.top.text, x.lex.Verbs.Issue) >= 0)
}

// deployedIn are the things that a sentence says are launched.
func (x *extractor) deployedIn(s span) []use {
	var out []use
	for _, c := range s.clauses() {
		if lexicon.First(c.text, x.lex.Sentences.Intent) != "" || lexicon.First(c.text, x.lex.Sentences.Supposed) != "" || x.denied(c.text, len(c.text)) {
			continue
		}
		if m := x.words.putInto.FindStringSubmatchIndex(c.text); m != nil {
			out = append(out, x.newUse(s, c.sub(m[2], m[3]), false))
			continue
		}
		if verb, topic := x.appliedTopic(c.text); verb >= 0 {
			if m := appliedBy.FindStringSubmatchIndex(c.text[topic:]); m != nil {
				out = append(out, x.newUse(s, c.sub(topic+m[2], topic+m[3]), false))
				continue
			}
		}
		verb := x.launchVerb(c.text)
		found := false
		for _, object := range x.objectsIn(c.sub(max(verb, 0), len(c.text))) {
			if verb < 0 {
				break
			}
			if u, ok := x.launchedUse(s, object); ok {
				out, found = append(out, u), true
			}
		}
		if at, length := x.firstVerb(c.text, x.lex.Verbs.Do); !found && at >= 0 {
			if u, ok := x.doneUse(s, c.sub(at+length, len(c.text))); ok {
				out, found = append(out, u), true
			}
		}
		if found {
			continue
		}
		if u, ok := x.subjectUse(s, c); ok {
			out = append(out, u)
		}
	}
	return out
}

// goesLive are verbs whose subject is the thing that goes live.
var goesLive = []string{"上线", "投入使用", "投用", "落地", "启用", "投产", "连通", "启动", "试运行", "开通", "跑起来"}

// subjectUse reads a clause in which the thing stands before the verb: 某平台正
// 式上线, “某某通”同年5月试运行.
func (x *extractor) subjectUse(s, c span) (use, bool) {
	at, _ := x.firstVerb(c.text, goesLive)
	if at <= 0 {
		return use{}, false
	}
	end := x.objectEnd(c.text[:at])
	if m := quotedLast.FindStringIndex(c.text[:at]); m != nil && m[1] > end {
		end = m[1]
	}
	if end <= 0 {
		return use{}, false
	}
	between := c.text[end:at]
	for _, d := range x.dates(c) {
		if d.Start >= end && d.End <= at {
			between = strings.Replace(between, d.Text, "", 1)
		}
	}
	if utf8.RuneCountInString(between) > 6 {
		return use{}, false
	}
	start := x.objectStart(c.text[:end])
	for _, org := range x.names.findOrgs(c.sub(0, end)) {
		// 某银行区块链平台正式上线: the name of who launches is no part of the thing's.
		if to := org.end - c.start; utf8.RuneCountInString(c.text[to:end]) >= 4 {
			start = max(start, to)
		}
	}
	object := c.sub(start, end)
	u := x.newUse(s, object, false)
	u.product, u.subject = x.product(object.text), true
	if u.term == "" && u.product != "" {
		u.term, u.word = x.lex.Scenario(x.withoutOrgs(s))
	}
	return u, (u.term != "" || u.product != "") && !strings.Contains(object.text, "是")
}

// quotedLast matches the last quoted name of a text.
var quotedLast = regexp.MustCompile(`[“"][^”"]{2,16}[”"]`)

// objectStart is where the noun phrase before a verb begins: behind the last
// function word that is no part of it.
func (x *extractor) objectStart(text string) int {
	start := 0
	for _, border := range []string{"建设的", "打造的", "开发的", "研发的", "推出的", "利用", "的"} {
		if i := strings.LastIndex(text, border); i >= 0 && i+len(border) < len(text)-len("平台") {
			start = max(start, i+len(border))
		}
	}
	return start
}

// deployers are who launches: the organizations named before the object in
// its own clause, or else earlier in the sentence, or else the place that the
// sentence names.
func (x *extractor) deployers(p *passage, s span, u *use) []string {
	from := 0
	for _, c := range s.clauses() {
		if u.phrase.start >= c.start && u.phrase.start < c.end {
			from = c.start - s.start
		}
	}
	to := u.phrase.start - s.start
	if u.subject {
		to = u.phrase.end - s.start
	}
	own := s.sub(from, to)
	if lead := strings.TrimSpace(own.text); !hasPrefix(lead, []string{"联合", "会同", "与", "并与"}) { // joined by, behind who leads
		if actors := x.actingIn(own); len(actors) > 0 {
			return actors
		}
	}
	if actors := x.actingIn(s.sub(0, to)); len(actors) > 0 {
		return actors
	}
	if u.product == "" && u.term == "" {
		return nil
	}
	var actor *gazetteer.Match
	for _, m := range x.gaz.Find(s.text[:to]) {
		// 深圳市南山区: the part that follows right on is meant.
		if m.Place != nil && !m.InName && (actor == nil || m.Start == actor.End) {
			actor = &m
		}
	}
	if actor == nil {
		return nil
	}
	return []string{actor.Text}
}

// hasOwnActor reports whether an organization stands in the use's own clause.
func (x *extractor) hasOwnActor(s span, u *use) bool {
	for _, c := range s.clauses() {
		if u.phrase.start >= c.start && u.phrase.start < c.end {
			return len(x.actingIn(c.sub(0, u.phrase.start-c.start))) > 0
		}
	}
	return false
}

// actingIn are the organizations in a text that can be its subject.
func (x *extractor) actingIn(s span) []string {
	var out []string
	for _, org := range x.names.findOrgs(s) {
		name := org.text
		before := s.text[:org.start-s.start]
		if x.names.typeOf(name, false) == notOrg || utf8.RuneCountInString(name) > 14 && x.lex.Tells(name) || hasSuffix(before, []string{"在", "据", "向", "受", "受到", "类似"}) ||
			strings.HasPrefix(s.text[org.end-s.start:], "指导") {
			continue
		}
		out = appendNew(out, x.names.canonical(name))
	}
	return out
}

func hasSuffix(text string, suffixes []string) bool {
	for _, s := range suffixes {
		if strings.HasSuffix(text, s) {
			return true
		}
	}
	return false
}

func (x *extractor) addDeployment(p *passage, s span, u *use, actors []string, dates []chinese.DateMatch, item span) {
	label := u.label()
	if u.product != "" {
		label = u.product
	}
	e := entity.Entity{
		Kind: entity.Case, Title: actors[0] + "：" + label,
		Key:           "case/" + fold(actors[0]) + "/" + fold(label),
		Organizations: actors, Status: u.status,
		Sources: []entity.Source{source(s)}, Places: x.placesAt(s),
	}
	e.Scenarios = x.scenarios(u)
	if u.product != "" {
		e.Products = []string{u.product}
	}
	if date, ok := dated(dates, s.start-item.start+u.at); ok {
		e.When = date.String()
	}
	if p.place != nil && len(e.Places) == 0 {
		e.Places = placeNames(p.place)
	}
	e.Partners = without(x.partnersIn(s, actors[0]), actors)
	x.add(e)
	for _, actor := range actors {
		if x.names.typeOf(actor, false) == companyOrg {
			x.addCompany(entity.Entity{Title: actor, Sources: []entity.Source{source(s)}})
		}
	}
}
