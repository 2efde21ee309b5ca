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
