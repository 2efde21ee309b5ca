package edtf

import (
	"fmt"
	"strings"
)

// Error says why a text is no date. Message and Hint are meant for the two
// parts of a printed problem.
type Error struct {
	Text string // what was to be read
	Hint string // what to write instead
}

// Message is the finding without the hint, as `"2017-13" is not a date`.
func (e *Error) Message() string {
	if e.Text == "" {
		return "the date is empty"
	}
	return fmt.Sprintf("%q is not a date", e.Text)
}

// Error is message and hint in one line.
func (e *Error) Error() string { return e.Message() + ": " + e.Hint }

const hintForm = "write 2018, 2018-07 or 2018-07-05; add ~ for about, ? for an inferred year"

// Parse reads an EDTF date; see the package comment for what may stand. An
// error is an [*Error]. Outer white space is not allowed, so that a file's
// text stays as it was checked.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, &Error{s, "leave the key out when the date is not known"}
	}
	left, right, interval := strings.Cut(s, "/")
	if !interval {
		return parsePoint(s, s)
	}
	if strings.Contains(right, "/") {
		return Date{}, &Error{s, dashHint(s)}
	}
	if left == ".." && right == ".." || left == "" || right == "" {
		return Date{}, &Error{s, "an interval is start/end, 2018-10/2018-12; an open end is written 2018/.."}
	}
	var start, end Date
	var err error
	if left != ".." {
		if start, err = parsePoint(s, left); err != nil {
			return Date{}, err
		}
	}
	if right != ".." {
		if end, err = parsePoint(s, right); err != nil {
			return Date{}, err
		}
	}
	if left != ".." && right != ".." {
		if compareDays(end.Last(), start.First()) < 0 {
			return Date{}, &Error{s, fmt.Sprintf("the interval ends before it starts: write %s/%s", right, left)}
		}
		if start == end {
			return Date{}, &Error{s, "start and end are the same: write " + left}
		}
	}
	return Between(start, end), nil
}

// Valid reports whether s is a date that [Parse] accepts.
func Valid(s string) bool {
	_, err := Parse(s)
	return err == nil
}

// dashHint helps with the forms that people write for 2018-07-05.
func dashHint(s string) string {
	parts := strings.FieldsFunc(s, func(r rune) bool {
		return r == '/' || r == '.' || r == '-' || r == '年' || r == '月' || r == '日' || r == ' '
	})
	if len(parts) < 1 || len(parts) > 3 {
		return hintForm
	}
	var n [3]int
	for i, p := range parts {
		v, ok := digits(p)
		if !ok || len(p) > 4 {
			return hintForm
		}
		n[i] = v
	}
	if len(parts[0]) != 4 {
		return hintForm
	}
	if d := (Date{Year: n[0], Month: n[1], Day: n[2]}); check(d) == "" && d.String() != s {
		return "write " + d.String()
	}
	return hintForm
}

func digits(s string) (int, bool) {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' || i > 6 {
			return 0, false
		}
		n = n*10 + int(s[i]-'0')
	}
	return n, s != ""
}

// check says what is wrong with the fields of a point, as a hint.
func check(d Date) string {
	switch {
	case d.Year < 1 || d.Year > 9999:
		return "years run from 0001 to 9999"
	case d.Month == 0 && d.Day == 0:
		return ""
	case d.Month > 12 && !grouping(d.Month) || d.Month == 0:
		return "months run from 01 to 12"
	case d.Month > 12 && d.Day != 0:
		return fmt.Sprintf("%04d-%02d is a season, quarter or half and has no days", d.Year, d.Month)
	case d.Month <= 12 && d.Day > daysIn(d.Year, d.Month):
		return fmt.Sprintf("the days of %04d-%02d run from 01 to %d", d.Year, d.Month, daysIn(d.Year, d.Month))
	}
	return ""
}

func grouping(month int) bool {
	return month >= Spring && month <= Winter || month >= FirstQuarter && month <= LastQuarter ||
		month == FirstHalf || month == SecondHalf
}

// parsePoint reads s, a part of whole or all of it.
func parsePoint(whole, s string) (Date, error) {
	fail := func(hint string) (Date, error) { return Date{}, &Error{whole, hint} }
	var d Date
	body := s
	if body != "" {
		switch body[len(body)-1] {
		case '~':
			d.Approximate = true
		case '?':
			d.Uncertain = true
		case '%':
			d.Approximate, d.Uncertain = true, true
		}
		if d.Approximate || d.Uncertain {
			body = body[:len(body)-1]
		}
	}
	if strings.TrimSpace(s) != s {
		return fail("remove the white space")
	}
	if strings.ContainsAny(body, "~?%") {
		return fail("one of ~ ? % may stand, at the end; % says both ~ and ?")
	}
	if strings.ContainsAny(body, "xXuU") && strings.Trim(body, "0123456789-xXuU") == "" {
		return fail("unspecified digits are not read: write the coarser date, or an interval as 2010/2019")
	}
	if i := strings.IndexByte(body, 'T'); i > 0 {
		return fail("a date has no time of day: write " + body[:i])
	}
	if strings.HasPrefix(body, "-") || strings.HasPrefix(body, "Y") {
		return fail("years run from 0001 to 9999")
	}
	parts := strings.Split(body, "-")
	if len(parts) > 3 {
		return fail(hintForm)
	}
	for i, p := range parts {
		n, ok := digits(p)
		if !ok {
			return fail(dashHint(body))
		}
		switch {
		case i == 0 && len(p) != 4:
			return fail("a year has four digits; " + hintForm)
		case i > 0 && len(p) == 4:
			return fail(fmt.Sprintf("write an interval with a slash: %s/%s", parts[0], p))
		case i > 0 && len(p) != 2:
			if hint := dashHint(body); hint != hintForm {
				return fail(hint)
			}
			return fail("months and days have two digits")
		case i == 1 && n == 0:
			return fail("months run from 01 to 12")
		case i == 2 && n == 0:
			return fail("days run from 01")
		}
		switch i {
		case 0:
			d.Year = n
		case 1:
			d.Month = n
		case 2:
			d.Day = n
		}
	}
	if hint := check(d); hint != "" {
		return fail(hint)
	}
	return d, nil
}

// String is the canonical EDTF text; "" for the zero Date.
func (d Date) String() string {
	var b [24]byte
	out := b[:0]
	switch d.Interval {
	case Point:
		return string(appendPoint(out, d))
	case OpenStart:
		out = append(out, ".."...)
	default:
		out = appendPoint(out, d)
	}
	out = append(out, '/')
	if d.Interval == OpenEnd {
		return string(append(out, ".."...))
	}
	return string(appendPoint(out, d.Finish()))
}

func appendPoint(b []byte, d Date) []byte {
	if d.Year == 0 {
		return b
	}
	b = appendDate(b, d.Year, d.Month, d.Day)
	switch {
	case d.Approximate && d.Uncertain:
		b = append(b, '%')
	case d.Approximate:
		b = append(b, '~')
	case d.Uncertain:
		b = append(b, '?')
	}
	return b
}

func appendDate(b []byte, year, month, day int) []byte {
	b = append(b, byte('0'+year/1000%10), byte('0'+year/100%10))
	b = appendTwo(b, year%100)
	if month != 0 {
		b = appendTwo(append(b, '-'), month)
		if day != 0 {
			b = appendTwo(append(b, '-'), day)
		}
	}
	return b
}

func appendTwo(b []byte, n int) []byte { return append(b, byte('0'+n/10%10), byte('0'+n%10)) }
