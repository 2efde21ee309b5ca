package publish

import (
	"context"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"atlas"
	"atlas/internal/build"
	"atlas/internal/diag"
)

// bench is an atlas in a git repository with a remote, all of it local.
type bench struct {
	t      *testing.T
	root   string // the atlas
	remote string // a bare repository
}

// newBench makes an atlas below a repository whose path has a space and
// Chinese; folder is where, "" for the repository itself.
func newBench(t *testing.T, folder string, initArgs ...string) *bench {
	t.Helper()
	home := t.TempDir()
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "GIT_") {
			t.Setenv(name, "")
			os.Unsetenv(name)
		}
	}
	config := filepath.Join(home, "gitconfig")
	write(t, config, "[user]\n\tname = 甲\n\temail = a@example.org\n[init]\n\tdefaultBranch = main\n[core]\n\tautocrlf = true\n")
	t.Setenv("GIT_CONFIG_GLOBAL", config)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	t.Setenv("HOME", home)
	b := &bench{t: t, remote: filepath.Join(home, "remote.git")}
	repo := filepath.Join(home, "my 图谱")
	b.git(home, append([]string{"init", "-q", "--bare", b.remote}, initArgs...)...)
	b.git(home, append([]string{"init", "-q", repo}, initArgs...)...)
	b.git(repo, "remote", "add", "origin", b.remote)
	b.root = filepath.Join(repo, filepath.FromSlash(folder))
	write(t, filepath.Join(b.root, "config.toml"), "title = \"河流图谱\"\n")
	b.park("shi-di", "湿地公园")
	write(t, filepath.Join(b.root, ".gitignore"), "/public/\n")
	b.commit("start")
	return b
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
}

func (b *bench) git(dir string, args ...string) string {
	b.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

func (b *bench) park(slug, title string) {
	b.t.Helper()
	write(b.t, filepath.Join(b.root, "content/parks", slug+".md"), "+++\ntitle = \""+title+"\"\n+++\n正文。\n")
}

func (b *bench) commit(message string) {
	b.t.Helper()
	b.git(b.root, "add", "-A", ".")
	b.git(b.root, "commit", "-q", "-m", message)
}

func (b *bench) build() {
	b.t.Helper()
	_, problems, err := build.Build(context.Background(), build.Options{Root: b.root, Layouts: atlas.Layouts(), Static: atlas.Static()})
	if err != nil || diag.HasErrors(problems) {
		b.t.Fatalf("%v\n%v", err, problems)
	}
}

func (b *bench) options() Options {
	return Options{Root: b.root, Layouts: atlas.Layouts(), Static: atlas.Static()}
}

// run publishes, and gives all that is wrong as text.
func (b *bench) run(opt Options) (*Result, string) {
	res, problems, err := Run(context.Background(), opt)
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.Error())
	}
	if err != nil {
		lines = append(lines, err.Error())
	}
	return res, strings.Join(lines, "\n")
}

func (b *bench) publish(opt Options) *Result {
	b.t.Helper()
	res, text := b.run(opt)
	if text != "" {
		b.t.Fatal(text)
	}
	return res
}

// refuses runs and wants an error of exactly this text.
func (b *bench) refuses(opt Options, want string) {
	b.t.Helper()
	before := b.refs()
	_, text := b.run(opt)
	if text != want {
		b.t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	if after := b.refs(); after != before {
		b.t.Errorf("the remote was changed:\n%s\n%s", before, after)
	}
}

func (b *bench) refs() string { return b.git(b.remote, "for-each-ref") }

// clone is the work of somebody else.
func (b *bench) clone(branch string) *bench {
	b.t.Helper()
	other := &bench{t: b.t, remote: b.remote, root: filepath.Join(b.t.TempDir(), "other")}
	b.git(b.remote, "clone", "-q", "-b", branch, b.remote, other.root)
	return other
}

// sound holds that both repositories are, and that nothing was left behind.
func (b *bench) sound() {
	b.t.Helper()
	for _, dir := range []string{b.root, b.remote} {
		for line := range strings.Lines(b.git(dir, "fsck", "--strict", "--no-dangling")) {
			if !strings.HasPrefix(line, "notice: ") { // no branch yet
				b.t.Errorf("git fsck: %s", line)
			}
		}
	}
	left, _ := filepath.Glob(filepath.Join(b.root, ".cache/publish-*"))
	if len(left) > 0 {
		b.t.Errorf("left behind: %v", left)
	}
}

// published reads the branch as a clone has it, with no setting of git between.
func (b *bench) published(branch string) map[string]string {
	b.t.Helper()
	dir := b.t.TempDir()
	b.git(dir, "-c", "core.autocrlf=false", "clone", "-q", "-b", branch, b.remote, "site")
	files := tree2map(b.t, filepath.Join(dir, "site"))
	maps.DeleteFunc(files, func(name, _ string) bool { return strings.HasPrefix(name, ".git/") })
	return files
}

func tree2map(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	if err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}

// isTheSite holds that the branch has the built site, byte for byte, and
// nothing else.
func (b *bench) isTheSite(branch string) {
	b.t.Helper()
	want := tree2map(b.t, filepath.Join(b.root, "public"))
	delete(want, build.ManifestName)
	delete(want, ".gitignore")
	got := b.published(branch)
	if len(want) == 0 || !maps.Equal(got, want) {
		b.t.Errorf("the branch has %d files that differ from the site's %d", len(got), len(want))
	}
}
