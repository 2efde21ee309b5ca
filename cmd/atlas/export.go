package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"atlas"
	"atlas/internal/build"
	"atlas/internal/bundle"
	"atlas/internal/diag"
	"atlas/internal/epub"
	"atlas/internal/export"
)

func exportCommand() command {
	return command{
		name: "export", args: "FORMAT",
		short: "the atlas as one file: json, csv, geojson, zip, epub",
		long: `Makes one file of the atlas, from content/ as it is now; the folder public/ is
neither read nor written. FORMAT is

  json      all records with their sources, as data/atlas.json of the site has them
  geojson   the places with their points, as data/places.geojson has them
  csv       all tables, plain and for Excel, with datapackage.json, in a zip file;
            or one table: --table
  zip       the whole site in one folder, to unpack and open from a disk
  epub      a book for e-readers and phones, with map, charts, articles and indexes

json, geojson and a single table go to stdout, the others to a file in this
folder that is called after the atlas. --out names another file; - is stdout.
The file is whole or not there. One of the same name is replaced if its name ends
as files of the format do. The same content gives the same bytes.`,
		examples: []example{
			{"atlas export zip", "the site as one file, to hand on"},
			{"atlas export epub", "the book"},
			{"atlas export zip --out /media/usb/atlas.zip", "the same, elsewhere"},
			{"atlas export json | jq '.entities | length'", "the data, for another program"},
			{"atlas export csv --table policies", "one table"},
			{"atlas export csv --table policies --excel --out policies.csv", "one table for Excel"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt exportOptions
			fs.StringVar(&opt.out, "out", "", "write to `FILE`; - is stdout")
			fs.StringVar(&opt.table, "table", "", "with csv, only the table `NAME`, as policies")
			fs.BoolVar(&opt.excel, "excel", false, "with --table, the form that Excel reads")
			fs.StringVar(&opt.baseURL, "base-url", "", "the `URL` at which the site is or will be published")
			fs.BoolVar(&opt.drafts, "drafts", false, "take in content files with draft = true")
			fs.IntVar(&opt.jobs, "jobs", 0, "make `N` files at once (default: one a processor)")
			return func(inv *invocation, args []string) error {
				f, err := exportArguments(args, &opt)
				if err != nil {
					return err
				}
				given := false
				fs.Visit(func(f *flag.Flag) { given = given || f.Name == "out" })
				if given && opt.out == "" {
					return usageError("atlas export", "as in --out atlas"+f.endings[0], "--out: the name of the file is empty")
				}
				if err := checkBaseURL("atlas export", opt.baseURL); err != nil {
					return err
				}
				return runExport(inv, f, opt)
			}
		},
	}
}

type exportOptions struct {
	out, table, baseURL string
	excel, drafts       bool
	jobs                int
}

// format is a form in which an atlas can be carried away.
type format struct {
	name string
	// endings are those of the files; the first is that of a file without a
	// name. An existing file with another ending is not replaced.
	endings []string
	// suffix stands between the atlas's name and the ending.
	suffix string
	// binary files go to stdout only when they are told to, and never to a
	// terminal.
	binary bool
	// write writes the file and tells how many are in it, 0 for a single one.
	write func(ctx context.Context, w io.Writer, plan *build.Plan) (files int, problems []diag.Problem, err error)
}

// formats lists the formats in the order of the help text.
func formats() []format {
	return []format{
		{name: "json", endings: []string{".json"}, write: siteFile(export.JSONPath)},
		{name: "geojson", endings: []string{".geojson", ".json"}, write: siteFile(export.GeoJSONPath)},
		{name: "csv", endings: []string{".zip"}, suffix: "-csv", binary: true, write: bundle.Tables},
		{name: "zip", endings: []string{".zip"}, binary: true, write: bundle.Site},
		{name: "epub", endings: []string{".epub"}, binary: true, write: writeBook},
	}
}

func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}

// siteFile writes one file of the site, as the site has it: when a static file
// stands for what atlas would make, that one.
func siteFile(path string) func(context.Context, io.Writer, *build.Plan) (int, []diag.Problem, error) {
	return func(_ context.Context, w io.Writer, plan *build.Plan) (int, []diag.Problem, error) {
		data, err := plan.Bytes(path)
		if err == nil {
			_, err = w.Write(data)
		}
		return 0, nil, err
	}
}

