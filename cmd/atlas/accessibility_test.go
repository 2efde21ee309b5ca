package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// tool is a file that .ci/install-tools puts below .cache/tools.
func tool(t *testing.T, name string) string {
	t.Helper()
	file, err := filepath.Abs(filepath.Join("..", "..", ".cache", "tools", "node_modules", filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(file); err != nil {
		t.Fatalf("%s is not installed: run make test (or bash .ci/install-tools), which installs what the tests need", name)
	}
	return file
}

// TestValid has the Nu validator read every page of the site, in both
// languages of the interface: it must find neither error nor warning.
func TestValid(t *testing.T) {
	for _, language := range []string{"zh-CN", "en"} {
		holdValid(t, language, builtIn(t, language))
	}
}

// holdValid is TestValid for one built site, called name in messages.
func holdValid(t *testing.T, name, public string) {
	t.Helper()
	jar := tool(t, "vnu-jar/build/dist/vnu.jar")
	java, err := exec.LookPath("java")
	if err != nil {
		t.Fatal("Java is not installed: run make test, which installs what the tests need")
	}
	out, err := exec.Command(java, "-jar", jar, "--skip-non-html", "--format", "json", "--stdout", public).Output()
	var report struct {
		Messages []struct {
			Type, SubType, URL, Message, Extract string
			LastLine                             int
		}
	}
	if jsonErr := json.Unmarshal(out, &report); jsonErr != nil {
		t.Fatalf("the validator failed: %v, %v\n%s", err, jsonErr, out)
	}
	// A layout's mistake is on every page that it makes: it is told once.
	told := map[string]int{}
	for _, m := range report.Messages {
		// The validator holds files of the site for foreign, since it does not
		// know the page's address, and data for a script. TestHostile has
		// browsers judge.
		if strings.HasPrefix(m.Message, "Resource violates Content Security Policy (meta tag)") ||
			strings.HasPrefix(m.Message, "Inline script violates Content Security Policy (meta tag)") && strings.Contains(m.Extract, "application/ld+json") {
			continue
		}
		if told[m.Message]++; told[m.Message] > 1 {
			continue
		}
		page := m.URL[strings.LastIndex(m.URL, "/public/")+1:]
		t.Errorf("%s: %s:%d: %s %s: %s: %q", name, page, m.LastLine, m.Type, m.SubType, m.Message, m.Extract)
	}
	for message, n := range told {
		if n > 1 {
			t.Errorf("%s: %d times in all: %s", name, n, message)
		}
	}
}

// builtIn is builtSite with another language of the interface.
func builtIn(t *testing.T, language string) string {
	t.Helper()
	public := builtSite(t)
	if language == "zh-CN" {
		return public
	}
	root := filepath.Dir(public)
	file := filepath.Join(root, "config.toml")
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(data), `language = "zh-CN"`, fmt.Sprintf("language = %q", language), 1)
	if text == string(data) {
		t.Fatal("config.toml names no language")
	}
	if err := os.WriteFile(file, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	mustRun(t, "-C", root, "build")
	return public
}

// widths are those at which pages are held: a telephone, which is also a
// desktop at 400 %, and a desktop.
var widths = []int64{320, 1280}

// TestAccessible runs axe over a page of every kind, in both themes and at both
// widths, and holds that no page is wider than a narrow screen.
func TestAccessible(t *testing.T) { holdAccessible(t, builtSite(t)) }

// holdAccessible is TestAccessible for one built site. What a page logs in the
// browser is told as well.
func holdAccessible(t *testing.T, public string) {
	t.Helper()
	holdPagesAccessible(t, public, onePageOfEachKind(t, public))
}

func holdPagesAccessible(t *testing.T, public string, pages []string) {
	t.Helper()
	axe, err := os.ReadFile(tool(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	browser := newBrowser(t)
	base := fileURL(public) + "/"
	for _, p := range pages {
		t.Run(p, func(t *testing.T) {
			tab, seen := openTab(t, browser, base+p, base)
			if err := chromedp.Do(tab, void(string(axe)+`;document.querySelectorAll("details").forEach(d => d.open = true)`)); err != nil {
				t.Fatal(err)
			}
			for _, width := range widths {
				if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 900)); err != nil {
					t.Fatal(err)
				}
				wide, err := chromedp.Run(tab, chromedp.Evaluate[int](`document.documentElement.scrollWidth`))
				if err != nil {
					t.Fatal(err)
				}
				if int64(wide) > width {
					t.Errorf("%d wide on a screen of %d", wide, width)
				}
				for _, theme := range []string{"light", "dark"} {
					found, err := chromedp.Run(tab, chromedp.Evaluate[[]string](fmt.Sprintf(`(function () {
						document.documentElement.setAttribute("data-theme", %q);
						return axe.run(document, {resultTypes: ["violations"], preload: false}).then(r => r.violations.map(v =>
							v.id + ": " + v.help + ": " + v.nodes.slice(0, 3).map(n => n.target + " " + n.failureSummary.replace(/\s+/g, " ")).join(" | ")));
					})()`, theme), awaited))
					if err != nil {
						t.Fatal(err)
					}
					for _, f := range found {
						t.Errorf("%s, %d wide: %s", theme, width, f)
					}
				}
			}
			for _, problem := range seen() {
				t.Error(problem)
			}
		})
	}
}

func void(js string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](js) }

func awaited(p *runtime.EvaluateParams) {
	yes := true
	p.AwaitPromise = &yes
}

// TestAccessibleSees holds that axe would tell.
func TestAccessibleSees(t *testing.T) {
	axe, err := os.ReadFile(tool(t, "axe-core/axe.min.js"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	bad := `<!doctype html><title>x</title><body><p style="color:#aaa;background:#fff">text<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=">`
	if err := os.WriteFile(filepath.Join(dir, "x.html"), []byte(bad), 0o666); err != nil {
		t.Fatal(err)
	}
	tab, _ := openTab(t, newBrowser(t), fileURL(dir)+"/x.html", fileURL(dir)+"/")
	if err := chromedp.Do(tab, void(string(axe))); err != nil {
		t.Fatal(err)
	}
	ids, err := chromedp.Run(tab, chromedp.Evaluate[[]string](`axe.run().then(r => r.violations.map(v => v.id))`, awaited))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"color-contrast", "image-alt", "html-has-lang"} {
		if !slices.Contains(ids, want) {
			t.Errorf("axe does not see %s, only %v", want, ids)
		}
	}
}
