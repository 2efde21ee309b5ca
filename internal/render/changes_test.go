package render

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"atlas/internal/content"
	"atlas/internal/export"
	"atlas/internal/history"
	"atlas/internal/site"

	"github.com/PuerkitoBio/goquery"
)

// past makes a history commit by commit.
type past struct {
	t       *testing.T
	tracker *history.Tracker
	now     map[string]*history.Version
	h       history.History
	day     int
}

// commit changes files; "" removes one. told is as in history.Tracker.
func (p *past) commit(subject string, files map[string]string, moved map[string]string) {
	p.t.Helper()
	p.day++
	var pairs []history.Pair
	for name, text := range files {
		name = "content/" + name
		pair := history.Pair{Old: p.now[name]}
		if text != "" {
			if pair.New = history.ParseVersion(name, []byte(text)); pair.New == nil {
				p.t.Fatalf("%s cannot be read", name)
			}
		}
		p.now[name] = pair.New
		pairs = append(pairs, pair)
	}
	changes := p.tracker.Commit(pairs, nil, func(file string) string { return moved[strings.TrimPrefix(file, "content/")] })
	c := history.Commit{Hash: fmt.Sprintf("%08x%032x", p.day, 0), Subject: subject, Changes: changes,
		Time: time.Date(2020, 1, p.day/2+1, 16, 0, 0, 0, time.UTC)}
	p.h.Commits = append([]history.Commit{c}, p.h.Commits...)
}

// fixtureHistory is a history at whose end stands the fixture's content.
func fixtureHistory(t testing.TB) *history.History {
	t.Helper()
	tt, ok := t.(*testing.T)
	if !ok {
		tt = &testing.T{}
	}
	files, problems := content.Load(os.DirFS("testdata/site"), "content")
	if len(files) == 0 {
		t.Fatal(problems)
	}
	final := map[string]string{}
	for _, f := range files {
		final[strings.TrimPrefix(f.Path, "content/")] = string(f.Data)
	}
	p := &past{t: tt, tracker: history.NewTracker(), now: map[string]*history.Version{}}
	const (
		policy = "policies/hai-dian-cuo-shi.md"
		park   = "parks/gui-yang-shu-ju-gu.md"
		maker  = "companies/yun-ling-yin-hang.md"
	)
	first := map[string]string{}
	for name, text := range final {
		first[name] = text
	}
	edit := func(name string, pairs ...string) string {
		text := final[name]
		for i := 0; i < len(pairs); i += 2 {
			if !strings.Contains(text, pairs[i]) {
				t.Fatalf("%s has no %s", name, pairs[i])
			}
			text = strings.Replace(text, pairs[i], pairs[i+1], 1)
		}
		return text
	}
	quote := final[policy][strings.Index(final[policy], "[[sources]]"):]
	quote = strings.TrimSuffix(quote, "+++\n")
	first[policy] = edit(policy, quote, "", `"2019-11?"`, `"2019"`, "最高300万元", "最高200万元", "3000000", "2000000", `level = "district"`, `level = "municipal"`)
	first["parks/old-name.md"] = final[park]
	delete(first, park)
	first["companies/gone.md"] = "+++\ntitle = \"已停业的公司 <旧>\"\ndescribed = false\n+++\n"
	first["companies/yun-ling.md"] = "+++\ntitle = \"云岭\"\n+++\n"
	p.commit("import the first articles", first, nil)
	p.commit("the bank has one file", map[string]string{"companies/yun-ling.md": "", maker: final[maker]}, map[string]string{"companies/yun-ling.md": "content/" + maker})
	p.commit("a better file name", map[string]string{"parks/old-name.md": "", park: final[park]}, nil)
	p.commit("the sentence of the second article", map[string]string{policy: edit(policy, `level = "district"`, `level = "municipal"`, `["海淀区支持可信数据企业若干措施"]`, `["海淀区措施"]`)}, nil)
	p.commit("level & title <as published>", map[string]string{policy: final[policy], "companies/gone.md": ""}, nil)
	described := edit(policy, "title = ", "described = false\ntitle = ")
	p.commit("no: only named", map[string]string{policy: described}, nil)
	p.commit("yes: described", map[string]string{policy: final[policy]}, nil)
	p.commit("a text", map[string]string{policy: final[policy] + "\n补写。\n"}, nil)
	p.commit("without the text", map[string]string{policy: final[policy], "companies/gone.md": first["companies/gone.md"]}, nil)
	p.commit("closed", map[string]string{"companies/gone.md": ""}, nil)
	p.h.Resolve()
	return &p.h
}

