// Package build makes the site: it loads the configuration and the content,
// has every page rendered, and brings the folder public/ to exactly that state.
//
// [Build] is the whole of it. It reads everything first and reports every
// problem; as long as there is an error it does not touch the folder. Then it
// renders pages in parallel, one at a time in each worker, so that memory grows
// with the content and not with the pages. A file whose bytes are as before is
// not written; files that an earlier build made and this one does not are
// deleted; what atlas did not make is never overwritten and never deleted (see
// [manifest]). Every file is whole at every moment, and all of them are synced to
// the disk before the manifest says that the site is complete.
//
// [Load] does the first half alone; its [Plan] hands the files of the site to
// whoever wants them elsewhere than in a folder.
//
// The same content gives the same bytes, whatever the number of workers.
package build

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/png"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/export"
	"atlas/internal/gazetteer"
	"atlas/internal/markdown"
	"atlas/internal/parallel"
	"atlas/internal/pictures"
	"atlas/internal/render"
	"atlas/internal/schema"
	"atlas/internal/search"
	"atlas/internal/site"
)

// Options say what to build. The zero value of a field leaves the matter to
// config.toml.
type Options struct {
	// Root is the folder of the atlas, which holds config.toml.
	Root string
	// Layouts and Static are the built-in folders of these names, which the
	// atlas's own stand before.
	Layouts, Static fs.FS
	// Dest is the folder to write, a path of the system.
	Dest string
	// BaseURL is where the site will be published.
	BaseURL string
	// Drafts takes in content files with draft = true.
	Drafts bool
	// Jobs is how many files are made at once.
	Jobs int
	// Hold is how many bytes of bodies are kept in memory; 0 means 128 MB. Those
	// beyond are read from the disk when they are wanted, some 15 µs each.
	Hold int64
	// NoCache makes every file anew, and leaves nothing for the next build.
	NoCache bool
	// Progress, if set, is told how many files of how many are done. It is
	// called by one goroutine at a time.
	Progress func(done, total int)
}

// Result tells what a build did.
type Result struct {
	// Dest is the folder, absolute.
	Dest string
	// Records counts the content files by kind, without drafts left out.
	Records map[entity.Kind]int
	// Drafts is how many were left out.
	Drafts int
	// Pages, Data, Static and Assets count the files of the site: pages,
	// files for machines, static files, and pictures beside content.
	Pages, Data, Static, Assets int
	// Written and Unchanged add up to all files; Deleted are stale ones.
	Written, Unchanged, Deleted int
	// Bytes is the size of the site, Sizes that of each file by its path.
	Bytes int64
	Sizes map[string]int64
	// BaseURL is where the site will be published, or empty.
	BaseURL string
	// Stages are the parts of the work, in order.
	Stages []Stage
}

// Stage is a part of a build and the time it took.
type Stage struct {
	Name string
	Time time.Duration
}

// Build makes the site. Problems are about files that people edit, sorted;
// when one of them is an error the site was not made, or not wholly. The error
// is for what nobody's content is to blame for: a full disk, a folder that is
// not ours, a cancelled context.
func Build(ctx context.Context, opt Options) (*Result, []diag.Problem, error) {
	b := newBuilder(ctx, opt)
	b.toFolder = true
	stages := append(b.loading(), stage{"files", b.writeFiles})
	if !opt.NoCache {
		stages = slices.Insert(stages, 1, stage{"inputs", b.loadInputs})
	}
	err := b.run(stages)
	return b.result, diag.Sort(b.problems), errors.Join(err, b.close())
}

type builder struct {
	ctx      context.Context
	opt      Options
	toFolder bool // the site is written to a folder
	cfg      config.Config
	dest     string // as it was named, for messages
	site     *site.Site
	renderer *render.Renderer
	data     *export.Data
	pictures *pictures.Beside
	outs     *outputs
	project  *os.Root
	result   *Result
	problems []diag.Problem

	cache    *cacheDir // nil: none is used, and the rest is empty
	inputs   *sources
	old      *state
	found    func() (map[string]fs.FileInfo, error) // what stands in the folder
	keys     *render.Keys
	index    *search.Index
	upToDate bool // nothing is left to do

	wrote []string // files of the site that are not synced yet
}

func newBuilder(ctx context.Context, opt Options) *builder {
	if opt.Hold == 0 {
		opt.Hold = 128 << 20
	}
	return &builder{ctx: ctx, opt: opt, result: &Result{Records: map[entity.Kind]int{}, Sizes: map[string]int64{}}}
}

// stage is a part of the work and its name.
type stage struct {
	name string
	do   func() error
}

