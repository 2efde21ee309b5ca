// Package edtf reads, writes, orders and words the dates of an atlas.
//
// A date is text in the Extended Date/Time Format, ISO 8601-2:2019, as far as
// adoption records need it:
//
//	2016  2016-10  2016-04-19          level 0: year, month, day
//	2018-07~  2018-07?  2018-07%       level 1: approximate, uncertain, both
//	2018-21 … 2018-24                  level 1: spring, summer, autumn, winter
//	2018-33 … 2018-36                  level 2: first to fourth quarter
//	2018-40  2018-41                   level 2: first and second half (上半年, 下半年)
//	2018-10/2018-12  2018/..  ../2018  level 0 and 1: intervals, open at one end
//
// In an atlas ? says one thing only: the year was inferred, not read (the
// source says 今年 or 同年). ~ says that the source itself is vague (左右,
// 前后). Times, years outside 0001 to 9999, unspecified digits (201X), sets and
// the remaining groupings of level 2 are refused with a hint.
package edtf

import (
	"cmp"
	"strings"
	"time"
)

// Date is a point in time or an interval, told as precisely as it is known.
// The zero Date means "not told". Dates compare with ==.
type Date struct {
	// Year is 1 to 9999; 0 when nothing is told, or when the start of an
	// interval is open.
	Year int
	// Month is 1 to 12, or one of the sub-year groupings ([Spring] …
	// [SecondHalf]); 0 when not told.
	Month int
	// Day is 1 to 31; 0 when not told. A grouping has no day.
	Day int
	// Approximate is the qualifier ~: about then.
	Approximate bool
	// Uncertain is the qualifier ?: the year was inferred.
	Uncertain bool

	// Interval tells whether the fields above are all there is, or the start
	// of an interval.
	Interval Interval
	// End is the last point of a closed or open-start interval, else zero.
	End End
}

// End is the second half of an interval; its fields are those of [Date].
type End struct {
	Year, Month, Day       int
	Approximate, Uncertain bool
}

// Interval is the shape of a date.
type Interval uint8

// The shapes.
const (
	Point     Interval = iota // 2018
	Closed                    // 2018/2020
	OpenEnd                   // 2018/..
	OpenStart                 // ../2018
)

// Sub-year groupings, used in place of a month.
const (
	Spring, Summer, Autumn, Winter                         = 21, 22, 23, 24
	FirstQuarter, SecondQuarter, ThirdQuarter, LastQuarter = 33, 34, 35, 36
	FirstHalf, SecondHalf                                  = 40, 41
)

// Precision is how finely a date is told, coarse to fine.
type Precision int

// The precisions.
const (
	None Precision = iota
	ToYear
	ToHalf
	ToQuarter // quarters and seasons
	ToMonth
	ToDay
)

// Precision of the date; of an interval, the coarser one of its ends.
func (d Date) Precision() Precision {
	switch d.Interval {
	case Closed:
		return min(precision(d.Year, d.Month, d.Day), d.Finish().Precision())
	case OpenStart:
		return d.Finish().Precision()
	}
	return precision(d.Year, d.Month, d.Day)
}

func precision(year, month, day int) Precision {
	switch {
	case year == 0:
		return None
	case month == 0:
		return ToYear
	case month >= FirstHalf:
		return ToHalf
	case month > 12:
		return ToQuarter
	case day == 0:
		return ToMonth
	}
	return ToDay
}

// IsZero reports whether nothing is told.
func (d Date) IsZero() bool { return d == Date{} }

// Inferred reports whether the year, at either end, was inferred and not read.
func (d Date) Inferred() bool { return d.Uncertain || d.End.Uncertain }

// Start is the date without its end: the point itself, the start of an
// interval, or the zero Date when the start is open.
func (d Date) Start() Date {
	d.Interval, d.End = Point, End{}
	return d
}

// Finish is the last point of an interval, the date itself when it is none,
// and the zero Date when the end is open.
func (d Date) Finish() Date {
	switch d.Interval {
	case Closed, OpenStart:
		e := d.End
		return Date{Year: e.Year, Month: e.Month, Day: e.Day, Approximate: e.Approximate, Uncertain: e.Uncertain}
	case OpenEnd:
		return Date{}
	}
	return d
}

