package watch

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/fsnotify/fsnotify"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

// atlas makes a folder with some files and watches it as the command does.
func atlas(t *testing.T, more ...Tree) (root string, w *Watcher) {
	t.Helper()
	root = t.TempDir()
	write(t, filepath.Join(root, "content/parks/a.md"), "a")
	write(t, filepath.Join(root, "config.toml"), "title")
	return root, watching(t, root, more...)
}

func watching(t *testing.T, root string, more ...Tree) *Watcher {
	t.Helper()
	trees := append([]Tree{{Dir: root, Want: func(name string) bool {
		top, _, _ := strings.Cut(name, "/")
		return top == "content" || top == "static" || top == "config.toml"
	}}}, more...)
	w, err := New(trees, func(err error) { t.Errorf("trouble: %v", err) })
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

// wait takes batches until all of want were in one; it returns all it saw.
func wait(t *testing.T, w *Watcher, want ...string) (seen []string) {
	t.Helper()
	limit := time.After(patience)
	for {
		if !slices.ContainsFunc(want, func(name string) bool { return !slices.Contains(seen, name) }) {
			return seen
		}
		select {
		case batch := <-w.Changes():
			seen = append(seen, batch...)
		case <-limit:
			t.Fatalf("%q are not told; only %q", want, seen)
		}
	}
}

func TestChanges(t *testing.T) {
	root, w := atlas(t)
	at := func(name string) string { return filepath.Join(root, filepath.FromSlash(name)) }
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	steps := []struct {
		name string
		do   func()
		want []string
	}{
		{"written in place", func() { write(t, at("content/parks/a.md"), "b") }, []string{"content/parks/a.md"}},
		{"config", func() { write(t, at("config.toml"), "other") }, []string{"config.toml"}},
		{"saved by rename", func() {
			write(t, at("content/parks/a.md.tmp"), "c")
			must(os.Rename(at("content/parks/a.md.tmp"), at("content/parks/a.md")))
		}, []string{"content/parks/a.md"}},
		{"again, so the watch was not lost", func() {
			write(t, at("content/parks/.a.md.swx"), "d")
			must(os.Rename(at("content/parks/.a.md.swx"), at("content/parks/a.md")))
		}, []string{"content/parks/a.md"}},
		{"a folder that was not there", func() { write(t, at("static/css/deep/er/x.css"), "x") }, []string{"static/css/deep/er/x.css"}},
		{"a file in it", func() { write(t, at("static/css/deep/er/y.css"), "x") }, []string{"static/css/deep/er/y.css"}},
		{"moved", func() { must(os.Rename(at("static/css"), at("static/style"))) }, []string{"static/css", "static/style/deep/er/x.css"}},
		{"under the new name", func() { write(t, at("static/style/deep/er/x.css"), "z") }, []string{"static/style/deep/er/x.css"}},
		{"moved out", func() { must(os.Rename(at("static/style"), at("elsewhere"))) }, []string{"static/style"}},
		{"moved in", func() { must(os.Rename(at("elsewhere"), at("content/style"))) }, []string{"content/style/deep/er/y.css"}},
		{"and there", func() { write(t, at("content/style/deep/er/y.css"), "y") }, []string{"content/style/deep/er/y.css"}},
		{"deleted", func() { must(os.RemoveAll(at("content/parks"))) }, []string{"content/parks/a.md"}},
		{"made again", func() { write(t, at("content/parks/a.md"), "a") }, []string{"content/parks/a.md"}},
		{"and edited", func() { write(t, at("content/parks/a.md"), "b") }, []string{"content/parks/a.md"}},
		{"the top itself", func() { must(os.RemoveAll(at("content"))) }, []string{"content"}},
		{"with a new one", func() { write(t, at("content/parks/n.md"), "n") }, []string{"content/parks/n.md"}},
	}
	for _, s := range steps {
		s.do()
		for _, name := range wait(t, w, s.want...) {
			if Noise(name[strings.LastIndex(name, "/")+1:]) {
				t.Errorf("%s: %s is told", s.name, name)
			}
		}
	}
}

// TestNothing holds that what is no change is not told: what editors keep for
// themselves, what is not wanted, a folder that was moved away.
func TestNothing(t *testing.T) {
	root, w := atlas(t)
	write(t, filepath.Join(root, "static/keep/x.css"), "x")
	wait(t, w, "static/keep/x.css")
	if err := os.Rename(filepath.Join(root, "static/keep"), filepath.Join(root, "away")); err != nil {
		t.Fatal(err)
	}
	wait(t, w, "static/keep")
	for _, name := range []string{"content/parks/.a.md.swp", "content/parks/a.md~", "content/parks/4913", "content/parks/#a.md#", "content/.DS_Store",
		"content/parks/a.md.atlas-tmp", "public/index.html", ".cache/x", "notes.txt", "away/x.css", "content/.git/HEAD"} {
		write(t, filepath.Join(root, name), "x")
	}
	write(t, filepath.Join(root, "content/parks/a.md"), "the end")
	seen := wait(t, w, "content/parks/a.md")
	for _, name := range seen {
		if name != "content/parks/a.md" {
			t.Errorf("%s is told", name)
		}
	}
}

// TestBurst holds that many changes at once are few batches, and that none is
// lost while nobody takes them.
func TestBurst(t *testing.T) {
	root, w := atlas(t)
	var want []string
	for i := range 400 {
		name := fmt.Sprintf("content/parks/n%d.md", i)
		write(t, filepath.Join(root, name), "x")
		want = append(want, name)
	}
	time.Sleep(3 * usual.latest) // the reader is at work elsewhere
	batches := 0
	seen := map[string]bool{}
	limit := time.After(patience)
	for len(seen) < len(want) {
		select {
		case batch := <-w.Changes():
			batches++
			if !slices.IsSorted(batch) {
				t.Errorf("not sorted: %q", batch)
			}
			for _, name := range batch {
				seen[name] = true
			}
		case <-limit:
			t.Fatalf("%d of %d", len(seen), len(want))
		}
	}
	if batches > 40 {
		t.Errorf("%d batches for %d files", batches, len(want))
	}
}

// TestManyFolders makes folders and files faster than watches can be set.
func TestManyFolders(t *testing.T) {
	root, w := atlas(t)
	var want []string
	for i := range 50 {
		name := fmt.Sprintf("content/a%d/b/c/d/x.md", i)
		write(t, filepath.Join(root, name), "x")
		want = append(want, name)
	}
	wait(t, w, want...)
	write(t, filepath.Join(root, want[49]), "y")
	wait(t, w, want[49])
}

func TestLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Log("links need a right there that tests have not")
		return
	}
	root := t.TempDir()
	write(t, filepath.Join(root, "data/content/parks/a.md"), "a")
	write(t, filepath.Join(root, "shared/one.css"), "1")
	write(t, filepath.Join(root, "static/x.txt"), "x")
	link := func(to, at string) {
		t.Helper()
		if err := os.Symlink(to, filepath.Join(root, at)); err != nil {
			t.Fatal(err)
		}
	}
	link("data/content", "content")
	link("../shared/one.css", "static/one.css")
	link("..", "static/loop") // below the top: not entered
	w := watching(t, root)
	write(t, filepath.Join(root, "data/content/parks/a.md"), "b")
	wait(t, w, "content/parks/a.md")
	write(t, filepath.Join(root, "shared/one.css"), "2")
	wait(t, w, "static/one.css")
	write(t, filepath.Join(root, "shared/other.css"), "2")
	link("../shared/other.css", "static/other.css")
	wait(t, w, "static/other.css")
	write(t, filepath.Join(root, "shared/other.css"), "3")
	for _, name := range wait(t, w, "static/other.css") {
		if strings.Contains(name, "shared") {
			t.Errorf("%s is told", name)
		}
	}
}

