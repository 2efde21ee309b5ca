// Package atomicfile writes files that are whole at every moment: a reader,
// or the next run after a crash, finds the old bytes or the new ones and
// never a part.
//
// Each write goes to a temporary file beside its target, is synced to the
// disk, and then takes the target's name in one step; then its folder is synced,
// and what of the folders above it is new. All of it stays below an [os.Root],
// so that neither ".." nor a symbolic link leads a write out of the folder it is
// meant for. What fails is a [*WriteError], and the file is as it was.
package atomicfile

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Suffix ends the names of the temporary files. One that a killed process
// left is overwritten by the next write of the same target; see [Sweep].
const Suffix = ".atlas-tmp"

// ErrNotRegular is wrapped by the error of a write whose target exists and is
// no regular file: a link, a folder, a device. It is left as it is.
var ErrNotRegular = errors.New("not a regular file")

// Durability says how much of a write must survive a loss of power.
type Durability int

const (
	// Durable syncs the file before it takes its name. For what people edit.
	Durable Durability = iota
	// Ordered leaves it to the system when the bytes reach the disk; they are
	// whole for every running process, whole after kill -9, and may be lost
	// with the power, until [SyncIn]. For files by the thousand.
	Ordered
)

// Write puts data into the file at a path of the system, with folders made as
// needed. The folder above the file may be a link; the file may not.
func Write(name string, data []byte) error { return write(name, data, Durable) }

