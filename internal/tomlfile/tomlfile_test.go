package tomlfile

import (
	"errors"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"atlas/internal/diag"
)

type shade struct{ name string }

func (s *shade) UnmarshalText(text []byte) error {
	if string(text) == "mauve" {
		return errors.New("no such shade")
	}
	s.name = string(text)
	return nil
}

type common struct {
	Title string `toml:"title"`
}

type sample struct {
	common
	Draft  bool                `toml:"draft"`
	Count  int                 `toml:"count"`
	Ratio  float64             `toml:"ratio"`
	Places []string            `toml:"places"`
	Shade  shade               `toml:"shade"`
	Menu   []entry             `toml:"menu"`
	Words  map[string][]string `toml:"words"`
	Free   map[string]any      `toml:"free"`
	Build  struct {
		Dest string `toml:"dest"`
	} `toml:"build"`
	Hidden string
}

type entry struct {
	Name string   `toml:"name"`
	Page string   `toml:"page"`
	Tags []string `toml:"tags"`
}

func TestDecodeFills(t *testing.T) {
	src := `title = "河流"
draft = true
count = 3
ratio = 2
places = ["北京"]
shade = "ochre"
build.dest = "out"
menu = [{name = "a", page = "a.html"}, {name = "b"}]
[words]
"供应链 金融" = ["保理"]
[free]
x = {y = [1, {z = 2}]}
`
	v := sample{Hidden: "kept"}
	_, problems := Decode("x.toml", []byte(src), &v)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	if v.Title != "河流" || !v.Draft || v.Count != 3 || v.Ratio != 2 || v.Places[0] != "北京" || v.Shade.name != "ochre" ||
		v.Build.Dest != "out" || len(v.Menu) != 2 || v.Words["供应链 金融"][0] != "保理" || v.Free["x"] == nil || v.Hidden != "kept" {
		t.Errorf("got %+v", v)
	}
}

func TestDecodeReports(t *testing.T) {
	for _, tt := range []struct{ name, src, want string }{
		{"everything in one run, by position", `# 注释
titel = "河"
draft = "yes"
places = "北京"

[build]
dset = "out"

[[menu]]
name = "一"
[[menu]]
name = 7
tags = ["甲", 2]
[words]
a = "b"
[other]
`, `x.toml:2:1: unknown key "titel"
  hint: did you mean "title"?
x.toml:3:9: draft: want true or false, got text
  hint: write true or false without quotes
x.toml:4:10: places: want a list of texts, got text
  hint: put it in brackets: places = ["北京"]
x.toml:7:1: unknown key "dset" in [build]
  hint: did you mean "dest"?
x.toml:12:8: name: want text, got a whole number
  hint: put it in double quotes
x.toml:13:14: tags: want text, got a whole number
  hint: put it in double quotes
x.toml:15:5: a: want a list of texts, got text
  hint: put it in brackets: a = ["b"]
x.toml:16:1: unknown key "other"
  hint: known here: title, draft, count, ratio, places, shade, menu, words, free, build`},
		{"columns count characters", "menu = [{name = \"甲乙丙\", pgae = \"x\"}]\n",
			"x.toml:1:24: unknown key \"pgae\" in [[menu]]\n  hint: did you mean \"page\"?"},
		{"a table for a list of tables", "[menu]\nname = \"x\"\n",
			"x.toml:1:1: menu: want a list of tables, got a table\n  hint: write the table as [[menu]]"},
		{"a type that reads itself", `shade = "mauve"`, "x.toml:1:9: shade: no such shade"},
		{"a half date", "title = 2016-12\n", "x.toml:1:9: invalid datetime: \"2016-12\"\n  hint: put the date in quotes: \"2016-12\""},
		{"text without quotes", "count = 1\ntitle = 河流\n",
			"x.toml:2:9: expected value but found \"河流\" instead\n  hint: put text in double quotes: \"河流\""},
		{"Chinese quotes", "title = “河流”\n",
			"x.toml:1:9: expected value but found '“' instead\n  hint: write straight quotes: \"…\" instead of “…”"},
		{"YAML", "title: x\n", "x.toml:1:6: expected '.' or '=', but got ':' instead\n  hint: TOML writes key = value, not key: value"},
		{"twice", "title = \"a\"\ntitle = \"b\"\n",
			"x.toml:2:1: key 'title' has already been defined\n  hint: a key or table may stand once only: join the two"},
		{"too deep", "count = " + strings.Repeat("[", 5000),
			"x.toml:1:109: lists and tables nest deeper than 100 levels"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			v := sample{Count: 5}
			_, problems := Decode("x.toml", []byte(tt.src), &v)
			if got := text(problems); got != tt.want {
				t.Errorf("got\n%s\nwant\n%s", got, tt.want)
			}
			if v.Count != 5 || v.Title != "" {
				t.Errorf("a bad file changed the value: %+v", v)
			}
		})
	}
}

func text(problems []diag.Problem) string {
	var lines []string
	for _, p := range problems {
		lines = append(lines, p.Error())
	}
	return strings.Join(lines, "\n")
}

func TestScanPositions(t *testing.T) {
	src := `a = 1 # [no]
"b c".d = '''
x = 2
''' # end
[t.u]
e = ["x", """y\"""", { f = [ 1,
 2 ] }]
[[l]]
g = "#"
[[l]]
g = 2
[l.sub]
h = true
`
	at := Scan("x.toml", []byte(src))
	for path, want := range map[string]string{
		"a": "x.toml:1:5", "b c.d": "x.toml:2:11", "t.u.e.1": "x.toml:6:11", "t.u.e.2.f.1": "x.toml:7:2",
		"l.0.g": "x.toml:9:5", "l.1.g": "x.toml:11:5", "l.1.sub.h": "x.toml:13:5",
		"l.1.nothing": "x.toml:10:1", "nothing": "x.toml",
	} {
		if got := at.Value(PathOf(path)).String(); got != want {
			t.Errorf("%s: got %s, want %s", path, got, want)
		}
	}
}

// FuzzDecode holds that nothing a file contains makes Decode fail to answer,
// and that every key the library reads has a position.
func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"title = \"a\"\n[build]\ndest = 'x'\n", "a.b.c = {d = [1, {e = 2}]}", "[[a]]\n[[a.b]]\n[a.b.c]\n",
		"x = \"\"\"a\\\"\"\"\"\"\n", "x = 1979-05-27 07:32:00\n", "\"a\\u00e9\" = 1", "a = [\n # c ]\n 1, ]", "\xff = 1",
		"x = '''a''''\ny = 1", "[ a . 'b' ]\nc=1",
		"\"0\\e\"=0",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		var v sample
		at, _ := Decode("x.toml", []byte(src), &v)
		var tree map[string]any
		md, err := toml.Decode(src, &tree)
		if err != nil || at.tooDeep {
			return
		}
		for _, key := range md.Keys() {
			if _, ok := tree[key[0]]; !ok {
				continue
			}
			if _, ok := at.spans[Path{}.Key(key[0]).id()]; !ok {
				t.Errorf("no position for %q in %q", key, src)
			}
		}
	})
}
