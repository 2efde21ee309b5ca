package build

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/png"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas"
	"atlas/internal/diag"
	"atlas/internal/render"
)

// small is an atlas of a few files on another topic than the shipped one.
var small = map[string]string{
	"config.toml": "title = \"河流图谱\"\n[[menu]]\npage = \"index.html\"\n",
	"content/articles/7/index.md": `+++
title = "河流治理"
id = "7"
+++
杭州市2018年5月印发《河流办法》。
`,
	"content/articles/7/source.html":   "<p>not for readers</p>",
	"content/articles/7/bilder/a.png":  "png",
	"content/articles/7/.hidden/b.png": "png",
	"content/policies/he-liu.md": `+++
title = "河流办法"
places = ["杭州"]
when = "2018-05"

[[sources]]
article = "7"
block = 1
quote = "杭州市2018年5月印发《河流办法》。"
+++
`,
	"static/robots.txt": "User-agent: *\nDisallow: /\n",
}

// atlasAt writes files into a new folder.
func atlasAt(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	write(t, root, files)
	return root
}

func write(t *testing.T, root string, files map[string]string) {
	t.Helper()
	for name, text := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

func options(root string) Options {
	return Options{Root: root, Layouts: atlas.Layouts(), Static: atlas.Static()}
}

func mustBuild(t *testing.T, opt Options) *Result {
	t.Helper()
	res, problems, err := Build(context.Background(), opt)
	if err != nil || diag.HasErrors(problems) {
		t.Fatalf("%v\n%v", err, problems)
	}
	return res
}

// tree reads all files below a folder.
func tree(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := fs.WalkDir(os.DirFS(dir), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, name))
		files[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestBuildWritesASite(t *testing.T) {
	root := atlasAt(t, small)
	res := mustBuild(t, options(root))
	files := tree(t, filepath.Join(root, "public"))
	for _, want := range []string{
		"index.html", "policies/he-liu.html", "places/hang-zhou.html", "articles/7.html", "404.html", ".nojekyll",
		"data/atlas.json", "feed.xml", "sitemap.xml", "css/atlas.css", "articles/7/bilder/a.png", ManifestName,
	} {
		if _, ok := files[want]; !ok {
			t.Errorf("%s is missing", want)
		}
	}
	// Without an address no page could name it.
	if _, ok := files[render.CardPath]; ok {
		t.Errorf("%s is there without a base_url", render.CardPath)
	}
	for name := range files {
		if strings.Contains(name, "source.html") || strings.Contains(name, "hidden") || strings.HasSuffix(name, ".atlas-tmp") {
			t.Errorf("%s is in the site", name)
		}
	}
	if files["robots.txt"] != small["static/robots.txt"] {
		t.Errorf("the site's own robots.txt was not taken: %q", files["robots.txt"])
	}
	if n := res.Pages + res.Data + res.Static + res.Assets; n != len(files)-1 || n != res.Written || res.Assets != 1 {
		t.Errorf("%d files, but %+v", len(files), res)
	}
	m, err := parseManifest([]byte(files[ManifestName]))
	if err != nil || !m.complete || len(m.sums) != len(files)-1 {
		t.Errorf("manifest: %v, %+v", err, m)
	}
}

// TestSameBytes holds that neither the number of workers nor a second run
// changes a byte, and that an unchanged file is not touched.
func TestSameBytes(t *testing.T) {
	root := atlasAt(t, small)
	opt := options(root)
	opt.Jobs = 1
	mustBuild(t, opt)
	first := tree(t, filepath.Join(root, "public"))
	opt.Jobs, opt.Dest = 7, filepath.Join(t.TempDir(), "深", "site")
	mustBuild(t, opt)
	if other := tree(t, opt.Dest); !maps.Equal(first, other) {
		t.Errorf("seven workers make other files than one")
	}
	again := mustBuild(t, options(root))
	if again.Written != 0 || again.Deleted != 0 || again.Unchanged != len(first)-1 {
		t.Errorf("the second build: %+v", again)
	}
}

func TestStaleFilesGo(t *testing.T) {
	root := atlasAt(t, small)
	mustBuild(t, options(root))
	public := filepath.Join(root, "public")
	// What atlas did not make stays, also in a folder that loses its pages.
	write(t, public, map[string]string{"CNAME": "example.org", "articles/7/bilder/mine.txt": "x", ".gitignore": "*"})
	if err := os.RemoveAll(filepath.Join(root, "content", "articles", "7", "bilder")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "content", "policies", "he-liu.md")); err != nil {
		t.Fatal(err)
	}
	res := mustBuild(t, options(root))
	files := tree(t, public)
	for _, gone := range []string{"policies/he-liu.html", "places/hang-zhou.html", "places/zhe-jiang.html", "years/2018.html", "articles/7/bilder/a.png"} {
		if _, there := files[gone]; there {
			t.Errorf("%s is still there", gone)
		}
	}
	for _, kept := range []string{"CNAME", "articles/7/bilder/mine.txt", ".gitignore", "index.html", "places/index.html"} {
		if _, there := files[kept]; !there {
			t.Errorf("%s is gone", kept)
		}
	}
	if res.Deleted < 5 {
		t.Errorf("%+v", res)
	}
}

// TestUnfinishedBuildIsMended holds that a build which was broken off leaves
// a manifest that says so, and that the next one ends in the same site.
func TestUnfinishedBuildIsMended(t *testing.T) {
	root := atlasAt(t, small)
	public := filepath.Join(root, "public")
	ctx, cancel := context.WithCancel(context.Background())
	opt := options(root)
	opt.Jobs = 1
	opt.Progress = func(done, _ int) {
		if done == 3 {
			cancel()
		}
	}
	if _, _, err := Build(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v", err)
	}
	m, err := parseManifest([]byte(tree(t, public)[ManifestName]))
	if err != nil || m.complete {
		t.Errorf("manifest: %v, %+v", err, m)
	}
	// As after kill -9: half of a file under its temporary name, and, as after
	// a loss of power, an empty page.
	write(t, public, map[string]string{"index.html" + tempSuffix: "half", "404.html": ""})
	mustBuild(t, options(root))
	mended := tree(t, public)
	opt = options(root)
	opt.Dest = filepath.Join(t.TempDir(), "clean")
	mustBuild(t, opt)
	if clean := tree(t, opt.Dest); !maps.Equal(mended, clean) {
		t.Errorf("the mended site differs from a clean one")
	}
}

func TestRefusedFolders(t *testing.T) {
	root := atlasAt(t, small)
	home := t.TempDir()
	t.Setenv("HOME", home)
	t.Setenv("USERPROFILE", home) // Windows
	foreign := t.TempDir()
	write(t, foreign, map[string]string{"thesis.docx": "x"})
	fake := t.TempDir()
	write(t, fake, map[string]string{ManifestName: "something else\n"})
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(filepath.Join(root, "content"), link); err != nil {
		t.Logf("this system makes no links: %v", err)
		link = filepath.Join(root, "content")
	}
	for _, tt := range []struct{ dest, want string }{
		{root, "the site cannot be written here: it is the folder of the atlas itself, or one above it"},
		{filepath.Dir(root), "the site cannot be written here: it is the folder of the atlas itself, or one above it"},
		{filepath.Join(root, "content", "x"), "the site cannot be written here: it is in content, which the site is made from"},
		{filepath.Join(root, "static"), "the site cannot be written here: it is in static, which the site is made from"},
		{link, "the site cannot be written here: it is in content, which the site is made from"},
		{home, "the site cannot be written here: it is your home folder, or one above it"},
		{"/", "the site cannot be written here: it is the root of the disk"},
		{foreign, "the folder is not made by atlas: it holds thesis.docx"},
		{fake, `the folder is not made by atlas: .atlas-manifest: begins with "something else"`},
	} {
		opt := options(root)
		opt.Dest = tt.dest
		_, _, err := Build(context.Background(), opt)
		var p diag.Problem
		if !errors.As(err, &p) || p.Message != tt.want || p.Hint == "" {
			t.Errorf("%s: got %v, want %s", tt.dest, err, tt.want)
		}
	}
	if got := tree(t, foreign); len(got) != 1 {
		t.Errorf("the foreign folder now holds %v", got)
	}
}

// TestForeignFileInTheWay holds that a page never takes the place of a file
// that a person put into the built site.
func TestForeignFileInTheWay(t *testing.T) {
	root := atlasAt(t, small)
	mustBuild(t, options(root))
	public := filepath.Join(root, "public")
	write(t, public, map[string]string{"policies/new.html": "mine"})
	write(t, root, map[string]string{"content/policies/new.md": "+++\ntitle = \"新办法\"\n+++\n"})
	_, _, err := Build(context.Background(), options(root))
	want := filepath.Join(public, "policies", "new.html") + ": a file that atlas did not make stands where the site has one of its own" +
		"\n  hint: move it away; a site's own files belong in static/"
	if err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
	if got := tree(t, public)["policies/new.html"]; got != "mine" {
		t.Errorf("it now holds %q", got)
	}
}

// TestErrorsComeTogether holds that one run reports what is wrong in all
// files, and that nothing is written then.
func TestErrorsComeTogether(t *testing.T) {
	files := maps.Clone(small)
	files["content/policies/he-liu.md"] = "+++\ntitel = \"x\"\nwhen = \"2017-13\"\n+++\n"
	files["content/parks/p.md"] = "+++\ntitle = \"园\"\nplaces = \"杭州\"\n+++\n[x](../companies/none.md)\n"
	files["config.toml"] = "title = \"x\"\n[[menu]]\npage = \"polices/index.html\"\n"
	files["static/Index.html"] = "x"
	root := atlasAt(t, files)
	_, problems, err := Build(context.Background(), options(root))
	if err != nil {
		t.Fatal(err)
	}
	var places []string
	for _, p := range problems {
		places = append(places, p.Position.String()+" "+p.Code)
	}
	for _, want := range []string{
		"config.toml:3:8 missing-page", "content/policies/he-liu.md:2:1 unknown-key", "content/policies/he-liu.md:3:8 bad-date",
		"content/parks/p.md:3:10 wrong-type", "content/parks/p.md:5:5 missing-link",
	} {
		if !slices.Contains(places, want) {
			t.Errorf("missing: %s; got\n%s", want, strings.Join(places, "\n"))
		}
	}
	if _, err := os.Stat(filepath.Join(root, "public")); err == nil {
		t.Error("something was written")
	}
}

func TestSamePath(t *testing.T) {
	files := maps.Clone(small)
	files["static/Index.html"] = "x"
	files["static/policies/he-liu.html"] = "x"
	root := atlasAt(t, files)
	_, problems, err := Build(context.Background(), options(root))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Error())
	}
	want := `static/Index.html: the site already has a file index.html
  hint: rename the file; names that differ in case alone are one name on many disks
static/policies/he-liu.html: the site already has a file policies/he-liu.html
  hint: rename the file; names that differ in case alone are one name on many disks`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s", text)
	}
}

