package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestFirefox searches, filters, browses, compares, cites and switches the
// theme in Firefox, from the disk and from a server under a path, and holds
// that no page logs an error or asks for anything outside the folder. From the
// disk Firefox is the stricter browser: each file is an origin of its own.
//
// testdata/firefox/try.cjs tells what is done; it is run by node.
func TestFirefox(t *testing.T) {
	driver := filepath.Dir(tool(t, "puppeteer-core/package.json"))
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed: run make test, which installs what the tests need")
	}
	firefox, err := exec.LookPath("firefox-esr")
	if err != nil {
		if firefox, err = exec.LookPath("firefox"); err != nil {
			t.Fatal("Firefox is not installed: run make test, which installs what the tests need")
		}
	}
	public := builtSite(t)
	broken := t.TempDir()
	page := `<!doctype html><title>x</title><body>text<img src="missing.png"><img src="http://elsewhere.invalid/a.png"><script>console.error("no"); throw new Error("x")</script>`
	for _, name := range []string{"x.html", "neighbour.html"} {
		if err := os.WriteFile(filepath.Join(broken, name), []byte(page), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	mux := http.NewServeMux()
	mux.Handle("/deep/atlas/", http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	mux.Handle("/broken/", http.StripPrefix("/broken/", http.FileServer(http.Dir(broken))))
	server := httptest.NewServer(mux)
	defer server.Close()
	plan, err := json.Marshal(map[string]any{
		"puppeteer": driver, "firefox": firefox, "pages": onePageOfEachKind(t, public),
		"sites":  map[string]string{"disk": fileURL(public) + "/", "server": server.URL + "/deep/atlas/"},
		"broken": map[string]string{"disk": fileURL(broken) + "/", "server": server.URL + "/broken/"},
	})
	if err != nil {
		t.Fatal(err)
	}

	// Firefox wants a home that belongs to whoever runs it; what it leaves there
	// while it ends is not a reason to fail.
	home, err := os.MkdirTemp("", "atlas-firefox-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(home)
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, node, filepath.Join("testdata", "firefox", "try.cjs"), string(plan))
	// The last is for containers, where Firefox may not build its own sandbox.
	cmd.Env = append(os.Environ(), "HOME="+home, "TMPDIR="+home, "MOZ_DISABLE_CONTENT_SANDBOX=1")
	cmd.WaitDelay = 10 * time.Second
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	err = cmd.Run()
	t.Logf("%s", errs.String())
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	if text := strings.TrimSpace(out.String()); text != "" || err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}
