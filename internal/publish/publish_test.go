package publish

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

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
