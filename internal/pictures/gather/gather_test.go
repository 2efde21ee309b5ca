package gather

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/fetch"
	"atlas/internal/pictures"
)

// drawing makes a picture of one colour.
func drawing(t testing.TB, kind string, width, height int, shade uint8) []byte {
	t.Helper()
	im := image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.Gray{shade}})
	var b bytes.Buffer
	var err error
	switch kind {
	case "png":
		err = png.Encode(&b, im)
	case "jpeg":
		err = jpeg.Encode(&b, im, nil)
	case "gif":
		err = gif.Encode(&b, im, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// huge makes a small PNG that says it is large.
func huge(t testing.TB) []byte {
	data := drawing(t, "png", 2, 2, 0)
	binary.BigEndian.PutUint32(data[16:], 60000)
	binary.BigEndian.PutUint32(data[20:], 60000)
	binary.BigEndian.PutUint32(data[29:], crc32.ChecksumIEEE(data[12:29]))
	return data
}

// world is a server that stands for every host, and counts.
type world struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string
}

func newWorld(t *testing.T, handler http.HandlerFunc) *world {
	w := &world{}
	w.Server = httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		w.mu.Lock()
		w.asked = append(w.asked, r.Host+r.URL.RequestURI())
		w.mu.Unlock()
		if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" {
			http.Error(rw, "from where?", http.StatusForbidden)
			return
		}
		if r.URL.Path == "/robots.txt" {
			if r.Host == "closed.example.org" {
				io.WriteString(rw, "User-agent: atlas\nDisallow: /private/")
				return
			}
			rw.WriteHeader(http.StatusNotFound)
			return
		}
		handler(rw, r)
	}))
	t.Cleanup(w.Close)
	return w
}

// since gives what was asked for since the last call, in order of names.
func (w *world) since() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	got := w.asked
	w.asked = nil
	slices.Sort(got)
	return got
}

func (w *world) client() *fetch.Client {
	return fetch.New(fetch.Options{UserAgent: "atlas-test", Robots: "atlas", Redirects: 5, Idle: 3 * time.Second,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, network, w.Listener.Addr().String())
		}})
}

const index = "content/articles/a1/index.md"

// articleOf is an article with a body, in a folder of its own.
func articleOf(t *testing.T, body string) (Options, *content.File) {
	t.Helper()
	root, err := os.OpenRoot(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { root.Close() })
	if err := root.MkdirAll("content/articles/a1", 0o777); err != nil {
		t.Fatal(err)
	}
	f, problems := content.Parse(index, []byte("+++\ntitle = \"文\"\nid = \"a1\"\n+++\n"+body))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	return Options{Root: root, Limits: DefaultLimits()}, f
}

