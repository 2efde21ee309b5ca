package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"atlas/internal/config"
)

// builtSite imports the repository's article into a new folder, builds the
// site there, and returns the folder.
func builtSite(t *testing.T, flags ...string) string {
	t.Helper()
	root := t.TempDir()
	repo := filepath.Join("..", "..")
	source := filepath.Join("content", "articles", "88839140", "source.html")
	for _, name := range []string{"config.toml", source} {
		data, err := os.ReadFile(filepath.Join(repo, name))
		if err != nil {
			t.Fatal(err)
		}
		to := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(to), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(to, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "-C", root, "import", filepath.Join(root, source))
	makePast(t, root)
	mustRun(t, append([]string{"-C", root, "build"}, flags...)...)
	return filepath.Join(root, "public")
}

// makePast gives the imported atlas a history: there was an earlier reading of
// the article, and people changed some things on the way to what stands there
// now.
func makePast(t *testing.T, root string) {
	t.Helper()
	day := 0
	git := func(args ...string) {
		t.Helper()
		cmd := exec.Command("git", append([]string{"-c", "core.fsync=none", "-c", "user.name=a", "-c", "user.email=a@example.org"}, args...)...)
		cmd.Dir = root
		date := fmt.Sprintf("2019-04-%02dT12:00:00Z", 1+day)
		cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE="+date, "GIT_COMMITTER_DATE="+date)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("git %s: %v (what the tests need, make test installs)\n%s", strings.Join(args, " "), err, out)
		}
	}
	commit := func(subject string) {
		t.Helper()
		git("add", "content", "config.toml")
		git("commit", "--quiet", "--message", subject)
		day++
	}
	now := map[string]string{}
	change := func(name, old, new string) {
		t.Helper()
		file := filepath.Join(root, "content", filepath.FromSlash(name))
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(string(data), old) {
			t.Fatalf("%s does not hold %q", name, old)
		}
		if _, before := now[name]; !before {
			now[name] = string(data)
		}
		if err := os.WriteFile(file, []byte(strings.Replace(string(data), old, new, 1)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	restore := func(names ...string) {
		t.Helper()
		for _, name := range names {
			if err := os.WriteFile(filepath.Join(root, "content", filepath.FromSlash(name)), []byte(now[name]), 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	const (
		policy = "policies/2018-zhong-guo-qu-kuai-lian-chan-ye-bai-pi-shu.md"
		told   = "articles/88839140/facts.json"
		bank   = "companies/zhong-guo-yin-hang.md"
	)
	git("init", "--quiet", "--initial-branch=main")
	change(policy, `when = "2018-05"`, `when = "2018-04"`)
	change(policy, "深入分析了", "分析")
	change(told, `"when": "2018-05"`, `"when": "2018-04"`)
	change(bank, `title = "中国银行"`, `title = "中行 <旧>"`)
	extra := filepath.Join(root, "content", "companies", "yi-jia.md")
	if err := os.WriteFile(extra, []byte("+++\ntitle = \"一家\"\nplaces = [\"杭州\"]\n+++\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	commit("the first import")
	restore(told, policy)
	commit("import: the article as it is now; a longer summary")
	restore(bank)
	commit("companies: the name in full")
	if err := os.Remove(extra); err != nil {
		t.Fatal(err)
	}
	commit("companies: one that nobody wrote of")
}

// mustRun runs the command, which has to succeed.
func mustRun(t *testing.T, args ...string) {
	t.Helper()
	var out, errs bytes.Buffer
	if status := run(args, nil, &out, &errs); status != exitDone {
		t.Fatalf("atlas %s: status %d\n%s", strings.Join(args, " "), status, errs.String())
	}
}

// TestOneAddressEach holds that the sitemap, the canonical link, Open Graph and
// JSON-LD call each page by the same address, once.
func TestOneAddressEach(t *testing.T) {
	public := builtSite(t, "--base-url", "https://example.org/some/atlas")
	data, err := os.ReadFile(filepath.Join(public, "sitemap.xml"))
	if err != nil {
		t.Fatal(err)
	}
	var sitemap struct {
		URLs []struct {
			Loc string `xml:"loc"`
		} `xml:"url"`
	}
	if err := xml.Unmarshal(data, &sitemap); err != nil {
		t.Fatal(err)
	}
	if len(sitemap.URLs) < 200 {
		t.Errorf("only %d addresses", len(sitemap.URLs))
	}
	seen := map[string]bool{}
	for _, u := range sitemap.URLs {
		file, ok := strings.CutPrefix(u.Loc, "https://example.org/some/atlas/")
		if file == "" || strings.HasSuffix(file, "/") {
			file += "index.html"
		}
		html, err := os.ReadFile(filepath.Join(public, file))
		if !ok || err != nil || seen[file] {
			t.Errorf("%s: %v, seen before: %v", u.Loc, err, seen[file])
		}
		seen[file] = true
		for _, name := range []string{
			`<link rel="canonical" href="` + u.Loc + `">`,
			`<meta property="og:url" content="` + u.Loc + `">`,
			`Page","@id":"` + u.Loc + `",`,
			`<meta property="og:image" content="https://example.org/some/atlas/images/card.png">`,
		} {
			if !bytes.Contains(html, []byte(name)) {
				t.Errorf("%s: no %s", u.Loc, name)
			}
		}
	}
	if _, err := os.Stat(filepath.Join(public, "images", "card.png")); err != nil {
		t.Error(err)
	}
	// Search engines are asked to leave out every page that is not listed.
	err = fs.WalkDir(os.DirFS(public), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".html" {
			return err
		}
		html, err := os.ReadFile(filepath.Join(public, name))
		if hidden := bytes.Contains(html, []byte(`<meta name="robots" content="noindex">`)); hidden == seen[name] {
			t.Errorf("%s is in the sitemap: %v, and left out of search engines: %v", name, seen[name], hidden)
		}
		if hasCanonical := bytes.Contains(html, []byte(`rel="canonical"`)); !seen[name] && hasCanonical {
			t.Errorf("%s names itself an address for good", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

// page is what a crawl needs to know of an HTML file.
type page struct {
	ids   map[string]int
	links []link
	h1    int
	lang, title, description,
	viewport string
}

type link struct{ tag, attr, url string }

// TestCrawl opens every page of the built site and follows everything that a
// page leads to or loads.
func TestCrawl(t *testing.T) {
	if n := crawl(t, builtSite(t)); n < 200 {
		t.Errorf("only %d pages", n)
	}
}

// TestCrawlNew follows the same in an atlas that atlas init has made: without
// any record, and with a single one.
func TestCrawlNew(t *testing.T) {
	for _, language := range config.Languages {
		for name, file := range map[string][2]string{
			"empty":   {},
			"company": {"content/companies/jiang.md", "+++\ntitle = \"江汉水务集团\"\n+++\n正文。\n"},
			"policy":  {"content/policies/he.md", "+++\ntitle = \"河流管理办法\"\nwhen = \"2021-05\"\nplaces = [\"杭州\"]\nlevel = \"municipal\"\n+++\n"},
			"case":    {"content/cases/an.md", "+++\ntitle = \"漏损监测\"\norganizations = [\"江汉水务集团\"]\nscenarios = [\"漏损监测\"]\n+++\n"},
		} {
			t.Run(language+"/"+name, func(t *testing.T) {
				root := filepath.Join(t.TempDir(), "new")
				mustRun(t, "init", root, "--topic", "智慧水务", "--language", language)
				if file[0] != "" {
					if err := os.WriteFile(filepath.Join(root, file[0]), []byte(file[1]), 0o666); err != nil {
						t.Fatal(err)
					}
				}
				for _, args := range [][]string{{"-C", root, "build"}, {"-C", root, "check"}} {
					mustRun(t, args...)
				}
				// A section without entries is in the menu or nowhere.
				var empty []string
				for _, section := range []string{"companies", "cases", "policies", "parks", "alliances", "places", "articles", "scenarios", "sectors", "organizations", "years"} {
					if pages, err := filepath.Glob(filepath.Join(root, "public", section, "*.html")); err != nil || len(pages) == 1 {
						empty = append(empty, section+"/index.html")
					}
				}
				crawl(t, filepath.Join(root, "public"), append(empty, "compare.html")...)
			})
		}
	}
}

// crawl follows every link of a built site and returns how many pages it has.
// To apart no page need lead.
func crawl(t *testing.T, public string, apart ...string) int {
	t.Helper()
	pages := map[string]*page{}
	files := map[string]bool{}
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files[name] = true
		if path.Ext(name) != ".html" {
			return nil
		}
		data, err := os.ReadFile(filepath.Join(public, name))
		if err != nil {
			return err
		}
		pages[name], err = readPage(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	linked := map[string]bool{"index.html": true, "404.html": true}
	for _, name := range apart {
		linked[name] = true
	}
	titles := map[string][]string{}
	for name, p := range pages {
		for _, problem := range p.check() {
			t.Errorf("%s: %s", name, problem)
		}
		in := path.Dir(name) + ": " + p.title
		titles[in] = append(titles[in], name)
		for _, l := range p.links {
			to, problem := resolve(name, l, files, pages)
			if problem != "" {
				t.Errorf("%s: <%s %s=%q>: %s", name, l.tag, l.attr, l.url, problem)
			}
			linked[to] = true
		}
	}
	for name := range pages {
		if !linked[name] {
			t.Errorf("%s: no page leads here", name)
		}
	}
	for title, names := range titles {
		if len(names) > 1 {
			slices.Sort(names)
			t.Errorf("%d pages of one section have one title, %s: %v", len(names), title, names)
		}
	}
	return len(pages)
}

func readPage(data []byte) (*page, error) {
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	p := &page{ids: map[string]int{}}
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			switch a.Key {
			case "id":
				p.ids[a.Val]++
			case "href", "src", "poster", "action", "data":
				p.links = append(p.links, link{n.Data, a.Key, a.Val})
			case "srcset":
				for part := range strings.SplitSeq(a.Val, ",") {
					p.links = append(p.links, link{n.Data, a.Key, strings.Fields(part)[0]})
				}
			}
		}
		switch n.Data {
		case "html":
			p.lang = attr["lang"]
		case "h1":
			p.h1++
		case "title":
			if n.Parent.Data == "head" && n.FirstChild != nil {
				p.title = strings.TrimSpace(n.FirstChild.Data)
			}
		case "meta":
			switch attr["name"] {
			case "description":
				p.description = attr["content"]
			case "viewport":
				p.viewport = attr["content"]
			}
		}
	}
	return p, nil
}

// check finds what is wrong in the page itself.
func (p *page) check() (problems []string) {
	if p.h1 != 1 {
		problems = append(problems, fmt.Sprintf("has %d h1", p.h1))
	}
	for what, text := range map[string]string{"lang": p.lang, "title": p.title, "description": p.description, "viewport": p.viewport} {
		if strings.TrimSpace(text) == "" {
			problems = append(problems, "has no "+what)
		}
	}
	for id, n := range p.ids {
		if n > 1 {
			problems = append(problems, fmt.Sprintf("has the id %q %d times", id, n))
		}
	}
	return problems
}

// resolve finds the file that a link leads to, or says what is wrong with it.
func resolve(from string, l link, files map[string]bool, pages map[string]*page) (to, problem string) {
	u, err := url.Parse(l.url)
	if err != nil {
		return "", err.Error()
	}
	switch {
	case u.Scheme == "http" || u.Scheme == "https":
		if l.tag != "a" {
			return "", "the page asks another server"
		}
		return "", ""
	case u.Scheme == "mailto":
		return "", ""
	case u.Scheme != "":
		return "", "leads out of the site"
	case strings.HasPrefix(l.url, "/"):
		if from != "404.html" {
			return "", "is not relative"
		}
		// The page for addresses that do not exist stands at any depth, so
		// its links start at the root; the test's site has none above.
		to = strings.TrimPrefix(u.Path, "/")
		if to == "" || strings.HasSuffix(to, "/") {
			to += "index.html"
		}
	case u.Path == "":
		to = from
	default:
		to = path.Join(path.Dir(from), u.Path)
	}
	if !files[to] {
		return to, "nothing is there"
	}
	if u.Fragment != "" && path.Ext(to) == ".html" && pages[to].ids[u.Fragment] == 0 {
		return to, "the page has no such anchor"
	}
	return to, ""
}
