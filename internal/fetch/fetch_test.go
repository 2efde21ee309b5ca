package fetch

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

const agent = "atlas-test/1 (+https://example.org/)"

// web is a server that stands for every host of the web: the tests' dialer
// leads to it, and nothing leaves the machine.
type web struct {
	*httptest.Server
	mu   sync.Mutex
	seen []string
}

// newWeb serves handler, and holds of every request what a guest must not
// forget.
func newWeb(t *testing.T, handler http.HandlerFunc) *web {
	w := &web{}
	w.Server = httptest.NewServer(w.watch(t, handler))
	t.Cleanup(w.Close)
	return w
}

func (w *web) watch(t *testing.T, handler http.HandlerFunc) http.HandlerFunc {
	return func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.seen = append(w.seen, r.Host+r.URL.RequestURI())
		w.mu.Unlock()
		if got := r.Header.Get("User-Agent"); got != agent {
			t.Errorf("User-Agent %q", got)
		}
		for _, name := range []string{"Referer", "Cookie", "Authorization", "Origin"} {
			if v := r.Header.Get(name); v != "" {
				t.Errorf("%s %q", name, v)
			}
		}
		handler(rw, r)
	}
}

func (w *web) asked(what string) int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(slices.DeleteFunc(slices.Clone(w.seen), func(s string) bool { return s != what }))
}

func (w *web) dial(ctx context.Context, network, _ string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, network, w.Listener.Addr().String())
}

func (w *web) client(change ...func(*Options)) *Client {
	opt := Options{UserAgent: agent, Redirects: 5, Dial: w.dial, backoff: time.Millisecond}
	for _, c := range change {
		c(&opt)
	}
	return New(opt)
}

// failure is what is said of an address: message and hint.
func failure(t *testing.T, err error) string {
	t.Helper()
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("%v (%T) is no *Error", err, err)
	}
	if e.Code == "" {
		t.Errorf("%v has no code", err)
	}
	return e.Error() + "\n  hint: " + e.Hint
}

func get(c *Client, address string) (string, error) {
	res, err := c.Get(context.Background(), Request{URL: address, Limit: 1000})
	if err != nil {
		return "", err
	}
	return string(res.Data), nil
}

const byHand = "\n  hint: open it in a browser and save it from there: some sites answer people only"

