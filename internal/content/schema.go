package content

import (
	"slices"
	"strings"

	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// keyOrder is the order of all keys in a new file: each kind's order (see
// entity.Keys) is a part of it, and so files of one kind and edits of any are
// ordered alike.
var keyOrder = []string{
	"title", "alternate_names", "id", "source_url", "author", "adcode", "province",
	"places", "when", "organizations", "scenarios", "status", "sectors",
	"level", "issuers", "founders", "members", "partners", "products", "documents", "keywords",
	"described", "summary", "tags", "draft",
	"amounts", "claims", "sources",
}

// tallKeys have arrays that grow with every import.
var tallKeys = []string{
	"alternate_names", "organizations", "founders", "members", "partners", "products", "documents", "keywords",
}

var style = frontmatter.Style{Order: keyOrder, Tall: tallKeys}

// Keys of the tables, in the order in which they are written.
var (
	sourceKeys = []string{"article", "block", "quote", "fact"}
	amountKeys = []string{"value", "unit", "qualifier", "text"}
	claimKeys  = []string{"text", "value", "values", "unit", "qualifier", "quote", "block"}
)

func tableKeys(key string) []string {
	switch key {
	case "sources":
		return sourceKeys
	case "amounts":
		return amountKeys
	case "claims":
		return claimKeys
	}
	return nil
}

// field is a pointer to the entity's field for a key, or nil: of type
// *string, *[]string, *bool, **bool, *[]entity.Amount, *[]entity.Claim or
// *[]entity.Source.
func field(e *entity.Entity, key string) any {
	switch key {
	case "title":
		return &e.Title
	case "alternate_names":
		return &e.AlternateNames
	case "id":
		return &e.ID
	case "source_url":
		return &e.SourceURL
	case "author":
		return &e.Author
	case "adcode":
		return &e.Adcode
	case "province":
		return &e.Province
	case "places":
		return &e.Places
	case "when":
		return &e.When
	case "organizations":
		return &e.Organizations
	case "scenarios":
		return &e.Scenarios
	case "status":
		return &e.Status
	case "sectors":
		return &e.Sectors
	case "described":
		return &e.Described
	case "level":
		return &e.Level
	case "issuers":
		return &e.Issuers
	case "founders":
		return &e.Founders
	case "members":
		return &e.Members
	case "partners":
		return &e.Partners
	case "products":
		return &e.Products
	case "documents":
		return &e.Documents
	case "amounts":
		return &e.Amounts
	case "keywords":
		return &e.Keywords
	case "summary":
		return &e.Summary
	case "tags":
		return &e.Tags
	case "draft":
		return &e.Draft
	case "claims":
		return &e.Claims
	case "sources":
		return &e.Sources
	}
	return nil
}

// schema is what a kind's front matter may hold.
type schema struct {
	names []string
	types map[string]entity.Type
}

// schemas are computed once and only read. The schema of kind "" has every
// key: a file outside of the known folders is checked as far as can be.
var schemas = func() map[entity.Kind]schema {
	all := map[entity.Kind]schema{}
	every := schema{types: map[string]entity.Type{}}
	for _, k := range entity.Kinds {
		s := schema{types: map[string]entity.Type{}}
		for _, key := range entity.Keys(k) {
			s.names = append(s.names, key.Name)
			s.types[key.Name] = key.Type
			every.types[key.Name] = key.Type
		}
		all[k] = s
	}
	every.names = keyOrder
	all[""] = every
	return all
}()

// kindsWith lists the folders of the kinds that have a key.
func kindsWith(key string) []string {
	var folders []string
	for _, k := range entity.Kinds {
		if _, ok := schemas[k].types[key]; ok {
			folders = append(folders, k.Folder())
		}
	}
	return folders
}

func folderNames() []string {
	var names []string
	for _, k := range entity.Kinds {
		names = append(names, k.Folder())
	}
	return names
}

// listed joins words for a message: a, b or c.
func listed(words []string, and string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " " + and + " " + words[last]
}

// unitNames are the words that people write for a unit that has a sign.
var unitNames = map[string]string{
	"元": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "￥": "CNY", "¥": "CNY", "yuan": "CNY",
	"百分比": "%", "％": "%", "percent": "%",
	"㎡": "m2", "平方米": "m2", "m²": "m2", "平米": "m2", "sqm": "m2",
	"美元": "USD", "usd": "USD", "$": "USD", "欧元": "EUR", "港元": "HKD", "港币": "HKD",
}

// unitMultiples are units with a factor, which belongs into the value.
var unitMultiples = []string{"万", "亿", "千", "百万", "十"}

// badUnit says what to write instead of a unit, or "".
func badUnit(unit string) (hint string) {
	sign := func(u string) string {
		if s := unitNames[u]; s != "" {
			return s
		}
		if s := unitNames[strings.ToLower(u)]; s != "" && s != u {
			return s
		}
		return ""
	}
	if s := sign(unit); s != "" {
		return `write unit = "` + s + `"`
	}
	i := slices.IndexFunc(unitMultiples, func(m string) bool { return strings.HasPrefix(unit, m) })
	if i < 0 {
		return ""
	}
	rest := strings.TrimLeft(unit, "十百千万亿")
	if s := sign(rest); s != "" {
		rest = s
	}
	if rest == "" {
		return "count the factor into value and name what is counted: CNY, %, m2, 家, …"
	}
	return `count the factor into value and write unit = "` + rest + `"`
}