// TestChangesPage reads the page as a reader does.
func TestChangesPage(t *testing.T) {
	_, pages := fixture(t)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(pages["changes.html"]))
	if err != nil {
		t.Fatal(err)
	}
	text := func(sel string) string { return strings.Join(strings.Fields(doc.Find(sel).Text()), " ") }
	for sel, want := range map[string]string{
		"#d2020-01-03 .world":                      "数额",
		"#d2020-01-06 .edit":                       "撤下",
		"#d2020-01-02 .edit":                       "已并入云岭银行",
		".sorts":                                   "来源带来的变化",
		"#d2020-01-01 .world details summary":      "列出",
		"#d2020-01-03 .world .source figcaption a": "第10段",
	} {
		if got := text(sel); !strings.Contains(got, want) {
			t.Errorf("%s: %q lacks %q", sel, got, want)
		}
	}
	if got := text("#d2020-01-03 .world .party"); !strings.Contains(got, "年份为推断") || !strings.Contains(got, "最高200万元") || !strings.Contains(got, "最高300万元") {
		t.Errorf("what the source told: %q", got)
	}
	if doc.Find(".world .commit").Length() > 0 || doc.Find(".edit .commit").Length() == 0 {
		t.Error("the subjects of commits are those of edits")
	}
	if href, has := doc.Find("#d2020-01-06 .subject a").First().Attr("href"); has {
		t.Errorf("a removed record leads to %s", href)
	}
	// The record's own history.
	record, err := goquery.NewDocumentFromReader(strings.NewReader(pages["policies/hai-dian-cuo-shi.html"]))
	if err != nil {
		t.Fatal(err)
	}
	past := record.Find("section.past")
	if n := past.Find("li.change").Length(); n < 6 || past.Find("details li.change").Length() != n-recordFirst {
		t.Errorf("%d changes, %d folded", n, past.Find("details li.change").Length())
	}
	past.Find("a").Each(func(_ int, a *goquery.Selection) {
		_, id, _ := strings.Cut(a.AttrOr("href", ""), "#")
		if doc.Find("[id='"+id+"']").Length() != 1 {
			t.Errorf("%s leads to no change", a.AttrOr("href", ""))
		}
	})
}

// TestChangesInEnglish: no key of the interface is missing, in no state.
func TestChangesInEnglish(t *testing.T) {
	key := regexp.MustCompile(`\b(change|changes|history|feed|section|field|kind|count)\.[a-z]+`)
	files := strings.NewReplacer("changes.html", "", "feed.xml", "")
	for _, language := range []string{"zh-CN", "en"} {
		for _, missing := range []history.Reason{"", history.Off, history.NoGit, history.NoRepository, history.NoCommits, history.Unreadable} {
			for _, cut := range []bool{false, true} {
				s := loadSite(t, os.DirFS("testdata/site"))
				s.Config.Language = language
				h := &history.History{Missing: missing, Cut: cut}
				if missing == "" && !cut {
					h = fixtureHistory(t)
				}
				s.AddHistory(h)
				r := newRenderer(t, s, nil)
				for _, name := range []string{"changes.html", "index.html", "policies/hai-dian-cuo-shi.html"} {
					var b bytes.Buffer
					if err := r.Render(&b, s.PageAt(name)); err != nil {
						t.Fatal(err)
					}
					doc, err := goquery.NewDocumentFromReader(&b)
					if err != nil {
						t.Fatal(err)
					}
					if found := key.FindString(files.Replace(doc.Find("body").Text())); found != "" {
						t.Errorf("%s in %s: %s has no words", name, language, found)
					}
					if name == "changes.html" && (missing != "" || cut) && strings.TrimSpace(doc.Find("main .note").First().Text()) == "" {
						t.Errorf("%s in %s (%s, %v) does not say why", name, language, missing, cut)
					}
				}
				for _, f := range export.Feeds(s) {
					var b bytes.Buffer
					if err := f.Write(&b, s, r.Wording()); err != nil {
						t.Fatal(err)
					}
					if found := key.FindString(files.Replace(b.String())); found != "" {
						t.Errorf("%s in %s: %s has no words", f.Path, language, found)
					}
					if err := xml.Unmarshal(b.Bytes(), new(struct{})); err != nil {
						t.Errorf("%s: %v", f.Path, err)
					}
				}
			}
		}
	}
}