// TestGet tells what comes of answers of all kinds.
func TestGet(t *testing.T) {
	packed := func(n int) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		z.Write(bytes.Repeat([]byte{'x'}, n))
		z.Close()
		return b.Bytes()
	}
	bomb := packed(8 << 20)
	var busy int
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		flush := func(s string) { io.WriteString(rw, s); rw.(http.Flusher).Flush() }
		switch r.URL.Path {
		case "/full":
			io.WriteString(rw, strings.Repeat("x", 1000))
		case "/over":
			flush(strings.Repeat("x", 1001))
		case "/claims-too-much":
			rw.Header().Set("Content-Length", "5000000")
		case "/breaks-off":
			rw.Header().Set("Content-Length", "500")
			io.WriteString(rw, "x")
		case "/never-ends":
			for r.Context().Err() == nil {
				flush(strings.Repeat("x", 100))
			}
		case "/bomb", "/packed", "/broken-bomb":
			rw.Header().Set("Content-Encoding", "gzip")
			switch r.URL.Path {
			case "/bomb":
				rw.Write(bomb)
			case "/broken-bomb":
				rw.Write(bomb[:1000])
			default:
				rw.Write(packed(999))
			}
		case "/brotli":
			rw.Header().Set("Content-Encoding", "br")
		case "/none":
			rw.WriteHeader(404)
		case "/shy":
			rw.WriteHeader(403)
		case "/own-words":
			rw.WriteHeader(521)
		case "/busy-once":
			if busy++; busy == 1 {
				rw.Header().Set("Retry-After", "1")
				rw.WriteHeader(429)
				return
			}
			io.WriteString(rw, "now")
		case "/busy":
			rw.WriteHeader(503)
		case "/busy-long":
			rw.Header().Set("Retry-After", "3600")
			rw.WriteHeader(429)
		case "/cookie":
			http.SetCookie(rw, &http.Cookie{Name: "who", Value: "you"})
			http.Redirect(rw, r, "http://b.example.org/full#part", http.StatusFound)
		case "/round":
			http.Redirect(rw, r, "/round", http.StatusFound)
		case "/five", "/five5", "/five55", "/five555", "/five5555":
			http.Redirect(rw, r, r.URL.Path+"5", http.StatusTemporaryRedirect)
		case "/five55555":
			io.WriteString(rw, "there")
		case "/to-file":
			rw.Header().Set("Location", "file:///etc/passwd")
			rw.WriteHeader(302)
		case "/to-nothing":
			rw.Header().Set("Location", "http://%zz/")
			rw.WriteHeader(302)
		case "/to-user":
			rw.Header().Set("Location", "http://me:secret@b.example.org/full")
			rw.WriteHeader(302)
		case "/nowhere":
			rw.WriteHeader(302)
		}
	})
	c := w.client(func(o *Options) {
		o.Retries, o.MaxWait = 2, time.Minute
	})
	for _, at := range []struct{ path, want, err string }{
		{"/full", strings.Repeat("x", 1000), ""},
		{"/over", "", "is too large: more than 1.0 kB\n  hint: save it in a browser, if it is what you want"},
		{"/claims-too-much", "", "is too large: more than 1.0 kB\n  hint: save it in a browser, if it is what you want"},
		{"/breaks-off", "", "broke off before its end\n  hint: try again"},
		{"/never-ends", "", "is too large: more than 1.0 kB\n  hint: save it in a browser, if it is what you want"},
		{"/bomb", "", "is too large: more than 1.0 kB\n  hint: save it in a browser, if it is what you want"},
		{"/broken-bomb", "", "is too large: more than 1.0 kB\n  hint: save it in a browser, if it is what you want"},
		{"/packed", strings.Repeat("x", 999), ""},
		{"/none", "", "is not there: 404 not found\n  hint: check the address; an archive of the web may have it"},
		{"/shy", "", "answers 403 forbidden" + byHand},
		{"/own-words", "", "answers 521" + byHand},
		{"/busy-once", "now", ""},
		{"/busy", "", "answers 503 service unavailable\n  hint: try again later"},
		{"/cookie", strings.Repeat("x", 1000), ""},
		{"/round", "", "was not fetched: redirected too often\n  hint: open it in a browser, and take the address that it ends at"},
		{"/five", "there", ""},
		{"/to-file", "", "was not fetched: it is no address of the web\n  hint: addresses begin with http:// or https:// and a host"},
		{"/to-nothing", "", "was not fetched: it is no address of the web\n  hint: addresses begin with http:// or https:// and a host"},
		{"/to-user", "", "was not fetched: it holds a name or a password\n  hint: take the name out: atlas signs in nowhere"},
		{"/nowhere", "", "answers 302 found" + byHand},
		{"/brotli", "", "came in a packing that was not asked for" + byHand},
		{"/busy-long", "", "answers 429 too many requests and asks for 1h0m0s of patience\n  hint: try again then"},
		{"/full", "", "was not asked for: its host answered 429 too many requests before, and asks for 1h0m0s of patience\n  hint: try again then"},
	} {
		address := "http://a.example.org" + at.path
		got, err := get(c, address)
		switch {
		case at.err == "" && err != nil:
			t.Errorf("%s: %v", at.path, err)
		case at.err == "":
			if got != at.want {
				t.Errorf("%s: got %q", at.path, got)
			}
		case err == nil:
			t.Errorf("%s: no error", at.path)
		default:
			if said := failure(t, err); said != address+" "+at.err {
				t.Errorf("%s: said\n%s\nwant\n%s", at.path, said, address+" "+at.err)
			}
		}
	}
	for what, want := range map[string]int{"/busy-once": 2, "/busy": 3, "/busy-long": 1, "/none": 1, "/round": 6, "/full": 1} {
		if got := w.asked("a.example.org" + what); got != want {
			t.Errorf("%s was asked %d times, not %d", what, got, want)
		}
	}
}

