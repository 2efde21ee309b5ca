package importer

import (
	"bytes"
	"os"
	"path"
	"path/filepath"
	"slices"

	"atlas/internal/article"
	"atlas/internal/atomicfile"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/facts"
)

// writer brings articles into content/, one after the other.
type writer struct {
	root   string
	dry    bool
	tree   *tree
	report *Report
	// fresh are new files that are not synced yet, and bases the facts.json
	// that wait for that; see flush.
	fresh []string
	bases []base
}

// base is a facts.json to be written.
type base struct {
	name string
	data []byte
}

// batch is how many articles are synced together: enough that the disk is
// no brake, few enough to hold their facts in memory.
const batch = 64

// flush syncs the new files and then writes the facts that rest on them. If a
// facts.json were on the disk before a file it tells of, a loss of power
// between the two would look like a person's deletion.
func (w *writer) flush() error {
	if err := atomicfile.Sync(w.fresh); err != nil {
		return err
	}
	w.fresh = nil
	for _, b := range w.bases {
		if err := w.writeFile(b.name, b.data); err != nil {
			return err
		}
	}
	w.bases = nil
	err := atomicfile.Sync(w.fresh)
	w.fresh = nil
	return err
}

// write brings one article in. facts.json goes last: see the package comment.
func (w *writer) write(a *Article) error {
	factsName := path.Join(a.Folder, "facts.json")
	if slices.ContainsFunc(w.bases, func(b base) bool { return b.name == factsName }) {
		// The same article twice in one run: the first is the second's base.
		if err := w.flush(); err != nil {
			return err
		}
	}
	last, err := readBase(w.root, a.Folder)
	if err != nil {
		if p, ok := err.(diag.Problem); ok {
			w.report.Problems = append(w.report.Problems, p)
			return nil
		}
		return err
	}
	if err := w.writeArticle(a, last); err != nil {
		return err
	}
	known := map[string]*entity.Entity{}
	if last != nil {
		for i := range last.Entities {
			known[last.Entities[i].Key] = &last.Entities[i]
		}
	}
	for i := range a.Document.Entities {
		e := a.Document.Entities[i]
		if err := w.writeEntity(a.Text.ID, e, known[e.Key]); err != nil {
			return err
		}
	}
	// The old page is the base of the article's text: it goes after that.
	if err := w.writeFile(path.Join(a.Folder, "source.html"), a.Data); err != nil {
		return err
	}
	data, err := FactsJSON(a.Document)
	if err != nil {
		return err
	}
	w.bases = append(w.bases, base{factsName, data})
	w.count(a)
	if len(w.bases) < batch {
		return nil
	}
	return w.flush()
}

// writeArticle writes index.md: the text and what the page says of itself.
func (w *writer) writeArticle(a *Article, last *facts.Document) error {
	name := path.Join(a.Folder, "index.md")
	theirs := articleEntity(a.Document)
	body := string(a.Text.Markdown())
	if last == nil {
		return w.put(name, theirs, nil, "", body)
	}
	old := articleEntity(last)
	return w.put(name, theirs, &old, w.bodyBefore(a, body), body)
}

// bodyBefore is the article's text as the last import wrote it: made again
// from the page kept beside it.
func (w *writer) bodyBefore(a *Article, body string) string {
	data, err := os.ReadFile(filepath.Join(w.root, "content", filepath.FromSlash(a.Folder), "source.html"))
	if err != nil || bytes.Equal(data, a.Data) {
		return body // then the text is as it was, and every edit stands
	}
	text, err := article.Parse(data, article.Options{})
	if err != nil {
		return body
	}
	return string(text.Markdown())
}

// articleEntity is the article's own record.
func articleEntity(doc *facts.Document) entity.Entity {
	info := &doc.Article
	return entity.Entity{
		Kind: entity.Article, Title: info.Title, ID: info.ID, SourceURL: info.SourceURL,
		Author: info.Author, When: info.When, Keywords: info.Keywords, Tags: info.Tags,
		Claims: doc.Claims,
	}
}

