package slug

import "strings"

// Syllables are the units in which a title is read: the syllables of Chinese
// characters in small letters, and Latin words in capitals, so that a search
// knows which may be shortened to a first letter: ChinaLedger联盟 is
// CHINALEDGER lian meng.
func Syllables(title string) []string {
	var list []string
	for t := range tokens(title) {
		if t.han != 0 {
			list = append(list, string(t.ascii))
		} else {
			list = append(list, strings.ToUpper(string(t.ascii)))
		}
	}
	return list
}
