package build

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"atlas/internal/diag"
	"atlas/internal/export"
	"atlas/internal/pictures"
	"atlas/internal/render"
	"atlas/internal/site"
)

// Plan is a site that was read and planned, and of which nothing is made yet.
// [Plan.Each] makes its files and hands them on, where [Build] writes them to a
// folder; both come from one reading and are the same bytes.
type Plan struct {
	b    *builder
	outs []output
	// mu is held by whoever makes files, against [Plan.Edited].
	mu sync.RWMutex
	// stale tells that the files of the search are of texts before an edit.
	stale bool
}

// Load reads an atlas and plans its site as [Build] does, with the same
// problems, but writes nothing; Options.Dest is not looked at. When there is an
// error among the problems the Plan is nil; otherwise it has to be closed.
func Load(ctx context.Context, opt Options) (*Plan, []diag.Problem, error) {
	b := newBuilder(ctx, opt)
	err := b.run(b.loading())
	problems := diag.Sort(b.problems)
	if err != nil || diag.HasErrors(problems) {
		return nil, problems, errors.Join(err, b.close())
	}
	return &Plan{b: b, outs: b.outs.sorted()}, problems, nil
}

// Close ends the use of the atlas's folder.
func (p *Plan) Close() error { return p.b.close() }

// Site is what was read.
func (p *Plan) Site() *site.Site { return p.b.site }

// Renderer renders the site's pages.
func (p *Plan) Renderer() *render.Renderer { return p.b.renderer }

// Pictures knows the pictures beside the content.
func (p *Plan) Pictures() *pictures.Beside { return p.b.pictures }

// Folder is a folder of the atlas, as layouts, or nil when it is not there.
func (p *Plan) Folder(name string) (fs.FS, error) { return subFS(p.b.project, name) }

// Data is the site for machines. A static file of the atlas may stand for one
// of its files: [Plan.Each] has what the site shows.
func (p *Plan) Data() *export.Data { return p.b.data }

// Drafts is how many content files were left out as drafts.
func (p *Plan) Drafts() int { return p.b.result.Drafts }

// File is a file of the site, made. It is valid in the call that it is given
// to and no longer.
type File struct {
	// Path is below the site's root, with slashes.
	Path string
	// Origin is the file that it comes from, or in words the part of atlas.
	Origin string
	Data   []byte
}

// ahead is how many files a worker may be ahead of the first that is not done
// yet: enough that a slow one keeps nobody waiting, and few enough that memory
// does not grow with the site.
const ahead = 8

// Each makes the files that want holds of; nil takes all. Workers, as many as
// Options.Jobs, make the files and call take with each, several at once and in
// no order. What take returns is called in the order of the paths, one at a
// time; nil is not. So the costly part of what becomes of a file can be shared
// among the workers, and only what has to be in order waits for its turn. At
// most [ahead] files a worker wait.
//
// As in [Build], an error that is a [diag.Problem] does not stop the others, so
// that all are reported; but after the first nothing is called in order any
// more. Any other error ends the work and is returned.
func (p *Plan) Each(ctx context.Context, want func(path string) bool, take func(File) (inOrder func() error, err error)) ([]diag.Problem, error) {
	var outs []output
	for _, out := range p.outs {
		if want == nil || want(out.path) {
			outs = append(outs, out)
		}
	}
	ctx, cancel := context.WithCancel(ctx)
	var workers sync.WaitGroup
	defer workers.Wait()
	defer cancel()

	jobs := min(p.b.jobs(), max(len(outs), 1))
	work := make(chan *task)
	queue := make(chan *task, jobs*ahead) // the same tasks, in order
	workers.Go(func() {
		defer close(queue)
		defer close(work)
		for _, out := range outs {
			t := &task{out: out, done: make(chan struct{})}
			for _, to := range []chan *task{queue, work} {
				select {
				case to <- t:
				case <-ctx.Done():
					return
				}
			}
		}
	})
	for range jobs {
		workers.Go(func() {
			var buf bytes.Buffer
			for t := range work {
				t.run(&buf, take)
			}
		})
	}
	return p.finish(ctx, queue, len(outs))
}

// finish waits for the tasks in their order and does what is to be done so.
func (p *Plan) finish(ctx context.Context, queue chan *task, total int) ([]diag.Problem, error) {
	progress := newProgress(p.b.opt.Progress, total)
	var problems []diag.Problem
	for t := range queue {
		select {
		case <-t.done:
		case <-ctx.Done():
			return diag.Sort(problems), ctx.Err()
		}
		err := t.err
		if err == nil && t.inOrder != nil && len(problems) == 0 {
			err = t.inOrder()
		}
		var problem diag.Problem
		switch {
		case errors.As(err, &problem):
			problems = append(problems, problem)
		case err != nil:
			return diag.Sort(problems), err
		}
		progress.step()
	}
	return diag.Sort(problems), ctx.Err()
}

// task is one file on its way.
type task struct {
	out     output
	done    chan struct{} // closed when the rest is set
	inOrder func() error
	err     error
}

func (t *task) run(buf *bytes.Buffer, take func(File) (func() error, error)) {
	defer close(t.done)
	if t.err = t.out.bytes(buf); t.err != nil {
		return
	}
	t.err = t.out.guard(func() (err error) {
		t.inOrder, err = take(File{Path: t.out.path, Origin: t.out.origin, Data: buf.Bytes()})
		return err
	})
}

// Has reports whether the site has a file of this path.
func (p *Plan) Has(path string) bool {
	p.freshen(path)
	p.mu.RLock()
	defer p.mu.RUnlock()
	_, ok := p.find(path)
	return ok
}

// Bytes makes one file of the site. It may be called by many at once.
func (p *Plan) Bytes(path string) ([]byte, error) {
	p.freshen(path)
	p.mu.RLock()
	defer p.mu.RUnlock()
	i, ok := p.find(path)
	if !ok {
		return nil, fmt.Errorf("the site has no file %s", path)
	}
	var buf bytes.Buffer
	err := p.outs[i].bytes(&buf)
	return buf.Bytes(), err
}

func (p *Plan) find(path string) (int, bool) {
	return slices.BinarySearchFunc(p.outs, path, func(o output, path string) int { return strings.Compare(o.path, path) })
}
