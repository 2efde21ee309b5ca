// Package synthetic makes atlases of any size for measurements: content files
// as curators would have them after years of imports, with Chinese bodies,
// lists, tables and links, a hundred cities, forty sectors and ten years, and
// the articles that the records rest on.
//
// [Generate] gives the same bytes for the same size and seed, on any machine.
// The content is valid: `atlas build` reports nothing about it, every quote
// stands in its block, and every link resolves. It is also content that Hugo
// builds as it stands, which makes a comparison fair.
package synthetic

import (
	"fmt"
	"math/rand/v2"
	"path"
	"strings"

	"atlas/internal/content"
	"atlas/internal/entity"
	"atlas/internal/slug"
)

// Shares of the kinds among the records, in percent. They add up to 100.
var shares = []struct {
	kind    entity.Kind
	percent int
}{{entity.Company, 30}, {entity.Case, 45}, {entity.Policy, 18}, {entity.Park, 4}, {entity.Alliance, 3}}

// articleEvery is how many records rest on one article.
const articleEvery = 50

// File is one file of the atlas, its path below the atlas's folder.
type File struct {
	Path string
	Data []byte
}

// Config is the config.toml of every synthetic atlas.
const Config = `title = "合成图谱"
description = "为测量而生成的图谱，内容均为虚构。"
base_url = "https://example.org/atlas/"
[import.lexicon.topic]
name = "区块链"
words = ["区块链"]
`

// Generate makes an atlas of n records and hands each file to write, one at a
// time, ending at the first error. The articles come on top of the n records,
// one for every fifty, and each of them also as a saved page below pages/, for
// measuring the import.
func Generate(n int, seed uint64, write func(File) error) error {
	if err := write(File{"config.toml", []byte(Config)}); err != nil {
		return err
	}
	g := newGenerator(n, seed)
	for first := 0; first < n; first += articleEvery {
		a := g.article(first/articleEvery, g.records[first:min(n, first+articleEvery)])
		for _, r := range a.records {
			if err := write(File{r.path, content.Format(&r.entity, g.body(r))}); err != nil {
				return err
			}
		}
		for _, f := range []File{
			{path.Join("content/articles", a.entity.ID, "index.md"), content.Format(&a.entity, a.body)},
			{path.Join("pages", a.entity.ID+".html"), a.page()},
		} {
			if err := write(f); err != nil {
				return err
			}
		}
	}
	return nil
}

type record struct {
	entity entity.Entity
	path   string
	// name is what sentences call it.
	name  string
	quote string
}

type generator struct {
	rng     *rand.Rand
	records []*record
	firms   []*record
}

// newGenerator settles who there is, so that bodies can link to any record.
func newGenerator(n int, seed uint64) *generator {
	g := &generator{rng: rand.New(rand.NewPCG(seed, uint64(n)))}
	taken := map[string]bool{}
	for i := range n {
		r := &record{}
		r.entity.Kind = kindOf(i)
		switch r.entity.Kind {
		case entity.Company:
			g.company(r, len(g.firms))
			g.firms = append(g.firms, r)
		case entity.Case:
			g.use(r, i)
		case entity.Policy:
			g.policy(r, i)
		case entity.Park:
			g.park(r, i)
		case entity.Alliance:
			g.alliance(r, i)
		}
		folder := path.Join("content", r.entity.Kind.Folder())
		name := slug.Unique(slug.Of(r.entity.Title), func(s string) bool { return taken[folder+s] })
		taken[folder+name] = true
		r.path = path.Join(folder, name+".md")
		g.records = append(g.records, r)
	}
	return g
}

// kindOf spreads the kinds evenly, so that each article has all of them. The
// step of 37 is prime to 100 and so reaches every percent.
func kindOf(i int) entity.Kind {
	at := i * 37 % 100
	for _, s := range shares {
		if at < s.percent {
			return s.kind
		}
		at -= s.percent
	}
	panic("synthetic: the shares do not add up to 100")
}

func pick[T any](g *generator, list []T) T { return list[g.rng.IntN(len(list))] }

func (g *generator) firm() *record { return g.firms[g.rng.IntN(len(g.firms))] }

