package chinese

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"atlas/internal/edtf"
)

// show is a match in one line: text=date kind, with flags.
func show(m DateMatch) string {
	s := m.Text + "=" + m.Date.String()
	if m.Kind == Duration {
		s = fmt.Sprintf("%s=%v%s", m.Text, m.Length, m.Unit)
	}
	if m.Kind != Point {
		s += " " + m.Kind.String()
	}
	for _, f := range []struct {
		on   bool
		name string
	}{
		{m.Part == Early, "early"}, {m.Part == Middle, "middle"}, {m.Part == Late, "late"},
		{m.AsOf, "asof"}, {m.Since, "since"}, {m.Before, "before"}, {m.InTitle, "title"},
	} {
		if f.on {
			s += " " + f.name
		}
	}
	return s
}

func showAll(matches []DateMatch) string {
	var all []string
	for _, m := range matches {
		all = append(all, show(m))
	}
	return strings.Join(all, "; ")
}

// written is the context of a text of 2019.
var written = Context{Year: 2019}

func TestFindDates(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		// Dates in full.
		{"2016年10月，工信部发布", "2016年10月=2016-10"},
		{"于2018年6月5日公布", "2018年6月5日=2018-06-05"},
		{"专利申请时间为2016年11月28日；另一份", "2016年11月28日=2016-11-28"},
		{"早在2015年，", "2015年=2015"},
		{"2020 年 2 月 3 日成立", "2020 年 2 月 3 日=2020-02-03"},
		{"在2017年 10 月，", "2017年 10 月=2017-10"},
		{"二〇一六年十月", "二〇一六年十月=2016-10"},
		{"二零一八年十二月二十一日", "二零一八年十二月二十一日=2018-12-21"},
		{"一六年三月上线", "一六年三月=2016-03"},
		{"２０１８年６月", "２０１８年６月=2018-06"},
		{"2018年5月1号", "2018年5月1号=2018-05-01"},
		{"2018年10月份启动", "2018年10月份=2018-10"},
		{"2018年2月30日", "2018年2月30日=2018-02"},
		{"2016.10.31发布", "2016.10.31=2016-10-31"},
		{"2016-10-31 发布", "2016-10-31=2016-10-31"},
		{"2016/1/9发布", "2016/1/9=2016-01-09"},
		{"2016-10-31T08:00", "2016-10-31=2016-10-31"},
		{"（2016.10）", "2016.10=2016-10"},
		{"2018年度预算", "2018年度=2018"},
		{"2018年中国区块链", "2018年=2018"},
		{"2018年初步建成", "2018年=2018"},
		{"2018年底层技术", "2018年=2018"},
		{"2018年5月中国", "2018年5月=2018-05"},
		// Two digits.
		{"17年4月发布", "17年4月=2017-04"},
		{"99年5月", "99年5月=1999-05"},
		{"18年底上线", "18年底=2018 late"},
		{"在17年推出", "17年=2017"},
		{"自18年", "18年=2018"},
		{"17年来", "17年来=17年 duration"},
		{"在20年间", "20年间=20年 duration"},
		{"拥有30年经验", "30年=30年 duration"},
		{"09年加入，18年加入甲公司，18年经验", "09年=2009; 18年=2018; 18年=18年 duration"},
		{"52017年", ""},
		// What is relative.
		{"今年4月，签署", "今年4月=2019-04?"},
		{"今年7月初宣布", "今年7月初=2019-07? early"},
		{"今年，各地", "今年=2019?"},
		{"去年12月", "去年12月=2018-12?"},
		{"前年上线", "前年=2017?"},
		{"明年上半年", "明年上半年=2020-40?"},
		{"本年度", "本年度=2019?"},
		{"今年以来", "今年以来=2019? since"},
		{"2016年8月设立;同年12月发布", "2016年8月=2016-08; 同年12月=2016-12?"},
		{"2017年建成，次年3月投产", "2017年=2017; 次年3月=2018-03?"},
		{"2017年3月启动，当年完成", "2017年3月=2017-03; 当年=2017?"},
		{"2017年3月1日启动，同月上线", "2017年3月1日=2017-03-01; 同月=2017-03?"},
		{"2017年12月启动，次月上线", "2017年12月=2017-12; 次月=2018-01?"},
		{"2018年6月22日开幕，当日签约", "2018年6月22日=2018-06-22; 当日=2018-06-22?"},
		{"2018年5月15日的2018年论坛，同月举行", "2018年5月15日=2018-05-15; 2018年=2018; 同月=2018-05?"},
		{"同年发布", "同年= unresolved"},
		{"本月初", "本月初= unresolved"},
		{"声明年份；过去年度；不同年份；目前年产；相当年轻", "目前= unresolved"},
		// No year.
		{"9月28日，大会", "9月28日=2019-09-28?"},
		{"2018年3月启动。6月上线", "2018年3月=2018-03; 6月=2018-06?"},
		{"早在2017年就建立。9月28日开会", "2017年=2017; 9月28日=2019-09-28?"},
		{"年底前完成", "年底前=2019? target late before"},
		{"上半年增长", "上半年=2019-40?"},
		{"年内完成", "年内=2019? target before"},
		{"三季度", "三季度=2019-35?"},
		{"每年年底；百年底蕴；20年底蕴", "20年=20年 duration"},
		{"2018年3月5日开幕，8日，闭幕", "2018年3月5日=2018-03-05; 8日=2018-03-08?"},
		// Parts, halves, quarters, seasons.
		{"2019年上半年", "2019年上半年=2019-40"},
		{"2018下半年", "2018下半年=2018-41"},
		{"2018年第三季度", "2018年第三季度=2018-35"},
		{"2018年一季度", "2018年一季度=2018-33"},
		{"2018年Q4和2019Q1", "2018年Q4=2018-36; 2019Q1=2019-33"},
		{"2018年夏季", "2018年夏季=2018-22"},
		{"2018年春节", "2018年=2018"},
		{"在2017年年初就已", "2017年年初=2017 early"},
		{"2019年初，", "2019年初=2019 early"},
		{"2018年底", "2018年底=2018 late"},
		{"2018年5月中旬", "2018年5月中旬=2018-05 middle"},
		{"2018年5月底", "2018年5月底=2018-05 late"},
		{"2018年年中，", "2018年年中=2018 middle"},
		// Approximate.
		{"约2018年7月", "约2018年7月=2018-07~"},
		{"2018年7月左右", "2018年7月左右=2018-07~"},
		{"今年7月前后", "今年7月前后=2019-07%"},
		{"签约2018年", "2018年=2018"},
		// Ranges.
		{"2016年至2018年", "2016年至2018年=2016/2018 range"},
		{"2019—2023年", "2019—2023年=2019/2023 range"},
		{"于2016至2017年初", "2016至2017年初=2016/2017 range"},
		{"预计三年内（2018-2020）", "三年内=3年 duration; 2018-2020=2018/2020 range"},
		{"2018年10月至12月", "2018年10月至12月=2018-10/2018-12 range"},
		{"10月26日至28日", "10月26日至28日=2019-10-26?/2019-10-28? range"},
		{"2018年1-9月", "2018年1-9月=2018-01/2018-09 range"},
		{"今年1至6月", "今年1至6月=2019-01?/2019-06? range"},
		{"2018年11月到2019年3月", "2018年11月到2019年3月=2018-11/2019-03 range"},
		{"2017年至今", "2017年至今=2017/.. range"},
		{"2017.08.01-2018.03.01", "2017.08.01-2018.03.01=2017-08-01/2018-03-01 range"},
		{"2018年到北京", "2018年=2018"},
		{"12 月 7 - 9 日", "12 月 7 - 9 日=2019-12-07?/2019-12-09? range"},
		{"2018年3月29-4月1日", "2018年3月29-4月1日=2018-03-29/2018-04-01 range"},
		{"今年Q4", "今年Q4=2019-36?"},
		{"预测2027年", "2027年=2027 target"},
		{"几十年来，环顾四周，四周内", "四周内=4周 duration"},
		// States, targets, limits.
		{"截至2018年2月，", "2018年2月=2018-02 asof"},
		{"截止到2018年底", "2018年底=2018 late asof"},
		{"截至目前", "目前= unresolved asof"},
		{"到2020年，", "2020年=2020 target"},
		{"力争到2020年", "2020年=2020 target"},
		{"2020年底前", "2020年底前=2020 target late before"},
		{"预计到2021年", "2021年=2021 target"},
		{"预计2021年", "2021年=2021 target"},
		{"将于2019年12月", "2019年12月=2019-12 target"},
		{"到2017年，全国", "2017年=2017 asof"},
		{"达到2018年水平", "2018年=2018"},
		{"甚至2018年", "2018年=2018"},
		{"上升到2020年的水平", "2020年=2020"},
		{"2015年以前", "2015年以前=2015 before"},
		{"2019年12月19日前", "2019年12月19日前=2019-12-19 target before"},
		{"2018年前三季度", "2018年=2018"},
		{"2017年5月起，", "2017年5月起=2017-05 since"},
		{"2017年5月起草", "2017年5月=2017-05"},
		{"2019以来中国", "2019以来=2019 since"},
		// Durations.
		{"3年内给予", "3年内=3年 duration"},
		{"三年内", "三年内=3年 duration"},
		{"未来五年，", "未来五年=5年 duration"},
		{"免租3年。", "3年=3年 duration"},
		{"近两年", "近两年=2年 duration"},
		{"一年内", "一年内=1年 duration"},
		{"一年一度", ""},
		{"三个月后", "三个月后=3月 duration"},
		{"15个工作日内", "15个工作日内=15天 duration"},
		{"15日内", "15日内=15天 duration"},
		{"第3年；三年级；90年代", ""},
		{"10多年", "10多年=10年 duration"},
		// What cannot be told.
		{"近日，日前，最近", "近日= unresolved; 日前= unresolved; 最近= unresolved"},
		{"近年来", "近年来= unresolved"},
		// Titles.
		{"2017年5月发布《关于17年4月发布对企业的意见》；同年6月", "2017年5月=2017-05; 17年4月=2017-04 title; 同年6月=2017-06?"},
		{"《白皮书（2018）》", "2018=2018 title"},
		{"《规划(2016-2020年)》", "2016-2020年=2016/2020 range title"},
		{"《2018年工作要点》于2019年3月", "2018年=2018 title; 2019年3月=2019-03"},
		{"《A《2016年B》C》2017年", "2016年=2016 title; 2017年=2017"},
		{"发布《关于X的通知，2018年3月又", "2018年3月=2018-03"},
		{"《今年3月》", "今年3月= unresolved title"},
		// No dates.
		{"世界500强，第5个，2.0到3.0，TC307，IETF99，ISO 20022，v2018.10.1", ""},
		{"2018元，1.2018，http://a.cn/2018/10/31/x", ""},
		{"50强和2018", ""},
	} {
		if got := showAll(FindDates(c.text, written)); got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

func TestFindDatesWithoutYear(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"今年4月", "今年4月= unresolved"},
		{"9月28日", "9月28日= unresolved"},
		{"2018年3月，5月", "2018年3月=2018-03; 5月=2018-05?"},
	} {
		if got := showAll(FindDates(c.text, Context{})); got != c.want {
			t.Errorf("%s: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestContextGoesOn(t *testing.T) {
	ctx := Context{Year: 2018}
	first := FindDates("2016年10月，到2020年，《2015年要点》", ctx)
	ctx = ctx.After(first)
	if got := showAll(FindDates("同年12月", ctx)); got != "同年12月=2016-12?" {
		t.Errorf("got %s", got)
	}
	ctx = ctx.After(FindDates("同年12月", ctx))
	if want := (edtf.Date{Year: 2016, Month: 12}); ctx.Last != want {
		t.Errorf("last is %v, want %v", ctx.Last, want)
	}
}

func TestPublishedResolves(t *testing.T) {
	ctx := Context{Year: 2020, Published: edtf.Date{Year: 2020, Month: 1, Day: 9}}
	for text, want := range map[string]string{
		"本月3日": "本月3日=2020-01-03?",
		"上月":   "上月=2019-12?",
		"12月":  "12月=2019-12?",
		"1月8日": "1月8日=2020-01-08?",
	} {
		if got := showAll(FindDates(text, ctx)); got != want {
			t.Errorf("%s: got %s, want %s", text, got, want)
		}
	}
}

func TestBasis(t *testing.T) {
	ms := FindDates("2018年3月，同年5月，今年6月，7月", Context{Year: 2019})
	var got []string
	for _, m := range ms {
		got = append(got, m.Basis.String())
	}
	if s := strings.Join(got, " "); s != "stated same relative implied" {
		t.Errorf("got %s", s)
	}
}

func TestEvidenceYear(t *testing.T) {
	for _, c := range []struct {
		text, published string
		want            int
	}{
		{"2016年10月发布。2018年6月22日落户，到2020年建成。今年7月，", "", 2018},
		{"2016年10月发布。今年3月发布《技术白皮书（2017）》", "", 2017},
		{"《技术白皮书（2018）》。今年3月", "", 2018},
		{"《发展规划(2016-2020年)》2016年12月。今年", "", 2016},
		{"2018年3月成立。预计2025年达到。2025年全国将建成。", "", 2018},
		{"2018年3月成立。2030年全面领先。", "", 2018},
		{"2018年3月成立。2019年，各地", "", 2019},
		{"在2020中国国际大会上，今年4月", "", 2020},
		{"今年4月", "", 0},
		{"今年4月", "2019-03-20", 2018}, // April told as past in March
		{"今年4月", "2019-05", 2019},
		{"2018年6月22日落户。今年7月", "2019-03", 2018},
		{"2018年6月22日落户。今年7月", "2019-09", 2019},
		{"2008年诞生。今年", "2020-02", 2020},
		{"2019年6月发布。2021年6月", "2019-12", 2019},
		{"没有日期", "", 0},
	} {
		var pub edtf.Date
		if c.published != "" {
			var err error
			if pub, err = edtf.Parse(c.published); err != nil {
				t.Fatal(err)
			}
		}
		if got, ok := EvidenceYear(c.text, pub); got != c.want || ok != (c.want != 0) {
			t.Errorf("%s (%s): got %d, %v; want %d", c.text, c.published, got, ok, c.want)
		}
	}
}

// checkDays holds that a date's days are in the calendar, the first not after
// the last.
func checkDays(t *testing.T, s string, d edtf.Date) {
	t.Helper()
	day := func(d edtf.Date) time.Time {
		at := time.Date(d.Year, time.Month(d.Month), d.Day, 0, 0, 0, 0, time.UTC)
		if at.Year() != d.Year || int(at.Month()) != d.Month || at.Day() != d.Day {
			t.Fatalf("%q: %v is no day", s, d)
		}
		return at
	}
	first, last := d.First(), d.Last()
	if !first.IsZero() && !last.IsZero() && day(first).After(day(last)) {
		t.Fatalf("%q: %v begins after its end", s, d)
	}
}

func FuzzFindDates(f *testing.F) {
	for _, s := range []string{
		"2016年10月，同年12月", "《今年3月》17年4月", "截至2018年2月到2020年", "9月28日至30日", "二〇一六年十月", "第三季度", "年内", "《《》。》", "今", "\xe4\xbb", "2018-10/2018.1.1", "３年内", "00年1月", "1800年-12月",
		"2016年2月30日", "2月29日", "十三五期间", "2016~2018年", "去年底至明年初", "5月1日起", "2017年以来，次年", "上世纪90年代", "一季度至三季度", "2018年上半年", "三年内，每两年", "16-18年", "二〇一八年十二月三十一日前", "2018/12/31", "近日、当天、目前", "２０１８年１０月", "本月15日，上月", "２０１８–２０２０年", "自2016年1月1日至31日",
	} {
		f.Add(s, 2018)
	}
	f.Fuzz(func(t *testing.T, s string, year int) {
		if year < 0 || year > 9000 {
			year = 0
		}
		matches := FindDates(s, Context{Year: year})
		last := 0
		for _, m := range matches {
			if m.Start < last || m.End <= m.Start || m.End > len(s) || m.Text != s[m.Start:m.End] {
				t.Fatalf("%q: bad offsets in %+v after %d", s, m, last)
			}
			if utf8.ValidString(s) && !utf8.ValidString(m.Text) {
				t.Fatalf("%q: %q is cut", s, m.Text)
			}
			if str := m.Date.String(); str != "" && !edtf.Valid(str) {
				t.Fatalf("%q: %q is no date", s, str)
			}
			if dated := m.Kind == Point || m.Kind == Range || m.Kind == Target; dated == m.Date.IsZero() {
				t.Fatalf("%q: kind and date do not fit in %+v", s, m)
			}
			if str := m.Date.String(); str != "" {
				if again, err := edtf.Parse(str); err != nil || again != m.Date {
					t.Fatalf("%q: %+v is written %q and read as %+v, %v", s, m.Date, str, again, err)
				}
				checkDays(t, s, m.Date)
			}
			last = m.End
		}
		// A sentence without dates before the text moves what is found, and
		// nothing else.
		const before = "本文甲乙。"
		moved := FindDates(before+s, Context{Year: year})
		for i := range moved {
			moved[i].Start -= len(before)
			moved[i].End -= len(before)
		}
		if !slices.Equal(moved, matches) {
			t.Fatalf("%q: found\n%+v\nafter %q\n%+v", s, matches, before, moved)
		}
		// Full-width digits count as plain ones.
		if wide := wideDigits(s); utf8.ValidString(s) {
			if !slices.EqualFunc(matches, FindDates(wide, Context{Year: year}), func(a, b DateMatch) bool {
				return a.Date == b.Date && a.Kind == b.Kind && a.Basis == b.Basis && wideDigits(a.Text) == wideDigits(b.Text)
			}) {
				t.Fatalf("%q: found\n%+v\nwith wide digits\n%+v", s, matches, FindDates(wide, Context{Year: year}))
			}
			plainYear, ok := EvidenceYear(s, edtf.Date{})
			if wideYear, wideOK := EvidenceYear(wide, edtf.Date{}); plainYear != wideYear || ok != wideOK {
				t.Fatalf("%q: evidence of %d, with wide digits of %d", s, plainYear, wideYear)
			}
		}
	})
}
