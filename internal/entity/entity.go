// Package entity is the vocabulary that both halves of atlas share: what an
// atlas records, under which keys, and on what evidence.
//
// The import half fills these types from an article; the content files carry
// them as TOML front matter; the build half reads them back. The keys are the
// same in front matter, facts.json and the data exports; `kind` stands in the
// latter two only, because in content/ the folder tells it.
package entity

// Kind is the kind of a recorded thing.
type Kind string

// The kinds, in the order in which an atlas lists them.
const (
	Company  Kind = "company"
	Case     Kind = "case"
	Policy   Kind = "policy"
	Park     Kind = "park"
	Alliance Kind = "alliance"
	Place    Kind = "place"
	Article  Kind = "article"
)

// Kinds lists every kind in listing order.
var Kinds = [...]Kind{Company, Case, Policy, Park, Alliance, Place, Article}

var folders = map[Kind]string{
	Company: "companies", Case: "cases", Policy: "policies", Park: "parks",
	Alliance: "alliances", Place: "places", Article: "articles",
}

// Folder is the kind's folder under content/ and public/, as "companies".
func (k Kind) Folder() string { return folders[k] }

// KindOfFolder is the kind kept in a folder, and whether there is one.
func KindOfFolder(folder string) (Kind, bool) {
	for k, f := range folders {
		if f == folder {
			return k, true
		}
	}
	return "", false
}

// Entity is one record. Which fields a kind uses is told by [Keys]; the
// others stay empty. The order of the fields is the order of the keys in a
// newly written file and in facts.json.
type Entity struct {
	// Key is the importer's name for the fact, as "policy/财政金融19条". It ties
	// a content file to facts.json even when a person renames either.
	// It is written to facts.json; in content files it is Source.Fact.
	Key  string `json:"key,omitempty" toml:"-"`
	Kind Kind   `json:"kind,omitempty" toml:"-"`

	Title          string   `json:"title" toml:"title"`
	AlternateNames []string `json:"alternate_names,omitempty" toml:"alternate_names"`

	// Article only.
	ID        string `json:"id,omitempty" toml:"id"`
	SourceURL string `json:"source_url,omitempty" toml:"source_url"`
	Author    string `json:"author,omitempty" toml:"author"`

	// Place only.
	Adcode   string `json:"adcode,omitempty" toml:"adcode"`
	Province string `json:"province,omitempty" toml:"province"`

	Places []string `json:"places,omitempty" toml:"places"`
	// When is an EDTF date (ISO 8601-2): 2016, 2016-10, 2016-04-19, 2018-07~;
	// a trailing ? marks a year that was inferred.
	When string `json:"when,omitempty" toml:"when"`

	Organizations []string `json:"organizations,omitempty" toml:"organizations"` // case
	Scenarios     []string `json:"scenarios,omitempty" toml:"scenarios"`         // case
	Status        string   `json:"status,omitempty" toml:"status"`               // case: planned, pilot, live, unknown
	Sectors       []string `json:"sectors,omitempty" toml:"sectors"`             // company
	// Described is false for a name that is only mentioned in a list; nil
	// means true. Any kind may carry it.
	Described *bool    `json:"described,omitempty" toml:"described"`
	Level     string   `json:"level,omitempty" toml:"level"`         // policy: national, provincial, municipal, district, industry
	Issuers   []string `json:"issuers,omitempty" toml:"issuers"`     // policy
	Founders  []string `json:"founders,omitempty" toml:"founders"`   // park, alliance
	Members   []string `json:"members,omitempty" toml:"members"`     // alliance
	Partners  []string `json:"partners,omitempty" toml:"partners"`   // case, park
	Products  []string `json:"products,omitempty" toml:"products"`   // case
	Documents []string `json:"documents,omitempty" toml:"documents"` // policy, alliance; titles without 《》
	Amounts   []Amount `json:"amounts,omitempty" toml:"amounts"`     // policy, park

	Keywords []string `json:"keywords,omitempty" toml:"keywords"` // article
	Summary  string   `json:"summary,omitempty" toml:"summary"`
	Tags     []string `json:"tags,omitempty" toml:"tags"`
	Draft    bool     `json:"draft,omitempty" toml:"draft"`

	Claims  []Claim  `json:"claims,omitempty" toml:"claims"` // article
	Sources []Source `json:"sources,omitempty" toml:"sources"`
}

// IsDescribed reports whether a source says more of the entity than its name.
func (e *Entity) IsDescribed() bool { return e.Described == nil || *e.Described }

// Source is the evidence of a record: the exact text of a block of an
// article, white space folded.
type Source struct {
	Article string `json:"article,omitempty" toml:"article"` // the article's id
	Block   int    `json:"block" toml:"block"`               // from 1; #b17 on the article's page
	Quote   string `json:"quote" toml:"quote"`
	Fact    string `json:"fact,omitempty" toml:"fact"` // Entity.Key in that article's facts.json
}

