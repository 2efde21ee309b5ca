package publish

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// fileMode is that of every file of a site.
const fileMode = "100644"

// write puts the contents that the branch does not hold yet into the
// repository's store, exactly as they are: no filter, no line end and no
// attribute has a say. They are there unreferenced until they are pushed; git
// tidies up what nobody refers to.
//
// One git fast-import takes all of them: a process for each would cost seconds,
// and 10,000 loose files a sync each. It is kept from the Ctrl-C of the
// terminal, and ends in good order when its input ends, whoever ends it.
func (r *repo) write(ctx context.Context, dest string, files []File, have tree) error {
	there := map[string]bool{}
	for _, e := range have {
		there[e.blob] = true
	}
	var send []File
	for _, f := range files {
		if !there[f.blob] {
			there[f.blob] = true
			send = append(send, f)
		}
	}
	if len(send) == 0 {
		return nil
	}
	root, err := os.OpenRoot(dest)
	if err != nil {
		return err
	}
	defer root.Close()
	in, out := io.Pipe()
	fed := make(chan error, 1)
	go func() {
		err := feed(ctx, out, root, send, r.sha256)
		out.Close() // an end, not an error: git is to finish
		fed <- err
	}()
	_, err = r.run(ctx, call{args: []string{"fast-import", "--quiet"}, stdin: in, apart: true})
	in.CloseWithError(io.ErrClosedPipe) // when git ended first
	if feedErr := <-fed; feedErr != nil && err == nil {
		return feedErr
	}
	return explained("atlas", err)
}

func feed(ctx context.Context, w io.Writer, root *os.Root, files []File, useSHA256 bool) error {
	b := bufio.NewWriterSize(w, 1<<20)
	for _, f := range files {
		if err := ctx.Err(); err != nil {
			return err
		}
		data, err := f.load(root, useSHA256)
		if err != nil {
			return err
		}
		fmt.Fprintf(b, "blob\ndata %d\n", len(data))
		b.Write(data)
		b.WriteByte('\n')
		if err := b.Flush(); err != nil {
			return err
		}
	}
	return nil
}

// makeTree makes the tree of the files, over an index of its own.
func (r *repo) makeTree(ctx context.Context, temp string, files []File) (string, error) {
	index, err := filepath.Abs(filepath.Join(temp, "index"))
	if err != nil {
		return "", err
	}
	if err := os.Remove(index); err != nil && !os.IsNotExist(err) {
		return "", err
	}
	var list bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&list, "%s %s\t%s\x00", fileMode, f.blob, f.Path)
	}
	own := []string{"GIT_INDEX_FILE=" + index}
	if _, err := r.run(ctx, call{args: []string{"update-index", "-z", "--index-info"}, env: own, stdin: &list}); err != nil {
		return "", explained("atlas", err)
	}
	out, err := r.run(ctx, call{args: []string{"write-tree"}, env: own})
	return strings.TrimSpace(string(out)), explained("atlas", err)
}

// commit makes the commit after tip; tip is "" for the first.
func (r *repo) commit(ctx context.Context, tree, tip, message string) (string, error) {
	args := []string{"commit-tree", tree, "-F", "-"}
	if tip != "" {
		args = append(args, "-p", tip)
	}
	out, err := r.run(ctx, call{args: args, stdin: strings.NewReader(message)})
	return strings.TrimSpace(string(out)), explained("atlas", err)
}

// push sends a commit to the branch, without force: the error is errMoved when
// the branch is not where tip says any more.
func (r remote) push(ctx context.Context, commit, tip string) error {
	_, err := r.run(ctx, call{args: []string{"push", "--quiet", "--porcelain", "--no-follow-tags", "--recurse-submodules=no", r.name, commit + ":" + r.ref()}})
	if err == nil || !failed(err) {
		return err
	}
	now, lookErr := r.heads(ctx)
	if lookErr != nil {
		if ctxErr := ctx.Err(); ctxErr != nil {
			return ctxErr
		}
		return explained(r.String(), err)
	}
	switch now.tip {
	case commit:
		return nil // it arrived; what failed came after
	case tip:
		return explained(r.String(), refused(err))
	}
	return errMoved
}

// refused adds the reason that git push gives for a ref on its output.
func refused(err error) error {
	e, ok := err.(*gitError)
	if !ok {
		return err
	}
	for line := range strings.Lines(e.stdout) {
		if fields := strings.Split(strings.TrimSpace(line), "\t"); len(fields) == 3 && fields[0] == "!" {
			return &gitError{command: e.command, stdout: e.stdout, stderr: "fatal: " + fields[2] + "\n" + e.stderr, err: e.err}
		}
	}
	return err
}

// message is that of the commit: what changed for people, what it was made
// from, and the trailers by which the next run knows it.
func message(res *Result, folder string) string {
	src := noSource
	from := "sources without a commit"
	if res.Source.Commit != "" {
		src = res.Source.Commit
		from = "commit " + short(src) + " " + res.Source.Subject
		if len(res.Source.Changed) > 0 {
			src += " with uncommitted changes"
			from += "\nwith " + plural(len(res.Source.Changed), "uncommitted change", "uncommitted changes")
		}
	}
	return fmt.Sprintf("publish: %s\n\n%s and %s, made from\n%s\n\n%s%s\n%s%s\n", res.Summary(),
		plural(res.Pages, "page", "pages"), plural(res.Others, "other file", "other files"), from,
		trailerSource, src, trailerFolder, folder)
}
