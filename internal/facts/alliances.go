package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// readAlliance reads an entry "alliance：what is told of it".
func (x *extractor) readAlliance(p *passage) {
	name := p.name.text
	e := entity.Entity{
		Kind: entity.Alliance, Key: "alliance/" + fold(name), Title: name,
		AlternateNames: x.otherNames(name),
	}
	if p.place != nil {
		e.Places = placeNames(p.place)
	}
	for _, text := range p.texts {
		for _, s := range text.sentences() {
			dates := x.dates(s)
			x.tellAlliance(p, &e, s, dates)
			e.Sources = addSource(e.Sources, source(s))
		}
	}
	e.Members = without(e.Members, e.Founders)
	if p.maybe && e.When == "" {
		return
	}
	x.add(e)
}

var (
	// 成员包括甲、乙等十一家单位; 创始成员包括; 还有甲、乙等知名企业
	membersAre = regexp.MustCompile(`(?:成员|会员|单位|联盟中|理事会)[^，。；：]{0,10}?[，,]?(?:包括|有|为|还有|涵盖)([^。；]+)`)
	// 乐视金融任理事长
	holdsOffice = regexp.MustCompile(`([\p{Han}A-Za-z]{2,16}?)(?:担任|任)(?:理事长|会长|主席|秘书长|轮值|副)`)
	// 发布了首份分布式总账技术白皮书
	barePaper = regexp.MustCompile(`(?:发布|推出|编制)了?(?:首份|首个|第一份|一份)?([\p{Han}A-Za-z]{4,30}?(?:白皮书|蓝皮书|报告|标准))`)
)

// tellAlliance adds what a sentence tells of an alliance: when and by whom
// it was founded, who is a member, what it has published.
func (x *extractor) tellAlliance(p *passage, e *entity.Entity, s span, dates []chinese.DateMatch) {
	if when := x.foundedAt(s, dates); when != "" && e.When == "" {
		e.When = when
	}
	e.Founders = appendNew(e.Founders, x.foundersIn(p, s)...)
	for _, m := range membersAre.FindAllStringSubmatchIndex(s.text, -1) {
		for _, piece := range x.names.list(s.sub(m[2], m[3])) {
			name := strings.TrimSpace(piece.text)
			if n := utf8.RuneCountInString(name); n >= 2 && n <= longestName {
				e.Members = appendNew(e.Members, name)
			}
		}
	}
	for _, m := range holdsOffice.FindAllStringSubmatch(s.text, -1) {
		if x.names.standsAlone(m[1]) {
			e.Members = appendNew(e.Members, m[1])
		}
	}
	for _, d := range x.documents(s) {
		if x.verbBefore(s.text[:d.outer.start-s.start]) >= 0 {
			e.Documents = appendNew(e.Documents, strings.TrimSpace(d.text))
		}
	}
	for _, m := range barePaper.FindAllStringSubmatch(s.text, -1) {
		e.Documents = appendNew(e.Documents, m[1])
	}
}

// listedAlliances matches 在甲、乙、丙都建有各地的区块链产业联盟.
var listedAlliances = regexp.MustCompile(`在([^，。；]{4,80}?)(?:等地)?(?:都|均|也|先后|相继)?(?:建有|成立了?|设有|建立了?|组建了?)(?:了)?(?:各地的?|各自的?|当地的?|自己的?)?([\p{Han}]{0,10}(?:联盟|协会))`)

// readAllianceList reads a sentence that names places which have an alliance
// each: one alliance a place, only named.
func (x *extractor) readAllianceList(s span) bool {
	found := false
	for _, sentence := range s.sentences() {
		m := listedAlliances.FindStringSubmatchIndex(sentence.text)
		if m == nil {
			continue
		}
		noun := sentence.text[m[4]:m[5]]
		items := x.enumeration(sentence.sub(m[2], m[3]))
		if len(items) < 2 {
			continue
		}
		for _, item := range items {
			place := x.placeNamed(item.text)
			if place == nil {
				continue
			}
			title := place.Name + noun
			x.add(entity.Entity{
				Kind: entity.Alliance, Key: "alliance/" + fold(title), Title: title,
				Places: placeNames(place), Described: &no,
				Sources: []entity.Source{source(sentence)},
			})
			found = true
		}
	}
	return found
}