// TestLongHistory: pages of changes fill from the oldest on, hold every change
// once, and an older page stays as it is when changes come.
func TestLongHistory(t *testing.T) {
	h := fixtureHistory(t)
	pages := func(n int) map[string]string {
		long := &history.History{}
		for i := n; i > 0; i-- {
			c := h.Commits[0].Changes[0]
			c.ID = fmt.Sprintf("urn:uuid:%08x-0000-8000-8000-000000000000", i)
			long.Commits = append(long.Commits, history.Commit{Hash: fmt.Sprintf("%040x", i), Subject: fmt.Sprintf("no. %d", i),
				Time: time.Date(2020, 1, 1, i, 0, 0, 0, time.UTC), Changes: []history.Change{c}})
		}
		s := loadSite(t, os.DirFS("testdata/site"))
		s.AddHistory(long)
		r := newRenderer(t, s, nil)
		made := map[string]string{}
		seen := map[string]bool{}
		for p := s.PageAt(site.ChangesPath); p != nil; p = p.Next {
			var b bytes.Buffer
			if err := r.Render(&b, p); err != nil {
				t.Fatal(err)
			}
			made[p.Path] = b.String()
			for _, m := range regexp.MustCompile(`id="(c-[^"]*)"`).FindAllStringSubmatch(b.String(), -1) {
				if seen[m[1]] {
					t.Errorf("%s stands twice", m[1])
				}
				seen[m[1]] = true
			}
		}
		if len(seen) != n {
			t.Errorf("%d changes of %d", len(seen), n)
		}
		return made
	}
	for n, want := range map[int]int{1: 1, 120: 1, 179: 1, 180: 2, 300: 3, 1000: 8} {
		if made := pages(n); len(made) != want {
			t.Errorf("%d changes make %d pages, want %d", n, len(made), want)
		}
	}
	before, after := pages(400), pages(420)
	for _, name := range []string{"changes-1.html", "changes-2.html"} {
		// Only the way to newer ones may change.
		old, _, _ := strings.Cut(before[name], `<nav class="pager"`)
		now, _, _ := strings.Cut(after[name], `<nav class="pager"`)
		if old == "" || old != now {
			t.Errorf("%s changed", name)
		}
	}
	for from, to := range map[string]string{"changes.html": "changes-3.html", "changes-3.html": "changes-2.html", "changes-1.html": "changes-2.html"} {
		if !strings.Contains(after[from], `href="`+to+`"`) {
			t.Errorf("no way from %s to %s", from, to)
		}
	}
}

func TestDiffering(t *testing.T) {
	long := "清源环境利用数字孪生技术建设了水质在线监测平台“清源镜”，目前正在%座水厂试点，明年在全市推广，面向全部用户。"
	for _, c := range []struct{ text, other, want string }{
		{"短句三座", "短句五座", "短句三座"},
		{"", "有", ""},
		{"同", "同", "同"},
		{strings.Replace(long, "%", "三", 1), strings.Replace(long, "%", "五", 1), "…源镜”，目前正在三座水厂试点，明年…"},
		{strings.Replace(long, "%", "三", 1), strings.Replace(long, "%", "三", 1) + "又一句。", "…，面向全部用户。"},
		{strings.Replace(long, "%", "三", 1) + "又一句。", strings.Replace(long, "%", "三", 1), "…，面向全部用户。又一句。"},
		{"甲" + long, "乙" + long, "甲清源环境利用数字…"},
	} {
		if got := differing(c.text, c.other); got != c.want {
			t.Errorf("of %q, not %q: %q, want %q", c.text, c.other, got, c.want)
		}
	}
}
