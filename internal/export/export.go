// Package export writes an atlas for machines: the data as JSON, as tables (CSV
// with a datapackage.json that tells what they hold) and as GeoJSON, the feeds,
// the sitemap and robots.txt.
//
// [Data.Files] lists what a build writes, [Feeds] the feeds beside it. Every
// file is a function of the site alone: no clock and no map order enters, so
// the same content gives the same bytes.
package export

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
	"slices"
	"sync"

	"atlas/internal/site"
)

// Paths of files below the site's root, that others than a page ask for.
const (
	JSONPath    = "data/atlas.json"
	GeoJSONPath = "data/places.geojson"
	PackagePath = "data/datapackage.json"
)

// File is one file beside the pages.
type File struct {
	// Path is below the site's root.
	Path string
	// Write writes the file's bytes.
	Write func(io.Writer, *site.Site) error
}

// Sum tells a file's size and what is in it.
type Sum struct {
	Bytes  int64
	SHA256 string // in hexadecimal digits
	Rows   int    // of a table, its head not counted
}

// Data is the data of one site. Many goroutines may use it at once.
type Data struct {
	site   *site.Site
	tables []Table
	files  []File
	sums   map[string]func() (Sum, error)
}

// New prepares the data of a site. Nothing is written, and no file is summed
// before somebody asks for it; each is summed once.
func New(s *site.Site) *Data {
	d := &Data{site: s, tables: Tables(), sums: map[string]func() (Sum, error){}}
	d.files = []File{
		{JSONPath, JSON},
		{PackagePath, d.writePackage},
		{GeoJSONPath, GeoJSON},
		{"robots.txt", Robots},
	}
	d.files = append(d.files, sitemapFiles(s, protocolLimits)...)
	for i := range d.tables {
		t := &d.tables[i]
		d.files = append(d.files, File{t.Path(), t.CSV}, File{t.ExcelPath(), t.Excel})
	}
	slices.SortFunc(d.files, func(a, b File) int { return cmp.Compare(a.Path, b.Path) })
	rows := map[string]func() int{}
	for i := range d.tables {
		t := &d.tables[i]
		count := sync.OnceValue(func() int {
			n := 0
			t.rows(s, func([]string) { n++ })
			return n
		})
		rows[t.Path()], rows[t.ExcelPath()] = count, count
	}
	for _, f := range d.files {
		count := rows[f.Path]
		d.sums[f.Path] = sync.OnceValues(func() (Sum, error) {
			m := meter{hash: sha256.New()}
			if err := f.Write(&m, s); err != nil {
				return Sum{}, err
			}
			sum := Sum{Bytes: m.n, SHA256: hex.EncodeToString(m.hash.Sum(nil))}
			if count != nil {
				sum.Rows = count()
			}
			return sum, nil
		})
	}
	return d
}

// Files lists the files of an atlas that are not pages, by path.
func (d *Data) Files() []File { return d.files }

// Tables lists the tables in the order in which a page shows them.
func (d *Data) Tables() []Table { return d.tables }

// Sum is the size of one of the files, without its being written.
func (d *Data) Sum(path string) (Sum, error) {
	sum := d.sums[path]
	if sum == nil {
		return Sum{}, fmt.Errorf("%s: no such data file", path)
	}
	return sum()
}

// meter counts and sums what is written to it.
type meter struct {
	hash hash.Hash
	n    int64
}

func (m *meter) Write(p []byte) (int, error) {
	m.n += int64(len(p))
	return m.hash.Write(p)
}
