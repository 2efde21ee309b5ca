package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFeedsValid has Jing, which comes with the Nu validator, hold every feed
// of the site against the rules of RFC 4287 (testdata/atom.rnc): with and
// without an address, with a history and without, in both languages.
func TestFeedsValid(t *testing.T) {
	jar := tool(t, "vnu-jar/build/dist/vnu.jar")
	java, err := exec.LookPath("java")
	if err != nil {
		t.Fatal("Java is not installed: run make test, which installs what the tests need")
	}
	judge := func(files ...string) (string, error) {
		out, err := exec.Command(java, append([]string{"-cp", jar, "nu.validator.vendor.thaiopensource.relaxng.util.Driver", "-c", filepath.Join("testdata", "atom.rnc")}, files...)...).CombinedOutput()
		return string(out), err
	}
	valid := func(public string, least int) []string {
		t.Helper()
		var feeds []string
		for _, pattern := range []string{"feed.xml", "edits.xml", "*/feed.xml", "places/*.xml"} {
			found, err := filepath.Glob(filepath.Join(public, filepath.FromSlash(pattern)))
			if err != nil || len(found) == 0 {
				t.Fatalf("no %s in %s: %v", pattern, public, err)
			}
			feeds = append(feeds, found...)
		}
		if len(feeds) < least {
			t.Errorf("only %d feeds", len(feeds))
		}
		if out, err := judge(feeds...); err != nil || out != "" {
			t.Errorf("%v\n%s", err, out)
		}
		return feeds
	}
	public := builtSite(t)
	feeds := valid(public, 30)
	// The judge sees: what a feed must have and may not have.
	data, err := os.ReadFile(feeds[0])
	if err != nil {
		t.Fatal(err)
	}
	bad := filepath.Join(t.TempDir(), "feed.xml")
	for _, change := range [][2]string{{"<updated>2", "<updated>at 2"}, {"<id>urn:", "<id>a "}, {" term=\"world\"", ""}, {"<title>", "<title></title><title>"}, {"</author>", "</author><x/>"}, {"type=\"html\">", "type=\"markdown\">"}} {
		text := strings.Replace(string(data), change[0], change[1], 1)
		if text == string(data) {
			t.Fatalf("the feed has no %s", change[0])
		}
		if err := os.WriteFile(bad, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		if out, err := judge(bad); err == nil {
			t.Errorf("%s is taken for valid: %s", change[1], out)
		}
	}

	root := filepath.Dir(public)
	ids := func() []string {
		data, err := os.ReadFile(filepath.Join(public, "feed.xml"))
		if err != nil {
			t.Fatal(err)
		}
		var list []string
		for _, part := range strings.Split(string(data), "<id>")[1:] {
			id, _, _ := strings.Cut(part, "</id>")
			list = append(list, id)
		}
		return list
	}
	before := ids()
	mustRun(t, "-C", root, "build", "--base-url", "https://example.org/some/atlas")
	valid(public, 30)
	if after := ids(); !slices.Equal(before, after) || len(after) != 51 {
		t.Errorf("the address changes the ids: %q, %q", before, after)
	}
	config := filepath.Join(root, "config.toml")
	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	english := strings.Replace(string(text), `language = "zh-CN"`, `language = "en"`, 1)
	for _, text := range []string{english, strings.Replace(english, "history = true", "history = false", 1)} {
		if err := os.WriteFile(config, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		mustRun(t, "-C", root, "build")
		valid(public, 30)
	}
	if after := ids(); slices.Equal(before, after) {
		t.Error("history = false changes nothing")
	}
}
