package chinese

import (
	"strings"
)

// elementAt reads one number with its unit at i: 4万余平方米, 七成, 三分之一, 数百家,
// ￥500, 百分之十. The unit may be absent; the caller decides whether the number
// then means anything.
func elementAt(s string, i int) (element, bool) {
	r, _ := runeAt(s, i)
	switch r {
	case '数', '几', '百', '千', '万', '亿':
		return plentyAt(s, i)
	}
	n, ok := numberAt(s, i)
	if !ok {
		return element{}, false
	}
	if d, w := digitAt(s, i); n.han && prevIn(s, i, "几数") || w > 0 && d == 0 && n.digits > 1 {
		return element{}, false // the rest of 几十亿; 0171, a code
	}
	if strings.HasPrefix(s[i:], "十四五") || strings.HasPrefix(s[i:], "十五五") {
		return element{}, false // the plans of five years, no pair of numbers
	}
	if n.end+1 < len(s) && s[n.end] == '.' {
		if _, dw := digitAt(s, n.end+1); dw > 0 {
			return element{}, false // 10.15.7
		}
	}
	e := element{start: i, end: n.end, n: n, currency: currencyBefore(s, i)}
	if f, ok := fractionAt(s, e); ok {
		return f, true
	}
	if t, ok := tenthsAt(s, e); ok {
		return t, true
	}
	return withUnit(s, e), true
}

// withUnit reads 余, 多, +, a second multiplier and the unit behind e.n.
func withUnit(s string, e element) element {
	try := func(at int, n number, more bool) bool {
		if u, end := unitAt(s, skipSpace(s, at), n); u != nil {
			e.unit, e.end, e.n, e.more = u, end, n, more
			return true
		}
		return false
	}
	if try(e.n.end, e.n, false) {
		return e
	}
	at := e.n.end
	w := anyPrefix(s, at, []string{"余", "多", "几", "来", "+", "＋"})
	if w == "" {
		return e
	}
	n := e.n
	n.digits = 0
	at += len(w)
	for {
		r, rw := runeAt(s, at)
		m := multiplier(r)
		if m < 1e3 || !scales(s, at+rw, r) {
			break
		}
		n.value = exactProduct(n.value, m)
		n.factor = max(n.factor, 1) * m
		n.scaled = n.scaled || m >= 1e4
		at += rw
	}
	if try(at, n, true) {
		return e
	}
	if n.scaled && w != "来" {
		e.n, e.end, e.more = n, at, true
	}
	return e
}

// fractionAt reads 三分之一, 百分之十 and 千分之五, whose denominator is e.n (or 百).
func fractionAt(s string, e element) (element, bool) {
	if !strings.HasPrefix(s[e.n.end:], "分之") {
		return element{}, false
	}
	return fractionOf(s, e, e.n.value, e.n.end)
}

func fractionOf(s string, e element, denominator float64, at int) (element, bool) {
	n, ok := numberAt(s, at+len("分之"))
	if !ok || denominator == 0 {
		return element{}, false
	}
	e.end = n.end
	e.n = n
	e.n.bare1, e.n.scaled = false, false
	switch denominator {
	case 100:
		e.unit = &unitsByRune['%'][0]
	case 1000:
		e.unit = &unitsByRune['‰'][0]
	default:
		e.ratio = true
		e.n.value = n.value / denominator
	}
	return e, true
}

// tenthsAt reads 七成, 七成五, 六七成 as percent.
func tenthsAt(s string, e element) (element, bool) {
	if !strings.HasPrefix(s[e.n.end:], "成") || e.n.value < 1 || e.n.value > 9 || e.n.scaled {
		return element{}, false
	}
	end := e.n.end + len("成")
	if nextIn(s, end, "立为功本果员长都熟型效交千了绩就份分品百语因套堆群人形活正天像对单全行年片药色") {
		return element{}, false
	}
	e.unit = &unitsByRune['%'][0]
	e.n.value *= 10
	e.n.upper *= 10
	if r, w := runeAt(s, end); w > 0 && hanDigit(r) > 0 {
		e.n.value += float64(hanDigit(r))
		end += w
	}
	e.end = end
	return e, true
}

// plentyAt reads what begins with a word of plenty: 数百家, 几十个 (vague), 近百家,
// 上千家, 百余家 (a hundred), 百分之十.
func plentyAt(s string, i int) (element, bool) {
	r, w := runeAt(s, i)
	e := element{start: i, n: number{han: true}}
	at := i
	vague := r == '数' || r == '几'
	if vague {
		at += w
	} else if strings.HasPrefix(s[i+w:], "分之") {
		return fractionOf(s, e, multiplier(r), i+w)
	}
	factor := 1.0
	first := at
	for {
		r, w := runeAt(s, at)
		m := multiplier(r)
		if m == 0 || m < 1e4 && factor >= m || !scales(s, at+w, r) {
			break
		}
		factor *= m
		at += w
	}
	if at == first {
		return element{}, false
	}
	e.n.value, e.n.end, e.n.scaled = factor, at, factor >= 1e4
	e.end = at
	e = withUnit(s, e)
	if e.unit == nil || !vague && !e.more && !prevIn(s, i, "近超逾约过上达") {
		return element{}, false
	}
	e.vague = vague
	return e, true
}

