// Package git reads the history of an atlas from the repository that it is
// kept in, with the program git.
//
// [Read] is the whole of it. It asks plumbing commands only (rev-parse,
// rev-list, diff-tree and one cat-file for all versions of all files), so that
// no setting of a user changes what comes back, and it sees nothing of the
// user's configuration anyway. It changes nothing in the repository and asks
// no server, not even where the clone is a partial one.
//
// The branch is followed along first parents: what a merge commit changed is
// what it changed for readers, and at that time; the commits of the branch
// that was merged are not looked at.
//
// What was read is kept in a file that is safe to delete; the next run reads
// only the commits since. With it and without, the result is the same.
package git

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"

	"atlas/internal/history"
)

// settings stand before every command. None of the user's is read: see
// environment.
var settings = []string{
	"--no-pager",
	// The folder is the one that the user asked to build; commands that only
	// read objects run nothing that its configuration names.
	"-c", "safe.directory=*",
	"-c", "core.quotePath=false",
}

// environment is that of this process without git's own variables: one that a
// hook sets (GIT_DIR) would lead to another repository.
func environment() []string {
	var env []string
	for _, v := range os.Environ() {
		name, _, _ := strings.Cut(v, "=")
		switch {
		case !strings.HasPrefix(strings.ToUpper(name), "GIT_"), name == "GIT_CEILING_DIRECTORIES", name == "GIT_DISCOVERY_ACROSS_FILESYSTEM", name == "GIT_EXEC_PATH":
			env = append(env, v)
		}
	}
	return append(env,
		"LC_ALL=C",
		"GIT_CONFIG_NOSYSTEM=1",
		"GIT_CONFIG_GLOBAL="+os.DevNull,
		"GIT_OPTIONAL_LOCKS=0",
		"GIT_NO_REPLACE_OBJECTS=1",
		"GIT_LITERAL_PATHSPECS=1",
		"GIT_TERMINAL_PROMPT=0",
		// A build asks no network for what a partial clone lacks.
		"GIT_NO_LAZY_FETCH=1",
		"GIT_ALLOW_PROTOCOL=none",
	)
}

// repo is the repository around an atlas.
type repo struct {
	ctx context.Context
	dir string // the atlas's folder
	// prefix leads from the top of the repository to the atlas: "" or "a/b/".
	prefix string
	head   string // the commit
	// shallow is what the repository says of its cut commits, "" when whole.
	shallow string
}

// reasonError tells why there is no history.
type reasonError struct {
	reason history.Reason
	err    error
}

func (e *reasonError) Error() string {
	if e.err == nil {
		return string(e.reason)
	}
	return e.err.Error()
}

func (e *reasonError) Unwrap() error { return e.err }

// command prepares a call of git in the atlas's folder.
func (r *repo) command(args ...string) *exec.Cmd {
	cmd := exec.CommandContext(r.ctx, "git", append(append([]string(nil), settings...), args...)...)
	cmd.Dir = r.dir
	cmd.Env = environment()
	return cmd
}

// run gives what a command prints.
func (r *repo) run(stdin io.Reader, args ...string) ([]byte, error) {
	cmd := r.command(args...)
	cmd.Stdin = stdin
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		return nil, r.failed(args[0], err, said.String())
	}
	return out.Bytes(), nil
}

// failed says what went wrong in git's own words.
func (r *repo) failed(name string, err error, said string) error {
	if r.ctx.Err() != nil {
		return r.ctx.Err()
	}
	if line, _, _ := strings.Cut(strings.TrimSpace(said), "\n"); line != "" {
		return fmt.Errorf("git %s: %s", name, strings.TrimPrefix(line, "fatal: "))
	}
	return fmt.Errorf("git %s: %w", name, err)
}

// open finds the repository and its newest commit.
func open(ctx context.Context, dir string) (*repo, error) {
	r := &repo{ctx: ctx, dir: dir}
	out, err := r.run(nil, "rev-parse", "--is-inside-work-tree", "--is-shallow-repository", "--git-path", "shallow", "--show-prefix")
	if err != nil {
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, exec.ErrNotFound):
			return nil, &reasonError{reason: history.NoGit}
		case strings.Contains(err.Error(), "not a git repository"):
			return nil, &reasonError{reason: history.NoRepository}
		}
		return nil, &reasonError{history.Unreadable, err}
	}
	lines := strings.SplitN(strings.TrimSuffix(string(out), "\n"), "\n", 4)
	if len(lines) < 4 || lines[0] != "true" {
		return nil, &reasonError{reason: history.NoRepository}
	}
	r.prefix = lines[3]
	if lines[1] == "true" {
		r.shallow = "cut"
		name := lines[2]
		if !isAbs(name) {
			name = dir + string(os.PathSeparator) + name
		}
		if data, err := os.ReadFile(name); err == nil {
			r.shallow = sum(data)
		}
	}
	// A branch without commits has no HEAD; git says so in exit status 1.
	out, err = r.run(nil, "rev-parse", "--quiet", "--verify", "HEAD^{commit}")
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) && exit.ExitCode() == 1 {
			return nil, &reasonError{reason: history.NoCommits}
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &reasonError{history.Unreadable, err}
	}
	if r.head = strings.TrimSpace(string(out)); !isHash(r.head) {
		return nil, &reasonError{history.Unreadable, fmt.Errorf("git rev-parse: %q is no commit", r.head)}
	}
	return r, nil
}

// objects is a running cat-file, which hands out versions of files.
type objects struct {
	repo  *repo
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	said  bytes.Buffer // not to be read before the end
	ended bool
}

func (r *repo) objects() (*objects, error) {
	o := &objects{repo: r, cmd: r.command("cat-file", "--batch")}
	in, err := o.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := o.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	o.cmd.Stderr = &o.said
	o.in, o.out = in, bufio.NewReaderSize(out, 64<<10)
	if err := o.cmd.Start(); err != nil {
		return nil, r.failed("cat-file", err, "")
	}
	return o, nil
}

// maxObject is the size up to which a file is read; a larger one is no content
// file that a person wrote.
const maxObject = 64 << 20

// read hands the contents of objects to a function, in their order; nil for
// one that the repository lacks. Questions are asked ahead of the answers, so
// that git need not wait for us.
func (o *objects) read(hashes []string, got func(i int, data []byte)) error {
	asked := make(chan error, 1)
	go func() {
		w := bufio.NewWriter(o.in)
		for _, h := range hashes {
			_, _ = w.WriteString(h)
			_ = w.WriteByte('\n') // Flush has the error
		}
		asked <- w.Flush()
	}()
	for i, h := range hashes {
		data, err := readObject(o.out, h)
		if err != nil {
			// Git is not to wait for ever with its answers, nor the questions for git.
			_ = o.cmd.Process.Kill()
			<-asked
			if ended := o.end(); ended != nil && o.said.Len() > 0 {
				return ended // in git's own words
			}
			return o.repo.failed("cat-file", err, "")
		}
		got(i, data)
	}
	return <-asked
}

// end stops git and waits for it; a second time it does nothing.
func (o *objects) end() error {
	if o.ended {
		return nil
	}
	o.ended = true
	_ = o.in.Close()
	if err := o.cmd.Wait(); err != nil {
		return o.repo.failed("cat-file", err, o.said.String())
	}
	return nil
}
