package render

import (
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"github.com/BurntSushi/toml"
)

// words are the strings of the interface in one language, by key.
type words map[string]string

// defaultLanguage is used when a site's language has no file.
const defaultLanguage = "zh-CN"

// loadWords reads i18n/<language>.toml from the embedded layouts and then the
// site's own file of that name, which may hold any part of the keys. A
// language without a file falls back to the one that shares its first part
// (zh-Hans to zh-CN, en-GB to en).
func loadWords(layers []fs.FS, language string) (words, error) {
	all := words{}
	for _, candidate := range []string{wordsFile(layers, language), defaultLanguage} {
		for i := len(layers) - 1; i >= 0; i-- {
			name := "i18n/" + candidate + ".toml"
			data, err := fs.ReadFile(layers[i], name)
			if err != nil {
				continue
			}
			if err := toml.Unmarshal(data, (*map[string]string)(&all)); err != nil {
				return nil, fmt.Errorf("layouts/%s: %w", name, err)
			}
		}
		if len(all) > 0 {
			return all, nil
		}
	}
	return nil, fmt.Errorf("layouts/i18n: no words for language %q", language)
}

// wordsFile chooses the file for a language tag, without extension.
func wordsFile(layers []fs.FS, language string) string {
	first, _, _ := strings.Cut(strings.ToLower(language), "-")
	best := ""
	for _, layer := range layers {
		entries, err := fs.ReadDir(layer, "i18n")
		if err != nil {
			continue
		}
		for _, e := range entries {
			name, isTOML := strings.CutSuffix(e.Name(), ".toml")
			if !isTOML {
				continue
			}
			if strings.EqualFold(name, language) {
				return name
			}
			if f, _, _ := strings.Cut(strings.ToLower(name), "-"); f == first && best == "" {
				best = name
			}
		}
	}
	return best
}

// say is the string of a key with its arguments filled in. Of "one | other" it
// takes the form that the first number among the arguments asks for. A key
// that is missing shows as itself, so that the page stands and the gap is seen.
func (w words) say(key string, args ...any) string {
	s, ok := w[key]
	if !ok {
		return key
	}
	if one, other, has := strings.Cut(s, " | "); has {
		s = other
		for _, a := range args {
			if n, isInt := a.(int); isInt {
				if n == 1 {
					s = one
				}
				break
			}
		}
	}
	if len(args) == 0 || !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		end := strings.IndexByte(s[max(open, 0):], '}')
		if open < 0 || end < 0 {
			b.WriteString(s)
			return b.String()
		}
		end += open
		n, err := strconv.Atoi(s[open+1 : end])
		if err != nil || n < 0 || n >= len(args) {
			b.WriteString(s[:open+1])
			s = s[open+1:]
			continue
		}
		b.WriteString(s[:open])
		switch a := args[n].(type) {
		case string:
			b.WriteString(a)
		case int:
			b.WriteString(strconv.Itoa(a))
		default:
			fmt.Fprint(&b, a)
		}
		s = s[end+1:]
	}
}

// has reports whether there is a string for the key.
func (w words) has(key string) bool { _, ok := w[key]; return ok }
