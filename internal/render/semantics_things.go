package render

import (
	"net/url"
	"regexp"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/jsonld"
	"atlas/internal/site"
)

// recordThing is a company, case, policy, park or alliance in the vocabulary of
// schema.org, and what of it every thing has.
func (p page) recordThing(r *site.Record) (jsonld.Node, *jsonld.Thing) {
	var n jsonld.Node
	var t *jsonld.Thing
	switch r.Kind {
	case entity.Case:
		a := p.useAction(r)
		n, t = a, &a.Thing
	case entity.Policy:
		l := p.legislation(r)
		n, t = l, &l.Thing
	case entity.Park:
		q := p.park(r)
		n, t = q, &q.Thing
	default: // company, alliance
		o := p.organization(r.Page, r.Title)
		o.Location, o.Keywords = p.placeNames(r), jsonld.Of(r.Tags...)
		for _, s := range r.InSectors {
			o.KnowsAbout = append(o.KnowsAbout, p.termName(s))
		}
		for _, in := range r.Roles {
			p.joins(o, in)
		}
		if r.Kind == entity.Alliance {
			o.FoundingDate = isoDate(r.Date)
			o.Founder, o.Member = p.partyNames(r, site.RoleFounder), p.partyNames(r, site.RoleMember)
		}
		n, t = o, &o.Thing
	}
	t.AlternateName = append(jsonld.Of(r.AlternateNames...), t.AlternateName...)
	t.Description = r.Summary
	return n, t
}

// useAction is a case: an adoption is something that somebody does.
func (p page) useAction(r *site.Record) *jsonld.UseAction {
	a := &jsonld.UseAction{
		Thing: jsonld.NewThing(p.iriOf(r.Page), r.Title, "UseAction"),
		Agent: p.partyNames(r, site.RoleUser), Participant: p.partyNames(r, site.RolePartner),
		Object: p.topic(), Location: p.placeNames(r),
	}
	for _, name := range jsonld.Of(r.Products...) {
		t := jsonld.NewThing("", name, "Thing")
		a.Instrument = append(a.Instrument, &t)
	}
	switch r.Status {
	case "planned":
		a.ActionStatus = jsonld.To(jsonld.Context + "/PotentialActionStatus")
	case "pilot", "live":
		a.ActionStatus = jsonld.To(jsonld.Context + "/ActiveActionStatus")
	}
	return a
}

// documentNumber is the number of an official document (发文字号): 国发〔2016〕73号.
var documentNumber = regexp.MustCompile(`\p{Han}{1,12}[〔［\[]\d{4}[〕］\]](?:第)?\d{1,5}号`)

// legislation is a policy. Its sources are the page's and not its own: no law
// rests on an article that tells of it.
func (p page) legislation(r *site.Record) *jsonld.Legislation {
	l := &jsonld.Legislation{
		Thing:               jsonld.NewThing(p.iriOf(r.Page), r.Title, "Legislation"),
		LegislationDate:     isoDate(r.Date),
		LegislationPassedBy: p.partyNames(r, site.RoleIssuer),
		SpatialCoverage:     p.placeNames(r),
		About:               p.topic(), Keywords: jsonld.Of(r.Tags...), InLanguage: p.contentLanguage,
	}
	for _, d := range r.Documents {
		if d != r.Title {
			l.AlternateName = append(l.AlternateName, d)
		}
	}
	for _, name := range append(append([]string{r.Title}, r.AlternateNames...), r.Documents...) {
		l.LegislationIdentifier = append(l.LegislationIdentifier, documentNumber.FindString(name))
	}
	l.LegislationIdentifier = jsonld.Of(l.LegislationIdentifier...)
	// A jurisdiction is an administrative area, which a zone is not.
	for _, q := range r.InPlaces {
		if isArea(q) {
			l.LegislationJurisdiction = append(l.LegislationJurisdiction, p.placeName(q))
		}
	}
	if r.Level == "national" && len(r.InPlaces) == 0 {
		l.LegislationJurisdiction = jsonld.Of(country())
	}
	return l
}

// park is a park, which is a place and a body that somebody founded. Its
// partners have no word in schema.org that would not say more than is known.
func (p page) park(r *site.Record) *jsonld.Place {
	q := &jsonld.Place{
		Thing:            jsonld.NewThing(p.iriOf(r.Page), r.Title, "Place", "Organization"),
		ContainedInPlace: p.placeNames(r), Keywords: jsonld.Of(r.Tags...),
		FoundingDate: isoDate(r.Date), Founder: p.partyNames(r, site.RoleFounder),
	}
	for _, a := range r.Amounts {
		v := &jsonld.Property{Type: "PropertyValue", Name: a.Text, UnitText: a.Unit}
		switch a.Qualifier {
		case "max":
			v.MaxValue = &a.Value
		case "min":
			v.MinValue = &a.Value
		default:
			v.Value = a.Value
		}
		q.AdditionalProperty = append(q.AdditionalProperty, v)
	}
	return q
}

// organization is the name of one, with the page about it. Where a source names
// a place as one (成都高新区 issues a policy), the place is where it is: the two
// are not the same thing.
func (p page) organization(at *site.Page, name string) *jsonld.Organization {
	if at != nil && at.Place != nil {
		return &jsonld.Organization{Thing: jsonld.NewThing("", name, "Organization"), Location: jsonld.Of(p.placeName(at.Place))}
	}
	return &jsonld.Organization{Thing: jsonld.NewThing(p.iriOf(at), name, "Organization")}
}

