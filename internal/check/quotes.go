package check

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"atlas/internal/cjk"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/markdown"
	"atlas/internal/parallel"
)

// article is an article's text as its page numbers it.
type article struct {
	file   *content.File
	blocks []markdown.BlockText
	// plain are the texts of the blocks without white space.
	plain []string
	// sentences are made when a quote is not found.
	sentences []sentence
}

type sentence struct {
	block int
	text  string
	pairs map[[2]rune]int
}

// readArticles numbers the blocks of every article, by its id.
func (c *checker) readArticles() {
	var files []*content.File
	for _, f := range c.files {
		if f.Entity.Kind == entity.Article {
			files = append(files, f)
		}
	}
	read := make([]*article, len(files))
	parallel.Each(len(files), func(i int) {
		a := &article{file: files[i], blocks: c.markdown.Blocks(files[i].Body)}
		for _, b := range a.blocks {
			a.plain = append(a.plain, squeeze(b.Text))
		}
		read[i] = a
	})
	c.articleList = read
	for _, a := range read {
		id := a.file.Entity.ID
		if id == "" {
			id = a.file.Name()
		}
		if c.articles[id] == nil {
			c.articles[id] = a
		}
	}
}

// quotes holds every quote against the block that it names. What the sources
// of a record and the claims of an article quote must stand there; white space
// does not count.
func (c *checker) quotes(context.Context) error {
	c.readArticles()
	for _, f := range c.files {
		for i, s := range f.Entity.Sources {
			if a := c.articles[s.Article]; a != nil { // else site.Load has said so
				c.quote(f, a, "sources", i, s.Block, s.Quote)
			}
		}
		if f.Entity.Kind != entity.Article {
			continue
		}
		id := f.Entity.ID
		if id == "" {
			id = f.Name()
		}
		if a := c.articles[id]; a != nil && a.file == f {
			for i, claim := range f.Entity.Claims {
				c.quote(f, a, "claims", i, claim.Block, claim.Quote)
			}
		}
	}
	return nil
}

func (c *checker) quote(f *content.File, a *article, key string, index, block int, quote string) {
	plain := squeeze(quote)
	if plain == "" || block < 1 {
		return // content.Load has said so
	}
	if block <= len(a.plain) && strings.Contains(a.plain[block-1], plain) {
		return
	}
	p := diag.Problem{Position: f.Position(key, index, "quote"), Code: "quote-not-found",
		Message: fmt.Sprintf("%s: block %d of %s does not hold the quote %s", key, block, a.file.Path, shown(quote))}
	if block > len(a.plain) {
		p.Position, p.Code = f.Position(key, index, "block"), "missing-block"
		p.Message = fmt.Sprintf("%s: there is no block %d in %s, which has %d", key, block, a.file.Path, len(a.plain))
	}
	switch now := a.find(plain, block); {
	case now > 0:
		p.Code = "quote-moved"
		p.Hint = fmt.Sprintf("it stands in block %d now: write block = %d", now, now)
	default:
		p.Hint = "the article does not say it any more: remove this source, or mend the article's text"
		if key == "claims" {
			p.Hint = "the article does not say it any more: remove this claim, or mend the article's text"
		}
		if s, ok := a.nearest(quote); ok {
			p.Hint = fmt.Sprintf("block %d says: %s", s.block, shownUpTo(s.text, 200))
		}
	}
	c.report(p)
}

// find is the number of the block nearest to near that holds a text, or 0.
func (a *article) find(plain string, near int) int {
	best := 0
	for i, text := range a.plain {
		if strings.Contains(text, plain) && (best == 0 || abs(i+1-near) < abs(best-near)) {
			best = i + 1
		}
	}
	return best
}

func abs(n int) int { return max(n, -n) }

// nearest is the sentence of the article most like a quote, by the pairs of
// characters that both have (Dice's coefficient); false when none is like it.
func (a *article) nearest(quote string) (sentence, bool) {
	if a.sentences == nil {
		a.sentences = a.split()
	}
	pairs, total := pairsOf(quote)
	var best sentence
	score := 0.5 // half of the pairs: below that, sentences share words only
	for _, s := range a.sentences {
		common, other := 0, 0
		for p, n := range s.pairs {
			common += min(n, pairs[p])
			other += n
		}
		if d := 2 * float64(common) / float64(max(total+other, 1)); d > score {
			best, score = s, d
		}
	}
	return best, best.block > 0
}

// split parts the blocks into sentences, and adds the blocks themselves, since
// a quote may be several sentences long.
func (a *article) split() []sentence {
	var all []sentence
	add := func(block int, text string) {
		if text = strings.TrimSpace(text); text != "" {
			pairs, _ := pairsOf(text)
			all = append(all, sentence{block, text, pairs})
		}
	}
	for _, b := range a.blocks {
		n := 0
		rest := b.Text
		for rest != "" {
			end := strings.IndexFunc(rest, func(r rune) bool { return strings.ContainsRune("。；;！？!?\n", r) })
			if end < 0 {
				end = len(rest)
			} else {
				_, size := utf8.DecodeRuneInString(rest[end:])
				end += size
			}
			add(b.N, rest[:end])
			rest = rest[end:]
			n++
		}
		if n > 1 {
			add(b.N, b.Text)
		}
	}
	return all
}

func pairsOf(s string) (pairs map[[2]rune]int, total int) {
	runes := []rune(squeeze(s))
	pairs = make(map[[2]rune]int, len(runes))
	for i := 1; i < len(runes); i++ {
		pairs[[2]rune{runes[i-1], runes[i]}]++
		total++
	}
	return pairs, total
}

// squeeze drops white space and invisible characters, as quotes are compared.
func squeeze(s string) string {
	if !strings.ContainsFunc(s, droppable) {
		return s
	}
	return strings.Map(func(r rune) rune {
		if droppable(r) {
			return -1
		}
		return r
	}, s)
}

func droppable(r rune) bool { return unicode.IsSpace(r) || cjk.Invisible(r) }

// shown is a quote for a message: in marks, on one line, cut to a length that
// tells it from others.
func shown(s string) string { return shownUpTo(s, 40) }

func shownUpTo(s string, limit int) string {
	runes := []rune(cjk.Fold(s))
	if len(runes) > limit {
		runes = append(slices.Clip(runes[:limit]), '…')
	}
	return "“" + string(runes) + "”"
}