// TestFinalAddress holds that an answer tells where it came from, without the
// fragment that only a reader's browser needs.
func TestFinalAddress(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/old" {
			http.Redirect(rw, r, "//b.example.org/new?q=1#part", http.StatusMovedPermanently)
		}
	})
	res, err := w.client().Get(t.Context(), Request{URL: "http://a.example.org/old#top"})
	if err != nil || res.URL != "http://b.example.org/new?q=1" {
		t.Errorf("got %+v, %v", res, err)
	}
}

// TestBadAddress holds that nobody is asked for what is no address.
func TestBadAddress(t *testing.T) {
	w := newWeb(t, func(http.ResponseWriter, *http.Request) {})
	for _, address := range []string{"ftp://a.example.org/", "file:///etc/passwd", "javascript:alert(1)", "http:///x", "http:a", "x", "", "http://me:secret@a.example.org/", "http://[::1",
		"http://a.example.org:25/", "http://a.example.org:99999/", "http://a.example.org:0/", "http://:80/", "http://2130706433/", "http://0x7f.1/", "http://0177.0.0.1/", "http://127.1/", "http://127.0.0.1.5/", "http://./", "http://a.example.org\\@b.example.org/", "http://a.example.org:80:80/", "http://%31%32%37.0.0.1/"} {
		if _, err := get(w.client(), address); err == nil {
			t.Errorf("%q was fetched", address)
		} else if said := failure(t, err); !strings.Contains(said, "was not fetched") {
			t.Errorf("%q: %s", address, said)
		}
	}
	if len(w.seen) > 0 {
		t.Errorf("asked for %v", w.seen)
	}
}

// TestPrivate holds that this machine is not asked: not by its address, not by
// its name, not by a redirect, and with the flag all the same.
func TestPrivate(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) { io.WriteString(rw, "inside") })
	_, port, _ := net.SplitHostPort(w.Listener.Addr().String())
	c := New(Options{UserAgent: agent})
	for _, host := range []string{"127.0.0.1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0",
		"127.0.0.1.", "127.255.0.9", "１２７.０.０.１", "ｌocalhost", "[fe80::1%25lo]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[::ffff:0:7f00:1]"} {
		address := "http://" + host + ":" + port + "/"
		_, err := get(c, address)
		want := address + " leads into a private network and was not asked\n  hint: --allow-private asks all the same"
		if err == nil {
			t.Errorf("%s was asked", host)
		} else if said := failure(t, err); said != want || !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: said\n%s\nwant\n%s", host, said, want)
		}
	}
	if len(w.seen) > 0 {
		t.Errorf("asked %v", w.seen)
	}
	if got, err := get(New(Options{UserAgent: agent, AllowPrivate: true}), w.URL+"/"); err != nil || got != "inside" {
		t.Errorf("allowed: %q, %v", got, err)
	}
}

// nameServer answers look-ups with one address after the other.
func nameServer(t *testing.T, answers ...string) *net.Resolver {
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	go func() {
		buf := make([]byte, 1500)
		for n := 0; ; {
			size, from, err := conn.ReadFrom(buf)
			if err != nil {
				return
			}
			var m dnsmessage.Message
			if m.Unpack(buf[:size]) != nil || len(m.Questions) == 0 {
				continue
			}
			q := m.Questions[0]
			m.Response, m.Additionals = true, nil
			if q.Type == dnsmessage.TypeA {
				ip := netip.MustParseAddr(answers[min(n, len(answers)-1)])
				n++
				m.Answers = []dnsmessage.Resource{{
					Header: dnsmessage.ResourceHeader{Name: q.Name, Type: q.Type, Class: q.Class},
					Body:   &dnsmessage.AResource{A: ip.As4()},
				}}
			}
			if out, err := m.Pack(); err == nil {
				_, _ = conn.WriteTo(out, from)
			}
		}
	}()
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
}

