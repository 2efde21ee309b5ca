package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"atlas/internal/config"
	"atlas/internal/diag"
)

// usage marks an error as the command line's: exit status 2.
type usage struct{ diag.Problem }

func (u usage) Unwrap() error { return u.Problem }

// usageError says what is wrong with a command line. where is the command, as
// "atlas build".
func usageError(where, hint, format string, args ...any) error {
	return usage{diag.Problem{Position: diag.Position{File: where}, Code: "usage", Message: fmt.Sprintf(format, args...), Hint: hint}}
}

func newFlagSet(name string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(io.Discard) // errors are worded by parseFlags, help by help.go
	fs.Usage = func() {}
	return fs
}

// parseInterspersed parses flags wherever they stand among the arguments, up
// to a lone --, and returns the rest.
func parseInterspersed(fs *flag.FlagSet, args []string) ([]string, error) {
	var after []string
	if i := slices.Index(args, "--"); i >= 0 {
		args, after = args[:i], args[i+1:]
	}
	var rest []string
	for len(args) > 0 {
		if err := parseFlags(fs, args); err != nil {
			return nil, err
		}
		args = fs.Args()
		if len(args) > 0 {
			rest = append(rest, args[0])
			args = args[1:]
		}
	}
	return append(rest, after...), nil
}

var (
	flagUnknown = regexp.MustCompile(`^flag provided but not defined: -(.*)$`)
	flagNoValue = regexp.MustCompile(`^flag needs an argument: -(.*)$`)
	flagInvalid = regexp.MustCompile(`^invalid (?:boolean )?value "(.*)" for (?:flag )?-([^:]*): (.*)$`)
	flagSyntax  = regexp.MustCompile(`^bad flag syntax: (.*)$`)
)

// parseFlags is fs.Parse with errors in the voice of atlas. The flag package
// has no error values to tell them apart, so its words are matched; what does
// not match is passed on as it is.
func parseFlags(fs *flag.FlagSet, args []string) error {
	err := fs.Parse(args)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return nil
	}
	text := err.Error()
	see := seeHelp(fs.Name())
	if m := flagUnknown.FindStringSubmatch(text); m != nil {
		hint := see
		if near := diag.Nearest(m[1], flagNames(fs)); near != "" {
			hint = fmt.Sprintf("did you mean %s?", dashed(near))
		}
		return usageError(fs.Name(), hint, "unknown flag %s", dashed(m[1]))
	}
	if m := flagNoValue.FindStringSubmatch(text); m != nil {
		return usageError(fs.Name(), see, "%s needs a value", dashed(m[1]))
	}
	if m := flagInvalid.FindStringSubmatch(text); m != nil {
		what := "is not a value it takes"
		switch f := fs.Lookup(m[2]); {
		case isBool(f):
			what = "is not true or false"
		case strings.Contains(m[3], "parse error"):
			what = "is not a whole number"
		}
		return usageError(fs.Name(), see, "%s: %q %s", dashed(m[2]), m[1], what)
	}
	if m := flagSyntax.FindStringSubmatch(text); m != nil {
		return usageError(fs.Name(), see, "%q is not a flag", m[1])
	}
	return usageError(fs.Name(), see, "%s", text)
}

func seeHelp(where string) string {
	_, name, _ := strings.Cut(where, " ")
	return fmt.Sprintf("%q lists all flags", strings.TrimSpace("atlas help "+name))
}

func isBool(f *flag.Flag) bool {
	if f == nil {
		return false
	}
	b, ok := f.Value.(interface{ IsBoolFlag() bool })
	return ok && b.IsBoolFlag()
}

// flagNames lists the flags for people: -h is known to all and not listed.
func flagNames(fs *flag.FlagSet) []string {
	var names []string
	fs.VisitAll(func(f *flag.Flag) {
		if f.Name != "h" {
			names = append(names, f.Name)
		}
	})
	return names
}

// dashed writes a flag as people do: -C, --jobs.
func dashed(name string) string {
	if len(name) == 1 {
		return "-" + name
	}
	return "--" + strings.TrimPrefix(name, "-")
}

// checkBaseURL holds the value of --base-url to what a site's address may be.
func checkBaseURL(where, value string) error {
	if _, problem, hint := config.CleanBaseURL(value); problem != "" {
		return usageError(where, hint, "--base-url: %s", problem)
	}
	return nil
}
