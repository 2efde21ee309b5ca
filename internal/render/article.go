package render

import (
	"slices"
	"strconv"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// article builds the page of an article: its text in numbered blocks with the
// facts they support beside them.
func (p page) article(v *View) (*ArticleView, error) {
	a := p.Article
	m := &ArticleView{Cite: p.citations(p.Article.Record), History: p.recordHistory(p.Article.Record)}
	v.Scripts = append(v.Scripts, "js/cite.js")
	v.Kicker, v.Lead = p.words.say("kind."+string(entity.Article)), a.Summary
	facts := 0
	counted := map[*site.Record]bool{}
	for _, mark := range a.Marks {
		for _, r := range mark.Records {
			if !counted[r] {
				counted[r] = true
				facts++
			}
		}
	}
	v.Description = p.words.say("describe.article", a.Title, facts)
	if a.Summary != "" {
		v.Description = a.Summary
	}
	m.Glance = p.articleGlance(a, facts)

	blocks, err := p.body.Blocks(a)
	if err != nil {
		return nil, err
	}
	placed := map[string]bool{}
	for _, b := range blocks {
		for _, id := range b.Placed {
			placed[id] = true
		}
	}
	numbers := noteNumbers(a)
	odd := p.oddByBlock(a)
	next := 0
	for _, b := range blocks {
		bv := BlockView{HTML: b.HTML}
		if len(b.Numbers) > 0 {
			bv.N = b.Numbers[0]
			last := b.Numbers[len(b.Numbers)-1]
			first := next
			for next < len(a.Marks) && a.Marks[next].Block <= last {
				next++
			}
			users := companiesOf(a.Marks[first:next])
			for i := first; i < next; i++ {
				if numbers[i] > 0 {
					bv.Notes = append(bv.Notes, p.note(a.Marks[i], numbers[i], placed, users))
				}
			}
			bv.Dense = len(bv.Notes) > denseNotes
			for _, n := range b.Numbers {
				bv.Odd = append(bv.Odd, odd[n]...)
			}
		}
		m.Blocks = append(m.Blocks, bv)
	}
	// What names a block that the text no longer has keeps its anchor.
	lost := lostBlocks(a, blocks)
	if next < len(a.Marks) || len(lost) > 0 {
		bv := BlockView{Anchors: lost}
		for ; next < len(a.Marks); next++ {
			n := p.note(a.Marks[next], numbers[next], placed, nil)
			n.ID = a.Marks[next].ID
			bv.Notes = append(bv.Notes, n)
		}
		m.Blocks = append(m.Blocks, bv)
	}
	return m, nil
}

// oddByBlock words what is odd in the blocks of an article.
func (p page) oddByBlock(a *site.Article) map[int][]OddRow {
	odd := map[int][]OddRow{}
	for _, o := range a.Oddities {
		kind, detail := p.odd(o)
		odd[o.Block] = append(odd[o.Block], OddRow{Quote: Quote{Text: o.Quote, Block: o.Block}, Kind: kind, Detail: detail})
	}
	return odd
}

// lostBlocks are the anchors of blocks that claims and oddities stand on and
// that the text, edited since, does not have any more.
func lostBlocks(a *site.Article, blocks []Block) []string {
	have := map[int]bool{}
	for _, b := range blocks {
		for _, n := range b.Numbers {
			have[n] = true
		}
	}
	var lost []string
	need := func(n int) {
		if !have[n] {
			have[n] = true
			lost = append(lost, "b"+strconv.Itoa(n))
		}
	}
	for _, c := range a.Claims {
		need(c.Block)
	}
	for _, o := range a.Oddities {
		need(o.Block)
	}
	return lost
}

func (p page) articleGlance(a *site.Article, facts int) []Field {
	var fields []Field
	add := func(key string, links ...Link) {
		if len(links) > 0 {
			fields = append(fields, Field{Label: p.words.say("field." + key), Links: links})
		}
	}
	if a.Author != "" {
		add("author", Link{Text: a.Author})
	}
	if a.Dated {
		d := p.date(a.Record)
		fields = append(fields, Field{Label: p.words.say("field.when"), Date: &d})
	}
	if u := webURL(a.SourceURL); u != "" {
		add("source_url", Link{Text: u, Href: u})
	}
	var words []Link
	for _, w := range a.Keywords {
		words = append(words, Link{Text: w})
	}
	add("keywords", words...)
	if facts > 0 {
		add("facts", Link{Text: p.words.say("article.facts", facts)})
	}
	return fields
}

// noteNumbers counts the passages that have a note, from 1. A passage that is
// no more than the name of what rests on it, as in a list of companies, has
// none (0): the name in the text is a link to it already.
func noteNumbers(a *site.Article) []int {
	numbers := make([]int, len(a.Marks))
	n := 0
	for i, m := range a.Marks {
		if slices.ContainsFunc(m.Records, func(r *site.Record) bool { return !r.Page.Names(m.Quote) }) {
			n++
			numbers[i] = n
		}
	}
	return numbers
}

// companiesOf are the companies that rest on the passages of a block; notes on
// their cases beside it need not name them again.
func companiesOf(marks []*site.Mark) map[*site.Page]bool {
	users := map[*site.Page]bool{}
	for _, m := range marks {
		for _, r := range m.Records {
			if r.Kind == entity.Company {
				users[r.Page] = true
			}
		}
	}
	return users
}

// note names the facts that rest on a passage. Cases of users leave out whose
// they are.
func (p page) note(mark *site.Mark, number int, placed map[string]bool, users map[*site.Page]bool) Note {
	n := Note{Number: number, ID: "n" + strconv.Itoa(number)}
	if placed[mark.ID] {
		n.Mark = mark.ID
	} else {
		n.Lost = p.words.say("block.lost")
	}
	for _, r := range mark.Records {
		kind := p.words.say("kind." + string(r.Kind))
		if last := len(n.Facts) - 1; last < 0 || n.Facts[last].Kind != kind {
			n.Facts = append(n.Facts, NoteFacts{Kind: kind})
		}
		g := &n.Facts[len(n.Facts)-1]
		l := Link{Text: r.Title, Href: p.to(r.Page)}
		for _, party := range r.Parties {
			if r.Kind == entity.Case && users[party.Page] {
				l.Text = useTitle(r)
			}
		}
		g.Links = append(g.Links, l)
	}
	for i := range n.Facts {
		if f := &n.Facts[i]; len(f.Links) > noteLinks {
			f.More = p.words.say("block.more", len(f.Links))
			f.Links = f.Links[:noteLinks]
		}
	}
	return n
}

// noteLinks is how many records of a kind a note names; the text names the
// others.
const noteLinks = 8

// denseNotes is how many notes a block may have before they are run together.
const denseNotes = 6
