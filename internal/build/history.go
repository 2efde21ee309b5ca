package build

import (
	"atlas/internal/diag"
	"atlas/internal/history"
	"atlas/internal/history/git"
)

// loadHistory asks git what changed. An atlas need not be in git, and one that
// git cannot read is built all the same: the page of changes says why it has
// none.
func (b *builder) loadHistory() error {
	h, err := b.readHistory()
	if b.ctx.Err() != nil {
		return b.ctx.Err()
	}
	switch {
	case err != nil:
		b.report([]diag.Problem{{Position: diag.Position{File: "content"}, Severity: diag.Warning, Code: "no-history",
			Message: "what changed cannot be read: " + err.Error(),
			Hint:    "the site is made without it; in [build] of config.toml, history = false asks for none"}})
	case h.Cut:
		b.report([]diag.Problem{{Position: diag.Position{File: "content"}, Severity: diag.Warning, Code: "short-history",
			Message: "the repository is a shallow clone: what changed before it is missing in the site",
			Hint:    "fetch the rest by git fetch --unshallow; in a workflow of GitHub, give actions/checkout fetch-depth: 0"}})
	}
	b.site.AddHistory(h)
	return nil
}

func (b *builder) readHistory() (*history.History, error) {
	if !b.cfg.Build.History {
		return &history.History{Missing: history.Off}, nil
	}
	return git.Read(b.ctx, b.opt.Root, b.project)
}
