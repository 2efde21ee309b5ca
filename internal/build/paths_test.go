//go:build unix

package build

import (
	"context"
	"errors"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"atlas/internal/diag"
)

const park = "+++\ntitle = \"湿地公园\"\n+++\n正文。\n"

// TestBadNames holds that no name gets into a site that another system cannot
// hold, wherever it comes from.
func TestBadNames(t *testing.T) {
	files := maps.Clone(small)
	for _, name := range []string{"static/a:b.txt", "static/con.txt", "static/x /y.txt", "content/parks/图\\1.png"} {
		files[name] = "x"
	}
	root := atlasAt(t, files)
	_, problems, err := Build(context.Background(), options(root))
	want := `content/parks/图\1.png: "parks/图\\1.png" cannot be in a site: the name holds \, which Windows does not allow
  hint: rename it; letters, digits, hyphens and Chinese can be used everywhere
static/a:b.txt: "a:b.txt" cannot be in a site: the name holds :, which Windows does not allow
  hint: rename it; letters, digits, hyphens and Chinese can be used everywhere
static/con.txt: "con.txt" cannot be in a site: Windows keeps the name "con" for a device
  hint: rename it; letters, digits, hyphens and Chinese can be used everywhere
static/x /y.txt: "x /y.txt" cannot be in a site: the name ends in a dot or a space, which Windows drops
  hint: rename it; letters, digits, hyphens and Chinese can be used everywhere`
	if got := worded(problems); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
	if _, err := os.Stat(filepath.Join(root, "public")); !errors.Is(err, os.ErrNotExist) {
		t.Error("something was written")
	}
}

// TestOneNameInTwoForms: macOS takes é as one character and as two for one.
func TestOneNameInTwoForms(t *testing.T) {
	files := maps.Clone(small)
	files["static/caf\u00e9.txt"], files["static/cafe\u0301.txt"] = "x", "y"
	_, problems, err := Build(context.Background(), options(atlasAt(t, files)))
	if got := worded(problems); err != nil || strings.Count(got, "the site already has a file") != 1 {
		t.Errorf("%v\n%s", err, got)
	}
}

// TestLongNames: a page's name may be as long as a disk allows, though its
// temporary name would be longer.
func TestLongNames(t *testing.T) {
	long := strings.Repeat("长", 83)
	root := atlasAt(t, map[string]string{"config.toml": small["config.toml"], "content/parks/" + long + ".md": park})
	mustBuild(t, options(root))
	if _, err := os.Stat(filepath.Join(root, "public", "parks", long+".html")); err != nil {
		t.Error(err)
	}
	root = atlasAt(t, map[string]string{"config.toml": small["config.toml"], "content/parks/" + long + "xx.md": park})
	_, problems, err := Build(context.Background(), options(root))
	want := "content/parks/" + long + "xx.md: \"parks/" + long + "xx.html\" cannot be in a site: the name is longer than 255 bytes\n" +
		"  hint: rename it; letters, digits, hyphens and Chinese can be used everywhere"
	if got := worded(problems); err != nil || got != want {
		t.Errorf("%v\n%s", err, got)
	}
}

func TestDestInAnyCase(t *testing.T) {
	root := atlasAt(t, small)
	for _, dest := range []string{"Content", "STATIC/site", "Layouts"} {
		opt := options(root)
		opt.Dest = filepath.Join(root, filepath.FromSlash(dest))
		_, _, err := Build(context.Background(), opt)
		folder, _, _ := strings.Cut(strings.ToLower(dest), "/")
		var p diag.Problem
		if !errors.As(err, &p) || p.Message != "the site cannot be written here: it is in "+folder+", which the site is made from" {
			t.Errorf("%s: %v", dest, err)
		}
	}
	opt := options(root)
	opt.Dest = filepath.Join(root, "contents") // another folder
	mustBuild(t, opt)
}

// TestRenamedByCase: a content file's name changes in case alone. The page is
// at its new address and nowhere else.
func TestRenamedByCase(t *testing.T) {
	root := atlasAt(t, map[string]string{"config.toml": small["config.toml"], "content/parks/Shi-Di.md": park})
	mustBuild(t, options(root))
	if err := os.Rename(filepath.Join(root, "content/parks/Shi-Di.md"), filepath.Join(root, "content/parks/shi-di.md")); err != nil {
		t.Fatal(err)
	}
	mustBuild(t, options(root))
	public := tree(t, filepath.Join(root, "public"))
	if _, ok := public["parks/Shi-Di.html"]; ok || public["parks/shi-di.html"] == "" {
		t.Errorf("the old page is there: %t; the new one: %t", ok, public["parks/shi-di.html"] != "")
	}
}

// TestDiskWithoutCase stands in for one: two names of one file, by a hard
// link, are what atlas sees there. The page is not taken for somebody else's,
// and it is not deleted under its old name.
func TestDiskWithoutCase(t *testing.T) {
	root := atlasAt(t, map[string]string{"config.toml": small["config.toml"], "content/parks/Shi-Di.md": park})
	mustBuild(t, options(root))
	parks := filepath.Join(root, "public", "parks")
	if err := os.Rename(filepath.Join(root, "content/parks/Shi-Di.md"), filepath.Join(root, "content/parks/shi-di.md")); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(filepath.Join(parks, "Shi-Di.html"), filepath.Join(parks, "shi-di.html")); err != nil {
		t.Fatal(err)
	}
	site, err := os.OpenRoot(filepath.Join(root, "public"))
	if err != nil {
		t.Fatal(err)
	}
	defer site.Close()
	old, err := readManifest(site)
	if err != nil {
		t.Fatal(err)
	}
	outs := []output{{path: "parks/shi-di.html"}}
	renamed := old.renamedByCase(outs)
	if want := map[string]string{"parks/Shi-Di.html": "parks/shi-di.html"}; !maps.Equal(renamed, want) {
		t.Fatalf("renamed: %v", renamed)
	}
	if found := old.inTheWay(newFolders(site), outs, renamed); len(found) > 0 {
		t.Errorf("in the way: %v", found)
	}
	if found := old.inTheWay(newFolders(site), outs, nil); len(found) != 1 {
		t.Errorf("a file of others is not seen: %v", found)
	}
	b := &builder{result: &Result{}}
	if _, err := b.deleteStale(site, &manifest{sums: map[string]string{"parks/Shi-Di.html": ""}}, map[string]string{"parks/shi-di.html": ""}, renamed); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(parks, "Shi-Di.html")); err != nil {
		t.Errorf("the page was deleted by its old name: %v", err)
	}
	mustBuild(t, options(root))
}
