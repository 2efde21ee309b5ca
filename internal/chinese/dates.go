// Package chinese finds dates and quantities in running Chinese text, and
// says what they mean.
//
// Offsets are bytes into the text as given, on rune boundaries; Text is
// always text[Start:End]. Matches of one search are in order and do not
// overlap. Nothing here keeps state between calls: what later text needs of
// earlier text goes through [Context].
//
// # Dates
//
// The Date of a match is EDTF (package edtf) and never finer than the text:
//
//	2016年10月, 2016.10, 二〇一六年十月       2016-10
//	2018年6月5日, 2020 年 2 月 3 日, 2018-6-5  2018-06-05, …
//	17年4月                                2017-04 (two digits name a year of 1950 to 2049)
//	今年4月, 同年12月, 当年, 9月28日            a year that was inferred: 2018-04?
//	今年7月初, 2017年底, 5月中旬               2018-07? with Part [Early]; 2017 with Part [Late]
//	2019年上半年, 第三季度                    2019-40, 2019-35
//	约2018年7月, 2018年7月左右                2018-07~ (inferred too: %)
//	2016年至2018年, 10月26日至28日, 2017年至今   intervals
//
// 初, 底 and 中旬 do not make a date approximate: the third of July is in July.
// They are told as Part. ? says one thing, that the year (of 本月 and 同日 also
// what is finer) was inferred; [DateMatch.Basis] says from what.
//
// # Quantities
//
// A [Quantity] is a number with what it counts or measures, and with the words
// that qualify it as part of its Text:
//
//	最高500万元, 不超过300平米, 3年内          max
//	50家以上, 超过1000家, 4万余平方米          min
//	近20家, 约188亿美元, 2亿元左右             about
//	20%-30%, 2-5个, 两三家                 a range: two Values
//	500万、300万、100万的奖励                an enumeration: Items; money, as the context says
//	七成                                   70 %
//
// [Claims] narrows them to what a text claims, and [Tiers] pairs the two
// enumerations of a sentence with 分别.
package chinese

import (
	"strings"

	"atlas/internal/edtf"
)

// DateKind says what a date in text is.
type DateKind int

const (
	// Point is a date at which something was, is or will be.
	Point DateKind = iota
	// Range is an interval with both ends told, or one that lasts (至今).
	Range
	// Target is a date by which something is to be reached: 到2020年, 2020年底前,
	// 预计2021年.
	Target
	// Duration is a length of time and no date: 3年内, 未来五年. Date is zero;
	// Length and Unit tell it.
	Duration
	// Unresolved is a word for a time that cannot be told: 近日, 目前; or a date
	// that lacks a year which the context does not give. Date is zero.
	Unresolved
)

var dateKinds = [...]string{"point", "range", "target", "duration", "unresolved"}

// String is the kind's word.
func (k DateKind) String() string {
	if int(k) < len(dateKinds) && k >= 0 {
		return dateKinds[k]
	}
	return "unknown"
}

// Basis says where the year of a date comes from.
type Basis int

const (
	// Stated: the text has the year in full, or its last two digits.
	Stated Basis = iota
	// Relative: 今年, 去年, 本月, resolved by Context.Year or Context.Published.
	Relative
	// Same: 同年, 当年, 同月, 次年, resolved by the date before it.
	Same
	// Implied: the text has no year at all: 9月28日, 年底.
	Implied
)

var bases = [...]string{"stated", "relative", "same", "implied"}

// String is the basis's word.
func (b Basis) String() string {
	if int(b) < len(bases) && b >= 0 {
		return bases[b]
	}
	return "unknown"
}

// Part is the part of the year or month that the text names beside the date.
type Part int

// The parts: 初 and 上旬, 中 and 中旬, 底, 末 and 下旬.
const (
	Whole Part = iota
	Early
	Middle
	Late
)