func write(name string, data []byte, d Durability) error {
	dir, base := split(name)
	made, err := makeFolder(dir)
	if err != nil {
		return Failed(name, err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Failed(name, err)
	}
	defer root.Close()
	if err := WriteIn(root, base, data, d); err != nil || d != Durable {
		return err
	}
	for _, above := range made {
		if err := syncFolder(above); err != nil {
			return Failed(name, err)
		}
	}
	return nil
}

func split(name string) (dir, base string) {
	dir, base = filepath.Split(name)
	if dir == "" {
		dir = "."
	}
	return dir, base
}

// makeFolder is [os.MkdirAll], and tells which folders have new ones in them:
// the name of a folder must last as well as that of a file in it.
func makeFolder(dir string) (changed []string, err error) {
	for at := filepath.Clean(dir); ; at = filepath.Dir(at) {
		if _, err := os.Stat(at); !errors.Is(err, fs.ErrNotExist) || at == filepath.Dir(at) {
			return changed, os.MkdirAll(dir, 0o777)
		}
		changed = append(changed, filepath.Dir(at))
	}
}

// WriteIn puts data into the file called name (slash-separated) below root.
func WriteIn(root *os.Root, name string, data []byte, d Durability) error {
	return put(root, name, d, bytesOf(data), (*os.Root).Rename)
}

// Fill is [Write] for a file that is too large for memory: fill writes it, a
// part at a time. When fill fails the file stays as it was, and nothing of the
// new one is left. The folder has to be there.
func Fill(name string, fill func(io.Writer) error) error {
	dir, base := split(name)
	root, err := os.OpenRoot(dir)
	if err != nil {
		return Failed(name, err)
	}
	defer root.Close()
	return put(root, base, Durable, func(f *os.File) error {
		out := bufio.NewWriterSize(f, 256<<10)
		if err := fill(out); err != nil {
			return err
		}
		return out.Flush()
	}, (*os.Root).Rename)
}

// CreateIn is [WriteIn] for a file that must not be there yet: whatever has the
// name keeps it, and the error is [fs.ErrExist]. Where the disk has hard links,
// that holds against a program that makes the file at the same time.
func CreateIn(root *os.Root, name string, data []byte, d Durability) error {
	taken := &fs.PathError{Op: "create", Path: name, Err: fs.ErrExist}
	if _, err := root.Lstat(filepath.FromSlash(name)); err == nil {
		return taken
	}
	return put(root, name, d, bytesOf(data), func(root *os.Root, temp, local string) error {
		// A rename would take the place of another's file; a link does not.
		err := root.Link(temp, local)
		if err == nil {
			_ = root.Remove(temp) // the file is there; the next write takes the name
			return nil
		}
		if _, statErr := root.Lstat(local); statErr == nil {
			return taken
		}
		return root.Rename(temp, local)
	})
}

// bytesOf fills a file with data.
func bytesOf(data []byte) func(*os.File) error {
	return func(f *os.File) error {
		_, err := f.Write(data)
		return err
	}
}

// put writes a file beside the one called name and has place give it the name.
func put(root *os.Root, name string, d Durability, fill func(*os.File) error, place func(root *os.Root, temp, local string) error) error {
	local := filepath.FromSlash(name)
	full := filepath.Join(root.Name(), local)
	var made []string
	switch info, err := root.Lstat(local); {
	case err == nil && !info.Mode().IsRegular():
		return fmt.Errorf("%s: %w", name, ErrNotRegular)
	case errors.Is(err, fs.ErrNotExist):
		if made, err = makeFolderIn(root, path.Dir(name)); err != nil {
			return Failed(full, err)
		}
	}
	temp := tempName(local)
	const onlyNew = os.O_WRONLY | os.O_CREATE | os.O_EXCL
	f, err := root.OpenFile(temp, onlyNew, 0o666)
	if errors.Is(err, fs.ErrExist) {
		// What stands there is a killed run's, or a trap (a link to be written
		// through); neither is kept.
		if err := root.Remove(temp); err != nil {
			return Failed(full, err)
		}
		f, err = root.OpenFile(temp, onlyNew, 0o666)
	}
	if err != nil {
		return Failed(full, err)
	}
	err = finish(f, fill(f), d)
	if err == nil {
		err = place(root, temp, local)
	}
	if err != nil {
		// What cannot be removed now is taken for what a killed run left.
		_ = root.Remove(temp)
		return ofFile(full, f.Name(), err)
	}
	if d != Durable {
		return nil
	}
	for _, dir := range append(made, path.Dir(name)) {
		if err := syncFolderIn(root, dir); err != nil {
			return Failed(full, err)
		}
	}
	return nil
}

// makeFolderIn is [makeFolder] below root, for a path with slashes.
func makeFolderIn(root *os.Root, dir string) (changed []string, err error) {
	at := dir
	for ; at != "."; at = path.Dir(at) {
		if _, err := root.Stat(filepath.FromSlash(at)); !errors.Is(err, fs.ErrNotExist) {
			break
		}
		changed = append(changed, path.Dir(at))
	}
	if len(changed) == 0 && at == dir {
		return nil, nil
	}
	return changed, root.MkdirAll(filepath.FromSlash(dir), 0o777)
}

// maxName is the longest name, in bytes, that file systems take.
const maxName = 255

// tempName is the temporary name of a file: its own with Suffix behind it, and
// of a long name the start with the sum of the whole.
func tempName(local string) string {
	dir, base := filepath.Split(local)
	if len(base)+len(Suffix) <= maxName {
		return local + Suffix
	}
	sum := sha256.Sum256([]byte(base))
	short := strings.ToValidUTF8(base[:maxName-len(Suffix)-17], "") // a cut character is left out
	return dir + short + "-" + hex.EncodeToString(sum[:8]) + Suffix
}

// finish closes a file; err is what its writing came to.
func finish(f *os.File, err error, d Durability) error {
	if err == nil && d == Durable {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	return err
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// WriteChangedIn is [WriteIn] unless the file holds data already: then it is
// not touched, and keeps its modification time. It reports whether it wrote.
func WriteChangedIn(root *os.Root, name string, data []byte, d Durability) (wrote bool, err error) {
	if same(root, filepath.FromSlash(name), data) {
		return false, nil
	}
	if err := WriteIn(root, name, data, d); err != nil {
		return false, err
	}
	return true, nil
}

// same compares without holding the old file in memory.
func same(root *os.Root, local string, data []byte) bool {
	info, err := root.Lstat(local)
	if err != nil || !info.Mode().IsRegular() || info.Size() != int64(len(data)) {
		return false
	}
	f, err := root.Open(local)
	if err != nil {
		return false
	}
	defer f.Close()
	buf := make([]byte, 32<<10)
	for {
		n, err := f.Read(buf)
		if n > len(data) || !bytes.Equal(buf[:n], data[:n]) {
			return false
		}
		data = data[n:]
		if err == io.EOF {
			return len(data) == 0
		}
		if err != nil {
			return false
		}
	}
}

// Sweep removes the temporary files that killed runs left below root.
func Sweep(root *os.Root) error {
	return fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return ignoreMissing(err)
		}
		if d.Type().IsRegular() && strings.HasSuffix(name, Suffix) {
			return ignoreMissing(root.Remove(filepath.FromSlash(name)))
		}
		return nil
	})
}

// SweepIn is [Sweep] below a folder of root. One that is not there holds nothing.
func SweepIn(root *os.Root, dir string) error {
	below, err := root.OpenRoot(filepath.FromSlash(dir))
	if err != nil {
		return ignoreMissing(err)
	}
	defer below.Close()
	return Sweep(below)
}

// RemoveIn removes a file below root for good: it does not come back with the
// power. One that is gone already is no error.
func RemoveIn(root *os.Root, name string) error {
	full := filepath.Join(root.Name(), filepath.FromSlash(name))
	if err := root.Remove(filepath.FromSlash(name)); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		return Failed(full, err)
	}
	if err := syncFolderIn(root, path.Dir(name)); err != nil {
		return Failed(full, err)
	}
	return nil
}
