package content

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"

	"atlas/internal/atomicfile"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/parallel"
	"atlas/internal/portable"
)

// Load reads the content folder root of fsys: <folder>/*.md of every kind,
// and articles/<id>/index.md. Files come in a fixed order: kinds as in
// entity.Kinds, names in byte order. Paths in Files and problems start with
// root.
//
// Names that start with a dot (hidden) or an underscore (Hugo's _index.md,
// a curator's drafts) are skipped. What would silently be left out otherwise
// is reported: a folder whose name is nearly that of a kind, Markdown in
// folders below a kind's, an article's folder without index.md, a name that
// some systems cannot hold (see [portable.Check]). A file that
// cannot be read, or not without errors, is reported and still in the result
// if its bytes could be read.
//
// The same fact in two files is reported as a warning: it is right when a
// person has split a record, and a slip when they have copied one.
func Load(fsys fs.FS, root string) ([]*File, []diag.Problem) {
	return LoadWithin(fsys, root, math.MaxInt64)
}

// LoadWithin is [Load] that keeps the bodies of files up to about limit bytes,
// and leaves those beyond on the disk, for [File.Text] to read when they are
// wanted: what a large atlas takes of memory is then its front matter. Where
// fsys is [Summed], its sums are taken.
func LoadWithin(fsys fs.FS, root string, limit int64) ([]*File, []diag.Problem) {
	paths, problems := list(fsys, root)
	files := make([]*File, len(paths))
	found := make([][]diag.Problem, len(paths))
	var held atomic.Int64
	parallel.Each(len(paths), func(i int) {
		data, err := readFile(fsys, paths[i])
		if err != nil {
			found[i] = []diag.Problem{unreadable(paths[i], err)}
			return
		}
		files[i], found[i] = Parse(paths[i], data)
		files[i].sum = sum(fsys, paths[i], data)
		if held.Add(int64(len(files[i].Body))) > limit {
			files[i].leave(fsys)
		}
	})
	files = slices.DeleteFunc(files, func(f *File) bool { return f == nil })
	problems = append(problems, slices.Concat(found...)...)
	problems = append(problems, sharedFacts(files)...)
	return files, diag.Sort(problems)
}

// Summed is a file system that knows the SHA-256 of files that it has read
// before.
type Summed interface {
	// Sum is that of the bytes that ReadFile returns; ok is false when the file
	// was not summed.
	Sum(name string) (sum [sha256.Size]byte, ok bool)
}

func sum(fsys fs.FS, name string, data []byte) [sha256.Size]byte {
	if known, ok := fsys.(Summed); ok {
		if sum, ok := known.Sum(name); ok {
			return sum
		}
	}
	return sha256.Sum256(data)
}

// MaxBytes is how large a content file may be. Its text becomes a page, and
// takes up to two hundred times its size on the way there.
const MaxBytes = 4 << 20

// readFile reads a file, unless it is too large, or a device that never ends.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	if known, ok := fsys.(Summed); ok {
		if _, ok := known.Sum(name); ok {
			return fs.ReadFile(fsys, name) // it was read before, and passed
		}
	}
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	case info.Size() > MaxBytes:
		return nil, ErrTooLarge
	}
	return fs.ReadFile(fsys, name)
}

// ErrTooLarge is why a file of more than [MaxBytes] is not read.
var ErrTooLarge = fmt.Errorf("it is larger than %s, which is the limit for a content file", diag.Size(MaxBytes))

func unreadable(file string, err error) diag.Problem {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	p := diag.Problem{
		Position: diag.Position{File: file}, Code: "unreadable",
		Message: "cannot be read: " + err.Error(),
	}
	if err.Error() == escapes {
		p.Message, p.Hint = "cannot be read: "+leadsOut, leadsOutHint
	}
	return p
}

const (
	leadsOut     = "it is a link that leads out of the atlas, or lies behind one"
	leadsOutHint = "put the file or folder itself here; what a link leads to outside is not the atlas's"
)

// Worded gives an error of an os.Root that would not follow a link out of the
// atlas as a problem with its place, and any other error as it is. A path below
// root is told from there.
func Worded(err error, root string) error {
	var reading *fs.PathError
	var writing *atomicfile.WriteError
	var file string
	switch {
	case errors.As(err, &writing) && writing.Err.Error() == escapes:
		file = writing.Path
	case errors.As(err, &reading) && reading.Err.Error() == escapes:
		file = reading.Path
	default:
		return err
	}
	if rel, err := filepath.Rel(root, file); err == nil && filepath.IsLocal(rel) {
		file = filepath.ToSlash(rel)
	}
	return diag.Problem{Position: diag.Position{File: file}, Code: "leads-out", Message: leadsOut, Hint: leadsOutHint}
}

// escapes is what an os.Root says of a link that leads out of it. It has no
// value that one could compare with.
const escapes = "path escapes from parent"

