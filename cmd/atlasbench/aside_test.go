package main

import (
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAside(t *testing.T) {
	dir := t.TempDir()
	a := &aside{dir: filepath.Join(dir, "old")}
	file := filepath.Join(dir, "public", "x.html")
	for range 2 { // the second must not meet the first
		if err := os.MkdirAll(filepath.Dir(file), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte("x"), 0o666); err != nil {
			t.Fatal(err)
		}
		if err := a.put(filepath.Dir(file)); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Dir(file)); !os.IsNotExist(err) {
			t.Errorf("it is still there: %v", err)
		}
	}
	if kept, _ := filepath.Glob(filepath.Join(a.dir, "*", "x.html")); len(kept) != 2 {
		t.Errorf("kept: %v", kept)
	}
	if err := a.put(filepath.Join(dir, "none")); err != nil {
		t.Errorf("what is not there: %v", err)
	}
	free, err := freeRoom(dir)
	told := !errors.Is(err, errors.ErrUnsupported)
	if told && err != nil {
		t.Fatal(err)
	}
	// An atlas that took next to nothing leaves room for one as large, not for
	// one that is larger beyond measure.
	if told && free > 2*leastRoom {
		if err := a.emptyFor(1, 1, free+1<<20); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(a.dir); err != nil {
			t.Errorf("it was emptied with %d bytes free: %v", free, err)
		}
	}
	if err := a.emptyFor(math.MaxInt32, 1, free+1<<40); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(a.dir); !os.IsNotExist(err) {
		t.Errorf("it was not emptied: %v", err)
	}
	if err := a.empty(); err != nil {
		t.Errorf("emptied twice: %v", err)
	}
}

func TestCheckRoom(t *testing.T) {
	dir := t.TempDir()
	if err := checkRoom(dir, 0); err != nil {
		t.Error(err)
	}
	_, unknown := freeRoom(dir)
	err := checkRoom(dir, math.MaxUint64)
	if errors.Is(unknown, errors.ErrUnsupported) {
		if err != nil {
			t.Error(err)
		}
		return
	}
	if err == nil || !strings.Contains(err.Error(), "hint: name a folder on another disk with -dir") || !strings.HasPrefix(err.Error(), dir+" has ") {
		t.Errorf("got %v", err)
	}
	if err := checkRoom(filepath.Join(dir, "none"), 1); err == nil {
		t.Error("a folder that is not there has room")
	}
}
