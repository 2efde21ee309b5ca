// Package lexicon holds the words by which the importer reads an article:
// what the atlas is about, which headings tell of which kind, the verbs of
// issuing and launching, how names of organizations end, and the scenarios
// and sectors that cases and companies are sorted under.
//
// The words are data, in TOML files under words/ that the binary carries.
// A site adds its own under [import.lexicon] in config.toml, in the same
// form; its words are tried beside the built-in ones, but for the words of
// another topic, which take their place. That is how an atlas of another
// technology is made: README.md shows how.
package lexicon

import (
	"cmp"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/BurntSushi/toml"
)

//go:embed words/*.toml
var builtin embed.FS

// Lexicon is every word list. The zero value knows no words.
type Lexicon struct {
	Topic Topic `toml:"topic"`
	// Sections maps kinds (company, case, policy, park, alliance) to words
	// that headings of such sections hold.
	Sections map[string][]string `toml:"sections"`
	Verbs    Verbs               `toml:"verbs"`
	// Status maps pilot, planned and live to the words that tell of it.
	Status map[string][]string `toml:"status"`
	// Tables maps what a column holds (organization, use, when, …) to words
	// that heads of such columns hold.
	Tables        map[string][]string `toml:"tables"`
	Organizations Organizations       `toml:"organizations"`
	Documents     Documents           `toml:"documents"`
	Things        Things              `toml:"things"`
	Sentences     Sentences           `toml:"sentences"`
	Parks         Nouns               `toml:"parks"`
	Alliances     Nouns               `toml:"alliances"`
	Names         Names               `toml:"names"`
	Scenarios     []Term              `toml:"scenarios"`
	Sectors       []Term              `toml:"sectors"`
}

// Topic is the technology an atlas follows.
type Topic struct {
	Name  string   `toml:"name"`
	Words []string `toml:"words"`
	// Hints are words that tell of the topic only in an article whose title
	// does so already.
	Hints []string `toml:"hints"`
}

// Verbs by what they tell.
type Verbs struct {
	Issue  []string `toml:"issue"`
	Launch []string `toml:"launch"`
	Apply  []string `toml:"apply"`
	// Do are verbs whose object may be a scenario without a noun of a thing.
	Do     []string `toml:"do"`
	Found  []string `toml:"found"`
	Future []string `toml:"future"`
}

// Organizations says how names of organizations end, by type.
type Organizations struct {
	Government  []string `toml:"government"`
	Industry    []string `toml:"industry"`
	Association []string `toml:"association"`
	University  []string `toml:"university"`
	Company     []string `toml:"company"`
	// Weak endings make a name only where names are listed one by one.
	Weak []string `toml:"weak"`
	// Never lists what ends like an organization and is none.
	Never    []string          `toml:"never"`
	National []string          `toml:"national"`
	Full     map[string]string `toml:"full"`
}

// Documents says how titles of documents end.
type Documents struct {
	Policy    []string `toml:"policy"`
	Report    []string `toml:"report"`
	Other     []string `toml:"other"`
	BareNouns []string `toml:"bare_nouns"`
}

// Things says what can be launched.
type Things struct {
	Objects     []string `toml:"objects"`
	NotChains   []string `toml:"not_chains"`
	NotProducts []string `toml:"not_products"`
}

// Sentences holds the words by which a sentence is weighed.
type Sentences struct {
	Support   []string `toml:"support"`
	Intent    []string `toml:"intent"`
	Supposed  []string `toml:"supposed"`
	Perfect   []string `toml:"perfect"`
	ListLeads []string `toml:"list_leads"`
	Stated    []string `toml:"stated"`
	Negated   []string `toml:"negated"`
	Undone    []string `toml:"undone"`
}

// Nouns name a kind of thing.
type Nouns struct {
	Nouns []string `toml:"nouns"`
	// Wide are those of the nouns that count only when the topic is in the name.
	Wide []string `toml:"wide"`
}

// Names tells how short names are made.
type Names struct {
	Drop []string `toml:"drop"`
	// Trade are endings that say what a company trades in; a short name may
	// drop one when enough is left.
	Trade []string `toml:"trade"`
	Open  []string `toml:"open"`
	// Known lists organizations whose names have no telling end.
	Known []string `toml:"known"`
	// Inside lists words that hold a function word and are no border of a
	// name, of Han characters only.
	Inside []string          `toml:"inside"`
	Short  map[string]string `toml:"short"`
}

