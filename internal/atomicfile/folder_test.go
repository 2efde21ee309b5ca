package atomicfile

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
)

// TestOpenFolder holds that no link is gone through, be it to a folder beside
// it, and that the error names the part of the path that is in the way.
func TestOpenFolder(t *testing.T) {
	root, dir := open(t)
	outside := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "a", "b"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"a/in": "b", "a/out": outside, "dangling": "nowhere", "loop": "loop"} {
		if err := os.Symlink(target, filepath.Join(dir, filepath.FromSlash(name))); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{".", "a", "a/b"} {
		f, err := OpenFolder(root, name, false)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		f.Close()
	}
	for name, in := range map[string]string{"a/in": "a/in", "a/in/x": "a/in", "a/out": "a/out", "dangling": "dangling", "loop/x": "loop", "file/x/y": "file"} {
		_, err := OpenFolder(root, name, true)
		var pe *fs.PathError
		if !errors.Is(err, ErrNotFolder) || !errors.As(err, &pe) || pe.Path != in {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenFolder(root, "a/c/d", false); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	for _, name := range []string{"..", "a/../..", "/"} {
		if _, err := OpenFolder(root, name, true); err == nil {
			t.Errorf("%s was opened", name)
		}
	}
	f, err := OpenFolder(root, "a/c/d", true)
	if err != nil {
		t.Fatal(err)
	}
	f.Close()
	if entries, _ := os.ReadDir(outside); len(entries) > 0 {
		t.Errorf("made outside: %v", entries)
	}
}

// TestOpenFolderSwapped has another process's work beside it: a link takes the
// place of a folder, and the folder that of the link, again and again. Whatever
// the moment, what is opened is never what the link leads to.
func TestOpenFolderSwapped(t *testing.T) {
	root, dir := open(t)
	outside := t.TempDir()
	if err := os.WriteFile(filepath.Join(outside, "victim"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "mine"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "mine", "victim"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "x")
	var stop atomic.Bool
	done := make(chan struct{})
	go func() {
		defer close(done)
		for i := 0; !stop.Load(); i++ {
			_ = os.Mkdir(name, 0o777)
			_ = os.Remove(name)
			_ = os.Symlink([]string{outside, "mine"}[i%2], name)
			_ = os.Remove(name)
		}
	}()
	opened, refused := 0, 0
	for range 3000 {
		f, err := OpenFolder(root, "x", false)
		if err != nil {
			refused++
			continue
		}
		opened++
		if _, err := f.Lstat("victim"); err == nil {
			t.Error("a link was gone through")
		}
		f.Close()
	}
	stop.Store(true)
	<-done
	t.Logf("%d opened, %d refused", opened, refused)
}

func TestTempOf(t *testing.T) {
	root, dir := open(t)
	long := "d/" + strings.Repeat("长", 84)
	for _, name := range []string{"a.html", "d/a.html", long} {
		var seen string
		err := put(root, name, Ordered, func(f *os.File) error {
			seen, _ = filepath.Rel(dir, f.Name())
			return nil
		}, (*os.Root).Rename)
		if err != nil || filepath.ToSlash(seen) != TempOf(name) {
			t.Errorf("%.20s: %v, %q, but %q", name, err, seen, TempOf(name))
		}
	}
}
