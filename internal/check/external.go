package check

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/markdown"
)

// UserAgent says honestly who asks.
const UserAgent = "atlas-check/1 (a link checker; one request a second to each host)"

// Limits of asking: addresses at once, the time between two requests to one
// host, the time for one address with its redirects, and redirects.
const (
	askAtOnce    = 4
	askPause     = time.Second
	askTimeout   = 15 * time.Second
	askRedirects = 5
)

// address is a web address and where content first names it.
type address struct {
	url string
	at  []diag.Position
}

// external asks every web address of the texts and of the articles' keys
// whether it answers. An address is asked once, however many files have it.
//
// A failure is a warning, and so is a refusal: sites turn programs away that
// they let people in, and a site may be down for an hour.
func (c *checker) external(ctx context.Context) error {
	if !c.opt.External {
		return nil
	}
	list := c.addresses()
	asker := newAsker(c.opt.AllowPrivate)
	if c.opt.dial != nil {
		asker.client.Transport.(*http.Transport).DialContext = c.opt.dial
	}
	if c.opt.pause != nil {
		asker.pause = *c.opt.pause
	}
	answers := make([]error, len(list))
	queue := make(chan int)
	var workers sync.WaitGroup
	var told sync.Mutex
	done := 0
	for range min(askAtOnce, len(list)) {
		workers.Go(func() {
			for i := range queue {
				answers[i] = asker.ask(ctx, list[i].url)
				told.Lock()
				if done++; c.opt.Progress != nil {
					c.opt.Progress(done, len(list))
				}
				told.Unlock()
			}
		})
	}
	for _, i := range interleaved(list) {
		queue <- i
	}
	close(queue)
	workers.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, a := range list {
		if answers[i] == nil {
			continue
		}
		code, message, hint := wordAnswer(a.url, answers[i])
		for _, at := range a.at {
			c.warn(at, code, message, hint)
		}
	}
	return nil
}

// interleaved orders addresses so that neighbours are of different hosts:
// else all workers would wait for one host's second to pass.
func interleaved(list []address) []int {
	nth := map[string]int{}
	rank := make([]int, len(list))
	order := make([]int, len(list))
	for i, a := range list {
		host := hostOf(a.url)
		rank[i] = nth[host]
		nth[host]++
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank[a], rank[b]) })
	return order
}

func hostOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return strings.ToLower(u.Host)
}

// addresses lists the web addresses of the content, without fragments, each
// with the places that name it.
func (c *checker) addresses() []address {
	byURL := map[string]*address{}
	note := func(link string, at func() diag.Position) {
		link, _, _ = strings.Cut(link, "#")
		u, err := url.Parse(link)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
			return
		}
		a := byURL[link]
		if a == nil {
			a = &address{url: link}
			byURL[link] = a
		}
		a.at = append(a.at, at())
	}
	for _, f := range c.files {
		if f.Entity.SourceURL != "" {
			note(f.Entity.SourceURL, func() diag.Position { return f.Position("source_url") })
		}
		for _, link := range c.linksOf(f) {
			note(link, func() diag.Position { return textPosition(f, link) })
		}
	}
	list := make([]address, 0, len(byURL))
	for _, link := range slices.Sorted(maps.Keys(byURL)) {
		list = append(list, *byURL[link])
	}
	return list
}

// linksOf are the addresses that a reader of a text can follow. Pictures are
// left out: their hosts refuse all who do not come from their own pages.
func (c *checker) linksOf(f *content.File) []string {
	if !bytes.Contains(f.Body, []byte("://")) && !bytes.Contains(f.Body, []byte("www.")) {
		return nil
	}
	var page bytes.Buffer
	c.markdown.Render(&page, f.Body, markdown.Options{NoIDs: true})
	var links []string
	for _, l := range readPage("", page.Bytes()).links {
		if l.use == useLink {
			links = append(links, l.address)
		}
	}
	return links
}

func textPosition(f *content.File, link string) diag.Position {
	for _, form := range []string{link, strings.TrimPrefix(link, "http://"), strings.TrimPrefix(link, "https://")} {
		if i := bytes.Index(f.Body, []byte(form)); i >= 0 {
			return f.BodyPosition(i)
		}
	}
	return diag.Position{File: f.Path}
}

// asker asks web addresses, politely.
type asker struct {
	client *http.Client
	pause  time.Duration

	mu   sync.Mutex
	next map[string]time.Time // when a host may be asked again
}

