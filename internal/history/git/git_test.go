package git

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/history"
)

// testRepo is a repository whose commits are a day apart.
type testRepo struct {
	t    *testing.T
	dir  string // of the repository
	root string // of the atlas in it
	day  int
}

func newRepo(t *testing.T, sub string) *testRepo {
	t.Helper()
	if _, err := exec.LookPath("git"); err != nil {
		t.Fatal("git is missing; run make test")
	}
	dir := t.TempDir()
	r := &testRepo{t: t, dir: dir, root: filepath.Join(dir, sub)}
	if err := os.MkdirAll(r.root, 0o777); err != nil {
		t.Fatal(err)
	}
	r.git("init", "--quiet", "--initial-branch=main")
	return r
}

// git runs git as nobody in particular.
func (r *testRepo) git(args ...string) string {
	r.t.Helper()
	cmd := exec.Command("git", append([]string{"-c", "core.fsync=none", "-c", "gc.auto=0", "-c", "maintenance.auto=false"}, args...)...)
	cmd.Dir = r.dir
	date := fmt.Sprintf("2020-01-%02dT08:00:00+08:00", 1+r.day)
	cmd.Env = append(environment(), "GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org",
		"GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date, "GIT_ALLOW_PROTOCOL=file", "GIT_EDITOR=true")
	out, err := cmd.CombinedOutput()
	if err != nil {
		r.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// write puts files into the atlas; a text of "-" removes one.
func (r *testRepo) write(files map[string]string) {
	r.t.Helper()
	for name, text := range files {
		name = filepath.Join(r.root, filepath.FromSlash(name))
		if text == "-" {
			if err := os.Remove(name); err != nil {
				r.t.Fatal(err)
			}
			continue
		}
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			r.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			r.t.Fatal(err)
		}
	}
}

func (r *testRepo) commit(subject string, files map[string]string) {
	r.t.Helper()
	r.write(files)
	r.day++
	r.git("add", "--all")
	r.git("commit", "--quiet", "--allow-empty", "--message", subject)
}

// history reads without a cache.
func (r *testRepo) history() *history.History {
	r.t.Helper()
	h, err := Read(context.Background(), r.root, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

// policy is a content file whose fact is told by article 7.
func policy(title, when, extra string) string {
	return fmt.Sprintf("+++\ntitle = %q\nwhen = %q\n%s\n[[sources]]\narticle = \"7\"\nblock = 1\nquote = \"印发《%s》\"\nfact = \"policy/%s\"\n+++\n", title, when, extra, "河流办法", "河流办法")
}

// factsJSON is what the importer leaves of article 7.
func factsJSON(when string, more ...string) string {
	more = append([]string{`{"key":"policy/河流办法","kind":"policy","title":"河流办法","when":"` + when + `","issuers":["水利部"],"sources":[{"block":1,"quote":"印发《河流办法》"}]}`}, more...)
	return `{"schema":"atlas-facts/1","article":{"id":"7","title":"河流治理","when":""},"entities":[` + strings.Join(more, ",") + `]}`
}

const article = "+++\ntitle = \"河流治理\"\nid = \"7\"\n+++\n\n正文。\n"

// tell is a history in lines, newest commit first.
func tell(h *history.History) string {
	var b strings.Builder
	for _, c := range h.Commits {
		fmt.Fprintf(&b, "%s %s\n", c.Time.Format("01-02T15"), c.Subject)
		for _, x := range c.Changes {
			fmt.Fprintf(&b, "  %s %s %s", x.Class, x.What, strings.TrimPrefix(x.File, "content/"))
			if x.To != "" {
				fmt.Fprintf(&b, " to %s", strings.TrimPrefix(x.To, "content/"))
			}
			for _, f := range x.Fields {
				fmt.Fprintf(&b, "; %s %s -> %s", f.Key, strings.Join(f.Old, "|"), strings.Join(f.New, "|"))
			}
			if x.What == history.Changed && len(x.Sources) > 0 {
				fmt.Fprintf(&b, "; +%d", len(x.Sources))
			}
			b.WriteString("\n")
		}
	}
	return b.String()
}

func (r *testRepo) want(want string) {
	r.t.Helper()
	if got := tell(r.history()); got != strings.TrimPrefix(want, "\n") {
		r.t.Errorf("got\n%swant%s", got, want)
	}
}

func ids(h *history.History) (list []string) {
	for _, c := range h.Commits {
		for _, x := range c.Changes {
			list = append(list, x.ID)
		}
	}
	return list
}

// firstImport is the import of article 7.
func (r *testRepo) firstImport() {
	r.commit("import", map[string]string{
		"config.toml": "title = \"河流\"\n", "content/articles/7/index.md": article, "content/articles/7/source.html": "<p>1</p>",
		"content/articles/7/facts.json": factsJSON("2018-05"), "content/policies/he-liu.md": policy("河流办法", "2018-05", `issuers = ["水利部"]`),
	})
}

func TestStory(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	r.commit("not ours", map[string]string{"README.md": "hello"})
	r.want(`
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`)

	// The article was corrected: of the world. The same by hand: an edit.
	r.commit("import again", map[string]string{
		"content/articles/7/source.html": "<p>2</p>", "content/articles/7/facts.json": factsJSON("2018-06"),
		"content/policies/he-liu.md": policy("河流办法", "2018-06", `issuers = ["水利部"]`),
	})
	r.commit("typo", map[string]string{"content/policies/he-liu.md": policy("河流管理办法", "2018-06", `issuers = ["水利部"]`)})
	// Both in one commit, in a list as well.
	r.commit("both", map[string]string{
		"content/articles/7/facts.json": strings.Replace(factsJSON("2018-07"), `["水利部"]`, `["水利部","财政部"]`, 1),
		"content/policies/he-liu.md":    policy("河流管理办法（试行）", "2018-07", `issuers = ["水利部", "环保部", "财政部"]`),
	})
	// Written otherwise, and the same said.
	r.commit("format", map[string]string{
		"content/policies/he-liu.md": strings.Replace(policy("河流管理办法（试行）", "2018-07", "issuers = [\n  '水利部', # the ministry\n  '环保部',\n  '财政部',\n]"), "block = 1", "block = 9", 1),
	})
	// A source found by a person, and what it says.
	r.commit("second source", map[string]string{
		"content/policies/he-liu.md": strings.Replace(policy("河流管理办法（试行）", "2018-07-02", `issuers = ["水利部", "环保部", "财政部"]`),
			"[[sources]]", "[[sources]]\narticle = \"8\"\nblock = 3\nquote = \"7月2日\"\n\n[[sources]]", 1),
	})
	r.want(`
01-08T00 second source
  world changed policies/he-liu.md; when 2018-07 -> 2018-07-02; +1
01-06T00 both
  world changed policies/he-liu.md; when 2018-06 -> 2018-07; issuers  -> 财政部
  edit changed policies/he-liu.md; title 河流管理办法 -> 河流管理办法（试行）; issuers  -> 环保部
01-05T00 typo
  edit changed policies/he-liu.md; title 河流办法 -> 河流管理办法
01-04T00 import again
  world changed policies/he-liu.md; when 2018-05 -> 2018-06
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`)
	list := ids(r.history())
	slices.Sort(list)
	if len(slices.Compact(list)) != 7 {
		t.Errorf("ids are not unique: %q", list)
	}
	for _, id := range list {
		if !strings.HasPrefix(id, "urn:uuid:") || len(id) != 45 || id[23] != '8' {
			t.Errorf("%q is no UUID of version 8", id)
		}
	}
}

func TestRenameMergeRemove(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	bank := func(title, fact string) string {
		return fmt.Sprintf("+++\ntitle = %q\n\n[[sources]]\narticle = \"7\"\nblock = 2\nquote = %q\nfact = %q\n+++\n", title, title, fact)
	}
	r.commit("banks", map[string]string{
		"content/companies/a.md": bank("中国银行", "company/中国银行"), "content/companies/b.md": bank("中行", "company/中行"), "content/companies/c.md": "+++\ntitle = \"丙\"\n+++\n",
		"content/companies/d.md": "+++\ntitle = \"丁\"\n+++\n",
	})
	// Renamed, and its title as well.
	r.commit("rename", map[string]string{"content/policies/he-liu.md": "-", "content/policies/he-liu-ban-fa.md": policy("河流办法（试行）", "2018-05", `issuers = ["水利部"]`),
		"content/companies/d.md": "-", "content/companies/ding.md": "+++\ntitle = \"丁\"\n+++\n"})
	// As atlas merge does it: b goes into a.
	both := strings.Replace(bank("中国银行", "company/中国银行"), "+++\n\n", "", 1)
	both = strings.TrimSuffix(both, "+++\n") + strings.TrimPrefix(bank("中行", "company/中行"), "+++\ntitle = \"中行\"\n")
	both = strings.Replace(both, "title = \"中国银行\"\n", "title = \"中国银行\"\nalternate_names = [\"中行\"]\n", 1)
	r.commit("merge", map[string]string{"content/companies/b.md": "-", "content/companies/a.md": both,
		"content/redirects.toml": "[[redirect]]\nfrom = \"companies/b.html\"\nto = \"companies/a.md\"\n"})
	r.commit("remove", map[string]string{"content/companies/c.md": "-"})
	before := ids(r.history())
	r.commit("back", map[string]string{"content/companies/c.md": "+++\ntitle = \"丙\"\n+++\n"})
	r.commit("rename again", map[string]string{"content/companies/a.md": "-", "content/companies/boc.md": both})
	r.want(`
01-08T00 rename again
  edit renamed companies/a.md to companies/boc.md
01-07T00 back
  edit restored companies/c.md
01-06T00 remove
  edit removed companies/c.md
01-05T00 merge
  edit changed companies/a.md; alternate_names  -> 中行; sources  -> 中行
  edit merged companies/b.md to companies/a.md
01-04T00 rename
  edit renamed companies/d.md to companies/ding.md
  edit renamed policies/he-liu.md to policies/he-liu-ban-fa.md
  edit changed policies/he-liu-ban-fa.md; title 河流办法 -> 河流办法（试行）
01-03T00 banks
  world new companies/a.md
  world new companies/b.md
  edit new companies/c.md
  edit new companies/d.md
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`)
	h := r.history()
	if got := ids(h); !slices.Equal(got[len(got)-len(before):], before) {
		t.Error("later commits change the ids of earlier changes")
	}
	now := map[string]string{}
	for _, c := range h.Commits {
		for _, x := range c.Changes {
			now[string(x.What)+" "+x.File] = x.Now
		}
	}
	for change, file := range map[string]string{
		"new content/companies/a.md": "content/companies/boc.md", "new content/companies/b.md": "content/companies/boc.md", "merged content/companies/b.md": "content/companies/boc.md",
		"new content/companies/c.md": "content/companies/c.md", "removed content/companies/c.md": "content/companies/c.md", "new content/companies/d.md": "content/companies/ding.md",
		"new content/policies/he-liu.md": "content/policies/he-liu-ban-fa.md",
	} {
		if now[change] != file {
			t.Errorf("%s is now %q, want %q", change, now[change], file)
		}
	}
}

func TestTakenBack(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	// The article does not tell it any more, and the record goes: of the world.
	r.commit("gone", map[string]string{"content/articles/7/facts.json": `{"schema":"atlas-facts/1","article":{"id":"7"},"entities":[]}`, "content/policies/he-liu.md": "-"})
	// A revert is ours, though facts.json says it again.
	r.day++
	r.git("revert", "--no-edit", "HEAD")
	r.commit("import", map[string]string{"content/articles/7/facts.json": factsJSON("2018-06"), "content/policies/he-liu.md": policy("河流办法", "2018-06", `issuers = ["水利部"]`)})
	r.day++
	r.git("revert", "--no-edit", "HEAD")
	r.commit("import", map[string]string{"content/articles/7/facts.json": factsJSON("2018-06"), "content/policies/he-liu.md": policy("河流办法", "2018-06", `issuers = ["水利部"]`)})
	r.want(`
01-07T00 import
  edit changed policies/he-liu.md; when 2018-05 -> 2018-06
01-06T00 Revert "import"
  edit changed policies/he-liu.md; when 2018-06 -> 2018-05
01-05T00 import
  world changed policies/he-liu.md; when 2018-05 -> 2018-06
01-04T00 Revert "gone"
  edit restored policies/he-liu.md
01-03T00 gone
  world removed policies/he-liu.md
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`)
}

// TestSourceTakenBack: an article that confirms a record, taken back and put
// in again, is news once.
func TestSourceTakenBack(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	second := strings.Replace(policy("河流办法", "2018-05", "issuers = [\"水利部\", \"环保部\"]"), "[[sources]]",
		"[[sources]]\narticle = \"8\"\nblock = 1\nquote = \"与环保部印发\"\nfact = \"policy/河流办法\"\n\n[[sources]]", 1)
	other := `{"article":{"id":"8"},"entities":[{"key":"policy/河流办法","kind":"policy","title":"河流办法","issuers":["环保部"],"sources":[{"block":1,"quote":"与环保部印发"}]}]}`
	r.commit("another article", map[string]string{"content/articles/8/index.md": "+++\ntitle = \"八\"\nid = \"8\"\n+++\n",
		"content/articles/8/facts.json": other, "content/policies/he-liu.md": second})
	for _, subject := range []string{"back", "in again"} { // git's own words differ by version
		r.day++
		r.git("revert", "--no-commit", "HEAD")
		r.git("commit", "--quiet", "--message", subject)
	}
	r.want(`
01-05T00 in again
  edit changed policies/he-liu.md; issuers  -> 环保部; sources  -> 与环保部印发
  edit restored articles/8/index.md
01-04T00 back
  edit changed policies/he-liu.md; issuers 环保部 -> ; sources 与环保部印发 -> 
  edit removed articles/8/index.md
01-03T00 another article
  world changed policies/he-liu.md; issuers  -> 环保部; +1
  world new articles/8/index.md
01-02T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`)
}

func TestDrafts(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	p := func(draft string) map[string]string {
		return map[string]string{"content/parks/p.md": "+++\ntitle = \"园\"\n" + draft + "\n[[sources]]\narticle = \"7\"\nblock = 1\nquote = \"园\"\n+++\n"}
	}
	r.commit("draft", p("draft = true"))
	r.commit("still", p("draft = true\nwhen = \"2018\""))
	r.commit("publish", p("when = \"2018\""))
	r.commit("withdraw", p("when = \"2018\"\ndraft = true"))
	r.commit("again", p("when = \"2019\""))
	r.want(`
01-06T00 again
  edit restored parks/p.md
01-05T00 withdraw
  edit removed parks/p.md
01-04T00 publish
  world new parks/p.md
`)
}

// TestUnreadableVersions: nobody saw them, so the versions round them are
// compared.
func TestUnreadableVersions(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.commit("bad from the start", map[string]string{"content/parks/q.md": "+++\ntitle = \n+++\n"})
	r.firstImport()
	r.commit("conflict markers", map[string]string{"content/policies/he-liu.md": "+++\n<<<<<<< ours\ntitle = \"x\"\n+++\n"})
	r.commit("worse", map[string]string{"content/policies/he-liu.md": policy("河流办法", "2018-13", "")})
	cache := r.cache()
	r.cached(cache)
	r.commit("mended", map[string]string{"content/policies/he-liu.md": policy("河流办法", "2018-06", `issuers = ["水利部"]`), "content/parks/q.md": "+++\ntitle = \"园\"\n+++\n"})
	r.commit("gone while bad", map[string]string{"content/parks/q.md": "+++\n"})
	r.cached(cache)
	r.commit("gone while bad 2", map[string]string{"content/parks/q.md": "-"})
	want := `
01-08T00 gone while bad 2
  edit removed parks/q.md
01-06T00 mended
  edit changed policies/he-liu.md; when 2018-05 -> 2018-06
  edit new parks/q.md
01-03T00 import
  world new policies/he-liu.md
  world new articles/7/index.md
`
	r.want(want)
	if got := tell(r.cached(cache)); got != want[1:] {
		t.Errorf("on top of the cache\n%s", got)
	}
}

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
