package edtf

import (
	"errors"
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	for s, want := range map[string]Date{
		"2016":            {Year: 2016},
		"0987":            {Year: 987},
		"2016-10":         {Year: 2016, Month: 10},
		"2016-04-19":      {Year: 2016, Month: 4, Day: 19},
		"2016-02-29":      {Year: 2016, Month: 2, Day: 29},
		"2018-07~":        {Year: 2018, Month: 7, Approximate: true},
		"2018-07?":        {Year: 2018, Month: 7, Uncertain: true},
		"2018%":           {Year: 2018, Approximate: true, Uncertain: true},
		"2018-22":         {Year: 2018, Month: Summer},
		"2018-36":         {Year: 2018, Month: LastQuarter},
		"2018-40?":        {Year: 2018, Month: FirstHalf, Uncertain: true},
		"2018-10/2018-12": {Year: 2018, Month: 10, Interval: Closed, End: End{Year: 2018, Month: 12}},
		"2018~/2019?":     {Year: 2018, Approximate: true, Interval: Closed, End: End{Year: 2019, Uncertain: true}},
		"2018/2018-03":    {Year: 2018, Interval: Closed, End: End{Year: 2018, Month: 3}},
		"2018/..":         {Year: 2018, Interval: OpenEnd},
		"../2018-05":      {Interval: OpenStart, End: End{Year: 2018, Month: 5}},
	} {
		got, err := Parse(s)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %+v, %v; want %+v", s, got, err, want)
		}
		if got.String() != s {
			t.Errorf("Parse(%q).String() = %q", s, got.String())
		}
	}
}

