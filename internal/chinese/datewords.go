package chinese

import (
	"strings"
)

// relativeWord is a word that stands for a year or month. It is not meant
// when a character of notAfter stands before it or one of notBefore behind it
// (声明年, 不同年, 当年轻).
type relativeWord struct {
	word                string
	form                form
	offset              int
	notAfter, notBefore string
}

// relativeWords in the order in which they are tried: longer ones first.
var relativeWords = []relativeWord{
	{"今年度", thisYear, 0, "", ""},
	{"今年", thisYear, 0, "如现至", "轻"},
	{"本年度", thisYear, 0, "基成日资版文样", ""},
	{"本年", thisYear, 0, "基成日资版文样", "级报"},
	{"去年", yearsOff, -1, "过", "度过"},
	{"上年度", yearsOff, -1, "以网线", ""},
	{"上年同期", yearsOff, -1, "以网线", ""},
	{"上年末", yearsOff, -1, "以网线", ""},
	{"前年", yearsOff, -2, "目以之日从当空提前年天", "度轻"},
	{"明年", yearsOff, 1, "声说证表注标发申透阐照清文光聪鲜简", "度报"},
	{"后年", yearsOff, 2, "以之最今此然前背年天", "轻均"},
	{"同年", sameYear, 0, "不相共等合会如", "龄级代份轻"},
	{"当年", sameYear, 0, "相", "轻"},
	{"次年", sameYear, 1, "一二两三四五六七八九十几首每本此再多届档层人这", "会"},
	{"翌年", sameYear, 1, "", ""},
	{"上个月", thisMonth, -1, "", ""},
	{"下个月", thisMonth, 1, "", ""},
	{"本月", thisMonth, 0, "基成日资版", "球"},
	{"上月", thisMonth, -1, "以网线天", "球"},
	{"下月", thisMonth, 1, "以线天", "球"},
	{"同月", sameMonth, 0, "不相", ""},
	{"当月", sameMonth, 0, "", "亮"},
	{"次月", sameMonth, 1, "一二两三四五六七八九十", ""},
	{"同日", sameDay, 0, "不相", ""},
	{"当日", sameDay, 0, "", "志"},
	{"当天", sameDay, 0, "", ""},
}

// partWords name a part of a year that is not told.
var partWords = []struct {
	word     string
	notAfter string
}{
	{"上半年", "每年"}, {"下半年", "每年"}, {"年初", "每历往各年"}, {"年底", "每历往各年"}, {"年末", "每历往各年"}, {"年内", "近往每历多数几当全"},
}

// scanRelative reads 今年7月, 同年12月, 本月初, 年底.
func scanRelative(s string, i int) (point, bool) {
	if strings.HasPrefix(s[i:], "第") {
		return scanQuarter(s, i, false)
	}
	if len(s)-i < len("今年") {
		return point{}, false
	}
	for k := range relativeWords {
		w := &relativeWords[k]
		if s[i+2] != w.word[2] || !strings.HasPrefix(s[i:], w.word) {
			continue
		}
		end := i + len(w.word)
		if prevIn(s, i, w.notAfter) || nextIn(s, end, w.notBefore) {
			return point{}, false
		}
		p := point{form: w.form, offset: w.offset, end: end}
		switch w.form {
		case thisYear, yearsOff, sameYear:
			q := scanRest(s, p)
			q.form, q.offset = p.form, p.offset
			return q, true
		case sameDay:
			return p, true
		}
		return scanDay(s, p), true
	}
	for _, w := range partWords {
		if !strings.HasPrefix(s[i:], w.word) {
			continue
		}
		if r, pw := runeBefore(s, i); pw > 0 && (isNumeral(r) || isDigit(r) || r == '半' || strings.ContainsRune(w.notAfter, r)) {
			return point{}, false
		}
		p := point{form: noYear, end: i}
		if w.word == "年内" {
			// 内 is left to finish, which takes it as a limit.
			if nextIn(s, i+6, "部容蒙地外在") {
				return point{}, false
			}
			return point{form: thisYear, end: i + len("年")}, true
		}
		if q := scanPartOfYear(s, p); q.end > i {
			return q, true
		}
		return point{}, false
	}
	return point{}, false
}

// vagueWord is a word for a time that cannot be told from any context.
type vagueWord struct{ word, notAfter, notBefore string }

