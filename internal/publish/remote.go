package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// remote is the branch that the site goes to.
type remote struct {
	*repo
	name, branch string
}

func (r remote) String() string { return r.name + "/" + r.branch }
func (r remote) ref() string    { return "refs/heads/" + r.branch }

// known checks that git has a remote of that name, and gives the address at
// which GitHub Pages serves its site, if it is a repository there.
func (r remote) known(ctx context.Context) (pages string, err error) {
	list, err := r.text(ctx, "remote")
	if err != nil {
		return "", explained("atlas", err)
	}
	names := strings.Fields(list)
	if !slices.Contains(names, r.name) {
		hint := fmt.Sprintf("git remote add %s URL", r.name)
		if len(names) > 0 {
			hint += ", or name another: --remote " + strings.Join(names, " or --remote ")
		}
		return "", problem("atlas", "no-remote", fmt.Sprintf("the repository has no remote %q", r.name), hint)
	}
	// The address may be short for another (url.*.insteadOf), or another may
	// stand for it.
	for _, args := range [][]string{{"remote", "get-url", r.name}, {"config", "--get", "remote." + r.name + ".url"}} {
		address, err := r.text(ctx, args...)
		if err != nil && !failed(err) {
			return "", err
		}
		if pages := PagesURL(address); pages != "" {
			return pages, nil
		}
	}
	return "", nil
}

// state is what the remote holds at a moment.
type state struct {
	// tip is the branch's commit, "" when there is no such branch.
	tip string
	// main is the branch that the remote shows first, "" when it tells none.
	main string
	// files are those of tip.
	files tree
	// last is the newest commit of atlas on the branch, nil if there is none.
	last *published
}

// look asks the remote for its branch and fetches what the branch holds. The
// tracking ref of the remote is brought up to date as by any git fetch; no
// other ref is touched.
func (r remote) look(ctx context.Context) (*state, error) {
	// The branch may move between the question and the fetch.
	const tries = 3
	for range tries {
		s, err := r.heads(ctx)
		if err != nil || s.tip == "" {
			return s, err
		}
		here := r.has(ctx, s.tip)
		if !here {
			_, err := r.run(ctx, call{args: []string{"fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules", "--no-prune", r.name, r.ref()}})
			if err != nil {
				return nil, explained(r.String(), err)
			}
			here = r.has(ctx, s.tip)
		}
		if !here {
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			continue
		}
		if s.files, err = r.tree(ctx, s.tip); err != nil {
			return nil, err
		}
		s.last, err = r.lastPublished(ctx, s.tip)
		return s, err
	}
	return nil, r.moves()
}

func (r remote) moves() error {
	return problem(r.String(), "moving", "others keep publishing to the branch at the same time", "wait until they are done, and try again")
}

func (r remote) heads(ctx context.Context) (*state, error) {
	out, err := r.run(ctx, call{args: []string{"ls-remote", "--symref", r.name, "HEAD", r.ref()}})
	if err != nil {
		return nil, explained(r.name, err)
	}
	s := &state{}
	for line := range strings.Lines(string(out)) {
		value, name, _ := strings.Cut(strings.TrimSuffix(line, "\n"), "\t")
		switch {
		case name == r.ref():
			s.tip = value
		case name == "HEAD" && strings.HasPrefix(value, "ref: refs/heads/"):
			s.main = strings.TrimPrefix(value, "ref: refs/heads/")
		}
	}
	return s, nil
}

// has reports whether a commit is in the repository, with its files.
func (r *repo) has(ctx context.Context, commit string) bool {
	_, err := r.text(ctx, "cat-file", "-e", commit+"^{tree}")
	return err == nil
}

// entry is a file of a commit.
type entry struct{ mode, blob string }

// tree is the files of a commit by path.
type tree map[string]entry

func (r *repo) tree(ctx context.Context, commit string) (tree, error) {
	out, err := r.run(ctx, call{args: []string{"ls-tree", "-r", "-z", "--full-tree", commit}})
	if err != nil {
		return nil, explained("atlas", err)
	}
	files := tree{}
	for line := range strings.SplitSeq(string(out), "\x00") {
		info, name, ok := strings.Cut(line, "\t")
		if f := strings.Fields(info); ok && len(f) == 3 {
			files[name] = entry{f[0], f[2]}
		}
	}
	return files, nil
}

// published is a commit that atlas made, by the trailers of its message.
type published struct {
	commit, source, folder string
}

// The trailers of a commit that atlas made: the commit that the site was made
// from, and the folder of the atlas in its repository.
const (
	trailerSource = "Atlas-Source: "
	trailerFolder = "Atlas-Folder: "
	noSource      = "none"
)

// lastPublished finds the newest commit of atlas in the history of a commit.
func (r *repo) lastPublished(ctx context.Context, tip string) (*published, error) {
	out, err := r.text(ctx, "log", "-1", "--first-parent", "--no-show-signature", "--no-notes", "--fixed-strings", "--grep", trailerSource, "--format=%H%n%B", tip)
	if err != nil {
		return nil, explained("atlas", err)
	}
	commit, message, _ := strings.Cut(out, "\n")
	p := &published{commit: commit}
	for line := range strings.Lines(message) {
		line = strings.TrimRight(line, "\r\n")
		if v, ok := strings.CutPrefix(line, trailerSource); ok {
			p.source, _, _ = strings.Cut(v, " ")
		} else if v, ok := strings.CutPrefix(line, trailerFolder); ok {
			p.folder = v
		}
	}
	if p.source == "" {
		return nil, nil
	}
	return p, nil
}

