package render

import (
	"html/template"

	"atlas/internal/edtf"
	"atlas/internal/jsonld"
	"atlas/internal/site"
)

// Fragments that make the names (@id) of things out of pages' addresses. A
// page's own address names the page, which is not the company it tells of.
const (
	thisFragment    = "#this"    // what the page is about
	siteFragment    = "#website" // of index.html
	datasetFragment = "#dataset" // of data/index.html
	licenceFragment = "#licence" // of data/index.html, where the terms stand
)

// maxCitations is how many passages and articles the data of a page name;
// data/sources.csv has them all.
const maxCitations = 20

// iri names a page, or with a fragment a thing, for other machines: the
// canonical address, which stays the same on every page. While the address of
// the site is not known it is relative and names the file, which JSON-LD
// resolves against where the page stands, on a disk as well.
func (p page) iri(path, fragment string) string {
	if abs := p.site.Config.Abs(path); abs != "" {
		return abs + fragment
	}
	return site.Rel(p.Path, path) + fragment
}

// iriOf names the thing that a page is about; "" for a page that the site does
// not have.
func (p page) iriOf(other *site.Page) string {
	if !other.Listed() {
		return ""
	}
	return p.iri(other.Path, thisFragment)
}

// semantics is the page as JSON-LD: the page itself and what it is about. Pages
// that stand for none, 404.html and those that have moved, have no data.
func (p page) semantics(v *View) (template.JS, error) {
	if v.NoIndex {
		return "", nil
	}
	w := &jsonld.WebPage{Thing: jsonld.NewThing(p.iri(p.Path, ""), v.Title, pageType(p.Page)), InLanguage: v.Site.Language}
	w.URL, w.Description = jsonld.URL(w.ID), v.Description
	nodes := []jsonld.Node{w}
	about := func(n jsonld.Node, id string) {
		w.MainEntity = jsonld.To(id)
		nodes = append(nodes, n)
	}
	if p.Kind == site.Home {
		s := p.webSite()
		s.URL, s.Description, s.InLanguage, s.Publisher = w.URL, v.Description, v.Site.Language, p.keeper()
		s.AlternateName = jsonld.Of(v.Site.Subtitle)
		about(s, s.ID)
	} else {
		w.IsPartOf = p.webSite()
		w.Breadcrumb = p.breadcrumbs(v.Title)
	}
	switch {
	case p.Kind == site.Home, p.Kind == site.DataPage:
		d, err := p.dataset(p.Kind == site.DataPage)
		if err != nil {
			return "", err
		}
		if p.Kind == site.Home {
			nodes = append(nodes, d)
		} else {
			about(d, d.ID)
		}
	case p.Page.Place != nil:
		t := p.placeThing(p.Page.Place)
		t.MainEntityOfPage = jsonld.To(w.ID)
		if text := p.Page.Place.Text; text != nil {
			t.Description = text.Summary
			p.rests(w, text)
		}
		about(t, t.ID)
	case p.Article != nil:
		a := p.articleThing(p.Article)
		a.MainEntityOfPage = jsonld.To(w.ID)
		about(a, a.ID)
	case p.Record != nil:
		n, t := p.recordThing(p.Record)
		t.MainEntityOfPage = jsonld.To(w.ID)
		p.rests(w, p.Record)
		w.Keywords = jsonld.Of(p.Record.Tags...)
		for _, term := range p.Record.ForScenarios {
			w.About = append(w.About, p.termName(term))
		}
		about(n, t.ID)
	case p.Kind == site.TermPage && p.Section == site.SectionOrganizations:
		o := p.organization(p.Term.Page, p.Term.Name)
		o.MainEntityOfPage = jsonld.To(w.ID)
		for _, in := range p.Term.Roles {
			p.joins(o, in)
		}
		about(o, o.ID)
	case p.Kind == site.TermPage && p.Section != site.SectionYears:
		t := p.termName(p.Term)
		t.MainEntityOfPage, t.InDefinedTermSet = jsonld.To(w.ID), p.termSet(p.Section)
		about(t, t.ID)
	case p.Kind == site.TermPage:
		w.TemporalCoverage = p.Term.Name // a year is a date of ISO 8601
	case p.Kind == site.TermList && (p.Section == site.SectionScenarios || p.Section == site.SectionSectors):
		t := p.termSet(p.Section)
		t.MainEntityOfPage = jsonld.To(w.ID)
		about(t, t.ID)
	}
	text, err := jsonld.Marshal(nodes)
	// Marshal leaves nothing in the text that could end the script.
	return template.JS(text), err
}

