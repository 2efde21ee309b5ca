package build

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"atlas/internal/diag"
)

func mustLoad(t *testing.T, opt Options) *Plan {
	t.Helper()
	p, problems, err := Load(context.Background(), opt)
	if err != nil || diag.HasErrors(problems) {
		t.Fatalf("%v\n%v", err, problems)
	}
	t.Cleanup(func() { p.Close() })
	return p
}

// TestEachIsTheSite holds that the files of a plan are those that a build
// writes, in order, whatever the number of workers.
func TestEachIsTheSite(t *testing.T) {
	root := atlasAt(t, small)
	mustBuild(t, options(root))
	want := tree(t, filepath.Join(root, "public"))
	delete(want, ManifestName)
	for _, jobs := range []int{1, 3, 100} {
		opt := options(root)
		opt.Jobs = jobs
		opt.Dest = root // a folder that no site may be written to, and none is
		steps := 0
		opt.Progress = func(done, total int) {
			steps++
			if done != steps || total != len(want) {
				t.Errorf("progress %d of %d at step %d", done, total, steps)
			}
		}
		got := map[string]string{}
		var order []string
		problems, err := mustLoad(t, opt).Each(context.Background(), nil, func(f File) (func() error, error) {
			text := string(f.Data)
			return func() error {
				got[f.Path] = text
				order = append(order, f.Path)
				return nil
			}, nil
		})
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		if !maps.Equal(got, want) || !slices.IsSorted(order) || steps != len(want) {
			t.Errorf("%d workers: %d files of %d, sorted: %v", jobs, len(got), len(want), slices.IsSorted(order))
		}
	}
	p := mustLoad(t, options(root))
	for _, name := range []string{"data/atlas.json", "robots.txt"} {
		data, err := p.Bytes(name)
		if err != nil || string(data) != want[name] {
			t.Errorf("%s: %v, %d bytes", name, err, len(data))
		}
	}
	if p.Has("content/x") || p.Has("") || !p.Has("index.html") {
		t.Error("Has is wrong")
	}
	if _, err := p.Bytes("content/x"); err == nil {
		t.Error("a file that the site does not have was made")
	}
	if p.Drafts() != 0 || len(p.Site().Records) == 0 || p.Data() == nil || p.Renderer() == nil {
		t.Errorf("the plan is not filled: %+v", p)
	}
}