// guard refuses to publish where that would bury something. What is lost by
// mistake could be had back from the history; but who publishes to the branch
// of the sources finds them gone from it.
func (r remote) guard(ctx context.Context, s *state, files []File, src Source, opt Options) error {
	if s.last == nil {
		if why, err := r.forSources(ctx, s); err != nil || why != "" {
			if err != nil {
				return err
			}
			return problem(r.String(), "branch-of-sources", why+", and holds no site that atlas published: publishing would replace what it holds",
				`choose a branch for the site alone, as --branch gh-pages`)
		}
		if len(s.files) > 0 && !opt.Overwrite {
			return problem(r.String(), "foreign-branch", fmt.Sprintf("the branch holds files that atlas did not publish: %s", few(s.files.names())),
				"choose another branch (--branch), or replace them: --overwrite (the branch's history keeps them)")
		}
		return nil
	}
	if !opt.Overwrite {
		if s.last.folder != r.folder {
			return problem(r.String(), "other-atlas", fmt.Sprintf("the branch holds the site of another atlas of this repository, the one in the folder %s", s.last.folder),
				"give each its own branch (--branch, or [publish] in config.toml); if the folder was renamed: --overwrite")
		}
		if err := r.edited(ctx, s, files); err != nil {
			return err
		}
	}
	if opt.AllowOlder {
		return nil
	}
	return r.newer(ctx, s, src)
}

// forSources says why a branch is taken to be one of sources, or "".
func (r remote) forSources(ctx context.Context, s *state) (string, error) {
	current, err := r.text(ctx, "symbolic-ref", "--quiet", "--short", "HEAD")
	if err != nil && !failed(err) {
		return "", err
	}
	if current == r.branch {
		return "it is the current branch", nil
	}
	if s.tip != "" && s.main == r.branch {
		return "it is the main branch of the remote", nil
	}
	if current != "" {
		upstream, err := r.text(ctx, "config", "--get", "branch."+current+".merge")
		if err != nil && !failed(err) {
			return "", err
		}
		of, err := r.text(ctx, "config", "--get", "branch."+current+".remote")
		if err != nil && !failed(err) {
			return "", err
		}
		if upstream == r.ref() && of == r.name {
			return "the current branch is pushed to it", nil
		}
	}
	if s.tip == "" {
		local, err := r.text(ctx, "rev-parse", "--verify", "--quiet", r.ref())
		if err != nil {
			if failed(err) {
				return "", nil
			}
			return "", err
		}
		last, err := r.lastPublished(ctx, local)
		if err != nil || last != nil {
			return "", err
		}
		return "there is a local branch of this name that was not pushed yet", nil
	}
	return "", nil
}

// edited refuses to undo what others did on the branch since atlas last
// published, as GitHub does, which writes CNAME there when the domain is set on
// its pages. A file that the new site has as well was taken over.
func (r remote) edited(ctx context.Context, s *state, files []File) error {
	if s.last.commit == s.tip {
		return nil
	}
	before, err := r.tree(ctx, s.last.commit)
	if err != nil {
		return err
	}
	now := map[string]string{}
	for _, f := range files {
		now[f.Path] = f.blob
	}
	var changes []string
	for name, e := range s.files {
		old, was := before[name]
		new, is := now[name]
		if e == old || e.blob == new || !was && is {
			continue
		}
		changes = append(changes, name+word(was, " (changed)", " (added)"))
	}
	for name := range before {
		if _, is := s.files[name]; !is && now[name] != "" {
			changes = append(changes, name+" (removed)")
		}
	}
	if len(changes) == 0 {
		return nil
	}
	slices.Sort(changes)
	hint := "bring it into content/ or static/ and build, or undo it: --overwrite"
	if slices.Contains(changes, "CNAME (added)") {
		hint = "to keep the domain, write it to config.toml ([publish], domain = \"…\") and build; to undo it: --overwrite"
	}
	return problem(r.String(), "edited-branch", "others changed the published site: "+few(changes), hint)
}

// newer refuses to replace a site by one made of older sources, or of sources
// beside those of the published one: somebody else's work would vanish from
// the site.
func (r remote) newer(ctx context.Context, s *state, src Source) error {
	if s.last.source == noSource || s.last.source == src.Commit || src.Commit == "" {
		return nil
	}
	const anyway = "; --allow-older publishes all the same"
	if !r.has(ctx, s.last.source) {
		if err := ctx.Err(); err != nil {
			return err
		}
		hint := "git pull, build, and publish again" + anyway
		return problem(r.String(), "older", fmt.Sprintf("the published site was made from commit %s, which is not here", short(s.last.source)), hint)
	}
	_, err := r.text(ctx, "merge-base", "--is-ancestor", s.last.source, src.Commit)
	if err == nil || !failed(err) {
		return err
	}
	subject, err := r.text(ctx, "log", "-1", "--no-show-signature", "--format=%s", s.last.source)
	if err != nil {
		return explained("atlas", err)
	}
	hint := "git merge it, or go to the branch that has it, build, and publish again" + anyway
	if shallow, _ := r.text(ctx, "rev-parse", "--is-shallow-repository"); shallow == "true" {
		hint = "the history here is cut off, which may be why: git fetch --unshallow" + anyway
	}
	return problem(r.String(), "older", fmt.Sprintf("the published site was made from commit %s (%s), which the present sources do not include", short(s.last.source), subject), hint)
}

func (t tree) names() []string {
	names := make([]string, 0, len(t))
	for name := range t {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func short(commit string) string { return commit[:min(len(commit), 12)] }

func contains(list []string, s string) bool { return slices.Contains(list, s) }

// errMoved says that a push came too late.
var errMoved = errors.New("the branch moved")
