package main

import (
	"bufio"
	"bytes"
	_ "embed"
	"flag"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"atlas/internal/entity"

	"github.com/BurntSushi/toml"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// floor is "atlasbench floor DIR DEST": the least that a site of these files
// costs in Go. Each content file is read, its front matter decoded, its body
// turned into HTML, laid into the frame that atlas's pages have, and written,
// on all cores. There are no lists, no data, no search, nothing of what one
// record knows of another but the names of its neighbours: what atlas takes
// beyond this is what its site has beyond this.
func floor(args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("atlasbench floor", flag.ContinueOnError)
	flags.SetOutput(stderr)
	if err := flags.Parse(args); err != nil {
		return 2
	}
	if flags.NArg() != 2 {
		fmt.Fprintln(stderr, "usage: atlasbench floor DIR DEST")
		return 2
	}
	n, err := makeFloor(filepath.Join(flags.Arg(0), "content"), flags.Arg(1))
	if err != nil {
		fmt.Fprintln(stderr, "atlasbench floor:", err)
		return 1
	}
	fmt.Fprintf(stdout, "%d pages\n", n)
	return 0
}

// batch is how many files one worker takes at a time. They stand side by side,
// so that a file is read once and is its neighbours' neighbour for nothing.
const batch = 64

// makeFloor builds the files below from into dest and counts its pages.
func makeFloor(from, dest string) (pages int, err error) {
	frame, err := template.New("page").Parse(framePage)
	if err != nil {
		return 0, err
	}
	var names []string
	err = filepath.WalkDir(from, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && strings.HasSuffix(name, ".md") {
			names = append(names, name)
		}
		return err
	})
	if err != nil {
		return 0, err
	}
	work := make(chan int)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() {
			w := &floorWorker{names: names, from: from, dest: dest, frame: frame, md: goldmark.New(
				goldmark.WithExtensions(extension.GFM),
				goldmark.WithParserOptions(parser.WithASTTransformers(util.Prioritized(pageLinks{}, 100))))}
			for first := range work {
				if errs[i] == nil {
					errs[i] = w.batch(first, min(len(names), first+batch))
				}
			}
		})
	}
	for first := 0; first < len(names); first += batch {
		work <- first
	}
	close(work)
	workers.Wait()
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return len(names), nil
}

type floorWorker struct {
	names      []string
	from, dest string
	frame      *template.Template
	md         goldmark.Markdown
	html       bytes.Buffer
}

// floorFile is a content file that was read.
type floorFile struct {
	entity entity.Entity
	body   []byte
	// Path is that of its page below the site.
	Path, Section string
}

// Title is for the frame.
func (f *floorFile) Title() string { return f.entity.Title }

func (w *floorWorker) read(i int) (*floorFile, error) {
	if i < 0 || i >= len(w.names) {
		return nil, nil
	}
	data, err := os.ReadFile(w.names[i])
	if err != nil {
		return nil, err
	}
	front, body, ok := bytes.Cut(bytes.TrimPrefix(data, []byte("+++\n")), []byte("\n+++\n"))
	if !ok {
		return nil, fmt.Errorf("%s has no front matter", w.names[i])
	}
	rel, err := filepath.Rel(w.from, w.names[i])
	if err != nil {
		return nil, err
	}
	rel = strings.TrimSuffix(strings.TrimSuffix(filepath.ToSlash(rel), ".md"), "/index")
	f := &floorFile{body: body, Path: rel + ".html", Section: path.Dir(rel)}
	if err := toml.Unmarshal(front, &f.entity); err != nil {
		return nil, fmt.Errorf("%s: %w", w.names[i], err)
	}
	return f, nil
}

// batch makes the pages of the files from first to before last.
func (w *floorWorker) batch(first, last int) error {
	prev, err := w.read(first - 1)
	if err != nil {
		return err
	}
	this, err := w.read(first)
	if err != nil {
		return err
	}
	for i := first; i < last; i++ {
		next, err := w.read(i + 1)
		if err != nil {
			return err
		}
		if err := w.page(prev, this, next); err != nil {
			return err
		}
		prev, this = this, next
	}
	return nil
}

func (w *floorWorker) page(prev, f, next *floorFile) error {
	w.html.Reset()
	if err := w.md.Convert(f.body, &w.html); err != nil {
		return err
	}
	view := newFloorView(f)
	// The body is goldmark's, which escapes what it does not make itself.
	view.Body = template.HTML(w.html.String())
	if prev != nil && prev.Section == f.Section {
		view.Prev = prev
	}
	if next != nil && next.Section == f.Section {
		view.Next = next
	}
	out := filepath.Join(w.dest, filepath.FromSlash(f.Path))
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return err
	}
	file, err := os.Create(out)
	if err != nil {
		return err
	}
	buffered := bufio.NewWriter(file)
	err = w.frame.Execute(buffered, view)
	if err == nil {
		err = buffered.Flush()
	}
	if closing := file.Close(); err == nil {
		err = closing
	}
	return err
}

// pageLinks lets links to content files lead to their pages, as both atlas and
// the layouts for Hugo do.
type pageLinks struct{}

func (pageLinks) Transform(doc *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(doc, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if link, ok := n.(*ast.Link); ok && entering && bytes.HasSuffix(link.Destination, []byte(".md")) {
			// A destination is a part of the source, behind which text goes on.
			link.Destination = slices.Concat(bytes.TrimSuffix(link.Destination, []byte(".md")), []byte(".html"))
		}
		return ast.WalkContinue, nil
	})
}
