package build

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Made lists the files that atlas made in a built site, by path, and tells
// whether the build went through. Of a folder without a manifest the error is
// fs.ErrNotExist.
func Made(dest fs.FS) (files []string, complete bool, err error) {
	sums, complete, err := Sums(dest)
	if err != nil {
		return nil, false, err
	}
	return slices.Sorted(maps.Keys(sums)), complete, nil
}

// Sums is [Made] with the SHA-256 of each file, in hexadecimal. While a build
// is at work, or after one that was broken off, a sum may be "-".
func Sums(dest fs.FS) (sums map[string]string, complete bool, err error) {
	data, err := fs.ReadFile(dest, ManifestName)
	if err != nil {
		return nil, false, err
	}
	if !bytes.HasPrefix(data, []byte(manifestHead+" ")) {
		// A later form of the manifest, or a file of somebody else's.
		head, _, _ := strings.Cut(string(data[:min(len(data), 80)]), "\n")
		return nil, false, fmt.Errorf("%s begins with %q", ManifestName, head)
	}
	m, err := parseManifest(data)
	if err != nil {
		return nil, false, errors.Join(errForeign, err)
	}
	return m.sums, m.complete, nil
}

// SiteAround finds the built site, if any, that a file lies in, made or not: the
// nearest folder above it with a manifest.
func SiteAround(file string) (dest string, found bool) {
	return siteAbove(file, func(string, []string) bool { return true })
}

// SiteWith finds the built site, if any, that atlas made a file for: the folder
// above the file whose manifest lists it, or is it. A command that writes a file
// where it is told to asks, so as not to write into a site.
func SiteWith(file string) (dest string, found bool) {
	return siteAbove(file, func(dir string, made []string) bool {
		rel, err := filepath.Rel(dir, file)
		return err == nil && (rel == ManifestName || slices.Contains(made, filepath.ToSlash(rel)))
	})
}

// siteAbove finds the nearest folder above a file with a manifest, of which is
// holds, given what the manifest lists.
func siteAbove(file string, is func(dir string, made []string) bool) (dest string, found bool) {
	for dir := filepath.Dir(file); ; dir = filepath.Dir(dir) {
		if made, _, err := Made(os.DirFS(dir)); err == nil && is(dir, made) {
			return dir, true
		}
		if filepath.Dir(dir) == dir {
			return "", false
		}
	}
}
