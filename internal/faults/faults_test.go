//go:build linux && (amd64 || arm64)

package faults

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
)

// script changes files in every way that a shell has.
const script = `mkdir d && echo 12345678 >d/a && mv d/a d/b && ln d/b d/c && rm d/b && echo done`

func run(t *testing.T, dir string, decide func(Call) Verdict) (calls []Call, out string, state *os.ProcessState) {
	t.Helper()
	var b bytes.Buffer
	cmd := exec.Command("/bin/sh", "-c", script)
	cmd.Dir, cmd.Stdout, cmd.Stderr = dir, &b, &b
	err := Run(cmd, []string{dir}, func(c Call) Verdict {
		calls = append(calls, c)
		return decide(c)
	})
	if errors.Is(err, ErrRefused) {
		t.Logf("NOT TESTED: %v", err)
		return nil, "", nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return calls, b.String(), cmd.ProcessState
}

// TestRun holds that each call is seen with its files, also those of programs
// that the program starts, and that a verdict is carried out.
func TestRun(t *testing.T) {
	dir := t.TempDir()
	calls, out, state := run(t, dir, func(Call) Verdict { return Verdict{} })
	if state == nil {
		return
	}
	if !state.Success() || out != "done\n" {
		t.Fatalf("undisturbed: %v, %q", state, out)
	}
	at := func(f func(Call) bool) int { return slices.IndexFunc(calls, f) }
	mkdir := at(func(c Call) bool { return strings.HasPrefix(c.Name, "mkdir") && c.Path == filepath.Join(dir, "d") })
	opened := at(func(c Call) bool { return c.Name == "openat" && c.Path == filepath.Join(dir, "d/a") })
	write := at(func(c Call) bool { return c.Name == "write" && c.Path == filepath.Join(dir, "d/a") })
	move := at(func(c Call) bool {
		return strings.HasPrefix(c.Name, "rename") && c.Path == filepath.Join(dir, "d/a") && c.To == filepath.Join(dir, "d/b")
	})
	remove := at(func(c Call) bool { return strings.HasPrefix(c.Name, "unlink") && c.Path == filepath.Join(dir, "d/b") })
	if mkdir != 0 || opened < mkdir || write < opened || move < write || remove < move {
		t.Fatalf("calls %d %d %d %d %d in %+v", mkdir, opened, write, move, remove, calls)
	}
	for i, c := range calls {
		if c.N != i {
			t.Errorf("call %d has number %d", i, c.N)
		}
	}

	dir = t.TempDir()
	_, out, state = run(t, dir, func(c Call) Verdict {
		if c.N == move {
			return Verdict{Errno: syscall.ENOSPC}
		}
		return Verdict{}
	})
	if state.Success() || !bytes.Contains([]byte(out), []byte("No space left on device")) {
		t.Errorf("a failing rename: %v, %q", state, out)
	}
	if _, err := os.Stat(filepath.Join(dir, "d/a")); err != nil {
		t.Error(err)
	}

	// Half of a write: the shell's echo tells or goes on, and the file has no
	// byte twice and none too few of what it was told.
	dir = t.TempDir()
	run(t, dir, func(c Call) Verdict { return Verdict{Half: c.N == write} })
	data, err := os.ReadFile(filepath.Join(dir, "d/c"))
	if err == nil && string(data) != "12345678\n" {
		t.Errorf("after half a write: %q", data)
	}
	if err != nil {
		if data, err = os.ReadFile(filepath.Join(dir, "d/a")); err != nil || string(data) != "1234" {
			t.Errorf("after half a write: %q, %v", data, err)
		}
	}

	dir = t.TempDir()
	_, _, state = run(t, dir, func(c Call) Verdict { return Verdict{Kill: c.N == write} })
	if status := state.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGKILL {
		t.Errorf("killed: %v", state)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "d/a")); err != nil || len(data) != 0 {
		t.Errorf("after the kill: %q, %v", data, err)
	}
}
