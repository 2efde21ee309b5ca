package article

import (
	"strings"

	"atlas/internal/cjk"
)

// splitFrontMatter parts the YAML front matter of a dump from the page.
func splitFrontMatter(text string) (front, page string) {
	text = strings.TrimLeft(text, "\r\n\t \uFEFF")
	rest, ok := strings.CutPrefix(text, "---")
	if !ok {
		return "", text
	}
	nl := strings.IndexByte(rest, '\n')
	if nl < 0 || strings.TrimSpace(rest[:nl]) != "" {
		return "", text
	}
	rest = rest[nl+1:]
	for at := 0; at < len(rest); {
		end := strings.IndexByte(rest[at:], '\n')
		line := rest[at:]
		next := len(rest)
		if end >= 0 {
			line, next = rest[at:at+end], at+end+1
		}
		if strings.TrimRight(line, " \t\r") == "---" {
			return rest[:at], rest[next:]
		}
		at = next
	}
	return "", text
}

// readFrontMatter takes what a dump tells of its article. The dumps use a
// small part of YAML: scalars and lists in brackets, each on its line.
func (a *Article) readFrontMatter(front string) {
	for line := range strings.SplitSeq(front, "\n") {
		if line == "" || line[0] == ' ' || line[0] == '\t' || line[0] == '#' {
			continue
		}
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		value = strings.TrimSpace(value)
		switch key {
		case "title":
			a.Title = cjk.Fold(yamlScalar(value))
		case "date":
			a.DumpDate = yamlScalar(value)
		case "description":
			a.Description = cjk.Fold(yamlScalar(value))
		case "keywords":
			a.Keywords = splitWords(yamlScalar(value))
		case "tags":
			a.Tags = realTags(yamlList(value))
		case "categories":
			a.Categories = realTags(yamlList(value))
		case "artid":
			if id := yamlScalar(value); isDigits(id) {
				a.ID = id
			}
		}
	}
}

func yamlScalar(s string) string {
	s = strings.TrimSpace(s)
	if len(s) >= 2 && s[0] == s[len(s)-1] {
		switch s[0] {
		case '"':
			return strings.NewReplacer(`\"`, `"`, `\\`, `\`, `\n`, " ", `\t`, " ").Replace(s[1 : len(s)-1])
		case '\'':
			return strings.ReplaceAll(s[1:len(s)-1], "''", "'")
		}
	}
	return s
}

// yamlList reads [a, 'b', "c, d"], or one scalar.
func yamlList(s string) []string {
	inner, ok := strings.CutPrefix(s, "[")
	if !ok {
		return []string{yamlScalar(s)}
	}
	inner = strings.TrimSuffix(strings.TrimSpace(inner), "]")
	var list []string
	start, quote := 0, byte(0)
	for i := 0; i < len(inner); i++ {
		switch c := inner[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && strings.TrimSpace(inner[start:i]) == "":
			quote = c
		case c == ',':
			list = append(list, yamlScalar(inner[start:i]))
			start = i + 1
		}
	}
	return append(list, yamlScalar(inner[start:]))
}

// splitWords parts a list of keywords at commas and semicolons of either width.
func splitWords(s string) []string {
	var words []string
	for w := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",，、;；\n", r) }) {
		words = appendNew(words, cjk.Fold(w))
	}
	return words
}

// realTags drops empty tags, repeats, and those that mean "none".
func realTags(tags []string) []string {
	var out []string
	for _, t := range tags {
		t = strings.TrimPrefix(cjk.Fold(t), "#")
		switch t {
		case "无标签", "未分类", "无", "none", "null":
			continue
		}
		out = appendNew(out, t)
	}
	return out
}

func appendNew(list []string, s string) []string {
	if s == "" {
		return list
	}
	for _, have := range list {
		if have == s {
			return list
		}
	}
	return append(list, s)
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}
