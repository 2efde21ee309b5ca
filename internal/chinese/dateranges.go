package chinese

import (
	"strings"
)

// connectors join the ends of a range; longer ones first.
var connectors = []string{"——", "—", "–", "－", "―", "─", "-", "～", "~", "至", "到"}

// scanRangeEnd reads 至2018年, -12月, 至28日 after the point p.
func scanRangeEnd(s string, p point) (point, bool) {
	at := skipSpace(s, p.end)
	w := anyPrefix(s, at, connectors)
	if w == "" || p.part == Whole && p.month > 12 {
		return point{}, false
	}
	at = skipSpace(s, at+len(w))
	if at >= len(s) {
		return point{}, false
	}
	if _, dw := digitAt(s, at); dw == 0 {
		r, _ := runeAt(s, at)
		if !startsHan(r) && !strings.ContainsRune(dateRunes, r) {
			return point{}, false
		}
	}
	if p.day != 0 {
		if d, end, ok := smallNumber(s, at, 31); ok && p.month <= 12 {
			end = skipSpace(s, end)
			if u := anyPrefix(s, end, []string{"日", "号"}); u != "" {
				return point{form: noMonth, day: d, end: end + len(u)}, true
			}
		}
	}
	q, ok := scanPoint(s, at, true)
	if !ok {
		return point{}, false
	}
	switch q.form {
	case stated, thisYear, yearsOff:
		return q, true
	case noYear:
		return q, p.month != 0 && p.month <= 12 && q.month != 0 && q.month <= 12
	}
	return point{}, false
}

// scanYears reads ranges whose first year has no 年: 2019—2023年, （2018-2020）,
// 2016至2017年初.
func scanYears(s string, i int) (rawDate, bool) {
	y, end, ok := fullYear(s, i)
	if !ok || glued(s, i, false) {
		return rawDate{}, false
	}
	at := skipSpace(s, end)
	w := anyPrefix(s, at, connectors)
	if w == "" {
		return rawDate{}, false
	}
	at = skipSpace(s, at+len(w))
	y2, end2, ok := fullYear(s, at)
	if !ok || y2 <= y || y2-y > 60 {
		return rawDate{}, false
	}
	d := rawDate{start: i, from: point{form: stated, year: y, end: end}, ranged: true}
	if nian := skipSpace(s, end2); strings.HasPrefix(s[nian:], "年") {
		d.to = scanRest(s, point{form: stated, year: y2, end: nian + len("年")})
	} else {
		// Without 年 it must stand alone: no unit, no further number.
		r, rw := runeAt(s, end2)
		if y < 1950 || rw > 0 && (isHan(r) || isLetter(r) || strings.ContainsRune("-./_%％", r)) {
			return rawDate{}, false
		}
		d.to = point{form: stated, year: y2, end: end2}
	}
	d.end = d.to.end
	return d, true
}

// scanMonths reads ranges whose first month has no 月: 1-9月, 3至5月. After a
// year the point scanner has stopped at the year; this then reads its months.
func scanMonths(s string, i int) (rawDate, bool) {
	a, b, end, ok := monthsAt(s, i)
	if !ok || glued(s, i, false) {
		return rawDate{}, false
	}
	d := rawDate{start: i, ranged: true, end: end}
	d.from = point{form: noYear, month: a, end: end}
	d.to = point{form: noYear, month: b, end: end}
	return d, true
}

func monthsAt(s string, i int) (from, to, end int, ok bool) {
	a, end, ok := smallNumber(s, i, 12)
	if !ok {
		return 0, 0, 0, false
	}
	at := skipSpace(s, end)
	w := anyPrefix(s, at, connectors)
	if w == "" {
		return 0, 0, 0, false
	}
	b, end, ok := monthAt(s, skipSpace(s, at+len(w)))
	if !ok || b <= a {
		return 0, 0, 0, false
	}
	return a, b, end, true
}

