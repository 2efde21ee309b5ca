package main

import (
	"flag"
	"fmt"
	"os"
	"path"
	"strings"

	"golang.org/x/term"

	"atlas"
	"atlas/internal/lock"
	"atlas/internal/publish"
)

func publishCommand() command {
	return command{
		name:  "publish",
		short: "put the built site on a git branch, for GitHub Pages",
		long: `Commits the site that atlas build made to a branch of a git remote and pushes it.
The branch holds the site and nothing else, and keeps its history: one commit for
each state, none when nothing changed. Your work tree, your index and your
current branch are not touched, and your hooks do not run.

The site must be what the present content makes, and the content must be
committed: the published commit tells which one it was made from. A branch that
holds sources is refused, and so is what would undo the work of others.

Then choose the branch on GitHub, once: Settings, Pages, Deploy from a branch.`,
		examples: []example{
			{"git commit -am \"…\" && atlas build && atlas publish", "the site to the branch gh-pages of origin"},
			{"atlas publish --dry-run", "list every page that would change, and push nothing"},
			{"atlas publish --remote backup --branch site/live", "to another repository and branch"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt publish.Options
			fs.StringVar(&opt.Branch, "branch", "", "the `BRANCH` of the remote (default: that of config.toml, else gh-pages)")
			fs.StringVar(&opt.Remote, "remote", "", "git's name of the `REMOTE` (default: that of config.toml, else origin)")
			fs.StringVar(&opt.Dest, "dest", "", "the folder of the built `SITE`, if not the one of config.toml")
			fs.StringVar(&opt.BaseURL, "base-url", "", "the `URL` that was given to build")
			fs.BoolVar(&opt.DryRun, "dry-run", false, "list what would change, and push nothing")
			fs.BoolVar(&opt.AllowDirty, "allow-dirty", false, "publish even if the content is not committed")
			fs.BoolVar(&opt.AllowOlder, "allow-older", false, "publish even if the published site was made from newer content")
			fs.BoolVar(&opt.Overwrite, "overwrite", false, "replace what others put on the branch")
			return func(inv *invocation, args []string) error {
				if err := noArguments("atlas publish", args); err != nil {
					return err
				}
				var empty error
				fs.Visit(func(f *flag.Flag) {
					if f.Value.String() == "" {
						empty = usageError("atlas publish", seeHelp("atlas publish"), "%s needs a value", dashed(f.Name))
					}
				})
				if empty != nil {
					return empty
				}
				return runPublish(inv, opt)
			}
		},
	}
}

func runPublish(inv *invocation, opt publish.Options) error {
	root, err := inv.root()
	if err != nil {
		return err
	}
	held, err := lock.Acquire(root, "publish")
	if err != nil {
		return err
	}
	defer held.Release()
	opt.Root, opt.Layouts, opt.Static = root, atlas.Layouts(), atlas.Static()
	opt.Progress = inv.progress("comparing")
	if in, ok := inv.stdin.(*os.File); ok {
		opt.Terminal = inv.printer.terminal && term.IsTerminal(int(in.Fd()))
	}
	res, problems, err := publish.Run(inv.ctx, opt)
	inv.printer.problems(inv.shown(problems))
	if err != nil {
		return err
	}
	if res == nil {
		return errFound
	}
	if !inv.global.quiet {
		_, err = fmt.Fprint(inv.stdout, visible(publishReport(res, opt.DryRun)))
	}
	return err
}

// publishReport lists the pages that change, the first of them unless all are
// asked for, and tells the result in the last line.
func publishReport(res *publish.Result, all bool) string {
	const most = 10
	at := res.Remote + "/" + res.Branch
	if res.Same() {
		return fmt.Sprintf("%s: holds this site already; nothing was published\n", at)
	}
	var b strings.Builder
	shown, more := 0, 0
	for _, c := range []struct {
		verb  string
		files []string
	}{{"added", res.Added}, {"changed", res.Changed}, {"removed", res.Removed}} {
		for _, f := range c.files {
			switch page := path.Ext(f) == ".html"; {
			case all || page && shown < most:
				fmt.Fprintf(&b, "%s: %s\n", c.verb, f)
				shown++
			case page:
				more++
			}
		}
	}
	if more > 0 {
		fmt.Fprintf(&b, "and %s\n", count(more, "more page"))
	}
	if all {
		fmt.Fprintf(&b, "%s: would publish: %s\n", at, res.Summary())
		return b.String()
	}
	fmt.Fprintf(&b, "%s: %s; commit %s\n", at, res.Summary(), res.Commit[:min(12, len(res.Commit))])
	if res.URL != "" {
		fmt.Fprintf(&b, "%s shows it as soon as the server has taken it over\n", res.URL)
	}
	return b.String()
}
