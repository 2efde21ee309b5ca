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
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"atlas/internal/config"
	"atlas/internal/history/git"
	"atlas/internal/render"
)

// sources are the files that a build is made from, as they were when it began,
// and sums over them. Sums are of the bytes and never of times: a checkout, a
// copy or an editor may give a file any time.
type sources struct {
	fs.FS
	// texts are content files, read once for the sums and the site.
	texts map[string][]byte
	// size is that of all files of content/.
	size int64
	// all is the sum of everything that the site is made from, version of what
	// every page hangs on: program, layouts, configuration, pictures.
	all, version [sha256.Size]byte
}

// ReadFile has content.Load read what was summed.
func (in *sources) ReadFile(name string) ([]byte, error) {
	if data, ok := in.texts[name]; ok {
		return data, nil
	}
	return fs.ReadFile(in.FS, name)
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
	in := &sources{FS: project.FS(), texts: map[string][]byte{}}
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
	content, err := sumTree(ctx, in.sub("content"), func(name string, data []byte) {
		if held += int64(len(data)); path.Ext(name) == ".md" && held < opt.Hold {
			in.texts["content/"+name] = data
		}
	})
	if err != nil {
		return nil, err
	}
	in.size = held
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
	sub, _ := fs.Sub(in.FS, name)
	return sub
}

type fileSum struct {
	name string
	sum  [sha256.Size]byte
}

// sumTree sums the files of a folder, in the order of their names, and hands
// the bytes of each to got, one at a time. Of nil there are none.
func sumTree(ctx context.Context, tree fs.FS, got func(name string, data []byte)) ([]fileSum, error) {
	if tree == nil {
		return nil, nil
	}
	var sums []fileSum
	err := fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
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
	var next atomic.Int64
	var mu sync.Mutex
	errs := make([]error, len(sums))
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(sums)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(sums) {
					return
				}
				data, err := fs.ReadFile(tree, sums[i].name)
				if err != nil {
					// A link that leads nowhere is no file of the site.
					if info, statErr := fs.Stat(tree, sums[i].name); statErr == nil && info.Mode().IsRegular() {
						errs[i] = err
					}
					continue
				}
				sums[i].sum = sha256.Sum256(data)
				if got != nil {
					mu.Lock()
					got(sums[i].name, data)
					mu.Unlock()
				}
			}
		})
	}
	workers.Wait()
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
