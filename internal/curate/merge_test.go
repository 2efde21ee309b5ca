package curate

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"atlas/internal/config"
)

// atlas writes a small atlas and gives its folder.
func atlas(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for name, text := range map[string]string{
		"companies/jia.md":  "+++\r\ntitle = \"甲行\"\r\nsectors = [\"银行\"]\r\n+++\r\n\r\n甲行的正文，见[[乙行]]与[乙行](yi.md)。\r\n",
		"companies/yi.md":   "+++\ntitle = \"乙行\"\nown = 5\nsectors = [\"保险\", \"银行\"]\nsummary = \"摘要\"\n\n[[sources]]\narticle = \"1\"\nblock = 2\nquote = \"乙行\"\nfact = \"company/乙行甲行\"\n+++\n\n乙行的正文。\n\n又一段。\n",
		"companies/bing.md": "+++\ntitle = \"丙\"\nalternate_names = [\"丁\"]\n+++\n",
		"parks/yuan.md":     "+++\ntitle = \"园\"\nalternate_names = [\"乙行\"]\n+++\n",
		"parks/bie.md":      "+++\ntitle = \"别\"\n+++\n\n[[乙行]]、[[乙行|那家公司]]、[x](/companies/yi.md?a#b)、`[[乙行]]`。\n",
	} {
		full := filepath.Join(root, "content", name)
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

func read(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	if err := filepath.WalkDir(filepath.Join(root, "content"), func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(root, name)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}

func merge(t *testing.T, root, a, b string, changes int) *Plan {
	t.Helper()
	plan, problems, err := PlanMerge(root, config.Default(), a, b)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if changes >= 0 && changes < len(plan.Changes) {
		plan.Changes = plan.Changes[:changes]
	}
	if err := plan.Apply(root); err != nil {
		t.Fatal(err)
	}
	return plan
}

func TestMerge(t *testing.T) {
	root := atlas(t)
	plan := merge(t, root, "甲行", "companies/yi", -1)
	files := read(t, root)
	want := map[string]string{
		// Line ends are A's; the wiki link would have become ambiguous, since
		// a park has the name as well.
		"content/companies/jia.md": "+++\r\ntitle = \"甲行\"\r\nalternate_names = [\"乙行\"]\r\nsectors = [\"银行\", \"保险\"]\r\nsummary = \"摘要\"\r\n\r\n" +
			"[[sources]]\r\narticle = \"1\"\r\nblock = 2\r\nquote = \"乙行\"\r\nfact = \"company/乙行甲行\"\r\n+++\r\n\r\n甲行的正文，见[[甲行|乙行]]与[乙行](jia.md)。\r\n\r\n乙行的正文。\r\n\r\n又一段。\r\n",
		"content/parks/bie.md": "+++\ntitle = \"别\"\n+++\n\n[[甲行|乙行]]、[[甲行|那家公司]]、[x](/companies/jia.md?a#b)、`[[乙行]]`。\n",
	}
	for name, text := range want {
		if files[name] != text {
			t.Errorf("%s is\n%q\nwant\n%q", name, files[name], text)
		}
	}
	if _, ok := files["content/companies/yi.md"]; ok {
		t.Error("the second file is still there")
	}
	if !strings.HasSuffix(files["content/decisions.toml"], "[[same]]\na = \"company/甲行\"\nb = \"company/乙行\"\n\n[[same]]\na = \"company/甲行\"\nb = \"company/乙行甲行\"\n") {
		t.Errorf("decisions:\n%s", files["content/decisions.toml"])
	}
	if got := fmt.Sprint(plan.Notes); got != "[content/companies/yi.md:3:1: warning: the key own is not taken over\n  hint: copy it by hand if it matters]" {
		t.Errorf("notes: %s", got)
	}
}

// A merge that was cut off after any of its steps is completed by another.
func TestMergeAgain(t *testing.T) {
	whole := atlas(t)
	steps := len(merge(t, whole, "companies/jia", "companies/yi", -1).Changes)
	want := fmt.Sprint(read(t, whole))
	for n := range steps {
		root := atlas(t)
		merge(t, root, "companies/jia", "companies/yi", n)
		merge(t, root, "companies/jia", "companies/yi", -1)
		if got := fmt.Sprint(read(t, root)); got != want {
			t.Errorf("cut off after %d of %d steps:\n%s\nwant\n%s", n, steps, got, want)
		}
	}
}

// TestChangedMeanwhile holds that a merge does not write over what was saved
// after it was worked out, and that it does nothing then.
func TestChangedMeanwhile(t *testing.T) {
	root := t.TempDir()
	name := filepath.Join(root, "content", "companies", "a.md")
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		t.Fatal(err)
	}
	other := filepath.Join(filepath.Dir(name), "b.md")
	for _, name := range []string{name, other} {
		if err := os.WriteFile(name, []byte("saved later"), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	plan := &Plan{Changes: []Change{
		{Path: "content/companies/b.md", Old: []byte("saved later"), New: []byte("merged")},
		{Path: "content/companies/a.md", Old: []byte("as read")},
	}}
	err := plan.Apply(root)
	want := "content/companies/a.md: was changed while the merge was at work, and was left as it is\n  hint: run the merge again"
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	for _, name := range []string{name, other} {
		if data, err := os.ReadFile(name); err != nil || string(data) != "saved later" {
			t.Errorf("%s: %q, %v", name, data, err)
		}
	}
}
