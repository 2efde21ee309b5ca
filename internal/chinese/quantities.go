package chinese

import (
	"strings"
	"unicode/utf8"
)

// QuantityKind says what a quantity measures.
type QuantityKind int

const (
	// Count is a number of things; Unit is the measure word: 家, 个, 名.
	Count QuantityKind = iota
	// Money has an ISO 4217 code as Unit; 万 and 亿 are multiplied in.
	Money
	// Percent has Unit % (七成 is 70 %), ‰ or 百分点.
	Percent
	// Area has Unit m2 or 亩.
	Area
	// Time is a length of time: 年, 季度, 月, 周, 天, 小时, 分钟, 秒.
	Time
	// Ratio is a multiple (3倍) or a fraction (三分之一, without unit).
	Ratio
	// Measure is any other physical unit: km, t, kWh.
	Measure
	// Bare is a number with 万 or 亿 and no unit told.
	Bare
)

var quantityKinds = [...]string{"count", "money", "percent", "area", "time", "ratio", "measure", "bare"}

// String is the kind's word.
func (k QuantityKind) String() string {
	if int(k) < len(quantityKinds) && k >= 0 {
		return quantityKinds[k]
	}
	return "unknown"
}

// The qualifiers, as content files spell them.
const (
	Max   = "max"   // 最高, 不超过, 以内
	Min   = "min"   // 超过, 至少, 以上, 余
	About = "about" // 近, 约, 左右
)

// Quantity is one quantity found in text: a number with its unit, a range
// (20%-30%) or an enumeration of one unit (500万、300万、100万).
type Quantity struct {
	Start, End int    // byte offsets
	Text       string // with the words of the qualifier: 最高500万元, 近20家
	// Values in Unit, two for a range; none when the text is vague (数百家).
	Values    []float64
	Unit      string
	Qualifier string // Max, Min, About or ""
	Kind      QuantityKind
	// Range: the two Values are the ends of a range.
	Range bool
	// Items are the members of an enumeration, one for each of Values; nil
	// for all else.
	Items []Item
	// InTitle: it lies in a title in 《》 and states nothing: 《财政金融19条》.
	InTitle bool
}

// Item is one member of an enumeration.
type Item struct {
	Start, End int
	Text       string
	Value      float64 // in the quantity's Unit
}

// FindQuantities finds the quantities of text, in order. These are not
// quantities: dates, ordinals (第5个, 前10名), the article 一 alone (一份, 一条龙),
// numbers without unit unless 万 or 亿 scales them, and numbers within names
// (世界500强, 5G, TC307, 十三五).
func FindQuantities(text string) []Quantity {
	var found []Quantity
	titles := titleSpans(text)
	next, floor := 0, 0
	for i := 0; i < len(text); {
		w := quantityStart(text, i)
		if w <= 0 {
			i -= w
			continue
		}
		if _, dw := digitAt(text, i); dw > 0 || text[i] >= 0x80 {
			if d, ok := scanDate(text, i); ok && d.kind != Duration && d.kind != Unresolved {
				i = d.end
				continue
			}
		}
		q, ok := quantityAt(text, i, floor)
		if !ok {
			i = skipNumber(text, i, w)
			continue
		}
		q.InTitle, next = inSpans(titles, next, i)
		found = append(found, q)
		i, floor = q.End, q.End
	}
	return found
}

// quantityStart is the width of the rune at i when a number may begin with
// it, else minus the number of bytes to skip.
func quantityStart(s string, i int) int {
	c := s[i]
	if c < 0x80 {
		if c >= '0' && c <= '9' {
			return 1
		}
		return -1
	}
	r, w := runeAt(s, i)
	switch r {
	case '数', '几', '百', '千', '万', '亿':
		return w
	}
	if startsHan(r) || r >= '０' && r <= '９' {
		return w
	}
	return -w
}

// element is one number with its unit.
type element struct {
	start, end int
	n          number
	unit       *unit
	more       bool // 余, 多 or +
	vague      bool // 数百
	ratio      bool // 三分之一
	currency   string
}

