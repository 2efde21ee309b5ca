package render

import (
	"html/template"
	"slices"
	"strings"

	"atlas/internal/site"
)

// record builds the page of a company, case, policy, park or alliance.
func (p page) record(v *View) (*RecordView, error) {
	r := p.Record
	m := &RecordView{Glance: p.glance(r), Badges: p.badges(r), Quotes: p.quotes(r)}
	for i := range m.Quotes {
		m.Quotes[i].Marked = p.marked(r.Evidence[i])
	}
	around := p.takeAround(r)
	m.Near, m.Graph = p.near(around.near), p.graph(r, around.graph)
	m.Cite = p.citations(r)
	v.Scripts = append(v.Scripts, "js/cite.js")
	v.Kicker, v.Lead = p.kicker(r), r.Summary
	var err error
	if m.Body, err = p.html(r); err != nil {
		return nil, err
	}
	m.Groups, m.Related = p.lists()
	if m.Machine, err = p.machine(r); err != nil {
		return nil, err
	}
	m.History = p.recordHistory(r)
	v.Description = p.describe(r)
	return m, nil
}

// html is the rendered body of a record, empty when it has none.
func (p page) html(r *site.Record) (template.HTML, error) {
	if !r.File.HasText() {
		return "", nil
	}
	return p.body.HTML(r)
}

// kicker is the kind with level or status: 政策 · 市级.
func (p page) kicker(r *site.Record) string {
	s := p.words.say("kind." + string(r.Kind))
	switch {
	case r.Level != "":
		return p.words.say("title.join", s, p.word("level", r.Level))
	case r.Status != "":
		return p.words.say("title.join", s, p.word("status", r.Status))
	case !r.IsDescribed():
		return p.words.say("title.join", s, p.words.say("group.listed"))
	}
	return s
}

// describe is the meta description: the summary, else the sentence behind the
// record, else its title.
func (p page) describe(r *site.Record) string {
	switch {
	case r.Summary != "":
		return r.Summary
	case len(r.Sources) > 0 && r.IsDescribed():
		if quote := r.Sources[0].Quote; strings.HasPrefix(quote, r.Title) {
			return quote // 中国银行：中国银行：… helps nobody
		}
		return r.Title + p.words.say("colon") + r.Sources[0].Quote
	}
	return p.words.say("describe.record", r.Title, p.words.say("kind."+string(r.Kind)))
}

// glance is the table of facts at the head of a record's page.
func (p page) glance(r *site.Record) []Field {
	var fields []Field
	text := func(key string, values ...string) {
		var links []Link
		for _, s := range values {
			if s != "" {
				links = append(links, Link{Text: s})
			}
		}
		if len(links) > 0 {
			fields = append(fields, Field{Label: p.words.say("field." + key), Links: links})
		}
	}
	terms := func(key string, ts []*site.Term) {
		var links []Link
		for _, t := range ts {
			links = append(links, Link{Text: t.Name, Href: p.to(t.Page)})
		}
		if len(links) > 0 {
			fields = append(fields, Field{Label: p.words.say("field." + key), Links: links})
		}
	}
	text("alternate_names", r.AlternateNames...)
	for _, party := range p.parties(r) {
		fields = append(fields, Field{Label: party.Text, Links: party.Links})
	}
	terms("scenarios", r.ForScenarios)
	if n := len(fields); n > 0 && len(r.ForScenarios) > 0 && len(r.ScenarioWords) > 0 {
		links := fields[n-1].Links
		links[len(links)-1].Note = p.words.say("scenario.words", strings.Join(r.ScenarioWords, p.words.say("list.separator")))
	}
	terms("sectors", r.InSectors)
	text("products", r.Products...)
	var docs []string
	for _, d := range r.Documents {
		docs = append(docs, p.words.say("document.title", d))
	}
	text("documents", docs...)
	if r.Dated || r.IsFact() {
		d := p.date(r)
		fields = append(fields, Field{Label: p.words.say("field.when"), Date: &d})
	}
	if r.Status != "" {
		text("status", p.word("status", r.Status))
	}
	if links := p.placeLinks(r); len(links) > 0 {
		fields = append(fields, Field{Label: p.words.say("field.places"), Links: links})
	}
	var amounts []string
	for _, a := range r.Amounts {
		amounts = append(amounts, a.Text)
	}
	text("amounts", amounts...)
	text("tags", r.Tags...)
	return fields
}

// placeLinks are the places of a record, each with what it lies in.
func (p page) placeLinks(r *site.Record) []Link {
	var links []Link
	for _, place := range r.InPlaces {
		l := Link{Text: place.Name, Href: p.to(place.Page)}
		var above []string
		for q := place.Parent; q != nil; q = q.Parent {
			above = append(above, q.Name)
		}
		slices.Reverse(above)
		l.Note = strings.Join(above, " ")
		links = append(links, l)
	}
	return links
}
