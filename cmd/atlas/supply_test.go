package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// goTool runs go at the top of the repository and gives what it prints.
func goTool(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = "../..", append(os.Environ(), env...)
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go %s: %v", strings.Join(args, " "), err)
	}
	return string(out)
}

// section is the part of a text between two lines.
func section(t *testing.T, name, from, to string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../..", name))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut("\n"+string(data), "\n"+from+"\n")
	if !ok {
		t.Fatalf("%s has no %q", name, from)
	}
	rest, _, _ = strings.Cut(rest, to)
	return rest
}

// TestDependenciesHaveReasons holds that ARCHITECTURE.md says of each module
// that go.mod names, but for what comes with another, why it is there.
func TestDependenciesHaveReasons(t *testing.T) {
	var mod struct {
		Require []struct {
			Path     string
			Indirect bool
		}
	}
	if err := json.Unmarshal([]byte(goTool(t, nil, "mod", "edit", "-json")), &mod); err != nil || len(mod.Require) < 5 {
		t.Fatalf("go.mod: %v, %v", mod, err)
	}
	table := section(t, "ARCHITECTURE.md", "## Dependencies", "\n## ")
	// cdproto is chromedp's other half, of the same authors.
	with := map[string]string{"github.com/chromedp/cdproto": "github.com/chromedp/chromedp"}
	named := map[string]bool{}
	for _, r := range mod.Require {
		name := r.Path
		if other := with[name]; other != "" {
			name = other
		}
		// The table leaves the host out where it is GitHub.
		name = strings.TrimPrefix(name, "github.com/")
		if !r.Indirect && !strings.Contains(table, "| `"+name+"`") && !strings.Contains(table, "| `"+name+"/") {
			t.Errorf("ARCHITECTURE.md, Dependencies, has no row for %s: why is it needed?", r.Path)
		}
		named[name] = true
	}
	for row := range strings.Lines(table) {
		name, ok := strings.CutPrefix(row, "| `")
		name, _, _ = strings.Cut(name, "`")
		if ok && !named[name] && !named[path.Dir(name)] {
			t.Errorf("ARCHITECTURE.md, Dependencies: %s is not in go.mod", name)
		}
	}
}

// TestNoticeNamesModules holds that NOTICE has the licence of each module that
// is linked into the binary, on whatever system, and of no other.
func TestNoticeNamesModules(t *testing.T) {
	linked := map[string]bool{}
	for _, system := range []string{"linux", "darwin", "windows"} {
		for _, name := range strings.Fields(goTool(t, []string{"GOOS=" + system, "CGO_ENABLED=0"}, "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}{{end}}{{end}}", "./cmd/atlas")) {
			linked[name] = true
		}
	}
	if len(linked) < 5 {
		t.Fatalf("linked: %v", linked)
	}
	licences := []string{"MIT", "BSD-2-Clause", "BSD-3-Clause", "Apache-2.0", "ISC"}
	for line := range strings.Lines(section(t, "NOTICE", "GO MODULES IN THE BINARY", "\nThe tests")) {
		words := strings.Fields(line)
		if len(words) == 0 {
			continue
		}
		switch {
		case !linked[words[0]]:
			t.Errorf("NOTICE names %s, which is not in the binary", words[0])
		case len(words) < 4 || !slices.Contains(licences, words[1]) || words[2] != "Copyright":
			t.Errorf("NOTICE: %q: want module, licence and copyright; known licences are %v", strings.TrimSpace(line), licences)
		}
		delete(linked, words[0])
	}
	for name := range linked {
		t.Errorf("NOTICE lacks %s, which is in the binary", name)
	}
}

// TestNoticeNamesData holds that what is embedded in the binary was written
// here, or is named in NOTICE: fonts, pictures and tables come from somewhere.
func TestNoticeNamesData(t *testing.T) {
	notice, err := os.ReadFile("../../NOTICE")
	if err != nil {
		t.Fatal(err)
	}
	// Text that people write.
	own := []string{".html", ".css", ".js", ".toml", ".md", ".xml", ".svg", ".txt", ".json", ""}
	// Tables written for atlas, as NOTICE says of all beside the derived one.
	ownTables := []string{"aliases.tsv", "former.tsv", "hkmotw.tsv", "provinces.tsv", "zones.tsv"}
	files := strings.Fields(goTool(t, nil, "list", "-deps", "-f", "{{with .Module}}{{if .Main}}{{$dir := $.ImportPath}}{{range $.EmbedFiles}}{{$dir}}/{{.}}\n{{end}}{{end}}{{end}}", "./cmd/atlas"))
	if len(files) < 20 {
		t.Fatalf("embedded: %v", files)
	}
	for _, file := range files {
		file = strings.TrimPrefix(file, "atlas/")
		ext := path.Ext(file)
		if strings.HasPrefix(path.Base(file), ".") || !strings.Contains(path.Base(file), ".") {
			ext = ""
		}
		if !slices.Contains(own, ext) && !slices.Contains(ownTables, path.Base(file)) && !strings.Contains(string(notice), file) {
			t.Errorf("%s is in the binary: say in NOTICE where it comes from", file)
		}
	}
}

