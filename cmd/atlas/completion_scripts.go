package main

import (
	"fmt"
	"strings"
)

// bashCompletion is for bash from 3.2 on, which macOS has: that knows neither
// mapfile nor compopt, and without them folders and files are offered alike.
// Where COMPREPLY stays empty, bash completes files, with all quoting.
func bashCompletion() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# bash completion for atlas
_atlas() {
  local cur=${COMP_WORDS[COMP_CWORD]} cmd= want= n=0 i w
  COMPREPLY=()
  for ((i = 1; i < COMP_CWORD; i++)); do
    w=${COMP_WORDS[i]}
    # --dest=DIR comes in three words.
    if [[ $w == "=" ]]; then continue; fi
    if [[ -n $want ]]; then want=; continue; fi
    case $w in
      %s) want=$w;;
      -?*) ;;
      *) if [[ -z $cmd ]]; then cmd=$w; else n=$((n + 1)); fi;;
    esac
  done
  if [[ $cur == "=" ]]; then cur=; fi
  case $want in
    "") ;;
    %s) compopt +o default -o dirnames 2>/dev/null; return;;
    %s) compopt +o default 2>/dev/null; return;;
    *) return;;
  esac
  case $cmd:$n:$cur in
    :*:-*) %s;;
    :*) %s;;
`, strings.Join(valued(), "|"), strings.Join(valued(slotFolders), "|"), strings.Join(valued(slotNothing, slotWords), "|"),
		bashReply(append(flagWords(globalFlagOptions()), "--help", "--version")), bashReply(commandNames()))
	for _, c := range commands() {
		flags := flagWords(optionsOf(flagsOf(c)))
		fmt.Fprintf(&b, "    %s:*:-*) %s;;\n", c.name, bashReply(flags))
		args := argumentsOf(c)
		for i, a := range args {
			at := fmt.Sprint(i)
			if a.many {
				at = "*"
			}
			switch a.slot {
			case slotWords:
				fmt.Fprintf(&b, "    %s:%s:*) %s;;\n", c.name, at, bashReply(words(c)))
			case slotFolders:
				fmt.Fprintf(&b, "    %s:%s:*) compopt +o default -o dirnames 2>/dev/null;;\n", c.name, at)
			case slotNothing:
				fmt.Fprintf(&b, "    %s:%s:*) compopt +o default 2>/dev/null;;\n", c.name, at)
			default:
				fmt.Fprintf(&b, "    %s:%s:*) ;;\n", c.name, at)
			}
		}
		fmt.Fprintf(&b, "    %s:*) %s;;\n", c.name, bashReply(flags))
	}
	b.WriteString("  esac\n}\ncomplete -o default -F _atlas atlas atlas.exe\n")
	return b.String()
}

func bashReply(words []string) string {
	return fmt.Sprintf(`COMPREPLY=($(compgen -W "%s" -- "$cur"))`, strings.Join(words, " "))
}

func flagWords(list []option) []string {
	var names []string
	for _, o := range list {
		names = append(names, o.flag)
	}
	return names
}

func globalFlagOptions() []option { return optionsOf(globalFlags()) }

// zshCompletion finds the command itself: _arguments would take flags of every
// command out of what it passes on.
func zshCompletion() string {
	var b strings.Builder
	b.WriteString("#compdef atlas\n_atlas() {\n  local -a commands\n  commands=(\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %s\n", single(c.name+":"+c.short))
	}
	fmt.Fprintf(&b, `  )
  local -i at=2
  while (( at < CURRENT )); do
    case $words[at] in
      %s) (( at += 2 ));;
      -*) (( at++ ));;
      *) break;;
    esac
  done
  if (( at >= CURRENT )); then
    local curcontext=$curcontext state line
    local -A opt_args
    _arguments -C`, strings.Join(valued(), "|"))
	for _, o := range globalFlagOptions() {
		b.WriteString(" " + zshFlag(o))
	}
	b.WriteString(` '(- *)--help[explain the command]' '(- *)--version[print the version]' '1: :->command'
    if [[ $state == command ]]; then _describe -t commands command commands; fi
    return
  fi
  words=("${(@)words[at,-1]}")
  (( CURRENT -= at - 1 ))
  case $words[1] in
