// Package faults runs a program and has a say in every call by which it changes
// files: each may fail as a disk fails, be done by half, or be the last one
// before the program is killed. It is for tests.
//
// The program is the real one, unchanged: the kernel asks (seccomp's user
// notification, Linux 5.5 and later, without privileges), and the answer is the
// kernel's. So the calls of programs that it starts are seen as well, and those
// of libraries.
package faults

import "syscall"

// Call is a call of the system that would change a file.
type Call struct {
	// N counts the calls below the watched folders, from 0.
	N int
	// Name is that of the call, as "openat", "write", "fsync", "renameat".
	Name string
	// Path is the file, To what it is to be called after a rename or a link.
	// They are absolute; links in them are not followed.
	Path, To string
}

// Verdict is what becomes of a call. The zero value lets it be.
type Verdict struct {
	// Errno, if set, is what the call fails with; it does nothing then.
	Errno syscall.Errno
	// Half has a write write half of its bytes, and say so.
	Half bool
	// Kill ends the program with SIGKILL before the call.
	Kill bool
	// Signal, if set, is sent to the program before the call, which is let be.
	Signal syscall.Signal
}
