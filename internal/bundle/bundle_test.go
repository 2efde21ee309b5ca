package bundle

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"atlas"
	"atlas/internal/build"
	"atlas/internal/diag"
)

// rivers is an atlas of a few files.
var rivers = map[string]string{
	"config.toml":                     "title = \"河流图谱\"\nlicence = \"引用请注明出处。\"\nbase_url = \"https://example.org/河\"\n",
	"content/articles/7/index.md":     "+++\ntitle = \"河流治理\"\nid = \"7\"\n+++\n杭州市2018年5月印发《河流办法》。\n",
	"content/articles/7/source.html":  "<p>not for readers</p>",
	"content/articles/7/图/甲 乙.png":    "png",
	"content/articles/7/conflict.txt": "not for readers",
	"content/policies/he-liu.md": "+++\ntitle = \"河流办法\"\nplaces = [\"杭州\"]\nwhen = \"2018-05\"\n\n[[sources]]\narticle = \"7\"\nblock = 1\n" +
		"quote = \"杭州市2018年5月印发《河流办法》。\"\n+++\n",
	"static/下载/note.txt": "x",
}

func options(t *testing.T, files map[string]string) build.Options {
	t.Helper()
	root := t.TempDir()
	for name, text := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return build.Options{Root: root, Layouts: atlas.Layouts(), Static: atlas.Static()}
}

func load(t *testing.T, opt build.Options) *build.Plan {
	t.Helper()
	plan, problems, err := build.Load(context.Background(), opt)
	if err != nil || diag.HasErrors(problems) {
		t.Fatalf("%v\n%v", err, problems)
	}
	t.Cleanup(func() { plan.Close() })
	return plan
}

type bundler func(context.Context, io.Writer, *build.Plan) (int, []diag.Problem, error)

func bundle(t *testing.T, make bundler, plan *build.Plan) []byte {
	t.Helper()
	var b bytes.Buffer
	files, problems, err := make(context.Background(), &b, plan)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	if n := len(unzip(t, b.Bytes())); n != files {
		t.Errorf("%d files told, %d there", files, n)
	}
	return b.Bytes()
}

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatalf("%s: %v", f.Name, err)
		}
		files[f.Name] = string(text)
	}
	return files
}

// TestSite holds that the zip file has what a build has, below one folder, with
// the note, and nothing else.
func TestSite(t *testing.T) {
	opt := options(t, rivers)
	if _, problems, err := build.Build(context.Background(), opt); err != nil || diag.HasErrors(problems) {
		t.Fatal(err, problems)
	}
	public := os.DirFS(filepath.Join(opt.Root, "public"))
	want := map[string]string{}
	if err := fs.WalkDir(public, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == build.ManifestName {
			return err
		}
		data, err := fs.ReadFile(public, name)
		want["he-liu-tu-pu/"+name] = string(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"index.html", "下载/note.txt", "articles/7/图/甲 乙.png", ".nojekyll", "data/atlas.json"} {
		if _, ok := want["he-liu-tu-pu/"+name]; !ok {
			t.Errorf("the built site lacks %s", name)
		}
	}
	want["he-liu-tu-pu/请先解压，再打开index.html.txt"] = "\uFEFF" + strings.ReplaceAll(`河流图谱

这是一个完整的网站，阅读时不需要网络。

1. 先解压整个压缩包。Windows：右键单击压缩包，选“全部解压缩”；Mac：双击压缩包。
   不要直接在压缩包里打开网页：那样没有样式，链接也打不开。
2. 在解压出来的文件夹里双击 index.html。

data 文件夹里有全部数据（CSV、JSON、GeoJSON）。

网上的版本：https://example.org/%E6%B2%B3/

引用请注明出处。
`, "\n", "\r\n")
	got := unzip(t, bundle(t, Site, load(t, opt)))
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if text, ok := got[name]; !ok || text != want[name] {
			t.Errorf("%s: there: %v; got %.300q, want %.300q", name, ok, text, want[name])
		}
		delete(got, name)
	}
	for name := range got {
		t.Errorf("%s is in the zip file", name)
	}
}

// TestSameBytes holds that workers, processors and the order of their work do
// not show.
func TestSameBytes(t *testing.T) {
	opt := options(t, rivers)
	for name, make := range map[string]bundler{"site": Site, "tables": Tables} {
		want := bundle(t, make, load(t, opt))
		for _, jobs := range []int{1, 2, 16} {
			opt.Jobs = jobs
			before := runtime.GOMAXPROCS(jobs%3 + 1)
			got := bundle(t, make, load(t, opt))
			runtime.GOMAXPROCS(before)
			if !bytes.Equal(got, want) {
				t.Errorf("%s: the bytes differ with %d jobs", name, jobs)
			}
		}
	}
}

// TestNoteName holds that the words of a site, which name a file, are checked
// as names are.
func TestNoteName(t *testing.T) {
	for words, want := range map[string]string{
		`"unpack.name" = "read/me?.txt"`:  `layouts/i18n: a zip file cannot hold read/me?.txt: the name holds ?, which Windows does not allow` + "\n  hint: rename the file",
		`"unpack.name" = "Index.html"`:    "another entry has this name",
		`"unpack.name" = "about.html/x"`:  "another entry has this name",
		`"unpack.name" = "../start.html"`: "layouts/i18n: a zip file cannot hold ../start.html: the path is not a plain one below a folder\n  hint: rename the file",
	} {
		files := maps.Clone(rivers)
		files["layouts/i18n/zh-CN.toml"] = words + "\n"
		_, _, err := Site(context.Background(), io.Discard, load(t, options(t, files)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %s", words, err, want)
		}
	}
}

// TestTablesAreAPackage has the Frictionless project's validator judge what was
// unpacked, and holds that it judges.
func TestTablesAreAPackage(t *testing.T) {
	modules, err := filepath.Abs(filepath.Join("..", "..", ".cache", "tools", "node_modules"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(modules, "datapackage")); err != nil {
		t.Fatal("the Frictionless validator is not installed: run make test, which installs what the tests need: ", err)
	}
	script, err := filepath.Abs(filepath.Join("..", "export", "testdata", "frictionless.js"))
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files := unzip(t, bundle(t, Tables, load(t, options(t, rivers))))
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			t.Fatal(err) // as a name with a folder in it
		}
	}
	judge := func() (string, error) {
		cmd := exec.Command("node", script, "datapackage.json")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "NODE_PATH="+modules)
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	if out, err := judge(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
	if err := os.Remove(filepath.Join(dir, "relations.csv")); err != nil {
		t.Fatal(err)
	}
	if out, err := judge(); err == nil {
		t.Errorf("accepted without a table:\n%s", out)
	}
}

func TestName(t *testing.T) {
	for title, want := range map[string]string{
		"区块链应用图谱":         "qu-kuai-lian-ying-yong-tu-pu",
		"Rivers of China": "rivers-of-china",
		"中华人民共和国区块链应用图谱与案例汇编":            "zhong-hua-ren-min-gong-he-guo-qu-kuai",
		strings.Repeat("a", 39) + " bc":  strings.Repeat("a", 39),
		strings.Repeat("a", 40) + " bc":  strings.Repeat("a", 40),
		strings.Repeat("b", 60):          strings.Repeat("b", 40),
		"con " + strings.Repeat("c", 50): "con-" + strings.Repeat("c", 50),
		"CON":                            "con-x",
	} {
		if got := Name(title); got != want {
			t.Errorf("%s: %s, want %s", title, got, want)
		}
	}
}
