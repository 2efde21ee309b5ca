package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestHugoSite holds that Hugo's pages have the parts that atlas's have: what
// is measured beside them must be as much work.
func TestHugoSite(t *testing.T) {
	hugo, err := exec.LookPath("hugo")
	if err != nil {
		t.Fatalf("%v; run make test, which installs it", err)
	}
	dir := filepath.Join(t.TempDir(), "atlas")
	// So many that a section is parted.
	if status, _, errs := benchRun("gen", "-n", "500", dir); status != exitDone {
		t.Fatal(errs)
	}
	site, public := filepath.Join(dir, "hugo"), filepath.Join(dir, "hugo-public")
	if status, out, errs := benchRun("hugo", dir, site); status != exitDone || !strings.Contains(out, "hugo --source") {
		t.Fatal(out, errs)
	}
	if out, err := exec.Command(hugo, hugoArgs(site, public)...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := pagesMissing(filepath.Join(dir, "content"), public); err != nil {
		t.Error(err)
	}
	for kind, parts := range map[string][]string{
		"companies": {`id="organizations"`, `id="partners"`, `<p class="party"><span class="label">使用</span> <a href=`, `<li class="badge caution">年份为推断</li>`},
		"cases":     {`<dt class="key">用途</dt>`, "都涉及", `<small>案例</small>`},
		"policies":  {`<dt class="key">发布</dt>`, "同在"},
		"parks":     {`<dt class="key">发起</dt>`},
		"alliances": {`<dt class="key">成员</dt>`},
	} {
		all := readAll(t, filepath.Join(public, kind))
		for _, part := range append(parts, `<mark>`, `<section class="related">`, `<section class="near" aria-labelledby="near">`, `<dl class="ring">`,
			"[DB/OL]//合成图谱", "@misc{"+kind+"-", `"container-title":"合成图谱"`, `class="machine"`, `rel="prev"`, `<ul class="badges"`, "BreadcrumbList") {
			if !strings.Contains(all, part) {
				t.Errorf("no page of %s has %s", kind, part)
			}
		}
		graphs := regexp.MustCompile(`(?s)<script type="application/ld\+json">(.*?)</script>`).FindAllStringSubmatch(all, -1)
		if len(graphs) == 0 {
			t.Errorf("%s: no JSON-LD", kind)
		}
		for _, g := range graphs {
			if !json.Valid([]byte(g[1])) {
				t.Fatalf("%s: no JSON: %s", kind, g[1])
			}
		}
		if strings.Contains(all, `.md"`) || strings.Contains(all, "ZgotmplZ") {
			t.Errorf("%s: a link to Markdown, or a value that the templates refused", kind)
		}
	}
	for name, holds := range map[string]string{
		"cases/page/2.html": `<b aria-current="page">2</b>`, "cases.html": `<ol class="rows">`, "places.html": `<ul class="leaders">`, "years/2015.html": `<li class="row fact">`,
		"cases.csv": "path,title,", "index.xml": "<rss", "sitemap.xml": "<urlset",
	} {
		shown, err := contains(filepath.Join(public, filepath.FromSlash(name)), holds)
		if err != nil || !shown {
			t.Errorf("%s lacks %s: %v", name, holds, err)
		}
	}
	for name, want := range map[string]int{"search.json": 510, "atlas.json": 500} {
		text, err := os.ReadFile(filepath.Join(public, name))
		if err != nil {
			t.Fatal(err)
		}
		var items []map[string]any
		if err := json.Unmarshal(text, &items); err != nil || len(items) != want {
			t.Errorf("%s has %d items, not %d: %v", name, len(items), want, err)
		}
	}
}

// readAll is the text of every page right below a folder.
func readAll(t *testing.T, dir string) string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "*.html"))
	if err != nil || len(found) == 0 {
		t.Fatalf("%s: %d pages, %v", dir, len(found), err)
	}
	var all strings.Builder
	for _, name := range found {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
