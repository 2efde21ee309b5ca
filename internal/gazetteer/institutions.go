package gazetteer

import (
	_ "embed"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

//go:embed data/institutions.txt
var institutionsText string

// How far after a place a word may make a name of it, in characters.
const (
	schoolReach  = 8
	companyReach = 14
)

// institutions knows what follows a place name inside a longer name. The words
// of each list are kept by their first character.
type institutions struct {
	next, not, school, company, stop words
}

// words holds words by their first character.
type words map[rune][]string

// start reports whether s starts with one of the words.
func (w words) start(s string) bool {
	r, _ := utf8.DecodeRuneInString(s)
	for _, word := range w[r] {
		if strings.HasPrefix(s, word) {
			return true
		}
	}
	return false
}

func readInstitutions(text string) (*institutions, error) {
	in := &institutions{next: words{}, not: words{}, school: words{}, company: words{}, stop: words{}}
	lists := map[string]words{
		"next": in.next, "not": in.not, "school": in.school, "company": in.company, "stop": in.stop,
	}
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n++
		fields := strings.Fields(line)
		if len(fields) == 0 || fields[0][0] == '#' {
			continue
		}
		list := lists[fields[0]]
		if list == nil {
			return nil, fmt.Errorf("gazetteer: institutions.txt:%d: unknown rule %q", n, fields[0])
		}
		for _, word := range fields[1:] {
			r, _ := utf8.DecodeRuneInString(word)
			list[r] = append(list[r], word)
		}
	}
	return in, nil
}

// follow reports whether rest, the text after a place name, makes that name
// the start of an institution's, a company's, a road's or a station's.
func (in *institutions) follow(rest string) bool {
	if in.next.start(rest) && !in.not.start(rest) {
		return true
	}
	for n := 0; n < companyReach && rest != ""; n++ {
		r, size := utf8.DecodeRuneInString(rest)
		if !unicode.IsLetter(r) && r != '（' && r != '）' && r != '(' && r != ')' {
			return false
		}
		if n > 0 && (in.company.start(rest) || n <= schoolReach && in.school.start(rest)) {
			return true
		}
		if in.stop.start(rest) {
			return false
		}
		rest = rest[size:]
	}
	return false
}
