package main

import (
	"bytes"
	"compress/gzip"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// hostileWeb is many hosts, each at a loopback address of its own, and each
// with its way of mistreating whoever asks it. What they hold of every request
// is what a guest must not forget.
type hostileWeb struct {
	mu    sync.Mutex
	asked map[string][]time.Time // "host/path", and when
	wrong []string
	ports map[string]string // the address of a host, by its name
}

// hosts are the ways, by name. What is not said here is answered by a small
// picture under /picture.png and by a page under any other path.
var hosts = map[string]http.HandlerFunc{
	"good": nil,
	"bomb": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		z, _ := gzip.NewWriterLevel(w, gzip.BestSpeed)
		zeros := make([]byte, 1<<20)
		for range 64 {
			if _, err := z.Write(zeros); err != nil {
				return
			}
		}
		_ = z.Close()
	},
	"endless": func(w http.ResponseWriter, r *http.Request) {
		zeros := make([]byte, 1<<16)
		for r.Context().Err() == nil { // of a head nothing is written
			if _, err := w.Write(zeros); err != nil {
				return
			}
		}
	},
	"claims": func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "900000000000") },
	"short": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "5000")
		_, _ = io.WriteString(w, "<p>")
	},
	"round":      func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path, http.StatusFound) },
	"file":       leadsTo("file:///etc/passwd"),
	"script":     leadsTo("javascript:alert(1)"),
	"user":       leadsTo("http://me:secret@127.0.0.1:8080/"),
	"mail":       leadsTo("http://127.0.0.1:25/"),
	"closed":     nil, // by its robots.txt
	"broken":     nil, // its robots.txt is
	"hugerobots": nil,
	"none":       func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(404) },
	"busy": func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "86400")
		w.WriteHeader(429)
	},
	"headers": func(w http.ResponseWriter, r *http.Request) {
		hijacked(w, func(c io.Writer) bool {
			_, err := io.WriteString(c, strings.Repeat("X: x\r\n", 100))
			return err == nil
		})
	},
	"junk": func(w http.ResponseWriter, r *http.Request) {
		if conn, _, err := w.(http.Hijacker).Hijack(); err == nil {
			_, _ = io.WriteString(conn, "220 \x1b[31mmail.example.org ESMTP\r\n\r\n")
			conn.Close()
		}
	},
	"silent": func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
	"drips": func(w http.ResponseWriter, r *http.Request) {
		hijacked(w, func(c io.Writer) bool {
			time.Sleep(200 * time.Millisecond)
			_, err := io.WriteString(c, "X: x\r\n")
			return err == nil
		})
	},
}

func leadsTo(address string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header()["Location"] = []string{address}
		w.WriteHeader(http.StatusFound)
	}
}

// hijacked begins an answer, and adds to its headers as long as more does.
func hijacked(w http.ResponseWriter, more func(io.Writer) bool) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(time.Minute))
	_, _ = io.WriteString(conn, "HTTP/1.1 200 OK\r\n")
	for range 1000 { // longer than anybody waits
		if !more(conn) {
			return
		}
	}
}

var honest = regexp.MustCompile(`^atlas/\S+ \((a person runs it|checks links; a person runs it)\)$`)

func startHostileWeb(t *testing.T) *hostileWeb {
	t.Helper()
	web := &hostileWeb{asked: map[string][]time.Time{}, ports: map[string]string{}}
	t.Cleanup(func() {
		web.mu.Lock()
		defer web.mu.Unlock()
		if len(web.wrong) > 0 {
			t.Errorf("requests that are wrong:\n%s", strings.Join(web.wrong, "\n"))
		}
	})
	n := 0
	for name, handler := range hosts {
		n++
		l, err := net.Listen("tcp", fmt.Sprintf("127.0.3.%d:0", n))
		if err != nil {
			t.Fatal(err)
		}
		web.ports[name] = l.Addr().String()
		server := &httptest.Server{Listener: l, Config: &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			web.note(name, r)
			http.SetCookie(w, &http.Cookie{Name: "who", Value: "you"})
			switch {
			case r.URL.Path == "/robots.txt":
				robotsOf(name, w, r)
			case handler != nil:
				handler(w, r)
			case r.URL.Path == "/picture.png":
				_, _ = w.Write(picture(3, 4))
			default:
				w.Header().Set("Content-Type", "text/html")
				_, _ = io.WriteString(w, "<h1>题</h1><div id=\"content_views\"><p>正文。</p></div>")
			}
		})}}
		server.Start()
		t.Cleanup(func() {
			server.CloseClientConnections()
			server.Close()
		})
	}
	return web
}

