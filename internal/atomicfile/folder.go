package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"strings"
)

// ErrNotFolder is wrapped by the error of a path that leads over something that
// is no folder: a file, or a link, even one to a folder.
var ErrNotFolder = errors.New("not a folder")

// OpenFolder opens the folder called name (slash-separated, "." for root itself)
// below root. Where create is set, folders that are not there are made.
//
// An [os.Root] follows links that stay below it; this follows none. A folder
// that is filled and emptied by a program must be the one that it made: through
// a link that somebody put into it, other files would be replaced and deleted.
// What is opened is held against what was looked at, so that a link which takes
// a folder's place at this very moment is not followed either. The error names
// the part of the path that is in the way.
func OpenFolder(root *os.Root, name string, create bool) (*os.Root, error) {
	at, err := root.OpenRoot(".")
	if err != nil || name == "." {
		return at, err
	}
	sofar := ""
	for part := range strings.SplitSeq(name, "/") {
		sofar = path.Join(sofar, part)
		next, err := enter(at, part, sofar, create)
		_ = at.Close()
		if err != nil {
			return nil, err
		}
		at = next
	}
	return at, nil
}

func enter(dir *os.Root, part, sofar string, create bool) (*os.Root, error) {
	info, err := dir.Lstat(part)
	if create && errors.Is(err, fs.ErrNotExist) {
		if err = dir.Mkdir(part, 0o777); err == nil || errors.Is(err, fs.ErrExist) {
			info, err = dir.Lstat(part)
		}
	}
	if err != nil {
		return nil, pathError(sofar, err)
	}
	if !info.IsDir() {
		return nil, pathError(sofar, ErrNotFolder)
	}
	next, err := dir.OpenRoot(part)
	if err != nil {
		return nil, pathError(sofar, err)
	}
	if now, err := next.Stat("."); err != nil || !os.SameFile(info, now) {
		_ = next.Close()
		return nil, pathError(sofar, ErrNotFolder)
	}
	return next, nil
}

// pathError is an error with the whole path that it is about.
func pathError(name string, err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return &fs.PathError{Op: "open", Path: name, Err: err}
}

// TempOf is the name of the temporary file by which the file called name
// (slash-separated) is written, in the same folder.
func TempOf(name string) string {
	return path.Join(path.Dir(name), tempName(path.Base(name)))
}