// TestRebinding plays a name server that tells a public address first and one
// of this network when it is asked again. 127.0.0.1 stands for the public one.
func TestRebinding(t *testing.T) {
	for _, inside := range []string{"127.0.0.2", "10.0.0.1", "169.254.169.254", "192.168.1.1"} {
		w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
			http.Redirect(rw, r, "http://"+r.Host+"/secret", http.StatusFound)
		})
		_, port, _ := net.SplitHostPort(w.Listener.Addr().String())
		c := New(Options{UserAgent: agent, Redirects: 5, resolver: nameServer(t, "127.0.0.1", inside),
			permit: func(address string) error {
				if strings.HasPrefix(address, "127.0.0.1:") {
					return nil
				}
				return Permit(address)
			}})
		_, err := get(c, "http://turns.example.org:"+port+"/")
		if !errors.Is(err, ErrPrivate) {
			t.Errorf("%s: %v", inside, err)
		}
		if len(w.seen) != 1 {
			t.Errorf("%s: asked %v", inside, w.seen)
		}
	}
}

// TestRedirectInside holds the same of a redirect to an address.
func TestRedirectInside(t *testing.T) {
	inner := newWeb(t, func(http.ResponseWriter, *http.Request) {})
	outer := newWeb(t, func(rw http.ResponseWriter, r *http.Request) { http.Redirect(rw, r, inner.URL, http.StatusFound) })
	c := New(Options{UserAgent: agent, Redirects: 5, permit: func(address string) error {
		if address == outer.Listener.Addr().String() {
			return nil
		}
		return Permit(address)
	}})
	if _, err := get(c, outer.URL); !errors.Is(err, ErrPrivate) || len(inner.seen) > 0 {
		t.Errorf("%v, asked %v", err, inner.seen)
	}
}

// TestDowngrade holds that a safe address does not lead to an unsafe one.
func TestDowngrade(t *testing.T) {
	plain := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {})
	safe := &web{}
	safe.Server = httptest.NewTLSServer(safe.watch(t, func(rw http.ResponseWriter, r *http.Request) {
		http.Redirect(rw, r, plain.URL, http.StatusFound)
	}))
	defer safe.Close()
	roots := x509.NewCertPool()
	roots.AddCert(safe.Certificate())
	opt := Options{UserAgent: agent, Redirects: 5, AllowPrivate: true, tls: &tls.Config{RootCAs: roots}}
	_, err := get(New(opt), safe.URL)
	want := safe.URL + " was not fetched: it leads from https to http\n  hint: open it in a browser, and take the address that it ends at"
	if err == nil || failure(t, err) != want || len(plain.seen) > 0 {
		t.Errorf("got %v, asked %v", err, plain.seen)
	}
	opt.Downgrade = true
	if _, err := get(New(opt), safe.URL); err != nil || len(plain.seen) != 1 {
		t.Errorf("as a browser: %v", err)
	}
	// A certificate that nobody vouches for.
	if _, err := get(New(Options{UserAgent: agent, AllowPrivate: true}), safe.URL); err == nil || !strings.Contains(failure(t, err), "certificate") {
		t.Errorf("not vouched for: %v", err)
	}
}

