package git

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/history"
)

func TestMergeCommits(t *testing.T) {
	r := newRepo(t, "")
	r.firstImport()
	r.git("checkout", "--quiet", "-b", "side")
	r.commit("on the side 1", map[string]string{"content/parks/a.md": "+++\ntitle = \"甲\"\n+++\n"})
	r.commit("on the side 2", map[string]string{"content/parks/a.md": "+++\ntitle = \"甲园\"\n+++\n", "content/parks/园区 \"二\".md": "+++\ntitle = \"乙园\"\n+++\n"})
	r.git("checkout", "--quiet", "main")
	r.commit("on main", map[string]string{"content/policies/he-liu.md": policy("河流办法", "2018-06", `issuers = ["水利部"]`)})
	r.day++
	r.git("merge", "--quiet", "--no-ff", "--message", "the side", "side")
	want := `
01-06T00 the side
  edit new parks/a.md
  edit new parks/园区 "二".md
01-05T00 on main
  edit changed policies/he-liu.md; when 2018-05 -> 2018-06
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`
	r.want(want)
	r.git("checkout", "--quiet", "--detach")
	r.want(want)
	// A user's settings change nothing.
	for _, setting := range []string{"diff.renames=copies", "log.showRoot=false", "log.follow=true", "log.showSignature=true", "core.quotePath=true",
		"diff.noprefix=true", "diff.orderFile=/nowhere", "color.ui=always", "core.pager=false", "i18n.logOutputEncoding=GBK", "log.date=relative", "diff.external=false"} {
		key, value, _ := strings.Cut(setting, "=")
		r.git("config", key, value)
	}
	r.want(want)
	t.Setenv("GIT_DIR", "/nowhere")
	t.Setenv("GIT_CONFIG_COUNT", "not a number")
	r.want(want)
}

func TestRebaseKeepsIDs(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	r.git("checkout", "--quiet", "-b", "side")
	r.commit("one", map[string]string{"content/parks/a.md": "+++\ntitle = \"甲\"\n+++\n"})
	r.commit("two", map[string]string{"content/parks/a.md": "+++\ntitle = \"甲园\"\n+++\n"})
	r.commit("three", map[string]string{"content/parks/a.md": "+++\ntitle = \"甲\"\n+++\n"})
	r.commit("four", map[string]string{"content/parks/a.md": "+++\ntitle = \"甲园\"\n+++\n"})
	before := r.history()
	r.git("checkout", "--quiet", "main")
	r.commit("on main", map[string]string{"content/policies/he-liu.md": policy("河流办法", "2018-06", `issuers = ["水利部"]`)})
	r.git("checkout", "--quiet", "side")
	r.day++
	r.git("rebase", "--quiet", "main")
	after := r.history()
	got, want := ids(after), ids(before)
	if n := len(got); n != 7 || !slices.Equal(got[:4], want[:4]) || !slices.Equal(got[5:], want[4:]) {
		t.Errorf("got %q\nwant %q with one more", got, want)
	}
	if after.Commits[0].Hash == before.Commits[0].Hash || !after.Commits[0].Time.After(before.Commits[0].Time) {
		t.Error("the rebase did nothing")
	}
	slices.Sort(got)
	if len(slices.Compact(got)) != 7 {
		t.Error("ids are not unique")
	}
}

