package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"atlas/internal/lock"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"atlas": main,
		// atlas-hold stands for another atlas at work in the folder: it takes
		// the lock, says so in a file, and keeps it until it is killed. What it is
		// said to do is its argument.
		"atlas-hold": func() {
			task := "build"
			if len(os.Args) > 1 {
				task = os.Args[1]
			}
			if _, err := lock.Acquire(".", task); err != nil {
				os.Exit(1)
			}
			if err := os.WriteFile("held", nil, 0o666); err != nil {
				os.Exit(1)
			}
			time.Sleep(time.Minute)
		},
	})
}

// TestScript runs the command as people do; each file below testdata/script
// is a story. With UPDATE_SCRIPTS=1 the outputs in them are rewritten.
func TestScript(t *testing.T) {
	repo, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		UpdateScripts:       updating(),
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			// The atlas of this repository, and a home that is nobody's.
			env.Setenv("REPO", repo)
			env.Setenv("HOME", env.WorkDir+"/home")
			env.Values[webKey{}] = &scriptWeb{}
			env.Values[servedKey{}] = &served{}
			return os.MkdirAll(env.WorkDir+"/home", 0o777)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"wait-for": waitFor, "same-tree": sameTree, "copy-tree": copyTree, "count-files": countFiles, "edit": editFile,
			"link-program": linkProgram,
			"start-web":    startWeb, "asked": checkAsked, "alter-picture": alterPicture, "replace-web": replaceWeb, "wait-count": waitCount,
			"serving": findServing, "shows": showsText, "status": checkStatus, "listens": listensTo, "hears": hearsEvent,
			"same-site": sameSite, "wait-text": waitText,
		},
	})
}

func updating() bool { return os.Getenv("UPDATE_SCRIPTS") != "" }

// waitFor waits until a file is there.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	name := ts.MkAbs(args[0])
	for range 1000 {
		if _, err := os.Stat(name); err == nil {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s does not appear", args[0])
}

// sameTree compares two folders file by file.
func sameTree(ts *testscript.TestScript, neg bool, args []string) {
	a, b := readTree(ts, args[0]), readTree(ts, args[1])
	var differ []string
	for name, text := range a {
		if other, ok := b[name]; !ok || other != text {
			differ = append(differ, name)
		}
	}
	for name := range b {
		if _, ok := a[name]; !ok {
			differ = append(differ, name)
		}
	}
	if len(a) == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
	if (len(differ) > 0) != neg {
		ts.Fatalf("%d files differ between %s and %s: %s", len(differ), args[0], args[1], strings.Join(differ, ", "))
	}
}

func readTree(ts *testscript.TestScript, dir string) map[string]string {
	files := map[string]string{}
	root := ts.MkAbs(dir)
	ts.Check(filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(root, name)
		files[rel] = string(data)
		return err
	}))
	return files
}

// copyTree copies a folder.
func copyTree(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(os.CopyFS(ts.MkAbs(args[1]), os.DirFS(ts.MkAbs(args[0]))))
}

// linkProgram puts one program of PATH into a folder, so that a PATH can be
// made that lacks the others: link-program bin atlas.
func linkProgram(ts *testscript.TestScript, neg bool, args []string) {
	for dir := range strings.SplitSeq(ts.Getenv("PATH"), string(filepath.ListSeparator)) {
		if name := filepath.Join(dir, args[1]); isFile(name) {
			ts.Check(os.MkdirAll(ts.MkAbs(args[0]), 0o777))
			ts.Check(os.Symlink(name, filepath.Join(ts.MkAbs(args[0]), args[1])))
			return
		}
	}
	ts.Fatalf("there is no %s in PATH", args[1])
}

func isFile(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Mode().IsRegular()
}

// editFile replaces a text in a file once: edit content/x.md old new. A \n in
// the new text is a line end.
func editFile(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: edit file old new")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s does not hold %q", args[0], args[1])
	}
	text = strings.Replace(text, args[1], strings.ReplaceAll(args[2], `\n`, "\n"), 1)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// countFiles fails unless a pattern matches so many files: count-files 9 'parks/*.md'.
func countFiles(ts *testscript.TestScript, neg bool, args []string) {
	names, err := filepath.Glob(ts.MkAbs(args[1]))
	ts.Check(err)
	var want int
	for _, c := range args[0] {
		want = 10*want + int(c-'0')
	}
	if (len(names) != want) != neg {
		ts.Fatalf("%d files match %s, want %d", len(names), args[1], want)
	}
}

// TestBinaryAlone holds that the built binary carries all that a site needs:
// it is built, put elsewhere, and builds an atlas of one file.
func TestBinaryAlone(t *testing.T) {
	dir := t.TempDir()
	bin := filepath.Join(dir, "atlas")
	if out, err := exec.Command("go", "build", "-buildvcs=false", "-o", bin, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	site := filepath.Join(dir, "site")
	for name, text := range map[string]string{
		"config.toml":        "title = \"河流\"\n",
		"content/parks/p.md": "+++\ntitle = \"湿地公园\"\n+++\n正文。\n",
	} {
		name = filepath.Join(site, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(bin, "build")
	cmd.Dir = site
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, name := range []string{"index.html", "parks/p.html", "css/atlas.css"} {
		if _, err := os.Stat(filepath.Join(site, "public", name)); err != nil {
			t.Error(err)
		}
	}
}
