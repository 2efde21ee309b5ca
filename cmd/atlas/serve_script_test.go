package main

import (
	"bufio"
	"context"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"atlas/internal/build"
	"atlas/internal/serve"
)

// What scripts have to watch atlas serve as a browser does. The server is
// started in the background with its output in a file:
//
//	exec sh -c 'exec atlas serve --port 0 >out 2>err' &serve&
//	serving out              waits for the address in the file, for those below
//	shows PATH TEXT          waits until the page holds the text; ! that it does not
//	status PATH N [HOST]     what a request is answered with; by another name
//	listens NAME PATH        opens the events of a page as it is now
//	hears NAME EVENT [TEXT]  waits for the next event, which is this one; ! hears
//	                         NAME that there is none, but the end of the stream
//	same-site public         all that is served is what atlas build wrote
//	wait-text FILE TEXT      waits until a file holds the text

// servedKey finds what a script knows of its server.
type servedKey struct{}

type served struct {
	home    string
	streams map[string]*stream
}

// scriptPatience is how long a script waits for what has to come.
const scriptPatience = 20 * time.Second

func (s *served) get(path string) (status int, text string, err error) {
	res, err := http.Get(s.home + path)
	if err != nil {
		return 0, "", err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	return res.StatusCode, string(data), err
}

var servedScript = regexp.MustCompile(`<script src="` + regexp.QuoteMeta(serve.ScriptPath) + `" data-state="([^"]*)" defer></script>`)

// stream is an open stream of events.
type stream struct {
	events chan [2]string // name and data
	close  func()
}

func (s *served) listen(path string) (*stream, error) {
	_, text, err := s.get(path)
	if err != nil {
		return nil, err
	}
	state := ""
	if m := servedScript.FindStringSubmatch(text); m != nil {
		state = m[1]
	}
	ctx, cancel := context.WithCancel(context.Background())
	query := url.Values{"page": {"/" + path}, "state": {state}}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.home+strings.TrimPrefix(serve.EventsPath, "/")+"?"+query.Encode(), nil)
	if err != nil {
		cancel()
		return nil, err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		cancel()
		return nil, err
	}
	l := &stream{events: make(chan [2]string, 100), close: cancel}
	go func() {
		defer close(l.events)
		defer res.Body.Close()
		name := ""
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			switch key, value, _ := strings.Cut(lines.Text(), ": "); key {
			case "event":
				name = value
			case "data":
				l.events <- [2]string{name, value}
			}
		}
	}()
	return l, nil
}

// next is the next event; the error says that none came, or that the stream
// has ended.
func (l *stream) next() (name, data string, err error) {
	select {
	case e, ok := <-l.events:
		if !ok {
			return "", "", io.EOF
		}
		return e[0], e[1], nil
	case <-time.After(scriptPatience):
		return "", "", context.DeadlineExceeded
	}
}

var addressIn = regexp.MustCompile(`http://\S+`)

// findServed waits for the address of a server in its output.
func findServed(name string) (*served, error) {
	for limit := time.Now().Add(scriptPatience); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if data, err := os.ReadFile(name); err == nil && strings.Contains(string(data), "\n") {
			if home := addressIn.FindString(string(data)); home != "" {
				return &served{home: home, streams: map[string]*stream{}}, nil
			}
		}
	}
	return nil, fmt.Errorf("%s has no address", name)
}

func findServing(ts *testscript.TestScript, neg bool, args []string) {
	s, err := findServed(ts.MkAbs(args[0]))
	ts.Check(err)
	*ts.Value(servedKey{}).(*served) = *s
	ts.Defer(func() {
		for _, l := range s.streams {
			l.close()
		}
	})
}

func showsText(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(servedKey{}).(*served)
	text := ""
	for limit := time.Now().Add(scriptPatience); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		var err error
		_, text, err = s.get(args[0])
		ts.Check(err)
		if strings.Contains(text, args[1]) != neg {
			return
		}
	}
	ts.Fatalf("%s, for long:\n%s", args[0], text)
}

func checkStatus(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(servedKey{}).(*served)
	req, err := http.NewRequest(http.MethodGet, s.home+args[0], nil)
	ts.Check(err)
	if len(args) > 2 {
		req.Host = args[2]
	}
	res, err := http.DefaultTransport.RoundTrip(req)
	ts.Check(err)
	res.Body.Close()
	if got := fmt.Sprint(res.StatusCode); (got == args[1]) == neg {
		ts.Fatalf("%s: status %s", args[0], got)
	}
}

func listensTo(ts *testscript.TestScript, neg bool, args []string) {
	s := ts.Value(servedKey{}).(*served)
	l, err := s.listen(args[1])
	ts.Check(err)
	s.streams[args[0]] = l
}

func hearsEvent(ts *testscript.TestScript, neg bool, args []string) {
	l := ts.Value(servedKey{}).(*served).streams[args[0]]
	if l == nil {
		ts.Fatalf("%s does not listen", args[0])
	}
	name, data, err := l.next()
	if neg {
		if err != io.EOF {
			ts.Fatalf("%s hears %s %s, %v; want the end", args[0], name, data, err)
		}
		return
	}
	if err != nil {
		ts.Fatalf("%s hears nothing: %v", args[0], err)
	}
	if name != args[1] || len(args) > 2 && !strings.Contains(data, args[2]) {
		ts.Fatalf("%s hears %s %s", args[0], name, data)
	}
}

func waitText(ts *testscript.TestScript, neg bool, args []string) {
	var data []byte
	for limit := time.Now().Add(scriptPatience); time.Now().Before(limit); time.Sleep(10 * time.Millisecond) {
		if data, _ = os.ReadFile(ts.MkAbs(args[0])); strings.Contains(string(data), args[1]) {
			return
		}
	}
	ts.Fatalf("%s does not come to hold %q:\n%s", args[0], args[1], data)
}

func sameSite(ts *testscript.TestScript, neg bool, args []string) {
	ts.Check(compareSite(ts.Value(servedKey{}).(*served), ts.MkAbs(args[0])))
}

var writtenPolicy = regexp.MustCompile(`<meta http-equiv="Content-Security-Policy" content="([^"]*)">`)

// compareSite holds what is served against a built site, file by file: the
// same bytes but for the one script and the leave for it.
func compareSite(s *served, public string) error {
	made, complete, err := build.Made(os.DirFS(public))
	if err != nil || !complete || len(made) < 20 {
		return fmt.Errorf("%s: %d files, complete %v: %v", public, len(made), complete, err)
	}
	for _, name := range made {
		want, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		_, got, err := s.get((&url.URL{Path: name}).EscapedPath())
		if err != nil {
			return err
		}
		if filepath.Ext(name) == ".html" {
			tags := servedScript.FindAllStringIndex(got, -1)
			if len(tags) != 1 {
				return fmt.Errorf("%s has %d scripts of the server", name, len(tags))
			}
			got = got[:tags[0][0]] + got[tags[0][1]:]
			// The page's policy lets the server's script listen, and nothing more.
			if m := writtenPolicy.FindSubmatch(want); m != nil {
				got = strings.Replace(got, html.EscapeString(string(m[1])+"; connect-src 'self'"), string(m[1]), 1)
			}
		}
		if got != string(want) {
			return fmt.Errorf("%s is served otherwise than it is written", name)
		}
	}
	return nil
}
