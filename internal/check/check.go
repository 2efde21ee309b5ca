// Package check says everything that is wrong in an atlas, in one run.
//
// [Check] reads the configuration, the content files and, if it was built, the
// site. What content.Load and site.Load report is a part of it; the rest is
// what only shows when things are held against each other:
//
//   - quotes against the blocks of their articles (quotes.go);
//   - names against names, for duplicates (duplicates.go);
//   - records against the last import, facts.json (facts.go), and what
//     nobody has decided yet (decided.go);
//   - the pictures of articles against images.toml (pictures.go);
//   - files that were renamed against redirects.toml (moved.go);
//   - the pages of the built site against its files (public.go);
//   - addresses of the web against the web, when asked to (external.go).
//
// Errors are what makes the atlas wrong: a reader would meet a dead link, or a
// sentence that its article does not have. Warnings are for a person to look
// at and to leave, perhaps.
package check

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"time"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/markdown"
	"atlas/internal/parallel"
	"atlas/internal/site"
)

// Options say what to check.
type Options struct {
	// Root is the folder of the atlas, which holds config.toml.
	Root string
	// Dest is the folder of the built site; "" is the one of config.toml.
	Dest string
	// External also asks web addresses whether they answer.
	External bool
	// Program is the name and version under which External asks, as
	// "atlas/v1.2.3"; "" is "atlas".
	Program string
	// AllowPrivate lets External ask addresses of private networks and of
	// this machine, and go over the proxy of the environment.
	AllowPrivate bool
	// Progress, if set, is told how many web addresses of how many are done.
	// It is called by one goroutine at a time.
	Progress func(done, total int)

	// For tests: how connections are made, and the time between requests.
	dial  func(ctx context.Context, network, address string) (net.Conn, error)
	pause *time.Duration
}

// Report is what a check found.
type Report struct {
	// Problems are sorted by place.
	Problems []diag.Problem
	// Gone is how many records of the last imports no file rests on any more:
	// a person removed them, and an import will not bring them back.
	Gone int
}

