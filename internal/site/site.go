// Package site is the read-only model of an atlas: every record, how the
// records hang together, and every page that the site has.
//
// [Load] takes the content files and computes all relations once: which
// organizations, places, scenarios, sectors and years the records name, which
// facts stand on which block of which article, who mentions whom, and under
// which path each of these is a page. What it returns is never written to
// again, so any number of goroutines may read it while pages are rendered.
//
// The words used here:
//
//   - a [Record] is one content file: a company, case, policy, park, alliance,
//     place or article, with its relations resolved;
//   - a [Place] is a place of the gazetteer that has facts, or lies above one;
//   - a [Term] is a word that gathers records: an organization that has no
//     file of its own, a scenario, a sector, a year;
//   - an [Article] is a record with the facts that rest on its blocks;
//   - a [Page] is one HTML file of the site.
//
// The model knows no HTML and no language of the interface; package render
// has both. It holds metadata and the bodies as written, never rendered bytes.
package site

import (
	"crypto/sha256"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

// Site is a loaded atlas.
type Site struct {
	Config    config.Config
	Gazetteer *gazetteer.Gazetteer

	// Records holds every record but the drafts left out, in the order of
	// entity.Kinds and then of their paths.
	Records []*Record
	// Articles are the records of that kind, by id.
	Articles []*Article
	// Places are the places with facts or a text, and those above them, in
	// the order of their codes (GB/T 2260).
	Places []*Place
	// The terms that gather records, each list in the order its page shows:
	// by weight, then by pinyin; years by number.
	Organizations, Scenarios, Sectors, Years []*Term
	// Dated are the records of kinds that tell facts and have a date, oldest
	// first.
	Dated []*Record
	// History is what changed; nil until AddHistory is called.
	History *History

	byKind    map[entity.Kind][]*Record
	byPath    map[string]*Page // path of the page -> page
	byFile    map[string]*Record
	articleID map[string]*Article
	placeOf   map[*gazetteer.Place]*Place
	placeName map[string]*Place // places a curator wrote that the gazetteer lacks
	pages     []*Page
	letters   []*Page // of the index of names
	moved     []*Page
	movedTo   map[string]*Page // path of a page that was, without extension -> page
	names     *Names
	lexicon   *lexicon.Lexicon
	visits    visitPool
	problems  []diag.Problem
}

// Kind lists the records of one kind, by path.
func (s *Site) Kind(k entity.Kind) []*Record { return s.byKind[k] }

// Names is the index that finds the names of entities in running text.
func (s *Site) Names() *Names { return s.names }

// ArticleByID is the article with that id, or nil.
func (s *Site) ArticleByID(id string) *Article { return s.articleID[id] }

// FactKinds are the kinds whose records are facts about adoption: what a
// place, an organization or a year is counted by.
var FactKinds = [...]entity.Kind{entity.Case, entity.Policy, entity.Park, entity.Alliance}

// IsFact reports whether a record counts as a fact of a place or year.
func (r *Record) IsFact() bool {
	for _, k := range FactKinds {
		if r.Kind == k {
			return true
		}
	}
	return false
}

// Record is one content file with its relations.
type Record struct {
	*entity.Entity
	File *content.File
	Page *Page

	// Date is what `when` says; Dated is false when it says nothing usable.
	Date  edtf.Date
	Dated bool
	// InPlaces are the places the record names; of a place and one in it, only
	// the latter.
	InPlaces []*Place
	// Parties are the organizations it names, in the order of the keys
	// organizations, issuers, founders, partners, members.
	Parties []Party
	// ForScenarios and InSectors are the terms of the keys of that name.
	ForScenarios, InSectors []*Term
	// ScenarioWords are the sources' own words for the scenarios.
	ScenarioWords []string
	// Evidence is what the record rests on, as written in `sources`.
	Evidence []Evidence

	// Roles are the records that name this one as an organization: a
	// company's cases, an alliance's parks.
	Roles []RoleIn
	// MentionedBy are the records whose quotes name this one without giving
	// it a role.
	MentionedBy []*Record
	// Backlinks are the records whose text links here.
	Backlinks []*Record
	// LinksTo are the pages that its own text links to, in the order of the
	// text.
	LinksTo []*Page

	// Edited are the keys that a person changed after the import, ByHand tells
	// that a person wrote the whole record, and Disputes are what articles say
	// otherwise; see HoldAgainst.
	Edited   []string
	ByHand   bool
	rank     int               // in the order of compareRecords among all
	links    [sha256.Size]byte // sum of the links in the text, see linksSum
	Disputes []Dispute
}

// Role is the part an organization plays in a record.
type Role string

// The roles, named after the keys that give them.
const (
	RoleUser    Role = "organizations"
	RoleIssuer  Role = "issuers"
	RoleFounder Role = "founders"
	RolePartner Role = "partners"
	RoleMember  Role = "members"
)

// Roles lists every role in the order in which a record tells them.
var Roles = [...]Role{RoleUser, RoleIssuer, RoleFounder, RolePartner, RoleMember}

// Party is an organization named by a record.
type Party struct {
	Role Role
	// Name is the name as the record has it.
	Name string
	// Page is the organization's page: that of a company or alliance of that
	// name, else a computed one.
	Page *Page
}

// RoleIn tells that an organization plays a role in a record.
type RoleIn struct {
	Role   Role
	Record *Record
}

// Evidence is one source of a record, resolved.
type Evidence struct {
	entity.Source
	// Article is nil when no content file has that id.
	Article *Article
	// Mark is the passage in the article; nil without article.
	Mark *Mark
}

// Article is a record of kind article with the passages others rest on.
type Article struct {
	*Record
	// Marks are the quoted passages, by block and then in the order in which
	// the records that quote them are listed.
	Marks []*Mark
	// Oddities are what the importer found odd in the text, by block; see
	// ReadOddities.
	Oddities []Oddity
}

// Mark is a passage of an article that at least one record quotes.
type Mark struct {
	// ID is the passage's anchor on the article's page: b17-q2.
	ID    string
	Block int
	Quote string
	// Records rest on this passage; most often one.
	Records []*Record
}

// Term is a word that gathers records.
type Term struct {
	Name string
	Page *Page
	// Company is set for an organization that is a record of its own; the
	// term then has that record's page.
	Company *Record
	// Records carry the term, facts by date and then by title.
	Records []*Record
	// Roles are told for organizations only, in step with Records order but
	// one entry a role.
	Roles []RoleIn
}

// Place is a place with facts of its own or of places in it.
type Place struct {
	// Name and FullName are 杭州 and 杭州市.
	Name, FullName string
	// Gazetteer is nil for a place that only a curator's file knows.
	Gazetteer *gazetteer.Place
	Page      *Page
	// Text is the curator's file on the place, or nil.
	Text *Record
	// Parent is the city or province it lies in, nil at the top.
	Parent *Place
	// Children lie in it, in the order of their codes.
	Children []*Place
	// Own are the records that name this very place; All adds those of the
	// places in it, each record once. Both by date and then by title.
	Own, All []*Record
	// Counts tells how many of All are of each kind.
	Counts map[entity.Kind]int
}

// Facts is the number of facts that count for the place.
func (p *Place) Facts() int {
	n := 0
	for _, k := range FactKinds {
		n += p.Counts[k]
	}
	return n
}

// Under reports whether p is q or lies in it.
func (p *Place) Under(q *Place) bool {
	for ; p != nil; p = p.Parent {
		if p == q {
			return true
		}
	}
	return false
}

// Within finds the place, p itself or one in it, through which a record of
// p.All belongs to p.
func (p *Place) Within(r *Record) *Place {
	for _, in := range r.InPlaces {
		if in.Under(p) {
			return in
		}
	}
	return nil
}
