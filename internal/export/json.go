package export

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"

	"atlas/internal/entity"
	"atlas/internal/site"
)

// Schema names the form of data/atlas.json; a change that readers would
// notice raises its number.
const Schema = "atlas/1"

// record is an entity as data/atlas.json has it: the keys of the front matter
// with its kind, and where its page and its file are.
type record struct {
	// Path names the record for good: see [ID].
	Path string `json:"path"`
	// Page is where the record's page is, below the site's root.
	Page string `json:"page"`
	// File is the content file it comes from.
	File string `json:"file"`
	entity.Entity
}

// place is a place that holds facts, with its code and point.
type place struct {
	Path     string              `json:"path"`
	Page     string              `json:"page"`
	Title    string              `json:"title"`
	FullName string              `json:"full_name,omitempty"`
	Level    string              `json:"level,omitempty"`
	Adcode   string              `json:"adcode,omitempty"`
	Parent   string              `json:"parent,omitempty"` // the page of the place it lies in
	Lon      float64             `json:"lon,omitempty"`
	Lat      float64             `json:"lat,omitempty"`
	PointOf  string              `json:"point_of,omitempty"` // the place whose point it is, when it has none of its own
	Counts   map[entity.Kind]int `json:"counts,omitempty"`   // records here and in the places below
}

// JSON writes data/atlas.json: every record with all its keys and sources, and
// every place. One record stands on a line, so that versions can be compared
// line by line.
func JSON(w io.Writer, s *site.Site) error {
	out := &jsonWriter{w: bufio.NewWriterSize(w, 64<<10)}
	out.raw("{\n\"schema\": ").value(Schema)
	for _, field := range []struct{ key, value string }{
		{"title", s.Config.Title}, {"description", s.Config.Description}, {"language", s.Config.Language},
		{"base_url", s.Config.BaseURL}, {"author", s.Config.Author}, {"licence", s.Config.Licence},
	} {
		if field.value != "" {
			out.raw(",\n").value(field.key).raw(": ").value(field.value)
		}
	}
	out.raw(",\n\"entities\": [")
	for i, r := range s.Records {
		out.item(i, recordOf(r))
	}
	out.raw("\n],\n\"places\": [")
	for i, p := range s.Places {
		out.item(i, placeOf(p))
	}
	out.raw("\n]\n}\n")
	if out.err != nil {
		return out.err
	}
	return out.w.Flush()
}

func recordOf(r *site.Record) record {
	return record{Path: ID(r.Page), Page: r.Page.Path, File: r.File.Path, Entity: *r.Entity}
}

func placeOf(p *site.Place) place {
	v := place{Path: ID(p.Page), Page: p.Page.Path, Title: p.Name, FullName: p.FullName, Counts: p.Counts}
	if g := p.Gazetteer; g != nil {
		v.Level, v.Adcode, v.Lon, v.Lat, v.PointOf = g.Level.String(), g.Adcode, g.Lon, g.Lat, g.PointOf
	} else if p.Text != nil {
		v.Adcode = p.Text.Adcode
	}
	if p.Parent != nil {
		v.Parent = p.Parent.Page.Path
	}
	return v
}

// jsonWriter keeps the first error, so that the writing above reads straight.
type jsonWriter struct {
	w   *bufio.Writer
	buf bytes.Buffer
	err error
}

func (j *jsonWriter) raw(s string) *jsonWriter {
	if j.err == nil {
		_, j.err = j.w.WriteString(s)
	}
	return j
}

func (j *jsonWriter) value(v any) *jsonWriter {
	if j.err != nil {
		return j
	}
	j.buf.Reset()
	enc := json.NewEncoder(&j.buf)
	// The file is data, not a part of a page; <, > and & stay readable.
	enc.SetEscapeHTML(false)
	if j.err = enc.Encode(v); j.err == nil {
		_, j.err = j.w.Write(bytes.TrimRight(j.buf.Bytes(), "\n"))
	}
	return j
}

func (j *jsonWriter) item(i int, v any) {
	if i > 0 {
		j.raw(",")
	}
	j.raw("\n").value(v)
}
