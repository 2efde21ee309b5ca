package decisions

import (
	"fmt"
	"strings"
	"testing"

	"atlas/internal/content"
	"atlas/internal/entity"
)

func file(t *testing.T, name, text string) *content.File {
	t.Helper()
	f, _ := content.Parse("content/"+name, []byte(text))
	return f
}

const policy = `+++
title = "办法"
when = "2018"
issuers = ["甲", "乙"]

[[sources]]
article = "1"
block = 3
quote = "第一句"
fact = "policy/办法"

[[sources]]
article = "1"
block = 4
quote = "第二句，改过"
fact = "policy/办法"
+++

第一段。

第二段，改过。
`

// What counts as settled, field by field.
func TestRefresh(t *testing.T) {
	at := func(old, new string) string { return strings.Replace(policy, old, new, 1) }
	for _, test := range []struct {
		name     string
		conflict Conflict
		text     string
		place    string // of an open conflict; empty for one that is settled
	}{
		{"as it was", Conflict{Field: "when", Ours: `"2018"`, Theirs: `"2019"`}, policy, "content/policies/x.md:3:8"},
		{"taken over", Conflict{Field: "when", Ours: `"2018"`, Theirs: `"2019"`}, at(`"2018"`, `"2019"`), ""},
		{"a third value", Conflict{Field: "when", Ours: `"2018"`, Theirs: `"2019"`}, at(`"2018"`, `"2020"`), "content/policies/x.md:3:8"},
		{"a list in another order", Conflict{Field: "issuers", Ours: `["丙"]`, Theirs: `["乙", "甲"]`}, policy, ""},
		{"another list", Conflict{Field: "issuers", Ours: `["丙"]`, Theirs: `["乙", "丙"]`}, policy, "content/policies/x.md:4:11"},
		{"taken away, as the article has it", Conflict{Field: "when", Ours: `"2018"`}, at("when = \"2018\"\n", ""), ""},
		{"a quote", Conflict{Field: "sources[0].quote", Ours: `"第二句，改过"`, Theirs: `"第二句，又改"`}, policy, "content/policies/x.md:15:9"},
		{"a quote taken over", Conflict{Field: "sources[1].quote", Ours: `"第二句，改过"`, Theirs: `"第二句，又改"`}, at("第二句，改过", "第二句，又改"), ""},
		{"a record that the article dropped", Conflict{Field: "sources[1]", Ours: `article = "1", block = 4, quote = "第二句，改过", fact = "policy/办法"`}, policy, "content/policies/x.md:12:1"},
		{"and the file too", Conflict{Field: "sources[1]", Ours: `article = "1", block = 5, quote = "第三句", fact = "policy/办法"`}, policy, ""},
		{"a paragraph", Conflict{Field: "body", Ours: "第二段，改过。", Theirs: "第二段，他改。"}, policy, "content/policies/x.md:21:1"},
		{"a paragraph taken over", Conflict{Field: "body", Ours: "第二段，改过。", Theirs: "第二段，他改。"}, at("第二段，改过。", "第二段，他改。"), ""},
		{"a paragraph that the file dropped", Conflict{Field: "body", Theirs: "第三段，他改。"}, policy, "content/policies/x.md:18:1"},
		{"a fact told no more", Conflict{Field: FieldFact, Ours: "policy/办法"}, policy, "content/policies/x.md:10:8"},
		{"its sources removed", Conflict{Field: FieldFact, Ours: "policy/办法"}, strings.ReplaceAll(policy, "fact = \"policy/办法\"\n", ""), ""},
	} {
		c := test.conflict
		c.Article, c.Fact = "articles/1", "policy/办法"
		open := c.Refresh("policies/x.md", file(t, "policies/x.md", test.text), &Set{})
		if open != (test.place != "") || open && c.Position.String() != test.place {
			t.Errorf("%s: open %v at %s, want %q", test.name, open, c.Position, test.place)
		}
		if !open {
			continue
		}
		// The same, decided.
		value := c.Ours
		if isText(c.Field) {
			value = fmt.Sprintf("%q", value)
		}
		set, problems := Parse(FileName, []byte("[[settled]]\nfile = \"content/policies/x.md\"\nfield = \""+c.Field+"\"\nvalue = "+value+"\n"))
		if value != "" && value != `""` && (len(problems) > 0 || c.Refresh("policies/x.md", file(t, "policies/x.md", test.text), set)) {
			t.Errorf("%s: a decision about %s does not settle it: %v", test.name, value, problems)
		}
	}
}

