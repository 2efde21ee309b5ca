package fetch

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"
)

func TestRobots(t *testing.T) {
	for _, c := range []struct{ name, text, allowed, refused string }{
		{"empty", "", "/ /x", ""},
		{"all out", "User-agent: *\nDisallow: /", "/robots.txt", "/ /x /?q"},
		{"nothing out", "User-agent: *\nDisallow:", "/ /x", ""},
		{"ours before all", "User-agent: *\nDisallow: /\n\nUser-agent: Atlas\nDisallow: /private", "/ /x", "/private /private/x /privately"},
		{"ours among several, with a version", "user-agent: a\nUSER-AGENT : atlas/2.0\nuser-agent: b\ndisallow : /x # why\n", "/", "/x"},
		{"ours in two groups", "User-agent: atlas\nDisallow: /x\nUser-agent: other\nDisallow: /\nUser-agent: atlas\nDisallow: /y", "/", "/x /y"},
		{"a longer name is another's", "User-agent: atlas-pro\nDisallow: /\n", "/x", ""},
		{"rules before any name", "Disallow: /\nUser-agent: other\nDisallow: /", "/x", ""},
		{"the longest decides", "User-agent: *\nDisallow: /a\nAllow: /a/b\nDisallow: /a/b/c", "/a/b /a/b/x /b", "/a /a/x /a/b/c"},
		{"as long, allowed", "User-agent: *\nDisallow: /page\nAllow: /page", "/page", ""},
		{"stars and ends", "User-agent: *\nDisallow: /*.gif$\nDisallow: /p*q*r\nDisallow: *secret", "/a.gif?x /a.png /pq /x", "/a.gif /d/b.gif /pqr /p1q2r3 /a/secret"},
		{"queries", "User-agent: *\nDisallow: /*?\nDisallow: /a?b=1", "/a", "/a? /a?b=1"},
		{"other lines", "Sitemap: https://x/y\nUser-agent: *\nSitemap: z\nHost: q\nnonsense\nDisallow: /x", "/", "/x"},
		{"line ends and a mark", "\xEF\xBB\xBFUser-agent: *\rDisallow: /x\r\nDisallow: /y", "/", "/x /y"},
		{"percent signs", "User-agent: *\nDisallow: /%e4%b8%ad\nDisallow: /%7Ejoe\nDisallow: /a%2fb", "/a/b /%E4", "/中国 /%E4%B8%AD /~joe /a%2Fb"},
		{"a crawl-delay ends the names", "User-agent: atlas\nCrawl-delay: 2\nUser-agent: other\nDisallow: /", "/x", ""},
		{"no path", "User-agent: *\nDisallow: x", "/x x", ""},
	} {
		r := ParseRobots([]byte(c.text), "atlas")
		for path := range strings.FieldsSeq(c.allowed) {
			if !r.Allows(path) {
				t.Errorf("%s: %s is refused", c.name, path)
			}
		}
		for path := range strings.FieldsSeq(c.refused) {
			if r.Allows(path) {
				t.Errorf("%s: %s is allowed", c.name, path)
			}
		}
	}
	r := ParseRobots([]byte("User-agent: *\nCrawl-delay: 1.5\n"), "atlas")
	if r.Delay != 1500*time.Millisecond {
		t.Errorf("delay %v", r.Delay)
	}
	long := "User-agent: *\nDisallow: /" + strings.Repeat("\n# filler", MaxRobots/9) + "\nAllow: /\n"
	if ParseRobots([]byte(long), "atlas").Allows("/x") {
		t.Error("what stands past the limit counts")
	}
}