// loading is what comes before any file of the site is made.
func (b *builder) loading() []stage {
	return []stage{{"config", b.loadConfig}, {"content", b.loadSite}, {"history", b.loadHistory}, {"layouts", b.loadLayouts}, {"plan", b.plan}}
}

// run does the work in its order. A stage that reports errors ends it, but
// each stage reports all that it can see.
func (b *builder) run(stages []stage) error {
	project, err := os.OpenRoot(b.opt.Root)
	if err != nil {
		return err
	}
	b.project = project
	for _, stage := range stages {
		start := time.Now()
		err := b.guarded(stage.do)
		b.result.Stages = append(b.result.Stages, Stage{stage.name, time.Since(start)})
		if err != nil || diag.HasErrors(b.problems) || b.upToDate {
			return err
		}
		if err := b.ctx.Err(); err != nil {
			return err
		}
	}
	return nil
}

// guarded does a stage. A content file that is changed while the site is made
// ends it with a problem.
func (b *builder) guarded(do func() error) (err error) {
	defer func() {
		switch v := recover().(type) {
		case nil:
		case diag.Problem:
			b.report([]diag.Problem{v})
		default:
			panic(v)
		}
	}()
	return do()
}

func (b *builder) close() error {
	if b.project == nil {
		return nil
	}
	if b.inputs != nil {
		b.inputs.close()
		b.cache.close()
	}
	return b.project.Close()
}

func (b *builder) report(problems []diag.Problem) { b.problems = append(b.problems, problems...) }

// loadConfig reads config.toml and lays the options over it.
func (b *builder) loadConfig() error {
	cfg, problems := config.Load(b.project.FS(), config.FileName)
	b.report(problems)
	if len(problems) > 0 {
		return nil
	}
	if b.opt.BaseURL != "" {
		base, problem, hint := config.CleanBaseURL(b.opt.BaseURL)
		if problem != "" {
			b.report([]diag.Problem{{Position: diag.Position{File: "--base-url"}, Code: "bad-value", Message: problem, Hint: hint}})
			return nil
		}
		cfg.BaseURL = base
	}
	cfg.Build.Drafts = cfg.Build.Drafts || b.opt.Drafts
	if b.opt.Jobs > 0 {
		cfg.Build.Jobs = b.opt.Jobs
	}
	b.cfg, b.result.BaseURL = cfg, cfg.BaseURL
	b.dest = b.opt.Dest
	if b.dest == "" {
		b.dest = filepath.Join(b.opt.Root, filepath.FromSlash(cfg.Build.Dest))
	}
	var err error
	if b.toFolder {
		b.result.Dest, err = checkDest(b.opt.Root, b.dest)
	}
	return err
}

// loadInputs looks whether the site is there already, made from the same
// files, and reads what the last build left.
func (b *builder) loadInputs() error {
	cache := newCacheDir(b.project)
	var old *state
	loaded := parallel.Beside(func() { old = cache.loadState(b.result.Dest) })
	in, err := readInputs(b.ctx, b.opt, &b.cfg, b.project)
	loaded()
	if errors.Is(err, errSpecial) {
		b.report(content.Specials(b.project.FS(), readFolders...))
	}
	if err != nil {
		cache.close()
		return b.ctx.Err() // whoever reads the file for the site says what is wrong
	}
	b.inputs, b.cache, b.old = in, cache, old
	if b.old.upToDate(b.result.Dest, in) {
		stages := b.result.Stages
		*b.result = b.old.Result
		b.result.Stages, b.problems, b.upToDate = stages, b.old.Problems, true
		return nil
	}
	if b.old != nil {
		b.found = findBeside(b.result.Dest)
	}
	return nil
}

// files are those of the atlas.
func (b *builder) files() fs.FS {
	if b.inputs != nil {
		return b.inputs
	}
	return b.project.FS()
}

// readFolders are the folders of an atlas that are read with all that is in
// them.
var readFolders = []string{"content", "layouts", "static"}

// largeFactor is how many times what may be held makes an atlas large.
const largeFactor = 4

// hold is how many bytes of bodies are kept. Of an atlas of which only a part
// could be, little is: the room is worth more to the collector.
func (b *builder) hold() int64 {
	if b.inputs != nil && b.inputs.size > largeFactor*b.opt.Hold {
		return b.opt.Hold / 16
	}
	return b.opt.Hold
}

