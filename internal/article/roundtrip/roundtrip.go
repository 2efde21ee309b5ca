// Package roundtrip measures what is lost on the way from an article's HTML
// over Markdown back to blocks. It reads a page with package article, writes
// it as Markdown, parses that with package markdown, and compares: nothing
// that a fact may rest on should differ.
//
// It imports both halves of atlas, so neither half may import it.
package roundtrip

import (
	"fmt"
	"strings"

	"atlas/internal/article"
	"atlas/internal/cjk"
	"atlas/internal/markdown"
)

// Result is the comparison of one page.
type Result struct {
	Name string
	// Err tells why the page could not be read at all.
	Err error
	// Counts are those of the article as it was read.
	Counts article.Counts
	// Problems are the codes of the problems that reading found.
	Problems    []string
	Differences []Difference
}

// Exact reports that nothing differs.
func (r *Result) Exact() bool { return r.Err == nil && len(r.Differences) == 0 }

// Aspect is what may differ.
type Aspect string

// The aspects compared.
const (
	// Count: the number of blocks.
	Count Aspect = "count"
	// Kind: the kind of a block, and the level of a heading.
	Kind Aspect = "kind"
	// Text: a block's text with its white space folded; for code, its lines
	// as they are.
	Text     Aspect = "text"
	Images   Aspect = "images"
	Language Aspect = "language"
	Table    Aspect = "table"
	Formulas Aspect = "formulas"
)

// Difference is one thing that did not come back as it was.
type Difference struct {
	Block     int
	Aspect    Aspect
	Want, Got string
}

// Checker compares pages; it may be shared.
type Checker struct{ renderer *markdown.Renderer }

// New makes a Checker.
func New() *Checker { return &Checker{markdown.New()} }

// Check reads a page and compares. name is the file's name.
func (c *Checker) Check(name string, data []byte) Result {
	r := Result{Name: name}
	a, err := article.Parse(data, article.Options{Name: name})
	if err != nil {
		r.Err = err
		return r
	}
	r.Counts = a.Counts()
	for _, p := range a.Problems {
		r.Problems = append(r.Problems, p.Code)
	}
	r.Differences = c.Compare(a, a.Markdown())
	return r
}

// Check compares one page with a Checker of its own.
func Check(data []byte) Result { return New().Check("", data) }

// Compare tells how the blocks of md differ from those of a.
func (c *Checker) Compare(a *article.Article, md []byte) []Difference {
	var diffs []Difference
	blocks := c.renderer.Blocks(md)
	if len(blocks) != len(a.Blocks) {
		diffs = append(diffs, Difference{0, Count, fmt.Sprint(len(a.Blocks)), fmt.Sprint(len(blocks))})
	}
	for i := range min(len(blocks), len(a.Blocks)) {
		want, got := &a.Blocks[i], &blocks[i]
		add := func(aspect Aspect, w, g string) {
			if w != g {
				diffs = append(diffs, Difference{want.N, aspect, w, g})
			}
		}
		wantKind, gotKind := string(want.Kind), string(got.Kind)
		if want.Kind == article.Heading {
			wantKind += fmt.Sprint(want.Level)
		}
		if got.Kind == markdown.Heading {
			gotKind += fmt.Sprint(got.Level)
		}
		add(Kind, wantKind, gotKind)
		if want.Kind == article.Code {
			add(Text, want.Text, got.Text)
		} else {
			add(Text, cjk.Fold(want.Text), cjk.Fold(got.Text))
		}
		add(Images, wantImages(want), gotImages(got))
		add(Language, want.Language, got.Language)
		add(Table, rows(want.Rows()), rows(got.Rows))
		add(Formulas, fmt.Sprint(want.Formulas), fmt.Sprint(got.Formulas))
		// One block too many or too few makes all later ones differ; one
		// report of that is enough.
		if wantKind != gotKind && len(blocks) != len(a.Blocks) {
			break
		}
	}
	return diffs
}

func rows(r [][]string) string {
	lines := make([]string, len(r))
	for i, cells := range r {
		folded := make([]string, len(cells))
		for j, c := range cells {
			folded[j] = cjk.Fold(c)
		}
		lines[i] = strings.Join(folded, "\t")
	}
	return strings.Join(lines, "\n")
}

func wantImages(b *article.Block) string {
	var s strings.Builder
	for _, im := range b.Images {
		fmt.Fprintf(&s, "%s|%s|%s\n", im.URL, cjk.Fold(im.Alt), cjk.Fold(im.Title))
	}
	return s.String()
}

func gotImages(b *markdown.BlockText) string {
	var s strings.Builder
	for _, im := range b.Images {
		fmt.Fprintf(&s, "%s|%s|%s\n", im.URL, cjk.Fold(im.Alt), cjk.Fold(im.Title))
	}
	return s.String()
}