// files reads all that lies in the article's folder.
func files(t *testing.T, opt Options) map[string]string {
	t.Helper()
	got := map[string]string{}
	base := filepath.Join(opt.Root.Name(), "content", "articles", "a1")
	if err := filepath.WalkDir(base, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(base, name)
		got[filepath.ToSlash(rel)] = string(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return got
}

func gather(t *testing.T, opt Options, f *content.File) *Report {
	t.Helper()
	r, err := Gather(t.Context(), opt, f)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func said(r *Report) string {
	var b strings.Builder
	for _, p := range r.Problems {
		fmt.Fprintln(&b, p.Error())
	}
	return b.String()
}

func tally(r *Report) string {
	return fmt.Sprintf("%d: %d kept, %d fetched, %d failed", r.Pictures, r.Kept, r.Fetched, r.Failed)
}

func same(t *testing.T, what, got, want string) {
	t.Helper()
	if got != want {
		t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
	}
}

// TestGather fetches an article's pictures from hosts of all kinds.
func TestGather(t *testing.T) {
	well := drawing(t, "png", 30, 20, 9)
	var bomb bytes.Buffer
	z := gzip.NewWriter(&bomb)
	z.Write(make([]byte, 12<<20))
	z.Close()
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		switch r.Host + r.URL.Path {
		case "a.example.org/well.png", "closed.example.org/open.png":
			rw.Write(well)
		case "a.example.org/claims-png.png":
			rw.Header().Set("Content-Type", "image/png")
			rw.Write(drawing(t, "gif", 7, 8, 9))
		case "a.example.org/claims-text":
			rw.Header().Set("Content-Type", "text/plain")
			rw.Write(drawing(t, "jpeg", 40, 30, 9))
		case "a.example.org/moved.png":
			http.Redirect(rw, r, "http://b.example.org/cdn/well.png", http.StatusFound)
		case "b.example.org/cdn/well.png":
			rw.Write(drawing(t, "png", 5, 5, 9))
		case "a.example.org/page.png":
			rw.Header().Set("Content-Type", "image/png")
			io.WriteString(rw, "<!DOCTYPE html><html><script>location.reload()</script>")
		case "a.example.org/drawing.png":
			rw.Header().Set("Content-Type", "image/png")
			io.WriteString(rw, `<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>`)
		case "a.example.org/cut.png":
			rw.Write(well[:len(well)-5])
		case "a.example.org/huge.png":
			rw.Write(huge(t))
		case "a.example.org/bomb.png":
			rw.Header().Set("Content-Encoding", "gzip")
			rw.Write(bomb.Bytes())
		case "a.example.org/silent.png":
			<-r.Context().Done()
		default:
			rw.WriteHeader(http.StatusNotFound)
		}
	})
	opt, f := articleOf(t, "前![](http://a.example.org/well.png#pic_center)后\n\n"+
		"![图一](http://a.example.org/claims-png.png) ![](http://a.example.org/well.png \"再一次\")\n\n"+
		"[![](http://a.example.org/claims-text)](http://a.example.org/)\n\n"+
		"- ![](http://a.example.org/moved.png)\n\n"+
		"`![](http://a.example.org/code.png)` <!-- ![](http://a.example.org/comment.png) --> ![](own.png) ![](data:image/png;base64,x)\n\n"+
		"| ![](http://a.example.org/gone.png) | ![](http://a.example.org/page.png) |\n|---|---|\n| ![](http://a.example.org/drawing.png) | x |\n\n"+
		"![](http://a.example.org/cut.png)\n![](http://a.example.org/huge.png)\n![](http://a.example.org/bomb.png)\n"+
		"![](http://closed.example.org/private/x.png)\n![](http://closed.example.org/open.png)\n![](http://a.example.org/silent.png)\n![](http://)\n")
	opt.Client = w.client()
	var steps []int
	opt.Progress = func(done, total int) {
		if total != 14 {
			t.Errorf("%d pictures to fetch", total)
		}
		steps = append(steps, done)
	}

	dry := opt
	dry.DryRun = true
	r := gather(t, dry, f)
	if got := w.since(); len(got) > 0 || len(files(t, opt)) > 0 || len(r.Todo) != 14 || r.Todo[0] != "http://a.example.org/well.png" {
		t.Errorf("a dry run: asked %v, %+v", got, r)
	}

	r = gather(t, opt, f)
	same(t, "report", tally(r), "14: 0 kept, 5 fetched, 9 failed")
	if !slices.IsSorted(steps) || len(steps) != 14 {
		t.Errorf("progress %v", steps)
	}
	const byHand = "open it in a browser, save it beside the article, and name that file in the text\n"
	same(t, "problems", said(r), index+`:15:3: warning: http://a.example.org/gone.png is not there: 404 not found
  hint: check the address; an archive of the web may have it
`+index+`:15:40: warning: http://a.example.org/page.png was not kept: it is a page, not a picture
  hint: some hosts show pictures on their own pages only; `+byHand+
		index+`:17:3: warning: http://a.example.org/drawing.png was not kept: it is SVG, which may hold scripts
  hint: draw it as PNG, save that beside the article, and name the file in the text
`+index+`:19:1: warning: http://a.example.org/cut.png was not kept: it breaks off before its end
  hint: try again; if it stays so, `+byHand+
		index+`:20:1: warning: http://a.example.org/huge.png was not kept: it has more pixels than a browser should have to bear
  hint: make it smaller, save it beside the article, and name that file in the text
`+index+`:21:1: warning: http://a.example.org/bomb.png is too large: more than 10.0 MB
  hint: save it in a browser, if it is what you want
`+index+`:22:1: warning: http://closed.example.org/private/x.png was not asked for: robots.txt of its host asks programs to stay out
  hint: open it in a browser and save it from there, if you may
`+index+`:24:1: warning: http://a.example.org/silent.png does not answer
  hint: try again later
`+index+`:25:1: warning: http:// was not fetched: it is no address of the web
  hint: addresses begin with http:// or https:// and a host
`)
	asked := w.since()
	for _, once := range []string{"a.example.org/well.png", "a.example.org/robots.txt", "b.example.org/robots.txt", "closed.example.org/robots.txt"} {
		if n := len(slices.DeleteFunc(slices.Clone(asked), func(s string) bool { return s != once })); n != 1 {
			t.Errorf("%s was asked for %d times", once, n)
		}
	}
	got := files(t, opt)
	list, problems := pictures.Parse("", []byte(got["images.toml"]))
	if len(problems) > 0 || len(list.Pictures) != 14 {
		t.Fatalf("%v in\n%s", problems, got["images.toml"])
	}
	var sizes []string
	for _, p := range list.Pictures {
		if p.File != "" {
			sizes = append(sizes, fmt.Sprintf("%s %dx%d %s", p.URL, p.Width, p.Height, p.Type))
			if len(got[p.File]) != p.Bytes {
				t.Errorf("%s has %d bytes, not %d", p.File, len(got[p.File]), p.Bytes)
			}
			if err := pictures.Whole([]byte(got[p.File]), pictures.Measured{Type: p.Type}); err != nil {
				t.Errorf("%s: %v", p.File, err)
			}
		}
	}
	same(t, "sizes", strings.Join(sizes, "\n"), `http://a.example.org/well.png 30x20 image/png
http://a.example.org/claims-png.png 7x8 image/gif
http://a.example.org/claims-text 40x30 image/jpeg
http://a.example.org/moved.png 5x5 image/png
http://closed.example.org/open.png 30x20 image/png`)
	if list.Pictures[2].File[:11] != "images/003-" || list.Pictures[2].File[len(list.Pictures[2].File)-4:] != ".jpg" || len(got) != 6 {
		t.Errorf("files %v", slices.Sorted(maps.Keys(got)))
	}

	// What failed is tried again; what is there is not, and nothing changes.
	r = gather(t, Options{Root: opt.Root, Client: w.client(), Limits: opt.Limits}, f)
	same(t, "second report", tally(r), "14: 5 kept, 0 fetched, 9 failed")
	if asked := w.since(); slices.Contains(asked, "a.example.org/well.png") || !slices.Contains(asked, "a.example.org/gone.png") {
		t.Errorf("asked %v", asked)
	}
	if again := files(t, opt); !maps.Equal(again, got) {
		t.Errorf("changed:\n%s\nto\n%s", got["images.toml"], again["images.toml"])
	}
}

// serve gives a world in which every address has a picture.
func serve(t *testing.T) *world {
	return newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		rw.Write(drawing(t, "png", 10, 10+len(r.URL.Path), 9))
	})
}

