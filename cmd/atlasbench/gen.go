package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"atlas/internal/synthetic"
)

// generate is "atlasbench gen": an atlas of n records in a new folder.
func generate(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("atlasbench gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	n := flags.Int("n", 1000, "records")
	seed := flags.Uint64("seed", 1, "another seed gives another atlas of the same kind")
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if flags.NArg() != 1 || *n < 1 {
		fmt.Fprintln(stderr, "atlasbench gen: name one folder, and at least one record\n  hint: go run ./cmd/atlasbench gen -n 10000 DIR")
		return exitUsage
	}
	files, err := generateInto(ctx, flags.Arg(0), *n, *seed)
	if err != nil {
		fmt.Fprintln(stderr, "atlasbench gen:", err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "%s: %d records, %d files\n", flags.Arg(0), *n, files)
	return exitDone
}

// generateInto writes an atlas below dir, which must be empty or not there:
// what stands in a folder of records would be measured with them.
func generateInto(ctx context.Context, dir string, n int, seed uint64) (files int, err error) {
	if err := mustBeEmpty(dir); err != nil {
		return 0, err
	}
	made := map[string]bool{}
	err = synthetic.Generate(n, seed, func(f synthetic.File) error {
		if err := ctx.Err(); err != nil {
			return err
		}
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

func mustBeEmpty(dir string) error {
	found, err := os.ReadDir(dir)
	switch {
	case os.IsNotExist(err):
		return nil
	case err != nil:
		return err
	case len(found) > 0:
		return fmt.Errorf("%s is not empty", dir)
	}
	return nil
}
