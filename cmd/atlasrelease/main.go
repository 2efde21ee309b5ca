// Command atlasrelease makes what people download, for "make release":
//
//	go run ./cmd/atlasrelease                    all systems, into dist/
//	go run ./cmd/atlasrelease -notes v1.2.3      that version's part of CHANGELOG.md
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	"atlas/internal/release"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

// run is the program: 0 done, 1 failed, 2 wrong usage.
func run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("atlasrelease", flag.ContinueOnError)
	flags.SetOutput(stderr)
	repo := flags.String("C", ".", "the `folder` of the sources")
	out := flags.String("out", "dist", "the `folder` for the archives, below that of the sources unless it is absolute")
	version := flags.String("version", "", "the `version`, as v1.2.3 (default: what git tells)")
	targets := flags.String("targets", "", "systems to build for, as `linux/amd64,windows/arm64` (default: all six)")
	notes := flags.String("notes", "", "print what CHANGELOG.md says of this `version`, and do nothing else")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return 0
		}
		return 2
	}
	if flags.NArg() > 0 {
		fmt.Fprintf(stderr, "atlasrelease: unexpected argument %q\n", flags.Arg(0))
		return 2
	}
	fail := func(err error) int {
		if errors.Is(err, context.Canceled) {
			err = errors.New("stopped; nothing was written")
		}
		fmt.Fprintf(stderr, "atlasrelease: %v\n", err)
		if errors.Is(err, release.ErrNoVersion) {
			fmt.Fprintln(stderr, "  hint: name it: make release VERSION=v1.2.3")
		}
		return 1
	}
	if *notes != "" {
		changelog, err := os.ReadFile(filepath.Join(*repo, "CHANGELOG.md"))
		if err != nil {
			return fail(err)
		}
		text, err := release.Notes(string(changelog), *notes)
		if err != nil {
			return fail(err)
		}
		fmt.Fprint(stdout, text)
		return 0
	}
	opt := release.Options{Repo: *repo, Out: *out, Tell: func(name string, size int) {
		fmt.Fprintf(stdout, "%s  %.1f MB\n", name, float64(size)/1e6)
	}}
	if !filepath.IsAbs(*out) {
		opt.Out = filepath.Join(*repo, *out)
	}
	var err error
	if *targets != "" {
		if opt.Targets, err = release.ParseTargets(*targets); err != nil {
			fmt.Fprintf(stderr, "atlasrelease: -targets: %v\n", err)
			return 2
		}
	}
	if opt.Build, err = release.Describe(ctx, *repo, *version); err != nil {
		return fail(err)
	}
	// reproducible-builds.org: the time that packagers ask for.
	if s := getenv("SOURCE_DATE_EPOCH"); s != "" {
		seconds, err := strconv.ParseInt(s, 10, 64)
		if err != nil {
			return fail(fmt.Errorf("SOURCE_DATE_EPOCH: %q is not a number of seconds", s))
		}
		opt.Build.Time = time.Unix(seconds, 0).UTC()
	}
	fmt.Fprintf(stdout, "atlas %s, commit %s\n", opt.Build.Version, orNone(opt.Build.Commit))
	if _, err := release.Make(ctx, opt); err != nil {
		return fail(err)
	}
	fmt.Fprintf(stdout, "%s\n", filepath.Join(opt.Out, release.SumsName))
	return 0
}

func orNone(s string) string {
	if s == "" {
		return "unknown"
	}
	return s
}
