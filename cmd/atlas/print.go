package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"runtime"
	"strings"
	"syscall"

	"golang.org/x/term"

	"atlas/internal/atomicfile"
	"atlas/internal/diag"
	"atlas/internal/lock"
)

// printer writes problems and progress to stderr. Colour and progress are for
// a terminal only; NO_COLOR turns colour off (no-color.org).
type printer struct {
	w        io.Writer
	terminal bool
	colour   bool
	line     bool // a line of progress is on the screen
}

func newPrinter(w io.Writer) *printer {
	p := &printer{w: w}
	if f, ok := w.(*os.File); ok {
		p.terminal = term.IsTerminal(int(f.Fd())) && takesEscapes(f)
	}
	p.colour = p.terminal && os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"
	return p
}

// fail prints an error and returns the exit status for it.
func (p *printer) fail(err error) int {
	status := exitFailed
	var u usage
	if errors.As(err, &u) {
		status = exitUsage
	}
	if errors.Is(err, errFound) {
		return status // printed already
	}
	p.problems(problemsOf(err))
	return status
}

// errFound says that the problems, already printed, include errors.
var errFound = errors.New("problems were found")

// problemsOf brings every error into the one form. Errors that are none of
// ours stand under the command's name.
func problemsOf(err error) []diag.Problem {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []diag.Problem
		for _, e := range joined.Unwrap() {
			all = append(all, problemsOf(e)...)
		}
		return diag.Sort(all)
	}
	var problem diag.Problem
	if errors.As(err, &problem) {
		return []diag.Problem{problem}
	}
	problem = diag.Problem{Position: diag.Position{File: "atlas"}, Code: "failed", Message: err.Error()}
	var held *lock.HeldError
	var path *fs.PathError
	var write *atomicfile.WriteError
	switch {
	case errors.As(err, &held):
		problem.Code, problem.Hint = "locked", "wait until it is done, or end it, and try again"
		if held.File != "" {
			problem.Hint += "; if it does not run any more, delete " + shortPath(held.File)
		}
	case errors.Is(err, context.Canceled):
		problem.Code, problem.Message = "stopped", errStopped.Error()
	case errors.As(err, &write):
		problem.Position.File, problem.Code = shortPath(write.Path), "not-written"
		problem.Message, problem.Hint = "cannot be written: "+write.Err.Error(), diskHint(err)
	case errors.As(err, &path):
		problem.Position.File, problem.Message, problem.Hint = path.Path, path.Err.Error(), diskHint(err)
	}
	return []diag.Problem{problem}
}

// diskHint says what to do about what the system said of a file.
func diskHint(err error) string {
	var code syscall.Errno
	errors.As(err, &code)
	if runtime.GOOS == "windows" { // it has numbers of its own
		switch code {
		case 112, 39: // ERROR_DISK_FULL, ERROR_HANDLE_DISK_FULL
			code = syscall.ENOSPC
		case 19: // ERROR_WRITE_PROTECT
			code = syscall.EROFS
		case 32: // ERROR_SHARING_VIOLATION
			return "another program has it open; close it there"
		}
	}
	switch {
	case code == syscall.ENOSPC:
		return "the disk is full, or has no room for more files; make room and run the command again"
	case code == syscall.EDQUOT:
		return "you may not use more of this disk; make room and run the command again"
	case code == syscall.EROFS:
		return "the disk is read-only; a disk that was not before may have a fault, which the system's log tells"
	case code == syscall.EIO:
		return "the disk has a fault; the system's log tells more. Copy the atlas to another disk first"
	case code == syscall.EMFILE, code == syscall.ENFILE:
		return "too many files are open; close other programs, or raise the limit: ulimit -n 65536"
	case errors.Is(err, fs.ErrPermission):
		return "check who may read and write it"
	}
	return ""
}

// problems prints findings, one below the other, and counts them when there
// are many.
func (p *printer) problems(all []diag.Problem) {
	p.clear()
	errorsFound := 0
	for _, problem := range all {
		if problem.Severity == diag.Error {
			errorsFound++
		}
		fmt.Fprintln(p.w, p.paint(problem))
	}
	if len(all) > 1 {
		fmt.Fprintf(p.w, "%s\n", tally(errorsFound, len(all)-errorsFound))
	}
}

func tally(errorsFound, warnings int) string {
	var parts []string
	if errorsFound > 0 {
		parts = append(parts, count(errorsFound, "error"))
	}
	if warnings > 0 {
		parts = append(parts, count(warnings, "warning"))
	}
	return strings.Join(parts, ", ")
}

// count words a number of things; the plural takes an s unless it is told.
func count(n int, thing string, plural ...string) string {
	switch {
	case n == 1:
	case len(plural) > 0:
		thing = plural[0]
	default:
		thing += "s"
	}
	return fmt.Sprintf("%d %s", n, thing)
}

const (
	bold   = "\x1b[1m"
	dim    = "\x1b[2m"
	red    = "\x1b[31m"
	yellow = "\x1b[33m"
	reset  = "\x1b[0m"
)

// paint colours the place by severity; the text itself is that of diag.
func (p *printer) paint(problem diag.Problem) string {
	text := visible(problem.Error())
	if !p.colour {
		return text
	}
	tone := red
	if problem.Severity == diag.Warning {
		tone = yellow
	}
	at := visible(problem.Position.String())
	if at != "" && strings.HasPrefix(text, at) {
		text = bold + tone + at + reset + text[len(at):]
	}
	if i := strings.LastIndex(text, "\n  hint: "); i >= 0 {
		text = text[:i] + dim + text[i:] + reset
	}
	return text
}

// visible shows control characters of names and quotes as escapes: a file's
// name must not drive the terminal.
func visible(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r >= 0x80 && r < 0xa0 {
			fmt.Fprintf(&b, "\\x%02x", r)
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// progress shows how far a long work is, on a terminal.
func (p *printer) progress(what string) func(done, total int) {
	if !p.terminal {
		return nil
	}
	shown := -1
	return func(done, total int) {
		percent := 100 * done / max(total, 1)
		if percent == shown {
			return
		}
		shown = percent
		fmt.Fprintf(p.w, "\r%s %d/%d (%d %%)\x1b[K", what, done, total, percent)
		p.line = true
		if done == total {
			p.clear()
		}
	}
}

// clear removes the line of progress.
func (p *printer) clear() {
	if p.line {
		fmt.Fprint(p.w, "\r\x1b[K")
		p.line = false
	}
}
