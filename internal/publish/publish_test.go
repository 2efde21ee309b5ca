package publish

import (
	"context"
	"errors"
	"fmt"
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

// TestEveryByte publishes what git likes to change: line ends, files named by
// ignore rules, names with spaces and Chinese, an empty file, one without a
// line end, and a number of files above which git makes a pack.
func TestEveryByte(t *testing.T) {
	for _, folder := range []string{"", "docs/图 谱"} {
		t.Run(folder, func(t *testing.T) {
			b := newBench(t, folder)
			write(t, filepath.Join(b.root, "static/crlf.txt"), "one\r\ntwo\r\n")
			write(t, filepath.Join(b.root, "static/lf.txt"), "one\ntwo")
			write(t, filepath.Join(b.root, "static/名 字.txt"), "$Id$\n")
			write(t, filepath.Join(b.root, "static/empty"), "")
			write(t, filepath.Join(b.root, "static/b.bin"), "\x00\xff\r\n")
			for i := range 150 {
				write(t, filepath.Join(b.root, fmt.Sprintf("static/many/%d.txt", i)), fmt.Sprint(i))
			}
			write(t, filepath.Join(b.root, ".gitattributes"), "* text=auto eol=crlf ident\n*.html filter=nowhere working-tree-encoding=UTF-16\n")
			b.commit("more")
			b.build()
			write(t, filepath.Join(b.root, "public/.gitignore"), "*\n!.gitignore\n")
			res := b.publish(b.options())
			if res.Commit == "" || len(res.Added) != res.Pages+res.Others || res.Bytes == 0 || len(res.Changed)+len(res.Removed) != 0 {
				t.Errorf("got %+v", res)
			}
			b.isTheSite("gh-pages")
			b.sound()
			if got := b.git(b.remote, "log", "-1", "--format=%B", "gh-pages"); !strings.HasSuffix(got, "\n"+trailerFolder+word(folder == "", ".", folder)) {
				t.Errorf("got %s", got)
			}
		})
	}
}

// TestOtherKindsOfRepository publishes out of a linked work tree, out of one
// with SHA-256 names, and with content in a submodule; and where the
// environment tells git of another repository, as inside a hook.
func TestOtherKindsOfRepository(t *testing.T) {
	t.Run("work tree", func(t *testing.T) {
		b := newBench(t, "")
		linked := filepath.Join(t.TempDir(), "linked")
		b.git(b.root, "worktree", "add", "-q", "-b", "side", linked)
		b.root = linked
		b.build()
		b.publish(b.options())
		b.isTheSite("gh-pages")
		b.sound()
	})
	t.Run("sha256", func(t *testing.T) {
		b := newBench(t, "", "--object-format=sha256")
		b.build()
		if res := b.publish(b.options()); len(res.Commit) != 64 {
			t.Errorf("commit %s", res.Commit)
		}
		b.isTheSite("gh-pages")
		if res := b.publish(b.options()); !res.Same() || res.Commit != "" {
			t.Errorf("a second time: %+v", res)
		}
		b.sound()
	})
	t.Run("submodule", func(t *testing.T) {
		b := newBench(t, "")
		sub := filepath.Join(t.TempDir(), "pictures")
		b.git(b.root, "init", "-q", sub)
		write(t, filepath.Join(sub, "a.png"), "png")
		b.git(sub, "add", ".")
		b.git(sub, "commit", "-q", "-m", "pictures")
		b.git(b.root, "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", sub, "static/pictures")
		b.commit("pictures")
		b.build()
		b.publish(b.options())
		b.isTheSite("gh-pages")
		write(t, filepath.Join(b.root, "static/pictures/b.png"), "png")
		b.build()
		b.refuses(b.options(), `atlas: 1 change is not committed: static/pictures
  hint: commit first, so that the published site tells which commit it was made from, and build again; --allow-dirty publishes all the same`)
	})
	t.Run("inside a hook", func(t *testing.T) {
		b := newBench(t, "")
		b.build()
		elsewhere := newRepository(t)
		t.Setenv("GIT_DIR", filepath.Join(elsewhere, ".git"))
		t.Setenv("GIT_INDEX_FILE", filepath.Join(elsewhere, "index"))
		t.Setenv("GIT_WORK_TREE", elsewhere)
		_, text := b.run(b.options())
		for _, name := range []string{"GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"} {
			os.Unsetenv(name)
		}
		if text != "" {
			t.Fatal(text)
		}
		if _, err := os.Stat(filepath.Join(elsewhere, "index")); err == nil {
			t.Error("the index of the environment was written")
		}
		b.isTheSite("gh-pages")
	})
}

func newRepository(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.Command("git", "init", "-q", dir).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return dir
}

// TestIgnoredContent holds that what git was told to ignore, and is in the site
// all the same, counts as not committed.
func TestIgnoredContent(t *testing.T) {
	b := newBench(t, "")
	write(t, filepath.Join(b.root, ".gitignore"), "/public/\nsecret.md\n*.swp\n")
	b.commit("ignore")
	write(t, filepath.Join(b.root, "content/parks/.secret.swp"), "x")
	write(t, filepath.Join(b.root, "content/parks/x.md~"), "x")
	b.build()
	b.publish(b.options())
	b.park("secret", "园")
	b.build()
	b.refuses(b.options(), `atlas: 1 change is not committed: content/parks/secret.md
  hint: commit first, so that the published site tells which commit it was made from, and build again; --allow-dirty publishes all the same`)
}

// TestTwoAtOnce has somebody else publish between the look and the push: out of
// the same sources it is tried again, with the other's commit as parent; out of
// newer ones it is refused.
func TestTwoAtOnce(t *testing.T) {
	b := newBench(t, "")
	b.git(b.root, "push", "-q", "origin", "main")
	b.build()
	b.publish(b.options())
	b.park("he-an", "河岸公园")
	b.commit("he-an")
	b.git(b.root, "push", "-q", "origin", "main")
	b.build()
	other := b.clone("main")
	other.build()

	opt := b.options()
	calls := 0
	opt.beforePush = func() {
		if calls++; calls == 1 {
			// The other's copy has one page less for the moment.
			write(t, filepath.Join(other.root, "content/parks/he-an.md"), "+++\ntitle = \"河滨\"\n+++\n")
			other.build()
			o := other.options()
			o.AllowDirty = true
			other.publish(o)
		}
	}
	res := b.publish(opt)
	if calls != 2 || res.Commit == "" {
		t.Errorf("%d tries, %+v", calls, res)
	}
	if n := b.git(b.remote, "rev-list", "--count", "--first-parent", "gh-pages"); n != "3" {
		t.Errorf("%s commits on the branch", n)
	}
	b.isTheSite("gh-pages")
	b.sound()

	// Newer sources.
	b.park("xi", "溪公园")
	b.commit("xi")
	b.build()
	opt.beforePush = func() {
		write(t, filepath.Join(other.root, "content/parks/he-an.md"), "+++\ntitle = \"河岸公园\"\n+++\n")
		other.git(other.root, "checkout", "-q", ".")
		other.park("hu", "湖公园")
		other.commit("parks: 湖")
		other.build()
		other.publish(other.options())
	}
	tip := other.git(other.root, "rev-parse", "HEAD")
	_, text := b.run(opt)
	newer := other.git(other.root, "rev-parse", "HEAD")
	want := "origin/gh-pages: the published site was made from commit " + short(newer) + ", which is not here\n  hint: git pull, build, and publish again; --allow-older publishes all the same"
	if text != want || tip == newer {
		t.Errorf("got\n%s\nwant\n%s", text, want)
	}
	// Fetched, but not merged.
	other.git(other.root, "push", "-q", "origin", "main")
	b.git(b.root, "fetch", "-q", "origin")
	b.refuses(b.options(), "origin/gh-pages: the published site was made from commit "+short(newer)+" (parks: 湖), which the present sources do not include\n  hint: git merge it, or go to the branch that has it, build, and publish again; --allow-older publishes all the same")
	opt = b.options()
	opt.AllowOlder = true
	b.publish(opt)
	b.isTheSite("gh-pages")
	b.sound()
	if heads := b.git(b.root, "for-each-ref", "--format=%(refname)"); heads != "refs/heads/main\nrefs/remotes/origin/gh-pages\nrefs/remotes/origin/main" {
		t.Errorf("refs here: %s", heads)
	}
}

// TestAlwaysMoving holds that the tries end.
func TestAlwaysMoving(t *testing.T) {
	b := newBench(t, "")
	b.build()
	b.publish(b.options())
	b.park("he-an", "河岸公园")
	b.commit("he-an")
	b.build()
	opt := b.options()
	n := 0
	opt.beforePush = func() {
		n++
		tree := b.git(b.remote, "rev-parse", "gh-pages^{tree}")
		commit := b.git(b.remote, "-c", "user.name=b", "-c", "user.email=b@example.org", "commit-tree", tree, "-p", "gh-pages", "-m", fmt.Sprint(n))
		b.git(b.remote, "update-ref", "refs/heads/gh-pages", commit)
	}
	_, text := b.run(opt)
	if want := "origin/gh-pages: others keep publishing to the branch at the same time\n  hint: wait until they are done, and try again"; text != want || n != 3 {
		t.Errorf("%d tries, got\n%s", n, text)
	}
	b.sound()
}

// TestOthersOnTheBranch edits the branch as GitHub's pages do: the domain set
// there must not get lost by the next publish.
func TestOthersOnTheBranch(t *testing.T) {
	b := newBench(t, "")
	b.build()
	b.publish(b.options())
	site := b.clone("gh-pages")
	write(t, filepath.Join(site.root, "CNAME"), "atlas.example.org")
	site.commit("Create CNAME")
	site.git(site.root, "push", "-q")
	b.park("he-an", "河岸公园")
	b.commit("he-an")
	b.build()
	b.refuses(b.options(), "origin/gh-pages: others changed the published site: CNAME (added)\n  hint: to keep the domain, write it to config.toml ([publish], domain = \"…\") and build; to undo it: --overwrite")

	write(t, filepath.Join(b.root, "config.toml"), "title = \"河流图谱\"\n[publish]\ndomain = \"atlas.example.org\"\n")
	b.commit("domain")
	b.build()
	if res := b.publish(b.options()); res.URL != "https://atlas.example.org/" || !contains(res.Changed, "CNAME") {
		t.Errorf("got %+v", res)
	}
	b.isTheSite("gh-pages")
	if got := b.published("gh-pages")["CNAME"]; got != "atlas.example.org\n" {
		t.Errorf("CNAME holds %q", got)
	}

	// A page changed by hand, one removed, one added.
	site.git(site.root, "pull", "-q")
	write(t, filepath.Join(site.root, "about.html"), "by hand")
	write(t, filepath.Join(site.root, "google1.html"), "proof")
	site.git(site.root, "rm", "-q", "map.html")
	site.commit("by hand")
	site.git(site.root, "push", "-q")
	b.refuses(b.options(), "origin/gh-pages: others changed the published site: about.html (changed), google1.html (added), map.html (removed)\n  hint: bring it into content/ or static/ and build, or undo it: --overwrite")
	opt := b.options()
	opt.Overwrite = true
	if res := b.publish(opt); fmt.Sprint(res.Added, res.Changed, res.Removed) != "[map.html] [about.html] [google1.html]" {
		t.Errorf("got %+v", res)
	}
	b.isTheSite("gh-pages")
	b.sound()
}

// TestTwoAtlases holds that two atlases of one repository do not take turns on
// one branch.
func TestTwoAtlases(t *testing.T) {
	b := newBench(t, "rivers")
	b.build()
	b.publish(b.options())
	rivers := b.root
	b.root = filepath.Join(filepath.Dir(rivers), "lakes")
	write(t, filepath.Join(b.root, "config.toml"), "title = \"湖泊图谱\"\n")
	write(t, filepath.Join(b.root, ".gitignore"), "/public/\n")
	b.park("hu", "湖公园")
	b.commit("lakes")
	b.build()
	b.refuses(b.options(), "origin/gh-pages: the branch holds the site of another atlas of this repository, the one in the folder rivers\n  hint: give each its own branch (--branch, or [publish] in config.toml); if the folder was renamed: --overwrite")
	opt := b.options()
	opt.Branch = "lakes"
	b.publish(opt)
	b.isTheSite("lakes")
}

// TestServerRefuses has the other end say no.
func TestServerRefuses(t *testing.T) {
	b := newBench(t, "")
	b.build()
	hook := filepath.Join(b.remote, "hooks/pre-receive")
	for _, tt := range []struct{ says, want string }{
		{"no pages on Sundays", "origin/gh-pages: git push failed: [remote rejected] (pre-receive hook declined)\n  hint: the server says: no pages on Sundays"},
		{"error: GH006: Protected branch update failed for refs/heads/gh-pages.", "origin/gh-pages: the branch is protected, and the server refuses the push (git: [remote rejected] (pre-receive hook declined))\n  hint: allow pushes to it in the repository's settings, or publish to another branch: --branch"},
		{"error: GH001: Large files detected.", "origin/gh-pages: a file is larger than the server takes (git: [remote rejected] (pre-receive hook declined))\n  hint: GitHub takes files up to 100 MB; keep larger ones elsewhere and link them"},
	} {
		write(t, hook, "#!/bin/sh\necho '"+tt.says+"' >&2\nexit 1\n")
		if err := os.Chmod(hook, 0o777); err != nil {
			t.Fatal(err)
		}
		b.refuses(b.options(), tt.want)
	}
	if err := os.Remove(hook); err != nil {
		t.Fatal(err)
	}
	b.publish(b.options())
	b.sound()
}

// TestStopped breaks off before the push and while files are sent.
func TestStopped(t *testing.T) {
	b := newBench(t, "")
	b.build()
	ctx, cancel := context.WithCancel(context.Background())
	opt := b.options()
	opt.beforePush = cancel
	if _, _, err := Run(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if refs := b.refs(); refs != "" {
		t.Errorf("the remote has %s", refs)
	}
	b.sound()

	files, _, problems, err := readSite(context.Background(), filepath.Join(b.root, "public"), "public", false)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	ctx, cancel = context.WithCancel(context.Background())
	repo, err := openRepo(ctx, b.root, t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := repo.write(ctx, filepath.Join(b.root, "public"), files, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(b.root, ".git/objects/pack/tmp_*"))
	crash, _ := filepath.Glob(filepath.Join(b.root, ".git/fast_import_crash_*"))
	if len(left)+len(crash) > 0 {
		t.Errorf("left behind: %v %v", left, crash)
	}
	b.publish(b.options())
	b.isTheSite("gh-pages")
	b.sound()
}

// TestChangedWhileSent holds that bytes which nobody checked are not sent.
func TestChangedWhileSent(t *testing.T) {
	b := newBench(t, "")
	b.build()
	dest := filepath.Join(b.root, "public")
	files, _, _, err := readSite(context.Background(), dest, "public", false)
	if err != nil {
		t.Fatal(err)
	}
	repo, err := openRepo(context.Background(), b.root, t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dest, "map.html"), "other")
	err = repo.write(context.Background(), dest, files, nil)
	if want := "map.html: the file changed while it was being published\n  hint: run atlas build, and publish again"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestLinkInTheSite holds that a link in place of a page is not followed.
func TestLinkInTheSite(t *testing.T) {
	b := newBench(t, "")
	b.build()
	page := filepath.Join(b.root, "public/map.html")
	if err := os.Rename(page, filepath.Join(b.root, "map.html")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(b.root, "map.html"), page); err != nil {
		t.Fatal(err)
	}
	b.refuses(b.options(), filepath.Join(b.root, "public")+": 1 file was changed after the build: map.html\n  hint: run atlas build, which makes them anew; what is to stay belongs in content/, layouts/ or static/")
}

// TestBrokenContent holds that a site whose content does not build any more is
// not published, and that all of it is told.
func TestBrokenContent(t *testing.T) {
	b := newBench(t, "")
	b.build()
	write(t, filepath.Join(b.root, "content/parks/shi-di.md"), "+++\ntitel = \"湿地公园\"\n+++\n")
	b.commit("typo")
	b.refuses(b.options(), "content/parks/shi-di.md:1:1: title is missing\n  hint: add a line title = \"…\" below +++\ncontent/parks/shi-di.md:2:1: unknown key \"titel\"\n  hint: did you mean \"title\"?")
}
