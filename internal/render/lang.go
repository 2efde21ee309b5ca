package render

import (
	"html/template"
	"strings"
	"unicode"
)

// contentLang is the attribute that tells the language of what the atlas
// holds, for elements that show it, where the interface speaks another: then a
// screen reader reads, and a browser sets, Chinese as Chinese. It is empty
// where both are the same or the content's is not known.
func (r *Renderer) contentLang() template.HTMLAttr {
	if !r.foreign {
		return ""
	}
	return ` lang="zh-CN"`
}

// chineseContent reports whether most records have Chinese titles.
func (r *Renderer) chineseContent() bool {
	n := 0
	for _, rec := range r.site.Records {
		if strings.ContainsFunc(rec.Title, func(c rune) bool { return unicode.Is(unicode.Han, c) }) {
			n++
		}
	}
	return 2*n > len(r.site.Records)
}