// writeBook writes the atlas as a book. A picture that books cannot have is
// left out with a warning.
func writeBook(ctx context.Context, w io.Writer, plan *build.Plan) (int, []diag.Problem, error) {
	own, err := plan.Folder("layouts")
	if err != nil {
		return 0, nil, err
	}
	content, err := plan.Folder("content")
	if err != nil {
		return 0, nil, err
	}
	res, err := epub.Write(ctx, w, plan.Site(), epub.Options{
		Layouts: atlas.Layouts(), Own: own, Content: content, Pictures: plan.Pictures(),
	})
	if err != nil {
		return 0, nil, err
	}
	var left []diag.Problem
	for _, l := range res.Left {
		left = append(left, diag.Problem{Severity: diag.Warning, Position: diag.Position{File: l.File}, Code: "picture-left-out",
			Message: l.Reason, Hint: "the book names the picture in words; PNG, JPEG, GIF, WebP and plain SVG are taken in"})
	}
	return 0, left, nil
}

// exportArguments reads FORMAT and holds the flags against it.
func exportArguments(args []string, opt *exportOptions) (format, error) {
	const where = "atlas export"
	all := "formats: " + strings.Join(formatNames(), ", ")
	switch {
	case len(args) == 0:
		return format{}, usageError(where, all, "a format is missing")
	case len(args) > 1:
		return format{}, usageError(where, `--out names the file, as in "atlas export `+args[0]+" --out FILE\"", "unexpected argument %q", args[1])
	}
	i := slices.IndexFunc(formats(), func(f format) bool { return f.name == args[0] })
	if i < 0 {
		if near := diag.Nearest(args[0], formatNames()); near != "" {
			all = fmt.Sprintf("did you mean %q?", near)
		}
		return format{}, usageError(where, all, "there is no format %q", args[0])
	}
	f := formats()[i]
	switch {
	case opt.jobs < 0:
		return format{}, usageError(where, "", "--jobs: %d is less than 0", opt.jobs)
	case opt.table != "" && f.name != "csv":
		return format{}, usageError(where, `as in "atlas export csv --table policies"`, "--table is for csv only")
	case opt.excel && opt.table == "":
		return format{}, usageError(where, "without --table, the zip file has every table in both forms", "--excel says nothing without --table")
	case opt.table != "":
		return tableFormat(opt.table, opt.excel)
	}
	return f, nil
}

// tableFormat is the format of one table.
func tableFormat(name string, excel bool) (format, error) {
	var names []string
	for _, t := range export.Tables() {
		if t.Name == name {
			path := t.Path()
			if excel {
				path = t.ExcelPath()
			}
			return format{name: "csv", endings: []string{".csv"}, write: siteFile(path)}, nil
		}
		names = append(names, t.Name)
	}
	hint := "tables: " + strings.Join(names, ", ")
	if near := diag.Nearest(name, names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return format{}, usageError("atlas export", hint, "there is no table %q", name)
}

func runExport(inv *invocation, f format, opt exportOptions) error {
	root, err := inv.root()
	if err != nil {
		return err
	}
	to := target{file: opt.out, stdout: opt.out == "-" || opt.out == "" && !f.binary}
	if err := to.check(inv, root, f); err != nil {
		return err
	}
	held, err := readLock(root, "export")
	if err != nil {
		return err
	}
	defer held()
	start := time.Now()
	plan, problems, err := build.Load(inv.ctx, build.Options{
		Root: root, Layouts: atlas.Layouts(), Static: atlas.Static(), BaseURL: opt.baseURL, Drafts: opt.drafts, Jobs: opt.jobs,
		Progress: inv.progress("exporting"),
	})
	inv.printer.problems(inv.shown(problems))
	switch {
	case err != nil:
		return to.stopped(err)
	case plan == nil:
		return errFound
	}
	defer plan.Close()
	if to.file == "" {
		to.file = bundle.Name(plan.Site().Config.Title) + f.suffix + f.endings[0]
		if err := to.check(inv, root, f); err != nil {
			return err
		}
	}
	var files int
	bytes, err := to.write(inv.stdout, func(w io.Writer) error {
		var err error
		files, problems, err = f.write(inv.ctx, w, plan)
		if err == nil && diag.HasErrors(problems) {
			err = errFound
		}
		if len(problems) > 0 {
			inv.printer.problems(inv.shown(problems))
		}
		return err
	})
	if err != nil || to.stdout || inv.global.quiet {
		return err
	}
	what := ""
	if files > 0 {
		what = count(files, "file") + ", "
	}
	fmt.Fprintf(inv.stdout, "%s: %s%s; %.1f s\n", visible(to.file), what, diag.Size(bytes), time.Since(start).Seconds())
	if n := plan.Drafts(); n > 0 {
		fmt.Fprintf(inv.stdout, "%s left out; --drafts takes them in\n", count(n, "draft"))
	}
	return nil
}
