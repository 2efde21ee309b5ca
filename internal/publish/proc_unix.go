//go:build unix

package publish

import (
	"os"
	"os/exec"
	"syscall"
)

// ownGroup keeps the Ctrl-C of the terminal from a process.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// interrupt lets a process end in good order.
func interrupt(p *os.Process) error { return p.Signal(os.Interrupt) }