// quantityAt reads the quantity whose number begins at i. Words before floor
// belong to another one.
func quantityAt(s string, i, floor int) (Quantity, bool) {
	if glued(s, i, false) || ordinal(s, i) {
		return Quantity{}, false
	}
	e, ok := elementAt(s, i)
	if !ok {
		return Quantity{}, false
	}
	q := Quantity{Start: i, End: e.end}
	switch to, isRange := rangeEnd(s, e); {
	case isRange:
		from := e.n
		alike(&from, to.n)
		e.unit, e.end, e.more, e.currency = to.unit, to.end, e.more || to.more, e.currency+to.currency
		q.Values, q.Range = []float64{from.value, to.n.value}, true
		e.n.scaled = to.n.scaled
		e.n.bare1 = false
	case e.vague:
	default:
		items, last := listFrom(s, e)
		if len(items) == 2 && e.unit == nil && last.n.value == e.n.value+1 && last.n.value < 10 {
			e.unit, e.end, e.more = last.unit, last.end, last.more // 4、5个 is four or five
			q.Values, q.Range = []float64{e.n.value, last.n.value}, true
			break
		}
		if len(items) > 1 {
			e.unit, e.end, e.n.scaled, e.n.bare1 = last.unit, last.end, last.n.scaled, false
			e.more = e.more || last.more
			for _, it := range items {
				v := it.n
				alike(&v, last.n)
				q.Values = append(q.Values, v.value)
				q.Items = append(q.Items, Item{Start: it.start, End: it.end, Text: s[it.start:it.end], Value: v.value})
			}
			break
		}
		q.Values = []float64{e.n.value}
		if e.n.upper != 0 {
			q.Values, q.Range = []float64{e.n.value, e.n.upper}, true
		}
	}
	q.End = e.end
	if !q.setUnit(s, i, e) {
		return Quantity{}, false
	}
	q.qualify(s, e, floor)
	if e.n.bare1 && (q.Qualifier == "" || q.Qualifier == Max && q.Kind == Count) {
		return Quantity{}, false // 一份, 一条龙, 小于一个
	}
	q.Text = s[q.Start:q.End]
	return q, true
}

// ordinal reports whether the number at i counts a place in an order: 第5个,
// 前10名. 目前10家 is none.
func ordinal(s string, i int) bool {
	before := skipSpaceBack(s, i)
	if prevIn(s, before, "第双") || strings.HasSuffix(s[:before], "No.") {
		return true
	}
	if prevIn(s, before, "前") {
		return !prevIn(s, before-len("前"), "目之当以此提年月日先年底末")
	}
	return false
}

// setUnit fills Unit and Kind; false when the number counts nothing.
func (q *Quantity) setUnit(s string, start int, e element) bool {
	switch {
	case e.ratio:
		q.Kind = Ratio
		return true
	case e.unit != nil:
		q.Unit, q.Kind = e.unit.unit, e.unit.kind
		if f := e.unit.factor; f != 1 {
			for k := range q.Values {
				q.Values[k] *= f
			}
			for k := range q.Items {
				q.Items[k].Value *= f
			}
		}
		return true
	case e.currency != "" && e.n.digits == 1 && !e.n.scaled && !hanBeforeSign(s, start):
		return false // $1 in code
	case e.currency != "":
		q.Unit, q.Kind = e.currency, Money
		return true
	case !e.n.scaled:
		return false
	case aboutMoney(s, start, e.end):
		q.Unit, q.Kind = "CNY", Money
		return true
	}
	r, w := runeAt(s, e.end)
	q.Kind = Bare
	return w == 0 || !isHan(r) && !isLetter(r) || strings.ContainsRune("的左以上多，", r)
}

// hanBeforeSign reports whether Chinese text stands before the sign of money
// before the number at i.
func hanBeforeSign(s string, i int) bool {
	at := skipSpaceBack(s, i)
	_, w := runeBefore(s, at)
	r, _ := runeBefore(s, skipSpaceBack(s, at-w))
	return isHan(r)
}

// moneyWords tell that a number with 万 and no unit is money in the money of
// the country.
var moneyWords = []string{"奖", "补贴", "补助", "资助", "资金", "融资", "投资", "金额", "额度", "营收", "收入", "投入", "贷款", "税", "费用", "产值", "销售额", "注册资本", "租金", "价格", "利润", "罚"}

func aboutMoney(s string, start, end int) bool {
	// Counted in characters: a full-width digit has three bytes.
	before := s[:start]
	for range 25 {
		_, w := utf8.DecodeLastRuneInString(before)
		before = before[:len(before)-w]
	}
	before = s[len(before):start]
	if i := strings.LastIndexAny(before, "。；;\n"); i >= 0 {
		before = before[i:]
	}
	after := s[end:]
	for range 10 {
		_, w := utf8.DecodeRuneInString(after)
		after = after[w:]
	}
	after = s[end : len(s)-len(after)]
	if i := strings.IndexAny(after, "，。；;\n"); i >= 0 {
		after = after[:i]
	}
	for _, w := range moneyWords {
		if strings.Contains(after, w) || strings.Contains(before, w) {
			return true
		}
	}
	return false
}

// Claims are the quantities that a text claims: those with a
// value that are neither lengths of time nor within a title, each Text once.
// Give it the quantities of one block: what another block repeats is stated
// again.
func Claims(quantities []Quantity) []Quantity {
	var out []Quantity
next:
	for _, q := range quantities {
		if q.Kind == Time || q.InTitle || len(q.Values) == 0 {
			continue
		}
		for _, have := range out {
			if have.Text == q.Text {
				continue next
			}
		}
		out = append(out, q)
	}
	return out
}
