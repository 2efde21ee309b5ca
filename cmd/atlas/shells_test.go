package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// offered is what a shell should offer for a command line whose last word is
// unfinished. want are offers that must be there, or all of them when only is
// set; a name that ends in / is a folder.
var offered = []struct {
	line string
	want string
	only bool
	not  string
}{
	{line: "atlas im", want: "import", only: true},
	{line: "atlas ", want: "import build check completion man version", not: "notes.txt --jobs"},
	{line: "atlas -C si b", want: "build", only: true},
	{line: "atlas -", want: "-C --quiet --help"},
	{line: "atlas -C s", want: "site/", not: "sad.html"},
	{line: "atlas build --d", want: "--dest --drafts", only: true},
	{line: "atlas --quiet build --st", want: "--stats", only: true},
	{line: "atlas build --dest s", want: "site/", not: "sad.html"},
	{line: "atlas build --jobs s", not: "site site/ sad.html"},
	{line: "atlas import s", want: "sad.html site/"},
	{line: "atlas import one.html s", want: "sad.html site/"},
	{line: "atlas new co", want: "company", only: true},
	{line: "atlas new ", want: "company case policy park alliance place article", only: true},
	{line: "atlas new company s", not: "sad.html site/ company"},
	{line: "atlas new --quiet p", want: "policy park place", only: true},
	{line: "atlas completion ", want: "bash zsh fish powershell", only: true},
	{line: "atlas help ch", want: "check", only: true},
	{line: "atlas help build --d", not: "--dest --drafts"},
	{line: "atlas man new", want: "new", only: true},
	{line: "atlas man --dir s", want: "site/", not: "sad.html"},
}

// around is a folder for the shells to look into.
func around(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Join(dir, "site"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"sad.html", "notes.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func compareOffers(t *testing.T, got [][]string) {
	t.Helper()
	if len(got) != len(offered) {
		t.Fatalf("%d answers for %d lines: %q", len(got), len(offered), got)
	}
	for i, o := range offered {
		want := strings.Fields(o.want)
		for _, w := range want {
			if !slices.Contains(got[i], w) {
				t.Errorf("%q: %q is not offered: %q", o.line, w, got[i])
			}
		}
		for _, g := range got[i] {
			if o.only && !slices.Contains(want, g) || slices.Contains(strings.Fields(o.not), g) {
				t.Errorf("%q: %q is offered", o.line, g)
			}
		}
	}
}

func shell(t *testing.T, dir, script, name string, args ...string) string {
	t.Helper()
	file, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v; run make test, which installs it", err)
	}
	cmd := exec.Command(file, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir, "XDG_CONFIG_HOME="+dir, "XDG_DATA_HOME="+dir, "TERM=dumb", "LC_ALL=C.UTF-8")
	cmd.Stdin = strings.NewReader(script)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v\n%s", name, err, complaints.String())
	}
	return out.String()
}

// TestBashCompletes asks bash's own function. What the function leaves to
// bash itself (files, and folders alone) is asked of compgen, as readline does
// with the options that complete and compopt set.
func TestBashCompletes(t *testing.T) {
	dir := around(t)
	var b strings.Builder
	b.WriteString(bashCompletion())
	b.WriteString(`
[[ $(complete -p atlas) == "complete -o default -F _atlas atlas" ]] || echo "not registered: $(complete -p atlas)" >&2
compopt() { while (($#)); do case "$1 $2" in "+o default") files=;; "-o dirnames") folders=1;; *) echo "compopt $*" >&2;; esac; shift; shift; done; }
ask() {
  local files=1 folders=
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _atlas
  if [[ ${COMP_WORDS[COMP_CWORD]} == "=" ]]; then COMP_WORDS[COMP_CWORD]=; fi # as readline has it
  if ((${#COMPREPLY[@]})); then printf '%s\n' "${COMPREPLY[@]}"
  elif [[ $files || $folders ]]; then
    compgen -d -- "${COMP_WORDS[COMP_CWORD]}" | sed 's,$,/,'
    if [[ $files ]]; then compgen -f -- "${COMP_WORDS[COMP_CWORD]}"; fi
  fi
  echo --
}
`)
	for _, o := range offered {
		words := strings.Split(o.line, " ")
		for i, w := range words {
			words[i] = single(w)
		}
		fmt.Fprintf(&b, "ask %s\n", strings.Join(words, " "))
	}
	// --dest=s comes in three words; so does --dest= in two.
	b.WriteString("ask atlas build --dest = s\nask atlas build --dest =\n")
	out := shell(t, dir, b.String(), "bash", "--norc", "-s")
	got := answers(out)
	for _, folders := range got[len(got)-2:] {
		if !slices.Equal(folders, []string{"site/"}) {
			t.Errorf("--dest= offers %q", folders)
		}
	}
	compareOffers(t, got[:len(got)-2])
}

