package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"

	"atlas/internal/diag"
)

var shells = []string{"bash", "zsh", "fish", "powershell"}

func completionCommand() command {
	return command{
		name: "completion", args: "SHELL",
		short: "print completions for bash, zsh, fish or powershell",
		long: `Prints a script that teaches the shell to complete commands, flags, their values
and files on the command line of atlas.`,
		examples: []example{
			{"source <(atlas completion bash)", "in ~/.bashrc"},
			{"atlas completion zsh > \"${fpath[1]}/_atlas\"", "once, for zsh"},
			{"atlas completion fish > ~/.config/fish/completions/atlas.fish", "once, for fish"},
			{"atlas completion powershell | Out-String | Invoke-Expression", "in the $PROFILE of PowerShell"},
		},
		prepare: func(*flag.FlagSet) func(*invocation, []string) error {
			return func(inv *invocation, args []string) error {
				if len(args) != 1 {
					return usageError("atlas completion", "shells: "+strings.Join(shells, ", "), "name one shell")
				}
				scripts := map[string]func() string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion, "powershell": powershellCompletion}
				script, ok := scripts[args[0]]
				if !ok {
					hint := "shells: " + strings.Join(shells, ", ")
					if near := diag.Nearest(args[0], shells); near != "" {
						hint = fmt.Sprintf("did you mean %q?", near)
					}
					return usageError("atlas completion", hint, "no completions for %q", args[0])
				}
				_, err := fmt.Fprint(inv.stdout, script())
				return err
			}
		},
	}
}

// flagsOf lists the flags of a command, its own and those of all.
func flagsOf(c command) *flag.FlagSet {
	fs := newFlagSet(c.name)
	new(globals).declare(fs)
	c.prepare(fs)
	return fs
}

// words are what a command takes for its first argument, where that is one of
// a few words.
func words(c command) []string {
	switch c.name {
	case "completion":
		return shells
	case "export":
		return formatNames()
	case "help", "man":
		return commandNames()
	case "new":
		return kindNames()
	}
	return nil
}

// slot is what may stand at a place of the command line.
type slot int

const (
	slotFiles slot = iota
	slotFolders
	slotWords
	slotNothing // what no shell can know
)

// slotOf tells a slot by the name that help texts give to what stands in it.
func slotOf(placeholder string) slot {
	switch placeholder {
	case "DIR", "SITE":
		return slotFolders
	case "SHELL", "COMMAND", "KIND", "FORMAT":
		return slotWords
	case "TITLE", "N", "URL", "NAME", "ADDRESS", "ADDR", "PORT", "HOST", "BRANCH", "REMOTE", "DURATION", "VERSION", "TEXT", "LANG", "WORD":
		return slotNothing
	}
	return slotFiles
}

// argument is a place for an argument that is no flag.
type argument struct {
	name string
	slot slot
	many bool // and for all that follow
}

func argumentsOf(c command) []argument {
	var list []argument
	for word := range strings.FieldsSeq(c.args) {
		name := strings.Trim(word, "[].")
		a := argument{name: name, slot: slotOf(name), many: strings.Contains(word, "...")}
		if a.slot == slotWords && words(c) == nil {
			a.slot = slotNothing
		}
		list = append(list, a)
	}
	return list
}

// option is a flag as completions have it.
type option struct {
	flag  string // with dashes
	value string // the name of its value; empty when it takes none
	slot  slot
	text  string
}

func optionsOf(fs *flag.FlagSet) []option {
	var list []option
	fs.VisitAll(func(f *flag.Flag) {
		value, text := flag.UnquoteUsage(f)
		o := option{flag: dashed(f.Name), text: text}
		if !isBool(f) {
			o.value, o.slot = value, slotOf(value)
		}
		list = append(list, o)
	})
	return list
}

// valued are the flags that take the next word for their value, in every form
// in which they may be written. A flag takes a value in all commands that have
// it or in none; a test holds that.
func valued(want ...slot) []string {
	var list []string
	for _, c := range commands() {
		for _, o := range optionsOf(flagsOf(c)) {
			if o.value != "" && (want == nil || slices.Contains(want, o.slot)) {
				name := strings.TrimLeft(o.flag, "-")
				list = append(list, "-"+name, "--"+name)
			}
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// single quotes text for a shell.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
