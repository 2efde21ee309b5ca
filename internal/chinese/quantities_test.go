package chinese

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// showQuantity is a quantity in one line: text=values unit kind, with flags.
func showQuantity(q Quantity) string {
	var values []string
	for _, v := range q.Values {
		values = append(values, strconv.FormatFloat(v, 'f', -1, 64))
	}
	join := "、"
	if q.Range {
		join = "–"
	}
	s := fmt.Sprintf("%s=%s%s", q.Text, strings.Join(values, join), q.Unit)
	if q.Kind != Count {
		s += " " + q.Kind.String()
	}
	if q.Qualifier != "" {
		s += " " + q.Qualifier
	}
	if q.InTitle {
		s += " title"
	}
	return s
}

func showQuantities(qs []Quantity) string {
	var all []string
	for _, q := range qs {
		all = append(all, showQuantity(q))
	}
	return strings.Join(all, "; ")
}

func TestFindQuantities(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// Money.
		{"给予最高500万元补贴", "最高500万元=5000000CNY money max"},
		{"最高给予300万元", "最高给予300万元=3000000CNY money max"},
		{"最高可一次性给予 300 万元的奖励", "最高可一次性给予 300 万元=3000000CNY money max"},
		{"增加2亿元左右的投入", "2亿元左右=200000000CNY money about"},
		{"约188亿美元", "约188亿美元=18800000000USD money about"},
		{"将达到3.4亿欧元", "3.4亿欧元=340000000EUR money"},
		{"投入500万欧作为基金", "500万欧=5000000EUR money"},
		{"服务500万欧洲用户", ""},
		{"报价11.07万港币", "11.07万港币=110700HKD money"},
		{"开票金额达13.3亿元", "13.3亿元=1330000000CNY money"},
		{"业务量已超300亿元", "超300亿元=30000000000CNY money min"},
		{"总额1亿2000万元", "1亿2000万元=120000000CNY money"},
		{"两千三百万元", "两千三百万元=23000000CNY money"},
		{"融资$500万", "$500万=5000000USD money"},
		{"价格为¥1,299.50元", "¥1,299.50元=1299.5CNY money"},
		{"100万元以上", "100万元以上=1000000CNY money min"},
		{"售价5万元起。", "5万元起=50000CNY money min"},
		{"300多万元", "300多万元=3000000CNY money min"},
		{"20余万美元", "20余万美元=200000USD money min"},
		{"数千亿元", "数千亿元=CNY money about"},
		{"近百亿元", "近百亿元=10000000000CNY money about"},
		{"超千万元", "超千万元=10000000CNY money min"},
		{"三元组，5元素，二元期权", ""},
		// Enumerations.
		{"分别给予500万、300万、100万的奖励", "500万、300万、100万=5000000、3000000、1000000CNY money"},
		{"奖励20万元、50万元和100万元", "20万元、50万元和100万元=200000、500000、1000000CNY money"},
		{"补助10、20、30万元", "10、20、30万元=100000、200000、300000CNY money"},
		{"1、10家企业参与", "10家=10家"},
		{"28家银行、483家网点", "28家=28家; 483家=483家"},
		{"引进10家、3个", "10家=10家; 3个=3个"},
		// Counts.
		{"达到了120家，接近（126家）", "120家=120家; 126家=126家"},
		{"多达6种：", "6种=6种"},
		{"等十一家单位", "十一家=11家"},
		{"公布了两份申请", "两份=2份"},
		{"共10条，包括7个方面，12条内容", "10条=10条; 7个=7个; 12条=12条"},
		{"近20家企业", "近20家=20家 about"},
		{"龙头企业10家以上、成长型企业50家以上", "10家以上=10家 min; 50家以上=50家 min"},
		{"人才500名以上。", "500名以上=500名 min"},
		{"超过1000家企业", "超过1000家=1000家 min"},
		{"1,000家", "1,000家=1000家"},
		{"300余家", "300余家=300家 min"},
		{"两百余家，三千多个", "两百余家=200家 min; 三千多个=3000个 min"},
		{"200+家", "200+家=200家 min"},
		{"至少10家，不少于3个，不低于5名", "至少10家=10家 min; 不少于3个=3个 min; 不低于5名=5名 min"},
		{"近13万条", "近13万条=130000条 about"},
		{"签约20家，附近20家", "20家=20家; 20家=20家"},
		{"数百家，几十个，上千家", "数百家=家 about; 几十个=个 about; 上千家=1000家 about"},
		{"两三家，十五六个，二三十名", "两三家=2–3家; 十五六个=15–16个; 二三十名=20–30名"},
		{"12部门，23个省市，200余企业", "12部门=12部门; 23个=23个; 200余企业=200企业 min"},
		{"2018企业，2018中国", ""},
		{"六大领域", "六大=6大"},
		{"３０家", "３０家=30家"},
		{"10 家", "10 家=10家"},
		// Ranges.
		{"打造2-5个基地", "2-5个=2–5个"},
		{"节省20%-30%的成本", "20%-30%=20–30% percent"},
		{"100万元~200万元", "100万元~200万元=1000000–2000000CNY money"},
		{"5-10万元", "5-10万元=50000–100000CNY money"},
		{"3至5个", "3至5个=3–5个"},
		{"500-1000家", "500-1000家=500–1000家"},
		// Shares.
		{"按研发费用的10%给予", "10%=10% percent"},
		{"七成是机构，三成是企业", "七成=70% percent; 三成=30% percent"},
		{"超过六成", "超过六成=60% percent min"},
		{"七成五，六七成", "七成五=75% percent; 六七成=60–70% percent"},
		{"三成立了；十一家成功", "十一家=11家"},
		{"百分之三十，提高2个百分点", "百分之三十=30% percent; 2个百分点=2百分点 percent"},
		{"三分之一，3.5倍", "三分之一=0.3333333333333333 ratio; 3.5倍=3.5倍 ratio"},
		// Area.
		{"面积为4万余平方米", "4万余平方米=40000m2 area min"},
		{"不超过300平米的场地", "不超过300平米=300m2 area max"},
		{"约5万平，2平方公里，80亩", "约5万平=50000m2 area about; 2平方公里=2000000m2 area; 80亩=80亩 area"},
		// Time.
		{"免租3年。", "3年=3年 time"},
		{"3年内给予最高200万元", "3年内=3年 time max; 最高200万元=2000000CNY money max"},
		{"三个月，15个工作日，24小时", "三个月=3月 time; 15个工作日=15天 time; 24小时=24小时 time"},
		// Numbers without a unit.
		{"用户达500万。", "500万=5000000 bare"},
		{"万向、百度、5万达广场、千岛", ""},
		// The article 一.
		{"一份名为，一个，一条龙，一种，一家，一批，一成", ""},
		{"近一成，一家以上", "近一成=10% percent about; 一家以上=1家 min"},
		{"1个", "1个=1个"},
		{"不到一个小时，小于一个定值", "不到一个小时=1小时 time max"},
		{"用了4、5个", "4、5个=4–5个"},
		{"几十亿的，编号0171个", ""},
		{"二次开发，四处，两次", "两次=2次"},
		{"图1 企业，2002支援，3字典，四元数", ""},
		{"%E5%87%8D", ""},
		{"print $1，售价$5", "$5=5USD money"},
		// Ordinals, names, versions.
		{"第5个，第 3 届，前10名，首个，第一部", ""},
		{"目前10家", "10家=10家"},
		{"世界500强，5G，2.0到3.0，IETF99，ISO 20022，TC307个，v2.0个，10.15.7个", ""},
		{"“十三五”规划，十四五项目，四位一体，三门峡，五台山，2次元", ""},
		{"2018年6月5日公布，9月28日，2016.10.31，2016-2018年", ""},
		{"《财政金融19条》共19条", "19条=19条 title; 19条=19条"},
		{"不超过5个以下方面", "不超过5个=5个 max"},
	} {
		if got := showQuantities(FindQuantities(c.text)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestItems(t *testing.T) {
	text := "首次突破800万元、2000万元、1亿元的"
	q := FindQuantities(text)
	if len(q) != 1 || len(q[0].Items) != 3 || q[0].Qualifier != Min {
		t.Fatalf("got %+v", q)
	}
	for i, want := range []struct {
		text  string
		value float64
	}{{"800万元", 8e6}, {"2000万元", 2e7}, {"1亿元", 1e8}} {
		it := q[0].Items[i]
		if it.Text != want.text || it.Value != want.value || text[it.Start:it.End] != it.Text || q[0].Values[i] != it.Value {
			t.Errorf("item %d is %+v", i, it)
		}
	}
}

func TestClaims(t *testing.T) {
	qs := FindQuantities("上榜90家，其中90家做区块链，3年内数百家，《9条》，各给10万元")
	if got, want := showQuantities(Claims(qs)), "90家=90家; 10万元=100000CNY money"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestNumeral(t *testing.T) {
	for s, want := range map[string]float64{
		"十": 10, "十一": 11, "二十": 20, "两": 2, "一": 1, "廿": 20, "廿三": 23, "卅": 30, "五〇": 50, "二〇一六": 2016, "三百余": 300, "三百五": 350,
		"三百零五": 305, "一千零一": 1001, "一万二": 12000, "一亿两千万": 1.2e8, "三千五百万": 3.5e7, "一万亿": 1e12, "十几": 10, "四万余": 4e4, "20余万": 2e5,
		"126": 126, "1,000": 1000, "12,345,678": 12345678, "3.4亿": 3.4e8, "13.3亿": 1.33e9, "500 万": 5e6, "3千": 3000, "1.5万亿": 1.5e12,
		"二点五亿": 2.5e8, "贰佰": 200, "１２": 12, "一百二十三万四千五百六十七": 1234567,
	} {
		if got, ok := Numeral(s); !ok || got != want {
			t.Errorf("Numeral(%q) = %v, %v; want %v", s, got, ok, want)
		}
	}
	for _, s := range []string{"", "百", "万", "两三", "十十", "一个", "3个", "abc", "1.2.3", "亿"} {
		if got, ok := Numeral(s); ok {
			t.Errorf("Numeral(%q) = %v; want none", s, got)
		}
	}
}

func FuzzFindQuantities(f *testing.F) {
	for _, s := range []string{
		"最高500万元", "500万、300万、100万的奖励", "20%-30%", "2-5个", "4万余平方米", "七成五", "三分之一", "百分之三十", "数百家", "近百亿元", "一亿两千万", "1,000,5家",
		"十五六家", "¥1.5亿", "最高可给予一次性9万", "3年内", "第5个", "10、20、30万元", "\xe4\xb8两", "9999999999999999999亿亿元", "一二三百",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		last := 0
		for _, q := range FindQuantities(s) {
			if q.Start < last || q.End <= q.Start || q.End > len(s) || q.Text != s[q.Start:q.End] {
				t.Fatalf("%q: bad offsets in %+v after %d", s, q, last)
			}
			if utf8.ValidString(s) && !utf8.ValidString(q.Text) {
				t.Fatalf("%q: %q is cut", s, q.Text)
			}
			if q.Range && len(q.Values) != 2 || q.Items != nil && len(q.Items) != len(q.Values) {
				t.Fatalf("%q: values do not fit in %+v", s, q)
			}
			for _, it := range q.Items {
				if it.Text != s[it.Start:it.End] || it.Start < q.Start || it.End > q.End {
					t.Fatalf("%q: bad item %+v", s, it)
				}
			}
			last = q.End
		}
		// Full-width digits count as plain ones, but in a name as m2.
		if utf8.ValidString(s) && !digitsInNames.MatchString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r >= '０' && r <= '９' }) {
			wide := FindQuantities(wideDigits(s))
			if plain := FindQuantities(s); !slices.EqualFunc(plain, wide, func(a, b Quantity) bool {
				return slices.Equal(a.Values, b.Values) && a.Unit == b.Unit && a.Kind == b.Kind && a.Qualifier == b.Qualifier && wideDigits(a.Text) == b.Text
			}) {
				t.Fatalf("%q: found %+v, with wide digits %+v", s, plain, wide)
			}
		}
	})
}

