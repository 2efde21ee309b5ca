//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"atlas/internal/atomicfile"
	"atlas/internal/build"
	"atlas/internal/faults"
)

var faultRuns = flag.Int("faults", 2, "at how many calls TestFaults has each command fail in each way; 0: at every one")

// A way for a disk to fail, from a call on. What it says of that call comes
// first; half tells that a write before it is done by half.
type way struct {
	name  string
	errno syscall.Errno // 0: the program is killed
	lasts bool          // so do all later calls that would need the disk
	half  bool
	hint  string

	signal syscall.Signal // nothing fails: a person ends the program
}

var ways = []way{
	{name: "killed"},
	{name: "one fault", errno: syscall.EIO, hint: "the disk has a fault"},
	{name: "dead disk", errno: syscall.EIO, lasts: true, hint: "the disk has a fault"},
	{name: "full", errno: syscall.ENOSPC, lasts: true, half: true, hint: "make room"},
	{name: "over quota", errno: syscall.EDQUOT, lasts: true, hint: "make room"},
	{name: "read-only", errno: syscall.EROFS, lasts: true, hint: "the disk is read-only"},
	{name: "not permitted", errno: syscall.EACCES, hint: "check who may"},
	{name: "interrupted", signal: syscall.SIGINT},
	{name: "terminated", signal: syscall.SIGTERM},
}

// fits tells whether a disk can fail in this way at a call.
func (w way) fits(c faults.Call) bool {
	switch w.errno {
	case syscall.ENOSPC, syscall.EDQUOT:
		return slices.Contains([]string{"openat", "write", "mkdirat", "renameat", "linkat", "fsync", "syncfs"}, c.Name)
	case syscall.EACCES, syscall.EROFS:
		return slices.Contains([]string{"openat", "mkdirat", "renameat", "linkat", "unlinkat"}, c.Name)
	}
	return c.Name != "flock"
}

// faulty is a command that is tried.
type faulty struct {
	name string
	args []string
	dir  string // an atlas as it is before
	// whole is how the folder is after it.
	whole map[string]string
	// known are the bytes that each file may have: before, between and after.
	known map[string]map[string]bool
	calls int
	took  time.Duration
	edits map[string]string // what a person wrote, by file
	once  bool              // done, it has nothing to do and says so
}

// TestFaults has commands fail at their calls that change files, in all ways in
// which disks fail, and kills them there and at any moment: no edit is lost, each
// file is whole, the message tells what failed, and the next run comes to what an
// undisturbed one comes to.
func TestFaults(t *testing.T) {
	bin := filepath.Join(t.TempDir(), "atlas")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	h := &faultTest{T: t, bin: bin, rand: rand.New(rand.NewPCG(11, 12))}
	list := h.commands()
	for _, f := range list {
		h.undisturbed(f)
	}
	for _, f := range list {
		if !h.refused {
			h.fail(f)
		}
		h.kill(f)
	}
	t.Logf("%d faults and %d kills, of which %d at a call: lost 0, torn 0, each next run whole", h.faults, h.kills+h.killsAt, h.killsAt)
	if h.kills == 0 {
		t.Error("nothing was killed")
	}
}

type faultTest struct {
	*testing.T
	bin                    string
	rand                   *rand.Rand
	refused                bool
	faults, kills, killsAt int
}

// at copies an atlas to a new folder.
func (h *faultTest) at(from string) string {
	h.Helper()
	dir := filepath.Join(h.TempDir(), "atlas")
	if err := os.CopyFS(dir, os.DirFS(from)); err != nil {
		h.Fatal(err)
	}
	// A copy has other times, and what builds leave knows files by them.
	if err := filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		return os.Chtimes(filepath.Join(dir, strings.TrimPrefix(name, from)), info.ModTime(), info.ModTime())
	}); err != nil {
		h.Fatal(err)
	}
	return dir
}

func (h *faultTest) command(f *faulty, dir string) *exec.Cmd {
	cmd := exec.Command(h.bin, f.args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	return cmd
}

func (h *faultTest) run(f *faulty, dir string) {
	h.Helper()
	if out, err := h.command(f, dir).CombinedOutput(); err != nil {
		h.Fatalf("%s: %v\n%s", f.name, err, out)
	}
}

// tree is what a folder holds, but for what builds leave for the next ones.
func (h *faultTest) tree(dir string) map[string]string {
	h.Helper()
	files := map[string]string{}
	if err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == ".cache" {
				return fs.SkipDir
			}
			return nil
		}
		data, err := os.ReadFile(name)
		files[strings.TrimPrefix(name, dir+"/")] = string(data)
		return err
	}); err != nil {
		h.Fatal(err)
	}
	return files
}

