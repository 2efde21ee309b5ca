package jsonld

// Thing has the properties of everything. A Thing of its own is one that has
// no narrower type.
type Thing struct {
	Type Many[string] `json:"@type"`
	// ID is the thing's permanent name: an IRI, relative ones being resolved
	// against the page's address (JSON-LD 1.1, section 7.2).
	ID            string       `json:"@id,omitempty"`
	Name          string       `json:"name,omitempty"`
	AlternateName Many[string] `json:"alternateName,omitempty"`
	Description   string       `json:"description,omitempty"`
	URL           URL          `json:"url,omitempty"`
	SameAs        URL          `json:"sameAs,omitempty"`
	Identifier    *Property    `json:"identifier,omitempty"`
	// MainEntityOfPage is the page about the thing.
	MainEntityOfPage *Ref `json:"mainEntityOfPage,omitempty"`
}

func (*Thing) isNode() {}

// NewThing is a thing of the given types, at an IRI that may be empty.
func NewThing(id, name string, types ...string) Thing {
	return Thing{Type: types, ID: id, Name: name}
}

// WebSite is the atlas as a site.
type WebSite struct {
	Thing
	InLanguage string        `json:"inLanguage,omitempty"`
	Publisher  *Organization `json:"publisher,omitempty"`
}

// WebPage is a page of it. Its citations are what the page rests on: it is the
// atlas that quotes, not the company or the law that the page is about.
type WebPage struct {
	Thing
	InLanguage string          `json:"inLanguage,omitempty"`
	IsPartOf   *WebSite        `json:"isPartOf,omitempty"`
	Breadcrumb *BreadcrumbList `json:"breadcrumb,omitempty"`
	MainEntity *Ref            `json:"mainEntity,omitempty"`
	About      Many[*Term]     `json:"about,omitempty"`
	Keywords   Many[string]    `json:"keywords,omitempty"`
	// TemporalCoverage is an ISO 8601 date or interval; Temporal says in words
	// what ISO 8601 cannot: that a date is inferred or vague.
	TemporalCoverage string           `json:"temporalCoverage,omitempty"`
	Temporal         string           `json:"temporal,omitempty"`
	IsBasedOn        Many[*Article]   `json:"isBasedOn,omitempty"`
	Citation         Many[*Quotation] `json:"citation,omitempty"`
}

// BreadcrumbList is the way from the home page to the page.
type BreadcrumbList struct {
	Thing
	ItemListElement []ListItem `json:"itemListElement"`
}

// ListItem is a step of it; Position counts from 1.
type ListItem struct {
	Type     string   `json:"@type"`
	Position int      `json:"position"`
	Name     string   `json:"name"`
	Item     *WebPage `json:"item"`
}

// Organization is a company, an alliance, or a body that a record names.
type Organization struct {
	Thing
	Keywords     Many[string]        `json:"keywords,omitempty"`
	KnowsAbout   Many[*Term]         `json:"knowsAbout,omitempty"`
	FoundingDate string              `json:"foundingDate,omitempty"`
	Founder      Many[*Organization] `json:"founder,omitempty"`
	Member       Many[*Organization] `json:"member,omitempty"`
	MemberOf     Many[*Organization] `json:"memberOf,omitempty"`
	Location     Many[*Place]        `json:"location,omitempty"`
}

// Place is a place. The types AdministrativeArea, City, State and Country are
// narrower; a park is a Place and an Organization, with properties of both.
type Place struct {
	Thing
	Keywords           Many[string]        `json:"keywords,omitempty"`
	Geo                *GeoCoordinates     `json:"geo,omitempty"`
	ContainedInPlace   Many[*Place]        `json:"containedInPlace,omitempty"`
	AdditionalProperty Many[*Property]     `json:"additionalProperty,omitempty"`
	FoundingDate       string              `json:"foundingDate,omitempty"`
	Founder            Many[*Organization] `json:"founder,omitempty"`
}

// GeoCoordinates is a point in degrees of WGS 84.
type GeoCoordinates struct {
	Type      string  `json:"@type"`
	Latitude  float64 `json:"latitude"`
	Longitude float64 `json:"longitude"`
}

// Point makes GeoCoordinates.
func Point(latitude, longitude float64) *GeoCoordinates {
	return &GeoCoordinates{"GeoCoordinates", latitude, longitude}
}

