package gazetteer

import "strings"

// peoples are the names of nationalities inside the names of autonomous
// divisions, longer ones first where one ends in another.
var peoples = []string{
	"维吾尔", "哈萨克", "柯尔克孜", "塔吉克", "达斡尔", "鄂温克", "鄂伦春", "土家族", "壮族", "回族", "藏族", "羌族", "彝族",
	"苗族", "侗族", "布依族", "蒙古族", "蒙古", "白族", "傣族", "景颇族", "傈僳族", "哈尼族", "朝鲜族", "黎族", "瑶族", "水族",
	"仫佬族", "毛南族", "仡佬族", "拉祜族", "佤族", "布朗族", "纳西族", "独龙族", "怒族", "普米族", "东乡族", "保安族",
	"撒拉族", "裕固族", "土族", "满族", "畲族", "各族", "锡伯", "达斡尔族", "哈萨克族", "塔吉克族", "维吾尔族",
}

// shortName is a division's name without what tells its kind: 杭州 for 杭州市,
// 延边 for 延边朝鲜族自治州, 西湖 for 西湖区. A name of one character keeps its
// kind (沛县), and so do 矿区 and 神农架林区, where it is half the name.
func shortName(full string) string {
	s := full
	for _, suffix := range []string{"自治州", "自治县", "自治旗"} {
		base, ok := strings.CutSuffix(s, suffix)
		if !ok {
			continue
		}
		return atLeastTwo(withoutPeoples(base), full)
	}
	for _, suffix := range []string{"特别行政区", "自治区", "行政委员会", "新区", "地区", "省", "盟", "市", "县", "区"} {
		if base, ok := strings.CutSuffix(s, suffix); ok {
			if suffix == "自治区" {
				base = withoutPeoples(base)
			}
			if suffix == "区" && (strings.HasSuffix(base, "矿") || base == "神农架林") {
				return full
			}
			return atLeastTwo(base, full)
		}
	}
	return full
}

// withoutPeoples takes the names of nationalities off the end of a name, as
// long as two characters are left: 内蒙古 stays.
func withoutPeoples(name string) string {
	for again := true; again; {
		again = false
		for _, people := range peoples {
			if rest, ok := strings.CutSuffix(name, people); ok && len(rest) >= len("彭水") {
				name, again = rest, true
			}
		}
	}
	return name
}

// atLeastTwo is short unless it has a single character.
func atLeastTwo(short, full string) string {
	if len(short) < len("西湖") {
		return full
	}
	return short
}
