package gazetteer

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"atlas/internal/slug"
)

// nameAll enters the names of all divisions.
func (b *builder) nameAll() error {
	provinces := make(map[string]bool)
	for _, p := range b.g.provinces {
		provinces[p.Name] = true
	}
	for _, p := range b.g.places {
		switch p.Level {
		case Province, City:
			b.name(p.FullName, p, strong)
			b.name(p.Name, p, strong)
			if strings.HasSuffix(p.FullName, "自治州") {
				b.name(p.Name+"州", p, strong) // 恩施州
			}
		case Zone:
			b.name(p.FullName, p, strong)
			b.name(p.Name, p, strong)
		case District:
			strength := strong
			if utf8.RuneCountInString(p.FullName) < 3 {
				strength = weak // 和县 and 城区 are words as well
			}
			b.name(p.FullName, p, strength)
			bare := shortName(p.FullName)
			if bare == p.FullName || provinces[bare] || p.parent.isCalled(bare) {
				continue // 河北 is never 河北区 of 天津, nor 承德 承德县
			}
			switch utf8.RuneCountInString(bare) {
			case 0, 1:
			case 2:
				b.name(bare, p, weak)
			default:
				b.name(bare, p, strong)
			}
		}
	}
	return nil
}

// isCalled reports whether a city or province goes by a short name.
func (p *Place) isCalled(name string) bool {
	return p.Name == name || shortName(p.FullName) == name
}

// name enters one form of a place's name.
func (b *builder) name(name string, p *Place, s strength) {
	fm := b.forms[name]
	if fm == nil {
		fm = b.newForm(name)
		b.forms[name] = fm
	}
	if slices.Contains(fm.places, p) {
		fm.strength = max(fm.strength, s)
		return
	}
	if s == strong && fm.strength != strong {
		// A name that is strong for one place is not weakened by another that
		// has it only as a bare name: Find means the first kind.
		fm.weakPlaces = append(fm.weakPlaces, fm.places...)
		fm.places = fm.places[:0]
	}
	if s == weak && fm.strength == strong {
		fm.weakPlaces = append(fm.weakPlaces, p)
	} else {
		fm.places = append(fm.places, p)
		fm.strength = max(fm.strength, s)
	}
}

// newForm takes a form from a block of many: one by one they would cost the
// allocator most of the time that loading takes.
func (b *builder) newForm(text string) *form {
	if len(b.formBlock) == 0 {
		b.formBlock = make([]form, 2048)
	}
	f := &b.formBlock[0]
	b.formBlock = b.formBlock[1:]
	f.init(text)
	return f
}

// finish orders places, gives slugs and points, and builds the index.
func (b *builder) finish() {
	g := b.g
	for _, p := range g.places {
		p.inheritPoint()
		slices.SortStableFunc(p.children, compare)
	}
	slices.SortStableFunc(g.places, compare)
	b.giveSlugs()
	forms := make([]*form, 0, len(b.forms)+256)
	for _, fm := range b.forms {
		if fm.strength > unread {
			forms = append(forms, fm)
		}
	}
	for line := range strings.SplitSeq(decoysText, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(line) {
			if b.forms[word] == nil {
				forms = append(forms, b.newForm(word))
			}
		}
	}
	g.index = newIndex(forms)
}

// compare orders divisions by code and zones, most of which have none, last.
func compare(p, q *Place) int {
	if (p.Level == Zone) != (q.Level == Zone) {
		return cmp.Compare(p.Level, q.Level)
	}
	if (p.Adcode == "") != (q.Adcode == "") {
		return cmp.Compare(len(q.Adcode), len(p.Adcode))
	}
	return strings.Compare(p.Adcode, q.Adcode)
}

func (p *Place) inheritPoint() {
	for q := p.parent; q != nil && p.Lon == 0; q = q.parent {
		if q.Lon != 0 && q.PointOf == "" {
			p.Lon, p.Lat, p.PointOf = q.Lon, q.Lat, q.Name
		}
	}
}

// giveSlugs gives every place a slug of its own. Provinces keep the plain one,
// then cities in order of their codes (苏州 before 宿州, which becomes
// an-hui-su-zhou); districts and zones that clash all carry their city's.
func (b *builder) giveSlugs() {
	g := b.g
	g.bySlug = make(map[string]*Place, len(g.places)*5/4)
	count := make(map[string]int, len(g.places))
	plain := make([]string, len(g.places))
	for i, p := range g.places {
		plain[i] = slug.Of(p.Name)
		count[plain[i]]++
	}
	for level := Province; level <= Zone; level++ {
		for i, p := range g.places {
			if p.Level != level {
				continue
			}
			s := plain[i]
			if g.bySlug[s] != nil || level >= District && count[s] > 1 {
				s = slug.Of(p.qualifier() + " " + p.Name)
			}
			g.claim(p, s)
		}
	}
}

// qualifier is the name that tells p from its namesakes.
func (p *Place) qualifier() string {
	if p.City != "" && p.City != p.Name {
		return p.City
	}
	return p.Province
}

// claim gives p the slug s, or s with a number when another has it.
func (g *Gazetteer) claim(p *Place, s string) {
	try := s
	for n := 2; g.bySlug[try] != nil; n++ {
		if n == 2 && p.Level >= District && p.Province != p.City {
			try = slug.Of(p.Province) + "-" + s
			continue
		}
		try = s + "-" + strconv.Itoa(n)
	}
	p.Slug = try
	g.bySlug[try] = p
}
