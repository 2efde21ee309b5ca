//go:build unix

package build

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/diag"
)

var foreignRounds = flag.Int("foreign", 40, "rounds of TestForeignStays")

// seen is what stood at a path: the same file is the same inode with the same
// bytes, written at the same time.
type seen struct {
	info fs.FileInfo
	text string // of a file its bytes, of a link where it leads to
}

// snapshot looks at everything below a folder.
func snapshot(t *testing.T, dir string) map[string]seen {
	t.Helper()
	all := map[string]seen{}
	err := filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		s := seen{}
		if s.info, err = os.Lstat(name); err != nil {
			return err
		}
		switch {
		case s.info.Mode().IsRegular():
			data, err := os.ReadFile(name)
			if s.text = string(data); err != nil {
				return err
			}
		case s.info.Mode()&fs.ModeSymlink != 0:
			s.text, err = os.Readlink(name)
		}
		rel, _ := filepath.Rel(dir, name)
		all[filepath.ToSlash(rel)] = s
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// differs says in what way something is not as it was. Of a folder in the site
// the time changes with what atlas writes beside the others' files.
func (s seen) differs(now seen, there, siteFolder bool) string {
	switch {
	case !there:
		return "is gone"
	case s.info.Mode() != now.info.Mode() || !os.SameFile(s.info, now.info):
		return "is another file"
	case s.text != now.text:
		return "has other bytes"
	case !s.info.ModTime().Equal(now.info.ModTime()) && !(siteFolder && s.info.IsDir()):
		return "was written to"
	}
	return ""
}

// intruder puts files of others into a built site, and changes the atlas.
type intruder struct {
	t             *testing.T
	rng           *rand.Rand
	root, outside string
	// foreign are the paths in public/ that atlas did not make.
	foreign map[string]bool
}

func (x *intruder) pick(list ...string) string { return list[x.rng.IntN(len(list))] }

func (x *intruder) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func (x *intruder) public(name string) string {
	return filepath.Join(x.root, "public", filepath.FromSlash(name))
}

// made lists what the manifest says.
func (x *intruder) made() map[string]string {
	data, err := os.ReadFile(x.public(ManifestName))
	x.must(err)
	m, err := parseManifest(data)
	x.must(err)
	return m.sums
}

// intrude puts one thing into public/ that atlas did not make.
func (x *intruder) intrude() string {
	name := path.Join(x.pick(".", "parks", "policies", "img", "mine", "mine/deep", ".git", "articles/7/bilder"),
		x.pick("p1.html", "p2.html", "P1.html", "mine.html.atlas-tmp", "x.atlas-tmp", "HEAD", "thesis.doc", "a.png", "s1.txt", "mine", "图.txt", ".hidden"))
	if _, ours := x.made()[name]; ours {
		return ""
	}
	full := x.public(name)
	if _, err := os.Lstat(full); err == nil {
		return ""
	}
	if os.MkdirAll(filepath.Dir(full), 0o777) != nil {
		return "" // a file is above it
	}
	kind := x.pick("file", "file", "file", "folder", "link in", "link out", "link to a folder", "dangling link")
	switch kind {
	case "file":
		if os.WriteFile(full, []byte(name), 0o644) != nil {
			return "" // a link that leads nowhere is above it
		}
	case "folder":
		x.must(os.Mkdir(full, 0o755))
	default:
		to := map[string]string{"link in": x.public("index.html"), "link out": filepath.Join(x.outside, "victim"),
			"link to a folder": x.outside, "dangling link": "nowhere"}[kind]
		x.must(os.Symlink(to, full))
	}
	if real, err := filepath.EvalSymlinks(filepath.Dir(full)); err == nil && strings.HasPrefix(real, x.outside) {
		return kind + " outside" // seen there
	}
	for p := name; p != "."; p = path.Dir(p) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(x.made())), func(m string) bool { return strings.HasPrefix(m, p+"/") }) {
			x.foreign[p] = true
		}
	}
	return kind
}

// swap moves a folder of the site away and puts a link in its place, to where
// it is now: what was made there is out of atlas's reach.
func (x *intruder) swap() string {
	name := x.pick("parks", "policies", "css", "data")
	if info, err := os.Lstat(x.public(name)); err != nil || !info.IsDir() {
		return ""
	}
	to := filepath.Join(x.outside, fmt.Sprint(name, x.rng.IntN(1e9)))
	if inside := x.rng.IntN(2) == 0; inside {
		to = x.public("moved-" + filepath.Base(to))
	}
	x.must(os.Rename(x.public(name), to))
	x.must(os.Symlink(to, x.public(name)))
	for p := range x.foreign {
		if p == name || strings.HasPrefix(p, name+"/") {
			delete(x.foreign, p)
		}
	}
	x.foreign[name] = true
	if rel, err := filepath.Rel(x.public("."), to); err == nil && filepath.IsLocal(rel) {
		for p := range snapshot(x.t, to) {
			x.foreign[path.Join(filepath.ToSlash(rel), p)] = true
		}
	}
	return "a folder swapped"
}

// unswap takes the links away, as a person would who was told.
func (x *intruder) unswap() string {
	some := ""
	for _, name := range []string{"parks", "policies", "css", "data", "img", "mine"} {
		if info, err := os.Lstat(x.public(name)); err == nil && !info.IsDir() {
			x.must(os.Remove(x.public(name)))
			delete(x.foreign, name)
			some = "links taken away"
		}
	}
	return some
}