// currencyBefore reads a sign or word of money right before a number.
func currencyBefore(s string, i int) string {
	at := skipSpaceBack(s, i)
	switch {
	case strings.HasSuffix(s[:at], "HK$"):
		return "HKD"
	case strings.HasSuffix(s[:at], "$"), strings.HasSuffix(s[:at], "＄"), strings.HasSuffix(s[:at], "USD"):
		return "USD"
	case strings.HasSuffix(s[:at], "¥"), strings.HasSuffix(s[:at], "￥"), strings.HasSuffix(s[:at], "RMB"), strings.HasSuffix(s[:at], "人民币"):
		return "CNY"
	case strings.HasSuffix(s[:at], "€"):
		return "EUR"
	}
	return ""
}

// alike gives n the 万 or 亿 that only the last member of a range or
// enumeration carries: 5-10万元, 500、300、100万元.
func alike(n *number, last number) {
	if n.scaled || !last.scaled || last.value < 1e4 {
		return
	}
	if v := exactProduct(n.value, last.factor); last.factor > 1 && n.value < last.factor {
		n.value, n.scaled = v, true
	}
}

// rangeEnd reads -5个, ~200万元, 至30% behind e.
func rangeEnd(s string, e element) (element, bool) {
	if e.vague || e.ratio || e.more || e.n.upper != 0 {
		return element{}, false
	}
	at := skipSpace(s, e.end)
	w := anyPrefix(s, at, connectors)
	if w == "" {
		return element{}, false
	}
	at = skipSpace(s, at+len(w))
	n, ok := numberAt(s, at)
	if !ok || n.upper != 0 {
		return element{}, false
	}
	to := element{start: at, end: n.end, n: n, currency: currencyBefore(s, e.start)}
	if t, ok := tenthsAt(s, to); ok {
		to = t
		if e.unit == nil && e.n.value <= 9 {
			return element{}, false
		}
	} else {
		to = withUnit(s, to)
	}
	if to.unit == nil && !(to.n.scaled && (e.unit == nil || e.n.scaled)) {
		return element{}, false
	}
	if e.unit != nil && (to.unit == nil || e.unit.unit != to.unit.unit) {
		return element{}, false
	}
	from := e.n
	alike(&from, to.n)
	return to, from.value < to.n.value
}

// maxItems bounds an enumeration; what is longer is a table in prose.
const maxItems = 24

// listFrom reads the enumeration that begins with e: 500万、300万、100万; items
// has e alone when there is none. last is its last member, which tells unit
// and scale for those that lack them.
func listFrom(s string, e element) (items []element, last element) {
	items, last = []element{e}, e
	if e.ratio || e.n.upper != 0 || e.n.bare1 && e.unit == nil {
		return items, last
	}
	all := items
	at := e.end
	for len(all) < maxItems {
		sep := anyPrefix(s, at, []string{"、", "和", "及", "与", "或", "以及"})
		if sep == "" || sep != "、" && len(all) == 1 && (e.unit == nil || e.unit.kind != Money) {
			break
		}
		next := skipSpace(s, at+len(sep))
		for _, w := range []string{"最高", "不超过"} {
			next += len(anyPrefix(s, next, []string{w}))
		}
		if _, ok := scanDate(s, next); ok && !isTime(e) {
			break
		}
		m, ok := elementAt(s, next)
		if !ok || m.vague || m.ratio || m.n.upper != 0 || m.n.han != e.n.han {
			break
		}
		if m.unit == nil && e.unit != nil || m.unit != nil && e.unit != nil && m.unit.unit != e.unit.unit {
			break
		}
		all = append(all, m)
		at = m.end
		if m.unit != nil && e.unit == nil {
			last = m
			items = all
			break
		}
		if m.unit != nil || m.n.scaled && e.n.scaled {
			items, last = all, m
		}
	}
	// Members without unit must stand in running text: 1、10家 is an item's
	// number and what it says.
	if e.unit == nil && !e.n.scaled && len(items) > 1 {
		if r, w := runeBefore(s, skipSpaceBack(s, e.start)); w == 0 || !isHan(r) {
			return items[:1], e
		}
	}
	return items, last
}

func isTime(e element) bool { return e.unit != nil && e.unit.kind == Time }
