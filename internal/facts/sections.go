package facts

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"atlas/internal/article"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// passage is what one reader gets: a stretch of the article that speaks of
// one thing, with what the headings above it say.
type passage struct {
	// kind is what the section tells of, "" when its headings tell nothing.
	kind entity.Kind
	// name is the entry's name (中国银行： or a heading of its own); empty
	// text when the passage is no entry.
	name span
	// maybe: the name is one only if the texts tell of a founding.
	maybe bool
	// place is the place that the entry's name or a heading names.
	place *gazetteer.Place
	// headings are the texts of the headings above, outermost first, and top
	// is the last of them.
	headings []string
	top      span
	// texts are the spans that belong to the passage, a block each.
	texts []span
	// table is the table that the passage is instead of texts.
	table *article.Block
}

// heading is one level of the outline while walking.
type heading struct {
	level int
	kind  entity.Kind
	text  string
	place *gazetteer.Place
	whole span // its text without the number
	entry span // the same, if it is an entry's name
	maybe bool // it is one only if its text tells of a founding
}

// plainHeading is the level of a paragraph that serves as a heading without
// being marked as one: below all that are.
const plainHeading = 9

// enumerators open numbered headings and items: 一、 （二） 3. 4） ● ■ 第五，
var enumerators = regexp.MustCompile(`^\s*(?:[（(]?(?:[一二三四五六七八九十]{1,3}|\d{1,2}(?:\.\d{1,2}){0,3})[）)、．.\s]+|[①②③④⑤⑥⑦⑧⑨⑩●■◆▶★•·▪○\-—]+\s*|第[一二三四五六七八九十]+[，、：])`)

// unnumbered is the text without its enumerator, and the offset it starts at.
func unnumbered(text string) (string, int) {
	at := 0
	for range 2 { // ■ 一、
		m := enumerators.FindStringIndex(text[at:])
		if m == nil || m[1] == len(text[at:]) {
			break
		}
		// 2018. is no number of a heading, and neither is the 5 of 5.0.
		at += m[1]
	}
	return text[at:], at
}

// passages divides the article's blocks into passages, in reading order.
func (x *extractor) passages() []passage {
	var (
		out   []passage
		stack []heading
	)
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		switch b.Kind {
		case article.Heading:
			stack = x.push(stack, b, b.Level)
		case article.Paragraph, article.Item, article.Quote:
			if b.Text == "" {
				continue
			}
			if x.isPlainHeading(b) {
				stack = x.push(stack, b, plainHeading)
				continue
			}
			out = x.addText(out, stack, span{block: b.N, end: len(b.Text), text: b.Text})
		case article.Table:
			p := under(stack)
			p.table = b
			out = append(out, p)
		}
	}
	return out
}

// push puts a heading on the outline, taking off those it ends.
func (x *extractor) push(stack []heading, b *article.Block, level int) []heading {
	for len(stack) > 0 && stack[len(stack)-1].level >= level {
		stack = stack[:len(stack)-1]
	}
	bare, at := unnumbered(b.Text)
	whole := span{block: b.N, start: at, end: at + len(bare), text: bare}.trim()
	h := heading{level: level, text: b.Text, kind: x.kindOf(whole.text), whole: whole}
	h.place = x.placeNamed(whole.text)
	var above entity.Kind
	switch {
	case len(stack) > 0:
		above = stack[len(stack)-1].kind
	case (h.kind == "" || h.kind == entity.Company) && x.kindOf(x.art.Title) == entity.Company:
		// 七家公司的区块链账本: headings that tell of nothing else name the companies.
		above = entity.Company
	}
	if (h.kind == "" || h.place != nil) && len(stack) > 0 {
		h.kind = above
	}
	if above != "" && x.isName(above, whole.text) {
		h.kind, h.entry = above, whole
	} else if (at > 0 || above == entity.Company) && level < plainHeading && h.place == nil && x.mayName(above, whole.text) {
		// A numbered heading below one on parks or alliances: （四）光谷链坊.
		h.kind, h.entry, h.maybe = above, whole, true
	}
	return append(stack, h)
}

// under is a passage that has only what the headings above it say.
func under(stack []heading) passage {
	var p passage
	for _, h := range stack {
		p.headings = append(p.headings, h.text)
		p.top = h.whole
		if h.kind != "" {
			p.kind = h.kind
		}
		if h.place != nil {
			p.place = h.place
		}
		if h.entry.text != "" {
			p.name, p.maybe = h.entry, h.maybe
		}
	}
	return p
}

// addText files a block's text: a new passage, or one more text of the
// passage before when it goes on about the same entry.
func (x *extractor) addText(out []passage, stack []heading, s span) []passage {
	p := under(stack)
	p.texts = []span{s}

	if name, rest, ok := x.leadIn(p.kind, s); ok {
		p.name, p.maybe, p.texts = name, false, []span{rest}
		if p.kind != entity.Company && p.kind != entity.Case {
			switch {
			case x.isName(entity.Alliance, name.text):
				p.kind = entity.Alliance
			case x.isName(entity.Park, name.text):
				p.kind = entity.Park
			}
		}
		if place := x.placeNamed(name.text); place != nil {
			p.place = place
		}
		return append(out, p)
	}
	if n := len(out); n > 0 && out[n-1].table == nil && x.goesOn(&out[n-1], &p, s) {
		out[n-1].texts = append(out[n-1].texts, s)
		return out
	}
	return append(out, p)
}

