package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"atlas/internal/diag"
)

// Exit statuses.
const (
	exitDone   = 0
	exitFailed = 1 // the work failed or found problems
	exitUsage  = 2 // the command line is wrong
)

// command is one subcommand.
type command struct {
	name string
	// args is the usage of what is not a flag, as "SOURCE...".
	args string
	// short is the line in the list of commands, long the help text below it.
	short, long string
	examples    []example
	// prepare declares the flags and returns the function that runs with
	// them; so a test may check flags and work apart.
	prepare func(*flag.FlagSet) func(*invocation, []string) error
}

type example struct{ line, does string }

// commands lists every subcommand in the order of the help text.
func commands() []command {
	return []command{
		initCommand(), importCommand(), mergeCommand(), buildCommand(), serveCommand(), newCommand(), checkCommand(),
		exportCommand(), publishCommand(), completionCommand(), manCommand(), versionCommand(), helpCommand(),
	}
}

func commandNames() []string {
	var names []string
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

func findCommand(name string) (command, error) {
	all := commands()
	if i := slices.IndexFunc(all, func(c command) bool { return c.name == name }); i >= 0 {
		return all[i], nil
	}
	hint := `"atlas help" lists all commands`
	if near := diag.Nearest(name, commandNames()); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	return command{}, usageError("atlas", hint, "unknown command %q", name)
}

// invocation is one run of a subcommand: its streams and the flags that every
// command has.
type invocation struct {
	ctx            context.Context
	stdin          io.Reader
	stdout, stderr io.Writer
	global         globals
	printer        *printer
}

// globals are the flags of every command.
type globals struct {
	dir   string
	quiet bool
}

func (g *globals) declare(fs *flag.FlagSet) {
	fs.StringVar(&g.dir, "C", g.dir, "the `DIR` of the atlas (default: the nearest parent with config.toml)")
	fs.BoolVar(&g.quiet, "quiet", g.quiet, "say nothing but errors")
}

// run runs the command line and returns the exit status. It is the only place
// that prints errors, and it lets no Go stack through.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) (status int) {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	// Whoever asks a second time does not want to wait for an end in good order.
	context.AfterFunc(ctx, stop)
	inv := &invocation{ctx: ctx, stdin: stdin, stdout: stdout, stderr: stderr, printer: newPrinter(stderr)}
	defer func() {
		if v := recover(); v != nil {
			status = inv.printer.fail(internalError(v))
		}
	}()
	if err := dispatch(inv, args); err != nil {
		return inv.printer.fail(err)
	}
	return exitDone
}

func internalError(v any) error {
	return diag.Problem{Position: diag.Position{File: "atlas"}, Code: "internal",
		Message: fmt.Sprintf("internal error: %v", v),
		Hint:    "this is a mistake in atlas, not in your files: please report it, with the command and the file that led to it"}
}

// dispatch finds the command and runs it with its flags. Flags of every
// command may also stand before its name.
func dispatch(inv *invocation, args []string) error {
	top := newFlagSet("atlas")
	inv.global.declare(top)
	help := top.Bool("help", false, "")
	top.BoolVar(help, "h", false, "")
	version := top.Bool("version", false, "")
	if err := parseFlags(top, args); err != nil {
		return err
	}
	switch {
	case *version:
		return printVersion(inv)
	case *help:
		return printHelp(inv.stdout)
	case top.NArg() == 0:
		return usageError("atlas", `"atlas help" lists all commands`, "a command is missing")
	}
	cmd, err := findCommand(top.Arg(0))
	if err != nil {
		return err
	}
	flags := newFlagSet("atlas " + cmd.name)
	inv.global.declare(flags)
	flags.BoolVar(help, "help", false, "")
	flags.BoolVar(help, "h", false, "")
	do := cmd.prepare(flags)
	rest, err := parseInterspersed(flags, top.Args()[1:])
	if err != nil {
		return err
	}
	if *help {
		return printCommandHelp(inv.stdout, cmd)
	}
	return do(inv, rest)
}

// errStopped replaces the context's error, which says "context canceled".
var errStopped = errors.New("stopped; every file is whole, and the next run goes on from here")
