package content

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"path"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/slug"
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
// some systems cannot hold (see [slug.Portable]). A file that
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
// wanted: what a large atlas takes of memory is then its front matter.
func LoadWithin(fsys fs.FS, root string, limit int64) ([]*File, []diag.Problem) {
	paths, problems := list(fsys, root)
	files := make([]*File, len(paths))
	found := make([][]diag.Problem, len(paths))
	var next, held atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(paths)) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < len(paths); i = int(next.Add(1)) - 1 {
				data, err := readFile(fsys, paths[i])
				if err != nil {
					found[i] = []diag.Problem{unreadable(paths[i], err)}
					continue
				}
				files[i], found[i] = Parse(paths[i], data)
				files[i].sum = sha256.Sum256(files[i].Body)
				if held.Add(int64(len(files[i].Body))) > limit {
					files[i].leave(fsys)
				}
			}
		})
	}
	wg.Wait()
	files = slices.DeleteFunc(files, func(f *File) bool { return f == nil })
	problems = append(problems, slices.Concat(found...)...)
	problems = append(problems, sharedFacts(files)...)
	return files, diag.Sort(problems)
}

// MaxBytes is how large a content file may be. Its text becomes a page, and
// takes up to two hundred times its size on the way there.
const MaxBytes = 4 << 20

// readFile reads a file, unless it is too large, or a device that never ends.
func readFile(fsys fs.FS, name string) ([]byte, error) {
	info, err := fs.Stat(fsys, name)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, errors.New("it is no regular file")
	case info.Size() > MaxBytes:
		return nil, errTooLarge
	}
	return fs.ReadFile(fsys, name)
}

var errTooLarge = fmt.Errorf("it is larger than %s, which is the limit for a content file", diag.Size(MaxBytes))

func unreadable(file string, err error) diag.Problem {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		err = pe.Err
	}
	return diag.Problem{
		Position: diag.Position{File: file}, Code: "unreadable",
		Message: "cannot be read: " + err.Error(),
	}
}

// list gives the paths of the content files, in order.
func list(fsys fs.FS, root string) (paths []string, problems []diag.Problem) {
	entries, err := fs.ReadDir(fsys, root)
	if err != nil {
		p := unreadable(root, err)
		p.Hint = "atlas import and atlas new make the folder"
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
				if why := slug.Portable(name); why != "" {
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
				if why := slug.Portable(name); why != "" {
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
