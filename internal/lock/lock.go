// Package lock keeps two commands from writing in one atlas at a time.
//
// [Acquire] takes the lock or says at once who has it. The system releases a
// lock with the process that holds it, so that a killed command blocks nobody.
package lock

import (
	"fmt"
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

// Acquire locks the atlas in the folder root for a task. When another process
// has it, the error is a [*HeldError].
func Acquire(root, task string) (*Lock, error) {
	dir := filepath.Join(root, Folder)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, err
	}
	// Whatever else comes to stand in the folder, git need not see it.
	ignore := filepath.Join(dir, ".gitignore")
	if _, err := os.Lstat(ignore); err != nil {
		if err := os.WriteFile(ignore, []byte("*\n"), 0o666); err != nil {
			return nil, err
		}
	}
	f, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_RDWR|os.O_CREATE, 0o666)
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
