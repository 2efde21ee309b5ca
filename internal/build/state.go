package build

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"
	"sync"
	"time"

	"atlas/internal/atomicfile"
	"atlas/internal/diag"
	"atlas/internal/lock"
	"atlas/internal/parallel"
	"atlas/internal/render"
	"atlas/internal/search"
	"atlas/internal/site"
)

// CacheFolder keeps, below the atlas's folder, what builds leave for the next
// ones. It is safe to delete.
const CacheFolder = lock.Folder + "/build"

// stateForm changes with [state] and with what is kept in it.
const stateForm = "atlas-build/1\n"

// state is what a build leaves: of every file of the site what it was made
// from, and how it was written.
//
// A file is left alone when its key is the same and the file is still the one
// that was written. Everything else is made anew, and written if its bytes
// differ: a state that is not there, or not to be believed, costs time and
// nothing else.
type state struct {
	// Inputs and Version are the sums of the same names in [sources].
	Inputs, Version [sha256.Size]byte
	// Manifest is the sum of the folder's manifest after the build: a folder
	// that something else has written to is not the one that is known.
	Manifest [sha256.Size]byte
	Files    map[string]fileState
	// Relations and Arounds are those of [render.Keys], Search what the search
	// kept.
	Relations render.Key
	Arounds   map[string]render.Key
	Search    search.Kept
	// Names are the names that texts were searched for; see [render.Key].
	Names []site.Entry
	// Problems and Result are what the build said, for one that has nothing to
	// do.
	Problems []diag.Problem
	Result   Result
}

// fileState is a file of the site as a build left it.
type fileState struct {
	Key  render.Key
	Sum  string
	Size int64
	// Time is when it was last written, in nanoseconds of the file system.
	Time int64
}

// cacheDir is the cache of one atlas.
type cacheDir struct {
	folders *folders // of the atlas; one is used
	mu      sync.Mutex
	used    map[string]bool
}

func newCacheDir(atlas *os.Root) *cacheDir {
	return &cacheDir{folders: newFolders(atlas), used: map[string]bool{}}
}

func (c *cacheDir) close() { c.folders.close() }

// Get implements [search.Cache]. What is damaged is not there.
func (c *cacheDir) Get(name string) []byte {
	dir, _ := c.folders.find(path.Join(CacheFolder, name))
	if dir == nil {
		return nil
	}
	data, err := dir.ReadFile(name)
	if err != nil || len(data) < sha256.Size {
		return nil
	}
	body := data[sha256.Size:]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], data[:sha256.Size]) {
		return nil
	}
	c.use(name)
	return body
}

// Put implements [search.Cache]. A cache that cannot be written is none of the
// build's errors.
func (c *cacheDir) Put(name string, data []byte) {
	sum := sha256.Sum256(data)
	c.use(name)
	if dir, _, err := c.folders.at(path.Join(CacheFolder, name)); err == nil {
		_ = atomicfile.WriteIn(dir, name, append(sum[:], data...), atomicfile.Ordered)
	}
}

func (c *cacheDir) use(name string) {
	c.mu.Lock()
	c.used[name] = true
	c.mu.Unlock()
}

// sweep removes what this build did not use and begins with a prefix.
func (c *cacheDir) sweep(prefix string) {
	dir, _ := c.folders.find(path.Join(CacheFolder, prefix))
	if dir == nil {
		return
	}
	entries, err := fs.ReadDir(dir.FS(), ".")
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), prefix) && !c.used[e.Name()] {
			_ = dir.Remove(e.Name())
		}
	}
}

// stateName is the name of the state for a folder that sites are built to.
func stateName(dest string) string {
	sum := sha256.Sum256([]byte(dest))
	return "site-" + hex.EncodeToString(sum[:8])
}

// loadState gives nil for what is not there, not whole, or of another form.
func (c *cacheDir) loadState(dest string) *state {
	data, ok := bytes.CutPrefix(c.Get(stateName(dest)), []byte(stateForm))
	if !ok {
		return nil
	}
	var s state
	if gob.NewDecoder(bytes.NewReader(data)).Decode(&s) != nil {
		return nil
	}
	return &s
}

func (c *cacheDir) saveState(dest string, s *state) {
	var b bytes.Buffer
	b.WriteString(stateForm)
	if gob.NewEncoder(&b).Encode(s) == nil {
		c.Put(stateName(dest), b.Bytes())
	}
}

