package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"net"
	"net/netip"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"atlas"
	"atlas/internal/build"
	"atlas/internal/config"
	"atlas/internal/diag"
	"atlas/internal/history/git"
	"atlas/internal/lock"
	"atlas/internal/serve"
	"atlas/internal/watch"
)

func serveCommand() command {
	return command{
		name:  "serve",
		short: "show the site in a browser while you edit it",
		long: `Serves the site on this machine and watches config.toml, content/, layouts/ and
static/. When you save a file, browsers show the pages anew that changed by it;
style sheets are exchanged without that. Errors show in the page, with file and
line, until they are corrected; meanwhile the last good site is shown.

Pages are made when they are asked for. public/ is brought up to date in the
background, as atlas build does it; --no-write leaves it alone. Ctrl-C ends.

The server answers this machine only, and only by its own address. --host names
another address to listen on, as 0.0.0.0 for all of the network.`,
		examples: []example{
			{"atlas serve --open", "show the site in the browser"},
			{"atlas serve --drafts --no-write", "with drafts, and public/ as it is"},
			{"atlas serve --port 0", "on whatever port is free"},
		},
		prepare: func(fs *flag.FlagSet) func(*invocation, []string) error {
			var opt serveOptions
			fs.StringVar(&opt.host, "host", "127.0.0.1", "the `ADDRESS` to listen on (default: 127.0.0.1)")
			fs.IntVar(&opt.port, "port", 1313, "the `PORT`; 0 takes one that is free (default: 1313)")
			fs.BoolVar(&opt.open, "open", false, "open the site in the browser")
			fs.BoolVar(&opt.noWrite, "no-write", false, "leave public/ as it is")
			fs.StringVar(&opt.dest, "dest", "", "write the site to `DIR` instead of public/")
			fs.StringVar(&opt.baseURL, "base-url", "", "the `URL` at which the site will be published")
			fs.BoolVar(&opt.drafts, "drafts", false, "take in content files with draft = true")
			fs.IntVar(&opt.jobs, "jobs", 0, "with public/, make `N` files at once (default: one a processor)")
			return func(inv *invocation, args []string) error {
				const name = "atlas serve"
				if err := noArguments(name, args); err != nil {
					return err
				}
				switch {
				case opt.port < 0 || opt.port > 65535:
					return usageError(name, "ports run from 1 to 65535; 0 takes one that is free", "--port: %d is no port", opt.port)
				case opt.host == "":
					return usageError(name, "leave it out to serve this machine only", "--host needs a value")
				case opt.jobs < 0:
					return usageError(name, "", "--jobs: %d is less than 0", opt.jobs)
				case opt.noWrite && opt.dest != "":
					return usageError(name, "leave one of them out", "--dest says nothing with --no-write")
				}
				if err := checkBaseURL(name, opt.baseURL); err != nil {
					return err
				}
				return runServe(inv, opt)
			}
		},
	}
}

type serveOptions struct {
	host, dest, baseURL   string
	port, jobs            int
	open, noWrite, drafts bool
}

func runServe(inv *invocation, opt serveOptions) error {
	root, err := inv.root()
	if err != nil {
		return err
	}
	opt.host = strings.Trim(opt.host, "[]")
	listener, err := listen(inv.ctx, opt)
	if err != nil {
		return err
	}
	defer listener.Close()
	v := &serving{inv: inv, root: root, build: build.Options{Root: root, Layouts: atlas.Layouts(), Static: atlas.Static(),
		Dest: opt.dest, BaseURL: opt.baseURL, Drafts: opt.drafts, Jobs: opt.jobs}}
	address := serve.Address(listener.Addr())
	v.say("%s shows the site; Ctrl-C ends it\n", address)
	if tcp, ok := listener.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		v.warn(diag.Problem{Position: diag.Position{File: "atlas serve"}, Code: "open-to-network",
			Message: fmt.Sprintf("other machines can reach %s and read the site, drafts as well if it has them", listener.Addr()),
			Hint:    "without --host it is served to this machine only"})
	}

	watcher, err := watch.New(watched(inv.ctx, root), v.trouble)
	var changes <-chan []string
	if err != nil {
		v.trouble(err)
	} else {
		defer watcher.Close()
		changes = watcher.Changes()
	}
	if opt.open {
		go v.browse(address)
	}
	server := serve.Options{Load: v.load, Changes: changes, Report: v.report, Settle: v.write, Hosts: []string{opt.host}}
	if opt.noWrite {
		server.Settle = nil
	}
	return serve.Run(inv.ctx, listener, server)
}

