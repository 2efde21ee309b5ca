package facts

import (
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"atlas/internal/article"
	"atlas/internal/chinese"
	"atlas/internal/entity"
)

// findProblems looks over the whole text for what is odd in the source.
func (x *extractor) findProblems() {
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		switch b.Kind {
		case article.Paragraph, article.Item, article.Quote:
		default:
			continue
		}
		s := span{block: b.N, end: len(b.Text), text: b.Text}
		x.findBrokenMarks(s)
		x.findHalfWidth(s)
		x.findCountedLists(s)
	}
	x.findCutOff()
	x.findMisnamed()
}

// pairs are the marks that must balance within a block.
var pairs = []struct{ open, shut string }{{"《", "》"}, {"“", "”"}, {"（", "）"}, {"【", "】"}}

// findBrokenMarks reports marks that do not pair, as in “清华系“.
func (x *extractor) findBrokenMarks(s span) {
	for _, pair := range pairs {
		opened, closed := strings.Count(s.text, pair.open), strings.Count(s.text, pair.shut)
		if opened == closed {
			continue
		}
		at := strings.Index(s.text, pair.open)
		if i := unpaired(s.text, pair.open, pair.shut); i >= 0 {
			at = i
		}
		x.problem("warning", "unbalanced-marks",
			strconv.Itoa(opened)+" "+pair.open+" but "+strconv.Itoa(closed)+" "+pair.shut,
			s.block, around(s.text, max(at, 0)))
	}
}

// unpaired is the offset of the first mark without its partner.
func unpaired(text, open, shut string) int {
	depth, opened := 0, -1
	for i, r := range text {
		switch string(r) {
		case open:
			if depth > 0 && open != "《" && open != "（" {
				return opened
			}
			depth++
			opened = i
		case shut:
			if depth == 0 {
				return i
			}
			depth--
		}
	}
	if depth > 0 {
		return opened
	}
	return -1
}

// around is the stretch of text near an offset, up to the next punctuation.
func around(text string, at int) string {
	const reach = 240 // bytes: some 80 characters
	if from := strings.ToValidUTF8(text[max(at-reach, 0):at], ""); at > reach {
		text, at = from+strings.ToValidUTF8(text[at:min(at+reach, len(text))], ""), len(from)
	} else if len(text) > at+reach {
		text = strings.ToValidUTF8(text[:at+reach], "")
	}
	start, end := 0, len(text)
	if i := strings.LastIndexAny(text[:at], "，。；！？\n"); i >= 0 {
		_, size := utf8.DecodeRuneInString(text[i:])
		start = i + size
	}
	if i := strings.IndexAny(text[at:], "，。；！？\n"); i >= 0 {
		end = at + i
	}
	return strings.Join(strings.Fields(text[start:end]), " ")
}

// findHalfWidth reports half-width marks between Chinese, which a careful
// editor would have set full width.
func (x *extractor) findHalfWidth(s span) {
	n, first := 0, -1
	for i, r := range s.text {
		if r == ';' && i > 0 && hanBefore(s.text[:i]) {
			if n++; first < 0 {
				first = i
			}
		}
	}
	if n > 0 {
		x.problem("warning", "half-width-mark", strconv.Itoa(n)+" half-width ; between Chinese sentences", s.block, around(s.text, first))
	}
}

func hanBefore(text string) bool {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r >= 0x4E00 && r <= 0x9FFF || strings.ContainsRune("》”）。", r)
}

// counted matches a count of things that are then named: 7个方面，涵盖甲、乙;
// 应用场景多达6种：甲、乙.
var counted = regexp.MustCompile(`(?:包括|共|分为|涵盖|多达|有)?([0-9一二三四五六七八九十两]{1,3})(?:个方面|个领域|大领域|种|个类别|大类|项内容|个场景)[，,：:]?(?:涵盖|包括|分别是|即|分别为)?[：:]?([^。；;]+)`)

// findCountedLists holds a count against the names that follow it.
func (x *extractor) findCountedLists(s span) {
	for _, m := range counted.FindAllStringSubmatchIndex(s.text, -1) {
		claimed, ok := chinese.Numeral(s.text[m[2]:m[3]])
		list := s.sub(m[4], m[5])
		if !ok || !strings.Contains(list.text, "、") {
			continue
		}
		items := x.enumeration(list)
		if named := len(items); named >= 2 && float64(named) != claimed && !strings.Contains(list.text, "，") {
			x.problem("warning", "count-mismatch",
				"the source claims "+strconv.Itoa(int(claimed))+", it names "+strconv.Itoa(named),
				s.block, around(s.text, m[2]))
		}
	}
	x.checkUses(s)
}

// checkUses holds the number of uses that a company's entry claims against
// the cases found in it.
func (x *extractor) checkUses(s span) {
	loc := useList.FindStringIndex(s.text)
	if loc == nil {
		return
	}
	lead := s.text[:loc[1]]
	if i := strings.LastIndexAny(lead, "。；"); i >= 0 {
		lead = lead[i:]
	}
	quantities := chinese.FindQuantities(lead)
	if len(quantities) == 0 || len(quantities[len(quantities)-1].Values) != 1 {
		return
	}
	claimed := int(quantities[len(quantities)-1].Values[0])
	cases := 0
	for i := range x.doc.Entities {
		e := &x.doc.Entities[i]
		if e.Kind == entity.Case && len(e.Sources) > 0 && e.Sources[0].Block == s.block {
			cases++
		}
	}
	if cases > 0 && cases != claimed {
		x.problem("warning", "count-mismatch",
			"the source claims "+strconv.Itoa(claimed)+" uses, it tells of "+strconv.Itoa(cases), s.block, around(s.text, loc[0]))
	}
}

// cutOff are endings at which no Chinese sentence stops.
var cutOff = regexp.MustCompile(`(?:打造|建设|推进|发展|的|和|与|及|在|将|对|为|，|、|把|向)$`)

// findCutOff reports paragraphs that end in the middle of a sentence. Only
// paragraphs with sentences before are meant: a label ends as it likes.
func (x *extractor) findCutOff() {
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		if b.Kind != article.Paragraph || !strings.Contains(b.Text, "。") {
			continue
		}
		if i+1 < len(x.art.Blocks) {
			switch x.art.Blocks[i+1].Kind {
			case article.Item, article.Code, article.Table, article.Formula:
				continue // the sentence may go on there
			}
		}
		text := strings.TrimSpace(b.Text)
		if cutOff.MatchString(text) {
			x.problem("warning", "truncated-sentence", "the paragraph ends in the middle of a sentence", b.N, around(text, len(text)))
		}
	}
}

// findMisnamed reports organizations and magazines in 《》, which mark titles.
func (x *extractor) findMisnamed() {
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		s := span{block: b.N, end: len(b.Text), text: b.Text}
		broken := false
		for _, t := range s.titles() {
			switch {
			case t.broken && broken:
			case t.broken:
				broken = true
				x.problem("warning", "broken-title", "《 is never closed", b.N, around(b.Text, t.outer.start))
			case x.titledAlliance([]title{t}):
				x.problem("warning", "organization-as-title", "《》 stands around an organization", b.N, t.outer.text)
			case strings.HasPrefix(s.text[t.outer.end:], "杂志"):
				x.problem("warning", "magazine-as-document", "《》 stands around a magazine, which is no document of policy", b.N, t.outer.text)
			}
		}
	}
}