// TestFileForFolder holds that a file where the site has a folder is told with
// its place, and not by the failure of a write.
func TestFileForFolder(t *testing.T) {
	files := maps.Clone(small)
	files["static/Policies"] = "x"
	files["static/about.html/x.css"] = "x"
	root := atlasAt(t, files)
	_, problems, err := Build(context.Background(), options(root))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Error())
	}
	want := `static/Policies: the site already has a folder policies
  hint: rename the file; names that differ in case alone are one name on many disks
static/about.html/x.css: the site already has a file about.html
  hint: rename the file; names that differ in case alone are one name on many disks`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s", text)
	}
	if _, err := os.Stat(filepath.Join(root, "public")); err == nil {
		t.Error("something was written")
	}
}

// TestOwnCard holds that a site's own picture of previews stands for the one
// that atlas draws, with its size in the pages, and that it has to be one.
func TestOwnCard(t *testing.T) {
	var own bytes.Buffer
	if err := png.Encode(&own, image.NewGray(image.Rect(0, 0, 640, 320))); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ card, want string }{
		{"", `<meta property="og:image:width" content="1200">`},
		{own.String(), `<meta property="og:image:width" content="640">`},
		{"GIF89a", ""},
	} {
		files := maps.Clone(small)
		if test.card != "" {
			files["static/"+render.CardPath] = test.card
		}
		opt := options(atlasAt(t, files))
		opt.BaseURL = "https://example.org/"
		res, problems, err := Build(context.Background(), opt)
		if err != nil {
			t.Fatal(err)
		}
		if test.want == "" {
			want := "static/images/card.png: is no PNG picture\n" +
				"  hint: previews show this file in place of the one that atlas draws; save it as PNG, 1200 by 630 pixels"
			if len(problems) != 1 || problems[0].Error() != want {
				t.Errorf("problems: %v", problems)
			}
			continue
		}
		made := tree(t, res.Dest)
		if !strings.Contains(made["index.html"], test.want) {
			t.Errorf("no %s in\n%.3000s", test.want, made["index.html"])
		}
		if got := made[render.CardPath]; test.card != "" && got != test.card || !strings.HasPrefix(got, "\x89PNG") {
			t.Errorf("the picture is %.20q", got)
		}
	}
}

