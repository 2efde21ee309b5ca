// Package watch tells which files below some folders changed.
//
// [New] sets the watches and returns; from then on [Watcher.Changes] gives
// batches of paths. The system tells of changes, nothing is asked again and
// again: a watcher at rest costs no time. What it promises:
//
//   - Folders that are made later are watched as well, and what was put into
//     them before the watch was set is told.
//   - Changes that come together are one batch: it is given when nothing came
//     for a moment, and a tenth of a second after its first change at the latest.
//     A file that is just gone or empty is given a little longer: editors save by
//     moving the old file away, or by emptying it first.
//   - What editors and systems leave in folders for their own use is no change
//     ([Noise]).
//   - Links are followed as os.Root does for those who read the atlas: a linked
//     file is watched where it really is, a folder below the top is not entered.
//
// A batch may name a file that is as it was. It never leaves one out: when the
// system lost count, the batch is nil, which means that anything may have
// changed.
package watch

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/fsnotify/fsnotify"
)

// pace is how long a batch waits for more.
type pace struct{ quiet, settling, latest time.Duration }

// usual keeps what a person waits for below what they notice.
var usual = pace{quiet: 15 * time.Millisecond, settling: 60 * time.Millisecond, latest: 100 * time.Millisecond}

// Tree is a folder to watch, with what is below it.
type Tree struct {
	// Dir is the folder, a path of the system.
	Dir string
	// Name begins the paths that changes are told by; it may be empty.
	Name string
	// Want tells of a file or folder, by its path below Dir with slashes,
	// whether it matters; folders that do not are not entered. nil wants all.
	Want func(name string) bool
}

// Watcher watches until Close.
type Watcher struct {
	notify  notifier
	events  <-chan fsnotify.Event
	errors  <-chan error
	trees   []tree
	folders map[string]folder // watched, by absolute path
	linked  map[string]string // what a link leads to, absolute: the link's place
	trouble func(error)
	pace    pace
	limited bool // the limit of the system was told
	changes chan []string
	done    chan struct{}
	stop    sync.Once
	stopped sync.WaitGroup
}

// notifier is the part of fsnotify that sets watches.
type notifier interface {
	Add(string) error
	Remove(string) error
	Close() error
}

type tree struct {
	Tree
	dir string // absolute, links resolved
}

// folder is a watched folder's place in its tree.
type folder struct {
	tree *tree
	name string // below the tree, "." for itself
	only bool   // watched for the sake of linked files alone
}

// ErrLimit is wrapped by the error that tells that the system lets nobody
// watch more folders or, under some systems, files.
var ErrLimit = errors.New("the system's limit of watched folders is reached")

// New watches trees; a folder of theirs that is not there is an error. What
// goes wrong with single folders, now and later, is told to trouble, by one
// goroutine at a time: the others are watched all the same. An error that
// wraps [ErrLimit] is told once.
func New(trees []Tree, trouble func(error)) (*Watcher, error) {
	n, err := fsnotify.NewWatcher()
	if err != nil {
		if isLimit(err) {
			err = fmt.Errorf("%w: %w", ErrLimit, err)
		}
		return nil, err
	}
	w, err := start(n, n.Events, n.Errors, trees, trouble, usual)
	if err != nil {
		return nil, errors.Join(err, n.Close())
	}
	return w, nil
}

func start(n notifier, events <-chan fsnotify.Event, errs <-chan error, trees []Tree, trouble func(error), pace pace) (*Watcher, error) {
	w := &Watcher{notify: n, events: events, errors: errs, trouble: trouble, pace: pace, folders: map[string]folder{}, linked: map[string]string{},
		changes: make(chan []string), done: make(chan struct{})}
	w.trees = make([]tree, len(trees))
	for i, t := range trees {
		abs, err := filepath.Abs(t.Dir)
		if err == nil {
			abs, err = filepath.EvalSymlinks(abs)
		}
		if err != nil {
			return nil, err
		}
		w.trees[i] = tree{t, abs}
		w.add(abs, &w.trees[i], ".", nil)
	}
	w.stopped.Go(w.run)
	return w, nil
}

// Changes gives the batches: paths with slashes, each the Name of its tree and
// the path below it, sorted. A nil batch means that anything may have changed.
// While nobody takes a batch it grows. The channel is closed by Close.
func (w *Watcher) Changes() <-chan []string { return w.changes }

// Close ends the watching. It may be called more than once.
func (w *Watcher) Close() error {
	var err error
	w.stop.Do(func() {
		close(w.done)
		err = w.notify.Close()
		w.stopped.Wait()
	})
	return err
}

// batch is what changed and was not told yet.
type batch struct {
	files map[string]string // by what they are called: where they are
	all   bool
	first time.Time
}

func (b *batch) empty() bool { return len(b.files) == 0 && !b.all }

