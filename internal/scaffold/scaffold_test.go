package scaffold

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"atlas/internal/content"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
)

func load(t testing.TB) *gazetteer.Gazetteer {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	return gaz
}

// TestFile holds that a new file of every kind is sound, has every key, and
// stays sound when the comment signs are taken away.
func TestFile(t *testing.T) {
	gaz := load(t)
	for _, kind := range entity.Kinds {
		for _, title := range []string{"中国银行", `a "quoted" \ one`, "杭州", "+++", "# x", "it's"} {
			path := Path(kind, title, func(string) bool { return false })
			data := File(kind, title, (&content.File{Path: path}).Name(), gaz)
			f, problems := content.Parse(path, data)
			if len(problems) > 0 {
				t.Errorf("%s %q: %v", kind, title, problems)
			}
			if f.Entity.Title != title || !f.Entity.Draft || f.Entity.Kind != kind || len(f.Entity.Sources) > 0 {
				t.Errorf("%s %q: got %+v", kind, title, f.Entity)
			}
			var keys []string
			for _, m := range regexp.MustCompile(`(?m)^(?:# )?(?:\[\[)?([a-z_]+)(?: = |\]\])`).FindAllStringSubmatch(string(data), -1) {
				keys = append(keys, m[1])
			}
			for _, k := range entity.Keys(kind) {
				if !slices.Contains(keys, k.Name) || !strings.Contains(string(data), "# "+k.Doc+"\n") {
					t.Errorf("%s: no key %s, or nothing said of it", kind, k.Name)
				}
			}
		}
		// With every key in use only what a person must fill in is missing.
		path := Path(kind, "园", func(string) bool { return false })
		bare := regexp.MustCompile(`(?m)^# ([a-z_]+ = |\[\[)`).ReplaceAllString(string(File(kind, "园", "yuan", gaz)), "$1")
		_, problems := content.Parse(path, []byte(bare))
		for _, p := range problems {
			if p.Code != "missing-key" {
				t.Errorf("%s, all keys: %v", kind, p)
			}
		}
	}
}

func TestPath(t *testing.T) {
	taken := map[string]bool{"content/parks/yuan.md": true, "content/articles/yuan/index.md": true}
	for _, c := range []struct {
		kind        entity.Kind
		title, want string
	}{
		{entity.Park, "园", "content/parks/yuan-2.md"},
		{entity.Company, "园", "content/companies/yuan.md"},
		{entity.Article, "园", "content/articles/yuan-2/index.md"},
		{entity.Place, "重庆", "content/places/chong-qing.md"},
	} {
		if got := Path(c.kind, c.title, func(s string) bool { return taken[s] }); got != c.want {
			t.Errorf("%s %s: got %s, want %s", c.kind, c.title, got, c.want)
		}
	}
}

func TestExisting(t *testing.T) {
	gaz := load(t)
	parse := func(path, front string) *content.File {
		f, problems := content.Parse(path, []byte("+++\n"+front+"\n+++\n"))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		return f
	}
	files := []*content.File{
		parse("content/companies/a.md", "title = \"中国银行\"\nalternate_names = [\"BOC\"]"),
		parse("content/policies/b.md", "title = \"甲\"\ndocuments = [\"《办法》\"]"),
		parse("content/alliances/c.md", "title = \"乙\"\ndocuments = [\"办法\"]"),
		parse("content/places/d.md", "title = \"杭州市\""),
		parse("content/places/e.md", "title = \"魔都\"\nadcode = \"310000\""),
	}
	for _, c := range []struct {
		kind             entity.Kind
		title, file, key string
	}{
		{entity.Company, "中国 银行", "content/companies/a.md", "title"},
		{entity.Company, "ｂｏｃ", "content/companies/a.md", "alternate_names"},
		{entity.Alliance, "中国银行", "", ""},
		{entity.Policy, "办法", "content/policies/b.md", "documents"},
		{entity.Alliance, "办法", "", ""},
		{entity.Place, "杭州", "content/places/d.md", "title"},
		{entity.Place, "上海市", "content/places/e.md", "title"},
		{entity.Place, "北京", "", ""},
		{entity.Place, "鼓楼区", "", ""},
	} {
		file, key := Existing(files, c.kind, c.title, gaz)
		got := ""
		if file != nil {
			got = file.Path
		}
		if got != c.file || key != c.key {
			t.Errorf("%s %s: got %s %s, want %s %s", c.kind, c.title, got, key, c.file, c.key)
		}
	}
}

// FuzzFile holds that no title makes a file that says something else.
func FuzzFile(f *testing.F) {
	gaz := load(f)
	f.Add("中国银行", 0)
	f.Add("a'b\"c\\\n+++", 3)
	f.Fuzz(func(t *testing.T, title string, n int) {
		if strings.TrimSpace(title) == "" {
			return
		}
		kind := entity.Kinds[((n%len(entity.Kinds))+len(entity.Kinds))%len(entity.Kinds)]
		path := Path(kind, title, func(string) bool { return false })
		file, problems := content.Parse(path, File(kind, title, (&content.File{Path: path}).Name(), gaz))
		if len(problems) > 0 || file.Entity.Title != strings.ToValidUTF8(title, "\uFFFD") {
			t.Errorf("%q: got %q, %v", title, file.Entity.Title, problems)
		}
	})
}