// Legislation is a policy. Dates are ISO 8601, to the day, month or year.
type Legislation struct {
	Thing
	LegislationIdentifier   Many[string]        `json:"legislationIdentifier,omitempty"`
	LegislationDate         string              `json:"legislationDate,omitempty"`
	LegislationPassedBy     Many[*Organization] `json:"legislationPassedBy,omitempty"`
	LegislationJurisdiction Many[*Place]        `json:"legislationJurisdiction,omitempty"`
	SpatialCoverage         Many[*Place]        `json:"spatialCoverage,omitempty"`
	About                   Many[*Term]         `json:"about,omitempty"`
	Keywords                Many[string]        `json:"keywords,omitempty"`
	InLanguage              string              `json:"inLanguage,omitempty"`
}

// UseAction is a case: somebody uses the technology (Object), by means of
// products (Instrument), with partners (Participant).
type UseAction struct {
	Thing
	ActionStatus *Ref                `json:"actionStatus,omitempty"`
	Agent        Many[*Organization] `json:"agent,omitempty"`
	Participant  Many[*Organization] `json:"participant,omitempty"`
	Object       Many[*Term]         `json:"object,omitempty"`
	Instrument   Many[*Thing]        `json:"instrument,omitempty"`
	Location     Many[*Place]        `json:"location,omitempty"`
}

// Article is a source: the original, which SameAs leads to.
type Article struct {
	Thing
	Headline      string       `json:"headline,omitempty"`
	Author        *Person      `json:"author,omitempty"`
	DatePublished string       `json:"datePublished,omitempty"`
	About         Many[*Term]  `json:"about,omitempty"`
	Keywords      Many[string] `json:"keywords,omitempty"`
	InLanguage    string       `json:"inLanguage,omitempty"`
}

// Person is somebody who wrote an article.
type Person struct {
	Thing
}

// Quotation is a sentence of an article, which stands in the same graph; its
// URL leads to it.
type Quotation struct {
	Thing
	Text     string `json:"text"`
	IsPartOf *Ref   `json:"isPartOf,omitempty"`
}

// CreativeWork is a text that has no narrower type.
type CreativeWork struct {
	Thing
	Text string `json:"text,omitempty"`
}

// Term is a DefinedTerm: a scenario, a sector, a topic.
type Term struct {
	Thing
	InDefinedTermSet *Thing `json:"inDefinedTermSet,omitempty"`
}

// Dataset is the atlas as data.
type Dataset struct {
	Thing
	InLanguage           string          `json:"inLanguage,omitempty"`
	Creator              *Organization   `json:"creator,omitempty"`
	License              Licence         `json:"license,omitempty"`
	IsAccessibleForFree  bool            `json:"isAccessibleForFree"`
	Keywords             Many[string]    `json:"keywords,omitempty"`
	TemporalCoverage     string          `json:"temporalCoverage,omitempty"`
	SpatialCoverage      Many[*Place]    `json:"spatialCoverage,omitempty"`
	MeasurementTechnique string          `json:"measurementTechnique,omitempty"`
	VariableMeasured     Many[*Property] `json:"variableMeasured,omitempty"`
	IsBasedOn            Many[*Article]  `json:"isBasedOn,omitempty"`
	Distribution         Many[*Download] `json:"distribution,omitempty"`
}

// Download is a DataDownload: one file of a data set.
type Download struct {
	Thing
	ContentURL     URL    `json:"contentUrl,omitempty"`
	EncodingFormat string `json:"encodingFormat,omitempty"`
	// ContentSize is worded, as "12.3 kB".
	ContentSize string `json:"contentSize,omitempty"`
	// SHA256 is in hexadecimal digits.
	SHA256 string `json:"sha256,omitempty"`
}

// Property is a PropertyValue: a named value, or with a name alone a column
// of a table.
type Property struct {
	Type        string   `json:"@type"`
	PropertyID  string   `json:"propertyID,omitempty"`
	Name        string   `json:"name,omitempty"`
	Description string   `json:"description,omitempty"`
	Value       any      `json:"value,omitempty"` // a string or a float64
	MinValue    *float64 `json:"minValue,omitempty"`
	MaxValue    *float64 `json:"maxValue,omitempty"`
	UnitText    string   `json:"unitText,omitempty"`
}
