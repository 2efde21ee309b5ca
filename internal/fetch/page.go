package fetch

import (
	"context"
	"errors"
	"mime"
	"net/http"
	"strings"
)

// MaxPage is the largest page, in bytes.
const MaxPage = 20_000_000

// Page is a page of HTML.
type Page struct {
	// URL is where it was found, behind all redirects.
	URL string
	// Charset is the encoding that the server tells, lower case, "" for none.
	Charset string
	Data    []byte
}

// errNotPage is an answer that is no HTML.
var errNotPage = errors.New("it is no page")

// Page fetches a page. What is not HTML is an error.
func (c *Client) Page(ctx context.Context, address string) (*Page, error) {
	res, err := c.Get(ctx, Request{URL: address, Limit: MaxPage, Accept: "text/html, application/xhtml+xml"})
	if err != nil {
		return nil, err
	}
	claimed := res.Type
	if strings.TrimSpace(claimed) == "" {
		claimed, _, _ = strings.Cut(http.DetectContentType(res.Data), ";")
	}
	kind, params, err := mime.ParseMediaType(claimed)
	if err != nil {
		// A broken parameter is no reason; mime gives the type all the same.
		kind, _, _ = strings.Cut(claimed, ";")
		kind = strings.ToLower(strings.TrimSpace(kind))
	}
	if kind != "text/html" && kind != "application/xhtml+xml" {
		return nil, &Error{URL: address, Code: "not-a-page", Err: errNotPage,
			Message: "is " + kind + ", not a page", Hint: "articles are pages of HTML"}
	}
	charset := strings.ToLower(params["charset"])
	if strings.Trim(charset, "abcdefghijklmnopqrstuvwxyz0123456789-_:.") != "" {
		charset = "" // no name of an encoding
	}
	return &Page{URL: res.URL, Charset: charset, Data: res.Data}, nil
}