func TestDrafts(t *testing.T) {
	files := maps.Clone(small)
	files["content/parks/p.md"] = "+++\ntitle = \"园\"\ndraft = true\n+++\n"
	root := atlasAt(t, files)
	res := mustBuild(t, options(root))
	if _, ok := tree(t, res.Dest)["parks/p.html"]; ok || res.Drafts != 1 {
		t.Errorf("a draft is in the site: %+v", res)
	}
	opt := options(root)
	opt.Drafts = true
	res = mustBuild(t, opt)
	if _, ok := tree(t, res.Dest)["parks/p.html"]; !ok || res.Drafts != 0 {
		t.Errorf("the draft is missing: %+v", res)
	}
}

func TestBaseURL(t *testing.T) {
	root := atlasAt(t, small)
	opt := options(root)
	opt.BaseURL = "https://example.org/河"
	res := mustBuild(t, opt)
	files := tree(t, res.Dest)
	for name, want := range map[string]string{
		"sitemap.xml":          "<loc>https://example.org/%E6%B2%B3/policies/he-liu.html</loc>",
		"feed.xml":             `href="https://example.org/%E6%B2%B3/policies/he-liu.html"`,
		"policies/he-liu.html": `rel="canonical"`,
	} {
		if !strings.Contains(files[name], want) {
			t.Errorf("%s lacks %s:\n%s", name, want, files[name])
		}
	}
	opt.BaseURL = "example.org"
	_, problems, _ := Build(context.Background(), opt)
	if len(problems) != 1 || !strings.HasPrefix(problems[0].Error(), "--base-url: ") {
		t.Errorf("got %v", problems)
	}
}

func FuzzManifest(f *testing.F) {
	f.Add("atlas-manifest/1 complete\nab  index.html\n")
	f.Add("atlas-manifest/1 unfinished\n-  ../x\n")
	f.Fuzz(func(t *testing.T, text string) {
		m, err := parseManifest([]byte(text))
		if err != nil {
			return
		}
		for name := range m.sums {
			if !filepath.IsLocal(filepath.FromSlash(name)) {
				t.Errorf("the manifest owns %q", name)
			}
		}
		again, err := parseManifest(m.bytes())
		if err != nil || !maps.Equal(again.sums, m.sums) {
			t.Errorf("%q does not come back: %v", text, err)
		}
	})
}

func worded(problems []diag.Problem) string {
	var lines []string
	for _, p := range problems {
		if p.Severity == diag.Error {
			lines = append(lines, p.Error())
		}
	}
	return strings.Join(lines, "\n")
}