// readFounding reads one item outside of entries as the founding of
// alliances or parks. What a policy only calls for is not founded: the item
// must not name a document, and the verb must not be in a plan.
func (x *extractor) readFounding(p *passage, item span, dates []chinese.DateMatch) bool {
	if t := item.titles(); len(t) > 0 && !x.titledAlliance(t) || !x.concerns(p, item) {
		return false
	}
	found := false
	from := 0 // where what belongs to the next founding begins
	clauses := item.clauses()
	for k, c := range clauses {
		verb, _ := x.firstVerb(x.masked(c.text), x.lex.Verbs.Found)
		at := c.start - item.start + verb
		if verb < 0 || lexicon.First(c.text, x.lex.Sentences.Intent) != "" || lexicon.First(c.text, x.lex.Sentences.Supposed) != "" || isReported(item.text, at) || x.denied(c.text, verb) {
			continue
		}
		e, ok := x.foundedIn(p, item.sub(from, c.end-item.start), c)
		if !ok && k > 0 {
			// 岭南可信联盟，2019年3月在广州成立: the name stands before the comma.
			e, ok = x.namedBefore(p, item.sub(from, c.end-item.start), clauses[k-1], c)
		}
		if !ok {
			continue
		}
		from = c.end - item.start
		if date, ok := dated(upTo(dates, c.end-item.start), at); ok {
			e.When = date.String()
		} else if e.Kind == entity.Park && len(e.Founders) == 0 && !strings.Contains(c.text, "近日") && !strings.Contains(item.text, "近日") {
			continue // an undated park is more often a plan or a count
		}
		e.Sources = []entity.Source{source(item)}
		if e.Kind == entity.Alliance {
			x.tellAlliance(p, &e, item, nil)
			if len(e.Founders) == 0 {
				e.Founders = x.foundingSubject(c, verb)
			}
			e.Members = without(e.Members, e.Founders)
		} else {
			e.Founders = x.foundersIn(p, item)
		}
		x.founded = x.add(e).Key
		found = true
	}
	return found
}

// tellFounded reads an item that goes on about the alliance founded in the
// item before: 联盟由……发起, 创始成员包括…….
func (x *extractor) tellFounded(p *passage, item span) bool {
	if x.founded == "" {
		return false
	}
	e := &x.doc.Entities[x.index[x.founded]]
	if e.Kind != entity.Alliance || e.Sources[0].Block != item.block || !strings.Contains(item.text, "联盟") {
		return false
	}
	more := entity.Entity{}
	x.tellAlliance(p, &more, item, nil)
	if len(more.Members) == 0 && len(more.Founders) == 0 {
		return false
	}
	more.Members = without(more.Members, append(e.Founders, more.Founders...))
	more.Sources = []entity.Source{source(item)}
	absorb(e, &more)
	return true
}

// foundingSubject are the organizations that found something as the subject of
// a clause: 甲公司、乙公司等企业在北京成立了…….
func (x *extractor) foundingSubject(c span, verb int) []string {
	subject := c.sub(0, max(verb, 0))
	if i := strings.Index(subject.text, "在"); i > 0 {
		subject = subject.sub(0, i)
	}
	for _, d := range x.dates(subject) {
		if d.Start == 0 {
			subject = subject.sub(d.End, len(subject.text))
			break
		}
	}
	var out []string
	for _, piece := range x.names.list(subject.trim()) {
		for _, name := range x.partnerNames(piece) {
			if x.names.typeOf(name, false) != association {
				out = appendNew(out, name)
			}
		}
	}
	return out
}

// namedBefore is what the clause before one of founding ends in the name of,
// when the clause of founding has no object.
func (x *extractor) namedBefore(p *passage, told, before, c span) (entity.Entity, bool) {
	verb, length := x.firstVerb(c.text, x.lex.Verbs.Found)
	rest := strings.TrimFunc(strings.TrimPrefix(c.text[verb+length:], "了"), isMargin)
	name := strings.TrimFunc(before.text, isMargin)
	if utf8.RuneCountInString(rest) > 4 || lexicon.Suffix(name, x.lex.Alliances.Nouns) == "" && lexicon.Suffix(name, x.lex.Parks.Nouns) == "" {
		return entity.Entity{}, false
	}
	return x.foundedIn(p, told, before)
}

func (x *extractor) titledAlliance(titles []title) bool {
	for _, t := range titles {
		if strings.HasSuffix(strings.TrimSpace(t.text), "联盟") || strings.HasSuffix(strings.TrimSpace(t.text), "协会") {
			return true
		}
	}
	return false
}

