package chinese

import (
	"strings"
	"unicode/utf8"
)

// unit is a unit or measure word behind a number.
type unit struct {
	word      string
	unit      string // canonical: CNY, %, m2, 家; "" means word
	kind      QuantityKind
	factor    float64 // to the canonical unit; 0 means 1
	notBefore string  // characters that make word part of another word: 元素, 台州
	before    []string
	noun      bool // a thing and no measure word: never behind a year (2018企业)
	scaled    bool // only behind 万 or 亿
}

// counters are measure words that count things as they are.
const counters = "家个名条项种位份款件笔座套张本篇枚幢栋间只支辆棵头粒片股例页字户" +
	"处轮封颗桩宗批场组类门部台次起人"

// counterTraps are the characters behind a measure word with which it makes
// another word.
var counterTraps = map[rune]string{
	'家': "居电具务庭族", '名': "为叫曰义字称单", '项': "羽", '位': "于一置", '份': "额", '款': "项待", '件': "套",
	'座': "右谈", '套': "路", '本': "地身次质来科月年日报文人轮", '片': "面区段", '股': "份东权市票", '例': "如外会行",
	'字': "节符段典体幕号", '户': "外口籍型", '处': "理于置罚在境分", '轮': "流", '封': "闭", '批': "准判量发复",
	'场': "景所外地馆", '组': "织成合建", '类': "似型别", '门': "峡县户槛诊店", '部': "委门分署队长曲落", '台': "州湾山阶积北",
	'次': "元日年月方序要生数级贷性", '起': "来草诉源点步到", '人': "工民大力行寿口类为均格员物体机事", '支': "付撑持部援", '间': "接隔断",
	'头': "部条", '只': "有是要能需为", '页': "面", '条': "例件款", '个': "性体税股", '种': "植子", '张': "力家", '宗': "旨教罪", '桩': "基",
}

var units = []unit{
	// Money. Codes are ISO 4217.
	{word: "元人民币", unit: "CNY", kind: Money}, {word: "人民币", unit: "CNY", kind: Money}, {word: "块钱", unit: "CNY", kind: Money},
	{word: "元", unit: "CNY", kind: Money, notBefore: "素组化论期结性方件桥器旦宝宇老首帅气宵年月数"},
	{word: "美元", unit: "USD", kind: Money}, {word: "美金", unit: "USD", kind: Money},
	{word: "欧元", unit: "EUR", kind: Money}, {word: "欧", unit: "EUR", kind: Money, notBefore: "洲盟美亚姆阳拉", scaled: true},
	{word: "港元", unit: "HKD", kind: Money}, {word: "港币", unit: "HKD", kind: Money},
	{word: "日元", unit: "JPY", kind: Money, notBefore: "旦"}, {word: "日圆", unit: "JPY", kind: Money},
	{word: "英镑", unit: "GBP", kind: Money}, {word: "韩元", unit: "KRW", kind: Money}, {word: "韩圆", unit: "KRW", kind: Money},
	{word: "新台币", unit: "TWD", kind: Money}, {word: "台币", unit: "TWD", kind: Money},
	{word: "新加坡元", unit: "SGD", kind: Money}, {word: "新元", unit: "SGD", kind: Money}, {word: "澳元", unit: "AUD", kind: Money},
	{word: "加元", unit: "CAD", kind: Money}, {word: "瑞士法郎", unit: "CHF", kind: Money}, {word: "法郎", unit: "CHF", kind: Money},
	{word: "卢布", unit: "RUB", kind: Money}, {word: "卢比", unit: "INR", kind: Money},
	{word: "比特币", unit: "BTC", kind: Money}, {word: "以太币", unit: "ETH", kind: Money},
	// Shares.
	{word: "%", unit: "%", kind: Percent}, {word: "％", unit: "%", kind: Percent}, {word: "‰", unit: "‰", kind: Percent},
	{word: "个百分点", unit: "百分点", kind: Percent}, {word: "倍", kind: Ratio, notBefore: "增受感率"},
	// Area, in square metres unless the source counts in 亩.
	{word: "平方米", unit: "m2", kind: Area}, {word: "平米", unit: "m2", kind: Area}, {word: "㎡", unit: "m2", kind: Area},
	{word: "m²", unit: "m2", kind: Area}, {word: "m2", unit: "m2", kind: Area}, {word: "平", unit: "m2", kind: Area, notBefore: "方米台等均板安行", scaled: true},
	{word: "平方公里", unit: "m2", kind: Area, factor: 1e6}, {word: "平方千米", unit: "m2", kind: Area, factor: 1e6},
	{word: "公顷", unit: "m2", kind: Area, factor: 1e4}, {word: "亩", kind: Area},
	// Lengths of time.
	{word: "年", kind: Time, notBefore: "级代龄轻报会货薪检鉴份表号度"}, {word: "周年", unit: "年", kind: Time}, {word: "个月", unit: "月", kind: Time},
	{word: "个季度", unit: "季度", kind: Time}, {word: "个星期", unit: "周", kind: Time}, {word: "星期", unit: "周", kind: Time, notBefore: "一二三四五六日天"},
	{word: "周", kind: Time, notBefore: "期报岁末一二三四五六日边刊转"}, {word: "个工作日", unit: "天", kind: Time},
	{word: "天", kind: Time, notBefore: "猫然使地"}, {word: "日", unit: "天", kind: Time, notBefore: "元本报圆志"},
	{word: "个小时", unit: "小时", kind: Time}, {word: "小时", kind: Time}, {word: "分钟", kind: Time}, {word: "秒钟", unit: "秒", kind: Time},
	{word: "秒", kind: Time, notBefore: "杀懂"}, {word: "毫秒", kind: Time},
	// Other measures.
	{word: "公里", unit: "km", kind: Measure}, {word: "千米", unit: "km", kind: Measure}, {word: "km", unit: "km", kind: Measure},
	{word: "米", unit: "m", kind: Measure, notBefore: "其粉兰饭哈"}, {word: "吨", unit: "t", kind: Measure}, {word: "公斤", unit: "kg", kind: Measure},
	{word: "千克", unit: "kg", kind: Measure}, {word: "千瓦时", unit: "kWh", kind: Measure}, {word: "度电", unit: "kWh", kind: Measure},
	{word: "千瓦", unit: "kW", kind: Measure}, {word: "兆瓦", unit: "MW", kind: Measure},
	{word: "字节", kind: Measure}, {word: "TB", kind: Measure}, {word: "GB", kind: Measure}, {word: "MB", kind: Measure}, {word: "PB", kind: Measure},
	// Counted things without a measure word, and compounds.
	{word: "所", kind: Count, before: []string{"高校", "大学", "学校", "学院", "院校", "高职", "中学", "小学", "职业", "本科", "研究", "重点", "国内", "知名", "合作"}},
	{word: "人次", kind: Count}, {word: "户次", kind: Count}, {word: "笔次", kind: Count}, {word: "行", kind: Count, before: []string{"代码"}},
	{word: "部门", kind: Count, noun: true}, {word: "部委", kind: Count, noun: true}, {word: "省市", kind: Count, noun: true}, {word: "省份", kind: Count, noun: true},
	{word: "企业", kind: Count, noun: true}, {word: "单位", kind: Count, noun: true}, {word: "机构", kind: Count, noun: true}, {word: "高校", kind: Count, noun: true},
	{word: "城市", kind: Count, noun: true}, {word: "节点", kind: Count, noun: true}, {word: "用户", kind: Count, noun: true}, {word: "成员", kind: Count, noun: true},
	{word: "项目", kind: Count, noun: true}, {word: "场景", kind: Count, noun: true},
	{word: "大", kind: Count, before: []string{"领域", "方面", "类", "场景", "行业", "板块", "产业", "基地", "平台", "中心", "城市", "体系", "任务", "优势",
		"特点", "环节", "模块", "工程", "举措", "趋势", "问题", "方向", "应用", "重点", "核心"}},
}

