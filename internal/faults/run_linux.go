//go:build linux && (amd64 || arm64)

package faults

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unsafe"

	"golang.org/x/sys/unix"
)

// request and response are the kernel's seccomp_notif and seccomp_notif_resp.
type request struct {
	id    uint64
	pid   uint32 // of the thread
	flags uint32
	nr    int32
	arch  uint32
	ip    uint64
	args  [6]uint64
}

type response struct {
	id    uint64
	val   int64
	errno int32
	flags uint32
}

// ErrRefused is wrapped by the error of [Run] where the kernel lets nobody ask.
var ErrRefused = errors.New("this system does not let one program answer for another's calls")

// watcher answers the kernel.
type watcher struct {
	fd      int
	process *os.Process
	below   []string
	decide  func(Call) Verdict
	n       int
}

// Run starts the program and waits for its end; cmd.ProcessState tells how that
// was. decide is asked about each call that would change a file below one of the
// folders, in the order of the calls, by one goroutine. The error is for what
// keeps the program from being run and watched.
func Run(cmd *exec.Cmd, below []string, decide func(Call) Verdict) error {
	type started struct {
		fd  int
		err error
	}
	ready := make(chan started)
	watching := make(chan struct{})
	run := make(chan error)
	go onThread(func() {
		fd, err := install()
		ready <- started{fd, err}
		if err != nil {
			return
		}
		<-watching // from here on the thread's own calls need an answer, too
		run <- cmd.Start()
	})
	s := <-ready
	if s.err != nil {
		return fmt.Errorf("%w: %w", ErrRefused, s.err)
	}
	w := &watcher{fd: s.fd, decide: decide}
	defer unix.Close(w.fd)
	for _, dir := range below {
		dir, err := filepath.EvalSymlinks(dir)
		if err != nil {
			return err
		}
		w.below = append(w.below, dir)
	}
	known := make(chan *os.Process, 1)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		w.answer(known)
	}()
	close(watching)
	if err := <-run; err != nil {
		return err
	}
	known <- cmd.Process
	_ = cmd.Wait() // ProcessState tells
	select {
	case <-ended: // nobody is left who has the filter
	case <-time.After(10 * time.Second):
		return errors.New("a program that it started does not end")
	}
	return nil
}

// onThread runs f on a thread of its own, which ends with it: a filter stays on
// its thread for good. Threads that the runtime needs come from another one.
// The program's first thread does not end, so it is kept out of the way.
func onThread(f func()) {
	runtime.LockOSThread()
	if unix.Gettid() != os.Getpid() {
		f()
		return
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		onThread(f)
	}()
	<-done
	runtime.UnlockOSThread()
}

// answer answers until nobody is left who could ask.
func (w *watcher) answer(known <-chan *os.Process) {
	for {
		poll := []unix.PollFd{{Fd: int32(w.fd), Events: unix.POLLIN}}
		if _, err := unix.Poll(poll, -1); err != nil && !errors.Is(err, unix.EINTR) {
			return
		}
		if poll[0].Revents&unix.POLLIN == 0 {
			if poll[0].Revents != 0 {
				return
			}
			continue
		}
		var req request
		if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(w.fd), unix.SECCOMP_IOCTL_NOTIF_RECV, uintptr(unsafe.Pointer(&req))); errno != 0 {
			continue // who asked is gone
		}
		resp := w.judge(&req, known)
		resp.id = req.id
		// What fails here is that the one who asked was killed.
		_, _, _ = unix.Syscall(unix.SYS_IOCTL, uintptr(w.fd), unix.SECCOMP_IOCTL_NOTIF_SEND, uintptr(unsafe.Pointer(&resp)))
	}
}

var letBe = response{flags: unix.SECCOMP_USER_NOTIF_FLAG_CONTINUE}

func (w *watcher) judge(req *request, known <-chan *os.Process) response {
	c, ok := w.call(req)
	if !ok {
		return letBe
	}
	c.N = w.n
	w.n++
	v := w.decide(c)
	if w.process == nil && (v.Kill || v.Signal != 0) {
		w.process = <-known
	}
	switch {
	case v.Signal != 0:
		_ = w.process.Signal(v.Signal) // it may have ended
	case v.Kill:
		_ = w.process.Kill()
		return response{errno: -int32(unix.EIO)} // it never sees that
	case v.Half && c.Name == "write":
		if n, err := half(req); err == nil {
			return response{val: int64(n)}
		}
	case v.Errno != 0:
		return response{errno: -int32(v.Errno)}
	}
	return letBe
}

