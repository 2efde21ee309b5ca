package gazetteer

import (
	"strings"
	"unicode/utf8"
)

// Match is a place name in a text.
type Match struct {
	Start, End int    // bytes of the text
	Text       string // text[Start:End]
	// Place is what the name means; nil if it has namesakes and nothing in the
	// text or the context tells which is meant.
	Place *Place
	// Candidates are the places the name may mean, Place among them. The slice
	// is not to be changed.
	Candidates []*Place
	// InName tells that the name only begins the name of something else, as in
	// 浙江大学, 南京路, 河南联通 or 上海汽车集团股份有限公司: it says little about
	// where something happens.
	InName bool
}

// Find gives the place names in running Chinese text, from left to right and
// without overlaps; of several names that start at one place the longest wins.
// 杭州西湖区 is two matches, 成都高新区 is one. See [Gazetteer.FindIn].
func (g *Gazetteer) Find(text string) []Match { return g.FindIn(text, nil) }

// FindIn is Find in a context: the place that the text is known to speak of,
// such as that of its heading, or nil. Namesakes are told apart by the name
// right before (杭州西湖区), then by the nearest earlier name in the text that
// one of them lies in, then by the context and what it lies in, and last by a
// later name in the text.
//
// District names without 区, 县 or 市 (西湖, 鼓楼) are read right after the name
// of what they lie in, or where data/aliases.tsv lists them.
func (g *Gazetteer) FindIn(text string, context *Place) []Match {
	s := scanner{g: g, text: text, context: context}
	for i := 0; i < len(text); {
		if text[i] < 0xe4 { // all names start at 一 (U+4E00) or later
			i++
			continue
		}
		if may, ok := g.index.may(text[i:]); ok && !may {
			i += 3
			continue
		}
		i += s.at(i)
	}
	s.lookAhead()
	return s.matches
}

// scanner is the state of one search.
type scanner struct {
	g       *Gazetteer
	text    string
	context *Place
	matches []Match
}

// at looks for a name at byte i, adds its match and returns how many bytes are
// done with.
func (s *scanner) at(i int) int {
	rest := s.text[i:]
	a, n := utf8.DecodeRuneInString(rest)
	if n == len(rest) || a == utf8.RuneError {
		return n
	}
	b, _ := utf8.DecodeRuneInString(rest[n:])
	forms := s.g.index.at(a, b)
	if len(forms) == 0 {
		return n
	}
	before := s.placeBefore(i)
	for _, fm := range forms {
		if !strings.HasPrefix(rest, fm.text) {
			continue
		}
		if fm.strength == decoy {
			return len(fm.text)
		}
		if m, ok := s.read(fm, i, before); ok {
			m.InName = s.g.institutions.follow(s.text[m.End:])
			m.Text = s.text[m.Start:m.End]
			s.matches = append(s.matches, m)
			return m.End - i
		}
	}
	return n
}

// placeBefore is the place whose name ends right before byte i, a space or a
// middle dot aside.
func (s *scanner) placeBefore(i int) *Place {
	if len(s.matches) == 0 {
		return nil
	}
	m := &s.matches[len(s.matches)-1]
	switch s.text[m.End:i] {
	case "", " ", "·", "•", "　":
		return m.Place
	}
	return nil
}

// read decides whether a form at byte i is a name there, and of which places.
func (s *scanner) read(fm *form, i int, before *Place) (Match, bool) {
	end := i + len(fm.text)
	rest := s.text[end:]
	if strings.HasSuffix(fm.text, "区") && splitsWord(rest) {
		return Match{}, false // 西湖区块链 is about 西湖, not 西湖区
	}
	if strings.HasSuffix(fm.text, "市") && s.cityEndsEarlier(fm, end) {
		return Match{}, false
	}
	m := Match{Start: i, End: end}
	if before != nil {
		m.Candidates = within(before, fm.places, fm.weakPlaces)
	}
	if len(m.Candidates) == 0 {
		switch n, canonical := zoneSuffix(rest); {
		case fm.strength == strong:
			m.Candidates = fm.places
		case n > 0 && canonical != "新区" && canonical != "自贸区":
			// 江宁开发区, 武进高新区: the suffix makes a bare name safe.
			m.Candidates = fm.places
			if s.choose(m.Candidates, fm.text) == nil {
				return Match{}, false
			}
		default:
			return Match{}, false
		}
	}
	m.Place = s.choose(m.Candidates, fm.text)
	s.extend(&m, before)
	return m, true
}