// TestRobotsAsked holds what is done about robots.txt of all kinds, and that a
// host is asked for it once.
func TestRobotsAsked(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/robots.txt" {
			io.WriteString(rw, "page")
			return
		}
		switch r.Host {
		case "closed.example.org":
			fmt.Fprint(rw, "User-agent: *\nDisallow: /x")
		case "none.example.org":
			rw.WriteHeader(404)
		case "shy.example.org":
			rw.WriteHeader(403)
		case "broken.example.org":
			rw.WriteHeader(500)
		case "moved.example.org":
			http.Redirect(rw, r, "http://closed.example.org/robots.txt", http.StatusFound)
		case "round.example.org":
			http.Redirect(rw, r, "/robots.txt", http.StatusFound)
		case "slow.example.org":
			fmt.Fprint(rw, "User-agent: *\nCrawl-delay: 0.02")
		case "endless.example.org":
			line := strings.Repeat("Disallow: /x\n", 1000)
			fmt.Fprint(rw, "User-agent: atlas\n")
			for r.Context().Err() == nil {
				if _, err := io.WriteString(rw, line); err != nil {
					return
				}
			}
		case "leads.example.org":
			fmt.Fprint(rw, "User-agent: *\nDisallow:")
		}
	})
	c := w.client(func(o *Options) { o.Robots = "atlas" })
	const out = "was not asked for: robots.txt of its host asks programs to stay out\n  hint: open it in a browser and save it from there, if you may"
	for host, want := range map[string]string{
		"closed": out, "moved": out, "endless": out, "none": "", "shy": "", "round": "", "slow": "",
		"broken": "was not asked for: robots.txt of its host, which says who may, cannot be had: 500 internal server error\n  hint: try again later",
	} {
		address := "http://" + host + ".example.org/x?y"
		var each sync.WaitGroup
		for range 3 {
			each.Go(func() {
				got, err := get(c, address)
				switch {
				case want == "" && (err != nil || got != "page"):
					t.Errorf("%s: %q, %v", host, got, err)
				case want != "" && err == nil:
					t.Errorf("%s: no error", host)
				case want != "" && failure(t, err) != address+" "+want:
					t.Errorf("%s: %v", host, failure(t, err))
				}
			})
		}
		each.Wait()
		asked := w.asked(host + ".example.org/x?y")
		if want == "" && asked != 3 || want != "" && asked != 0 {
			t.Errorf("%s was asked %d times", host, asked)
		}
		if n := w.asked(host + ".example.org/robots.txt"); n != 1 && host != "round" && host != "closed" {
			t.Errorf("%s: robots.txt was asked for %d times", host, n)
		}
	}
	if c.pace.slow["slow.example.org"] != 20*time.Millisecond {
		t.Errorf("the crawl-delay is %v", c.pace.slow)
	}
}

// TestRobotsBehindRedirect holds that the host that a redirect leads to has
// its say as well.
func TestRobotsBehindRedirect(t *testing.T) {
	w := newWeb(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.Host + r.URL.Path {
		case "closed.example.org/robots.txt":
			fmt.Fprint(rw, "User-agent: *\nDisallow: /")
		case "open.example.org/x":
			http.Redirect(rw, r, "http://closed.example.org/x", http.StatusFound)
		case "open.example.org/robots.txt":
			rw.WriteHeader(404)
		}
	})
	_, err := get(w.client(func(o *Options) { o.Robots = "atlas" }), "http://open.example.org/x")
	if err == nil || !strings.Contains(failure(t, err), "asks programs to stay out") || w.asked("closed.example.org/x") > 0 {
		t.Errorf("got %v", err)
	}
}

// FuzzRobots holds that no robots.txt breaks the parser, and that what it says
// does not hang on how a path is written.
func FuzzRobots(f *testing.F) {
	f.Add("User-agent: *\nDisallow: /*.gif$\nAllow: /a*b\n", "/x/a%2Fb.gif?q=中")
	f.Add("\xEF\xBB\xBFuser-agent: atlas\rcrawl-delay: 1e9\rdisallow: *$*", "/")
	f.Add("User-agent:atlas\nDisallow:/%zz%4", "/%zz%4")
	f.Fuzz(func(t *testing.T, text, path string) {
		r := ParseRobots([]byte(text), "atlas")
		if r.Delay < 0 {
			t.Errorf("delay %v", r.Delay)
		}
		if normal := normalPath(path); r.Allows(path) != r.Allows(normal) {
			t.Errorf("%q and %q differ", path, normal)
		} else if normalPath(normal) != normal {
			t.Errorf("%q is not normal", normal)
		}
		for _, rule := range r.rules {
			if !strings.ContainsAny(rule.pattern, "*$") && !fits(rule.pattern, rule.pattern+"x") {
				t.Errorf("%q does not fit what it begins", rule.pattern)
			}
		}
		if !r.Allows("/robots.txt") {
			t.Error("/robots.txt is refused")
		}
	})
}
