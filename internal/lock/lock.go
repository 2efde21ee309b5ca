// Package lock keeps two commands from writing in one atlas at a time.
//
// [Acquire] takes the lock or says at once who has it. The system releases a
// lock with the process that holds it, so that a killed command blocks nobody.
package lock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Folder holds what commands leave between runs; it is safe to delete.
const Folder = ".cache"

// HeldError says that another process has the lock.
type HeldError struct {
	// PID is the process, 0 when it did not say.
	PID int
	// Task is what it does, as "build"; it may be empty.
	Task string
}

func (e *HeldError) Error() string {
	who := "another atlas command"
	if e.Task != "" {
		who = "another atlas " + e.Task
	}
	if e.PID > 0 {
		who += fmt.Sprintf(" (process %d)", e.PID)
	}
	return who + " is at work in this folder"
}

// Lock is held until Release.
type Lock struct{ file *os.File }

// ErrForeign is wrapped by the error of a lock, or of its folder, that is not
// what a command makes there: a link, say. An atlas that came from others, as a
// clone or an archive, may bring one along that leads to a file of the reader's.
var ErrForeign = errors.New("is not what atlas makes there; remove it")

// Acquire locks the atlas in the folder root for a task. When another process
// has it, the error is a [*HeldError].
func Acquire(root, task string) (*Lock, error) {
	f, err := open(root)
	if err != nil {
		return nil, err
	}
	got, err := try(f)
	if err != nil {
		f.Close()
		return nil, fmt.Errorf("locking %s: %w", f.Name(), err)
	}
	if !got {
		defer f.Close()
		return nil, holder(f)
	}
	// Only the message of others depends on what follows.
	_ = f.Truncate(0)
	_, _ = f.WriteAt([]byte(fmt.Sprintf("%d %s\n", os.Getpid(), task)), 0)
	return &Lock{f}, nil
}

// open opens the file of the lock. Neither it nor its folder may be a link, for
// the file is emptied.
func open(root string) (*os.File, error) {
	atlas, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer atlas.Close()
	if err := atlas.Mkdir(Folder, 0o777); err != nil && !errors.Is(err, fs.ErrExist) {
		return nil, err
	}
	dir, err := atlas.OpenRoot(Folder)
	if err != nil {
		return nil, foreign(filepath.Join(root, Folder), err)
	}
	defer dir.Close()
	if !same(atlas, Folder, dir) {
		return nil, foreign(filepath.Join(root, Folder), nil)
	}
	// Whatever else comes to stand in the folder, git need not see it.
	const ignore = ".gitignore"
	if _, err := dir.Lstat(ignore); err != nil {
		if err := dir.WriteFile(ignore, []byte("*\n"), 0o666); err != nil {
			return nil, err
		}
	}
	const name = "lock"
	if info, err := dir.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return nil, foreign(filepath.Join(root, Folder, name), nil)
	}
	f, err := dir.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	// A link may have taken its place meanwhile.
	is, err := f.Stat()
	want, lerr := dir.Lstat(name)
	if err != nil || lerr != nil || !os.SameFile(is, want) {
		_ = f.Close()
		return nil, foreign(filepath.Join(root, Folder, name), nil)
	}
	return f, nil
}

// same reports whether a name is the folder that was opened by it, and no link
// to one.
func same(dir *os.Root, name string, opened *os.Root) bool {
	want, err := dir.Lstat(name)
	if err != nil {
		return false
	}
	is, err := opened.Stat(".")
	return err == nil && os.SameFile(is, want)
}

func foreign(name string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return err
	}
	return fmt.Errorf("%s %w", name, ErrForeign)
}

func holder(f *os.File) *HeldError {
	buf := make([]byte, 100)
	n, _ := f.ReadAt(buf, 0)
	pid, task, _ := strings.Cut(strings.TrimSpace(string(buf[:n])), " ")
	e := &HeldError{Task: task}
	e.PID, _ = strconv.Atoi(pid)
	return e
}

// Release gives the lock up. The file stays: removing it would let two
// processes lock two files of one name.
func (l *Lock) Release() error {
	_ = l.file.Truncate(0)
	return l.file.Close()
}
