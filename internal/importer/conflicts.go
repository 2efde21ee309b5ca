package importer

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"atlas/internal/atomicfile"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/entity"
	"atlas/internal/facts"
)

// conflicts are those of the article that is being written.
type conflicts struct {
	article, id string // folder and id
	list        []decisions.Conflict
	// told are the facts that the article tells now, as content files have
	// them, by key; the article itself has the key "". body is its text.
	told map[string]*entity.Entity
	body string
}

// conflict notes where a merge found that both sides have changed.
func (w *writer) conflict(file string, found []content.Conflict, theirs *entity.Entity) {
	for _, c := range found {
		d := decisions.Conflict{
			Article: w.now.article, File: file, Field: c.Field, Position: c.Position,
			Ours: c.Ours, Theirs: c.Theirs, Base: c.Base,
		}
		if len(theirs.Sources) > 0 {
			s := theirs.Sources[0]
			d.Fact, d.Block, d.Quote = s.Fact, s.Block, s.Quote
		}
		d.OursFrom = w.origin(file, &d)
		w.now.list = append(w.now.list, d)
	}
}

// gone notes a fact that files rest on and the article tells no more.
func (w *writer) gone(fact string) {
	for _, file := range w.tree.byFact[factKey{w.now.id, fact}] {
		w.now.list = append(w.now.list, decisions.Conflict{
			Article: w.now.article, File: file, Field: decisions.FieldFact, Fact: fact, Ours: fact,
		})
	}
}

// origin says where a file has a value from: another article, or a person.
func (w *writer) origin(file string, c *decisions.Conflict) string {
	if c.Ours == "" || c.Field == "body" || strings.Contains(c.Field, "[") {
		return ""
	}
	for _, key := range factsOf(w.tree.files[file]) {
		if key.article == w.now.id && key.fact == c.Fact {
			continue
		}
		e := w.said(key)
		if e == nil || decisions.Value(content.Format(e, ""), c.Field) != c.Ours || len(e.Sources) == 0 {
			continue
		}
		return fmt.Sprintf("article %s, block %d", key.article, e.Sources[0].Block)
	}
	return "edited by hand"
}

// said is what an article's last reading said of a fact, nil when that is
// not known.
func (w *writer) said(key factKey) *entity.Entity {
	folder := "articles/" + folderName(key.article)
	var doc *facts.Document
	for _, b := range w.bases {
		if b.name == path.Join(folder, "facts.json") {
			doc = &facts.Document{}
			if json.Unmarshal(b.data, doc) != nil {
				return nil
			}
		}
	}
	if doc == nil {
		var err error
		if doc, err = readBase(w.atlas, folder); err != nil || doc == nil {
			return nil
		}
	}
	for i := range doc.Entities {
		if doc.Entities[i].Key == key.fact {
			return &doc.Entities[i]
		}
	}
	return nil
}

// readConflicts reads the conflicts of the article in a folder that are
// still kept.
func (w *writer) readConflicts(folder string) (*decisions.ConflictFile, []byte, error) {
	name := path.Join(folder, decisions.ConflictsName)
	old, err := w.read(name)
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, nil, err
	}
	file, problems := decisions.ParseConflicts(folder, old)
	if len(problems) > 0 {
		w.report.Problems = append(w.report.Problems, problems...)
		return nil, old, nil
	}
	return file, old, nil
}

// writeConflicts brings an article's conflicts.toml, with text old, to its new
// state: what was settled goes, what is open stays as it was written, what is
// new is added.
func (w *writer) writeConflicts(file *decisions.ConflictFile, old []byte) error {
	name := path.Join(w.now.article, decisions.ConflictsName)
	for _, c := range w.now.list {
		if w.decided.Settles(c.File, c.Field, c.Ours) {
			continue
		}
		if file.Add(c) {
			if f := w.tree.files[c.File]; c.Position.Line == 0 && f != nil {
				c.Refresh(c.File, f, w.decided)
			}
			w.report.Problems = append(w.report.Problems, c.Problem())
		}
	}
	file.Keep(w.stillOpen)
	w.report.Open += len(file.List)
	data := file.Bytes()
	switch {
	case data != nil:
		return w.writeOver(name, old, data)
	case old != nil:
		return w.removeFile(name, old)
	}
	return nil
}

func (w *writer) stillOpen(c *decisions.Conflict) bool {
	check := *c // positions and what the file says by now are not kept
	name := c.File
	if c.Fact != "" {
		if w.decided.Suppressed(w.now.id, c.Fact) || c.Field == decisions.FieldFact && w.now.told[c.Fact] != nil {
			return false
		}
		files := w.tree.byFact[factKey{w.now.id, c.Fact}]
		if len(files) == 0 {
			return false
		}
		name = files[0]
		for _, f := range files {
			if f == c.File {
				name = f
			}
		}
	}
	f := w.tree.files[name]
	return f != nil && check.Refresh(name, f, w.decided) && !w.agreed(&check)
}

// agreed reports whether the article has come to say what the file says.
func (w *writer) agreed(c *decisions.Conflict) bool {
	theirs := w.now.told[c.Fact]
	if theirs == nil || c.Ours == "" {
		return false
	}
	_, record, isRecord := strings.Cut(c.Field, "[")
	_, sub, hasSub := strings.Cut(record, "].")
	switch {
	case c.Field == "body":
		return strings.Contains("\n"+w.now.body+"\n", "\n"+c.Ours+"\n")
	case isRecord && hasSub:
		return strings.Contains(string(content.Format(theirs, "")), "\n"+sub+" = "+c.Ours+"\n")
	case isRecord:
		return false
	}
	return decisions.Value(content.Format(theirs, ""), c.Field) == c.Ours
}

// removeFile removes a file that the importer itself wrote.
func (w *writer) removeFile(name string, old []byte) error {
	shown := path.Join("content", name)
	w.report.Removed = append(w.report.Removed, shown)
	if w.dry {
		w.report.Diffs = append(w.report.Diffs, FileDiff{Path: shown, Old: old})
		return nil
	}
	return atomicfile.RemoveIn(w.atlas, path.Join("content", name))
}
