package slug

import (
	_ "embed"
	"fmt"
	"iter"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/unicode/norm"
)

// phrasesText is the table of readings that people edit; its head tells how.
//
//go:embed phrases.txt
var phrasesText string

// phrase is a run of Chinese characters and the reading of each of them.
type phrase struct {
	text      string
	syllables []string
}

// phraseTable holds the phrases by their first character, longest first. It is
// parsed on first use, so that a command that needs no pinyin pays nothing.
var phraseTable = sync.OnceValue(func() map[rune][]phrase {
	table, err := parsePhrases(phrasesText)
	if err != nil {
		panic(err) // the table is part of the program; TestPhrases parses it
	}
	return table
})

// parsePhrases reads lines of "text reading reading…", "#" comments aside.
func parsePhrases(text string) (map[rune][]phrase, error) {
	table := make(map[rune][]phrase)
	for n, line := range strings.Split(text, "\n") {
		if i := strings.IndexByte(line, '#'); i >= 0 {
			line = line[:i]
		}
		fields := strings.Fields(line)
		if len(fields) == 0 {
			continue
		}
		p := phrase{text: fields[0], syllables: fields[1:]}
		if utf8.RuneCountInString(p.text) != len(p.syllables) {
			return nil, fmt.Errorf("phrases.txt:%d: %s has %d characters and %d readings",
				n+1, p.text, utf8.RuneCountInString(p.text), len(p.syllables))
		}
		first, _ := utf8.DecodeRuneInString(p.text)
		list := table[first]
		at := 0
		for at < len(list) && len(list[at].text) >= len(p.text) {
			if list[at].text == p.text {
				return nil, fmt.Errorf("phrases.txt:%d: %s is there twice", n+1, p.text)
			}
			at++
		}
		list = append(list, phrase{})
		copy(list[at+1:], list[at:])
		list[at] = p
		table[first] = list
	}
	return table, nil
}

// token is one unit of a title: a syllable with its character, or a Latin
// word or number, already lower case. Its bytes are good until the next token.
type token struct {
	ascii []byte
	han   rune // 0 for Latin words and numbers
}

// tokens yields the readable parts of a title in order. Everything else
// (punctuation, white space, signs, scripts without a reading) parts them.
func tokens(title string) iter.Seq[token] {
	return func(yield func(token) bool) {
		title = strings.ToValidUTF8(title, " ")
		table := phraseTable()
		var word, syllable []byte // reused from token to token
		flush := func() bool {
			if len(word) == 0 {
				return true
			}
			t := token{ascii: word}
			word = word[:0]
			return yield(t)
		}
		for i := 0; i < len(title); {
			r, size := utf8.DecodeRuneInString(title[i:])
			if r < utf8.RuneSelf {
				i++
				switch c := byte(r); {
				case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
					word = append(word, c)
				case c >= 'A' && c <= 'Z':
					word = append(word, c|0x20)
				case c == '\'':
					// O'Reilly is one word.
				case c == '+' && endsInLetter(word):
					word = append(word, "plus"...) // C++ is not C
				case c == '#' && endsInLetter(word):
					word = append(word, "sharp"...)
				default:
					if !flush() {
						return
					}
				}
				continue
			}
			if unicode.Is(unicode.Han, r) {
				if !flush() {
					return
				}
				if p := longest(table[r], title[i:]); p != nil {
					n := 0
					for _, c := range p.text {
						syllable = append(syllable[:0], p.syllables[n]...)
						if !yield(token{ascii: syllable, han: c}) {
							return
						}
						n++
					}
					i += len(p.text)
					continue
				}
				syllable = appendPlain(syllable[:0], first(pinyin.PinyinDict[int(r)]))
				if len(syllable) == 0 {
					syllable = fmt.Appendf(syllable, "u%x", r) // a rare character still tells titles apart
				}
				if !yield(token{ascii: syllable, han: r}) {
					return
				}
				i += size
				continue
			}
			i += size
			if folded := fold(r); folded != "" {
				word = append(word, folded...)
			} else if !unicode.Is(unicode.Mn, r) && r != '’' && r != '\u200b' && !flush() {
				return
			}
		}
		flush()
	}
}

// longest is the first of the phrases, which stand longest first, that s
// starts with.
func longest(phrases []phrase, s string) *phrase {
	for i := range phrases {
		if strings.HasPrefix(s, phrases[i].text) {
			return &phrases[i]
		}
	}
	return nil
}

func endsInLetter(word []byte) bool {
	return len(word) > 0 && word[len(word)-1] >= 'a'
}

// first is the first of several readings, which go-pinyin gives as "xíng,háng".
func first(readings string) string {
	reading, _, _ := strings.Cut(readings, ",")
	return reading
}

// appendPlain appends a reading without its tone mark: lǜ is lv, as people
// type it, and lüè is lue, for which no other syllable exists.
func appendPlain(s []byte, reading string) []byte {
	for _, r := range reading {
		c := baseLetter(r)
		if c == 0 {
			continue
		}
		if c == 'e' && len(s) > 0 && s[len(s)-1] == 'v' {
			s[len(s)-1] = 'u'
		}
		s = append(s, c)
	}
	return s
}

// plain is a reading without its tone mark, as appendPlain has it.
func plain(reading string) string { return string(appendPlain(nil, reading)) }

// baseLetter is a letter of pinyin without its mark, ü being v; 0 for others.
func baseLetter(r rune) byte {
	switch r {
	case 'ā', 'á', 'ǎ', 'à':
		return 'a'
	case 'ē', 'é', 'ě', 'è', 'ê', 'ế', 'ề':
		return 'e'
	case 'ī', 'í', 'ǐ', 'ì':
		return 'i'
	case 'ō', 'ó', 'ǒ', 'ò':
		return 'o'
	case 'ū', 'ú', 'ǔ', 'ù':
		return 'u'
	case 'ü', 'ǖ', 'ǘ', 'ǚ', 'ǜ':
		return 'v'
	case 'ń', 'ň', 'ǹ':
		return 'n'
	case 'ḿ':
		return 'm'
	}
	if r >= 'a' && r <= 'z' {
		return byte(r)
	}
	return 0
}

// tone is the tone of a reading, 1 to 4, or 5 where there is no mark.
func tone(reading string) int {
	for _, r := range reading {
		switch r {
		case 'ā', 'ē', 'ī', 'ō', 'ū', 'ǖ':
			return 1
		case 'á', 'é', 'í', 'ó', 'ú', 'ǘ', 'ń', 'ḿ', 'ế':
			return 2
		case 'ǎ', 'ě', 'ǐ', 'ǒ', 'ǔ', 'ǚ', 'ň':
			return 3
		case 'à', 'è', 'ì', 'ò', 'ù', 'ǜ', 'ǹ', 'ề':
			return 4
		}
	}
	return 5
}

// fold gives the ASCII letters and digits that a letter stands for: é is e,
// full-width Ａ is a, ① is 1, ß is ss. It is empty where there are none.
func fold(r rune) string {
	switch r {
	case 'ß':
		return "ss"
	case 'æ', 'Æ':
		return "ae"
	case 'œ', 'Œ':
		return "oe"
	case 'ø', 'Ø':
		return "o"
	case 'đ', 'Đ', 'ð', 'Ð':
		return "d"
	case 'ł', 'Ł':
		return "l"
	case 'þ', 'Þ':
		return "th"
	case 'ı':
		return "i"
	}
	var b []byte
	for _, c := range norm.NFKD.String(string(r)) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9':
			b = append(b, byte(c))
		case c >= 'A' && c <= 'Z':
			b = append(b, byte(c)|0x20)
		}
	}
	return string(b)
}
