//go:build unix

package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"debug/pe"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"atlas/internal/release"
)

// sources copies what a release is made of, and commits it: the same files,
// by the same person at the same time, are the same commit.
func sources(t *testing.T, dir string) (hash string) {
	t.Helper()
	repo := os.DirFS("../..")
	for _, top := range []string{"go.mod", "go.sum", "embed.go", "CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "README.zh-CN.md", "Makefile", ".gitignore", "cmd", "internal", "layouts", "static"} {
		err := fs.WalkDir(repo, top, func(name string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() {
				if d.Name() == "testdata" {
					return fs.SkipDir
				}
				return os.MkdirAll(filepath.Join(dir, name), 0o777)
			}
			data, err := fs.ReadFile(repo, name)
			if err != nil || strings.HasSuffix(name, "_test.go") {
				return err
			}
			if err := os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o777); err != nil {
				return err
			}
			return os.WriteFile(filepath.Join(dir, name), data, 0o666)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	git := func(args ...string) string {
		cmd := exec.Command("git", append([]string{"-c", "user.name=n", "-c", "user.email=e@example.org", "-c", "commit.gpgsign=false", "-c", "tag.gpgsign=false"}, args...)...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE=1795287845 +0800", "GIT_COMMITTER_DATE=1795287845 +0800")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("git %v: %v\n%s", args, err, out)
		}
		return strings.TrimSpace(string(out))
	}
	git("init", "-q", "-b", "main")
	git("add", "-A")
	git("commit", "-q", "-m", "sources")
	git("tag", "v9.8.7")
	return git("rev-parse", "HEAD")
}

func command(t *testing.T, dir string, env []string, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %v: %v\n%s%s", name, args, err, out.String(), complaints.String())
	}
	return out.String()
}

// contents is what an archive holds, by the path below its folder.
func contents(t *testing.T, name string) map[string][]byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{}
	folder := strings.TrimSuffix(strings.TrimSuffix(filepath.Base(name), ".zip"), ".tar.gz")
	take := func(name string, r io.Reader) {
		rest, ok := strings.CutPrefix(name, folder+"/")
		if !ok {
			t.Fatalf("%s is not below %s", name, folder)
		}
		if rest == "" || strings.HasSuffix(rest, "/") {
			return
		}
		if files[rest], err = io.ReadAll(r); err != nil {
			t.Fatal(err)
		}
	}
	if strings.HasSuffix(name, ".zip") {
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range z.File {
			r, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			take(f.Name, r)
		}
		return files
	}
	z, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err == io.EOF {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		take(h.Name, r)
	}
}

