package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"atlas/internal/synthetic"
)

// generate is "atlasbench gen": an atlas of n records in a new folder.
func generate(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("atlasbench gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	n := flags.Int("n", 1000, "records")
	seed := flags.Uint64("seed", 1, "another seed gives another atlas of the same kind")
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 1 || *n < 1 {
		fmt.Fprintln(stderr, "atlasbench gen: name one folder, and at least one record\n  hint: go run ./cmd/atlasbench gen -n 10000 DIR")
		return 2
	}
	files, err := generateInto(flags.Arg(0), *n, *seed)
	if err != nil {
		fmt.Fprintln(stderr, "atlasbench gen:", err)
		return 1
	}
	fmt.Fprintf(stdout, "%s: %d records, %d files\n", flags.Arg(0), *n, files)
	return 0
}

// generateInto writes an atlas below dir, which must be empty or not there:
// what stands in a folder of records would be measured with them.
func generateInto(dir string, n int, seed uint64) (files int, err error) {
	if found, err := os.ReadDir(dir); err == nil && len(found) > 0 {
		return 0, fmt.Errorf("%s is not empty", dir)
	}
	made := map[string]bool{}
	err = synthetic.Generate(n, seed, func(f synthetic.File) error {
		name := filepath.Join(dir, filepath.FromSlash(f.Path))
		if folder := filepath.Dir(name); !made[folder] {
			if err := os.MkdirAll(folder, 0o777); err != nil {
				return err
			}
			made[folder] = true
		}
		files++
		return os.WriteFile(name, f.Data, 0o666)
	})
	return files, err
}
