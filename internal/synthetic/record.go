package synthetic

import (
	"fmt"
	"math/rand/v2"
	"path"
	"slices"

	"atlas/internal/entity"
	"atlas/internal/slug"
)

// Shares of the kinds among the records, in percent. They add up to 100.
var shares = []struct {
	kind    entity.Kind
	percent int
}{{entity.Company, 30}, {entity.Case, 45}, {entity.Policy, 18}, {entity.Park, 4}, {entity.Alliance, 3}}

const (
	firstYear = 2011
	years     = 10
)

// record is what the other records may say of one: its names, and what these
// are made of. The rest is drawn when its file is written.
type record struct {
	index int
	kind  entity.Kind
	title string
	// name is what sentences call it.
	name string
	path string
	firm *record
	city, scenario,
	trade string
	year int
}

type generator struct {
	seed    uint64
	source  *rand.PCG
	rng     *rand.Rand
	records []*record
	firms   []*record
	write   writer
}

// What a stream of random numbers is for: each file has its own, so that what
// one of them draws does not move the others.
const (
	forNames = iota
	forFacts
	forBody
	forArticle
)

// restart begins the stream of numbers of one file.
func (g *generator) restart(index, purpose int) {
	g.source.Seed(g.seed, uint64(index)<<8|uint64(purpose))
}

