package facts

import (
	"strings"
	"unicode/utf8"

	"atlas/internal/chinese"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// readUntitled reads a policy that is told without a title in 《》: a phrase
// after the verb that ends like one (发布了……的指导意见), or, in a place's entry
// of a section on policies, a dated support of companies.
func (x *extractor) readUntitled(p *passage, item span, dates []chinese.DateMatch) string {
	if !x.concerns(p, item) {
		return ""
	}
	for _, clause := range item.clauses() {
		verb, length := x.firstVerb(clause.text, x.lex.Verbs.Issue)
		if verb < 0 || isReported(item.text, clause.start-item.start+verb) || x.isAnnounced(clause.text, verb) {
			continue
		}
		phrase := x.barePhrase(clause.text[verb+length:])
		if phrase == "" {
			phrase = x.unnamed(item, clause, clause.text[verb+length:])
		}
		if phrase == "" {
			continue
		}
		at := clause.start - item.start + verb
		issuers := x.issuers(p, item, at, dates)
		date, ok := dated(dates, at)
		if len(issuers) == 0 || !ok {
			continue
		}
		e := entity.Entity{
			Kind: entity.Policy, Key: "policy/" + fold(phrase), Title: phrase, When: date.String(),
			Issuers: issuers, Documents: []string{phrase},
			Amounts: x.amounts(item), Sources: []entity.Source{source(item)},
			Summary: summary(item.text[clause.end-item.start:]),
		}
		e.Level, e.Places = x.levelAndPlaces(p, issuers, phrase)
		x.add(e)
		return e.Key
	}
	if !p.isPolicyEntry() || len(dates) == 0 || lexicon.First(item.text, x.lex.Sentences.Support) == "" {
		return ""
	}
	date, ok := dated(dates, 0)
	if !ok || strings.TrimSpace(item.text[:dates[0].Start]) != "" {
		return ""
	}
	e := entity.Entity{
		Kind: entity.Policy, Title: p.place.Name + x.lex.Topic.Name + "扶持政策（" + date.Chinese().String() + "）",
		When: date.String(), Amounts: x.amounts(item), Sources: []entity.Source{source(item)},
		Summary: summary(item.text[dates[0].End:]),
	}
	e.Key = "policy/" + p.place.Name + "/" + date.String()
	e.Level, e.Places = x.levelAndPlaces(p, nil, "")
	x.add(e)
	return e.Key
}

// unnamed words a title for a document that is only called 通知 or 公告, by the
// clause that says what it is about: 下发通知，组织申报专项资金.
func (x *extractor) unnamed(item, clause span, after string) string {
	noun := strings.TrimFunc(strings.TrimPrefix(after, "了"), isMargin)
	if noun != "通知" && noun != "公告" && noun != "意见" && noun != "办法" {
		return ""
	}
	next := span{block: item.block, start: clause.end, end: item.end, text: item.text[clause.end-item.start:]}.clauses()
	if len(next) == 0 || !x.lex.Tells(next[0].text) {
		return ""
	}
	about := strings.TrimFunc(next[0].text, isMargin)
	if n := utf8.RuneCountInString(about); n < 4 || n > 30 {
		return ""
	}
	return about + "的" + noun
}

// firstVerb finds the first verb of a list, the longest at that place.
func (x *extractor) firstVerb(text string, verbs []string) (at, length int) {
	at = -1
	for _, verb := range verbs {
		if i := strings.Index(text, verb); i >= 0 && (at < 0 || i < at) {
			at, length = i, len(verb)
		}
	}
	return at, length
}

// barePhrase is a document's title that stands without marks right after
// the verb, "" when the phrase is none: 了推动供应链金融……的指导意见.
func (x *extractor) barePhrase(after string) string {
	after = strings.TrimPrefix(strings.TrimPrefix(after, "了"), "的")
	after = strings.TrimRightFunc(after, isMargin)
	nouns := x.lex.Documents.BareNouns
	if strings.HasPrefix(after, "关于") || x.lex.Tells(after) {
		nouns = x.lex.Documents.Policy
	}
	end := -1
	for _, noun := range nouns {
		if i := strings.LastIndex(after, noun); i > 0 && i+len(noun) > end {
			end = i + len(noun)
		}
	}
	phrase := after[:max(end, 0)]
	// 27条促进区块链产业发展扶持政策: the count is no part of the title, but
	// 八项措施促进区块链产业发展 is named by it.
	for _, q := range chinese.FindQuantities(after) {
		if q.Start != 0 || q.Unit != "条" && q.Unit != "项" {
			continue
		}
		if noun := lexicon.Prefix(after[q.End:], x.lex.Documents.Policy); noun != "" {
			phrase = after
		} else if end > q.End {
			phrase = phrase[q.End:]
		}
	}
	if n := utf8.RuneCountInString(phrase); n < 8 || n > 45 || strings.ContainsAny(phrase, "《》“”") {
		return ""
	}
	return phrase
}

// amounts are the numbers of an item outside titles. Rewards in tiers keep
// their pairs: each amount's text names what it is paid for.
func (x *extractor) amounts(item span) []entity.Amount {
	var out []entity.Amount
	inside := brackets(item.text) // “区块链10条” names, and counts nothing
	quantities := chinese.FindQuantities(item.text)
	tiers := chinese.Tiers(item.text, quantities)
	paired := func(q *chinese.Quantity) bool {
		for i := range tiers {
			t := &tiers[i]
			if t.Reward.Start >= q.Start && t.Reward.End <= q.End || t.HasThreshold && t.LabelStart >= q.Start && t.LabelStart < q.End {
				return true
			}
		}
		return false
	}
	for _, t := range tiers {
		out = append(out, entity.Amount{Value: t.Reward.Value, Unit: t.RewardUnit, Qualifier: t.Qualifier, Text: t.Label + "：" + t.Reward.Text})
	}
	for i := range quantities {
		q := &quantities[i]
		if q.InTitle || q.Kind == chinese.Time || paired(q) || q.Unit == "部门" || inside[q.Start] {
			continue
		}
		for k, v := range q.Values {
			qualifier := q.Qualifier
			if q.Range { // 2-5个: at least the one, at most the other
				qualifier = []string{chinese.Min, chinese.Max}[k]
			}
			out = append(out, entity.Amount{Value: v, Unit: q.Unit, Qualifier: qualifier, Text: q.Text})
		}
	}
	return out
}
