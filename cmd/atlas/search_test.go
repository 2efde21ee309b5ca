package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"atlas/internal/search"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tab is a page that somebody works in.
type tab struct {
	testing.TB
	ctx      context.Context
	problems func() []string
}

func newTab(t testing.TB, browser context.Context, base, page string) *tab {
	t.Helper()
	ctx, problems := openTab(t, browser, base+page, base)
	return &tab{t, ctx, problems}
}

func (p *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	if err := chromedp.Do(p.ctx, steps...); err != nil {
		p.Fatal(err)
	}
}

func (p *tab) open(address string) { p.Helper(); p.do(chromedp.Navigate(address)) }

// arrive waits until the tab shows another page, which has been read.
func (p *tab) arrive(address string) {
	p.Helper()
	p.waitFor(`document.readyState + " " + location.href`, "complete "+address)
}

func (p *tab) press(keys string) { p.Helper(); p.do(chromedp.KeyEvent(keys)) }

// slash presses the key that leads into the field, as one event: what the page
// takes for itself is not typed.
func (p *tab) slash() {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.DispatchKeyEvent, input.DispatchKeyEventParams{
			Type: input.DispatchKeyEventTypeKeyDown, Text: "/", Key: "/", Code: "Slash", WindowsVirtualKeyCode: 191})
		return err
	}))
}

// write puts text in as an input method does.
func (p *tab) write(text string) {
	p.Helper()
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, input.InsertText, input.InsertTextParams{Text: text})
		return err
	}))
}

// clear goes to the field and empties it.
func (p *tab) clear() {
	p.Helper()
	p.eval(`{ const q = document.querySelector("input[name=q]"); q.focus(); q.value = ""; q.dispatchEvent(new Event("input", {bubbles: true})); ""}`)
}

func (p *tab) eval(script string) string {
	p.Helper()
	s, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script))
	if err != nil {
		p.Fatalf("%s: %v", script, err)
	}
	return s
}

// wait waits for a script to say something of which ok holds, and gives it.
func (p *tab) wait(script string, ok func(string) bool) string {
	p.Helper()
	got := ""
	for range 400 {
		s, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](script))
		switch {
		case err == nil && ok(s):
			return s
		case err == nil:
			got = s
		case !strings.Contains(err.Error(), "Inspected target navigated"): // it is on its way to another page
			p.Fatalf("%s: %v", script, err)
		}
		time.Sleep(25 * time.Millisecond)
	}
	p.Fatalf("%s stays %q", script, got)
	return ""
}

func (p *tab) waitFor(script, part string) string {
	p.Helper()
	return p.wait(script, func(s string) bool { return strings.Contains(s, part) })
}

// asked lists the files of the index that the page has asked for.
func (p *tab) asked() []string {
	p.Helper()
	return strings.Fields(p.eval(`Array.from(document.scripts).map(s => s.src).filter(s => s.includes("/search/")).join(" ")`))
}

const (
	firstHit = `(document.querySelector(".hits li") || {textContent: ""}).textContent`
	hits     = `Array.from(document.querySelectorAll(".hits li")).map(e => e.textContent).join("\n")`
	marks    = `Array.from(document.querySelectorAll(".hits mark")).map(e => e.textContent).join(" ")`
	where    = `location.href`
	status   = `(document.querySelector("[role=status]") || {textContent: ""}).textContent`
	focus    = `(document.activeElement.name || document.activeElement.textContent)`
)

