// Package fetch asks the web for pages and pictures, as a guest should: it
// says who it is, heeds robots.txt, leaves a host time between requests, sends
// no cookie and never a Referer, and comes back later when it is told to.
//
// And it is careful itself. Addresses come from articles, so from strangers:
//
//   - the address that a connection goes to is checked when it is made, so
//     that neither a name that changes its mind between two look-ups nor a
//     redirect leads into the network that atlas runs in ([Permit]);
//   - a body is counted as it is read and decoded, whatever its headers say
//     of its length;
//   - there is a limit to redirects, to silence, and to the whole.
//
// Start with [New]; [Client.Get] is nearly all of it. Every failure is an
// [*Error] with a message and a hint, but for a context that ends, whose own
// error comes back.
package fetch

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Options say how a client behaves. UserAgent is required; the zero value of
// another field means what is said of it.
type Options struct {
	// UserAgent says honestly who asks.
	UserAgent string
	// Robots is the name by which robots.txt may speak of the client; "" does
	// not ask for robots.txt at all.
	Robots string
	// AllowPrivate also asks hosts of private networks and this machine.
	AllowPrivate bool
	// EnvProxy connects over the proxy of the environment (HTTPS_PROXY and its
	// kin). It means nothing without AllowPrivate: a proxy connects in our
	// place, and what it connects to cannot be checked.
	EnvProxy bool
	// Downgrade follows redirects from https to http, as browsers do.
	Downgrade bool
	// Pause is the time between two requests to one host, whatever its ports.
	Pause time.Duration
	// Timeout is for one address with its redirects and the whole body, the
	// pauses left out; 0 means a minute.
	Timeout time.Duration
	// Idle is how long an answer may stay silent; 0 means 20 seconds.
	Idle time.Duration
	// Redirects is how many are followed.
	Redirects int
	// Retries is how often a host that has too much to do (429, 503) is asked
	// again, and MaxWait how long it may make us wait each time. One that asks
	// for more time is not asked for anything before that has passed.
	Retries int
	MaxWait time.Duration
	// Dial makes connections in place of the client, which then checks no
	// address: for tests, which stand for the whole web.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)

	// For tests: what Permit and the system's resolver do else, the first wait
	// before asking again, and whom to trust.
	permit   func(address string) error
	resolver *net.Resolver
	backoff  time.Duration
	tls      *tls.Config
}

// maxHeaders is how many bytes of headers an answer may have.
const maxHeaders = 64 << 10

// Client asks the web. It may be used by several goroutines at once; they
// share the pauses and what is known of each host.
type Client struct {
	opt    Options
	http   *http.Transport
	pace   *pace
	robots *robotsCache // nil when nobody is to be asked for them
}

// New makes a client.
func New(opt Options) *Client {
	if opt.Timeout <= 0 {
		opt.Timeout = time.Minute
	}
	if opt.Idle <= 0 {
		opt.Idle = 20 * time.Second
	}
	if opt.backoff <= 0 {
		opt.backoff = time.Second
	}
	if opt.permit == nil {
		opt.permit = Permit
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second, Resolver: opt.resolver}
	if !opt.AllowPrivate {
		// Control sees the address that a name has led to.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return opt.permit(address) }
	}
	transport := &http.Transport{
		DialContext: dialer.DialContext, TLSClientConfig: opt.tls, TLSHandshakeTimeout: 10 * time.Second,
		DisableKeepAlives: true, MaxResponseHeaderBytes: maxHeaders,
	}
	if opt.Dial != nil {
		transport.DialContext = opt.Dial
	}
	if opt.AllowPrivate && opt.EnvProxy {
		transport.Proxy = http.ProxyFromEnvironment
	}
	// A transport alone, without http.Client: that one would keep cookies if
	// told to, and name the last address as Referer whenever it follows a
	// redirect. Here redirects are followed by hand, and every step is checked.
	c := &Client{opt: opt, pace: newPace(opt.Pause), http: transport}
	if opt.Robots != "" {
		c.robots = newRobotsCache()
	}
	return c
}

// Request is what to ask for.
type Request struct {
	URL string
	// Accept is the header of this name: which types are welcome.
	Accept string
	// Limit is the largest body, in bytes as decoded; a larger one is an error.
	Limit int64
}

// Response is an answer.
type Response struct {
	// URL is where the body came from, behind all redirects.
	URL string
	// Type is the Content-Type that the server claims.
	Type string
	Data []byte
}

// Get fetches the body of an address.
func (c *Client) Get(ctx context.Context, r Request) (*Response, error) {
	var got *Response
	err := c.do(ctx, http.MethodGet, r.URL, r.Accept, func(u *url.URL, res *http.Response, body io.Reader) error {
		if res.StatusCode < 200 || res.StatusCode > 299 {
			return newStatusError(res)
		}
		if res.ContentLength > r.Limit {
			return sizeError(r.Limit)
		}
		if packing := res.Header.Get("Content-Encoding"); packing != "" && !strings.EqualFold(packing, "identity") {
			return errPacking // the transport has unpacked what it asked for
		}
		// One byte more tells a body of just the limit from a larger one. The
		// transport has unpacked the body by now, so this counts what a small
		// answer swells up to.
		data, err := io.ReadAll(io.LimitReader(body, r.Limit+1))
		if int64(len(data)) > r.Limit {
			return sizeError(r.Limit)
		}
		got = &Response{URL: u.String(), Type: res.Header.Get("Content-Type"), Data: data}
		return err
	})
	if err != nil {
		return nil, err
	}
	return got, nil
}

