//go:build unix

package lock

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// TestLockFollowsNoLink: an atlas that was cloned or unpacked may bring along a
// lock that is a link to a file of the reader's, and a lock is emptied.
func TestLockFollowsNoLink(t *testing.T) {
	for name, trap := range map[string]func(root, victims string) error{
		"lock leads out": func(root, victims string) error {
			return os.Symlink(filepath.Join(victims, "bashrc"), filepath.Join(root, Folder, "lock"))
		},
		"lock leads to another file of the atlas": func(root, victims string) error {
			return os.Symlink("../config.toml", filepath.Join(root, Folder, "lock"))
		},
		"lock leads nowhere": func(root, victims string) error {
			return os.Symlink(filepath.Join(victims, "new"), filepath.Join(root, Folder, "lock"))
		},
		"lock is a folder": func(root, victims string) error { return os.Mkdir(filepath.Join(root, Folder, "lock"), 0o777) },
		"folder leads out": func(root, victims string) error {
			return errors.Join(os.Remove(filepath.Join(root, Folder)), os.Symlink(victims, filepath.Join(root, Folder)))
		},
		"folder leads to another of the atlas": func(root, victims string) error {
			return errors.Join(os.Remove(filepath.Join(root, Folder)), os.Symlink("content", filepath.Join(root, Folder)))
		},
		"folder is a file": func(root, victims string) error {
			return errors.Join(os.Remove(filepath.Join(root, Folder)), os.WriteFile(filepath.Join(root, Folder), nil, 0o666))
		},
	} {
		root, victims := t.TempDir(), t.TempDir()
		files := map[string]string{filepath.Join(victims, "bashrc"): "mine", filepath.Join(root, "config.toml"): "title", filepath.Join(root, "content", "lock"): "mine too"}
		for _, dir := range []string{Folder, "content"} {
			if err := os.Mkdir(filepath.Join(root, dir), 0o777); err != nil {
				t.Fatal(err)
			}
		}
		for file, text := range files {
			if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		if err := trap(root, victims); err != nil {
			t.Fatal(err)
		}
		if _, err := Acquire(root, "build"); !errors.Is(err, ErrForeign) {
			t.Errorf("%s: %v", name, err)
		}
		for file, text := range files {
			if got, err := os.ReadFile(file); err != nil || string(got) != text {
				t.Errorf("%s: %s holds %q, %v", name, file, got, err)
			}
		}
		for dir, want := range map[string]int{victims: 1, filepath.Join(root, "content"): 1} {
			if entries, _ := os.ReadDir(dir); len(entries) != want {
				t.Errorf("%s: %s holds %v", name, dir, entries)
			}
		}
	}
}
