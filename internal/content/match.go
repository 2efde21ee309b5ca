package content

import (
	"slices"
	"strings"

	"atlas/internal/frontmatter"
)

// identities say by which keys two records of a list are the same one, the
// surest first. Blocks shift when an article gains a paragraph, so a quote
// tells more than a block; a fact that keeps neither is still the same fact.
var identities = map[string][][]string{
	"sources": {
		{"article", "block", "quote", "fact"},
		{"article", "fact", "quote"},
		{"article", "fact", "block"},
		{"article", "quote"},
		{"article", "fact"},
	},
	"amounts": {
		{"value", "unit", "qualifier", "text"},
		{"text"},
		{"value", "unit"},
	},
	"claims": {
		{"text", "value", "values", "unit", "qualifier", "quote", "block"},
		{"text", "quote"},
		{"quote", "value", "values"},
		{"text"},
	},
}

// match pairs the records of two lists: for each a the index of the b that it
// is, or -1. Each b is taken once; of equals, the first.
func match(key string, a, b [][]frontmatter.Field) []int {
	to := make([]int, len(a))
	for i := range to {
		to[i] = -1
	}
	taken := make([]bool, len(b))
	for _, keys := range identities[key] {
		waiting := map[string][]int{}
		for j := range b {
			if id := identity(b[j], keys); id != "" && !taken[j] {
				waiting[id] = append(waiting[id], j)
			}
		}
		for i := range a {
			if to[i] >= 0 {
				continue
			}
			id := identity(a[i], keys)
			if list := waiting[id]; len(list) > 0 {
				to[i], waiting[id] = list[0], list[1:]
				taken[list[0]] = true
			}
		}
	}
	return to
}

// identity is what a record says under some keys; "" when it says nothing
// that tells it from others.
func identity(fields []frontmatter.Field, keys []string) string {
	var b strings.Builder
	telling := false
	for _, k := range keys {
		v := get(fields, k)
		b.WriteString(v.String())
		b.WriteByte(0)
		telling = telling || v.Kind != frontmatter.None && k != "article" && k != "unit"
		if v.Kind == frontmatter.None && k == "fact" && len(keys) < 4 {
			return "" // a record without a fact is none
		}
	}
	if !telling {
		return ""
	}
	return b.String()
}

func get(fields []frontmatter.Field, key string) frontmatter.Value {
	if i := slices.IndexFunc(fields, func(f frontmatter.Field) bool { return f.Key == key }); i >= 0 {
		return fields[i].Value
	}
	return frontmatter.Value{}
}
