package render

import (
	"atlas/internal/entity"
	"atlas/internal/site"
)

// kindName says what a page is: 企业, 应用场景.
func (r *Renderer) kindName(sp *site.Page) string {
	switch {
	case sp.Record != nil:
		return r.words.say("kind." + string(sp.Record.Kind))
	case sp.Place != nil:
		return r.words.say("kind." + string(entity.Place))
	}
	return r.sectionName(sp.Section)
}

// SearchWords are what the search needs to know of the interface: the heading
// of a page, the name of its kind, and the messages by the names that
// static/js/search.js has for them.
func (r *Renderer) SearchWords() (title, kind func(*site.Page) string, messages map[string]string) {
	return r.pageTitle, r.kindName, map[string]string{
		"count": r.words.say("search.count"), "least": r.words.say("search.least"), "none": r.words.say("search.none"),
		"loading": r.words.say("search.loading"), "more": r.words.say("search.more"), "all": r.words.say("search.all"),
		"alias": r.words.say("search.alias"), "block": r.words.say("source.block"),
	}
}
