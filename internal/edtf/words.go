package edtf

import (
	"strconv"
	"strings"
)

// Words is a date as a reader sees it, in parts, so that a page can set the
// remark apart from the date (as a badge, in small type).
type Words struct {
	About string // 约, "about"; empty when the date is not approximate
	Date  string // 2018年7月, "July 2018"
	Note  string // 年份为推断, "year inferred"; empty when the year was read
}

// Chinese words the date: 约 + 2018年7月 + 年份为推断. All parts are empty for
// the zero Date.
func (d Date) Chinese() Words {
	w := Words{Date: d.text(chinesePoint, chineseInterval)}
	if d.Approximate || d.End.Approximate {
		w.About = "约"
	}
	if d.Inferred() {
		w.Note = "年份为推断"
	}
	return w
}

// English words the date: about + July 2018 + year inferred.
func (d Date) English() Words {
	w := Words{Date: d.text(englishPoint, englishInterval)}
	if d.Approximate || d.End.Approximate {
		w.About = "about"
	}
	if d.Inferred() {
		w.Note = "year inferred"
	}
	return w
}

// Words is [Date.Chinese] for a language that starts with zh, else
// [Date.English]; language is a BCP 47 tag.
func (d Date) Words(language string) Words {
	if strings.HasPrefix(strings.ToLower(language), "zh") {
		return d.Chinese()
	}
	return d.English()
}

// String joins the parts: 约2018年7月（年份为推断）, about July 2018 (year inferred).
func (w Words) String() string {
	space, open, shut := "", "（", "）"
	if w.About+w.Date != "" && isASCII(w.About) && isASCII(w.Date) {
		space, open, shut = " ", " (", ")"
	}
	s := w.Date
	if w.About != "" {
		s = w.About + space + s
	}
	if w.Note != "" {
		s += open + w.Note + shut
	}
	return s
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}

func (d Date) text(point func(d, after Date) string, interval func(start, end string) string) string {
	if d.Interval == Point {
		return point(d, Date{})
	}
	return interval(point(d.Start(), Date{}), point(d.Finish(), d.Start()))
}

var chineseGroups = map[int]string{
	Spring: "春季", Summer: "夏季", Autumn: "秋季", Winter: "冬季",
	FirstQuarter: "第一季度", SecondQuarter: "第二季度", ThirdQuarter: "第三季度", LastQuarter: "第四季度",
	FirstHalf: "上半年", SecondHalf: "下半年",
}

// chinesePoint words a point; after a start of the same year (month) only the
// rest is said: 2018年10月至12月.
func chinesePoint(d, after Date) string {
	if d.Year == 0 {
		return ""
	}
	s := ""
	sameYear := d.Month != 0 && after.Month != 0 && d.Year == after.Year
	sameMonth := sameYear && d.Day != 0 && after.Day != 0 && d.Month == after.Month
	if !sameYear {
		s = strconv.Itoa(d.Year) + "年"
	}
	switch {
	case d.Month > 12:
		s += chineseGroups[d.Month]
	case d.Month != 0 && !sameMonth:
		s += strconv.Itoa(d.Month) + "月"
	}
	if d.Day != 0 {
		s += strconv.Itoa(d.Day) + "日"
	}
	return s
}

func chineseInterval(start, end string) string {
	switch {
	case end == "":
		return start + "起"
	case start == "":
		return "至" + end
	}
	return start + "至" + end
}

var englishMonths = [...]string{"", "January", "February", "March", "April", "May", "June", "July",
	"August", "September", "October", "November", "December"}

var englishGroups = map[int]string{
	Spring: "spring", Summer: "summer", Autumn: "autumn", Winter: "winter",
	FirstQuarter: "first quarter of", SecondQuarter: "second quarter of",
	ThirdQuarter: "third quarter of", LastQuarter: "fourth quarter of",
	FirstHalf: "first half of", SecondHalf: "second half of",
}

func englishPoint(d, _ Date) string {
	if d.Year == 0 {
		return ""
	}
	s := strconv.Itoa(d.Year)
	switch {
	case d.Month > 12:
		s = englishGroups[d.Month] + " " + s
	case d.Month != 0:
		s = englishMonths[d.Month] + " " + s
	}
	if d.Day != 0 {
		s = strconv.Itoa(d.Day) + " " + s
	}
	return s
}

func englishInterval(start, end string) string {
	switch {
	case end == "":
		return "from " + start
	case start == "":
		return "until " + end
	}
	return start + " to " + end
}
