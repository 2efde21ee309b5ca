package render

import (
	"strconv"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/export"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

// placeList builds the index of places: provinces with the places in them.
func (p page) placeList(v *View) *PlaceListView {
	m := &PlaceListView{}
	v.Kicker, v.Lead = p.words.say("count.place", len(p.site.Places)), p.words.say("lead.places")
	v.Description = p.words.say("describe.list", v.Title, len(p.site.Places), v.Lead)
	m.Regions = p.regions()
	return m
}

func (p page) region(place *site.Place) Region {
	r := Region{
		Link:   Link{Text: place.Name, Href: p.to(place.Page), Count: len(place.All)},
		Counts: p.kindCounts(place.Counts),
	}
	for _, c := range place.Children {
		r.Children = append(r.Children, p.region(c))
	}
	return r
}

// place builds the page of a place.
func (p page) place(v *View) (*PlaceView, error) {
	place := p.Page.Place
	m := &PlaceView{}
	v.Kicker = p.placeLevel(place)
	counts := p.kindCounts(place.Counts)
	if counts == "" {
		v.Lead = p.words.say("place.empty")
		v.Description = place.Name + p.words.say("colon") + v.Lead
	} else {
		v.Lead = p.words.say("place.lead", counts)
		v.Description = p.words.say("describe.place", place.Name, counts)
	}
	if place.Text != nil {
		var err error
		if m.Body, err = p.html(place.Text); err != nil {
			return nil, err
		}
		m.Quotes = p.quotes(place.Text)
		for i := range m.Quotes {
			m.Quotes[i].Marked = p.linked(m.Quotes[i].Text)
		}
		if place.Text.Summary != "" {
			v.Lead = place.Text.Summary
		}
	}
	m.Glance = p.placeGlance(place)
	m.Groups, m.Related = p.lists()
	if len(place.All) > 0 {
		m.Feed = &Link{Text: p.words.say("feed.place", place.Name), Href: p.href(export.PlaceFeed(place))}
	}
	return m, nil
}

func (p page) placeGlance(place *site.Place) []Field {
	var fields []Field
	if place.FullName != place.Name {
		fields = append(fields, Field{Label: p.words.say("field.full_name"), Links: []Link{{Text: place.FullName}}})
	}
	var above []Link
	for q := place.Parent; q != nil; q = q.Parent {
		above = append(above, Link{Text: q.Name, Href: p.to(q.Page)})
	}
	if len(above) > 0 {
		fields = append(fields, Field{Label: p.words.say("field.within"), Links: above})
	}
	var below []Link
	for _, c := range place.Children {
		l := Link{Text: c.Name, Href: p.to(c.Page)}
		if n := c.Facts(); n > 0 {
			l.Note = strconv.Itoa(n)
		}
		below = append(below, l)
	}
	if len(below) > 0 {
		fields = append(fields, Field{Label: p.words.say("field.contains"), Links: below})
	}
	if g := place.Gazetteer; g != nil && g.Adcode != "" {
		fields = append(fields, Field{Label: p.words.say("field.adcode"), Links: []Link{{Text: g.Adcode}}})
	}
	return fields
}

func (p page) placeLevel(place *site.Place) string {
	if place.Gazetteer == nil {
		return p.words.say("kind." + string(entity.Place))
	}
	switch place.Gazetteer.Level {
	case gazetteer.Province:
		return p.words.say("level.province")
	case gazetteer.City:
		return p.words.say("level.city")
	case gazetteer.District:
		return p.words.say("level.county")
	}
	return p.words.say("level.zone")
}

// termList builds the index of scenarios, sectors, organizations or years.
func (p page) termList(v *View) *TermListView {
	m := &TermListView{}
	v.Kicker = p.words.say("count."+p.Section, len(p.Terms))
	v.Lead = p.words.say("lead." + p.Section)
	v.Description = p.words.say("describe.list", v.Title, len(p.Terms), v.Lead)
	m.Groups = p.termGroups()
	if p.Section == site.SectionYears {
		m.Chart = p.yearsChart()
	}
	return m
}

func (p page) termLink(t *site.Term) Link {
	l := Link{Text: t.Name, Href: p.to(t.Page), Count: len(t.Records)}
	if t.Page.Section == site.SectionYears {
		l.Text = p.words.say("title.year", t.Name)
	}
	return l
}

// term builds the page of one scenario, sector, organization or year.
func (p page) term(v *View) *TermView {
	t := p.Term
	m := &TermView{}
	v.Kicker = p.sectionName(p.Section)
	counts := p.kindCounts(countKinds(t.Records))
	v.Lead = p.words.say("place.lead", counts)
	v.Description = p.words.say("describe.term", v.Title, counts)
	m.Groups, _ = p.lists()
	return m
}

// moved leads from an old address to the page that stands for it.
func (p page) moved(v *View) *MovedView {
	m := &MovedView{To: Link{Text: p.pageTitle(p.To), Href: p.to(p.To)}}
	v.Refresh = m.To.Href
	if strings.HasPrefix(v.Refresh, "'") {
		v.Refresh = "./" + v.Refresh // a browser takes quotes round the address off
	}
	v.Lead = p.words.say("moved.lead")
	v.Description = p.words.say("moved.description", m.To.Text)
	if v.Canonical != "" {
		v.Canonical = p.site.Config.Abs(p.To.Path)
	}
	return m
}

// text is for pages whose text is in their layout.
func (p page) text(v *View) *TextView {
	m := &TextView{}
	switch p.Kind {
	case site.About:
		v.Lead = p.words.say("about.lead", p.site.Config.Title)
		v.Description = v.Lead
		m.Licence, m.Author = p.site.Config.Licence, p.site.Config.Author
		articles := p.site.Articles
		if most := p.site.Config.Build.PageSize; len(articles) > most {
			m.MoreArticles = &Link{Text: p.words.say("home.all", len(articles)), Href: p.href("articles/index.html")}
			articles = articles[:most]
		}
		for _, a := range articles {
			l := Link{Text: a.Title, Href: p.to(a.Page)}
			l.Note = a.Author
			m.Articles = append(m.Articles, l)
		}
	case site.NotFound:
		v.Lead = p.words.say("404.lead")
		v.Description = v.Lead
		m.Sections = []Link{{Text: p.words.say("nav.home"), Href: p.href("index.html")}}
		for _, t := range p.common.menu {
			m.Sections = append(m.Sections, Link{Text: t.text, Href: p.href(t.page.Path)})
		}
	}
	if v.Description == "" {
		v.Description = strings.TrimSpace(v.Title + " " + p.site.Config.Title)
	}
	return m
}