`)
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %s) _arguments", c.name)
		for _, o := range optionsOf(flagsOf(c)) {
			b.WriteString(" " + zshFlag(o))
		}
		for i, a := range argumentsOf(c) {
			at := fmt.Sprint(i + 1)
			if a.many {
				at = "*"
			}
			b.WriteString(" " + single(at+":"+a.name+":"+zshAction(a.slot, words(c))))
		}
		b.WriteString(";;\n")
	}
	b.WriteString("  esac\n}\nif [ \"$funcstack[1]\" = _atlas ]; then\n  _atlas \"$@\"\nelse\n  compdef _atlas atlas\nfi\n")
	return b.String()
}

func zshFlag(o option) string {
	spec := o.flag
	if o.value != "" && strings.HasPrefix(o.flag, "--") {
		spec += "=" // also as --dest=DIR
	}
	spec += "[" + strings.NewReplacer("[", "(", "]", ")", ":", " -").Replace(o.text) + "]"
	if o.value != "" {
		spec += ":" + o.value + ":" + zshAction(o.slot, nil)
	}
	return single(spec)
}

func zshAction(s slot, words []string) string {
	switch s {
	case slotFolders:
		return "_files -/"
	case slotWords:
		return "(" + strings.Join(words, " ") + ")"
	case slotNothing:
		return " "
	}
	return "_files"
}

func fishCompletion() string {
	var b strings.Builder
	fmt.Fprintf(&b, `# fish completion for atlas

# Whether the command is the first argument and as many arguments as the second
# says, or any number, stand before the cursor.
function __atlas_at
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l cmd ''
    set -l n 0
    set -l want 0
    for w in $tokens
        if test $want = 1
            set want 0
        else if contains -- $w %s
            set want 1
        else if string match -qr -- '^-.' $w
            continue
        else if test -z "$cmd"
            set cmd $w
        else
            set n (math $n + 1)
        end
    end
    test "$cmd" = "$argv[1]"; and contains -- "$argv[2]" any $n
end

`, strings.Join(valued(), " "))
	const start = `complete -c atlas -n '__atlas_at "" any'`
	fmt.Fprintf(&b, "%s -f\n", start)
	for _, c := range commands() {
		fmt.Fprintf(&b, "%s -a %s -d %s\n", start, c.name, fishQuote(c.short))
	}
	for _, o := range globalFlagOptions() {
		fmt.Fprintf(&b, "%s%s\n", start, fishFlag(o))
	}
	fmt.Fprintf(&b, "%s -l help -d 'explain the command'\n%s -l version -d 'print the version'\n", start, start)
	for _, c := range commands() {
		at := func(n string) string { return "complete -c atlas -n '__atlas_at " + c.name + " " + n + "'" }
		for _, o := range optionsOf(flagsOf(c)) {
			fmt.Fprintf(&b, "%s%s\n", at("any"), fishFlag(o))
		}
		args := argumentsOf(c)
		if len(args) == 0 {
			fmt.Fprintf(&b, "%s -f\n", at("any"))
		}
		for i, a := range args {
			n := fmt.Sprint(i)
			if a.many {
				n = "any"
			}
			switch a.slot {
			case slotWords:
				fmt.Fprintf(&b, "%s -f -a %s\n", at(n), fishQuote(strings.Join(words(c), " ")))
			case slotFolders:
				fmt.Fprintf(&b, "%s -f -a '(__fish_complete_directories)'\n", at(n))
			case slotNothing:
				fmt.Fprintf(&b, "%s -f\n", at(n))
			}
		}
	}
	return b.String()
}

func fishFlag(o option) string {
	kind := " -l "
	if !strings.HasPrefix(o.flag, "--") {
		kind = " -s "
	}
	spec := kind + strings.TrimLeft(o.flag, "-")
	if o.value != "" {
		switch o.slot {
		case slotFolders:
			spec += " -x -a '(__fish_complete_directories)'"
		case slotFiles:
			spec += " -r -F"
		default:
			spec += " -x"
		}
	}
	return spec + " -d " + fishQuote(o.text)
}

// fishQuote quotes for fish, in whose single quotes a backslash escapes.
func fishQuote(s string) string {
	return "'" + strings.NewReplacer(`\`, `\\`, "'", `\'`).Replace(s) + "'"
}

