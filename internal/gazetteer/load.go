package gazetteer

import (
	"cmp"
	_ "embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"atlas/internal/slug"
)

//go:embed data/provinces.tsv
var provincesTSV string

//go:embed data/divisions.tsv
var divisionsTSV string

//go:embed data/hkmotw.tsv
var hkmotwTSV string

//go:embed data/former.tsv
var formerTSV string

//go:embed data/zones.tsv
var zonesTSV string

//go:embed data/aliases.tsv
var aliasesTSV string

//go:embed data/decoys.txt
var decoysText string

// Gazetteer holds every place and the index of their names.
type Gazetteer struct {
	places    []*Place
	provinces []*Place
	bySlug    map[string]*Place
	forms     map[string]*form // every spelling of every name
	index     *index

	institutions *institutions

	mu    sync.Mutex
	zones map[zoneKey]*Place // zones made by rule, so that each is one Place
}

// Load reads the embedded tables. An error means that a table was edited
// wrongly; it names the table and the line.
func Load() (*Gazetteer, error) {
	g := &Gazetteer{forms: make(map[string]*form, 10000), zones: make(map[zoneKey]*Place)}
	var err error
	if g.institutions, err = readInstitutions(institutionsText); err != nil {
		return nil, err
	}
	b := &builder{g: g, forms: g.forms, byCode: make(map[string]*Place, 4000)}
	for _, step := range []func() error{
		b.readTitles,
		b.readProvinces,
		func() error { return b.readDivisions("divisions.tsv", divisionsTSV) },
		func() error { return b.readDivisions("hkmotw.tsv", hkmotwTSV) },
		b.readFormer,
		b.nameAll,
		b.readZones,
		b.readAliases,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	b.finish()
	return g, nil
}

// builder holds what only loading needs.
type builder struct {
	g      *Gazetteer
	forms  map[string]*form
	byCode map[string]*Place
	titles map[string]string // Names by code, where the short name is another's
}

// rows calls f with the fields of each line that is no comment.
func rows(name, text string, min int, f func(fields []string) error) error {
	for n := 1; text != ""; n++ {
		var line string
		line, text, _ = strings.Cut(text, "\n")
		if line == "" || line[0] == '#' {
			continue
		}
		fields := strings.Split(line, "\t")
		if len(fields) < min {
			return fmt.Errorf("gazetteer: %s:%d: %d fields, want at least %d", name, n, len(fields), min)
		}
		if err := f(fields); err != nil {
			return fmt.Errorf("gazetteer: %s:%d: %w", name, n, err)
		}
	}
	return nil
}

// pair reads "a,b".
func pair(s string) (a, b float64, err error) {
	x, y, ok := strings.Cut(s, ",")
	if ok {
		if a, err = strconv.ParseFloat(x, 64); err == nil {
			b, err = strconv.ParseFloat(y, 64)
		}
	}
	if !ok || err != nil {
		return 0, 0, fmt.Errorf("%q is not two numbers with a comma", s)
	}
	return a, b, nil
}

func (b *builder) add(p, parent *Place) {
	p.parent = parent
	if parent != nil {
		parent.children = append(parent.children, p)
		p.Province = parent.Province
		if p.City == "" {
			p.City = parent.City
		}
	}
	if p.Adcode != "" {
		b.byCode[p.Adcode] = p
	}
	b.g.places = append(b.g.places, p)
}

func (b *builder) readProvinces() error {
	return rows("provinces.tsv", provincesTSV, 5, func(f []string) error {
		p := &Place{Name: f[1], FullName: f[2], Adcode: f[0] + "0000", Level: Province, Province: f[1]}
		if p.IsMunicipality() {
			p.City = p.Name
		}
		var err error
		if p.Lon, p.Lat, err = pair(f[3]); err != nil {
			return err
		}
		column, row, err := pair(f[4])
		if err != nil {
			return err
		}
		p.Column, p.Row = int(column), int(row)
		b.add(p, nil)
		b.g.provinces = append(b.g.provinces, p)
		if len(f) > 5 {
			for _, name := range strings.Split(f[5], ",") {
				b.name(name, p, strong)
			}
		}
		return nil
	})
}

// readDivisions reads the compact table of prefectures and their districts.
func (b *builder) readDivisions(name, text string) error {
	return rows(name, text, 3, func(f []string) error {
		province := b.byCode[f[0][:2]+"0000"]
		if province == nil {
			return fmt.Errorf("no province has code %s", f[0][:2])
		}
		parent := province
		if f[1] != "-" {
			p := &Place{Name: shortName(f[1]), FullName: f[1], Adcode: f[0] + "00", Level: City}
			if title := b.titles[p.Adcode]; title != "" {
				p.Name = title
			}
			p.City = p.Name
			if f[2] != "" {
				var err error
				if p.Lon, p.Lat, err = pair(f[2]); err != nil {
					return err
				}
			}
			b.add(p, province)
			parent = p
		}
		if len(f) < 4 {
			return nil
		}
		for _, item := range strings.Fields(f[3]) {
			if err := b.readDistrict(f[0], item, parent); err != nil {
				return err
			}
		}
		return nil
	})
}

// readDistrict reads an item such as "06西湖区" or "01东城区@116.42,39.92".
func (b *builder) readDistrict(prefix, item string, parent *Place) error {
	item, point, _ := strings.Cut(item, "@")
	if len(item) < 5 {
		return fmt.Errorf("%q is not two digits and a name", item)
	}
	code, full := item[:2], item[2:]
	p := &Place{Name: full, FullName: full, Adcode: prefix + code, Level: District}
	switch {
	case code[0] == '7' && code != "70":
		// 71 to 79 are the statisticians' codes for zones.
		p.Level = Zone
		p.Name = zoneName(full, parent)
	case parent.Level == Province && !parent.IsMunicipality() && strings.HasSuffix(full, "市"):
		// Cities right under a province, as 仙桃 and 石河子.
		p.Level = City
		p.Name = shortName(full)
		p.City = p.Name
	}
	if point != "" {
		var err error
		if p.Lon, p.Lat, err = pair(point); err != nil {
			return err
		}
	}
	b.add(p, parent)
	return nil
}

func (b *builder) readFormer() error {
	places := make(map[string]*Place)
	for _, p := range b.g.places {
		if p.Level <= City {
			places[p.FullName], places[p.Name] = p, p
		}
	}
	return rows("former.tsv", formerTSV, 3, func(f []string) error {
		parent := places[f[2]]
		if parent == nil || b.byCode[f[0]] != nil {
			return fmt.Errorf("%s: unknown parent %q, or a code in use", f[1], f[2])
		}
		b.add(&Place{Name: f[1], FullName: f[1], Adcode: f[0], Level: District, Former: true}, parent)
		return nil
	})
}

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

func (b *builder) readZones() error {
	return rows("zones.tsv", zonesTSV, 3, func(f []string) error {
		parent := best(b.g.Lookup(f[1]), f[1])
		if parent == nil {
			return fmt.Errorf("%s: %q is no place or several", f[0], f[1])
		}
		var p *Place
		for _, q := range slices.Concat(b.g.named(f[0]), b.g.named(f[2])) {
			if q.Level == Zone && q.Within(parent) {
				p = q // the code table has it too
				p.Name = f[0]
			}
		}
		if p == nil {
			p = &Place{Name: f[0], Level: Zone}
			b.add(p, parent)
		}
		p.FullName = f[2]
		b.name(f[0], p, strong)
		b.name(f[2], p, strong)
		if len(f) > 3 && f[3] != "" {
			for _, alias := range strings.Split(f[3], ",") {
				b.name(alias, p, strong)
			}
		}
		if len(f) > 4 && f[4] != "" {
			var err error
			p.Lon, p.Lat, err = pair(f[4])
			return err
		}
		return nil
	})
}

// readTitles reads the rules of aliases.tsv that the other tables need.
func (b *builder) readTitles() error {
	b.titles = make(map[string]string)
	return rows("aliases.tsv", aliasesTSV, 2, func(f []string) error {
		if f[0] == "title" {
			if len(f) < 3 {
				return fmt.Errorf("rule title needs a code")
			}
			b.titles[f[2]] = f[1]
		}
		return nil
	})
}

func (b *builder) readAliases() error {
	return rows("aliases.tsv", aliasesTSV, 2, func(f []string) error {
		if f[0] == "title" {
			return nil // readTitles has it
		}
		var target *Place
		if len(f) > 2 {
			if target = best(b.g.Lookup(f[2]), f[2]); target == nil {
				return fmt.Errorf("%q is no place or several", f[2])
			}
		}
		names := strings.Fields(f[1])
		var missing []string
		switch rule := f[0]; {
		case rule == "bare" || rule == "weak":
			for _, name := range names {
				fm := b.forms[name]
				if fm == nil {
					missing = append(missing, name)
					continue
				}
				fm.strength = strong
				if rule == "weak" {
					fm.strength = weak
				}
			}
			if len(missing) > 0 {
				return fmt.Errorf("no place is called %s", strings.Join(missing, ", "))
			}
		case target == nil:
			return fmt.Errorf("rule %q needs a place", rule)
		case rule == "also" || rule == "child":
			strength := strong
			if rule == "child" {
				strength = weak
			}
			for _, name := range names {
				b.name(name, target, strength)
			}
		case rule == "point":
			var err error
			target.Lon, target.Lat, err = pair(f[1])
			return err
		default:
			return fmt.Errorf("unknown rule %q", rule)
		}
		return nil
	})
}

// name enters one form of a place's name.
func (b *builder) name(name string, p *Place, s strength) {
	fm := b.forms[name]
	if fm == nil {
		fm = newForm(name)
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
		fm.places = nil
	}
	if s == weak && fm.strength == strong {
		fm.weakPlaces = append(fm.weakPlaces, p)
	} else {
		fm.places = append(fm.places, p)
		fm.strength = max(fm.strength, s)
	}
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
		forms = append(forms, fm)
	}
	for line := range strings.SplitSeq(decoysText, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, word := range strings.Fields(line) {
			if b.forms[word] == nil {
				forms = append(forms, newForm(word))
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