// as reports whether a file is still the one that was written: what changes a
// file changes its size or its time.
func (f fileState) as(info fs.FileInfo) bool {
	return info.Mode().IsRegular() && info.Size() == f.Size && info.ModTime().UnixNano() == f.Time
}

// manifestSum is the sum of a folder's manifest.
func manifestSum(root *os.Root) (sum [sha256.Size]byte, err error) {
	f, err := root.Open(ManifestName)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	_, err = io.Copy(h, f)
	return [sha256.Size]byte(h.Sum(nil)), err
}

// upToDate reports whether the folder is the site of these inputs already.
func (s *state) upToDate(dest string, in *sources) bool {
	if s == nil || s.Inputs != in.all {
		return false
	}
	root, err := os.OpenRoot(dest)
	if err != nil {
		return false
	}
	defer root.Close()
	if sum, err := manifestSum(root); err != nil || sum != s.Manifest {
		return false
	}
	found, err := listFiles(root)
	if err != nil {
		return false
	}
	for name, f := range s.Files {
		if info := found[name]; info == nil || !f.as(info) {
			return false
		}
	}
	// The manifest tells when the site was last in order; atlas check asks.
	now := time.Now()
	_ = root.Chtimes(ManifestName, now, now)
	return true
}

// listFiles lists the files of a folder with what the system says of them, a
// folder at a time: asking for each by its path takes three times as long.
func listFiles(root *os.Root) (map[string]fs.FileInfo, error) {
	found := map[string]fs.FileInfo{}
	err := fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			found[name] = info
		}
		return ignoreMissing(err)
	})
	return found, err
}

// findBeside lists the files of a folder while the site is read, which takes
// longer. What it returns waits for that.
func findBeside(dest string) func() (map[string]fs.FileInfo, error) {
	var found map[string]fs.FileInfo
	var err error
	wait := parallel.Beside(func() {
		var root *os.Root
		if root, err = os.OpenRoot(dest); err == nil {
			found, err = listFiles(root)
			err = errors.Join(err, root.Close())
		}
	})
	return func() (map[string]fs.FileInfo, error) {
		wait()
		return found, err
	}
}

// reuse says which files of a build before may stay as they are.
type reuse struct {
	old *state
	// found is what stands in the folder.
	found map[string]fs.FileInfo
	// changed are the names that not both builds have.
	changed []string
}

// mostNames is how many names may differ before all texts are searched anew:
// each of them is looked for in every text.
const mostNames = 32

// newReuse gives nil when nothing can be reused.
func (b *builder) newReuse(root *os.Root) *reuse {
	old, names := b.old, b.keys.Names()
	if old == nil || old.Version != b.inputs.version {
		return nil
	}
	if sum, err := manifestSum(root); err != nil || sum != old.Manifest {
		return nil
	}
	r := &reuse{old: old}
	for i, j := 0, 0; i < len(old.Names) || j < len(names); {
		switch {
		case i < len(old.Names) && j < len(names) && old.Names[i] == names[j]:
			i, j = i+1, j+1
			continue
		case j == len(names) || i < len(old.Names) && lessEntry(old.Names[i], names[j]):
			r.changed = append(r.changed, old.Names[i].Name)
			i++
		default:
			r.changed = append(r.changed, names[j].Name)
			j++
		}
		if len(r.changed) > mostNames {
			return nil
		}
	}
	var err error
	if r.found, err = b.found(); err != nil {
		return nil
	}
	return r
}

func lessEntry(a, b site.Entry) bool {
	return a.Name < b.Name || a.Name == b.Name && a.Path < b.Path
}

// stays reports whether a file with this key and these texts is as it was.
func (r *reuse) stays(path string, key render.Key, texts func() [][]byte) (fileState, bool) {
	if r == nil {
		return fileState{}, false
	}
	f, known := r.old.Files[path]
	if !known || f.Key != key || key == (render.Key{}) {
		return f, false
	}
	if info := r.found[path]; info == nil || !f.as(info) {
		return f, false
	}
	if len(r.changed) == 0 || texts == nil {
		return f, true
	}
	list := texts()
	for _, name := range r.changed {
		for _, text := range list {
			if bytes.Contains(text, []byte(name)) {
				return f, false
			}
		}
	}
	return f, true
}
