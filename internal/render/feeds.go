package render

import (
	"html/template"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/export"
	"atlas/internal/history"
	"atlas/internal/site"
)

// Wording gives the feeds their words.
func (r *Renderer) Wording() export.Wording {
	return wording{page{r, &site.Page{Path: site.ChangesPath, Kind: site.Changes}}}
}

type wording struct{ page }

// feeds are the feeds that a page names in its head: its own first, then that
// of the whole.
func (p page) feeds() []Link {
	var links []Link
	add := func(f export.Feed) { links = append(links, Link{Text: p.feedTitle(f), Href: p.href(f.Path)}) }
	switch {
	case p.Page.Place != nil && len(p.Page.Place.All) > 0:
		add(export.Feed{Path: export.PlaceFeed(p.Page.Place), Class: history.World, Place: p.Page.Place})
	case p.Kind == site.List && p.Of != entity.Place && len(p.site.Kind(p.Of)) > 0:
		add(export.Feed{Path: export.KindFeed(p.Of), Class: history.World, Kind: p.Of})
	}
	add(export.Feed{Path: export.FeedPath, Class: history.World})
	if p.Kind == site.Home || p.Kind == site.Changes {
		add(export.Feed{Path: export.EditsPath, Class: history.Edit})
	}
	return links
}

// feedName is a feed's name within the site.
func (p page) feedName(f export.Feed) string {
	switch {
	case f.Class == history.Edit:
		return p.words.say("feed.edits")
	case f.Place != nil:
		return f.Place.Name
	case f.Kind != "":
		return p.words.say("section." + f.Kind.Folder())
	}
	return p.words.say("feed.all")
}

// feedTitle is a feed's name among those of other sites.
func (p page) feedTitle(f export.Feed) string {
	if f.Path == export.FeedPath {
		return p.site.Config.Title
	}
	return p.words.say("title.join", p.site.Config.Title, p.feedName(f))
}

func (w wording) FeedTitle(f export.Feed) string { return w.feedTitle(f) }
func (w wording) KindWord(k entity.Kind) string  { return w.words.say("kind." + string(k)) }
func (w wording) ClassWord(class history.Class) string {
	return w.words.say("change.class." + string(class))
}

// ChangeTitle is the line of a change: 新增政策：河流办法.
func (w wording) ChangeTitle(x *site.Change) string {
	kind := w.words.say("kind." + string(x.Kind))
	switch x.What {
	case history.Changed:
		var keys []string
		for _, f := range x.Fields {
			keys = append(keys, f.Key)
		}
		if len(x.Sources) > 0 {
			keys = append(keys, "sources")
		}
		return w.words.say("change.title.changed", x.Title, kind, w.fieldNames(keys))
	case history.Merged:
		if x.Page != nil {
			return w.words.say("change.title.merged", x.Title, kind, x.Page.Title)
		}
	}
	return w.words.say("change.title", x.Title, strings.ToLower(kind), w.words.say("change."+string(x.What)))
}

// ChangeText is the change in a few words: what it says otherwise, else what
// the record says.
func (w wording) ChangeText(x *site.Change) string {
	row := w.changeRow(x)
	var parts []string
	for _, f := range row.Fields {
		parts = append(parts, f.Label+w.words.say("colon")+f.words(w.page))
	}
	switch {
	case len(parts) > 0:
	case x.Summary != "":
		parts = append(parts, x.Summary)
	case len(x.Sources) > 0:
		parts = append(parts, x.Sources[0].Quote)
	case row.Commit.Subject != "":
		parts = append(parts, row.Commit.Subject)
	}
	return strings.Join(parts, w.words.say("near.and"))
}

// words is a changed value in one line of plain text.
func (f ChangeField) words(p page) string {
	switch {
	case f.Text != "":
		return f.Text
	case f.Old == "":
		return p.words.say("change.came", f.New)
	case f.New == "":
		return p.words.say("change.went", f.Old)
	}
	return f.Old + " → " + f.New
}

// feedEntry is the text of an entry. It holds no links: feed readers show it
// at addresses of their own.
var feedEntry = template.Must(template.New("entry").Parse(
	`<p>{{.Line}}</p>
{{- with .Summary}}<p>{{.}}</p>{{end}}
{{- with .Fields}}<ul>{{range .}}<li>{{.Label}}{{$.Colon}}{{with .Text}}{{.}}{{end}}
{{- if .Old}}<del>{{.Old}}</del>{{end}}{{if and .Old .New}} → {{end}}{{if .New}}<ins>{{.New}}</ins>{{end}}</li>{{end}}</ul>{{end}}
{{- range .Quotes}}<blockquote><p>{{.Text}}</p></blockquote>{{with .Article}}<p>— {{.}}</p>{{end}}{{end}}
{{- with .Commit.Subject}}<p>{{.}}</p>{{end}}`))

// ChangeHTML is the change with its evidence: kind, date in the world, places,
// what changed, the sentences that came with it.
func (w wording) ChangeHTML(x *site.Change) (string, error) {
	row := w.changeRow(x)
	line := []string{row.Kind}
	if row.Date != nil {
		text := row.Date.Text
		if row.Date.Note != "" {
			text = w.words.say("filter.option", text, row.Date.Note)
		}
		line = append(line, w.words.say("change.when", text))
	}
	for _, l := range row.Places {
		line = append(line, l.Text)
	}
	var b strings.Builder
	err := feedEntry.Execute(&b, struct {
		ChangeRow
		Line, Colon string
	}{row, strings.Join(line, " · "), w.words.say("colon")})
	return b.String(), err
}