// call tells what a request is about; ok is false for what is not watched.
func (w *watcher) call(req *request) (c Call, ok bool) {
	nr := uint32(req.nr)
	name, known := calls[nr]
	a := req.args
	switch {
	case nr == unix.SYS_OPENAT:
		c = Call{Name: "openat", Path: req.path(a[0], a[1])}
	case known:
		c.Name = name
		switch name {
		case "renameat", "linkat":
			c.Path, c.To = req.path(a[0], a[1]), req.path(a[2], a[3])
		case "symlinkat":
			c.Path = req.path(a[1], a[2])
		case "unlinkat", "mkdirat", "utimensat", "fchmodat":
			c.Path = req.path(a[0], a[1])
		case "copy_file_range":
			c.Path = req.open(a[2])
		default:
			c.Path = req.open(a[0])
		}
	default:
		c.Name = oldCalls[nr]
		c.Path = req.path(unix.AT_FDCWD&(1<<64-1), a[0])
		if c.Name == "rename" || c.Name == "link" {
			c.To = req.path(unix.AT_FDCWD&(1<<64-1), a[1])
		}
	}
	for _, dir := range w.below {
		for _, name := range []string{c.Path, c.To} {
			if name == dir || strings.HasPrefix(name, dir+"/") {
				return c, true
			}
		}
	}
	return c, false
}

func (req *request) proc(what string) string {
	link, _ := os.Readlink("/proc/" + strconv.Itoa(int(req.pid)) + "/" + what)
	return link
}

// open is the file of a descriptor.
func (req *request) open(fd uint64) string {
	return req.proc("fd/" + strconv.Itoa(int(int32(fd))))
}

// path is a path that a call names, seen from a folder.
func (req *request) path(dir, at uint64) string {
	text := req.text(at)
	if filepath.IsAbs(text) {
		return filepath.Clean(text)
	}
	above := req.proc("cwd")
	if int32(dir) != unix.AT_FDCWD {
		above = req.open(dir)
	}
	if text == "" {
		return above
	}
	return filepath.Join(above, text)
}

// text reads a path from the program's memory. Pages are asked for one at a
// time, since the next one need not be there.
func (req *request) text(at uint64) string {
	if at == 0 {
		return ""
	}
	var text []byte
	page := uint64(os.Getpagesize())
	for len(text) < unix.PathMax {
		buf := make([]byte, page-at%page)
		n, err := unix.ProcessVMReadv(int(req.pid), []unix.Iovec{{Base: &buf[0], Len: uint64(len(buf))}}, []unix.RemoteIovec{{Base: uintptr(at), Len: len(buf)}}, 0)
		if err != nil || n == 0 {
			break
		}
		if end := bytes.IndexByte(buf[:n], 0); end >= 0 {
			return string(append(text, buf[:end]...))
		}
		text, at = append(text, buf[:n]...), at+uint64(n)
	}
	return string(text)
}

// half does a write with half of its bytes, through the same open file.
func half(req *request) (int, error) {
	size := req.args[2] / 2
	if size == 0 {
		return 0, errors.New("nothing to halve")
	}
	buf := make([]byte, size)
	n, err := unix.ProcessVMReadv(int(req.pid), []unix.Iovec{{Base: &buf[0], Len: size}}, []unix.RemoteIovec{{Base: uintptr(req.args[1]), Len: int(size)}}, 0)
	if err != nil {
		return 0, err
	}
	status, err := os.ReadFile("/proc/" + strconv.Itoa(int(req.pid)) + "/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "\nTgid:")
	line, _, _ := strings.Cut(rest, "\n")
	group, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		return 0, err
	}
	pid, err := unix.PidfdOpen(group, 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(pid)
	fd, err := unix.PidfdGetfd(pid, int(req.args[0]), 0)
	if err != nil {
		return 0, err
	}
	defer unix.Close(fd)
	return unix.Write(fd, buf[:n])
}
