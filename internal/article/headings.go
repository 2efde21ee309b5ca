package article

import (
	"regexp"
	"strings"
	"unicode/utf8"
)

// maxBoldHeading is the length in characters up to which a bold paragraph is
// taken for a heading.
const maxBoldHeading = 50

// enumerations are the forms of Chinese numbering, highest rank first, as
// GB/T 9704 orders them (一、 （一） 1. （1）), with chapters above and circled
// numbers below.
var enumerations = []*regexp.Regexp{
	regexp.MustCompile(`^第[一二三四五六七八九十百\d]+[章部篇节讲]`),
	regexp.MustCompile(`^[一二三四五六七八九十]{1,3}[、.．：:]`),
	regexp.MustCompile(`^[（(][一二三四五六七八九十]{1,3}[）)]`),
	regexp.MustCompile(`^(Part|PART)\s*\.?\d+|^\d{1,2}[、.．:：](\D|$)|^\d{1,2}\s+\D`),
	regexp.MustCompile(`^\d{1,2}\.\d{1,2}([^\d]|$)`),
	regexp.MustCompile(`^[（(]?\d{1,2}[）)]`),
	regexp.MustCompile(`^[①-⑳]`),
}

// closing finds headings that end an article and so stand beside its parts,
// not inside the last of them.
var closing = regexp.MustCompile(`^(【)?(结语|结束语|总结|小结|后记|结论|附录|参考|写在最后|最后|尾声|声明|展望)`)

// headings makes headings of bold paragraphs. CSDN's writers often know no
// other: a short paragraph outside lists and quotes, bold from end to end,
// with text after it. They go one level below the heading around them. Where
// some are numbered (一、二、三), the numbered ones outrank those between them,
// and forms of numbering rank as enumerations has them.
func headings(blocks []Block) {
	var bold []int
	texts := 0
	for i := range blocks {
		if b := &blocks[i]; b.Kind == Paragraph {
			texts++
			if isBoldHeading(b) {
				bold = append(bold, i)
			}
		}
	}
	// A text set in bold throughout has no headings.
	if len(bold) == 0 || len(bold) > 3 && len(bold)*3 > texts*2 {
		return
	}
	lastText := -1
	for i := range blocks {
		if blocks[i].Kind != Picture {
			lastText = i
		}
	}
	base, from := 2, 0
	section := func(to int) {
		var part []int
		for _, i := range bold {
			if i >= from && i < to && i != lastText {
				part = append(part, i)
			}
		}
		rank(blocks, part, base)
	}
	for i := range blocks {
		if b := &blocks[i]; b.Kind == Heading && !b.FromBold {
			section(i)
			base, from = min(b.Level+1, 6), i
		}
	}
	section(len(blocks))
}

func isBoldHeading(b *Block) bool {
	if len(b.In) > 0 || len(b.Images) > 0 || strings.ContainsRune(b.Text, '\n') {
		return false
	}
	for _, in := range b.Inlines {
		if in.Kind == Text && strings.TrimSpace(in.Text) == "" {
			continue
		}
		if in.Style&Bold == 0 || in.Link != nil || in.Kind == Math || in.Kind == Note {
			return false
		}
	}
	if n := utf8.RuneCountInString(b.Text); n == 0 || n > maxBoldHeading {
		return false
	}
	switch lastRune(b.Text) {
	case '。', '，', '；', ',', ';', '、', '.', '…':
		return false
	}
	return strings.ContainsFunc(b.Text, isWordRune)
}

// isWordRune keeps rules of asterisks and the like from being headings.
func isWordRune(r rune) bool {
	return r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 0x2FFF && r < 0xFF00
}

// rank turns the bold paragraphs of one section into headings with levels.
func rank(blocks []Block, part []int, base int) {
	form := make([]int, len(part))
	var used [8]bool
	first, last := -1, -1
	for k, i := range part {
		form[k] = enumeration(blocks[i].Text)
		if form[k] < len(enumerations) {
			used[form[k]] = true
			if first < 0 {
				first = k
			}
			last = k
		}
	}
	for k, i := range part {
		b := &blocks[i]
		level := base
		switch {
		case form[k] < len(enumerations):
			for f := range form[k] {
				if used[f] {
					level++
				}
			}
		case first >= 0 && k > first && !(k > last && closing.MatchString(b.Text)):
			// Inside the numbered part before it.
			for f := range enumerations {
				if used[f] {
					level++
				}
			}
		}
		b.Kind, b.FromBold, b.Level = Heading, true, min(level, 6)
		for j := range b.Inlines {
			b.Inlines[j].Style &^= Bold
		}
		b.Bold = nil
	}
}

// enumeration gives the rank of the form in which text is numbered,
// len(enumerations) for none.
func enumeration(text string) int {
	for f, re := range enumerations {
		if re.MatchString(text) {
			return f
		}
	}
	return len(enumerations)
}
