package config

import (
	"bytes"
	"os"
	"strings"
	"testing"
	"testing/fstest"
	"unicode/utf8"

	"atlas/internal/diag"

	"github.com/BurntSushi/toml"
)

func text(problems []diag.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

func TestLoadFillsDefaults(t *testing.T) {
	fsys := fstest.MapFS{"config.toml": {Data: []byte("title = \"河\"\nbase_url = \"https://example.org/a\"\n[[menu]]\npage = \"index.html\"\n")}}
	c, problems := Load(fsys, "config.toml")
	if len(problems) > 0 {
		t.Fatal(text(problems))
	}
	if c.Language != "zh-CN" || c.Build.Dest != "public" || c.BaseURL != "https://example.org/a/" || c.Menu[0].Page != "index.html" {
		t.Errorf("got %+v", c)
	}
	if c.BasePath() != "/a/" || c.Abs("index.html") != "https://example.org/a/" || c.Abs("x/y.html") != "https://example.org/a/x/y.html" ||
		c.Abs("x/index.html") != "https://example.org/a/x/" {
		t.Errorf("got %q, %q, %q", c.BasePath(), c.Abs("index.html"), c.Abs("x/y.html"))
	}
}

func TestLoadReports(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"unknown keys and wrong types", `title = "河"
langauge = "en"
base_url = true

[[menu]]
name = ["x"]
page = "index.html"

[buidl]
[import.lexicon.verbs]
isue = ["印发"]
issue = "印发"
[[import.lexicon.scenarios]]
term = "溯源"
words = ["追溯", 1]
`, `config.toml:2:1: unknown key "langauge"
  hint: did you mean "language"?
config.toml:3:12: base_url: want text, got true or false
  hint: put it in double quotes
config.toml:6:8: name: want text, got a list
config.toml:9:1: unknown key "buidl"
  hint: did you mean "build"?
config.toml:11:1: unknown key "isue" in [import.lexicon.verbs]
  hint: did you mean "issue"?
config.toml:12:9: issue: want a list of texts, got text
  hint: put it in brackets: issue = ["印发"]
config.toml:15:16: words: want text, got a whole number
  hint: put it in double quotes`},
		{"bad values", `language = "zh_CN"
base_url = "example.org"
[[menu]]
name = "一"
[[menu]]
page = "/about.html"
[[menu]]
page = "../x.html"
[import.lexicon.sections]
polices = ["政策"]
[import.lexicon.status]
"已上线" = ["x"]
[build]
dest = "../out"
jobs = -1
`, `config.toml: title: the atlas needs a name
  hint: add a line: title = "…"
config.toml:1:12: language: the interface does not speak "zh_CN"
  hint: did you mean "zh-CN"?
config.toml:2:12: base_url: "example.org" is not the address of a web site
  hint: write it in full: "https://example.org/atlas/"
config.toml:3:1: menu: the entry names no page
  hint: add a line: page = "index.html"
config.toml:6:8: page: "/about.html" is not a page of the site
  hint: pages are named from the site's root: "policies/index.html"
config.toml:8:8: page: "../x.html" is not a page of the site
  hint: pages are named from the site's root: "policies/index.html"
config.toml:10:1: unknown kind "polices" in [import.lexicon.sections]
  hint: did you mean "policy"?
config.toml:12:1: unknown status "已上线" in [import.lexicon.status]
  hint: known here: planned, pilot, live, unknown
config.toml:14:8: dest: "../out" is not a folder below the atlas's
  hint: a folder below this one, with / between folders: "public"; use --dest for others
config.toml:15:8: jobs: -1 is less than 0
  hint: 0 means one for each processor`},
		{"syntax", "title = 区块链\n", `config.toml:1:9: expected value but found "区块链" instead
  hint: put text in double quotes: "区块链"`},
		{"publishing", `title = "河"
base_url = "https://example.org/atlas/"
[publish]
branch = "my branch"
remote = "git@github.com:owner/repo.git"
domain = "https://Atlas.example.org/"
`, `config.toml:4:10: branch: "my branch" is not the name of a branch: it holds a space or one of ~^:?*[\
  hint: as "gh-pages"
config.toml:5:10: remote: "git@github.com:owner/repo.git" is an address; give it a name with git remote add, and write that
  hint: as "origin"; "git remote" lists those there are
config.toml:6:10: domain: "https://Atlas.example.org/" is an address, not a host name
  hint: write the host name alone: "atlas.example.org"`},
		{"a domain elsewhere", `title = "河"
base_url = "https://example.org/atlas/"
[publish]
domain = "Atlas.example.org"
`, `config.toml:2:12: base_url: "https://example.org/atlas/" is not the address of the domain atlas.example.org that [publish] names
  hint: write base_url = "https://atlas.example.org/", or leave it out`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, problems := Parse("config.toml", []byte(tt.src))
			if got := text(problems); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func TestLoadMissing(t *testing.T) {
	_, problems := Load(fstest.MapFS{}, "config.toml")
	want := "config.toml: there is no such file\n  hint: an atlas is a folder with a config.toml"
	if got := text(problems); got != want {
		t.Errorf("got %s", got)
	}
}

// TestOwnConfig holds that the file this repository ships is valid.
func TestOwnConfig(t *testing.T) {
	c, problems := Load(os.DirFS("../.."), FileName)
	if len(problems) > 0 {
		t.Fatal(text(problems))
	}
	if c.Title == "" || len(c.Menu) == 0 {
		t.Errorf("got %+v", c)
	}
}

func FuzzParse(f *testing.F) {
	f.Add("title = \"a\"\n[[menu]]\npage = \"x.html\"\n")
	f.Add("[import.lexicon.sections]\n\"a.b\" = []\n")
	for _, s := range []string{
		"title = \"河\"\nlanguage = \"en\"\nbase_url = \"https://example.org/a b\"\nauthor = '''a\n'b'''\n",
		"title = 'a'\nlanguage = 'fr'\nbase_url = 'example.org'\n[build]\njobs = -1\npage_size = 3\ndest = '../x'\n",
		"title = 'a'\n[build]\njobs = 2\npage_size = 400\ndest = 'out/'\n[taxonomies]\nyears = '年'\n",
		"title = 'a'\nbase_url = 'https://example.org/'\n[publish]\nbranch = 'x'\nremote = 'y'\ndomain = 'example.org'\n",
		"title = 'a'\n[publish]\nbranch = 'a b'\nremote = 'git@x:y'\ndomain = 'https://z'\n",
		"title = 'a'\n[import.lexicon]\nsections = {policy = ['政策']}\n[import.lexicon.status]\nlive = ['上线']\nx = 1\n",
		"title = 'a'\n[[import.lexicon.scenarios]]\nname = '溯源'\nwords = ['防伪', '追溯']\n[import.lexicon.topic]\nname = '区块链'\n",
		"title = [1]\nmenu = 'x'\nbuild = 3\n[[publish]]\n", "tilte = 'a'\n", "title = 区块链\n", "title = “a”\n", "title: a\n",
		"title = 'a'\ntitle = 'b'\n", "\ufefftitle = 'a'\r\nmenu = [{page = 'x.html', name = ''}, {page = '/y'}]\r\n", "title = '\xff'\n", "a.b.c = 2016-12\n",
		"title = 'a'\n[import.lexicon.tables]\n'' = ['']\n", "",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		c, problems := Parse("config.toml", []byte(src))
		lines := strings.Split(src, "\n")
		for _, p := range problems {
			if p.File != "config.toml" || p.Code == "" || p.Message == "" {
				t.Errorf("bad problem %+v of %q", p, src)
			}
			// Line 0 is the file as a whole: a key that is missing.
			if p.Line < 0 || p.Line > len(lines) || p.Line > 0 && (p.Column < 1 || p.Column > utf8.RuneCountInString(lines[p.Line-1])+1) {
				t.Errorf("%d:%d is not in %q: %s", p.Line, p.Column, src, p.Message)
			}
		}
		if len(problems) > 0 {
			return
		}
		if c.Title == "" {
			t.Errorf("a configuration without a title: %q", src)
		}
		// Written and read again it says the same.
		var out bytes.Buffer
		if err := toml.NewEncoder(&out).Encode(c); err != nil {
			t.Fatal(err)
		}
		again, problems := Parse("config.toml", out.Bytes())
		var twice bytes.Buffer
		if err := toml.NewEncoder(&twice).Encode(again); err != nil {
			t.Fatal(err)
		}
		if len(problems) > 0 || !bytes.Equal(out.Bytes(), twice.Bytes()) {
			t.Errorf("%v\n%q\nread and written is\n%s\nand again\n%s", problems, src, out.String(), twice.String())
		}
	})
}
