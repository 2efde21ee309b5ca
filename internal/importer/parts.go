package importer

import (
	"slices"

	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/entity"
)

// update brings a new reading of a fact into the files that rest on it. What
// is new goes to the first of them: the one that has the fact's title, if a
// person has split a record.
func (w *writer) update(files []string, theirs entity.Entity, old *entity.Entity) error {
	first := 0
	if old != nil {
		first = max(0, slices.IndexFunc(files, func(name string) bool { return w.tree.files[name].Entity.Title == old.Title }))
	}
	for i, name := range files {
		have := w.tree.files[name]
		t, b := theirs, old
		if b != nil {
			base := *b
			b = &base
			byAnotherName(&t, b, &have.Entity)
			if i != first {
				inPart(&t, b, have)
			}
		} else if i != first {
			continue // nothing tells what this part had
		}
		if err := w.put(name, t, b, "", ""); err != nil {
			return err
		}
	}
	return nil
}

// byAnotherName makes the title of a fact an alternate name where the file
// has it as one: the record of another article, or of another title, was
// joined with it.
func byAnotherName(theirs, base, have *entity.Entity) {
	if have.Title == base.Title || !slices.Contains(have.AlternateNames, base.Title) {
		return
	}
	for _, e := range []*entity.Entity{theirs, base} {
		names := appendNew([]string{e.Title}, e.AlternateNames...)
		e.AlternateNames = slices.DeleteFunc(names, func(n string) bool { return n == have.Title })
		e.Title = have.Title
	}
}

// inPart narrows a new reading to what one part of a split record has: fields
// that are as the last import wrote them follow, and so do its quotes; nothing
// is added, and what the person has changed is no conflict, since the other
// part goes on with it.
func inPart(theirs, base *entity.Entity, have *content.File) {
	after, before := content.Format(theirs, ""), content.Format(base, "")
	for _, key := range entity.Keys(theirs.Kind) {
		if key.Type == entity.Tables {
			continue
		}
		was := decisions.Value(before, key.Name)
		if was != decisions.Value(have.Data, key.Name) || was == "" || decisions.Value(after, key.Name) == "" {
			copyField(theirs, base, key.Name)
		}
	}
	theirs.Amounts, theirs.Claims = base.Amounts, base.Claims
	var was, now []entity.Source
	for i, s := range base.Sources {
		if !slices.Contains(have.Entity.Sources, s) {
			continue
		}
		was = append(was, s)
		n := s
		n.Fact = theirs.Sources[0].Fact
		if j := slices.IndexFunc(theirs.Sources, func(t entity.Source) bool { return t.Quote == s.Quote }); j >= 0 {
			n = theirs.Sources[j]
		} else if len(theirs.Sources) == len(base.Sources) {
			n = theirs.Sources[i]
		}
		now = append(now, n)
	}
	base.Sources, theirs.Sources = was, now
}