func TestSubfolder(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "网站/河 流")
	r.firstImport()
	other := filepath.Join(r.dir, "content", "parks", "x.md")
	if err := os.MkdirAll(filepath.Dir(other), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(other, []byte("+++\ntitle = \"别的图谱\"\n+++\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	r.commit("another atlas", nil)
	r.want(`
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`)
}

func TestWhyThereIsNone(t *testing.T) {
	reason := func(dir string) history.Reason {
		t.Helper()
		h, err := Read(context.Background(), dir, nil)
		if err != nil || h.Len() > 0 {
			t.Fatalf("%d changes, %v", h.Len(), err)
		}
		return h.Missing
	}
	dir := t.TempDir()
	t.Setenv("GIT_CEILING_DIRECTORIES", filepath.Dir(dir))
	if got := reason(dir); got != history.NoRepository {
		t.Errorf("outside of a repository: %s", got)
	}
	r := newRepo(t, "")
	if got := reason(r.root); got != history.NoCommits {
		t.Errorf("no commit: %s", got)
	}
	r.write(map[string]string{"content/parks/p.md": "+++\ntitle = \"园\"\n+++\n", ".gitignore": "content\n"})
	r.commit("all but content", nil)
	if got := reason(r.root); got != history.NoCommits {
		t.Errorf("content not tracked: %s", got)
	}
	r.firstImport()
	if h := r.history(); h.Missing != history.NoCommits {
		t.Errorf("content still not tracked: %v", h.Missing)
	}
	tree := r.git("rev-parse", "HEAD^{tree}")
	if err := os.Remove(filepath.Join(r.dir, ".git", "objects", tree[:2], tree[2:])); err != nil {
		t.Fatal(err)
	}
	h, err := Read(context.Background(), r.root, nil)
	if err == nil || h == nil || h.Missing != history.Unreadable {
		t.Errorf("a tree is missing: %v, %v", h, err)
	}
	t.Setenv("PATH", dir)
	if got := reason(r.root); got != history.NoGit {
		t.Errorf("no git: %s", got)
	}
}

func TestShallow(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.commit("nothing", map[string]string{"config.toml": ""})
	r.firstImport()
	r.commit("typo", map[string]string{"content/policies/he-liu.md": policy("河流管理办法", "2018-05", `issuers = ["水利部"]`)})
	r.commit("date", map[string]string{"content/policies/he-liu.md": policy("河流管理办法", "2018-06", `issuers = ["水利部"]`)})
	all := r.history()
	c := &testRepo{t: t, dir: t.TempDir()}
	c.root = filepath.Join(c.dir, "clone")
	c.git("clone", "--quiet", "--depth=2", "file://"+r.dir, "clone")
	c.dir = c.root
	cache := c.cache()
	h := c.cached(cache)
	if want := "01-05T00 date\n  edit changed policies/he-liu.md; when 2018-05 -> 2018-06\n"; tell(h) != want || !h.Cut {
		t.Errorf("cut %v\n%s", h.Cut, tell(h))
	}
	if ids(h)[0] != ids(all)[0] {
		t.Error("a shallow clone has other ids")
	}
	c.git("fetch", "--quiet", "--depth=3")
	if h := c.cached(cache); len(h.Commits) != 2 || !strings.HasPrefix(tell(all), tell(h)) || !h.Cut {
		t.Errorf("deepened: cut %v\n%s", h.Cut, tell(h))
	}
	c.git("fetch", "--quiet", "--unshallow")
	if h := c.cached(cache); tell(h) != tell(all) || h.Cut {
		t.Errorf("whole: cut %v\n%s", h.Cut, tell(h))
	}
	// Of a clone of one commit nothing is known, and it says that it is cut.
	one := &testRepo{t: t, dir: t.TempDir()}
	one.git("clone", "--quiet", "--depth=1", "file://"+r.dir, "clone")
	one.root = filepath.Join(one.dir, "clone")
	if h := one.history(); !h.Cut || h.Len() != 0 || h.Missing != "" {
		t.Errorf("%+v", h)
	}
	// A shallow clone that holds all of the branch is not cut.
	fresh := &testRepo{t: t, dir: t.TempDir()}
	fresh.git("clone", "--quiet", "--depth=100", "file://"+r.dir, "clone")
	fresh.root = filepath.Join(fresh.dir, "clone")
	if h := fresh.history(); h.Cut || tell(h) != tell(all) {
		t.Errorf("%v %s", h.Cut, tell(h))
	}
	// A clone without contents asks no server for them.
	bare := &testRepo{t: t, dir: t.TempDir()}
	r.git("config", "uploadpack.allowFilter", "true")
	bare.git("clone", "--quiet", "--filter=blob:none", "--no-checkout", "file://"+r.dir, "clone")
	if h, err := Read(context.Background(), filepath.Join(bare.dir, "clone"), nil); err == nil || h.Missing != history.Unreadable {
		t.Errorf("%+v, %v", h, err)
	}
}
