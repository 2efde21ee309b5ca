// Package lock keeps two commands from writing in one atlas at a time.
//
// [Acquire] takes the lock or says at once who has it. The system releases a
// lock with the process that holds it, so that a killed command blocks nobody.
//
// Some disks of networks have no such locks. There a file says who is at work,
// and is believed as long as that process is there.
package lock

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"atlas/internal/atomicfile"
)

// Folder holds what commands leave between runs; it is safe to delete.
const Folder = ".cache"

// HeldError says that another process has the lock.
type HeldError struct {
	// PID is the process, 0 when it did not say.
	PID int
	// Task is what it does, as "build"; it may be empty.
	Task string
	// Host is the machine that it runs on, and File what to delete when it does
	// not run there any more. Both are empty where the system keeps the lock.
	Host, File string
}

func (e *HeldError) Error() string {
	who := "another atlas command"
	if e.Task != "" {
		who = "another atlas " + e.Task
	}
	switch {
	case e.Host != "":
		who += fmt.Sprintf(" (process %d on %s)", e.PID, e.Host)
	case e.PID > 0:
		who += fmt.Sprintf(" (process %d)", e.PID)
	}
	return who + " is at work in this folder"
}

// Lock is held until Release.
type Lock struct {
	file *os.File
	held string // the file that stands for the lock, where there are no locks
}

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
	l := &Lock{file: f}
	got, err := try(f)
	switch {
	case err == nil && !got:
		defer f.Close()
		return nil, holder(f)
	case errors.Is(err, errNoLocks):
		l.held, err = holdFile(filepath.Join(root, Folder, heldName), task)
	}
	if err != nil {
		_ = l.Release()
		return nil, err
	}
	// Only the message of others depends on what follows.
	_ = f.Truncate(0)
	_, _ = f.WriteAt([]byte(fmt.Sprintf("%d %s\n", os.Getpid(), task)), 0)
	return l, nil
}

// errNoLocks says that the disk has no locks.
var errNoLocks = errors.New("no locks")

// heldName is the file that stands for the lock where the disk has none. It
// holds process, task and machine.
const heldName = "lock.held"

// holdFile makes that file; of several processes one succeeds. One that a
// killed process of this machine left is taken away.
func holdFile(name, task string) (string, error) {
	host, err := os.Hostname()
	if err != nil {
		return "", err
	}
	for range 2 {
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil {
			_, err = fmt.Fprintf(f, "%d %s %s\n", os.Getpid(), task, host)
			if closeErr := f.Close(); err == nil {
				err = closeErr
			}
			if err != nil {
				_ = os.Remove(name)
			}
			return name, err
		}
		if !errors.Is(err, fs.ErrExist) {
			return "", err
		}
		data, err := os.ReadFile(name)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
		if len(data) == 0 {
			time.Sleep(100 * time.Millisecond) // it may be being written
			data, _ = os.ReadFile(name)
		}
		e := &HeldError{File: name}
		if n, _ := fmt.Sscan(string(data), &e.PID, &e.Task, &e.Host); n == 3 && (e.Host != host || alive(e.PID)) {
			return "", e
		}
		// Its process is gone, or ended before it had written its number.
		if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return "", err
		}
	}
	return "", &HeldError{File: name}
}

// open opens the file of the lock. Neither it nor its folder may be a link, for
// the file is emptied.
func open(root string) (*os.File, error) {
	atlas, err := os.OpenRoot(root)
	if err != nil {
		return nil, err
	}
	defer atlas.Close()
	dir, err := atomicfile.OpenFolder(atlas, Folder, true)
	if errors.Is(err, atomicfile.ErrNotFolder) {
		return nil, foreign(filepath.Join(root, Folder))
	}
	if err != nil {
		return nil, err
	}
	defer dir.Close()
	// Whatever else comes to stand in the folder, git need not see it. A file
	// without a byte is one that a killed command or a loss of power has left.
	const ignore = ".gitignore"
	if info, err := dir.Lstat(ignore); err != nil || info.Mode().IsRegular() && info.Size() == 0 {
		if err := dir.WriteFile(ignore, []byte("*\n"), 0o666); err != nil {
			return nil, err
		}
	}
	const name = "lock"
	if info, err := dir.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return nil, foreign(filepath.Join(root, Folder, name))
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
		return nil, foreign(filepath.Join(root, Folder, name))
	}
	return f, nil
}

func foreign(name string) error { return fmt.Errorf("%s %w", name, ErrForeign) }

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
	if l.held != "" {
		_ = os.Remove(l.held)
	}
	return l.file.Close()
}
