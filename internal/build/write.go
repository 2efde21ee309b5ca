package build

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"atlas/internal/atomicfile"
	"atlas/internal/diag"
)

const tempSuffix = atomicfile.Suffix

// writeFiles brings the folder to the state of the site.
func (b *builder) writeFiles() error {
	outs := b.outs.sorted()
	dest := b.result.Dest
	if err := os.MkdirAll(dest, 0o777); err != nil {
		return atomicfile.Failed(dest, err)
	}
	root, err := os.OpenRoot(dest)
	if err != nil {
		return err
	}
	defer root.Close()
	if err := checkOpened(b.opt.Root, b.dest, dest, root); err != nil {
		return err
	}
	old, err := readManifest(root)
	if errors.Is(err, errForeign) {
		return foreignProblem(b.dest, err)
	}
	if err != nil {
		return err
	}
	renamed := old.renamedByCase(outs)
	dirs := newFolders(root)
	defer dirs.close()
	if found := old.inTheWay(dirs, outs, renamed); len(found) > 0 {
		return inTheWayError(b.dest, found)
	}
	if !old.complete && len(old.sums) > 0 {
		if err := sweepTemps(dirs, old); err != nil {
			return err
		}
	}
	var again *reuse
	if b.cache != nil {
		again = b.newReuse(root)
		b.keys.Keep = again == nil
		if again != nil && b.old.Relations == b.keys.Relations {
			b.keys.Before = b.old.Arounds
		}
	}
	// From here until the end the folder says that it is unfinished.
	if err := atomicfile.WriteIn(root, ManifestName, old.union(outs).bytes(), atomicfile.Durable); err != nil {
		return err
	}
	for from, to := range renamed {
		if err := renameCase(dirs, from, to); err != nil {
			return err
		}
	}
	sums, states, err := b.makeAll(dirs, outs, again)
	if err != nil || diag.HasErrors(b.problems) {
		return err
	}
	dirs.close() // Windows removes no folder that is open
	deleted, err := b.deleteStale(root, old, sums, renamed)
	if err != nil {
		return err
	}
	if err := atomicfile.SyncIn(root, append(b.unsynced(old, sums), deleted...)); err != nil {
		return err
	}
	done := &manifest{complete: true, sums: sums}
	text := done.bytes()
	if err := atomicfile.WriteIn(root, ManifestName, text, atomicfile.Durable); err != nil {
		return err
	}
	b.leaveState(sha256.Sum256(text), states)
	return nil
}

// unsynced are the files that a loss of power could take: what was written now,
// and after a build that was broken off everything, for nobody knows what that
// one wrote. They are synced before the manifest says complete, together: each
// by itself would cost a wait for the disk.
func (b *builder) unsynced(old *manifest, sums map[string]string) []string {
	if old.complete {
		return b.wrote
	}
	return slices.Collect(maps.Keys(sums))
}

// leaveState keeps for the next build what this one knows.
func (b *builder) leaveState(manifest [sha256.Size]byte, files map[string]fileState) {
	if b.cache == nil {
		return
	}
	result := *b.result
	result.Written, result.Deleted, result.Unchanged, result.Stages = 0, 0, result.Written+result.Unchanged, nil
	b.cache.saveState(b.result.Dest, &state{
		Inputs: b.inputs.all, Version: b.inputs.version, Manifest: manifest, Files: files,
		Relations: b.keys.Relations, Arounds: b.keys.Arounds(), Search: b.index.Kept(), Names: b.keys.Names(), Problems: diag.Sort(b.problems), Result: result,
	})
	for _, name := range b.index.Cached() {
		b.cache.use(name)
	}
	b.cache.sweep("postings-")
}

func inTheWayError(dest string, found []string) error {
	var errs []error
	for _, name := range found {
		message := "a file that atlas did not make stands where the site has one of its own"
		if strings.HasSuffix(name, "/") {
			message = "a link or a file stands where the site has a folder of its own"
		}
		errs = append(errs, diag.Problem{
			Position: diag.Position{File: filepath.Join(dest, filepath.FromSlash(name))}, Code: "in-the-way",
			Message: message, Hint: "move it away; a site's own files belong in static/",
		})
	}
	return errors.Join(errs...)
}

