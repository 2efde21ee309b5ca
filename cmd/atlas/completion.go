package main

import (
	"flag"
	"fmt"
	"strings"

	"atlas/internal/diag"
)

var shells = []string{"bash", "zsh", "fish"}

func completionCommand() command {
	return command{
		name: "completion", args: "SHELL",
		short: "print completions for bash, zsh or fish",
		long:  "Prints a script that teaches the shell to complete commands and flags of atlas.",
		examples: []example{
			{"source <(atlas completion bash)", "in ~/.bashrc"},
			{"atlas completion zsh > \"${fpath[1]}/_atlas\"", "once, for zsh"},
			{"atlas completion fish > ~/.config/fish/completions/atlas.fish", "once, for fish"},
		},
		prepare: func(*flag.FlagSet) func(*invocation, []string) error {
			return func(inv *invocation, args []string) error {
				if len(args) != 1 {
					return usageError("atlas completion", "shells: "+strings.Join(shells, ", "), "name one shell")
				}
				scripts := map[string]func() string{"bash": bashCompletion, "zsh": zshCompletion, "fish": fishCompletion}
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

// words are what may follow a command beside flags and files.
func words(c command) []string {
	switch c.name {
	case "completion":
		return shells
	case "export":
		return formatNames()
	case "help":
		return commandNames()
	}
	return nil
}

func bashCompletion() string {
	var b strings.Builder
	b.WriteString("# bash completion for atlas\n_atlas() {\n  local cur=${COMP_WORDS[COMP_CWORD]} cmd= w\n" +
		"  for w in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n    case $w in\n      " + strings.Join(commandNames(), "|") + ") cmd=$w; break;;\n    esac\n  done\n  case $cmd in\n")
	for _, c := range commands() {
		var list []string
		for _, name := range flagNames(flagsOf(c)) {
			list = append(list, dashed(name))
		}
		fmt.Fprintf(&b, "    %s) COMPREPLY=($(compgen -W %q -- \"$cur\"));;\n", c.name, strings.Join(append(list, words(c)...), " "))
	}
	fmt.Fprintf(&b, "    *) COMPREPLY=($(compgen -W %q -- \"$cur\"));;\n  esac\n}\ncomplete -o default -F _atlas atlas\n", strings.Join(commandNames(), " ")+" -C --quiet --help")
	return b.String()
}

func zshCompletion() string {
	var b strings.Builder
	b.WriteString("#compdef atlas\n_atlas() {\n  local -a commands\n  commands=(\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %s\n", single(c.name+":"+c.short))
	}
	b.WriteString("  )\n  if (( CURRENT == 2 )); then\n    _describe command commands\n    return\n  fi\n  case ${words[2]} in\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %s) _arguments", c.name)
		flagsOf(c).VisitAll(func(f *flag.Flag) {
			value, text := flag.UnquoteUsage(f)
			spec := dashed(f.Name) + "[" + strings.NewReplacer("[", "(", "]", ")", ":", " -").Replace(text) + "]"
			if !isBool(f) {
				spec += ":" + value + ":_files"
			}
			b.WriteString(" " + single(spec))
		})
		rest := "*:file:_files"
		if w := words(c); w != nil {
			rest = "*:word:(" + strings.Join(w, " ") + ")"
		}
		b.WriteString(" " + single(rest) + ";;\n")
	}
	b.WriteString("  esac\n}\nif [ \"$funcstack[1]\" = _atlas ]; then\n  _atlas \"$@\"\nelse\n  compdef _atlas atlas\nfi\n")
	return b.String()
}

func fishCompletion() string {
	var b strings.Builder
	b.WriteString("# fish completion for atlas\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "complete -c atlas -n __fish_use_subcommand -f -a %s -d %s\n", c.name, single(c.short))
		in := single("__fish_seen_subcommand_from " + c.name)
		flagsOf(c).VisitAll(func(f *flag.Flag) {
			_, text := flag.UnquoteUsage(f)
			kind, value := "-l", ""
			if len(f.Name) == 1 {
				kind = "-s"
			}
			if !isBool(f) {
				value = " -r"
			}
			fmt.Fprintf(&b, "complete -c atlas -n %s %s %s%s -d %s\n", in, kind, f.Name, value, single(text))
		})
		if w := words(c); w != nil {
			fmt.Fprintf(&b, "complete -c atlas -n %s -f -a %s\n", in, single(strings.Join(w, " ")))
		}
	}
	return b.String()
}

// single quotes text for a shell.
func single(s string) string { return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'" }
