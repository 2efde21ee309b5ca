package render

import (
	"encoding/json"
	"fmt"
	"html/template"
	"path"
	"strings"

	"atlas/internal/edtf"
	"atlas/internal/site"
)

// citeSources is how many of a record's articles are cited with it.
const citeSources = 3

// Citation is one way to write down where a page and its sources are.
type Citation struct {
	// Name is that of the form: GB/T 7714—2015, BibTeX, CSL-JSON.
	Name string
	// File is what a download is called, Type its media type.
	File, Type string
	// HTML is the citation. An empty element with data-accessed stands for the
	// date of access, which only a script knows, and without which the
	// citation stands as well: {0} in it is the date, {1}, {2} and {3} are year,
	// month and day.
	HTML template.HTML
}

// citePart is a piece of a citation: a text, or the date of access.
type citePart struct{ Text, Accessed string }

// work is what a citation is made from.
type work struct {
	id, title, author, within, url string
	date                           edtf.Date
	article                        bool
}

// citations are the ways to cite a record or an article: the page of the
// atlas, and the articles it rests on.
func (p page) citations(r *site.Record) []Citation {
	name := strings.TrimSuffix(path.Base(p.Path), ".html")
	var works []work
	if p.Article == nil {
		w := work{id: p.Section + "-" + name, title: r.Title, author: p.site.Config.Author, within: p.site.Config.Title}
		if p.site.Config.BaseURL != "" {
			w.url = p.site.Config.Abs(p.Path)
		}
		works = append(works, w)
	}
	seen := map[*site.Article]bool{}
	add := func(a *site.Article) {
		if a == nil || seen[a] || len(seen) == citeSources {
			return
		}
		seen[a] = true
		id := a.ID
		if id == "" {
			id = strings.TrimSuffix(path.Base(a.Page.Path), ".html")
		}
		works = append(works, work{id: "article-" + id, title: a.Title, author: a.Author, url: webURL(a.SourceURL), date: a.Date, article: true})
	}
	add(p.Article)
	for _, ev := range r.Evidence {
		add(ev.Article)
	}
	file := p.Section + "-" + name
	return []Citation{
		{"GB/T 7714—2015", file + ".txt", "text/plain", joinParts(works, "", gbt7714, "\n", "")},
		{"BibTeX", file + ".bib", "application/x-bibtex", joinParts(works, "", bibTeX, "\n\n", "")},
		{"CSL-JSON", file + ".json", "application/vnd.citationstyles.csl+json", joinParts(works, "[", cslJSON, ",\n", "]")},
	}
}

func joinParts(works []work, open string, form func(work) []citePart, between, end string) template.HTML {
	var b strings.Builder
	b.WriteString(open)
	for i, w := range works {
		if i > 0 {
			b.WriteString(between)
		}
		for _, part := range form(w) {
			if part.Accessed != "" {
				b.WriteString(`<span data-accessed="` + template.HTMLEscapeString(part.Accessed) + `"></span>`)
			}
			_, _ = escapeText.WriteString(&b, part.Text)
		}
	}
	b.WriteString(end)
	return template.HTML(b.String())
}

// gbt7714 is the form of GB/T 7714—2015 for electronic resources: author,
// title with type and carrier, date of publication, date of access, address. A
// page of the atlas is a part of it: title//title of the whole.
func gbt7714(w work) []citePart {
	kind := "DB"
	if w.article {
		kind = "EB"
	}
	if w.url != "" {
		kind += "/OL"
	}
	s := w.title + "[" + kind + "]"
	if w.author != "" {
		s = w.author + ". " + s
	}
	if w.within != "" {
		s += "//" + w.within
	}
	accessed := ". [{0}]"
	if w.date.Year > 0 {
		s += ". (" + plain(w.date) + ")"
		accessed = "[{0}]"
	}
	end := "."
	if w.url != "" {
		end = ". " + w.url + "."
	}
	return []citePart{{Text: s}, {Accessed: accessed}, {Text: end}}
}

// plain is a date without its marks: 2019-03, not 2019-03?.
func plain(d edtf.Date) string {
	s := fmt.Sprintf("%04d", d.Year)
	if d.Month >= 1 && d.Month <= 12 {
		s += fmt.Sprintf("-%02d", d.Month)
		if d.Day > 0 {
			s += fmt.Sprintf("-%02d", d.Day)
		}
	}
	return s
}

var texEscape = strings.NewReplacer(`\`, `\textbackslash{}`, "{", `\{`, "}", `\}`, "&", `\&`, "%", `\%`, "$", `\$`, "#", `\#`,
	"_", `\_`, "~", `\textasciitilde{}`, "^", `\textasciicircum{}`)

// bibTeX is an entry as biblatex and BibTeX read it. Names are in braces of
// their own, so that they are not taken apart.
func bibTeX(w work) []citePart {
	var b strings.Builder
	fmt.Fprintf(&b, "@misc{%s,\n  title = {{%s}}", w.id, texEscape.Replace(w.title))
	field := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, ",\n  %s = {%s}", name, value)
		}
	}
	if w.author != "" {
		field("author", "{"+texEscape.Replace(w.author)+"}")
	}
	field("howpublished", texEscape.Replace(w.within))
	if w.date.Year > 0 {
		field("date", plain(w.date))
		field("year", fmt.Sprintf("%04d", w.date.Year))
	}
	field("url", w.url)
	return []citePart{{Text: b.String()}, {Accessed: ",\n  urldate = {{0}}"}, {Text: "\n}"}}
}

// cslJSON is an item of the Citation Style Language.
func cslJSON(w work) []citePart {
	type name struct {
		Literal string `json:"literal"`
	}
	type date struct {
		Parts [][]int `json:"date-parts"`
	}
	item := struct {
		ID      string `json:"id"`
		Type    string `json:"type"`
		Title   string `json:"title"`
		Within  string `json:"container-title,omitempty"`
		Authors []name `json:"author,omitempty"`
		Issued  *date  `json:"issued,omitempty"`
		URL     string `json:"URL,omitempty"`
	}{ID: w.id, Type: "entry", Title: w.title, Within: w.within, URL: w.url}
	if w.article {
		item.Type = "webpage"
	}
	if w.author != "" {
		item.Authors = []name{{w.author}}
	}
	if w.date.Year > 0 {
		parts := []int{w.date.Year}
		if w.date.Month >= 1 && w.date.Month <= 12 {
			parts = append(parts, w.date.Month)
			if w.date.Day > 0 {
				parts = append(parts, w.date.Day)
			}
		}
		item.Issued = &date{[][]int{parts}}
	}
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(item); err != nil {
		return nil // strings and numbers only
	}
	text := strings.TrimSuffix(strings.TrimSpace(b.String()), "}")
	return []citePart{{Text: text}, {Accessed: `,"accessed":{"date-parts":[[{1},{2},{3}]]}`}, {Text: "}"}}
}
