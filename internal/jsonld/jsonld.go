// Package jsonld writes what a page tells of the world as JSON-LD in the
// vocabulary of schema.org, for search engines and other readers of data.
//
// The types below are the part of the vocabulary that an atlas needs, each
// with the properties that schema.org allows it, so that most mistakes do not
// compile; the rest is held by a test of cmd/atlas, which expands the pages of
// a built site and holds each type, property and value against the vocabulary
// itself. @type is set with [NewThing]: the name of the struct, or a narrower
// type (City for Place, ItemPage for WebPage).
//
// What [Marshal] returns may stand between <script type="application/ld+json">
// and </script> as it is: whatever the texts hold, no < and no line separator
// of JavaScript is left in it. Empty fields are left out, and the same nodes
// give the same bytes.
package jsonld

import (
	"bytes"
	"encoding/json"
)

// Context names the vocabulary. Readers know it; none has to fetch it.
const Context = "https://schema.org"

// Node is a thing that stands at the top of a page's graph.
type Node interface{ isNode() }

// Marshal writes a graph of nodes, one a line. Without nodes it gives nil.
// Its error is that of package json, for numbers that JSON lacks (NaN).
func Marshal(nodes []Node) ([]byte, error) {
	if len(nodes) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	b.WriteString(`{"@context":"` + Context + `","@graph":[`)
	for i, n := range nodes {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
		// Marshal writes <, > and & as \u003c, \u003e and \u0026, U+2028 and
		// U+2029 likewise, and what is no UTF-8 as U+FFFD.
		text, err := json.Marshal(n)
		if err != nil {
			return nil, err
		}
		b.Write(text)
	}
	b.WriteString("\n]}")
	return b.Bytes(), nil
}

// Many are the values of a property; a single one is written without brackets.
type Many[T any] []T

// MarshalJSON implements json.Marshaler.
func (m Many[T]) MarshalJSON() ([]byte, error) {
	if len(m) == 1 {
		return json.Marshal(m[0])
	}
	return json.Marshal([]T(m))
}

// Of is a list of the values that are not the zero value, each once.
func Of[T comparable](values ...T) Many[T] {
	var zero T
	var m Many[T]
	seen := map[T]bool{zero: true}
	for _, v := range values {
		if !seen[v] {
			seen[v] = true
			m = append(m, v)
		}
	}
	return m
}

// Ref names a node that stands elsewhere in the same graph.
type Ref struct {
	ID string `json:"@id"`
}

// To is a Ref, or nil for no address.
func To(id string) *Ref {
	if id == "" {
		return nil
	}
	return &Ref{id}
}

// URL is an address as the value of a property. It is a string in JSON.
type URL string

// Licence is what a data set may be used under: a [URL], or a [CreativeWork]
// that holds the terms.
type Licence interface{ isLicence() }

func (URL) isLicence()           {}
func (*CreativeWork) isLicence() {}
