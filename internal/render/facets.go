package render

import (
	"bufio"
	"encoding/json"
	"io"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// FacetsPath is the file of data/ that the pages for browsing and comparing
// load. It is a classic script, which a page opened from a disk may load where
// it may not fetch JSON.
const FacetsPath = "data/facets.js"

// facetRecord is a fact as the script has it; numbers are places in the lists
// of names.
type facetRecord struct {
	Title, Page string
	Kind        entity.Kind
	Date, Year  string
	Places      []int // its places and those above
	Sectors     []int
	Scenarios   []int
	Status      string
	Level       string
}

// MarshalJSON writes the record as a list, which is half as long.
func (f facetRecord) MarshalJSON() ([]byte, error) {
	return json.Marshal([]any{f.Title, f.Page, f.Kind, f.Date, f.Year, f.Places, f.Sectors, f.Scenarios, f.Status, f.Level})
}

// Facets writes [FacetsPath]: every case, policy, park and alliance with what
// it can be chosen by. A record stands on a line.
func (r *Renderer) Facets(w io.Writer) error {
	p := page{r, &site.Page{Path: FacetsPath}}
	facts := r.site.Facts()
	places, sectors, scenarios := newNumbers(), newNumbers(), newNumbers()
	records := make([]facetRecord, len(facts))
	for _, q := range r.site.Places {
		if q.Facts() > 0 {
			places.of(q.Name) // in the order of their codes
		}
	}
	for i, rec := range facts {
		f := facetRecord{Title: rec.Title, Page: site.RelFile("index.html", rec.Page.Path), Kind: rec.Kind, Year: year(rec), Status: rec.Status, Level: rec.Level,
			Places: []int{}, Sectors: []int{}, Scenarios: []int{}}
		if rec.Dated {
			f.Date = p.date(rec).Text
		}
		for _, name := range placeNames(rec) {
			f.Places = append(f.Places, places.of(name))
		}
		for _, t := range rec.FactSectors() {
			f.Sectors = append(f.Sectors, sectors.of(t.Name))
		}
		for _, t := range rec.ForScenarios {
			f.Scenarios = append(f.Scenarios, scenarios.of(t.Name))
		}
		records[i] = f
	}
	out := bufio.NewWriter(w)
	enc := json.NewEncoder(out) // escapes <, > and what ends a line in scripts
	io.WriteString(out, "window.atlasFacets={")
	for _, list := range []struct {
		key   string
		names []string
	}{{"place", places.names}, {"sector", sectors.names}, {"scenario", scenarios.names}} {
		io.WriteString(out, list.key+":")
		if err := enc.Encode(list.names); err != nil {
			return err
		}
		io.WriteString(out, ",")
	}
	io.WriteString(out, "records:[\n")
	for i, f := range records {
		if i > 0 {
			io.WriteString(out, ",")
		}
		if err := enc.Encode(f); err != nil {
			return err
		}
	}
	io.WriteString(out, "]};\n")
	return out.Flush()
}

// numbers gives names their place in a list, in the order of first use.
type numbers struct {
	at    map[string]int
	names []string
}

func newNumbers() *numbers { return &numbers{at: map[string]int{}, names: []string{}} }

func (n *numbers) of(name string) int {
	i, ok := n.at[name]
	if !ok {
		i = len(n.names)
		n.at[name] = i
		n.names = append(n.names, name)
	}
	return i
}
