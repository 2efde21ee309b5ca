package main

import (
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/atomicfile"
	"atlas/internal/mdoc"
)

func manCommand() command {
	return command{
		name: "man", args: "[COMMAND]",
		short: "print the manual page of a command",
		long: `Prints the manual page of a command, or that of atlas itself, in the form that
man reads. The pages say what "atlas help" says, and more.`,
		examples: []example{
			{"atlas man build | man -l -", "read a page (man -l needs man-db; elsewhere: atlas man build | mandoc)"},
			{"atlas man --dir ~/.local/share/man/man1", "put all pages where man finds them"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var dir string
			fs.StringVar(&dir, "dir", "", "write all pages to files in `DIR` instead")
			return func(inv *invocation, args []string) error {
				switch {
				case len(args) > 1:
					return usageError("atlas man", "", "one command at a time")
				case dir != "" && len(args) > 0:
					return usageError("atlas man", "--dir writes the pages of all commands", "unexpected argument %q", args[0])
				case dir != "":
					return writeManual(inv, dir)
				case len(args) == 0:
					_, err := inv.stdout.Write(mainPage(stamped()).Bytes())
					return err
				}
				cmd, err := findCommand(args[0])
				if err != nil {
					return err
				}
				_, err = inv.stdout.Write(commandPage(cmd, stamped()).Bytes())
				return err
			}
		},
	}
}

// writeManual writes all pages, and tells their paths.
func writeManual(inv *invocation, dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	for _, page := range manual(stamped()) {
		name := filepath.Join(dir, page.Name+"."+page.Section)
		if err := atomicfile.Write(name, page.Bytes()); err != nil {
			return &fs.PathError{Op: "write", Path: name, Err: err}
		}
		if !inv.global.quiet {
			fmt.Fprintln(inv.stdout, visible(name))
		}
	}
	return nil
}

// manual is all pages.
func manual(s stamp) []mdoc.Page {
	pages := []mdoc.Page{mainPage(s)}
	for _, c := range commands() {
		pages = append(pages, commandPage(c, s))
	}
	return pages
}

// about says what atlas is, in its help and in its manual.
const about = `atlas makes a browsable, citable, offline atlas of who has adopted a technology,
out of articles that tell of it.`

// environment lists every variable that atlas reads.
var environment = mdoc.List{
	{Env: "NO_COLOR", Text: "If it is set and not empty, messages on a terminal have no colour."},
	{Env: "TERM", Text: "The same if it is dumb."},
	{Env: "GOGC", Text: "How much memory is traded for time, in percent; 200 if it is not set."},
	{Env: "GOMEMLIMIT", Text: "From how much memory on time is traded for it, as 1200MiB, which holds if it is not set."},
}

// files are those of an atlas.
var files = mdoc.List{
	{File: "config.toml", Text: "Title, language, address, menu and word lists of the atlas; the folder that holds it is the atlas."},
	{File: "content/", Text: "What people edit: a Markdown file an entity, a folder an article."},
	{File: "content/decisions.toml", Text: "What was decided for all imports to come: the same, different, left out, settled."},
	{File: "content/redirects.toml", Text: "Addresses of pages that moved, and where they lead."},
	{File: "layouts/", Text: "Layouts that stand before the built-in ones."},
	{File: "static/", Text: "Files that are copied into the site, before the built-in ones."},
	{File: "public/", Text: "The built site. Its .atlas-manifest lists what atlas made there."},
	{File: ".cache/", Text: "The lock, and what saves time; safe to delete."},
}

var exitStatus = mdoc.List{
	{Term: "0", Text: "The work is done."},
	{Term: "1", Text: "The work failed, or found errors in the atlas."},
	{Term: "2", Text: "The command line is wrong."},
}

func mainPage(s stamp) mdoc.Page {
	global := globalFlags()
	var list mdoc.List
	refs := mdoc.Refs{}
	for _, c := range commands() {
		list = append(list, mdoc.Item{Ref: "atlas-" + c.name, Text: sentence(c.short)})
		refs = append(refs, "atlas-"+c.name)
	}
	slices.Sort(refs)
	return mdoc.Page{
		Name: "atlas", Section: "1", Short: "an offline atlas out of articles",
		Date: s.date, Source: "atlas " + s.version,
		Synopsis: []mdoc.Usage{{Command: "atlas", Flags: optionNames(global), Arguments: "COMMAND [ARGUMENTS...]"}},
		Sections: []mdoc.Section{
			{Title: "DESCRIPTION", Parts: []mdoc.Part{mdoc.Text(about + `

An atlas is a folder with a config.toml. Import reads saved pages into content/,
where each entity has a Markdown file with the sentences it rests on; people
correct and add to these files, and no later import overwrites what they wrote.
Build makes the site from them, which works from a disk and on any server.

Results go to standard output, problems and progress to standard error; progress
and colour are for terminals only. Problems name file, line and column, most with
a hint. Flags may stand before or after other arguments; what follows a lone --
is no flag.`)}},
			{Title: "COMMANDS", Parts: []mdoc.Part{list}},
			{Title: "OPTIONS", Parts: []mdoc.Part{mdoc.Text("These are options of every command."), options(global)}},
			{Title: "ENVIRONMENT", Parts: []mdoc.Part{environment}},
			{Title: "FILES", Parts: []mdoc.Part{files}},
			{Title: "EXIT STATUS", Parts: []mdoc.Part{exitStatus}},
			{Title: "EXAMPLES", Parts: examplesOf([]example{
				{"atlas import page.html", "read a saved page into the atlas of this folder"},
				{"atlas build", "make the site; public/index.html opens from the disk"},
				{"atlas check", "report what is wrong in content and site"},
			})},
			{Title: "SEE ALSO", Parts: []mdoc.Part{refs}},
		},
	}
}

func commandPage(c command, s stamp) mdoc.Page {
	own := newFlagSet(c.name)
	c.prepare(own)
	shared := globalFlags()
	sections := []mdoc.Section{
		{Title: "DESCRIPTION", Parts: []mdoc.Part{mdoc.Text(c.long)}},
	}
	var parts []mdoc.Part
	if list := options(own); len(list) > 0 {
		parts = append(parts, list, mdoc.Text("And those of every command:"))
	}
	sections = append(sections,
		mdoc.Section{Title: "OPTIONS", Parts: append(parts, options(shared))},
		mdoc.Section{Title: "ENVIRONMENT", Parts: []mdoc.Part{environment}},
		mdoc.Section{Title: "EXIT STATUS", Parts: []mdoc.Part{exitStatus}})
	if len(c.examples) > 0 {
		sections = append(sections, mdoc.Section{Title: "EXAMPLES", Parts: examplesOf(c.examples)})
	}
	sections = append(sections, mdoc.Section{Title: "SEE ALSO", Parts: []mdoc.Part{mdoc.Refs{"atlas"}}})
	return mdoc.Page{
		Name: "atlas-" + c.name, Section: "1", Short: c.short, Date: s.date, Source: "atlas " + s.version,
		Synopsis: []mdoc.Usage{{Command: "atlas " + c.name, Flags: append(optionNames(own), optionNames(shared)...), Arguments: c.args}},
		Sections: sections,
	}
}

func globalFlags() *flag.FlagSet {
	fs := newFlagSet("atlas")
	new(globals).declare(fs)
	return fs
}

func optionNames(fs *flag.FlagSet) []mdoc.Flag {
	var names []mdoc.Flag
	for _, item := range options(fs) {
		names = append(names, item.Flag)
	}
	return names
}

func options(fs *flag.FlagSet) mdoc.List {
	var list mdoc.List
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		if isBool(f) {
			value = ""
		}
		list = append(list, mdoc.Item{Flag: mdoc.Flag{Name: dashed(f.Name), Value: value}, Text: sentence(text)})
	})
	return list
}

func examplesOf(list []example) []mdoc.Part {
	var parts []mdoc.Part
	for _, e := range list {
		parts = append(parts, mdoc.Text(strings.TrimSuffix(sentence(e.does), ".")+":"), mdoc.Literal(e.line))
	}
	return parts
}

// sentence makes one of a line of help, which has no capital and no full stop.
func sentence(s string) string {
	if s == "" {
		return s
	}
	s = strings.ToUpper(s[:1]) + s[1:]
	if strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}
