package build

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
)

// mostOpen is how many folders a reader keeps open: those of the kinds, which
// hold nearly all files, and some more. Articles have a folder each.
const mostOpen = 32

// reader reads an atlas's files. It keeps folders open: an os.Root opens every
// folder of a path anew for each file, which takes longer than reading it.
type reader struct {
	fs.FS
	root *os.Root
	mu   sync.Mutex
	open map[string]*os.Root // by path; nil for one that is not kept
}

func newReader(root *os.Root) *reader {
	return &reader{FS: root.FS(), root: root, open: map[string]*os.Root{}}
}

// ReadFile implements [fs.ReadFileFS].
func (r *reader) ReadFile(name string) ([]byte, error) {
	if dir := r.folder(path.Dir(name)); dir != nil {
		if data, err := dir.ReadFile(path.Base(name)); err == nil {
			return data, nil
		}
		// A link may lead out of the folder and stay in the atlas.
	}
	return fs.ReadFile(r.FS, name)
}

func (r *reader) folder(name string) *os.Root {
	if name == "." || !fs.ValidPath(name) {
		return nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	dir, known := r.open[name]
	if !known && len(r.open) < mostOpen {
		dir, _ = r.root.OpenRoot(filepath.FromSlash(name))
		r.open[name] = dir
	}
	return dir
}

func (r *reader) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for name, dir := range r.open {
		if dir != nil {
			_ = dir.Close()
		}
		delete(r.open, name)
	}
}