// loadSite reads content/ and holds the files against each other.
func (b *builder) loadSite() error {
	if b.inputs == nil {
		if b.report(content.Specials(b.project.FS(), readFolders...)); diag.HasErrors(b.problems) {
			return nil
		}
	}
	files, problems := content.LoadWithin(b.files(), "content", b.hold())
	b.report(problems)
	if b.inputs != nil {
		b.inputs.texts = nil // content holds what is to be held
	}
	kept := files[:0]
	for _, f := range files {
		if f.Entity.Draft && !b.cfg.Build.Drafts {
			b.result.Drafts++
			continue
		}
		kept = append(kept, f)
		b.result.Records[f.Entity.Kind]++
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		return err
	}
	// The model is made of files with errors as well: what is wrong between
	// the sound ones belongs in the same report.
	redirects, problems := decisions.LoadRedirects(b.project.FS())
	b.report(problems)
	s, problems := site.Load(kept, b.cfg, gaz, redirects...)
	b.report(problems)
	b.holdAgainst(s)
	if s != nil {
		b.report(s.ReadOddities(b.project.FS()))
	}
	b.site = s
	b.pictures, problems = pictures.Load(b.project.FS())
	b.report(problems)
	b.checkMenu()
	return nil
}

// holdAgainst tells the site what the importer last read from each article and
// which conflicts are open. A facts.json that is not there, or that another
// version wrote, says nothing: it is no reason not to build.
func (b *builder) holdAgainst(s *site.Site) {
	told := site.Told{}
	var open []decisions.Conflict
	for _, a := range s.Articles {
		folder := path.Dir(a.File.Path)
		if data, err := fs.ReadFile(b.project.FS(), folder+"/facts.json"); err == nil {
			var doc struct {
				Entities []entity.Entity `json:"entities"`
			}
			if json.Unmarshal(data, &doc) == nil {
				told[a.ID] = doc.Entities
			}
		}
		if data, err := fs.ReadFile(b.project.FS(), folder+"/"+decisions.ConflictsName); err == nil {
			file, problems := decisions.ParseConflicts(strings.TrimPrefix(folder, "content/"), data)
			b.report(problems)
			if file != nil {
				open = append(open, file.List...)
			}
		}
	}
	s.HoldAgainst(told, open)
}

