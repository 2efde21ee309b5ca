package lock

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestMain lets the test run itself as a second process that takes the lock
// and keeps it until its input ends or it is killed.
func TestMain(m *testing.M) {
	if root := os.Getenv("ATLAS_TEST_LOCK"); root != "" {
		if _, err := Acquire(root, "build"); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		fmt.Println("locked")
		bufio.NewReader(os.Stdin).ReadByte()
		return
	}
	os.Exit(m.Run())
}

func TestLockEndsWithItsProcess(t *testing.T) {
	root := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "ATLAS_TEST_LOCK="+root)
	in, _ := cmd.StdinPipe()
	defer in.Close()
	out, _ := cmd.StdoutPipe()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, _ := bufio.NewReader(out).ReadString('\n')
	if line != "locked\n" {
		t.Fatalf("the other process says %q", line)
	}
	_, err := Acquire(root, "import")
	var held *HeldError
	if !errors.As(err, &held) {
		t.Fatalf("got %v", err)
	}
	want := fmt.Sprintf("another atlas build (process %d) is at work in this folder", cmd.Process.Pid)
	if held.Error() != want {
		t.Errorf("got %q, want %q", held.Error(), want)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	cmd.Wait()
	l, err := Acquire(root, "import")
	if err != nil {
		t.Fatalf("after the other was killed: %v", err)
	}
	if err := l.Release(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Join(root, Folder, ".gitignore")); err != nil {
		t.Error(err)
	}
}

// TestHoldFile holds that where a disk has no locks one process of several gets
// to work, and that one which was killed, or died while it took the lock, blocks
// nobody on its machine.
func TestHoldFile(t *testing.T) {
	name := filepath.Join(t.TempDir(), heldName)
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := holdFile(name, "build"); err != nil {
		t.Fatal(err)
	}
	_, err = holdFile(name, "import")
	if want := fmt.Sprintf("another atlas build (process %d on %s) is at work in this folder", os.Getpid(), host); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if err := os.WriteFile(name, []byte("1 build elsewhere\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	var held *HeldError
	if _, err := holdFile(name, "import"); !errors.As(err, &held) || held.Host != "elsewhere" || held.File != name {
		t.Errorf("held by another machine: %v", err)
	}
	gone := exec.Command(os.Args[0], "-test.run", "^$")
	if err := gone.Run(); err != nil {
		t.Fatal(err)
	}
	for _, left := range []string{"", "12", fmt.Sprintf("%d build %s\n", gone.Process.Pid, host)} {
		if err := os.WriteFile(name, []byte(left), 0o666); err != nil {
			t.Fatal(err)
		}
		if _, err := holdFile(name, "import"); err != nil {
			t.Errorf("left by a killed process: %q: %v", left, err)
		}
		if data, err := os.ReadFile(name); err != nil || string(data) != fmt.Sprintf("%d import %s\n", os.Getpid(), host) {
			t.Errorf("it holds %q, %v", data, err)
		}
	}
}

// TestHiddenAgain holds that the folder hides from git also after a run that was
// killed between making the file for that and filling it.
func TestHiddenAgain(t *testing.T) {
	root := t.TempDir()
	ignore := filepath.Join(root, Folder, ".gitignore")
	if err := os.MkdirAll(filepath.Dir(ignore), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct{ there, want string }{{"", "*\n"}, {"*\n!keep\n", "*\n!keep\n"}} {
		if err := os.WriteFile(ignore, []byte(tt.there), 0o666); err != nil {
			t.Fatal(err)
		}
		l, err := Acquire(root, "build")
		if err != nil {
			t.Fatal(err)
		}
		l.Release()
		if got, err := os.ReadFile(ignore); err != nil || string(got) != tt.want {
			t.Errorf("of %q came %q, %v", tt.there, got, err)
		}
	}
}
