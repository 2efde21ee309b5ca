package atomicfile

import (
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"sync"
)

// syncers is how many files are synced at once. A journaling file system
// commits what waits for it together, so several waiting cost little more
// than one: 8 took a sixth of the time of one after the other on ext4.
const syncers = 8

// Batch is a number of files that are synced together. Its zero value is empty.
type Batch struct {
	files   []string
	folders map[string]bool // that have new names in them
}

// WriteIn is the package's [WriteIn] without waiting for the disk: the bytes last
// when Sync has returned.
func (b *Batch) WriteIn(root *os.Root, name string, data []byte) error {
	local := filepath.FromSlash(name)
	made, err := makeFolderIn(root, path.Dir(name))
	if err != nil {
		return Failed(filepath.Join(root.Name(), local), err)
	}
	for _, above := range append(made, path.Dir(name)) {
		b.add(filepath.Join(root.Name(), filepath.FromSlash(above)))
	}
	b.files = append(b.files, filepath.Join(root.Name(), local))
	return WriteIn(root, name, data, Ordered)
}

func (b *Batch) add(folder string) {
	if b.folders == nil {
		b.folders = map[string]bool{}
	}
	b.folders[filepath.Clean(folder)] = true
}

// Sync makes what was written last, and empties the batch. Files that are gone
// by now are passed over.
func (b *Batch) Sync() error {
	err := syncAll(b.files, b.folders)
	b.files, b.folders = nil, nil
	return err
}

func syncAll(names []string, folders map[string]bool) error {
	var (
		mu       sync.Mutex
		failures []error
		wg       sync.WaitGroup
	)
	work := make(chan string)
	for range min(syncers, len(names)) {
		wg.Go(func() {
			for name := range work {
				if err := syncFile(name); err != nil {
					mu.Lock()
					failures = append(failures, Failed(name, err))
					mu.Unlock()
				}
			}
		})
	}
	for _, name := range names {
		work <- name
	}
	close(work)
	wg.Wait()
	for _, dir := range slices.Sorted(maps.Keys(folders)) {
		if err := syncFolder(dir); err != nil {
			failures = append(failures, Failed(dir, err))
		}
	}
	if len(failures) == 0 {
		return nil
	}
	return failures[0] // a disk that fails does so for all of them
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return ignoreMissing(err)
	}
	return syncClose(f)
}

// syncClose tells the first of what goes wrong.
func syncClose(f *os.File) error {
	err := f.Sync()
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

// few is up to how many files are synced one by one. The system has a way to
// sync a whole file system at once, which takes in what other programs have
// written: for a few files that may be the longer way.
const few = 64

// SyncIn makes files below root last that were written [Ordered], by their paths
// with slashes, and the names of the folders that they are in. Files that are
// gone are passed over, and their folder is synced: they do not come back.
//
// Of 3,157 pages of 145 MB, on ext4, a sync of the file system took 0.2 s, where
// the build had taken 4 s of the processors; one of each file, eight at a time,
// took 0.3 s and more.
func SyncIn(root *os.Root, names []string) error {
	full := make([]string, len(names))
	folders := map[string]bool{}
	for i, name := range names {
		full[i] = filepath.Join(root.Name(), filepath.FromSlash(name))
		for dir := path.Dir(name); !folders[filepath.Join(root.Name(), filepath.FromSlash(dir))]; dir = path.Dir(dir) {
			folders[filepath.Join(root.Name(), filepath.FromSlash(dir))] = true
		}
	}
	if len(names) > few {
		if done, err := syncMany(root, full); done && err != nil {
			return Failed(root.Name(), err)
		} else if done {
			return nil
		}
	}
	return syncAll(full, folders)
}

// syncFolder makes the names in a folder last.
func syncFolder(dir string) error { return syncOpened(os.Open(dir)) }

// syncFolderIn is [syncFolder] below root.
func syncFolderIn(root *os.Root, dir string) error {
	return syncOpened(root.Open(filepath.FromSlash(dir)))
}

// syncOpened syncs a folder. Systems that cannot do that (Windows, some file
// systems of networks) order their renames by themselves, so that is no failure
// of the write; what the disk says is one.
func syncOpened(d *os.File, err error) error {
	if err != nil {
		return nil // one may write into a folder that one may not read
	}
	if err := syncClose(d); isDiskFault(err) {
		return err
	}
	return nil
}