// Ask sends a request and reports whether there is an answer that a reader
// would call one: a status below 400. Of the body a few bytes are read.
func (c *Client) Ask(ctx context.Context, method, address, accept string) error {
	return c.do(ctx, method, address, accept, func(_ *url.URL, res *http.Response, body io.Reader) error {
		_, _ = io.CopyN(io.Discard, body, 4<<10)
		if res.StatusCode >= 400 {
			return newStatusError(res)
		}
		return nil
	})
}

type useFunc = func(u *url.URL, res *http.Response, body io.Reader) error

// do asks, again if it must, and words what goes wrong.
func (c *Client) do(ctx context.Context, method, address, accept string, use useFunc) error {
	u, err := parse(address)
	if err == nil {
		err = c.patiently(func() error { return c.follow(ctx, c.robots, method, u, accept, use) })
	}
	if err == nil {
		return nil
	}
	if stopped := ctx.Err(); stopped != nil {
		return stopped
	}
	return c.explain(address, err)
}

// patiently asks again where a host has too much to do. Whoever else asks that
// host waits as long.
func (c *Client) patiently(ask func() error) error {
	for try := 0; ; try++ {
		err := ask()
		var status *StatusError
		if err == nil || !errors.As(err, &status) || !status.busy() {
			return err
		}
		switch wait := status.After; {
		case wait > c.opt.MaxWait:
			c.pace.rest(status.host, wait, status)
			return err
		case wait > 0:
			c.pace.hold(status.host, wait)
		case try < c.opt.Retries:
			c.pace.hold(status.host, min(c.opt.backoff<<try, c.opt.MaxWait))
		}
		if try >= c.opt.Retries {
			return err
		}
	}
}

// follow asks for an address and for those that it leads on to.
func (c *Client) follow(ctx context.Context, robots *robotsCache, method string, u *url.URL, accept string, use useFunc) error {
	left := c.opt.Timeout
	for redirects := 0; ; redirects++ {
		if err := c.refuse(u); err != nil {
			return err
		}
		if err := c.pace.resting(hostname(u)); err != nil {
			return err
		}
		if robots != nil {
			if err := robots.allows(ctx, c, u); err != nil {
				return err
			}
		}
		if err := c.pace.wait(ctx, hostname(u)); err != nil {
			return err
		}
		start := time.Now()
		next, err := c.once(ctx, left, method, u, accept, use)
		if err != nil || next == nil {
			return err
		}
		if left -= time.Since(start); left <= 0 {
			return errTimeout
		}
		switch {
		case redirects >= c.opt.Redirects:
			return errRedirects
		case u.Scheme == "https" && next.Scheme == "http" && !c.opt.Downgrade:
			return errDowngrade
		}
		u = next
	}
}

// refuse tells addresses of which nobody need be asked to know that they are
// private. Of names it is the dialer that knows.
func (c *Client) refuse(u *url.URL) error {
	if c.opt.AllowPrivate || c.opt.Dial != nil {
		return nil
	}
	host := hostname(u)
	if isOwn(host) {
		return ErrPrivate
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return nil
	}
	port, _ := strconv.ParseUint(u.Port(), 10, 16) // parse has looked at it
	return c.opt.permit(netip.AddrPortFrom(ip, uint16(port)).String())
}

// once sends one request. A redirect gives the next address; any other answer
// goes to use.
func (c *Client) once(parent context.Context, timeout time.Duration, method string, u *url.URL, accept string, use useFunc) (next *url.URL, err error) {
	ctx, stop := context.WithTimeoutCause(parent, timeout, errTimeout)
	defer stop()
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	silence := time.AfterFunc(c.opt.Idle, func() { cancel(errIdle) })
	defer silence.Stop()
	defer func() {
		// The client's own words for a context that ended are of no use.
		if cause := context.Cause(ctx); err != nil && cause != nil {
			err = cause
		}
	}()
	req, err := http.NewRequestWithContext(ctx, method, u.String(), nil)
	if err != nil {
		return nil, errAddress
	}
	req.Header.Set("User-Agent", c.opt.UserAgent)
	if accept != "" {
		req.Header.Set("Accept", accept)
	}
	res, err := c.http.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	defer res.Body.Close()
	switch res.StatusCode {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		if to := res.Header.Get("Location"); to != "" {
			joined, err := u.Parse(to)
			if err != nil {
				return nil, errAddress
			}
			return parse(joined.String())
		}
	}
	return nil, use(u, res, &idleReader{res.Body, silence, c.opt.Idle})
}

// idleReader puts the end of patience off with every byte.
type idleReader struct {
	r     io.Reader
	timer *time.Timer
	idle  time.Duration
}

func (r *idleReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.timer.Reset(r.idle)
	return n, err
}
