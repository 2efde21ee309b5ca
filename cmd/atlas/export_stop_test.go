//go:build unix

package main

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// TestStoppedExport stops an export with Ctrl-C while it writes: the file that
// was there is as it was, and nothing lies beside it.
func TestStoppedExport(t *testing.T) {
	root := t.TempDir()
	static := filepath.Join(root, "static")
	for _, dir := range []string{static, filepath.Join(root, "content")} {
		if err := os.Mkdir(dir, 0o777); err != nil {
			t.Fatal(err)
		}
	}
	noise := make([]byte, 1<<20)
	for i := range noise {
		noise[i] = byte(rand.Uint32())
	}
	files := map[string][]byte{"config.toml": []byte("title = \"图谱\"\n"), "old.zip": []byte("an older export"), "static/0.bin": noise}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(root, name), data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// Work for seconds, in one file under many names.
	for i := range 400 {
		if err := os.Link(filepath.Join(static, "0.bin"), filepath.Join(static, fmt.Sprintf("%d.bin", i+1))); err != nil {
			t.Fatal(err)
		}
	}
	for _, out := range []string{"old.zip", "new.zip"} {
		var errs bytes.Buffer
		cmd := exec.Command("atlas", "export", "zip", "--out", out)
		cmd.Dir, cmd.Stderr = root, &errs
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		temp := filepath.Join(root, out+".atlas-tmp")
		for range 1000 {
			if _, err := os.Stat(temp); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err == nil || cmd.ProcessState.ExitCode() != exitFailed {
			t.Errorf("%s: %v", out, err)
		}
		if want := "atlas export: stopped; nothing was written\n"; errs.String() != want {
			t.Errorf("%s: it says %q, want %q", out, errs.String(), want)
		}
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if want := []string{".cache", "config.toml", "content", "old.zip", "static"}; !slices.Equal(names, want) {
		t.Errorf("the folder holds %v, want %v", names, want)
	}
	if data, err := os.ReadFile(filepath.Join(root, "old.zip")); err != nil || !bytes.Equal(data, files["old.zip"]) {
		t.Errorf("the older export: %v, %d bytes", err, len(data))
	}
}
