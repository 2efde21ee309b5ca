package importer

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestSourceID(t *testing.T) {
	for name, want := range map[string]string{
		"88839140.html":         "88839140",
		"a b/第 1 篇#%.HTM":       "di-1-pian",
		"x/百度/source.html":      "bai-du",
		"/source.html":          "source",
		"index.html":            "index-x",
		"-":                     "article",
		"con.html":              "con-x",
		"\xd6\xd0\xb9\xfa.html": "x-f2856104a1",
		filepath.Join("一 二", "三", "index.html"): "san",
	} {
		if got := FileSource(name).id(Origin{}); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
}

// TestMatching: the patterns that the shells of Windows leave as they are.
func TestMatching(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "空 格")
	if err := os.Mkdir(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"b.html", "甲 1.html", "a.html", "x.txt"} {
		if err := os.WriteFile(filepath.Join(dir, name), nil, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	at := func(name string) string { return filepath.Join(dir, name) }
	got := matching([]string{at("x.txt"), at("*.html"), at("?.htm"), at("[ab].html")})
	want := []string{at("x.txt"), at("a.html"), at("b.html"), at("甲 1.html"), at("?.htm"), at("[ab].html")}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
