package publish

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"atlas/internal/diag"
)

// repo is the git repository in which an atlas lies. It is worked on with
// git's plumbing alone, and with settings of the command line in place of the
// person's where theirs would change what is published.
type repo struct {
	git string   // the executable
	dir string   // the atlas's folder
	env []string // of every call
	set []string // -c options of every call
	top string   // the repository's folder
	// folder is the atlas's below top, slash-separated; "." is top itself.
	folder string
	sha256 bool // names of objects are SHA-256 and not SHA-1
}

// localVars are variables by which git is told of a repository, an index or a
// store of objects: a command that runs inside a hook inherits them, and they
// are about another matter. The list is that of git rev-parse --local-env-vars,
// without those that carry settings, and with those that change what a path is.
var localVars = []string{
	"GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_OBJECT_DIRECTORY", "GIT_DIR", "GIT_WORK_TREE", "GIT_IMPLICIT_WORK_TREE",
	"GIT_GRAFT_FILE", "GIT_INDEX_FILE", "GIT_NO_REPLACE_OBJECTS", "GIT_REPLACE_REF_BASE", "GIT_PREFIX", "GIT_SHALLOW_FILE",
	"GIT_COMMON_DIR", "GIT_INTERNAL_SUPER_PREFIX", "GIT_NAMESPACE", "GIT_LITERAL_PATHSPECS", "GIT_GLOB_PATHSPECS",
	"GIT_NOGLOB_PATHSPECS", "GIT_ICASE_PATHSPECS", "GIT_QUARANTINE_PATH",
}

// openRepo finds git and the repository around dir. temp is a folder for the
// time of the work. On a terminal git may ask for a password.
func openRepo(ctx context.Context, dir, temp string, terminal bool) (*repo, error) {
	git, err := exec.LookPath("git")
	if err != nil {
		return nil, problem("atlas", "no-git", "git was not found", "install it, or see that PATH leads to it: the site is published to a git repository")
	}
	noHooks := filepath.Join(temp, "no-hooks")
	if err := os.Mkdir(noHooks, 0o777); err != nil {
		return nil, err
	}
	if noHooks, err = filepath.Abs(noHooks); err != nil {
		return nil, err
	}
	r := &repo{git: git, dir: dir, set: []string{
		"core.hooksPath=" + noHooks,     // they are for commits of sources
		"core.fsmonitor=false",          // starts a daemon
		"core.splitIndex=false",         // would leave a second file beside the index
		"gc.auto=0",                     // not our time to tidy up
		"maintenance.auto=false",        //
		"user.useConfigOnly=true",       // no author made up of login and host
		"i18n.commitEncoding=UTF-8",     // the message is
		"i18n.logOutputEncoding=UTF-8",  //
		"fetch.writeCommitGraph=false",  //
		"submodule.recurse=false",       //
		"push.useForceIfIncludes=false", // needs a force that is never used
		"color.ui=false",
	}}
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		if !contains(localVars, name) {
			r.env = append(r.env, v)
		}
	}
	// Messages are read here. Without LC_ALL=C they would come in the
	// person's language.
	r.env = append(r.env, "LC_ALL=C", "LANGUAGE=", "GIT_OPTIONAL_LOCKS=0", "GIT_NO_REPLACE_OBJECTS=1", "GIT_LITERAL_PATHSPECS=1",
		"GIT_MERGE_AUTOEDIT=no", "GCM_INTERACTIVE="+word(terminal, "auto", "never"))
	if !terminal {
		r.env = append(r.env, "GIT_TERMINAL_PROMPT=0")
	}
	out, err := r.text(ctx, "rev-parse", "--is-inside-work-tree")
	if err != nil || out != "true" {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if p, ok := knownFailure(err); ok {
			p.File = "atlas"
			return nil, p
		}
		return nil, problem(dir, "no-repository", "the folder lies in no git repository",
			`make one ("git init", "git add .", "git commit"), and tell it where to publish ("git remote add origin URL")`)
	}
	if r.top, err = r.text(ctx, "rev-parse", "--show-toplevel"); err != nil {
		return nil, err
	}
	prefix, err := r.text(ctx, "rev-parse", "--show-prefix")
	if err != nil {
		return nil, err
	}
	if r.folder = strings.TrimSuffix(prefix, "/"); r.folder == "" {
		r.folder = "."
	}
	// Before 2.28 git had SHA-1 only, and does not know the question.
	format, _ := r.text(ctx, "rev-parse", "--show-object-format")
	r.sha256 = format == "sha256"
	return r, ctx.Err()
}

// call is one run of git.
type call struct {
	args  []string
	env   []string
	stdin io.Reader
	// apart keeps the signals of the terminal from it: it ends in good order
	// when its input ends.
	apart bool
}

// gitError is a run of git that failed.
type gitError struct {
	command string
	stdout  string
	stderr  string
	err     error
}

func (e *gitError) Error() string {
	return fmt.Sprintf("git %s: %s", e.command, e.said())
}

func (e *gitError) Unwrap() error { return e.err }

// said is the line of git's messages that tells what is wrong.
func (e *gitError) said() string {
	lines := strings.Split(strings.TrimSpace(e.stderr), "\n")
	for _, start := range []string{"fatal: ", "error: ", "remote: error: ", "remote: "} {
		for _, line := range lines {
			if rest, ok := strings.CutPrefix(strings.TrimSpace(line), start); ok && strings.TrimSpace(rest) != "" {
				return strings.TrimSpace(rest)
			}
		}
	}
	for _, line := range lines {
		if line = strings.TrimSpace(line); line != "" {
			return line
		}
	}
	return e.err.Error()
}

// grace is how long git has to end after it was told to.
const grace = 5 * time.Second

// run runs git and returns what it printed.
func (r *repo) run(ctx context.Context, c call) ([]byte, error) {
	args := []string{"--no-pager", "-C", r.dir}
	for _, s := range r.set {
		args = append(args, "-c", s)
	}
	args = append(args, c.args...)
	var cmd *exec.Cmd
	if c.apart {
		cmd = exec.Command(r.git, args...)
		ownGroup(cmd)
	} else {
		cmd = exec.CommandContext(ctx, r.git, args...)
		cmd.Cancel = func() error { return interrupt(cmd.Process) }
		cmd.WaitDelay = grace
	}
	cmd.Env = append(append([]string(nil), r.env...), c.env...)
	cmd.Stdin = c.stdin
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return out.Bytes(), &gitError{command: c.args[0], stdout: redact(out.String()), stderr: redact(errs.String()), err: err}
	}
	return out.Bytes(), ctx.Err()
}

// text runs git and returns its one line.
func (r *repo) text(ctx context.Context, args ...string) (string, error) {
	out, err := r.run(ctx, call{args: args})
	return strings.TrimSuffix(string(out), "\n"), err
}

// failed reports whether a run of git failed, and neither was it stopped nor
// could git not be run.
func failed(err error) bool {
	var e *gitError
	return errors.As(err, &e)
}

func problem(file, code, message, hint string) diag.Problem {
	return diag.Problem{Position: diag.Position{File: file}, Code: code, Message: message, Hint: hint}
}

func word(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}
