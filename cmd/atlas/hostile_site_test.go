package main

import (
	"bytes"
	"fmt"
	"html"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// hostileSite is an atlas that has every one of the strings in every field: of
// articles that are imported, of content files of each kind, of config.toml,
// of a history, and in names of files where systems allow it.
type hostileSite struct {
	root, public string
	strings      []string
	titles       map[string]string // what stands on a page of a record, by path
	escaped      int               // articles that hold the strings as text
	refused      int               // addresses that the build did not take
}

func makeHostileSite(t *testing.T) *hostileSite {
	t.Helper()
	h := &hostileSite{root: t.TempDir(), strings: hostileStrings(t), titles: map[string]string{}}
	h.public = filepath.Join(h.root, "public")
	h.config(t)
	pages := h.articles(t)
	mustRun(t, "-C", h.root, "import", pages)
	h.records(t)
	h.past(t)
	h.build(t)
	return h
}

// at gives a string by a number of any size.
func (h *hostileSite) at(i int) string { return h.strings[i%len(h.strings)] }

// tomlText writes any text as a basic string of TOML.
func tomlText(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

func tomlTexts(list ...string) string {
	for i, s := range list {
		list[i] = tomlText(s)
	}
	return "[" + strings.Join(list, ", ") + "]"
}

const breaker = `"'></title></script><script>alert(1)</script><img src=x onerror=alert(1)>]]>-->{{.}}`

func (h *hostileSite) config(t *testing.T) {
	text := tomlText(breaker)
	putFile(t, filepath.Join(h.root, "config.toml"), fmt.Sprintf(`title = %[1]s
subtitle = %[1]s
description = %[1]s
author = %[1]s
licence = %[1]s
[[menu]]
page = "companies/index.html"
name = %[1]s
[[menu]]
page = "search.html"
[taxonomies]
scenarios = %[1]s
sectors = %[1]s
organizations = %[1]s
years = %[1]s
[import.lexicon.topic]
name = %[1]s
words = %[2]s
[[import.lexicon.scenarios]]
term = %[1]s
words = [%[1]s, "供应链"]
`, text, tomlTexts("区块链", breaker)))
	putFile(t, filepath.Join(h.root, "static", "own", "'onerror='alert(1).svg"), `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(1)</script></svg>`)
}

// articles writes the pages that are imported, and gives their folder. In some
// the strings are text, with the characters of HTML written as entities, or the
// values of attributes; in others they are what a page really is made of.
func (h *hostileSite) articles(t *testing.T) string {
	dir := t.TempDir()
	const each = 60
	for from := 0; from < len(h.strings); from += each {
		var b strings.Builder
		first := html.EscapeString(h.at(from))
		fmt.Fprintf(&b, `<html><head><title>%[1]s</title><meta name="keywords" content="%[1]s"><meta name="description" content="%[1]s"><link rel="canonical" href="%[2]s">
<script type="application/ld+json">{"pubDate":"%[1]s"}</script></head><body><h1 id="articleContentId">%[1]s</h1><a class="follow-nickName">%[1]s</a><div class="tags-box"><span class="label">文章标签</span><a class="tag-link">%[1]s</a></div><div id="content_views">`,
			first, html.EscapeString(h.at(from+1)))
		for i := from; i < min(from+each, len(h.strings)); i++ {
			s := html.EscapeString(h.at(i))
			fmt.Fprintf(&b, `<h2>标题 %[1]s</h2><p>文字 %[1]s 和 <b>%[1]s</b> <i>%[1]s</i> <code>%[1]s</code></p>
<p><a href="%[1]s" title="%[1]s">链接</a><a href=%[1]q>%[1]s</a><img src="%[1]s" alt="%[1]s" title="%[1]s" onerror="alert(1)"><img data-src="%[1]s" src="https://img.example.org/%[2]d.png" alt="%[1]s"></p>
<ul id="%[1]s" class="%[1]s"><li>%[1]s</li></ul><blockquote><p>%[1]s</p></blockquote>
<table><tr><th>%[1]s</th><td>乙</td></tr><tr><td>%[1]s</td><td><img src="%[1]s" alt="%[1]s"></td></tr></table>
<pre><code class="prism language-%[1]s">%[1]s</code></pre><span class="katex"><span class="katex-mathml">x
%[1]s</span></span>
`, s, i)
		}
		b.WriteString(`</div></body></html>`)
		putFile(t, filepath.Join(dir, fmt.Sprintf("a%03d", from/each), fmt.Sprintf("9%06d.html", from)), b.String())
		h.escaped++
	}
	// Some tags swallow all that follows.
	const raw = 8
	for from := 0; from < len(h.strings); from += raw {
		var b strings.Builder
		fmt.Fprintf(&b, "<html><head><title>%s</title></head><body onload=alert(1)><div id=content_views><p>本文第%d篇。</p>\n", h.at(from), from)
		for i := from; i < min(from+raw, len(h.strings)); i++ {
			fmt.Fprintf(&b, "<p>前%[1]s后</p>\n<h3>%[1]s</h3><ul><li>%[1]s</ul><a href=\"%[1]s\">%[1]s</a><img src='%[1]s' alt='%[1]s'><table><td>%[1]s</table>\n", h.at(i))
		}
		name := fmt.Sprintf("8%06d.html", from)
		switch from / raw {
		case 0:
			name = "'onmouseover='alert(1)' {{.}} %3Cb%3E #x&lt;.html"
		case 1:
			name = "=cmd.html"
		}
		putFile(t, filepath.Join(dir, "raw", name), b.String())
	}
	return dir
}

var hostileKinds = []string{"companies", "cases", "policies", "parks", "alliances"}

// records writes a content file for each string: that is its title, and its
// neighbours are its other fields and its text.
func (h *hostileSite) records(t *testing.T) {
	for i, s := range h.strings {
		kind := hostileKinds[i%len(hostileKinds)]
		name := fmt.Sprintf("r%04d", i)
		switch i {
		case 0:
			name = "'onmouseover='alert(1)' x='"
		case 1:
			name = "{{.}} &lt;b&gt; %3Cscript%3E #x"
		case 2:
			name = "=1+1"
		case 3:
			name = "javascript&colon;alert(1)"
		case 4:
			name = "ａ&#39;b"
		}
		next := i
		other := func() string { next += 7; return h.at(next) }
		var b strings.Builder
		fmt.Fprintf(&b, "+++\ntitle = %s\nalternate_names = %s\nplaces = [\"杭州\"]\nwhen = \"2018-0%d\"\n", tomlText(s), tomlTexts(other(), other()), 1+i%9)
		switch kind {
		case "companies":
			fmt.Fprintf(&b, "sectors = %s\n", tomlTexts(other()))
		case "cases":
			fmt.Fprintf(&b, "organizations = %s\nscenarios = %s\nstatus = \"live\"\npartners = %s\nproducts = %s\n", tomlTexts(h.at(i-1), other()), tomlTexts(other()), tomlTexts(other()), tomlTexts(other()))
		case "policies":
			fmt.Fprintf(&b, "level = \"municipal\"\nissuers = %s\ndocuments = %s\n", tomlTexts(other()), tomlTexts(other()))
		case "parks":
			fmt.Fprintf(&b, "founders = %s\npartners = %s\n", tomlTexts(other()), tomlTexts(h.at(i-3)))
		case "alliances":
			fmt.Fprintf(&b, "founders = %s\nmembers = %s\ndocuments = %s\n", tomlTexts(other()), tomlTexts(h.at(i-4), other()), tomlTexts(other()))
		}
		fmt.Fprintf(&b, "summary = %s\ntags = %s\n", tomlText(other()), tomlTexts(other()))
		if kind == "policies" || kind == "parks" {
			fmt.Fprintf(&b, "\n[[amounts]]\nvalue = -5\nunit = %s\ntext = %s\n", tomlText("家"), tomlText(other()))
		}
		fmt.Fprintf(&b, "\n[[sources]]\narticle = \"9000000\"\nblock = %d\nquote = %s\nfact = %s\n+++\n\n", 1+i%20, tomlText(other()), tomlText(fmt.Sprint(other(), i)))
		h.body(&b, other(), 0)
		putFile(t, filepath.Join(h.root, "content", kind, name+".md"), b.String())
		h.titles[kind+"/"+name+".html"] = s
	}
	for _, kind := range hostileKinds {
		putFile(t, filepath.Join(h.root, "content", kind, "x.png"), "no picture")
	}
	putFile(t, filepath.Join(h.root, "content", "companies", "anchor.md"), "+++\ntitle = \"锚点公司\"\n+++\n")
}

// body writes a string in every place that Markdown has, links in lines of
// their own, for those to be taken out that are refused.
func (h *hostileSite) body(b *strings.Builder, s string, n int) {
	line := strings.NewReplacer("\n", " ", "\r", " ").Replace(s)
	fmt.Fprintf(b, "文字 %[1]s 文字\n\n%[1]s\n\n- %[2]s\n- [ ] %[2]s\n\n> %[2]s\n\n# %[2]s\n\n", s, line)
	for _, form := range []string{"[一](%s)", "[二](<%s>)", "[三](#b1 \"%s\")", "![%s](x.png)", "![四](%s)", "![五](<%s> '%[1]s')", "<%s>", "[%s]", "[六][r%[2]d]\n\n[r%[2]d]: <%[1]s> \"%[1]s\"",
		"**%s** *%[1]s* ~~%[1]s~~ `%[1]s` $`%[1]s`$", "[[锚点公司|%s]]", "注[^a%[2]d]\n\n[^a%[2]d]: %[1]s", "https://example.org/%s", "www.example.org/%s"} {
		fmt.Fprintf(b, form+"\n\n%[3]s", line, n, "")
	}
	fmt.Fprintf(b, "| %[1]s | 乙 |\n|:-:|--:|\n| %[1]s | %[1]s |\n\n~~~%[1]s\n%[2]s\n~~~\n\n~~~math\n%[2]s\n~~~\n\n    %[1]s\n\n<!-- %[1]s\n\n-->\n\n", line, s)
}

// refusals are what a build says of an address or a name that it does not take.
var refusals = regexp.MustCompile(`^(content/[^\n]*\.md):(\d+):\d+: (?:the address ".*" is not allowed|the picture's address ".*" is not allowed|nothing is at ".*"|no entity is called ".*", or more than one is)$`)

var summary = regexp.MustCompile(`^\d+ errors?(, \d+ warnings?)?$`)

// build takes out every line that is refused, and builds what is left.
func (h *hostileSite) build(t *testing.T) {
	t.Helper()
	var out, errs bytes.Buffer
	args := []string{"-C", h.root, "build", "--base-url", "https://example.org/deep/atlas/"}
	if status := run(args, nil, &out, &errs); status == exitFailed {
		files := map[string][]string{}
		for line := range strings.SplitSeq(errs.String(), "\n") {
			if line == "" || summary.MatchString(line) || strings.HasPrefix(line, "  hint: ") || strings.Contains(line, ": warning: ") {
				continue
			}
			m := refusals.FindStringSubmatch(line)
			if m == nil {
				t.Errorf("the build says %s", line)
				continue
			}
			h.refused++
			name := filepath.Join(h.root, filepath.FromSlash(m[1]))
			if files[name] == nil {
				data, err := os.ReadFile(name)
				if err != nil {
					t.Fatal(err)
				}
				files[name] = strings.Split(string(data), "\n")
			}
			n, _ := strconv.Atoi(m[2])
			files[name][n-1] = ""
		}
		for name, lines := range files {
			putFile(t, name, strings.Join(lines, "\n"))
		}
	}
	mustRun(t, args...)
}

// past commits what there is, under names that are strings of the list, and
// changes every title on the way.
func (h *hostileSite) past(t *testing.T) {
	git := func(author, subject string) {
		t.Helper()
		clean := strings.NewReplacer("\x00", "", "\n", " ", "<", "(", ">", ")")
		for _, args := range [][]string{{"init", "--quiet", "--initial-branch=main"}, {"add", "content"}, {"commit", "--quiet", "--allow-empty-message", "--message", strings.ReplaceAll(subject, "\x00", "")}} {
			cmd := exec.Command("git", append([]string{"-c", "core.fsync=none", "-c", "user.name=" + clean.Replace(author), "-c", "user.email=" + `"onclick=alert(1)@example.org`}, args...)...)
			cmd.Dir = h.root
			cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_DATE=2019-04-01T12:00:00Z", "GIT_COMMITTER_DATE=2019-04-01T12:00:00Z")
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("git %v: %v (what the tests need, make test installs)\n%s", args, err, out)
			}
		}
	}
	var first string
	for file, title := range h.titles {
		name := filepath.Join(h.root, "content", filepath.FromSlash(strings.TrimSuffix(file, ".html")+".md"))
		if first == "" || file < first {
			first = file
		}
		replaceIn(t, name, "title = "+tomlText(title), "title = "+tomlText(title+"（旧）"))
	}
	git(breaker, breaker)
	for i, s := range h.strings[:6] {
		for file, title := range h.titles {
			if title == s {
				replaceIn(t, filepath.Join(h.root, "content", filepath.FromSlash(strings.TrimSuffix(file, ".html")+".md")), "title = "+tomlText(title+"（旧）"), "title = "+tomlText(title))
			}
		}
		git(h.at(i+1), s)
	}
	for file, title := range h.titles {
		name := filepath.Join(h.root, "content", filepath.FromSlash(strings.TrimSuffix(file, ".html")+".md"))
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(strings.Replace(string(data), "title = "+tomlText(title+"（旧）"), "title = "+tomlText(title), 1)), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	git("甲", "所有标题")
}

// copy copies a file or folder of the atlas into another one.
func (h *hostileSite) copy(t *testing.T, root, name string) {
	t.Helper()
	from, to := filepath.Join(h.root, filepath.FromSlash(name)), filepath.Join(root, filepath.FromSlash(name))
	info, err := os.Stat(from)
	if err != nil {
		t.Fatal(err)
	}
	if info.IsDir() {
		err = os.CopyFS(to, os.DirFS(from))
	} else {
		var data []byte
		if data, err = os.ReadFile(from); err == nil {
			putFile(t, to, string(data))
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}
