package facts

import (
	"strings"

	"atlas/internal/article"
	"atlas/internal/chinese"
	"atlas/internal/entity"
)

// findClaims keeps the numbers that the article states, each once a block.
// What counts as one is told at [chinese.Claims].
func (x *extractor) findClaims() {
	for i := range x.art.Blocks {
		b := &x.art.Blocks[i]
		switch b.Kind {
		case article.Paragraph, article.Item, article.Quote:
		default:
			continue
		}
		whole := span{block: b.N, end: len(b.Text), text: b.Text}
		items := whole.items()
		for _, q := range chinese.Claims(chinese.FindQuantities(b.Text)) {
			for _, s := range items {
				if q.Start >= s.start && q.Start < s.end {
					x.doc.Claims = append(x.doc.Claims, claim(s, q))
				}
			}
		}
	}
}

// longestQuote is how many bytes a claim's quote may have: a long list of
// names says no more of its number than its beginning does.
const longestQuote = 600

func claim(s span, q chinese.Quantity) entity.Claim {
	quoted := s
	if len(s.text) > longestQuote {
		for _, c := range s.clauses() {
			if q.Start >= c.start && q.Start < c.end {
				quoted = c
			}
		}
		if i := strings.IndexAny(quoted.text, "：:"); i > 0 && quoted.start+i > q.End {
			quoted = quoted.sub(0, i)
		}
	}
	c := entity.Claim{
		Text: q.Text, Unit: q.Unit, Qualifier: q.Qualifier,
		Quote: source(quoted).Quote, Block: s.block,
	}
	if len(q.Values) == 1 {
		value := q.Values[0]
		c.Value = &value
	} else {
		c.Values = q.Values
	}
	return c
}
