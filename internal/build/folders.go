package build

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"sync"

	"atlas/internal/atomicfile"
)

// folders keeps the folders of a site open, so that a file is reached by its
// name alone: an os.Root walks the whole path anew at every call, which took
// a seventh of the time of a build of 10,000 pages. A site has few folders.
//
// None is reached through a link, not even through one that stays in the site:
// what it leads to, atlas did not make (see [atomicfile.OpenFolder]).
type folders struct {
	root *os.Root
	mu   sync.Mutex
	open map[string]*os.Root // by path; nil for one that is not there
}

func newFolders(root *os.Root) *folders {
	return &folders{root: root, open: map[string]*os.Root{".": root}}
}

// at is the folder that a file belongs in, made when it is not there, and the
// file's name in it.
func (f *folders) at(file string) (dir *os.Root, base string, err error) {
	name, base := path.Dir(file), path.Base(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	if dir := f.open[name]; dir != nil {
		return dir, base, nil
	}
	if dir, err = atomicfile.OpenFolder(f.root, name, true); err == nil {
		f.open[name] = dir
	}
	return dir, base, err
}

// find is the folder that a file is in, nil when there is none: it is not
// there, or something else stands in its place, which blocked names.
func (f *folders) find(file string) (dir *os.Root, blocked string) {
	name := path.Dir(file)
	f.mu.Lock()
	defer f.mu.Unlock()
	dir, known := f.open[name]
	if !known {
		var err error
		dir, err = atomicfile.OpenFolder(f.root, name, false)
		if pe := (*fs.PathError)(nil); errors.Is(err, atomicfile.ErrNotFolder) && errors.As(err, &pe) {
			return nil, pe.Path
		}
		f.open[name] = dir
	}
	return dir, ""
}

// close closes what was opened; twice does no harm.
func (f *folders) close() {
	for name, dir := range f.open {
		if dir != nil && name != "." {
			_ = dir.Close()
		}
		delete(f.open, name)
	}
}
