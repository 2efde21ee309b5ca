package check

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/facts"
)

// conflicts reports where a file and an article disagree, and nobody has
// decided yet.
func (c *checker) conflicts(context.Context) error {
	open, problems := decisions.Open(c.fsys, c.files, c.decided)
	c.report(problems...)
	for i := range open {
		c.report(open[i].Problem())
	}
	c.idle()
	return nil
}

// idle reports decisions about records that the atlas does not have: a name
// mistyped, or a file renamed or removed since. Of two records that are one,
// the second may be gone: that is what the decision is for.
func (c *checker) idle() {
	warn := func(at diag.Position, table, key, ref string) {
		c.warn(at, "idle-decision", fmt.Sprintf("%s: %s: the atlas has no %s", table, key, ref), "mend the name, or remove the entry")
	}
	for _, p := range c.decided.Same {
		if !c.has(p.A) {
			warn(p.Position, "same", "a", p.A.String())
		}
	}
	for _, p := range c.decided.Different {
		if !c.has(p.A) {
			warn(p.Position, "different", "a", p.A.String())
		}
		if !c.has(p.B) {
			warn(p.Position, "different", "b", p.B.String())
		}
	}
	for _, s := range c.decided.Settled {
		if !slices.ContainsFunc(c.files, func(f *content.File) bool { return belowContent(f) == s.File }) {
			warn(s.Position, "settled", "file", s.File)
		}
	}
}

func (c *checker) has(r decisions.Ref) bool {
	return slices.ContainsFunc(c.files, func(f *content.File) bool {
		return r.Means(decisions.Thing{Path: belowContent(f), Entity: &f.Entity}) > 0
	})
}

// belowContent is how decisions name a content file.
func belowContent(f *content.File) string { return strings.TrimPrefix(f.Path, "content/") }

// decidedDifferent tells whether a person has decided that two records are
// two things.
func (c *checker) decidedDifferent(a, b *content.File) bool {
	return c.decided.Differ(
		decisions.Thing{Path: belowContent(a), Entity: &a.Entity},
		decisions.Thing{Path: belowContent(b), Entity: &b.Entity})
}

// duplicateHint says how to decide about two records.
func (c *checker) duplicateHint(a, b *content.File) string {
	if len(b.Entity.Sources) > len(a.Entity.Sources) {
		a, b = b, a // what rests on more stays
	}
	return fmt.Sprintf("if they are one, atlas merge %s %s; if not, add a [[different]] to %s", belowContent(a), belowContent(b), decisions.FileName)
}

// isSettled tells whether a person has decided that an oddity may stay: a
// [[settled]] with the article's file, the problem's code as the field and
// its quote as the value.
func (c *checker) isSettled(a *article, p facts.Problem) bool {
	return c.decided.Settles(belowContent(a.file), sourceCode(p), p.Quote)
}

// sourceCode is the code under which an oddity of a source is reported.
func sourceCode(p facts.Problem) string { return "source-" + p.Code }
