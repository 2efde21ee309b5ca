package chinese

import (
	"strings"

	"atlas/internal/edtf"
)

// partAt reads 初, 上旬, 中旬, 底, 末 at i; the end is i when there is none or
// when the character begins another word (初步, 底层, 中国).
func partAt(s string, i int, month bool) (Part, int) {
	switch w := anyPrefix(s, i, []string{"上旬", "中旬", "下旬", "初期", "中期", "末期", "初", "底", "末", "中"}); w {
	case "上旬", "初期":
		return Early, i + len(w)
	case "中旬", "中期":
		return Middle, i + len(w)
	case "下旬", "末期":
		return Late, i + len(w)
	case "初":
		if !nextIn(s, i+3, "步中级创始心衷次高审赛恋夏秋冬春") {
			return Early, i + 3
		}
	case "底":
		if !nextIn(s, i+3, "层部座蕴价线气稿片盘特细牌") {
			return Late, i + 3
		}
	case "末":
		if !nextIn(s, i+3, "端尾梢次") {
			return Late, i + 3
		}
	case "中":
		r, w := runeAt(s, i+3)
		if w == 0 || !isHan(r) && !isLetter(r) {
			return Middle, i + 3
		}
	}
	return Whole, i
}

var seasons = []struct {
	word  string
	month int
}{
	{"春季", edtf.Spring}, {"夏季", edtf.Summer}, {"秋季", edtf.Autumn}, {"冬季", edtf.Winter},
	{"春天", edtf.Spring}, {"夏天", edtf.Summer}, {"秋天", edtf.Autumn}, {"冬天", edtf.Winter},
	{"上半年", edtf.FirstHalf}, {"下半年", edtf.SecondHalf},
}

// scanPartOfYear reads 上半年, 第三季度, Q3, 夏季, 年底, 初 after a year; the end
// stays when there is none.
func scanPartOfYear(s string, p point) point {
	at := skipSpace(s, p.end)
	if at < len(s) && s[at] >= 0xE4 && s[at] <= 0xE5 { // the lead bytes of 上下春夏秋冬
		for _, g := range seasons {
			if strings.HasPrefix(s[at:], g.word) {
				p.month, p.end = g.month, at+len(g.word)
				return p
			}
		}
	}
	if q, ok := scanQuarter(s, at, p.form != noYear); ok {
		q.form, q.offset, q.year = p.form, p.offset, p.year
		return q
	}
	i := p.end
	if strings.HasPrefix(s[i:], "年") {
		i += len("年")
	}
	if part, end := partAt(s, i, false); end > i {
		p.part, p.end = part, end
	}
	return p
}

// scanQuarter reads 第三季度, 3季度, Q3.
func scanQuarter(s string, i int, afterYear bool) (point, bool) {
	if i < len(s) && s[i] == 'Q' && afterYear {
		if q, w := digitAt(s, i+1); q >= 1 && q <= 4 {
			end := i + 1 + w
			if r, _ := runeAt(s, end); isLetter(r) || isDigit(r) {
				return point{}, false
			}
			return point{month: edtf.FirstQuarter + q - 1, end: end}, true
		}
	}
	if strings.HasPrefix(s[i:], "第") {
		i += len("第")
	}
	n, end, ok := smallNumber(s, i, 4)
	if !ok {
		return point{}, false
	}
	end = skipSpace(s, end)
	if !strings.HasPrefix(s[end:], "季度") {
		return point{}, false
	}
	return point{month: edtf.FirstQuarter + n - 1, end: end + len("季度")}, true
}
