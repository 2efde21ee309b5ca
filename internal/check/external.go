package check

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/fetch"
	"atlas/internal/markdown"
)

// Limits of asking: addresses at once, the time between two requests to one
// host, the time for one address with its redirects, redirects, and how often
// and how long a host that has too much to do is waited for.
const (
	askAtOnce    = 4
	askPause     = time.Second
	askTimeout   = 15 * time.Second
	askRedirects = 5
	askRetries   = 1
	askMaxWait   = 15 * time.Second
)

// userAgent says honestly who asks, and why.
func (c *checker) userAgent() string {
	program, who := cmp.Or(c.opt.Program, "atlas"), "a person runs it"
	if c.cfg.BaseURL != "" {
		who = "+" + c.cfg.BaseURL
	}
	return program + " (checks links; " + who + ")"
}

// address is a web address and where content first names it.
type address struct {
	url string
	at  []diag.Position
}

// external asks every web address of the texts and of the articles' keys
// whether it answers. An address is asked once, however many files have it.
//
// A failure is a warning, and so is a refusal: sites turn programs away that
// they let people in, and a site may be down for an hour. Of a host that asks
// programs to stay out nothing can be known; that is told once.
func (c *checker) external(ctx context.Context) error {
	if !c.opt.External {
		return nil
	}
	list := c.addresses()
	asker := c.newAsker()
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
	closed := map[string]int{} // how many addresses hosts keep programs out of
	var out fetch.RobotsError
	for _, err := range answers {
		if errors.As(err, &out) {
			closed[out.Host]++
		}
	}
	for i, a := range list {
		if answers[i] == nil {
			continue
		}
		if errors.As(answers[i], &out) {
			if n := closed[out.Host]; n > 0 {
				c.warn(a.at[0], "robots-link", closedTo(out.Host, n), "open them in a browser: robots.txt is not for people")
			}
			closed[out.Host] = 0
			continue
		}
		code, message, hint := wordAnswer(a.url, answers[i])
		for _, at := range a.at {
			c.warn(at, code, message, hint)
		}
	}
	return nil
}

func closedTo(host string, addresses int) string {
	what := fmt.Sprintf("%d addresses were", addresses)
	if addresses == 1 {
		what = "one address was"
	}
	return fmt.Sprintf("%s asks programs to stay out, so %s not asked", host, what)
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
type asker struct{ client *fetch.Client }

func (c *checker) newAsker() asker {
	pause := askPause
	if c.opt.pause != nil {
		pause = *c.opt.pause
	}
	return asker{fetch.New(fetch.Options{
		UserAgent: c.userAgent(), Robots: "atlas",
		AllowPrivate: c.opt.AllowPrivate, EnvProxy: c.opt.AllowPrivate, Pause: pause, Dial: c.opt.dial,
		Timeout: askTimeout, Idle: askTimeout, Redirects: askRedirects, Retries: askRetries, MaxWait: askMaxWait,
		// What a reader can follow is not to be reported, safe or not.
		Downgrade: true,
	})}
}

// knowsHeads are answers to a head that a page would get as well.
var knowsHeads = []int{http.StatusNotFound, http.StatusGone, http.StatusTooManyRequests, http.StatusServiceUnavailable}

// ask asks for the head of a page, and for the page where a server does not
// know heads. It is nil when there is an answer that a reader would call one.
func (a asker) ask(ctx context.Context, link string) error {
	const accept = "text/html, */*;q=0.5"
	err := a.client.Ask(ctx, http.MethodHead, link, accept)
	var status *fetch.StatusError
	if errors.As(err, &status) && !slices.Contains(knowsHeads, status.Code) {
		err = a.client.Ask(ctx, http.MethodGet, link, accept)
	}
	return err
}

// wordAnswer says what became of an address.
func wordAnswer(link string, err error) (code, message, hint string) {
	const gone = "find where it went, or link a copy in an archive"
	var status *fetch.StatusError
	var dns *net.DNSError
	var netErr net.Error
	var worded *fetch.Error
	errors.As(err, &worded)
	switch {
	case worded != nil && worded.Code == "busy":
		return "busy-link", link + " " + worded.Message, worded.Hint
	case worded != nil && worded.Code == "untrusted":
		return "untrusted-link", link + " " + worded.Message, "readers are warned by their browsers; see whether its host has another address"
	case worded != nil && (worded.Code == "bad-address" || worded.Code == "bad-redirect"):
		return "bad-link", link + " was not followed: " + worded.Err.Error(), worded.Hint
	case errors.As(err, &status) && (status.Code == http.StatusNotFound || status.Code == http.StatusGone):
		return "dead-link", fmt.Sprintf("%s is not there any more: %s", link, status.Error()), gone
	case errors.As(err, &status):
		return "refused-link", fmt.Sprintf("%s answers %s", link, status.Error()), "open it in a browser: some sites answer people only"
	case errors.Is(err, fetch.ErrPrivate):
		return "private-link", fmt.Sprintf("%s leads into a private network and was not asked", link), "readers cannot follow it; --allow-private asks all the same"
	case errors.As(err, &dns) && dns.IsNotFound:
		return "dead-link", fmt.Sprintf("%s: there is no host %q", link, dns.Name), gone
	case errors.As(err, &netErr) && netErr.Timeout():
		return "silent-link", fmt.Sprintf("%s does not answer", link), "try again later"
	}
	if worded != nil {
		return "silent-link", link + " " + worded.Message, worded.Hint
	}
	return "silent-link", fmt.Sprintf("%s cannot be reached: %v", link, err), "try again later, or open it in a browser"
}