// pageType is the narrowest type of schema.org for a page.
func pageType(p *site.Page) string {
	switch p.Kind {
	case site.List, site.PlaceList, site.TermList, site.Timeline, site.Letters, site.Further:
		return "CollectionPage"
	case site.TermPage:
		if p.Section == site.SectionYears {
			return "CollectionPage"
		}
		return "ItemPage"
	case site.Single, site.PlacePage:
		return "ItemPage"
	case site.About:
		return "AboutPage"
	}
	return "WebPage"
}

func (p page) webSite() *jsonld.WebSite {
	return &jsonld.WebSite{Thing: jsonld.NewThing(p.iri("index.html", siteFragment), p.site.Config.Title, "WebSite")}
}

// keeper is who keeps the atlas, or nil. Whether that is a person the
// configuration does not say; an organization may be of one.
func (p page) keeper() *jsonld.Organization {
	if p.site.Config.Author == "" {
		return nil
	}
	return &jsonld.Organization{Thing: jsonld.NewThing("", p.site.Config.Author, "Organization")}
}

// breadcrumbs lead from the home page to this one, which is called title.
// Readers of them want absolute addresses, so there are none without base_url.
func (p page) breadcrumbs(title string) *jsonld.BreadcrumbList {
	if p.site.Config.BaseURL == "" {
		return nil
	}
	list := &jsonld.BreadcrumbList{Thing: jsonld.NewThing("", "", "BreadcrumbList")}
	add := func(name string, at *site.Page) {
		list.ItemListElement = append(list.ItemListElement, jsonld.ListItem{Type: "ListItem", Position: len(list.ItemListElement) + 1, Name: name,
			Item: &jsonld.WebPage{Thing: jsonld.NewThing(p.iri(at.Path, ""), "", pageType(at))}})
	}
	for _, c := range p.above() {
		add(c.text, c.page)
	}
	add(title, p.Page)
	return list
}

// rests tells on what the page of a record rests, and of which time it tells.
func (p page) rests(w *jsonld.WebPage, r *site.Record) {
	w.IsBasedOn, w.Citation = p.sources(r)
	if !r.Dated {
		return
	}
	if w.TemporalCoverage = isoCoverage(r.Date); w.TemporalCoverage == "" {
		w.Temporal = r.Date.Words(p.site.Config.Language).String()
	}
}

// sources are the articles that a record rests on, and the sentences in them.
func (p page) sources(r *site.Record) (articles jsonld.Many[*jsonld.Article], quotes jsonld.Many[*jsonld.Quotation]) {
	seen := map[*site.Article]*jsonld.Article{}
	for _, ev := range r.Evidence {
		if ev.Article == nil {
			continue
		}
		a := seen[ev.Article]
		if a == nil && len(seen) < maxCitations {
			a = p.articleName(ev.Article)
			seen[ev.Article] = a
			articles = append(articles, a)
		}
		if a == nil || ev.Quote == "" || len(quotes) == maxCitations {
			continue
		}
		q := &jsonld.Quotation{Thing: jsonld.NewThing("", "", "Quotation"), Text: ev.Quote, IsPartOf: jsonld.To(a.ID)}
		if ev.Mark != nil {
			q.URL = jsonld.URL(p.iri(ev.Article.Page.Path, "#"+ev.Mark.ID))
		}
		quotes = append(quotes, q)
	}
	return articles, quotes
}

// isoDate is a date as schema.org wants dates, in ISO 8601 and as exact as it
// is known: 2017, 2017-01 or 2017-01-31. ISO 8601 cannot say that a year is
// inferred or a month a guess, so such a date is none; nor is an interval.
func isoDate(d edtf.Date) string {
	if d.Approximate || d.Uncertain {
		return ""
	}
	return datetime(d)
}

// isoCoverage is the time that a date covers: the date, or an interval
// (2018-10/2018-12, 2018/..). Quarters and halves are intervals of months;
// seasons begin when the writer feels them, so they are none.
func isoCoverage(d edtf.Date) string {
	if d.Interval == edtf.Point {
		if d.Month >= edtf.FirstQuarter && !d.Approximate && !d.Uncertain {
			first, last := d.First(), d.Last()
			first.Day, last.Day = 0, 0
			return datetime(first) + "/" + datetime(last)
		}
		return isoDate(d)
	}
	ends := [2]string{isoDate(d.Start()), isoDate(d.Finish())}
	switch {
	case d.Interval == edtf.OpenEnd:
		ends[1] = ".."
	case d.Interval == edtf.OpenStart:
		ends[0] = ".."
	}
	if ends[0] == "" || ends[1] == "" {
		return ""
	}
	return ends[0] + "/" + ends[1]
}
