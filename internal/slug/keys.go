package slug

import (
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// Pinyin is the whole title in pinyin without tones, hyphens or cuts, as a
// reader types it into a search box: 中国银行 is zhongguoyinhang.
func Pinyin(title string) string {
	var b strings.Builder
	for t := range tokens(title) {
		b.Write(t.ascii)
	}
	return b.String()
}

// Initials is the first letter of each syllable, Latin words and numbers
// staying whole: 中国银行 is zgyh, ChinaLedger联盟 is chinaledgerlm.
func Initials(title string) string {
	var b strings.Builder
	for t := range tokens(title) {
		if t.han != 0 {
			b.WriteByte(t.ascii[0])
		} else {
			b.Write(t.ascii)
		}
	}
	return b.String()
}

// SortKey is a string by which titles sort as a Chinese reader expects when
// keys are compared byte by byte: by the pinyin of each character, then its
// tone, then the character itself, so that namesakes stand together (张伟 and
// 张三 before 章一). Numbers come first, Latin words among the syllables. The
// key ends in the title, so equal keys mean equal titles.
func SortKey(title string) string {
	var b strings.Builder
	for t := range tokens(title) {
		b.Write(t.ascii)
		if t.han != 0 {
			b.WriteByte(byte('0' + toneOf(t)))
			b.WriteRune(t.han)
		}
		b.WriteByte(' ') // sorts before letters: xi an before xian
	}
	b.WriteByte(' ')
	b.WriteString(title)
	return b.String()
}

// Letter is the heading under which an A–Z list keeps the title: 'A' to 'Z',
// or '#' for what starts with a number or cannot be read.
func Letter(title string) byte {
	for t := range tokens(title) {
		if c := t.ascii[0]; c >= 'a' && c <= 'z' {
			return c - 'a' + 'A'
		}
		break
	}
	return '#'
}

// toneOf finds the tone of a character read as t says: phrases carry none, so
// it is that of the reading that matches.
func toneOf(t token) int {
	for reading := range strings.SplitSeq(pinyin.PinyinDict[int(t.han)], ",") {
		if plain(reading) == string(t.ascii) {
			return tone(reading)
		}
	}
	return 5
}
