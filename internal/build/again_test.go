package build

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image"
	"image/png"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/diag"
	"atlas/internal/synthetic"
)

var edits = flag.Int("edits", 20, "how many edits TestAgainIsAnew makes")

// TestAgainIsAnew holds that a build on top of another gives the same bytes as
// one from nothing, after any edit: of texts, front matter and names, files
// that come, go and move, layouts, words, configuration, static files,
// pictures, commits, and hands laid on the site itself.
func TestAgainIsAnew(t *testing.T) {
	e := newEditor(t, rand.New(rand.NewPCG(7, uint64(*edits))), 40)
	clean := filepath.Join(t.TempDir(), "clean")
	for i := range *edits {
		what := ""
		if i > 0 {
			what = e.edit()
		}
		opt := options(e.root)
		opt.Jobs = 1 + i%3
		if i%4 == 3 {
			opt.Hold = 20 << 10 // most bodies stay on the disk
		}
		res, problems, err := Build(context.Background(), opt)
		anew := options(e.root)
		anew.Dest, anew.NoCache = clean, true
		want, wantProblems, wantErr := Build(context.Background(), anew)
		if fmt.Sprint(err) != fmt.Sprint(wantErr) || worded(problems) != worded(wantProblems) {
			t.Fatalf("edit %d, %s: %v\n%s\nanew: %v\n%s", i, what, err, worded(problems), wantErr, worded(wantProblems))
		}
		if diag.HasErrors(problems) {
			e.undo()
			continue
		}
		if got, anew := tree(t, filepath.Join(e.root, "public")), tree(t, clean); !maps.Equal(got, anew) {
			for name := range anew {
				if got[name] != anew[name] {
					t.Errorf("edit %d, %s: %s is\n%s", i, what, name, difference(got[name], anew[name]))
				}
			}
			t.Fatalf("edit %d, %s: %d files, anew %d", i, what, len(got), len(anew))
		}
		res.Written, res.Unchanged, res.Deleted, res.Stages, res.Dest = 0, 0, 0, nil, ""
		want.Written, want.Unchanged, want.Deleted, want.Stages, want.Dest = 0, 0, 0, nil, ""
		if fmt.Sprint(res) != fmt.Sprint(want) {
			t.Fatalf("edit %d, %s: the result is\n%v, anew\n%v", i, what, res, want)
		}
		// And once more there is nothing to do.
		if res, _, err := Build(context.Background(), opt); err != nil || res.Written+res.Deleted > 0 || len(res.Stages) != 2 {
			t.Fatalf("edit %d, %s: after it %d written, %d deleted, %v, %v", i, what, res.Written, res.Deleted, res.Stages, err)
		}
	}
	t.Log(e.made)
}

// TestAgainIsAnewAtSize is the same for a site that is large enough for the
// search to have postings.
func TestAgainIsAnewAtSize(t *testing.T) {
	e := newEditor(t, rand.New(rand.NewPCG(9, 9)), 800)
	clean := filepath.Join(t.TempDir(), "clean")
	r, other := e.record(), e.record()
	pieces := 0
	for _, edit := range []func(){
		func() {},
		func() { e.change(map[string][]byte{r: append(e.read(r), "\n又有一句鼎鑫龘靐。\n"...)}) },
		func() { e.line(other, "title", `"另一个名字"`) },
		func() {
			e.change(map[string][]byte{path.Join(path.Dir(r), "aa-neu.md"): bytes.Replace(e.read(r), []byte("title = \""), []byte("title = \"又"), 1)})
		},
	} {
		edit()
		res := mustBuild(t, options(e.root))
		anew := options(e.root)
		anew.Dest, anew.NoCache = clean, true
		mustBuild(t, anew)
		got, want := tree(t, filepath.Join(e.root, "public")), tree(t, clean)
		if !maps.Equal(got, want) {
			for name := range want {
				if got[name] != want[name] {
					t.Errorf("%s is\n%s", name, difference(got[name], want[name]))
				}
			}
		}
		if _, large := want["search/pair-0.js"]; !large {
			t.Fatal("the site has no postings")
		}
		t.Logf("%d written, %d unchanged", res.Written, res.Unchanged)
		// What the next build takes a changed piece out of has to be there still,
		// read by this one or not.
		kept, _ := filepath.Glob(filepath.Join(e.root, CacheFolder, "postings-*"))
		if pieces == 0 {
			pieces = len(kept)
		}
		if len(kept) < max(pieces, 2) {
			t.Errorf("the cache has %d pieces of the search, at first %d", len(kept), pieces)
		}
	}
}

func difference(a, b string) string {
	i := 0
	for i < len(a) && i < len(b) && a[i] == b[i] {
		i++
	}
	from := max(i-200, 0)
	return fmt.Sprintf("…%s\nanew\n…%s", a[from:min(i+120, len(a))], b[from:min(i+120, len(b))])
}

// editor edits an atlas at random.
type editor struct {
	t    *testing.T
	rng  *rand.Rand
	root string
	last map[string][]byte // before the last edit
	made map[string]int
}

