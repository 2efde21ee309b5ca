// Package importer turns articles into content files, and brings what a new
// reading says into files that people have edited since.
//
// For each article it writes, under content/:
//
//	articles/<id>/source.html   the page, byte for byte
//	articles/<id>/source.toml   where it was fetched from, if it was
//	articles/<id>/index.md      the article as Markdown, with front matter
//	companies/ cases/ …         one file an entity
//	articles/<id>/facts.json    what was found: the base of the next merge
//
// facts.json comes last, when the other files are on the disk for good. When an
// import is cut off before it, the next one merges against the old base again
// and finds its own changes done already.
//
// A file belongs to a fact by the key in its [[sources]], whatever its name
// and title are by now. A fact that a second article tells of something the
// atlas has joins the file that has it, found by its names; a file that a
// person has deleted stays deleted.
//
// Where a file and a new reading have both changed, the file wins and the
// conflict is kept in articles/<id>/conflicts.toml until a person has settled
// it. What people decide (package decisions) is replayed at every import. An
// article that calls a thing otherwise than before (a title corrected) still
// means the same file; of a thing that it does not tell any more the file
// stays, and is a conflict.
package importer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"atlas/internal/article"
	"atlas/internal/atomicfile"
	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/facts"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
	"atlas/internal/slug"
)

// Options says what to import, and where to.
type Options struct {
	// Root is the atlas's folder on this system; content/ lies in it.
	Root string
	// Config gives the site's own words.
	Config config.Config
	// Sources are the articles to read, in order.
	Sources []Source
	// DryRun finds out what would be written, and writes nothing.
	DryRun bool
	// Jobs is how many articles are read at once; 0 is one a processor.
	Jobs int
	// Progress, if set, is called after each article, in order.
	Progress func(done, total int)
}

// Reader reads articles by one atlas's words. It may be used by several
// goroutines at once.
type Reader struct {
	extractor *facts.Extractor
	short     map[string]string // short names of organizations to full ones
}

// NewReader prepares the words and places that articles are read by.
func NewReader(cfg config.Config) (*Reader, error) {
	lex, err := lexicon.Load(cfg.Import.Lexicon)
	if err != nil {
		return nil, err
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		return nil, err
	}
	return &Reader{extractor: facts.New(lex, gaz), short: lex.Names.Short}, nil
}

// Article is one article, read: its text, and what was found in it.
type Article struct {
	Source   Source
	Data     []byte
	Origin   Origin
	Text     *article.Article
	Document *facts.Document
	// Folder is the article's folder below content/, "articles/88839140".
	Folder string
	// Unnamed: the page has no id, and Folder comes from the file's name.
	Unnamed bool
}

// Read reads one source.
//
// A page that makes the reader panic is a fault of ours, and an error here:
// one page must not cost the others their import.
func (r *Reader) Read(s Source) (a *Article, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			a, err = nil, fmt.Errorf("this page cannot be read, which is a fault in atlas: %v", fault)
		}
	}()
	data, origin, err := s.open()
	if err != nil {
		return nil, err
	}
	text, err := article.Parse(data, origin.options())
	if err != nil {
		return nil, err
	}
	if s.fetch != nil && !isArticle(text) {
		return nil, errNotArticle
	}
	unnamed := text.ID == ""
	if unnamed {
		text.ID = s.id(origin)
	}
	if strings.TrimSpace(text.Title) == "" {
		// A content file without a title stops the build.
		text.Title = text.ID
		text.Problems = append(text.Problems, article.Problem{Severity: diag.Warning, Code: "no-title",
			Message: "the page tells no title; its id stands for one"})
	}
	if len(data) > content.MaxBytes/8 { // escapes make a short page no longer than that
		if n := len(text.Markdown()); n > content.MaxBytes {
			return nil, tooLong(n)
		}
	}
	doc := r.extractor.Extract(text)
	return &Article{Source: s, Data: data, Origin: origin, Text: text, Document: doc, Folder: "articles/" + folderName(text.ID), Unnamed: unnamed}, nil
}