func robotsOf(host string, w http.ResponseWriter, r *http.Request) {
	switch host {
	case "closed":
		_, _ = io.WriteString(w, "User-agent: Atlas\nDisallow: /\n")
	case "broken":
		w.WriteHeader(500)
	case "hugerobots":
		_, _ = io.WriteString(w, "User-agent: *\nDisallow: /\n")
		line := []byte(strings.Repeat("Allow: /x\n", 1000))
		for r.Context().Err() == nil {
			if _, err := w.Write(line); err != nil {
				return
			}
		}
	default:
		w.WriteHeader(404)
	}
}

func (h *hostileWeb) note(host string, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	key := host + r.URL.Path
	h.asked[key] = append(h.asked[key], time.Now())
	if agent := r.Header.Get("User-Agent"); !honest.MatchString(agent) {
		h.wrong = append(h.wrong, key+": User-Agent "+agent)
	}
	for _, name := range []string{"Cookie", "Referer", "Authorization", "Proxy-Authorization", "Origin"} {
		if v := r.Header.Get(name); v != "" {
			h.wrong = append(h.wrong, key+": "+name+" "+v)
		}
	}
}

func (h *hostileWeb) count(key string) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.asked[key])
}

// times are when any path of a host was asked for.
func (h *hostileWeb) times(host string) (all []time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for key, at := range h.asked {
		if strings.HasPrefix(key, host+"/") {
			all = append(all, at...)
		}
	}
	return all
}

// runAtlas runs the command and gives all that it said.
func runAtlas(t *testing.T, env []string, args ...string) string {
	t.Helper()
	cmd := exec.Command("atlas", args...)
	cmd.Env = append(os.Environ(), env...)
	said, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(said)
}

// askers are the three commands that ask the web. args makes an atlas that
// names the addresses, and gives the command line.
var askers = []struct {
	name, path string // of the addresses that it is given
	args       func(t *testing.T, addresses []string) (args []string, root string)
}{
	{"import URL", "/page", func(t *testing.T, addresses []string) ([]string, string) {
		root := atlasWith(t, "", "", "")
		return append([]string{"-C", root, "import", "--jobs", "8"}, addresses...), root
	}},
	{"import --images", "/picture.png", func(t *testing.T, addresses []string) ([]string, string) {
		root := atlasWith(t, "content/articles/a1/index.md", "id = \"a1\"\n", "\n![图]("+strings.Join(addresses, ")\n\n![图](")+")\n")
		return []string{"-C", root, "import", "--images"}, root
	}},
	{"check --external", "/page", func(t *testing.T, addresses []string) ([]string, string) {
		root := atlasWith(t, "content/parks/x.md", "", "\n[址]("+strings.Join(addresses, ")\n\n[址](")+")\n")
		return []string{"-C", root, "check", "--external"}, root
	}},
}

// atlasWith makes an atlas of one content file, or of none.
func atlasWith(t *testing.T, name, keys, text string) (root string) {
	t.Helper()
	root = t.TempDir()
	putFile(t, filepath.Join(root, "config.toml"), "title = \"河流\"\n")
	if name != "" {
		putFile(t, filepath.Join(root, filepath.FromSlash(name)), "+++\ntitle = \"题\"\n"+keys+"+++\n"+text)
	}
	return root
}