// TestAllThere holds that with every picture there nobody is asked, robots.txt
// included, and no file is touched.
func TestAllThere(t *testing.T) {
	w := serve(t)
	opt, f := articleOf(t, "![](http://a.example.org/1) ![](//a.example.org/22)\n")
	if r := gather(t, Options{Root: opt.Root, Limits: opt.Limits, DryRun: true}, f); !slices.Equal(r.Todo, []string{"http://a.example.org/1", "https://a.example.org/22"}) {
		t.Errorf("todo %v", r.Todo)
	}
	opt, f = articleOf(t, "![](http://a.example.org/1) ![](http://a.example.org/22)\n")
	opt.Client = w.client()
	same(t, "first", tally(gather(t, opt, f)), "2: 0 kept, 2 fetched, 0 failed")
	w.since()
	before := files(t, opt)
	toml := filepath.Join(opt.Root.Name(), "content/articles/a1/images.toml")
	old := time.Now().Add(-time.Hour).Truncate(time.Second)
	if err := os.Chtimes(toml, old, old); err != nil {
		t.Fatal(err)
	}
	opt.Client = w.client()
	same(t, "second", tally(gather(t, opt, f)), "2: 2 kept, 0 fetched, 0 failed")
	if asked := w.since(); len(asked) > 0 || !maps.Equal(files(t, opt), before) {
		t.Errorf("asked %v", asked)
	}
	if info, err := os.Stat(toml); err != nil || !info.ModTime().Equal(old) {
		t.Errorf("images.toml was touched: %v, %v", info.ModTime(), err)
	}
}

// TestNoPictures holds that an article without pictures gets no file.
func TestNoPictures(t *testing.T) {
	opt, f := articleOf(t, "文\n\n![](own.png)\n")
	same(t, "report", tally(gather(t, opt, f)), "0: 0 kept, 0 fetched, 0 failed")
	if got := files(t, opt); len(got) > 0 {
		t.Errorf("wrote %v", got)
	}
}