func TestTreesByName(t *testing.T) {
	git := t.TempDir()
	write(t, filepath.Join(git, "refs/heads/main"), "1")
	_, w := atlas(t, Tree{Dir: git, Name: ".git", Want: func(name string) bool { return strings.HasPrefix(name, "refs") && !strings.HasSuffix(name, ".lock") }})
	write(t, filepath.Join(git, "index"), "1")
	write(t, filepath.Join(git, "refs/heads/main.lock"), "2")
	if err := os.Rename(filepath.Join(git, "refs/heads/main.lock"), filepath.Join(git, "refs/heads/main")); err != nil {
		t.Fatal(err)
	}
	if seen := wait(t, w, ".git/refs/heads/main"); len(seen) != 1 {
		t.Errorf("told are %q", seen)
	}
}

func TestMissing(t *testing.T) {
	if _, err := New([]Tree{{Dir: filepath.Join(t.TempDir(), "none")}}, nil); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
}

// fake stands for fsnotify, to have it fail.
type fake struct {
	mu   sync.Mutex
	left int // watches that may be set
	have []string
}

func (f *fake) Add(name string) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.left == 0 {
		return syscall.ENOSPC
	}
	f.left--
	f.have = append(f.have, name)
	return nil
}
func (f *fake) Remove(string) error { return fsnotify.ErrNonExistentWatch }
func (f *fake) Close() error        { return nil }

