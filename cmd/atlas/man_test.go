package main

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

var release = stamp{version: "v1.2.3", commit: strings.Repeat("0123456789", 4), date: time.Date(2026, 11, 2, 0, 0, 0, 0, time.UTC)}

// read shows a page as man does.
func read(t *testing.T, source []byte, name string, args ...string) string {
	t.Helper()
	file, err := exec.LookPath(name)
	if err != nil {
		t.Fatalf("%v; run make test, which installs it", err)
	}
	cmd := exec.Command(file, args...)
	cmd.Stdin = bytes.NewReader(source)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil || complaints.Len() > 0 {
		t.Fatalf("%s: %v\n%s%s\n%s", name, err, out.String(), complaints.String(), source)
	}
	return out.String()
}

// TestManual holds that neither reader of manual pages complains, that pages
// fit a terminal, and that they tell all that help tells.
func TestManual(t *testing.T) {
	pages := manual(release)
	if len(pages) != len(commands())+1 {
		t.Fatalf("%d pages for %d commands", len(pages), len(commands()))
	}
	for _, p := range pages {
		source := p.Bytes()
		if out := read(t, source, "mandoc", "-T", "lint", "-W", "warning"); out != "" {
			t.Errorf("%s: %s", p.Name, out)
		}
		read(t, source, "groff", "-mandoc", "-Tutf8", "-ww", "-z")
		shown := read(t, source, "mandoc", "-T", "utf8", "-O", "width=80")
		for bold := strings.IndexByte(shown, '\b'); bold > 0; bold = strings.IndexByte(shown, '\b') {
			_, size := utf8.DecodeLastRuneInString(shown[:bold])
			shown = shown[:bold-size] + shown[bold+1:]
		}
		for line := range strings.Lines(shown) {
			// A line that people type is not broken, so that it can be copied.
			if utf8.RuneCountInString(strings.TrimRight(line, "\n")) > 80 && !strings.HasPrefix(line, "           ") {
				t.Errorf("%s: wider than 80: %s", p.Name, line)
			}
		}
		want := []string{"NAME", p.Name + " – " + p.Short, "SYNOPSIS", "DESCRIPTION", "OPTIONS", "-C DIR", "--quiet", "ENVIRONMENT", "NO_COLOR", "EXIT STATUS", "EXAMPLES", "SEE ALSO", "November 2, 2026", "atlas v1.2.3"}
		if p.Name == "atlas" {
			want = append(want, "FILES", "config.toml", "content/decisions.toml")
			for _, c := range commands() {
				want = append(want, "atlas-"+c.name+"(1)")
			}
		} else {
			c, err := findCommand(strings.TrimPrefix(p.Name, "atlas-"))
			if err != nil {
				t.Fatal(err)
			}
			for _, o := range optionsOf(flagsOf(c)) {
				want = append(want, "["+strings.TrimSpace(o.flag+" "+o.value)+"]")
			}
			for _, e := range c.examples {
				want = append(want, e.line)
			}
			if len(c.examples) == 0 {
				t.Errorf("%s has no example", c.name)
			}
			want = append(want, "atlas(1)")
		}
		folded := strings.Join(strings.Fields(shown), " ")
		for _, w := range want {
			if !strings.Contains(folded, strings.Join(strings.Fields(w), " ")) {
				t.Errorf("%s does not show %q:\n%s", p.Name, w, shown)
			}
		}
	}
}

// TestManualTellsVariables holds that the manual names every environment
// variable that a source of atlas reads.
func TestManualTellsVariables(t *testing.T) {
	told := map[string]bool{}
	for _, item := range environment {
		told[item.Env] = true
	}
	found := 0
	for _, root := range []string{".", "../../internal"} {
		err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
			if err != nil {
				return err
			}
			ast.Inspect(file, func(n ast.Node) bool {
				call, ok := n.(*ast.CallExpr)
				if !ok || len(call.Args) != 1 {
					return true
				}
				fun, ok := call.Fun.(*ast.SelectorExpr)
				if !ok || fun.Sel.Name != "Getenv" && fun.Sel.Name != "LookupEnv" {
					return true
				}
				if value, ok := call.Args[0].(*ast.BasicLit); ok && value.Kind == token.STRING {
					variable, _ := strconv.Unquote(value.Value)
					found++
					if !told[variable] {
						t.Errorf("%s reads %s, which environment in man.go does not tell of", name, variable)
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if found == 0 {
		t.Error("no variable was found: the test sees nothing")
	}
}
