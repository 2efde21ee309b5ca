package serve

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"atlas/internal/diag"
)

func TestAnswers(t *testing.T) {
	g := serveSite(t, someSite(), nil)
	tests := []struct {
		path, contentType string
		status            int
		want              string // in the text, or where it leads
	}{
		{"", "text/html; charset=utf-8", 200, "home"},
		{"index.html", "text/html; charset=utf-8", 200, "home"},
		{"index.html?x=1", "text/html; charset=utf-8", 200, "home"},
		{"companies/", "text/html; charset=utf-8", 200, "companies"},
		{"companies", "", 302, "/companies/"},
		{"companies?q=1", "", 302, "/companies/?q=1"},
		{"companies/x.html", "text/html; charset=utf-8", 200, "</script>x<script"},
		{"companies/../companies/./y.html", "text/html; charset=utf-8", 200, "y"},
		{"../../companies/y.html", "text/html; charset=utf-8", 200, "y"},
		{"%E5%9C%B0%E6%96%B9/%E6%9D%AD%E5%B7%9E.html", "text/html; charset=utf-8", 200, "杭州"},
		{"css/atlas.css", "text/css; charset=utf-8", 200, "@import"},
		{"js/x.js", "text/javascript; charset=utf-8", 200, "1"},
		{"img/x.png", "image/png", 200, "\x89PNG"},
		{"data/atlas.json", "application/json; charset=utf-8", 200, "{}"},
		{"data/a.csv", "text/csv; charset=utf-8", 200, "a,b"},
		{"feed.xml", "application/xml; charset=utf-8", 200, "<feed/>"},
		{"CNAME", "text/plain; charset=utf-8", 200, "example.org"},
		{"x.unknown", "application/octet-stream", 200, "\x00\x01"},
		{"frag.html", "text/html; charset=utf-8", 200, "no body"},
		{"deep/atlas/", "text/html; charset=utf-8", 200, "home"},
		{"deep/atlas", "", 302, "/deep/atlas/"},
		{"deep/atlas/companies", "", 302, "/deep/atlas/companies/"},
		{"deep/atlas/css/atlas.css", "text/css; charset=utf-8", 200, "@import"},
		{"deep/atlas/nope", "text/html; charset=utf-8", 404, "not here"},
		{"nope/so/deep.html", "text/html; charset=utf-8", 404, "not here"},
		{"%2e%2e/%2e%2e/etc/passwd", "text/html; charset=utf-8", 404, "not here"},
		{"x%00y", "text/html; charset=utf-8", 404, "not here"},
		{"//example.org/companies", "text/html; charset=utf-8", 404, "not here"},
		{".atlas/live.js", "text/javascript; charset=utf-8", 200, "EventSource"},
		{".atlas/other", "text/html; charset=utf-8", 404, "not here"},
	}
	for _, tt := range tests {
		res, text := g.get(tt.path)
		if res.StatusCode != tt.status {
			t.Errorf("%s: status %d, want %d", tt.path, res.StatusCode, tt.status)
		}
		if tt.status == 302 {
			if to := res.Header.Get("Location"); to != tt.want {
				t.Errorf("%s leads to %s, want %s", tt.path, to, tt.want)
			}
			continue
		}
		if got := res.Header.Get("Content-Type"); got != tt.contentType || !strings.Contains(text, tt.want) {
			t.Errorf("%s: %s\n%s", tt.path, got, text)
		}
		if res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: may be kept", tt.path)
		}
		isHTML := strings.HasPrefix(tt.contentType, "text/html")
		if has := strings.Count(text, `<script src="/.atlas/live.js"`); has != 1 && isHTML || has > 0 && !isHTML {
			t.Errorf("%s: %d scripts", tt.path, has)
		}
	}
	// A picture that is missing is no page.
	req, _ := http.NewRequest("GET", g.home+"img/none.png", nil)
	req.Header.Set("Sec-Fetch-Dest", "image")
	res, err := plainClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if ct := res.Header.Get("Content-Type"); res.StatusCode != 404 || ct != "text/plain; charset=utf-8" {
		t.Errorf("a missing picture: %d %s", res.StatusCode, ct)
	}
}