func (b *batch) paths() []string {
	if b.all {
		return nil
	}
	list := make([]string, 0, len(b.files))
	for name := range b.files {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// unsettled reports whether a file of the batch looks as if somebody were in
// the middle of saving it.
func (b *batch) unsettled() bool {
	for _, at := range b.files {
		info, err := os.Stat(at)
		if err != nil || info.Mode().IsRegular() && info.Size() == 0 {
			return true
		}
	}
	return false
}

func (w *Watcher) run() {
	defer close(w.changes)
	timer := time.NewTimer(time.Hour)
	timer.Stop()
	defer timer.Stop()
	b := batch{files: map[string]string{}}
	var out chan []string // set while the batch is due
	var paths []string
	waited := false // the extra time was given
	errs := w.errors
	later := func() {
		now := time.Now()
		if b.first.IsZero() {
			b.first = now
		}
		out, waited = nil, false
		timer.Reset(max(min(w.pace.quiet, w.pace.latest-now.Sub(b.first)), 0))
	}
	for {
		select {
		case <-w.done:
			return
		case e, ok := <-w.events:
			if !ok {
				return
			}
			if w.take(e, &b) {
				later()
			}
		case err, ok := <-errs:
			if !ok {
				errs = nil
				continue
			}
			if errors.Is(err, fsnotify.ErrEventOverflow) {
				b.all = true
				w.again(&b)
				later()
				continue
			}
			w.trouble(err)
		case <-timer.C:
			if b.empty() {
				continue
			}
			if left := w.pace.latest - time.Since(b.first); !waited && left > 0 && b.unsettled() {
				waited = true
				timer.Reset(min(w.pace.settling, left))
				continue
			}
			out, paths = w.changes, b.paths()
		case out <- paths:
			b = batch{files: map[string]string{}}
			out, paths = nil, nil
		}
	}
}

// take puts one event into the batch and keeps the watches in step. It
// reports whether there was anything to tell.
func (w *Watcher) take(e fsnotify.Event, b *batch) bool {
	// Spotlight touches the attributes of files that were just written.
	if e.Name == "" || e.Op == fsnotify.Chmod && runtime.GOOS == "darwin" {
		return false
	}
	at := filepath.Clean(e.Name)
	link, led := w.linked[at]
	if led {
		b.files[link] = at
	}
	parent, ok := w.folders[filepath.Dir(at)]
	if !ok || parent.only {
		return led
	}
	name := path.Join(parent.name, filepath.Base(at))
	if !parent.tree.wants(name) {
		return led
	}
	if e.Has(fsnotify.Remove) || e.Has(fsnotify.Rename) {
		w.drop(at)
	}
	if e.Has(fsnotify.Create) {
		w.look(at, parent.tree, name, b)
	}
	b.files[parent.tree.call(name)] = at
	return true
}

func (t *tree) wants(name string) bool {
	return !Noise(path.Base(name)) && (t.Want == nil || t.Want(name))
}

func (t *tree) call(name string) string { return path.Join(t.Name, name) }

// look watches what has just appeared: a folder, or a link. What a new folder
// holds goes into the batch.
func (w *Watcher) look(at string, t *tree, name string, b *batch) {
	info, err := os.Lstat(at)
	if err != nil {
		return // gone again; that is another event
	}
	if info.IsDir() {
		w.add(at, t, name, b)
		return
	}
	if info.Mode()&fs.ModeSymlink != 0 {
		w.follow(at, t, name, b)
	}
}

// follow watches what a link leads to: a file at its own place, and a folder
// if the link stands at the top of the tree.
func (w *Watcher) follow(at string, t *tree, name string, b *batch) {
	real, err := filepath.EvalSymlinks(at)
	if err != nil {
		return
	}
	info, err := os.Stat(real)
	switch {
	case err != nil:
	case info.IsDir():
		if !strings.Contains(name, "/") {
			w.add(real, t, name, b)
		}
	default:
		w.linked[real] = t.call(name)
		if _, ok := w.folders[filepath.Dir(real)]; !ok && w.watch(filepath.Dir(real)) {
			w.folders[filepath.Dir(real)] = folder{t, name, true}
		}
	}
}

// add watches a folder and all below it. The watch is set before the folder is
// read, so that nothing can appear in between unseen; b, if not nil, gets what
// is there.
func (w *Watcher) add(at string, t *tree, name string, b *batch) {
	if !w.watch(at) {
		return
	}
	w.folders[at] = folder{tree: t, name: name}
	entries, err := os.ReadDir(at)
	if err != nil {
		if !errors.Is(err, fs.ErrNotExist) {
			w.trouble(err)
		}
		return
	}
	for _, entry := range entries {
		in := path.Join(name, entry.Name())
		if !t.wants(in) {
			continue
		}
		full := filepath.Join(at, entry.Name())
		if b != nil {
			b.files[t.call(in)] = full
		}
		switch {
		case entry.IsDir():
			w.add(full, t, in, b)
		case entry.Type()&fs.ModeSymlink != 0:
			w.follow(full, t, in, b)
		}
	}
}

// watch sets one watch and tells of trouble.
func (w *Watcher) watch(at string) bool {
	err := w.notify.Add(at)
	switch {
	case err == nil:
		return true
	case errors.Is(err, fs.ErrNotExist) || errors.Is(err, fsnotify.ErrClosed):
	case isLimit(err):
		if !w.limited {
			w.limited = true
			w.trouble(fmt.Errorf("%s: %w: %w", at, ErrLimit, err))
		}
	default:
		w.trouble(fmt.Errorf("watching %s: %w", at, err))
	}
	return false
}

// isLimit knows the errors of inotify's limits (watches and instances) and of
// systems that open every watched file.
func isLimit(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE)
}

// drop ends the watches of a folder that is gone or moved, and of those in it:
// under Linux they would follow it to wherever it went, under its old name.
func (w *Watcher) drop(at string) {
	if _, ok := w.folders[at]; !ok {
		return
	}
	below := at + string(filepath.Separator)
	for dir := range w.folders {
		if dir == at || strings.HasPrefix(dir, below) {
			_ = w.notify.Remove(dir) // often gone with the folder
			delete(w.folders, dir)
		}
	}
}

// again looks at all trees anew, after events were lost.
func (w *Watcher) again(b *batch) {
	for i := range w.trees {
		w.add(w.trees[i].dir, &w.trees[i], ".", b)
	}
}