// answers cuts what a shell prints at the lines of --.
func answers(out string) [][]string {
	var all [][]string
	var one []string
	for line := range strings.Lines(out) {
		if line = strings.TrimRight(line, "\n"); line == "--" {
			all, one = append(all, one), nil
		} else if line != "" {
			one = append(one, line)
		}
	}
	return all
}

func TestFishCompletes(t *testing.T) {
	dir := around(t)
	var b strings.Builder
	b.WriteString(fishCompletion())
	for _, o := range offered {
		fmt.Fprintf(&b, "complete -C %s | string replace -r '\\t.*' ''\necho -- --\n", single(o.line))
	}
	script := filepath.Join(t.TempDir(), "ask.fish")
	if err := os.WriteFile(script, []byte(b.String()), 0o666); err != nil {
		t.Fatal(err)
	}
	compareOffers(t, answers(shell(t, dir, "", "fish", "--no-config", script)))
}

func TestZshCompletes(t *testing.T) {
	dir := around(t)
	if err := os.WriteFile(filepath.Join(dir, "_atlas"), []byte(zshCompletion()), 0o666); err != nil {
		t.Fatal(err)
	}
	driver, err := filepath.Abs("testdata/shells/complete.zsh")
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"-f", driver, filepath.Join(dir, "_atlas")}
	for _, o := range offered {
		args = append(args, o.line)
	}
	got := answers(shell(t, dir, "", "zsh", args...))
	for _, offers := range got { // zsh marks folders when it inserts them
		for i, o := range offers {
			if o == "site" {
				offers[i] = "site/"
			}
		}
	}
	compareOffers(t, got)
}

// TestPowershellScript reads the script, for no PowerShell is at hand: strings
// and brackets are closed, it is ASCII, and it has every word.
func TestPowershellScript(t *testing.T) {
	script := powershellCompletion()
	var open []rune
	quoted, comment := false, false
	for i, r := range script {
		switch {
		case r >= 0x80:
			t.Fatalf("not ASCII: %q", script[max(0, i-40):i+4])
		case comment:
			comment = r != '\n'
		case r == '\'':
			quoted = !quoted // '' within a string closes and opens
		case quoted:
			if r == '\n' {
				t.Fatalf("a string over a line end: %q", script[max(0, i-60):i])
			}
		case r == '#':
			comment = true
		case strings.ContainsRune("({[", r):
			open = append(open, r)
		case strings.ContainsRune(")}]", r):
			if len(open) == 0 || !strings.Contains("() {} []", string(open[len(open)-1])+string(r)) {
				t.Fatalf("%c closes nothing: %q", r, script[max(0, i-60):i+1])
			}
			open = open[:len(open)-1]
		case r == '"' || r == '`':
			t.Fatalf("%c, which PowerShell expands in: %q", r, script[max(0, i-60):i])
		}
	}
	if quoted || len(open) > 0 {
		t.Errorf("not closed: %q", open)
	}
	if !strings.Contains(script, "Register-ArgumentCompleter -Native -CommandName 'atlas', 'atlas.exe' -ScriptBlock {") {
		t.Error("not registered")
	}
	for _, c := range commands() {
		if !strings.Contains(script, "\n    '"+c.name+"' = "+powershellQuote(c.short)+"\n") {
			t.Errorf("the command %s is missing", c.name)
		}
		_, flags, ok := strings.Cut(script, "\n    '"+c.name+"' = [ordered]@{\n")
		flags, _, _ = strings.Cut(flags, "    }\n")
		want := optionsOf(flagsOf(c))
		if !ok || strings.Count(flags, "\n") != len(want) {
			t.Errorf("%s: flags are %q", c.name, flags)
		}
		for _, o := range want {
			if !strings.Contains(flags, "      '"+o.flag+"' = ") {
				t.Errorf("%s: %s is missing", c.name, o.flag)
			}
		}
	}
	for _, line := range []string{
		"\n    'new' = @('company', 'case', 'policy', 'park', 'alliance', 'place', 'article')\n",
		"\n    'completion' = @('bash', 'zsh', 'fish', 'powershell')\n",
	} {
		if !strings.Contains(script, line) {
			t.Errorf("%q is missing", line)
		}
	}
	if list := regexp.MustCompile(`\$valued = @\((.*)\)`).FindStringSubmatch(script); list == nil || !strings.Contains(list[1], "'-C', ") || !strings.Contains(list[1], "'--dest', ") || strings.Contains(list[1], "'--quiet'") {
		t.Errorf("flags with values: %q", list)
	}
}

// TestFlagsAgree holds what the completions rest on: a flag that takes a value
// takes one in every command.
func TestFlagsAgree(t *testing.T) {
	takes := map[string]bool{}
	for _, c := range commands() {
		for _, o := range optionsOf(flagsOf(c)) {
			if before, known := takes[o.flag]; known && before != (o.value != "") {
				t.Errorf("%s takes a value in some commands only", o.flag)
			}
			takes[o.flag] = o.value != ""
		}
	}
}
