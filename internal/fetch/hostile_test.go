package fetch

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"fmt"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

// rawServer answers each connection, once the head of a request is there, with
// whatever answer writes. It ends with the test.
func rawServer(t *testing.T, answer func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { l.Close() })
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				_ = conn.SetDeadline(time.Now().Add(20 * time.Second))
				head, buf := "", make([]byte, 4096)
				for !strings.Contains(head, "\r\n\r\n") {
					n, err := conn.Read(buf)
					if err != nil {
						return
					}
					head += string(buf[:n])
				}
				answer(conn)
			}()
		}
	}()
	return "http://" + l.Addr().String() + "/"
}

// TestHostileAnswers meets servers that do not keep to HTTP. Whatever they do,
// it ends, soon, with a sentence that they have no word in.
func TestHostileAnswers(t *testing.T) {
	const ok = "HTTP/1.1 200 OK\r\n"
	junk := strings.Repeat("\x1b[31mEVIL", 5000)
	for _, c := range []struct {
		name   string
		answer func(net.Conn)
		want   string
	}{
		{"nothing", func(net.Conn) {}, "broke off before its end\n  hint: try again"},
		{"half a head", func(c net.Conn) { io.WriteString(c, ok+"Content-Ty") }, "gives an answer that is no HTTP" + byHand},
		{"junk", func(c net.Conn) { io.WriteString(c, junk) }, "gives an answer that is no HTTP" + byHand},
		{"a junk header", func(c net.Conn) { io.WriteString(c, ok+junk+"\r\n\r\n") }, "gives an answer that is no HTTP" + byHand},
		{"one endless header", func(c net.Conn) {
			io.WriteString(c, ok+"X: ")
			for {
				if _, err := io.WriteString(c, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		}, "is too large: more than 65.5 kB of headers" + byHand},
		{"endless headers", func(c net.Conn) {
			io.WriteString(c, ok)
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "X-%d: %d\r\n", i, i); err != nil {
					return
				}
			}
		}, "is too large: more than 65.5 kB of headers" + byHand},
		{"headers that drip", func(c net.Conn) {
			io.WriteString(c, ok)
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "X-%d: x\r\n", i); err != nil {
					return
				}
				time.Sleep(20 * time.Millisecond)
			}
		}, "does not answer\n  hint: try again later"},
		{"endless informational answers", func(c net.Conn) {
			for {
				if _, err := io.WriteString(c, "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"); err != nil {
					return
				}
			}
		}, ""},
		{"two lengths", func(c net.Conn) { io.WriteString(c, ok+"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx") }, "gives an answer that is no HTTP" + byHand},
		{"a length below nothing", func(c net.Conn) { io.WriteString(c, ok+"Content-Length: -1\r\n\r\nxx") }, ""},
		{"a length past all", func(c net.Conn) { io.WriteString(c, ok+"Content-Length: 9223372036854775807\r\n\r\nxx") }, "is too large: more than 1.0 kB\n  hint: save it in a browser, if it is what you want"},
		{"a length past numbers", func(c net.Conn) { io.WriteString(c, ok+"Content-Length: 99999999999999999999\r\n\r\nxx") }, ""},
		{"broken chunks", func(c net.Conn) { io.WriteString(c, ok+"Transfer-Encoding: chunked\r\n\r\n5\r\nabcde\r\nzz\r\n") }, ""},
		{"endless chunk extensions", func(c net.Conn) {
			io.WriteString(c, ok+"Transfer-Encoding: chunked\r\n\r\n1;")
			for {
				if _, err := io.WriteString(c, strings.Repeat("x", 4096)); err != nil {
					return
				}
			}
		}, ""},
		{"endless trailers", func(c net.Conn) {
			io.WriteString(c, ok+"Transfer-Encoding: chunked\r\nTrailer: X\r\n\r\n1\r\na\r\n0\r\n")
			for i := 0; ; i++ {
				if _, err := fmt.Fprintf(c, "X-%d: %d\r\n", i, i); err != nil {
					return
				}
			}
		}, ""},
		{"no gzip", func(c net.Conn) {
			io.WriteString(c, ok+"Content-Encoding: gzip\r\nConnection: close\r\n\r\nno gzip at all")
		}, "broke off before its end\n  hint: try again"},
		{"a switch of protocols", func(c net.Conn) {
			io.WriteString(c, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n")
		}, "answers 101 switching protocols" + byHand},
		{"a redirect to junk", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 302 x\r\nLocation: http://"+junk+"/\r\n\r\n") }, ""},
		{"a status of its own", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 999 \x1b[31mEVIL\r\n\r\n") }, "answers 999" + byHand},
		{"retry after nonsense", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 429 x\r\nRetry-After: -5\r\n\r\n") }, "answers 429 too many requests\n  hint: try again later"},
	} {
		t.Run(c.name, func(t *testing.T) {
			address := rawServer(t, c.answer)
			_, err := get(New(Options{UserAgent: agent, AllowPrivate: true, Redirects: 5, Idle: 500 * time.Millisecond, Timeout: 2 * time.Second}), address)
			if err == nil {
				t.Fatal("no error")
			}
			said := failure(t, err)
			if c.want != "" && said != address+" "+c.want {
				t.Errorf("said\n%s\nwant\n%s", said, address+" "+c.want)
			}
			if strings.Contains(said, "EVIL") || len(said) > 400 || strings.Contains(said, "\x1b") {
				t.Errorf("said\n%.500q", said)
			}
			t.Logf("%.300s", said)
		})
	}
}

// certificate makes one that vouches for itself.
func certificate(t *testing.T, host string, until time.Time) tls.Certificate {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "\x1b[31mEVIL"}, NotBefore: until.Add(-48 * time.Hour), NotAfter: until,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true}
	if ip := net.ParseIP(host); ip != nil {
		template.IPAddresses = []net.IP{ip}
	} else {
		template.DNSNames = []string{host}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}
}

// TestUntrusted holds what is said of connections that are not safe: the
// reason, no moment, and no word of the other side's choice; and that no
// request is sent over one.
func TestUntrusted(t *testing.T) {
	const hint = "\n  hint: open it in a browser, which tells more; nothing was read of it"
	soon, past := time.Now().Add(24*time.Hour), time.Now().Add(-24*time.Hour)
	for _, c := range []struct {
		name, host   string
		until        time.Time
		known, plain bool
		oldest       uint16
		want         string
	}{
		{name: "nobody vouches", host: "127.0.0.1", until: soon, want: "cannot be trusted: nobody known here vouches for its certificate"},
		{name: "run out", host: "127.0.0.1", until: past, known: true, want: "cannot be trusted: its certificate has run out, or is not valid yet"},
		{name: "another host", host: "evil.example.org", until: soon, known: true, want: "cannot be trusted: its certificate is for another host"},
		{name: "no TLS", host: "127.0.0.1", until: soon, plain: true, want: "cannot be trusted: it speaks no TLS there, which https needs"},
		{name: "old TLS", host: "127.0.0.1", until: soon, known: true, oldest: tls.VersionTLS11, want: "cannot be trusted: it refuses a safe connection (protocol version not supported)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			asked := false
			server := &http.Server{Handler: http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked = true })}
			server.ErrorLog = log.New(io.Discard, "", 0)
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			own := certificate(t, c.host, c.until)
			if c.plain {
				go server.Serve(l)
			} else {
				server.TLSConfig = &tls.Config{Certificates: []tls.Certificate{own}}
				if c.oldest != 0 {
					server.TLSConfig.MinVersion, server.TLSConfig.MaxVersion = tls.VersionTLS10, c.oldest
				}
				go server.ServeTLS(l, "", "")
			}
			defer server.Close()
			roots := x509.NewCertPool()
			if c.known {
				leaf, err := x509.ParseCertificate(own.Certificate[0])
				if err != nil {
					t.Fatal(err)
				}
				roots.AddCert(leaf)
			}
			address := "https://" + l.Addr().String() + "/"
			_, err = get(New(Options{UserAgent: agent, AllowPrivate: true, tls: &tls.Config{RootCAs: roots}}), address)
			if err == nil || failure(t, err) != address+" "+c.want+hint {
				t.Errorf("said %v", err)
			}
			if asked && !c.plain {
				t.Error("it was asked")
			}
		})
	}
}