// undisturbed runs a command to its end and learns what it does; it holds that
// nothing takes its name before it is on the disk.
func (h *faultTest) undisturbed(f *faulty) {
	h.Helper()
	dir := h.at(f.dir)
	f.known = map[string]map[string]bool{}
	know := func(name, text string) {
		if f.known[name] == nil {
			f.known[name] = map[string]bool{}
		}
		f.known[name][text] = true
	}
	for name, text := range h.tree(dir) {
		know(name, text)
	}
	order := &orderCheck{h: h, dir: dir}
	var out bytes.Buffer
	cmd := h.command(f, dir)
	cmd.Stdout, cmd.Stderr = &out, &out
	err := faults.Run(cmd, []string{dir}, func(c faults.Call) faults.Verdict {
		f.calls++
		order.call(c)
		if c.Name == "renameat" || c.Name == "linkat" {
			data, err := os.ReadFile(c.Path)
			if err != nil {
				h.Errorf("%s: %v", f.name, err)
			}
			know(strings.TrimPrefix(c.To, dir+"/"), string(data))
		}
		return faults.Verdict{}
	})
	if errors.Is(err, faults.ErrRefused) {
		h.Logf("NOT TESTED, how commands fail at each call: %v", err)
		h.refused = true
		h.run(f, dir)
	} else if err != nil || !cmd.ProcessState.Success() {
		h.Fatalf("%s: %v, %v\n%s", f.name, err, cmd.ProcessState, &out)
	}
	order.end(f.name)
	began := time.Now()
	h.run(f, h.at(f.dir))
	f.took = time.Since(began) // nobody watched: that takes time, too
	f.whole = h.tree(dir)
	for name, text := range f.whole {
		know(name, text)
	}
	for name, text := range f.edits {
		if !strings.Contains(f.whole[name], text) {
			h.Errorf("%s: %s has lost %q", f.name, name, text)
		}
	}
}

// fail has a command fail at some of its calls.
func (h *faultTest) fail(f *faulty) {
	h.Helper()
	for _, w := range ways {
		at := h.rand.Perm(f.calls)
		if *faultRuns > 0 {
			at = at[:min(*faultRuns, len(at))]
		}
		for _, n := range at {
			h.failAt(f, w, n)
			if h.Failed() {
				h.Fatalf("%s, %s at call %d of %d", f.name, w.name, n, f.calls)
			}
		}
	}
}

func (h *faultTest) failAt(f *faulty, w way, n int) {
	h.Helper()
	dir := h.at(f.dir)
	var out bytes.Buffer
	cmd := h.command(f, dir)
	cmd.Stdout, cmd.Stderr = &out, &out
	var hit []faults.Call
	if err := faults.Run(cmd, []string{dir}, func(c faults.Call) faults.Verdict {
		switch {
		case w.signal != 0 && c.N == n:
			return faults.Verdict{Signal: w.signal}
		case w.signal != 0:
			return faults.Verdict{}
		case w.errno == 0:
			if c.N == n {
				h.killsAt++
			}
			return faults.Verdict{Kill: c.N == n}
		case !w.fits(c) || c.N < n || len(hit) > 0 && !w.lasts:
			return faults.Verdict{}
		case c.N == n && w.half && c.Name == "write":
			return faults.Verdict{Half: true}
		}
		hit = append(hit, c)
		return faults.Verdict{Errno: w.errno}
	}); err != nil {
		h.Fatal(err)
	}
	if len(hit) > 0 {
		h.faults++
	}
	h.whole(f, dir, fmt.Sprintf("%s at call %d, %+v", w.name, n, hit))
	switch {
	case w.signal != 0:
		h.faults++
		h.stopped(f, cmd.ProcessState, out.String())
	case w.errno != 0:
		h.message(f, w, cmd.ProcessState.ExitCode(), out.String(), dir, hit)
	}
	h.again(f, dir)
}

// stopped holds what a command says that a person has ended, or that it was done
// by then.
func (h *faultTest) stopped(f *faulty, state *os.ProcessState, out string) {
	h.Helper()
	if state.Success() {
		return
	}
	want := "atlas: stopped; every file is whole, and the next run goes on from here\n"
	if f.args[0] == "export" {
		want = "atlas export: stopped; nothing was written\n"
	}
	if state.ExitCode() != exitFailed || !strings.HasSuffix(out, want) {
		h.Errorf("%s: %v, it says %q", f.name, state, out)
	}
}

// needless tells a call whose failure costs a command time and nothing else: of
// what builds leave for the next ones, of a temporary file that is not needed
// any more, of a folder that has become empty, and of the time by which atlas
// check knows the last build. To export from a disk where nothing may be
// written, no lock is needed.
func (f *faulty) needless(w way, dir string, c faults.Call) bool {
	cache, kept := strings.CutPrefix(c.Path, dir+"/.cache")
	cache = strings.TrimPrefix(cache, "/")
	if kept && f.args[0] == "export" && (w.errno == syscall.EACCES || w.errno == syscall.EROFS) {
		return true
	}
	return strings.HasPrefix(cache, "build") || strings.HasPrefix(cache, "history") || cache == "lock" && c.Name != "openat" ||
		c.Name == "unlinkat" && (strings.HasSuffix(c.Path, atomicfile.Suffix) || filepath.Ext(c.Path) == "") || c.Name == "utimensat" ||
		c.Name == "linkat" && !w.lasts // then it is renamed
}