// TestPeople holds what happens to files that a person has changed, deleted,
// or put where a picture would go, and to pictures that the text has lost.
func TestPeople(t *testing.T) {
	w := serve(t)
	opt, f := articleOf(t, "![](http://a.example.org/1) ![](http://a.example.org/22) ![](http://a.example.org/333)\n")
	opt.Client = w.client()
	gather(t, opt, f)
	before := files(t, opt)
	list, _ := pictures.Parse("", []byte(before["images.toml"]))
	at := func(i int) string {
		return filepath.Join(opt.Root.Name(), "content/articles/a1", filepath.FromSlash(list.Pictures[i].File))
	}
	// Changed: it stays. Deleted: it comes again, under its name.
	if err := os.WriteFile(at(0), []byte("mine"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(at(1)); err != nil {
		t.Fatal(err)
	}
	w.since()
	_, f = articleOf(t, "![](http://a.example.org/0) ![](http://a.example.org/22) ![](http://a.example.org/1)\n")
	r := gather(t, opt, f)
	same(t, "report", tally(r), "3: 1 kept, 2 fetched, 0 failed")
	same(t, "problems", said(r), index+":5:58: warning: content/articles/a1/"+list.Pictures[0].File+" is not the file that was fetched, and was left as it is\n  hint: delete it to have it fetched again\n")
	if got := w.since(); !slices.Equal(got, []string{"a.example.org/0", "a.example.org/22"}) {
		t.Errorf("asked %v", got)
	}
	after := files(t, opt)
	if after[list.Pictures[0].File] != "mine" || after[list.Pictures[1].File] != before[list.Pictures[1].File] {
		t.Error("the files are not as they should be")
	}
	// What the text has lost stays, behind the rest.
	now, _ := pictures.Parse("", []byte(after["images.toml"]))
	var urls []string
	for _, p := range now.Pictures {
		urls = append(urls, p.URL[len("http://a.example.org"):])
	}
	if !slices.Equal(urls, []string{"/0", "/22", "/1", "/333"}) {
		t.Errorf("order %v", urls)
	}
	// A file of somebody else's where the picture would go.
	if err := os.Remove(filepath.Join(opt.Root.Name(), "content/articles/a1/images.toml")); err != nil {
		t.Fatal(err)
	}
	r = gather(t, opt, f)
	same(t, "without a list", tally(r), "3: 0 kept, 3 fetched, 0 failed")
	if got := files(t, opt); got[list.Pictures[0].File] != "mine" {
		t.Error("a person's file was written over")
	}
}

// TestBadList holds that an images.toml with a mistake in it is told and left
// alone.
func TestBadList(t *testing.T) {
	w := serve(t)
	opt, f := articleOf(t, "![](http://a.example.org/1)\n")
	opt.Client = w.client()
	const text = "[[picture]]\nurl = \"http://a.example.org/1\"\nmissing = \"x\"\n"
	if err := opt.Root.WriteFile("content/articles/a1/images.toml", []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	r := gather(t, opt, f)
	if len(r.Problems) != 1 || r.Problems[0].Line != 3 || files(t, opt)["images.toml"] != text || len(w.since()) > 0 {
		t.Errorf("got %v", r.Problems)
	}
}

// TestOriginal holds that a picture that CSDN's converter does not give is
// asked for where the converter has it from.
func TestOriginal(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.Host == "imgconvert.csdnimg.cn" {
			rw.WriteHeader(http.StatusForbidden)
			return
		}
		rw.Write(drawing(t, "png", 3, 4, 9))
	})
	code := base64.URLEncoding.EncodeToString([]byte("http://pictures.example.org/a?b=c"))
	address := "http://imgconvert.csdnimg.cn/" + code + "?x-oss-process=image/format,png"
	opt, f := articleOf(t, "![]("+address+")\n![](http://imgconvert.csdnimg.cn/nobase64!)\n")
	opt.Client = w.client()
	same(t, "report", tally(gather(t, opt, f)), "2: 0 kept, 1 fetched, 1 failed")
	list, _ := pictures.Parse("", []byte(files(t, opt)["images.toml"]))
	if p := list.Pictures[0]; p.URL != address || p.Width != 3 || list.Pictures[1].Reason != "answers 403 forbidden" {
		t.Errorf("got %+v", list.Pictures)
	}
	if got := w.since(); !slices.Contains(got, "pictures.example.org/a?b=c") {
		t.Errorf("asked %v", got)
	}
}

// TestLimits holds the limits of an article.
func TestLimits(t *testing.T) {
	w := serve(t)
	var body strings.Builder
	for i := range 6 {
		fmt.Fprintf(&body, "![](http://a.example.org/%d)\n", i)
	}
	opt, f := articleOf(t, body.String())
	opt.Client = w.client()
	opt.Limits.Count = 4
	size := int64(len(drawing(t, "png", 10, 12, 9)))
	opt.Limits.Total = 3*size + 1
	opt.Limits.AtOnce = 1
	r := gather(t, opt, f)
	same(t, "report", tally(r), "6: 0 kept, 3 fetched, 3 failed")
	const byHand = "\n  hint: save it yourself beside the article, "
	same(t, "problems", said(r), fmt.Sprintf("%s:8:1: warning: http://a.example.org/3 would bring the article's pictures over %s%ssmaller, and name that file in the text\n", index, diag.Size(opt.Limits.Total), byHand)+
		index+":9:1: warning: http://a.example.org/4 is past the first 4 pictures of the article"+byHand+"and name that file in the text\n"+
		index+":10:1: warning: http://a.example.org/5 is past the first 4 pictures of the article"+byHand+"and name that file in the text\n")
	// What is there counts as well.
	w.since()
	r = gather(t, opt, f)
	same(t, "second report", tally(r), "6: 3 kept, 0 fetched, 3 failed")
	if r.Bytes != 0 {
		t.Errorf("%d bytes", r.Bytes)
	}
}

// TestTime holds that the time of an article ends, and that the next run goes
// on.
func TestTime(t *testing.T) {
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-r.Context().Done()
			return
		}
		rw.Write(drawing(t, "png", 3, 4, 9))
	})
	opt, f := articleOf(t, "![](http://a.example.org/slow)\n![](http://a.example.org/2)\n")
	opt.Client = fetch.New(fetch.Options{UserAgent: "x", Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, w.Listener.Addr().String())
	}})
	opt.Limits.AtOnce, opt.Limits.Time = 1, 100*time.Millisecond
	r := gather(t, opt, f)
	same(t, "problems", said(r), index+":5:1: warning: http://a.example.org/slow was not reached in 100ms\n  hint: the next import --images goes on\n"+
		index+":6:1: warning: http://a.example.org/2 was not reached in 100ms\n  hint: the next import --images goes on\n")
}