// TestSearch searches as a reader does, from the disk and from a server under
// a path.
func TestSearch(t *testing.T) {
	browser := newBrowser(t)
	public := builtSite(t)
	server := httptest.NewServer(http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	defer server.Close()
	for name, base := range map[string]string{
		"disk":   fileURL(public) + "/",
		"server": server.URL + "/deep/atlas/",
	} {
		t.Run(name, func(t *testing.T) {
			p := newTab(t, browser, base, "policies/index.html")
			if asked := p.asked(); len(asked) > 0 {
				t.Errorf("before anybody searches the page asks for %v", asked)
			}
			// The key leads into the field of any page; arrows and Enter to a page.
			p.slash()
			if got := p.eval(focus); got != "q" {
				t.Fatalf("after / the focus is on %q", got)
			}
			p.write("国银")
			p.waitFor(firstHit, "中国银行")
			p.waitFor(marks, "国银")
			p.press(kb.ArrowDown)
			p.press(kb.ArrowDown)
			p.press(kb.ArrowUp)
			p.waitFor(focus, "中国银行")
			p.press(kb.Escape)
			if got := p.eval(focus); got != "q" {
				t.Errorf("after Escape the focus is on %.40q", got)
			}
			p.press(kb.ArrowDown)
			p.press(kb.Enter)
			p.arrive(base + "companies/zhong-guo-yin-hang.html")

			// Enter in the field leads to the page of all results.
			p.slash()
			p.write("供应链")
			p.waitFor(firstHit, "供应链")
			p.press(kb.Enter)
			p.arrive(base + "search.html?q=")
			p.waitFor(firstHit, "供应链")
			if got := p.eval(marks); strings.Trim(got, " 供应链") != "" {
				t.Errorf("marks %q", got)
			}

			// An address with a query shows its results.
			p.open(base + "search.html?q=%E5%B7%A5%E4%BF%A1%E9%83%A8")
			p.waitFor(hits, "白皮书")
			p.waitFor(firstHit, "工信部")

			// What people type: pinyin, initials, both, with spaces, full width,
			// an alias, a piece of a sentence.
			p.open(base + "search.html")
			if asked := p.asked(); len(asked) > 0 {
				t.Errorf("search.html asks for %v", asked)
			}
			p.slash()
			for _, c := range []struct{ query, first, mark string }{
				{"zgyh", "中国银行", "中国银行"},
				{"zhongguoyinhang", "中国银行", "中国银行"},
				{"zhong guo yin hang", "中国银行", "中国银行"},
				{"zhong'guo'yinh", "中国银行", "中国银行"},
				{"ZGyinH", "中国银行", "中国银行"},
				{"ｚｇｙｈ", "中国银行", "中国银行"},
				{"中行", "中国银行", "中行"},
				{"ＣＨＩＮＡledger", "ChinaLedger联盟", "ChinaLedger"},
				{"chongqing", "重庆", "重庆"},
				{"baas 平台", "BaaS", "BaaS平台"},
			} {
				p.clear()
				p.wait(hits, func(s string) bool { return s == "" })
				p.write(c.query)
				p.waitFor(firstHit, c.first)
				p.waitFor(marks, c.mark)
			}
			p.clear()
			p.write("中国银行的区块链部署涉及面最广")
			p.waitFor(hits, "谈谈各大城市")
			if got := p.eval(`document.querySelector(".hits li:last-child a").href`); !strings.Contains(got, "articles/88839140.html#b") {
				t.Errorf("a sentence of the article leads to %s", got)
			}
			// The address is the query's, where the browser lets a page set it.
			p.waitFor(where, "q=%E4%B8%AD")

			// A query is text, and what finds nothing says so.
			p.clear()
			p.write(`<img src=x onerror=alert(1)>`)
			p.waitFor(status, "没有找到“<img src=x onerror=alert(1)>”")
			p.clear()
			for _, odd := range []string{"constructor", "__proto__", "\\", "(", "[a-", "*", "%", "𠮷", "　"} {
				p.write(odd)
				p.eval(`""`)
				p.clear()
			}

			// The key can be switched off.
			p.eval(`document.querySelector(".slash input").click(); document.activeElement.blur(); ""`)
			p.slash()
			if got := p.eval(focus); got == "q" {
				t.Error("the key works although it is switched off")
			}
			p.open(base + "about.html")
			p.slash()
			if got := p.eval(focus); got == "q" {
				t.Error("the key works on the next page although it is switched off")
			}
			p.eval(`localStorage.clear(); ""`)

			if problems := p.problems(); len(problems) > 0 {
				t.Errorf("problems: %s", strings.Join(problems, "\n"))
			}
		})
	}
	t.Run("fold", func(t *testing.T) {
		base := fileURL(public) + "/"
		p := newTab(t, browser, base, "about.html")
		random := rand.New(rand.NewPCG(1, 2))
		for range 40 {
			var text []rune
			for range 300 {
				r := rune(random.IntN(0x3100))
				switch random.IntN(8) {
				case 0:
					r = rune(0x4e00 + random.IntN(0x5000))
				case 1:
					r = rune(0xfe00 + random.IntN(0x1ff))
				case 2:
					r = rune(0x1f000 + random.IntN(0x11000))
				}
				text = append(text, r)
			}
			s := string(text)
			if got, want := p.eval(fmt.Sprintf(`atlasSearch.fold(String.fromCodePoint(%s))`, strings.Trim(strings.ReplaceAll(fmt.Sprint([]int32(text)), " ", ","), "[]"))), search.Fold(s); got != want {
				t.Fatalf("the folds of %q differ:\n%q in Go\n%q in the browser", s, want, got)
			}
		}
	})
}

// TestSearchWithoutScript holds that the pages say what to do.
func TestSearchWithoutScript(t *testing.T) {
	public := builtSite(t)
	data, err := os.ReadFile(filepath.Join(public, "search.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"<noscript>", `href="letters.html#z"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("search.html has no %s", want)
		}
	}
	data, err = os.ReadFile(filepath.Join(public, "letters.html"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"companies/zhong-guo-yin-hang.html", "places/hang-zhou.html", "organizations/gong-xin-bu.html", "scenarios/gong-ying-lian-jin-rong.html", "即中国银行"} {
		if !strings.Contains(string(data), want) {
			t.Errorf("letters.html has no %s", want)
		}
	}
}

// manyPages builds a site of n companies, each with a text of about length
// characters, and returns its folder. Company 1234 says 独一无二, those with a
// number that ends in 7 say 七号标记.
func manyPages(t testing.TB, n, length int) string {
	t.Helper()
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, "content", "companies"), 0o777); err != nil {
		t.Fatal(err)
	}
	config, err := os.ReadFile(filepath.Join("..", "..", "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(root, "config.toml"), config, 0o666); err != nil {
		t.Fatal(err)
	}
	words := []rune("区块链技术应用平台金融供应数据安全合作发布试点项目银行保险物流溯源政策园区联盟城市企业服务共享可信存证电子票据贸易融资跨境支付，。")
	random := rand.New(rand.NewPCG(3, 4))
	for i := range n {
		var text []rune
		for range length {
			text = append(text, words[random.IntN(len(words))])
		}
		body := string(text)
		if i == 1234 {
			body += "这里独一无二。"
		}
		if i%10 == 7 {
			body += "带有七号标记。"
		}
		name := string([]rune{words[i%50], words[i/50%50], words[i*7%50]})
		file := fmt.Sprintf("+++\ntitle = \"%s第%d公司\"\nsummary = \"%s\"\n+++\n\n%s\n", name, i, string(text[:20]), body)
		if err := os.WriteFile(filepath.Join(root, "content", "companies", fmt.Sprintf("c%05d.md", i)), []byte(file), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	var out, errs strings.Builder
	if status := run([]string{"-C", root, "build"}, nil, &out, &errs); status != exitDone {
		t.Fatalf("atlas build: status %d\n%s", status, errs.String())
	}
	return filepath.Join(root, "public")
}

// TestSearchLarge holds that a site with more pages than are searched from end
// to end finds the same by postings, and loads the texts it needs only.
func TestSearchLarge(t *testing.T) {
	browser := newBrowser(t)
	public := manyPages(t, max(3200, search.Large+200), 120)
	base := fileURL(public) + "/"
	texts, _ := filepath.Glob(filepath.Join(public, "search", "page-*.js"))
	p := newTab(t, browser, base, "search.html")
	p.slash()
	p.write("独一无二")
	p.waitFor(firstHit, "第1234公司")
	p.waitFor(marks, "独一无二")
	p.waitFor(status, "1条结果")
	loaded := 0
	for _, u := range p.asked() {
		if strings.Contains(u, "/page-") {
			loaded++
		}
	}
	if loaded > 2 || len(texts) < 10 {
		t.Errorf("%d of %d files of texts are loaded for one page", loaded, len(texts))
	}
	// 320 pages have this one: the first of them come, and then more.
	p.clear()
	p.write("七号标记")
	p.waitFor(firstHit, "第")
	p.waitFor(status, "至少")
	p.waitFor(hits, "更多结果")
	for shown := 50; shown < 320; shown += 50 {
		p.eval(`document.querySelector(".hits button").click(); ""`)
		p.wait(`String(document.querySelectorAll(".hits a").length)`, func(n string) bool { return n == fmt.Sprint(min(shown+50, 320)) })
	}
	p.waitFor(status, "320条结果")
	// A single character, and two words of which only one is in a text.
	p.clear()
	p.write("独")
	p.waitFor(firstHit, "第1234公司")
	p.clear()
	p.write("1234 一无")
	p.waitFor(firstHit, "第1234公司")
	p.clear()
	p.write("无一")
	p.waitFor(status, "没有找到")
	if problems := p.problems(); len(problems) > 0 {
		t.Errorf("problems: %s", strings.Join(problems, "\n"))
	}
}
