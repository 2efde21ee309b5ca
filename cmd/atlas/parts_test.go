package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// partedSite is builtSite with pages that take few records, so that every list
// of some length is parted.
func partedSite(t *testing.T, language string) string {
	t.Helper()
	public := builtSite(t)
	root := filepath.Dir(public)
	file := filepath.Join(root, "config.toml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), "page_size = 200", "page_size = 8", 1)
	if text == string(data) {
		t.Fatal("config.toml names no page_size")
	}
	text = strings.Replace(text, `language = "zh-CN"`, `language = "`+language+`"`, 1)
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "-C", root, "build")
	return public
}

// partedPages are pages of a parted site, of each kind of list.
var partedPages = []string{"timeline.html", "letters.html", "letters-b.html", "search.html", "policies/index.html", "policies/index.2.html",
	"companies/index.3.html", "years/2018.html", "years/2018.2.html", "organizations/index.2.html", "places/index.2.html", "places/zhe-jiang.html", "cases/index.html"}

// TestPartedSite holds a parted site to what the seed's own is held to: it is
// valid, found wherever a link leads, understood as data and accessible.
func TestPartedSite(t *testing.T) {
	for _, language := range []string{"zh-CN", "en"} {
		public := partedSite(t, language)
		for _, page := range partedPages {
			if _, err := os.Stat(filepath.Join(public, page)); err != nil {
				t.Error(err)
			}
		}
		mustRun(t, "-C", filepath.Dir(public), "check")
		holdValid(t, language, public)
		crawl(t, public)
		if language == "en" {
			continue // the same elements with other words
		}
		holdPagesAccessible(t, public, partedPages)
		if out, good := judgeData(t, dataScripts(t, public, "file:///home/leser/atlas/")); !good {
			t.Error(out)
		}
	}
}

// TestPartedAddress comes to a timeline that became too long with a choice in
// the address, made when it was not: it leads to the page that has all facts.
func TestPartedAddress(t *testing.T) {
	public := partedSite(t, "zh-CN")
	browser := newBrowser(t)
	base := fileURL(public) + "/"
	tab, seen := openTab(t, browser, base+"about.html", base)
	open(t, tab, base+"timeline.html?kind=policy&year=2017")
	until(t, tab, `location.pathname.endsWith("/browse.html") && location.search === "?kind=policy&year=2017"`)
	until(t, tab, `document.querySelectorAll(".results .rows > li").length > 0`)
	open(t, tab, base+"timeline.html")
	js[any](t, tab, `document.querySelector(".ways a[href*='place=']").click()`)
	until(t, tab, `location.pathname.endsWith("/browse.html") && document.querySelectorAll(".results .rows > li").length > 0`)
	for _, problem := range seen() {
		t.Error(problem)
	}
}

// TestPartedBook holds that a book and an archive do not depend on how long the
// pages of the site are: the book is as it was, and the archive has every page.
func TestPartedBook(t *testing.T) {
	book := func(public string) []byte {
		out := filepath.Join(t.TempDir(), "book.epub")
		mustRun(t, "-C", filepath.Dir(public), "export", "epub", "--out", out)
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		return data
	}
	parted := partedSite(t, "zh-CN")
	data := book(parted)
	config := filepath.Join(filepath.Dir(parted), "config.toml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, bytes.Replace(text, []byte("page_size = 8"), []byte("page_size = 200"), 1), 0o666); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(data, book(parted)) {
		t.Error("the book of a parted site is another one")
	}
	large := ""
	err = fs.WalkDir(os.DirFS(parted), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(name, ".html") {
			return err
		}
		html, err := os.ReadFile(filepath.Join(parted, name))
		if bytes.Count(html, []byte(`<li class="row fact`)) > 20 {
			large = name
		}
		return err
	})
	if err != nil || large != "" {
		t.Errorf("%s has many rows; %v", large, err)
	}
}

// TestPartedAgain edits a parted atlas and builds it again: what is kept of the
// build before has to be what a build from nothing makes.
func TestPartedAgain(t *testing.T) {
	public := partedSite(t, "zh-CN")
	root := filepath.Dir(public)
	content := filepath.Join(root, "content")
	policies, err := filepath.Glob(filepath.Join(content, "policies", "*.md"))
	if err != nil || len(policies) < 20 {
		t.Fatal(err, len(policies))
	}
	change := func(file, old, now string) {
		t.Helper()
		data, err := os.ReadFile(file)
		text := strings.Replace(string(data), old, now, 1)
		if err != nil || text == string(data) {
			t.Fatalf("%s has no %s: %v", file, old, err)
		}
		if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	for _, step := range []struct {
		name string
		edit func()
	}{
		{"title", func() { change(policies[3], "title = \"", "title = \"新名：") }},
		{"date", func() { change(policies[7], "when = \"201", "when = \"200") }},
		{"gone", func() { os.Remove(policies[11]) }},
		{"new", func() {
			text := "+++\ntitle = \"安徽某办法\"\nlevel = \"provincial\"\nplaces = [\"安徽\"]\nwhen = \"2017-03\"\n+++\n"
			if err := os.WriteFile(filepath.Join(content, "policies", "a-new.md"), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}},
		{"text", func() { change(policies[15], "summary = \"", "summary = \"新的一句。") }},
	} {
		step.edit()
		mustRun(t, "-C", root, "build")
		fresh := t.TempDir()
		for _, part := range []string{"content", ".git"} {
			if err := os.CopyFS(filepath.Join(fresh, part), os.DirFS(filepath.Join(root, part))); err != nil {
				t.Fatal(err)
			}
		}
		data, err := os.ReadFile(filepath.Join(root, "config.toml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(fresh, "config.toml"), data, 0o666); err != nil {
			t.Fatal(err)
		}
		mustRun(t, "-C", fresh, "build")
		err = fs.WalkDir(os.DirFS(filepath.Join(fresh, "public")), ".", func(file string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(file, ".html") {
				return err
			}
			want, err := os.ReadFile(filepath.Join(fresh, "public", file))
			if got, _ := os.ReadFile(filepath.Join(public, file)); !bytes.Equal(got, want) {
				t.Errorf("%s: %s is not what a build from nothing makes", step.name, file)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}
