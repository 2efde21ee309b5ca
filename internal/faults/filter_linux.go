//go:build linux && (amd64 || arm64)

package faults

import (
	"fmt"
	"slices"
	"unsafe"

	"golang.org/x/sys/unix"
)

// calls are those that the kernel asks about, beside openat, about which it asks
// only if it may change a file.
var calls = map[uint32]string{
	unix.SYS_WRITE: "write", unix.SYS_FSYNC: "fsync", unix.SYS_FDATASYNC: "fdatasync", unix.SYS_SYNCFS: "syncfs",
	unix.SYS_RENAMEAT: "renameat", unix.SYS_RENAMEAT2: "renameat", unix.SYS_LINKAT: "linkat", unix.SYS_SYMLINKAT: "symlinkat",
	unix.SYS_UNLINKAT: "unlinkat", unix.SYS_MKDIRAT: "mkdirat", unix.SYS_FTRUNCATE: "ftruncate", unix.SYS_FLOCK: "flock",
	unix.SYS_UTIMENSAT: "utimensat", unix.SYS_FCHMODAT: "fchmodat", unix.SYS_PWRITE64: "pwrite64",
	unix.SYS_COPY_FILE_RANGE: "copy_file_range", unix.SYS_SENDFILE: "sendfile",
}

const opens = unix.O_WRONLY | unix.O_RDWR | unix.O_CREAT | unix.O_TRUNC

// The places in the kernel's struct seccomp_data.
const (
	atNumber = 0
	atArch   = 4
	atArgs   = 16 // the low half of each, on a little-endian machine
)

// filter is the program by which the kernel decides what to ask about.
func filter() []unix.SockFilter {
	stmt := func(code uint16, k uint32) unix.SockFilter { return unix.SockFilter{Code: code, K: k} }
	jump := func(code uint16, k uint32, yes, no uint8) unix.SockFilter {
		return unix.SockFilter{Code: unix.BPF_JMP | unix.BPF_K | code, Jt: yes, Jf: no, K: k}
	}
	load := func(at uint32) unix.SockFilter { return stmt(unix.BPF_LD|unix.BPF_W|unix.BPF_ABS, at) }
	ask, allow := stmt(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_USER_NOTIF), stmt(unix.BPF_RET|unix.BPF_K, unix.SECCOMP_RET_ALLOW)
	prog := []unix.SockFilter{load(atArch), jump(unix.BPF_JEQ, auditArch, 1, 0), allow, load(atNumber)}
	numbers := make([]uint32, 0, len(calls)+len(oldCalls))
	for nr := range calls {
		numbers = append(numbers, nr)
	}
	for nr := range oldCalls {
		numbers = append(numbers, nr)
	}
	slices.Sort(numbers)
	for _, nr := range numbers {
		prog = append(prog, jump(unix.BPF_JEQ, nr, 0, 1), ask)
	}
	prog = append(prog,
		jump(unix.BPF_JEQ, unix.SYS_OPENAT, 0, 4), load(atArgs+2*8), jump(unix.BPF_JSET, opens, 0, 1), ask, allow,
		allow)
	return prog
}

// install puts the filter on this thread, and on what it starts, and gives the
// descriptor at which the kernel asks.
func install() (int, error) {
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return -1, fmt.Errorf("prctl: %w", err)
	}
	f := filter()
	prog := unix.SockFprog{Len: uint16(len(f)), Filter: &f[0]}
	// With the second flag the signals by which Go's scheduler works do not have
	// a call asked about twice.
	for _, flags := range []uintptr{unix.SECCOMP_FILTER_FLAG_NEW_LISTENER | unix.SECCOMP_FILTER_FLAG_WAIT_KILLABLE_RECV, unix.SECCOMP_FILTER_FLAG_NEW_LISTENER} {
		fd, _, errno := unix.Syscall(unix.SYS_SECCOMP, unix.SECCOMP_SET_MODE_FILTER, flags, uintptr(unsafe.Pointer(&prog)))
		if errno == 0 {
			return int(fd), nil
		}
		if errno != unix.EINVAL {
			return -1, fmt.Errorf("seccomp: %w", errno)
		}
	}
	return -1, fmt.Errorf("seccomp: %w", unix.EINVAL)
}
