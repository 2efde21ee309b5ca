package main

import (
	"bufio"
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

var soakFor = flag.Duration("soak", 5*time.Second, "how long TestServeSoak keeps atlas serve busy")

// soak is an atlas that is served by the real program, edited, and asked for,
// by clients of all kinds.
type soak struct {
	t     *testing.T
	root  string
	home  string // with a slash at the end
	host  string
	pid   int
	stop  context.Context
	large []byte // what static/large.bin holds

	whole, ranges, aborted, refused, streams, told, slow, edits, late, failed atomic.Int64
}

const soakPages = 60

func (s *soak) put(name, text string) {
	putFile(s.t, filepath.Join(s.root, filepath.FromSlash(name)), text)
}

// park is a page that tells its version in each paragraph, so that a mixture
// of two would show.
func (s *soak) park(i, version int) {
	line := fmt.Sprintf("园%d稿%d。区块链应用于供应链金融与政务服务。\n\n", i, version)
	s.put(fmt.Sprintf("content/parks/p%d.md", i), fmt.Sprintf("+++\ntitle = \"第%d号公园\"\nplaces = [\"杭州\"]\nwhen = \"2018\"\n+++\n", i)+strings.Repeat(line, 40))
}

func (s *soak) config(version int) {
	s.put("config.toml", fmt.Sprintf("title = \"河流志%d号\"\n", version))
}
func (s *soak) sheet(version int) {
	s.put("static/css/own.css", strings.Repeat(fmt.Sprintf("h1 { --soak: %d }\n", version), 500))
}
func (s *soak) layout(version int) {
	s.put("layouts/partials/style.html", fmt.Sprintf("\n<link rel=\"stylesheet\" href=\"{{.Root}}css/own.css\"><meta name=\"soak\" content=\"%d\">", version))
}

var (
	soakDraft = regexp.MustCompile(`园(\d+)稿(\d+)`)
	soakTitle = regexp.MustCompile(`河流志(\d+)号`)
	soakSheet = regexp.MustCompile(`--soak: (\d+)`)
)

// oneVersion says what is wrong with a page: it is to end, and to be of one
// version from the first to the last line.
func oneVersion(page string, i int) error {
	if !strings.HasSuffix(strings.TrimSpace(page), "</html>") {
		return fmt.Errorf("it breaks off: …%.80q", page[max(0, len(page)-80):])
	}
	drafts := soakDraft.FindAllStringSubmatch(page, -1)
	if len(drafts) < 40 {
		return fmt.Errorf("it has %d paragraphs of its text", len(drafts))
	}
	for _, d := range drafts {
		if d[1] != strconv.Itoa(i) || d[2] != drafts[0][2] {
			return fmt.Errorf("it holds %s and %s", drafts[0][0], d[0])
		}
	}
	titles := soakTitle.FindAllString(page, -1)
	for _, title := range titles {
		if title != titles[0] {
			return fmt.Errorf("it is of %s and of %s", titles[0], title)
		}
	}
	if len(titles) < 2 || strings.Count(page, `<meta name="soak"`) != 1 {
		return fmt.Errorf("it has %d titles of the site", len(titles))
	}
	return nil
}

func (s *soak) fail(format string, args ...any) {
	if s.failed.Add(1) < 20 {
		s.t.Errorf(format, args...)
	}
}

// ask gets a page or a sheet over a client, and judges it.
func (s *soak) ask(client *http.Client, r *rand.Rand) {
	i := r.IntN(soakPages)
	path := fmt.Sprintf("parks/p%d.html", i)
	if r.IntN(5) == 0 {
		path = "css/own.css"
	}
	res, data, err := s.get(client, s.home+path, "")
	if err != nil && res == nil {
		s.fail("%s: %v", path, err)
		return
	}
	if err != nil || res.StatusCode != 200 {
		s.fail("%s: %d, %v", path, res.StatusCode, err)
		return
	}
	if path == "css/own.css" {
		all := soakSheet.FindAllString(string(data), -1)
		if len(all) != 500 || all[0] != all[499] {
			s.fail("the sheet is not whole: %d lines", len(all))
		}
	} else if err := oneVersion(string(data), i); err != nil {
		s.fail("%s: %v", path, err)
	}
	s.whole.Add(1)
}

// get asks until there is an answer or a reason. On a machine that is busy with
// other things a client here may be as slow as those that the server drops,
// after ten seconds for a head: such a one asks again.
func (s *soak) get(client *http.Client, address, part string) (res *http.Response, data []byte, err error) {
	for range 5 {
		began := time.Now()
		req, _ := http.NewRequest(http.MethodGet, address, nil)
		if part != "" {
			req.Header.Set("Range", part)
		}
		if res, err = client.Do(req); err == nil {
			data, err = io.ReadAll(res.Body)
			res.Body.Close()
		}
		if err == nil || time.Since(began) < 8*time.Second {
			break
		}
		s.late.Add(1)
	}
	return res, data, err
}

func newSoakClient(most int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: most}}
}

