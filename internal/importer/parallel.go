package importer

import (
	"context"
	"runtime"
	"sync"
)

// readAll reads the sources on several goroutines and hands the results to
// use in the order of the sources, one at a time. At most a few articles a
// worker are held in memory, however many sources there are.
func readAll(ctx context.Context, r *Reader, opt Options, use func(int, *Article, error) error) error {
	type result struct {
		article *Article
		err     error
	}
	jobs := opt.Jobs
	if jobs <= 0 {
		jobs = runtime.GOMAXPROCS(0)
	}
	jobs = min(jobs, max(len(opt.Sources), 1))
	ctx, cancel := context.WithCancel(ctx)
	// One slot a source in flight: workers may run ahead of the writer by
	// this many articles and no more.
	slots := make(chan chan result, 4*jobs)
	work := make(chan func(), 4*jobs)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	for range jobs {
		wg.Go(func() {
			for do := range work {
				do()
			}
		})
	}
	wg.Go(func() {
		defer close(work)
		defer close(slots)
		for _, s := range opt.Sources {
			out := make(chan result, 1)
			select {
			case slots <- out:
			case <-ctx.Done():
				return
			}
			work <- func() {
				a, err := r.Read(s)
				out <- result{a, err}
			}
		}
	})
	i := 0
	for out := range slots {
		got := <-out
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := use(i, got.article, got.err); err != nil {
			return err
		}
		i++
	}
	return ctx.Err()
}