// goesOn reports whether the text s still speaks of the entry before: the
// entry is the same heading's, or the text takes its name up again.
func (x *extractor) goesOn(before, p *passage, s span) bool {
	if before.name.text == "" || strings.Join(before.headings, "\n") != strings.Join(p.headings, "\n") {
		return false
	}
	if p.name.text != "" {
		return p.name == before.name
	}
	if before.kind == entity.Company && lexicon.Prefix(s.text, anaphors) != "" {
		return true
	}
	for _, word := range []string{"它", "该联盟", "该园区", "该公司", "该平台", "该政策", "这个联盟", "联盟", "园区"} {
		if strings.HasPrefix(s.text, word) {
			return true
		}
	}
	return strings.HasPrefix(fold(s.text), fold(before.name.text))
}

// maxName is how many runes the name of an entry may have. The longest full
// names of Chinese companies and parks stay below 30.
const maxName = 32

// leadIn splits "Name：text" when the name is one of the section's kind.
func (x *extractor) leadIn(kind entity.Kind, s span) (name, rest span, ok bool) {
	if name, rest, ok := x.boldLead(s); ok {
		return name, rest, true
	}
	bare, at := unnumbered(s.text)
	colon := strings.IndexAny(bare, "：:")
	if colon <= 0 || utf8.RuneCountInString(bare[:colon]) > maxName {
		return name, rest, false
	}
	_, size := utf8.DecodeRuneInString(bare[colon:])
	name = s.sub(at, at+colon).trim()
	rest = s.sub(at+colon+size, len(s.text)).trim()
	if rest.text == "" || !x.isName(kind, name.text) && x.placeNamed(name.text) == nil {
		return span{}, span{}, false
	}
	// The full stop belongs to the text.
	rest = s.sub(rest.start-s.start, len(s.text))
	return name, rest, true
}

// boldLead splits a paragraph that opens with the bold name of an alliance or
// a park: 某某联盟。2017年在无锡成立.
func (x *extractor) boldLead(s span) (name, rest span, ok bool) {
	b := &x.art.Blocks[s.block-1]
	if len(b.Bold) == 0 || b.Bold[0].Start > 0 || b.Bold[0].End >= len(b.Text) || s.start != 0 {
		return name, rest, false
	}
	end := b.Bold[0].End
	name = s.sub(0, end).trim()
	if !x.isName(entity.Alliance, name.text) && !x.isName(entity.Park, name.text) {
		return name, rest, false
	}
	rest = s.sub(end, len(s.text))
	if r, size := utf8.DecodeRuneInString(rest.text); strings.ContainsRune("。，：:,", r) {
		rest = s.sub(end+size, len(s.text))
	}
	return name, rest, strings.TrimSpace(rest.text) != ""
}

// isName reports whether a short text can be the name of an entry of kind.
func (x *extractor) isName(kind entity.Kind, text string) bool {
	if text == "" || utf8.RuneCountInString(text) > maxName || strings.ContainsAny(text, "，。；？！,;?!“《") {
		return false
	}
	if x.firstOf(text, x.lex.Verbs.Found) >= 0 || x.firstOf(text, x.lex.Verbs.Issue) >= 0 {
		return false // a headline, no name
	}
	switch kind {
	case entity.Company, entity.Case:
		if strings.Contains(text, "还有") || strings.Contains(text, "包括") {
			return false
		}
		return x.names.typeOf(text, true) != notOrg
	case entity.Park:
		return lexicon.Suffix(text, x.lex.Parks.Nouns) != ""
	case entity.Alliance:
		return lexicon.Suffix(text, x.lex.Alliances.Nouns) != "" || strings.HasSuffix(text, "盟")
	}
	return false
}

// mayName reports whether a numbered heading in a section on parks or
// alliances can be the name of one that does not end like one.
func (x *extractor) mayName(kind entity.Kind, text string) bool {
	n := utf8.RuneCountInString(text)
	return (kind == entity.Park || kind == entity.Alliance || kind == entity.Company && n <= 8) && n >= 3 && n <= 14 &&
		!strings.ContainsAny(text, "，。；？！,;?!“《：:、的与和") &&
		x.firstOf(text, x.lex.Verbs.Found) < 0 && x.firstOf(text, x.lex.Verbs.Issue) < 0 &&
		lexicon.First(text, []string{"情况", "小结", "总结", "现状", "分析", "问题", "建议", "趋势", "概述", "其他", "政策", "特点", "作用", "意义"}) == ""
}

// isPlainHeading reports a short paragraph that names a place, as ●北京, or a
// level of government, as 国家层面, and nothing else.
func (x *extractor) isPlainHeading(b *article.Block) bool {
	bare, _ := unnumbered(b.Text)
	bare = strings.TrimSpace(strings.TrimRight(bare, "：:"))
	if bare == "" || utf8.RuneCountInString(bare) > 12 || strings.ContainsAny(bare, "，。；,;、") {
		return false
	}
	return x.placeNamed(bare) != nil || strings.HasSuffix(bare, "层面") || bare == "地方政府" || bare == "地方政策"
}

// kindOf is the kind that a heading's words tell of: the word that stands
// last decides, for Chinese puts the head noun at the end.
func (x *extractor) kindOf(text string) entity.Kind {
	best, at := entity.Kind(""), -1
	for _, kind := range entity.Kinds {
		for _, word := range x.lex.Sections[string(kind)] {
			if i := strings.LastIndex(text, word); i >= 0 && i+len(word) > at {
				best, at = kind, i+len(word)
			}
		}
	}
	return best
}

// placeNamed is the place that the whole text names, nil when it does more.
func (x *extractor) placeNamed(text string) *gazetteer.Place {
	text = strings.TrimSpace(strings.TrimRight(text, "：:"))
	if text == "" || utf8.RuneCountInString(text) > 10 {
		return nil
	}
	if places := x.gaz.Lookup(text); len(places) > 0 {
		return places[0]
	}
	return nil
}
