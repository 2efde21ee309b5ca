package check

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// write makes an atlas of files in a folder of the test.
func write(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	if _, ok := files["config.toml"]; !ok {
		files["config.toml"] = "title = \"河流图谱\"\n"
	}
	for name, text := range files {
		name = filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// lines are the problems with one of the codes, as printed.
func lines(t *testing.T, opt Options, codes ...string) []string {
	t.Helper()
	report, err := Check(t.Context(), opt)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range report.Problems {
		if slices.Contains(codes, p.Code) {
			list = append(list, p.Error())
		}
	}
	return list
}

var linkCodes = []string{"dead-link", "refused-link", "silent-link", "private-link", "busy-link", "bad-link", "untrusted-link", "robots-link"}

// web is a server that stands for every host of the web: the tests' dialer
// leads to it, and nothing leaves the machine.
type web struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
	now  int
	most int
}

func newWeb(t *testing.T, handler http.HandlerFunc) *web {
	w := &web{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.Method+" "+r.Host+r.URL.RequestURI())
		w.now++
		w.most = max(w.most, w.now)
		w.mu.Unlock()
		if got := r.Header.Get("User-Agent"); got != "atlas (checks links; a person runs it)" {
			t.Errorf("User-Agent %q", got)
		}
		for _, name := range []string{"Referer", "Cookie", "Authorization"} {
			if got := r.Header.Get(name); got != "" {
				t.Errorf("%s %q", name, got)
			}
		}
		handler(rw, r)
		w.mu.Lock()
		w.now--
		w.mu.Unlock()
	}))
	t.Cleanup(w.Close)
	return w
}

func (w *web) dial(ctx context.Context, network, address string) (net.Conn, error) {
	if strings.HasPrefix(address, "nowhere.example.org:") {
		return nil, &net.DNSError{Err: "no such host", Name: "nowhere.example.org", IsNotFound: true}
	}
	return new(net.Dialer).DialContext(ctx, network, w.Listener.Addr().String())
}

func TestExternal(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/gone":
			rw.WriteHeader(http.StatusGone)
		case "/none":
			rw.WriteHeader(http.StatusNotFound)
		case "/nohead":
			if r.Method == http.MethodHead {
				rw.WriteHeader(http.StatusMethodNotAllowed)
			}
		case "/shy":
			rw.WriteHeader(http.StatusForbidden)
		case "/away":
			http.Redirect(rw, r, "http://b.example.org/none", http.StatusFound)
		case "/round":
			http.Redirect(rw, r, "/round", http.StatusFound)
		}
	})
	dir := write(t, map[string]string{
		"content/articles/a1/index.md": "+++\ntitle = \"文\"\nid = \"a1\"\nsource_url = \"http://a.example.org/gone\"\n+++\n见[好](http://a.example.org/good#part)。\n",
		"content/parks/x.md": "+++\ntitle = \"园\"\n+++\n\n见[无](http://a.example.org/none)、[又](http://a.example.org/none#x)、http://b.example.org/shy 和[转](http://b.example.org/away)、[圈](http://b.example.org/round)。\n\n" +
			"[好](http://a.example.org/nohead) [址](http://nowhere.example.org/x) [本](../parks/x.md) [信](mailto:a@example.org) ![图](http://a.example.org/none.png)\n",
	})
	pause := time.Duration(0)
	var steps []string
	got := lines(t, Options{Root: dir, External: true, dial: w.dial, pause: &pause,
		Progress: func(done, total int) { steps = append(steps, fmt.Sprintf("%d/%d", done, total)) }}, linkCodes...)
	want := []string{
		"content/articles/a1/index.md:4:14: warning: http://a.example.org/gone is not there any more: 410 gone\n  hint: find where it went, or link a copy in an archive",
		"content/parks/x.md:5:6: warning: http://a.example.org/none is not there any more: 404 not found\n  hint: find where it went, or link a copy in an archive",
		"content/parks/x.md:5:37: warning: http://a.example.org/none is not there any more: 404 not found\n  hint: find where it went, or link a copy in an archive",
		"content/parks/x.md:5:66: warning: http://b.example.org/shy answers 403 forbidden\n  hint: open it in a browser: some sites answer people only",
		"content/parks/x.md:5:96: warning: http://b.example.org/away is not there any more: 404 not found\n  hint: find where it went, or link a copy in an archive",
		"content/parks/x.md:5:127: warning: http://b.example.org/round was not followed: redirected too often\n  hint: open it in a browser, and take the address that it ends at",
		"content/parks/x.md:7:38: warning: http://nowhere.example.org/x: there is no host \"nowhere.example.org\"\n  hint: find where it went, or link a copy in an archive",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if len(steps) != 8 || steps[7] != "8/8" {
		t.Errorf("progress %v", steps)
	}
	for _, asked := range []string{"HEAD a.example.org/nohead", "GET a.example.org/nohead"} {
		if !slices.Contains(w.seen, asked) {
			t.Errorf("not asked: %s of %v", asked, w.seen)
		}
	}
	if n := len(slices.DeleteFunc(slices.Clone(w.seen), func(s string) bool { return s != "HEAD a.example.org/none" })); n != 1 {
		t.Errorf("an address was asked %d times", n)
	}
	if w.most > askAtOnce {
		t.Errorf("%d requests at once", w.most)
	}
	// Without the flag nothing is asked.
	before := len(w.seen)
	if got := lines(t, Options{Root: dir, dial: w.dial}, linkCodes...); len(got) > 0 || len(w.seen) != before {
		t.Errorf("asked without --external: %v", got)
	}
}

