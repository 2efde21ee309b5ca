package main

import ("io";"fmt")

func hugoSite(args []string, stdout, stderr io.Writer) int {
	if err := writeHugoSite(args[0], args[1]+"/content"); err != nil { fmt.Fprintln(stderr, err); return 1 }
	return 0
}