// folderName makes an article's id safe as a folder's name: ids come from
// the page, and pages are not to be trusted with paths.
func folderName(id string) string {
	if slug.Valid(id) {
		return id
	}
	return slug.Of(id)
}

// Report says what an import did.
type Report struct {
	Articles []ArticleReport
	// Created, Updated, Unchanged and Deleted list content files by path
	// below the atlas's folder. Deleted are facts whose file a person removed.
	Created, Updated, Unchanged []string
	Deleted                     []string
	// Removed are files of the importer that have nothing to say any more:
	// conflicts.toml when all conflicts are settled.
	Removed []string
	// Suppressed are the keys of facts that were decided to be left out.
	Suppressed []string
	// Open is how many conflicts of the imported articles wait for a decision,
	// those that Problems tells as new included.
	Open int
	// Diffs holds, for a dry run, what would change in each file.
	Diffs []FileDiff
	// Problems are new conflicts, sources that could not be read, and files
	// below content/ that could not be understood.
	Problems []diag.Problem
}

// ArticleReport counts what one article gave.
type ArticleReport struct {
	Source, ID, Title string
	// Folder is the article's folder below content/, "articles/88839140".
	Folder string
	// Entities counts by kind, in the order of entity.Kinds.
	Entities []KindCount
	Claims   int
	// Odd is how many problems of the source facts.json lists.
	Odd int
}

// KindCount is how many entities of a kind were found.
type KindCount struct {
	Kind  string
	Count int
}

// would tells whether a dry run has a change for a file below content/.
func (r *Report) would(name string) bool {
	return slices.ContainsFunc(r.Diffs, func(d FileDiff) bool { return d.Path == path.Join("content", name) })
}

// FileDiff is a change to one file that a dry run found.
type FileDiff struct {
	Path     string
	Old, New []byte // Old is nil for a new file, New for one that goes
}

// Import reads the sources and writes what they tell into content/. A source
// that cannot be read is a problem in the report and does not stop the rest.
// The error is for what does: a context that ends, a disk that fails.
func Import(ctx context.Context, opt Options) (*Report, error) {
	reader, err := NewReader(opt.Config)
	if err != nil {
		return nil, err
	}
	report := &Report{}
	// Links that lead out of the atlas are followed neither to read nor to
	// write, as by a build.
	atlas, err := os.OpenRoot(opt.Root)
	if err != nil {
		return nil, err
	}
	defer atlas.Close()
	if special := content.Specials(atlas.FS(), "content"); len(special) > 0 {
		report.Problems = special
		return report, nil
	}
	if !opt.DryRun {
		if err := atomicfile.SweepIn(atlas, "content"); err != nil {
			return nil, content.Worded(err, opt.Root)
		}
	}
	tree, problems := loadTree(atlas.FS(), reader.short)
	decided, more := decisions.Load(atlas.FS())
	problems = append(problems, more...)
	report.Problems = append(report.Problems, problems...)
	if diag.HasErrors(problems) {
		// Merging into files that cannot be understood would lose what is in
		// them, so nothing is written at all.
		report.Problems = diag.Sort(report.Problems)
		return report, nil
	}
	w := &writer{root: opt.Root, atlas: atlas, dry: opt.DryRun, tree: tree, decided: decided, report: report}
	err = readAll(ctx, reader, opt, func(i int, a *Article, readErr error) error {
		if readErr != nil {
			report.Problems = append(report.Problems, SourceProblem(opt.Sources[i], readErr))
		} else if err := w.write(a); err != nil {
			return err
		}
		if opt.Progress != nil {
			opt.Progress(i+1, len(opt.Sources))
		}
		return nil
	})
	if flushErr := w.flush(); err == nil {
		err = flushErr
	}
	report.Problems = diag.Sort(report.Problems)
	return report, content.Worded(err, opt.Root)
}