// TestStopped holds that a context that ends is told as such, wherever the
// client is: waiting for a host, or for an answer.
func TestStopped(t *testing.T) {
	reached := make(chan bool, 10)
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		reached <- true
		if r.URL.Path == "/busy" {
			rw.Header().Set("Retry-After", "3000")
			rw.WriteHeader(503)
			return
		}
		<-r.Context().Done()
	})
	c := w.client(func(o *Options) { o.Retries, o.MaxWait = 2, time.Hour })
	for _, path := range []string{"/slow", "/busy"} {
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error)
		go func() {
			_, err := c.Get(ctx, Request{URL: "http://a.example.org" + path})
			done <- err
		}()
		<-reached
		cancel()
		if err := <-done; err != context.Canceled {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestTimeout holds that a server that never falls silent is left as well.
func TestTimeout(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			io.WriteString(rw, "x")
			rw.(http.Flusher).Flush()
			time.Sleep(10 * time.Millisecond)
		}
	})
	_, err := get(w.client(func(o *Options) { o.Timeout = 200 * time.Millisecond }), "http://a.example.org/drip")
	if err == nil || failure(t, err) != "http://a.example.org/drip took too long\n  hint: try again later" {
		t.Errorf("got %v", err)
	}
}

// TestSilent holds that a server that falls silent is left.
func TestSilent(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/half" {
			io.WriteString(rw, "x")
			rw.(http.Flusher).Flush()
		}
		<-r.Context().Done()
	})
	for _, path := range []string{"/half", "/nothing"} {
		_, err := get(w.client(func(o *Options) { o.Idle = 200 * time.Millisecond }), "http://a.example.org"+path)
		if err == nil || failure(t, err) != "http://a.example.org"+path+" does not answer\n  hint: try again later" {
			t.Errorf("%s: %v", path, err)
		}
	}
}

// TestUnreachable holds that messages name no port of this machine, which
// would differ from run to run.
func TestUnreachable(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := "http://" + l.Addr().String() + "/"
	l.Close()
	_, err = get(New(Options{UserAgent: agent, AllowPrivate: true}), address)
	if err == nil || !strings.HasPrefix(failure(t, err), address+" cannot be reached: connect: connection refused\n") {
		t.Errorf("got %v", err)
	}
	c := New(Options{UserAgent: agent, Dial: func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "a.example.org", IsNotFound: true}}
	}})
	_, err = get(c, "http://a.example.org/")
	if err == nil || !strings.HasPrefix(failure(t, err), `http://a.example.org/ cannot be reached: there is no host "a.example.org"`) {
		t.Errorf("got %v", err)
	}
}

// TestPage tells pages from what is none.
func TestPage(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		kind := r.URL.Query().Get("type")
		rw.Header()["Content-Type"] = []string{kind}
		if kind == "" {
			rw.Header()["Content-Type"] = nil // else it is sniffed for us
		}
		fmt.Fprint(rw, r.URL.Query().Get("body"))
	})
	for _, c := range []struct{ query, charset, err string }{
		{"type=text/html", "", ""},
		{"type=Text/HTML%3B+charset=%22GBK%22", "gbk", ""},
		{"type=application/xhtml%2bxml%3Bcharset=utf-8", "utf-8", ""},
		{"type=text/html%3B+charset", "", ""},
		{"body=%3Chtml%3E%3Cp%3Ex", "", ""},
		{"type=application/pdf", "", "is application/pdf, not a page\n  hint: articles are pages of HTML"},
		{"body=%25PDF-1.4", "", "is application/pdf, not a page\n  hint: articles are pages of HTML"},
		{"type=text/plain", "", "is text/plain, not a page\n  hint: articles are pages of HTML"},
	} {
		address := "http://a.example.org/?" + c.query
		p, err := w.client().Page(t.Context(), address)
		switch {
		case c.err != "":
			if err == nil || failure(t, err) != address+" "+c.err {
				t.Errorf("%s: %v", c.query, err)
			}
		case err != nil:
			t.Errorf("%s: %v", c.query, err)
		case p.Charset != c.charset || p.URL != address:
			t.Errorf("%s: %+v", c.query, p)
		}
	}
}
