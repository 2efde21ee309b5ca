package main

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	devpage "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// TestMovedPages opens old addresses as readers do: from the disk and from a
// server under a path, with scripts and without. Each leads on to the page that
// stands for it, by itself; the page that does so says where, with a link, for
// those whose browser does not.
func TestMovedPages(t *testing.T) {
	root := t.TempDir()
	moved := map[string]string{ // old page -> new page
		"companies/old.html":       "companies/jia.html",
		"firms/index.html":         "companies/index.html",
		"firms/deep/x.html":        "cases/yi.html",
		"old top.html":             "timeline.html",
		"companies/旧.html":         "companies/乙 公司.html",
		"companies/quoted.html":    "companies/'q'.html",
		"companies/semicolon.html": "companies/a;b=c&d.html",
	}
	redirects := ""
	for from, to := range moved {
		redirects += "[[redirect]]\nfrom = \"" + from + "\"\nto = \"" + to + "\"\n"
	}
	for name, text := range map[string]string{
		"config.toml":                  "title = \"图谱\"\n",
		"content/redirects.toml":       redirects,
		"content/companies/jia.md":     "+++\ntitle = \"甲公司\"\n+++\n",
		"content/companies/乙 公司.md":    "+++\ntitle = \"乙公司\"\n+++\n",
		"content/companies/'q'.md":     "+++\ntitle = \"丙公司\"\n+++\n",
		"content/companies/a;b=c&d.md": "+++\ntitle = \"丁公司\"\n+++\n",
		"content/cases/yi.md":          "+++\ntitle = \"甲公司：存证\"\n+++\n",
	} {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "-C", root, "build", "--quiet")
	public := filepath.Join(root, "public")
	server := httptest.NewServer(http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	defer server.Close()
	browser := newBrowser(t)
	for from, to := range moved {
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(from)))
		if err != nil {
			t.Fatal(err)
		}
		page, err := readPage(data)
		if err != nil {
			t.Fatal(err)
		}
		linked := false
		for _, l := range page.links {
			target, problem := resolve(from, l, map[string]bool{to: true}, nil)
			linked = linked || l.tag == "a" && problem == "" && target == to
		}
		if !linked {
			t.Errorf("%s has no link to %s", from, to)
		}
		if !strings.Contains(string(data), `<meta name="robots" content="noindex">`) {
			t.Errorf("%s is for search engines", from)
		}
		for where, base := range map[string]string{"disk": fileURL(public) + "/", "server": server.URL + "/deep/atlas/"} {
			for _, scripts := range []bool{true, false} {
				if scripts && from != "companies/old.html" {
					continue // the page has no script that could matter
				}
				// The address of a refresh replaces the old one whole: no
				// browser carries the anchor over.
				if got, want := landing(t, browser, base+escaped(from)+"#b3", !scripts), plainAddress(base+escaped(to)); got != want {
					t.Errorf("%s, scripts %v: %s leads to %s, want %s", where, scripts, from, got, want)
				}
			}
		}
	}
}

// landing is the address at which a tab comes to rest that is sent to a page
// that has moved.
func landing(t *testing.T, browser context.Context, address string, noScripts bool) string {
	t.Helper()
	tab, cancel := chromedp.NewContext(browser)
	defer cancel()
	tab, stop := context.WithTimeout(tab, time.Minute)
	defer stop()
	off := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: noScripts})
		return err
	})
	if err := chromedp.Do(tab, off, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
	at := ""
	for at == "" || plainAddress(strings.TrimSuffix(at, "#b3")) == plainAddress(strings.TrimSuffix(address, "#b3")) {
		// The browser's own history, for no script may run.
		where := chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
			history, err := cdp.Call(ctx, target, devpage.GetNavigationHistory, cdp.Empty{})
			if err == nil {
				at = history.Entries[history.CurrentIndex].URL
			}
			return err
		})
		// Between two pages the browser answers with an error.
		if err := chromedp.Do(tab, where); err != nil && tab.Err() != nil {
			t.Fatalf("%s, at %s: %v", address, at, err)
		}
		time.Sleep(20 * time.Millisecond)
	}
	return plainAddress(at)
}

// plainAddress is an address with nothing encoded and without index.html, which
// servers leave off.
func plainAddress(address string) string {
	if plain, err := url.PathUnescape(address); err == nil {
		address = plain
	}
	return strings.TrimSuffix(address, "index.html")
}

// escaped is a path as browsers write it in an address.
func escaped(path string) string { return (&url.URL{Path: path}).EscapedPath() }
