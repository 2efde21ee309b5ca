package check

import (
	"context"
	"fmt"
	"strings"

	"atlas/internal/content"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
	"atlas/internal/names"
)

// namedKinds are the kinds whose records can be one thing told twice.
var namedKinds = [...]entity.Kind{entity.Company, entity.Case, entity.Policy, entity.Park, entity.Alliance, entity.Place}

// name is one name of a record and the key that gives it.
type name struct {
	file  *content.File
	text  string
	key   string
	index int
}

// duplicates reports records of one kind that may be one thing: of the same
// name, or of names that are near. Each pair of files is told once, at the
// later one, by the surest reason; pairs that a person has decided to be
// different are left out.
func (c *checker) duplicates(context.Context) error {
	lex, err := lexicon.Load(c.cfg.Import.Lexicon)
	if err != nil {
		return nil // site.Load has said so
	}
	cmp := names.Comparer{Endings: lex.Names.Drop, Short: lex.Names.Short, Places: c.placesIn}
	for _, kind := range namedKinds {
		var list []name
		for _, f := range c.files {
			if f.Entity.Kind == kind {
				list = append(list, namesOf(f)...)
			}
		}
		d := &duplicateFinder{c: c, kind: kind, told: map[[2]string]bool{}}
		d.same(list)
		d.near(list, &cmp)
	}
	return nil
}

// namesOf are the names that identify a record. The documents of a policy do
// as well; those of an alliance are its publications.
func namesOf(f *content.File) []name {
	e := &f.Entity
	list := []name{{f, e.Title, "title", 0}}
	for i, n := range e.AlternateNames {
		list = append(list, name{f, n, "alternate_names", i})
	}
	if e.Kind == entity.Policy {
		for i, n := range e.Documents {
			list = append(list, name{f, n, "documents", i})
		}
	}
	return list
}

// placesIn gives the place that a name begins with, and all places in it.
func (c *checker) placesIn(text string) (head string, all []string) {
	for _, m := range c.gaz.Find(text) {
		if m.Start == 0 {
			head = m.Text
		}
		all = append(all, m.Text)
	}
	return head, all
}

type duplicateFinder struct {
	c    *checker
	kind entity.Kind
	told map[[2]string]bool
}

// same reports names that are one when folded.
func (d *duplicateFinder) same(list []name) {
	first := map[string][]name{}
	for _, n := range list {
		key := names.Fold(n.text)
		if key == "" {
			continue
		}
		for _, other := range first[key] {
			if n.key == "documents" && other.key == "documents" {
				d.tell(other, n, "same-document", fmt.Sprintf("%s: %s also carries the document %q", n.key, other.file.Path, n.text))
			} else {
				d.tell(other, n, "same-name", fmt.Sprintf("%s: %q also names %s", n.key, n.text, other.file.Path))
			}
		}
		first[key] = append(first[key], n)
	}
}

// near reports titles and other names that are close. Documents are left out:
// plans of one series differ by little on purpose.
func (d *duplicateFinder) near(list []name, cmp *names.Comparer) {
	var near []name
	var texts []string
	for _, n := range list {
		if n.key != "documents" && strings.TrimSpace(n.text) != "" {
			near = append(near, n)
			texts = append(texts, n.text)
		}
	}
	for _, p := range cmp.Near(texts) {
		a, b := near[p.I], near[p.J]
		how := "differs by little from"
		switch p.Why {
		case names.SameStem:
			how = "may be short or long for"
		case names.SameButMarks:
			how = "differs in punctuation only from"
		}
		d.tell(a, b, "near-name", fmt.Sprintf("%s: %q %s %q in %s", b.key, b.text, how, a.text, a.file.Path))
	}
}

// tell reports a pair at the second name, unless it was told or decided.
func (d *duplicateFinder) tell(a, b name, code, message string) {
	pair := [2]string{a.file.Path, b.file.Path}
	if a.file == b.file || d.told[pair] || d.c.decidedDifferent(a.file, b.file) {
		return
	}
	d.told[pair] = true
	at := b.file.Position(b.key, b.index)
	if b.key == "title" {
		at = b.file.Position(b.key)
	}
	d.c.warn(at, code, message, d.c.duplicateHint(a.file, b.file))
}
