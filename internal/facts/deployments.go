package facts

import (
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
	if !x.lex.Tells(item.text) && !x.headingTells(p) &&
		!(x.lex.Tells(x.art.Title) && (lexicon.First(item.text, x.lex.Topic.Hints) != "" || x.datedInTopic(item, dates))) {
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
	_, ok := dated(dates, len(item.text))
	return ok && x.lex.Tells(x.art.Blocks[item.block-1].Text)
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
		if lexicon.First(c.text, x.lex.Sentences.Intent) != "" || lexicon.First(c.text, x.lex.Sentences.Supposed) != "" {
			continue
		}
		verb := x.launchVerb(c.text)
		if verb < 0 {
			continue
		}
		found := false
		for _, object := range x.objectsIn(c.sub(verb, len(c.text))) {
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
		// 某平台正式上线: the thing stands before the verb.
		at, _ := x.firstVerb(c.text, []string{"上线", "投入使用", "落地", "启用", "投产", "连通", "启动"})
		if at <= 0 {
			continue
		}
		if end := x.objectEnd(c.text[:at]); end > 0 && utf8.RuneCountInString(c.text[end:at]) <= 6 {
			object := c.sub(x.objectStart(c.text[:end]), end)
			u := x.newUse(s, object, false)
			u.product, u.subject = x.product(object.text), true
			if (u.term != "" || u.product != "") && !strings.Contains(object.text, "是") {
				out = append(out, u)
			}
		}
	}
	return out
}

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
	for _, part := range []span{s.sub(from, to), s.sub(0, to)} {
		if actors := x.actingIn(part); len(actors) > 0 {
			return actors
		}
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
		if x.names.typeOf(name, false) == notOrg || hasSuffix(before, []string{"在", "据", "向", "受", "受到", "类似"}) ||
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
	if u.term != "" {
		e.Scenarios = appendNew(nil, u.term, clip(u.word, 20))
	}
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
