package main

import (
	"flag"
	"fmt"
	"os"
	"strings"

	"atlas/internal/config"
	"atlas/internal/curate"
	"atlas/internal/lock"
)

func mergeCommand() command {
	return command{
		name: "merge", args: "A B",
		short: "join two content files that are about one thing",
		long: `Joins the content file B into A: lists are united, B's names become other names
of A, its sources and its text are added. Where both have a value A keeps its
own, and what B had is told. B's file goes; its page leads readers on to A's
(content/redirects.toml), links to it are led to A, and imports bring its facts
to A from now on (content/decisions.toml). To undo it, use git.

A and B are content files, with or without content/ and .md, or titles of
entities; "company/中国银行" tells the kind as well.`,
		examples: []example{
			{"atlas merge companies/zhong-guo-yin-hang companies/zhong-hang", "the second goes into the first"},
			{"atlas merge --dry-run 中国银行 中行", "show what would change, and write nothing"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var dryRun bool
			fs.BoolVar(&dryRun, "dry-run", false, "show what would change, and write nothing")
			return func(inv *invocation, args []string) error {
				if len(args) != 2 {
					return usageError("atlas merge", `as in "atlas merge companies/a.md companies/b.md"`, "two content files are needed, %s given", count(len(args), "argument"))
				}
				return runMerge(inv, args[0], args[1], dryRun)
			}
		},
	}
}

func runMerge(inv *invocation, a, b string, dryRun bool) error {
	root, err := inv.root()
	if err != nil {
		return err
	}
	cfg, problems := config.Load(os.DirFS(root), config.FileName)
	if len(problems) > 0 {
		inv.printer.problems(problems)
		return errFound
	}
	if !dryRun {
		held, err := lock.Acquire(root, "merge")
		if err != nil {
			return err
		}
		defer held.Release()
	}
	plan, problems, err := curate.PlanMerge(root, cfg, a, b)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		inv.printer.problems(problems)
		return errFound
	}
	inv.printer.problems(inv.shown(plan.Notes))
	if !dryRun {
		if err := plan.Apply(root); err != nil {
			return err
		}
	}
	if !inv.global.quiet {
		inv.printMerge(plan, dryRun)
	}
	return nil
}

func (inv *invocation) printMerge(plan *curate.Plan, dryRun bool) {
	var out strings.Builder
	if dryRun {
		for _, c := range plan.Changes {
			writeDiff(&out, c.Path, c.Old, c.New)
		}
	}
	gained := []string{count(plan.Names, "name"), count(plan.Sources, "source")}
	if plan.Body {
		gained = append(gained, "its text")
	}
	verb := "merged"
	if dryRun {
		verb = "would merge"
	}
	fmt.Fprintf(&out, "%s content/%s into content/%s: %s", verb, plan.B, plan.A, strings.Join(gained, ", "))
	if plan.Links > 0 {
		fmt.Fprintf(&out, "; %s led on", count(plan.Links, "link"))
	}
	out.WriteString("\n")
	if !dryRun {
		for _, c := range plan.Changes {
			word := "changed"
			if c.Old == nil {
				word = "new"
			} else if c.New == nil {
				word = "removed"
			}
			fmt.Fprintf(&out, "%s: %s\n", word, c.Path)
		}
	}
	fmt.Fprint(inv.stdout, visible(out.String()))
}