// burst asks 2,000 times at once, over as many connections.
func (s *soak) burst() {
	const many = 2000
	client := newSoakClient(many)
	defer client.CloseIdleConnections()
	ready := make(chan bool)
	var all sync.WaitGroup
	for n := range many {
		all.Go(func() {
			r := rand.New(rand.NewPCG(uint64(n), 1))
			<-ready
			s.ask(client, r)
		})
	}
	close(ready)
	all.Wait()
}

// steady asks one after the other, on one connection and on new ones.
func (s *soak) steady(n int) {
	r := rand.New(rand.NewPCG(uint64(n), 2))
	client := newSoakClient(1)
	defer client.CloseIdleConnections()
	for s.stop.Err() == nil {
		s.ask(client, r)
		if r.IntN(20) == 0 {
			client.CloseIdleConnections()
		}
		s.pause(time.Duration(r.IntN(20)) * time.Millisecond)
	}
}

func (s *soak) pause(d time.Duration) {
	select {
	case <-s.stop.Done():
	case <-time.After(d):
	}
}

// pieces asks for parts of a large file, and breaks some answers off.
func (s *soak) pieces() {
	r := rand.New(rand.NewPCG(3, 3))
	client := newSoakClient(1)
	defer client.CloseIdleConnections()
	for s.stop.Err() == nil {
		from := r.IntN(len(s.large))
		to := min(from+1+r.IntN(1<<20), len(s.large)-1)
		if r.IntN(3) == 0 {
			if res, err := client.Get(s.home + "large.bin"); err == nil {
				_, _ = io.CopyN(io.Discard, res.Body, 10_000)
				res.Body.Close()
				s.aborted.Add(1)
			}
			continue
		}
		res, data, err := s.get(client, s.home+"large.bin", fmt.Sprintf("bytes=%d-%d", from, to))
		if err != nil || res.StatusCode != 206 || !bytes.Equal(data, s.large[from:to+1]) {
			s.fail("bytes %d to %d: %d bytes, %v", from, to, len(data), err)
		}
		s.ranges.Add(1)
		s.pause(50 * time.Millisecond)
	}
}

// tricks sends requests that are to be refused, byte for byte.
func (s *soak) tricks() {
	for n := 0; s.stop.Err() == nil; n++ {
		for _, c := range []struct{ request, want string }{
			{"GET /parks/p1.html HTTP/1.1\r\nHost: evil.example.org\r\n", "403"},
			{"GET http://evil.example.org/parks/p1.html HTTP/1.1\r\nHost: localhost\r\n", "403"},
			{"GET http://localhost/parks/p1.html HTTP/1.1\r\nHost: evil.example.org\r\n", "200"},
			{"GET /..%2f..%2fconfig.toml HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET /../../../../etc/passwd HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET /css/..%5c..%5cconfig.toml HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET /css\\..\\..\\config.toml HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET /css/own.css%00.html HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET /.atlas-manifest HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET //evil.example.org/ HTTP/1.1\r\nHost: localhost\r\n", "404"},
			{"GET /%zz HTTP/1.1\r\nHost: localhost\r\n", "400"},
			{"GET / HTTP/1.1\r\n", "400"},
			{"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example.org\r\n", "400"},
			{"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n", "405"},
			{"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n", "400"},
			{"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n", "400"},
			{"CONNECT evil.example.org:443 HTTP/1.1\r\nHost: evil.example.org:443\r\n", "403"},
			{"GET / HTTP/1.1\r\nHost: localhost\r\nX: " + strings.Repeat("x", 200<<10) + "\r\n", "431"},
		} {
			got, err := s.raw(c.request + "Connection: close\r\n\r\n")
			if err != nil || got != c.want {
				s.fail("%.60q is answered %s, want %s: %v", c.request, got, c.want, err)
			}
			s.refused.Add(1)
		}
		s.pause(200 * time.Millisecond)
	}
}

