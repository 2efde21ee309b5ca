package main

import (
	"flag"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
	"time"
)

// A release stamps these by -ldflags "-X main.version=v1.2.3 …"; see package
// release. They are empty otherwise, and nothing writes to them.
var version, commit, date string

// stamp is what a binary knows of its making.
type stamp struct {
	version string    // v1.2.3, or devel
	commit  string    // the full hash, with -dirty behind it when files differed from it; may be empty
	date    time.Time // of the commit; may be zero
}

// stamped reads the stamp of a release, or else what the go command wrote into
// the binary: that of "go install" has a version, that of "make site" the
// commit.
func stamped() stamp {
	s := stamp{version: version, commit: commit}
	if version != "" {
		s.date, _ = time.Parse(time.DateOnly, date)
		return s
	}
	s.version = "devel"
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return s
	}
	if v := info.Main.Version; v != "" && v != "(devel)" {
		s.version = v
	}
	settings := map[string]string{}
	for _, set := range info.Settings {
		settings[set.Key] = set.Value
	}
	s.commit = settings["vcs.revision"]
	if s.commit != "" && settings["vcs.modified"] == "true" {
		s.commit += "-dirty"
	}
	s.date, _ = time.Parse(time.RFC3339, settings["vcs.time"])
	return s
}

// String is the line that version prints: atlas v1.2.3, commit 0123456789ab,
// go1.26.8, linux/amd64.
func (s stamp) String() string {
	line := "atlas " + s.version
	if s.commit != "" {
		hash, dirty := strings.CutSuffix(s.commit, "-dirty")
		line += ", commit " + hash[:min(len(hash), 12)]
		if dirty {
			line += "-dirty"
		}
	}
	return fmt.Sprintf("%s, %s, %s/%s", line, runtime.Version(), runtime.GOOS, runtime.GOARCH)
}

func versionCommand() command {
	return command{
		name:  "version",
		short: "print the version",
		long: `Prints the version of atlas, the commit it was built from, the Go that built it,
and the system it is for.`,
		examples: []example{{"atlas version", "as asked for in reports"}},
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

func printVersion(inv *invocation) error {
	_, err := fmt.Fprintln(inv.stdout, stamped())
	return err
}
