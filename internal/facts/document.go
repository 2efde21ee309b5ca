// Package facts finds typed facts in an article: who has adopted a
// technology, for what, under which policies, in which parks and alliances.
// Every fact carries the exact sentence it rests on.
//
// [Extract] is the one entry. It walks the article's blocks in reading order,
// keeping the headings above each block, and reads every block by the kind
// its section tells of:
//
//   - sections.go finds the sections and the entries in them, whether an
//     entry is a heading, a bold line, a numbered item or "Name：text";
//   - policies.go, parks.go, alliances.go, companies.go and cases.go read
//     the entries and, outside of entries, single sentences;
//   - claims.go keeps the numbers stated, problems.go what is odd.
//
// The words it goes by are in package lexicon, the places in package
// gazetteer, dates and numbers in package chinese. No rule names an article.
package facts

import (
	"cmp"
	"slices"

	"atlas/internal/entity"
)

// Schema names the form of a facts document.
const Schema = "atlas-facts/1"

// Document is what `atlas import --json` prints and facts.json holds: what
// the importer said of one article. Its order and its bytes depend on the
// article and the word lists only.
type Document struct {
	Schema   string          `json:"schema"`
	Article  ArticleInfo     `json:"article"`
	Entities []entity.Entity `json:"entities"`
	Claims   []entity.Claim  `json:"claims"`
	Problems []Problem       `json:"problems"`
}

// ArticleInfo describes the article itself.
type ArticleInfo struct {
	ID         string      `json:"id"`
	Title      string      `json:"title"`
	SourceURL  string      `json:"source_url"`
	Author     string      `json:"author"`
	When       string      `json:"when"`
	Keywords   []string    `json:"keywords"`
	Tags       []string    `json:"tags"`
	Images     []Image     `json:"images"`
	Headings   []Heading   `json:"headings"`
	CodeBlocks []CodeBlock `json:"code_blocks"`
	Tables     int         `json:"tables"`
	Formulas   int         `json:"formulas"`
	Blocks     int         `json:"blocks"`
}

// Image is a picture of the article.
type Image struct {
	URL   string `json:"url"`
	Alt   string `json:"alt"`
	Block int    `json:"block"`
}

// Heading is a heading of the article.
type Heading struct {
	Level int    `json:"level"`
	Text  string `json:"text"`
	Block int    `json:"block"`
}

// CodeBlock is a block of program text.
type CodeBlock struct {
	Language string `json:"language"`
	Block    int    `json:"block"`
}

// Problem is something odd in the source: not a fault of the import, but
// something a reader of the facts should know.
type Problem struct {
	Severity string `json:"severity"` // warning or error
	Code     string `json:"code"`
	Message  string `json:"message"`
	Block    int    `json:"block"`
	Quote    string `json:"quote"`
}

// sortProblems orders problems by block, code and quote.
func sortProblems(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Block, b.Block), cmp.Compare(a.Code, b.Code), cmp.Compare(a.Quote, b.Quote))
	})
	return slices.Compact(problems)
}