// raw sends bytes and gives the status that comes back.
func (s *soak) raw(request string) (string, error) {
	conn, err := net.Dial("tcp", s.host)
	if err != nil {
		return "", err
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(5 * time.Minute))
	go func() { _, _ = io.WriteString(conn, request) }() // it may be refused halfway
	line, err := bufio.NewReader(conn).ReadString('\n')
	if _, rest, ok := strings.Cut(line, " "); ok {
		return rest[:min(3, len(rest))], nil
	}
	return "", err
}

// slowOnes hold connections: half a head, a whole request whose answer nobody
// reads, a stream that nobody reads. Some are closed, some left to the server.
func (s *soak) slowOnes() {
	var held []net.Conn
	defer func() {
		for _, c := range held {
			c.Close()
		}
	}()
	for n := 0; s.stop.Err() == nil; n++ {
		conn, err := net.Dial("tcp", s.host)
		if err != nil {
			s.fail("%v", err)
			return
		}
		_ = conn.(*net.TCPConn).SetReadBuffer(4096)
		fmt.Fprint(conn, []string{
			"GET / HTTP/1.1\r\nHost: localhost\r\nX: ",
			"GET /large.bin HTTP/1.1\r\nHost: localhost\r\n\r\n",
			"GET /.atlas/events?page=/parks/p1.html HTTP/1.1\r\nHost: localhost\r\n\r\n",
		}[n%3])
		held = append(held, conn)
		s.slow.Add(1)
		if len(held) > 60 {
			held[0].Close()
			held = held[1:]
		}
		s.pause(100 * time.Millisecond)
	}
}

// listeners open streams as browsers do, and open them anew when they are told.
func (s *soak) listeners(n int) {
	browser := &served{home: s.home}
	for i := 0; s.stop.Err() == nil; i++ {
		l, err := browser.listen(fmt.Sprintf("parks/p%d.html", (n*7+i)%soakPages))
		if err != nil {
			s.fail("a stream: %v", err)
			return
		}
		s.streams.Add(1)
		until := time.After(time.Second)
	events:
		for {
			select {
			case _, open := <-l.events:
				if !open {
					break events
				}
				s.told.Add(1)
			case <-until:
				break events
			case <-s.stop.Done():
				break events
			}
		}
		l.close()
	}
}

// edit changes one thing after the other, well and badly.
func (s *soak) edit() {
	r := rand.New(rand.NewPCG(5, 5))
	for n := 1; s.stop.Err() == nil; n++ {
		switch r.IntN(10) {
		case 0:
			s.config(n)
		case 1:
			s.layout(n)
		case 2, 3:
			s.sheet(n)
		case 4: // a mistake, and its correction
			s.put("content/parks/bad.md", "+++\ntitle = \n+++\n")
			s.pause(100 * time.Millisecond)
			_ = os.Remove(filepath.Join(s.root, "content/parks/bad.md"))
		case 5: // a record comes and goes
			s.put("content/parks/extra.md", "+++\ntitle = \"临时公园\"\n+++\n正文。\n")
			s.pause(100 * time.Millisecond)
			_ = os.Remove(filepath.Join(s.root, "content/parks/extra.md"))
		default:
			s.park(r.IntN(soakPages), n)
		}
		s.edits.Add(1)
		s.pause(time.Duration(50+r.IntN(200)) * time.Millisecond)
	}
}

