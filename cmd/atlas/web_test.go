package main

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptWeb is a web server for scripts. It refuses whoever says where they
// come from, as the hosts of many pictures do:
//
//	/picture/WxH.png    a picture of that size
//	/wait/WxH.png       the same, once the script's file "go" is there; until
//	                    then "waiting" tells that somebody asked
//	/status/N           an answer of that status
//	/to/ADDRESS         a redirect
//	/robots.txt         the script's file web/robots.txt, or none
//	/NAME               the script's file web/NAME; WEB in it is the server
type scriptWeb struct {
	dir   string // of the script
	mu    sync.Mutex
	asked []string
}

// webKey finds the server of a script in its values.
type webKey struct{}

// startWeb starts the server: start-web. $WEB is its address.
func startWeb(ts *testscript.TestScript, neg bool, args []string) {
	w := ts.Value(webKey{}).(*scriptWeb)
	w.dir = ts.MkAbs(".")
	server := httptest.NewServer(w)
	ts.Defer(server.Close)
	ts.Setenv("WEB", server.URL)
}

// checkAsked fails unless the server was asked for these paths since the last
// time, in any order; robots.txt does not count: asked /picture/3x4.png /page.html.
func checkAsked(ts *testscript.TestScript, neg bool, args []string) {
	w := ts.Value(webKey{}).(*scriptWeb)
	w.mu.Lock()
	got := w.asked
	w.asked = nil
	w.mu.Unlock()
	left := map[string]int{}
	for _, path := range got {
		left[path]++
	}
	for _, path := range args {
		left[path]--
	}
	for path, n := range left {
		if n != 0 {
			ts.Fatalf("the server was asked for %s, want %s (%s)", strings.Join(got, " "), strings.Join(args, " "), path)
		}
	}
}

func (w *scriptWeb) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	if path != "/robots.txt" {
		w.mu.Lock()
		w.asked = append(w.asked, path)
		w.mu.Unlock()
	}
	if r.Header.Get("Referer") != "" || r.Header.Get("Cookie") != "" || !strings.HasPrefix(r.Header.Get("User-Agent"), "atlas/") {
		http.Error(rw, "where do you come from?", http.StatusForbidden)
		return
	}
	kind, rest, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch kind {
	case "wait":
		_ = os.WriteFile(w.dir+"/waiting", nil, 0o666)
		for r.Context().Err() == nil {
			if _, err := os.Stat(w.dir + "/go"); err == nil {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		fallthrough
	case "picture":
		width, height, _ := strings.Cut(strings.TrimSuffix(rest, ".png"), "x")
		x, _ := strconv.Atoi(width)
		y, _ := strconv.Atoi(height)
		rw.Header().Set("Content-Type", "image/png")
		_, _ = rw.Write(picture(x, y))
	case "status":
		code, _ := strconv.Atoi(rest)
		rw.WriteHeader(code)
	case "to":
		if r.URL.RawQuery != "" {
			rest += "?" + r.URL.RawQuery
		}
		rw.Header().Set("Location", rest)
		rw.WriteHeader(http.StatusFound)
	default:
		data, err := os.ReadFile(w.dir + "/web/" + path)
		if err != nil {
			http.NotFound(rw, r)
			return
		}
		rw.Header().Set("Content-Type", "text/html; charset=utf-8")
		if strings.HasSuffix(path, ".pdf") {
			rw.Header().Set("Content-Type", "application/pdf")
		}
		_, _ = io.WriteString(rw, strings.ReplaceAll(string(data), "WEB", "http://"+r.Host))
	}
}

// picture makes a PNG of that size.
func picture(width, height int) []byte {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewPaletted(image.Rect(0, 0, width, height), color.Palette{color.RGBA{0x1c, 0x3f, 0x63, 0xff}})); err != nil {
		panic(err) // no picture of a script is so large
	}
	return b.Bytes()
}

// alterPicture puts a picture of another size in the place of the first one
// that images.toml tells of: alter-picture content/articles/1 7 9.
func alterPicture(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: alter-picture folder width height")
	}
	_, file, ok := strings.Cut(ts.ReadFile(args[0]+"/images.toml"), "\nfile = \"")
	if !ok {
		ts.Fatalf("%s has no picture", args[0])
	}
	file, _, _ = strings.Cut(file, "\"")
	width, err := strconv.Atoi(args[1])
	ts.Check(err)
	height, err := strconv.Atoi(args[2])
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]+"/"+file), picture(width, height), 0o666))
}

// replaceWeb leads what a file has at http://web.invalid to the server.
func replaceWeb(ts *testscript.TestScript, neg bool, args []string) {
	text := strings.ReplaceAll(ts.ReadFile(args[0]), "http://web.invalid", ts.Getenv("WEB"))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// waitCount waits until a pattern matches so many files:
// wait-count 2 'images/*.png'.
func waitCount(ts *testscript.TestScript, neg bool, args []string) {
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	for range 1000 {
		names, err := filepath.Glob(ts.MkAbs(args[1]))
		ts.Check(err)
		if len(names) == want {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	ts.Fatalf("%s does not come to match %d files", args[1], want)
}