// TestHostileWeb sends each command to hosts that mean no good. It ends by
// itself, says of each what is the matter, and takes what is good.
func TestHostileWeb(t *testing.T) {
	const (
		large   = "is too large: more than "
		no      = " was not asked for: robots.txt of its host"
		nowhere = "it is no address of the web"
	)
	for _, asker := range askers {
		t.Run(asker.name, func(t *testing.T) {
			t.Parallel()
			web := startHostileWeb(t)
			var addresses []string
			for name := range hosts {
				addresses = append(addresses, "http://"+web.ports[name]+asker.path)
			}
			// The good host is asked for more, to see in what time.
			for i := range 3 {
				addresses = append(addresses, fmt.Sprintf("http://%s/more/%d", web.ports["good"], i))
			}
			args, root := asker.args(t, addresses)
			said := runAtlas(t, nil, append(args, "--allow-private")...)
			images, checks := asker.name == "import --images", asker.name == "check --external"
			want := map[string]string{
				"bomb": large + "20.0 MB", "endless": large + "20.0 MB", "claims": large + "20.0 MB", "short": "broke off before its end",
				"round": "redirected too often", "file": nowhere, "script": nowhere, "user": "it holds a name or a password",
				"mail": "its port is another service's than the web's", "closed": no + " asks programs to stay out", "broken": no + ", which says who may, cannot be had: 500 internal server error",
				"hugerobots": no + " asks programs to stay out", "none": "is not there: 404 not found", "busy": "answers 429 too many requests and asks for 24h0m0s of patience",
				"headers": "is too large: more than 65.5 kB of headers", "junk": "gives an answer that is no HTTP", "silent": "does not answer", "drips": "does not answer",
			}
			if images {
				for _, name := range []string{"bomb", "endless", "claims"} {
					want[name] = large + "10.0 MB"
				}
			}
			if checks { // asks for heads
				for _, name := range []string{"bomb", "endless", "claims", "short"} {
					delete(want, name)
				}
				want["none"] = "is not there any more: 404 not found"
				for _, name := range []string{"closed", "hugerobots"} {
					delete(want, name)
					host, _, _ := net.SplitHostPort(web.ports[name])
					if line := host + " asks programs to stay out, so one address was not asked"; !strings.Contains(said, line) {
						t.Errorf("%q is not said", line)
					}
				}
			}
			for name, message := range want {
				address := "http://" + web.ports[name] + asker.path
				line := lineWith(said, address)
				if !strings.HasSuffix(line, message) {
					t.Errorf("of %s it says %q, want %q", name, line, message)
				}
			}
			if line := lineWith(said, "http://"+web.ports["good"]+asker.path); line != "" {
				t.Errorf("of the good host it says %q", line)
			}
			if strings.Contains(said, "\x1b") || strings.Contains(said, "root:") {
				t.Errorf("said\n%q", said)
			}
			for _, name := range []string{"closed", "broken", "hugerobots"} {
				if web.count(name+asker.path) > 0 {
					t.Errorf("%s was asked", name)
				}
			}
			// Six requests by import and check: robots.txt and four addresses.
			pause := 250 * time.Millisecond
			if checks {
				pause = time.Second
			}
			at := web.times("good")
			if spent := spread(at); len(at) < 5 || spent < time.Duration(len(at)-2)*pause {
				t.Errorf("%d requests to one host in %v", len(at), spent)
			}
			for _, kept := range map[string]string{"import URL": "content/articles/page/source.html", "import --images": "content/articles/a1/images/*.png"} {
				names, _ := filepath.Glob(filepath.Join(root, kept))
				if len(names) > 1 {
					t.Errorf("kept %v", names)
				}
			}
			if t.Failed() {
				t.Log(said)
			}
		})
	}
}

// lineWith is the line that tells of an address.
func lineWith(text, address string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, address+" ") || strings.Contains(line, address+": ") {
			return strings.TrimSpace(line)
		}
	}
	return ""
}

// spread is the time from the first to the last.
func spread(at []time.Time) time.Duration {
	if len(at) == 0 {
		return 0
	}
	first, last := at[0], at[0]
	for _, t := range at {
		if t.Before(first) {
			first = t
		}
		if t.After(last) {
			last = t
		}
	}
	return last.Sub(first)
}

// TestOwnNetworkIsLeftAlone gives each command all ways to write this machine,
// and a redirect to it. Nobody is asked.
func TestOwnNetworkIsLeftAlone(t *testing.T) {
	for _, asker := range askers {
		t.Run(asker.name, func(t *testing.T) {
			t.Parallel()
			web := startHostileWeb(t)
			_, port, _ := net.SplitHostPort(web.ports["good"])
			var private, odd []string
			for _, host := range []string{"127.0.0.1", "127.9.9.9", "0.0.0.0", "localhost", "LocalHost.", "atlas.localhost", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "127.0.0.1."} {
				private = append(private, "http://"+host+":"+port+asker.path)
			}
			private = append(private, "http://"+web.ports["good"]+asker.path)
			for _, host := range []string{"2130706433", "0x7f000001", "0177.0.0.1", "127.1", "0x7f.1"} {
				odd = append(odd, "http://"+host+":"+port+asker.path)
			}
			odd = append(odd, "http://me:secret@127.0.0.1:"+port+asker.path)
			// A proxy of the environment would go there for us.
			proxy := "http://" + web.ports["good"]
			args, _ := asker.args(t, append(private, odd...))
			env := []string{"HTTP_PROXY=" + proxy, "http_proxy=" + proxy, "ALL_PROXY=" + proxy, "NO_PROXY="}
			said := runAtlas(t, env, args...)
			for _, address := range private {
				if line := lineWith(said, address); !strings.HasSuffix(line, "leads into a private network and was not asked") {
					t.Errorf("of %s it says %q", address, line)
				}
			}
			for _, address := range odd {
				if line := lineWith(said, address); !strings.HasSuffix(line, ": it is no address of the web") && !strings.HasSuffix(line, ": it holds a name or a password") {
					t.Errorf("of %s it says %q", address, line)
				}
			}
			if at := web.times("good"); len(at) > 0 {
				t.Errorf("it was asked %d times", len(at))
			}
			// With the flag the proxy is used, for names that are not this machine's.
			args, _ = asker.args(t, []string{"http://web.invalid" + asker.path})
			runAtlas(t, env, append(args, "--allow-private")...)
			if web.count("good"+asker.path) == 0 {
				t.Errorf("the proxy was not asked")
			}
			if t.Failed() {
				t.Log(said)
			}
		})
	}
}

