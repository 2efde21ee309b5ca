package content

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func page(title, fact string) *fstest.MapFile {
	return &fstest.MapFile{Data: []byte("+++\ntitle = \"" + title + "\"\n\n[[sources]]\narticle = \"1\"\nblock = 1\nquote = \"引文\"\nfact = \"" + fact + "\"\n+++\n")}
}

// brokenFS cannot read one file.
type brokenFS struct {
	fstest.MapFS
	name string
}

func (b brokenFS) ReadFile(name string) ([]byte, error) {
	if name == b.name {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("input/output error")}
	}
	return b.MapFS.ReadFile(name)
}

func TestLoad(t *testing.T) {
	fsys := fstest.MapFS{
		"content/companies/b.md":         page("乙", "company/乙"),
		"content/companies/a.md":         page("甲", "company/甲"),
		"content/companies/broken.md":    {Data: []byte("+++\ntitle = 丙\n+++\n")},
		"content/companies/lost.md":      page("丁", ""),
		"content/companies/_index.md":    {Data: []byte("# 企业")},
		"content/companies/.#a.md":       {Data: []byte("x")},
		"content/companies/a.md~":        {Data: []byte("x")},
		"content/companies/sub/x.md":     page("戊", ""),
		"content/policies/a.md":          page("政策", "company/甲"),
		"content/articles/1/index.md":    {Data: []byte("+++\ntitle = \"文\"\nid = \"1\"\n+++\n\n正文\n")},
		"content/articles/1/source.html": {Data: []byte("<p>")},
		"content/articles/2/source.html": {Data: []byte("<p>")},
		"content/compnies/x.md":          page("己", ""),
		"content/pictures/x.md":          {Data: []byte("x")},
		"content/about.md":               {Data: []byte("x")},
	}
	var first string
	for range 20 {
		files, problems := Load(brokenFS{fsys, "content/companies/lost.md"}, "content")
		var got strings.Builder
		for _, f := range files {
			fmt.Fprintf(&got, "%s %s %q line %d\n", f.Path, f.Entity.Kind, f.Entity.Title, f.BodyLine)
		}
		for _, p := range problems {
			got.WriteString(p.Error() + "\n")
		}
		if first == "" {
			first = got.String()
		}
		if got.String() != first {
			t.Fatalf("got\n%s\nbut first\n%s", got.String(), first)
		}
	}
	const want = `content/companies/a.md company "甲" line 10
content/companies/b.md company "乙" line 10
content/companies/broken.md company "" line 4
content/policies/a.md policy "政策" line 10
content/articles/1/index.md article "文" line 5
content/articles/2: warning: the article has no index.md
  hint: import its source.html again
content/companies/broken.md:2:9: 丙 is not a value
  hint: a text or date needs quotes: "丙"
content/companies/lost.md: cannot be read: input/output error
content/companies/sub: warning: files in folders below companies are not read
  hint: move them up, or rename the folder to start with _
content/compnies: warning: the folder compnies is not read
  hint: did you mean "companies"?
content/policies/a.md:8:8: warning: fact "company/甲" is also in content/companies/a.md
  hint: right for a record that was split in two; else remove one of the files
`
	if first != want {
		t.Errorf("got\n%s\nwant\n%s", first, want)
	}
}

func TestLoadNothing(t *testing.T) {
	files, problems := Load(fstest.MapFS{}, "content")
	if len(files) != 0 || len(problems) != 1 || problems[0].Error() != "content: cannot be read: file does not exist\n  hint: atlas import and atlas new make the folder" {
		t.Errorf("%v %v", files, problems)
	}
	files, problems = Load(fstest.MapFS{"content/companies": {Mode: fs.ModeDir}}, "content")
	if len(files) != 0 || len(problems) != 0 {
		t.Errorf("%v %v", files, problems)
	}
}

func TestKindOf(t *testing.T) {
	for path, want := range map[string]string{
		"content/policies/x.md": "policy", "policies/x.md": "policy", "a/b/content/parks/x.md": "park",
		"content/articles/1/index.md": "article", "articles/x.md": "article", "content/companies/index.md": "company",
		"x.md": "", "content/policies/sub/x.md": "", "": "", "content/policies": "",
	} {
		if got, ok := KindOf(path); string(got) != want || ok != (want != "") {
			t.Errorf("%s: got %q", path, got)
		}
	}
}

func BenchmarkLoad(b *testing.B) {
	fsys := fstest.MapFS{}
	for i := range 10000 {
		text := strings.ReplaceAll(typical, "政策意见\"\n+++", fmt.Sprintf("政策意见%d\"\n+++", i))
		fsys[fmt.Sprintf("content/policies/p%05d.md", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	paths := slices.Collect(func(yield func(string) bool) {
		for p := range fsys {
			if !yield(p) {
				return
			}
		}
	})
	b.ReportAllocs()
	for b.Loop() {
		if files, problems := Load(fsys, "content"); len(files) != len(paths) || len(problems) > 0 {
			b.Fatal(len(files), problems)
		}
	}
}