// TestVulnerabilities holds what .ci/vulnerabilities makes of what govulncheck
// says: nothing but an unreachable database may be passed over, and that is
// told.
func TestVulnerabilities(t *testing.T) {
	script, err := filepath.Abs("../../.ci/vulnerabilities")
	if err != nil {
		t.Fatal(err)
	}
	const offline = `govulncheck: fetching vulnerabilities: Get "https://vuln.go.dev/index/modules.json.gz": dial tcp: lookup vuln.go.dev on 192.0.2.53:53: no such host` + "\nexit status 1"
	for _, c := range []struct {
		name, says string
		status     int
		env        string
		want       int
		tells      string
	}{
		{"nothing found", "No vulnerabilities found.", 0, "", 0, ""},
		{"found", "Vulnerability #1: GO-2026-0001\n  Found in: net/http@go1.26\nYour code is affected by 1 vulnerability\nexit status 3", 1, "", 1, ""},
		{"no database", offline, 1, "", 0, "NOT CHECKED for known vulnerabilities"},
		{"no database where there must be one", offline, 1, "required", 1, "here it must be"},
		{"refused", `govulncheck: fetching vulnerabilities: Get "https://vuln.go.dev/index/db.json": dial tcp 192.0.2.1:443: connect: connection refused` + "\nexit status 1", 1, "", 0, "NOT CHECKED"},
		{"a broken database", `govulncheck: fetching vulnerabilities: HTTP GET https://vuln.go.dev/index/db.json returned unexpected status: 500` + "\nexit status 1", 1, "", 1, ""},
		{"code that does not compile", "govulncheck: loading packages: there are errors with the provided package patterns: dial tcp\nexit status 1", 1, "", 1, ""},
		{"no such version", "go: golang.org/x/vuln/cmd/govulncheck@v9.9.9: dial tcp: lookup proxy on 192.0.2.53:53: no such host", 1, "", 1, ""},
		{"found, and a word of the network", offline + "\nVulnerability #1: GO-2026-0001", 1, "", 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			tool := filepath.Join(t.TempDir(), "go")
			text := "#!/bin/sh\n[ \"$1 $2 $3\" = \"run tool@v1 ./...\" ] || exit 9\ncat <<'END'\n" + c.says + "\nEND\nexit " + string(rune('0'+c.status)) + "\n"
			if err := os.WriteFile(tool, []byte(text), 0o777); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command("bash", script, "tool@v1")
			cmd.Env = append(os.Environ(), "GO="+tool, "VULNERABILITIES="+c.env)
			out, err := cmd.CombinedOutput()
			if cmd.ProcessState == nil {
				t.Fatal(err)
			}
			if got := cmd.ProcessState.ExitCode(); got != c.want || !strings.Contains(string(out), c.tells) || !strings.Contains(string(out), c.says) {
				t.Errorf("status %d, want %d\n%s", got, c.want, out)
			}
		})
	}
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"GOVULNCHECK := golang.org/x/vuln/cmd/govulncheck@v", "STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v", "\ttest: tools", "bash .ci/vulnerabilities $(GOVULNCHECK)", "$(GO) run $(STATICCHECK) ./..."} {
		if !strings.Contains(string(makefile), strings.TrimPrefix(want, "\t")) {
			t.Errorf("the Makefile does not hold %q", want)
		}
	}
	for name, w := range readWorkflows(t) {
		for id, j := range w.Jobs {
			for _, s := range j.Steps {
				asks := strings.HasPrefix(s.Run, "make test") || strings.HasPrefix(s.Run, "make vulnerabilities")
				if asks && name != "pages.yml" && s.Env["VULNERABILITIES"] != "required" {
					t.Errorf("%s: %s: %q passes over a database that cannot be reached", name, id, s.Run)
				}
			}
		}
	}
}

var testName = regexp.MustCompile("`((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]+)`")

// TestSecurityNamesTests holds that each row of SECURITY.md names tests that
// there are, and that the page tells how to report.
func TestSecurityNamesTests(t *testing.T) {
	there := map[string]bool{}
	declared := regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)[A-Za-z0-9_]+)\(`)
	err := filepath.WalkDir("../..", func(name string, d fs.DirEntry, err error) error {
		if err == nil && d.IsDir() && slices.Contains([]string{".git", ".cache", "public", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if err != nil || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		data, err := os.ReadFile(name)
		for _, m := range declared.FindAllSubmatch(data, -1) {
			there[string(m[1])] = true
		}
		return err
	})
	if err != nil || len(there) < 100 {
		t.Fatalf("%d tests, %v", len(there), err)
	}
	rows := 0
	for row := range strings.Lines(section(t, "SECURITY.md", "## What holds the promises", "\n## ")) {
		if !strings.HasPrefix(row, "|") || strings.HasPrefix(row, "| promise") || strings.HasPrefix(row, "| ---") {
			continue
		}
		rows++
		cells := strings.Split(strings.Trim(strings.TrimSpace(row), "|"), " | ")
		names := testName.FindAllStringSubmatch(row, -1)
		if len(cells) != 3 || len(names) == 0 {
			t.Errorf("SECURITY.md: no promise, test and figures: %s", row)
		}
		for _, name := range names {
			if !there[name[1]] {
				t.Errorf("SECURITY.md names %s, and there is no such test", name[1])
			}
		}
	}
	if rows == 0 {
		t.Error("SECURITY.md has no rows")
	}
	for _, part := range []string{"## What is promised", "## What is not promised", "## Supported versions", "## How to report"} {
		section(t, "SECURITY.md", part, "\n## ")
	}
}
