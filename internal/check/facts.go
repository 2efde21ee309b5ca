package check

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/facts"
	"atlas/internal/parallel"
)

// facts reads what the last import said of each article: what is odd in the
// source stays told until the article's text or a decision settles it.
func (c *checker) facts(context.Context) error {
	have := c.factFiles()
	files := c.articleList
	docs := make([]*facts.Document, len(files))
	found := make([][]diag.Problem, len(files))
	parallel.Each(len(files), func(i int) {
		name := path.Join(path.Dir(files[i].file.Path), "facts.json")
		doc, problem := readFacts(c.fsys, name)
		if problem != nil {
			found[i] = append(found[i], *problem)
		}
		docs[i] = doc
	})
	for i, a := range files {
		c.report(found[i]...)
		if docs[i] == nil {
			continue
		}
		id := docs[i].Article.ID
		for _, e := range docs[i].Entities {
			if !have[factKey{id, e.Key}] && !c.decided.Suppressed(id, e.Key) {
				c.gone++
			}
		}
		c.oddities(a, id, docs[i].Problems)
	}
	return nil
}

type factKey struct{ article, fact string }

// factFiles are the facts of imports that some file rests on.
func (c *checker) factFiles() map[factKey]bool {
	have := map[factKey]bool{}
	for _, f := range c.files {
		for _, s := range f.Entity.Sources {
			if s.Fact != "" {
				have[factKey{s.Article, s.Fact}] = true
			}
		}
	}
	return have
}

// readFacts reads a facts document; an article that a person wrote has none.
func readFacts(fsys fs.FS, name string) (*facts.Document, *diag.Problem) {
	data, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	bad := func(at diag.Position, message, hint string) (*facts.Document, *diag.Problem) {
		return nil, &diag.Problem{Position: at, Code: "facts-json", Message: message, Hint: hint}
	}
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return bad(diag.Position{File: name}, "cannot be read: "+err.Error(), "check who may read it")
	}
	const restore = "it is the base of merges: restore it from git, or delete it to let every edit win"
	var doc facts.Document
	if err := json.Unmarshal(data, &doc); err != nil {
		at := diag.Position{File: name}
		var syntax *json.SyntaxError
		var wrong *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			at = diag.At(name, data, int(syntax.Offset)-1)
		case errors.As(err, &wrong):
			at = diag.At(name, data, int(wrong.Offset)-1)
			return bad(at, fmt.Sprintf("is not a facts document: %s is not of its type", wrong.Field), restore)
		}
		return bad(at, "is not a facts document: "+err.Error(), restore)
	}
	if doc.Schema != facts.Schema {
		return bad(diag.Position{File: name}, fmt.Sprintf("has schema %q, this atlas reads %q", doc.Schema, facts.Schema),
			"import with the version of atlas that wrote it, or a newer one")
	}
	return &doc, nil
}

// oddHints say what a person can do about what is odd in a source, by the
// codes of package facts.
var oddHints = map[string]string{
	"count-mismatch":        "count again in the article, and add what was missed or say in a summary which number is right",
	"duplicate-name":        "nothing needs doing if the atlas has it once",
	"foreign-statement":     "see that the records of both name the right organization",
	"truncated-sentence":    "look the sentence up at the publisher, and mend the article's text",
	"two-dates":             "look the document up, and set when to the right date",
	"title-fragment":        "write the right title into the policy, and mend the article's text",
	"broken-title":          "write the right title into the record, and mend the article's text",
	"organization-as-title": "see that it is recorded as an alliance and not as a document",
	"magazine-as-document":  "nothing needs doing if no policy carries its name",
}

const oddHint = "mend the article's text, and the quotes that rest on it"

// oddities reports the problems of a source, each at its block, for as long as
// the text still holds what is odd.
func (c *checker) oddities(a *article, id string, problems []facts.Problem) {
	for _, p := range problems {
		if p.Block < 1 || p.Block > len(a.blocks) || !strings.Contains(a.plain[p.Block-1], squeeze(p.Quote)) {
			continue // a person has mended the text
		}
		if c.isSettled(a, p) {
			continue
		}
		at := diag.Position{File: a.file.Path}
		if offset := a.blocks[p.Block-1].Offset; offset >= 0 {
			at = a.file.BodyPosition(offset)
		}
		message := p.Message
		if !strings.HasPrefix(message, "the source") {
			message = "in the source: " + message
		}
		if p.Code == "count-mismatch" {
			if n := c.resting(id, p.Block); n > 0 {
				message += fmt.Sprintf("; records of the atlas that rest on this block: %d", n)
			}
		}
		if p.Quote != "" {
			message += ": " + shown(p.Quote)
		}
		hint := oddHints[p.Code]
		if hint == "" {
			hint = oddHint
		}
		c.warn(at, sourceCode(p), message, hint)
	}
}

// resting counts the records that quote a block.
func (c *checker) resting(id string, block int) int {
	n := 0
	for _, f := range c.files {
		for _, s := range f.Entity.Sources {
			if s.Article == id && s.Block == block {
				n++
				break
			}
		}
	}
	return n
}
