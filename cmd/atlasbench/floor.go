package main

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// floor is "atlasbench floor DIR DEST": the least that a site of these files
// costs in Go. Each content file is read, its front matter decoded, its body
// turned into HTML, laid into one template, and written. There are no lists,
// no links between records, no data and no search: what atlas takes beyond
// this is what its site has beyond this.
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

var floorPage = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<title>{{.Title}}</title>
</head>
<body>
<header><a href="../index.html">合成图谱</a></header>
<main>
<h1>{{.Title}}</h1>
<dl>{{range $key, $value := .Keys}}
<dt>{{$key}}</dt><dd>{{$value}}</dd>{{end}}
</dl>
{{.Body}}
</main>
</body>
</html>
`))

func makeFloor(from, dest string) (pages int, err error) {
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
	work := make(chan string)
	errs := make([]error, runtime.GOMAXPROCS(0))
	var workers sync.WaitGroup
	for i := range errs {
		workers.Go(func() {
			md := goldmark.New(goldmark.WithExtensions(extension.GFM))
			for name := range work {
				if errs[i] == nil {
					errs[i] = floorOne(md, from, name, dest)
				}
			}
		})
	}
	for _, name := range names {
		work <- name
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

func floorOne(md goldmark.Markdown, from, name, dest string) error {
	data, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	front, body, ok := bytes.Cut(bytes.TrimPrefix(data, []byte("+++\n")), []byte("\n+++\n"))
	if !ok {
		return fmt.Errorf("%s has no front matter", name)
	}
	keys := map[string]any{}
	if err := toml.Unmarshal(front, &keys); err != nil {
		return err
	}
	var html bytes.Buffer
	if err := md.Convert(body, &html); err != nil {
		return err
	}
	rel, err := filepath.Rel(from, name)
	if err != nil {
		return err
	}
	out := filepath.Join(dest, strings.TrimSuffix(rel, ".md")+".html")
	if err := os.MkdirAll(filepath.Dir(out), 0o777); err != nil {
		return err
	}
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	w := bufio.NewWriter(f)
	// The body is goldmark's, which escapes what it does not make itself.
	err = floorPage.Execute(w, struct {
		Title any
		Keys  map[string]any
		Body  template.HTML
	}{keys["title"], keys, template.HTML(html.String())})
	if err == nil {
		err = w.Flush()
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	return err
}
