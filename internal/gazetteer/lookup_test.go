package gazetteer

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"atlas/internal/slug"
)

func paths(places []*Place) string {
	var list []string
	for _, p := range places {
		list = append(list, strings.Join(p.Path(), "/"))
	}
	return strings.Join(list, " ")
}

func TestLookup(t *testing.T) {
	g := load(t)
	for name, want := range map[string]string{
		"北京":           "北京",
		"北京市":          "北京",
		"浙江省":          "浙江",
		"杭州":           "浙江/杭州",
		"西湖区":          "浙江/杭州/西湖区 江西/南昌/西湖区",
		"杭州西湖区":        "浙江/杭州/西湖区",
		"杭州市西湖区":       "浙江/杭州/西湖区",
		"浙江省杭州市西湖区":    "浙江/杭州/西湖区",
		"浙江 杭州 西湖":     "浙江/杭州/西湖区",
		"杭州·西湖区":       "浙江/杭州/西湖区",
		"青岛市北区":        "山东/青岛/市北区",
		"青岛北区":         "山东/青岛/市北区",
		"吉林":           "吉林",
		"吉林市":          "吉林/吉林市",
		"海南":           "海南",
		"雄安新区":         "河北/雄安新区",
		"雄安":           "河北/雄安新区",
		"中关村":          "北京/中关村",
		"成都高新区":        "四川/成都/成都高新区",
		"成都高新技术产业开发区":  "四川/成都/成都高新区",
		"岳阳经开区":        "湖南/岳阳/岳阳经开区",
		"南京江宁开发区":      "江苏/南京/江宁区/江宁开发区",
		"浙江自贸区":        "浙江/浙江自贸区",
		"广州市黄埔区广州开发区":  "广东/广州/黄埔区/广州开发区",
		"杭州黄埔区":        "",
		"西南区":          "",
		"新区":           "",
		"":             "",
		"杭":            "",
		"杭州杭州":         "",
		"富阳市":          "浙江/杭州/富阳区",
		"下城区":          "浙江/杭州/下城区",
		"台中":           "台湾/台中",
		"香港北区":         "香港/北区",
		"新疆维吾尔自治区石河子市": "新疆/石河子",
		"神农架林区":        "湖北/神农架林区",
	} {
		if got := paths(g.Lookup(name)); got != want {
			t.Errorf("Lookup(%q) = %s, want %s", name, got, want)
		}
	}
	if got := g.Lookup("朝阳"); len(got) < 3 || got[0].Level != City || got[1].City != "北京" {
		t.Errorf("Lookup(朝阳) = %s", paths(got))
	}
}

func TestResolve(t *testing.T) {
	g := load(t)
	for _, c := range []struct{ names, want, unresolved string }{
		{"西湖区 杭州", "浙江/杭州/西湖区 浙江/杭州", ""},
		{"杭州 西湖区", "浙江/杭州 浙江/杭州/西湖区", ""},
		{"西湖区", "", "西湖区"},
		{"南昌 西湖区 青云谱区 鼓楼区", "江西/南昌 江西/南昌/西湖区 江西/南昌/青云谱区", "鼓楼区"},
		{"南京 鼓楼区 徐州", "江苏/南京 江苏/南京/鼓楼区 江苏/徐州", ""},
		{"徐州 鼓楼区 南京", "江苏/徐州 江苏/徐州/鼓楼区 江苏/南京", ""},
		{"火星 上海 宝山区", "上海 上海/宝山区", "火星"},
		{"海南 吉林 朝阳区 长春", "海南 吉林 吉林/长春/朝阳区 吉林/长春", ""},
		{"成都高新区", "四川/成都/成都高新区", ""},
		{"", "", ""},
	} {
		places, unresolved := g.Resolve(strings.Fields(c.names))
		if got := paths(places); got != c.want || strings.Join(unresolved, " ") != c.unresolved {
			t.Errorf("Resolve(%s) = %s, unresolved %v\nwant %s, %s", c.names, got, unresolved, c.want, c.unresolved)
		}
	}
}

