package render

import (
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"atlas/internal/diag"
	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/jsonld"
	"atlas/internal/site"
)

// datasetKeywords is how many scenarios and sectors stand for the data in
// searches.
const datasetKeywords = 12

// datasetArticles is how many articles the data name as their sources;
// data/articles.csv has them all.
const datasetArticles = 100

// mediaTypes of the data files, by ending.
var mediaTypes = map[string]string{
	".csv": "text/csv", ".json": "application/json", ".geojson": "application/geo+json",
	".jsonl": "application/jsonl", ".xml": "application/xml", ".zip": "application/zip", ".ttl": "text/turtle", ".nt": "application/n-triples",
}

// dataset is the atlas as data, of which search engines for data want a
// description of 50 characters or more. Its page tells what is measured as well.
func (p page) dataset(whole bool) (*jsonld.Dataset, error) {
	c := p.site.Config
	d := &jsonld.Dataset{
		Thing:      jsonld.NewThing(p.iri("data/index.html", datasetFragment), c.Title, "Dataset"),
		InLanguage: p.contentLanguage, Creator: p.keeper(), License: p.licence(), IsAccessibleForFree: true,
		TemporalCoverage: timeSpan(p.site.Dated), SpatialCoverage: p.spaceSpan(),
	}
	d.AlternateName = jsonld.Of(c.Subtitle)
	d.Description = clip(joinSentences(c.Description, p.words.say("dataset.description", p.kindCounts(countKinds(p.site.Records)))), 5000)
	d.URL = jsonld.URL(p.iri("data/index.html", ""))
	for _, t := range p.topic() {
		d.Keywords = append(d.Keywords, t.Name)
	}
	for _, terms := range [][]*site.Term{p.site.Scenarios, p.site.Sectors} {
		for _, t := range terms[:min(len(terms), datasetKeywords/2)] {
			d.Keywords = append(d.Keywords, t.Name)
		}
	}
	d.Keywords = jsonld.Of(d.Keywords...)
	limit := homeSources
	if whole {
		limit = datasetArticles
		d.MeasurementTechnique = p.words.say("dataset.technique")
		d.VariableMeasured = p.variables()
	}
	for _, a := range p.site.Articles[:min(len(p.site.Articles), limit)] {
		d.IsBasedOn = append(d.IsBasedOn, p.articleName(a))
	}
	for _, f := range p.exports().Files() {
		if !strings.HasPrefix(f.Path, "data/") {
			continue // the feed and the like are for other readers
		}
		sum, err := p.exports().Sum(f.Path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Path, err)
		}
		d.Distribution = append(d.Distribution, &jsonld.Download{
			Thing:      jsonld.NewThing("", path.Base(f.Path), "DataDownload"),
			ContentURL: jsonld.URL(p.iri(f.Path, "")), EncodingFormat: mediaTypes[path.Ext(f.Path)],
			ContentSize: diag.Size(sum.Bytes), SHA256: sum.SHA256,
		})
	}
	return d, nil
}

// joinSentences sets a space between two sentences where the first does not
// end in a Chinese full stop.
func joinSentences(a, b string) string {
	a = strings.TrimSpace(a)
	if r, _ := utf8.DecodeLastRuneInString(a); a == "" || r >= utf8.RuneSelf && r != '’' && r != '”' {
		return a + b
	}
	return a + " " + b
}

// licence is the terms of the data: their address, where config.toml names
// one, else their text. Nil means that nothing is said.
func (p page) licence() jsonld.Licence {
	text := strings.TrimSpace(p.site.Config.Licence)
	if text == "" {
		return nil
	}
	if u := address(text); u != "" && !strings.ContainsAny(text, " \t\n") {
		return u
	}
	id := p.iri("data/index.html", licenceFragment)
	w := &jsonld.CreativeWork{Thing: jsonld.NewThing(id, p.words.say("data.licence"), "CreativeWork"), Text: text}
	w.URL = jsonld.URL(id)
	return w
}

// variables are the columns of the tables of records, each name once.
func (p page) variables() jsonld.Many[*jsonld.Property] {
	var list jsonld.Many[*jsonld.Property]
	seen := map[string]bool{"path": true, "file": true, "page": true}
	for _, t := range p.exports().Tables() {
		if t.Kind == "" || t.Kind == entity.Article {
			continue
		}
		for _, c := range t.Columns {
			if !seen[c.Name] {
				seen[c.Name] = true
				list = append(list, &jsonld.Property{Type: "PropertyValue", Name: c.Name, Description: p.dataColumn(&t, c).Text})
			}
		}
	}
	return list
}

// timeSpan is the years that facts are certainly dated to, as an interval of
// ISO 8601: 2016/2018.
func timeSpan(dated []*site.Record) string {
	first, last := edtf.Date{}, edtf.Date{}
	for _, r := range dated {
		if isoCoverage(r.Date) == "" {
			continue
		}
		if y := r.Date.First().Year; first.Year == 0 || y < first.Year {
			first.Year = y
		}
		if y := max(r.Date.First().Year, r.Date.Last().Year); y > last.Year {
			last.Year = y
		}
	}
	switch {
	case first.Year == 0:
		return ""
	case first == last:
		return datetime(first)
	}
	return datetime(first) + "/" + datetime(last)
}

// spaceSpan is the province that all places lie in, or the country.
func (p page) spaceSpan() jsonld.Many[*jsonld.Place] {
	var tops []*site.Place
	known := false
	for _, q := range p.site.Places {
		if q.Parent == nil {
			tops = append(tops, q)
			known = known || q.Gazetteer != nil
		}
	}
	switch {
	case len(tops) == 1:
		return jsonld.Of(p.placeName(tops[0]))
	case known:
		return jsonld.Of(country())
	}
	return nil
}