// Amount is a number that a source states of a policy or park.
type Amount struct {
	Value     float64 `json:"value" toml:"value"`
	Unit      string  `json:"unit" toml:"unit"`                               // CNY, %, m2, 家, …
	Qualifier string  `json:"qualifier,omitempty" toml:"qualifier,omitempty"` // max, min, about
	Text      string  `json:"text" toml:"text"`                               // as the source words it
}

// Claim is a number that an article states, kept to be held against what the
// atlas has. A single number is Value; a range or an enumeration is Values.
type Claim struct {
	Text      string    `json:"text" toml:"text"`
	Value     *float64  `json:"value,omitempty" toml:"value"`
	Values    []float64 `json:"values,omitempty" toml:"values"`
	Unit      string    `json:"unit" toml:"unit"`
	Qualifier string    `json:"qualifier,omitempty" toml:"qualifier"`
	Quote     string    `json:"quote" toml:"quote"`
	Block     int       `json:"block" toml:"block"`
}

// Statuses, levels and qualifiers that the schema allows.
var (
	Statuses   = []string{"planned", "pilot", "live", "unknown"}
	Levels     = []string{"national", "provincial", "municipal", "district", "industry"}
	Qualifiers = []string{"max", "min", "about"}
)

// Key is one key of the front matter.
type Key struct {
	Name string
	Type Type
	// Doc says in one line what the key holds; `atlas new` and the JSON
	// Schema print it.
	Doc string
}

// Type is the TOML type of a key.
type Type int

// The types in use.
const (
	String  Type = iota
	Strings      // array of strings
	Bool
	Number
	Date   // string holding an EDTF date
	Tables // array of tables
)

var (
	keyTitle    = Key{"title", String, "name shown to readers; required"}
	keyNames    = Key{"alternate_names", Strings, "other names: short, full, former, English"}
	keyPlaces   = Key{"places", Strings, "names from the gazetteer: 北京, 杭州, 西湖区"}
	keyWhen     = Key{"when", Date, "EDTF date: 2016, 2016-10, 2016-04-19, 2018-07~; a trailing ? marks an inferred year"}
	keySummary  = Key{"summary", String, "one sentence for lists and previews"}
	keyTags     = Key{"tags", Strings, "free words"}
	keyDraft    = Key{"draft", Bool, "true keeps the page out of the site"}
	keySources  = Key{"sources", Tables, "evidence: article, block, quote, fact"}
	keyDescr    = Key{"described", Bool, "false when the sources only name it in a list"}
	keyFounders = Key{"founders", Strings, "organizations that founded it"}
	keyPartners = Key{"partners", Strings, "organizations that take part"}
	keyDocs     = Key{"documents", Strings, "titles of documents, without 《》"}
	keyAmounts  = Key{"amounts", Tables, "numbers: value, unit, qualifier, text"}
)

// Keys lists the keys a kind may have, in the order in which a new file
// writes them. See DESIGN of the content files in README.md.
func Keys(k Kind) []Key {
	head := []Key{keyTitle, keyNames}
	tail := []Key{keyDescr, keySummary, keyTags, keyDraft, keySources}
	var own []Key
	switch k {
	case Company:
		own = []Key{keyPlaces, keyWhen, {"sectors", Strings, "lines of business"}}
	case Case:
		own = []Key{keyPlaces, keyWhen,
			{"organizations", Strings, "who uses the technology"},
			{"scenarios", Strings, "what for: the source's own word, or a term of the taxonomy"},
			{"status", String, "planned, pilot, live or unknown"},
			keyPartners, {"products", Strings, "products and platforms named"}}
	case Policy:
		own = []Key{keyPlaces, keyWhen,
			{"level", String, "national, provincial, municipal, district or industry"},
			{"issuers", Strings, "bodies that issued it"},
			keyDocs, keyAmounts}
	case Park:
		own = []Key{keyPlaces, keyWhen, keyFounders, keyPartners, keyAmounts}
	case Alliance:
		own = []Key{keyPlaces, keyWhen, keyFounders, {"members", Strings, "member organizations"}, keyDocs}
	case Place:
		own = []Key{{"adcode", String, "six digits of GB/T 2260"}, {"province", String, "the province it lies in"}, keyPlaces, keyWhen}
	case Article:
		own = []Key{{"id", String, "the article's number at its publisher"},
			{"source_url", String, "where it was published"},
			{"author", String, "who wrote it"},
			keyPlaces, keyWhen,
			{"keywords", Strings, "key words of the source"},
			{"claims", Tables, "numbers the article states: text, value or values, unit, quote, block"}}
	}
	keys := append(head, own...)
	return append(keys, tail...)
}
