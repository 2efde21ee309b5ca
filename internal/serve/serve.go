// Package serve shows a site while it is being worked on: it answers browsers
// from the site in memory, and tells them when what they show has changed.
//
// It knows nothing of how a site is made. [Options.Load] gives it one, as a
// [Site] whose files are made when somebody asks for them; [Options.Changes]
// tells when to load again. So the first page is there before the whole site is
// made, and a change costs one load and the pages that are open in browsers.
//
// Every page gets one script, [ScriptPath], on its way out, with the state that
// the page was served in: a sum of its bytes and of the pictures and scripts
// that it shows, and one of its style sheets. The script opens a stream of
// events ([EventsPath]) and names the page and that state; after each load the
// server computes the state anew and tells
//
//	reload    the page, or a picture or script in it, is another
//	css       only style sheets are; the script exchanges them in place
//	problems  there are errors; as JSON, see [notice]
//	fine      there are none any more
//
// Nothing is remembered of a browser but its stream. One that connects again,
// after a pause or to a server that was started anew, is told at once if it has
// missed something.
//
// While the last load failed, the last good site is served. Before there is
// one, every address shows the errors, and turns into its page later.
//
// The server is for one person's own machine: it answers GET and HEAD, and only
// requests whose Host is one it was bound to, so that no foreign page can reach
// it by a name that it has led here (DNS rebinding).
package serve

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"sync"
	"time"

	"atlas/internal/diag"
)

// Site is a site in memory. Its methods are called by many goroutines at once.
type Site interface {
	// Has tells whether the site has a file of this path, with slashes.
	Has(path string) bool
	// Bytes makes the file of a path that the site has. An error that is a
	// diag.Problem is shown with its place.
	Bytes(path string) ([]byte, error)
	// Language is that of the interface, as zh-CN.
	Language() string
	// BasePath is the path of the address at which the site will be published,
	// as "/atlas/"; "/" when there is none. 404.html leads there.
	BasePath() string
	// Close is called once, when nobody uses the site any more.
	Close() error
}

// Options say what to serve.
type Options struct {
	// Load reads the site. changed are the files that changed since the last
	// call, as Changes told them; nil means that anything may have. With errors
	// among the problems the Site is nil. It is called by one goroutine at a
	// time.
	Load func(ctx context.Context, changed []string) (Site, []diag.Problem)
	// Changes gives batches of changed files; a nil batch means that anything
	// may have changed. When it is nil or closed, nothing is loaded again.
	Changes <-chan []string
	// Settle, if set, is called after each good load, when the browsers have
	// been told and have had a moment to ask for what they need. When something
	// changes meanwhile its context is cancelled; it is called again later.
	// Errors among what it returns are shown as those of Load are. It is called
	// by one goroutine at a time.
	Settle func(ctx context.Context) []diag.Problem
	// Report, if set, is told of each load and of each failure to make a page.
	// It is called by one goroutine at a time.
	Report func(Report)
	// Hosts are names, beside localhost and the listener's own address, by
	// which requests may call the server.
	Hosts []string
	// Streams is how many streams of events may be open at once; 0 means 256.
	Streams int
}

// Report tells what happened.
type Report struct {
	// Load is false for problems that came up later: while a page was made
	// that somebody asked for, or in Settle.
	Load bool
	// First marks the first load.
	First bool
	// Changed are the files that led to the load; nil when it is not known.
	Changed []string
	// Problems are all that are known of; of a Report that is no Load, those
	// that were not told since the last load.
	Problems []diag.Problem
	// Took is what the load took, until the browsers were told.
	Took time.Duration
}

const (
	// ScriptPath and EventsPath are the server's own; no site has such paths,
	// for names that begin with a dot are left out of sites.
	ScriptPath = "/.atlas/live.js"
	EventsPath = "/.atlas/events"

	readHeader = 10 * time.Second
	idle       = time.Minute
	writing    = 30 * time.Second // for a whole answer, and a second more for each MB
	telling    = 5 * time.Second  // for one event
	heartbeat  = 20 * time.Second // finds streams whose browser is gone
	moment     = 300 * time.Millisecond
	ending     = 2 * time.Second
)

// Server serves one site.
type Server struct {
	opt     Options
	own     net.Addr
	streams chan struct{} // one for each that is open
	making  chan struct{} // one for each file that is being made
	beat    time.Duration

	mu    sync.Mutex
	now   *round // nil until the first load is done
	ready chan struct{}

	reporting sync.Mutex
	told      map[diag.Problem]bool // since the last load
}

// Address is the address by which this machine reaches a server that listens
// on addr.
func Address(addr net.Addr) string {
	at := addr.String()
	if tcp, ok := addr.(*net.TCPAddr); ok && tcp.IP.IsUnspecified() {
		at = net.JoinHostPort("localhost", strconv.Itoa(tcp.Port))
	}
	return "http://" + at + "/"
}

// Run serves on a listener until the context ends, and then returns nil: with
// everything closed and Settle done. It closes the listener.
func Run(ctx context.Context, listener net.Listener, opt Options) error {
	s := newServer(listener.Addr(), opt)
	return s.run(ctx, listener)
}

