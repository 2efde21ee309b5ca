// Atlasbench measures atlas on synthetic atlases.
//
//	go run ./cmd/atlasbench gen -n 10000 DIR
package main

import (
	"fmt"
	"io"
	"os"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 {
		switch args[0] {
		case "gen":
			return generate(args[1:], stdout, stderr)
		case "hugo":
			return hugoSite(args[1:], stdout, stderr)
		case "floor":
			return floor(args[1:], stdout, stderr)
		}
	}
	fmt.Fprintln(stderr, "usage: atlasbench gen [-n N] [-seed S] DIR")
	return 2
}
