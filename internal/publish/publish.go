// Package publish puts the built site on a branch of a git remote, from which
// GitHub Pages and others serve it.
//
// [Run] is the whole of it. It builds nothing: it takes the folder that
// atlas build made, if the folder is whole, untouched, and what the present
// content makes, and if the content is committed, so that what readers see can
// be found again. The commit is made by git's plumbing: the work tree, the
// index, the current branch and the person's settings are not touched, and of
// the person's settings none changes a byte of the site (no filters, line ends,
// attributes, ignore rules or hooks). Only the files of the manifest go there.
//
// The branch keeps its history: a commit for each state of the site that
// differs from the last, pushed without force. Its message ends in trailers
// that tell the source commit; by them the next run knows its own work from
// that of others, and a newer site from an older one.
//
// What went wrong is a [diag.Problem] with a hint, also when it was git or the
// server that said so. A run that is broken off leaves nothing but unreferenced
// objects, which git tidies up, and a temporary folder in .cache, which the
// next run removes.
package publish

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/build"
	"atlas/internal/config"
	"atlas/internal/diag"
	"atlas/internal/lock"
)

// Options say what to publish and where. The zero value of a field leaves the
// matter to config.toml.
type Options struct {
	// Root is the folder of the atlas, which holds config.toml.
	Root string
	// Layouts and Static are the built-in folders of these names.
	Layouts, Static fs.FS
	// Dest is the folder of the built site, a path of the system.
	Dest string
	// BaseURL is the address that the site was built for.
	BaseURL string
	// Remote and Branch are where the site goes.
	Remote, Branch string
	// DryRun looks and compares, and pushes nothing.
	DryRun bool
	// AllowDirty publishes sources that are not committed, AllowOlder a site
	// whose sources lack those of the published one; Overwrite replaces what
	// others put on the branch.
	AllowDirty, AllowOlder, Overwrite bool
	// Terminal lets git ask for a password.
	Terminal bool
	// Limits are those of the host; their zero value is [GitHub].
	Limits Limits
	// Progress, if set, is told how much of the site was compared with the
	// content.
	Progress func(done, total int)

	beforePush func() // for tests: between the look and the push
}

// Result tells what was published, or in a dry run what would be.
type Result struct {
	// Remote and Branch are where.
	Remote, Branch string
	// Pages and Others count the files of the site, Bytes is their size.
	Pages, Others int
	Bytes         int64
	// Added, Changed and Removed are files, sorted.
	Added, Changed, Removed []string
	// Source is what the site was made from.
	Source Source
	// Commit is the commit that was pushed, "" when there was none to push.
	Commit string
	// Tip is the branch's commit before, "" when there was no branch.
	Tip string
	// URL is where the site will be, "" when that is not known.
	URL string
}

// Same reports whether the branch holds the site already.
func (r *Result) Same() bool { return len(r.Added)+len(r.Changed)+len(r.Removed) == 0 }

// Summary says in few words what changed: "1 page added, 2 changed; 3 other
// files".
func (r *Result) Summary() string {
	var parts []string
	others := 0
	for _, c := range []struct {
		verb  string
		files []string
	}{{"added", r.Added}, {"changed", r.Changed}, {"removed", r.Removed}} {
		pages := 0
		for _, f := range c.files {
			if isPage(f) {
				pages++
			}
		}
		others += len(c.files) - pages
		switch {
		case pages == 0:
		case len(parts) == 0:
			parts = append(parts, plural(pages, "page", "pages")+" "+c.verb)
		default:
			parts = append(parts, fmt.Sprintf("%d %s", pages, c.verb))
		}
	}
	said := strings.Join(parts, ", ")
	switch {
	case others == 0 && said == "":
		return "nothing changed"
	case said == "":
		return plural(others, "other file", "other files") + " changed, no page"
	case others > 0:
		said += "; " + plural(others, "other file", "other files")
	}
	return said
}

// Run publishes the site. Problems are about the site, the content and the
// configuration, sorted; with an error among them nothing was published, and
// the result is nil. The error is for the rest, a [diag.Problem] where a person
// can do something about it. The caller holds the lock of the atlas.
func Run(ctx context.Context, opt Options) (*Result, []diag.Problem, error) {
	p := &publisher{opt: opt}
	res, err := p.run(ctx)
	problems := diag.Sort(p.problems)
	if err != nil || diag.HasErrors(problems) {
		return nil, problems, err
	}
	return res, problems, nil
}

