package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/article"
	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// readItems reads a text that is no entry of a company, park or alliance:
// item by item, each a policy, the founding of an alliance or park, a
// deployment, or more on the policy before.
func (x *extractor) readItems(p *passage, s span) {
	var current *entity.Entity // the policy that the next items may go on about
	currentKey := ""
	if _, at := unnumbered(s.text); at > 0 {
		s = s.sub(at, len(s.text))
	}
	var items []span
	for _, item := range s.items() {
		items = append(items, x.splitActs(item)...)
	}
	for _, item := range items {
		if x.isContents(item) {
			continue
		}
		dates := x.dates(item)
		key := ""
		key = x.readPolicy(p, item, dates)
		switch {
		case key != "":
		case x.readFounding(p, item, dates), x.tellFounded(p, item):
			currentKey = ""
			continue
		case currentKey == "" || !p.isPolicyEntry():
			x.readDeployment(p, item, dates)
		}
		switch {
		case key != "":
			currentKey = key
		case currentKey != "" && p.isPolicyEntry():
			current = &x.doc.Entities[x.index[currentKey]]
			if amounts := x.amounts(item); len(amounts) > 0 {
				current.Sources = addSource(current.Sources, source(item))
				current.Amounts = append(current.Amounts, amounts...)
			}
		}
	}
}

// splitActs parts an item that tells of several documents, each with a date of
// its own: 甲市发布《…》，2020年3月，乙市也发布了《…》.
func (x *extractor) splitActs(item span) []span {
	titles := item.titles()
	if len(titles) < 2 {
		return []span{item}
	}
	var parts []span
	from := 0
	for k := 1; k < len(titles); k++ {
		end, start := titles[k-1].outer.end-item.start, titles[k].outer.start-item.start
		for _, d := range x.dates(item) {
			if d.InTitle || d.Start < end || d.End > start || d.Date.IsZero() {
				continue
			}
			if x.verbBefore(item.text[d.End:start]) >= 0 {
				parts = append(parts, item.sub(from, d.Start))
				from = d.Start
				break
			}
		}
	}
	return append(parts, item.sub(from, len(item.text)))
}

// isContents reports an item that only repeats a heading further on, as the
// table of contents of a news digest does.
func (x *extractor) isContents(item span) bool {
	text, _ := unnumbered(strings.TrimSpace(item.text))
	text = fold(text)
	if text == "" {
		return true
	}
	if item.block > 0 && x.art.Blocks[item.block-1].Kind == article.Heading {
		return false
	}
	if x.headings == nil {
		x.headings = map[string]int{}
		for i := range x.art.Blocks {
			if b := &x.art.Blocks[i]; b.Kind == article.Heading {
				heading, _ := unnumbered(b.Text)
				x.headings[fold(heading)] = b.N
			}
		}
	}
	return x.headings[text] > item.block
}

// isPolicyEntry reports whether the passage is a place's entry in a section
// on policies, where sentences without a date go on about the policy before.
func (p *passage) isPolicyEntry() bool { return p.kind == entity.Policy && p.place != nil }

// speech are the verbs of people: what follows is what somebody says, not
// what happened.
var speech = regexp.MustCompile(`(?:表示|指出|认为|强调|透露|称|建议|呼吁|预测|说)[，,：:]`)

// longestSpeech is how many bytes before a fact a verb of speech may stand.
const longestSpeech = 600

// isReported reports whether what stands at offset at of a text is told as
// what somebody said.
func isReported(text string, at int) bool {
	text = text[max(at-longestSpeech, 0):at]
	at = len(text)
	m := speech.FindStringIndex(text)
	return m != nil && m[0] < at
}

// document is a title that an item names, with what kind of thing it is.
type document struct {
	title
	policy bool // by its ending, against a report or white paper
	vague  bool // its ending tells nothing; only a verb before it does
}

// documents finds the titles in 《》 that are documents. Bare anaphors, as in
// 《规划》指出, refer back and are left out, and so are organizations,
// magazines and awards in 《》.
func (x *extractor) documents(s span) []document {
	var docs []document
	for _, t := range s.titles() {
		text := strings.TrimSpace(t.text)
		before := s.text[:t.outer.start-s.start]
		if strings.HasSuffix(before, "以下简称") || strings.HasSuffix(before, "简称") {
			continue
		}
		if utf8.RuneCountInString(text) <= 4 {
			continue
		}
		if lexicon.Suffix(text, x.lex.Documents.Other) != "" || strings.HasPrefix(s.text[t.outer.end-s.start:], "杂志") {
			continue
		}
		bare := withoutNotes(text)
		switch {
		case lexicon.Suffix(bare, x.lex.Documents.Report) != "":
			docs = append(docs, document{title: t})
		case lexicon.Suffix(bare, x.lex.Documents.Policy) != "":
			docs = append(docs, document{title: t, policy: true})
		case x.verbBefore(before) >= 0:
			docs = append(docs, document{title: t, policy: true, vague: true})
		}
	}
	return docs
}

// notes are brackets at the end of a title: (2016-2020年), （征求意见稿）.
var notes = regexp.MustCompile(`\s*[（(][^（()）]*[）)]\s*$`)

func withoutNotes(title string) string { return notes.ReplaceAllString(title, "") }

