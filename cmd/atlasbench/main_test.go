package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"atlas/internal/synthetic"
)

// TestMain lets the test be atlasbench itself, which runs itself for what it
// measures, and the hugo that it finds on the PATH.
func TestMain(m *testing.M) {
	switch os.Getenv("ATLASBENCH_TEST") {
	case "":
		// Before any test has a TMPDIR of its own.
		dir, err := os.MkdirTemp("", "atlasbench-test-")
		if err != nil {
			panic(err)
		}
		binaries = dir
		status := m.Run()
		os.RemoveAll(dir)
		os.Exit(status)
	default:
		if strings.TrimSuffix(filepath.Base(os.Args[0]), ".exe") == "hugo" {
			os.Exit(fakeHugo(os.Args[1:]))
		}
		main()
	}
}

// fakeHugo makes a page of each content file, as far as FAKE_HUGO lets it.
func fakeHugo(args []string) int {
	if len(args) == 1 && args[0] == "version" {
		fmt.Println("hugo v9.9.9+fake")
		return 0
	}
	var from, dest string
	for i, arg := range args[:len(args)-1] {
		switch arg {
		case "--source":
			from = args[i+1]
		case "--destination":
			dest = args[i+1]
		}
	}
	made := 0
	err := contentPages(filepath.Join(filepath.Dir(from), "content"), func(page string) error {
		if made++; made > 5 && os.Getenv("FAKE_HUGO") == "lazy" {
			return nil
		}
		name := filepath.Join(dest, filepath.FromSlash(page))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		return os.WriteFile(name, []byte(page), 0o666)
	})
	if err == nil && os.Getenv("FAKE_HUGO") == "broken" {
		err = fmt.Errorf("ERROR the template is wrong")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// binaries is a folder of this run of the tests.
var binaries string

// atlasBinary builds the command once, for all tests.
var atlasBinary = sync.OnceValues(func() (string, error) {
	return buildAtlas(context.Background(), binaries)
})

func needAtlas(t *testing.T) string {
	t.Helper()
	atlas, err := atlasBinary()
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("ATLASBENCH_TEST", "1")
	return atlas
}

// withHugo puts a folder on the PATH that has nothing but, perhaps, a hugo.
func withHugo(t *testing.T, there bool) {
	t.Helper()
	dir := t.TempDir()
	if there {
		self, err := os.Executable()
		if err != nil {
			t.Fatal(err)
		}
		name := "hugo"
		if runtime.GOOS == "windows" {
			name = "hugo.exe"
		}
		if err := os.Symlink(self, filepath.Join(dir, name)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", dir)
}

// benchRun runs a command line in this process.
func benchRun(args ...string) (status int, stdout, stderr string) {
	var out, errs bytes.Buffer
	status = run(context.Background(), args, &out, &errs)
	return status, out.String(), errs.String()
}

func TestGenAndFloor(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "atlas")
	status, out, errs := benchRun("gen", "-n", "60", dir)
	if status != exitDone || !strings.Contains(out, "60 records, 65 files") {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	dest := filepath.Join(t.TempDir(), "floor")
	status, out, errs = benchRun("floor", dir, dest)
	if status != exitDone || out != "62 pages\n" {
		t.Fatalf("status %d, %s%s", status, out, errs)
	}
	if err := pagesMissing(filepath.Join(dir, "content"), dest); err != nil {
		t.Error(err)
	}
	found, err := filepath.Glob(filepath.Join(dir, "content", "cases", "*.md"))
	if err != nil || len(found) < 3 {
		t.Fatalf("%d cases, %v", len(found), err)
	}
	source, err := os.ReadFile(found[1])
	if err != nil {
		t.Fatal(err)
	}
	page, err := os.ReadFile(filepath.Join(dest, "cases", pageOf(filepath.Base(found[1]))))
	if err != nil {
		t.Fatal(err)
	}
	_, title, _ := strings.Cut(string(source), `title = "`)
	title, _, _ = strings.Cut(title, `"`)
	for _, part := range []string{
		"<h1>" + title + "</h1>", `<li><a href="../cases/index.html" aria-current="true">案例</a></li>`,
		`<a class="prev" rel="prev" href="../cases/` + pageOf(filepath.Base(found[0])) + `">`,
		`<a class="next" rel="next" href="../cases/` + pageOf(filepath.Base(found[2])) + `">`,
		`<dt class="key">用途</dt>`, `<blockquote class="text"><p>`, `.html#b`, "</html>\n",
	} {
		if !strings.Contains(string(page), part) {
			t.Errorf("the page of %s lacks %s", found[1], part)
		}
	}
	if strings.Contains(string(page), ".md\"") || strings.ContainsRune(string(page), '\uFFFD') {
		t.Errorf("the page of %s has a link to Markdown, or text that is cut up", found[1])
	}
}

// TestCheckFindsNothing holds that atlas has no error to report of a synthetic
// atlas: every quote stands in its block, and every link resolves.
func TestCheckFindsNothing(t *testing.T) {
	atlas, dir := needAtlas(t), filepath.Join(t.TempDir(), "atlas")
	if status, _, errs := benchRun("gen", "-n", "300", dir); status != exitDone {
		t.Fatal(errs)
	}
	for _, args := range [][]string{{"build"}, {"check"}} {
		out, err := exec.Command(atlas, append([]string{"-C", dir}, args...)...).CombinedOutput()
		if err != nil || bytes.Contains(out, []byte("error:")) || args[0] == "build" && bytes.Contains(out, []byte("warning:")) {
			t.Errorf("atlas %v: %v\n%s", args, err, out)
		}
	}
}

func TestRun(t *testing.T) {
	atlas := needAtlas(t)
	withHugo(t, true)
	t.Setenv("TMPDIR", t.TempDir())
	corpus := t.TempDir()
	err := synthetic.Generate(60, 5, func(f synthetic.File) error {
		if filepath.Ext(f.Path) != ".html" {
			return nil
		}
		return os.WriteFile(filepath.Join(corpus, filepath.Base(f.Path)), f.Data, 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	status, out, errs := benchRun("run", "-n", "80,60", "-runs", "2", "-atlas", atlas, "-corpus", corpus)
	if status != exitDone {
		t.Fatalf("status %d\n%s", status, errs)
	}
	for _, part := range []string{
		"- atlas ", "- hugo v9.9.9+fake\n", "- rounds: 2", "\n60 records: 62 content files, 1 MB; 2 saved pages to import.\n", "\n80 records: 82 content",
		"| atlas build, cold | ", "| atlas build, nothing changed | ", "| atlas build, a sentence of one record edited | ",
		"| atlas build, the title of one record edited | ", "| the floor | ", "| hugo | ", "| atlas import --jobs 1 | ", "A corpus of 2 saved pages",
		"| the corpus: articles imported a second | at least 250 | ",
	} {
		if !strings.Contains(out, part) {
			t.Errorf("the report lacks %q:\n%s", part, out)
		}
	}
	if strings.Index(out, "\n60 records") > strings.Index(out, "\n80 records") {
		t.Error("sizes are not in order")
	}
	if !strings.Contains(errs, "60 records, round 2 of 2: hugo ") {
		t.Errorf("progress lacks a step:\n%s", errs)
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestRunWithoutHugo(t *testing.T) {
	atlas := needAtlas(t)
	withHugo(t, false)
	dir := filepath.Join(t.TempDir(), "work")
	status, out, errs := benchRun("run", "-n", "60", "-runs", "1", "-only", "hugo,title,import", "-atlas", atlas, "-dir", dir, "-json")
	if status != exitDone || !strings.Contains(errs, "no hugo on the PATH: it is left out") {
		t.Fatalf("status %d\n%s", status, errs)
	}
	var r report
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	if len(r.Groups) != 1 || r.Groups[0].Records != 60 || len(r.Groups[0].Series) != 3 || len(r.Holds) != 0 || r.Machine.Cores < 1 {
		t.Fatalf("%+v", r)
	}
	for i, name := range []string{mTitle, mImport + "1", mImport} {
		s := r.Groups[0].Series[i]
		if s.Measure != name || len(s.Samples) != 1 || s.Samples[0].Wall <= 0 || s.Samples[0].CPU <= 0 {
			t.Errorf("series %d is %+v, not of %s", i, s, name)
		}
		if peak := s.Samples[0].Peak; runtime.GOOS == "linux" && (peak < 5e6 || peak > 5e9) {
			t.Errorf("%s: a peak of %d bytes", name, peak)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "60", "public", "index.html")); err != nil {
		t.Errorf("the folder that was named is not kept: %v", err)
	}
	// What is there already is not measured with it.
	status, _, errs = benchRun("run", "-n", "60", "-atlas", atlas, "-dir", dir)
	if status != exitFailed || !strings.Contains(errs, "is not empty") {
		t.Errorf("status %d, %s", status, errs)
	}
}

// TestRunSees holds that a program which does not do its work is not measured.
func TestRunSees(t *testing.T) {
	atlas := needAtlas(t)
	withHugo(t, true)
	t.Setenv("TMPDIR", t.TempDir())
	for way, says := range map[string]string{"lazy": "hugo: stat ", "broken": "ERROR the template is wrong"} {
		t.Setenv("FAKE_HUGO", way)
		status, out, errs := benchRun("run", "-n", "60", "-runs", "1", "-only", "hugo", "-atlas", atlas)
		if status != exitFailed || out != "" || !strings.Contains(errs, says) {
			t.Errorf("%s: status %d, %s", way, status, errs)
		}
	}
	if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestSiteSees(t *testing.T) {
	atlas := needAtlas(t)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	b := newBench(self, atlas, t.TempDir())
	s, err := b.newSite(ctx, 60)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.cold(ctx); err != nil {
		t.Fatal(err)
	}
	// A file that is written anew with the same bytes is a written file.
	before, err := treeOf(s.path("public"), true)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(s.path("public", "index.html"), time.Time{}, time.Now().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if after, _ := treeOf(s.path("public"), true); after == before {
		t.Error("a file that was written is not seen")
	}
	// An atlas that builds nothing shows no edit.
	idle := *s
	idle.bench = newBench(self, self, b.dir) // "-C DIR build" is no command of atlasbench
	if _, err := idle.editBody(ctx); err == nil || !strings.Contains(err.Error(), "exit status 2") {
		t.Errorf("got %v", err)
	}
	s.edits = idle.edits // its mark stands in the file
	_, err = s.edit(ctx, func(text, mark string) string { return strings.Replace(text, "+++\n", "+++\n# "+mark+"\n", 1) })
	if err == nil || !strings.Contains(err.Error(), "does not show what was edited") {
		t.Errorf("an edit that no page shows: %v", err)
	}
	// A warning of the build is no measurement.
	if err := os.WriteFile(s.path("content", "companies", "twice.md"), []byte("+++\ntitle = \"甲\"\nalternate_names = [\"甲\"]\nodd = 1\n+++\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	if _, err := s.build(ctx); err == nil || !strings.Contains(err.Error(), "twice.md") {
		t.Errorf("got %v", err)
	}
	// Two imports that differ are none.
	pages, sums := s.path("pages"), map[string]string{}
	if _, err := b.importPages(ctx, pages, 1, sums, false); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(pages, "70000001.html")); err != nil {
		t.Fatal(err)
	}
	if _, err := b.importPages(ctx, pages, 0, sums, false); err == nil || !strings.Contains(err.Error(), "differ") {
		t.Errorf("got %v", err)
	}
}

func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // it has no such signal to send
	}
	atlas := needAtlas(t)
	withHugo(t, false)
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "run", "-n", "1500", "-runs", "9", "-only", "cold", "-atlas", atlas)
	var errs bytes.Buffer
	progress, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	buffer, stopped := make([]byte, 4096), false
	for {
		n, err := progress.Read(buffer)
		errs.Write(buffer[:n])
		if !stopped && strings.Contains(errs.String(), "round 1 of 9") {
			stopped = true
			if err := cmd.Process.Signal(os.Interrupt); err != nil {
				t.Fatal(err)
			}
		}
		if err != nil {
			break
		}
	}
	err = cmd.Wait()
	if cmd.ProcessState.ExitCode() != exitFailed || !strings.HasSuffix(errs.String(), "atlasbench run: interrupted\n") {
		t.Errorf("%v\n%s", err, errs.String())
	}
	if left, _ := os.ReadDir(temp); len(left) > 0 {
		t.Errorf("%v is left", left)
	}
}

func TestMisuse(t *testing.T) {
	atlas := needAtlas(t)
	full := t.TempDir()
	if err := os.WriteFile(filepath.Join(full, "x"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	empty := t.TempDir()
	bad := t.TempDir()
	if err := os.MkdirAll(filepath.Join(bad, "content"), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(bad, "content", "x.md"), []byte("no front matter"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args   string
		status int
		says   string
	}{
		{"", exitUsage, "usage: atlasbench run"},
		{"fly", exitUsage, `there is no "fly"`},
		{"help", exitDone, "usage: atlasbench run"},
		{"gen", exitUsage, "name one folder"},
		{"gen -n 0 " + empty, exitUsage, "at least one record"},
		{"gen -n x " + empty, exitUsage, "invalid value"},
		{"gen -n 5 " + full, exitFailed, "is not empty"},
		{"gen -n 5 " + full + "/x/y", exitFailed, "x"},
		{"floor " + empty, exitUsage, "usage: atlasbench floor"},
		{"floor " + empty + " " + empty + "/to", exitFailed, "content"},
		{"floor " + bad + " " + empty + "/to", exitFailed, "x.md has no front matter"},
		{"hugo " + empty, exitUsage, "usage: atlasbench hugo"},
		{"run here", exitUsage, `unexpected argument "here"`},
		{"run -n", exitUsage, "flag needs an argument"},
		{"run -n 10,ten", exitUsage, `-n: "ten" is no number of records`},
		{"run -n -5", exitUsage, `-n: "-5" is no number of records`},
		{"run -n 10,10", exitUsage, "-n: 10 is there twice"},
		{"run -runs 0", exitUsage, "-runs: 0 is less than 1"},
		{"run -only cold,warm", exitUsage, `-only: there is no measure "warm"`},
		{"run -only corpus", exitUsage, "-only: name the folder of the corpus with -corpus"},
		{"run -n 5 -dir " + full, exitFailed, "-dir: " + full + " is not empty"},
		{"run -n 5 -atlas " + full + "/none", exitFailed, "none version"},
		{"run -only corpus -corpus " + empty + " -atlas true", exitFailed, "true version"},
	} {
		t.Setenv("TMPDIR", t.TempDir())
		status, out, errs := benchRun(strings.Fields(c.args)...)
		if status != c.status || !strings.Contains(out+errs, c.says) {
			t.Errorf("%q: status %d, want %d and %q:\n%s%s", c.args, status, c.status, c.says, out, errs)
		}
		if left, _ := os.ReadDir(os.Getenv("TMPDIR")); len(left) > 0 {
			t.Errorf("%q leaves %v", c.args, left)
		}
	}
	if status, _, errs := benchRun("run", "-only", "corpus", "-corpus", empty, "-atlas", atlas); status != exitFailed || !strings.Contains(errs, "holds no page") {
		t.Errorf("status %d, %s", status, errs)
	}
}
