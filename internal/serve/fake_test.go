package serve

import (
	"bufio"
	"context"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"atlas/internal/diag"
)

// patience is how long a test waits for what has to come.
const patience = 20 * time.Second

// files are a site: its texts by path. A text that begins with "!" cannot be
// made.
type files map[string]string

// fakeSite is a Site of such files, and knows whether it is used after its end.
type fakeSite struct {
	files
	base, language string
	closed         atomic.Bool
	made           atomic.Int64
	stage          *stage
}

func (s *fakeSite) Has(path string) bool { _, ok := s.files[path]; return ok }

func (s *fakeSite) Bytes(path string) ([]byte, error) {
	s.made.Add(1)
	if s.closed.Load() {
		s.stage.misused.Store(true)
	}
	text, ok := s.files[path]
	if !ok {
		return nil, errors.New("no such file")
	}
	if what, fails := strings.CutPrefix(text, "!"); fails {
		if what == "panic" {
			panic("oh")
		}
		return nil, diag.Problem{Position: diag.Position{File: "layouts/single.html", Line: 3, Column: 7}, Message: what}
	}
	return []byte(text), nil
}

func (s *fakeSite) Language() string { return s.language }
func (s *fakeSite) BasePath() string { return s.base }
func (s *fakeSite) Close() error {
	if s.closed.Swap(true) {
		s.stage.misused.Store(true)
	}
	s.stage.open.Add(-1)
	return nil
}

// stage is where a test puts the next site.
type stage struct {
	t       *testing.T
	home    string // the server's address, with a slash
	cancel  context.CancelFunc
	ended   chan error
	changes chan []string
	open    atomic.Int64 // sites that were not closed
	misused atomic.Bool  // a site was used after its end, or closed twice

	mu       sync.Mutex
	next     files
	base     string
	problems []diag.Problem
	reports  []Report
}

var page = `<!doctype html><html><head><link rel="stylesheet" href="CSS"></head><body>TEXT</body></html>`

func pageWith(text, css string) string {
	return strings.NewReplacer("TEXT", text, "CSS", css).Replace(page)
}

func someSite() files {
	return files{
		"index.html":           pageWith("home", "css/atlas.css"),
		"404.html":             pageWith("not here", "/deep/atlas/css/atlas.css"),
		"companies/index.html": pageWith("companies", "../css/atlas.css"),
		"companies/x.html":     pageWith(`<img src="../img/x.png"><script src="../js/x.js"></script>x`, "../css/atlas.css"),
		"companies/y.html":     pageWith("y", "../css/atlas.css"),
		"地方/杭州.html":           pageWith("杭州", "../css/atlas.css"),
		"css/atlas.css":        `@import "more.css"; body { background: url(../img/ground.png) }`,
		"css/more.css":         "p { color: red }",
		"img/x.png":            "\x89PNG", "img/ground.png": "\x89PNG", "js/x.js": "1",
		"data/atlas.json": "{}", "data/a.csv": "a,b", "feed.xml": "<feed/>", "CNAME": "example.org", "x.unknown": "\x00\x01",
		"frag.html": "no body",
	}
}

// serveSite starts a server.
func serveSite(t *testing.T, with files, change func(*Options)) *stage {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &stage{t: t, next: with, base: "/deep/atlas/", changes: make(chan []string), ended: make(chan error, 1), home: Address(listener.Addr())}
	opt := Options{Changes: g.changes, Load: g.load, Report: func(r Report) {
		g.mu.Lock()
		defer g.mu.Unlock()
		g.reports = append(g.reports, r)
	}}
	if change != nil {
		change(&opt)
	}
	ctx, cancel := context.WithCancel(context.Background())
	g.cancel = cancel
	s := newServer(listener.Addr(), opt)
	s.beat = 20 * time.Millisecond
	go func() { g.ended <- s.run(ctx, listener) }()
	t.Cleanup(g.end)
	return g
}

func (g *stage) load(context.Context, []string) (Site, []diag.Problem) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.next == nil {
		return nil, g.problems
	}
	g.open.Add(1)
	return &fakeSite{files: maps.Clone(g.next), base: g.base, language: "en", stage: g}, g.problems
}

// show puts another site in place.
func (g *stage) show(next files, problems ...diag.Problem) {
	g.t.Helper()
	g.mu.Lock()
	g.next, g.problems = next, problems
	g.mu.Unlock()
	select {
	case g.changes <- []string{"content/x.md"}:
	case <-time.After(patience):
		g.t.Fatal("nobody takes the change")
	}
}

