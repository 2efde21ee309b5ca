package chinese

import (
	"strings"
)

// form is how a point in text gives its year.
type form int

const (
	noYear    form = iota // 9月28日, 年底
	noMonth               // 15日
	stated                // 2018年, 18年3月
	thisYear              // 今年
	yearsOff              // 去年, 明年: thisYear + offset
	sameYear              // 同年, 次年: year of the last date + offset
	thisMonth             // 本月, 上月: month of publication + offset
	sameMonth             // 同月, 次月
	sameDay               // 同日
)

// point is one point in time as the text words it.
type point struct {
	form             form
	offset           int
	year, month, day int
	part             Part
	end              int
}

// rawDate is what the grammar finds, before the context gives it a year.
type rawDate struct {
	start, end    int
	from, to      point
	ranged, toNow bool
	kind          DateKind
	approximate   bool
	asOf, since   bool
	before        bool // 前, 之前, 年内 stand behind it
	until         bool // 到, 至 stand before it
	planned       bool // 力争, 预计 stand before it
	length        float64
	unit          string
}

// scanDate reads a date, a duration or a vague word that begins at i. The
// match may start before i, at a word such as 约 or 未来. What it covers does
// not depend on any context.
func scanDate(s string, i int) (rawDate, bool) {
	p, ok := scanPoint(s, i, false)
	if !ok {
		if d, ok := scanYears(s, i); ok {
			return finish(s, d), true
		}
		if d, ok := scanMonths(s, i); ok {
			return finish(s, d), true
		}
		if d, ok := scanDuration(s, i); ok {
			return d, true
		}
		return scanVague(s, i)
	}
	d := rawDate{start: i, end: p.end, from: p}
	if w := anyPrefix(s, p.end, []string{"至今", "到现在"}); w != "" && p.form != noYear {
		d.toNow, d.end = true, p.end+len(w)
	} else if to, ok := scanRangeEnd(s, p); ok {
		d.to, d.ranged, d.end = to, true, to.end
	} else if from, to, ok := scanDays(s, p); ok {
		d.from, d.to, d.ranged, d.end = from, to, true, to.end
	} else if p.month == 0 && p.part == Whole && p.form != noMonth { // 2018年1-9月
		if a, b, end, ok := monthsAt(s, skipSpace(s, p.end)); ok {
			d.from.month, d.to, d.ranged, d.end = a, point{form: noYear, month: b, end: end}, true, end
		}
	}
	return finish(s, d), true
}

// finish looks at the words round a date.
func finish(s string, d rawDate) rawDate {
	if w := anyPrefix(s, d.end, []string{"左右", "前后", "上下"}); w != "" {
		d.approximate = true
		d.end += len(w)
	}
	switch w := anyPrefix(s, d.end, []string{"以来", "之前", "以前", "前", "起"}); w {
	case "以来":
		d.since = true
		d.end += len(w)
	case "起":
		if !nextIn(s, d.end+len(w), "草诉源步点初到伏码飞家义来用重") {
			d.since = true
			d.end += len(w)
		}
	case "之前", "以前":
		d.before = true
		d.end += len(w)
	case "前":
		// 前 ends a limit only where no word begins with it (前往, 前三季度).
		after := d.end + len(w)
		if !nextIn(s, after, "往后景夕瞻述来者台端沿期身面任列进言提途辈置期十两三四五几N") {
			if _, dw := digitAt(s, after); dw == 0 {
				d.before = true
				d.end = after
			}
		}
	}
	if d.from.form == stated || d.from.form == thisYear || d.from.form == yearsOff {
		if d.from.month == 0 && !d.ranged && strings.HasPrefix(s[d.end:], "内") && !nextIn(s, d.end+3, "部容蒙地外在") {
			d.before = true
			d.end += len("内")
		}
	}
	before := skipSpaceBack(s, d.start)
	if w := anySuffix(s, before, []string{"大约", "大概", "约"}); w != "" && !prevIn(s, before-len(w), notAbout) {
		d.approximate = true
		d.start = before - len(w)
		before = skipSpaceBack(s, d.start)
	}
	lookBack(s, before, &d)
	return d
}

// notAbout are the characters before 约 that make it part of another word:
// 签约, 契约, 节约.
const notAbout = "签契节条合违预特制公婚纽毁解履邀相誓续"