// SourceProblem words the failure to read a source.
func SourceProblem(s Source, err error) diag.Problem {
	p := diag.Problem{Position: diag.Position{File: s.Name}, Code: "unreadable-source", Message: err.Error()}
	var worded diag.Problem
	if errors.As(err, &worded) {
		if worded.File == "" {
			worded.Position = p.Position
		}
		return worded
	}
	var pathErr *fs.PathError
	if errors.As(err, &pathErr) {
		p.Message = "cannot be read: " + pathErr.Err.Error()
		if errors.Is(err, fs.ErrNotExist) {
			p.Hint = "give the path of a saved page, a folder of them, or - for standard input"
		}
	}
	return p
}

// FactsJSON is the document as facts.json holds it: indented, one final
// newline, no escapes for <, > and &.
func FactsJSON(doc *facts.Document) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// readBase reads what the last import of an article said, nil when there was
// none.
func readBase(atlas *os.Root, folder string) (*facts.Document, error) {
	name := path.Join("content", folder, "facts.json")
	data, err := atlas.ReadFile(filepath.FromSlash(name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var doc facts.Document
	if err := json.Unmarshal(data, &doc); err != nil {
		at := diag.Position{File: name}
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			at = diag.At(name, data, int(syntax.Offset))
		}
		return nil, diag.Problem{
			Position: at, Code: "facts-json", Message: "is not a facts document: " + err.Error(),
			Hint: "it is the base of merges: restore it from git, or delete it to let every edit win",
		}
	}
	if doc.Schema != facts.Schema {
		return nil, diag.Problem{
			Position: diag.Position{File: name}, Code: "facts-json",
			Message: fmt.Sprintf("has schema %q, this atlas reads %q", doc.Schema, facts.Schema),
			Hint:    "import with the version of atlas that wrote it, or a newer one",
		}
	}
	return &doc, nil
}

// writeFile writes one of the importer's own files below content/ if its bytes
// differ.
func (w *writer) writeFile(name string, data []byte) error { return w.replace(name, data, nil) }

// writeOver is [writer.writeFile] for a file that people edit, with what was
// read of it; nil: there was none. Nothing else is overwritten.
func (w *writer) writeOver(name string, read, data []byte) error {
	return w.replace(name, data, func(old []byte) bool { return bytes.Equal(old, read) && (old == nil) == (read == nil) })
}

func (w *writer) replace(name string, data []byte, expected func(old []byte) bool) error {
	shown := path.Join("content", name)
	old, err := w.read(name)
	if err == nil && old == nil {
		old = []byte{} // it is there
	}
	if expected != nil && !expected(old) && (err == nil || errors.Is(err, fs.ErrNotExist)) && !(w.dry && w.report.would(name)) {
		return changedMeanwhile(name)
	}
	switch {
	case err == nil && bytes.Equal(old, data):
		w.report.Unchanged = append(w.report.Unchanged, shown)
		return nil
	case err == nil:
		w.report.Updated = append(w.report.Updated, shown)
	case errors.Is(err, fs.ErrNotExist):
		old = nil
		w.report.Created = append(w.report.Created, shown)
	default:
		return err
	}
	if w.dry {
		w.report.Diffs = append(w.report.Diffs, FileDiff{Path: shown, Old: old, New: data})
		return nil
	}
	if old != nil {
		return atomicfile.WriteIn(w.atlas, shown, data, atomicfile.Durable) // it may hold a person's work
	}
	return w.fresh.WriteIn(w.atlas, shown, data)
}

// read reads one file below content/.
func (w *writer) read(name string) ([]byte, error) {
	return w.atlas.ReadFile(filepath.Join("content", filepath.FromSlash(name)))
}

func appendNew(list []string, values ...string) []string {
	for _, v := range values {
		if v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	return list
}
