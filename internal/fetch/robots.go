package fetch

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Robots is what a robots.txt says to one client (RFC 9309).
type Robots struct {
	rules []rule
	// Delay is the time that the host wants between requests, 0 if it does not
	// say. The RFC does not know it; hosts ask for it all the same.
	Delay time.Duration
}

type rule struct {
	pattern string
	allow   bool
}

// MaxRobots is how much of a robots.txt is read; the RFC asks for at least
// 500 KiB. The rest does not count.
const MaxRobots = 512 << 10

// ParseRobots reads the rules for a client of the given name, without regard
// to case: those of all groups that name it, else those of the groups for *.
// Lines that are none of these are passed over, as the RFC has it.
func ParseRobots(data []byte, name string) Robots {
	var ours, all Robots
	named := false
	toUs, toAll, inRules := false, false, true
	data = bytes.TrimPrefix(data[:min(len(data), MaxRobots)], []byte("\xEF\xBB\xBF"))
	for line := range strings.FieldsFuncSeq(string(data), func(r rune) bool { return r == '\n' || r == '\r' }) {
		line, _, _ = strings.Cut(line, "#")
		key, value, ok := strings.Cut(line, ":")
		if !ok {
			continue
		}
		key, value = strings.ToLower(strings.TrimSpace(key)), strings.TrimSpace(value)
		switch key {
		case "user-agent":
			if inRules { // a group begins
				toUs, toAll, inRules = false, false, false
			}
			switch token := productToken(value); {
			case strings.HasPrefix(value, "*"):
				toAll = true
			case token != "" && strings.EqualFold(token, name):
				toUs, named = true, true
			}
			continue
		case "allow", "disallow", "crawl-delay":
			inRules = true
		default:
			continue
		}
		for _, group := range []struct {
			on   bool
			into *Robots
		}{{toUs, &ours}, {toAll, &all}} {
			if group.on {
				group.into.add(key, value)
			}
		}
	}
	if named {
		return ours
	}
	return all
}

// productToken is the part of a user-agent line that counts.
func productToken(value string) string {
	end := strings.IndexFunc(value, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && r != '_' && r != '-'
	})
	if end < 0 {
		return value
	}
	return value[:end]
}

func (r *Robots) add(key, value string) {
	if key == "crawl-delay" {
		if seconds, err := strconv.ParseFloat(value, 64); err == nil && seconds > 0 && seconds < 1e6 {
			r.Delay = time.Duration(seconds * float64(time.Second))
		}
		return
	}
	// An empty value forbids nothing; one that is no path matches nothing.
	if value != "" && (value[0] == '/' || value[0] == '*') {
		r.rules = append(r.rules, rule{normalPath(value), key == "allow"})
	}
}

// Allows reports whether a path with its query may be asked for. The longest
// rule that fits decides; of two as long the one that allows.
func (r Robots) Allows(path string) bool {
	path = normalPath(path)
	if path == "/robots.txt" {
		return true
	}
	longest, allow := -1, true
	for _, rule := range r.rules {
		if n := len(rule.pattern); n > longest || n == longest && rule.allow {
			if fits(rule.pattern, path) {
				longest, allow = n, rule.allow
			}
		}
	}
	return allow
}

// fits matches a path against a pattern from its start. * stands for anything
// and a final $ for the end of the path.
func fits(pattern, path string) bool {
	pattern, toEnd := strings.CutSuffix(pattern, "$")
	first, rest, more := strings.Cut(pattern, "*")
	if !strings.HasPrefix(path, first) {
		return false
	}
	path = path[len(first):]
	if !more {
		return !toEnd || path == ""
	}
	parts := strings.Split(rest, "*")
	last := len(parts) - 1
	for i, part := range parts {
		if toEnd && i == last {
			return strings.HasSuffix(path, part)
		}
		// The first place leaves most for what follows.
		at := strings.Index(path, part)
		if at < 0 {
			return false
		}
		path = path[at+len(part):]
	}
	return true
}