// list gives the paths of the content files, in order.
func list(fsys fs.FS, root string) (paths []string, problems []diag.Problem) {
	entries, err := fs.ReadDir(fsys, root)
	if err != nil {
		p := unreadable(root, err)
		if errors.Is(err, fs.ErrNotExist) {
			p.Hint = "atlas import and atlas new make the folder"
		}
		return nil, []diag.Problem{p}
	}
	for _, entry := range entries {
		name := entry.Name()
		if _, known := entity.KindOfFolder(name); known || !entry.IsDir() || skipped(name) {
			continue
		}
		if near := diag.Nearest(name, folderNames()); near != "" {
			problems = append(problems, diag.Problem{
				Position: diag.Position{File: path.Join(root, name)}, Severity: diag.Warning, Code: "unknown-folder",
				Message: fmt.Sprintf("the folder %s is not read", name), Hint: fmt.Sprintf("did you mean %q?", near),
			})
		}
	}
	for _, kind := range entity.Kinds {
		dir := path.Join(root, kind.Folder())
		entries, err := fs.ReadDir(fsys, dir)
		if err != nil {
			if !errors.Is(err, fs.ErrNotExist) {
				problems = append(problems, unreadable(dir, err))
			}
			continue
		}
		for _, entry := range entries {
			name := entry.Name()
			file := path.Join(dir, name)
			switch {
			case skipped(name):
			case entry.IsDir() && kind == entity.Article:
				if why := portable.Check(name); why != "" {
					problems = append(problems, badName(file, why))
					continue
				}
				index := path.Join(file, "index.md")
				if _, err := fs.Stat(fsys, index); errors.Is(err, fs.ErrNotExist) {
					problems = append(problems, diag.Problem{
						Position: diag.Position{File: file}, Severity: diag.Warning, Code: "no-index",
						Message: "the article has no index.md", Hint: "import its source.html again",
					})
					continue
				}
				paths = append(paths, index)
			case entry.IsDir():
				problems = append(problems, strays(fsys, file, kind)...)
			case path.Ext(name) == ".md":
				if why := portable.Check(name); why != "" {
					problems = append(problems, badName(file, why))
					continue
				}
				paths = append(paths, file)
			case strings.EqualFold(path.Ext(name), ".md"):
				problems = append(problems, diag.Problem{
					Position: diag.Position{File: file}, Severity: diag.Warning, Code: "not-read",
					Message: fmt.Sprintf("files that end in %s are not read", path.Ext(name)), Hint: "rename it to end in .md",
				})
			}
		}
	}
	return paths, problems
}

// special reports files that are none, also behind a link: to read a pipe waits
// for whoever writes into it, and that may be nobody.
func special(fsys fs.FS, name string, mode fs.FileMode) bool {
	if mode&fs.ModeSymlink != 0 {
		info, err := fs.Stat(fsys, name)
		if err != nil {
			return false // whoever reads it will tell
		}
		mode = info.Mode()
	}
	return mode&(fs.ModeNamedPipe|fs.ModeSocket|fs.ModeDevice|fs.ModeCharDevice) != 0
}

func notAFile(name string) diag.Problem {
	return diag.Problem{Position: diag.Position{File: name}, Code: "not-a-file", Message: "a pipe, a socket or a device, and no file", Hint: "remove it"}
}

// Specials finds what is no file below folders of an atlas, and is not to be
// opened: a pipe, a socket, a device, also behind a link. Folders whose names
// begin with a dot are left out.
func Specials(fsys fs.FS, folders ...string) (problems []diag.Problem) {
	for _, root := range folders {
		_ = fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return nil // whoever reads it will tell
			case d.IsDir() && name != root && strings.HasPrefix(d.Name(), "."):
				return fs.SkipDir
			case special(fsys, name, d.Type()):
				problems = append(problems, notAFile(name))
			}
			return nil
		})
	}
	return diag.Sort(problems)
}

// badName reports a file whose name would make a page that some systems
// cannot hold.
func badName(file, why string) diag.Problem {
	return diag.Problem{
		Position: diag.Position{File: file}, Code: "bad-name", Message: why,
		Hint: "rename it; letters, digits, hyphens and Chinese can be used everywhere",
	}
}

func skipped(name string) bool { return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") }

// strays reports Markdown in a folder below a kind's folder.
func strays(fsys fs.FS, dir string, kind entity.Kind) []diag.Problem {
	entries, err := fs.ReadDir(fsys, dir)
	if err != nil {
		return []diag.Problem{unreadable(dir, err)}
	}
	for _, entry := range entries {
		if path.Ext(entry.Name()) == ".md" {
			return []diag.Problem{{
				Position: diag.Position{File: dir}, Severity: diag.Warning, Code: "stray-files",
				Message: fmt.Sprintf("files in folders below %s are not read", kind.Folder()),
				Hint:    "move them up, or rename the folder to start with _",
			}}
		}
	}
	return nil
}

// sharedFacts reports facts that more than one file rests on.
func sharedFacts(files []*File) []diag.Problem {
	type fact struct{ article, key string }
	first := map[fact]*File{}
	said := map[*File]fact{} // a record with many quotes is told once
	var problems []diag.Problem
	for _, f := range files {
		for i, s := range f.Entity.Sources {
			if s.Fact == "" {
				continue
			}
			k := fact{s.Article, s.Fact}
			owner, taken := first[k]
			if !taken {
				first[k] = f
				continue
			}
			if owner != f && said[f] != k {
				said[f] = k
				problems = append(problems, diag.Problem{
					Position: f.Position("sources", i, "fact"), Severity: diag.Warning, Code: "shared-fact",
					Message: fmt.Sprintf("fact %q is also in %s", s.Fact, owner.Path),
					Hint:    "right for a record that was split in two; else remove one of the files",
				})
			}
		}
	}
	return problems
}