// Between is the interval from start to end, both points. A zero end leaves
// it open, a zero start likewise; of two equal points it is that point.
func Between(start, end Date) Date {
	start, end = start.Start(), end.Start()
	if start == end {
		return start
	}
	d := start
	d.End = End{end.Year, end.Month, end.Day, end.Approximate, end.Uncertain}
	switch {
	case end.IsZero():
		d.Interval = OpenEnd
	case start.IsZero():
		d.Interval = OpenStart
	default:
		d.Interval = Closed
	}
	return d
}

// months gives the first and last month of a date of a year, and how many
// years later the last one lies (winter ends in the year after).
func months(month int) (first, last, years int) {
	switch {
	case month == 0:
		return 1, 12, 0
	case month == Winter:
		return 12, 2, 1
	case month >= Spring && month < Winter:
		return 3 * (month - Spring + 1), 3*(month-Spring+1) + 2, 0
	case month >= FirstQuarter && month <= LastQuarter:
		return 3*(month-FirstQuarter) + 1, 3*(month-FirstQuarter) + 3, 0
	case month >= FirstHalf:
		return 6*(month-FirstHalf) + 1, 6*(month-FirstHalf) + 6, 0
	}
	return month, month, 0
}

// First is the first day that the date may mean, without qualifiers. An
// interval with open start begins, for want of better, where its end begins.
func (d Date) First() Date {
	if d.Interval == OpenStart {
		d = d.Finish()
	}
	if d.Year == 0 {
		return Date{}
	}
	first, _, _ := months(d.Month)
	return Date{Year: d.Year, Month: first, Day: max(d.Day, 1)}
}

// Last is the last day that the date may mean, without qualifiers; the zero
// Date when an interval has no end.
func (d Date) Last() Date {
	d = d.Finish()
	if d.Year == 0 {
		return Date{}
	}
	_, last, years := months(d.Month)
	end := Date{Year: d.Year + years, Month: last, Day: d.Day}
	if end.Day == 0 {
		end.Day = daysIn(end.Year, end.Month)
	}
	return end
}

// Time is midnight UTC of [Date.First]; the zero Time for the zero Date.
func (d Date) Time() time.Time {
	f := d.First()
	if f.IsZero() {
		return time.Time{}
	}
	return time.Date(f.Year, time.Month(f.Month), f.Day, 0, 0, 0, 0, time.UTC)
}

// Compare orders dates as a timeline lists them: by first day; on the same
// first day the longer span first (2018 before 2018-01, and that before
// 2018-01-01); then read before inferred. The zero Date comes last. Only equal
// dates compare as 0.
func Compare(a, b Date) int {
	if a == b {
		return 0
	}
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	lastA, lastB := a.Last(), b.Last()
	if lastA.IsZero() { // never ends: the longest span
		lastA.Year = 1 << 20
	}
	if lastB.IsZero() {
		lastB.Year = 1 << 20
	}
	c := cmp.Or(
		compareDays(a.First(), b.First()),
		compareDays(lastB, lastA),
		boolean(a.Uncertain, b.Uncertain),
		boolean(a.Approximate, b.Approximate),
	)
	if c == 0 {
		c = strings.Compare(a.String(), b.String())
	}
	return c
}

func compareDays(a, b Date) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Month, b.Month), cmp.Compare(a.Day, b.Day))
}

func boolean(a, b bool) int {
	switch {
	case a == b:
		return 0
	case b:
		return -1
	}
	return 1
}

// SortKey is a string whose byte order is that of [Compare] on dates of a
// known start, to the day; for use where only strings sort (CSV, data-*).
func (d Date) SortKey() string {
	f := d.First()
	if f.IsZero() {
		return "9999-99-99"
	}
	var b [10]byte
	return string(appendDate(b[:0], f.Year, f.Month, f.Day))
}

func daysIn(year, month int) int {
	switch month {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if year%4 == 0 && (year%100 != 0 || year%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