func (b *builder) checkMenu() {
	var known []string
	for _, item := range b.cfg.Menu {
		if b.site.PageAt(item.Page) != nil || item.Page == site.ChangesPath {
			continue // the page of changes is made with the history
		}
		if known == nil {
			known = append(known, site.ChangesPath)
			for _, p := range b.site.Pages() {
				if p.Kind != site.Single {
					known = append(known, p.Path)
				}
			}
		}
		hint := "the site has no such page"
		if near := diag.Nearest(item.Page, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		b.report([]diag.Problem{{Position: item.Position, Code: "missing-page",
			Message: fmt.Sprintf("page: there is no page %q", item.Page), Hint: hint}})
	}
}

// loadLayouts parses all layouts, so that a mistake in one shows before
// anything is written.
func (b *builder) loadLayouts() error {
	own, err := subFS(b.project, "layouts")
	if err != nil {
		return err
	}
	card, err := b.ownCard()
	if err != nil {
		return b.problemOr(err)
	}
	b.data = export.New(b.site)
	b.renderer, err = render.New(b.site, render.Options{Site: own, Default: b.opt.Layouts, Data: b.data, OwnCard: card, Pictures: b.pictures})
	return b.problemOr(err)
}

// ownCard is the size of the picture of previews that the site brings itself;
// zero when it brings none. Pages tell the size, so it has to be readable.
func (b *builder) ownCard() (image.Point, error) {
	name := "static/" + render.CardPath
	f, err := b.project.Open(name)
	if errors.Is(err, fs.ErrNotExist) {
		return image.Point{}, nil
	}
	if err != nil {
		return image.Point{}, err
	}
	defer f.Close()
	c, err := png.DecodeConfig(f)
	if err != nil {
		return image.Point{}, diag.Problem{Position: diag.Position{File: name}, Code: "bad-picture",
			Message: "is no PNG picture",
			Hint:    "previews show this file in place of the one that atlas draws; save it as PNG, 1200 by 630 pixels"}
	}
	return image.Pt(c.Width, c.Height), nil
}

// problemOr takes an error that is a diag.Problem into the report; what is
// left is no fault of the atlas's files.
func (b *builder) problemOr(err error) error {
	var p diag.Problem
	if errors.As(err, &p) {
		b.report([]diag.Problem{p})
		return nil
	}
	return err
}

// subFS is a folder of the project, or nil when it is not there.
func subFS(root *os.Root, dir string) (fs.FS, error) {
	info, err := root.Stat(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s: not a folder", dir)
	}
	return fs.Sub(root.FS(), dir)
}

// plan lists every file of the site. Two sources of one path are a problem,
// but for robots.txt and the like, where a static file of the site stands for
// the one that atlas would write.
func (b *builder) plan() error {
	set := newOutputs()
	page := func(*site.Page) func() (render.Key, func() [][]byte) { return nil }
	data := func() (render.Key, func() [][]byte) { return b.keys.World, nil }
	var kept search.Cache
	if b.cache != nil {
		b.keys, kept = b.renderer.Keys(b.inputs.version[:]), b.cache
		page = func(p *site.Page) func() (render.Key, func() [][]byte) {
			return func() (render.Key, func() [][]byte) { return b.keys.Page(p) }
		}
	}
	for _, p := range b.site.Pages() {
		origin := p.File
		if origin == "" {
			origin = "a computed page"
		}
		set.add(output{path: p.Path, origin: origin, class: classPage, key: page(p), make: func(w io.Writer) error { return b.renderer.Render(w, p) }})
	}
	for _, p := range b.site.Moved() {
		set.add(output{path: p.Path, origin: decisions.RedirectsName, class: classPage, make: func(w io.Writer) error { return b.renderer.Render(w, p) }})
	}
	for _, f := range b.data.Files() {
		set.add(output{path: f.Path, origin: "a data file", class: classData, key: data, make: func(w io.Writer) error { return f.Write(w, b.site) }})
	}
	words := b.renderer.Wording()
	for _, f := range export.Feeds(b.site) {
		set.add(output{path: f.Path, origin: "a data file", class: classData, key: data, make: func(w io.Writer) error { return f.Write(w, b.site, words) }})
	}
	for _, k := range entity.Kinds {
		set.add(output{path: schema.Path(k), origin: "a data file", class: classData, make: func(w io.Writer) error {
			_, err := w.Write(schema.JSON(k))
			return err
		}})
	}
	set.add(output{path: render.FacetsPath, origin: "a data file", class: classData, key: data, make: b.renderer.Facets})
	var blocks func(*site.Record) ([]markdown.BlockText, bool)
	if b.toFolder {
		blocks = b.renderer.KeepTexts(b.site.Records).Take
	}
	title, kind, of := b.renderer.SearchWords()
	opt := search.Options{Title: title, Kind: kind, Words: of, Cache: kept, Blocks: blocks}
	if b.old != nil {
		opt.Kept = b.old.Search
	}
	b.index = search.New(b.site, opt)
	for _, f := range b.index.Files() {
		key := func() (render.Key, func() [][]byte) { return f.Key(), nil }
		out := output{path: f.Path, origin: "a data file", class: classData, key: key, make: f.Write}
		for _, p := range f.Pages {
			out.after = append(out.after, p.Path)
		}
		set.add(out)
	}
	if b.cfg.BaseURL != "" { // without an address no page can name it
		set.add(output{path: render.CardPath, origin: "a data file", class: classData, key: data, make: b.renderer.Card})
	}
	set.add(output{path: ".nojekyll", origin: "a data file", class: classData, make: func(io.Writer) error { return nil }})
	if err := b.addDomain(set); err != nil {
		return err
	}
	if err := b.addStatic(set); err != nil {
		return err
	}
	if err := b.addAssets(set); err != nil {
		return err
	}
	set.checkFolders()
	b.report(set.problems)
	b.outs = set
	return nil
}

// addStatic takes the site's own static/ and, where it has no file of the same
// path, the built-in one.
func (b *builder) addStatic(set *outputs) error {
	own, err := subFS(b.project, "static")
	if err != nil {
		return err
	}
	if own != nil {
		if err := set.addTree(own, "static", "", classStatic, visible); err != nil {
			return err
		}
	}
	return set.addTree(b.opt.Static, "the built-in static", "", classDefault, visible)
}

// pictureTypes are the files beside content that a page may show. Others (the
// imported HTML, facts.json) stay where they are.
var pictureTypes = map[string]bool{".png": true, ".jpg": true, ".jpeg": true, ".gif": true, ".webp": true, ".avif": true, ".svg": true}

func (b *builder) addAssets(set *outputs) error {
	own, err := subFS(b.project, "content")
	if err != nil || own == nil {
		return err
	}
	return set.addTree(own, "content", "", classAsset, func(name string) bool {
		return visible(name) && pictureTypes[strings.ToLower(path.Ext(name))]
	})
}

// visible leaves out what editors and systems drop into folders.
func visible(name string) bool {
	base := path.Base(name)
	return !strings.HasPrefix(base, ".") && !strings.HasSuffix(base, "~") && base != "Thumbs.db" && !strings.HasSuffix(base, tempSuffix)
}
