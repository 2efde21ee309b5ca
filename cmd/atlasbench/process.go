package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// sample is what one whole process took.
type sample struct {
	// Wall is from start to end, CPU the time in user and system mode of the
	// process and of those that it waited for.
	Wall time.Duration `json:"wall_ns"`
	CPU  time.Duration `json:"cpu_ns"`
	// Peak is the largest resident set, in bytes; 0 where the system does not
	// tell. Linux counts from the fork, when the child is still a copy of this
	// process: a process smaller than this one reads as large as this one. So
	// nothing large is ever held here, and atlases are made by a child.
	Peak int64 `json:"peak_bytes"`
}

// command is a process to be measured.
type command struct {
	name string
	args []string
	env  []string // beside this process's own
	// mayFind lets status 1 pass: atlas has reported problems.
	mayFind bool
}

// output is what a process wrote.
type output struct{ stdout, stderr string }

// run runs a process to its end and measures it. A canceled context interrupts
// it, as Ctrl-C does, and kills it where that does not help.
func (c command) run(ctx context.Context) (sample, output, error) {
	cmd := exec.CommandContext(ctx, c.name, c.args...)
	cmd.Cancel = func() error {
		if err := cmd.Process.Signal(os.Interrupt); err != nil {
			return cmd.Process.Kill() // Windows has no such signal
		}
		return nil
	}
	cmd.WaitDelay = 5 * time.Second
	cmd.Env = append(os.Environ(), c.env...)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	start := time.Now()
	err := cmd.Run()
	s := sample{Wall: time.Since(start)}
	out := output{stdout.String(), stderr.String()}
	if cmd.ProcessState != nil {
		s.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		s.Peak = peakMemory(cmd.ProcessState)
	}
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitFailed && c.mayFind {
		err = nil
	}
	if err != nil {
		// On a terminal Ctrl-C ends the child before we may know of it.
		select {
		case <-ctx.Done():
			return s, out, ctx.Err()
		case <-time.After(200 * time.Millisecond):
		}
		return s, out, fmt.Errorf("%s: %w%s", c, err, indented(out.stderr))
	}
	return s, out, nil
}

func (c command) String() string { return strings.Join(append([]string{c.name}, c.args...), " ") }

// indented is the begin of what a program said, for an error.
func indented(text string) string {
	const most = 8
	lines := strings.Split(strings.TrimSpace(text), "\n")
	if lines[0] == "" {
		return ""
	}
	if len(lines) > most {
		lines = append(lines[:most], "…")
	}
	return "\n  " + strings.Join(lines, "\n  ")
}
