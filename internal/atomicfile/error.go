package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"strings"
	"syscall"
)

// WriteError says that a file could not be written. What stood there before is
// still there, whole; and when only the folder could not be synced, the new
// bytes are.
type WriteError struct {
	// Path is the file that was asked for, never the temporary one beside it.
	Path string
	// Err is what the system said, as syscall.ENOSPC.
	Err error
}

func (e *WriteError) Error() string { return e.Path + ": cannot be written: " + e.Err.Error() }

// Unwrap gives what the system said.
func (e *WriteError) Unwrap() error { return e.Err }

// Failed makes a [*WriteError] of what the system said of a file, or of one of the
// steps to it.
func Failed(name string, err error) error {
	var known *WriteError
	if errors.As(err, &known) {
		return err
	}
	var path *fs.PathError
	var link *os.LinkError
	var call *os.SyscallError
	switch {
	case errors.As(err, &path):
		err = path.Err
	case errors.As(err, &link):
		err = link.Err
	case errors.As(err, &call):
		err = call.Err
	}
	return &WriteError{Path: name, Err: err}
}

// ofFile is [Failed] for what went wrong with the temporary file of a name. All
// else is of whoever filled it, as a source that could not be read.
func ofFile(name, temp string, err error) error {
	var path *fs.PathError
	var link *os.LinkError
	if errors.As(err, &path) && (path.Path == temp || strings.HasSuffix(path.Path, Suffix)) || errors.As(err, &link) {
		return Failed(name, err)
	}
	return err
}

// isDiskFault tells what a disk says from what a system says that knows no
// sync of folders.
func isDiskFault(err error) bool {
	for _, fault := range []error{syscall.EIO, syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS} {
		if errors.Is(err, fault) {
			return true
		}
	}
	return false
}