// Term is one entry of a taxonomy with the words that lead to it.
type Term struct {
	Term  string   `toml:"term"`
	Words []string `toml:"words"`
}

// Load returns the built-in lexicon with a site's own words added. The
// result is ready for use: every list is ordered longest word first.
func Load(site Lexicon) (*Lexicon, error) {
	lex := &Lexicon{}
	names, err := fs.Glob(builtin, "words/*.toml")
	if err != nil {
		return nil, fmt.Errorf("lexicon: %w", err)
	}
	for _, name := range names {
		var part Lexicon
		if _, err := toml.DecodeFS(builtin, name, &part); err != nil {
			return nil, fmt.Errorf("lexicon: %s: %w", name, err)
		}
		lex.add(part)
	}
	if site.Topic.Name != "" && len(site.Topic.Words) == 0 {
		site.Topic.Words = []string{site.Topic.Name}
	}
	if words := site.Topic.Words; len(words) > 0 && site.Topic.Name != lex.Topic.Name && !slices.Equal(words, []string{lex.Topic.Name}) {
		lex.Topic = Topic{Name: words[0]} // one atlas, one topic: the site's takes the place
	}
	lex.add(site)
	for _, word := range lex.Topic.Words {
		// 区块链公司 is what a company does, and no name.
		lex.Organizations.Never = append(lex.Organizations.Never, word+"公司", word+"企业")
	}
	lex.order()
	return lex, nil
}

// add merges other into l: lists grow, and a name set in other wins.
func (l *Lexicon) add(other Lexicon) {
	if other.Topic.Name != "" {
		l.Topic.Name = other.Topic.Name
	}
	for _, list := range l.lists(&other) {
		for _, word := range *list.from {
			if word != "" && !slices.Contains(*list.to, word) {
				*list.to = append(*list.to, word)
			}
		}
	}
	l.Sections = addMap(l.Sections, other.Sections)
	l.Status = addMap(l.Status, other.Status)
	l.Tables = addMap(l.Tables, other.Tables)
	l.Names.Short = setAll(l.Names.Short, other.Names.Short)
	l.Organizations.Full = setAll(l.Organizations.Full, other.Organizations.Full)
	l.Scenarios = addTerms(l.Scenarios, other.Scenarios)
	l.Sectors = addTerms(l.Sectors, other.Sectors)
}

type listPair struct{ to, from *[]string }

// lists pairs every flat word list of l with that of other.
func (l *Lexicon) lists(other *Lexicon) []listPair {
	return []listPair{
		{&l.Topic.Words, &other.Topic.Words},
		{&l.Topic.Hints, &other.Topic.Hints},
		{&l.Verbs.Issue, &other.Verbs.Issue},
		{&l.Verbs.Launch, &other.Verbs.Launch},
		{&l.Verbs.Apply, &other.Verbs.Apply},
		{&l.Verbs.Do, &other.Verbs.Do},
		{&l.Verbs.Found, &other.Verbs.Found},
		{&l.Verbs.Future, &other.Verbs.Future},
		{&l.Organizations.Government, &other.Organizations.Government},
		{&l.Organizations.Industry, &other.Organizations.Industry},
		{&l.Organizations.Association, &other.Organizations.Association},
		{&l.Organizations.University, &other.Organizations.University},
		{&l.Organizations.Company, &other.Organizations.Company},
		{&l.Organizations.Weak, &other.Organizations.Weak},
		{&l.Organizations.Never, &other.Organizations.Never},
		{&l.Organizations.National, &other.Organizations.National},
		{&l.Documents.Policy, &other.Documents.Policy},
		{&l.Documents.Report, &other.Documents.Report},
		{&l.Documents.Other, &other.Documents.Other},
		{&l.Documents.BareNouns, &other.Documents.BareNouns},
		{&l.Things.Objects, &other.Things.Objects},
		{&l.Things.NotChains, &other.Things.NotChains},
		{&l.Things.NotProducts, &other.Things.NotProducts},
		{&l.Sentences.Support, &other.Sentences.Support},
		{&l.Sentences.Intent, &other.Sentences.Intent},
		{&l.Sentences.Supposed, &other.Sentences.Supposed},
		{&l.Sentences.Perfect, &other.Sentences.Perfect},
		{&l.Sentences.ListLeads, &other.Sentences.ListLeads},
		{&l.Sentences.Negated, &other.Sentences.Negated},
		{&l.Sentences.Undone, &other.Sentences.Undone},
		{&l.Sentences.Stated, &other.Sentences.Stated},
		{&l.Parks.Nouns, &other.Parks.Nouns},
		{&l.Alliances.Nouns, &other.Alliances.Nouns},
		{&l.Parks.Wide, &other.Parks.Wide},
		{&l.Alliances.Wide, &other.Alliances.Wide},
		{&l.Names.Drop, &other.Names.Drop},
		{&l.Names.Trade, &other.Names.Trade},
		{&l.Names.Open, &other.Names.Open},
		{&l.Names.Known, &other.Names.Known},
		{&l.Names.Inside, &other.Names.Inside},
	}
}

