//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// commands are those that write, each with an atlas for it.
func (h *faultTest) commands() []*faulty {
	h.Helper()
	start := h.TempDir()
	h.write(start, "config.toml", "title = \"图谱\"\n")
	for i := range 4 {
		for _, edition := range []int{1, 2} {
			h.write(start, fmt.Sprintf("pages%d/%d.html", edition, 1000+i), fmt.Sprintf(`<h1 class="title-article">区块链动态第%d期</h1><div id="content_views"><h2>企业</h2>
<p>华夏科技：201%d年，华夏科技推出区块链贸易融资平台。</p><p>远洋物流：2017年，远洋物流推出区块链提单平台第%d版。</p><h2>政策</h2>
<p>2019年%d月，商务部发布《关于链上单证%d的意见》，提出试用区块链单证。</p></div>`, i, 6+i%4, edition, i+edition, i%3))
		}
	}
	edited := h.at(start)
	h.run(&faulty{name: "setup", args: []string{"import", "pages1"}}, edited)
	edits := map[string]string{}
	n := 0
	for name, text := range h.tree(edited) {
		if !strings.HasPrefix(name, "content/") || !strings.HasSuffix(name, ".md") {
			continue
		}
		n++
		mine := fmt.Sprintf("这一段是手写的，第 %s 号。", name)
		edits[name] = mine
		text = strings.Replace(text, "+++\n", "+++\n# 手写的注\n", 1)
		text = strings.Replace(text, "when = \"2019-01\"", "when = \"2019-01-15\"", 1) // the second edition has another month
		h.write(edited, name, text+"\n"+mine+"\n")
	}
	if n < 8 {
		h.Fatalf("the import made %d files only", n)
	}
	for name, text := range map[string]string{
		"parks/a.md":       "+++\ntitle = \"甲园\"\n+++\n见[乙](../companies/yi.md)。\n",
		"companies/jia.md": "+++\ntitle = \"甲公司\"\nplaces = [\"杭州\"]\n+++\n甲的正文。\n",
		"companies/yi.md":  "+++\ntitle = \"乙公司\"\nplaces = [\"上海\"]\nsectors = [\"物流\"]\n+++\n乙的正文。\n",
	} {
		h.write(edited, "content/"+name, text)
	}
	edits["content/parks/a.md"] = "甲园"
	h.write(edited, "out.zip", "an older export")

	built := h.at(edited)
	h.run(&faulty{name: "setup", args: []string{"build"}}, built)
	h.write(built, "content/parks/a.md", "+++\ntitle = \"丙园\"\n+++\n见[乙](../companies/yi.md)，和甲公司。\n")
	h.write(built, "content/parks/b.md", "+++\ntitle = \"丁园\"\n+++\n")
	if err := os.Remove(filepath.Join(built, "content/companies/jia.md")); err != nil {
		h.Fatal(err)
	}
	return []*faulty{
		{name: "import", args: []string{"import", "pages1", "--jobs", "1"}, dir: start},
		{name: "import again", args: []string{"import", "pages2", "--jobs", "1"}, dir: edited, edits: edits},
		{name: "build", args: []string{"build", "--jobs", "1"}, dir: edited, edits: edits},
		{name: "build again", args: []string{"build", "--jobs", "1"}, dir: built},
		{name: "merge", args: []string{"merge", "companies/jia", "companies/yi"}, dir: edited, once: true},
		{name: "export", args: []string{"export", "zip", "--out", "out.zip"}, dir: edited, edits: edits},
		{name: "new", args: []string{"new", "company", "丙公司"}, dir: edited, edits: edits, once: true},
		{name: "init", args: []string{"init", "other"}, dir: start, once: true},
	}
}

func (h *faultTest) write(dir, name, text string) {
	h.Helper()
	name = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
		h.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
		h.Fatal(err)
	}
}
