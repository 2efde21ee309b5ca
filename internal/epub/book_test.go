package epub

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"atlas"
	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/gazetteer"
	"atlas/internal/pictures"
	"atlas/internal/site"
)

var (
	update = flag.Bool("update", false, "rewrite the golden files")
	from   = flag.String("from", "", "with -out: the atlas to make a book of")
	out    = flag.String("out", "", "write the book of -from to this file, to look at it")
)

// TestOut writes a book for a person to look at; without -out it makes sure
// that the flag's default atlas, this repository's, can be read at all.
func TestOut(t *testing.T) {
	dir := *from
	if dir == "" {
		dir = "../.."
	}
	s := load(t, os.DirFS(dir))
	if *out == "" {
		return
	}
	f, err := os.Create(*out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	contents, err := fs.Sub(os.DirFS(dir), "content")
	if err != nil {
		t.Fatal(err)
	}
	res, err := Write(context.Background(), f, s, Options{Layouts: atlas.Layouts(), Content: contents})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", *res)
}

// load loads an atlas. What is wrong between its files is none of this test's
// business; an error in one of them is.
func load(t testing.TB, fsys fs.FS) *site.Site {
	t.Helper()
	cfg, problems := config.Load(fsys, config.FileName)
	if diag.HasErrors(problems) {
		t.Fatal(problems)
	}
	files, problems := content.Load(fsys, "content")
	if diag.HasErrors(problems) {
		t.Fatal(problems)
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, _ := site.Load(files, cfg, gaz)
	if s == nil {
		t.Fatal("no site")
	}
	s.ReadOddities(fsys)
	return s
}

func write(t testing.TB, s *site.Site, fsys fs.FS) ([]byte, *Result) {
	t.Helper()
	contents, err := fs.Sub(fsys, "content")
	if err != nil {
		t.Fatal(err)
	}
	beside, problems := pictures.Load(fsys)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var b bytes.Buffer
	res, err := Write(context.Background(), &b, s, Options{Layouts: atlas.Layouts(), Content: contents, Pictures: beside})
	if err != nil {
		t.Fatal(err)
	}
	if res.Bytes != int64(b.Len()) {
		t.Errorf("the result says %d bytes, there are %d", res.Bytes, b.Len())
	}
	return b.Bytes(), res
}

// atlases are those that the tests make books of.
func atlases() map[string]fs.FS {
	return map[string]fs.FS{
		"this":    os.DirFS("../.."),
		"small":   os.DirFS("../render/testdata/site"),
		"hostile": hostile("zh-CN"),
		"english": hostile("en"),
		"many":    many(400),
		"empty":   files("config.toml", "title = \"空\"\n", "content/.keep", ""),
		"loose":   loose(),
	}
}

// opened are the files of a book by their names.
func opened(t testing.TB, book []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(data)
	}
	return all
}

// TestLinks follows every link, anchor and picture of the books, and reads
// every file as XML does.
func TestLinks(t *testing.T) {
	for name, fsys := range atlases() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			book, _ := write(t, load(t, fsys), fsys)
			for _, problem := range follow(opened(t, book)) {
				t.Error(problem)
			}
		})
	}
}

// TestFollowSaysNo makes sure that TestLinks could fail.
func TestFollowSaysNo(t *testing.T) {
	fsys := os.DirFS("../render/testdata/site")
	book, _ := write(t, load(t, fsys), fsys)
	for _, harm := range []struct{ file, old, new, want string }{
		{"EPUB/nav.xhtml", "#companies", "#companions", "leads nowhere"},
		{"EPUB/s02-title-0001.xhtml", "s07-companies-0001.xhtml", "s07-companies-0009.xhtml", "leads nowhere"},
		{"EPUB/s02-title-0001.xhtml", "</h1>", "", "XML"},
		{"EPUB/s01-cover-0001.xhtml", "images/cover.png", "images/none.png", "leads nowhere"},
		{"EPUB/s04-guide-0001.xhtml", "<h2>", `<h2 id="about">`, "twice"},
		{"EPUB/package.opf", `<itemref idref="nav"/>`, "", "not in the spine"},
	} {
		all := opened(t, book)
		bad := strings.Replace(all[harm.file], harm.old, harm.new, 1)
		if bad == all[harm.file] {
			t.Errorf("%s has no %q to harm", harm.file, harm.old)
		}
		all[harm.file] = bad
		if problems := follow(all); !strings.Contains(strings.Join(problems, "\n"), harm.want) {
			t.Errorf("%s with %q: %q, want %q", harm.file, harm.new, problems, harm.want)
		}
	}
}

