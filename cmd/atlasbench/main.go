// Atlasbench measures atlas on synthetic atlases, beside the least that such a
// site costs and beside Hugo. docs/benchmarks.md tells what it measures and how.
//
//	go run ./cmd/atlasbench run -n 1000,10000
//	go run ./cmd/atlasbench gen -n 10000 DIR
//	go run ./cmd/atlasbench floor DIR DEST
//	go run ./cmd/atlasbench hugo DIR SITE
//
// "gen" writes an atlas of any size, "floor" builds one as barely as can be,
// "hugo" writes a Hugo site of one, and "run" measures all of it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
)

// The exit statuses of atlas.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

const usage = `usage: atlasbench run [-n N,N...] [-runs N] [-only WHAT,WHAT...] [-atlas FILE] [-dir DIR] [-corpus DIR] [-json]
       atlasbench gen [-n N] [-seed S] DIR
       atlasbench floor DIR DEST
       atlasbench hugo DIR SITE
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	status := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(status)
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "run":
			return measureAll(ctx, args[1:], stdout, stderr)
		case "gen":
			return generate(ctx, args[1:], stdout, stderr)
		case "floor":
			return floor(args[1:], stdout, stderr)
		case "hugo":
			return hugoSite(args[1:], stdout, stderr)
		case "help", "-h", "-help", "--help":
			fmt.Fprint(stdout, usage)
			return exitDone
		}
		fmt.Fprintf(stderr, "atlasbench: there is no %q\n", args[0])
	}
	fmt.Fprint(stderr, usage)
	return exitUsage
}

// hugoSite is "atlasbench hugo DIR SITE": a Hugo site of an atlas's content.
func hugoSite(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("atlasbench hugo", flag.ContinueOnError)
	flags.SetOutput(stderr)
	if err := flags.Parse(args); err != nil {
		return exitUsage
	}
	if flags.NArg() != 2 {
		fmt.Fprintln(stderr, "usage: atlasbench hugo DIR SITE")
		return exitUsage
	}
	if err := writeHugoSite(flags.Arg(1), filepath.Join(flags.Arg(0), "content")); err != nil {
		fmt.Fprintln(stderr, "atlasbench hugo:", err)
		return exitFailed
	}
	fmt.Fprintf(stdout, "%s: build it with \"hugo --source %s\"\n", flags.Arg(1), flags.Arg(1))
	return exitDone
}
