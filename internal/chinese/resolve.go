package chinese

import (
	"strings"

	"atlas/internal/edtf"
)

// resolver turns what the scanner read into dates, carrying the context on.
type resolver struct {
	text string
	ctx  Context
	own  edtf.Date // the last date of this text itself, to the month at least
	last int       // where the last date ended
	seen bool      // a date of this text has been read

	scanned, stop int // how far sentence ends have been looked for; the last found
}

// resolve makes the match for raw and lets later dates refer to it.
func (r *resolver) resolve(raw rawDate, inTitle bool) DateMatch {
	m := DateMatch{
		Start: raw.start, End: raw.end, Text: r.text[raw.start:raw.end], InTitle: inTitle,
		Kind: raw.kind, Part: raw.from.part, AsOf: raw.asOf, Since: raw.since, Before: raw.before,
		Length: raw.length, Unit: raw.unit,
	}
	if raw.kind == Duration || raw.kind == Unresolved {
		return m
	}
	from, basis := r.point(raw.from, raw.start, inTitle)
	m.Basis = basis
	if from.IsZero() {
		m.Kind, m.Part = Unresolved, Whole
		return m
	}
	from.Approximate = raw.approximate
	m.Date = from
	switch {
	case raw.toNow:
		m.Kind, m.Date = Range, edtf.Between(from, edtf.Date{})
	case raw.ranged:
		to := r.inherit(raw.to, from, raw.start, inTitle)
		if to.IsZero() || edtf.Compare(to.Last(), from.First()) < 0 || to.Last() == from.Last() {
			break
		}
		to.Approximate = raw.approximate
		m.Kind, m.Date = Range, edtf.Between(from, to)
	}
	r.judge(&m, raw)
	if !inTitle {
		r.ctx.Last = follow(r.ctx.Last, &m)
		if m.Kind == Point || m.Kind == Range {
			r.own, r.seen = r.ctx.Last, true
			r.last = m.End
		}
	}
	return m
}

// judge settles whether a date is a target. A limit in the past is none: a
// text of 2020 that says 到2018年 tells of a state.
func (r *resolver) judge(m *DateMatch, raw rawDate) {
	if m.Kind != Point && m.Kind != Range {
		return
	}
	past := r.ctx.Year != 0 && m.Date.Finish().Year != 0 && m.Date.Finish().Year < r.ctx.Year
	switch {
	case raw.planned:
		m.Kind = Target
	case raw.until && past && m.Kind == Point:
		m.AsOf = true
	case raw.until:
		m.Kind = Target
	case raw.before && !past && m.Kind == Point:
		m.Kind = Target
	}
}

// point gives the date of p, zero when its year cannot be known.
func (r *resolver) point(p point, start int, inTitle bool) (edtf.Date, Basis) {
	d := edtf.Date{Year: p.year, Month: p.month, Day: p.day}
	if p.form == stated {
		return valid(d), Stated
	}
	if inTitle {
		return edtf.Date{}, Implied
	}
	d.Uncertain = true
	last := r.ctx.Last
	basis := Relative
	switch p.form {
	case thisYear:
		d.Year = r.ctx.Year
	case yearsOff:
		if r.ctx.Year != 0 {
			d.Year = r.ctx.Year + p.offset
		}
	case sameYear:
		basis = Same
		if last.Year != 0 {
			d.Year = last.Year + p.offset
		}
	case sameMonth:
		basis = Same
		if last.Month < 1 || last.Month > 12 {
			return edtf.Date{}, Same
		}
		d.Year, d.Month = addMonths(last.Year, last.Month, p.offset)
	case sameDay:
		if last.Day == 0 {
			return edtf.Date{}, Same
		}
		last.Uncertain = true
		return last, Same
	case thisMonth:
		pub := r.ctx.Published
		if pub.Month < 1 || pub.Month > 12 || r.ctx.Year != 0 && r.ctx.Year != pub.Year {
			return edtf.Date{}, Relative
		}
		d.Year, d.Month = addMonths(pub.Year, pub.Month, p.offset)
	case noMonth: // 15日
		basis = Implied
		if !r.seen || r.own.Month < 1 || r.own.Month > 12 || r.newSentence(start) {
			return edtf.Date{}, Implied
		}
		d.Year, d.Month = r.own.Year, r.own.Month
	case noYear:
		basis = Implied
		d.Year = r.impliedYear(p, start)
	}
	if d.Year == 0 {
		return edtf.Date{}, basis
	}
	return valid(d), basis
}

// impliedYear is the year of a date that names none (9月28日). It is the year
// of the date before it in the same sentence, or in the same text when that
// date tells its month too, for then the text counts on (2017年3月…。6月…);
// else the year of writing, or the year before when the date would lie after
// the day of publication; else whatever year was told last.
func (r *resolver) impliedYear(p point, start int) int {
	if r.seen && r.own.Year != 0 && (r.own.Month != 0 || !r.newSentence(start)) {
		return r.own.Year
	}
	if r.ctx.Year != 0 {
		if pub := r.ctx.Published; pub.Year == r.ctx.Year && pub.Month >= 1 && pub.Month <= 12 && p.month <= 12 && p.month > pub.Month+1 {
			return r.ctx.Year - 1
		}
		return r.ctx.Year
	}
	return r.ctx.Last.Year
}

// newSentence reports whether a sentence ended since the last date. It looks
// at each byte once, as starts come in order.
func (r *resolver) newSentence(start int) bool {
	if r.scanned < start {
		if i := strings.LastIndexAny(r.text[r.scanned:start], "。！？\n"); i >= 0 {
			r.stop = r.scanned + i + 1
		}
		r.scanned = start
	}
	return r.stop > r.last
}

// inherit gives the end of a range, which takes from its start what it does
// not say itself: 2018年10月至12月, 10月26日至28日.
func (r *resolver) inherit(p point, from edtf.Date, start int, inTitle bool) edtf.Date {
	if p.form != noYear && p.form != noMonth {
		d, _ := r.point(p, start, inTitle)
		return d
	}
	d := edtf.Date{Year: from.Year, Month: p.month, Day: p.day, Uncertain: from.Uncertain}
	if p.form == noMonth {
		d.Month = from.Month
	}
	// 11月至3月 ends in the next year.
	if p.month != 0 && p.month <= 12 && p.month < from.Month && from.Month <= 12 {
		d.Year++
	}
	return valid(d)
}

// valid drops what no calendar has: 2月30日 becomes February.
func valid(d edtf.Date) edtf.Date {
	if d.Year < 1 || d.Year > 9999 {
		return edtf.Date{}
	}
	if d.Day != 0 && (d.Month > 12 || d.Day > (edtf.Date{Year: d.Year, Month: d.Month}).Last().Day) {
		d.Day = 0
	}
	return d
}

func addMonths(year, month, n int) (int, int) {
	m := year*12 + month - 1 + n
	return m / 12, m%12 + 1
}
