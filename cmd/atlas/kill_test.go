//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
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

var killRuns = flag.Int("kills", 3, "how often TestFaults kills each command at some moment; an import and a publish four times as often")

// TestKilledImport kills imports with SIGKILL at random moments: every file
// is whole, and one more import comes to what an undisturbed one comes to.
func TestKilledImport(t *testing.T) {
	pages := t.TempDir()
	runs := 4 * *killRuns
	if testing.Short() {
		runs = 3
	}
	for i := range 40 {
		html := fmt.Sprintf(`<h1 class="title-article">区块链动态第%d期</h1><div id="content_views"><h2>企业</h2>
<p>华夏科技：201%d年，华夏科技推出区块链贸易融资平台。</p><h2>政策</h2>
<p>2019年%d月，商务部发布《关于链上单证%d的意见》，提出试用区块链单证。</p></div>`, i, 6+i%4, 1+i%12, i%25)
		if err := os.WriteFile(filepath.Join(pages, fmt.Sprintf("%d.html", 1000+i)), []byte(html), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	start := func() (string, *exec.Cmd) {
		root := t.TempDir()
		if err := os.WriteFile(filepath.Join(root, "config.toml"), []byte("title = \"图谱\"\n"), 0o666); err != nil {
			t.Fatal(err)
		}
		return root, exec.Command("atlas", "-C", root, "--quiet", "import", pages)
	}
	whole, cmd := start()
	began := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	took := time.Since(began)
	want := contentOf(t, whole)
	r := rand.New(rand.NewPCG(1, 2))
	killed := 0
	for range runs {
		root, cmd := start()
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(took))))
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			killed++
		}
		for name, data := range contentOf(t, root) {
			switch {
			case strings.HasSuffix(name, ".json") && !json.Valid(data):
				t.Errorf("%s is not whole:\n%s", name, data)
			case strings.HasSuffix(name, ".md") && (bytes.Count(data, []byte("+++\n")) != 2 || !bytes.HasSuffix(data, []byte("\n"))):
				t.Errorf("%s is not whole:\n%s", name, data)
			}
		}
		if out, err := exec.Command("atlas", "-C", root, "--quiet", "import", pages).CombinedOutput(); err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		got := contentOf(t, root)
		if !maps.EqualFunc(got, want, bytes.Equal) {
			for _, name := range slices.Sorted(maps.Keys(want)) {
				if !bytes.Equal(got[name], want[name]) {
					t.Fatalf("%s differs: got\n%s\nwant\n%s", name, got[name], want[name])
				}
			}
			t.Fatalf("%d files, want %d", len(got), len(want))
		}
	}
	t.Logf("%d of %d imports killed, %v each", killed, runs, took)
	if killed == 0 {
		t.Error("no import was killed")
	}
}

// contentOf reads content/ but for temporary files, which the next write of
// the same file overwrites.
func contentOf(t *testing.T, root string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	dir := filepath.Join(root, "content")
	if _, err := os.Stat(dir); err != nil {
		return files
	}
	if err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".atlas-tmp") {
			return err
		}
		files[name[len(dir):]], err = os.ReadFile(name)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}
