package importer

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"atlas/internal/article"
	"atlas/internal/atomicfile"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/facts"
)

// writer brings articles into content/, one after the other.
type writer struct {
	root   string
	atlas  *os.Root // the folder root
	dry    bool
	tree   *tree
	report *Report
	// decided are the decisions to replay, now the conflicts of the article
	// that is being written.
	decided *decisions.Set
	now     conflicts
	// fresh are new files that are not synced yet, and bases the facts.json
	// that wait for that; see flush.
	fresh atomicfile.Batch
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
	if err := w.fresh.Sync(); err != nil {
		return err
	}
	for _, b := range w.bases {
		if err := w.writeFile(b.name, b.data); err != nil {
			return err
		}
	}
	w.bases = nil
	return w.fresh.Sync()
}

// write brings one article in. facts.json goes last: see the package comment.
func (w *writer) write(a *Article) error {
	if p, clash := w.clash(a); clash {
		w.report.Problems = append(w.report.Problems, p)
		return nil
	}
	factsName := path.Join(a.Folder, "facts.json")
	if slices.ContainsFunc(w.bases, func(b base) bool { return b.name == factsName }) {
		// The same article twice in one run: the first is the second's base.
		if err := w.flush(); err != nil {
			return err
		}
	}
	last, err := readBase(w.atlas, a.Folder)
	if err != nil {
		if p, ok := err.(diag.Problem); ok {
			w.report.Problems = append(w.report.Problems, p)
			return nil
		}
		return err
	}
	// Were the base to move on while conflicts cannot be kept, they were lost.
	open, text, err := w.readConflicts(a.Folder)
	if err != nil || open == nil {
		return err
	}
	w.now = conflicts{article: a.Folder, id: a.Text.ID, told: map[string]*entity.Entity{}}
	if err := w.writeArticle(a, last); err != nil {
		return err
	}
	if err := w.writeEntities(a, last); err != nil {
		return err
	}
	// Conflicts that the old base showed must be kept before it is replaced.
	if err := w.writeConflicts(open, text); err != nil {
		return err
	}
	// The old page is the base of the article's text: it goes after that.
	if err := w.writeFile(path.Join(a.Folder, "source.html"), a.Data); err != nil {
		return err
	}
	if err := w.writeOrigin(a); err != nil {
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

// clash reports a page without an id whose file's name leads to the folder of
// another article: it would take that one's place.
func (w *writer) clash(a *Article) (diag.Problem, bool) {
	if !a.Unnamed {
		return diag.Problem{}, false
	}
	f, ok := w.tree.files[path.Join(a.Folder, "index.md")]
	if !ok || f.Entity.Title == a.Text.Title {
		return diag.Problem{}, false
	}
	data, err := w.read(path.Join(a.Folder, "source.html"))
	if err == nil {
		if old, err := article.Parse(data, w.originOf(a.Folder).options()); err == nil && old.Title == a.Text.Title {
			return diag.Problem{}, false // a person has given the article another title
		}
	}
	hint := "rename the file: its name becomes the article's id"
	if a.Source.fetch != nil {
		hint = "save the page in a browser and import the file: its name becomes the article's id"
	}
	return diag.Problem{
		Position: diag.Position{File: a.Source.Name}, Code: "same-id",
		Message: "the page tells no id of its own, and content/" + a.Folder + " holds another article, " + f.Entity.Title,
		Hint:    hint,
	}, true
}

// writeArticle writes index.md: the text and what the page says of itself.
func (w *writer) writeArticle(a *Article, last *facts.Document) error {
	name := path.Join(a.Folder, "index.md")
	theirs := articleEntity(a.Document)
	body := string(a.Text.Markdown())
	w.now.told[""], w.now.body = &theirs, body
	if last == nil {
		return w.put(name, theirs, nil, "", body)
	}
	old := articleEntity(last)
	before, err := w.bodyBefore(a, body)
	if err != nil {
		return err
	}
	return w.put(name, theirs, &old, before, body)
}

// bodyBefore is the article's text as the last import wrote it: made again
// from the page kept beside it.
func (w *writer) bodyBefore(a *Article, body string) (string, error) {
	data, err := w.read(path.Join(a.Folder, "source.html"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return "", err // the page that comes in its place would hide what it said
	}
	origin := w.originOf(a.Folder)
	if err != nil || bytes.Equal(data, a.Data) && origin == a.Origin {
		return body, nil // then the text is as it was, and every edit stands
	}
	text, err := article.Parse(data, origin.options())
	if err != nil {
		return body, nil
	}
	return string(text.Markdown()), nil
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

// writeEntities writes the facts of an article, last being what its last
// import said. Facts that are decided to be left out are taken out of the
// document too: what facts.json holds and no file does, a person has deleted.
func (w *writer) writeEntities(a *Article, last *facts.Document) error {
	a.Document.Entities = slices.DeleteFunc(slices.Clone(a.Document.Entities), func(e entity.Entity) bool {
		out := w.decided.Suppressed(a.Text.ID, e.Key)
		if out {
			w.report.Suppressed = append(w.report.Suppressed, e.Key)
		}
		return out
	})
	known := map[string]*entity.Entity{}
	var before map[string]*entity.Entity
	if last != nil {
		for i := range last.Entities {
			known[last.Entities[i].Key] = &last.Entities[i]
		}
		before = renamed(last.Entities, a.Document.Entities)
	}
	list := a.Document.Entities
	for _, i := range w.order(list) {
		base := known[list[i].Key]
		if base == nil {
			base = before[list[i].Key]
		}
		if base != nil {
			delete(known, base.Key)
		}
		if err := w.writeEntity(a.Text.ID, list[i], base); err != nil {
			return err
		}
	}
	if last == nil {
		return nil
	}
	for i := range last.Entities {
		if key := last.Entities[i].Key; known[key] != nil && !w.decided.Suppressed(a.Text.ID, key) {
			w.gone(key)
		}
	}
	return nil
}

// order is that of the document, but for facts that were decided to go to
// the record of another: they come last, when that one has its file.
func (w *writer) order(list []entity.Entity) []int {
	order := make([]int, 0, len(list))
	var later []int
	for i := range list {
		if class := w.decided.SameAs(refsOf(&list[i])...); class != nil && class[0].Means(decisions.Thing{Entity: &list[i]}) == 0 {
			later = append(later, i)
			continue
		}
		order = append(order, i)
	}
	return append(order, later...)
}

// refsOf are the references of decisions that mean a fact: by its title, and
// by its key, which is of the same form.
func refsOf(e *entity.Entity) []decisions.Ref {
	_, name, _ := strings.Cut(e.Key, "/")
	return []decisions.Ref{{Kind: e.Kind, Name: e.Title}, {Kind: e.Kind, Name: name}}
}

// writeEntity writes one fact: into the file that rests on it, into the file
// of the same thing that another article told of, or into a new one.
func (w *writer) writeEntity(articleID string, e entity.Entity, base *entity.Entity) error {
	theirs := withSources(e, articleID)
	w.now.told[e.Key] = &theirs
	var old *entity.Entity
	files := w.tree.byFact[factKey{articleID, e.Key}]
	if base != nil {
		b := withSources(*base, articleID)
		old = &b
		if len(files) == 0 { // it went by another key
			files = w.tree.byFact[factKey{articleID, base.Key}]
		}
	}
	switch {
	case len(files) > 0 && base == nil && len(factsOf(w.tree.files[files[0]])) > 1:
		// An import was cut off after it had joined the fact to the file: it
		// is joined once more, so that conflicts are told.
		return w.join(files[0], theirs)
	case len(files) > 0:
		return w.update(slices.Clone(files), theirs, old)
	case base != nil:
		// It was written once and no file rests on it now: a person removed it.
		w.report.Deleted = append(w.report.Deleted, e.Key)
		return nil
	}
	free := w.tree.freePath(&theirs)
	class := w.decided.SameAs(append(refsOf(&e), decisions.Ref{Path: free, Kind: theirs.Kind})...)
	if class != nil {
		if name := w.tree.decided(class); name != "" {
			return w.join(name, theirs)
		}
	}
	if name, ok := w.tree.named(&theirs, articleID, w.decided); ok {
		return w.join(name, theirs)
	}
	if class != nil {
		free = w.firstOf(class[0], &theirs, free)
	}
	return w.put(free, theirs, nil, "", "")
}

// firstOf prepares the file of a record that others are to join and that no
// article has told of yet: it goes by the name or path that was decided.
func (w *writer) firstOf(to decisions.Ref, theirs *entity.Entity, free string) string {
	if to.Path != "" {
		return to.Path
	}
	if decisions.Fold(to.Name) == decisions.Fold(theirs.Title) {
		return free
	}
	theirs.AlternateNames = appendNew([]string{theirs.Title}, theirs.AlternateNames...)
	theirs.Title = to.Name
	theirs.AlternateNames = slices.DeleteFunc(theirs.AlternateNames, func(n string) bool { return n == to.Name })
	return w.tree.freePath(theirs)
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
	old, err := w.newest(name)
	if err != nil {
		return err
	}
	if old == nil {
		data := content.Format(&theirs, body)
		if err := w.writeOver(name, nil, data); err != nil {
			return err
		}
		return w.remember(name, data)
	}
	merged, found, err := merge(old, base, &theirs, baseBody, body)
	if err != nil {
		return err
	}
	w.conflict(name, found, &theirs)
	if err := w.writeOver(name, old.Data, merged); err != nil {
		return err
	}
	return w.remember(name, merged)
}

// newest is a content file as it stands now, nil when there is none. An import
// of many articles takes minutes, and a person may save a file meanwhile: that
// edit is merged like those before.
func (w *writer) newest(name string) (*content.File, error) {
	old := w.tree.files[name]
	data, err := w.read(name)
	switch {
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, err
	case old == nil && err != nil, old != nil && err == nil && bytes.Equal(data, old.Data):
		return old, nil
	case w.dry && w.report.would(name):
		return old, nil // as this run would have written it
	case old == nil || err != nil:
		return nil, changedMeanwhile(name) // which record is whose has to be found out anew
	}
	if err := w.remember(name, data); err != nil {
		return nil, err
	}
	return w.tree.files[name], nil
}

func changedMeanwhile(name string) error {
	return diag.Problem{Position: diag.Position{File: path.Join("content", name)}, Code: "changed-meanwhile",
		Message: "was changed while the import was at work, and was left as it is",
		Hint:    "run the import again; it goes on where it stopped"}
}

// remember indexes what a file holds now.
func (w *writer) remember(name string, data []byte) error {
	f, problems := content.Parse(path.Join("content", name), data)
	for _, p := range problems {
		if stopsImport(p) {
			return p
		}
	}
	w.tree.add(name, f)
	return nil
}

func (w *writer) count(a *Article) {
	r := ArticleReport{
		Source: a.Source.Name, ID: a.Text.ID, Title: a.Text.Title, Folder: a.Folder,
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
