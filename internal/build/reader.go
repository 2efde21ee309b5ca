package build

import (
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"

	"atlas/internal/content"
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

// ReadFile implements [fs.ReadFileFS]. Markdown that is larger than a content
// file may be is not read.
func (r *reader) ReadFile(name string) ([]byte, error) {
	if dir := r.folder(path.Dir(name)); dir != nil {
		if f, err := dir.Open(path.Base(name)); err == nil {
			defer f.Close()
			return readWithin(f, name)
		}
		// A link may lead out of the folder and stay in the atlas.
	}
	f, err := r.FS.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readWithin(f, name)
}

func readWithin(f fs.File, name string) ([]byte, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errSpecial}
	}
	if strings.HasPrefix(name, "content/") && path.Ext(name) == ".md" && info.Size() > content.MaxBytes {
		return nil, &fs.PathError{Op: "read", Path: name, Err: content.ErrTooLarge}
	}
	data := make([]byte, info.Size()+1) // one more, to see the end
	n, err := io.ReadFull(f, data)
	switch {
	case err == io.EOF || err == io.ErrUnexpectedEOF:
		return data[:n], nil
	case err != nil:
		return nil, err
	}
	rest, err := io.ReadAll(f) // it grew meanwhile
	return append(data, rest...), err
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