// normalPath brings the ways in which one path can be written into one:
// characters beyond ASCII are percent-encoded, those that need not be are not.
func normalPath(s string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if v, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				i += 2
				if d := byte(v); d >= 'a' && d <= 'z' || d >= 'A' && d <= 'Z' || d >= '0' && d <= '9' || strings.IndexByte("-._~", d) >= 0 {
					b.WriteByte(d)
				} else {
					b.Write([]byte{'%', hex[v>>4], hex[v&15]})
				}
				continue
			}
		}
		if c >= 0x80 || c <= ' ' || c == 0x7f || c == '%' { // a % that escapes nothing: %a%44 is not %aD
			b.Write([]byte{'%', hex[c>>4], hex[c&15]})
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}

// maxDelay is the longest pause between requests that a host is granted.
const maxDelay = 10 * time.Second

// robotsCache keeps what each host says, for as long as the client lives.
type robotsCache struct {
	mu   sync.Mutex
	each map[string]*robotsAnswer
}

// robotsAnswer is there when done is closed.
type robotsAnswer struct {
	done    chan struct{}
	robots  Robots
	err     error
	stopped bool // whoever asked was: somebody else has to
}

func newRobotsCache() *robotsCache { return &robotsCache{each: map[string]*robotsAnswer{}} }

// allows is nil when the host lets the client in. A host is asked once,
// however many goroutines want to know.
func (c *robotsCache) allows(ctx context.Context, client *Client, u *url.URL) error {
	answer := c.ask(ctx, client, u)
	for answer != nil && answer.stopped && ctx.Err() == nil {
		answer = c.ask(ctx, client, u)
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if answer.err != nil {
		return answer.err
	}
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if !answer.robots.Allows(path) {
		return RobotsError{hostname(u)}
	}
	return nil
}

// ask gives what is known of a host, or finds it out. It is nil when the
// context ends first.
func (c *robotsCache) ask(ctx context.Context, client *Client, u *url.URL) *robotsAnswer {
	key := origin(u)
	c.mu.Lock()
	answer, known := c.each[key]
	if !known {
		answer = &robotsAnswer{done: make(chan struct{})}
		c.each[key] = answer
	}
	c.mu.Unlock()
	if !known {
		answer.robots, answer.err = client.readRobots(ctx, u)
		if answer.stopped = ctx.Err() != nil; answer.stopped {
			// Of the host this tells nothing, and the client may outlive the
			// context: one article's time is over, the next one's begins.
			c.mu.Lock()
			delete(c.each, key)
			c.mu.Unlock()
		}
		if d := min(answer.robots.Delay, maxDelay); d > 0 {
			client.pace.slower(hostname(u), d)
		}
		close(answer.done)
	}
	select {
	case <-answer.done:
		return answer
	case <-ctx.Done():
		return nil
	}
}

// noRobotsError is a robots.txt that a host has and cannot give.
type noRobotsError struct{ status *StatusError }

func (e noRobotsError) Error() string {
	return "robots.txt of its host, which says who may, cannot be had: " + e.status.Error()
}

// readRobots asks a host for its robots.txt. A host that has none (4xx) lets
// everyone in; one that fails (5xx), or has too much to do (429, which the RFC
// does not single out), lets nobody in. Of a host that cannot be reached at all,
// its pages would tell the same: that is the error.
func (c *Client) readRobots(ctx context.Context, u *url.URL) (Robots, error) {
	at := &url.URL{Scheme: u.Scheme, Host: u.Host, Path: "/robots.txt"}
	var data []byte
	read := func(_ *url.URL, res *http.Response, body io.Reader) error {
		if res.StatusCode < 200 || res.StatusCode > 299 {
			return newStatusError(res)
		}
		var err error
		data, err = io.ReadAll(io.LimitReader(body, MaxRobots))
		return err
	}
	err := c.patiently(func() error {
		return c.follow(ctx, nil, http.MethodGet, at, "text/plain, */*;q=0.5", read)
	})
	var status *StatusError
	switch {
	case errors.As(err, &status) && (status.Code >= 500 || status.busy()):
		return Robots{}, noRobotsError{status}
	case errors.As(err, &status), errors.Is(err, errRedirects), errors.Is(err, errDowngrade), isAddressError(err):
		return Robots{}, nil
	case err != nil:
		return Robots{}, err
	}
	return ParseRobots(data, c.opt.Robots), nil
}
