// Package gather fetches the pictures that articles name and puts them beside
// the articles.
//
// [Gather] brings one article's folder to the state that its text asks for:
// each picture of the web that the text names, as a curator has it by now, is
// in images/, and images.toml (package pictures) tells which file is which
// address, or why one could not be had. The text itself is not touched.
//
// What is there is not fetched again: a second run over the same text asks
// nobody and changes no byte. What failed is tried again. A run that is cut off
// leaves whole files and an images.toml that knows them, and the next one goes
// on from there. A file that a person has changed since stays as it is.
package gather

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"

	"atlas/internal/atomicfile"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/fetch"
	"atlas/internal/markdown"
	"atlas/internal/pictures"
)

// Limits bound what an article may bring in.
type Limits struct {
	// File and Total are in bytes: of one picture, and of all of an article.
	File, Total int64
	// Count is how many pictures an article may have.
	Count int
	// Pixels is how many a picture may have: a browser needs four bytes for
	// each, however small the file.
	Pixels int64
	// Time is for all pictures of an article.
	Time time.Duration
	// AtOnce is how many are fetched at the same time.
	AtOnce int
}

// DefaultLimits are enough for any article that is one.
func DefaultLimits() Limits {
	return Limits{File: 10e6, Total: 100e6, Count: 200, Pixels: 64 << 20, Time: 10 * time.Minute, AtOnce: 4}
}

// Options say how to fetch.
type Options struct {
	// Root is the folder of the atlas.
	Root *os.Root
	// Client asks for the pictures.
	Client *fetch.Client
	Limits Limits
	// DryRun finds out what would be fetched, and asks nobody.
	DryRun bool
	// Progress, if set, is told how many pictures of how many are done. It is
	// called by one goroutine at a time.
	Progress func(done, total int)
}

// Report tells what became of the pictures of one article.
type Report struct {
	// Pictures counts the different pictures of the web that the text names;
	// Kept were there, Fetched came in, Failed could not be had. The rest was
	// not reached.
	Pictures, Kept, Fetched, Failed int
	// Bytes is the size of those that came in.
	Bytes int64
	// Todo lists, for a dry run, the addresses that would be asked for.
	Todo []string
	// Problems are warnings about single pictures, at their first place in the
	// text, and errors in images.toml: with those nothing was done.
	Problems []diag.Problem
}

// wanted is a picture that the text names.
type wanted struct {
	url   string
	at    diag.Position // its first place
	entry *pictures.Picture
	todo  bool
}

// gatherer is the work on one article.
type gatherer struct {
	Options
	folder string // "content/articles/88839140"
	list   []wanted
	// left are entries of files that the text does not name any more. They
	// stay: a person may have a use for them, and check tells.
	left []pictures.Picture

	mu     sync.Mutex
	report *Report
	total  int64 // bytes kept and fetched
	done   int
}

// Gather fetches the pictures of the article f, whose path is of the form
// content/articles/88839140/index.md. The error is for what is nobody's
// picture: a disk that is full, a context that ends; the report holds what was
// done before it.
func Gather(ctx context.Context, opt Options, f *content.File) (*Report, error) {
	g := &gatherer{Options: opt, folder: path.Dir(f.Path), report: &Report{}}
	g.want(f)
	known, problems, err := pictures.Read(opt.Root.FS(), g.folder)
	if err != nil {
		return g.report, err
	}
	if len(problems) > 0 {
		// Written anew, it would lose what it holds.
		g.report.Problems = problems
		return g.report, nil
	}
	if err := g.compare(known); err != nil {
		return g.report, err
	}
	if !opt.DryRun {
		err = g.fetchAll(ctx)
		if err == nil || ctx.Err() != nil {
			err = errors.Join(err, g.writeList())
		}
	}
	g.report.Problems = diag.Sort(g.report.Problems)
	return g.report, err
}

// want lists the pictures of the web that the text names, each once.
func (g *gatherer) want(f *content.File) {
	seen := map[string]bool{}
	for _, im := range markdown.New().Images(f.Body) {
		key := pictures.Key(im.Destination)
		if key == "" || seen[key] {
			continue
		}
		seen[key] = true
		g.list = append(g.list, wanted{url: key, at: f.BodyPosition(im.Offset)})
	}
	g.report.Pictures = len(g.list)
}

// compare holds what is wanted against what is there.
func (g *gatherer) compare(known *pictures.List) error {
	used := map[int]bool{}
	for i := range g.list {
		w := &g.list[i]
		w.todo = true
		if known == nil {
			continue
		}
		n := known.Find(w.url)
		if n < 0 {
			continue
		}
		used[n] = true
		entry := known.Pictures[n]
		w.entry = &entry
		if entry.File == "" {
			continue
		}
		data, err := g.Root.ReadFile(g.local(entry.File))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return err
		}
		w.todo = false
		g.report.Kept++
		g.total += int64(len(data))
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != entry.SHA256 {
			g.warn(w, "altered-picture", path.Join(g.folder, entry.File)+" is not the file that was fetched, and was left as it is",
				"delete it to have it fetched again")
		}
	}
	if known != nil {
		for n, p := range known.Pictures {
			if !used[n] && p.File != "" {
				g.left = append(g.left, p)
			}
		}
	}
	for i := range g.list {
		if w := &g.list[i]; w.todo && i >= g.Limits.Count {
			w.todo = false
			g.fail(w, failure{reason: fmt.Sprintf("is past the first %d pictures of the article", g.Limits.Count),
				hint: "save it yourself beside the article, and name that file in the text"})
		} else if w.todo && g.DryRun {
			g.report.Todo = append(g.report.Todo, w.url)
		}
	}
	return nil
}