// vitals are what a process has open, in files, and in memory in kB; and what
// it has computed for, in hundredths of a second.
type vitals struct{ files, memory, threads, ticks int }

func vitalsOf(t *testing.T, pid int) (v vitals) {
	t.Helper()
	entries, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", pid))
	if err != nil {
		t.Fatal(err)
	}
	v.files = len(entries)
	status, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	for line := range strings.Lines(string(status)) {
		_, _ = fmt.Sscanf(line, "VmRSS: %d kB", &v.memory)
		_, _ = fmt.Sscanf(line, "Threads: %d", &v.threads)
	}
	stat, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(stat), ") ")
	if fields := strings.Fields(rest); len(fields) > 12 {
		user, _ := strconv.Atoi(fields[11])
		system, _ := strconv.Atoi(fields[12])
		v.ticks = user + system
	}
	return v
}

// atRest waits until the process computes nothing for a second.
func (s *soak) atRest() vitals {
	s.t.Helper()
	last := vitalsOf(s.t, s.pid)
	for range 60 {
		time.Sleep(time.Second)
		now := vitalsOf(s.t, s.pid)
		if now.ticks-last.ticks <= 1 {
			return now
		}
		last = now
	}
	s.t.Errorf("it does not come to rest")
	return last
}

// goroutinesAtEnd has a server end by SIGQUIT, for which Go prints all stacks,
// and counts them.
func goroutinesAtEnd(t *testing.T, cmd *exec.Cmd, said *os.File) (int, string) {
	t.Helper()
	if err := cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	data, err := os.ReadFile(said.Name())
	if err != nil {
		t.Fatal(err)
	}
	_, stacks, ok := strings.Cut(string(data), "SIGQUIT: quit")
	if !ok {
		t.Fatalf("it does not tell its stacks:\n%s", data)
	}
	return strings.Count(stacks, "\ngoroutine "), stacks
}

// enough tells that all kinds of clients had their turn.
func (s *soak) enough() bool {
	return s.failed.Load() > 0 || s.whole.Load() >= 2000 && s.edits.Load() >= 5 && s.told.Load() > 0 && s.ranges.Load() > 0 && s.refused.Load() > 0 && s.slow.Load() > 0
}