func newEditor(t *testing.T, rng *rand.Rand, records int) *editor {
	e := &editor{t: t, rng: rng, root: t.TempDir(), made: map[string]int{}}
	err := synthetic.Generate(records, 3, func(f synthetic.File) error {
		e.write(f.Path, f.Data)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	e.write("static/css/site.css", []byte("body { color: black }\n"))
	e.write("content/articles/70000000/a.png", picture(t, 3, 4))
	e.git("init", "-q", "-b", "main")
	e.commit()
	return e
}

func (e *editor) git(args ...string) {
	cmd := exec.Command("git", append([]string{"-C", e.root, "-c", "user.name=t", "-c", "user.email=t@t", "-c", "commit.gpgsign=false"}, args...)...)
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1")
	if out, err := cmd.CombinedOutput(); err != nil {
		e.t.Fatalf("git %v: %v\n%s", args, err, out)
	}
}

func (e *editor) commit() {
	e.git("add", "config.toml", "content")
	e.git("commit", "-q", "--allow-empty", "-m", "edits")
}

func (e *editor) write(name string, data []byte) {
	write(e.t, e.root, map[string]string{name: string(data)})
}

func (e *editor) read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(e.root, filepath.FromSlash(name)))
	if err != nil {
		e.t.Fatal(err)
	}
	return data
}

// any is a file below the atlas's folder for which want holds.
func (e *editor) any(folder string, want func(string) bool) string {
	var names []string
	for name := range tree(e.t, filepath.Join(e.root, folder)) {
		if want(name) {
			names = append(names, path.Join(folder, name))
		}
	}
	slices.Sort(names)
	if len(names) == 0 {
		return ""
	}
	return names[e.rng.IntN(len(names))]
}

func (e *editor) record() string {
	return e.any("content", func(name string) bool { return strings.HasSuffix(name, ".md") && !strings.HasPrefix(name, "articles/") })
}

// undo takes the last edit back: it broke the atlas.
func (e *editor) undo() {
	for name, data := range e.last {
		if data == nil {
			os.Remove(filepath.Join(e.root, filepath.FromSlash(name)))
		} else {
			e.write(name, data)
		}
	}
}

// change writes files, or with nil removes them, and remembers what was there.
func (e *editor) change(files map[string][]byte) {
	e.last = map[string][]byte{}
	for name := range files {
		e.last[name], _ = os.ReadFile(filepath.Join(e.root, filepath.FromSlash(name)))
	}
	for name, data := range files {
		if data == nil {
			if err := os.Remove(filepath.Join(e.root, filepath.FromSlash(name))); err != nil {
				e.t.Fatal(err)
			}
			continue
		}
		e.write(name, data)
	}
}

// line sets a key of a record's front matter, before its first table.
func (e *editor) line(name, key, value string) {
	front, body, _ := strings.Cut(string(e.read(name))[4:], "\n+++\n")
	lines := strings.Split(front, "\n")
	at := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, key+" ") })
	if at >= 0 {
		end := at + 1
		if strings.HasSuffix(lines[at], "[") { // a list with an item a line
			for ; lines[end-1] != "]"; end++ {
			}
		}
		lines = slices.Delete(lines, at, end)
	}
	lines = slices.Insert(lines, 0, key+" = "+value)
	e.change(map[string][]byte{name: []byte("+++\n" + strings.Join(lines, "\n") + "\n+++\n" + body)})
}

func (e *editor) title(name string) string {
	for line := range strings.Lines(string(e.read(name))) {
		if t, ok := strings.CutPrefix(line, "title = "); ok {
			return strings.Trim(strings.TrimSpace(t), `"`)
		}
	}
	return ""
}

