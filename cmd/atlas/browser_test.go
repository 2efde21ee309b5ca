package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// TestBrowser opens pages of every kind in Chromium, from the disk and from a
// server under a path, and holds that no page logs an error, that no request
// fails, and that none leaves the folder.
func TestBrowser(t *testing.T) {
	ctx := newBrowser(t)
	public := builtSite(t)
	server := httptest.NewServer(http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	defer server.Close()
	for name, base := range map[string]string{
		"disk":   fileURL(public) + "/",
		"server": server.URL + "/deep/atlas/",
	} {
		t.Run(name, func(t *testing.T) {
			for _, p := range onePageOfEachKind(t, public) {
				text, seen := visit(t, ctx, base+p, base)
				for _, problem := range seen {
					t.Errorf("%s: %s", p, problem)
				}
				if len(strings.TrimSpace(text)) < 20 {
					t.Errorf("%s shows %q", p, text)
				}
			}
		})
	}
}

// TestBrowserNotFound opens 404.html as the published site shows it: at
// addresses that the site does not have, however deep.
func TestBrowserNotFound(t *testing.T) {
	public := builtSite(t, "--base-url", "https://example.org/deep/atlas/")
	mux := http.NewServeMux()
	mux.Handle("/deep/atlas/", http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	// With the status of a page that is there: Chromium logs a 404 as an error.
	mux.HandleFunc("/deep/atlas/no/such/", func(w http.ResponseWriter, r *http.Request) {
		http.ServeFile(w, r, filepath.Join(public, "404.html"))
	})
	server := httptest.NewServer(mux)
	defer server.Close()
	base := server.URL + "/deep/atlas/"
	text, seen := visit(t, newBrowser(t), base+"no/such/page.html", base)
	for _, problem := range seen {
		t.Error(problem)
	}
	if len(strings.TrimSpace(text)) < 20 {
		t.Errorf("shows %q", text)
	}
}

// newBrowser starts Chromium, which `make test` installs.
func newBrowser(t testing.TB) context.Context {
	t.Helper()
	var path string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Fatal("Chromium is not installed: run make test, which installs what the tests need")
	}
	opts := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.UserDataDir(t.TempDir()),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.WSURLReadTimeout(time.Minute))
	alloc, cancelAlloc := chromedp.NewExecAllocator(context.Background(), opts...)
	ctx, cancel := chromedp.NewContext(alloc)
	if err := chromedp.Do(ctx); err != nil { // starts it; tabs are opened in it later
		t.Fatal(err)
	}
	t.Cleanup(func() {
		cancel()
		cancelAlloc()
	})
	return ctx
}

func fileURL(dir string) string {
	dir = filepath.ToSlash(dir)
	if !strings.HasPrefix(dir, "/") {
		dir = "/" + dir // C:/…
	}
	return (&url.URL{Scheme: "file", Path: dir}).String()
}

// visit opens a page in a tab of its own and returns its text and what went
// wrong; see openTab.
func visit(t testing.TB, browser context.Context, address, base string) (text string, problems []string) {
	t.Helper()
	ctx, seen := openTab(t, browser, address, base)
	text, err := chromedp.Run(ctx, chromedp.Text("body"))
	if err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return text, seen()
}

// openTab opens a page in a tab of its own, which stays until the test ends.
// What it returns tells what went wrong since then: console messages of level
// error, exceptions, requests that failed or that left the site.
func openTab(t testing.TB, browser context.Context, address, base string) (tab context.Context, problems func() []string) {
	t.Helper()
	ctx, cancel := chromedp.NewContext(browser)
	t.Cleanup(cancel)
	ctx, stop := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(stop)
	var mu sync.Mutex
	var list []string
	add := func(format string, args ...any) {
		mu.Lock()
		defer mu.Unlock()
		list = append(list, fmt.Sprintf(format, args...))
	}
	asked := map[network.RequestID]string{}
	err := chromedp.Listen(ctx, func(event any) {
		switch e := event.(type) {
		case *network.EventRequestWillBeSent:
			mu.Lock()
			asked[e.RequestID] = e.Request.URL
			mu.Unlock()
			if !strings.HasPrefix(e.Request.URL, base) && !strings.HasPrefix(e.Request.URL, "data:") && !strings.HasPrefix(e.Request.URL, "blob:") {
				add("asks for %s", e.Request.URL)
			}
		case *network.EventLoadingFailed:
			mu.Lock()
			u := asked[e.RequestID]
			mu.Unlock()
			add("%s failed: %s", u, e.ErrorText)
		case *network.EventResponseReceived:
			if e.Response.Status >= 400 {
				add("%s: status %d", e.Response.URL, e.Response.Status)
			}
		case *runtime.EventExceptionThrown:
			add("exception: %s", e.ExceptionDetails.Text)
		case *runtime.EventConsoleAPICalled:
			if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
				add("console: %s", e.Type)
			}
		case *log.EventEntryAdded:
			if e.Entry.Level == log.EntryLevelError {
				add("log: %s %s", e.Entry.Text, e.Entry.URL)
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	return ctx, func() []string {
		mu.Lock()
		defer mu.Unlock()
		return slices.Clone(list)
	}
}

// onePageOfEachKind lists the pages at the top and, of each folder, its index
// and one page.
func onePageOfEachKind(t *testing.T, public string) []string {
	t.Helper()
	pages, err := filepath.Glob(filepath.Join(public, "*.html"))
	if err != nil {
		t.Fatal(err)
	}
	folders, err := os.ReadDir(public)
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range folders {
		in, _ := filepath.Glob(filepath.Join(public, folder.Name(), "*.html"))
		taken := 0
		for _, name := range in {
			if filepath.Base(name) == "index.html" || taken == 0 {
				pages = append(pages, name)
			}
			if filepath.Base(name) != "index.html" {
				taken++
			}
		}
	}
	for i, name := range pages {
		rel, err := filepath.Rel(public, name)
		if err != nil {
			t.Fatal(err)
		}
		pages[i] = filepath.ToSlash(rel)
	}
	return pages
}

// TestBrowserSees holds that visit would tell: a page with a broken request,
// a script that fails and a picture from elsewhere has three problems.
func TestBrowserSees(t *testing.T) {
	ctx := newBrowser(t)
	dir := t.TempDir()
	bad := `<!doctype html><title>x</title><body>text<img src="missing.png"><script>console.error("no"); throw new Error("x")</script>`
	if err := os.WriteFile(filepath.Join(dir, "x.html"), []byte(bad), 0o666); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.FileServer(http.Dir(dir)))
	defer server.Close()
	for _, base := range []string{fileURL(dir) + "/", server.URL + "/"} {
		_, problems := visit(t, ctx, base+"x.html", base)
		all := strings.Join(problems, "\n")
		for _, want := range []string{"missing.png", "exception: ", "console: error"} {
			if !strings.Contains(all, want) {
				t.Errorf("%s: %q is not among\n%s", base, want, all)
			}
		}
		_, problems = visit(t, ctx, base+"x.html", base+"other/")
		if all := strings.Join(problems, "\n"); !strings.Contains(all, "asks for") {
			t.Errorf("%s: a request that leaves the folder is not among\n%s", base, all)
		}
	}
}
