//go:build !unix

package publish

import (
	"os"
	"os/exec"
)

func ownGroup(*exec.Cmd) {}

// interrupt ends a process: these systems have no signal that asks for it.
func interrupt(p *os.Process) error { return p.Kill() }