var digitsInNames = regexp.MustCompile(`[A-Za-z][0-9]`)

func wideDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '０'
		}
		return r
	}, s)
}

// hanNumeral writes n below 10^12 as Chinese text does: by groups of four
// digits, with one 零 for the zeros in front of a digit.
func hanNumeral(n int) string {
	if n == 0 {
		return "零"
	}
	digits, units := []rune("零一二三四五六七八九"), []string{"千", "百", "十", ""}
	var b strings.Builder
	zero := false
	for at, group := range []string{"亿", "万", ""} {
		part := n / []int{1e8, 1e4, 1}[at] % 1e4
		for i, unit := range units {
			d := part / []int{1000, 100, 10, 1}[i] % 10
			if d == 0 {
				zero = b.Len() > 0
				continue
			}
			if zero {
				b.WriteRune('零')
			}
			zero = false
			b.WriteString(string(digits[d]) + unit)
		}
		if part > 0 {
			b.WriteString(group)
		}
	}
	return b.String()
}

// FuzzNumeral holds that a number reads the same in every form in which
// Chinese text may write it, alone and as an amount of money.
func FuzzNumeral(f *testing.F) {
	for _, n := range []uint32{0, 1, 2, 10, 11, 15, 20, 99, 100, 101, 110, 111, 350, 1000, 1001, 1010, 2018, 9999, 10000, 10001, 10010, 12000, 100000, 105000, 1000000, 1e8, 1e8 + 1, 1e8 + 1e4, 340000000, 1e9, 4294967295} {
		f.Add(n)
	}
	f.Fuzz(func(t *testing.T, n uint32) {
		plain := strconv.Itoa(int(n))
		grouped := plain
		for i := len(grouped) - 3; i > 0; i -= 3 {
			grouped = grouped[:i] + "," + grouped[i:]
		}
		forms := map[string]float64{plain: float64(n), grouped: float64(n), wideDigits(plain): float64(n), hanNumeral(int(n)): float64(n)}
		for word, times := range map[string]float64{"万": 1e4, "亿": 1e8} {
			forms[plain+word] = float64(n) * times
			forms[wideDigits(plain)+word] = float64(n) * times
		}
		if n == 0 {
			delete(forms, "零") // no number: 零售, 零件
		}
		for text, want := range forms {
			if got, ok := Numeral(text); !ok || got != want {
				t.Errorf("%s is read as %v, %v; want %v", text, got, ok, want)
			}
			if text == "一" {
				continue // the article, by itself no count
			}
			found := FindQuantities("奖励" + text + "元。")
			if len(found) != 1 || found[0].Kind != Money || !slices.Equal(found[0].Values, []float64{want}) {
				t.Errorf("%s元 is found as %+v; want %v", text, found, want)
			}
		}
	})
}
