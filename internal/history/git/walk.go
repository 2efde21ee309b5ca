package git

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"strings"

	"atlas/internal/decisions"
	"atlas/internal/entity"
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
	if all && len(list) > 0 && r.shallow != "" {
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
	for end := len(list); end > 0 && err == nil; end -= batch {
		var more []history.Commit
		more, err = w.batch(list[max(0, end-batch):end])
		commits = append(commits, more...)
	}
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

// Roles of files below content/.
const (
	noRole = iota
	record
	facts
	page // the imported page, source.html
	redirects
)

// role tells what a file is to the history, and of which article.
func role(file string) (what int, article string) {
	if file == decisions.RedirectsName {
		return redirects, ""
	}
	parts := strings.Split(file, "/")
	if len(parts) < 3 || parts[0] != "content" {
		return noRole, ""
	}
	kind, known := entity.KindOfFolder(parts[1])
	hidden := strings.HasPrefix(parts[2], ".") || strings.HasPrefix(parts[2], "_")
	switch {
	case !known || hidden:
	case len(parts) == 3 && path.Ext(parts[2]) == ".md":
		return record, ""
	case len(parts) == 4 && kind == entity.Article:
		switch parts[3] {
		case "index.md":
			return record, parts[2]
		case "facts.json":
			return facts, parts[2]
		case "source.html":
			return page, parts[2]
		}
	}
	return noRole, ""
}

// commit compares the versions of the files that one commit changed.
func (w *walker) commit(files []fileChange) ([]history.Change, error) {
	var want []string
	var use []func([]byte)
	ask := func(hash string, f func([]byte)) {
		if hash != "" {
			want, use = append(want, hash), append(use, func(data []byte) {
				if data == nil {
					w.lacks++
				}
				f(data)
			})
		}
	}
	type versions struct {
		file     string
		new      *history.Version
		f        fileChange
		replaced bool // a version that cannot be read
	}
	var records []*versions
	type reading struct {
		article       string
		before, after *history.Reading
		text, back    bool
	}
	readings := map[string]*reading{}
	told := func(article string) *reading {
		if readings[article] == nil {
			readings[article] = &reading{article: article}
		}
		return readings[article]
	}
	older := false // whether there is anything to compare with
	for _, f := range files {
		if what, _ := role(strings.TrimPrefix(f.path, w.repo.prefix)); what == record && f.old != "" {
			older = true
		}
	}
	var moved map[string]string
	for _, f := range files {
		file, inside := strings.CutPrefix(f.path, w.repo.prefix)
		what, article := role(file)
		if !inside || what == noRole {
			continue
		}
		w.kept.Touched = true
		switch what {
		case record:
			v := &versions{file: file, f: f}
			records = append(records, v)
			if old, stale := w.kept.Stale[file]; stale {
				ask(old, func(data []byte) { w.remember(file, data) })
			} else if w.state[file] == nil {
				ask(f.old, func(data []byte) { w.remember(file, data) })
			}
			ask(f.new, func(data []byte) {
				if data != nil {
					v.new = history.ParseVersion(file, data)
				}
				v.replaced = v.new == nil
			})
		case facts, page:
			seen := f.new == "" || w.sees(file, f.new)
			if !older {
				continue
			}
			t := told(article)
			if seen {
				// A reading that was there before, or is gone, is no news:
				// somebody took an import back.
				t.back = t.back || what == facts
				continue
			}
			if what == page {
				t.text = true
				continue
			}
			ask(f.old, func(data []byte) { t.before = history.ParseReading(data) })
			ask(f.new, func(data []byte) { t.after = history.ParseReading(data) })
		case redirects:
			ask(f.new, func(data []byte) { moved = readRedirects(data) })
		}
	}
	if err := w.objects.read(want, func(i int, data []byte) { use[i](data) }); err != nil {
		return nil, err
	}
	var pairs []history.Pair
	for _, v := range records {
		old := w.state[v.file]
		switch {
		case v.replaced:
			// Nobody saw this version; the one before stands until the next.
			if _, stale := w.kept.Stale[v.file]; !stale {
				w.kept.Stale[v.file] = v.f.old
			}
			continue
		case v.new == nil:
			delete(w.state, v.file)
		default:
			w.state[v.file] = v.new
		}
		delete(w.kept.Stale, v.file)
		if old != nil || v.new != nil {
			pairs = append(pairs, history.Pair{Old: old, New: v.new})
		}
	}
	anew := map[string]*history.Told{}
	for _, t := range readings {
		id := t.article
		for _, r := range []*history.Reading{t.before, t.after} {
			if r != nil && r.ID != "" {
				id = r.ID
			}
		}
		anew[id] = &history.Told{Before: t.before, After: t.after, Text: t.text, Back: t.back}
	}
	return w.tracker.Commit(pairs, anew, func(file string) string { return moved[decisions.PagePath(file)] }), nil
}

// remember takes in the version that a file had before.
func (w *walker) remember(file string, data []byte) {
	if data != nil {
		if v := history.ParseVersion(file, data); v != nil {
			w.state[file] = v
		}
	}
}

// sees marks a version as seen, and reports whether it was before.
func (w *walker) sees(file, hash string) bool {
	key := sum([]byte(file + "\x00" + hash))[:16]
	before := w.seen[key]
	if !before {
		w.seen[key] = true
		w.kept.Seen = append(w.kept.Seen, key)
	}
	return before
}

// readRedirects gives the content files that stand for pages that were.
func readRedirects(data []byte) map[string]string {
	list, _ := decisions.ParseRedirects(decisions.RedirectsName, data)
	moved := map[string]string{}
	for _, r := range list {
		if path.Ext(r.To) == ".md" {
			moved[r.From] = "content/" + r.To
		}
	}
	return moved
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
