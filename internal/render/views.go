package render

import (
	"html/template"

	"atlas/internal/site"
)

// The views are also what other forms of the atlas than pages are made from:
// a book shows the same facts, badges, dates and quotes.

// View is what the layout of a page gets. Its links are those of
// [Options.Link], or relative to the page.
func (r *Renderer) View(p *site.Page) (*View, error) { return r.view(p) }

// Say is the string of the interface for a key, with its arguments filled in;
// a site's own words stand before the built-in ones.
func (r *Renderer) Say(key string, args ...any) string { return r.words.say(key, args...) }

// ContentLang is the language of what the atlas holds where the interface
// speaks another, as a BCP 47 tag, else "".
func (r *Renderer) ContentLang() string {
	if r.foreign {
		return "zh-CN"
	}
	return ""
}

// Fact is a record as a row of a list on the page p.
func (r *Renderer) Fact(p *site.Page, rec *site.Record) Fact {
	return page{r, p}.fact(rec, true, false)
}

// UseTitle is the title of a case without the name of who uses it, where it
// begins with that.
func UseTitle(r *site.Record) string { return useTitle(r) }

// Linked is a text on the page p with the names of entities linked, each once.
func (r *Renderer) Linked(p *site.Page, text string) template.HTML { return page{r, p}.linked(text) }