// order sorts every list longest first, so that the first match is the
// longest; equal lengths keep the order of the files.
func (l *Lexicon) order() {
	for _, list := range l.lists(l) {
		longestFirst(*list.to)
	}
	for _, words := range l.Sections {
		longestFirst(words)
	}
	for _, words := range l.Status {
		longestFirst(words)
	}
	for _, words := range l.Tables {
		longestFirst(words)
	}
}

func longestFirst(words []string) {
	slices.SortStableFunc(words, func(a, b string) int { return cmp.Compare(len(b), len(a)) })
}

func addMap(to, from map[string][]string) map[string][]string {
	if to == nil {
		to = map[string][]string{}
	}
	for key, words := range from {
		for _, word := range words {
			if word != "" && !slices.Contains(to[key], word) {
				to[key] = append(to[key], word)
			}
		}
	}
	return to
}

func setAll(to, from map[string]string) map[string]string {
	if to == nil {
		to = map[string]string{}
	}
	for key, value := range from {
		to[key] = value
	}
	return to
}

func addTerms(to, from []Term) []Term {
	for _, term := range from {
		i := slices.IndexFunc(to, func(t Term) bool { return t.Term == term.Term })
		if i < 0 {
			to = append(to, Term{Term: term.Term})
			i = len(to) - 1
		}
		for _, word := range term.Words {
			if !slices.Contains(to[i].Words, word) {
				to[i].Words = append(to[i].Words, word)
			}
		}
	}
	return to
}

// Scenario is the term of the scenario taxonomy that a phrase belongs to,
// with the word that decided, or "" when no word of the list stands in it.
// The longest word decides; of equally long ones the last in the phrase, for
// Chinese puts the head noun at the end.
func (l *Lexicon) Scenario(phrase string) (term, word string) {
	return decide(l.Scenarios, phrase)
}

// Sector is the sector told by a company's name, or "".
func (l *Lexicon) Sector(name string) string {
	term, _ := decide(l.Sectors, name)
	return term
}

func decide(terms []Term, phrase string) (term, word string) {
	at := -1
	for _, t := range terms {
		for _, w := range t.Words {
			i := strings.LastIndex(phrase, w)
			if i >= 0 && (len(w) > len(word) || len(w) == len(word) && i > at) {
				term, word, at = t.Term, w, i
			}
		}
	}
	return term, word
}

// Tells reports whether the text holds a word of the atlas's topic.
func (l *Lexicon) Tells(text string) bool { return First(text, l.Topic.Words) != "" }

// First returns the first word of the list that stands in the text, or "".
func First(text string, words []string) string {
	for _, w := range words {
		if strings.Contains(text, w) {
			return w
		}
	}
	return ""
}

// Suffix returns the first word of the list that the text ends in, or "".
func Suffix(text string, words []string) string {
	for _, w := range words {
		if strings.HasSuffix(text, w) {
			return w
		}
	}
	return ""
}

// Prefix returns the first word of the list that the text begins with, or "".
func Prefix(text string, words []string) string {
	for _, w := range words {
		if strings.HasPrefix(text, w) {
			return w
		}
	}
	return ""
}