// made is what one file came to.
type made struct {
	fileState
	wrote bool
	err   error
}

// makeAll makes every file. Workers take the next one each and fill its place
// in a slice, so that nothing depends on who was faster. A page that fails
// does not stop the others: all bad ones are reported.
func (b *builder) makeAll(dirs *folders, outs []output, again *reuse) (map[string]string, map[string]fileState, error) {
	all := make([]made, len(outs))
	order := inOrder(outs)
	var next atomic.Int64
	var failed atomic.Bool // the disk, not a page: no use in going on
	progress := newProgress(b.opt.Progress, len(outs))
	var workers sync.WaitGroup
	for range min(b.jobs(), len(outs)) {
		workers.Go(func() {
			var buf bytes.Buffer
			for !failed.Load() && b.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(outs) {
					return
				}
				i = order[i]
				all[i] = b.makeOne(dirs, outs[i], again, &buf)
				if all[i].err != nil && !isProblem(all[i].err) {
					failed.Store(true)
				}
				progress.step()
			}
		})
	}
	workers.Wait()
	if err := b.ctx.Err(); err != nil {
		return nil, nil, err
	}
	sums, states := make(map[string]string, len(outs)), make(map[string]fileState, len(outs))
	for i, m := range all {
		if m.err != nil {
			if err := b.problemOr(m.err); err != nil {
				return nil, nil, err
			}
			continue
		}
		b.count(outs[i].class, m)
		if m.wrote {
			b.wrote = append(b.wrote, outs[i].path)
		}
		b.result.Sizes[outs[i].path] = m.Size
		sums[outs[i].path] = m.Sum
		states[outs[i].path] = m.fileState
	}
	return sums, states, nil
}

// jobs is how many files are made at once.
func (b *builder) jobs() int {
	if n := b.cfg.Build.Jobs; n > 0 {
		return n
	}
	return runtime.GOMAXPROCS(0)
}

// makeOne makes a file, unless the one that is there is what would be made.
func (b *builder) makeOne(dirs *folders, out output, again *reuse, buf *bytes.Buffer) made {
	var m made
	if out.key != nil && b.cache != nil {
		var texts func() [][]byte
		err := out.guard(func() error {
			m.Key, texts = out.key()
			return nil
		})
		if err != nil {
			return made{err: err}
		}
		if f, stays := again.stays(out.path, m.Key, texts); stays {
			return made{fileState: f}
		}
	}
	if err := out.bytes(buf); err != nil {
		return made{err: err}
	}
	root, base, err := dirs.at(out.path)
	if err == nil {
		m.wrote, err = atomicfile.WriteChangedIn(root, base, buf.Bytes(), atomicfile.Ordered)
	}
	if err != nil {
		return made{err: atomicfile.Failed(filepath.Join(b.result.Dest, filepath.FromSlash(out.path)), err)}
	}
	sum := sha256.Sum256(buf.Bytes())
	m.Sum, m.Size = hex.EncodeToString(sum[:]), int64(buf.Len())
	if b.cache != nil {
		if info, err := root.Lstat(base); err == nil {
			m.Time = info.ModTime().UnixNano()
		}
	}
	return m
}

// mostKept is how large a buffer is used again for the next file. The file of all
// records would leave one that is larger than all else in memory.
const mostKept = 4 << 20

// bytes makes the file in buf, in place of what is there.
func (out output) bytes(buf *bytes.Buffer) error {
	if buf.Cap() > mostKept {
		*buf = bytes.Buffer{}
	}
	buf.Reset()
	err := out.guard(func() error { return out.make(buf) })
	if err != nil && !isProblem(err) {
		err = fmt.Errorf("making %s: %w", out.path, err)
	}
	return err
}

// guard does a part of the work on one file. A panic in a worker would end the
// program with a stack; it belongs to the one file that led to it.
func (out output) guard(do func() error) (err error) {
	defer func() {
		v := recover()
		if p, ok := v.(diag.Problem); ok {
			err = p // a content file that was changed meanwhile
		} else if v != nil {
			err = diag.Problem{Position: diag.Position{File: out.origin}, Code: "internal",
				Message: fmt.Sprintf("internal error while making %s: %v", out.path, v),
				Hint:    "this is a mistake in atlas: please report it, with the file"}
		}
	}()
	return do()
}

