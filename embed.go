// Package atlas carries the files that the binary needs to work alone: the
// default layouts and the static files of the site.
package atlas

import (
	"embed"
	"io/fs"
)

//go:embed layouts
var layouts embed.FS

//go:embed static
var static embed.FS

// Layouts is the default layouts folder; see package render for how a site's
// own files shadow it.
func Layouts() fs.FS { return sub(layouts, "layouts") }

// Static holds the files that every site needs: css/atlas.css, js/theme.js,
// icon.svg. The build copies what is in it to the root of the site, under what
// the site's own static folder has.
func Static() fs.FS { return sub(static, "static") }

// sub cannot fail: the folder is named in the embed directive above it.
func sub(fsys embed.FS, dir string) fs.FS {
	sub, err := fs.Sub(fsys, dir)
	if err != nil {
		panic(err)
	}
	return sub
}
