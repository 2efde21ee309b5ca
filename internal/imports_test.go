// Package internal holds the packages of atlas. This test keeps the way in
// which they may know each other.
package internal

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which of our packages each one may use. Data flows one way:
//
//	article HTML -> article -> facts -> content files      (the import half)
//	content files -> site -> render, export -> public      (the build half)
//
// The content files are the only bridge between the halves. An entry that is
// not used is an error too: the table is the map, and maps are to be true.
var mayImport = map[string]string{
	// Shared by both halves: values and data, no reading or writing of an atlas.
	"diag":          "",
	"entity":        "",
	"edtf":          "",
	"cjk":           "",
	"portable":      "",
	"slug":          "portable",
	"gazetteer":     "slug",
	"gazetteer/gen": "",
	"diff3":         "",
	"frontmatter":   "diff3",
	"lexicon":       "",
	"tomlfile":      "diag",
	"names":         "",
	"config":        "diag entity lexicon portable tomlfile",
	"atomicfile":    "",
	"lock":          "atomicfile",
	"parallel":      "",
	"zipfile":       "portable",
	"pictures":      "diag portable tomlfile",
	"fetch":         "diag",
	"mdoc":          "",

	// The bridge.
	"content":   "atomicfile diag diff3 edtf entity frontmatter parallel portable",
	"decisions": "content diag entity frontmatter tomlfile",
	"curate":    "atomicfile config content decisions diag entity frontmatter gazetteer site",
	"schema":    "entity",
	"scaffold":  "content entity frontmatter gazetteer names slug",
	"starter":   "atomicfile config diag entity frontmatter",

	// Fetches what content files name, for them to keep.
	"pictures/gather": "atomicfile content diag fetch markdown pictures",
	"history":         "content diag entity",
	"history/git":     "atomicfile decisions entity history lock",

	// The import half.
	"article":  "cjk diag",
	"chinese":  "edtf",
	"importer": "article atomicfile config content decisions diag entity facts gazetteer lexicon slug tomlfile",
	"facts":    "article chinese edtf entity gazetteer lexicon",

	// The build half.
	"markdown": "cjk diag",
	"site":     "config content decisions diag edtf entity gazetteer history lexicon parallel slug",
	"chart":    "",
	"card":     "",
	"jsonld":   "",
	"render":   "card chart config decisions diag edtf entity export gazetteer history jsonld markdown parallel pictures site slug",
	"search":   "entity markdown parallel site slug",
	"export":   "config entity history site",
	"epub":     "edtf entity gazetteer pictures render site slug",
	"build":    "atomicfile config content decisions diag entity export gazetteer history history/git lock markdown parallel pictures portable render schema search site",
	"bundle":   "build diag export slug zipfile",

	"publish": "build config diag lock",

	// What shows a site while it is edited. Neither knows how one is made.
	"watch": "",
	"serve": "diag",

	// Knows both halves, to hold them against each other.
	"check":             "build cjk config content decisions diag entity facts fetch gazetteer history history/git lexicon markdown names parallel pictures site slug",
	"article/roundtrip": "article cjk markdown",

	// Knows neither: it packs what is built.
	"release": "atomicfile",

	// Runs programs whose files fail, for tests.
	"faults": "",

	// Makes content files to measure with.
	"synthetic": "content entity slug",
}

// importHalf must not be reached from buildHalf, by whatever way.
var (
	importHalf = []string{"article", "chinese", "facts", "importer"}
	buildHalf  = []string{"build", "bundle", "epub", "export", "markdown", "publish", "render", "search", "site"}
)

// commands may import everything; nothing may import them.
var commands = []string{"cmd/atlas", "cmd/atlasbench", "cmd/atlasrelease", "cmd/roundtrip"}