// edit makes one edit and says which.
func (e *editor) edit() string {
	r, other := e.record(), e.record()
	do := []struct {
		name string
		do   func()
	}{
		{"a sentence", func() {
			e.change(map[string][]byte{r: append(e.read(r), "\n又有一句，说到"+e.title(other)+"和杭州。\n"...)})
		}},
		{"a link", func() {
			e.change(map[string][]byte{r: append(e.read(r), fmt.Sprintf("\n见[那里](../../%s)与[[%s]]。\n", other, e.title(other))...)})
		}},
		{"a body less", func() {
			front, _, _ := bytes.Cut(e.read(r), []byte("\n+++\n"))
			e.change(map[string][]byte{r: append(bytes.Clone(front), "\n+++\n"...)})
		}},
		{"a title", func() { e.line(r, "title", fmt.Sprintf("%q", e.title(r)+"新")) }},
		{"a short title", func() {
			e.line(r, "title", fmt.Sprintf("%q", []string{"共享账本", "统一编码", "节点"}[e.rng.IntN(3)]))
		}},
		{"another name", func() { e.line(r, "alternate_names", `["摘要", "`+e.title(other)+`"]`) }},
		{"a place", func() {
			e.line(r, "places", fmt.Sprintf("[%q]", []string{"杭州", "海口", "拉萨", "西湖区"}[e.rng.IntN(4)]))
		}},
		{"a date", func() { e.line(r, "when", fmt.Sprintf(`"20%02d-0%d"`, e.rng.IntN(22), 1+e.rng.IntN(9))) }},
		{"a summary", func() { e.line(r, "summary", `"一句话。"`) }},
		{"a scenario", func() { e.line(r, "scenarios", `["新场景"]`) }},
		{"partners", func() { e.line(r, "partners", fmt.Sprintf("[%q]", e.title(other))) }},
		{"described", func() { e.line(r, "described", fmt.Sprint(e.rng.IntN(2) == 0)) }},
		{"a draft", func() { e.line(r, "draft", "true") }},
		{"a copy", func() {
			e.change(map[string][]byte{path.Join(path.Dir(r), fmt.Sprintf("neu-%d.md", e.rng.IntN(1000))): e.read(r)})
		}},
		{"a file less", func() { e.change(map[string][]byte{r: nil}) }},
		{"a file moved", func() {
			e.change(map[string][]byte{r: nil, path.Join(path.Dir(r), fmt.Sprintf("x%d.md", e.rng.IntN(1000))): e.read(r)})
		}},
		{"a place's text", func() {
			e.change(map[string][]byte{"content/places/hang-zhou.md": fmt.Appendf(nil, "+++\ntitle = \"杭州\"\nalternate_names = [\"杭城%d\"]\n+++\n西湖边上，有%s。\n", e.rng.IntN(3), e.title(r))})
		}},
		{"the article", func() {
			a := "content/articles/70000000/index.md"
			e.change(map[string][]byte{a: bytes.Replace(e.read(a), []byte("。"), []byte("！"), 1+e.rng.IntN(4))})
		}},
		{"the article's author", func() { e.line("content/articles/70000000/index.md", "author", fmt.Sprintf(`"甲%d"`, e.rng.IntN(9))) }},
		{"a fact read otherwise", func() {
			e.change(map[string][]byte{"content/articles/70000000/facts.json": fmt.Appendf(nil, `{"entities":[{"key":"company/%s","kind":"company","title":"%s"}]}`, e.title(r), e.title(other))})
		}},
		{"a redirect", func() {
			e.change(map[string][]byte{"content/redirects.toml": fmt.Appendf(nil, "[[redirect]]\nfrom = \"parks/alt-%d.html\"\nto = %q\n", e.rng.IntN(9), strings.TrimSuffix(strings.TrimPrefix(r, "content/"), ".md")+".html")})
		}},
		{"a picture", func() {
			e.change(map[string][]byte{"content/articles/70000000/a.png": picture(e.t, 1+e.rng.IntN(9), 5)})
		}},
		{"a picture in a text", func() {
			e.change(map[string][]byte{r: append(e.read(r), "\n![bild](../articles/70000000/a.png)\n"...)})
		}},
		{"a style", func() {
			e.change(map[string][]byte{"static/css/site.css": fmt.Appendf(nil, "body { order: %d }\n", e.rng.IntN(99))})
		}},
		{"a partial", func() {
			e.change(map[string][]byte{"layouts/partials/style.html": fmt.Appendf(nil, "\n<link rel=\"stylesheet\" href=\"{{.Root}}css/site.css?%d\">", e.rng.IntN(9))})
		}},
		{"a word", func() {
			e.change(map[string][]byte{"layouts/i18n/zh-CN.toml": fmt.Appendf(nil, "\"prev\" = \"上%d\"\n", e.rng.IntN(9))})
		}},
		{"the menu", func() {
			e.change(map[string][]byte{"config.toml": append([]byte(synthetic.Config), fmt.Sprintf("[[menu]]\npage = %q\n", []string{"map.html", "index.html"}[e.rng.IntN(2)])...)})
		}},
		{"a commit", func() { e.last = nil; e.commit() }},
		{"a page of the site cut", func() {
			e.last = nil
			name := e.any("public", func(name string) bool { return strings.HasSuffix(name, ".html") })
			e.write(name, e.read(name)[:10])
		}},
		{"a page of the site gone", func() {
			e.last = nil
			name := e.any("public", func(name string) bool { return strings.HasSuffix(name, ".html") })
			os.Remove(filepath.Join(e.root, filepath.FromSlash(name)))
		}},
		{"the manifest gone bad", func() {
			e.last = nil
			data := e.read("public/" + ManifestName)
			e.write("public/"+ManifestName, bytes.Replace(data, []byte(stateComplete), []byte(stateUnfinished), 1))
		}},
		{"the cache cut", func() {
			e.last = nil
			if name := e.any(CacheFolder, func(string) bool { return true }); name != "" {
				e.write(name, e.read(name)[:len(e.read(name))/2])
			}
		}},
	}
	x := do[e.rng.IntN(len(do))]
	x.do()
	e.made[x.name]++
	return x.name + " " + r
}

func picture(t *testing.T, width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