func TestMethods(t *testing.T) {
	g := serveSite(t, someSite(), nil)
	for _, tt := range []struct {
		method, path, body string
		status             int
	}{
		{"HEAD", "", "", 200}, {"HEAD", "css/atlas.css", "", 200}, {"HEAD", "none", "", 404}, {"HEAD", ".atlas/events?page=/", "", 405},
		{"POST", "", "", 405}, {"PUT", "", "", 405}, {"OPTIONS", "", "", 405}, {"GET", "", "body", 400}, {"POST", "", "body", 400},
		{"GET", ".atlas/events", "", 400},
	} {
		req, err := http.NewRequest(tt.method, g.home+tt.path, strings.NewReader(tt.body))
		if err != nil {
			t.Fatal(err)
		}
		res, err := plainClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != tt.status || tt.method == "HEAD" && len(data) > 0 {
			t.Errorf("%s /%s: %d %q, want %d", tt.method, tt.path, res.StatusCode, data, tt.status)
		}
	}
	// HEAD tells how long the page is with the script in it.
	res, err := plainClient.Head(g.home)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if _, text := g.get(""); res.ContentLength != int64(len(text)) {
		t.Errorf("HEAD says %d, GET gives %d", res.ContentLength, len(text))
	}
}

// TestHosts holds that a page of the web cannot read the site by a name of its
// own that leads here.
func TestHosts(t *testing.T) {
	g := serveSite(t, someSite(), func(o *Options) { o.Hosts = []string{"Laptop.local"} })
	for host, want := range map[string]int{
		"localhost": 200, "localhost:99": 200, "LOCALHOST.:1313": 200, "127.0.0.1": 200, "127.0.0.1:1": 200, "[::1]": 200, "[::1]:1313": 200,
		"127.8.8.8": 200, "laptop.local:1313": 200,
		"evil.com": 403, "evil.com:1313": 403, "localhost.evil.com": 403, "127.0.0.1.evil.com": 403, "192.168.1.7:1313": 403, "0.0.0.0": 403,
		"[::]": 403, "[fe80::1]": 403, "localhost:1313:1": 403, "notlocalhost": 403,
	} {
		req, err := http.NewRequest("GET", g.home, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Host = host
		res, err := plainClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		data, _ := io.ReadAll(res.Body)
		res.Body.Close()
		if res.StatusCode != want {
			t.Errorf("%s: %d, want %d", host, res.StatusCode, want)
		}
		if want == 403 && strings.TrimSpace(string(data)) != fmt.Sprintf("%q is not the name of this server; open %s", host, g.home) {
			t.Errorf("%s: %s", host, data)
		}
	}
	// HTTP/1.0 may leave it out, and a request may name another site whole.
	for _, head := range []string{"GET / HTTP/1.0\r\n\r\n", "GET http://evil.com/ HTTP/1.1\r\nHost: localhost\r\n\r\n"} {
		conn, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(g.home, "http:"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprint(conn, head)
		line, _ := bufio.NewReader(conn).ReadString('\n')
		conn.Close()
		if !strings.Contains(line, " 403 ") {
			t.Errorf("%q: %s", head, line)
		}
	}
	// Bound to all addresses, each of them is its own; names are not.
	s := newServer(&net.TCPAddr{IP: net.IPv4zero, Port: 1313}, Options{})
	for host, want := range map[string]bool{"192.168.1.7:1313": true, "[fe80::1]": true, "localhost": true, "evil.com": false} {
		if s.known(host) != want {
			t.Errorf("%s: %v", host, !want)
		}
	}
	if got := Address(s.own); got != "http://localhost:1313/" {
		t.Errorf("the address is %s", got)
	}
}

func TestEvents(t *testing.T) {
	site := someSite()
	g := serveSite(t, site, nil)
	names := []string{"", "companies/x.html", "companies/y.html", "地方/杭州.html", "nope.html"}
	streams := map[string]*ears{}
	for _, name := range names {
		streams[name] = g.listen(name)
		streams[name].next("fine")
	}
	change := func(name, text string) files {
		site = cloneFiles(site)
		site[name] = text
		if text == "" {
			delete(site, name)
		}
		return site
	}
	// only these pages are told, and by this event; the others hear nothing, as
	// the order of events in their streams shows.
	only := func(event string, told ...string) {
		t.Helper()
		for _, name := range told {
			e := streams[name].next(event)
			if event == "reload" {
				streams[name].ends()
				streams[name] = g.listen(name)
				streams[name].next("fine")
			}
			if now := g.stateNow(name); e.id != now {
				t.Errorf("%s: told %s, is %s", name, e.id, now)
			}
		}
	}
	g.show(change("companies/y.html", pageWith("other", "../css/atlas.css")))
	only("reload", "companies/y.html")
	g.show(change("img/x.png", "\x89PNG2"))
	only("reload", "companies/x.html")
	g.show(change("js/x.js", "2"))
	only("reload", "companies/x.html")
	g.show(change("css/atlas.css", site["css/atlas.css"]+"p { margin: 0 }"))
	only("css", names...)
	g.show(change("css/more.css", "p { color: blue }"))
	only("css", names...)
	g.show(change("img/ground.png", "\x89PNG3"))
	only("reload", names...)
	g.show(change("data/atlas.json", "{1}")) // nobody shows it
	g.show(change("nope.html", pageWith("here now", "css/atlas.css")))
	only("reload", "nope.html")
	g.show(change("companies/y.html", "")) // to the page that says so
	only("reload", "companies/y.html")
	g.show(change("", "")) // nothing
	// Everybody hears of problems, once.
	problem := diag.Problem{Position: diag.Position{File: "content/a.md", Line: 3, Column: 5}, Message: "when: \"x\" is no date", Hint: "write 2016"}
	g.show(nil, problem)
	g.show(nil, problem)
	for _, name := range names {
		e := streams[name].next("problems")
		want := `{"lang":"en","title":"The site has an error","close":"Close (Esc)","hint":"Hint: ","problems":[{"place":"content/a.md:3:5","message":"when: \"x\" is no date","hint":"write 2016"}]}`
		if e.data != want {
			t.Errorf("%s: told\n%s\nwant\n%s", name, e.data, want)
		}
	}
	if res, text := g.get("companies/x.html"); res.StatusCode != 200 || !strings.Contains(text, "</script>x<script") {
		t.Errorf("the last good site is not shown: %d\n%s", res.StatusCode, text)
	}
	late := g.listen("")
	late.next("problems")
	g.show(change("index.html", pageWith("mended", "css/atlas.css")))
	only("fine", names[1:]...)
	streams[""].next("reload")
	late.next("reload")
	// A warning is no problem for a browser.
	g.show(change("index.html", pageWith("again", "css/atlas.css")), diag.Problem{Severity: diag.Warning, Message: "hm"})
	g.show(change("companies/x.html", pageWith("the end", "css/atlas.css")))
	only("reload", "companies/x.html")
	g.end()
	for _, name := range names[1:] {
		streams[name].ends()
	}
}

func cloneFiles(f files) files {
	c := files{}
	for name, text := range f {
		c[name] = text
	}
	return c
}

// TestMissed holds that a browser that connects again is told what it missed,
// whether it names the state by itself or by the last event.
func TestMissed(t *testing.T) {
	site := someSite()
	g := serveSite(t, site, nil)
	old := g.stateNow("companies/y.html")
	site = cloneFiles(site)
	site["css/atlas.css"] += " "
	g.show(site)
	e := g.listenAt("companies/y.html", old, "").next("css")
	g.listenAt("companies/y.html", old, e.id).next("fine")
	site = cloneFiles(site)
	site["companies/y.html"] += " "
	g.show(site)
	g.listenAt("companies/y.html", old, e.id).next("reload")
	g.listenAt("companies/y.html", "", "").next("reload")
	g.listenAt("companies/y.html", "nonsense-x-y", "").next("reload")
}

// TestBrokenAtStart holds that the errors stand in place of the site, whatever
// is asked for, and turn into it.
func TestBrokenAtStart(t *testing.T) {
	g := serveSite(t, nil, nil)
	g.show(nil, diag.Problem{Position: diag.Position{File: "config.toml", Line: 1}, Message: `title <"x"> is missing`, Hint: "add it"})
	within(t, "no report", func() bool { g.mu.Lock(); defer g.mu.Unlock(); return len(g.reports) == 2 })
	res, text := g.get("companies/x.html")
	for _, want := range []string{`lang="zh-CN"`, "站点有 1 处错误", "config.toml:1", "title &lt;&#34;x&#34;&gt; is missing", "提示：add it", "data-plain"} {
		if !strings.Contains(text, want) {
			t.Errorf("%q is not in\n%s", want, text)
		}
	}
	if res.StatusCode != 500 {
		t.Errorf("status %d", res.StatusCode)
	}
	e := g.listen("companies/x.html")
	e.next("problems")
	g.show(nil, diag.Problem{Message: "another"})
	e.next("reload")
	e = g.listen("companies/x.html")
	e.next("problems")
	g.show(someSite())
	e.next("reload")
	if _, text := g.get("companies/x.html"); !strings.Contains(text, "</script>x<script") {
		t.Error(text)
	}
}

// TestPageThatFails is about errors that come up when a page is made: the page
// that is open stays, with the error; one that is asked for is the error.
func TestPageThatFails(t *testing.T) {
	site := someSite()
	g := serveSite(t, site, nil)
	open, other := g.listen("companies/y.html"), g.listen("companies/x.html")
	open.next("fine")
	other.next("fine")
	for _, text := range []string{"!can't evaluate field X", "!panic"} {
		bad := cloneFiles(site)
		bad["companies/y.html"] = text
		g.show(bad)
		if e := open.next("problems"); !strings.Contains(e.data, "layouts/single.html:3:7") && !strings.Contains(e.data, "internal error") {
			t.Errorf("told %s", e.data)
		}
		res, page := g.get("companies/y.html")
		if res.StatusCode != 500 || !strings.Contains(page, "The site has an error") {
			t.Errorf("status %d\n%s", res.StatusCode, page)
		}
		errorPage := g.listen("companies/y.html")
		errorPage.next("problems")
		g.show(site)
		open.next("fine")
		errorPage.next("reload")
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	found := 0
	for _, r := range g.reports {
		if !r.Load {
			found++
		}
	}
	if found != 2 {
		t.Errorf("%d reports of pages that fail, want one each: %+v", found, g.reports)
	}
	select {
	case e := <-other.events:
		t.Errorf("the other page is told %+v", e)
	default:
	}
}

// TestSettle holds that it comes after good loads only, never twice at once,
// is told of changes, and that its errors reach browsers.
func TestSettle(t *testing.T) {
	var at, most, calls atomic.Int32
	cancelled := make(chan bool, 10)
	var wait atomic.Bool
	wait.Store(true)
	g := serveSite(t, someSite(), func(o *Options) {
		o.Settle = func(ctx context.Context) []diag.Problem {
			calls.Add(1)
			if n := at.Add(1); n > most.Load() {
				most.Store(n)
			}
			defer at.Add(-1)
			if wait.Load() {
				<-ctx.Done()
				cancelled <- true
				return []diag.Problem{{Message: "of a cancelled run"}}
			}
			return []diag.Problem{{Position: diag.Position{File: "layouts/list.html", Line: 2}, Message: "bad"}}
		}
	})
	within(t, "not called", func() bool { return calls.Load() == 1 })
	e := g.listen("")
	e.next("fine")
	wait.Store(false)
	g.show(someSite())
	<-cancelled
	if told := e.next("problems"); !strings.Contains(told.data, "layouts/list.html:2") || strings.Contains(told.data, "cancelled") {
		t.Errorf("told %s", told.data)
	}
	before := calls.Load()
	g.show(nil, diag.Problem{Message: "broken"})
	e.next("problems")
	time.Sleep(2 * moment)
	if calls.Load() != before {
		t.Error("called without a good site")
	}
	if most.Load() != 1 {
		t.Errorf("%d at once", most.Load())
	}
}

// TestFirstRequestWaits holds that a request that comes before the first load
// is done gets its page, and that one that is given up holds nothing.
func TestFirstRequestWaits(t *testing.T) {
	check := resting(t)
	gate := make(chan struct{})
	g := serveSite(t, someSite(), func(o *Options) {
		load := o.Load
		o.Load = func(ctx context.Context, changed []string) (Site, []diag.Problem) {
			select {
			case <-gate:
			case <-ctx.Done():
			}
			return load(ctx, changed)
		}
	})
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	req, _ := http.NewRequestWithContext(ctx, "GET", g.home, nil)
	if _, err := plainClient.Do(req); err == nil {
		t.Error("an answer before the site is loaded")
	}
	got := make(chan string)
	go func() {
		_, text := g.get("")
		got <- text
	}()
	close(gate)
	if text := <-got; !strings.Contains(text, "home") {
		t.Error(text)
	}
	g.end()
	check()
}

func TestStreamsAreLimited(t *testing.T) {
	g := serveSite(t, someSite(), func(o *Options) { o.Streams = 2 })
	a, b := g.listen(""), g.listen("")
	a.next("fine")
	b.next("fine")
	res, text := g.get(strings.TrimPrefix(EventsPath, "/") + "?page=/")
	if res.StatusCode != 503 || text != "too many pages are open\n" {
		t.Errorf("%d %s", res.StatusCode, text)
	}
	within(t, "no sign of life", func() bool { return a.beats.Load() > 1 })
	a.close()
	within(t, "the place is not free again", func() bool {
		res, err := plainClient.Head(g.home + ".atlas/events?page=/")
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		req, _ := http.NewRequestWithContext(ctx, "GET", g.home+".atlas/events?page=/", nil)
		res, err = plainClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		return res.StatusCode == 200
	})
}

// TestManyAtOnce asks for 2,000 pages at once while the site changes, with
// streams open and slow clients that hold on to their connections. Each answer
// is whole and of one site, and nothing is left in the end.
func TestManyAtOnce(t *testing.T) {
	check := resting(t)
	sites := make([]files, 2)
	for v := range sites {
		sites[v] = someSite()
		for i := range 200 {
			sites[v][fmt.Sprintf("p/%d.html", i)] = pageWith(fmt.Sprintf("page %d version %d.", i, v)+strings.Repeat(fmt.Sprintf(" %d", v), 5000), "../css/atlas.css")
		}
	}
	g := serveSite(t, sites[0], nil)
	var slow []net.Conn
	for i := range 100 { // half of them ask and never read, half never finish asking
		conn, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(g.home, "http:"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(conn, "GET /p/%d.html HTTP/1.1\r\nHost: localhost\r\n%s", i, []string{"\r\n", "X: "}[i%2])
		slow = append(slow, conn)
	}
	var streams []*ears
	for i := range 50 {
		streams = append(streams, g.listen(fmt.Sprintf("p/%d.html", i)))
	}
	states := [2][200]string{}
	stop, changed := make(chan struct{}), make(chan int)
	go func() {
		n := 0
		for ; ; n++ {
			select {
			case <-stop:
				changed <- n
				return
			default:
				g.show(sites[n%2])
			}
		}
	}()
	var wg sync.WaitGroup
	var mu sync.Mutex
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 100}}
	// The process may have 1,024 files open: 200 connections, each for ten
	// requests, one after the other.
	for w := range 200 {
		wg.Go(func() {
			for i := range 10 {
				n := (w + i*7) % 200
				res, err := client.Get(fmt.Sprintf("%sp/%d.html", g.home, n))
				if err != nil {
					t.Error(err)
					return
				}
				data, err := io.ReadAll(res.Body)
				res.Body.Close()
				text := string(data)
				m := stateIn.FindStringSubmatch(text)
				if err != nil || res.StatusCode != 200 || m == nil {
					t.Errorf("page %d: %v, %d", n, err, res.StatusCode)
					return
				}
				version := 0
				if strings.Contains(text, "version 1.") {
					version = 1
				}
				if !strings.Contains(text, fmt.Sprintf("page %d version %d.", n, version)) || strings.Count(text, fmt.Sprintf(" %d", version)) < 5000 {
					t.Errorf("page %d is not whole", n)
				}
				mu.Lock()
				if was := states[version][n]; was != "" && was != m[1] {
					t.Errorf("page %d, version %d: state %s, was %s", n, version, m[1], was)
				}
				states[version][n] = m[1]
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	close(stop)
	if n := <-changed; n < 2 {
		t.Errorf("the site changed %d times only", n)
	}
	within(t, "sites that are not shown any more stay open", func() bool { return g.open.Load() <= 1 })
	client.CloseIdleConnections()
	for _, e := range streams {
		e.close()
	}
	g.end() // with the slow ones still there
	for _, conn := range slow {
		conn.Close()
	}
	check()
}

// TestSoak connects, changes and goes away many times; nothing grows.
func TestSoak(t *testing.T) {
	check := resting(t)
	g := serveSite(t, someSite(), nil)
	for i := range 60 {
		e := g.listen("companies/x.html")
		e.next("fine")
		site := someSite()
		site["companies/x.html"] += fmt.Sprint(i)
		g.show(site)
		e.next("reload")
		e.ends()
		gone := g.listen("")
		gone.close()
	}
	if n := g.open.Load(); n > 3 {
		t.Errorf("%d sites are open", n)
	}
	g.end()
	check()
}

// TestSlowReaderHoldsNoSite holds that one who asks for much and reads nothing
// keeps no site open that others do not see any more.
func TestSlowReaderHoldsNoSite(t *testing.T) {
	check := resting(t)
	site := someSite()
	site["large.html"] = pageWith(strings.Repeat("long ", 2<<20), "css/atlas.css")
	g := serveSite(t, site, nil)
	var slow []net.Conn
	for range 3 {
		conn, err := net.Dial("tcp", strings.Trim(strings.TrimPrefix(g.home, "http:"), "/"))
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		fmt.Fprint(conn, "GET /large.html HTTP/1.1\r\nHost: localhost\r\n\r\n")
		if _, err := io.ReadFull(conn, make([]byte, 1000)); err != nil { // the answer has begun
			t.Fatal(err)
		}
		slow = append(slow, conn)
		g.show(someSite())
		g.show(site)
	}
	within(t, "sites that nobody sees stay open", func() bool { return g.open.Load() <= 1 })
	for _, conn := range slow {
		conn.Close()
	}
	g.end()
	check()
}
