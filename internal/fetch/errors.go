package fetch

import (
	"compress/flate"
	"compress/gzip"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"atlas/internal/diag"
)

// Error is a failure to fetch, worded for people. Message and Hint hold
// nothing that differs from one try to the next, as a port of this machine.
type Error struct {
	// URL is the address that was asked for.
	URL string
	// Code names the kind of failure for machines: "private-address",
	// "robots", "not-there", "refused", "busy", "too-large", "no-host",
	// "silent", "bad-redirect", "cut-off", "bad-address", "untrusted" or
	// "unreachable".
	Code string
	// Message goes on after the address: "answers 403 forbidden".
	Message string
	Hint    string
	// Err is what happened, to be told apart by errors.Is and errors.As.
	Err error
}

func (e *Error) Error() string { return e.URL + " " + e.Message }
func (e *Error) Unwrap() error { return e.Err }

// StatusError is an answer that is not what was asked for.
type StatusError struct {
	Code int
	// After is how long the host asks to be left alone, 0 if it does not say.
	After time.Duration
	host  string // as hostname gives it
}

func (e *StatusError) Error() string {
	return strings.TrimSpace(fmt.Sprintf("%d %s", e.Code, strings.ToLower(http.StatusText(e.Code))))
}

// busy reports whether the host may answer later.
func (e *StatusError) busy() bool {
	return e.Code == http.StatusTooManyRequests || e.Code == http.StatusServiceUnavailable
}

func newStatusError(res *http.Response) *StatusError {
	e := &StatusError{Code: res.StatusCode, host: hostname(res.Request.URL)}
	after := strings.TrimSpace(res.Header.Get("Retry-After"))
	if seconds, err := strconv.Atoi(after); err == nil && seconds > 0 {
		// So long that it passes every bound is as good as any longer.
		e.After = time.Duration(min(seconds, 1<<30)) * time.Second
	} else if at, err := http.ParseTime(after); err == nil {
		e.After = max(time.Until(at), 0)
	}
	return e
}

// sizeError is a body larger than so many bytes.
type sizeError int64

func (e sizeError) Error() string { return "it is larger than " + diag.Size(int64(e)) }

// timeoutError is a net.Error.
type timeoutError string

func (e timeoutError) Error() string { return string(e) }
func (timeoutError) Timeout() bool   { return true }
func (timeoutError) Temporary() bool { return true }

var (
	errTimeout   = timeoutError("it takes too long")
	errIdle      = timeoutError("it stays silent")
	errRedirects = errors.New("redirected too often")
	errPacking   = errors.New("its packing was not asked for")
)

// RobotsError is that the robots.txt of a host asks programs to stay out.
type RobotsError struct {
	// Host is the one that says so: that of the address, or of one that it
	// leads on to.
	Host string
}

func (RobotsError) Error() string { return "robots.txt of its host asks programs to stay out" }