// date is a day, a month or a year of the ten from 2011 on.
func (g *generator) date() string {
	year, month, day := 2011+g.rng.IntN(10), 1+g.rng.IntN(12), 1+g.rng.IntN(28)
	switch g.rng.IntN(4) {
	case 0:
		return fmt.Sprint(year)
	case 1:
		return fmt.Sprintf("%d-%02d-%02d", year, month, day)
	case 2:
		return fmt.Sprintf("%d-%02d?", year, month)
	}
	return fmt.Sprintf("%d-%02d", year, month)
}

// company gives the i-th firm a name that no other has.
func (g *generator) company(r *record, i int) {
	trade := trades[i%len(trades)]
	i, base := i/len(trades), len(firstSyllables)*len(secondSyllables)
	// 7 is prime to 40 and to 39, so that pairs repeat only after all of them.
	name := firstSyllables[i%len(firstSyllables)] + secondSyllables[i*7%len(secondSyllables)]
	if more := i / base; more > 0 {
		name += secondSyllables[more%len(secondSyllables)]
	}
	r.name = name + trade
	r.entity.Title = r.name + pick(g, endings)
	r.entity.AlternateNames = []string{r.name}
	r.entity.Sectors = []string{trade}
	r.entity.Places = []string{pick(g, cities)}
	r.quote = fmt.Sprintf("%s总部位于%s，主营%s，近年来把区块链列为重点方向。", r.entity.Title, r.entity.Places[0], trade)
}

var statuses = []string{"planned", "pilot", "live", "live", "unknown"}

func (g *generator) use(r *record, i int) {
	firm, scenario, city := g.firm(), pick(g, scenarios), pick(g, cities)
	r.name = fmt.Sprintf("%s平台%d期", scenario, 1+i)
	r.entity.Title = firm.name + "：" + r.name
	r.entity.Organizations = []string{firm.entity.Title}
	r.entity.Partners = []string{g.firm().entity.Title}
	r.entity.Scenarios = []string{scenario}
	r.entity.Status = pick(g, statuses)
	r.entity.Places = []string{city}
	r.entity.When = g.date()
	r.quote = fmt.Sprintf("%s与%s在%s合作，用区块链技术建设%s。", firm.name, r.entity.Partners[0], city, r.name)
}

var levels = []string{"municipal", "municipal", "municipal", "district", "provincial"}

func (g *generator) policy(r *record, i int) {
	city := pick(g, cities)
	document := fmt.Sprintf("%s促进区块链产业发展%s（第%d号）", city, pick(g, documentKinds), i)
	r.name = document
	r.entity.Title = document
	r.entity.Documents = []string{document}
	r.entity.Issuers = []string{city + pick(g, bodies)}
	r.entity.Level = pick(g, levels)
	r.entity.Places = []string{city}
	r.entity.When = g.date()
	millions := float64(1 + g.rng.IntN(50))
	r.entity.Amounts = []entity.Amount{{Value: millions * 1e6, Unit: "CNY", Qualifier: "max", Text: fmt.Sprintf("最高%.0f万元", millions*100)}}
	r.quote = fmt.Sprintf("%s印发《%s》，对落户企业给予最高%.0f万元的奖励。", r.entity.Issuers[0], document, millions*100)
}

func (g *generator) park(r *record, i int) {
	city := pick(g, cities)
	r.name = fmt.Sprintf("%s%s区块链产业园%d号", city, pick(g, secondSyllables), i)
	r.entity.Title = r.name
	r.entity.Places = []string{city}
	r.entity.When = g.date()
	r.entity.Founders = []string{city + "人民政府", g.firm().entity.Title}
	r.quote = fmt.Sprintf("%s由%s发起，面积4万余平方米。", r.name, strings.Join(r.entity.Founders, "和"))
}

func (g *generator) alliance(r *record, i int) {
	city := pick(g, cities)
	r.name = fmt.Sprintf("%s区块链%s联盟%d", city, pick(g, scenarios), i)
	r.entity.Title = r.name
	r.entity.Places = []string{city}
	r.entity.When = g.date()
	seen := map[string]bool{}
	for range 3 + g.rng.IntN(8) {
		if name := g.firm().entity.Title; !seen[name] {
			seen[name] = true
			r.entity.Members = append(r.entity.Members, name)
		}
	}
	r.quote = fmt.Sprintf("%s成立，首批成员有%s。", r.name, strings.Join(r.entity.Members, "、"))
}