// follow gives what is wrong with the files of a book: XML that is none, ids
// that stand twice, links that lead nowhere, files nobody declares.
func follow(all map[string]string) []string {
	var problems []string
	bad := func(format string, args ...any) { problems = append(problems, fmt.Sprintf(format, args...)) }
	ids := map[string]bool{}
	type link struct{ from, to string }
	var links []link
	manifest := map[string]bool{}
	items := map[string]string{}
	spine := map[string]bool{}
	for _, name := range slices.Sorted(mapsKeys(all)) {
		switch path.Ext(name) {
		case ".xhtml", ".opf", ".ncx", ".xml", ".svg":
		default:
			continue
		}
		d := xml.NewDecoder(strings.NewReader(all[name]))
		for {
			tok, err := d.Token()
			if err == io.EOF {
				break
			}
			if err != nil {
				bad("%s is not XML: %v", name, err)
				break
			}
			el, ok := tok.(xml.StartElement)
			if !ok {
				continue
			}
			attr := map[string]string{}
			for _, a := range el.Attr {
				attr[a.Name.Local] = a.Value
				switch {
				case a.Name.Local == "id":
					if ids[name+"#"+a.Value] {
						bad("%s: the id %s stands twice", name, a.Value)
					}
					ids[name+"#"+a.Value] = true
				case a.Name.Local == "href" || a.Name.Local == "src":
					links = append(links, link{name, a.Value})
				}
			}
			switch el.Name.Local {
			case "item":
				manifest[folder+attr["href"]] = true
				items[attr["id"]] = folder + attr["href"]
			case "itemref":
				spine[items[attr["idref"]]] = true
			}
		}
	}
	for _, l := range links {
		u, err := url.Parse(l.to)
		if err != nil {
			bad("%s: %q is no address", l.from, l.to)
			continue
		}
		if u.Scheme != "" {
			continue
		}
		file := l.from
		if u.Path != "" {
			file = path.Join(path.Dir(l.from), u.Path)
		}
		if _, ok := all[file]; !ok || u.Fragment != "" && !ids[file+"#"+u.Fragment] {
			bad("%s: %s leads nowhere", l.from, l.to)
		}
	}
	for _, name := range slices.Sorted(mapsKeys(all)) {
		own := name == "mimetype" || name == folder+"package.opf" || strings.HasPrefix(name, "META-INF/")
		if !own && !manifest[name] {
			bad("%s is not in the manifest", name)
		}
		if path.Ext(name) == ".xhtml" && !spine[name] {
			bad("%s is not in the spine", name)
		}
	}
	return problems
}

func mapsKeys(m map[string]string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// TestSameBytes makes books twice, the second time on one processor.
func TestSameBytes(t *testing.T) {
	for name, fsys := range atlases() {
		first, _ := write(t, load(t, fsys), fsys)
		before := runtime.GOMAXPROCS(1)
		second, _ := write(t, load(t, fsys), fsys)
		runtime.GOMAXPROCS(before)
		if !bytes.Equal(first, second) {
			t.Errorf("%s: two books of the same content differ", name)
		}
	}
}

// TestArchive holds what EPUB asks of the zip, and what makes it the same file
// every time.
func TestArchive(t *testing.T) {
	fsys := os.DirFS("../render/testdata/site")
	book, _ := write(t, load(t, fsys), fsys)
	if got := string(book[30:58]); got != "mimetypeapplication/epub+zip" {
		t.Errorf("the file begins with %q", got)
	}
	if flags := book[6]; flags&8 != 0 {
		t.Error("the size of mimetype stands behind it")
	}
	z, err := zip.NewReader(bytes.NewReader(book), int64(len(book)))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for i, f := range z.File {
		if i > 0 {
			names = append(names, f.Name)
			if f.Method != zip.Deflate {
				t.Errorf("%s is not deflated", f.Name)
			}
		}
		if len(f.Extra) > 0 {
			t.Errorf("%s has an extra field", f.Name)
		}
		if got := f.Modified.UTC().Format("2006-01-02 15:04"); got != "1980-01-01 00:00" {
			t.Errorf("%s is of %s", f.Name, got)
		}
		for _, r := range f.Name {
			if r > '~' {
				t.Errorf("%q is not ASCII", f.Name)
			}
		}
	}
	if z.File[0].Name != "mimetype" || z.File[0].Method != zip.Store {
		t.Errorf("the first file is %s", z.File[0].Name)
	}
	if !slices.IsSorted(names) {
		t.Errorf("not sorted: %q", names)
	}
}

var golden = []string{"EPUB/nav.xhtml", "EPUB/package.opf", "EPUB/toc.ncx", "EPUB/s07-companies-0001.xhtml", "EPUB/s08-policies-0001.xhtml", "EPUB/s13-articles-0001.xhtml"}

func TestGolden(t *testing.T) {
	fsys := os.DirFS("../render/testdata/site")
	book, _ := write(t, load(t, fsys), fsys)
	all := opened(t, book)
	for _, name := range golden {
		got, ok := all[name]
		if !ok {
			t.Errorf("the book has no %s", name)
			continue
		}
		file := filepath.Join("testdata", "golden", path.Base(name))
		if *update {
			if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		want, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got != string(want) {
			t.Errorf("%s differs from %s: %s\n(go test ./internal/epub -update rewrites it)", name, file, firstDifference(got, string(want)))
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range g {
		if i >= len(w) {
			return "got more: " + g[i]
		}
		if g[i] != w[i] {
			return "got\n" + g[i] + "\nwant\n" + w[i]
		}
	}
	return "got less"
}

// TestCancelled and a full disk end the work.
func TestCancelled(t *testing.T) {
	s := load(t, os.DirFS("../render/testdata/site"))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Write(ctx, io.Discard, s, Options{Layouts: atlas.Layouts()}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v", err)
	}
	for _, room := range []int{0, 100, 10_000, 30_000} {
		full := errors.New("no space left")
		if _, err := Write(context.Background(), &disk{room, full}, s, Options{Layouts: atlas.Layouts()}); !errors.Is(err, full) {
			t.Errorf("with room for %d bytes: %v", room, err)
		}
	}
}

// disk takes so many bytes.
type disk struct {
	room int
	err  error
}

func (d *disk) Write(p []byte) (int, error) {
	if len(p) > d.room {
		n := d.room
		d.room = 0
		return n, d.err
	}
	d.room -= len(p)
	return len(p), nil
}

// BenchmarkWrite makes the book of an atlas of 3,000 records.
func BenchmarkWrite(b *testing.B) {
	s := load(b, many(750))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Write(context.Background(), io.Discard, s, Options{Layouts: atlas.Layouts()}); err != nil {
			b.Fatal(err)
		}
	}
}
