package facts

import (
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// issuers are the bodies named before the verb of issuing, or, as in
// 国务院也于2019年5月发布, before the date. A body without a place of its own
// gets that of the entry: 金融局 under 北京 is 北京金融局.
func (x *extractor) issuers(p *passage, item span, verb int, dates []chinese.DateMatch) []string {
	if verb < 0 {
		verb = len(item.text)
		if t := strings.Index(item.text, "《"); t >= 0 {
			verb = t
		}
	}
	from := 0
	for _, m := range dates {
		if m.End <= verb && !m.InTitle {
			if strings.TrimSpace(item.text[m.End:verb]) == "" || isAdverbial(item.text[m.End:verb]) {
				verb = m.Start
				break
			}
			from = m.End
		}
	}
	if from > verb {
		from = 0
	}
	part := item.sub(from, verb)
	clauses := part.cut(clauseMarks + "：:")
	for i := len(clauses) - 1; i >= 0; i-- {
		if found := x.bodies(p, clauses[i].trim()); len(found) > 0 {
			return found
		}
	}
	return nil
}

func isAdverbial(s string) bool {
	switch strings.TrimSpace(s) {
	case "", "，", "正式", "联合", "，正式", "共同":
		return true
	}
	return false
}

// leads and ends of a subject that are no part of the name.
var (
	subjectLeads = []string{"根据", "按照", "其中", "目前", "近日", "日前", "近期", "随后", "此外", "同时", "据悉", "中国国务院", "由", "在", "经", "而", "并", "，"}
	subjectTails = []string{"也于", "还于", "于", "在", "已经", "已", "也", "还", "又", "均", "共同", "联合", "正式", "对外", "率先", "分别", "近日", "日前", "再次", "首次", "宣布", "的", "则", "就"}
)

func trimSubject(s span) span {
	for again := true; again; {
		again = false
		for _, lead := range subjectLeads {
			if lead == "中国国务院" {
				if strings.HasPrefix(s.text, lead) {
					s = s.sub(len("中国"), len(s.text))
				}
				continue
			}
			if strings.HasPrefix(s.text, lead) && len(s.text) > len(lead) {
				s, again = s.sub(len(lead), len(s.text)), true
			}
		}
		for _, tail := range subjectTails {
			if strings.HasSuffix(s.text, tail) && len(s.text) > len(tail) {
				s, again = s.sub(0, len(s.text)-len(tail)), true
			}
		}
		s = s.trim()
	}
	return s
}

// bodies are the issuing bodies of a clause: governments, associations of an
// industry, and places that act (成都高新区出台).
func (x *extractor) bodies(p *passage, s span) []string {
	var found []string
	s = trimSubject(s)
	for _, part := range x.names.list(s) {
		for _, piece := range strings.Fields(part.text) {
			name := x.body(p, piece)
			if name == "" {
				continue
			}
			found = appendNew(found, name)
		}
	}
	return found
}

func (x *extractor) body(p *passage, name string) string {
	name = strings.TrimFunc(name, isMargin)
	switch x.names.typeOf(name, false) {
	case government:
		return x.placed(p, name)
	case industry:
		return name
	}
	// 工信部中国电子标准化研究院, 商务部等12部门: the state's own bodies.
	if w := lexicon.Prefix(name, x.lex.Organizations.National); w != "" && utf8.RuneCountInString(name) < 20 {
		if rest := strings.TrimPrefix(name, w); rest == "" || strings.HasPrefix(rest, "等") {
			return w
		}
	}
	if x.placeNamed(name) != nil {
		return name
	}
	return ""
}

// placed puts the entry's place before a body's name that has none.
func (x *extractor) placed(p *passage, name string) string {
	if p.place == nil || x.isNational(name) && !strings.HasPrefix(name, "发改委") {
		return name
	}
	if matches := x.gaz.Find(name); len(matches) > 0 && matches[0].Start == 0 {
		return name
	}
	if p.place.Level == gazetteer.Province && strings.HasPrefix(name, "市") && !p.place.IsMunicipality() {
		return name
	}
	return p.place.Name + name
}

func (x *extractor) isNational(name string) bool {
	for _, n := range x.lex.Organizations.National {
		if name == n {
			return true
		}
	}
	return strings.HasPrefix(name, "国务院") || strings.HasPrefix(name, "中共中央") || strings.HasPrefix(name, "国家")
}

// titleIssuer is the body named at the head of a title: 国务院关于…….
func (x *extractor) titleIssuer(p *passage, title string) []string {
	i := strings.Index(title, "关于")
	if i <= 0 {
		return nil
	}
	var found []string
	for _, piece := range strings.Fields(title[:i]) {
		found = appendNew(found, x.body(p, piece))
	}
	return found
}

// gazIn is the first place that a text names, nil without one.
func (x *extractor) gazIn(text string) *gazetteer.Place {
	for _, m := range x.gaz.Find(text) {
		if m.Place != nil && !m.InName {
			return m.Place
		}
	}
	return nil
}

// levelAndPlaces tells a policy's level and its places: those of the entry,
// and the district or zone that the issuers or the head of the title name.
// A document's own district outranks a body's wider reach; an association of
// an industry makes the level industry.
func (x *extractor) levelAndPlaces(p *passage, issuers []string, title string) (level string, places []string) {
	if p.place != nil {
		places = placeNames(p.place)
	}
	issuer := x.narrowest(p, strings.Join(issuers, "，"))
	own := x.narrowest(p, titleHead(title))
	if issuer != nil && strings.HasPrefix(title, "关于") {
		own = nil // what a document is on says less of its level than who issued it
	}
	place := p.place
	if issuer != nil {
		place = issuer
	}
	if own != nil && (place == nil || own.Within(place)) {
		place = own
	}
	for _, named := range append([]*gazetteer.Place{issuer}, x.heads(p, titleHead(title))...) {
		if named != nil && (p.place == nil || named.Within(p.place)) && (place == nil || place.Level >= gazetteer.District || named == place) {
			for _, name := range placeNames(named) {
				places = appendNew(places, name)
			}
		}
	}
	for _, name := range issuers {
		if x.names.typeOf(name, false) == industry {
			return "industry", places
		}
	}
	for _, name := range issuers {
		if x.isNational(name) && p.place == nil {
			return "national", placesOf(own, places)
		}
	}
	if place == nil {
		if p.place == nil && p.kind == entity.Policy {
			return "national", places
		}
		return "", places
	}
	return levelOf(place), places
}

// placesOf leaves out what a national document's title names by the way.
func placesOf(own *gazetteer.Place, places []string) []string {
	if own == nil {
		return nil
	}
	return places
}

func levelOf(place *gazetteer.Place) string {
	switch {
	case place.Level == gazetteer.Province && !place.IsMunicipality():
		return "provincial"
	case place.Level == gazetteer.District, place.Level == gazetteer.Zone:
		return "district"
	}
	return "municipal"
}

// titleHead is the part of a title that may name whose document it is: up to
// 关于, or the whole of a short title.
func titleHead(title string) string {
	if i := strings.Index(title, "关于"); i >= 0 {
		if i == 0 {
			return strings.TrimPrefix(title, "关于")
		}
		return title[:i]
	}
	return title
}

// heads are the places with which a title begins, as 广州市黄埔区广州开发区.
func (x *extractor) heads(p *passage, text string) []*gazetteer.Place {
	var out []*gazetteer.Place
	end := 0
	for _, m := range x.gaz.FindIn(text, p.place) {
		if m.Start-end > len("打造") {
			break
		}
		if end = m.End; m.Place != nil && !m.InName {
			out = append(out, m.Place)
		}
	}
	return out
}

// narrowest is the most specific place named in a text, read in the context
// of the entry's place.
func (x *extractor) narrowest(p *passage, text string) *gazetteer.Place {
	var best *gazetteer.Place
	for _, m := range x.gaz.FindIn(text, p.place) {
		if m.Place == nil || m.InName {
			continue
		}
		if best == nil || m.Place.Within(best) {
			best = m.Place
		}
	}
	return best
}

// placeNames are the names that front matter carries for a place: a district
// follows its city, because many districts share a name; zones do not.
func placeNames(place *gazetteer.Place) []string {
	if place.Level == gazetteer.District {
		if place.City != "" && place.City != place.Name {
			return []string{place.City, place.Name}
		}
		if place.City == "" && place.Province != "" && place.Province != place.Name {
			return []string{place.Province, place.Name}
		}
	}
	return []string{place.Name}
}