var (
	asOfWords    = []string{"截至到", "截止到", "截止至", "截至", "截止", "截至于", "截止于"}
	plannedWords = []string{"力争到", "力争在", "力争于", "力争", "争取到", "争取在", "争取", "预计到", "预计在", "预计于", "预计", "计划到",
		"计划在", "计划于", "计划", "有望在", "有望于", "有望到", "有望", "规划到", "目标到", "拟于", "拟在", "将于", "将在", "将到", "展望", "面向", "预测到", "预测"}
	// untilExceptions end in 到 or 至 and set no limit.
	untilExceptions = []string{"达到", "直到", "直至", "推迟到", "推迟至", "延期至", "甚至", "乃至", "以至", "冬至", "夏至", "早到", "提到", "看到",
		"得到", "回到", "找到", "升到", "升至", "降到", "降至", "长到", "长至", "高到", "高至", "加到", "更新到", "更新至", "支持到", "追溯到", "追溯至", "等到", "来到", "遇到", "了解到"}
)

// lookBack reads the words that end at i, right before a date.
func lookBack(s string, i int, d *rawDate) {
	if anySuffix(s, i, asOfWords) != "" {
		d.asOf = true
		return
	}
	if anySuffix(s, i, plannedWords) != "" {
		d.planned = true
		return
	}
	if anySuffix(s, i, []string{"到", "至"}) != "" && anySuffix(s, i, untilExceptions) == "" {
		d.until = true
		// A plan may be told a little earlier in the clause: 力争用3年，到2020年.
		if w := anySuffix(s, i-3, []string{"力争", "预计", "计划", "争取", "规划"}); w != "" {
			d.planned = true
		}
	}
}

// plausibleYear bounds four digits that may be a year.
func plausibleYear(y int) bool { return y >= 1800 && y <= 2099 }

// fullYear reads four digits, Arabic or Chinese, that may be a year.
func fullYear(s string, i int) (year, end int, ok bool) {
	y, n, end := digitsAt(s, i)
	if n == 0 {
		for n < 5 {
			r, w := runeAt(s, end)
			d := hanDigit(r)
			if w == 0 || d < 0 || r == '两' || r == '俩' || r == '仨' {
				break
			}
			y = y*10 + d
			n++
			end += w
		}
	}
	return y, end, n == 4 && plausibleYear(y)
}

// glued reports whether the number at i is the tail of a longer token: 1.2018,
// v2018, TC307. Letters are allowed before a year with 年.
func glued(s string, i int, letters bool) bool {
	r, w := runeBefore(s, i)
	if w == 0 {
		return false
	}
	if isDigit(r) || r == '_' || r == '%' || isLetter(r) && !letters {
		return true
	}
	if r == '.' || r == ',' || r == '/' || r == '-' {
		q, qw := runeBefore(s, i-w)
		return qw > 0 && (isDigit(q) || isLetter(q) && !letters || q == '/' || q == '_')
	}
	return false
}

// scanPoint reads one point in time at i; joined says that the - before it is
// that of a range.
func scanPoint(s string, i int, joined bool) (point, bool) {
	r, w := runeAt(s, i)
	if w == 0 {
		return point{}, false
	}
	if _, dw := digitAt(s, i); dw == 0 && !startsHan(r) {
		return scanRelative(s, i)
	}
	if prevIn(s, skipSpaceBack(s, i), "第") {
		return point{}, false // 第5日
	}
	if y, end, ok := fullYear(s, i); ok {
		if at := skipSpace(s, end); strings.HasPrefix(s[at:], "年") && (joined || !glued(s, i, true)) {
			if strings.HasPrefix(s[at:], "年代") {
				return point{}, false
			}
			return scanRest(s, point{form: stated, year: y, end: at + len("年")}), true
		}
		if p, ok := scanNumeric(s, i, y, end, joined); ok {
			return p, true
		}
		// 2018上半年, 2018Q3, 2019以来: the year without 年.
		if joined || !glued(s, i, false) {
			p := point{form: stated, year: y, end: end}
			if q := scanPartOfYear(s, p); q.end > p.end {
				return q, true
			}
			if strings.HasPrefix(s[end:], "以来") {
				return p, true
			}
		}
		return point{}, false
	}
	if !joined && glued(s, i, false) {
		return point{}, false
	}
	if p, ok := scanShortYear(s, i); ok {
		return p, true
	}
	if m, end, ok := monthAt(s, i); ok {
		return scanDay(s, point{form: noYear, month: m, end: end}), true
	}
	if q, ok := scanQuarter(s, i, false); ok && !prevIn(s, i, "前每各首个") {
		return q, true
	}
	return bareDay(s, i)
}