// scanDays reads ranges whose first day has no 日, after the month of p: 12月7-9日,
// 3月29-4月1日.
func scanDays(s string, p point) (from, to point, ok bool) {
	if p.month < 1 || p.month > 12 || p.day != 0 || p.part != Whole {
		return p, to, false
	}
	d, end, ok := smallNumber(s, skipSpace(s, p.end), 31)
	if !ok {
		return p, to, false
	}
	at := skipSpace(s, end)
	w := anyPrefix(s, at, connectors)
	if w == "" {
		return p, to, false
	}
	at = skipSpace(s, at+len(w))
	p.day, p.end = d, end
	if m, mEnd, ok := monthAt(s, at); ok {
		to = scanDay(s, point{form: noYear, month: m, end: mEnd})
		return p, to, to.day != 0
	}
	d2, end, ok := smallNumber(s, at, 31)
	end = skipSpace(s, end)
	if u := anyPrefix(s, end, []string{"日", "号"}); ok && u != "" && d2 > d {
		return p, point{form: noMonth, day: d2, end: end + len(u)}, true
	}
	return p, to, false
}

// scanNumeric reads 2016-10-31, 2016.10.31, 2016/10/31, 2016-10 and 2016.10,
// whose year y ends at end.
func scanNumeric(s string, i, y, end int, joined bool) (point, bool) {
	if !joined && glued(s, i, false) || end >= len(s) {
		return point{}, false
	}
	sep := s[end]
	if sep != '-' && sep != '.' && sep != '/' {
		return point{}, false
	}
	m, mDigits, mEnd := digitsAt(s, end+1)
	if mDigits == 0 || mDigits > 2 || m < 1 || m > 12 || y < 1950 {
		return point{}, false
	}
	p := point{form: stated, year: y, month: m, end: mEnd}
	if mEnd < len(s) && s[mEnd] == sep {
		d, dDigits, dEnd := digitsAt(s, mEnd+1)
		if dDigits >= 1 && dDigits <= 2 && d >= 1 && d <= 31 {
			p.day, p.end = d, dEnd
			return p, numericEnds(s, dEnd, sep)
		}
		if dDigits > 0 || sep != '-' {
			return point{}, false
		}
	}
	// Two parts alone are a month only with two digits, and not where a unit
	// shows a number: 2018.10元, 2016-10个.
	if mDigits != 2 || !numericEnds(s, mEnd, sep) {
		return point{}, false
	}
	if r, w := runeAt(s, mEnd); w > 0 && (strings.ContainsRune("%％元万亿个家名版倍", r)) {
		return point{}, false
	}
	return p, true
}

// numericEnds reports whether a numeric date may end at i: no digit or letter
// goes on, except the T of a time of day.
func numericEnds(s string, i int, sep byte) bool {
	r, w := runeAt(s, i)
	if w == 0 {
		return true
	}
	if r == 'T' {
		next, _ := runeAt(s, i+1)
		return isDigit(next)
	}
	if isDigit(r) || isLetter(r) || r == '_' {
		return false
	}
	if byte(r) == sep && r < 0x80 && i+1 < len(s) {
		_, dw := digitAt(s, i+1)
		return dw == 0
	}
	return true
}

// bareYear reads a year that stands in a title without 年, as in
// 《…白皮书（2018）》 and 《2018中国…》.
func bareYear(s string, i int) (rawDate, bool) {
	y, end, ok := fullYear(s, i)
	if !ok || y < 1950 || glued(s, i, false) {
		return rawDate{}, false
	}
	if _, dw := digitAt(s, i); dw == 0 {
		return rawDate{}, false
	}
	if r, w := runeAt(s, end); w > 0 && (isLetter(r) || strings.ContainsRune(".,/-_%％元万亿个家名条", r)) {
		return rawDate{}, false
	}
	return rawDate{start: i, end: end, from: point{form: stated, year: y, end: end}}, true
}
