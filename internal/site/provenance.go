package site

import (
	"slices"
	"strings"

	"atlas/internal/decisions"
	"atlas/internal/entity"
)

// Told are the facts that the last import read from one article, by the
// article's id: the entities of its facts.json, with their keys.
type Told map[string][]entity.Entity

// Dispute is a field of a record of which an article says something else than
// the record does.
type Dispute struct {
	// Field is the key in question, or "" for the record as a whole: the
	// article does not tell it any more.
	Field string
	// Article is nil when its content file is not there.
	Article *Article
}

// HoldAgainst marks what people changed after the import, and what waits for a
// decision: it sets Edited and Disputes of every record. Of articles that told
// lacks, nothing is said. It belongs to loading: call it before the site is
// shared.
func (s *Site) HoldAgainst(told Told, conflicts []decisions.Conflict) {
	type key struct{ article, fact string }
	facts := map[key]*entity.Entity{}
	for id, list := range told {
		for i := range list {
			facts[key{id, list[i].Key}] = &list[i]
		}
	}
	for _, r := range s.Records {
		r.Edited, r.Disputes = nil, nil
		if r.Kind == entity.Article || r.Kind == entity.Place {
			continue
		}
		var bases []*entity.Entity
		known := true
		byHand := len(r.Sources) > 0
		for _, src := range r.Sources {
			if src.Fact == "" {
				continue
			}
			byHand = false
			base := facts[key{src.Article, src.Fact}]
			if base == nil {
				known = false
			} else if !slices.Contains(bases, base) {
				bases = append(bases, base)
			}
		}
		switch {
		case byHand || len(r.Sources) == 0:
			r.ByHand = true
		case known:
			r.Edited = edited(r.Entity, bases)
			if r.File.HasText() {
				r.Edited = append(r.Edited, "body")
			}
		}
	}
	for _, c := range conflicts {
		r := s.byFile["content/"+c.File]
		if r == nil {
			continue
		}
		field, _, _ := strings.Cut(c.Field, "[")
		if field == decisions.FieldFact {
			field = ""
		}
		d := Dispute{Field: field}
		for _, a := range s.Articles {
			if strings.HasPrefix(a.File.Path, "content/"+c.Article+"/") {
				d.Article = a
			}
		}
		if !slices.Contains(r.Disputes, d) {
			r.Disputes = append(r.Disputes, d)
		}
	}
}

// edited lists the keys whose values are not what the articles told. Where
// several articles told of one thing, the importer keeps one value of keys
// that have one, and all items of lists.
func edited(e *entity.Entity, bases []*entity.Entity) []string {
	var keys []string
	one := func(key string, value func(*entity.Entity) string) {
		if !slices.ContainsFunc(bases, func(b *entity.Entity) bool { return value(b) == value(e) }) {
			keys = append(keys, key)
		}
	}
	many := func(key string, values func(*entity.Entity) []string) {
		var union []string
		for _, b := range bases {
			union = append(union, values(b)...)
		}
		if !sameSet(values(e), union) {
			keys = append(keys, key)
		}
	}
	one("title", func(e *entity.Entity) string { return e.Title })
	if len(bases) == 1 { // of several, the names of the others are taken in
		many("alternate_names", func(e *entity.Entity) []string { return e.AlternateNames })
	}
	many("organizations", func(e *entity.Entity) []string { return e.Organizations })
	many("issuers", func(e *entity.Entity) []string { return e.Issuers })
	many("founders", func(e *entity.Entity) []string { return e.Founders })
	many("partners", func(e *entity.Entity) []string { return e.Partners })
	many("members", func(e *entity.Entity) []string { return e.Members })
	many("scenarios", func(e *entity.Entity) []string { return e.Scenarios })
	many("sectors", func(e *entity.Entity) []string { return e.Sectors })
	many("products", func(e *entity.Entity) []string { return e.Products })
	many("documents", func(e *entity.Entity) []string { return e.Documents })
	one("when", func(e *entity.Entity) string { return e.When })
	one("status", func(e *entity.Entity) string { return e.Status })
	one("level", func(e *entity.Entity) string { return e.Level })
	many("places", func(e *entity.Entity) []string { return e.Places })
	many("amounts", func(e *entity.Entity) []string {
		var texts []string
		for _, a := range e.Amounts {
			texts = append(texts, a.Text)
		}
		return texts
	})
	one("summary", func(e *entity.Entity) string { return e.Summary })
	many("tags", func(e *entity.Entity) []string { return e.Tags })
	return keys
}

func sameSet(a, b []string) bool {
	in := func(list []string) func(string) bool {
		return func(s string) bool { return !slices.Contains(list, s) }
	}
	return !slices.ContainsFunc(a, in(b)) && !slices.ContainsFunc(b, in(a))
}
