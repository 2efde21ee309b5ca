// Command atlas turns articles that tell who has adopted a technology into a
// browsable, citable, offline atlas. Run "atlas help" for what it can do.
package main

import "os"

func main() {
	setMemory()
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}
