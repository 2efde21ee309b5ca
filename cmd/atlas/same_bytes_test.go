//go:build unix

package main

import (
	"crypto/sha256"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// sameAtlas is an atlas with what might come out in another order or in other
// words on another machine: names that sort otherwise in another locale, dates,
// numbers, pictures, a layout and a style of its own, a page that has moved.
func sameAtlas() map[string]string {
	files := map[string]string{
		"config.toml":                 "title = \"河流图谱\"\nbase_url = \"https://example.org/河/\"\n",
		"content/redirects.toml":      "[[redirect]]\nfrom = \"parks/alt.html\"\nto = \"parks/B.md\"\n",
		"content/parks/图 1.svg":       `<svg xmlns="http://www.w3.org/2000/svg" width="4" height="4"/>`,
		"static/css/site.css":         "body { order: 1 }\n",
		"static/Z.txt":                "z",
		"static/a.txt":                "a",
		"layouts/partials/style.html": "\n<link rel=\"stylesheet\" href=\"{{.Root}}css/site.css\">",
	}
	for i, name := range []string{"B", "a", "I", "ı", "ä", "z", "图", "a b#c%20", "10", "9", "é"} {
		files["content/parks/"+name+".md"] = fmt.Sprintf("+++\ntitle = \"%s园\"\nplaces = [\"杭州\", \"西湖区\"]\nwhen = \"201%d-0%d\"\n+++\n正文，说到华夏科技。\n\n![图](<图 1.svg>)\n", name, i%10, 1+i%9)
	}
	for i := range 6 {
		files[fmt.Sprintf("pages/%c%d.html", "bAaCcB"[i], 1000+i)] = fmt.Sprintf(`<h1 class="title-article">区块链动态第%d期</h1><div id="content_views"><h2>企业</h2>
<p>华夏科技：201%d年，华夏科技推出区块链贸易融资平台。</p><h2>政策</h2>
<p>2019年%d月，商务部发布《关于链上单证%d的意见》，提出试用区块链单证。</p></div>`, i, 6+i%4, 1+i, i%3)
	}
	return files
}

// machine is one way in which the same atlas may come to be built.
type machine struct {
	name string
	// env is added to an environment that has little more than PATH.
	env   []string
	umask string
	// parent is the folder that the atlas is made in, in a new one without it.
	parent string
	// order puts the files into the order in which they are written.
	order func([]string)
	// time is that of the files, but for what is left to the clock.
	time time.Time
	jobs string
	// steps has the site built before all files are there, and once more.
	steps bool
}

var machines = []machine{
	{name: "one core", env: []string{"GOMAXPROCS=1", "TZ=UTC", "LANG=C", "LC_ALL=C"}, umask: "022"},
	{name: "eight cores in China", env: []string{"GOMAXPROCS=8", "TZ=Asia/Shanghai", "LANG=zh_CN.UTF-8", "LC_ALL=zh_CN.UTF-8"}, umask: "077",
		order: slices.Reverse[[]string], time: time.Unix(1, 0)},
	{name: "Turkey, in memory", env: []string{"GOMAXPROCS=2", "TZ=America/St_Johns", "LANG=tr_TR.UTF-8", "LC_ALL=tr_TR.UTF-8", "LANGUAGE=tr"}, umask: "000",
		parent: "/dev/shm", time: time.Date(2040, 1, 1, 0, 0, 0, 0, time.UTC), jobs: "3",
		order: func(names []string) {
			r := rand.New(rand.NewPCG(3, 4))
			r.Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
		}},
	{name: "in steps, short of memory", env: []string{"GOMAXPROCS=3", "TZ=Pacific/Kiritimati", "GOGC=5", "NO_COLOR=1"}, umask: "027", steps: true},
}

// TestSameBytesEverywhere imports, builds and exports the same files as whole
// processes on machines as unlike as can be, in folders of other names, from
// files written in another order and at another time. All that comes out is the
// same, byte for byte: content, site, zip file, book, tables, data.
func TestSameBytesEverywhere(t *testing.T) {
	files := sameAtlas()
	var first map[string]string
	for i, m := range machines {
		got := m.make(t, files, i)
		if len(got) < 150 {
			t.Fatalf("%s: only %d files", m.name, len(got))
		}
		if first == nil {
			first = got
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(first)) {
			if got[name] != first[name] {
				t.Errorf("%s: %s is not what it is on %s", m.name, name, machines[0].name)
			}
		}
		for name := range got {
			if _, there := first[name]; !there {
				t.Errorf("%s: %s is there alone", m.name, name)
			}
		}
	}
	t.Logf("%d files on %d machines", len(first), len(machines))
}

// make does all the work on a machine and gives the sums of what came out.
func (m machine) make(t *testing.T, files map[string]string, i int) map[string]string {
	t.Helper()
	parent := t.TempDir()
	if info, err := os.Stat(m.parent); err == nil && info.IsDir() {
		if dir, err := os.MkdirTemp(m.parent, "atlas-test-"); err == nil {
			t.Cleanup(func() { os.RemoveAll(dir) })
			parent = dir
		}
	}
	root := filepath.Join(parent, strings.Repeat("深 folder/", i), fmt.Sprintf("atlas%d", i))
	names := slices.Sorted(maps.Keys(files))
	if m.order != nil {
		m.order(names)
	}
	write := func(name string) {
		full := filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(full), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(files[name]), 0o666); err != nil {
			t.Fatal(err)
		}
		if !m.time.IsZero() {
			if err := os.Chtimes(full, m.time, m.time); err != nil {
				t.Fatal(err)
			}
		}
	}
	run := func(args ...string) {
		cmd := exec.Command("sh", append([]string{"-c", `umask "$0"; exec atlas --quiet "$@"`, m.umask}, args...)...)
		cmd.Dir = root
		cmd.Env = append([]string{"PATH=" + os.Getenv("PATH"), "HOME=" + parent}, m.env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s: atlas %s: %v\n%s", m.name, strings.Join(args, " "), err, out)
		}
	}
	build := []string{"build"}
	if m.jobs != "" {
		build = append(build, "--jobs", m.jobs)
	}
	for n, name := range names {
		if m.steps && n == len(names)*2/3 {
			run(build...)
		}
		write(name)
	}
	run("import", "pages")
	run(build...)
	out := t.TempDir()
	for _, f := range []string{"zip", "epub", "csv", "json"} {
		run("export", f, "--out", filepath.Join(out, "atlas"+map[string]string{"zip": ".zip", "epub": ".epub", "csv": "-tables.zip", "json": ".json"}[f]))
	}
	sums := map[string]string{}
	for dir, prefix := range map[string]string{filepath.Join(root, "content"): "content", filepath.Join(root, "public"): "public", out: "exports"} {
		err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(name)
			rel, _ := filepath.Rel(dir, name)
			sums[prefix+"/"+filepath.ToSlash(rel)] = fmt.Sprintf("%x", sha256.Sum256(data))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return sums
}
