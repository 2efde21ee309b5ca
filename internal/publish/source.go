package publish

import (
	"context"
	"fmt"
	"path"
	"strings"
)

// Source is the state of the sources that a site was made from.
type Source struct {
	// Commit is the commit's full name, "" when there is none yet.
	Commit string
	// Subject is the first line of its message.
	Subject string
	// Changed are files that differ from the commit or that it lacks.
	Changed []string
}

// inputs are what a site is made from.
var inputs = []string{"config.toml", "content", "layouts", "static"}

// source reads the state of the sources. It does not refresh the index, as git
// status does by itself.
func (r *repo) source(ctx context.Context) (Source, error) {
	var s Source
	out, err := r.text(ctx, "log", "-1", "--no-show-signature", "--format=%H %s", "HEAD")
	switch {
	case err == nil:
		s.Commit, s.Subject, _ = strings.Cut(out, " ")
	case !failed(err):
		return s, err
	}
	// Files that git was told to ignore are in the site all the same.
	args := []string{"status", "--porcelain=v1", "-z", "--untracked-files=all", "--ignored=traditional", "--ignore-submodules=none", "--no-renames", "--"}
	status, err := r.run(ctx, call{args: append(args, inputs...)})
	if err != nil {
		return s, err
	}
	for entry := range strings.SplitSeq(string(status), "\x00") {
		if len(entry) < 4 {
			continue
		}
		state, file := entry[:2], entry[3:]
		if r.folder != "." {
			file = strings.TrimPrefix(file, r.folder+"/")
		}
		if (state == "??" || state == "!!") && !taken(file) {
			continue
		}
		s.Changed = append(s.Changed, file)
	}
	return s, nil
}

// taken reports whether a build looks at a file that git does not track: not
// at what editors and systems drop.
func taken(file string) bool {
	for part := range strings.SplitSeq(strings.TrimSuffix(file, "/"), "/") {
		if strings.HasPrefix(part, ".") {
			return false
		}
	}
	base := path.Base(file)
	return !strings.HasSuffix(base, "~") && base != "Thumbs.db"
}

// dirty words what is not committed.
func (s Source) dirty() error {
	if s.Commit == "" {
		return problem("atlas", "no-commit", "the repository has no commit yet, so the published site could not tell what it was made from",
			`commit the sources ("git add .", "git commit"), or publish all the same: --allow-dirty`)
	}
	message := fmt.Sprintf("%s not committed: %s", plural(len(s.Changed), "change is", "changes are"), few(s.Changed))
	return problem("atlas", "not-committed", message,
		"commit first, so that the published site tells which commit it was made from, and build again; --allow-dirty publishes all the same")
}

// few names the first of many.
func few(names []string) string {
	const most = 3
	if len(names) <= most+1 {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// identity checks that git knows who commits.
func (r *repo) identity(ctx context.Context) error {
	for _, name := range []string{"GIT_AUTHOR_IDENT", "GIT_COMMITTER_IDENT"} {
		if _, err := r.text(ctx, "var", name); failed(err) {
			return problem("atlas", "no-author", "git does not know who you are, and a commit needs an author",
				`git config --global user.name "Your Name", git config --global user.email you@example.org`)
		} else if err != nil {
			return err
		}
	}
	return nil
}
