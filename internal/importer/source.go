package importer

import (
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"atlas/internal/article"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/slug"
)

// Source is one article to read: a file, bytes that were handed over, or a
// page to be fetched.
type Source struct {
	// Name is how people know it: a path, "-" for standard input, or an
	// address.
	Name  string
	data  []byte
	read  bool
	fetch func() ([]byte, Origin, error)
}

// FileSource is an article in a file.
func FileSource(name string) Source { return Source{Name: name} }

// ReaderSource reads an article from r now.
func ReaderSource(name string, r io.Reader) (Source, error) {
	data, err := readPage(r)
	return Source{Name: name, data: data, read: true}, err
}

// readPage reads a page, of one that is too large only as much as shows that it
// is: what is called a page may be a device that never ends.
func readPage(r io.Reader) ([]byte, error) {
	return io.ReadAll(io.LimitReader(r, article.MaxBytes+1))
}

func readFile(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return readPage(f)
}

// FetchedSource is an article at an address of the web. fetch is called when
// the article is read, perhaps by several goroutines for several sources; its
// error should be a diag.Problem.
func FetchedSource(address string, fetch func() ([]byte, Origin, error)) Source {
	return Source{Name: address, fetch: fetch}
}

func (s Source) open() ([]byte, Origin, error) {
	switch {
	case s.fetch != nil:
		return s.fetch()
	case s.read:
		return s.data, Origin{}, nil
	}
	data, err := readFile(s.Name)
	if err != nil {
		return nil, Origin{}, err
	}
	origin, err := readOrigin(s.Name)
	return data, origin, err
}

// id is what an article without an id of its own goes by: the name of its
// file, or of its folder when the file is called source.html; of one that was
// fetched the last part of its address, with the query.
func (s Source) id(origin Origin) string {
	if u, err := url.Parse(origin.URL); s.fetch != nil && err == nil {
		base := strings.TrimSuffix(path.Base(u.Path), path.Ext(u.Path))
		if base == "" || base == "." || base == "/" || base == "index" {
			base = u.Hostname() + " " + strings.TrimSuffix(strings.Trim(path.Dir(u.Path), "/."), "index")
		}
		return slug.Of(base + " " + u.RawQuery)
	}
	base := strings.TrimSuffix(filepath.Base(s.Name), filepath.Ext(s.Name))
	if base == "source" || base == "index" {
		if dir := filepath.Base(filepath.Dir(s.Name)); dir != "." && dir != string(filepath.Separator) {
			base = dir
		}
	}
	if base == "" || base == "-" {
		base = "article"
	}
	return slug.Of(base)
}

// matching puts the files that a pattern matches in its place. What matches
// none stays, and is reported as a file that is not there.
func matching(args []string) []string {
	var all []string
	for _, arg := range args {
		var names []string
		if strings.ContainsAny(arg, "*?") {
			names, _ = filepath.Glob(arg)
		}
		if len(names) == 0 {
			names = []string{arg}
		}
		all = append(all, names...)
	}
	return all
}

// Expand turns the arguments of an import into sources: files as they are,
// folders into the pages in them, at any depth, in order of their names.
// Folders whose names start with a dot are left out.
//
// The shells of Windows leave patterns to the programs, and no file there has
// a * in its name: pages\*.html is expanded here.
func Expand(args []string) ([]Source, error) {
	if runtime.GOOS == "windows" {
		args = matching(args)
	}
	var sources []Source
	for _, arg := range args {
		info, err := os.Stat(arg)
		if err != nil || !info.IsDir() {
			// A file that is not there is reported when it is read, beside
			// the other problems.
			sources = append(sources, FileSource(arg))
			continue
		}
		var pages []string
		err = filepath.WalkDir(arg, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && name != arg && strings.HasPrefix(d.Name(), ".") {
				return filepath.SkipDir
			}
			switch strings.ToLower(filepath.Ext(name)) {
			case ".html", ".htm":
				if d.Type().IsRegular() {
					pages = append(pages, name)
				}
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		slices.Sort(pages)
		for _, page := range pages {
			sources = append(sources, FileSource(page))
		}
	}
	return sources, nil
}

// tooLong says that an article's text would make a content file that no build
// takes.
func tooLong(n int) error {
	return fmt.Errorf("the article's text has %s, and a content file may have %s", diag.Size(int64(n)), diag.Size(content.MaxBytes))
}
