package build

import (
	"os"
	"path"
	"path/filepath"
	"sync"
)

// folders keeps the folders of a site open, so that a file is reached by its
// name alone: an os.Root walks the whole path anew at every call, which took
// a seventh of the time of a build of 10,000 pages. A site has few folders.
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
	local := filepath.FromSlash(name)
	if err := f.root.MkdirAll(local, 0o777); err != nil {
		return nil, "", err
	}
	if dir, err = f.root.OpenRoot(local); err == nil {
		f.open[name] = dir
	}
	return dir, base, err
}

// has reports whether anything stands at a path.
func (f *folders) has(file string) bool {
	name := path.Dir(file)
	f.mu.Lock()
	dir, known := f.open[name]
	if !known {
		// Not there, or no folder: then nothing is below it.
		dir, _ = f.root.OpenRoot(filepath.FromSlash(name))
		f.open[name] = dir
	}
	f.mu.Unlock()
	if dir == nil {
		return false
	}
	_, err := dir.Lstat(path.Base(file))
	return err == nil
}

// close closes what [folders.at] opened; twice does no harm.
func (f *folders) close() {
	for name, dir := range f.open {
		if dir != nil && name != "." {
			_ = dir.Close()
		}
		delete(f.open, name)
	}
}
