// Package zipfile writes zip files that are the same bytes wherever they are
// made: one time for all entries (1980-01-01, the first that the format knows),
// one mode, one method and level, no field that tells of the machine, the user
// or the clock. The bytes of compressed entries are those of Go's compress/flate
// and may change with the version of Go that built the program.
//
// The work is cut in two so that it can be shared: [Pack] compresses and may run
// in many goroutines at once, [Writer.Add] writes what was packed, in the order
// of the calls. Sizes are known before an entry is written, so that no entry
// needs a data descriptor, which some unpackers read badly.
package zipfile

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"path"
	"strings"
	"sync"

	"atlas/internal/portable"
)

const (
	// level is the usual one of zip programs. On pages of an atlas, 9 makes them
	// less than a hundredth smaller, in half as much time again.
	level = 6
	// firstDate is 1980-01-01 as MS-DOS counts: year since 1980, month, day.
	firstDate = 0<<9 | 1<<5 | 1
	// utf8Names is bit 11 of the flags: the name is UTF-8 (APPNOTE.TXT, 4.4.4).
	utf8Names = 1 << 11
	// mode is a file that its owner writes and all read.
	mode = 0o644
	// version20 is the version of the format that knows deflate.
	version20 = 20
)

// Entry is a file that is ready to be written into a zip file.
type Entry struct {
	// header is apart, for zip.Writer keeps it to the end, and the data is not
	// to stay with it.
	header *zip.FileHeader
	data   []byte
}

// Name is the path of the entry.
func (e *Entry) Name() string { return e.header.Name }

var deflaters = sync.Pool{New: func() any {
	w, _ := flate.NewWriter(io.Discard, level) // fails for a wrong level only
	return w
}}

// Pack compresses a file for a zip file. name is its path in there, with
// slashes; one that [CheckName] refuses is an error. data may be used again when
// Pack has returned. What does not shrink, as most pictures, is stored as it is.
func Pack(name string, data []byte) (*Entry, error) {
	if err := CheckName(name); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if len(data) == 0 {
		return entry(name, zip.Store, nil, nil)
	}
	var b bytes.Buffer
	w := deflaters.Get().(*flate.Writer)
	defer deflaters.Put(w)
	w.Reset(&b)
	if _, err := w.Write(data); err != nil {
		return nil, err
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if b.Len() < len(data) {
		return entry(name, zip.Deflate, b.Bytes(), data)
	}
	return entry(name, zip.Store, bytes.Clone(data), data)
}

func entry(name string, method uint16, packed, data []byte) (*Entry, error) {
	if int64(len(data)) >= math.MaxUint32 {
		return nil, fmt.Errorf("%s: a file of 4 GB or more", name)
	}
	h := &zip.FileHeader{
		Name: name, Method: method, CreatorVersion: version20, ReaderVersion: version20, CRC32: crc32.ChecksumIEEE(data),
		CompressedSize64: uint64(len(packed)), UncompressedSize64: uint64(len(data)),
	}
	h.SetMode(mode)
	//lint:ignore SA1019 Modified would add a second time stamp, in seconds since 1970, and Unix programs would show that one in their own zone
	h.ModifiedDate = firstDate
	// A tilde counts with them, as in Go's own writer: not all old code pages
	// have it where ASCII does.
	if strings.ContainsFunc(name, func(r rune) bool { return r >= '~' }) {
		h.Flags |= utf8Names
	}
	return &Entry{h, packed}, nil
}

// Writer writes a zip file.
type Writer struct {
	zip *zip.Writer
	// files and folders are the names so far, by portable.Fold.
	files, folders map[string]bool
}

// NewWriter begins a zip file. The bytes go to w in many small writes, and none
// is written twice: w may be a pipe.
func NewWriter(w io.Writer) *Writer {
	return &Writer{zip: zip.NewWriter(w), files: map[string]bool{}, folders: map[string]bool{}}
}

// ErrTwice is wrapped by the error of an entry that would take the place of
// another when both are unpacked: of one name, of names that
// some disks take for one (see [portable.Fold]), or of a file where another entry needs a folder.
var ErrTwice = errors.New("another entry has this name")

// Add writes an entry. It must not be added again.
func (w *Writer) Add(e *Entry) error {
	key := portable.Fold(e.header.Name)
	if w.files[key] || w.folders[key] {
		return fmt.Errorf("%s: %w", e.header.Name, ErrTwice)
	}
	for dir := path.Dir(key); dir != "." && !w.folders[dir]; dir = path.Dir(dir) {
		if w.files[dir] {
			return fmt.Errorf("%s: %w", e.header.Name, ErrTwice)
		}
		w.folders[dir] = true
	}
	w.files[key] = true
	to, err := w.zip.CreateRaw(e.header)
	if err != nil {
		return err
	}
	_, err = to.Write(e.data)
	return err
}

// Close ends the zip file with its list of entries. It does not close what the
// bytes went to. Past 65,535 entries or 4 GB the list is that of Zip64.
func (w *Writer) Close() error { return w.zip.Close() }
