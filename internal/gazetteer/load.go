package gazetteer

import (
	_ "embed"
	"fmt"
	"strconv"
	"strings"
	"sync"
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
	g          *Gazetteer
	forms      map[string]*form
	byCode     map[string]*Place
	formBlock  []form
	placeBlock []Place
	titles     map[string]string // Names by code, where the short name is another's
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

// add enters a place and returns the one that stays.
func (b *builder) add(place Place, parent *Place) *Place {
	if len(b.placeBlock) == 0 {
		b.placeBlock = make([]Place, 1024)
	}
	p := &b.placeBlock[0]
	b.placeBlock = b.placeBlock[1:]
	*p = place
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
	return p
}

func (b *builder) readProvinces() error {
	return rows("provinces.tsv", provincesTSV, 5, func(f []string) error {
		p := Place{Name: f[1], FullName: f[2], Adcode: f[0] + "0000", Level: Province, Province: f[1]}
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
		province := b.add(p, nil)
		b.g.provinces = append(b.g.provinces, province)
		if len(f) > 5 {
			for _, name := range strings.Split(f[5], ",") {
				b.name(name, province, strong)
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
			p := Place{Name: shortName(f[1]), FullName: f[1], Adcode: f[0] + "00", Level: City}
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
			parent = b.add(p, province)
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
	p := Place{Name: full, FullName: full, Adcode: prefix + code, Level: District}
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
		b.add(Place{Name: f[1], FullName: f[1], Adcode: f[0], Level: District, Former: true}, parent)
		return nil
	})
}