// end ends the server, once, and holds that all of it has ended.
func (g *stage) end() {
	if g.cancel == nil {
		return
	}
	g.cancel()
	g.cancel = nil
	select {
	case err := <-g.ended:
		if err != nil {
			g.t.Errorf("ended with %v", err)
		}
	case <-time.After(patience):
		g.t.Fatal("does not end")
	}
	within(g.t, "a site stays open", func() bool { return g.open.Load() == 0 })
	if g.misused.Load() {
		g.t.Error("a site was used after its end")
	}
}

// within waits until something holds.
func within(t *testing.T, what string, holds func() bool) {
	t.Helper()
	for limit := time.Now().Add(patience); !holds(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(limit) {
			t.Fatal(what)
		}
	}
}

// client follows no redirects and keeps no connection.
var plainClient = &http.Client{
	Transport:     &http.Transport{DisableKeepAlives: true},
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

func (g *stage) get(path string) (*http.Response, string) {
	g.t.Helper()
	res, err := plainClient.Get(g.home + path)
	if err != nil {
		g.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		g.t.Fatal(err)
	}
	return res, string(data)
}

var stateIn = regexp.MustCompile(`data-state="([^"]*)"`)

// stateNow is the state in which a page is served now.
func (g *stage) stateNow(path string) string {
	g.t.Helper()
	_, text := g.get(path)
	m := stateIn.FindStringSubmatch(text)
	if m == nil {
		g.t.Fatalf("%s has no state:\n%s", path, text)
	}
	return m[1]
}

// event is what a stream brought.
type event struct{ name, id, data string }

// ears is an open stream.
type ears struct {
	t      *testing.T
	events chan event // closed when the stream ends
	beats  atomic.Int64
	close  func()
}

// listen opens the stream of a page, at its state now.
func (g *stage) listen(path string) *ears {
	g.t.Helper()
	return g.listenAt(path, g.stateNow(path), "")
}

func (g *stage) listenAt(path, state, last string) *ears {
	g.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	u := g.home + strings.TrimPrefix(EventsPath, "/") + "?" + url.Values{"page": {(&url.URL{Path: "/" + path}).EscapedPath()}, "state": {state}}.Encode()
	req, err := http.NewRequestWithContext(ctx, "GET", u, nil)
	if err != nil {
		g.t.Fatal(err)
	}
	if last != "" {
		req.Header.Set("Last-Event-ID", last)
	}
	res, err := plainClient.Do(req)
	if err != nil {
		g.t.Fatal(err)
	}
	if ct := res.Header.Get("Content-Type"); res.StatusCode != 200 || ct != "text/event-stream; charset=utf-8" {
		g.t.Fatalf("status %d, %s", res.StatusCode, ct)
	}
	e := &ears{t: g.t, events: make(chan event, 100), close: cancel}
	g.t.Cleanup(cancel)
	go func() {
		defer close(e.events)
		defer res.Body.Close()
		var now event
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			key, value, _ := strings.Cut(lines.Text(), ": ")
			switch key {
			case "event":
				now.name = value
			case "id":
				now.id = value
			case "data":
				now.data = value
			case ":":
				e.beats.Add(1)
			case "":
				if now.name != "" {
					e.events <- now
				}
				now = event{}
			}
		}
	}()
	return e
}

// next is the next event; its name must be this one.
func (e *ears) next(name string) event {
	e.t.Helper()
	select {
	case got, open := <-e.events:
		if !open || got.name != name {
			e.t.Fatalf("got %+v, want %s", got, name)
		}
		return got
	case <-time.After(patience):
		e.t.Fatalf("no event %s", name)
	}
	return event{}
}

// ends holds that the stream ends without a further event.
func (e *ears) ends() {
	e.t.Helper()
	select {
	case got, open := <-e.events:
		if open {
			e.t.Fatalf("got %+v, want the end", got)
		}
	case <-time.After(patience):
		e.t.Fatal("the stream does not end")
	}
}

// resting holds that goroutines and open files come back to what they were.
func resting(t *testing.T) (check func()) {
	t.Helper()
	goroutines, descriptors := runtime.NumGoroutine(), openFiles()
	return func() {
		t.Helper()
		plainClient.CloseIdleConnections()
		var g, d int
		for limit := time.Now().Add(patience); ; time.Sleep(20 * time.Millisecond) {
			if g, d = runtime.NumGoroutine(), openFiles(); g <= goroutines && d <= descriptors {
				return
			}
			if time.Now().After(limit) {
				stacks := make([]byte, 1<<20)
				t.Fatalf("%d goroutines, %d before; %d open files, %d before\n%s", g, goroutines, d, descriptors, stacks[:runtime.Stack(stacks, true)])
			}
		}
	}
}

// openFiles counts this process's descriptors; 0 where the system has no list.
func openFiles() int {
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(entries)
}
