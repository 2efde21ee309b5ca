package entity

import (
	"strconv"
	"strings"
)

// Values gives what an entity says under a key, as texts that can be compared:
// the items of a list, a single text, "false" for a record that is only named.
// Nothing said gives nil. An amount is its text, a tab, and its qualifier,
// value and unit; a claim is its text, a tab and its numbers: what stands
// before the tab is for readers, all of it for comparing.
//
// The key "sources" has no values here; sources are evidence, not statements.
func (e *Entity) Values(key string) []string {
	one := func(s string) []string {
		if strings.TrimSpace(s) == "" {
			return nil
		}
		return []string{s}
	}
	switch key {
	case "title":
		return one(e.Title)
	case "alternate_names":
		return e.AlternateNames
	case "id":
		return one(e.ID)
	case "source_url":
		return one(e.SourceURL)
	case "author":
		return one(e.Author)
	case "adcode":
		return one(e.Adcode)
	case "province":
		return one(e.Province)
	case "places":
		return e.Places
	case "when":
		return one(e.When)
	case "organizations":
		return e.Organizations
	case "scenarios":
		return e.Scenarios
	case "status":
		return one(e.Status)
	case "sectors":
		return e.Sectors
	case "level":
		return one(e.Level)
	case "issuers":
		return e.Issuers
	case "founders":
		return e.Founders
	case "members":
		return e.Members
	case "partners":
		return e.Partners
	case "products":
		return e.Products
	case "documents":
		return e.Documents
	case "keywords":
		return e.Keywords
	case "summary":
		return one(e.Summary)
	case "tags":
		return e.Tags
	case "described":
		if !e.IsDescribed() {
			return []string{"false"}
		}
	case "draft":
		if e.Draft {
			return []string{"true"}
		}
	case "amounts":
		var list []string
		for _, a := range e.Amounts {
			list = append(list, a.Text+"\t"+words(a.Qualifier, number(a.Value), a.Unit))
		}
		return list
	case "claims":
		var list []string
		for _, c := range e.Claims {
			numbers := c.Values
			if c.Value != nil {
				numbers = append([]float64{*c.Value}, numbers...)
			}
			texts := []string{c.Qualifier}
			for _, n := range numbers {
				texts = append(texts, number(n))
			}
			list = append(list, c.Text+"\t"+words(append(texts, c.Unit)...))
		}
		return list
	}
	return nil
}

func number(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

func words(list ...string) string {
	var kept []string
	for _, s := range list {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return strings.Join(kept, " ")
}
