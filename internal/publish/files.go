package publish

import (
	"bytes"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/build"
	"atlas/internal/diag"
)

// File is one file of the site.
type File struct {
	// Path is slash-separated, from the site's root.
	Path string
	// Size is in bytes.
	Size int64
	// blob is git's name of the content.
	blob string
}

// isPage tells pages, which a reader opens, from all else.
func isPage(name string) bool { return path.Ext(name) == ".html" }

// readSite reads the built site in the folder dest, which messages call name.
// Each file must be what the manifest says; what it does not list is told in
// left and stays out. The problems are errors: what they are about must not be
// published.
func readSite(ctx context.Context, dest, name string, useSHA256 bool) (files []File, left []string, problems []diag.Problem, err error) {
	const again = "run atlas build"
	sums, complete, err := build.Sums(os.DirFS(dest))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil, []diag.Problem{problem(name, "not-built", "the site is not built", again)}, nil
	case err != nil:
		return nil, nil, []diag.Problem{problem(name, "not-built", "the folder holds no site that this atlas built: "+err.Error(), again)}, nil
	case !complete:
		return nil, nil, []diag.Problem{problem(name, "unfinished-site", "the last build did not go through", again)}, nil
	}
	root, err := os.OpenRoot(dest)
	if err != nil {
		return nil, nil, nil, err
	}
	defer root.Close()
	var changed, missing []string
	for file, sum := range sums {
		if err := ctx.Err(); err != nil {
			return nil, nil, nil, err
		}
		f, got, err := readFile(root, file, useSHA256)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			missing = append(missing, file)
		case errors.Is(err, errNotRegular), err == nil && got != sum:
			changed = append(changed, file)
		case err != nil:
			return nil, nil, nil, err
		default:
			files = append(files, f)
		}
	}
	slices.SortFunc(files, func(a, b File) int { return strings.Compare(a.Path, b.Path) })
	for _, bad := range []struct {
		code, one, many string
		files           []string
	}{
		{"missing-file", "file that atlas made is gone", "files that atlas made are gone", missing},
		{"changed-file", "file was changed after the build", "files were changed after the build", changed},
	} {
		if len(bad.files) > 0 {
			slices.Sort(bad.files)
			problems = append(problems, problem(name, bad.code,
				fmt.Sprintf("%s: %s", plural(len(bad.files), bad.one, bad.many), few(bad.files)),
				again+", which makes them anew; what is to stay belongs in content/, layouts/ or static/"))
		}
	}
	left, err = foreign(root, sums)
	return files, left, problems, err
}

var errNotRegular = errors.New("not a regular file")

// readFile reads a file once for both of its sums. A link is not followed: what
// it leads to is not the site's.
func readFile(root *os.Root, name string, useSHA256 bool) (File, string, error) {
	local := filepath.FromSlash(name)
	info, err := root.Lstat(local)
	if err != nil {
		return File{}, "", err
	}
	if !info.Mode().IsRegular() {
		return File{}, "", errNotRegular
	}
	f, err := root.Open(local)
	if err != nil {
		return File{}, "", err
	}
	defer f.Close()
	sum, blob := sha256.New(), newBlob(info.Size(), useSHA256)
	n, err := io.Copy(io.MultiWriter(sum, blob), f)
	if err != nil {
		return File{}, "", err
	}
	if n != info.Size() {
		return File{}, "", errNotRegular // it is being written
	}
	return File{Path: name, Size: n, blob: hex.EncodeToString(blob.Sum(nil))}, hex.EncodeToString(sum.Sum(nil)), nil
}

// newBlob begins the sum by which git names a content of so many bytes.
func newBlob(size int64, useSHA256 bool) hash.Hash {
	var h hash.Hash = sha1.New()
	if useSHA256 {
		h = sha256.New()
	}
	fmt.Fprintf(h, "blob %d\x00", size)
	return h
}

// foreign lists what stands in the folder beside the site.
func foreign(root *os.Root, sums map[string]string) ([]string, error) {
	var left []string
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch {
		case d.IsDir() && d.Name() == ".git":
			return fs.SkipDir
		case d.IsDir():
			return nil
		case name == build.ManifestName, slices.Contains([]string{".gitignore", ".gitkeep", ".DS_Store"}, path.Base(name)):
			return nil
		}
		if _, ours := sums[name]; !ours {
			left = append(left, name)
		}
		return nil
	})
	return left, err
}

// load reads the bytes of a file again, and holds them against what was read
// before: nothing else may take their place meanwhile.
func (f File) load(root *os.Root, useSHA256 bool) ([]byte, error) {
	data, err := root.ReadFile(filepath.FromSlash(f.Path))
	if err != nil {
		return nil, err
	}
	h := newBlob(int64(len(data)), useSHA256)
	h.Write(data)
	if !bytes.Equal(h.Sum(nil), unhex(f.blob)) {
		return nil, problem(f.Path, "changed-file", "the file changed while it was being published", "run atlas build, and publish again")
	}
	return data, nil
}

func unhex(s string) []byte {
	b, _ := hex.DecodeString(s) // what EncodeToString made
	return b
}