// joins tells that an organization is a member of an alliance. Its other roles
// stand on the other side, where schema.org has words for them.
func (p page) joins(o *jsonld.Organization, in site.RoleIn) {
	if in.Role == site.RoleMember && in.Record.Kind == entity.Alliance {
		o.MemberOf = append(o.MemberOf, p.organization(in.Record.Page, in.Record.Title))
	}
}

// partyNames are the organizations that play a role in a record.
func (p page) partyNames(r *site.Record, role site.Role) jsonld.Many[*jsonld.Organization] {
	var list jsonld.Many[*jsonld.Organization]
	for _, party := range r.Parties {
		if party.Role == role {
			list = append(list, p.organization(party.Page, party.Name))
		}
	}
	return list
}

// termName is a scenario or sector with its page.
func (p page) termName(t *site.Term) *jsonld.Term {
	return &jsonld.Term{Thing: jsonld.NewThing(p.iriOf(t.Page), t.Name, "DefinedTerm")}
}

// termSet is the list of all scenarios or sectors.
func (p page) termSet(section string) *jsonld.Thing {
	t := jsonld.NewThing(p.iri(section+"/index.html", thisFragment), p.sectionName(section), "DefinedTermSet")
	return &t
}

// topic is the technology that the atlas is about, where config.toml names it.
func (p page) topic() jsonld.Many[*jsonld.Term] {
	name := p.site.Config.Import.Lexicon.Topic.Name
	if name == "" {
		return nil
	}
	return jsonld.Of(&jsonld.Term{Thing: jsonld.NewThing("", name, "DefinedTerm")})
}

// articleName is an article by its title, with the address of the original.
func (p page) articleName(a *site.Article) *jsonld.Article {
	n := &jsonld.Article{Thing: jsonld.NewThing(p.iriOf(a.Page), a.Title, "Article")}
	n.SameAs = address(a.SourceURL)
	return n
}

// address is an address on the web as data may hold it, with what may not
// stand in one encoded; "" for anything else.
func address(s string) jsonld.URL {
	u, err := url.Parse(webURL(s))
	if err != nil || u.Host == "" {
		return ""
	}
	return jsonld.URL(u.String())
}

// headline is how long a headline may be before search engines cut it.
const headline = 110

func (p page) articleThing(a *site.Article) *jsonld.Article {
	n := p.articleName(a)
	n.AlternateName, n.Description = jsonld.Of(a.AlternateNames...), a.Summary
	n.Headline, n.DatePublished, n.InLanguage = clip(a.Title, headline), isoDate(a.Date), p.contentLanguage
	if a.Author != "" {
		n.Author = &jsonld.Person{Thing: jsonld.NewThing("", a.Author, "Person")}
	}
	n.About, n.Keywords = p.topic(), jsonld.Of(append(append([]string{}, a.Keywords...), a.Tags...)...)
	return n
}

// country is what the provinces of the gazetteer lie in.
func country() *jsonld.Place {
	c := &jsonld.Place{Thing: jsonld.NewThing("", "中国", "Country")}
	c.Identifier = &jsonld.Property{Type: "PropertyValue", PropertyID: "ISO 3166-1", Value: "CN"}
	return c
}

// placeTypes are the types of a place: what the code table calls 市 is a City,
// a province is a State (which schema.org has "or province"), and one of the
// four municipalities is both.
func placeTypes(q *site.Place) []string {
	g := q.Gazetteer
	switch {
	case g == nil || g.Level == gazetteer.Zone:
		return []string{"Place"}
	case g.IsMunicipality():
		return []string{"State", "City"}
	case g.Level == gazetteer.Province:
		return []string{"State"}
	case strings.HasSuffix(g.FullName, "市"):
		return []string{"City"}
	}
	return []string{"AdministrativeArea"}
}

// isArea reports whether a place is an administrative division.
func isArea(q *site.Place) bool { return placeTypes(q)[0] != "Place" }

func (p page) placeName(q *site.Place) *jsonld.Place {
	return &jsonld.Place{Thing: jsonld.NewThing(p.iriOf(q.Page), q.Name, placeTypes(q)...)}
}

func (p page) placeNames(r *site.Record) jsonld.Many[*jsonld.Place] {
	var list jsonld.Many[*jsonld.Place]
	for _, q := range r.InPlaces {
		list = append(list, p.placeName(q))
	}
	return list
}

// placeThing is a place with its point, if it has one of its own.
func (p page) placeThing(q *site.Place) *jsonld.Place {
	t := p.placeName(q)
	if q.FullName != q.Name {
		t.AlternateName = jsonld.Of(q.FullName)
	}
	if q.Text != nil {
		t.AlternateName = jsonld.Of(append([]string(t.AlternateName), q.Text.AlternateNames...)...)
	}
	if q.Parent != nil {
		t.ContainedInPlace = jsonld.Of(p.placeName(q.Parent))
	} else if q.Gazetteer != nil {
		t.ContainedInPlace = jsonld.Of(country())
	}
	if g := q.Gazetteer; g != nil {
		if g.PointOf == "" && (g.Lat != 0 || g.Lon != 0) {
			t.Geo = jsonld.Point(g.Lat, g.Lon)
		}
		if g.Adcode != "" {
			t.Identifier = &jsonld.Property{Type: "PropertyValue", PropertyID: "GB/T 2260", Value: g.Adcode}
		}
	}
	return t
}