// writeEntity writes one fact: into the file that rests on it, into the file
// of the same thing that another article told of, or into a new one.
func (w *writer) writeEntity(articleID string, e entity.Entity, base *entity.Entity) error {
	theirs := withSources(e, articleID)
	var old *entity.Entity
	if base != nil {
		b := withSources(*base, articleID)
		old = &b
	}
	files := w.tree.byFact[factKey{articleID, e.Key}]
	switch {
	case len(files) > 0:
		return w.put(files[0], theirs, old, "", "")
	case base != nil:
		// It was written once and no file rests on it now: a person removed it.
		w.report.Deleted = append(w.report.Deleted, e.Key)
		return nil
	}
	if name, ok := w.tree.named(&theirs, articleID); ok {
		return w.join(name, theirs)
	}
	return w.put(w.tree.freePath(&theirs), theirs, nil, "", "")
}

// withSources is the entity as content files have it: its key stands in its
// sources, with the article's id.
func withSources(e entity.Entity, articleID string) entity.Entity {
	sources := make([]entity.Source, len(e.Sources))
	for i, s := range e.Sources {
		s.Article, s.Fact = articleID, e.Key
		sources[i] = s
	}
	e.Sources, e.Key = sources, ""
	return e
}

// join adds what another article says to a file that has the same thing. The
// file keeps its title; the other article's name becomes another name.
func (w *writer) join(name string, theirs entity.Entity) error {
	have := &w.tree.files[name].Entity
	if theirs.Title != have.Title {
		theirs.AlternateNames = appendNew([]string{theirs.Title}, theirs.AlternateNames...)
		theirs.Title = have.Title
	}
	var names []string
	for _, n := range theirs.AlternateNames {
		if n != have.Title {
			names = append(names, n)
		}
	}
	theirs.AlternateNames = names
	if theirs.Described != nil && !*theirs.Described {
		theirs.Described = nil // a name in a list adds no doubt to a description
	}
	base := entity.Entity{Kind: theirs.Kind, Title: have.Title, Described: have.Described}
	if theirs.Described == nil {
		theirs.Described = have.Described
	}
	if have.Summary != "" {
		// Two articles sum up differently; that is no conflict of facts.
		theirs.Summary, base.Summary = have.Summary, have.Summary
	}
	return w.put(name, theirs, &base, "", "")
}

// put writes a new file, or merges into the one that is there.
func (w *writer) put(name string, theirs entity.Entity, base *entity.Entity, baseBody, body string) error {
	old, exists := w.tree.files[name]
	if !exists {
		data := content.Format(&theirs, body)
		if err := w.writeFile(name, data); err != nil {
			return err
		}
		return w.remember(name, data)
	}
	merged, problems, err := merge(old, base, &theirs, baseBody, body)
	if err != nil {
		return err
	}
	w.report.Problems = append(w.report.Problems, problems...)
	if err := w.writeFile(name, merged); err != nil {
		return err
	}
	return w.remember(name, merged)
}

// remember indexes what a file holds now.
func (w *writer) remember(name string, data []byte) error {
	f, problems := content.Parse(path.Join("content", name), data)
	for _, p := range problems {
		if p.Severity == diag.Error {
			return p
		}
	}
	w.tree.add(name, f)
	return nil
}

func (w *writer) count(a *Article) {
	r := ArticleReport{
		Source: a.Source.Name, ID: a.Text.ID, Title: a.Text.Title,
		Claims: len(a.Document.Claims), Odd: len(a.Document.Problems),
	}
	for _, kind := range entity.Kinds {
		n := 0
		for i := range a.Document.Entities {
			if a.Document.Entities[i].Kind == kind {
				n++
			}
		}
		if n > 0 {
			r.Entities = append(r.Entities, KindCount{string(kind), n})
		}
	}
	w.report.Articles = append(w.report.Articles, r)
}