var vagueWords = []vagueWord{
	{"近几年来", "", ""}, {"近几年", "", ""}, {"近年来", "", ""}, {"近年", "", ""}, {"近日", "附最", ""}, {"近期", "", ""}, {"近来", "", ""},
	{"日前", "0123456789０１２３４５６７８９一二三四五六七八九十几当目", "往"},
	{"目前", "项题科数栏节条网剧账", "期"}, {"最近", "", ""}, {"不久前", "", ""}, {"不久之前", "", ""}, {"前不久", "", ""},
	{"今日", "", "头"}, {"今天", "", ""}, {"昨日", "", ""}, {"昨天", "", ""}, {"当前", "", ""},
	{"如今", "", ""}, {"此前", "", ""}, {"现阶段", "", ""}, {"日内", "0123456789０１２３４５６７８９一二三四五六七八九十几", "瓦"},
}

// scanVague reads 近日, 目前 and the like.
func scanVague(s string, i int) (rawDate, bool) {
	if len(s)-i < len("近日") || s[i] < 0xE0 {
		return rawDate{}, false
	}
	for k := range vagueWords {
		w := &vagueWords[k]
		if s[i+2] == w.word[2] && strings.HasPrefix(s[i:], w.word) {
			end := i + len(w.word)
			if prevIn(s, i, w.notAfter) || nextIn(s, end, w.notBefore) {
				return rawDate{}, false
			}
			d := rawDate{start: i, end: end, kind: Unresolved}
			d.asOf = anySuffix(s, skipSpaceBack(s, i), asOfWords) != ""
			return d, true
		}
	}
	return rawDate{}, false
}

// durationUnits are the units of a length of time; per is the canonical unit.
var durationUnits = []struct{ word, unit, notBefore string }{
	{"个季度", "季度", ""}, {"个月", "月", "球"}, {"个星期", "周", ""}, {"星期", "周", "一二三四五六日天"}, {"周年", "年", ""},
	{"周", "周", "期报岁末一二三四五六日边刊转"}, {"个工作日", "天", ""}, {"天", "天", "猫然使地"},
	{"日", "天", "元本报元圆志"}, {"年", "年", "级代龄轻报会货薪检鉴份表号"},
}

// scanDuration reads 3年内, 三个月, 未来五年, 近两年 with the number at i.
func scanDuration(s string, i int) (rawDate, bool) {
	n, ok := numberAt(s, i)
	if !ok || glued(s, i, false) || n.scaled || n.digits > 4 || prevIn(s, i, "几数") {
		return rawDate{}, false
	}
	before := skipSpaceBack(s, i)
	if anySuffix(s, before, []string{"第", "上世纪", "世纪"}) != "" {
		return rawDate{}, false
	}
	at := n.end
	more := false
	if w := anyPrefix(s, at, []string{"余", "多", "几"}); w != "" {
		at += len(w)
		more = true
	}
	at = skipSpace(s, at)
	for _, u := range durationUnits {
		if !strings.HasPrefix(s[at:], u.word) {
			continue
		}
		d := rawDate{start: i, kind: Duration, length: n.value, unit: u.unit}
		d.end = at + len(u.word)
		if nextIn(s, d.end, u.notBefore) {
			return rawDate{}, false
		}
		suffix := anyPrefix(s, d.end, []string{"时间内", "之内", "以内", "内", "以来", "之后", "以后", "来", "间", "后", "以上", "左右", "期内", "多"})
		if suffix == "来" && nextIn(s, d.end+3, "自源到临访") || suffix == "内" && nextIn(s, d.end+3, "部容蒙地外") ||
			suffix == "后" && nextIn(s, d.end+3, "台端续期") {
			suffix = ""
		}
		d.end += len(suffix)
		prefix := anySuffix(s, before, []string{"未来", "今后", "过去", "最近", "近", "接下来", "前后"})
		if prefix == "近" && prevIn(s, before-3, "附接") {
			prefix = ""
		}
		fourSides := n.value == 4 && n.han && u.word == "周" // 环顾四周
		if (n.bare1 || fourSides) && suffix == "" && prefix == "" || u.unit == "天" && u.word == "日" && suffix == "" && !more {
			return rawDate{}, false
		}
		if prefix != "" {
			d.start = before - len(prefix)
		}
		return d, true
	}
	return rawDate{}, false
}