// importsOf reads the sources below dir with go/parser and gives, for each
// package that has Go files, the packages of this module that it imports,
// without the module's name. Test files are read apart: they may use what the
// package may use, and itself.
func importsOf(t *testing.T, root string) (code, tests map[string][]string) {
	t.Helper()
	code, tests = map[string][]string{}, map[string][]string{}
	fsys := os.DirFS(root)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := path.Base(name)
		if d.IsDir() {
			if name != "." && (base[0] == '.' || base[0] == '_' || base == "testdata" || base == "node_modules" || base == "public") {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		src, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, src, parser.ImportsOnly)
		if err != nil {
			return err
		}
		into := code
		if strings.HasSuffix(name, "_test.go") {
			into = tests
		}
		pkg := path.Dir(name)
		into[pkg] = slices.Clip(into[pkg]) // the package is there, whatever it imports
		for _, spec := range f.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if imported == "atlas" {
				into[pkg] = append(into[pkg], ".")
			} else if rest, ours := strings.CutPrefix(imported, "atlas/"); ours && !slices.Contains(into[pkg], rest) {
				into[pkg] = append(into[pkg], rest)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return code, tests
}

// mayUse turns a row of the table into full names.
func mayUse(pkg string) ([]string, bool) {
	name := strings.TrimPrefix(pkg, "internal/")
	row, ok := mayImport[name]
	if !ok {
		return nil, false
	}
	var full []string
	for _, word := range strings.Fields(row) {
		full = append(full, "internal/"+word)
	}
	return full, true
}

func TestImports(t *testing.T) {
	code, tests := importsOf(t, "..")
	for pkg, imports := range code {
		if slices.Contains(commands, pkg) || pkg == "." {
			continue
		}
		allowed, ok := mayUse(pkg)
		if !ok {
			t.Errorf("%s has no row in mayImport: add one that says what it may use", pkg)
			continue
		}
		for _, imported := range imports {
			if !slices.Contains(allowed, imported) {
				t.Errorf("%s imports %s, which mayImport does not allow", pkg, imported)
			}
		}
		for _, unused := range allowed {
			if !slices.Contains(imports, unused) {
				t.Errorf("mayImport allows %s to import %s, which it does not: shorten the row", pkg, unused)
			}
		}
	}
	for name := range forTests {
		for _, unused := range mayTest("internal/" + name) {
			if !slices.Contains(tests["internal/"+name], unused) {
				t.Errorf("forTests allows the tests of %s to import %s, which they do not", name, unused)
			}
		}
	}
	for pkg, imports := range tests {
		allowed, ok := mayUse(pkg)
		if !ok {
			continue
		}
		for _, imported := range imports {
			if imported != pkg && imported != "." && !slices.Contains(allowed, imported) && !slices.Contains(mayTest(pkg), imported) {
				t.Errorf("a test of %s imports %s, which mayImport and forTests do not allow", pkg, imported)
			}
		}
	}
	for name := range mayImport {
		if _, ok := code["internal/"+name]; !ok {
			t.Errorf("mayImport has a row for %s, which is not there", name)
		}
	}
	if len(code["."]) > 0 {
		t.Errorf("the package at the top imports %v; it only carries files", code["."])
	}
}

// forTests says what the tests of a package use beyond the package's row.
var forTests = map[string]string{
	"build":  "synthetic",
	"epub":   "cjk config content diag",
	"export": "content decisions diag gazetteer",
	"schema": "content diag edtf",
	"render": "content",
	"search": "config content diag gazetteer",
}

func mayTest(pkg string) []string {
	var full []string
	for _, word := range strings.Fields(forTests[strings.TrimPrefix(pkg, "internal/")]) {
		full = append(full, "internal/"+word)
	}
	return full
}

// TestArchitectureSaysTheSame holds that the table in ARCHITECTURE.md is this
// one.
func TestArchitectureSaysTheSame(t *testing.T) {
	data, err := os.ReadFile("../ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	written := map[string]string{}
	for line := range strings.Lines(string(data)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), " | ")
		if len(cells) == 3 && strings.HasPrefix(line, "| `") {
			name := strings.Trim(cells[0], " `")
			if _, twice := written[name]; twice {
				t.Errorf("ARCHITECTURE.md has two rows for %s", name)
			}
			written[name] = strings.TrimSpace(cells[2])
		}
	}
	for name, row := range mayImport {
		if row == "" {
			row = "none"
		}
		if written[name] != row {
			t.Errorf("ARCHITECTURE.md says %q of %s, mayImport %q", written[name], name, row)
		}
		delete(written, name)
	}
	for name := range written {
		t.Errorf("ARCHITECTURE.md has a row for %s, mayImport has none", name)
	}
}

// TestHalvesStayApart follows the imports through all packages.
func TestHalvesStayApart(t *testing.T) {
	code, _ := importsOf(t, "..")
	for _, from := range buildHalf {
		if way := wayTo(code, "internal/"+from, importHalf, nil); way != nil {
			t.Errorf("the build half reaches the import half: %s", strings.Join(way, " -> "))
		}
	}
}

func wayTo(code map[string][]string, pkg string, goals, seen []string) []string {
	way := append(slices.Clone(seen), pkg)
	if slices.Contains(goals, strings.TrimPrefix(pkg, "internal/")) {
		return way
	}
	for _, next := range code[pkg] {
		if !slices.Contains(seen, next) {
			if found := wayTo(code, next, goals, way); found != nil {
				return found
			}
		}
	}
	return nil
}

// TestTheTestSees holds that a wrong import in a new file would be found:
// importsOf reads sources, so it must see one that was just written.
func TestTheTestSees(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(dir+"/internal/site", 0o777); err != nil {
		t.Fatal(err)
	}
	src := "package site\n\nimport (\n\t_ \"fmt\"\n\tf \"atlas/internal/facts\"\n)\n"
	if err := os.WriteFile(dir+"/internal/site/x.go", []byte(src), 0o666); err != nil {
		t.Fatal(err)
	}
	code, _ := importsOf(t, dir)
	if got := code["internal/site"]; !slices.Equal(got, []string{"internal/facts"}) {
		t.Errorf("got %v", got)
	}
	if way := wayTo(code, "internal/site", importHalf, nil); len(way) != 2 {
		t.Errorf("got %v", way)
	}
}