// startSoak starts the program on a new atlas.
func startSoak(t *testing.T) (*soak, *exec.Cmd, *os.File) {
	t.Helper()
	s := &soak{t: t, root: t.TempDir(), large: bytes.Repeat([]byte("0123456789abcdef"), 1<<19)}
	s.config(0)
	s.sheet(0)
	s.layout(0)
	s.put("static/large.bin", string(s.large))
	for i := range soakPages {
		s.park(i, 0)
	}
	out, err := os.Create(filepath.Join(t.TempDir(), "out"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { out.Close() })
	cmd := exec.Command("atlas", "-C", s.root, "serve", "--port", "0")
	cmd.Stdout, cmd.Stderr = out, out
	cmd.Env = append(os.Environ(), "GOTRACEBACK=all")
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	found, err := findServed(out.Name())
	if err != nil {
		t.Fatal(err)
	}
	s.home, s.pid = found.home, cmd.Process.Pid
	s.host = strings.Trim(strings.TrimPrefix(s.home, "http:"), "/")
	return s, cmd, out
}

// TestServeSoak keeps the real program busy: 2,000 requests at once, steady
// ones, parts of a large file, answers that are broken off, slow readers and
// writers, streams, requests that are to be refused; while content, layouts,
// style sheets and configuration change all the time. Each answer is whole and
// of one version, and in the end the program has what it had in the beginning:
// open files, goroutines, no work, about as much memory.
//
// It takes five seconds and what comes before and behind; for longer:
//
//	go test ./cmd/atlas -run TestServeSoak -timeout 2h -v -args -soak 1h
func TestServeSoak(t *testing.T) {
	fresh, freshCmd, freshOut := startSoak(t)
	if _, _, err := (&served{home: fresh.home}).get("parks/p1.html"); err != nil {
		t.Fatal(err)
	}
	fresh.atRest()
	base, _ := goroutinesAtEnd(t, freshCmd, freshOut)

	s, cmd, out := startSoak(t)
	for i := range soakPages {
		if _, page, err := (&served{home: s.home}).get(fmt.Sprintf("parks/p%d.html", i)); err != nil || oneVersion(page, i) != nil {
			t.Fatal(err, oneVersion(page, i))
		}
	}
	http.DefaultClient.CloseIdleConnections()
	begin := s.atRest()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	s.stop = ctx
	go func() { // on a machine that is busy with other things it takes longer
		defer cancel()
		for began := time.Now(); ctx.Err() == nil && (time.Since(began) < *soakFor || !s.enough()); {
			time.Sleep(50 * time.Millisecond)
		}
	}()
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() { s.steady(n) })
		all.Go(func() { s.listeners(n) })
	}
	all.Go(s.pieces)
	all.Go(s.tricks)
	all.Go(s.slowOnes)
	all.Go(s.edit)
	var memory []int // after each burst
	all.Go(func() {
		for ctx.Err() == nil {
			s.burst()
			v := vitalsOf(t, s.pid)
			memory = append(memory, v.memory)
			t.Logf("%s: after %d whole answers: %+v", time.Now().Format(time.TimeOnly), s.whole.Load(), v)
			s.pause(40 * time.Second)
		}
	})
	all.Wait()

	// What is served in the end is what stands there.
	s.park(7, 1<<20)
	for limit := time.Now().Add(time.Minute); ; time.Sleep(20 * time.Millisecond) {
		_, page, err := (&served{home: s.home}).get("parks/p7.html")
		if err == nil && strings.Contains(page, fmt.Sprintf("园7稿%d。", 1<<20)) {
			break
		}
		if time.Now().After(limit) {
			t.Fatalf("the last edit does not show: %v", err)
		}
	}
	http.DefaultClient.CloseIdleConnections()
	// A client that is gone is noticed by its deadline at the latest.
	end := s.atRest()
	for limit := time.Now().Add(90 * time.Second); end.files > begin.files && time.Now().Before(limit); end = s.atRest() {
	}
	if end.files > begin.files {
		t.Errorf("%d files are open, %d were", end.files, begin.files)
	}
	// A burst may need as much as the program allows itself; the race detector
	// needs memory of its own. It is the same in the last third as in the first.
	if peak := slices.Max(memory); peak > memoryLimit>>10+1<<20 {
		t.Errorf("it held %d kB, %d at the beginning", peak, begin.memory)
	}
	if third := len(memory) / 3; third >= 3 {
		first, last := slices.Max(memory[:third]), slices.Max(memory[len(memory)-third:])
		if last > first+first/4 {
			t.Errorf("it held up to %d kB in the first third, and up to %d kB in the last", first, last)
		}
		// Go collects each two minutes when nothing is to do, and gives back.
		time.Sleep(5 * time.Minute)
		end = s.atRest()
	}
	if err := compareSite(&served{home: s.home}, filepath.Join(s.root, "public")); err != nil {
		t.Errorf("after it all: %v", err)
	}
	http.DefaultClient.CloseIdleConnections()
	s.atRest()
	goroutines, stacks := goroutinesAtEnd(t, cmd, out)
	if goroutines > base+2 { // threads of the runtime's own come and go
		t.Errorf("%d goroutines in the end, %d in a fresh one\n%.20000s", goroutines, base, stacks)
	}
	t.Logf("%v: %d whole answers, %d ranges, %d broken off, %d refused, %d slow, %d streams with %d events, %d edits, %d asked again, %d wrong", *soakFor,
		s.whole.Load(), s.ranges.Load(), s.aborted.Load(), s.refused.Load(), s.slow.Load(), s.streams.Load(), s.told.Load(), s.edits.Load(), s.late.Load(), s.failed.Load())
	t.Logf("begin %+v, end %+v; goroutines %d in a fresh one, %d in the end", begin, end, base, goroutines)
}