// What is written is read back, and the rest of the file stays byte for byte.
func TestConflictFile(t *testing.T) {
	f, _ := ParseConflicts("articles/1", nil)
	list := []Conflict{
		{File: "policies/b.md", Field: "when", Fact: "policy/乙", Ours: `"2018"`, OursFrom: "edited by hand", Theirs: `"2019"`, Block: 3, Quote: "甲\t\"乙\""},
		{File: "policies/a.md", Field: "issuers", Fact: "policy/甲", Ours: `["甲", "乙"]`, Theirs: `["丙"]`, Base: `["甲"]`},
		{File: "articles/1/index.md", Field: "body", Ours: "甲\n[[乙]]\n", Theirs: "丙", Base: `"x"`},
		{File: "policies/a.md", Field: "sources[1].quote", Fact: "policy/甲", Ours: `'a "b"'`, Theirs: `"c"`},
		{File: "policies/a.md", Field: "sources", Fact: "policy/甲", Theirs: `article = "1", block = 2, quote = "丁"`, Base: `article = "1"`},
		{File: "policies/c.md", Field: FieldFact, Fact: "policy/丙", Ours: "policy/丙"},
	}
	for _, c := range list {
		if c.Article = "articles/1"; !f.Add(c) || f.Add(c) {
			t.Errorf("%v is not news once", c)
		}
	}
	text := f.Bytes()
	g, problems := ParseConflicts("articles/1", text)
	if len(problems) > 0 || fmt.Sprint(g.List) != fmt.Sprint(f.List) || string(g.Bytes()) != string(text) {
		t.Errorf("%v\nread back as %v\n%v\n%s", f.List, g.List, problems, text)
	}
	noted := strings.Replace(string(text), "[[conflict]]\nfile = \"policies/b.md\"", "# ask\n[[conflict]]  # soon\nfile  =  'policies/b.md'", 1)
	g, problems = ParseConflicts("articles/1", []byte(noted))
	if len(problems) > 0 || string(g.Bytes()) != noted {
		t.Errorf("notes are lost: %v\n%s", problems, g.Bytes())
	}
	g.Keep(func(c *Conflict) bool { return c.File == "policies/b.md" })
	if got := string(g.Bytes()); !strings.HasPrefix(got, conflictsHead) || !strings.HasSuffix(got, noted[strings.Index(noted, "# ask"):strings.LastIndex(noted, "\n[[conflict]]")]) {
		t.Errorf("kept:\n%s", got)
	}
	g.Keep(func(*Conflict) bool { return false })
	if g.Bytes() != nil {
		t.Error("a file without conflicts")
	}
}

// Decisions keep their order, so that those of two branches seldom collide.
func TestAddSame(t *testing.T) {
	ref := func(s string) Ref {
		r, err := ParseRef(s)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	var src []byte
	for _, pair := range [][2]string{{"company/丙", "company/丁"}, {"company/甲", "company/乙"}, {"companies/m.md", "companies/n"}, {"company/丙", "company/丁"}} {
		src = AddSame(src, Pair{A: ref(pair[0]), B: ref(pair[1])})
	}
	want := decisionsHead + `
[[same]]
a = "companies/m.md"
b = "companies/n.md"

[[same]]
a = "company/丙"
b = "company/丁"

[[same]]
a = "company/甲"
b = "company/乙"
`
	if string(src) != want {
		t.Errorf("got\n%s\nwant\n%s", src, want)
	}
	moved := MoveFile(src, "companies/n.md", "companies/o.md")
	if want := strings.Replace(want, "companies/n.md", "companies/o.md", 1); string(moved) != want {
		t.Errorf("got\n%s\nwant\n%s", moved, want)
	}
	if got := MoveFile(src, "companies/n.md", "companies/m.md"); string(got) != want {
		t.Errorf("what says that the two are one became\n%s", got)
	}
}

func TestSameAs(t *testing.T) {
	s, problems := Parse(FileName, []byte(`[[same]]
a = "company/乙"
b = "company/丙"
[[same]]
a = "companies/jia"
b = "company/乙"
`))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	got := fmt.Sprint(s.SameAs(Ref{Kind: entity.Company, Name: " 丙"}))
	if want := "[companies/jia.md company/乙 company/丙]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if s.SameAs(Ref{Kind: entity.Park, Name: "丙"}) != nil {
		t.Error("a park is no company")
	}
}

func TestAddRedirect(t *testing.T) {
	src := []byte("# mine\n\n[[redirect]]\nfrom = \"companies/x.html\"  # 2019\nto = 'companies/m.md'\n")
	src = AddRedirect(src, Redirect{From: "companies/m.html", To: "companies/a.md"})
	src = AddRedirect(src, Redirect{From: "companies/m.html", To: "companies/a.md"})
	want := "# mine\n\n[[redirect]]\nfrom = \"companies/m.html\"\nto = \"companies/a.md\"\n\n[[redirect]]\nfrom = \"companies/x.html\"  # 2019\nto = \"companies/a.md\"\n"
	if string(src) != want {
		t.Errorf("got\n%s\nwant\n%s", src, want)
	}
}

// Whatever stands in the files, reading them does not fail badly, and adding
// to one that can be read gives one that can be read.
func FuzzDecisions(f *testing.F) {
	f.Add([]byte("[[same]]\na = \"company/甲\"\nb = \"company/乙\"\n[[settled]]\nfile = \"policies/x.md\"\nfield = \"when\"\nvalue = [1, \"a\"]\n"))
	f.Add([]byte("# x\n[[different]] # y\na = 'companies/x'\nb = 'company/z'\n\n[[suppress]]\narticle = \"1\"\nfact = \"company/甲\"\n"))
	f.Add([]byte("same = [{a = \"company/甲\", b = \"company/乙\"}]\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		if _, problems := Parse(FileName, src); len(problems) > 0 {
			return
		}
		a, b := Ref{Kind: entity.Company, Name: "新"}, Ref{Kind: entity.Company, Name: "旧"}
		now := AddSame(src, Pair{A: a, B: b})
		s, problems := Parse(FileName, now)
		if len(problems) > 0 || len(s.SameAs(b)) < 2 {
			t.Errorf("%q became %q: %v", src, now, problems)
		}
	})
}
