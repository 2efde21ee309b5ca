package atomicfile

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func open(t *testing.T) (*os.Root, string) {
	t.Helper()
	dir := t.TempDir()
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	return root, dir
}

func read(t *testing.T, elem ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(elem...))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestWriteMakesFolders(t *testing.T) {
	name := filepath.Join(t.TempDir(), "a", "丙", "x.md")
	for _, text := range []string{"one", "two"} {
		if err := Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got := read(t, name); got != text {
			t.Errorf("got %q", got)
		}
	}
	entries, _ := os.ReadDir(filepath.Dir(name))
	if len(entries) != 1 {
		t.Errorf("left beside the file: %v", entries)
	}
}

func TestWriteChangedKeepsTime(t *testing.T) {
	root, dir := open(t)
	long := make([]byte, 100<<10)
	for _, step := range []struct {
		data  []byte
		wrote bool
	}{{long, true}, {long, false}, {long[:1], true}, {nil, true}, {nil, false}} {
		old := time.Date(2001, 2, 3, 4, 5, 6, 0, time.UTC)
		os.Chtimes(filepath.Join(dir, "d", "x"), old, old)
		wrote, err := WriteChangedIn(root, "d/x", step.data, Ordered)
		if err != nil || wrote != step.wrote {
			t.Fatalf("%d bytes: wrote %v, %v", len(step.data), wrote, err)
		}
		info, err := os.Stat(filepath.Join(dir, "d", "x"))
		if err != nil || info.Size() != int64(len(step.data)) || info.ModTime().Equal(old) == wrote {
			t.Fatalf("%d bytes: %v, %v", len(step.data), info, err)
		}
	}
}

