package build

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"

	"atlas/internal/diag"
	"atlas/internal/entity"
)

// Compare makes the site in memory, writes nothing, and lists the paths of
// files that the folder's manifest lacks, has too many, or has with other
// bytes: none when the folder is what the present content makes. Times of files
// cannot tell that: a checkout makes old files young, a deletion leaves none.
//
// It takes about as long as a build. Problems and errors are as those of
// [Build].
func Compare(ctx context.Context, opt Options) (differ []string, problems []diag.Problem, err error) {
	b := &builder{ctx: ctx, opt: opt, result: &Result{Records: map[entity.Kind]int{}}}
	differ, err = b.compare()
	return differ, diag.Sort(b.problems), err
}

func (b *builder) compare() ([]string, error) {
	project, err := os.OpenRoot(b.opt.Root)
	if err != nil {
		return nil, err
	}
	defer project.Close()
	b.project = project
	for _, stage := range []func() error{b.loadConfig, b.loadSite, b.loadLayouts, b.plan} {
		if err := stage(); err != nil || diag.HasErrors(b.problems) {
			return nil, err
		}
		if err := b.ctx.Err(); err != nil {
			return nil, err
		}
	}
	have, _, err := Sums(os.DirFS(b.result.Dest))
	if err != nil {
		return nil, err
	}
	outs := b.outs.sorted()
	sums, err := b.sumAll(outs)
	if err != nil {
		return nil, err
	}
	var differ []string
	for name, sum := range sums {
		if have[name] != sum {
			differ = append(differ, name)
		}
	}
	for name := range have {
		if _, ok := sums[name]; !ok {
			differ = append(differ, name)
		}
	}
	slices.Sort(differ)
	return differ, nil
}

// sumAll makes every file in memory and keeps its sum.
func (b *builder) sumAll(outs []output) (map[string]string, error) {
	jobs := b.cfg.Build.Jobs
	if jobs == 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	sums, errs := make([]string, len(outs)), make([]error, len(outs))
	var next atomic.Int64
	progress := newProgress(b.opt.Progress, len(outs))
	var workers sync.WaitGroup
	for range min(jobs, len(outs)) {
		workers.Go(func() {
			var buf bytes.Buffer
			for b.ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(outs) {
					return
				}
				if errs[i] = fill(&buf, outs[i]); errs[i] == nil {
					sum := sha256.Sum256(buf.Bytes())
					sums[i] = hex.EncodeToString(sum[:])
				}
				progress.step()
			}
		})
	}
	workers.Wait()
	if err := b.ctx.Err(); err != nil {
		return nil, err
	}
	byPath := make(map[string]string, len(outs))
	for i, out := range outs {
		if err := b.problemOr(errs[i]); err != nil {
			return nil, err
		}
		byPath[out.path] = sums[i]
	}
	return byPath, nil
}