// local is the path in the root of a file that images.toml names.
func (g *gatherer) local(file string) string { return filepath.FromSlash(path.Join(g.folder, file)) }

// errTime is that an article's pictures have taken too long.
var errTime = errors.New("the time for pictures is over")

// fetchAll fetches what is missing, several at once. What is fetched is
// written at once, so that nothing is lost when the run is cut off.
func (g *gatherer) fetchAll(ctx context.Context) error {
	limited, stop := context.WithTimeoutCause(ctx, g.Limits.Time, errTime)
	defer stop()
	limited, cancel := context.WithCancelCause(limited)
	defer cancel(nil)
	queue := make(chan *wanted)
	var workers sync.WaitGroup
	total := 0
	for i := range g.list {
		if g.list[i].todo {
			total++
		}
	}
	for range min(g.Limits.AtOnce, total) {
		workers.Go(func() {
			for w := range queue {
				if err := g.one(limited, w); err != nil {
					cancel(err)
				}
				g.mu.Lock()
				if g.done++; g.Progress != nil {
					g.Progress(g.done, total)
				}
				g.mu.Unlock()
			}
		})
	}
	for i := range g.list {
		if g.list[i].todo {
			queue <- &g.list[i]
		}
	}
	close(queue)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if cause := context.Cause(limited); cause != nil && cause != errTime {
		return cause
	}
	return nil
}

// one fetches a picture and puts it in its place. The error is for a disk
// that fails.
func (g *gatherer) one(ctx context.Context, w *wanted) error {
	data, m, bad := g.get(ctx, w.url)
	g.mu.Lock()
	defer g.mu.Unlock()
	switch {
	case bad == nil && g.total+int64(len(data)) > g.Limits.Total:
		bad = &failure{reason: "would bring the article's pictures over " + diag.Size(g.Limits.Total),
			hint: "save it yourself beside the article, smaller, and name that file in the text"}
	case ctx.Err() != nil && context.Cause(ctx) == errTime:
		bad = &failure{reason: "was not reached in " + g.Limits.Time.String(), hint: "the next import --images goes on"}
	case ctx.Err() != nil && bad != nil:
		return nil // the run was cut off: nothing is known of this picture
	}
	if bad != nil {
		g.fail(w, *bad)
		return nil
	}
	sum := sha256.Sum256(data)
	p := &pictures.Picture{URL: w.url, Type: m.Type, Width: m.Width, Height: m.Height, Bytes: len(data), SHA256: hex.EncodeToString(sum[:])}
	var err error
	if p.File, err = g.fileFor(w, m.Ext, p.SHA256); err != nil {
		return err
	}
	if _, err := atomicfile.WriteChangedIn(g.Root, path.Join(g.folder, p.File), data, atomicfile.Durable); err != nil {
		return err
	}
	w.entry, w.todo = p, false
	g.report.Fetched++
	g.report.Bytes += int64(len(data))
	g.total += int64(len(data))
	return g.writeList()
}

// failure is why a picture could not be had. The reason goes on after its
// address.
type failure struct{ reason, hint string }

// fail records that a picture could not be had.
func (g *gatherer) fail(w *wanted, f failure) {
	w.entry = &pictures.Picture{URL: w.url, Reason: f.reason}
	g.report.Failed++
	g.warn(w, "no-picture", w.url+" "+f.reason, f.hint)
}

func (g *gatherer) warn(w *wanted, code, message, hint string) {
	g.report.Problems = append(g.report.Problems, diag.Problem{Position: w.at, Severity: diag.Warning, Code: code, Message: message, Hint: hint})
}

// fileFor names the file of a picture: the name it had, or its number in the
// text and the start of its address's sum, which no other picture has. What
// somebody else has put there is not written over.
func (g *gatherer) fileFor(w *wanted, ext, sum string) (string, error) {
	number := 1
	for i := range g.list {
		if &g.list[i] == w {
			number += i
		}
	}
	address := sha256.Sum256([]byte(w.url))
	var names []string
	if w.entry != nil && w.entry.File != "" && path.Ext(w.entry.File) == ext {
		names = append(names, w.entry.File)
	}
	for length := 4; length <= len(address); length *= 2 {
		names = append(names, fmt.Sprintf("%s/%03d-%x%s", pictures.Folder, number, address[:length], ext))
	}
	for _, name := range names {
		data, err := g.Root.ReadFile(g.local(name))
		if errors.Is(err, fs.ErrNotExist) {
			return name, nil
		}
		if err != nil {
			return "", err
		}
		if have := sha256.Sum256(data); hex.EncodeToString(have[:]) == sum {
			return name, nil // a run that was cut off has left it
		}
	}
	return "", fmt.Errorf("%s: every name for the picture %s is taken", path.Join(g.folder, pictures.Folder), w.url)
}

// writeList writes images.toml as it is known by now.
func (g *gatherer) writeList() error {
	var list []pictures.Picture
	for i := range g.list {
		if e := g.list[i].entry; e != nil {
			list = append(list, *e)
		}
	}
	list = append(list, g.left...)
	name := path.Join(g.folder, pictures.FileName)
	if len(list) == 0 {
		if _, err := g.Root.Stat(filepath.FromSlash(name)); errors.Is(err, fs.ErrNotExist) {
			return nil
		}
	}
	_, err := atomicfile.WriteChangedIn(g.Root, name, pictures.Format(list), atomicfile.Durable)
	return err
}
