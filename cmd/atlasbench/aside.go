package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
)

// leastRoom is how much of the disk must be free before each measurement: a
// full disk would end it in the middle, and other programs with it.
const leastRoom = 5e9

// aside keeps the outputs that nobody needs any more until deleting them
// disturbs no measurement. ext4 keeps away for about a minute from the inodes
// of files that were just deleted and searches long for others: builds right
// after thousands of deletions took twice the system time.
type aside struct {
	dir string
	mu  sync.Mutex
	n   int
}

// put moves a file or folder of the same file system out of the way. One that
// is not there is none to move.
func (a *aside) put(name string) error {
	if _, err := os.Lstat(name); os.IsNotExist(err) {
		return nil
	}
	if err := os.MkdirAll(a.dir, 0o777); err != nil {
		return err
	}
	a.mu.Lock()
	a.n++
	to := filepath.Join(a.dir, fmt.Sprintf("%d-%s", a.n, filepath.Base(name)))
	a.mu.Unlock()
	return os.Rename(name, to)
}

// keepAside puts an output aside that was measured, whatever came of it.
func keepAside(a *aside, name string, err *error) {
	if failed := a.put(name); *err == nil {
		*err = failed
	}
}

// empty deletes everything that was put aside.
func (a *aside) empty() error { return os.RemoveAll(a.dir) }

// keepRoom empties it, whatever else has failed.
func keepRoom(a *aside, err *error) {
	if failed := a.empty(); *err == nil {
		*err = failed
	}
}

// checkRoom fails if the disk of a folder has less than least bytes to spare.
// Where the system does not tell there is nothing to check.
func checkRoom(dir string, least uint64) error {
	free, err := freeRoom(dir)
	switch {
	case errors.Is(err, errors.ErrUnsupported):
		return nil
	case err != nil:
		return err
	case free >= least:
		return nil
	}
	return fmt.Errorf("%s has %.1f GB of room, and outputs are kept until they are all measured: %.1f GB must be free\n  hint: name a folder on another disk with -dir, or take fewer -runs",
		dir, float64(free)/1e9, float64(least)/1e9)
}

// emptyFor empties it before an atlas of next records unless there is room for
// one beside it. The atlas before, of n records, found before bytes free.
func (a *aside) emptyFor(next, n int, before uint64) error {
	free, err := freeRoom(filepath.Dir(a.dir))
	if err == nil && float64(free)-(float64(before)-float64(free))*float64(next)/float64(n) >= leastRoom {
		return nil
	}
	return a.empty()
}
