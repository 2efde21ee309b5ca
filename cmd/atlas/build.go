package main

import (
	"flag"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"atlas"
	"atlas/internal/build"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/lock"
	"atlas/internal/publish"
)

func buildCommand() command {
	return command{
		name:  "build",
		short: "make the site in public/ from content/",
		long: `Reads config.toml and content/ and makes the site in public/. The folder then
works from a disk (open public/index.html) and under any address of a server.

Every problem is reported in one run, and nothing is written while there is an
error. Of what stands in the folder, atlas deletes and overwrites only what it
made itself.

A page is made again only if something that it shows has changed, and written
only if its bytes have. What the next build needs to know for that is kept in
.cache/, which is safe to delete; --no-cache does without.`,
		examples: []example{
			{"atlas build", "make public/"},
			{"atlas build --dest /srv/www/atlas --base-url https://example.org/atlas/", "make it elsewhere, with addresses for feed and sitemap"},
			{"atlas -C ~/rivers build --drafts --stats", "another folder's atlas, with drafts, and what it took"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt buildOptions
			fs.StringVar(&opt.dest, "dest", "", "write the site to `DIR` instead of public/")
			fs.StringVar(&opt.baseURL, "base-url", "", "the `URL` at which the site will be published")
			fs.BoolVar(&opt.drafts, "drafts", false, "take in content files with draft = true")
			fs.IntVar(&opt.jobs, "jobs", 0, "render `N` pages at once (default: one a processor)")
			fs.BoolVar(&opt.noCache, "no-cache", false, "make every file anew, and keep nothing for the next build")
			fs.BoolVar(&opt.stats, "stats", false, "print counts, times and memory")
			return func(inv *invocation, args []string) error {
				if err := noArguments("atlas build", args); err != nil {
					return err
				}
				if opt.jobs < 0 {
					return usageError("atlas build", "", "--jobs: %d is less than 0", opt.jobs)
				}
				if err := checkBaseURL("atlas build", opt.baseURL); err != nil {
					return err
				}
				return runBuild(inv, opt)
			}
		},
	}
}

type buildOptions struct {
	dest, baseURL string
	drafts, stats bool
	noCache       bool
	jobs          int
}

func runBuild(inv *invocation, opt buildOptions) error {
	delayCollection()
	root, err := inv.root()
	if err != nil {
		return err
	}
	held, err := lock.Acquire(root, "build")
	if err != nil {
		return err
	}
	defer held.Release()
	start := time.Now()
	res, problems, err := build.Build(inv.ctx, build.Options{
		Root: root, Layouts: atlas.Layouts(), Static: atlas.Static(), Dest: opt.dest, BaseURL: opt.baseURL, Drafts: opt.drafts, Jobs: opt.jobs, NoCache: opt.noCache,
		Progress: inv.progress("building"),
	})
	inv.printer.problems(inv.shown(problems))
	if err != nil {
		return err
	}
	if diag.HasErrors(problems) {
		return errFound
	}
	if inv.global.quiet {
		return nil
	}
	inv.printer.problems(pagesLimits(res, publish.GitHub))
	took := time.Since(start)
	fmt.Fprintf(inv.stdout, "%s: %s and %s, %s; %d written, %d unchanged, %d removed; %.1f s\n",
		shortPath(res.Dest), count(res.Pages, "page"), count(res.Data+res.Static+res.Assets, "other file"), diag.Size(res.Bytes),
		res.Written, res.Unchanged, res.Deleted, took.Seconds())
	if res.Drafts > 0 {
		fmt.Fprintf(inv.stdout, "%s left out; --drafts takes them in\n", count(res.Drafts, "draft"))
	}
	if opt.stats {
		printStats(inv, res)
	}
	return nil
}

// pagesLimits holds a site for GitHub Pages against what that takes: one that
// a workflow deploys never meets the warnings of atlas publish.
func pagesLimits(res *build.Result, limits publish.Limits) []diag.Problem {
	if !publish.OnPages(res.BaseURL) {
		return nil
	}
	var files []publish.File
	for _, path := range slices.Sorted(maps.Keys(res.Sizes)) {
		files = append(files, publish.File{Path: path, Size: res.Sizes[path]})
	}
	return limits.Check(shortPath(res.Dest), files)
}

// shown leaves out warnings when they were not asked for.
func (inv *invocation) shown(problems []diag.Problem) []diag.Problem {
	if !inv.global.quiet {
		return problems
	}
	var errs []diag.Problem
	for _, p := range problems {
		if p.Severity == diag.Error {
			errs = append(errs, p)
		}
	}
	return errs
}

func (inv *invocation) progress(what string) func(done, total int) {
	if inv.global.quiet {
		return nil
	}
	return inv.printer.progress(what)
}

func printStats(inv *invocation, res *build.Result) {
	var b strings.Builder
	for _, k := range entity.Kinds {
		fmt.Fprintf(&b, "%-12s %8d\n", k.Folder(), res.Records[k])
	}
	fmt.Fprintf(&b, "%-12s %8d\n%-12s %8d\n%-12s %8d\n%-12s %8d\n", "pages", res.Pages, "data files", res.Data, "static files", res.Static, "pictures", res.Assets)
	for _, s := range res.Stages {
		fmt.Fprintf(&b, "%-12s %8.3f s\n", s.Name, s.Time.Seconds())
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	fmt.Fprintf(&b, "%-12s %8.1f MB from the system\n", "memory", float64(m.Sys)/1e6)
	fmt.Fprint(inv.stdout, b.String())
}

// shortPath is a path from here when that is shorter.
func shortPath(abs string) string {
	here, err := filepath.Abs(".")
	if err != nil {
		return abs
	}
	if rel, err := filepath.Rel(here, abs); err == nil && len(rel) < len(abs) {
		return rel
	}
	return abs
}
