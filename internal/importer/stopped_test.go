package importer

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
)

// tangled are articles that speak of the same things under several names and
// with different dates, so that what one import does depends on those before.
func tangled(t *testing.T, n int) []Source {
	t.Helper()
	dir := t.TempDir()
	r := rand.New(rand.NewPCG(3, 4))
	banks := []string{"中国银行", "中行", "腾讯", "腾讯控股有限公司", "工行", "中国工商银行", "华夏科技有限公司", "远洋物流集团"}
	var sources []Source
	for i := range n {
		var body strings.Builder
		body.WriteString("<h2>企业</h2>")
		for range 1 + r.IntN(3) {
			bank := banks[r.IntN(len(banks))]
			fmt.Fprintf(&body, "<p>%s：201%d年，%s推出区块链%s平台。</p>", bank, 6+r.IntN(4), bank, []string{"贸易融资", "电子票据", "跨境支付"}[r.IntN(3)])
		}
		body.WriteString("<h2>政策</h2>")
		fmt.Fprintf(&body, "<p>2019年%d月，商务部发布《关于链上单证%d的意见》，提出试用区块链单证。</p>", 1+r.IntN(12), r.IntN(n/3))
		sources = append(sources, FileSource(page(t, dir, fmt.Sprint(1000+i), fmt.Sprintf("区块链动态第%d期", i), body.String())))
	}
	return sources
}

// An import that is stopped anywhere leaves whole files, and the next one
// comes to what an undisturbed one comes to, conflicts included.
func TestStoppedAnywhere(t *testing.T) {
	sources := tangled(t, 45)
	whole := t.TempDir()
	if _, err := Import(context.Background(), Options{Root: whole, Config: config.Default(), Sources: sources}); err != nil {
		t.Fatal(err)
	}
	want := treeOf(t, whole)
	loaded, _ := content.Load(os.DirFS(whole), "content")
	if open, _ := decisions.Open(os.DirFS(whole), loaded, &decisions.Set{}); len(open) < 12 {
		t.Fatalf("only %d conflicts: the articles do not meet", len(open))
	}
	r := rand.New(rand.NewPCG(5, 6))
	for range rounds(4) {
		root := t.TempDir()
		for range 2 { // stopped twice, then let through
			ctx, stop := context.WithCancel(context.Background())
			at := r.IntN(len(sources))
			_, err := Import(ctx, Options{Root: root, Config: config.Default(), Sources: sources, Progress: func(done, _ int) {
				if done == at {
					stop()
				}
			}})
			stop()
			if err == nil && at > 0 {
				t.Error("the import was not stopped")
			}
			wholeFiles(t, root)
		}
		if _, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: sources}); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, treeOf(t, root), want)
	}
}

// Files that were written without the facts.json of their articles, as a
// killed process leaves them, are taken up as if nothing had been.
func TestCutOffBeforeFacts(t *testing.T) {
	sources := tangled(t, 45)
	whole := t.TempDir()
	if _, err := Import(context.Background(), Options{Root: whole, Config: config.Default(), Sources: sources}); err != nil {
		t.Fatal(err)
	}
	want := treeOf(t, whole)
	r := rand.New(rand.NewPCG(8, 9))
	for range rounds(4) {
		root := t.TempDir()
		at := 1 + r.IntN(len(sources)-1)
		if _, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: sources[:at]}); err != nil {
			t.Fatal(err)
		}
		// The last articles lose what is written last, the very last one
		// some of its files, too.
		for i := max(0, at-1-r.IntN(20)); i < at; i++ {
			for _, name := range []string{"facts.json", "source.html", "conflicts.toml"} {
				_ = os.Remove(fmt.Sprintf("%s/content/articles/%d/%s", root, 1000+i, name))
				if i < at-1 {
					break
				}
			}
		}
		if _, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: sources}); err != nil {
			t.Fatal(err)
		}
		sameFiles(t, treeOf(t, root), want)
	}
}

func wholeFiles(t *testing.T, root string) {
	t.Helper()
	for name, text := range treeOf(t, root) {
		if strings.HasSuffix(name, ".md") {
			if _, problems := content.Parse(name, []byte(text)); len(problems) > 0 {
				t.Errorf("%s is not whole: %v", name, problems)
			}
		}
	}
}

func sameFiles(t *testing.T, got, want map[string]string) {
	t.Helper()
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s differs: got\n%s\nwant\n%s", name, got[name], text)
			return
		}
	}
	for name := range got {
		if _, ok := want[name]; !ok {
			t.Errorf("%s is too much", name)
		}
	}
}

// rounds is how often something is tried: once under -short.
func rounds(n int) int {
	if testing.Short() {
		return 1
	}
	return n
}

// What a person saves while an import is at work is merged like what was there
// before; a file that a person makes then, or takes away, ends the import.
func TestEditedMeanwhile(t *testing.T) {
	sources := tangled(t, 6)
	root := t.TempDir()
	if _, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: sources}); err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	again := make([]Source, 0, len(sources))
	for i := range sources {
		again = append(again, FileSource(page(t, dir, fmt.Sprint(1000+i), fmt.Sprintf("区块链动态第%d期", i),
			"<h2>企业</h2><p>华夏科技有限公司：2019年，华夏科技有限公司推出区块链结算平台。</p>")))
	}
	last := fmt.Sprintf("%s/content/articles/%d/index.md", root, 1000+len(sources)-1)
	const mine = "\n这一段写于导入之时。\n"
	run := func(meanwhile func()) error {
		_, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: again, Jobs: 1, Progress: func(done, _ int) {
			if done == 1 {
				meanwhile()
			}
		}})
		return err
	}
	before, err := os.ReadFile(last)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(func() { os.WriteFile(last, append(before, mine...), 0o666) }); err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(last)
	if err != nil || !strings.Contains(string(now), mine) || !strings.Contains(string(now), "区块链结算平台") {
		t.Errorf("the edit was lost, or the article's change: %v\n%s", err, now)
	}

	// A third reading, and a file that goes meanwhile.
	for i := range again {
		again[i] = sources[i]
	}
	err = run(func() { os.Remove(last) })
	want := fmt.Sprintf("content/articles/%d/index.md: was changed while the import was at work, and was left as it is\n  hint: run the import again; it goes on where it stopped", 1000+len(sources)-1)
	if err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	if _, err := os.Stat(last); err == nil {
		t.Error("the file that was removed is back")
	}
}