// Check reads the atlas and says what is wrong with it. The error is for what
// is nobody's content: a folder that cannot be opened, a context that ends.
func Check(ctx context.Context, opt Options) (*Report, error) {
	root, err := os.OpenRoot(opt.Root)
	if err != nil {
		return nil, err
	}
	defer root.Close()
	c := &checker{opt: opt, root: root, fsys: root.FS(), markdown: markdown.New(), articles: map[string]*article{}}
	for _, step := range []func(context.Context) error{
		c.load, c.texts, c.pictures, c.quotes, c.noSources, c.facts, c.conflicts, c.duplicates, c.movedFiles, c.public, c.external,
	} {
		if err := step(ctx); err != nil {
			return nil, err
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if c.stop {
			break
		}
	}
	return &Report{Problems: diag.Sort(c.problems), Gone: c.gone}, nil
}

type checker struct {
	opt      Options
	root     *os.Root // the folder of the atlas, of which fsys is the reading half
	fsys     fs.FS
	cfg      config.Config
	gaz      *gazetteer.Gazetteer
	files    []*content.File
	decided  *decisions.Set
	moved    []decisions.Redirect
	site     *site.Site
	markdown *markdown.Renderer
	articles map[string]*article // by id
	// articleList holds them all, also two of one id.
	articleList []*article
	problems    []diag.Problem
	gone        int
	hints       map[string]string // see placeHints
	noConfig    bool              // config.toml cannot be read
	stop        bool              // nothing behind this can be checked
}

func (c *checker) report(problems ...diag.Problem) { c.problems = append(c.problems, problems...) }

func (c *checker) warn(at diag.Position, code, message, hint string) {
	c.report(diag.Problem{Position: at, Severity: diag.Warning, Code: code, Message: message, Hint: hint})
}

// load reads configuration and content and makes the site of them.
func (c *checker) load(context.Context) error {
	if special := content.Specials(c.fsys, "content", "layouts", "static"); len(special) > 0 {
		c.report(special...)
		c.stop = true
		return nil
	}
	cfg, problems := config.Load(c.fsys, config.FileName)
	c.report(problems...)
	if len(problems) > 0 {
		// The content can be judged by itself; what the configuration says of
		// it cannot.
		cfg, c.noConfig = config.Default(), true
	}
	c.cfg = cfg
	var err error
	if c.gaz, err = gazetteer.Load(); err != nil {
		return err
	}
	files, problems := content.Load(c.fsys, "content")
	c.files = files
	c.report(problems...)
	c.decided, problems = decisions.Load(c.fsys)
	c.report(problems...)
	c.moved, problems = decisions.LoadRedirects(c.fsys)
	c.report(problems...)
	c.loadSite()
	return nil
}

// loadSite holds the files against each other, as a build does. What is wrong
// with drafts is told too, but nothing may lead from the site to a draft; so
// the site is made without drafts, and for their own problems with them.
func (c *checker) loadSite() {
	published := make([]*content.File, 0, len(c.files))
	draft := map[string]bool{}
	for _, f := range c.files {
		if f.Entity.Draft && !c.cfg.Build.Drafts {
			draft[f.Path] = true
			continue
		}
		published = append(published, f)
	}
	s, problems := site.Load(published, c.cfg, c.gaz, c.moved...)
	c.report(c.ours(problems)...)
	if c.site = s; s == nil {
		c.stop = true
		return
	}
	c.menu()
	if len(draft) == 0 {
		return
	}
	_, problems = site.Load(c.files, c.cfg, c.gaz, c.moved...)
	for _, p := range c.ours(problems) {
		if draft[p.File] {
			c.report(p)
		}
	}
}

// menu reports entries of the navigation that lead nowhere.
func (c *checker) menu() {
	var known []string
	for _, p := range c.site.Pages() {
		if p.Kind != site.Single {
			known = append(known, p.Path)
		}
	}
	for _, item := range c.cfg.Menu {
		if c.site.PageAt(item.Page) != nil {
			continue
		}
		hint := "the site has no such page"
		if near := diag.Nearest(item.Page, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		c.report(diag.Problem{Position: item.Position, Code: "missing-page",
			Message: fmt.Sprintf("page: there is no page %q", item.Page), Hint: hint})
	}
}

// ours leaves out what this package says itself, knowing what people decided,
// and adds hints that take a search.
func (c *checker) ours(problems []diag.Problem) []diag.Problem {
	var kept []diag.Problem
	for _, p := range problems {
		switch p.Code {
		case "same-name":
			continue
		case "unknown-place":
			if hint := c.placeHints()[p.Message]; hint != "" {
				p.Hint = hint
			}
		}
		kept = append(kept, p)
	}
	return kept
}

// noSources reports facts that rest on nothing.
func (c *checker) noSources(context.Context) error {
	unread := map[string]bool{}
	for _, p := range c.problems {
		if p.Code == "front-matter" {
			unread[p.File] = true // what it lacks may be behind the mistake
		}
	}
	for _, f := range c.files {
		e := &f.Entity
		if unread[f.Path] {
			continue
		}
		switch e.Kind {
		case entity.Case, entity.Policy, entity.Park, entity.Alliance:
			if len(e.Sources) == 0 {
				c.warn(f.Position("title"), "no-source", "the "+string(e.Kind)+" rests on no source",
					"add [[sources]] with the article, the block and the exact quote")
			}
		}
	}
	return nil
}

// texts reports what the Markdown of files holds that a page would not show
// as it was meant.
func (c *checker) texts(context.Context) error {
	found := make([][]diag.Problem, len(c.files))
	parallel.Each(len(c.files), func(i int) {
		f := c.files[i]
		if at := mergeMarker(f.Data); at >= 0 {
			found[i] = append(found[i], diag.Problem{Position: diag.At(f.Path, f.Data, at), Code: "merge-marker",
				Message: "a merge was not finished here", Hint: "settle it, and remove the lines <<<<<<<, ======= and >>>>>>>"})
		}
		if len(f.Body) == 0 {
			return
		}
		var page bytes.Buffer
		for _, p := range c.markdown.Render(&page, f.Body, markdown.Options{NoIDs: true}).Problems {
			found[i] = append(found[i], diag.Problem{Position: f.BodyPosition(p.Offset),
				Severity: p.Severity, Code: p.Code, Message: p.Message, Hint: p.Hint})
		}
	})
	for _, list := range found {
		c.report(list...)
	}
	return nil
}

// mergeMarker is where git has left the first conflict of a merge, or -1. In
// a text it would stand on the page.
func mergeMarker(data []byte) int {
	const start, end = "\n<<<<<<< ", "\n>>>>>>> "
	if i := bytes.Index(data, []byte(start)); i >= 0 && bytes.Contains(data[i:], []byte(end)) {
		return i + 1
	}
	return -1
}

// dest is the folder of the built site: its path on this system, and the name
// by which problems call it.
func (c *checker) dest() (full, name string) {
	if c.opt.Dest != "" {
		return c.opt.Dest, filepath.ToSlash(filepath.Clean(c.opt.Dest))
	}
	return filepath.Join(c.opt.Root, filepath.FromSlash(c.cfg.Build.Dest)), c.cfg.Build.Dest
}