// listen opens the port.
func listen(ctx context.Context, opt serveOptions) (net.Listener, error) {
	at := net.JoinHostPort(opt.host, strconv.Itoa(opt.port))
	network := "tcp"
	if ip, err := netip.ParseAddr(opt.host); err == nil && ip.Is4() {
		network = "tcp4" // 0.0.0.0 would take in IPv6 otherwise
	}
	var lc net.ListenConfig
	l, err := lc.Listen(ctx, network, at)
	if err == nil {
		return l, nil
	}
	p := diag.Problem{Position: diag.Position{File: "atlas serve"}, Code: "no-port", Message: fmt.Sprintf("cannot listen on %s: %v", at, err)}
	var cause *net.OpError
	if errors.As(err, &cause) {
		p.Message = fmt.Sprintf("cannot listen on %s: %v", at, cause.Err)
	}
	const inUseWindows = syscall.Errno(10048) // WSAEADDRINUSE
	var unknown *net.DNSError
	switch {
	case errors.Is(err, syscall.EADDRINUSE), runtime.GOOS == "windows" && errors.Is(err, inUseWindows):
		p.Message = fmt.Sprintf("port %d of %s is in use", opt.port, opt.host)
		p.Hint = "perhaps by another atlas serve; --port 0 takes a port that is free"
	case errors.Is(err, fs.ErrPermission):
		p.Hint = "ports below 1024 are often the administrator's; choose a higher one: --port 8080"
	case errors.As(err, &unknown), errors.Is(err, syscall.EADDRNOTAVAIL):
		p.Hint = "--host is an address of this machine, as 127.0.0.1, or 0.0.0.0 for all of them"
	}
	return nil, p
}

// watched are the folders that a site is made from.
func watched(ctx context.Context, root string) []watch.Tree {
	inputs := []string{config.FileName, "content", "layouts", "static"}
	trees := []watch.Tree{{Dir: root, Want: func(name string) bool {
		top, _, _ := strings.Cut(name, "/")
		return slices.Contains(inputs, top)
	}}}
	own, common := git.Folders(ctx, root)
	if own == "" {
		return trees
	}
	// A commit changes the pages that tell what changed.
	isHead := func(name string) bool { return name == "HEAD" }
	isRef := func(name string) bool {
		return name == "packed-refs" || name == "refs" || name == "refs/heads" || name == "reftable" ||
			(strings.HasPrefix(name, "refs/heads/") || strings.HasPrefix(name, "reftable/")) && !strings.HasSuffix(name, ".lock")
	}
	if own == common {
		return append(trees, watch.Tree{Dir: own, Name: ".git", Want: func(name string) bool { return isHead(name) || isRef(name) }})
	}
	return append(trees, watch.Tree{Dir: own, Name: ".git", Want: isHead}, watch.Tree{Dir: common, Name: ".git", Want: isRef})
}

// serving is a run of the command: what it does for the server, and what it
// prints.
type serving struct {
	inv   *invocation
	root  string
	build build.Options

	// plan is the last one that loaded, nil when the last load failed; said are
	// its problems. Both belong to load.
	plan *shared
	said []diag.Problem

	mu       sync.Mutex // of the streams and what follows
	warnings map[diag.Problem]bool
	failed   string // why public/ could not be written the last time
}

// planned is a plan as the server wants it.
type planned struct{ *shared }

// shared is a plan that may be handed out several times; the last one to be
// closed closes it.
type shared struct {
	*build.Plan
	users atomic.Int32
}

// use counts one user more.
func (s *shared) use() planned {
	s.users.Add(1)
	return planned{s}
}

// Close ends one use.
func (s *shared) Close() error {
	if s.users.Add(-1) > 0 {
		return nil
	}
	return s.Plan.Close()
}

func (p planned) Language() string { return p.Site().Config.Language }
func (p planned) BasePath() string { return p.Site().Config.BasePath() }

// load reads the atlas. It is the one place where the server meets the build.
// New texts alone, which are most edits, go into the plan that is there: at
// 10,000 records that takes a few milliseconds in place of half a second.
func (v *serving) load(ctx context.Context, changed []string) (serve.Site, []diag.Problem) {
	if v.plan != nil && len(changed) > 0 && v.plan.Edited(changed) {
		return v.plan.use(), v.said
	}
	if v.plan != nil {
		_ = v.plan.Close() // reading only
		v.plan = nil
	}
	plan, problems, err := build.Load(ctx, v.build)
	if err != nil {
		return nil, append(problems, problemsOf(err)...)
	}
	if plan == nil {
		return nil, problems
	}
	v.plan, v.said = &shared{Plan: plan}, problems
	v.plan.use() // this one
	return v.plan.use(), problems
}

