package content

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"atlas/internal/entity"
)

// words that random entities are made of: Chinese, quotes, backslashes and
// characters that cannot be seen.
var words = []string{"中国银行", "杭州", "区块链", "a", "B 2", `say "x"`, `C:\dir`, "it's", `'"\`, "，、“”", "line\nline", "tab\t", "\u200b", "\u3000", "#x", "= y", "+++", "金链盟", "供应链金融", "A, B", "[z]", "𠀀", "\u00a0"}

// rounds is how often a property is tried: a tenth under -short.
func rounds(n int) int {
	if testing.Short() {
		return n / 10
	}
	return n
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range 1 + r.IntN(4) {
		b.WriteString(words[r.IntN(len(words))])
	}
	return b.String()
}

// visible is randomText that is more than white space.
func visible(r *rand.Rand) string { return fmt.Sprintf("%s%d", randomText(r), r.IntN(1000)) }

func randomTexts(r *rand.Rand, most int) []string {
	var texts []string
	seen := map[string]bool{}
	for range r.IntN(most + 1) {
		if s := visible(r); !seen[s] {
			seen[s] = true
			texts = append(texts, s)
		}
	}
	return texts
}

func randomNumber(r *rand.Rand) float64 {
	switch r.IntN(5) {
	case 0:
		return float64(r.IntN(100))
	case 1:
		return float64(r.IntN(1000)) * 1e8
	case 2:
		return r.Float64()
	case 3:
		return -r.NormFloat64() * 1e30
	}
	return r.Float64() * 1e-12
}

func pick(r *rand.Rand, words []string) string { return words[r.IntN(len(words))] }

var randomDates = []string{"2016", "2016-10", "2016-04-19", "2018-07~", "2018?", "2018-07-03?"}

// randomEntity has random values under the keys of its kind.
func randomEntity(r *rand.Rand, kind entity.Kind) *entity.Entity {
	e := &entity.Entity{Kind: kind}
	for _, key := range entity.Keys(kind) {
		if r.IntN(3) > 0 || key.Name == "title" {
			randomField(r, e, key.Name)
		}
	}
	return e
}

// randomField gives one key a new value, or none.
func randomField(r *rand.Rand, e *entity.Entity, key string) {
	f := reflect.ValueOf(field(e, key)).Elem()
	f.SetZero()
	switch to := field(e, key).(type) {
	case *string:
		switch key {
		case "title":
			*to = visible(r)
		case "when":
			*to = pick(r, randomDates)
		case "status":
			*to = pick(r, entity.Statuses)
		case "level":
			*to = pick(r, entity.Levels)
		case "adcode":
			*to = fmt.Sprintf("%06d", r.IntN(1e6))
		case "id":
			*to = "1"
		default:
			*to = randomText(r)
		}
	case *[]string:
		*to = randomTexts(r, 6)
	case *bool:
		*to = r.IntN(2) == 0
	case **bool:
		b := r.IntN(2) == 0
		*to = &b
	case *[]entity.Source:
		for range r.IntN(4) {
			*to = append(*to, randomSource(r))
		}
	case *[]entity.Amount:
		for range r.IntN(3) {
			*to = append(*to, randomAmount(r))
		}
	case *[]entity.Claim:
		for range r.IntN(3) {
			*to = append(*to, randomClaim(r))
		}
	}
}

func randomSource(r *rand.Rand) entity.Source {
	s := entity.Source{Article: fmt.Sprint(1 + r.IntN(2)), Block: 1 + r.IntN(200), Quote: visible(r)}
	if r.IntN(4) > 0 {
		s.Fact = "policy/" + randomText(r)
	}
	return s
}

func randomAmount(r *rand.Rand) entity.Amount {
	a := entity.Amount{Value: randomNumber(r), Unit: pick(r, []string{"CNY", "%", "m2", "家", ""}), Text: visible(r)}
	if r.IntN(2) == 0 {
		a.Qualifier = pick(r, entity.Qualifiers)
	}
	return a
}

func randomClaim(r *rand.Rand) entity.Claim {
	c := entity.Claim{Text: visible(r), Unit: pick(r, []string{"家", "个", ""}), Quote: visible(r), Block: 1 + r.IntN(99)}
	if r.IntN(2) == 0 {
		v := randomNumber(r)
		c.Value = &v
	} else {
		c.Values = []float64{randomNumber(r), randomNumber(r)}
	}
	return c
}

// pathOf is a path that tells the kind.
func pathOf(k entity.Kind) string {
	if k == entity.Article {
		return "content/articles/1/index.md"
	}
	return "content/" + k.Folder() + "/x.md"
}

var randomLines = []string{"# 标题", "", "段落一。", "段落二，[链接](../parks/x.md#b3)。", "* 项", "+++", "```go", "```", "a", "b", "c"}

func randomBody(r *rand.Rand) string {
	var lines []string
	for range r.IntN(12) {
		lines = append(lines, pick(r, randomLines))
	}
	return strings.Join(lines, "\n")
}