// TestStopped holds that a run that is cut off keeps what it has, knows
// nothing of what it has not, and that the next one goes on from there.
func TestStopped(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reached := make(chan bool)
	w := newWorld(t, func(rw http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/3" && ctx.Err() == nil {
			reached <- true
			<-r.Context().Done()
			return
		}
		rw.Write(drawing(t, "png", 3, 4, 9))
	})
	opt, f := articleOf(t, "![](http://a.example.org/1)\n![](http://a.example.org/2)\n![](http://a.example.org/3)\n![](http://a.example.org/4)\n")
	opt.Client = w.client()
	opt.Limits.AtOnce = 1
	go func() { <-reached; cancel() }()
	r, err := Gather(ctx, opt, f)
	if err == nil || context.Cause(ctx) == nil || len(r.Problems) > 0 {
		t.Errorf("%v, %v", err, r.Problems)
	}
	same(t, "report", tally(r), "4: 0 kept, 2 fetched, 0 failed")
	got := files(t, opt)
	list, problems := pictures.Parse("", []byte(got["images.toml"]))
	if len(problems) > 0 || len(list.Pictures) != 2 || len(got) != 3 {
		t.Errorf("%v, %v", problems, slices.Sorted(maps.Keys(got)))
	}
	w.since()
	opt.Client = w.client()
	same(t, "next", tally(gather(t, opt, f)), "4: 2 kept, 2 fetched, 0 failed")
	if got := w.since(); !slices.Equal(got, []string{"a.example.org/3", "a.example.org/4", "a.example.org/robots.txt"}) {
		t.Errorf("asked %v", got)
	}
}

// TestPrivate holds that a text cannot have this machine's pictures fetched.
func TestPrivate(t *testing.T) {
	w := serve(t)
	opt, f := articleOf(t, "![]("+w.URL+"/1)\n")
	opt.Client = fetch.New(fetch.Options{UserAgent: "x", Robots: "atlas"})
	r := gather(t, opt, f)
	same(t, "problems", said(r), index+":5:1: warning: "+w.URL+"/1 leads into a private network and was not asked\n  hint: --allow-private asks all the same\n")
	if asked := w.since(); len(asked) > 0 {
		t.Errorf("asked %v", asked)
	}
}

// TestLinkOut holds that a link in the article's folder does not lead files
// out of the atlas.
func TestLinkOut(t *testing.T) {
	w := serve(t)
	opt, f := articleOf(t, "![](http://a.example.org/1)\n")
	opt.Client = w.client()
	outside := t.TempDir()
	if err := os.Symlink(outside, filepath.Join(opt.Root.Name(), "content/articles/a1/images")); err != nil {
		t.Fatal(err)
	}
	if _, err := Gather(t.Context(), opt, f); err == nil {
		t.Error("no error")
	}
	if left, _ := os.ReadDir(outside); len(left) > 0 {
		t.Errorf("wrote %v", left)
	}
}
