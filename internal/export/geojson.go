package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"atlas/internal/entity"
	"atlas/internal/site"
)

type feature struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	// Geometry is null for a place whose point nobody knows (RFC 7946, 3.2).
	Geometry   *point     `json:"geometry"`
	Properties properties `json:"properties"`
}

type point struct {
	Type        string     `json:"type"`
	Coordinates [2]float64 `json:"coordinates"` // longitude, latitude
}

type properties struct {
	Path     string `json:"path"`
	Title    string `json:"title"`
	FullName string `json:"full_name,omitempty"`
	Level    string `json:"level,omitempty"`
	Adcode   string `json:"adcode,omitempty"`
	Parent   string `json:"parent,omitempty"`
	// Inherited tells that the point is that of PointOf, the place around.
	Inherited bool                `json:"point_inherited"`
	PointOf   string              `json:"point_of,omitempty"`
	Facts     int                 `json:"facts"`
	Counts    map[entity.Kind]int `json:"counts"`
}

// GeoJSON writes data/places.geojson (RFC 7946): a point for each place with
// facts and for those above it, with the number of records of each kind. One
// feature stands on a line.
func GeoJSON(w io.Writer, s *site.Site) error {
	out := &jsonWriter{w: bufio.NewWriterSize(w, 64<<10)}
	out.raw("{\n\"type\": \"FeatureCollection\",\n\"features\": [")
	for i, p := range s.Places {
		f := feature{Type: "Feature", ID: ID(p.Page)}
		v := placeOf(p)
		f.Properties = properties{Path: f.ID, Title: v.Title, FullName: v.FullName, Level: v.Level, Adcode: v.Adcode,
			PointOf: v.PointOf, Inherited: v.PointOf != "", Facts: p.Facts(), Counts: p.Counts}
		if p.Parent != nil {
			f.Properties.Parent = ID(p.Parent.Page)
		}
		if hasPoint(p) {
			f.Geometry = &point{"Point", [2]float64{v.Lon, v.Lat}}
		}
		out.item(i, f)
	}
	out.raw("\n]\n}\n")
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

// Record writes one record as data/atlas.json has it, indented.
func Record(r *site.Record) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", " ")
	err := enc.Encode(recordOf(r))
	return bytes.TrimRight(b.Bytes(), "\n"), err
}