// TestExternalPrivate holds that neither an address, nor a redirect, leads
// into the network that atlas runs in.
func TestExternalPrivate(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {})
	dir := write(t, map[string]string{
		"content/parks/x.md": "+++\ntitle = \"园\"\n+++\n[内](" + w.URL + "/x)\n",
	})
	got := lines(t, Options{Root: dir, External: true}, linkCodes...)
	want := []string{"content/parks/x.md:4:5: warning: " + w.URL + "/x leads into a private network and was not asked\n  hint: readers cannot follow it; --allow-private asks all the same"}
	if !slices.Equal(got, want) || len(w.seen) > 0 {
		t.Errorf("got %q, asked %v", got, w.seen)
	}
	if got := lines(t, Options{Root: dir, External: true, AllowPrivate: true}, linkCodes...); len(got) > 0 || len(w.seen) != 2 {
		t.Errorf("allowed: got %q, asked %v", got, w.seen)
	}
}

func TestInterleaved(t *testing.T) {
	list := []address{{url: "http://a/1"}, {url: "http://a/2"}, {url: "http://a/3"}, {url: "http://b/1"}, {url: "http://c/1"}, {url: "http://c/2"}}
	if got := interleaved(list); !slices.Equal(got, []int{0, 3, 4, 1, 5, 2}) {
		t.Errorf("got %v", got)
	}
}

// TestStopped holds that a context that ends stops the asking.
func TestStopped(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	dir := write(t, map[string]string{"content/parks/x.md": "+++\ntitle = \"园\"\n+++\n[慢](http://a.example.org/slow)\n"})
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := Check(ctx, Options{Root: dir, External: true, dial: w.dial}); err == nil {
		t.Error("no error")
	}
}

// TestExternalRobots holds that hosts have their say before they are asked, that
// it is told once of each, and that it is theirs whose it is: that of the host
// which a redirect leads to.
func TestExternalRobots(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.Host + r.URL.Path {
		case "closed.example.org/robots.txt":
			fmt.Fprint(rw, "User-agent: *\nDisallow: /x\n")
		case "broken.example.org/robots.txt":
			rw.WriteHeader(500)
		case "busy.example.org/b":
			rw.Header().Set("Retry-After", "86400")
			rw.WriteHeader(429)
		case "open.example.org/to":
			http.Redirect(rw, r, "http://closed.example.org/x/3", http.StatusFound)
		case "open.example.org/user":
			http.Redirect(rw, r, "http://me:secret@open.example.org/", http.StatusFound)
		}
	})
	dir := write(t, map[string]string{
		"content/parks/x.md": "+++\ntitle = \"园\"\n+++\n" +
			"[1](http://closed.example.org/x/1) [2](http://CLOSED.example.org/x/2) [开](http://closed.example.org/open) [转](http://open.example.org/to)\n\n" +
			"[坏](http://broken.example.org/x) [忙](http://busy.example.org/b)\n\n" +
			"[人](http://me:secret@open.example.org/) [转人](http://open.example.org/user) [口](http://open.example.org:25/)\n",
	})
	pause := time.Duration(0)
	got := lines(t, Options{Root: dir, External: true, dial: w.dial, pause: &pause}, linkCodes...)
	want := []string{
		"content/parks/x.md:4:40: warning: closed.example.org asks programs to stay out, so 3 addresses were not asked\n  hint: open them in a browser: robots.txt is not for people",
		"content/parks/x.md:6:5: warning: http://broken.example.org/x was not asked for: robots.txt of its host, which says who may, cannot be had: 500 internal server error\n  hint: try again later",
		"content/parks/x.md:6:38: warning: http://busy.example.org/b answers 429 too many requests and asks for 24h0m0s of patience\n  hint: try again then",
		"content/parks/x.md:8:5: warning: http://me:secret@open.example.org/ was not followed: it holds a name or a password\n  hint: take the name out: atlas signs in nowhere",
		"content/parks/x.md:8:46: warning: http://open.example.org/user was not followed: it holds a name or a password\n  hint: take the name out: atlas signs in nowhere",
		"content/parks/x.md:8:80: warning: http://open.example.org:25/ was not followed: its port is another service's than the web's\n  hint: browsers refuse it as well",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	slices.Sort(w.seen)
	if asked := strings.Join(w.seen, "\n"); strings.Contains(asked, "closed.example.org/x") || strings.Contains(asked, "broken.example.org/x") ||
		strings.Count(asked, "busy.example.org/b") != 1 || !strings.Contains(asked, "HEAD closed.example.org/open") {
		t.Errorf("asked\n%s", asked)
	}
}