// DateMatch is one date found in text.
type DateMatch struct {
	Start, End int // byte offsets
	Text       string
	Date       edtf.Date
	Kind       DateKind
	Basis      Basis
	Part       Part

	// AsOf: the text tells a state at that date: 截至2018年2月.
	AsOf bool
	// Since: what is told began then: 2017年以来, 5月1日起.
	Since bool
	// Before: the date is a limit: 2015年以前, 2020年底前.
	Before bool
	// InTitle: the match lies in a title in 《》. It is no date of an event;
	// it may be evidence for the year (see [EvidenceYear]). Titles neither
	// use nor change the context.
	InTitle bool

	// Length and Unit tell a Duration; Unit is 年, 月, 周, 天 or 季度.
	Length float64
	Unit   string
}

// Context is what a text needs to know of what stands outside it.
type Context struct {
	// Year is the year that 今年 means; 0 leaves it unresolved. See [EvidenceYear].
	Year int
	// Published is the date on which the text was published, if that is truly
	// known; it resolves 本月 and keeps 12月 in a text of January in the year
	// before.
	Published edtf.Date
	// Last is the last date before the text that 同年 and 同月 may refer to.
	Last edtf.Date
}

// After is the context for the text that follows the one in which matches
// were found.
func (c Context) After(matches []DateMatch) Context {
	for i := range matches {
		c.Last = follow(c.Last, &matches[i])
	}
	return c
}

// follow is the date that 同年 refers to after m.
func follow(last edtf.Date, m *DateMatch) edtf.Date {
	if m.InTitle || m.Kind != Point && m.Kind != Range || m.Date.Year == 0 {
		return last
	}
	d := m.Date.Start()
	d.Approximate, d.Uncertain = false, false
	// A year repeated (…的2018年论坛) does not take the month away.
	if d.Month == 0 && d.Year == last.Year {
		return last
	}
	return d
}

// FindDates finds the dates of text, in order. Dates of the text itself are
// the context of those after them, as 2017年4月 is for 同年12月.
func FindDates(text string, ctx Context) []DateMatch {
	var found []DateMatch
	titles := titleSpans(text)
	next := 0
	r := resolver{text: text, ctx: ctx}
	for i := 0; i < len(text); {
		w := dateStart(text, i)
		if w <= 0 {
			i -= w
			continue
		}
		var in bool
		in, next = inSpans(titles, next, i)
		raw, ok := scanDate(text, i)
		if !ok && in {
			raw, ok = bareYear(text, i)
		}
		if !ok {
			i = skipNumber(text, i, w)
			continue
		}
		m := r.resolve(raw, in)
		if len(found) > 0 && m.Start < found[len(found)-1].End { // a prefix that is taken
			m.Start = found[len(found)-1].End
			m.Text = text[m.Start:m.End]
		}
		found = append(found, m)
		i = raw.end
	}
	return found
}

// dateStart is the width of the rune at i when a date may begin with it, else
// minus the number of bytes to skip.
func dateStart(s string, i int) int {
	c := s[i]
	if c < 0x80 {
		if c >= '0' && c <= '9' {
			return 1
		}
		return -1
	}
	r, w := runeAt(s, i)
	if w == 3 && strings.ContainsRune(dateRunes, r) || r >= '０' && r <= '９' || startsHan(r) {
		return w
	}
	return -w
}

// dateRunes begin the words of relativeYears, relativeMonths, bareParts and vague.
const dateRunes = "今本去前明后同当次翌上下年近日最目不昨如此现春第"

// skipNumber passes a number that is no date, or one rune.
func skipNumber(s string, i, w int) int {
	if _, dw := digitAt(s, i); dw > 0 {
		for {
			_, _, end := digitsAt(s, i)
			i = end
			if i < len(s) && (s[i] == '.' || s[i] == ',') {
				if _, dw := digitAt(s, i+1); dw > 0 {
					i++
					continue
				}
			}
			return i
		}
	}
	if r, _ := runeAt(s, i); isNumeral(r) {
		for {
			r, w := runeAt(s, i)
			if w == 0 || !isNumeral(r) {
				return i
			}
			i += w
		}
	}
	return i + w
}