// scanShortYear reads 17年4月, 17年底, 在17年: two digits that are a year and no
// length of time. Without a month or part a preposition must show it.
func scanShortYear(s string, i int) (point, bool) {
	yy, n, end := digitsAt(s, i)
	if n == 0 { // 一六年
		for n < 3 {
			r, w := runeAt(s, end)
			d := hanDigit(r)
			if w == 0 || d < 0 || r == '两' {
				break
			}
			yy = yy*10 + d
			n++
			end += w
		}
	}
	at := skipSpace(s, end)
	if n != 2 || !strings.HasPrefix(s[at:], "年") || strings.HasPrefix(s[at:], "年代") {
		return point{}, false
	}
	year := 2000 + yy
	if yy >= 50 {
		year = 1900 + yy
	}
	p := point{form: stated, year: year, end: at + len("年")}
	if q := scanRest(s, p); q.month != 0 || q.part != Whole {
		return q, true
	}
	if prevIn(s, i, "'’‘") || yy < 10 || yy < 50 && anyPrefix(s, p.end, yearVerbs) != "" {
		return p, true
	}
	if strings.HasPrefix(s[p.end:], "度") || prevIn(s, i, "在于自从到至") && !nextIn(s, p.end, "来间内后前以之的历多左或期里中时") {
		return p, true
	}
	return point{}, false
}

// yearVerbs behind two digits and 年 show a year: 18年加入; a length of time
// takes a noun or 来, 后.
var yearVerbs = []string{"进入", "加入", "毕业", "入职", "成立", "发布", "推出", "上线", "开始", "启动", "出台", "印发", "获得", "入选", "落地"}

// scanRest reads what follows a year: month and day, or a part of the year.
func scanRest(s string, p point) point {
	if m, end, ok := monthAt(s, skipSpace(s, p.end)); ok {
		p.month, p.end = m, end
		return scanDay(s, p)
	}
	if q := scanPartOfYear(s, p); q.end > p.end {
		return q
	}
	if strings.HasPrefix(s[p.end:], "度") && !nextIn(s, p.end+3, "过假") {
		p.end += len("度")
	}
	return p
}

// smallNumber reads a whole number from 1 to limit.
func smallNumber(s string, i, limit int) (n, end int, ok bool) {
	v, count, end := digitsAt(s, i)
	if count == 0 {
		r, w := runeAt(s, i)
		if w == 0 || !startsHan(r) || r == '两' || r == '俩' || r == '仨' {
			return 0, 0, false
		}
		h, ok := hanAt(s, i)
		if !ok || h.upper != 0 || h.digits > 1 {
			return 0, 0, false
		}
		v, end, count = int(h.value), h.end, 1
	}
	return v, end, count <= 2 && v >= 1 && v <= limit
}

// monthAt reads 3月, 十二月, 3 月份; not 3个月.
func monthAt(s string, i int) (month, end int, ok bool) {
	m, end, ok := smallNumber(s, i, 12)
	if !ok {
		return 0, 0, false
	}
	at := skipSpace(s, end)
	if !strings.HasPrefix(s[at:], "月") || nextIn(s, at+3, "球饼薪供租") {
		return 0, 0, false
	}
	end = at + len("月")
	if strings.HasPrefix(s[end:], "份") && !strings.HasPrefix(s[end:], "份额") {
		end += len("份")
	}
	return m, end, true
}

// scanDay reads the day after a month, or the part of the month.
func scanDay(s string, p point) point {
	at := skipSpace(s, p.end)
	if d, end, ok := smallNumber(s, at, 31); ok {
		end = skipSpace(s, end)
		if w := anyPrefix(s, end, []string{"日", "号"}); w != "" {
			p.day, p.end = d, end+len(w)
			return p
		}
	}
	part, end := partAt(s, p.end, true)
	if end > p.end {
		p.part, p.end = part, end
	}
	return p
}

// bareDay reads 15日 where it can only be a day: at a clause end or before a
// time of day. 15日内 is a duration and 3日游 something else.
func bareDay(s string, i int) (point, bool) {
	d, end, ok := smallNumber(s, i, 31)
	if _, dw := digitAt(s, i); !ok || dw == 0 {
		return point{}, false
	}
	end = skipSpace(s, end)
	if !strings.HasPrefix(s[end:], "日") {
		return point{}, false
	}
	end += len("日")
	r, w := runeAt(s, end)
	if w > 0 && isHan(r) && anyPrefix(s, end, []string{"上午", "下午", "晚", "凌晨", "在", "发布", "举行", "召开", "宣布", "至", "到"}) == "" {
		return point{}, false
	}
	return point{form: noMonth, day: d, end: end}, true
}
