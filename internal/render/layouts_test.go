package render

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"atlas"
	"atlas/internal/diag"
)

func TestSiteLayoutShadows(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	own := fstest.MapFS{
		"partials/pager.html":    {Data: []byte(`<p>自己的翻页</p>`)},
		"parks/single.html":      {Data: []byte(`{{define "main"}}<h1>园区 {{.Title}}</h1>{{end}}`)},
		"i18n/zh-CN.toml":        {Data: []byte("skip = \"直达\"\n")},
		"partials/my/extra.html": {Data: []byte(`x`)},
		"partials/.editor~":      {Data: []byte(`{{`)},
	}
	r := newRenderer(t, s, own)
	render := func(path string) string {
		var b bytes.Buffer
		if err := r.Render(&b, s.PageAt(path)); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	park, policy := render("parks/gui-yang-shu-ju-gu.html"), render("policies/hai-dian-cuo-shi.html")
	if !strings.Contains(park, "<h1>园区 贵阳数据谷</h1>") {
		t.Error("parks/single.html of the site is not used")
	}
	if strings.Contains(policy, "<h1>园区") || !strings.Contains(policy, "自己的翻页") || !strings.Contains(policy, "直达") {
		t.Error("the site's partial or words are not used, or too much is")
	}
	if !strings.Contains(policy, "主导航") {
		t.Error("words that the site does not have are lost")
	}
}

func TestLayoutErrors(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	for _, c := range []struct{ name, text, page, want string }{
		{"single.html", "{{define \"main\"}}\n<h1>{{.Titel}}</h1>{{end}}", "parks/gui-yang-shu-ju-gu.html",
			"layouts/single.html:2:7: <.Titel>: can't evaluate field Titel in type *render.View\n  hint: did you mean .Title?"},
		{"single.html", "{{define \"main\"}}\n\n汉字 {{.Main.Nothing}}{{end}}", "parks/gui-yang-shu-ju-gu.html",
			"layouts/single.html:3:11: <.Main.Nothing>: can't evaluate field Nothing in type *render.RecordView\n  hint: RecordView has Glance, Badges, Body, Quotes, Groups, Related, Near, Graph, Cite, Machine, History"},
		{"partials/date.html", "{{.Txt}}", "timeline.html",
			"layouts/partials/date.html:1:3: <.Txt>: can't evaluate field Txt in type *render.Date\n  hint: did you mean .Text?"},
		{"single.html", "{{define \"main\"}}{{if}}{{end}}", "",
			"layouts/single.html:1: missing value for if"},
		{"list.html", "{{define \"main\"}}\n{{tt \"skip\"}}{{end}}", "",
			"layouts/list.html:2: function \"tt\" not defined\n  hint: did you mean t?"},
		{"list.html", "{{define \"main\"}}\n{{template \"partials/fakt.html\" .}}{{end}}", "parks/index.html",
			"layouts/list.html:2:12: no such template \"partials/fakt.html\"\n  hint: did you mean \"partials/fact.html\"?"},
		{"list.html", "<p>", "parks/index.html",
			"layouts/base.html:24:12: no such template \"main\"\n  hint: a page's layout holds {{define \"main\"}} … {{end}}"},
	} {
		r, err := New(s, Options{Site: fstest.MapFS{c.name: {Data: []byte(c.text)}}, Default: atlas.Layouts()})
		if err == nil && c.page != "" {
			err = r.Render(io.Discard, s.PageAt(c.page))
		}
		var p diag.Problem
		if !errors.As(err, &p) {
			t.Errorf("%s: %v is not a diag.Problem", c.text, err)
			continue
		}
		if got := p.Error(); got != c.want {
			t.Errorf("%s:\ngot\n%s\nwant\n%s", c.text, got, c.want)
		}
	}
}

func loadLanguage(t *testing.T, language string) words {
	t.Helper()
	w, err := loadWords([]fs.FS{atlas.Layouts()}, language)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestLanguagesHaveTheSameKeys(t *testing.T) {
	zh, en := loadLanguage(t, "zh-CN"), loadLanguage(t, "en")
	place := regexp.MustCompile(`\{\d\}`)
	for key, a := range zh {
		b, ok := en[key]
		if !ok {
			t.Errorf("en.toml lacks %q", key)
			continue
		}
		for _, p := range place.FindAllString(b, -1) {
			if !strings.Contains(a, p) {
				t.Errorf("%q: %s is in en.toml only", key, p)
			}
		}
	}
	for key := range en {
		if !zh.has(key) {
			t.Errorf("zh-CN.toml lacks %q", key)
		}
	}
}

// TestKeysExistAndAreUsed holds the keys in layouts and code against the
// words. A key that code puts together counts by its first part.
func TestKeysExistAndAreUsed(t *testing.T) {
	w := loadLanguage(t, "zh-CN")
	var text strings.Builder
	err := fs.WalkDir(atlas.Layouts(), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && strings.HasSuffix(path, ".html") {
			data, _ := fs.ReadFile(atlas.Layouts(), path)
			for _, m := range regexp.MustCompile(`\bt "([^"]+)"`).FindAllStringSubmatch(string(data), -1) {
				if !w.has(m[1]) {
					t.Errorf("layouts/%s: no words for %q", path, m[1])
				}
			}
			text.Write(data)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	// The book says its words by this package as well.
	sources, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	book, err := filepath.Glob("../epub/*.go")
	if err != nil || len(book) == 0 {
		t.Fatal(book, err)
	}
	for _, name := range append(sources, book...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`\.say\("([^"]+)"[,)]`).FindAllStringSubmatch(string(data), -1) {
			if !w.has(m[1]) {
				t.Errorf("%s: no words for %q", name, m[1])
			}
		}
		text.Write(data)
	}
	used := text.String()
	computed := regexp.MustCompile(`"([a-z]+\.(?:[a-z]+\.)?)" *\+`)
	var prefixes []string
	for _, m := range computed.FindAllStringSubmatch(used, -1) {
		prefixes = append(prefixes, m[1])
	}
	for key := range w {
		if strings.Contains(used, `"`+key+`"`) || slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) {
			continue
		}
		// say2("level", value) and the like look words up by field and value.
		if first, _, _ := strings.Cut(key, "."); slices.Contains([]string{"level", "status", "role", "field"}, first) {
			continue
		}
		if strings.HasSuffix(key, ".note") && strings.HasPrefix(key, "figure.") {
			continue
		}
		t.Errorf("words for %q are never used", key)
	}
}

func TestSay(t *testing.T) {
	w := words{"n": "{0} fact | {0} facts", "x": "{1} of {0}", "plain": "a | b"}
	for _, c := range []struct {
		key  string
		args []any
		want string
	}{
		{"n", []any{1}, "1 fact"},
		{"n", []any{0}, "0 facts"},
		{"x", []any{"b", "a"}, "a of b"},
		{"x", []any{"{1}", "a"}, "a of {1}"},
		{"missing", nil, "missing"},
	} {
		if got := w.say(c.key, c.args...); got != c.want {
			t.Errorf("say(%q, %v) = %q, want %q", c.key, c.args, got, c.want)
		}
	}
}

func TestEnglishInterface(t *testing.T) {
	s := loadSite(t, os.DirFS("testdata/site"))
	s.Config.Language = "en"
	r := newRenderer(t, s, nil)
	var b bytes.Buffer
	if err := r.Render(&b, s.PageAt("policies/hai-dian-cuo-shi.html")); err != nil {
		t.Fatal(err)
	}
	html := b.String()
	for _, want := range []string{`<html lang="en">`, "Issued by", "November 2019", "year inferred", "海淀区支持可信数据企业若干措施"} {
		if !strings.Contains(html, want) {
			t.Errorf("no %q in the English page", want)
		}
	}
	if strings.Contains(html, "单一来源") {
		t.Error("Chinese words of the interface in the English page")
	}
}

// TestBudgets holds the sizes of DESIGN: 15 KB of CSS, 12 KB of scripts, both
// compressed.
func TestBudgets(t *testing.T) {
	size := func(pattern string) int {
		names, err := fs.Glob(atlas.Static(), pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		total := 0
		for _, name := range names {
			data, err := fs.ReadFile(atlas.Static(), name)
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			for line := range strings.Lines(string(data)) {
				// The build leaves out lines of comment in scripts.
				if !strings.HasSuffix(name, ".js") || !strings.HasPrefix(strings.TrimSpace(line), "//") {
					io.WriteString(z, line)
				}
			}
			z.Close()
			total += b.Len()
		}
		return total
	}
	if n := size("css/*.css"); n > 15<<10 {
		t.Errorf("CSS is %d bytes compressed", n)
	}
	if n := size("js/*.js"); n > 12<<10 {
		t.Errorf("scripts are %d bytes compressed", n)
	}
}

// TestContrast reads the colours of both themes from the style sheet and holds
// text against its ground: WCAG AA asks for 4.5 to 1, and 3 to 1 for what is
// not text.
func TestContrast(t *testing.T) {
	css, err := fs.ReadFile(atlas.Static(), "css/atlas.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark := colours(t, string(css), ":root {"), colours(t, string(css), `:root[data-theme="dark"] {`)
	if system := colours(t, string(css), `:root:not([data-theme="light"]) {`); fmt.Sprint(system) != fmt.Sprint(dark) {
		t.Error("the dark theme of the system and the chosen one differ")
	}
	for name, theme := range map[string]map[string]float64{"light": light, "dark": dark} {
		for _, pair := range [][2]string{
			{"ink", "paper"}, {"soft", "paper"}, {"red", "paper"}, {"ink", "mark"}, {"soft", "mark"}, {"red", "mark"}, {"ink", "wash"},
			{"on-low", "s1"}, {"on-low", "s2"}, {"on-low", "s3"}, {"on-high", "s4"}, {"on-high", "s5"},
		} {
			a, b := theme[pair[0]], theme[pair[1]]
			if ratio := (math.Max(a, b) + 0.05) / (math.Min(a, b) + 0.05); ratio < 4.5 {
				t.Errorf("%s: %s on %s is %.2f to 1", name, pair[0], pair[1], ratio)
			}
		}
	}
}

// colours gives the relative luminance of the custom properties in the rule
// that starts with head.
func colours(t *testing.T, css, head string) map[string]float64 {
	t.Helper()
	i := strings.Index(css, head)
	if i < 0 {
		t.Fatalf("no rule %s", head)
	}
	rule, _, _ := strings.Cut(css[i+len(head):], "}")
	found := map[string]float64{}
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+): #([0-9a-f]{6});`).FindAllStringSubmatch(rule, -1) {
		sum := 0.0
		for j, weight := range []float64{0.2126, 0.7152, 0.0722} {
			n, err := strconv.ParseUint(m[2][2*j:2*j+2], 16, 8)
			if err != nil {
				t.Fatal(err)
			}
			c := float64(n) / 255
			if c <= 0.03928 {
				c /= 12.92
			} else {
				c = math.Pow((c+0.055)/1.055, 2.4)
			}
			sum += weight * c
		}
		found[m[1]] = sum
	}
	return found
}

func TestScale(t *testing.T) {
	for most, want := range map[int][]int{1: {1}, 3: {1, 2, 3}, 5: {1, 2, 3, 4, 5}, 10: {1, 2, 4, 6, 10}, 100: {4, 16, 36, 64, 100}} {
		if got := scale(most); !slices.Equal(got, want) {
			t.Errorf("scale(%d) = %v, want %v", most, got, want)
		}
	}
	if step(scale(100), 0) != 0 || step(scale(100), 100) != 5 || step(scale(3), 2) != 3 || step(scale(1), 1) != 3 {
		t.Error("steps are off")
	}
}
