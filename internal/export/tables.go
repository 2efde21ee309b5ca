package export

import (
	"strconv"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// kindTable holds the records of one kind: the keys of the front matter in
// their order, but for those that are tables themselves.
func kindTable(k entity.Kind) Table {
	t := Table{Name: k.Folder(), Kind: k, Doc: "every record of the kind " + string(k),
		Columns: []Column{pathColumn}, Primary: []string{"path"}, Foreign: []Foreign{toIndex}}
	var cells []func(*site.Record) string
	for _, key := range entity.Keys(k) {
		if key.Type == entity.Tables || key.Name == "draft" {
			continue
		}
		t.Columns = append(t.Columns, columnOf(key))
		cells = append(cells, cellOf(key.Name))
	}
	t.Columns = append(t.Columns, fileColumn)
	t.rows = func(s *site.Site, emit func([]string)) {
		row := make([]string, len(t.Columns))
		for _, r := range s.Kind(k) {
			row[0], row[len(row)-1] = ID(r.Page), r.File.Path
			for i, cell := range cells {
				row[i+1] = cell(r)
			}
			emit(row)
		}
	}
	return t
}

// columnOf is a key of the front matter as a column.
func columnOf(key entity.Key) Column {
	c := Column{Name: key.Name, Type: "string", Doc: key.Doc, Required: key.Name == "title"}
	switch key.Type {
	case entity.Strings:
		c.List = true
	case entity.Bool:
		c.Type = "boolean"
	case entity.Number:
		c.Type = "number"
	}
	switch key.Name {
	case "status":
		c.Enum = entity.Statuses
	case "level":
		c.Enum = entity.Levels
	}
	return c
}

// cellOf reads one key of a record. A key that is not listed here would be
// an empty column, which a test forbids.
func cellOf(name string) func(*site.Record) string {
	texts := map[string]func(*site.Record) string{
		"title": func(r *site.Record) string { return r.Title }, "id": func(r *site.Record) string { return r.ID },
		"source_url": func(r *site.Record) string { return r.SourceURL }, "author": func(r *site.Record) string { return r.Author },
		"when": func(r *site.Record) string { return r.When }, "status": func(r *site.Record) string { return r.Status },
		"level": func(r *site.Record) string { return r.Level }, "summary": func(r *site.Record) string { return r.Summary },
		"described": func(r *site.Record) string { return strconv.FormatBool(r.IsDescribed()) },
	}
	if f := texts[name]; f != nil {
		return f
	}
	lists := map[string]func(*site.Record) []string{
		"alternate_names": func(r *site.Record) []string { return r.AlternateNames },
		"places":          func(r *site.Record) []string { return r.Places },
		"organizations":   func(r *site.Record) []string { return r.Organizations },
		"scenarios":       func(r *site.Record) []string { return r.Scenarios },
		"sectors":         func(r *site.Record) []string { return r.Sectors },
		"issuers":         func(r *site.Record) []string { return r.Issuers },
		"founders":        func(r *site.Record) []string { return r.Founders },
		"members":         func(r *site.Record) []string { return r.Members },
		"partners":        func(r *site.Record) []string { return r.Partners },
		"products":        func(r *site.Record) []string { return r.Products },
		"documents":       func(r *site.Record) []string { return r.Documents },
		"keywords":        func(r *site.Record) []string { return r.Keywords },
		"tags":            func(r *site.Record) []string { return r.Tags },
	}
	if f := lists[name]; f != nil {
		return func(r *site.Record) string { return join(f(r)) }
	}
	return nil
}

// placesTable holds the places with facts and those above them, with what
// counts for each.
func placesTable() Table {
	t := Table{Name: "places", Kind: entity.Place, Doc: "every place with facts, and those it lies in",
		Columns: []Column{pathColumn,
			{Name: "title", Type: "string", Required: true, Doc: "short name"},
			{Name: "full_name", Type: "string", Doc: "official name"},
			{Name: "alternate_names", Type: "string", List: true, Doc: "other names a curator gave"},
			{Name: "level", Type: "string", Doc: "how high it stands", Enum: []string{"province", "city", "district", "zone"}},
			{Name: "adcode", Type: "string", Doc: "six digits of GB/T 2260"},
			{Name: "province", Type: "string", Doc: "the province it is or lies in"},
			{Name: "parent", Type: "string", Doc: "the place it lies in"},
			{Name: "lon", Type: "number", Doc: "degrees east (WGS 84), to about a kilometre"},
			{Name: "lat", Type: "number", Doc: "degrees north"},
			{Name: "point_of", Type: "string", Doc: "the place whose point it is, where it has none of its own"},
		}, Primary: []string{"path"}, Foreign: []Foreign{toIndex, {"parent", "", "path"}}}
	for _, k := range countKinds {
		t.Columns = append(t.Columns, Column{Name: k.Folder(), Type: "integer", Required: true,
			Doc: "records of the kind " + string(k) + " here and in the places in it"})
	}
	t.Columns = append(t.Columns, Column{Name: "summary", Type: "string", Doc: "what a curator says of it"}, fileColumn)
	t.rows = func(s *site.Site, emit func([]string)) {
		for _, p := range s.Places {
			v := placeOf(p)
			row := []string{ID(p.Page), p.Name, p.FullName, "", v.Level, v.Adcode, "", "", "", "", v.PointOf}
			if g := p.Gazetteer; g != nil {
				row[6] = g.Province
				if hasPoint(p) {
					row[8], row[9] = number(g.Lon), number(g.Lat)
				}
			}
			if p.Parent != nil {
				row[7] = ID(p.Parent.Page)
			}
			for _, k := range countKinds {
				row = append(row, strconv.Itoa(p.Counts[k]))
			}
			summary, file := "", ""
			if r := p.Text; r != nil {
				row[3], summary, file = join(r.AlternateNames), r.Summary, r.File.Path
			}
			emit(append(row, summary, file))
		}
	}
	return t
}

// countKinds are the kinds that are counted for a place.
var countKinds = []entity.Kind{entity.Company, entity.Case, entity.Policy, entity.Park, entity.Alliance}

func hasPoint(p *site.Place) bool {
	return p.Gazetteer != nil && (p.Gazetteer.Lon != 0 || p.Gazetteer.Lat != 0)
}

// indexTable holds everything that has a path, so that other tables can point
// at any of it.
func indexTable() Table {
	kinds := []string{}
	for _, k := range entity.Kinds {
		kinds = append(kinds, string(k))
	}
	t := Table{Name: "index", Doc: "everything that has a path: records, places and terms",
		Columns: []Column{pathColumn,
			{Name: "kind", Type: "string", Required: true, Doc: "what it is; organization is one without a record of its own",
				Enum: append(kinds, "organization", "scenario", "sector")},
			{Name: "title", Type: "string", Required: true, Doc: "its name"},
		}, Primary: []string{"path"}}
	t.rows = func(s *site.Site, emit func([]string)) {
		for _, r := range s.Records {
			if r.Kind != entity.Place {
				emit([]string{ID(r.Page), string(r.Kind), r.Title})
			}
		}
		for _, p := range s.Places {
			emit([]string{ID(p.Page), string(entity.Place), p.Name})
		}
		for _, section := range []struct {
			kind  string
			terms []*site.Term
		}{{"organization", s.Organizations}, {"scenario", s.Scenarios}, {"sector", s.Sectors}} {
			for _, term := range section.terms {
				if term.Company == nil {
					emit([]string{ID(term.Page), section.kind, term.Name})
				}
			}
		}
	}
	return t
}

// The columns by which the tables below point at a record and count its rows.
var (
	recordColumn  = Column{Name: "record", Type: "string", Required: true, Doc: "path of the record"}
	articleColumn = Column{Name: "article", Type: "string", Required: true, Doc: "path of the article"}
	numberColumn  = Column{Name: "number", Type: "integer", Required: true, Doc: "counts the rows of the record or article from 1"}
	blockColumn   = Column{Name: "block", Type: "integer", Doc: "block of the article, from 1; #b17 on its page"}
	quoteColumn   = Column{Name: "quote", Type: "string", Doc: "exact words of the article, white space folded"}
	unitColumn    = Column{Name: "unit", Type: "string", Doc: "CNY, %, m2, 家 …"}
	qualColumn    = Column{Name: "qualifier", Type: "string", Doc: "max, min or about", Enum: entity.Qualifiers}
	toRecord      = Foreign{"record", "index", "path"}
	toArticle     = Foreign{"article", "articles", "path"}
)

// relationsTable holds who and what each record names, resolved to paths.
func relationsTable() Table {
	kinds := []string{}
	for _, role := range site.Roles {
		kinds = append(kinds, string(role))
	}
	t := Table{Name: "relations", Doc: "organizations, places, scenarios and sectors that records name, each with the path it leads to",
		Columns: []Column{recordColumn, numberColumn,
			{Name: "relation", Type: "string", Required: true, Doc: "the key that names it", Enum: append(kinds, "places", "scenarios", "sectors")},
			{Name: "name", Type: "string", Required: true, Doc: "the name as the record has it; of places and terms their own"},
			{Name: "target", Type: "string", Required: true, Doc: "path of what is named"},
		}, Primary: []string{"record", "number"}, Foreign: []Foreign{toRecord, {"target", "index", "path"}}}
	t.rows = func(s *site.Site, emit func([]string)) {
		row := make([]string, 5)
		for _, r := range s.Records {
			n := 0
			row[0] = ID(r.Page)
			put := func(relation, name string, to *site.Page) {
				n++
				row[1], row[2], row[3], row[4] = strconv.Itoa(n), relation, name, ID(to)
				emit(row)
			}
			for _, party := range r.Parties {
				put(string(party.Role), party.Name, party.Page)
			}
			for _, p := range r.InPlaces {
				put("places", p.Name, p.Page)
			}
			for _, term := range r.ForScenarios {
				put("scenarios", term.Name, term.Page)
			}
			for _, term := range r.InSectors {
				put("sectors", term.Name, term.Page)
			}
		}
	}
	return t
}

// sourcesTable holds the evidence: one row for each quote of each record.
func sourcesTable() Table {
	t := Table{Name: "sources", Doc: "the sentence behind each record",
		Columns: []Column{recordColumn, numberColumn,
			{Name: "article", Type: "string", Doc: "path of the article"}, blockColumn, quoteColumn,
			{Name: "fact", Type: "string", Doc: "the importer's key of the fact"},
		}, Primary: []string{"record", "number"}, Foreign: []Foreign{toRecord, toArticle}}
	t.rows = func(s *site.Site, emit func([]string)) {
		row := make([]string, len(t.Columns))
		for _, r := range s.Records {
			row[0] = ID(r.Page)
			for i, ev := range r.Evidence {
				row[1], row[2], row[3], row[4], row[5] = strconv.Itoa(i+1), "", strconv.Itoa(ev.Block), ev.Quote, ev.Fact
				if ev.Article != nil {
					row[2] = ID(ev.Article.Page)
				}
				emit(row)
			}
		}
	}
	return t
}

func amountsTable() Table {
	t := Table{Name: "amounts", Doc: "numbers that policies and parks state",
		Columns: []Column{recordColumn, numberColumn,
			{Name: "value", Type: "number", Required: true, Doc: "the number"}, unitColumn, qualColumn,
			{Name: "text", Type: "string", Doc: "as the source words it"},
		}, Primary: []string{"record", "number"}, Foreign: []Foreign{toRecord}}
	t.rows = func(s *site.Site, emit func([]string)) {
		for _, r := range s.Records {
			for i, a := range r.Amounts {
				emit([]string{ID(r.Page), strconv.Itoa(i + 1), number(a.Value), a.Unit, a.Qualifier, a.Text})
			}
		}
	}
	return t
}

func claimsTable() Table {
	t := Table{Name: "claims", Doc: "numbers that articles state, to be held against what the atlas has",
		Columns: []Column{articleColumn, numberColumn,
			{Name: "text", Type: "string", Doc: "as the source words it"},
			{Name: "value", Type: "number", Doc: "the number, where it is one"},
			{Name: "values", Type: "string", List: true, Doc: "the numbers of a range or an enumeration"},
			unitColumn, qualColumn, quoteColumn, blockColumn,
		}, Primary: []string{"article", "number"}, Foreign: []Foreign{toArticle}}
	t.rows = func(s *site.Site, emit func([]string)) {
		for _, a := range s.Articles {
			for i, c := range a.Claims {
				value := ""
				if c.Value != nil {
					value = number(*c.Value)
				}
				emit([]string{ID(a.Page), strconv.Itoa(i + 1), c.Text, value, numbers(c.Values), c.Unit, c.Qualifier, c.Quote, strconv.Itoa(c.Block)})
			}
		}
	}
	return t
}

func problemsTable() Table {
	t := Table{Name: "problems", Doc: "what is odd in the articles themselves",
		Columns: []Column{articleColumn, numberColumn,
			{Name: "code", Type: "string", Required: true, Doc: "what is odd, as count-mismatch"},
			{Name: "message", Type: "string", Doc: "the same in English"}, quoteColumn, blockColumn,
		}, Primary: []string{"article", "number"}, Foreign: []Foreign{toArticle}}
	t.rows = func(s *site.Site, emit func([]string)) {
		for _, a := range s.Articles {
			for i, o := range a.Oddities {
				emit([]string{ID(a.Page), strconv.Itoa(i + 1), o.Code, o.Message, o.Quote, strconv.Itoa(o.Block)})
			}
		}
	}
	return t
}