// message holds what a command says after a fault.
func (h *faultTest) message(f *faulty, w way, status int, out, dir string, hit []faults.Call) {
	h.Helper()
	needed := slices.ContainsFunc(hit, func(c faults.Call) bool { return !f.needless(w, dir, c) })
	switch {
	case !needed:
		if status != exitDone {
			h.Errorf("%s: status %d though nothing that it needs failed (%+v):\n%s", f.name, status, hit, out)
		}
		return
	case status != exitFailed:
		h.Errorf("%s: status %d after %+v:\n%s", f.name, status, hit, out)
	case !strings.Contains(out, ": "+w.errno.Error()) && !strings.Contains(out, "cannot be written: "+w.errno.Error()):
		h.Errorf("%s: it does not say %q after %+v:\n%s", f.name, w.errno.Error(), hit, out)
	case !strings.Contains(out, "\n  hint: ") || !strings.Contains(out, w.hint) && !strings.Contains(out, "when that is mended"):
		h.Errorf("%s: no hint %q after %+v:\n%s", f.name, w.hint, hit, out)
	}
	if bad := regexp.MustCompile(`goroutine|panic|\.atlas-tmp|openat|renameat`).FindString(out); bad != "" {
		h.Errorf("%s: it says %s after %+v:\n%s", f.name, bad, hit, out)
	}
}

// whole holds that each file is one that is known, and that none is gone that
// the command does not delete.
func (h *faultTest) whole(f *faulty, dir, after string) {
	h.Helper()
	now := h.tree(dir)
	for name, text := range now {
		if !f.known[name][text] && !strings.HasSuffix(name, atomicfile.Suffix) {
			h.Errorf("%s, %s: %s is torn:\n%.300q", f.name, after, name, text)
		}
	}
	for name := range h.tree(f.dir) {
		_, stays := f.whole[name]
		if _, there := now[name]; !there && stays {
			h.Errorf("%s, %s: %s is lost", f.name, after, name)
		}
	}
	for name, edit := range f.edits {
		if !strings.Contains(now[name], edit) {
			h.Errorf("%s, %s: %s has lost %q", f.name, after, name, edit)
		}
	}
	h.manifest(f, dir, after)
}

// manifest holds that a site which says that it is complete is: that is what
// publish goes by.
func (h *faultTest) manifest(f *faulty, dir, after string) {
	h.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "public", build.ManifestName))
	if err != nil {
		return
	}
	head, list, _ := strings.Cut(string(text), "\n")
	if !strings.HasSuffix(head, " complete") {
		return
	}
	for line := range strings.Lines(list) {
		sum, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		data, err := os.ReadFile(filepath.Join(dir, "public", name))
		if have := sha256.Sum256(data); err != nil || hex.EncodeToString(have[:]) != sum {
			h.Errorf("%s, %s: the site says complete, and %s is not (%v)", f.name, after, name, err)
		}
	}
}

// again runs a command once more, undisturbed.
func (h *faultTest) again(f *faulty, dir string) {
	h.Helper()
	if f.once && maps.Equal(h.tree(dir), f.whole) {
		return
	}
	out, err := h.command(f, dir).CombinedOutput()
	if err != nil && !f.once {
		h.Fatalf("%s: the next run: %v\n%s", f.name, err, out)
	}
	now := h.tree(dir)
	if maps.Equal(now, f.whole) {
		return
	}
	h.Logf("%s: the next run says\n%s", f.name, out)
	for name := range now {
		if _, there := f.whole[name]; !there {
			h.Errorf("%s: the next run leaves %s", f.name, name)
		}
	}
	for name, text := range f.whole {
		if now[name] != text {
			h.Errorf("%s: after the next run %s is\n%.1000s\nwant\n%.1000s", f.name, name, now[name], text)
		}
	}
}

// kill kills a command at moments that are spread over its time.
func (h *faultTest) kill(f *faulty) {
	h.Helper()
	for i := range *killRuns {
		dir := h.at(f.dir)
		cmd := h.command(f, dir)
		if err := cmd.Start(); err != nil {
			h.Fatal(err)
		}
		time.Sleep(time.Duration((float64(i) + h.rand.Float64()) / float64(*killRuns) * float64(f.took)))
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			h.kills++
		}
		if !h.refused { // else nobody knows what is between before and after
			h.whole(f, dir, "killed")
		}
		h.again(f, dir)
		if h.Failed() {
			h.Fatalf("%s, killed", f.name)
		}
	}
}
