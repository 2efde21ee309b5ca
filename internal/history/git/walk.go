package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"

	"atlas/internal/history"
)

// Read gives the history of the atlas in the folder dir. Where there is none,
// the result says why, and nil is the error: an atlas need not be in git. The
// error is for what git cannot read and for a cancelled context.
//
// What was read is kept in [CacheName] below cache, the atlas's folder again;
// nil keeps nothing. A cache that cannot be read or written is none.
func Read(ctx context.Context, dir string, cache *os.Root) (*history.History, error) {
	h, err := read(ctx, dir, cache)
	if err == nil {
		return h, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	h = &history.History{Missing: history.Unreadable}
	var reason *reasonError
	if errors.As(err, &reason) {
		h.Missing = reason.reason
		if reason.err == nil {
			return h, nil
		}
	}
	return h, err
}

func read(ctx context.Context, dir string, cache *os.Root) (*history.History, error) {
	r, err := open(ctx, dir)
	if err != nil {
		return nil, err
	}
	kept := loadCache(cache)
	if kept != nil && (kept.Prefix != r.prefix || kept.Shallow != r.shallow) {
		kept = nil
	}
	if kept == nil || kept.Head != r.head {
		w := &walker{repo: r}
		if kept, err = w.read(kept); err != nil {
			return nil, err
		}
		saveCache(cache, kept)
	}
	h := &history.History{Commits: kept.Commits, Cut: kept.Cut}
	if !kept.Touched {
		if !kept.Cut {
			h.Missing = history.NoCommits
		}
		return h, nil
	}
	h.Resolve()
	return h, nil
}

// branch lists the commits of the branch down to the one called since, newest
// first; all of them when since is "" or not on the branch.
func (r *repo) branch(since string) (list []commit, all bool, err error) {
	args := []string{"rev-list", "--first-parent", "--encoding=UTF-8", "--format=" + format}
	if since != "" {
		out, err := r.run(nil, append(args, r.head, "^"+since, "--")...)
		if err == nil {
			list, err = parseCommits(out)
		}
		// A commit that is not there any more, or that another branch has, is
		// no ground to build on.
		if err == nil && len(list) > 0 && list[len(list)-1].parent == since {
			return list, false, nil
		}
		if r.ctx.Err() != nil {
			return nil, false, r.ctx.Err()
		}
	}
	out, err := r.run(nil, append(args, r.head, "--")...)
	if err != nil {
		return nil, true, err
	}
	list, err = parseCommits(out)
	return list, true, err
}

// batch is how many commits are compared by one run of diff-tree: enough that
// starting it costs nothing, few enough that its output is small.
const batch = 1000

// walker reads commits, oldest first.
type walker struct {
	repo    *repo
	objects *objects
	tracker *history.Tracker
	kept    *kept
	seen    map[string]bool
	// state is the last readable version of each file that was looked at.
	state map[string]*history.Version
	// lacks counts versions that this clone does not have.
	lacks int
}

// read brings what was kept up to the newest commit.
func (w *walker) read(last *kept) (*kept, error) {
	r := w.repo
	since := ""
	if last != nil {
		since = last.Head
	}
	list, all, err := r.branch(since)
	if err != nil {
		return nil, err
	}
	if last == nil || all {
		last = &kept{}
	}
	w.start(last)
	if w.objects, err = r.objects(); err != nil {
		return nil, err
	}
	commits, err := w.walk(list, all)
	if closing := w.objects.end(); err == nil {
		err = closing
	}
	if err != nil {
		return nil, err
	}
	if w.lacks > 0 {
		return nil, fmt.Errorf("%d versions of files are not in this clone", w.lacks)
	}
	return w.finish(commits), nil
}

// walk gives the changes of a list of commits, newest first; they leave oldest
// first.
func (w *walker) walk(list []commit, all bool) ([]history.Commit, error) {
	if all && len(list) > 0 && w.repo.shallow != "" {
		// Git hides the parents of a cut commit; its text tells of them.
		cut, err := w.isCut(list[len(list)-1].hash)
		if err != nil {
			return nil, err
		}
		if w.kept.Cut = cut; cut {
			list = list[:len(list)-1]
		}
	}
	var commits []history.Commit
	for end := len(list); end > 0; end -= batch {
		more, err := w.batch(list[max(0, end-batch):end])
		if err != nil {
			return nil, err
		}
		commits = append(commits, more...)
	}
	return commits, nil
}

// start takes over what an earlier run knew.
func (w *walker) start(last *kept) {
	w.kept, w.tracker = last, history.NewTracker()
	w.seen, w.state = map[string]bool{}, map[string]*history.Version{}
	for i := len(last.Commits) - 1; i >= 0; i-- {
		w.tracker.Replay(last.Commits[i].Changes)
	}
	for _, s := range last.Seen {
		w.seen[s] = true
	}
	if last.Stale == nil {
		last.Stale = map[string]string{}
	}
}

func (w *walker) isCut(hash string) (cut bool, err error) {
	err = w.objects.read([]string{hash}, func(_ int, data []byte) {
		head, _, _ := bytes.Cut(data, []byte("\n\n"))
		cut = bytes.Contains(head, []byte("\nparent "))
	})
	return cut, err
}

// batch reads some commits; they come newest first and leave oldest first.
func (w *walker) batch(list []commit) ([]history.Commit, error) {
	var asked strings.Builder
	byHash := make(map[string]*commit, len(list))
	for i := len(list) - 1; i >= 0; i-- {
		c := &list[i]
		byHash[c.hash] = c
		asked.WriteString(strings.TrimSpace(c.hash+" "+c.parent) + "\n")
	}
	out, err := w.repo.run(strings.NewReader(asked.String()), "diff-tree", "--stdin", "-r", "-z", "--raw", "--no-renames", "--root",
		"--no-abbrev", "--no-ext-diff", "--no-textconv", "--", "content")
	if err != nil {
		return nil, err
	}
	changed, err := parseChanges(out)
	if err != nil {
		return nil, err
	}
	var commits []history.Commit
	for _, cc := range changed {
		c := byHash[cc.hash]
		if c == nil {
			return nil, fmt.Errorf("git diff-tree: unexpected commit %s", cc.hash)
		}
		changes, err := w.commit(cc.files)
		if err != nil {
			return nil, err
		}
		if len(changes) > 0 {
			commits = append(commits, history.Commit{Hash: c.hash, Time: c.time, Subject: c.subject, Changes: changes})
		}
		if err := w.repo.ctx.Err(); err != nil {
			return nil, err
		}
	}
	return commits, nil
}

// finish puts the new commits, oldest first, before those that were known.
func (w *walker) finish(commits []history.Commit) *kept {
	k := w.kept
	all := make([]history.Commit, 0, len(commits)+len(k.Commits))
	for i := len(commits) - 1; i >= 0; i-- {
		all = append(all, commits[i])
	}
	k.Commits = append(all, k.Commits...)
	k.Head, k.Prefix, k.Shallow = w.repo.head, w.repo.prefix, w.repo.shallow
	return k
}

// State is a text that is the same as long as [Read] would give the same: the
// newest commit, and how much of the history is at hand. It costs two calls of
// git.
func State(ctx context.Context, dir string) string {
	r, err := open(ctx, dir)
	if err != nil {
		return err.Error()
	}
	return r.head + " " + r.prefix + " " + r.shallow
}
