package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/rogpeppe/go-internal/diff"

	"atlas/internal/config"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/fetch"
	"atlas/internal/importer"
	"atlas/internal/lexicon"
	"atlas/internal/lock"
)

func importCommand() command {
	return command{
		name: "import", args: "[SOURCE...]",
		short: "read articles into content/",
		long: `Reads articles and writes what they tell into content/: the article as Markdown,
and one file for each company, case, policy, park and alliance, with the exact
sentence it rests on. A SOURCE is a saved page, a folder of them (at any depth),
the address of a page, or - for standard input.

Importing an article again brings in what changed in it. What a person wrote in
a content file wins, and nothing else in the file is touched. Where both have
changed, the conflict is kept beside the article until it is settled; what was
decided in content/decisions.toml is replayed.

With --images the pictures that an article names are fetched as well, into
images/ beside it, and the site shows them; images.toml there tells what came
from where. Without a SOURCE it fetches those of all articles. What is there is
not fetched again, what failed is tried again, and the text stays as it is.

The web is asked politely: robots.txt is heeded, hosts are given time between
requests, no cookie and no Referer is sent. Addresses of private networks and of
this machine are refused, also behind names and redirects, and no proxy is used,
since it would connect where nobody can check; --allow-private lifts both.`,
		examples: []example{
			{"atlas import page.html", "read one saved page"},
			{"atlas import ~/articles --jobs 4", "read a folder of pages, four at a time"},
			{"atlas import page.html --dry-run", "show what would change, and write nothing"},
			{"atlas import https://blog.csdn.net/someone/article/details/1000001 --images", "fetch a page and its pictures"},
			{"atlas import --images", "fetch what is missing of the pictures of all articles"},
			{"atlas import --json - < page.html", "print what is found, as JSON, and write nothing"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt importOptions
			fs.BoolVar(&opt.dryRun, "dry-run", false, "show what would change, and write nothing")
			fs.BoolVar(&opt.json, "json", false, "print the facts document of each article, and write nothing")
			fs.IntVar(&opt.jobs, "jobs", 0, "read `N` articles at once (default: one a processor)")
			fs.BoolVar(&opt.images, "images", false, "also fetch the pictures that the articles name")
			fs.BoolVar(&opt.private, "allow-private", false, "fetch from private networks and over a proxy too")
			return func(inv *invocation, args []string) error {
				if err := opt.judge(args); err != nil {
					return err
				}
				return runImport(inv, opt, args)
			}
		},
	}
}

type importOptions struct {
	dryRun, json, images, private bool
	jobs                          int
}

// judge says what is wrong with the command line.
func (opt importOptions) judge(args []string) error {
	const where = "atlas import"
	isWeb := func(arg string) bool { return webScheme(arg) != "" }
	switch {
	case len(args) == 0 && !opt.images:
		return usageError(where, `as in "atlas import page.html"`, "a source is missing")
	case opt.jobs < 0:
		return usageError(where, "", "--jobs: %d is less than 0", opt.jobs)
	case opt.json && opt.images:
		return usageError(where, "leave one of them out", "--json writes nothing, and --images does")
	case opt.private && !opt.images && !slices.ContainsFunc(args, isWeb):
		return usageError(where, "add --images, or the address of a page", "--allow-private says nothing where nothing is fetched")
	}
	return nil
}

func runImport(inv *invocation, opt importOptions, args []string) error {
	root, cfg, err := inv.importInto(opt)
	if err != nil {
		return err
	}
	client := fetchClient(cfg, opt.private)
	sources, err := inv.sources(client, args)
	if err != nil {
		return err
	}
	if opt.json {
		return inv.printFacts(cfg, sources)
	}
	if !opt.dryRun {
		held, err := lock.Acquire(root, "import")
		if err != nil {
			return err
		}
		defer held.Release()
	}
	if len(args) == 0 {
		return inv.onlyPictures(root, client, opt.dryRun)
	}
	report, err := importer.Import(inv.ctx, importer.Options{
		Root: root, Config: cfg, Sources: sources, DryRun: opt.dryRun, Jobs: opt.jobs, Progress: inv.progress("reading"),
	})
	if report != nil {
		inv.printer.problems(inv.shown(report.Problems))
		if !inv.global.quiet {
			inv.printReport(report, opt.dryRun)
			fmt.Fprint(inv.stdout, visible(strangers(report, cfg.Import.Lexicon.Topic)))
		}
	}
	if err != nil {
		return err
	}
	if opt.images {
		files, err := importedArticles(root, report, opt.dryRun)
		if err == nil && len(files) > 0 {
			err = inv.fetchPictures(root, client, files, opt.dryRun)
		}
		if err != nil {
			return err
		}
	}
	if diag.HasErrors(report.Problems) {
		return errFound
	}
	return nil
}

// importInto finds the atlas to import into. To print facts none is needed;
// then the built-in words serve.
func (inv *invocation) importInto(opt importOptions) (root string, cfg config.Config, err error) {
	root, err = inv.root()
	if err != nil {
		if opt.json && inv.global.dir == "" {
			return "", config.Default(), nil
		}
		return "", cfg, err
	}
	cfg, problems := config.Load(os.DirFS(root), config.FileName)
	if len(problems) > 0 {
		inv.printer.problems(problems)
		return "", cfg, errFound
	}
	return root, cfg, nil
}

// sources turns the arguments into what the importer reads.
func (inv *invocation) sources(client *fetch.Client, args []string) ([]importer.Source, error) {
	var sources []importer.Source
	var bad []error
	stdin := false
	for _, arg := range args {
		switch {
		case arg == "-" && stdin:
			return nil, usageError("atlas import", "", "- stands for standard input and can be read once only")
		case arg == "-":
			stdin = true
			s, err := importer.ReaderSource("-", inv.stdin)
			if err != nil {
				return nil, fmt.Errorf("reading standard input: %w", err)
			}
			sources = append(sources, s)
		case webScheme(arg) != "":
			// What is wrong with an address is told when it is fetched, beside
			// the other problems.
			sources = append(sources, inv.webSource(client, arg))
		default:
			found, err := importer.Expand([]string{arg})
			if err != nil {
				return nil, err
			}
			if len(found) == 0 {
				bad = append(bad, diag.Problem{Position: diag.Position{File: arg}, Code: "no-pages",
					Message: "the folder holds no page", Hint: "pages end in .html or .htm"})
			}
			sources = append(sources, found...)
		}
	}
	return sources, errors.Join(bad...)
}

// printFacts prints the facts document of each source, one after the other.
func (inv *invocation) printFacts(cfg config.Config, sources []importer.Source) error {
	reader, err := importer.NewReader(cfg)
	if err != nil {
		return err
	}
	var bad []error
	for _, s := range sources {
		if err := inv.ctx.Err(); err != nil {
			return err
		}
		a, err := reader.Read(s)
		if stopped := inv.ctx.Err(); stopped != nil {
			return stopped
		}
		if err != nil {
			bad = append(bad, importer.SourceProblem(s, err))
			continue
		}
		data, err := importer.FactsJSON(a.Document)
		if err != nil {
			return err
		}
		if _, err := inv.stdout.Write(data); err != nil {
			return err
		}
	}
	return errors.Join(bad...)
}

func (inv *invocation) printReport(r *importer.Report, dryRun bool) {
	var b strings.Builder
	for _, d := range r.Diffs {
		writeDiff(&b, d.Path, d.Old, d.New)
	}
	for _, a := range r.Articles {
		var found []string
		for _, k := range a.Entities {
			found = append(found, fmt.Sprintf("%d %s", k.Count, plural(entity.Kind(k.Kind), k.Count)))
		}
		if len(found) == 0 {
			found = []string{"no facts"}
		}
		fmt.Fprintf(&b, "%s %s: %s", a.ID, a.Title, strings.Join(found, ", "))
		if a.Claims > 0 {
			fmt.Fprintf(&b, "; %s", count(a.Claims, "claim"))
		}
		if a.Odd > 0 {
			fmt.Fprintf(&b, "; %s in the source (see facts.json)", count(a.Odd, "oddity", "oddities"))
		}
		b.WriteString("\n")
	}
	verb := "content"
	if dryRun {
		verb = "content, if written"
	}
	fmt.Fprintf(&b, "%s: %d created, %d updated, %d unchanged", verb, len(r.Created), len(r.Updated), len(r.Unchanged))
	if n := len(r.Deleted); n > 0 {
		fmt.Fprintf(&b, ", %d left deleted", n)
	}
	if n := len(r.Suppressed); n > 0 {
		fmt.Fprintf(&b, ", %d left out by decision", n)
	}
	b.WriteString("\n")
	if r.Open > 0 {
		wait := "wait"
		if r.Open == 1 {
			wait = "waits"
		}
		fmt.Fprintf(&b, "%s %s for a decision; atlas check shows where\n", count(r.Open, "conflict"), wait)
	}
	fmt.Fprint(inv.stdout, visible(b.String()))
}

// strangers tells what to look at when none of the articles told anything:
// most often they call the topic by other words than the atlas does.
func strangers(r *importer.Report, topic lexicon.Topic) string {
	for _, a := range r.Articles {
		if len(a.Entities) > 0 {
			return ""
		}
	}
	words := topic.Words
	if len(words) == 0 && topic.Name != "" {
		words = []string{topic.Name}
	}
	if len(r.Articles) == 0 || len(words) == 0 {
		return ""
	}
	return fmt.Sprintf("nothing was found by the words of the topic, %s; others belong in %s, below [import.lexicon.topic]\n", strings.Join(words, ", "), config.FileName)
}

// writeDiff shows what would change in a file.
func writeDiff(b *strings.Builder, name string, before, after []byte) {
	switch {
	case before == nil:
		fmt.Fprintf(b, "new: %s\n", name)
	case after == nil:
		fmt.Fprintf(b, "removed: %s\n", name)
	default:
		b.Write(diff.Diff(name, before, name, after))
	}
}

func plural(k entity.Kind, n int) string {
	if n == 1 {
		return string(k)
	}
	return k.Folder()
}
