package release

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"cmp"
	"compress/flate"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"io"
	"path"
	"slices"
	"time"
)

// File is a file of an archive.
type File struct {
	// Name is its path below the archive's folder, slashes forward.
	Name string
	Data []byte
	// Executable files have mode 0755, the others 0644.
	Executable bool
}

// Archive is what [TarGz] and [Zip] pack: files below one folder, so that
// unpacking leaves no crumbs. Nothing else goes in: the order is that of the
// names, every file has the same time and no owner, whatever the files on the
// disk have.
type Archive struct {
	Folder string
	Time   time.Time
	Files  []File
}

// entries lists folders and files in the order of their paths; a folder's name
// ends in a slash, which puts it before what it holds.
func (a Archive) entries() []File {
	all := []File{{Name: a.Folder + "/", Executable: true}}
	known := map[string]bool{}
	for _, f := range a.Files {
		for dir := path.Dir(f.Name); dir != "."; dir = path.Dir(dir) {
			if !known[dir] {
				known[dir] = true
				all = append(all, File{Name: a.Folder + "/" + dir + "/", Executable: true})
			}
		}
		f.Name = a.Folder + "/" + f.Name
		all = append(all, f)
	}
	slices.SortFunc(all, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })
	return all
}

func (f File) isFolder() bool { return f.Name[len(f.Name)-1] == '/' }

func (f File) mode() int64 {
	if f.Executable {
		return 0o755
	}
	return 0o644
}

// TarGz packs for systems of the Unix kind.
func TarGz(a Archive) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	w := tar.NewWriter(z)
	for _, f := range a.entries() {
		h := &tar.Header{Typeflag: tar.TypeReg, Name: f.Name, Size: int64(len(f.Data)), Mode: f.mode(), ModTime: a.Time.UTC().Truncate(time.Second), Format: tar.FormatUSTAR}
		if f.isFolder() {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if _, err := w.Write(f.Data); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Zip packs for Windows. Times before 1980 cannot be told in a zip file.
func Zip(a Archive) ([]byte, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	w.RegisterCompressor(zip.Deflate, func(out io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(out, flate.BestCompression)
	})
	for _, f := range a.entries() {
		h := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: a.Time.UTC().Truncate(time.Second)}
		if f.isFolder() {
			h.Method = zip.Store
			h.ExternalAttrs = (0o040000 | uint32(f.mode())) << 16
		} else {
			h.ExternalAttrs = (0o100000 | uint32(f.mode())) << 16
		}
		h.CreatorVersion = 3 << 8 // Unix, so that the modes count there
		out, err := w.CreateHeader(h)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if _, err := out.Write(f.Data); err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Sums is what sha256sum -c reads: a line a file, in the order of the names.
func Sums(files map[string][]byte) []byte {
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var b bytes.Buffer
	for _, name := range names {
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(files[name]), name)
	}
	return b.Bytes()
}
