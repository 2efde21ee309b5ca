package check

import (
	"context"
	"fmt"
	"strings"

	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/history"
	"atlas/internal/history/git"
)

// movedFiles tells of addresses that git saw given up: a file was renamed by
// hand and nothing leads its readers on. A merge and a person's entry in
// redirects.toml do.
//
// Without git there is nothing to know, and nothing is said.
func (c *checker) movedFiles(ctx context.Context) error {
	if c.site == nil || !c.cfg.Build.History {
		return nil
	}
	h, err := git.Read(ctx, c.opt.Root, c.root)
	if err != nil {
		return ctx.Err() // the build warns of a history that cannot be read
	}
	reached := map[string]bool{}
	for _, p := range c.site.Pages() {
		reached[p.Path] = true
	}
	for _, p := range c.site.Moved() {
		reached[p.Path] = true
	}
	for _, commit := range h.Commits {
		for _, ch := range commit.Changes {
			from := decisions.PagePath(ch.File)
			if ch.What != history.Renamed || ch.Now == "" || reached[from] {
				continue
			}
			reached[from] = true // each address once
			to := strings.TrimPrefix(ch.Now, "content/")
			c.warn(diag.Position{File: ch.Now}, "moved-file",
				fmt.Sprintf("its page was %s until the file was renamed; who has that address finds nothing", from),
				fmt.Sprintf("write into content/redirects.toml: [[redirect]], from = %q, to = %q", from, to))
		}
	}
	return nil
}
