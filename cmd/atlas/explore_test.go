package main

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// js evaluates an expression in a tab.
func js[T any](t *testing.T, tab context.Context, expression string) T {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[T](expression, awaited))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// shownFacts counts the rows of a list that are seen.
const shownFacts = `Array.from(document.querySelectorAll("li.fact")).filter(li => li.offsetHeight > 0).length`

// until waits for an expression to hold: what a page does after a click or
// when its data has come is not done at once.
func until(t *testing.T, tab context.Context, expression string) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(20 * time.Millisecond) {
		ok, err := chromedp.Run(tab, chromedp.Evaluate[bool]("!!("+expression+")"))
		if err == nil && ok {
			return
		}
	}
	t.Fatalf("never came true: %s", expression)
}

// TestExplore chooses, shares, compares, cites and switches the theme in a
// browser, from the disk and from a server under a path, and holds that no
// page logs an error or asks for anything outside the folder.
func TestExplore(t *testing.T) {
	browser := newBrowser(t)
	public := builtSite(t)
	server := httptest.NewServer(http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	defer server.Close()
	for name, base := range map[string]string{
		"disk":   fileURL(public) + "/",
		"server": server.URL + "/deep/atlas/",
	} {
		for what, try := range map[string]func(*testing.T, context.Context, string){
			"timeline": exploreTimeline, "browse": exploreBrowse, "compare": exploreCompare,
			"map": exploreMap, "cite": exploreCite, "theme": exploreTheme,
		} {
			t.Run(name+"/"+what, func(t *testing.T) {
				tab, seen := openTab(t, browser, base+"about.html", base)
				try(t, tab, base)
				for _, problem := range seen() {
					t.Error(problem)
				}
			})
		}
	}
}

func open(t *testing.T, tab context.Context, address string) {
	t.Helper()
	if err := chromedp.Do(tab, chromedp.Navigate(address)); err != nil {
		t.Fatalf("%s: %v", address, err)
	}
}

func exploreTimeline(t *testing.T, tab context.Context, base string) {
	open(t, tab, base+"timeline.html")
	all := js[int](t, tab, shownFacts)
	choose := `(function (name, value) { var s = document.querySelector("select[name=" + name + "]"); s.value = value;
		s.dispatchEvent(new Event("change", {bubbles: true})); })`
	js[chromedp.Void](t, tab, choose+`("kind", "policy")`)
	until(t, tab, `location.search === "?kind=policy"`)
	policies := js[int](t, tab, shownFacts)
	if policies == 0 || policies >= all || js[int](t, tab, `Array.from(document.querySelectorAll("li.fact:not([data-kind=policy])")).filter(li => li.offsetHeight > 0).length`) > 0 {
		t.Errorf("%d of %d facts are policies", policies, all)
	}
	js[chromedp.Void](t, tab, choose+`("place", "浙江"); `+choose+`("year", "2017")`)
	until(t, tab, `new URLSearchParams(location.search).get("year") === "2017"`)
	here := js[int](t, tab, shownFacts)
	if here == 0 || here >= policies {
		t.Errorf("%d policies in 浙江 in 2017", here)
	}
	// The year's heading, the table and the sentence tell the same number.
	for _, where := range []string{
		`+document.querySelector("#y2017 .count").textContent`,
		`+Array.from(document.querySelectorAll(".matrix tbody tr")).find(tr => tr.textContent.includes("2017")).querySelector(".total").textContent`,
		`parseInt(document.querySelector(".filter [role=status]").textContent.match(/\d+/g)[1])`,
	} {
		if n := js[int](t, tab, where); n != here {
			t.Errorf("%s is %d, not %d", where, n, here)
		}
	}
	// The address leads another reader to the same list, and back leads back.
	address := js[string](t, tab, `location.href`)
	open(t, tab, base+"about.html")
	open(t, tab, address)
	if n := js[int](t, tab, shownFacts); n != here {
		t.Errorf("shared, the address shows %d facts, not %d", n, here)
	}
	js[chromedp.Void](t, tab, `document.querySelector(".filter [type=reset]").click()`)
	until(t, tab, `location.search === ""`)
	if n := js[int](t, tab, shownFacts); n != all {
		t.Errorf("%d facts after clearing, not %d", n, all)
	}
	js[chromedp.Void](t, tab, `history.back()`)
	until(t, tab, shownFacts+" === "+itoa(here))
	// What nobody can choose leads to the whole list.
	open(t, tab, base+"timeline.html?kind=nothing&place=%3Cb%3E&year=1")
	if n := js[int](t, tab, shownFacts); n != all {
		t.Errorf("%d facts for a wrong address, not %d", n, all)
	}
}

func itoa(n int) string {
	b, _ := json.Marshal(n)
	return string(b)
}

func exploreBrowse(t *testing.T, tab context.Context, base string) {
	open(t, tab, base+"browse.html")
	until(t, tab, `!document.querySelector(".results").hidden`)
	all := js[int](t, tab, shownFacts)
	count := `+document.querySelector(".results .count").textContent`
	if n := js[int](t, tab, count); n != all || n < 50 {
		t.Errorf("%d facts are counted, %d shown", n, all)
	}
	pick := `(function (facet, text) { Array.from(document.querySelectorAll("[data-facet=" + facet + "] li"))
		.find(li => li.querySelector("a").textContent === text).querySelector("a").click(); })`
	number := `(function (facet, text) { return +Array.from(document.querySelectorAll("[data-facet=" + facet + "] li"))
		.find(li => li.querySelector("a").textContent === text).querySelector(".num").textContent; })`
	want := js[int](t, tab, number+`("kind", "政策")`)
	js[chromedp.Void](t, tab, pick+`("kind", "政策")`)
	until(t, tab, `location.search === "?kind=policy"`)
	if n := js[int](t, tab, shownFacts); n != want {
		t.Errorf("%d policies, not the %d that were promised", n, want)
	}
	want = js[int](t, tab, number+`("place", "杭州")`)
	js[chromedp.Void](t, tab, pick+`("place", "杭州")`)
	until(t, tab, `new URLSearchParams(location.search).get("place") === "杭州"`)
	if n := js[int](t, tab, shownFacts); n != want {
		t.Errorf("%d policies in 杭州, not the %d that were promised", n, want)
	}
	if focus := js[string](t, tab, `document.activeElement.textContent`); focus != "杭州" {
		t.Errorf("the focus is lost to %q", focus)
	}
	address := js[string](t, tab, `location.href`)
	open(t, tab, base+"about.html")
	open(t, tab, address)
	until(t, tab, `!document.querySelector(".results").hidden`)
	if n := js[int](t, tab, shownFacts); n != want {
		t.Errorf("shared, the address shows %d facts, not %d", n, want)
	}
	// Links of the list lead to pages.
	js[chromedp.Void](t, tab, `document.querySelector(".results li.fact h3 a").click()`)
	until(t, tab, `document.querySelector("h1") && location.pathname.includes("/policies/")`)
	open(t, tab, address)
	until(t, tab, `!document.querySelector(".results").hidden`)
	js[chromedp.Void](t, tab, `document.querySelector(".chosen a").click()`)
	until(t, tab, `!new URLSearchParams(location.search).get("kind")`)
	js[chromedp.Void](t, tab, `history.back()`)
	until(t, tab, shownFacts+" === "+itoa(want))
}

func exploreCompare(t *testing.T, tab context.Context, base string) {
	open(t, tab, base+"compare.html?a="+url.QueryEscape("浙江")+"&b="+url.QueryEscape("广东"))
	until(t, tab, `document.querySelector(".sides table")`)
	heads := js[[]string](t, tab, `Array.from(document.querySelectorAll(".pair thead th")).slice(1).map(e => e.textContent)`)
	if strings.Join(heads, " ") != "浙江 广东" {
		t.Errorf("compares %v", heads)
	}
	// The numbers lead to what they count.
	total := js[int](t, tab, `+document.querySelector(".pair tbody td a").textContent`)
	js[chromedp.Void](t, tab, `document.querySelector(".pair tbody td a").click()`)
	until(t, tab, `document.querySelector(".results") && !document.querySelector(".results").hidden`)
	if n := js[int](t, tab, shownFacts); n != total || n == 0 {
		t.Errorf("%d facts in 浙江, the table says %d", n, total)
	}
	js[chromedp.Void](t, tab, `history.back()`)
	until(t, tab, `document.querySelector(".sides table")`)
	js[chromedp.Void](t, tab, `document.querySelector(".compare form button").click()`)
	until(t, tab, `document.querySelectorAll(".pair thead th")[1].textContent === "广东"`)
	if q := js[string](t, tab, `new URLSearchParams(location.search).get("a")`); q != "广东" {
		t.Errorf("swapped, the address has a=%s", q)
	}
}

func exploreMap(t *testing.T, tab context.Context, base string) {
	seen := `Array.from(document.querySelectorAll(".maps > section")).filter(s => s.offsetHeight > 0).map(s => s.id).join(" ")`
	open(t, tab, base+"map.html")
	if ids := js[string](t, tab, seen); ids != "all" {
		t.Errorf("the map shows %q", ids)
	}
	js[chromedp.Void](t, tab, `document.querySelector('.kinds [href="#parks"]').click()`)
	until(t, tab, `location.hash === "#parks"`)
	if ids := js[string](t, tab, seen); ids != "parks" {
		t.Errorf("the map of parks shows %q", ids)
	}
	if n := js[int](t, tab, `document.querySelectorAll("#parks .tiles li").length`); n != 34 {
		t.Errorf("%d tiles", n)
	}
	// Colour is not the only mark: steps differ in pattern as well.
	patterns := js[[]string](t, tab, `Array.from(document.querySelectorAll("#parks .tiles li, #all .tiles li")).reduce((m, li) => {
		var s = getComputedStyle(li); return m.concat(li.className.match(/s\d/)[0] + s.backgroundImage); }, []).filter((x, i, a) => a.indexOf(x) === i)`)
	kinds := map[string]bool{}
	for _, p := range patterns {
		kinds[p[2:]] = true
	}
	if len(kinds) < 4 {
		t.Errorf("only %d patterns", len(kinds))
	}
}

func exploreCite(t *testing.T, tab context.Context, base string) {
	open(t, tab, base+"companies/teng-xun-kong-gu-you-xian-gong-si.html")
	today := js[string](t, tab, `(d => [d.getFullYear(), ("0" + (d.getMonth() + 1)).slice(-2), ("0" + d.getDate()).slice(-2)].join("-"))(new Date())`)
	texts := js[[]string](t, tab, `Array.from(document.querySelectorAll(".cite pre")).map(p => p.textContent)`)
	if len(texts) != 3 {
		t.Fatalf("%d citations", len(texts))
	}
	if !strings.Contains(texts[0], "[DB]//") || !strings.Contains(texts[0], "["+today+"]. https://blog.csdn.net/") {
		t.Errorf("GB/T 7714: %s", texts[0])
	}
	if strings.Count(texts[1], "@misc{") != 2 || strings.Count(texts[1], "urldate = {"+today+"}") != 2 {
		t.Errorf("BibTeX: %s", texts[1])
	}
	var items []struct {
		ID, Title, Type string
		Accessed        struct {
			Parts [][]int `json:"date-parts"`
		}
	}
	if err := json.Unmarshal([]byte(texts[2]), &items); err != nil || len(items) != 2 || len(items[1].Accessed.Parts) != 1 || len(items[1].Accessed.Parts[0]) != 3 {
		t.Errorf("CSL-JSON: %v %s", err, texts[2])
	}
	// Copying says that it did; saving makes a file of the same text.
	js[chromedp.Void](t, tab, `(function () {
		window.kept = []; window.made = [];
		Object.defineProperty(navigator, "clipboard", {value: {writeText: s => { window.kept.push(s); return Promise.resolve(); }}});
		var make = URL.createObjectURL; URL.createObjectURL = b => { window.made.push(b); return make.call(URL, b); };
		HTMLAnchorElement.prototype.click = function () { window.saved = this.download + " " + this.href.slice(0, 5); };
		document.querySelectorAll(".cite details").forEach(d => d.open = true);
		document.querySelectorAll(".cite p button")[2].click();
		document.querySelectorAll(".cite p button")[3].click();
	})()`)
	until(t, tab, `document.querySelectorAll(".cite [role=status]")[1].textContent`)
	if got := js[string](t, tab, `window.kept[0]`); got != texts[1] {
		t.Errorf("copied %q", got)
	}
	if got := js[string](t, tab, `window.made[0].text()`); got != texts[1]+"\n" {
		t.Errorf("saves %q", got)
	}
	if got := js[string](t, tab, `window.saved`); got != "companies-teng-xun-kong-gu-you-xian-gong-si.bib blob:" {
		t.Errorf("saves as %q", got)
	}
}

func exploreTheme(t *testing.T, tab context.Context, base string) {
	ground := `getComputedStyle(document.body).backgroundColor`
	open(t, tab, base+"map.html")
	before := js[string](t, tab, ground)
	js[chromedp.Void](t, tab, `document.querySelector("button.theme").click(); document.querySelector("button.theme").click()`)
	if after := js[string](t, tab, ground); after == before {
		t.Error("the switch to the dark theme changes nothing")
	}
	js[chromedp.Void](t, tab, `document.querySelector("button.theme").click()`)
	if after := js[string](t, tab, ground); after != before {
		t.Errorf("the theme of the system is %s, then %s", before, after)
	}
}

// TestWithoutScripts holds that every page that scripts add to can be read and
// leads on without them, and shows no control that would do nothing.
func TestWithoutScripts(t *testing.T) {
	public := builtSite(t)
	for page, want := range map[string][]string{
		"timeline.html": {`<li class="row fact"`, `<form class="filter" hidden`},
		"browse.html":   {`href="policies/index.html"`, `href="places/zhe-jiang.html"`, `<section class="results" hidden`, `href="policies/index.html#level-national"`},
		"compare.html":  {`<form class="filter" hidden`, `href="places/zhe-jiang.html"`},
		"map.html":      {`href="#parks"`, `id="parks"`, `href="places/hang-zhou.html"`},
		"parks/hang-zhou-qu-kuai-lian-chan-ye-yuan-qu.html": {"GB/T 7714", "[DB]//"},
	} {
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(page)))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range want {
			if !strings.Contains(string(data), w) {
				t.Errorf("%s lacks %s", page, w)
			}
		}
	}
}