// TestRelease makes a release of this machine's binary and one for Windows
// twice, in folders and environments as unlike as can be, and uses it.
func TestRelease(t *testing.T) {
	tool := filepath.Join(t.TempDir(), "atlasrelease")
	command(t, ".", nil, "go", "build", "-buildvcs=false", "-o", tool, ".")
	host := runtime.GOOS + "/" + runtime.GOARCH
	targets := host + ",windows/amd64"
	here := filepath.Join(t.TempDir(), "a")
	hash := sources(t, here)
	out := command(t, here, nil, tool, "-targets", targets)
	if first, _, _ := strings.Cut(out, "\n"); first != "atlas v9.8.7, commit "+hash {
		t.Errorf("it says %q", first)
	}

	there := filepath.Join(t.TempDir(), "别处 的 folder")
	if again := sources(t, there); again != hash {
		t.Fatalf("two commits of the same: %s, %s", hash, again)
	}
	if err := os.Chmod(filepath.Join(there, "LICENSE"), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, "/", []string{
		"TZ=Asia/Shanghai", "LC_ALL=zh_CN.UTF-8", "GOFLAGS=-tags=other -v", "GOAMD64=v3", "CGO_ENABLED=1", "GOOS=plan9", "GOARCH=386", "GOMAXPROCS=1", "GOWORK=/nowhere", "NO_COLOR=",
	}, "sh", "-c", `umask 077; exec "$0" "$@"`, tool, "-C", there, "-targets", targets)

	unix := "atlas_v9.8.7_" + strings.ReplaceAll(host, "/", "_")
	archives := []string{unix + ".tar.gz", "atlas_v9.8.7_windows_amd64.zip"}
	for _, name := range append(slices.Clone(archives), release.SumsName) {
		one, err := os.ReadFile(filepath.Join(here, "dist", name))
		if err != nil {
			t.Fatal(err)
		}
		two, err := os.ReadFile(filepath.Join(there, "dist", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(one, two) {
			t.Errorf("%s: two runs give other bytes", name)
		}
	}
	sums := command(t, filepath.Join(there, "dist"), []string{"LC_ALL=C"}, "sha256sum", "--strict", "-c", release.SumsName)
	if want := archives[0] + ": OK\n" + archives[1] + ": OK\n"; sums != want {
		t.Errorf("sha256sum says %q", sums)
	}

	// Both hold the same but for the binary.
	files, forWindows := contents(t, filepath.Join(here, "dist", archives[0])), contents(t, filepath.Join(here, "dist", archives[1]))
	exe, err := pe.NewFile(bytes.NewReader(forWindows["atlas.exe"]))
	if err != nil || exe.Machine != pe.IMAGE_FILE_MACHINE_AMD64 {
		t.Errorf("atlas.exe: %v", err)
	}
	for name, data := range files {
		if name != "atlas" && !bytes.Equal(data, forWindows[name]) {
			t.Errorf("%s differs between the archives", name)
		}
		if bytes.Contains(data, []byte(here)) {
			t.Errorf("%s tells where it was built", name)
		}
	}
	if len(files) != len(forWindows) {
		t.Errorf("%d files and %d files", len(files), len(forWindows))
	}
	for _, name := range []string{
		"CHANGELOG.md", "LICENSE", "NOTICE", "README.md", "README.zh-CN.md", "man/man1/atlas.1", "man/man1/atlas-build.1",
		"completions/_atlas", "completions/atlas.bash", "completions/atlas.fish", "completions/atlas.ps1",
		"licenses/go/LICENSE", "licenses/github.com/yuin/goldmark/LICENSE", "licenses/golang.org/x/net/LICENSE",
	} {
		if len(files[name]) == 0 {
			t.Errorf("%s is missing", name)
		}
	}

	// Unpacked by tar, in a folder with a hard name, it works as it is.
	at := filepath.Join(t.TempDir(), `下 载 (1)`)
	if err := os.Mkdir(at, 0o777); err != nil {
		t.Fatal(err)
	}
	command(t, at, nil, "tar", "xzf", filepath.Join(here, "dist", archives[0]))
	atlas := filepath.Join(at, unix, "atlas")
	if got, want := command(t, at, nil, atlas, "version"), fmt.Sprintf("atlas v9.8.7, commit %s, %s, %s\n", hash[:12], runtime.Version(), host); got != want {
		t.Errorf("version says %q, want %q", got, want)
	}
	for _, c := range []struct {
		file string
		args []string
	}{
		{"man/man1/atlas.1", []string{"man"}}, {"man/man1/atlas-import.1", []string{"man", "import"}},
		{"completions/_atlas", []string{"completion", "zsh"}}, {"completions/atlas.bash", []string{"completion", "bash"}},
		{"completions/atlas.fish", []string{"completion", "fish"}}, {"completions/atlas.ps1", []string{"completion", "powershell"}},
	} {
		if got := command(t, at, nil, atlas, c.args...); got != string(files[c.file]) {
			t.Errorf("%s is not what atlas %v prints", c.file, c.args)
		}
	}
	if page := string(files["man/man1/atlas.1"]); !strings.Contains(page, ".Dd November 21, 2026\n") || !strings.Contains(page, ".Os \"atlas v9.8.7\"\n") {
		t.Errorf("the manual is not stamped:\n%.200s", page)
	}
	site := filepath.Join(at, "图谱 atlas")
	if err := os.MkdirAll(filepath.Join(site, "content", "parks"), 0o777); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"config.toml": "title = \"河流\"\n", "content/parks/p.md": "+++\ntitle = \"湿地公园\"\n+++\n正文。\n"} {
		if err := os.WriteFile(filepath.Join(site, name), []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	command(t, site, nil, atlas, "build")
	if _, err := os.Stat(filepath.Join(site, "public", "parks", "p.html")); err != nil {
		t.Error(err)
	}
}

func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var stdout, stderr bytes.Buffer
	if status := run(ctx, []string{"-C", "../..", "-out", t.TempDir()}, os.Getenv, &stdout, &stderr); status != 1 || stderr.String() != "atlasrelease: stopped; nothing was written\n" {
		t.Errorf("%d: %s%s", status, stdout.String(), stderr.String())
	}
}

func TestWrongUse(t *testing.T) {
	empty := t.TempDir()
	if err := os.WriteFile(filepath.Join(empty, "CHANGELOG.md"), []byte("# Changelog\n\n## v1.0.0\n\n- first\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args, epoch    string
		status         int
		stdout, stderr string
	}{
		{"-C DIR -notes v1.0.0", "", 0, "- first\n", ""},
		{"-C DIR -notes v1.0.1", "", 1, "", "atlasrelease: the changelog has no section \"## v1.0.1\"\n"},
		{"-C DIR", "", 1, "", "atlasrelease: git does not tell the version: not a git repository (or any of the parent directories): .git\n  hint: name it: make release VERSION=v1.2.3\n"},
		{"-C DIR -version 1.0", "", 1, "", "atlasrelease: \"1.0\" is not a version: write it as v1.2.3 or v1.2.3-rc.1\n"},
		{"-C DIR -version v1.0.0", "yesterday", 1, "", "atlasrelease: SOURCE_DATE_EPOCH: \"yesterday\" is not a number of seconds\n"},
		{"-C DIR -version v1.0.0", "1000", 1, "atlas v1.0.0, commit unknown\n", "atlasrelease: the time 1970-01-01T00:16:40Z is before 1980, which a zip file cannot tell\n"},
		{"-C DIR -version v1.0.0 -targets linux", "", 2, "", "atlasrelease: -targets: \"linux\" is no target: write it as linux/amd64\n"},
		{"-C DIR v1.0.0", "", 2, "", "atlasrelease: unexpected argument \"v1.0.0\"\n"},
	} {
		var stdout, stderr bytes.Buffer
		args := strings.Fields(c.args)
		for i, a := range args {
			if a == "DIR" {
				args[i] = empty
			}
		}
		status := run(context.Background(), args, func(name string) string { return map[string]string{"SOURCE_DATE_EPOCH": c.epoch}[name] }, &stdout, &stderr)
		if status != c.status || stdout.String() != c.stdout || stderr.String() != c.stderr {
			t.Errorf("%s: %d\n%s%s", c.args, status, stdout.String(), stderr.String())
		}
	}
}