// TestLimit holds that the system's limit is told once, and that what could be
// watched is.
func TestLimit(t *testing.T) {
	root := t.TempDir()
	for i := range 5 {
		write(t, filepath.Join(root, fmt.Sprintf("d%d/x", i)), "x")
	}
	events, errs := make(chan fsnotify.Event), make(chan error)
	var told []error
	w, err := start(&fake{left: 3}, events, errs, []Tree{{Dir: root}}, func(err error) { told = append(told, err) }, usual)
	if err != nil {
		t.Fatal(err)
	}
	if len(told) != 1 || !errors.Is(told[0], ErrLimit) || !errors.Is(told[0], syscall.ENOSPC) {
		t.Errorf("told: %v", told)
	}
	real, err := filepath.EvalSymlinks(root)
	if err != nil {
		t.Fatal(err)
	}
	events <- fsnotify.Event{Name: filepath.Join(real, "d0", "x"), Op: fsnotify.Write}
	wait(t, w, "d0/x")
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, open := <-w.Changes(); open {
		t.Error("the channel is not closed")
	}
	if err := w.Close(); err != nil {
		t.Error(err)
	}
}

// TestOverflow holds that lost events lead to a nil batch, and that folders
// that appeared meanwhile are watched.
func TestOverflow(t *testing.T) {
	root := t.TempDir()
	events, errs := make(chan fsnotify.Event), make(chan error)
	f := &fake{left: 100}
	w, err := start(f, events, errs, []Tree{{Dir: root}}, func(err error) { t.Error(err) }, usual)
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	write(t, filepath.Join(root, "new/x"), "x")
	errs <- fsnotify.ErrEventOverflow
	select {
	case batch := <-w.Changes():
		if batch != nil {
			t.Errorf("got %q", batch)
		}
	case <-time.After(patience):
		t.Fatal("nothing is told")
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if !slices.ContainsFunc(f.have, func(name string) bool { return filepath.Base(name) == "new" }) {
		t.Errorf("watched are %q", f.have)
	}
}

// TestUnsettled holds that a file that is emptied and then written is one
// batch, and so is one that is moved away and made anew: the pause between the
// two is longer than a batch waits otherwise.
func TestUnsettled(t *testing.T) {
	root := t.TempDir()
	name := filepath.Join(root, "a.md")
	write(t, name, "text")
	n, err := fsnotify.NewWatcher()
	if err != nil {
		t.Fatal(err)
	}
	w, err := start(n, n.Events, n.Errors, []Tree{{Dir: root}}, func(err error) { t.Error(err) },
		pace{quiet: time.Millisecond, settling: patience / 2, latest: patience})
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	whole := func() {
		t.Helper()
		select {
		case <-w.Changes():
			if data, err := os.ReadFile(name); err != nil || len(data) == 0 {
				t.Errorf("told in the middle of it: %q %v", data, err)
			}
		case <-time.After(patience):
			t.Fatal("nothing is told")
		}
	}
	write(t, name, "")
	time.Sleep(50 * time.Millisecond)
	write(t, name, "text")
	whole()
	if err := os.Rename(name, name+"~"); err != nil {
		t.Fatal(err)
	}
	time.Sleep(50 * time.Millisecond)
	write(t, name, "text again")
	whole()
}

func TestNoise(t *testing.T) {
	for name, want := range map[string]bool{
		".a.md.swp": true, "a.md~": true, "4913": true, "#a.md#": true, ".#a.md": true, "a.md.tmp": true, "index.md.atlas-tmp": true,
		".goutputstream-X1": true, "a.md___jb_tmp___": true, "sedAb12Cd": true, "Thumbs.db": true, "A.TMP": true,
		"a.md": false, "x.css": false, "facts.json": false, "CNAME": false, "sediment.": false, "HEAD": false, "config.toml": false, "49130": false, ".": false,
	} {
		if got := Noise(name); got != want {
			t.Errorf("Noise(%q) = %v", name, got)
		}
	}
}

// TestEnds holds that a watcher leaves no goroutine behind.
func TestEnds(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 10 {
		root, w := atlas(t)
		write(t, filepath.Join(root, "content/parks/a.md"), "b")
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for limit := time.Now().Add(patience); runtime.NumGoroutine() > before; time.Sleep(10 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}