// extend turns a match into that of the zone that the text names there:
// 长沙|经开区, 绍兴|滨海新区 (which is not the one of 天津), 中国（浙江|）自由贸易试验区.
func (s *scanner) extend(m *Match, before *Place) {
	if m.Place == nil {
		return
	}
	rest := s.text[m.End:]
	zone := func(p *Place) {
		m.Place = p
		m.Candidates = []*Place{p}
	}
	if before != nil && before.Level == City && !m.Place.Within(before) && s.matches[len(s.matches)-1].End == m.Start {
		if name := s.text[m.Start:m.End]; strings.HasSuffix(name, "新区") || strings.HasSuffix(name, "开发区") {
			zone(s.g.zoneOf(before, name))
			return
		}
	}
	for _, bracket := range [...]string{"）", ")"} {
		inner, ok := strings.CutPrefix(rest, bracket)
		if !ok {
			continue
		}
		if n, canonical := zoneSuffix(inner); canonical == "自贸区" && zoneAllowed(m.Place, canonical) {
			m.End += len(bracket) + n
			zone(s.g.zoneOf(m.Place, canonical))
			return
		}
	}
	if n, canonical := zoneSuffix(rest); n > 0 && zoneAllowed(m.Place, canonical) {
		m.End += n
		zone(s.g.zoneOf(m.Place, canonical))
	}
}

// cityEndsEarlier reports whether the 市 that ends a form belongs to what
// follows: 青岛市北区 is 市北区 of 青岛, 杭州市场 is no 杭州市.
func (s *scanner) cityEndsEarlier(fm *form, end int) bool {
	rest := s.text[end:]
	for _, next := range [...]string{"场", "值", "民", "区"} {
		if strings.HasPrefix(rest, next) && !(next == "区" && splitsWord(rest[len(next):])) {
			return true
		}
	}
	found := false
	s.g.index.candidates(s.text[end-len("市"):], func(next *form) bool {
		if strings.HasPrefix(next.text, "市") && strings.HasSuffix(next.text, "区") &&
			!splitsWord(s.text[end-len("市")+len(next.text):]) {
			for _, p := range fm.places {
				found = found || len(within(p, next.places, nil)) > 0
			}
		}
		return !found
	})
	return found
}

// within are those of the places that lie in p, p itself aside; all of lists
// count.
func within(p *Place, lists ...[]*Place) []*Place {
	var found []*Place
	for _, list := range lists {
		for _, q := range list {
			if q != p && q.Within(p) {
				found = append(found, q)
			}
		}
	}
	return found
}

// choose picks the candidate that earlier names in the text or the context
// point to, or else the only one whose own name the text has: 黄浦区 is the one
// of 上海, though texts on 广州 write it for 黄埔区. It is nil if several remain.
func (s *scanner) choose(candidates []*Place, text string) *Place {
	if p := highest(candidates); p != nil {
		return p
	}
	for i := len(s.matches) - 1; i >= 0; i-- {
		if p := pick(candidates, s.matches[i].Place); p != nil {
			return p
		}
	}
	for q := s.context; q != nil; q = q.parent {
		if p := pick(candidates, q); p != nil {
			return p
		}
	}
	var own []*Place
	for _, c := range candidates {
		if c.Name == text || c.FullName == text {
			own = append(own, c)
		}
	}
	if len(own) == 1 {
		return own[0]
	}
	return nil
}

// highest is the only candidate, or the only province or city among them.
func highest(candidates []*Place) *Place {
	if len(candidates) == 1 {
		return candidates[0]
	}
	var found *Place
	for _, c := range candidates {
		if c.Level > City {
			continue
		}
		if found != nil {
			return nil
		}
		found = c
	}
	return found
}

// pick is the only candidate that hint speaks for: hint itself, one that lies
// in it, or one beside it in the same city.
func pick(candidates []*Place, hint *Place) *Place {
	if hint == nil {
		return nil
	}
	for q := hint; q != nil; q = q.parent {
		if q != hint && q.Level == Province && !q.IsMunicipality() {
			return nil // to lie in the same province is too weak a hint
		}
		var found *Place
		n := 0
		for _, c := range candidates {
			if c == hint {
				return c
			}
			if c.Within(q) {
				found = c
				n++
			}
		}
		if n == 1 {
			return found
		}
		if n > 1 {
			return nil
		}
	}
	return nil
}

// lookAhead settles what is still open by later names: 鼓楼区（南京）.
func (s *scanner) lookAhead() {
	for i := range s.matches {
		m := &s.matches[i]
		for j := i + 1; m.Place == nil && j < len(s.matches); j++ {
			m.Place = pick(m.Candidates, s.matches[j].Place)
		}
	}
}
