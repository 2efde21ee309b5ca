package main

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// hardNames is an atlas in a folder with a hard name, whose content files and
// pictures have names as people give them. It returns the built site.
func hardNames(t *testing.T) string {
	t.Helper()
	root := filepath.Join(t.TempDir(), "空 格 folder")
	for name, text := range map[string]string{
		"config.toml":                     "title = \"河流\"\n",
		"content/parks/甲.md":              "+++\ntitle = \"甲园\"\n+++\n见[编码](a%20b%23c%2520.md)、[丁](丁(一).md)和[[乙园]]。\n\n![图](<图 1.png>) ![井](p%23q.png) ![百](100%25.png)\n",
		"content/parks/a b#c%20.md":       "+++\ntitle = \"乙园\"\nplaces = [\"杭州\"]\nwhen = \"2018\"\n+++\n回[甲](甲.md)。\n",
		"content/parks/丁(一).md":           "+++\ntitle = \"丁园\"\nplaces = [\"杭州\"]\nwhen = \"2018\"\n+++\n正文。\n",
		"content/articles/第 1 篇/index.md": "+++\ntitle = \"文章\"\nid = \"第 1 篇\"\n+++\n杭州的区块链园区。\n\n![内](pics/图%20a.png)\n",
	} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	picture, err := os.ReadFile("../../.github/images/home.png")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(root, "content/articles/第 1 篇/pics"), 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"parks/图 1.png", "parks/p#q.png", "parks/100%.png", "articles/第 1 篇/pics/图 a.png"} {
		if err := os.WriteFile(filepath.Join(root, "content", filepath.FromSlash(name)), picture, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	public := filepath.Join(root, "公 开 #1%")
	mustRun(t, "-C", root, "build", "--dest", public)
	return public
}

// TestHardNamesResolve follows every address of the site as a browser does, on
// the disk and on a server below a path.
func TestHardNamesResolve(t *testing.T) {
	public := hardNames(t)
	below := http.StripPrefix("/路 径/", http.FileServer(http.Dir(public)))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.URL.RawPath = "" // StripPrefix compares it, in whatever way it is encoded
		below.ServeHTTP(w, r)
	}))
	defer server.Close()
	disk, err := url.Parse(fileURL(public) + "/")
	if err != nil {
		t.Fatal(err)
	}
	web, err := url.Parse(server.URL + "/%E8%B7%AF%20%E5%BE%84/")
	if err != nil {
		t.Fatal(err)
	}
	followed, pages := 0, 0
	err = filepath.WalkDir(public, func(name string, d os.DirEntry, err error) error {
		if err != nil || filepath.Ext(name) != ".html" {
			return err
		}
		data, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		p, err := readPage(data)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(public, name)
		if err != nil {
			return err
		}
		pages++
		at := &url.URL{Path: filepath.ToSlash(rel)}
		for _, l := range p.links {
			ref, err := url.Parse(l.url)
			if err != nil {
				t.Errorf("%s: %q: %v", rel, l.url, err)
				continue
			}
			if ref.IsAbs() {
				continue
			}
			followed++
			onDisk := disk.ResolveReference(at).ResolveReference(ref)
			if info, err := os.Stat(filepath.FromSlash(onDisk.Path)); err != nil || info.IsDir() {
				t.Errorf("%s: %q leads to %s: %v", rel, l.url, onDisk.Path, err)
			}
			onServer := web.ResolveReference(at).ResolveReference(ref)
			onServer.Fragment = ""
			res, err := http.Head(onServer.String())
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if res.StatusCode != http.StatusOK {
				t.Errorf("%s: %q is %s on a server", rel, l.url, res.Status)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if pages < 20 || followed < 500 {
		t.Errorf("only %d pages and %d links were seen", pages, followed)
	}
}

// TestHardNamesInABrowser opens pages with hard names from the disk, and those
// whose links a script makes.
func TestHardNamesInABrowser(t *testing.T) {
	browser := newBrowser(t)
	public := hardNames(t)
	base := fileURL(public) + "/"
	for _, name := range []string{"parks/甲.html", "parks/a b#c%20.html", "articles/第 1 篇.html"} {
		text, problems := visit(t, browser, base+(&url.URL{Path: name}).EscapedPath(), base)
		if len(problems) > 0 || strings.TrimSpace(text) == "" {
			t.Errorf("%s: %q", name, problems)
		}
	}
	to := base + "parks/a%20b%23c%2520.html"
	p := newTab(t, browser, base, "search.html?q=%E4%B9%99%E5%9B%AD")
	p.waitFor(`(document.querySelector(".hits a") || {href: ""}).href`, to)
	if problems := p.problems(); len(problems) > 0 {
		t.Errorf("search: %q", problems)
	}
	p = newTab(t, browser, base, "browse.html?kind=park")
	p.waitFor(`Array.from(document.querySelectorAll("main a")).map(a => a.href).join(" ")`, to)
	if problems := p.problems(); len(problems) > 0 {
		t.Errorf("browse: %q", problems)
	}
}
