package main

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
)

func versionCommand() command {
	return command{
		name:  "version",
		short: "print the version",
		long:  "Prints the version of atlas, the commit it was built from, and the Go that built it.",
		prepare: func(*flag.FlagSet) func(*invocation, []string) error {
			return func(inv *invocation, args []string) error {
				if err := noArguments("atlas version", args); err != nil {
					return err
				}
				return printVersion(inv)
			}
		},
	}
}

func noArguments(where string, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usageError(where, seeHelp(where), "unexpected argument %q", args[0])
}

// versionOf is the version of this program and the commit it was built from.
func versionOf() (version, commit string) {
	version = "devel"
	if info, ok := debug.ReadBuildInfo(); ok {
		if v := info.Main.Version; v != "" && v != "(devel)" {
			version = v
		}
		for _, s := range info.Settings {
			if s.Key == "vcs.revision" && len(s.Value) >= 12 {
				commit = ", commit " + s.Value[:12]
			}
		}
	}
	return version, commit
}

func printVersion(inv *invocation) error {
	version, commit := versionOf()
	_, err := fmt.Fprintf(inv.stdout, "atlas %s%s (%s, %s/%s)\n", version, commit, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}