// write brings public/ up to date. When another command is at work it waits
// for that. A folder that cannot be written is told in the terminal only: what
// is served is right all the same.
func (v *serving) write(ctx context.Context) []diag.Problem {
	held, err := v.lock(ctx)
	var res *build.Result
	var problems []diag.Problem
	start := time.Now()
	if err == nil {
		res, problems, err = build.Build(ctx, v.build)
		held.Release()
	}
	if ctx.Err() != nil {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	if err != nil {
		if v.failed != err.Error() {
			v.failed = err.Error()
			v.inv.printer.problems(problemsOf(err))
		}
		return problems
	}
	v.failed = ""
	if !diag.HasErrors(problems) && res.Written+res.Deleted > 0 && !v.inv.global.quiet {
		fmt.Fprintf(v.inv.stdout, "%s: %d written, %d removed; %.1f s\n", shortPath(res.Dest), res.Written, res.Deleted, time.Since(start).Seconds())
	}
	return problems
}

// lock takes the lock, when it is free.
func (v *serving) lock(ctx context.Context) (*lock.Lock, error) {
	for told := false; ; told = true {
		held, err := lock.Acquire(v.root, "serve")
		var other *lock.HeldError
		if !errors.As(err, &other) {
			return held, err
		}
		if !told {
			v.warn(diag.Problem{Position: diag.Position{File: "atlas serve"}, Code: "locked",
				Message: "the built site waits: " + other.Error(), Hint: "it is brought up to date when that is done"})
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(time.Second):
		}
	}
}

// report prints what a load came to: errors each time, warnings once.
func (v *serving) report(r serve.Report) {
	v.mu.Lock()
	defer v.mu.Unlock()
	now := map[diag.Problem]bool{}
	errorsFound, warnings := 0, 0
	var fresh []diag.Problem
	for _, p := range r.Problems {
		if p.Severity == diag.Error {
			errorsFound++
			fresh = append(fresh, p)
			continue
		}
		warnings++
		now[p] = true
		if !v.warnings[p] {
			fresh = append(fresh, p)
		}
	}
	if r.Load {
		v.warnings = now
	}
	for _, p := range v.inv.shown(fresh) {
		v.inv.printer.problems([]diag.Problem{p})
	}
	if !r.Load || v.inv.global.quiet {
		return
	}
	count := tally(errorsFound, warnings)
	if count == "" {
		count = "no problems"
	}
	fmt.Fprintf(v.inv.stdout, "%s: %s; %d ms\n", visible(changedFiles(r)), count, r.Took.Milliseconds())
}

// changedFiles says in few words what led to a load.
func changedFiles(r serve.Report) string {
	switch n := len(r.Changed); {
	case r.First:
		return "loaded"
	case n == 0:
		return "loaded again"
	case n == 1:
		return r.Changed[0]
	default:
		return fmt.Sprintf("%s and %d more", r.Changed[0], n-1)
	}
}

func (v *serving) say(format string, args ...any) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if !v.inv.global.quiet {
		fmt.Fprintf(v.inv.stdout, format, args...)
	}
}

func (v *serving) warn(p diag.Problem) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p.Severity = diag.Warning
	v.inv.printer.problems(v.inv.shown([]diag.Problem{p}))
}

// trouble tells that some changes will not be seen.
func (v *serving) trouble(err error) {
	p := diag.Problem{Position: diag.Position{File: "atlas serve"}, Code: "not-watched", Message: "some changes will not be seen: " + err.Error(),
		Hint: "start it anew to see them"}
	if errors.Is(err, watch.ErrLimit) {
		switch runtime.GOOS {
		case "linux":
			p.Hint = "raise it: sudo sysctl fs.inotify.max_user_watches=524288 fs.inotify.max_user_instances=512"
		case "windows":
		default:
			p.Hint = "raise it: ulimit -n 65536"
		}
	}
	v.warn(p)
}

// browse opens the browser.
func (v *serving) browse(address string) {
	name, args := "xdg-open", []string{address}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", address}
	}
	if out, err := exec.Command(name, args...).CombinedOutput(); err != nil {
		text := err.Error()
		if line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n"); line != "" {
			text = line
		}
		v.warn(diag.Problem{Position: diag.Position{File: "atlas serve"}, Code: "no-browser",
			Message: "the browser cannot be opened: " + text, Hint: "open " + address + " in it yourself"})
	}
}
