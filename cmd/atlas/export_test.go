package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// TestBrowserUnpacked unpacks the zip file of the site with a program of the
// system into a folder with spaces and Chinese characters, and reads it there:
// from the page that one double-clicks to a record, to the sentence it rests on,
// and by the search.
func TestBrowserUnpacked(t *testing.T) {
	unzip, err := exec.LookPath("unzip")
	if err != nil {
		t.Fatal("unzip is not installed: run make test, which installs what the tests need")
	}
	root := filepath.Dir(builtSite(t))
	zip := filepath.Join(t.TempDir(), "图谱.zip")
	mustRun(t, "-C", root, "export", "zip", "--out", zip)
	disk := filepath.Join(t.TempDir(), "我的 文档 #1 100%", "下载")
	if err := os.MkdirAll(disk, 0o777); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(unzip, "-q", zip, "-d", disk)
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	folders, err := os.ReadDir(disk)
	if err != nil || len(folders) != 1 {
		t.Fatalf("%v, %v", folders, err)
	}
	folder := filepath.Join(disk, folders[0].Name())
	browser := newBrowser(t)
	base := fileURL(folder) + "/"
	for _, page := range onePageOfEachKind(t, folder) {
		text, seen := visit(t, browser, base+page, base)
		for _, problem := range seen {
			t.Errorf("%s: %s", page, problem)
		}
		if len(strings.TrimSpace(text)) < 20 {
			t.Errorf("%s shows %q", page, text)
		}
	}

	p := newTab(t, browser, base, "index.html")
	if got := p.eval(styled); got != "none" {
		t.Errorf("what only a page without styles is to show has display %s", got)
	}
	p.eval(`document.querySelector('dt a[href="companies/index.html"]').click() || ""`)
	p.arrive(base + "companies/index.html")
	p.eval(`document.querySelector('main a[href$="zhong-guo-yin-hang.html"]').click() || ""`)
	p.arrive(base + "companies/zhong-guo-yin-hang.html")
	p.eval(`document.querySelector('main a[href*="articles/"][href*="#"]').click() || ""`)
	p.waitFor(where, base+"articles/")
	p.waitFor(`document.querySelector(":target") ? document.querySelector(":target").textContent : ""`, "中国银行")
	p.slash()
	p.write("zgyh")
	p.waitFor(firstHit, "中国银行")
	p.press(kb.ArrowDown)
	p.press(kb.Enter)
	p.arrive(base + "companies/zhong-guo-yin-hang.html")
	for _, problem := range p.problems() {
		t.Error(problem)
	}
}

// styled is how the words are shown that a page has for browsers without its
// styles.
const styled = `getComputedStyle(document.querySelector(".unstyled")).display`

// TestBrowserInsideZip opens the one file that Windows takes out of a zip file
// when a page in it is double-clicked: the words that help are the first that
// one reads.
func TestBrowserInsideZip(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(builtSite(t), "index.html"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "index.html"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	base := fileURL(dir) + "/"
	p := newTab(t, newBrowser(t), base, "index.html")
	if got := p.eval(styled); got != "block" {
		t.Errorf("display: %s", got)
	}
	text := p.eval(`document.body.innerText`)
	if want := "这个页面没有样式。如果它是在压缩包里打开的，请先解压整个压缩包，再打开解压出来的 index.html。"; !strings.HasPrefix(strings.TrimSpace(text), want) {
		t.Errorf("the page begins with %.200q", text)
	}
}
