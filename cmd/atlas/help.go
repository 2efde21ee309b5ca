package main

import (
	"flag"
	"fmt"
	"io"
	"strings"
)

func helpCommand() command {
	return command{
		name: "help", args: "[COMMAND]",
		short:    "explain a command",
		long:     "Explains a command with its flags, or lists all commands.",
		examples: []example{{"atlas help import", "what import does, and its flags"}},
		prepare: func(*flag.FlagSet) func(*invocation, []string) error {
			return func(inv *invocation, args []string) error {
				switch len(args) {
				case 0:
					return printHelp(inv.stdout)
				case 1:
					cmd, err := findCommand(args[0])
					if err != nil {
						return err
					}
					return printCommandHelp(inv.stdout, cmd)
				}
				return usageError("atlas help", "", "one command at a time")
			}
		},
	}
}

func printHelp(w io.Writer) error {
	var b strings.Builder
	b.WriteString(about + `

Usage: atlas COMMAND [FLAGS] [ARGUMENTS]

Commands:
`)
	for _, c := range commands() {
		fmt.Fprintf(&b, "  %-11s %s\n", c.name, c.short)
	}
	b.WriteString(`
Flags of every command:
`)
	fs := newFlagSet("atlas")
	new(globals).declare(fs)
	writeFlags(&b, fs)
	b.WriteString(`
Exit status: 0 done; 1 the work failed or found problems; 2 wrong usage.
"atlas help COMMAND" explains one of them.
`)
	_, err := io.WriteString(w, b.String())
	return err
}

func printCommandHelp(w io.Writer, c command) error {
	var b strings.Builder
	fmt.Fprintf(&b, "Usage: %s\n\n%s\n", strings.TrimRight("atlas "+c.name+" [FLAGS] "+c.args, " "), c.long)
	own := newFlagSet(c.name)
	c.prepare(own)
	if len(flagNames(own)) > 0 {
		b.WriteString("\nFlags:\n")
		writeFlags(&b, own)
	}
	b.WriteString("\nFlags of every command:\n")
	shared := newFlagSet(c.name)
	new(globals).declare(shared)
	writeFlags(&b, shared)
	if len(c.examples) > 0 {
		b.WriteString("\nExamples:\n")
		for _, e := range c.examples {
			fmt.Fprintf(&b, "  %s\n      %s\n", e.line, e.does)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func writeFlags(b *strings.Builder, fs *flag.FlagSet) {
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		if isBool(f) {
			value = ""
		}
		fmt.Fprintf(b, "  %-17s %s\n", strings.TrimRight(dashed(f.Name)+" "+value, " "), text)
	})
}
