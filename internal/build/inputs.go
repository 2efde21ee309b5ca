package build

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"sync"

	"atlas/internal/config"
	"atlas/internal/history/git"
	"atlas/internal/parallel"
	"atlas/internal/render"
)

// sources are the files that a build is made from, as they were when it began,
// and sums over them. Sums are of the bytes and never of times: a checkout, a
// copy or an editor may give a file any time.
type sources struct {
	*reader
	// texts are content files, read once for the sums and the site.
	texts map[string]summedText
	// folders are those of content/, as they were found.
	folders map[string][]fs.DirEntry
	// size is that of all files of content/.
	size int64
	// all is the sum of everything that the site is made from, version of what
	// every page hangs on: program, layouts, configuration, pictures.
	all, version [sha256.Size]byte
}

// ReadFile has content.Load read what was summed.
func (in *sources) ReadFile(name string) ([]byte, error) {
	if t, ok := in.texts[name]; ok {
		return t.data, nil
	}
	return in.reader.ReadFile(name)
}

// ReadDir has content.Load see the files that were summed.
func (in *sources) ReadDir(name string) ([]fs.DirEntry, error) {
	if entries, ok := in.folders[name]; ok {
		return entries, nil
	}
	return fs.ReadDir(in.FS, name)
}

// Sum tells content.Load the sum of what ReadFile gives it.
func (in *sources) Sum(name string) (sum [sha256.Size]byte, ok bool) {
	t, ok := in.texts[name]
	return t.sum, ok
}

type summedText struct {
	data []byte
	sum  [sha256.Size]byte
}

// programSum is the sum of the running program. Its version would not do: two
// binaries of one version differ while somebody works on atlas.
var programSum = sync.OnceValues(func() ([sha256.Size]byte, error) {
	var sum [sha256.Size]byte
	name, err := os.Executable()
	if err != nil {
		return sum, err
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return [sha256.Size]byte(h.Sum(nil)), err
})

// readInputs sums the files of an atlas. An error means that nothing can be
// said, as where a file cannot be read; the build itself will report it.
func readInputs(ctx context.Context, opt Options, cfg *config.Config, project *os.Root) (*sources, error) {
	in := &sources{reader: newReader(project), texts: map[string]summedText{}, folders: map[string][]fs.DirEntry{}}
	program, err := programSum()
	if err != nil {
		return nil, err
	}
	conf, err := fs.ReadFile(in.FS, config.FileName)
	if err != nil {
		return nil, err
	}
	version := sha256.New()
	fmt.Fprintf(version, "%x\n%q\n%q\n%v\n", program, conf, cfg.BaseURL, cfg.Build.Drafts)
	for _, tree := range []fs.FS{opt.Layouts, in.sub("layouts")} {
		sums, err := sumTree(ctx, tree, nil)
		if err != nil {
			return nil, err
		}
		writeSums(version, sums, nil)
	}
	held := int64(0)
	content, err := sumTree(ctx, in.sub("content"), &reading{
		entry: func(folder string, d fs.DirEntry) {
			folder = path.Join("content", folder)
			in.folders[folder] = append(in.folders[folder], d)
		},
		file: func(f fileSum, data []byte) {
			if held += int64(len(data)); path.Ext(f.name) == ".md" && held < opt.Hold {
				in.texts["content/"+f.name] = summedText{data, f.sum}
			}
		},
	})
	if err != nil {
		return nil, err
	}
	in.size = held
	if in.size > largeFactor*opt.Hold {
		clear(in.texts) // the room is worth more than reading them again; see hold
	}
	writeSums(version, content, func(name string) bool { return pictureTypes[strings.ToLower(path.Ext(name))] })
	static, err := sumTree(ctx, in.sub("static"), nil)
	if err != nil {
		return nil, err
	}
	writeSums(version, static, func(name string) bool { return name == render.CardPath })
	in.version = [sha256.Size]byte(version.Sum(nil))

	all := sha256.New()
	all.Write(in.version[:])
	writeSums(all, content, nil)
	writeSums(all, static, nil)
	builtIn, err := sumTree(ctx, opt.Static, nil)
	if err != nil {
		return nil, err
	}
	writeSums(all, builtIn, nil)
	if cfg.Build.History {
		fmt.Fprintln(all, git.State(ctx, opt.Root))
	}
	in.all = [sha256.Size]byte(all.Sum(nil))
	return in, ctx.Err()
}

// sub is a folder of the atlas; nil when it is not there.
func (in *sources) sub(name string) fs.FS {
	if info, err := fs.Stat(in.FS, name); err != nil || !info.IsDir() {
		return nil
	}
	sub, _ := fs.Sub(in.reader, name)
	return sub
}

type fileSum struct {
	name string
	sum  [sha256.Size]byte
}

// reading is told what sumTree finds, one thing at a time: the entries of each
// folder in the order of their names, and then each file's bytes.
type reading struct {
	entry func(folder string, d fs.DirEntry)
	file  func(f fileSum, data []byte)
}

// sumTree sums the files of a folder, in the order of their names, and tells of
// them; got may be nil. Of no folder there are none.
func sumTree(ctx context.Context, tree fs.FS, got *reading) ([]fileSum, error) {
	if tree == nil {
		return nil, nil
	}
	var sums []fileSum
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && got != nil && name != "." {
			got.entry(path.Dir(name), d)
		}
		switch {
		case err != nil:
			return err
		case name != "." && d.IsDir() && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.Type()&^fs.ModeSymlink != 0 && !d.IsDir(), d.Type()&fs.ModeSymlink != 0 && !opens(tree, name):
			return errSpecial
		case !d.IsDir():
			sums = append(sums, fileSum{name: name})
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	var mu sync.Mutex
	errs := make([]error, len(sums))
	parallel.Each(len(sums), func(i int) {
		if ctx.Err() != nil {
			return
		}
		data, err := fs.ReadFile(tree, sums[i].name)
		if err != nil {
			// A link that leads nowhere is no file of the site.
			if info, statErr := fs.Stat(tree, sums[i].name); statErr == nil && info.Mode().IsRegular() {
				errs[i] = err
			}
			return
		}
		sums[i].sum = sha256.Sum256(data)
		if got != nil {
			mu.Lock()
			defer mu.Unlock()
			got.file(sums[i], data)
		}
	})
	slices.SortFunc(sums, func(a, b fileSum) int { return strings.Compare(a.name, b.name) })
	return sums, errors.Join(append(errs, ctx.Err())...)
}

// errSpecial is that there is something that is no file, and may keep whoever
// opens it waiting for ever.
var errSpecial = errors.New("not a file")

// opens reports whether a link may be opened: it leads to a file, a folder or
// nowhere.
func opens(tree fs.FS, name string) bool {
	info, err := fs.Stat(tree, name)
	return err != nil || info.IsDir() || info.Mode().IsRegular()
}

func writeSums(w io.Writer, sums []fileSum, want func(string) bool) {
	for _, s := range sums {
		if want == nil || want(s.name) {
			fmt.Fprintf(w, "%q %x\n", s.name, s.sum)
		}
	}
	fmt.Fprintln(w)
}
