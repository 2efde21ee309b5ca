// Package gazetteer knows the places of China: provinces, prefectures,
// districts and counties with their GB/T 2260 codes, and well-known zones such
// as 中关村 or 雄安新区. It finds their names in running text and tells which
// of several namesakes is meant.
//
// The names are embedded: data/divisions.tsv is derived from public packages
// by gen/main.go, the other tables in data/ are kept by hand. A [Gazetteer] is
// made by [Load] and may be used by many goroutines at once.
package gazetteer

// Level tells how high a place stands.
type Level int

// The levels, from the highest.
const (
	Province Level = iota + 1 // 省, 自治区, 直辖市, 特别行政区
	City                      // prefectures (地级市, 地区, 州, 盟) and cities right under a province
	District                  // 区, 县, 县级市, 旗
	Zone                      // 新区, 高新区, 自贸区 and towns: no division of its own in the code table
)

// String is the level's word in data exports.
func (l Level) String() string {
	switch l {
	case Province:
		return "province"
	case City:
		return "city"
	case District:
		return "district"
	case Zone:
		return "zone"
	}
	return "unknown"
}

// MarshalText lets a Level appear as its word in JSON.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// Place is one place. Its fields are not to be changed.
type Place struct {
	// Name is what front matter carries: provinces and cities short (浙江, 杭州),
	// districts and counties full (西湖区), zones as known (中关村).
	Name string
	// FullName is the official name (浙江省, 杭州市, 中关村国家自主创新示范区).
	FullName string
	// Adcode is the six-digit GB/T 2260 code; empty for most zones.
	Adcode string
	Level  Level
	// Province and City are the Names of the province and the city that the
	// place is or lies in. A municipality such as 上海 is both at once: its
	// districts have it in both fields. City is empty for a province, and for
	// what lies right under one.
	Province, City string
	// Lon and Lat are degrees (WGS 84, to about a kilometre or worse); for a
	// place without a point of its own they are those of what it lies in, and
	// PointOf names that place. PointOf is empty for a point of its own.
	Lon, Lat float64
	PointOf  string
	// Slug names the place's page: pinyin, unique in the gazetteer.
	Slug string
	// Former marks a division that no longer exists under this name.
	Former bool
	// Column and Row are the tile of a province on the tile map, from 0.
	Column, Row int

	parent   *Place
	children []*Place
}

// Parent is the place that p lies in, or nil for a province.
func (p *Place) Parent() *Place { return p.parent }

// Children are the places right under p, in order of their codes, zones last.
// The slice is not to be changed.
func (p *Place) Children() []*Place { return p.children }

// Within reports whether p is q or lies in it, at any depth.
func (p *Place) Within(q *Place) bool {
	for ; p != nil; p = p.parent {
		if p == q {
			return true
		}
	}
	return false
}

// Ancestors are the places that p lies in, the nearest first.
func (p *Place) Ancestors() []*Place {
	var list []*Place
	for q := p.parent; q != nil; q = q.parent {
		list = append(list, q)
	}
	return list
}

// Path is the place's name after those of its ancestors, each once: 浙江 杭州
// 西湖区. Joined it is a name that Lookup reads without doubt.
func (p *Place) Path() []string {
	var names []string
	for q := p; q != nil; q = q.parent {
		names = append([]string{q.Name}, names...)
	}
	return names
}

// IsMunicipality reports whether a province is a city as well: the four
// municipalities, 香港 and 澳门.
func (p *Place) IsMunicipality() bool {
	if p.Level != Province {
		return false
	}
	switch p.Adcode {
	case "110000", "120000", "310000", "500000", "810000", "820000":
		return true
	}
	return false
}
