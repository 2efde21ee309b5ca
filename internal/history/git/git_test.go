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