func newServer(own net.Addr, opt Options) *Server {
	if opt.Streams == 0 {
		opt.Streams = 256
	}
	return &Server{opt: opt, own: own, beat: heartbeat, ready: make(chan struct{}), told: map[diag.Problem]bool{},
		streams: make(chan struct{}, opt.Streams), making: make(chan struct{}, runtime.GOMAXPROCS(0))}
}

func (s *Server) run(ctx context.Context, listener net.Listener) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	server := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: readHeader,
		IdleTimeout:       idle,
		MaxHeaderBytes:    64 << 10,
		ErrorLog:          log.New(io.Discard, "", 0), // of browsers that hang up
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	worked := make(chan struct{})
	go func() {
		defer close(worked)
		s.work(ctx)
	}()

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
		cancel()
	}
	// Streams end with the context; answers that are on their way get a moment.
	done, stop := context.WithTimeout(context.Background(), moment)
	defer stop()
	if shut := server.Shutdown(done); shut != nil {
		_ = server.Close()
	}
	select {
	case <-worked:
		s.replace(nil)
	case <-time.After(ending): // in a load that takes no notice
	}
	if errors.Is(err, http.ErrServerClosed) {
		err = nil
	}
	return err
}

// work loads the site, and again whenever something changed.
func (s *Server) work(ctx context.Context) {
	settle := newSettler(s, ctx)
	defer settle.wait()
	changes := s.opt.Changes
	var changed []string
	for first := true; ; first = false {
		if good := s.load(ctx, changed, first); good {
			settle.start()
		}
		select {
		case <-ctx.Done():
			return
		case batch, ok := <-changes:
			if !ok {
				<-ctx.Done()
				return
			}
			settle.stop()
			changed = batch
		}
	}
}

// load loads once and lets everybody know; it reports whether the site is good.
func (s *Server) load(ctx context.Context, changed []string, first bool) bool {
	began := time.Now()
	site, problems := s.tryLoad(ctx, changed)
	if ctx.Err() != nil {
		if site != nil {
			_ = site.Close()
		}
		return false
	}
	var errs []diag.Problem
	for _, p := range problems {
		if p.Severity == diag.Error {
			errs = append(errs, p)
		}
	}
	next := &round{problems: errs, next: make(chan struct{})}
	if site != nil {
		next.held = hold(site)
	}
	// What a stream finds wrong in a page is reported after the load.
	s.reporting.Lock()
	defer s.reporting.Unlock()
	s.replace(next)
	clear(s.told)
	s.tellOnce(Report{Load: true, First: first, Changed: changed, Problems: problems, Took: time.Since(began)})
	return site != nil
}

func (s *Server) tryLoad(ctx context.Context, changed []string) (site Site, problems []diag.Problem) {
	defer func() {
		if v := recover(); v != nil {
			site, problems = nil, []diag.Problem{internal("loading the site", v)}
		}
	}()
	return s.opt.Load(ctx, changed)
}

func internal(doing string, v any) diag.Problem {
	return diag.Problem{Position: diag.Position{File: "atlas"}, Code: "internal",
		Message: fmt.Sprintf("internal error while %s: %v", doing, v), Hint: "this is a mistake in atlas: please report it"}
}

// report tells problems, each once between two loads.
func (s *Server) report(problems ...diag.Problem) {
	s.reporting.Lock()
	defer s.reporting.Unlock()
	s.tellOnce(Report{Problems: problems})
}

func (s *Server) tellOnce(r Report) {
	var fresh []diag.Problem
	for _, p := range r.Problems {
		if !s.told[p] {
			s.told[p] = true
			fresh = append(fresh, p)
		}
	}
	r.Problems = fresh
	if s.opt.Report != nil && (r.Load || len(fresh) > 0) {
		s.opt.Report(r)
	}
}

// settler calls Settle in the background, once the browsers have what they
// need.
type settler struct {
	server *Server
	ctx    context.Context
	cancel context.CancelFunc
	done   chan struct{} // closed when the last one started has ended
}

func newSettler(s *Server, ctx context.Context) *settler {
	done := make(chan struct{})
	close(done)
	return &settler{server: s, ctx: ctx, cancel: func() {}, done: done}
}

func (t *settler) start() {
	if t.server.opt.Settle == nil {
		return
	}
	ctx, cancel := context.WithCancel(t.ctx)
	before, done := t.done, make(chan struct{})
	t.cancel, t.done = cancel, done
	go func() {
		defer close(done)
		<-before
		wait := time.NewTimer(moment)
		defer wait.Stop()
		select {
		case <-ctx.Done():
			return
		case <-wait.C:
		}
		if problems := t.settle(ctx); ctx.Err() == nil {
			t.server.found(problems)
		}
	}()
}

func (t *settler) settle(ctx context.Context) (problems []diag.Problem) {
	defer func() {
		if v := recover(); v != nil {
			problems = []diag.Problem{internal("settling", v)}
		}
	}()
	return t.server.opt.Settle(ctx)
}

// stop has what was started end; it does not wait, for the next load must not.
func (t *settler) stop() { t.cancel() }

// wait waits until nothing is at work any more.
func (t *settler) wait() {
	t.cancel()
	<-t.done
}
