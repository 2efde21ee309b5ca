package facts

import (
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// perfect are words that make a verb of launching something that happened.
var perfect = []string{"已", "了", "正式", "成功", "上线", "落地", "引入", "打造", "首", "揭牌", "宣布", "启动", "推出", "发布", "开出", "连通", "近日", "日前", "入选"}

// readDeployment reads one sentence outside of entries as somebody putting
// the technology to use. It is careful: an actor, a verb of launching, and
// an object of a known scenario or with a name of its own must all be there,
// or nothing is said.
func (x *extractor) readDeployment(p *passage, item span, dates []chinese.DateMatch) {
	if !x.lex.Tells(item.text) && !x.headingTells(p) &&
		!(x.lex.Tells(x.art.Title) && lexicon.First(item.text, x.lex.Topic.Hints) != "") {
		return
	}
	for _, s := range item.sentences() {
		if lexicon.First(s.text, perfect) == "" || len(s.titles()) > 0 {
			continue
		}
		uses := x.deployedIn(s)
		for i := range uses {
			u := &uses[i]
			if isReported(s.text, u.at) {
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
			x.addDeployment(p, s, u, actors, dates, item)
			break // one sentence, one deployment
		}
	}
}

func (x *extractor) headingTells(p *passage) bool {
	return len(p.headings) > 0 && x.lex.Tells(p.headings[len(p.headings)-1])
}

// deployedIn are the things that a sentence says are launched.
func (x *extractor) deployedIn(s span) []use {
	var out []use
	for _, c := range s.clauses() {
		if lexicon.First(c.text, intent) != "" {
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
		if found {
			continue
		}
		// 某平台正式上线: the thing stands before the verb.
		at, _ := x.firstVerb(c.text, []string{"上线", "投入使用", "落地", "启用", "投产", "连通", "启动"})
		if at <= 0 {
			continue
		}
		if end := objectEnd(c.text[:at]); end > 0 && utf8.RuneCountInString(c.text[end:at]) <= 6 {
			object := c.sub(x.objectStart(c.text[:end]), end)
			u := x.newUse(s, object, false)
			u.product = product(object.text)
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

// deployers are who launches: the organizations named before the object, or
// else the place whose entry or sentence it is.
func (x *extractor) deployers(p *passage, s span, u *use) []string {
	var out []string
	for _, org := range x.names.findOrgs(s.sub(0, u.phrase.end-s.start)) {
		name := org.text
		if x.names.typeOf(name, false) == notOrg {
			continue
		}
		before := s.text[:org.start-s.start]
		if strings.HasSuffix(before, "在") || strings.HasSuffix(before, "据") || strings.HasSuffix(before, "向") {
			continue
		}
		out = appendNew(out, x.names.canonical(name))
	}
	if len(out) > 0 {
		return out
	}
	if u.product == "" && u.term == "" {
		return nil
	}
	for _, m := range x.gaz.Find(s.text[:u.phrase.end-s.start]) {
		if m.Place != nil && !m.InName {
			return []string{m.Text}
		}
	}
	return nil
}

func (x *extractor) addDeployment(p *passage, s span, u *use, actors []string, dates []chinese.DateMatch, item span) {
	label := u.word
	if u.product != "" {
		label = u.product
	} else if n := utf8.RuneCountInString(u.phrase.text); n <= 20 {
		label = u.phrase.text
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
