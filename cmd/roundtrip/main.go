// Roundtrip reports what a folder of article pages loses on the way from
// HTML over Markdown and back: for each of text, images, code, tables,
// headings and formulas, how many files keep it exactly.
//
//	go run ./cmd/roundtrip -dir ~/pages
//
// A folder of other people's pages never belongs into the repository; name it
// where it is. The exit status is 1 when a file could not be read or less
// than -hold percent of the files keep their text.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"

	"atlas/internal/article/roundtrip"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("roundtrip", flag.ContinueOnError)
	flags.SetOutput(stderr)
	dir := flags.String("dir", "", "the folder of pages (.html, .htm), searched at any depth")
	jobs := flags.Int("jobs", 0, "pages at once (0: one a processor)")
	examples := flags.Int("examples", 2, "differences shown of each file")
	hold := flags.Float64("hold", 99.5, "percent of files that must keep their text exactly")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if *dir == "" || flags.NArg() > 0 {
		fmt.Fprintln(stderr, "roundtrip: name the folder of pages\n  hint: go run ./cmd/roundtrip -dir DIR")
		return 2
	}
	summary, err := roundtrip.Report(os.DirFS(*dir), *jobs)
	if err != nil {
		fmt.Fprintln(stderr, "roundtrip:", err)
		return 1
	}
	if summary.Files == 0 {
		fmt.Fprintf(stderr, "roundtrip: %s holds no page\n  hint: pages end in .html or .htm\n", *dir)
		return 1
	}
	read := summary.Files - summary.Failed
	fmt.Fprintf(stdout, "%-24s %8s %8s\n", "kept exactly", "files", "percent")
	for _, check := range []struct {
		name   string
		aspect roundtrip.Aspect
	}{
		{"number of blocks", roundtrip.Count}, {"kinds and headings", roundtrip.Kind}, {"text", roundtrip.Text},
		{"images", roundtrip.Images}, {"code languages", roundtrip.Language}, {"tables", roundtrip.Table}, {"formulas", roundtrip.Formulas},
	} {
		kept := read - summary.Different[check.aspect]
		fmt.Fprintf(stdout, "%-24s %8d %7.2f%%\n", check.name, kept, 100*float64(kept)/float64(summary.Files))
	}
	if err := summary.Write(stdout, *examples); err != nil {
		fmt.Fprintln(stderr, "roundtrip:", err)
		return 1
	}
	var memory runtime.MemStats
	runtime.ReadMemStats(&memory)
	fmt.Fprintf(stdout, "%.1f s, %.0f MB from the system\n", summary.Elapsed.Seconds(), float64(memory.Sys)/1e6)
	kept := 100 * float64(read-summary.Different[roundtrip.Text]) / float64(summary.Files)
	if summary.Failed > 0 || kept < *hold {
		return 1
	}
	return 0
}