type publisher struct {
	opt      Options
	cfg      config.Config
	dest     string // as it was named, for messages
	temp     string
	files    []File
	problems []diag.Problem
}

func (p *publisher) report(problems ...diag.Problem) { p.problems = append(p.problems, problems...) }
func (p *publisher) bad() bool                       { return diag.HasErrors(p.problems) }

// run goes from what is cheap to ask to what is dear: files and the state of
// the repository, then the comparison with the content, then the network.
func (p *publisher) run(ctx context.Context) (*Result, error) {
	if err := p.configure(); err != nil || p.bad() {
		return nil, err
	}
	if err := p.makeTemp(); err != nil {
		return nil, err
	}
	defer os.RemoveAll(p.temp)
	repo, err := openRepo(ctx, p.opt.Root, p.temp, p.opt.Terminal)
	if err != nil {
		return nil, err
	}
	to := remote{repo, p.cfg.Publish.Remote, p.cfg.Publish.Branch}
	pages, err := to.known(ctx)
	if err != nil {
		return nil, err
	}
	if err := p.readSite(ctx, repo.sha256); err != nil || p.bad() {
		return nil, err
	}
	src, err := repo.source(ctx)
	if err != nil {
		return nil, explained("atlas", err)
	}
	if !p.opt.AllowDirty && (src.Commit == "" || len(src.Changed) > 0) {
		return nil, src.dirty()
	}
	if err := repo.identity(ctx); err != nil {
		return nil, err
	}
	if err := p.compare(ctx); err != nil || p.bad() {
		return nil, err
	}
	p.checkAddress(pages)
	res := &Result{Remote: to.name, Branch: to.branch, Source: src, URL: p.cfg.BaseURL}
	for _, f := range p.files {
		res.Bytes += f.Size
		if isPage(f.Path) {
			res.Pages++
		} else {
			res.Others++
		}
	}
	return res, p.deliver(ctx, to, res)
}

// configure reads config.toml and lays the options over it.
func (p *publisher) configure() error {
	cfg, problems := config.Load(os.DirFS(p.opt.Root), config.FileName)
	p.report(problems...)
	if len(problems) > 0 {
		return nil
	}
	flag := func(name, problem, hint string) {
		p.report(diag.Problem{Position: diag.Position{File: name}, Code: "bad-value", Message: problem, Hint: hint})
	}
	if p.opt.BaseURL != "" {
		base, problem, hint := config.CleanBaseURL(p.opt.BaseURL)
		if problem != "" {
			flag("--base-url", problem, hint)
		}
		cfg.BaseURL = base
	}
	if b := p.opt.Branch; b != "" {
		if problem := config.BranchProblem(b); problem != "" {
			flag("--branch", problem, `as "gh-pages"`)
		}
		cfg.Publish.Branch = b
	}
	if r := p.opt.Remote; r != "" {
		if problem := config.RemoteProblem(r); problem != "" {
			flag("--remote", problem, `as "origin"; "git remote" lists those there are`)
		}
		cfg.Publish.Remote = r
	}
	p.dest = p.opt.Dest
	if p.dest == "" {
		p.dest = filepath.Join(p.opt.Root, filepath.FromSlash(cfg.Build.Dest))
	}
	p.cfg = cfg
	return nil
}

// makeTemp makes a folder for the time of the work, and removes those of runs
// that were killed: the lock says that none is at work.
func (p *publisher) makeTemp() error {
	dir := filepath.Join(p.opt.Root, lock.Folder)
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	const prefix = "publish-"
	names, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, d := range names {
		if d.IsDir() && strings.HasPrefix(d.Name(), prefix) {
			if err := os.RemoveAll(filepath.Join(dir, d.Name())); err != nil {
				return err
			}
		}
	}
	p.temp, err = os.MkdirTemp(dir, prefix)
	return err
}