func TestParseSaysWhatIsWrong(t *testing.T) {
	for s, hint := range map[string]string{
		"":                  "leave the key out when the date is not known",
		"2017-13":           "months run from 01 to 12",
		"2017-00":           "months run from 01 to 12",
		"2017-25":           "months run from 01 to 12",
		"2017-02-29":        "the days of 2017-02 run from 01 to 28",
		"2017-04-31":        "the days of 2017-04 run from 01 to 30",
		"2017-04-00":        "days run from 01",
		"0000":              "years run from 0001 to 9999",
		"-0044":             "years run from 0001 to 9999",
		"17-04":             "a year has four digits; " + hintForm,
		"2017-4":            "write 2017-04",
		"2017-4-5":          "write 2017-04-05",
		"2017/04/05":        "write 2017-04-05",
		"2017.4":            "write 2017-04",
		"2017年4月5日":         "write 2017-04-05",
		"2017年":             "write 2017",
		"2017-2019":         "write an interval with a slash: 2017/2019",
		"2017-04-05T10:00Z": "a date has no time of day: write 2017-04-05",
		"2017-04 ":          "remove the white space",
		"2017~-04":          "one of ~ ? % may stand, at the end; % says both ~ and ?",
		"2017?~":            "one of ~ ? % may stand, at the end; % says both ~ and ?",
		"201X":              "unspecified digits are not read: write the coarser date, or an interval as 2010/2019",
		"2018-40-01":        "2018-40 is a season, quarter or half and has no days",
		"2019/2018":         "the interval ends before it starts: write 2018/2019",
		"2018/2018":         "start and end are the same: write 2018",
		"2018/":             "an interval is start/end, 2018-10/2018-12; an open end is written 2018/..",
		"../..":             "an interval is start/end, 2018-10/2018-12; an open end is written 2018/..",
		"2018/2019-13":      "months run from 01 to 12",
		"last summer":       hintForm,
		"2018-01-02-03":     hintForm,
		"~":                 hintForm,
	} {
		d, err := Parse(s)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("Parse(%q) = %+v, %v; want an *Error", s, d, err)
			continue
		}
		if e.Hint != hint {
			t.Errorf("Parse(%q): hint %q, want %q", s, e.Hint, hint)
		}
		if d != (Date{}) {
			t.Errorf("Parse(%q) gives %+v beside the error", s, d)
		}
	}
	_, err := Parse("2017-13")
	if got, want := err.Error(), `"2017-13" is not a date: months run from 01 to 12`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := err.(*Error).Message(), `"2017-13" is not a date`; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func must(t *testing.T, s string) Date {
	t.Helper()
	if s == "" {
		return Date{}
	}
	d, err := Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestCompare(t *testing.T) {
	inOrder := []string{
		"../2015", "2016", "2016-04-19", "2016-10", "2017/..", "2017/2020", "2017", "2017~", "2017?", "2017-40", "2017-33",
		"2017-01", "2017-01-01", "2017-01-02", "2017-21", "2017-41", "2017-35", "2017-07", "2017-07?", "2017-24", "2017-12", "2018", "",
	}
	for i, a := range inOrder {
		for j, b := range inOrder {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := Compare(must(t, a), must(t, b)); got != want {
				t.Errorf("Compare(%q, %q) = %d, want %d", a, b, got, want)
			}
		}
	}
	var keys []string
	for _, s := range inOrder[1:] {
		keys = append(keys, must(t, s).SortKey())
	}
	if !slices.IsSorted(keys) {
		t.Errorf("sort keys are out of order: %q", keys)
	}
}

func TestFirstAndLast(t *testing.T) {
	for s, want := range map[string][2]string{
		"2016":            {"2016-01-01", "2016-12-31"},
		"2016-02?":        {"2016-02-01", "2016-02-29"},
		"1900-02":         {"1900-02-01", "1900-02-28"},
		"2016-04-19~":     {"2016-04-19", "2016-04-19"},
		"2016-23":         {"2016-09-01", "2016-11-30"},
		"2016-24":         {"2016-12-01", "2017-02-28"},
		"2016-34":         {"2016-04-01", "2016-06-30"},
		"2016-41":         {"2016-07-01", "2016-12-31"},
		"2016-10/2017":    {"2016-10-01", "2017-12-31"},
		"2016/..":         {"2016-01-01", ""},
		"../2016-05":      {"2016-05-01", "2016-05-31"},
		"2015-07/2016-40": {"2015-07-01", "2016-06-30"},
	} {
		d := must(t, s)
		if got := [2]string{d.First().String(), d.Last().String()}; got != want {
			t.Errorf("%s: %v, want %v", s, got, want)
		}
		if got := d.Time().Format("2006-01-02"); got != want[0] {
			t.Errorf("%s: time %s", s, got)
		}
	}
	if !(Date{}).Time().IsZero() || !(Date{}).First().IsZero() {
		t.Error("the zero Date has a day")
	}
}

func TestPrecision(t *testing.T) {
	for s, want := range map[string]Precision{
		"2016": ToYear, "2016-40": ToHalf, "2016-33": ToQuarter, "2016-21": ToQuarter, "2016-10": ToMonth,
		"2016-10-01": ToDay, "2016-10/2017": ToYear, "../2016-10": ToMonth, "2016/..": ToYear, "": None,
	} {
		if got := must(t, s).Precision(); got != want {
			t.Errorf("%s: %d, want %d", s, got, want)
		}
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string][2]string{
		"2016":                  {"2016年", "2016"},
		"2016-10":               {"2016年10月", "October 2016"},
		"2016-04-19":            {"2016年4月19日", "19 April 2016"},
		"2018-07~":              {"约2018年7月", "about July 2018"},
		"2018-12?":              {"2018年12月（年份为推断）", "December 2018 (year inferred)"},
		"2018-07%":              {"约2018年7月（年份为推断）", "about July 2018 (year inferred)"},
		"2018-21":               {"2018年春季", "spring 2018"},
		"2018-35":               {"2018年第三季度", "third quarter of 2018"},
		"2018-40":               {"2018年上半年", "first half of 2018"},
		"2018-10/2018-12":       {"2018年10月至12月", "October 2018 to December 2018"},
		"2018-10-26/2018-10-28": {"2018年10月26日至28日", "26 October 2018 to 28 October 2018"},
		"2018/2018-10":          {"2018年至2018年10月", "2018 to October 2018"},
		"2016/2018?":            {"2016年至2018年（年份为推断）", "2016 to 2018 (year inferred)"},
		"2018/..":               {"2018年起", "from 2018"},
		"../2018":               {"至2018年", "until 2018"},
		"":                      {"", ""},
	} {
		d := must(t, s)
		if got := d.Words("zh-CN").String(); got != want[0] {
			t.Errorf("%s: %q, want %q", s, got, want[0])
		}
		if got := d.Words("en").String(); got != want[1] {
			t.Errorf("%s: %q, want %q", s, got, want[1])
		}
	}
	w := must(t, "2018-07%").Chinese()
	if w != (Words{"约", "2018年7月", "年份为推断"}) {
		t.Errorf("got %+v", w)
	}
}

func TestBetween(t *testing.T) {
	a, b := Date{Year: 2016}, Date{Year: 2018, Month: 3}
	for _, c := range []struct {
		start, end Date
		want       string
	}{
		{a, b, "2016/2018-03"}, {a, a, "2016"}, {a, Date{}, "2016/.."}, {Date{}, b, "../2018-03"}, {Date{}, Date{}, ""},
	} {
		if got := Between(c.start, c.end).String(); got != c.want {
			t.Errorf("got %s, want %s", got, c.want)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"2016", "2016-10", "2016-04-19~", "2018-40?", "2018-10/2018-12", "2018/..", "../2018%", "2018-24/2019-21", "2017-13", "", "/", "2017年4月"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		d, err := Parse(s)
		if err != nil {
			var e *Error
			if !errors.As(err, &e) || e.Hint == "" || d != (Date{}) {
				t.Fatalf("Parse(%q) = %+v, %v", s, d, err)
			}
			return
		}
		if d.String() != s {
			t.Fatalf("Parse(%q).String() = %q", s, d.String())
		}
		again, err := Parse(d.String())
		if err != nil || again != d {
			t.Fatalf("Parse(%q) = %+v, then %+v, %v", s, d, again, err)
		}
		if d.IsZero() || d.Precision() == None || Compare(d, d) != 0 || d.Chinese().Date == "" || d.English().Date == "" {
			t.Fatalf("%q is empty", s)
		}
		if last := d.Last(); !last.IsZero() && compareDays(d.First(), last) > 0 {
			t.Fatalf("%q: %v after %v", s, d.First(), last)
		}
		_ = d.Time()
	})
}

func FuzzCompare(f *testing.F) {
	f.Add("2016", "2016-10", "2017")
	f.Add("2016/..", "2016/2018", "../2016")
	for _, s := range [][3]string{{"2018", "2018?", "2018~"}, {"2018-24", "2018-10", "2018-12-01"}, {"2018-36", "2018-40", "2018-34"}, {"2016-02-29", "2016-02", "2016-03-01"}, {"2018/2019", "2018-01/2019-12", "2018%/2019?"}, {"1000", "9999", "9999-12-31"}, {"..", "2018/", "/2018"}} {
		f.Add(s[0], s[1], s[2])
	}
	f.Fuzz(func(t *testing.T, a, b, c string) {
		x, errX := Parse(a)
		y, errY := Parse(b)
		z, errZ := Parse(c)
		if errX != nil || errY != nil || errZ != nil {
			return
		}
		if Compare(x, y) != -Compare(y, x) || (Compare(x, y) == 0) != (x == y) {
			t.Fatalf("%q and %q are not in an order", a, b)
		}
		if Compare(x, y) < 0 && Compare(y, z) < 0 && Compare(x, z) >= 0 {
			t.Fatalf("%q, %q, %q are not in an order", a, b, c)
		}
		// The order is that of the bounds: who begins first comes first, and of
		// those that begin on one day who lasts longer.
		if n := compareDays(x.First(), y.First()); n != 0 && n != Compare(x, y) {
			t.Fatalf("%q begins %v, %q begins %v, but they compare as %d", a, x.First(), b, y.First(), Compare(x, y))
		}
		// What is between two dates begins and ends with them.
		if x.Interval == Point && y.Interval == Point && compareDays(x.First(), y.First()) < 0 && compareDays(x.Last(), y.Last()) < 0 {
			between := Between(x, y)
			again, err := Parse(between.String())
			if err != nil || again != between {
				t.Fatalf("%q: %+v became %+v, %v", between, between, again, err)
			}
		}
	})
}