// TestTables checks what the tables must hold: all provinces, nearly all
// prefectures and counties, each with code, parents and a point.
func TestTables(t *testing.T) {
	g := load(t)
	count := make(map[Level]int)
	codes := make(map[string]*Place)
	slugs := make(map[string]*Place)
	for _, p := range g.Places() {
		count[p.Level]++
		if p.Level < Zone && len(p.Adcode) != 6 {
			t.Errorf("%s has code %q", p.Name, p.Adcode)
		}
		if p.Adcode != "" {
			if q := codes[p.Adcode]; q != nil {
				t.Errorf("%s and %s share code %s", p.Name, q.Name, p.Adcode)
			}
			codes[p.Adcode] = p
		}
		if q := slugs[p.Slug]; q != nil || !slug.Valid(p.Slug) {
			t.Errorf("%s: slug %q is invalid or that of %v", p.Name, p.Slug, q)
		}
		slugs[p.Slug] = p
		if g.BySlug(p.Slug) != p {
			t.Errorf("BySlug(%s) is not %s", p.Slug, p.Name)
		}
		city, province := g.Parents(p)
		switch {
		case p.Level == Province && (p.Province != p.Name || city != nil || province != nil):
			t.Errorf("%s: %+v", p.Name, p)
		case p.Level != Province && (province == nil || province.Name != p.Province):
			t.Errorf("%s lies in no province, or not in %s", p.Name, p.Province)
		case p.Level >= District && city != nil && city.Name != p.City:
			t.Errorf("%s lies in %s, its City is %s", p.Name, city.Name, p.City)
		}
		if p.Level == District && p.Adcode[:2] != province.Adcode[:2] {
			t.Errorf("%s (%s) lies in %s", p.Name, p.Adcode, province.Name)
		}
		if p.Lon < 73 || p.Lon > 136 || p.Lat < 3 || p.Lat > 54 {
			t.Errorf("%s: point %v, %v", p.Name, p.Lon, p.Lat)
		}
		if p.Level <= City && p.Name == p.FullName && !slices.Contains(
			[]string{"吉林市", "兴安盟", "新竹县", "嘉义县"}, p.Name) {
			t.Errorf("%s has no short name", p.Name)
		}
		if p.Level <= City && p.PointOf != "" {
			t.Errorf("%s has no point of its own", p.Name)
		}
		for _, name := range []string{p.Name, p.FullName, strings.Join(p.Path(), "")} {
			if !slices.Contains(g.Lookup(name), p) {
				t.Errorf("Lookup(%s) does not find it", name)
			}
		}
		if found := g.Lookup(strings.Join(p.Path(), "")); len(found) != 1 {
			t.Errorf("%v means %s", p.Path(), paths(found))
		}
	}
	for level, least := range map[Level]int{Province: 34, City: 350, District: 2840, Zone: 150} {
		if count[level] < least {
			t.Errorf("%d of level %s, want at least %d", count[level], level, least)
		}
	}
	if len(g.Provinces()) != 34 {
		t.Errorf("%d provinces", len(g.Provinces()))
	}
}

// TestCityNamesAreUnique: places = ["吉林"] must need no guess.
func TestCityNamesAreUnique(t *testing.T) {
	g := load(t)
	seen := make(map[string]*Place)
	for _, p := range g.Places() {
		if p.Level > City {
			continue
		}
		if q := seen[p.Name]; q != nil {
			t.Errorf("%s and %s are both called %s", p.FullName, q.FullName, p.Name)
		}
		seen[p.Name] = p
	}
}

func TestSlugs(t *testing.T) {
	g := load(t)
	for name, want := range map[string]string{
		"北京": "bei-jing", "重庆": "chong-qing", "陕西": "shaan-xi", "山西": "shan-xi", "杭州": "hang-zhou",
		"苏州": "su-zhou", "安徽宿州": "an-hui-su-zhou", "江苏泰州": "tai-zhou", "台州": "zhe-jiang-tai-zhou",
		"余杭区": "yu-hang-qu", "杭州西湖区": "hang-zhou-xi-hu-qu", "北京朝阳区": "bei-jing-chao-yang-qu",
		"长子县": "zhang-zi-xian", "番禺区": "pan-yu-qu", "中关村": "zhong-guan-cun", "成都高新区": "cheng-du-gao-xin-qu",
		"岳阳经开区": "yue-yang-jing-kai-qu", "宿州高新区": "an-hui-su-zhou-gao-xin-qu",
	} {
		found := g.Lookup(name)
		if len(found) == 0 || found[0].Slug != want {
			t.Errorf("%s: %s %+v, want %s", name, paths(found), found, want)
		}
	}
}

// TestSlugsDependOnNothing: two gazetteers, asked in different order, agree.
func TestSlugsDependOnNothing(t *testing.T) {
	names := []string{"苏州综保区", "宿州综保区", "台州高新区", "泰州高新区", "朝阳区高新区", "江宁开发区"}
	var slugs [2]map[string]string
	for i := range slugs {
		g, err := Load()
		if err != nil {
			t.Fatal(err)
		}
		slugs[i] = make(map[string]string)
		for _, name := range names {
			for _, p := range g.Lookup(name) {
				slugs[i][strings.Join(p.Path(), "")] = p.Slug
			}
		}
		slices.Reverse(names)
	}
	seen := make(map[string]string)
	for name, s := range slugs[0] {
		if slugs[1][name] != s {
			t.Errorf("%s is %s or %s", name, s, slugs[1][name])
		}
		if seen[s] != "" {
			t.Errorf("%s and %s are both %s", name, seen[s], s)
		}
		seen[s] = name
	}
}