func isProblem(err error) bool {
	var p diag.Problem
	return errors.As(err, &p)
}

func (b *builder) count(c class, m made) {
	r := b.result
	switch c {
	case classPage:
		r.Pages++
	case classData:
		r.Data++
	case classAsset:
		r.Assets++
	default:
		r.Static++
	}
	if m.wrote {
		r.Written++
	} else {
		r.Unchanged++
	}
	r.Bytes += m.Size
}

// deleteStale removes what the last build made and this one did not, and the
// folders that become empty by it. It tells what it removed.
func (b *builder) deleteStale(root *os.Root, old *manifest, sums, renamed map[string]string) (deleted []string, err error) {
	dirs, emptied := newFolders(root), map[string]bool{}
	defer dirs.close()
	for name := range old.sums {
		if _, kept := sums[name]; kept {
			continue
		}
		if to, ok := renamed[name]; ok && sameFile(root, name, to) {
			continue // this disk knows no case: it is the new file
		}
		gone, err := removeFile(dirs, name)
		if err != nil {
			return nil, err
		}
		if gone {
			b.result.Deleted++
			deleted = append(deleted, name)
			emptied[path.Dir(name)] = true
		}
	}
	dirs.close() // Windows removes no folder that is open
	for dir := range emptied {
		removeEmpty(root, dir)
	}
	return deleted, nil
}

// removeFile removes a file that an earlier build made. A folder or a link in
// its place, or in that of a folder above it, is not what was made, and stays.
func removeFile(dirs *folders, name string) (gone bool, err error) {
	dir, _ := dirs.find(name)
	if dir == nil {
		return false, nil
	}
	base := path.Base(name)
	info, err := dir.Lstat(base)
	if err != nil || !info.Mode().IsRegular() {
		return false, ignoreMissing(err)
	}
	return true, dir.Remove(base)
}

// removeEmpty removes a folder, and those above it, as far as they are empty.
func removeEmpty(root *os.Root, dir string) {
	for ; dir != "."; dir = path.Dir(dir) {
		above, err := atomicfile.OpenFolder(root, path.Dir(dir), false)
		if err != nil {
			return
		}
		info, err := above.Lstat(path.Base(dir))
		if err == nil && info.IsDir() {
			err = above.Remove(path.Base(dir))
		}
		_ = above.Close()
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return // not empty
		}
	}
}

// sweepTemps removes what a killed build left under the temporary names of its
// files. Others of such a name are none of its.
func sweepTemps(dirs *folders, old *manifest) error {
	for name := range old.sums {
		if _, err := removeFile(dirs, atomicfile.TempOf(name)); err != nil {
			return err
		}
	}
	return nil
}

// renameCase brings a file that an earlier build made to the name it has now,
// which differs in case alone. On a disk without case it would keep the old
// name otherwise, and be deleted by it as stale.
func renameCase(dirs *folders, from, to string) error {
	dir, _ := dirs.find(from)
	if dir == nil {
		return nil
	}
	was, err := dir.Lstat(path.Base(from))
	if err != nil || !was.Mode().IsRegular() {
		return ignoreMissing(err)
	}
	into, base, err := dirs.at(to)
	if err != nil {
		return err
	}
	is, err := into.Lstat(base)
	switch {
	case errors.Is(err, fs.ErrNotExist): // a disk with case
	case err != nil:
		return err
	case !os.SameFile(was, is):
		return nil // both are there, and the old one goes as stale
	}
	return dirs.root.Rename(filepath.FromSlash(from), filepath.FromSlash(to))
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// progress tells a function how far the work is, from one goroutine at a time.
type progress struct {
	mu          sync.Mutex
	tell        func(done, total int)
	done, total int
}

func newProgress(tell func(done, total int), total int) *progress {
	return &progress{tell: tell, total: total}
}

func (p *progress) step() {
	if p.tell == nil {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done++
	p.tell(p.done, p.total)
}
