package gazetteer

import "strings"

// zoneSuffixes make a zone of the place named before them: 长沙高新区 is a zone
// of 长沙 though no table lists it. The second word is how the zone's Name
// ends. Longer ones come first.
var zoneSuffixes = [...]struct{ text, canonical string }{
	{"国家高新技术产业开发区", "高新区"},
	{"高新技术产业开发区", "高新区"},
	{"高新技术产业园区", "高新区"},
	{"高技术产业开发区", "高新区"},
	{"高新技术开发区", "高新区"},
	{"国家高新区", "高新区"},
	{"高新区", "高新区"},
	{"国家级经济技术开发区", "经开区"},
	{"国家经济技术开发区", "经开区"},
	{"经济技术开发区", "经开区"},
	{"经济开发区", "经开区"},
	{"国家级经开区", "经开区"},
	{"经开区", "经开区"},
	{"技术开发区", "开发区"},
	{"开发区", "开发区"},
	{"自由贸易试验区", "自贸区"},
	{"自由贸易区", "自贸区"},
	{"自贸试验区", "自贸区"},
	{"自贸片区", "自贸区"},
	{"自贸区", "自贸区"},
	{"综合保税区", "综保区"},
	{"综保区", "综保区"},
	{"保税区", "保税区"},
	{"临空经济区", "临空经济区"},
	{"空港经济区", "空港经济区"},
	{"航空港区", "航空港区"},
	{"新区", "新区"},
}

// zoneKey tells zones made by rule apart.
type zoneKey struct {
	parent *Place
	suffix string
}

// zoneSuffix is the suffix that rest starts with: its length in bytes and how
// the Name ends. 区块链 after a place is no zone: "杭州开发区块链应用".
func zoneSuffix(rest string) (n int, canonical string) {
	if rest == "" || rest[0] < 0xe4 { // every suffix starts with 高国经开技自综保临空航新
		return 0, ""
	}
	for _, s := range zoneSuffixes {
		if strings.HasPrefix(rest, s.text) && !splitsWord(rest[len(s.text):]) {
			return len(s.text), s.canonical
		}
	}
	return 0, ""
}

// splitsWord reports whether the 区 that ends a name belongs to the word that
// goes on in rest: 区块链, 区域, 区块, 区间.
func splitsWord(rest string) bool {
	return strings.HasPrefix(rest, "块") || strings.HasPrefix(rest, "域") || strings.HasPrefix(rest, "间")
}

// zoneAllowed tells which zones a place may have by rule. A whole province has
// only a free trade zone; 浙江高新区 means all those in it.
func zoneAllowed(parent *Place, canonical string) bool {
	switch parent.Level {
	case Province:
		return canonical == "自贸区" || parent.IsMunicipality() && canonical != "新区" && canonical != "开发区"
	case City:
		return true
	case District:
		return canonical != "新区" && canonical != "自贸区"
	}
	return false
}

// zoneOf is the zone of a place that a suffix names: the one of the tables, or
// one made by rule, always the same Place.
func (g *Gazetteer) zoneOf(parent *Place, canonical string) *Place {
	name := shortName(parent.FullName) + canonical
	for _, p := range g.named(name) {
		if p.Level == Zone && (p.Within(parent) || parent.Within(p.parent)) {
			return p
		}
	}
	if parent.Level != District {
		name = parent.Name + canonical // 吉林市高新区, beside 吉林自贸区
	}
	key := zoneKey{parent, canonical}
	g.mu.Lock()
	defer g.mu.Unlock()
	if p := g.zones[key]; p != nil {
		return p
	}
	p := &Place{
		Name: name, FullName: name, Level: Zone, Province: parent.Province, City: parent.City,
		Lon: parent.Lon, Lat: parent.Lat, PointOf: parent.Name, parent: parent,
	}
	if parent.PointOf != "" {
		p.PointOf = parent.PointOf
	}
	p.Slug = g.ruleSlug(parent, name)
	g.zones[key] = p
	return p
}

// zoneName is the Name of a zone of the code table: without the province and
// 市 before it, and with the usual short ending.
func zoneName(full string, city *Place) string {
	s := strings.TrimSuffix(full, "管委会")
	if rest, ok := strings.CutPrefix(s, city.Province); ok && strings.HasPrefix(rest, city.Name) {
		s = rest
	}
	if rest, ok := strings.CutPrefix(s, city.FullName); ok {
		s = city.Name + rest
	}
	for _, suffix := range zoneSuffixes {
		if base, ok := strings.CutSuffix(s, suffix.text); ok && base != "" {
			return base + suffix.canonical
		}
	}
	return s
}