// newGenerator settles who there is, so that bodies can link to any record:
// firms first, for the others are named after them.
func newGenerator(n int, seed uint64) *generator {
	g := &generator{seed: seed, source: rand.NewPCG(0, 0)}
	g.rng = rand.New(g.source)
	g.restart(n, forNames)
	g.write = newWriter()
	for i := range n {
		r := &record{index: i, kind: kindOf(i), city: pick(g, cities), scenario: pick(g, scenarios), year: firstYear + g.rng.IntN(years)}
		if r.kind == entity.Company {
			g.nameFirm(r, len(g.firms))
			g.firms = append(g.firms, r)
		}
		g.records = append(g.records, r)
	}
	titles, paths := map[string]bool{}, map[string]bool{}
	for _, r := range g.records {
		if r.kind != entity.Company {
			g.name(r, titles)
		}
		folder := path.Join("content", r.kind.Folder())
		base := slug.Unique(slug.Of(r.title), func(s string) bool { return paths[path.Join(folder, s)] })
		paths[path.Join(folder, base)] = true
		r.path = path.Join(folder, base+".md")
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

func (g *generator) firm() *record { return pick(g, g.firms) }

// nameFirm gives the i-th firm a name that no other has: every forty firms the
// trades begin anew, and each time with other syllables, of which there are
// 1,600 pairs. 37 and 113 are prime to 1,600.
func (g *generator) nameFirm(r *record, i int) {
	round, trade := i/len(trades), i%len(trades)
	pairs := len(firstSyllables) * len(secondSyllables)
	pair := (round*37 + trade*113) % pairs
	r.trade = trades[trade]
	r.name = firstSyllables[pair%len(firstSyllables)] + secondSyllables[pair/len(firstSyllables)]
	if more := round / pairs; more > 0 {
		r.name += secondSyllables[more%len(secondSyllables)]
	}
	r.name += r.trade
	r.title = r.name + pick(g, endings)
}

// name gives a record that is no firm a title that no other has. When ten
// draws are all taken, the firms or years are gone through one by one.
func (g *generator) name(r *record, taken map[string]bool) {
	for try := 0; ; try++ {
		if try > 0 {
			r.city, r.scenario, r.year = pick(g, cities), pick(g, scenarios), firstYear+g.rng.IntN(years)
		}
		switch r.kind {
		case entity.Case:
			r.firm = g.firm()
			r.title = fmt.Sprintf("%s：%s平台", r.firm.name, r.scenario)
			r.name = fmt.Sprintf("%s的%s平台", r.firm.name, r.scenario)
		case entity.Policy:
			r.title = fmt.Sprintf("%s%s领域区块链应用%s（%d年）", r.city, r.scenario, pick(g, documentKinds), r.year)
			r.name = r.title
		case entity.Park:
			r.title = fmt.Sprintf("%s%s%s区块链产业园", r.city, pick(g, firstSyllables), pick(g, secondSyllables))
			r.name = r.title
		case entity.Alliance:
			r.title = fmt.Sprintf("%s%s%s区块链%s联盟", r.city, pick(g, firstSyllables), pick(g, secondSyllables), r.scenario)
			r.name = r.title
		}
		if try >= 10 { // only in atlases of millions, or of two
			suffix := fmt.Sprintf("（%d）", try-8)
			r.title, r.name = r.title+suffix, r.name+suffix
		}
		if !taken[r.title] {
			taken[r.title] = true
			return
		}
	}
}

// fact is a record with all its keys.
type fact struct {
	record *record
	entity entity.Entity
	quote  string
}

// facts draws the keys of the records from first to before last.
func (g *generator) facts(first, last int) []*fact {
	var group []*fact
	for _, r := range g.records[first:last] {
		g.restart(r.index, forFacts)
		f := &fact{record: r}
		f.entity = entity.Entity{Kind: r.kind, Title: r.title, Places: []string{r.city}}
		switch r.kind {
		case entity.Company:
			g.company(f)
		case entity.Case:
			g.use(f)
		case entity.Policy:
			g.policy(f)
		case entity.Park:
			g.park(f)
		case entity.Alliance:
			g.alliance(f)
		}
		group = append(group, f)
	}
	return group
}

// date is a day, a month or a year in the record's year.
func (g *generator) date(r *record) string {
	month, day := 1+g.rng.IntN(12), 1+g.rng.IntN(28)
	switch g.rng.IntN(4) {
	case 0:
		return fmt.Sprint(r.year)
	case 1:
		return fmt.Sprintf("%d-%02d-%02d", r.year, month, day)
	case 2:
		return fmt.Sprintf("%d-%02d?", r.year, month)
	}
	return fmt.Sprintf("%d-%02d", r.year, month)
}

func (g *generator) company(f *fact) {
	f.entity.AlternateNames = []string{f.record.name}
	f.entity.Sectors = []string{f.record.trade}
	if other := pick(g, trades); g.rng.IntN(5) == 0 && other != f.record.trade {
		f.entity.Sectors = append(f.entity.Sectors, other)
	}
	f.quote = fmt.Sprintf("%s总部位于%s，主营%s，自%d年起把区块链列为重点方向。",
		f.record.title, f.record.city, f.record.trade, f.record.year)
}

var statuses = []string{"planned", "pilot", "live", "live", "unknown"}

func (g *generator) use(f *fact) {
	r, e := f.record, &f.entity
	e.Organizations = []string{r.firm.title}
	e.Scenarios = []string{r.scenario}
	if other := pick(g, scenarios); g.rng.IntN(4) == 0 && other != r.scenario {
		e.Scenarios = append(e.Scenarios, other)
	}
	e.Status = pick(g, statuses)
	e.When = g.date(r)
	with := "自行开发"
	if partner := g.firm(); partner != r.firm {
		e.Partners = []string{partner.title}
		with = "与" + partner.title + "合作"
	}
	f.quote = fmt.Sprintf("%s在%s%s，用区块链技术建设%s平台。", r.firm.name, r.city, with, r.scenario)
}

var levels = []string{"municipal", "municipal", "municipal", "district", "provincial"}

func (g *generator) policy(f *fact) {
	r, e := f.record, &f.entity
	e.Documents = []string{r.title}
	e.Issuers = []string{r.city + pick(g, bodies)}
	e.Level = pick(g, levels)
	e.When = g.date(r)
	millions := 1 + g.rng.IntN(50)
	text := fmt.Sprintf("最高%d00万元", millions)
	e.Amounts = []entity.Amount{{Value: float64(millions) * 1e6, Unit: "CNY", Qualifier: "max", Text: text}}
	f.quote = fmt.Sprintf("%s印发《%s》，对落户企业给予%s的奖励。", e.Issuers[0], r.title, text)
}

func (g *generator) park(f *fact) {
	r, e := f.record, &f.entity
	e.When = g.date(r)
	firm := g.firm().title
	e.Founders = []string{r.city + "人民政府", firm}
	area := 1 + g.rng.IntN(20)
	text := fmt.Sprintf("%d万平方米", area)
	e.Amounts = []entity.Amount{{Value: float64(area) * 1e4, Unit: "m2", Text: text}}
	f.quote = fmt.Sprintf("%s由%s人民政府和%s发起，面积%s。", r.title, r.city, firm, text)
}

func (g *generator) alliance(f *fact) {
	r, e := f.record, &f.entity
	e.When = g.date(r)
	list := ""
	for range 3 + g.rng.IntN(8) {
		if name := g.firm().title; !slices.Contains(e.Members, name) {
			if len(e.Members) > 0 {
				list += "、"
			}
			list += name
			e.Members = append(e.Members, name)
		}
	}
	f.quote = fmt.Sprintf("%s成立，首批成员有%s。", r.title, list)
}