// unitsByRune finds units by their first rune, longer words first. It is
// built once and never changed.
var unitsByRune = func() map[rune][]unit {
	index := map[rune][]unit{}
	add := func(u unit) {
		r, _ := utf8.DecodeRuneInString(u.word)
		list := index[r]
		at := len(list)
		for at > 0 && len(list[at-1].word) < len(u.word) {
			at--
		}
		list = append(list, unit{})
		copy(list[at+1:], list[at:])
		list[at] = u
		index[r] = list
	}
	for _, u := range units {
		if u.unit == "" {
			u.unit = u.word
		}
		if u.factor == 0 {
			u.factor = 1
		}
		add(u)
	}
	for _, r := range counters {
		add(unit{word: string(r), unit: string(r), kind: Count, factor: 1, notBefore: counterTraps[r]})
	}
	return index
}()

// unitAt is the unit that stands at i behind the number n, and its end.
func unitAt(s string, i int, n number) (*unit, int) {
	r, w := runeAt(s, i)
	if w == 0 {
		return nil, i
	}
	list := unitsByRune[r]
	for k := range list {
		u := &list[k]
		if !strings.HasPrefix(s[i:], u.word) {
			continue
		}
		end := i + len(u.word)
		if u.notBefore != "" && nextIn(s, end, u.notBefore) || u.scaled && !n.scaled ||
			u.noun && (i != n.end && i > 0 && s[i-1] == ' ' || n.digits == 4 && plausibleYear(int(n.value))) ||
			u.kind == Count && ordinalTwo(s, i, n) ||
			u.before != nil && anyPrefix(s, end, u.before) == "" {
			continue
		}
		if last := u.word[len(u.word)-1]; last < 0x80 && isLetter(rune(last)) && end < len(s) && isLetter(rune(s[end])) {
			continue // 5GBase
		}
		return u, end
	}
	return nil, i
}

// ordinalTwo reports whether the number before i is 二, which with measure
// words orders and does not count (二次开发, 二位); counting takes 两. 四处 is
// everywhere.
func ordinalTwo(s string, i int, n number) bool {
	if !n.han || n.digits != 1 || i != n.end || n.upper != 0 {
		return false
	}
	return strings.HasSuffix(s[:i], "二") || strings.HasSuffix(s[:i], "四") && strings.HasPrefix(s[i:], "处")
}
