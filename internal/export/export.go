// Package export writes an atlas for machines: the data as JSON, the feed, the
// sitemap and robots.txt.
//
// [Files] lists what a build writes. Every file is a function of the site
// alone: no clock and no map order enters, so the same content gives the same
// bytes.
package export

import (
	"io"

	"atlas/internal/site"
)

// File is one file beside the pages.
type File struct {
	// Path is below the site's root.
	Path string
	// Write writes the file's bytes.
	Write func(io.Writer, *site.Site) error
}

// Files lists the files of an atlas that are not pages, by path.
func Files() []File {
	return []File{
		{"data/atlas.json", JSON},
		{"feed.xml", Feed},
		{"robots.txt", Robots},
		{"sitemap.xml", Sitemap},
	}
}