// verbBefore returns where the last verb of issuing before a title stands,
// -1 when there is none in the same sentence.
func (x *extractor) verbBefore(before string) int {
	cut := max(len(before)-longestSpeech, 0)
	before = before[cut:]
	at, end := -1, -1
	for _, verb := range x.lex.Verbs.Issue {
		// 批准发布 ends where 发布 ends, and begins before it.
		if i := strings.LastIndex(before, verb); i >= 0 && (i+len(verb) > end || i+len(verb) == end && i < at) {
			at, end = i, i+len(verb)
		}
	}
	if strings.HasSuffix(before, "发的") && len(before)-len("发的") > at {
		return cut + len(before) - len("发的")
	}
	if at < 0 {
		return -1
	}
	return cut + at
}

// issueAfter matches what follows a title whose issuing is told behind it.
var issueAfter = regexp.MustCompile(`^(?:[（(]?以下简称《[^》]*》[）)]?)?[，,]?(?:近日|日前|已|已经|于[^，。]{0,12})?(?:由([^，。]{2,30}?))?(?:正式|对外|联合)*(?:发布|印发|出台|公布|实施|公开征求意见|征求意见|获[^，。]{0,4}批)`)

// mentionedIn matches what follows a document that a body speaks in: 某厅在《…》里提到.
var mentionedIn = regexp.MustCompile(`^(?:[里中内])?(?:首次|也|还|明确|就)*(?:提到|提出|明确|要求|写明|列入|将)`)

// readPolicy reads one item as the issuing of a document and returns the
// policy's key, "" when the item tells of none.
func (x *extractor) readPolicy(p *passage, item span, dates []chinese.DateMatch) string {
	if p.place == nil && x.place != nil {
		in := *p
		in.place = x.place
		p = &in
	}
	docs := x.documents(item)
	for _, d := range docs {
		before := item.text[:d.outer.start-item.start]
		if isReported(before, len(before)) {
			continue
		}
		verb := x.verbBefore(before)
		after := item.text[d.outer.end-item.start:]
		if verb < 0 && !issueAfter.MatchString(after) &&
			!(strings.HasSuffix(before, "在") && mentionedIn.MatchString(after)) {
			continue
		}
		if verb >= 0 && x.isAnnounced(item.text, verb) || verb < 0 && x.denied(after, 0) {
			continue
		}
		issuers := x.issuers(p, item, verb, dates)
		if m := issueAfter.FindStringSubmatchIndex(after); verb < 0 && m != nil && m[2] >= 0 {
			at := d.outer.end - item.start
			issuers = x.bodies(p, item.sub(at+m[2], at+m[3])) // 由某部门发布
		}
		if len(issuers) == 0 {
			issuers = x.titleIssuer(p, d.text)
		}
		government := len(issuers) > 0
		if d.vague && !x.byGovernment(issuers) {
			continue
		}
		if !government && !(p.kind == entity.Policy && (d.policy || p.place != nil)) && !(d.policy && x.gazIn(d.text) != nil) {
			continue // a company's white paper, a speaker's book
		}
		if !d.policy && p.kind != entity.Policy && !(x.byGovernment(issuers) && strings.HasSuffix(withoutNotes(d.text), "皮书")) {
			continue // a report, outside of a section on policies
		}
		if !x.concerns(p, item) {
			continue
		}
		return x.addPolicy(p, item, dates, verb, d, docs, issuers)
	}
	if len(docs) == 0 {
		if key := x.readUntitled(p, item, dates); key != "" {
			return key
		}
	}
	return ""
}

// byGovernment reports whether a body of the state is among the issuers.
func (x *extractor) byGovernment(issuers []string) bool {
	for _, name := range issuers {
		if x.names.typeOf(name, false) == government {
			return true
		}
	}
	return false
}

// concerns reports whether the item belongs to the atlas's topic: by its own
// words, the headings above it, or the article's title.
func (x *extractor) concerns(p *passage, item span) bool {
	if x.lex.Tells(item.text) || x.lex.Tells(x.art.Title) || x.hints(item.text) {
		return true
	}
	for _, h := range p.headings {
		if x.lex.Tells(h) {
			return true
		}
	}
	return false
}

// addPolicy files the policy told by an item.
func (x *extractor) addPolicy(p *passage, item span, dates []chinese.DateMatch, verb int, d document, docs []document, issuers []string) string {
	name, raw := x.cleanTitle(d)
	e := entity.Entity{
		Kind: entity.Policy, Key: "policy/" + fold(name), Title: name,
		Issuers: issuers, Documents: []string{name},
		Sources: []entity.Source{source(item)},
	}
	if raw != name {
		e.AlternateNames = []string{raw}
	}
	for _, other := range docs {
		// 发布《甲》和《乙》: one act, two documents.
		between := ""
		if other.outer.start > d.outer.end {
			between = item.text[d.outer.end-item.start : other.outer.start-item.start]
		}
		if between == "和" || between == "、" || between == "及" || between == "与" {
			e.Documents = appendNew(e.Documents, other.text)
		}
	}
	at := verb
	if at < 0 {
		at = d.outer.start - item.start
	}
	if date, ok := dated(dates, at); ok {
		e.When = date.String()
	}
	e.Level, e.Places = x.levelAndPlaces(p, issuers, name)
	e.Amounts = x.amounts(item)
	e.Summary = summary(item.text[d.outer.end-item.start:])
	x.add(e)
	return e.Key
}

// summary is what an item says after the title: 提出开展……试点应用.
func summary(after string) string {
	after = strings.TrimSpace(after)
	for _, lead := range []string{"的通知", "通知", "。", "，", ",", "中", "其中", "，", "并"} {
		after = strings.TrimPrefix(after, lead)
	}
	after = strings.TrimRightFunc(after, isMargin)
	if utf8.RuneCountInString(after) < 6 {
		return ""
	}
	return clip(after, 100)
}
