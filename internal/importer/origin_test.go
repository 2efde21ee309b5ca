package importer

import (
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"atlas/internal/config"
	"atlas/internal/diag"
)

// fetched is a source of a page at an address.
func fetched(address, html string) Source {
	return FetchedSource(address, func() ([]byte, Origin, error) {
		return []byte(html), Origin{URL: address, Charset: "utf-8"}, nil
	})
}

func importSources(t *testing.T, root string, sources ...Source) *Report {
	t.Helper()
	report, err := Import(t.Context(), Options{Root: root, Config: config.Default(), Sources: sources})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

const fetchedPage = `<title>河</title><div id="content_views"><p>一</p><p><img src="a.png"></p><p>二</p></div>`

// TestFetchedAgain holds that a fetched page is read the same from the file
// that is kept, and that a page fetched anew merges against the old one as it
// was read then.
func TestFetchedAgain(t *testing.T) {
	root := t.TempDir()
	importSources(t, root, fetched("https://x.example.org/p/he.html", fetchedPage))
	first := treeOf(t, root)
	const index = "content/articles/he/index.md"
	if !strings.Contains(first[index], "![](https://x.example.org/p/a.png)") {
		t.Fatalf("got\n%s", first[index])
	}
	report := importSources(t, root, FileSource(filepath.Join(root, "content/articles/he/source.html")))
	if len(report.Problems) > 0 || !maps.Equal(treeOf(t, root), first) {
		t.Errorf("from the file: %v, %v", report.Problems, report.Updated)
	}
	// A person's edit in one paragraph, the page's in another.
	edit(t, root, index, "一", "一，")
	report = importSources(t, root, fetched("https://x.example.org/p/he.html", strings.Replace(fetchedPage, "二", "二二", 1)))
	after := treeOf(t, root)
	if report.Open > 0 || !strings.Contains(after[index], "一，") || !strings.Contains(after[index], "二二") {
		t.Errorf("merged: %v\n%s", report.Problems, after[index])
	}
	// The page in another place: its pictures go along.
	importSources(t, root, fetched("https://y.example.org/he", strings.Replace(fetchedPage, "二", "二二", 1)))
	after = treeOf(t, root)
	if !strings.Contains(after[index], "https://y.example.org/a.png") || !strings.Contains(after["content/articles/he/source.toml"], "https://y.example.org/he") {
		t.Errorf("moved:\n%s", after[index])
	}
	// A copy that a person has saved was not fetched.
	saved := filepath.Join(t.TempDir(), "he.html")
	if err := os.WriteFile(saved, []byte(fetchedPage), 0o666); err != nil {
		t.Fatal(err)
	}
	report = importSources(t, root, FileSource(saved))
	if _, there := treeOf(t, root)["content/articles/he/source.toml"]; there || len(report.Removed) != 1 {
		t.Errorf("source.toml stays: %v", report.Removed)
	}
}

func TestNotAnArticle(t *testing.T) {
	long := strings.Repeat("没有已知元素的页面也可以是一篇文章。", 20)
	for html, want := range map[string]bool{
		"": false,
		"<script>check()</script><p>请稍候，正在检查您的浏览器。</p>": false,
		"<body>Just a moment...":               false,
		"<div id=content_views><p>短</p></div>": true,
		"<p>" + long + "</p>":                  true,
		long:                                   true,
	} {
		reader, err := NewReader(config.Default())
		if err != nil {
			t.Fatal(err)
		}
		_, err = reader.Read(fetched("https://x.example.org/p", html))
		if want != (err == nil) || err != nil && SourceProblem(Source{Name: "X"}, err).Error() != "X: "+errNotArticle.Error() {
			t.Errorf("%.40q: %v", html, err)
		}
	}
}

// TestFetchedID holds what an article goes by that tells no id.
func TestFetchedID(t *testing.T) {
	for address, want := range map[string]string{
		"https://x.example.org/posts/water.html":        "water",
		"https://x.example.org/posts/":                  "posts",
		"https://x.example.org/":                        "x-example-org",
		"https://x.example.org":                         "x-example-org",
		"https://x.example.org/a/index.html":            "x-example-org-a",
		"https://x.example.org/show.php?id=12":          "show-id-12",
		"https://x.example.org/%E6%B2%B3%E6%B5%81?a=..": "he-liu-a",
		"https://x.example.org/../../etc/passwd":        "passwd",
	} {
		s := fetched(address, "")
		if got := s.id(Origin{URL: address}); got != want {
			t.Errorf("%s: got %q, want %q", address, got, want)
		}
	}
}

// TestBadOrigin holds that a source.toml with a mistake is told at its place.
func TestBadOrigin(t *testing.T) {
	for text, want := range map[string]string{
		"url = \"x\"\n":                              `source.toml:1:7: url: want the address that the page was fetched from`,
		"charset = \"gbk\"\n":                        `source.toml: url: want the address that the page was fetched from`,
		"url = \"https://x/\"\nulr = \"https://\"\n": `source.toml:2:1: unknown key "ulr"`,
	} {
		dir := t.TempDir()
		for name, data := range map[string]string{"source.html": fetchedPage, OriginName: text} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(data), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		report := importSources(t, t.TempDir(), FileSource(filepath.Join(dir, "source.html")))
		if len(report.Problems) != 1 || !strings.Contains(report.Problems[0].Error(), want) {
			t.Errorf("%q: %v", text, report.Problems)
		}
	}
}

// TestNotFetched holds that the words for a page that did not come are kept.
func TestNotFetched(t *testing.T) {
	told := diag.Problem{Position: diag.Position{File: "https://x/"}, Code: "refused", Message: "answers 403 forbidden", Hint: "h"}
	report := importSources(t, t.TempDir(), FetchedSource("https://x/", func() ([]byte, Origin, error) { return nil, Origin{}, told }),
		FetchedSource("https://y/", func() ([]byte, Origin, error) { return nil, Origin{}, errors.New("odd") }))
	if len(report.Problems) != 2 || report.Problems[0] != told || report.Problems[1].Error() != "https://y/: odd" {
		t.Errorf("got %v", report.Problems)
	}
}
