//go:build linux && (amd64 || arm64)

package main

import (
	"bytes"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"atlas/internal/faults"
)

// onDisk mounts a small disk in memory and puts an atlas with some records on
// it. ok is false where this test may not mount anything.
func onDisk(t *testing.T, options string) (dir string, ok bool) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "disk")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("atlas-test", dir, "tmpfs", 0, options); err != nil {
		t.Logf("NOT TESTED on a disk with %s: mount: %v; TestFaults has the calls fail", options, err)
		return "", false
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
	h := &faultTest{T: t}
	h.write(dir, "config.toml", "title = \"图谱\"\n")
	for i := range 8 {
		h.write(dir, fmt.Sprintf("content/parks/p%d.md", i), fmt.Sprintf("+++\ntitle = \"第%d公园\"\n+++\n正文。\n", i))
	}
	return dir, true
}

// TestFullDisk builds on disks that are too small, in bytes and in files, and on
// one that becomes read-only: the message names it, nothing that was there is
// lost, publish refuses the site, and with more room the next build makes it
// whole.
func TestFullDisk(t *testing.T) {
	clean, mounted := onDisk(t, "size=16m")
	if !mounted {
		return
	}
	h := &faultTest{T: t, bin: "atlas"}
	f := &faulty{name: "build", args: []string{"build"}}
	h.run(f, clean)
	want := h.tree(clean)
	for _, tt := range []struct{ options, then string }{
		{"size=200k", "size=16m"}, {"size=400k", "size=16m"}, {"size=16m,nr_inodes=40", "size=16m,nr_inodes=1000"},
	} {
		dir, _ := onDisk(t, tt.options)
		before := h.tree(dir)
		out, err := h.command(f, dir).CombinedOutput()
		if err == nil || !strings.Contains(string(out), ": cannot be written: no space left on device\n  hint: the disk is full, or has no room for more files; make room and run the command again\n") {
			t.Errorf("%s: %v\n%s", tt.options, err, out)
		}
		for name, text := range before {
			if now, err := os.ReadFile(filepath.Join(dir, name)); err != nil || string(now) != text {
				t.Errorf("%s: %s is lost: %v", tt.options, name, err)
			}
		}
		h.manifest(f, dir, tt.options)
		if err := syscall.Mount("atlas-test", dir, "tmpfs", syscall.MS_REMOUNT, tt.then); err != nil {
			t.Fatal(err)
		}
		h.run(f, dir)
		if !maps.Equal(h.tree(dir), want) {
			t.Errorf("%s: with more room the site is another one", tt.options)
		}
	}

	// Read-only from one moment to the next, as after a fault.
	if err := syscall.Mount("atlas-test", clean, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"build"}, {"new", "park", "园"}, {"merge", "parks/p1", "parks/p2"}} {
		out, err := h.command(&faulty{args: args}, clean).CombinedOutput()
		if err == nil || !strings.Contains(string(out), ": read-only file system\n  hint: the disk is read-only;") {
			t.Errorf("%v on a read-only disk: %v\n%s", args, err, out)
		}
	}
	if !maps.Equal(h.tree(clean), want) {
		t.Error("the read-only disk has changed")
	}
	if err := syscall.Mount("atlas-test", clean, "tmpfs", syscall.MS_REMOUNT, ""); err != nil {
		t.Fatal(err)
	}
}

// TestNoLocks holds that on a disk without locks commands work, and one at a
// time.
func TestNoLocks(t *testing.T) {
	root := t.TempDir()
	h := &faultTest{T: t, rand: rand.New(rand.NewPCG(1, 2))}
	h.write(root, "config.toml", "title = \"图谱\"\n")
	h.write(root, "content/parks/p.md", "+++\ntitle = \"公园\"\n+++\n")
	run := func() (string, int) {
		var out bytes.Buffer
		cmd := exec.Command("atlas", "build", "--quiet")
		cmd.Dir, cmd.Stdout, cmd.Stderr = root, &out, &out
		locks := 0
		err := faults.Run(cmd, []string{root}, func(c faults.Call) faults.Verdict {
			if c.Name == "flock" {
				locks++
				return faults.Verdict{Errno: syscall.ENOLCK}
			}
			return faults.Verdict{}
		})
		if errors.Is(err, faults.ErrRefused) {
			t.Logf("NOT TESTED, a disk without locks: %v", err)
			return "", -1
		}
		if err != nil || locks == 0 {
			t.Fatalf("%v, %d locks", err, locks)
		}
		return out.String(), cmd.ProcessState.ExitCode()
	}
	out, status := run()
	if status < 0 {
		return
	}
	held := filepath.Join(root, ".cache", "lock.held")
	if _, err := os.Stat(held); status != exitDone || out != "" || err == nil {
		t.Fatalf("status %d, %q; the file that stands for the lock: %v", status, out, err)
	}
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	h.write(root, ".cache/lock.held", fmt.Sprintf("%d import %s\n", os.Getpid(), host))
	out, status = run()
	want := fmt.Sprintf("atlas: another atlas import (process %d on %s) is at work in this folder\n  hint: wait until it is done, or end it, and try again; if it does not run any more, delete .cache/lock.held\n", os.Getpid(), host)
	if status != exitFailed || out != want {
		t.Errorf("status %d, got %q, want %q", status, out, want)
	}
	if err := os.Remove(held); err != nil {
		t.Fatal(err)
	}
}