// TestLoadReports holds that the problems are those of a build.
func TestLoadReports(t *testing.T) {
	files := maps.Clone(small)
	files["content/policies/he-liu.md"] = "+++\ntitel = \"x\"\n+++\n"
	files["config.toml"] = "title = \"x\"\n[[menu]]\npage = \"polices/index.html\"\n"
	root := atlasAt(t, files)
	p, got, err := Load(context.Background(), options(root))
	if p != nil || err != nil {
		t.Fatal(p, err)
	}
	if _, want, _ := Build(context.Background(), options(root)); !slices.Equal(got, want) || len(got) < 2 {
		t.Errorf("got %v, want %v", got, want)
	}
	if _, _, err := Load(context.Background(), Options{Root: filepath.Join(root, "no")}); err == nil {
		t.Error("a folder that is not there was loaded")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Load(ctx, options(atlasAt(t, small))); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestEachProblems holds that all files with problems are reported, that no
// file is written after the first, and that a panic is a problem of its file.
func TestEachProblems(t *testing.T) {
	p := mustLoad(t, options(atlasAt(t, small)))
	var order []string
	problems, err := p.Each(context.Background(), nil, func(f File) (func() error, error) {
		switch {
		case strings.HasPrefix(f.Path, "places/") && strings.HasSuffix(f.Path, ".html"):
			return nil, diag.Problem{Position: diag.Position{File: f.Path}, Message: "bad"}
		case f.Path == "years/2018.html":
			panic("oh")
		}
		return func() error { order = append(order, f.Path); return nil }, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Error())
	}
	want := `a computed page: internal error while making years/2018.html: oh
  hint: this is a mistake in atlas: please report it, with the file
places/hang-zhou.html: bad
places/index.html: bad
places/zhe-jiang.html: bad`
	if text := strings.Join(got, "\n"); text != want {
		t.Errorf("got\n%s", text)
	}
	if len(order) == 0 || order[len(order)-1] > "places" {
		t.Errorf("written: %v", order)
	}
}

// TestEachEnds holds that an error, at any file and on either side, and a
// cancelled context end the work with nothing left running.
func TestEachEnds(t *testing.T) {
	boom := errors.New("boom")
	before := runtime.NumGoroutine()
	for _, jobs := range []int{1, 4} {
		opt := options(atlasAt(t, small))
		opt.Jobs = jobs
		p := mustLoad(t, opt)
		for _, at := range []string{".nojekyll", "data/atlas.json", "years/index.html"} {
			for _, side := range []string{"making", "in order", "cancelled"} {
				ctx, cancel := context.WithCancel(context.Background())
				want := boom
				_, err := p.Each(ctx, nil, func(f File) (func() error, error) {
					if f.Path == at && side == "making" {
						return nil, boom
					}
					return func() error {
						switch {
						case f.Path != at:
						case side == "in order":
							return boom
						case side == "cancelled":
							cancel()
						}
						return nil
					}, nil
				})
				if side == "cancelled" {
					want = context.Canceled
				}
				if !errors.Is(err, want) {
					t.Errorf("%s %s, %d workers: %v", side, at, jobs, err)
				}
				cancel()
			}
		}
	}
	// A goroutine is counted for a moment after it has told its WaitGroup that
	// it is done; one that was left behind stays for good.
	now := runtime.NumGoroutine()
	for range 500 {
		if now <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
		now = runtime.NumGoroutine()
	}
	t.Errorf("%d goroutines, %d before", now, before)
}

// TestEachHoldsFew holds that while the first file keeps the others waiting, no
// more are made than the workers may be ahead: memory does not grow with the
// site.
func TestEachHoldsFew(t *testing.T) {
	files := maps.Clone(small)
	for i := range 200 {
		files[fmt.Sprintf("static/pad/%03d.txt", i)] = "x"
	}
	opt := options(atlasAt(t, files))
	opt.Jobs = 2
	p := mustLoad(t, opt)
	var ready, most atomic.Int64
	_, err := p.Each(context.Background(), func(path string) bool { return strings.HasPrefix(path, "pad/") }, func(f File) (func() error, error) {
		if f.Path == "pad/000.txt" {
			// The other worker goes on until there is no room any more, and is
			// given time to go too far.
			for ready.Load() < 2*ahead {
				runtime.Gosched()
			}
			for range 1000 {
				runtime.Gosched()
			}
		}
		most.Store(max(most.Load(), ready.Add(1)))
		return func() error { ready.Add(-1); return nil }, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	// One in each worker's hand, and one on its way, beside those in the queue.
	if limit := int64(2*ahead + 2 + 2); most.Load() > limit || most.Load() < 1 {
		t.Errorf("%d files waited, at most %d should", most.Load(), limit)
	}
	if ready.Load() != 0 {
		t.Errorf("%d files were made and not written", ready.Load())
	}
}

func TestSiteWith(t *testing.T) {
	root := atlasAt(t, small)
	res := mustBuild(t, options(root))
	for name, want := range map[string]bool{
		"public/index.html": true, "public/data/atlas.json": true, "public/" + ManifestName: true,
		"public/mine.zip": false, "public/data/x.json": false, "index.html": false, "../x": false,
	} {
		dest, got := SiteWith(filepath.Join(root, filepath.FromSlash(name)))
		if got != want || got && dest != filepath.Join(root, "public") {
			t.Errorf("%s: %v, %s; the site is in %s", name, got, dest, res.Dest)
		}
	}
}
