package render

import (
	"html/template"
	"slices"
	"strings"

	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

// fullRows is how many rows a list may have to show them in full. In a longer
// one a row keeps date, title, places and badges; the rest is on its own page.
const fullRows = 200

// rowQuotes is how many quotes a row of a list shows.
const rowQuotes = 2

// fact is a record as a row of a list on this page. In a list of one kind
// (withKind false) the kind is not repeated, nor is what the page is about.
func (p page) fact(r *site.Record, withKind, full bool) Fact {
	f := Fact{Title: p.shortTitle(r), Href: p.to(r.Page), Badges: p.badges(r)}
	if full {
		p.addDetails(&f, r)
	}
	if r.Kind == entity.Company {
		p.companyFact(&f, r, withKind)
		return f
	}
	d := p.date(r)
	d.Note = "" // the badges say so
	f.Date = &d
	if withKind {
		f.Meta = append(f.Meta, Link{Text: p.words.say("kind." + string(r.Kind))})
	}
	if r.Level != "" && p.Of != entity.Policy {
		f.Meta = append(f.Meta, Link{Text: p.word("level", r.Level)})
	}
	if r.Status != "" && r.Status != "unknown" {
		f.Meta = append(f.Meta, Link{Text: p.word("status", r.Status)})
	}
	for _, place := range r.InPlaces {
		if here := p.Page.Place; here != place {
			f.Meta = append(f.Meta, Link{Text: placeName(place, here), Href: p.to(place.Page)})
		}
	}
	for _, terms := range [][]*site.Term{r.ForScenarios, r.InSectors} {
		for _, t := range terms {
			if t != p.Term {
				f.Meta = append(f.Meta, Link{Text: t.Name, Href: p.to(t.Page)})
			}
		}
	}
	return f
}

// addDetails adds what makes a row long: summary, organizations and quotes.
func (p page) addDetails(f *Fact, r *site.Record) {
	f.Summary, f.Parties = r.Summary, p.parties(r)
	quoted := r.Evidence[:min(len(r.Evidence), rowQuotes)]
	for _, ev := range quoted {
		f.Quotes = append(f.Quotes, p.quote(ev))
	}
	if n := len(r.Evidence) - len(quoted); n > 0 {
		f.More = p.words.say("source.more", n)
	}
}

// companyFact tells of a company its lines of business, its places, and what
// it uses the technology for.
func (p page) companyFact(f *Fact, r *site.Record, withKind bool) {
	if withKind {
		f.Meta = append(f.Meta, Link{Text: p.words.say("kind." + string(r.Kind))})
	}
	for _, t := range r.InSectors {
		if t != p.Term {
			f.Key = append(f.Key, Link{Text: t.Name, Href: p.to(t.Page)})
		}
	}
	for _, place := range r.InPlaces {
		f.Meta = append(f.Meta, Link{Text: placeName(place, p.Page.Place), Href: p.to(place.Page)})
	}
	counts := map[entity.Kind]int{}
	seen := map[*site.Record]bool{}
	var uses []Link
	for _, in := range r.Roles {
		if !seen[in.Record] {
			seen[in.Record] = true
			counts[in.Record.Kind]++
		}
		if in.Role == site.RoleUser {
			uses = append(uses, Link{Text: useTitle(in.Record), Href: p.to(in.Record.Page)})
		}
	}
	if text := p.kindCounts(counts); text != "" {
		f.Meta = append(f.Meta, Link{Text: text})
	}
	if len(uses) > 0 {
		f.Parties = append(f.Parties, Party{Text: p.words.say("field.scenarios"), Links: uses})
	}
}

// useTitle is the title of a case without the name of who uses it: 数字钱包 of
// 中国银行：数字钱包, where what stands before the colon is one of its
// organizations.
func useTitle(r *site.Record) string {
	who, what, ok := strings.Cut(r.Title, "：")
	if !ok || what == "" {
		return r.Title
	}
	for _, party := range r.Parties {
		if party.Role == site.RoleUser && (party.Name == who || party.Page.Names(who)) {
			return what
		}
	}
	return r.Title
}

// shortTitle is a record's title on this page: on the page of a company its
// cases need not name it again.
func (p page) shortTitle(r *site.Record) string {
	if p.Record != nil && p.Record.Kind == entity.Company && r.Kind == entity.Case {
		for _, party := range r.Parties {
			if party.Page == p.Page {
				return useTitle(r)
			}
		}
	}
	return r.Title
}

// placeName is the name of a place as it is understood on the page of another
// place, or elsewhere (nil): a district is told with its city, but not on that
// city's page.
func placeName(place, here *site.Place) string {
	up := place.Parent
	if up == nil || place.Gazetteer == nil || place.Gazetteer.Level != gazetteer.District || here != nil && here.Under(up) || up.Gazetteer == nil {
		return place.Name
	}
	if up.Gazetteer.Level == gazetteer.Province && !up.Gazetteer.IsMunicipality() {
		return place.Name
	}
	return up.Name + place.Name
}

func (p page) facts(records []*site.Record, withKind bool) []Fact {
	facts := make([]Fact, len(records))
	for i, r := range records {
		facts[i] = p.fact(r, withKind, len(records) <= fullRows)
	}
	return facts
}

// word is the interface's word for a value of the schema, or the value itself
// when there is none.
func (p page) word(field, value string) string {
	if key := field + "." + value; p.words.has(key) {
		return p.words.say(key)
	}
	return value
}

// parties are the organizations of a record, one line a role. A company's own
// page does not name the company again.
func (p page) parties(r *site.Record) []Party {
	var list []Party
	for _, role := range site.Roles {
		var links []Link
		for _, party := range r.Parties {
			if party.Role != role {
				continue
			}
			l := Link{Text: party.Name, Href: p.to(party.Page)}
			if party.Page == p.Page {
				l.Href = ""
			}
			links = append(links, l)
		}
		// What the page is about is not repeated, but is named among others.
		if len(links) == 1 && links[0].Href == "" && p.Page != r.Page {
			continue
		}
		if len(links) > 0 {
			list = append(list, Party{Text: p.word("role", string(role)), Links: links})
		}
	}
	return list
}

// date words a record's date.
func (p page) date(r *site.Record) Date {
	if !r.Dated {
		return Date{Text: p.words.say("date.none")}
	}
	return p.wordDate(r.Date)
}

func (p page) wordDate(d edtf.Date) Date {
	w := d.Words(p.site.Config.Language)
	return Date{Text: w.About + w.Date, Datetime: datetime(d), Note: w.Note}
}

// datetime is the machine-readable form that HTML allows: a year, a month or
// a day. Seasons, halves and intervals have none.
func datetime(d edtf.Date) string {
	if d.Interval != edtf.Point || d.Month > 12 || d.Year < 1 {
		return ""
	}
	d.Approximate, d.Uncertain = false, false
	return d.String()
}

// badges give the reasons to trust a record, and to doubt it.
func (p page) badges(r *site.Record) []Badge {
	var list []Badge
	articles := map[string]bool{}
	quoted := false
	for _, ev := range r.Evidence {
		articles[ev.Source.Article] = true
		quoted = quoted || ev.Quote != "" && ev.Article != nil
	}
	if quoted {
		list = append(list, Badge{Text: p.words.say("badge.quoted")})
	}
	switch len(articles) {
	case 0:
		list = append(list, Badge{Text: p.words.say("badge.unsourced"), Caution: true})
	case 1:
		list = append(list, Badge{Text: p.words.say("badge.single")})
	default:
		list = append(list, Badge{Text: p.words.say("badge.sources", len(articles))})
	}
	if r.Dated && r.Date.Inferred() {
		list = append(list, Badge{Text: p.words.say("badge.inferred"), Caution: true})
	}
	if r.Dated && (r.Date.Approximate || r.Date.End.Approximate) {
		list = append(list, Badge{Text: p.words.say("badge.about"), Caution: true})
	}
	if !r.IsDescribed() {
		list = append(list, Badge{Text: p.words.say("badge.listed"), Caution: true})
	}
	switch {
	case r.ByHand:
		list = append(list, Badge{Text: p.words.say("badge.byhand")})
	case len(r.Edited) > 0:
		list = append(list, Badge{Text: p.words.say("badge.edited", p.fieldNames(r.Edited))})
	}
	if len(r.Disputes) > 0 {
		var fields []string
		for _, d := range r.Disputes {
			fields = append(fields, d.Field)
		}
		list = append(list, Badge{Text: p.words.say("badge.conflict", p.fieldNames(fields)), Caution: true})
	}
	return list
}

// quotes are the sentences a record rests on.
func (p page) quotes(r *site.Record) []Quote {
	list := make([]Quote, 0, len(r.Evidence))
	for _, ev := range r.Evidence {
		q := p.quote(ev)
		q.Again = len(list) > 0 && ev.Article != nil && r.Evidence[len(list)-1].Article == ev.Article
		list = append(list, q)
	}
	return list
}

func (p page) quote(ev site.Evidence) Quote {
	q := Quote{Text: ev.Quote, Block: ev.Block}
	if ev.Article == nil {
		q.Label = p.words.say("source.missing", ev.Source.Article)
		return q
	}
	a := ev.Article
	q.Label = p.words.say("source.block", ev.Block)
	q.Article, q.ArticleHref, q.Cite = a.Title, p.to(a.Page), webURL(a.SourceURL)
	if q.ArticleHref != "" {
		q.Href = p.spot(a.Page, ev.Mark.ID)
	}
	var by []string
	if a.Author != "" {
		by = append(by, a.Author)
	}
	if a.Dated {
		by = append(by, a.Date.Words(p.site.Config.Language).String())
	}
	q.Byline = strings.Join(by, p.words.say("list.separator"))
	return q
}

// webURL is s when it is an address of the web, else "".
func webURL(s string) string {
	if strings.HasPrefix(s, "https://") || strings.HasPrefix(s, "http://") {
		return s
	}
	return ""
}

// linked is a text with the names of entities linked, each name once.
func (p page) linked(text string) template.HTML {
	var b strings.Builder
	done := map[*site.Page]bool{}
	at := 0
	for _, m := range p.site.Names().Find(text, p.Page) {
		href := p.to(m.Page)
		if done[m.Page] || href == "" {
			continue
		}
		done[m.Page] = true
		b.WriteString(template.HTMLEscapeString(text[at:m.Start]))
		b.WriteString(`<a href="` + template.HTMLEscapeString(href) + `">`)
		b.WriteString(template.HTMLEscapeString(text[m.Start:m.End]))
		b.WriteString("</a>")
		at = m.End
	}
	b.WriteString(template.HTMLEscapeString(text[at:]))
	return template.HTML(b.String())
}

func (p page) recordLinks(records []*site.Record) []Link {
	links := make([]Link, len(records))
	for i, r := range records {
		links[i] = Link{Text: r.Title, Href: p.to(r.Page), Note: p.words.say("kind." + string(r.Kind))}
	}
	return links
}

// fieldNames words keys of the front matter, each once; "" is the record.
func (p page) fieldNames(keys []string) string {
	var names []string
	for _, key := range keys {
		name := p.word("field", key)
		if key == "" {
			name = p.words.say("field.record")
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return strings.Join(names, p.words.say("list.separator"))
}
