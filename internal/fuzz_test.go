package internal

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// fuzzed says which fuzz targets hold each of the readers and editors that
// hostile or broken input meets first. The Makefile runs them in each
// "make test", and .ci/fuzz demands that each begins with seeds.
var fuzzed = map[string][]string{
	"article reader":    {"article:FuzzParse", "article/roundtrip:FuzzTokens"},
	"dates":             {"chinese:FuzzFindDates"},
	"numbers":           {"chinese:FuzzFindQuantities", "chinese:FuzzNumeral"},
	"front matter edit": {"content:FuzzSet"},
	"merge":             {"content:FuzzMerge", "diff3:FuzzMerge"},
	"EDTF":              {"edtf:FuzzParse", "edtf:FuzzCompare"},
	"config":            {"config:FuzzParse"},
	"sanitiser":         {"markdown:FuzzRender"},
}

// TestNamedTargets holds that the targets of the table are there, with seeds,
// and are those that the Makefile runs.
func TestNamedTargets(t *testing.T) {
	var want []string
	for subject, targets := range fuzzed {
		for _, target := range targets {
			folder, name, _ := strings.Cut(target, ":")
			want = append(want, "internal/"+target)
			if !seeded(t, folder, name) {
				t.Errorf("%s: %s has no target %s with seeds", subject, folder, name)
			}
		}
	}
	slices.Sort(want)
	makefile, err := os.ReadFile("../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	list := regexp.MustCompile(`(?m)^SHORT_TARGETS := \\\n((?:  .*\\\n)*  .*\n)`).FindSubmatch(makefile)
	if list == nil {
		t.Fatal("the Makefile has no SHORT_TARGETS")
	}
	got := strings.Fields(strings.ReplaceAll(string(list[1]), "\\", ""))
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("the Makefile runs\n%s\nthe table has\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// seeded reports whether the package in folder has the fuzz target name, which
// adds seeds.
func seeded(t *testing.T, folder, name string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(folder, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	found := false
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || f.Name.Name != name || f.Recv != nil {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if call, ok := n.(*ast.SelectorExpr); ok && call.Sel.Name == "Add" {
					found = true
				}
				return true
			})
		}
	}
	return found
}