// TestSafeConnections holds that a certificate nobody vouches for ends it, with
// a reason, and what becomes of a redirect that gives safety up.
func TestSafeConnections(t *testing.T) {
	for _, asker := range askers {
		t.Run(asker.name, func(t *testing.T) {
			t.Parallel()
			web := startHostileWeb(t)
			var asked atomic.Int32
			safe := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				asked.Add(1)
				http.Redirect(w, r, "http://"+web.ports["good"]+asker.path, http.StatusFound)
			}))
			safe.Config.ErrorLog = log.New(io.Discard, "", 0)
			safe.StartTLS()
			defer safe.Close()
			address := safe.URL + asker.path
			args, root := asker.args(t, []string{address})
			said := runAtlas(t, nil, append(args, "--allow-private")...)
			if line := lineWith(said, address); !strings.HasSuffix(line, "cannot be trusted: nobody known here vouches for its certificate") || asked.Load() > 0 {
				t.Errorf("it says\n%s", said)
			}
			if asker.name == "import --images" {
				data, err := os.ReadFile(filepath.Join(root, "content/articles/a1/images.toml"))
				if err != nil || !strings.Contains(string(data), `reason = "cannot be trusted: nobody known here vouches for its certificate"`) {
					t.Errorf("images.toml: %v\n%s", err, data)
				}
			}
			roots := filepath.Join(t.TempDir(), "roots.pem")
			if err := os.WriteFile(roots, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: safe.Certificate().Raw}), 0o666); err != nil {
				t.Fatal(err)
			}
			args, _ = asker.args(t, []string{address})
			said = runAtlas(t, []string{"SSL_CERT_FILE=" + roots}, append(args, "--allow-private")...)
			line, reached := lineWith(said, address), web.count("good"+asker.path)
			if asker.name == "check --external" {
				// A reader can follow it, and nothing is taken from there.
				if line != "" || reached == 0 {
					t.Errorf("it says %q", line)
				}
			} else if !strings.HasSuffix(line, "it leads from https to http") || reached > 0 {
				t.Errorf("it says %q", line)
			}
		})
	}
}

// TestAskingStops sends each command an interrupt in the midst of an answer
// that drips, be it a page or a robots.txt. It ends at once and says so.
func TestAskingStops(t *testing.T) {
	for _, asker := range askers {
		for _, where := range []string{"/robots.txt", asker.path} {
			t.Run(asker.name+where, func(t *testing.T) {
				t.Parallel()
				reached := make(chan bool, 10)
				server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					if r.URL.Path != where {
						w.WriteHeader(404)
						return
					}
					reached <- true
					for err := error(nil); err == nil && r.Context().Err() == nil; time.Sleep(50 * time.Millisecond) {
						if _, err = io.WriteString(w, "#"); err == nil && r.Method != http.MethodHead {
							err = http.NewResponseController(w).Flush()
						}
					}
				}))
				defer server.Close()
				args, _ := asker.args(t, []string{server.URL + asker.path})
				cmd := exec.Command("atlas", append(args, "--allow-private")...)
				var said bytes.Buffer
				cmd.Stdout, cmd.Stderr = &said, &said
				if err := cmd.Start(); err != nil {
					t.Fatal(err)
				}
				ended := make(chan error, 1)
				go func() { ended <- cmd.Wait() }()
				select {
				case <-reached:
				case <-ended:
					t.Fatalf("it ends by itself:\n%s", &said)
				}
				if err := cmd.Process.Signal(os.Interrupt); err != nil {
					t.Fatal(err)
				}
				// It would go on for a quarter of a minute at least.
				select {
				case err := <-ended:
					if err == nil || !strings.HasSuffix(said.String(), "stopped; every file is whole, and the next run goes on from here\n") {
						t.Errorf("%v, and it says\n%s", err, &said)
					}
				case <-time.After(10 * time.Second):
					_ = cmd.Process.Kill()
					t.Errorf("it does not end; it says\n%s", &said)
					<-ended
				}
			})
		}
	}
}
