package chinese

import (
	"strings"

	"atlas/internal/edtf"
)

// EvidenceYear is the year that 今年 means in text, from what the text itself
// tells; ok is false when nothing tells it. Give it the whole article.
//
// 今年 is the year of writing. An article is written no earlier than the
// newest event it reports and, as a rule, not long after. So the year is that
// of the newest date that
//
//   - has its year in full (17年4月 too), outside titles, and is told as past:
//     neither a target (到2020年) nor a plan (将于, 预计) nor the end of a range;
//   - tells the month, or is at most one year newer than the newest that does,
//     so that a lone "2025年" in a vision does not decide;
//
// or else of the newest year in the title of a report (《…白皮书（2018）》; not
// of a plan, whose title names the future), or before a name (2020中国…大会),
// if it is at most one year newer than those dates.
//
// published is the date that the page itself gives for its publication, zero
// when there is none; the date of a dump or copy must not be given. It is an
// upper bound: nothing newer is evidence, and when 今年7月 is told as past in a
// page of March, the text is of an earlier year. It decides only where the
// text's newest date is two or more years older, or one year older and the page
// is of July or later; a page of early 2019 may well hold a text of 2018.
//
// Limits: a text that reports no dated event of its own year, and gives no
// publication date, is dated too early. Callers must mark what they resolve
// with it as inferred, as [FindDates] does.
func EvidenceYear(text string, published edtf.Date) (year int, ok bool) {
	upper := 0
	if published.Year != 0 {
		upper = published.Year
	}
	matches := FindDates(text, Context{})
	if upper != 0 && published.Month >= 1 && published.Month <= 12 {
		for i := range matches {
			m := &matches[i]
			if strings.HasPrefix(m.Text, "今年") && m.Kind == Unresolved && !m.Before && !planned(text, m) {
				if p, ok := scanPoint(text, m.Start, false); ok && p.month <= 12 && p.month > published.Month {
					upper = published.Year - 1
					break
				}
			}
		}
	}
	fine, coarse, weak := 0, 0, 0
	for i := range matches {
		m := &matches[i]
		y := m.Date.Year
		if y < 1990 || upper != 0 && y > upper || m.Basis != Stated || m.Before {
			continue
		}
		switch {
		case m.InTitle:
			if m.Kind == Point && reportTitle(text, m) {
				weak = max(weak, y)
			}
		case m.Kind != Point || planned(text, m):
		case m.Date.Month != 0:
			fine = max(fine, y)
		default:
			coarse = max(coarse, y)
		}
	}
	weak = max(weak, namedYear(text, upper))
	year = fine
	if fine == 0 || coarse == fine+1 {
		year = max(coarse, fine)
	}
	if year == 0 || weak == year+1 {
		year = max(year, weak)
	}
	switch {
	case upper == 0:
		return year, year != 0
	case year == 0 || year <= upper-2:
		return upper, true
	case year == upper-1 && upper == published.Year && published.Month > 6 && published.Month <= 12:
		return upper, true
	}
	return year, true
}

// planWords tell of the future when they stand in a date's clause.
var planWords = []string{"将", "拟", "力争", "预计", "计划", "有望", "争取", "目标", "预测", "展望", "规划", "届时", "未来"}

// planned reports whether the clause round m speaks of the future.
func planned(text string, m *DateMatch) bool {
	const reach = 45 // bytes: 15 characters
	from := max(m.Start-reach, 0)
	before := text[from:m.Start]
	if i := strings.LastIndexAny(before, "，。；;：\n、》"); i >= 0 {
		before = before[i:]
	}
	after := text[m.End:min(m.End+reach, len(text))]
	if i := strings.IndexAny(after, "，。；;《\n"); i == 0 {
		after = ""
	} else if i > 0 {
		after = after[:i]
	}
	if strings.HasPrefix(after, "要") { // 2020年要引进一百家
		return true
	}
	for _, w := range planWords {
		if strings.Contains(before, w) || strings.Contains(after, w) {
			return true
		}
	}
	return false
}

// reportTitle reports whether the title that m lies in is that of a report on
// its year, and not of a plan for it.
func reportTitle(text string, m *DateMatch) bool {
	start := strings.LastIndex(text[:m.Start], "《")
	if start < 0 {
		return false
	}
	title := text[start:min(titleEnd(text, start), len(text))]
	for _, w := range []string{"规划", "计划", "行动", "纲要", "目标", "方案", "展望", "战略", "愿景", "冬奥"} {
		if strings.Contains(title, w) {
			return false
		}
	}
	return true
}

// namedYear is the newest year that stands before a name without 年, as in
// 2020中国国际区块链技术与应用大会; at most upper unless that is 0.
func namedYear(text string, upper int) int {
	newest := 0
	for i := 0; i < len(text); i++ {
		d, w := digitAt(text, i)
		if before, _ := runeBefore(text, i); w == 0 || d != 2 || isDigit(before) {
			continue
		}
		year, ok := bareYear(text, i)
		if !ok || upper != 0 && year.from.year > upper {
			continue
		}
		for _, w := range []string{"中国", "全球", "世界", "国际", "全国", "亚洲"} {
			if strings.HasPrefix(text[year.end:], w) {
				newest = max(newest, year.from.year)
			}
		}
	}
	return newest
}