// powershellCompletion is for Windows PowerShell 5.1 and PowerShell 7. Where it
// gives nothing, PowerShell completes files. The script is ASCII: 5.1 takes a
// file for one of the system's code page.
func powershellCompletion() string {
	var b strings.Builder
	b.WriteString("# PowerShell completion for atlas\nRegister-ArgumentCompleter -Native -CommandName 'atlas', 'atlas.exe' -ScriptBlock {\n" +
		"  param($wordToComplete, $commandAst, $cursorPosition)\n  $commands = [ordered]@{\n")
	for _, c := range commands() {
		fmt.Fprintf(&b, "    %s = %s\n", powershellQuote(c.name), powershellQuote(c.short))
	}
	b.WriteString("  }\n  $flags = @{\n    '' = [ordered]@{\n")
	writePowershellFlags(&b, append(globalFlagOptions(), option{flag: "--help", text: "explain the command"}, option{flag: "--version", text: "print the version"}))
	for _, c := range commands() {
		fmt.Fprintf(&b, "    }\n    %s = [ordered]@{\n", powershellQuote(c.name))
		writePowershellFlags(&b, optionsOf(flagsOf(c)))
	}
	b.WriteString("    }\n  }\n  $first = @{\n")
	for _, c := range commands() {
		if list := words(c); list != nil {
			fmt.Fprintf(&b, "    %s = %s\n", powershellQuote(c.name), powershellList(list))
		}
	}
	fmt.Fprintf(&b, `  }
  $valued = %s
  $command = ''
  $n = 0
  $want = $false
  foreach ($element in ($commandAst.CommandElements | Select-Object -Skip 1)) {
    if ($element.Extent.EndOffset -ge $cursorPosition) { break }
    $text = $element.Extent.Text
    if ($want) { $want = $false }
    elseif ($valued -ccontains $text) { $want = $true }
    elseif ($text -like '-?*') { }
    elseif ($command -eq '') { $command = $text }
    else { $n++ }
  }
  if ($want) { return }
  $kind = 'ParameterValue'
  $found = [ordered]@{}
  if ($wordToComplete.StartsWith('-')) {
    $kind = 'ParameterName'
    if ($flags.ContainsKey($command)) { $found = $flags[$command] }
  } elseif ($command -eq '') {
    $found = $commands
  } elseif ($n -eq 0 -and $first.ContainsKey($command)) {
    foreach ($word in $first[$command]) { $found[$word] = $word }
  }
  foreach ($name in $found.Keys) {
    if ($name.StartsWith($wordToComplete, [System.StringComparison]::OrdinalIgnoreCase)) {
      [System.Management.Automation.CompletionResult]::new($name, $name, $kind, $found[$name])
    }
  }
}
`, powershellList(valued()))
	return b.String()
}

func writePowershellFlags(b *strings.Builder, list []option) {
	for _, o := range list {
		fmt.Fprintf(b, "      %s = %s\n", powershellQuote(o.flag), powershellQuote(o.text))
	}
}

func powershellQuote(s string) string { return "'" + strings.ReplaceAll(s, "'", "''") + "'" }

func powershellList(list []string) string {
	var quoted []string
	for _, s := range list {
		quoted = append(quoted, powershellQuote(s))
	}
	return "@(" + strings.Join(quoted, ", ") + ")"
}
