package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"atlas/internal/config"
	"atlas/internal/diag"
	"atlas/internal/fetch"
	"atlas/internal/importer"
)

// webScheme tells an address from a file: its scheme, lower case. It is ""
// for a file, whose name may well hold a colon.
func webScheme(arg string) string {
	scheme, _, ok := strings.Cut(arg, "://")
	if !ok || strings.ContainsAny(scheme, `/\.`) {
		return ""
	}
	return strings.ToLower(scheme)
}

// programName is the name by which atlas asks the web.
func programName() string { return "atlas/" + stamped().version }

// fetchClient asks the web in the name of an atlas: politely, and not longer
// than a person at a terminal waits.
func fetchClient(cfg config.Config, private bool) *fetch.Client {
	who := "a person runs it"
	if cfg.BaseURL != "" {
		who = "+" + cfg.BaseURL
	}
	return fetch.New(fetch.Options{
		UserAgent: fmt.Sprintf("%s (%s)", programName(), who), Robots: "atlas",
		AllowPrivate: private, EnvProxy: private,
		Pause: 250 * time.Millisecond, Timeout: time.Minute, Idle: 20 * time.Second,
		Redirects: 5, Retries: 2, MaxWait: 30 * time.Second,
	})
}

// webSource is an article at an address, fetched when its turn comes.
func (inv *invocation) webSource(client *fetch.Client, address string) importer.Source {
	return importer.FetchedSource(address, func() ([]byte, importer.Origin, error) {
		page, err := client.Page(inv.ctx, address)
		var e *fetch.Error
		if errors.As(err, &e) {
			hint := e.Hint
			switch e.Code {
			case "refused", "robots", "too-large", "untrusted":
				hint = "open it in a browser, save the page, and import the file"
			}
			return nil, importer.Origin{}, diag.Problem{Position: diag.Position{File: address}, Code: e.Code, Message: e.Message, Hint: hint}
		}
		if err != nil {
			return nil, importer.Origin{}, err
		}
		return page.Data, importer.Origin{URL: page.URL, Charset: page.Charset}, nil
	})
}
