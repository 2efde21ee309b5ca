package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/synthetic"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// The text that one record has, and no other: it stands in the middle of the
// site, so that no file of texts that is loaded first holds it.
const onlyOne = "独此一处的字句"

// searchSite builds a synthetic atlas of n records and gives its public folder.
func searchSite(b *testing.B, n int) string {
	b.Helper()
	root, records := b.TempDir(), 0
	err := synthetic.Generate(n, 1, func(f synthetic.File) error {
		if strings.HasPrefix(f.Path, "pages/") {
			return nil
		}
		if strings.HasPrefix(f.Path, "content/") {
			if records++; records == n/2 {
				f.Data = append(f.Data, "\n这里有"+onlyOne+"。\n"...)
			}
		}
		name := filepath.Join(root, filepath.FromSlash(f.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			return err
		}
		return os.WriteFile(name, f.Data, 0o666)
	})
	if err != nil {
		b.Fatal(err)
	}
	var out, errs strings.Builder
	if status := run([]string{"-C", root, "build"}, nil, &out, &errs); status != exitDone {
		b.Fatalf("atlas build: status %d\n%s", status, errs.String())
	}
	return filepath.Join(root, "public")
}

// weight is how many bytes files have, as they are and compressed.
type weight struct{ files, raw, gzipped int }

func (w *weight) add(b *testing.B, name string) {
	b.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		b.Fatal(err)
	}
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	if _, err := z.Write(data); err != nil {
		b.Fatal(err)
	}
	if err := z.Close(); err != nil {
		b.Fatal(err)
	}
	w.files++
	w.raw += len(data)
	w.gzipped += packed.Len()
}

func (w weight) String() string {
	return fmt.Sprintf("%d files, %.2f MB (%.2f MB gz)", w.files, float64(w.raw)/1e6, float64(w.gzipped)/1e6)
}

// heap is what the page's scripts hold, in bytes, after everything that nobody
// holds is gone.
func (p *tab) heap() float64 {
	p.Helper()
	used := 0.0
	p.do(chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		if _, err := cdp.Call(ctx, t, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			return err
		}
		got, err := cdp.Call(ctx, t, runtime.GetHeapUsage, cdp.Empty{})
		if err == nil {
			used = got.UsedSize
		}
		return err
	}))
	return used
}

// BenchmarkSearch measures, in synthetic atlases of 3,000 and 10,000 records
// with bodies of 2,400 characters, opened from the disk in Chromium, the time
// from a key press to the first result on the screen: in ms, the median of the
// runs. Beside it stand the files of the index that the page loaded for that,
// and what its scripts hold afterwards. The last lines are the rows of the
// table in docs/benchmarks.md.
//
//	go test ./cmd/atlas -run '^$' -bench BenchmarkSearch -benchtime 9x
//
// "cold" is a key pressed as soon as the field has the focus, so that the time
// to load the index is part of it; "cold-text" the same with a query that only
// one text near the middle answers; "warm" a key when all is loaded.
func BenchmarkSearch(b *testing.B) {
	browser := newBrowser(b)
	var rows []string
	for _, n := range []int{3000, 10000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) { rows = append(rows, benchSearch(b, browser, n)...) })
	}
	if b.Failed() {
		return
	}
	fmt.Printf("\n| records | query | first result, ms | from, to | loaded | scripts hold, MB |\n| ---: | --- | ---: | ---: | --- | ---: |\n%s\n", strings.Join(rows, "\n"))
}

func benchSearch(b *testing.B, browser context.Context, n int) (rows []string) {
	public := searchSite(b, n)
	base := fileURL(public) + "/"
	const prepare = `window.took = new Promise(done => {
		let start = 0;
		document.addEventListener("input", () => { start = start || performance.now(); }, true);
		new MutationObserver((_, o) => {
			if (!start || !document.querySelector(".hits li")) return;
			o.disconnect();
			requestAnimationFrame(() => setTimeout(() => done(performance.now() - start)));
		}).observe(document.body, {childList: true, subtree: true});
	}); ""`
	measure := func(p *tab, query string) float64 {
		p.write(query)
		ms, err := chromedp.Run(p.ctx, chromedp.Evaluate[float64](`window.took`, chromedp.EvalAwaitPromise))
		if err != nil {
			b.Fatal(err)
		}
		return ms
	}
	fresh := func(query string) (*tab, float64) {
		p := newTab(b, browser, base, "search.html")
		p.eval(prepare)
		p.slash()
		return p, measure(p, query)
	}
	var index weight
	all, err := filepath.Glob(filepath.Join(public, "search", "*.js"))
	if err != nil || len(all) == 0 {
		b.Fatalf("%d files of an index, %v", len(all), err)
	}
	for _, name := range all {
		index.add(b, name)
	}
	rows = append(rows, fmt.Sprintf("| %d | the whole index |  |  | %s |  |", n, index))
	for _, c := range []struct {
		name, what string
		take       func() (*tab, float64)
	}{
		{"cold", "one character of many names, cold", func() (*tab, float64) { return fresh("银") }},
		{"cold-text", "words of one text, cold", func() (*tab, float64) { return fresh(onlyOne) }},
		{"warm", "a word of many texts, warm", func() (*tab, float64) {
			p := newTab(b, browser, base, "search.html?q=%E5%8F%8C%E4%BA%BA%E5%A4%8D%E6%A0%B8%E6%9C%BA%E6%97%A0") // in no text, though most of its pairs are
			p.waitFor(status, "没有找到")
			p.clear()
			p.eval(prepare)
			return p, measure(p, "双人复核")
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			var times, heaps []float64
			var loaded weight
			for b.Loop() {
				p, ms := c.take()
				times, heaps = append(times, ms), append(heaps, p.heap())
				loaded = weight{}
				for _, address := range p.asked() {
					name, _, _ := strings.Cut(address[strings.LastIndex(address, "/")+1:], "?")
					loaded.add(b, filepath.Join(public, "search", name))
				}
			}
			slices.Sort(times)
			slices.Sort(heaps)
			median, heap := times[len(times)/2], heaps[len(heaps)/2]/1e6
			b.ReportMetric(median, "ms-median")
			b.ReportMetric(times[len(times)-1], "ms-max")
			b.ReportMetric(float64(loaded.raw)/1e6, "MB-loaded")
			b.ReportMetric(heap, "MB-heap")
			rows = append(rows, fmt.Sprintf("| %d | %s | %.0f | %.0f, %.0f | %s | %.1f |", n, c.what, median, times[0], times[len(times)-1], loaded, heap))
		})
	}
	return rows
}
