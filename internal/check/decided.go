package check

import (
	"context"
	"fmt"
	"strings"

	"atlas/internal/content"
	"atlas/internal/decisions"
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
	return nil
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