// readSite reads the folder and holds it against the manifest and the limits.
func (p *publisher) readSite(ctx context.Context, useSHA256 bool) error {
	files, left, problems, err := readSite(ctx, p.dest, p.dest, useSHA256)
	p.report(problems...)
	if err != nil || p.bad() {
		return err
	}
	if len(left) > 0 {
		p.report(diag.Problem{Position: diag.Position{File: p.dest}, Severity: diag.Warning, Code: "left-out",
			Message: fmt.Sprintf("%s not published: %s", plural(len(left), "file that atlas did not make is", "files that atlas did not make are"), few(left)),
			Hint:    "a site's own files belong in static/"})
	}
	limits := p.opt.Limits
	if limits == (Limits{}) {
		limits = GitHub
	}
	p.report(limits.Check(p.dest, files)...)
	p.files = files
	return nil
}

// compare holds the site against what the present content makes. Its warnings
// were told by the build.
func (p *publisher) compare(ctx context.Context) error {
	differ, problems, err := build.Compare(ctx, build.Options{Root: p.opt.Root, Layouts: p.opt.Layouts, Static: p.opt.Static,
		Dest: p.opt.Dest, BaseURL: p.opt.BaseURL, Progress: p.opt.Progress})
	if err != nil {
		return err
	}
	if diag.HasErrors(problems) {
		for _, q := range problems {
			if q.Severity == diag.Error {
				p.report(q)
			}
		}
		return nil
	}
	if len(differ) > 0 {
		p.report(problem(p.dest, "stale-site", fmt.Sprintf("the site is not what the present content makes: %s, as %s", plural(len(differ), "file differs", "files differ"), few(differ)),
			"commit first, then run atlas build, for the site tells of commits too; then publish. Drafts stay out, and an address given to build has to be given here too: --base-url"))
	}
	return nil
}

// checkAddress warns of an address at which GitHub Pages will not serve the
// site, if that can be told from the address of the repository.
func (p *publisher) checkAddress(pages string) {
	if p.opt.BaseURL != "" || pages == "" || slices.ContainsFunc(p.files, func(f File) bool { return f.Path == build.DomainName }) {
		return
	}
	warn := func(code, message string) {
		p.report(diag.Problem{Position: diag.Position{File: config.FileName}, Severity: diag.Warning, Code: code, Message: message,
			Hint: fmt.Sprintf("write base_url = %q, and build again; a domain of its own goes to [publish]", pages)})
	}
	base, err := url.Parse(p.cfg.BaseURL)
	switch {
	case err != nil:
	case p.cfg.BaseURL == "":
		warn("no-base-url", "base_url is not set: 404.html does not find the site's files, and feed and sitemap have no addresses")
	case strings.HasSuffix(strings.ToLower(base.Host), ".github.io") && !strings.EqualFold(p.cfg.BaseURL, pages):
		warn("other-address", fmt.Sprintf("base_url is %q, but GitHub Pages serves this repository's site at %s", p.cfg.BaseURL, pages))
	}
}

// deliver compares the site with the branch, and pushes it when it differs. A
// branch that moves meanwhile is looked at again, with all that guards it.
func (p *publisher) deliver(ctx context.Context, to remote, res *Result) error {
	const tries = 3
	for range tries {
		at, err := to.look(ctx)
		if err != nil {
			return err
		}
		res.Tip = at.tip
		res.Added, res.Changed, res.Removed = difference(p.files, at.files)
		if res.Same() {
			return nil // whoever put it there
		}
		if err := to.guard(ctx, at, p.files, res.Source, p.opt); err != nil || p.opt.DryRun {
			return err
		}
		if err := to.write(ctx, p.dest, p.files, at.files); err != nil {
			return err
		}
		tree, err := to.makeTree(ctx, p.temp, p.files)
		if err != nil {
			return err
		}
		commit, err := to.commit(ctx, tree, at.tip, message(res, to.folder))
		if err != nil {
			return err
		}
		if p.opt.beforePush != nil {
			p.opt.beforePush()
		}
		err = to.push(ctx, commit, at.tip)
		if err == nil {
			res.Commit = commit
			return nil
		}
		if !errors.Is(err, errMoved) {
			return err
		}
	}
	return to.moves()
}

// difference lists what changes on the branch.
func difference(files []File, have tree) (added, changed, removed []string) {
	now := make(map[string]bool, len(files))
	for _, f := range files {
		now[f.Path] = true
		switch e, is := have[f.Path]; {
		case !is:
			added = append(added, f.Path)
		case e != entry{fileMode, f.blob}:
			changed = append(changed, f.Path)
		}
	}
	for _, name := range have.names() {
		if !now[name] {
			removed = append(removed, name)
		}
	}
	return added, changed, removed
}