// explain words a failure.
func (c *Client) explain(address string, err error) *Error {
	const byHand = "open it in a browser and save it from there: some sites answer people only"
	e := &Error{URL: address, Err: err}
	say := func(code, message, hint string) *Error {
		e.Code, e.Message, e.Hint = code, message, hint
		return e
	}
	var status *StatusError
	var rest restError
	var out RobotsError
	var size sizeError
	var dns *net.DNSError
	var netErr net.Error
	var op *net.OpError
	var noRobots noRobotsError
	var corrupt flate.CorruptInputError
	switch {
	case errors.As(err, &rest):
		return say("busy", fmt.Sprintf("was not asked for: its host answered %s before, and asks for %s of patience", rest.status.Error(), rest.status.After.Round(time.Second)), "try again then")
	case errors.As(err, &status) && (status.Code == http.StatusNotFound || status.Code == http.StatusGone):
		return say("not-there", "is not there: "+status.Error(), "check the address; an archive of the web may have it")
	case errors.As(err, &status) && status.busy() && status.After > c.opt.MaxWait:
		return say("busy", fmt.Sprintf("answers %s and asks for %s of patience", status.Error(), status.After.Round(time.Second)), "try again then")
	case errors.As(err, &status) && status.busy():
		return say("busy", "answers "+status.Error(), "try again later")
	case errors.As(err, &status):
		return say("refused", "answers "+status.Error(), byHand)
	case errors.Is(err, ErrPrivate):
		return say("private-address", "leads into a private network and was not asked", "--allow-private asks all the same")
	case errors.As(err, &out):
		return say("robots", "was not asked for: "+out.Error(), "open it in a browser and save it from there, if you may")
	case errors.As(err, &noRobots):
		return say("robots", "was not asked for: "+noRobots.Error(), "try again later")
	case errors.As(err, &size):
		return say("too-large", "is too large: more than "+diag.Size(int64(size)), "save it in a browser, if it is what you want")
	case errors.Is(err, errRedirects), errors.Is(err, errDowngrade), isAddressError(err):
		return say(addressCode(err), "was not fetched: "+err.Error(), addressHint(err))
	case errors.As(err, &dns) && dns.IsNotFound:
		return say("no-host", fmt.Sprintf("cannot be reached: there is no host %q", dns.Name), "check the address, and whether there is a network at all"+c.proxyHint())
	case errors.As(err, &dns):
		return say("no-host", fmt.Sprintf("cannot be reached: nobody knows where the host %q is", dns.Name), "check whether there is a network at all"+c.proxyHint())
	case errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, io.EOF), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum):
		return say("cut-off", "broke off before its end", "try again")
	case errors.As(err, &corrupt):
		return say("cut-off", "came in a broken packing", "try again")
	case errors.Is(err, errPacking):
		return say("unreachable", "came in a packing that was not asked for", byHand)
	case distrust(err) != "":
		return say("untrusted", "cannot be trusted: "+distrust(err), "open it in a browser, which tells more; nothing was read of it")
	case errors.Is(err, errTimeout):
		return say("silent", "took too long", "try again later")
	case errors.As(err, &netErr) && netErr.Timeout():
		return say("silent", "does not answer", "try again later"+c.proxyHint())
	case errors.As(err, &op) && op.Err != nil:
		err = op.Err // without the addresses and ports of both ends
	}
	text := err.Error()
	if strings.Contains(text, "response headers exceeded") {
		return say("too-large", "is too large: more than "+diag.Size(maxHeaders)+" of headers", byHand)
	}
	// What is no HTTP is quoted in the error, as much as came of it.
	const most = 160
	if strings.Contains(text, "malformed") || strings.Contains(text, "connection broken") || len(text) > most {
		return say("unreachable", "gives an answer that is no HTTP", byHand)
	}
	return say("unreachable", "cannot be reached: "+text, "try again later, or open it in a browser"+c.proxyHint())
}

// isAddressError tells mistakes in an address from what went wrong there.
func isAddressError(err error) bool {
	return errors.Is(err, errScheme) || errors.Is(err, errUser) || errors.Is(err, errAddress) || errors.Is(err, errPort)
}

// distrust says why a safe connection was given up; "" when that is not why.
// The words of package x509 would hold the time, and names of the stranger's
// choice.
func distrust(err error) string {
	var op *net.OpError
	var invalid x509.CertificateInvalidError
	var name x509.HostnameError
	var unknown x509.UnknownAuthorityError
	var roots x509.SystemRootsError
	var verify *tls.CertificateVerificationError
	var record tls.RecordHeaderError
	switch {
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return "its certificate has run out, or is not valid yet"
	case errors.As(err, &name):
		return "its certificate is for another host"
	case errors.As(err, &unknown):
		return "nobody known here vouches for its certificate"
	case errors.As(err, &roots):
		return "this machine has no list of those who vouch for certificates"
	case errors.As(err, &verify), errors.As(err, &invalid):
		return "its certificate is not valid"
	case errors.As(err, &op) && op.Op == "remote error":
		// An alert of TLS, of which there is a list.
		return "it refuses a safe connection (" + strings.TrimPrefix(op.Err.Error(), "tls: ") + ")"
	case errors.Is(err, http.ErrSchemeMismatch), errors.As(err, &record):
		return "it speaks no TLS there, which https needs"
	}
	return ""
}

func addressCode(err error) string {
	if errors.Is(err, errRedirects) || errors.Is(err, errDowngrade) {
		return "bad-redirect"
	}
	return "bad-address"
}

func addressHint(err error) string {
	switch {
	case errors.Is(err, errUser):
		return "take the name out: atlas signs in nowhere"
	case errors.Is(err, errPort):
		return "browsers refuse it as well"
	case errors.Is(err, errRedirects), errors.Is(err, errDowngrade):
		return "open it in a browser, and take the address that it ends at"
	}
	return "addresses begin with http:// or https:// and a host"
}

// proxyHint says why a proxy that is set up is not used, where that may be
// why nothing can be reached.
func (c *Client) proxyHint() string {
	if c.opt.AllowPrivate && c.opt.EnvProxy {
		return ""
	}
	asked := &http.Request{URL: &url.URL{Scheme: "https", Host: "example.org"}}
	if proxy, err := http.ProxyFromEnvironment(asked); err != nil || proxy == nil {
		return ""
	}
	return "; a proxy is used with --allow-private only, since it would connect where atlas cannot check"
}
