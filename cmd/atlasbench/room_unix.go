//go:build linux || darwin

package main

import (
	"fmt"
	"syscall"
)

// freeRoom is how many bytes of a folder's disk this user may fill.
func freeRoom(dir string) (uint64, error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(dir, &s); err != nil {
		return 0, fmt.Errorf("the room of %s: %w", dir, err)
	}
	return s.Bavail * uint64(s.Bsize), nil
}
