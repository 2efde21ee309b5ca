package serve

import (
	"errors"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
)

func TestReferences(t *testing.T) {
	shown, sheets := references([]byte(`<link rel="stylesheet" href="css/a.css?v=1&amp;x"><link href=b.css rel='alternate stylesheet'>
<link rel=icon href="icon.svg"><link rel="canonical" href="https://x"><img alt="a > b" src="p.png" srcset="p.png 1x, q.png 2x">
<script defer src='s.js'></script><video poster="v.jpg"><source src="v.mp4"></video><svg><image href="m.png"/></svg><object data="o.svg"></object>
<a href="no.html"><input type="image" src="i.png"><IMG SRC="u.png">`))
	slices.Sort(shown)
	if got := strings.Join(shown, " "); got != "i.png icon.svg m.png o.svg p.png p.png q.png s.js u.png v.jpg v.mp4" {
		t.Errorf("shown: %s", got)
	}
	if got := strings.Join(sheets, " "); got != "css/a.css?v=1&x b.css" {
		t.Errorf("sheets: %s", got)
	}
}

func TestPolicy(t *testing.T) {
	for policy, want := range map[string]string{
		"default-src 'self'": "default-src 'self'; script-src 'self'; connect-src 'self'",
		"default-src 'none'; script-src 'self'; style-src 'self'": "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
		"script-src 'none'":                         "script-src 'self'",
		"script-src 'sha256-x'; connect-src data:;": "script-src 'sha256-x' 'self'; connect-src data: 'self'",
		"DEFAULT-SRC 'NONE'; SCRIPT-SRC-ELEM a":     "DEFAULT-SRC 'NONE'; SCRIPT-SRC-ELEM a 'self'; script-src 'self'; connect-src 'self'",
		"img-src *":                                 "img-src *",
		"":                                          "",
	} {
		if got := widen(policy); got != want {
			t.Errorf("%q becomes %q, want %q", policy, got, want)
		}
	}
	for page, want := range map[string]string{
		`<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;">`: `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; script-src &#39;self&#39;; connect-src &#39;self&#39;">`,
		`<META content='script-src "x"' HTTP-EQUIV=content-security-policy>`:               `<META content="script-src &#34;x&#34; &#39;self&#39;" HTTP-EQUIV=content-security-policy>`,
		`<meta http-equiv="refresh" content="0; x">`:                                       `<meta http-equiv="refresh" content="0; x">`,
		`<meta http-equiv="content-security-policy">`:                                      `<meta http-equiv="content-security-policy">`,
	} {
		if got := string(allowScript([]byte(page))); got != want {
			t.Errorf("%s becomes\n%s, want\n%s", page, got, want)
		}
	}
}

func TestWithScript(t *testing.T) {
	const tag = `<script src="/.atlas/live.js" data-state="a-b" defer></script>`
	for page, want := range map[string]string{
		"<body>x</body></html>":        "<body>x" + tag + "</body></html>",
		"x":                            "x" + tag,
		"</body> in a text</body>\n":   "</body> in a text" + tag + "</body>\n",
		"":                             tag,
		"<p>no end, but</p>\n<!-- -->": "<p>no end, but</p>\n<!-- -->" + tag,
	} {
		if got := string(withScript([]byte(page), "a-b", false)); got != want {
			t.Errorf("%q becomes %q", page, got)
		}
	}
}

func TestFromRoot(t *testing.T) {
	for page, want := range map[string]string{
		`<a href="x/y.html">href="a"</a>`:                  `<a href="/x/y.html">href="a"</a>`,
		`<a href="#main"><a href="/x"><a href="">`:         `<a href="#main"><a href="/x"><a href="">`,
		`<a href="https://x/"><a href='mailto:a@b'>`:       `<a href="https://x/"><a href='mailto:a@b'>`,
		`<script defer src='js/a.js'></script><img src=""`: `<script defer src='/js/a.js'></script><img src=""`,
	} {
		if got := string(fromRoot([]byte(page))); got != want {
			t.Errorf("%s becomes %s", page, got)
		}
	}
}

// FuzzPage holds that any page gets its script, keeps all its own bytes when it
// has no policy, and that its references can be looked up.
func FuzzPage(f *testing.F) {
	f.Add(pageWith("x", "../css/atlas.css"))
	f.Add(`<meta http-equiv="Content-Security-Policy" content="default-src 'none'"><img src="//x"><img src="%zz">`)
	f.Add(`<link rel=stylesheet href=`)
	site := &fakeSite{files: someSite(), base: "/deep/atlas/"}
	f.Fuzz(func(t *testing.T, page string) {
		got := string(withScript([]byte(page), "s-t", false))
		tag := `<script src="/.atlas/live.js" data-state="s-t" defer></script>`
		if !strings.Contains(got, tag) {
			t.Fatalf("no script in %q", got)
		}
		if !metaTag.MatchString(page) && len(got) != len(page)+len(tag) {
			t.Fatalf("%q becomes %q", page, got)
		}
		shown, sheets := references([]byte(page))
		for _, ref := range append(shown, sheets...) {
			if to := target(site, "/companies/x.html", ref); to != "" && !site.Has(to) {
				t.Fatalf("%q leads to %q", ref, to)
			}
		}
	})
}

// FuzzResolve holds that an address leads to a file of the site or to a path
// on this server, and a redirect to the file in one step.
func FuzzResolve(f *testing.F) {
	for _, address := range []string{"/", "", "/companies", "//x/..//companies", "/deep/atlas", "/deep/atlas/companies/", "/../..", "/index.html/", "/x\x00"} {
		f.Add(address)
	}
	site := &fakeSite{files: someSite(), base: "/deep/atlas/"}
	f.Fuzz(func(t *testing.T, address string) {
		file, found, redirect := resolve(site, address)
		if redirect != "" {
			if !strings.HasPrefix(redirect, "/") || strings.HasPrefix(redirect, "//") {
				t.Fatalf("%q leads to %q", address, redirect)
			}
			if file, found, again := resolve(site, redirect); !found || again != "" || !site.Has(file) {
				t.Fatalf("%q leads to %q, and that to %q %v %q", address, redirect, file, found, again)
			}
			return
		}
		if !site.Has(file) || found == (file == notFound && address != "/"+notFound) && file != notFound {
			t.Fatalf("%q is %q, %v", address, file, found)
		}
	})
}

// TestMemo holds that a thing is found out once while many ask, and again when
// it failed.
func TestMemo(t *testing.T) {
	var m memo[int]
	var calls atomic.Int32
	gate := make(chan bool)
	var all sync.WaitGroup
	for range 100 {
		all.Go(func() {
			if v, err := m.get("x", func() (int, error) { calls.Add(1); <-gate; return 7, nil }); v != 7 || err != nil {
				t.Errorf("%d, %v", v, err)
			}
		})
	}
	close(gate)
	all.Wait()
	if n := calls.Load(); n != 1 {
		t.Errorf("it was found out %d times", n)
	}
	fails := errors.New("no")
	for range 2 {
		if _, err := m.get("y", func() (int, error) { calls.Add(1); return 0, fails }); err != fails {
			t.Error(err)
		}
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("what failed was tried %d times", n-1)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = m.get("z", func() (int, error) { panic("no") })
	}()
	if v, err := m.get("z", func() (int, error) { return 1, nil }); v != 1 || err != nil {
		t.Errorf("after a panic: %d, %v", v, err)
	}
}
