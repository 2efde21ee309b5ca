package render

import (
	"regexp"
	"slices"
	"strconv"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// coverageRows is how many claims or oddities the coverage page shows; the
// tables on the data page have all.
const coverageRows = 200

// coverage builds the page that tells what is known and what is not.
func (p page) coverage(v *View) *CoverageView {
	rows := p.site.Coverage()
	m := &CoverageView{
		Known: p.words.say("coverage.known"), Denied: p.words.say("coverage.denied"), Unknown: p.words.say("coverage.unknown"),
		ClaimsFile:   Link{Text: "data/claims.csv", Href: p.href("data/claims.csv")},
		ProblemsFile: Link{Text: "data/problems.csv", Href: p.href("data/problems.csv")},
	}
	v.Kicker, v.Lead = p.words.say("coverage.kicker"), p.words.say("coverage.lead")
	for _, k := range site.CoverageKinds {
		m.Heads = append(m.Heads, p.words.say("section."+k.Folder()))
	}
	most, known, denied, unknown, provinces := 0, 0, 0, 0, 0
	for _, row := range rows {
		if row.Within == nil {
			provinces++
		}
		for _, c := range row.Cells {
			switch {
			case c.Count > 0:
				known++
			case len(c.Denied) > 0:
				denied++
			default:
				unknown++
			}
			most = max(most, c.Count)
		}
	}
	m.Sentence = p.words.say("coverage.sentence", provinces, len(rows)-provinces, len(site.CoverageKinds), known+denied+unknown, known, denied, unknown)
	v.Description = m.Sentence
	limits := scale(most)
	lines := make([]CoverageLine, 0, len(rows))
	for _, row := range rows {
		lines = append(lines, p.coverageLine(row, limits))
	}
	m.Tables = inTwo(lines)
	m.Elsewhere = p.elsewhere()
	if c := p.reachChart(rows); c != nil {
		m.Charts = append(m.Charts, *c)
	}
	if c := p.yearsChart(); c != nil {
		m.Charts = append(m.Charts, *c)
	}
	p.claims(m)
	p.oddRows(m)
	return m
}

func (p page) coverageLine(row *site.CoverageRow, limits []int) CoverageLine {
	l := CoverageLine{Link: Link{Text: row.Name}, City: row.Within != nil}
	if row.Place != nil {
		l.Href = p.to(row.Place.Page)
	}
	for i, c := range row.Cells {
		kind := p.words.say("section." + site.CoverageKinds[i].Folder())
		b := CoverageBox{Denied: len(c.Denied) > 0}
		if b.Denied {
			d := c.Denied[0]
			b.Href = p.blockHref(d.Article, d.Claim.Block)
		}
		switch {
		case c.Count > 0:
			b.Text, b.Step = strconv.Itoa(c.Count), step(limits, c.Count)
			b.Href = l.Href
			if b.Denied {
				b.Label = p.words.say("coverage.both")
			}
		case b.Denied:
			b.Text = p.words.say("coverage.none")
			b.Label = p.words.say("coverage.cell", row.Name, kind, p.words.say("coverage.denied"))
		default:
			b.Text, b.Label = "·", p.words.say("coverage.unknown")
		}
		l.Cells = append(l.Cells, b)
	}
	return l
}

// elsewhere counts the records of each kind that name no place; a table of
// places alone would hide them.
func (p page) elsewhere() []CoverageBox {
	boxes := make([]CoverageBox, len(site.CoverageKinds))
	some := false
	for i, k := range site.CoverageKinds {
		n := 0
		for _, r := range p.site.Kind(k) {
			if len(r.InPlaces) == 0 {
				n++
			}
		}
		boxes[i] = CoverageBox{Text: strconv.Itoa(n), Href: p.href(k.Folder() + "/index.html")}
		some = some || n > 0
	}
	if !some {
		return nil
	}
	return boxes
}

// inTwo parts the lines before a province, so that two tables of about one
// length stand side by side.
func inTwo(lines []CoverageLine) [][]CoverageLine {
	for i := (len(lines) + 1) / 2; i < len(lines); i++ {
		if !lines[i].City {
			return [][]CoverageLine{lines[:i], lines[i:]}
		}
	}
	return [][]CoverageLine{lines}
}

// blockHref leads to a block of an article.
func (p page) blockHref(a *site.Article, block int) string {
	if p.to(a.Page) == "" {
		return ""
	}
	return p.spot(a.Page, "b"+strconv.Itoa(block))
}

// claimQuote is the sentence of a claim or of something odd.
func (p page) claimQuote(a *site.Article, block int, text string, last *site.Article) Quote {
	return Quote{Text: text, Block: block, Label: p.words.say("source.block", block), Href: p.blockHref(a, block),
		Article: a.Title, ArticleHref: p.to(a.Page), Byline: a.Author, Cite: webURL(a.SourceURL), Again: a == last}
}

// claims sets the numbers that articles state beside what the atlas counts.
func (p page) claims(m *CoverageView) {
	compared := map[*entity.Claim]bool{}
	var last *site.Article
	all := p.site.Comparisons()
	for i, c := range all {
		compared[c.Claim] = true
		if i >= coverageRows {
			m.ComparedNote = p.words.say("coverage.more", coverageRows, len(all))
			continue
		}
		row := ClaimRow{Quote: p.claimQuote(c.Article, c.Claim.Block, c.Claim.Quote, last), Claim: c.Claim.Text}
		last = c.Article
		row.Held = Link{Text: p.words.say("count."+string(c.Kind), c.Held), Href: p.href(c.Kind.Folder() + "/index.html")}
		if c.Of != nil {
			row.Held = Link{Text: p.words.say("coverage.members", c.Of.Title, c.Held), Href: p.to(c.Of.Page)}
		}
		switch d := c.Held - int(*c.Claim.Value); {
		case d == 0:
			row.Verdict = p.words.say("coverage.same")
		case d > 0:
			row.Verdict, row.Differs = p.words.say("coverage.over", d), true
		default:
			row.Verdict, row.Differs = p.words.say("coverage.under", -d), true
		}
		m.Compared = append(m.Compared, row)
	}
	others := 0
	last = nil
	for _, a := range p.site.Articles {
		for i := range a.Claims {
			c := &a.Claims[i]
			if compared[c] {
				continue
			}
			if others++; others <= coverageRows {
				m.Others = append(m.Others, ClaimRow{Quote: p.claimQuote(a, c.Block, c.Quote, last), Claim: c.Text})
				last = a
			}
		}
	}
	if others > coverageRows {
		m.OthersNote = p.words.say("coverage.more", coverageRows, others)
	}
}

// oddRows lists what is odd in the articles, by what it is.
func (p page) oddRows(m *CoverageView) {
	groups := map[string]*OddGroup{}
	var order []string
	for _, a := range p.site.Articles {
		for _, o := range a.Oddities {
			if m.OdditiesCount++; m.OdditiesCount > coverageRows {
				continue
			}
			g := groups[o.Code]
			if g == nil {
				g = &OddGroup{}
				groups[o.Code] = g
				order = append(order, o.Code)
			}
			row := OddRow{Quote: p.claimQuote(a, o.Block, o.Quote, nil)}
			if len(p.site.Articles) == 1 {
				row.Quote.Article = "" // it goes without saying
			}
			g.Kind, row.Detail = p.odd(o)
			row.Kind = g.Kind
			g.Rows = append(g.Rows, row)
		}
	}
	slices.SortStableFunc(order, func(a, b string) int { return rank(a) - rank(b) })
	for _, code := range order {
		m.Oddities = append(m.Oddities, *groups[code])
	}
	if m.OdditiesCount > coverageRows {
		m.OdditiesNote = p.words.say("coverage.more", coverageRows, m.OdditiesCount)
	}
}

// oddOrder lists what touches facts before what touches marks only; codes that
// are not listed stand between.
var oddOrder = []string{"count-mismatch", "duplicate-name", "foreign-statement", "two-dates", "title-fragment", "truncated-sentence",
	"broken-title", "organization-as-title", "magazine-as-document", "", "unbalanced-marks", "half-width-mark"}

func rank(code string) int {
	if i := slices.Index(oddOrder, code); i >= 0 {
		return i
	}
	return slices.Index(oddOrder, "")
}

var digits = regexp.MustCompile(`\d+`)

// odd words something odd. The importer's message is English; of it the
// numbers are taken over into the interface's own sentence, where it has one.
// A code without words shows the message as it is.
func (p page) odd(o site.Oddity) (kind, detail string) {
	key := "odd." + o.Code
	if !p.words.has(key) {
		return p.words.say("odd.other"), o.Message
	}
	kind = p.words.say(key)
	numbers := digits.FindAllString(o.Message, -1)
	if text := key + ".numbers"; p.words.has(text) && len(numbers) > 1 {
		detail = p.words.say(text, numbers[0], numbers[1])
	}
	return kind, detail
}