func TestTileMap(t *testing.T) {
	g := load(t)
	tiles := make(map[[2]int]*Place)
	for _, p := range g.Provinces() {
		at := [2]int{p.Column, p.Row}
		if q := tiles[at]; q != nil {
			t.Errorf("%s and %s share tile %v", p.Name, q.Name, at)
		}
		tiles[at] = p
		if p.Column < 0 || p.Column > 6 || p.Row < 0 || p.Row > 7 {
			t.Errorf("%s is off the map: %v", p.Name, at)
		}
	}
	// Plausible: what lies far north or east in the world does so on the map.
	for _, p := range g.Provinces() {
		for _, q := range g.Provinces() {
			if p.Lat > q.Lat+8 && p.Row > q.Row {
				t.Errorf("%s is north of %s, but not on the map", p.Name, q.Name)
			}
			if p.Lon > q.Lon+10 && p.Column < q.Column {
				t.Errorf("%s is east of %s, but not on the map", p.Name, q.Name)
			}
		}
	}
}

func TestTreeOfPlaces(t *testing.T) {
	g := load(t)
	hangzhou := g.Lookup("杭州")[0]
	zhejiang := hangzhou.Parent()
	if cities := g.Cities(zhejiang); len(cities) != 11 || cities[0] != hangzhou {
		t.Errorf("cities of 浙江: %s", paths(cities))
	}
	shanghai := g.Lookup("上海")[0]
	if !shanghai.IsMunicipality() || len(g.Cities(shanghai)) != 0 || len(shanghai.Children()) < 16 {
		t.Errorf("上海: %s", paths(shanghai.Children()))
	}
	pudong := g.Lookup("浦东新区")[0]
	if city, province := g.Parents(pudong); city != nil || province != shanghai || pudong.City != "上海" {
		t.Errorf("浦东新区: %v, %v, %s", city, province, pudong.City)
	}
	zone := g.Lookup("江宁开发区")[0]
	if !zone.Within(g.Lookup("江苏")[0]) || zone.Within(zhejiang) || paths(zone.Ancestors()) != "江苏/南京/江宁区 江苏/南京 江苏" {
		t.Errorf("江宁开发区: %s", paths(zone.Ancestors()))
	}
}

// TestConcurrentUse makes zones by rule from many goroutines; run with -race.
func TestConcurrentUse(t *testing.T) {
	g := load(t)
	var wait sync.WaitGroup
	places := make([]*Place, 16)
	for i := range places {
		wait.Go(func() { places[i] = g.Find("在衡阳综保区开工")[0].Place })
	}
	wait.Wait()
	for _, p := range places {
		if p != places[0] || g.BySlug(p.Slug) != p {
			t.Fatal("one zone, two places")
		}
	}
}

func TestTablesReportErrors(t *testing.T) {
	if _, err := readInstitutions("# ok\nnear 大学"); err == nil || !strings.Contains(err.Error(), ":2:") {
		t.Errorf("institutions: %v", err)
	}
	err := rows("x.tsv", "# head\na\tb\na\n", 2, func([]string) error { return nil })
	if err == nil || !strings.Contains(err.Error(), "x.tsv:3:") {
		t.Errorf("rows: %v", err)
	}
	for _, bad := range []string{"", "1", "1,x"} {
		if _, _, err := pair(bad); err == nil {
			t.Errorf("pair(%q) is no error", bad)
		}
	}
}

func TestShortName(t *testing.T) {
	for full, want := range map[string]string{
		"杭州市": "杭州", "西湖区": "西湖", "沛县": "沛县", "延边朝鲜族自治州": "延边", "彭水苗族土家族自治县": "彭水",
		"广西壮族自治区": "广西", "内蒙古自治区": "内蒙古", "香港特别行政区": "香港", "博尔塔拉蒙古自治州": "博尔塔拉",
		"海西蒙古族藏族自治州": "海西", "浦东新区": "浦东", "井陉矿区": "井陉矿区", "神农架林区": "神农架林区", "大兴安岭地区": "大兴安岭",
		"锡林郭勒盟": "锡林郭勒", "双江拉祜族佤族布朗族傣族自治县": "双江", "孟村回族自治县": "孟村", "积石山保安族东乡族撒拉族自治县": "积石山",
		"黔东南苗族侗族自治州": "黔东南", "城区": "城区", "桂林市": "桂林", "碑林区": "碑林", "万柏林区": "万柏林", "鄂伦春自治旗": "鄂伦春",
	} {
		if got := shortName(full); got != want {
			t.Errorf("shortName(%s) = %s, want %s", full, got, want)
		}
	}
}
