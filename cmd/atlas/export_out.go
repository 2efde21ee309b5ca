package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"golang.org/x/term"

	"atlas/internal/atomicfile"
	"atlas/internal/build"
	"atlas/internal/diag"
	"atlas/internal/lock"
)

// target is where an export goes: a file, or stdout.
type target struct {
	file   string // as it was named; "" when it will be called after the atlas
	stdout bool
}

// check refuses, before any work is done, what must not be overwritten or
// cannot be written.
func (t *target) check(inv *invocation, root string, f format) error {
	if t.stdout {
		if out, ok := inv.stdout.(*os.File); ok && f.binary && term.IsTerminal(int(out.Fd())) {
			return t.refuse("atlas export", "terminal", fmt.Sprintf("a %s file is not for a terminal", f.endings[0][1:]),
				fmt.Sprintf("name a file: --out atlas%s", f.endings[0]))
		}
		return nil
	}
	if t.file == "" {
		return nil
	}
	// A link is followed, so that it stays and the file it names is replaced.
	if real, err := filepath.EvalSymlinks(t.file); err == nil {
		t.file = real
	}
	if dir := filepath.Dir(t.file); !isFolder(dir) {
		return t.refuse(t.file, "no-folder", "there is no folder "+dir, "make it first, or name a file elsewhere")
	}
	in, err := build.Input(root, t.file)
	if err != nil {
		return err
	}
	if in != "" {
		why := in + ", which the site is made from"
		if strings.HasPrefix(in, ".") {
			why = in + ", which is no place for exports"
		}
		if filepath.Base(t.file) != in {
			why = "in " + why
		}
		return t.refuse(t.file, "bad-out", "an export cannot be written here: it is "+why, "choose another file")
	}
	info, err := os.Stat(t.file)
	exists := err == nil
	if strings.HasSuffix(filepath.ToSlash(t.file), "/") || exists && info.IsDir() {
		return t.refuse(t.file, "is-folder", "this is a folder", "name a file in it: "+filepath.Join(t.file, "atlas"+f.endings[0]))
	}
	if ext := strings.ToLower(filepath.Ext(t.file)); ext != "" && !exists && !slices.Contains(f.endings, ext) {
		hint := "choose a name that ends in " + strings.Join(f.endings, " or ")
		if f.suffix == "-csv" && ext == ".csv" {
			hint += "; --table NAME writes one table as .csv"
		}
		return t.refuse(t.file, "other-ending", fmt.Sprintf("the export is a %s file, whatever its name says", f.endings[0][1:]), hint)
	}
	abs, err := filepath.Abs(t.file)
	if err != nil {
		return err
	}
	if site, ours := build.SiteWith(abs); ours {
		return t.refuse(t.file, "bad-out", "an export cannot be written here: it is a file of the built site "+shortPath(site), "choose another file")
	}
	if site, in := build.SiteAround(abs); in {
		return t.refuse(t.file, "bad-out", "an export cannot be written here: it is in the built site "+shortPath(site)+", which holds what builds make", "choose another folder")
	}
	if !exists {
		return nil
	}
	if !info.Mode().IsRegular() {
		return t.refuse(t.file, "not-regular", "not a regular file", "--out - writes to stdout")
	}
	if info.Size() > 0 && !slices.Contains(f.endings, strings.ToLower(filepath.Ext(t.file))) {
		return t.refuse(t.file, "other-file", fmt.Sprintf("the file exists, and its name is not that of a %s file", f.endings[0][1:]),
			fmt.Sprintf("move it away, or choose a name that ends in %s", strings.Join(f.endings, " or ")))
	}
	return nil
}

func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

func (t *target) refuse(place, code, message, hint string) error {
	return diag.Problem{Position: diag.Position{File: place}, Code: code, Message: message, Hint: hint}
}

// write has the export written and tells its size. A file is whole or as it
// was before; of stdout nothing can be taken back.
func (t *target) write(stdout io.Writer, fill func(io.Writer) error) (int64, error) {
	var m counter
	if t.stdout {
		m.to = stdout
		return 0, t.explain(fill(&m))
	}
	err := atomicfile.Fill(t.file, func(w io.Writer) error {
		m.to = w
		return fill(&m)
	})
	return m.n, t.explain(err)
}

// stopped words the end by Ctrl-C.
func (t *target) stopped(err error) error {
	if !errors.Is(err, context.Canceled) {
		return err
	}
	message := "stopped; nothing was written"
	if t.stdout {
		message = "stopped; what went to stdout is not whole"
	}
	return diag.Problem{Position: diag.Position{File: "atlas export"}, Code: "stopped", Message: message}
}

// explain words what a write can fail of.
func (t *target) explain(err error) error {
	var write *atomicfile.WriteError
	var path *fs.PathError
	p := diag.Problem{Code: "not-written"}
	switch {
	case errors.As(err, &write):
		p.File, p.Message = t.file, "cannot be written: "+write.Err.Error()
	case t.stdout && errors.As(err, &path) && path.Op == "write":
		p.File, p.Message = path.Path, path.Err.Error()
	default:
		return t.stopped(err) // or a file of the atlas that could not be read
	}
	switch {
	case errors.Is(err, syscall.ENOSPC) && t.stdout:
		p.Hint = "what was written is not whole; make room there"
	case errors.Is(err, syscall.ENOSPC):
		p.Hint = "nothing of the export is left there; make room, or name a file on another disk"
	case errors.Is(err, fs.ErrPermission):
		p.Hint = "check who may write there"
	default:
		p.Hint = diskHint(err)
	}
	return p
}

// counter counts what is written.
type counter struct {
	to io.Writer
	n  int64
}

func (c *counter) Write(p []byte) (int, error) {
	n, err := c.to.Write(p)
	c.n += int64(n)
	return n, err
}

// readLock takes the lock of an atlas that is only read: content that an import
// is writing at the moment is in no state to be handed on. Where nothing can be
// written, as on a read-only disk, it is done without.
func readLock(root, task string) (release func(), err error) {
	held, err := lock.Acquire(root, task)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return func() {}, nil
	}
	if err != nil {
		return nil, err
	}
	return func() { _ = held.Release() }, nil
}
