package site

import (
	"slices"
	"strings"
	"unicode"

	"atlas/internal/entity"
	"atlas/internal/lexicon"
)

// Comparison holds a number that an article states against what the atlas
// counts for the same thing.
type Comparison struct {
	Article *Article
	Claim   *entity.Claim
	// Held is what the atlas counts: records of Kind that rest on the article
	// or on the claim's block, or the members of Of.
	Held int
	Kind entity.Kind
	// Of is the alliance whose members are counted, else nil.
	Of *Record
}

// Words that tell what a claim counts. They are the plainest ones: a claim that
// is not understood is shown without a comparison, which does no harm; a wrong
// comparison would.
var (
	useUnits    = []string{"种", "项", "份", "个", "类", "款"}
	useWords    = []string{"应用", "场景", "用途", "案例", "专利", "落地项目"}
	memberUnits = []string{"家", "个", "位", "名"}
	memberWords = []string{"成员", "会员", "单位"}
	thingUnits  = []string{"家", "个", "座", "项", "份", "部"}
)

// Comparisons lists the claims that the atlas can count as well, by article and
// then in the order of the text. The rules:
//
//   - members of an alliance that rests on the claim's block;
//   - uses, where cases rest on the block: those cases;
//   - 46家…: when the words right after the number tell of the topic and
//     nothing but companies rests on the block, the companies that rest on the
//     article; in the same way policies, parks and alliances, by the words
//     that headings of such sections hold.
//
// Bounds and enumerations (50家以上, 2-5个) are no counts.
func (s *Site) Comparisons() []Comparison {
	var list []Comparison
	for _, a := range s.Articles {
		if len(a.Claims) == 0 {
			continue
		}
		on := a.resting()
		for i := range a.Claims {
			c := &a.Claims[i]
			if c.Value == nil || *c.Value < 1 || c.Qualifier == "max" || c.Qualifier == "min" {
				continue
			}
			if cmp, ok := s.compare(a, c, on); ok {
				list = append(list, cmp)
			}
		}
	}
	return list
}

// resting are the records that rest on each block of an article, each once; 0
// stands for the whole article.
func (a *Article) resting() map[int][]*Record {
	on := map[int][]*Record{}
	for _, m := range a.Marks {
		for _, r := range m.Records {
			for _, block := range []int{0, m.Block} {
				if !slices.Contains(on[block], r) {
					on[block] = append(on[block], r)
				}
			}
		}
	}
	return on
}

func count(records []*Record, kind entity.Kind) int {
	n := 0
	for _, r := range records {
		if r.Kind == kind {
			n++
		}
	}
	return n
}

func (s *Site) compare(a *Article, c *entity.Claim, on map[int][]*Record) (Comparison, bool) {
	before, after, found := strings.Cut(c.Quote, c.Text)
	if !found {
		return Comparison{}, false
	}
	if i := strings.LastIndexAny(before, "，。；;,"); i >= 0 {
		before = before[i:]
	}
	if i := strings.IndexFunc(after, func(r rune) bool { return unicode.IsDigit(r) || strings.ContainsRune("，。；：;,:", r) }); i >= 0 {
		after = after[:i]
	}
	clause := before + c.Text + after
	here := on[c.Block]
	if slices.Contains(memberUnits, c.Unit) && lexicon.First(clause, memberWords) != "" {
		var of *Record
		for _, r := range here {
			if r.Kind == entity.Alliance && len(r.Members) > 0 {
				if of != nil {
					return Comparison{}, false // whose members?
				}
				of = r
			}
		}
		if of != nil {
			return Comparison{a, c, len(of.Members), entity.Alliance, of}, true
		}
	}
	if n := count(here, entity.Case); n > 0 && slices.Contains(useUnits, c.Unit) && lexicon.First(clause, useWords) != "" {
		return Comparison{a, c, n, entity.Case, nil}, true
	}
	if !s.lexicon.Tells(after) || !slices.Contains(thingUnits, c.Unit) {
		return Comparison{}, false
	}
	kind := s.kindNamed(after)
	if kind == "" && c.Unit == "家" {
		kind = entity.Company
	}
	if kind == "" || slices.ContainsFunc(here, func(r *Record) bool { return r.Kind != kind }) {
		return Comparison{}, false
	}
	return Comparison{a, c, count(on[0], kind), kind, nil}, true
}

// kindNamed is the kind whose word stands last in a phrase, as in headings; ""
// when none does.
func (s *Site) kindNamed(phrase string) entity.Kind {
	best, kind := -1, entity.Kind("")
	for _, k := range []entity.Kind{entity.Company, entity.Policy, entity.Park, entity.Alliance} {
		for _, w := range s.lexicon.Sections[string(k)] {
			if i := strings.LastIndex(phrase, w); i >= 0 && i+len(w) > best {
				best, kind = i+len(w), k
			}
		}
	}
	return kind
}