// tamper writes into the manifest what no build would.
func (x *intruder) tamper() string {
	data, err := os.ReadFile(x.public(ManifestName))
	x.must(err)
	line := x.pick("../outside/victim", "../config.toml", "/etc/passwd", ".git/HEAD", "mine/../../config.toml", `..\config.toml`, "C:/x", ".", "a//b", "parks/../../outside/victim")
	x.must(os.WriteFile(x.public(ManifestName), append(data, "-  "+line+"\n"...), 0o644))
	_, problems, err := Build(context.Background(), options(x.root))
	if err == nil && !diag.HasErrors(problems) {
		x.t.Errorf("a manifest that lists %q was believed", line)
	}
	x.must(os.WriteFile(x.public(ManifestName), data, 0o644))
	return "a bad manifest"
}

// edit changes the atlas, so that files of the site come and go.
func (x *intruder) edit() string {
	n := 1 + x.rng.IntN(3)
	file := x.pick(fmt.Sprintf("content/parks/p%d.md", n), fmt.Sprintf("content/parks/P%d.md", n), fmt.Sprintf("content/policies/p%d.md", n),
		fmt.Sprintf("static/s%d.txt", n), fmt.Sprintf("static/img/S%d.txt", n), "static/mine", "static/mine/thesis.doc", "content/articles/7/bilder/a.png")
	full := filepath.Join(x.root, filepath.FromSlash(file))
	if os.Remove(full) == nil {
		return "a file less"
	}
	if os.MkdirAll(filepath.Dir(full), 0o777) != nil {
		return ""
	}
	text := "x"
	if strings.HasSuffix(file, ".md") {
		text = fmt.Sprintf("+++\ntitle = %q\n+++\n", file)
	}
	if os.WriteFile(full, []byte(text), 0o644) != nil {
		return ""
	}
	return "a file more"
}

// disturb breaks off the last build, after the fact.
func (x *intruder) disturb() string {
	if x.rng.IntN(2) == 0 {
		x.must(os.RemoveAll(filepath.Join(x.root, ".cache")))
		return "no cache"
	}
	data, err := os.ReadFile(x.public(ManifestName))
	x.must(err)
	x.must(os.WriteFile(x.public(ManifestName), []byte(strings.Replace(string(data), stateComplete, stateUnfinished, 1)), 0o644))
	return "unfinished"
}

// TestForeignStays fills public/ with files of others, edits the atlas, builds,
// and holds that nothing of theirs was changed or removed, and nothing outside of
// the site touched, be the build one that goes through or one that is refused.
func TestForeignStays(t *testing.T) {
	seed := rand.Uint64()
	x := &intruder{t: t, rng: rand.New(rand.NewPCG(seed, 0)), foreign: map[string]bool{}}
	x.root, x.outside = atlasAt(t, small), t.TempDir()
	x.outside, _ = filepath.EvalSymlinks(x.outside)
	x.must(os.WriteFile(filepath.Join(x.outside, "victim"), []byte("mine"), 0o644))
	mustBuild(t, options(x.root))
	did, held := map[string]int{}, 0
	for round := range *foreignRounds {
		for range 1 + x.rng.IntN(3) {
			did[x.intrude()]++
			did[x.edit()]++
		}
		switch x.rng.IntN(8) {
		case 0:
			did[x.swap()]++
		case 1, 2:
			did[x.unswap()]++
		case 3:
			did[x.tamper()]++
		case 4:
			did[x.disturb()]++
		}
		inputs, outside, site := snapshot(t, filepath.Join(x.root, "content")), snapshot(t, x.outside), snapshot(t, x.public("."))
		_, problems, err := Build(context.Background(), options(x.root))
		if err != nil || diag.HasErrors(problems) {
			did["refused"]++
		} else {
			did["built"]++
		}
		check := func(before, now map[string]seen, siteFolder bool, want func(string) bool) {
			for name, was := range before {
				if !want(name) {
					continue
				}
				held++
				is, there := now[name]
				if why := was.differs(is, there, siteFolder); why != "" {
					t.Errorf("seed %d, round %d: %s %s", seed, round, name, why)
				}
			}
		}
		all := func(string) bool { return true }
		check(inputs, snapshot(t, filepath.Join(x.root, "content")), false, all)
		after := snapshot(t, x.outside)
		check(outside, after, false, all)
		for name := range after {
			if _, was := outside[name]; !was {
				t.Errorf("seed %d, round %d: %s was made outside", seed, round, name)
			}
		}
		check(site, snapshot(t, x.public(".")), true, func(name string) bool { return x.foreign[name] })
		if t.Failed() {
			return
		}
		// A folder of theirs that holds files of ours goes with the last file.
		for name := range x.made() {
			for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
				delete(x.foreign, dir)
			}
		}
		if err != nil || diag.HasErrors(problems) {
			x.clear()
		}
	}
	t.Logf("seed %d: %d things held, %v", seed, held, did)
	if did["built"] == 0 || did["refused"] == 0 || held < 10**foreignRounds {
		t.Errorf("%d builds went through, %d were refused, %d things were held", did["built"], did["refused"], held)
	}
	for _, want := range []string{"file", "link to a folder", "a bad manifest", "a folder swapped", "unfinished", "no cache"} {
		if did[want] == 0 && *foreignRounds >= 400 {
			t.Errorf("%s: not once", want)
		}
	}
}

// clear takes some of what is foreign away, or no build would go through.
func (x *intruder) clear() {
	x.unswap()
	for _, name := range slices.Sorted(maps.Keys(x.foreign)) {
		if x.rng.IntN(2) == 0 {
			x.must(os.RemoveAll(x.public(name)))
			for p := range x.foreign {
				if p == name || strings.HasPrefix(p, name+"/") {
					delete(x.foreign, p)
				}
			}
		}
	}
}