func newAsker(private bool) *asker {
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	if !private {
		// Control sees the address that a name has led to, so that no name
		// and no redirect leads into the network that atlas runs in.
		dialer.Control = func(_, address string, _ syscall.RawConn) error { return permit(address) }
	}
	a := &asker{
		pause: askPause, next: map[string]time.Time{},
		client: &http.Client{
			Timeout: askTimeout,
			// No proxy: it would connect in our place, past permit.
			Transport: &http.Transport{DialContext: dialer.DialContext, TLSHandshakeTimeout: 10 * time.Second,
				DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10},
		},
	}
	a.client.CheckRedirect = func(r *http.Request, via []*http.Request) error {
		if len(via) > askRedirects {
			return errors.New("redirected too often")
		}
		r.Header.Del("Referer") // nobody needs to know who links to them
		return a.wait(r.Context(), hostOf(r.URL.String()))
	}
	return a
}

// errPrivate refuses an address of the network that atlas runs in.
var errPrivate = errors.New("the address is in a private network")

// permit refuses addresses that are not public ones.
func permit(address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	ip := at.Addr().Unmap()
	if !ip.IsGlobalUnicast() || ip.IsPrivate() || slices.ContainsFunc(reserved, func(p netip.Prefix) bool { return p.Contains(ip) }) {
		return errPrivate
	}
	return nil
}

// reserved are networks beside the private ones of netip that lead to no
// public host (RFC 6890), or from IPv6 into IPv4, whose addresses would then
// not be looked at.
var reserved = []netip.Prefix{
	netip.MustParsePrefix("0.0.0.0/8"),
	netip.MustParsePrefix("100.64.0.0/10"),
	netip.MustParsePrefix("192.0.0.0/24"),
	netip.MustParsePrefix("198.18.0.0/15"),
	netip.MustParsePrefix("240.0.0.0/4"),
	netip.MustParsePrefix("64:ff9b::/96"),
	netip.MustParsePrefix("64:ff9b:1::/48"),
	netip.MustParsePrefix("2002::/16"),
	netip.MustParsePrefix("2001::/32"),
}

// statusError is an answer that is no page.
type statusError int

func (e statusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", int(e), strings.ToLower(http.StatusText(int(e)))))
}

// ask asks for the head of a page, and for the page where a server does not
// know heads. It is nil when there is an answer that a reader would call one.
func (a *asker) ask(ctx context.Context, link string) error {
	err := a.request(ctx, http.MethodHead, link)
	var status statusError
	if errors.As(err, &status) && status != http.StatusNotFound && status != http.StatusGone {
		err = a.request(ctx, http.MethodGet, link)
	}
	return err
}

func (a *asker) request(ctx context.Context, method, link string) error {
	if err := a.wait(ctx, hostOf(link)); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, method, link, nil)
	if err != nil {
		return err
	}
	req.Header.Set("User-Agent", UserAgent)
	req.Header.Set("Accept", "text/html, */*;q=0.5")
	res, err := a.client.Do(req)
	if err != nil {
		return err
	}
	_, _ = io.CopyN(io.Discard, res.Body, 4<<10)
	_ = res.Body.Close()
	if res.StatusCode >= 400 {
		return statusError(res.StatusCode)
	}
	return nil
}

// wait keeps requests to one host apart.
func (a *asker) wait(ctx context.Context, host string) error {
	a.mu.Lock()
	now := time.Now()
	at := a.next[host]
	if at.Before(now) {
		at = now
	}
	a.next[host] = at.Add(a.pause)
	a.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// wordAnswer says what became of an address.
func wordAnswer(link string, err error) (code, message, hint string) {
	const gone = "find where it went, or link a copy in an archive"
	var status statusError
	var dns *net.DNSError
	var netErr net.Error
	switch {
	case errors.As(err, &status) && (status == http.StatusNotFound || status == http.StatusGone):
		return "dead-link", fmt.Sprintf("%s is not there any more: %s", link, status.Error()), gone
	case errors.As(err, &status):
		return "refused-link", fmt.Sprintf("%s answers %s", link, status.Error()), "open it in a browser: some sites answer people only"
	case errors.Is(err, errPrivate):
		return "private-link", fmt.Sprintf("%s leads into a private network and was not asked", link), "readers cannot follow it; --allow-private asks all the same"
	case errors.As(err, &dns):
		return "dead-link", fmt.Sprintf("%s: there is no host %q", link, dns.Name), gone
	case errors.As(err, &netErr) && netErr.Timeout():
		return "silent-link", fmt.Sprintf("%s does not answer", link), "try again later"
	}
	var inner *url.Error
	if errors.As(err, &inner) {
		err = inner.Err
	}
	return "silent-link", fmt.Sprintf("%s cannot be reached: %v", link, err), "try again later, or open it in a browser"
}