// TestWriteRefuses holds that no write replaces or follows a link, nor leaves
// the root.
func TestWriteRefuses(t *testing.T) {
	root, dir := open(t)
	outside := t.TempDir()
	victim := filepath.Join(outside, "victim")
	if err := os.WriteFile(victim, []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"link": victim, "folder": outside, "x" + Suffix: victim} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Logf("this system makes no links: %v", err)
			return
		}
	}
	if err := WriteIn(root, "link", []byte("no"), Durable); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a link: %v", err)
	}
	for _, name := range []string{"folder/victim", "../victim"} {
		if err := WriteIn(root, name, []byte("no"), Durable); err == nil {
			t.Errorf("%s: written", name)
		}
	}
	if err := WriteIn(root, "x", []byte("yes"), Durable); err != nil {
		t.Errorf("beside a trap: %v", err)
	}
	if got := read(t, victim); got != "mine" {
		t.Errorf("the file outside holds %q", got)
	}
	if got := read(t, dir, "x"); got != "yes" {
		t.Errorf("got %q", got)
	}
	if err := os.Mkdir(filepath.Join(dir, "d"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := WriteIn(root, "d", nil, Durable); !errors.Is(err, ErrNotRegular) {
		t.Errorf("a folder: %v", err)
	}
}

func TestFailedWriteLeavesNothing(t *testing.T) {
	root, dir := open(t)
	if err := WriteIn(root, "x", []byte("old"), Durable); err != nil {
		t.Fatal(err)
	}
	// A folder at the temporary name cannot be removed while it holds a file.
	if err := Write(filepath.Join(dir, "x"+Suffix, "y"), nil); err != nil {
		t.Fatal(err)
	}
	if err := WriteIn(root, "x", []byte("new"), Durable); err == nil {
		t.Error("written")
	}
	if got := read(t, dir, "x"); got != "old" {
		t.Errorf("got %q", got)
	}
}

func TestCreateNeverOverwrites(t *testing.T) {
	root, dir := open(t)
	if err := CreateIn(root, "a/x", []byte("one"), Durable); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "folder"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("nowhere", filepath.Join(dir, "link")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"a/x", "folder", "link"} {
		if err := CreateIn(root, name, []byte("two"), Durable); !errors.Is(err, fs.ErrExist) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := read(t, dir, "a", "x"); got != "one" {
		t.Errorf("got %q", got)
	}
	left, err := filepath.Glob(filepath.Join(dir, "*", "*"+Suffix))
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v %v", left, err)
	}
}

func TestSweep(t *testing.T) {
	root, dir := open(t)
	for _, name := range []string{"a/b.html" + Suffix, "c" + Suffix, "a/keep.html"} {
		if err := Write(filepath.Join(dir, name), nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(root); err != nil {
		t.Fatal(err)
	}
	read(t, dir, "a", "keep.html")
	for _, name := range []string{"a/b.html" + Suffix, "c" + Suffix} {
		if _, err := os.Lstat(filepath.Join(dir, name)); err == nil {
			t.Errorf("%s is still there", name)
		}
	}
}

// TestFill holds that a file that is written in parts is there whole or not at
// all, and that a failure keeps the old one and leaves nothing beside it.
func TestFill(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "甲.zip")
	parts := func(n int, err error) func(io.Writer) error {
		return func(w io.Writer) error {
			for range n {
				if _, err := io.WriteString(w, strings.Repeat("x", 1<<20)); err != nil {
					return err
				}
			}
			return err
		}
	}
	boom := errors.New("boom")
	if err := Fill(name, parts(2, boom)); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 0 {
		t.Errorf("a failed write left %v", entries)
	}
	if err := Fill(name, parts(3, nil)); err != nil {
		t.Fatal(err)
	}
	if err := Fill(name, parts(1, boom)); !errors.Is(err, boom) {
		t.Errorf("got %v", err)
	}
	if got := read(t, name); len(got) != 3<<20 {
		t.Errorf("the file has %d bytes after a failed write", len(got))
	}
	if entries, _ := os.ReadDir(dir); len(entries) != 1 {
		t.Errorf("beside the file: %v", entries)
	}
	if err := Fill(filepath.Join(dir, "no", "x"), parts(1, nil)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("in a folder that is not there: %v", err)
	}
	if err := Fill(dir+string(filepath.Separator)+".", parts(1, nil)); err == nil {
		t.Error("a folder was written")
	}
}

// TestLongNames holds that names may be as long as the disk takes, that two
// which begin alike do not meet in one temporary file, and that what a killed
// run leaves of them is swept.
func TestLongNames(t *testing.T) {
	root, dir := open(t)
	start := strings.Repeat("长", 80)
	if a, b := tempName(start+"-one.html"), tempName(start+"-two.html"); a == b || len(a) > 255 || !strings.HasSuffix(a, Suffix) || !utf8.ValidString(a) {
		t.Errorf("temporary names %q, %q", a, b)
	}
	if got := tempName("parks/x.html"); got != "parks/x.html"+Suffix {
		t.Errorf("got %q", got)
	}
	for n := range 4 { // cut within a character, and between two
		name := strings.Repeat("a", n) + start + ".html"
		if err := WriteIn(root, "d/"+name, []byte("text"), Durable); err != nil {
			t.Fatal(err)
		}
		if got := read(t, dir, "d", name); got != "text" {
			t.Errorf("got %q", got)
		}
		if err := os.WriteFile(filepath.Join(dir, "d", tempName(name)), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := Sweep(root); err != nil {
		t.Fatal(err)
	}
	left, err := os.ReadDir(filepath.Join(dir, "d"))
	if err != nil || len(left) != 4 {
		t.Errorf("%d files, %v", len(left), err)
	}
}

// TestBatch holds that a batch has all of its files written and can be used again,
// and that one which is gone meanwhile is passed over.
func TestBatch(t *testing.T) {
	root, dir := open(t)
	var b Batch
	for range 2 {
		for _, name := range []string{"a/b/x", "a/y", "gone"} {
			if err := b.WriteIn(root, name, []byte(name)); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.Remove(filepath.Join(dir, "gone")); err != nil {
			t.Fatal(err)
		}
		for _, folder := range []string{dir, filepath.Join(dir, "a"), filepath.Join(dir, "a", "b")} {
			if !b.folders[folder] {
				t.Errorf("%s is not to be synced", folder)
			}
		}
		if err := b.Sync(); err != nil {
			t.Fatal(err)
		}
		if len(b.files)+len(b.folders) > 0 {
			t.Errorf("after the sync: %v %v", b.files, b.folders)
		}
	}
	if got := read(t, dir, "a", "b", "x"); got != "a/b/x" {
		t.Errorf("got %q", got)
	}
	if err := b.WriteIn(root, "a/y/z", nil); err == nil {
		t.Error("a file was written below a file")
	}
}

// TestMadeFolders holds that all folders are synced which have got new ones.
func TestMadeFolders(t *testing.T) {
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "a"), 0o777); err != nil {
		t.Fatal(err)
	}
	got, err := makeFolder(filepath.Join(dir, "a", "b", "c"))
	if want := []string{filepath.Join(dir, "a", "b"), filepath.Join(dir, "a")}; err != nil || !slices.Equal(got, want) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
	if got, err := makeFolder(filepath.Join(dir, "a", "b")); err != nil || len(got) > 0 {
		t.Errorf("of folders that are there: %v, %v", got, err)
	}
	root, dir := open(t)
	got, err = makeFolderIn(root, "x/y")
	if want := []string{"x", "."}; err != nil || !slices.Equal(got, want) {
		t.Errorf("below a root: %v, %v, want %v", got, err, want)
	}
	if info, err := os.Stat(filepath.Join(dir, "x", "y")); err != nil || !info.IsDir() {
		t.Error(err)
	}
}

// TestWriteErrorNamesTheFile holds that what fails is told with the file that
// was asked for, and with what the system said.
func TestWriteErrorNamesTheFile(t *testing.T) {
	dir := t.TempDir()
	if err := Write(filepath.Join(dir, "file"), nil); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(dir, "file", "x.md")
	var failure *WriteError
	if err := Write(name, nil); !errors.As(err, &failure) || failure.Path != name || strings.Contains(failure.Err.Error(), dir) {
		t.Errorf("got %v", err)
	}
	source := &fs.PathError{Op: "read", Path: "elsewhere", Err: fs.ErrPermission}
	err := Fill(filepath.Join(dir, "y"), func(io.Writer) error { return source })
	if err != source {
		t.Errorf("what the filling met with became %v", err)
	}
}

func TestRemove(t *testing.T) {
	root, dir := open(t)
	if err := WriteIn(root, "x", nil, Durable); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := RemoveIn(root, "x"); err != nil {
			t.Error(err)
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "x"+Suffix), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{".", "not there"} {
		if err := SweepIn(root, dir); err != nil {
			t.Error(err)
		}
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}

// TestSyncIn holds that few files and many are synced, with one among them that
// is gone.
func TestSyncIn(t *testing.T) {
	root, _ := open(t)
	for _, n := range []int{3, few + 5} {
		names := []string{"gone/x"}
		for i := range n {
			names = append(names, "d/"+string(rune('a'+i%26))+"/"+strings.Repeat("x", 1+i/26))
			if err := WriteIn(root, names[len(names)-1], []byte("text"), Ordered); err != nil {
				t.Fatal(err)
			}
		}
		if err := SyncIn(root, names); err != nil {
			t.Error(err)
		}
	}
}