// foundedIn is the alliance or park that a clause of founding names.
// told is the text that may name its places: up to the clause's end, from
// that of the founding before.
func (x *extractor) foundedIn(p *passage, told, c span) (entity.Entity, bool) {
	e := entity.Entity{}
	for _, t := range c.titles() {
		if x.titledAlliance([]title{t}) {
			e.Kind, e.Title = entity.Alliance, strings.TrimSpace(t.text)
			// 西南区《区块链创新发展联盟》: the region belongs to the name.
			before := c.text[:t.outer.start-c.start]
			if i := strings.LastIndex(before, "成立"); i >= 0 {
				if region := strings.TrimSpace(before[i+len("成立"):]); region != "" && utf8.RuneCountInString(region) <= 6 {
					e.AlternateNames = []string{region + e.Title}
				}
			}
		}
	}
	if e.Title == "" {
		for _, named := range []struct {
			pattern *regexp.Regexp
			kind    entity.Kind
		}{{x.words.alliance, entity.Alliance}, {x.words.park, entity.Park}} {
			m := named.pattern.FindStringSubmatchIndex(c.text)
			if m == nil || !x.isFounded(c.text, m[2], m[3]) {
				continue
			}
			if name := x.foundedName(c, c.text[m[2]:m[3]]); name != "" {
				e.Kind, e.Title = named.kind, name
				break
			}
		}
	}
	if e.Title == "" {
		return e, false
	}
	if lexicon.Suffix(e.Title, x.lex.Alliances.Wide) != "" && !x.lex.Tells(e.Title) && !x.hints(e.Title) {
		return e, false // a working group or association on something else
	}
	e.Key = string(e.Kind) + "/" + fold(e.Title)
	if e.Kind == entity.Alliance {
		e.AlternateNames = appendNew(e.AlternateNames, x.otherNames(e.Title)...)
	}
	if p.place != nil {
		e.Places = placeNames(p.place)
	} else {
		e.Places = x.placesAt(told)
	}
	return e, true
}

// dashedRun matches the name of its own behind a dash: ——虹口区新链空间.
var dashedRun = regexp.MustCompile(`——([\p{Han}A-Za-z]{2,20})`)

// noteAfter matches a note right behind a name: 金融区块链合作联盟（深圳）.
var noteAfter = regexp.MustCompile(`^[（(][^）)]{1,16}[）)]`)

// isFounded reports whether the name at text[i:j] is what the clause says was
// founded: it stands behind the verb, or before one that has no other object.
// 联盟链 is a kind of chain and no alliance.
func (x *extractor) isFounded(text string, i, j int) bool {
	if strings.HasPrefix(text[j:], "链") {
		return false
	}
	for _, noun := range []string{"发起方", "发起人", "发起单位"} {
		text = strings.ReplaceAll(text, noun, strings.Repeat(" ", len(noun)))
	}
	verb, length := x.firstVerb(x.masked(text), x.lex.Verbs.Found)
	if verb < 0 {
		return false
	}
	if verb < i {
		return true
	}
	if verb < j { // the verb runs into the name: 成立西南区联盟
		return true
	}
	rest := strings.TrimFunc(strings.TrimPrefix(text[verb+length:], "了"), isMargin)
	between := noteAfter.ReplaceAllString(text[j:verb], "")
	if strings.HasPrefix(between, "由") { // 某联盟由甲、乙等三十家共同发起成立
		return true
	}
	return utf8.RuneCountInString(between) <= 12 && (rest == "" || utf8.RuneCountInString(rest) <= 12 && !strings.Contains(between, "于"))
}

// foundedName is the name in a run of characters, "" when the run is only a
// common noun (产业联盟). A name of its own behind a dash wins; one that begins
// with the technology gets the place before it.
func (x *extractor) foundedName(c span, run string) string {
	if m := dashedRun.FindStringSubmatch(c.text); m != nil {
		name := m[1]
		if i, _ := x.firstVerb(name, append([]string{"正式", "宣告", "在"}, x.lex.Verbs.Found...)); i > 0 {
			name = name[:i] // 杭州区块链产业园正式启动
		}
		if !strings.Contains(name, "联盟") || strings.HasSuffix(name, "联盟") {
			return name
		}
	}
	for _, verb := range []string{"成立", "设立", "建立", "组建", "打造", "批复", "了", "的", "由", "在", "为", "是", "于", "首个", "一个", "全国", "第一家", "叫", "最后", "名为", "一家"} {
		if i := strings.LastIndex(run, verb); i >= 0 && i+len(verb) < len(run) {
			run = run[i+len(verb):]
		}
	}
	least := 5
	if x.hints(run) {
		least = 3 // 蓉链坊 is a name, 产业园 is none
	}
	if utf8.RuneCountInString(run) < least {
		return ""
	}
	if strings.HasPrefix(run, x.lex.Topic.Name) {
		place := x.gazIn(c.text)
		if place == nil {
			return ""
		}
		return place.Name + run
	}
	if lexicon.Prefix(run, []string{"产业", "行业", "创新", "各地", "地方", "多个"}) != "" {
		return ""
	}
	return run
}
