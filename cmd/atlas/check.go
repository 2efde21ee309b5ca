package main

import (
	"encoding/json"
	"flag"
	"fmt"

	"atlas/internal/check"
	"atlas/internal/diag"
)

func checkCommand() command {
	return command{
		name:  "check",
		short: "find what is wrong in content and site",
		long: `Reads everything and reports every problem in one run, sorted by place: keys and
values of content files, names, places, links, quotes that no longer stand in
their article, likely duplicates, what is odd in the sources, and in the built
site broken links, missing pictures and pages that nothing leads to.

The status is 1 when there are errors, and 0 when there are warnings only. Pairs
that are different things, and what a person has settled, are remembered in
content/decisions.toml.

--external asks each web address once, and each host once a second. robots.txt
is heeded: of a host that asks programs to stay out it is told that nothing is
known. Private networks and this machine are left out, also behind names and
redirects, and no proxy is used; --allow-private lifts both.`,
		examples: []example{
			{"atlas check", "report all problems"},
			{"atlas check --json", "the same as a JSON array, for other programs"},
			{"atlas check --external", "also ask every web address in the texts whether it still answers"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt checkOptions
			fs.BoolVar(&opt.json, "json", false, "print the problems as a JSON array on stdout")
			fs.BoolVar(&opt.external, "external", false, "also ask web addresses whether they answer")
			fs.BoolVar(&opt.private, "allow-private", false, "with --external, also ask private networks, and over a proxy")
			fs.StringVar(&opt.dest, "dest", "", "the folder of the built `SITE`, if not the one of config.toml")
			return func(inv *invocation, args []string) error {
				if err := noArguments("atlas check", args); err != nil {
					return err
				}
				if opt.private && !opt.external {
					return usageError("atlas check", "add --external", "--allow-private says nothing without --external")
				}
				return runCheck(inv, opt)
			}
		},
	}
}

type checkOptions struct {
	json, external, private bool
	dest                    string
}

func runCheck(inv *invocation, opt checkOptions) error {
	root, err := inv.root()
	if err != nil {
		return err
	}
	report, err := check.Check(inv.ctx, check.Options{
		Root: root, Dest: opt.dest, External: opt.external, AllowPrivate: opt.private, Program: programName(),
		Progress: inv.progress("asking"),
	})
	if err != nil {
		return err
	}
	problems := inv.shown(report.Problems)
	if opt.json {
		err = printProblemsJSON(inv, problems)
	} else {
		err = printCheck(inv, problems, report.Gone)
	}
	if err != nil {
		return err
	}
	if diag.HasErrors(problems) {
		return errFound
	}
	return nil
}

// printCheck prints the problems, which are the result of this command, and
// the tally as the last line.
func printCheck(inv *invocation, problems []diag.Problem, gone int) error {
	out := newPrinter(inv.stdout)
	inv.printer.clear()
	errorsFound := 0
	for _, p := range problems {
		if p.Severity == diag.Error {
			errorsFound++
		}
		if _, err := fmt.Fprintln(inv.stdout, out.paint(p)); err != nil {
			return err
		}
	}
	if inv.global.quiet {
		return nil
	}
	last := "no problems"
	if len(problems) > 0 {
		last = tally(errorsFound, len(problems)-errorsFound)
	}
	if gone > 0 {
		last += fmt.Sprintf("; %s deleted by hand and left so", count(gone, "record"))
	}
	_, err := fmt.Fprintln(inv.stdout, last)
	return err
}

// jsonProblem is a problem as --json prints it: every key on every one.
type jsonProblem struct {
	File     string        `json:"file"`
	Line     int           `json:"line"`
	Column   int           `json:"column"`
	Severity diag.Severity `json:"severity"`
	Code     string        `json:"code"`
	Message  string        `json:"message"`
	Hint     string        `json:"hint"`
}

func printProblemsJSON(inv *invocation, problems []diag.Problem) error {
	list := make([]jsonProblem, len(problems))
	for i, p := range problems {
		list[i] = jsonProblem{p.File, p.Line, p.Column, p.Severity, p.Code, p.Message, p.Hint}
	}
	enc := json.NewEncoder(inv.stdout)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(list)
}