// TestRobotsOutlives holds that one who is stopped while a host's robots.txt is
// on its way spoils it for nobody else.
func TestRobotsOutlives(t *testing.T) {
	began, goOn := make(chan bool), make(chan bool)
	var once sync.Once
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/robots.txt" {
			once.Do(func() {
				began <- true
				<-goOn
			})
		}
	})
	c := w.client(func(o *Options) { o.Robots = "atlas" })
	ctx, cancel := context.WithCancel(t.Context())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() { _, err := c.Get(ctx, Request{URL: "http://a.example.org/x", Limit: 10}); first <- err }()
	<-began
	go func() { _, err := get(c, "http://a.example.org/y"); second <- err }()
	cancel()
	close(goOn)
	if err := <-first; err != context.Canceled {
		t.Errorf("the one who was stopped: %v", err)
	}
	if err := <-second; err != nil {
		t.Errorf("the one who waited: %v", err)
	}
	if _, err := get(c, "http://a.example.org/z"); err != nil {
		t.Errorf("the next: %v", err)
	}
}

// TestRobotsTrouble is about hosts whose robots.txt cannot be had: nobody may
// ask them for anything (RFC 9309, 2.3.1.4), and one that asks for patience is
// left alone.
func TestRobotsTrouble(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			return
		}
		switch r.Host {
		case "silent.example.org":
			<-r.Context().Done()
		case "drips.example.org":
			for r.Context().Err() == nil {
				io.WriteString(rw, "#")
				rw.(http.Flusher).Flush()
				time.Sleep(10 * time.Millisecond)
			}
		case "breaks.example.org":
			rw.Header().Set("Content-Length", "100")
			io.WriteString(rw, "User-agent: *\nDisall")
		case "busy.example.org":
			rw.Header().Set("Retry-After", "3600")
			rw.WriteHeader(429)
		case "tired.example.org":
			rw.WriteHeader(503)
		case "file.example.org":
			rw.Header().Set("Location", "file:///etc/passwd")
			rw.WriteHeader(302)
		case "user.example.org":
			rw.Header().Set("Location", "http://me:secret@a.example.org/robots.txt")
			rw.WriteHeader(302)
		}
	})
	c := w.client(func(o *Options) {
		o.Robots, o.Retries, o.MaxWait, o.Idle, o.Timeout = "atlas", 2, time.Minute, 300*time.Millisecond, time.Second
	})
	const cannot = "was not asked for: robots.txt of its host, which says who may, cannot be had: "
	for host, want := range map[string]string{
		"silent": "does not answer\n  hint: try again later",
		"drips":  "took too long\n  hint: try again later",
		"breaks": "broke off before its end\n  hint: try again",
		"busy":   cannot + "429 too many requests\n  hint: try again later",
		"tired":  cannot + "503 service unavailable\n  hint: try again later",
		"file":   "",
		"user":   "",
	} {
		for _, path := range []string{"/x", "/y"} {
			address := "http://" + host + ".example.org" + path
			_, err := get(c, address)
			want := want
			if host == "busy" && path == "/y" {
				want = "was not asked for: its host answered 429 too many requests before, and asks for 1h0m0s of patience\n  hint: try again then"
			}
			if want == "" && err != nil || want != "" && (err == nil || failure(t, err) != address+" "+want) {
				t.Errorf("%s: %v", address, err)
			}
			if n := w.asked(host + ".example.org" + path); want != "" && n != 0 {
				t.Errorf("%s was asked", address)
			}
		}
	}
	for host, want := range map[string]int{"silent": 1, "drips": 1, "breaks": 1, "busy": 1, "tired": 3, "file": 1} {
		if n := w.asked(host + ".example.org/robots.txt"); n != want {
			t.Errorf("%s: robots.txt was asked for %d times, not %d", host, n, want)
		}
	}
}
