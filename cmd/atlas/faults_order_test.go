//go:build linux && (amd64 || arm64)

package main

import (
	"path/filepath"
	"strings"

	"atlas/internal/build"
	"atlas/internal/faults"
)

// orderCheck holds the calls of a command against what a loss of power asks for:
// a file that people edit is synced before it takes its name, and its folder
// after that; a site is synced before its manifest says that it is complete, and
// says that it is not before its first file changes.
type orderCheck struct {
	h   *faultTest
	dir string

	unsynced  map[string]bool // temporary files with bytes that are not on the disk
	folders   map[string]bool // with names that are not on the disk
	pages     map[string]bool // files of the site that are not on the disk
	manifests int             // how often that of the site has been written
}

func (o *orderCheck) in(name, folder string) bool {
	return strings.HasPrefix(name, filepath.Join(o.dir, folder)+"/")
}

func (o *orderCheck) call(c faults.Call) {
	if o.unsynced == nil {
		o.unsynced, o.folders, o.pages = map[string]bool{}, map[string]bool{}, map[string]bool{}
	}
	manifest := filepath.Join(o.dir, "public", build.ManifestName)
	switch c.Name {
	case "write":
		o.unsynced[c.Path] = true
	case "fsync":
		delete(o.unsynced, c.Path)
		delete(o.folders, c.Path)
		delete(o.pages, c.Path)
	case "syncfs":
		clear(o.unsynced)
		clear(o.folders)
		clear(o.pages)
	case "mkdirat":
		o.folders[filepath.Dir(c.Path)] = true
	case "renameat", "linkat":
		o.folders[filepath.Dir(c.To)] = true
		switch {
		case c.To == manifest:
			if o.unsynced[c.Path] {
				o.h.Errorf("%s is renamed before it is synced", c.Path)
			}
			if o.manifests++; o.manifests == 2 && len(o.pages) > 0 {
				o.h.Errorf("the site says complete before %v are synced", o.pages)
			}
		case o.in(c.To, "public"):
			if o.manifests == 0 {
				o.h.Errorf("%s is written before the site is marked as unfinished", c.To)
			}
			o.pages[c.To] = true
		case o.in(c.To, "content"):
			// A new file may wait for those beside it: the facts of its article,
			// which say that it is there, come later.
			if strings.HasSuffix(c.To, "/facts.json") {
				for name := range o.unsynced {
					if o.in(name, "content") && name != c.Path && !strings.HasSuffix(name, "/facts.json") {
						o.h.Errorf("%s is written before %s is synced", c.To, name)
					}
				}
			}
			if o.unsynced[c.Path] {
				o.unsynced[c.To] = true
			}
		case !o.in(c.To, ".cache") && o.unsynced[c.Path]:
			o.h.Errorf("%s is renamed before it is synced", c.Path)
		}
		delete(o.unsynced, c.Path)
	}
}

// end holds that nothing which is to last waits for the disk at the end.
func (o *orderCheck) end(command string) {
	for name := range o.unsynced {
		if o.in(name, "content") {
			o.h.Errorf("%s: %s is not synced at the end", command, name)
		}
	}
	for name := range o.folders {
		if !o.in(name+"/", ".cache") && name != o.dir {
			o.h.Errorf("%s: the names in %s are not synced at the end", command, name)
		}
	}
	if len(o.pages) > 0 {
		o.h.Errorf("%s: %d files of the site are not synced at the end", command, len(o.pages))
	}
}
