package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"time"

	"atlas/internal/build"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/parallel"
	"atlas/internal/site"
)

// public checks the built site, as it is on the disk: a layout or a file in
// static/ can break what the content has right.
func (c *checker) public(ctx context.Context) error {
	if c.noConfig {
		return nil // which folder it is, and at which address, nobody knows
	}
	full, name := c.dest()
	dest := os.DirFS(full)
	made, complete, err := build.Made(dest)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		c.warn(diag.Position{File: name}, "not-built", "the site is not built, so its pages were not checked", "run atlas build")
		return nil
	case err != nil:
		c.warn(diag.Position{File: name}, "not-built", "the folder holds no site that this atlas built, so no pages were checked: "+err.Error(), "run atlas build")
		return nil
	case !complete:
		c.warn(diag.Position{File: name}, "unfinished-site", "the last build did not go through", "run atlas build")
	default:
		c.stale(dest, name)
	}
	s := &builtSite{c: c, name: name, base: c.cfg.BasePath(), files: map[string]bool{}, pages: map[string]*htmlPage{}}
	if err := s.read(ctx, dest, made); err != nil {
		return err
	}
	s.check()
	return nil
}

// stale warns when something that a site is made from is younger than the
// site: then the rest may speak of yesterday's pages.
func (c *checker) stale(dest fs.FS, name string) {
	info, err := fs.Stat(dest, build.ManifestName)
	if err != nil {
		return
	}
	built := info.ModTime()
	newest, at := time.Time{}, ""
	for _, top := range []string{"config.toml", "content", "layouts", "static"} {
		_ = fs.WalkDir(c.fsys, top, func(file string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() && file != top && strings.HasPrefix(d.Name(), ".") {
				return fs.SkipDir
			}
			if d.IsDir() || strings.HasPrefix(d.Name(), ".") || d.Name() == "facts.json" || d.Name() == "source.html" {
				return nil
			}
			if info, err := d.Info(); err == nil && info.ModTime().After(newest) {
				newest, at = info.ModTime(), file
			}
			return nil
		})
	}
	if newest.After(built) {
		c.warn(diag.Position{File: name}, "stale-site", "the site is older than "+at+", so what is said of its pages may be out of date", "run atlas build")
	}
}

// builtSite is the folder of a built site.
type builtSite struct {
	c       *checker
	name    string // of the folder, in problems
	base    string
	files   map[string]bool
	pages   map[string]*htmlPage
	order   []*htmlPage
	found   map[finding][]origin
	inbound map[string]bool
	hints   map[string]string // by missing file
}

// finding is a mistake that many pages may share: a link of the navigation
// is in all of them.
type finding struct {
	code, message, hint string
	severity            diag.Severity
}

type origin struct {
	page *htmlPage
	link htmlLink
}

// read lists the files of the folder and reads the pages that atlas made.
func (s *builtSite) read(ctx context.Context, dest fs.FS, made []string) error {
	err := fs.WalkDir(dest, ".", func(file string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			s.files[file] = true
		}
		if err == nil && d.IsDir() && d.Name() == ".git" {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		return err
	}
	var names []string
	for _, file := range made {
		if path.Ext(file) == ".html" {
			names = append(names, file)
		}
	}
	pages := make([]*htmlPage, len(names))
	parallel.Each(len(names), func(i int) {
		if ctx.Err() != nil {
			return
		}
		if data, err := fs.ReadFile(dest, names[i]); err == nil {
			pages[i] = readPage(names[i], data)
		}
	})
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, p := range pages {
		if p == nil {
			s.c.report(diag.Problem{Position: diag.Position{File: path.Join(s.name, names[i])}, Code: "missing-file",
				Message: "the page that atlas made here is gone", Hint: "run atlas build"})
			continue
		}
		s.pages[p.path] = p
		s.order = append(s.order, p)
	}
	return nil
}

func (s *builtSite) check() {
	s.found, s.inbound, s.hints = map[finding][]origin{}, map[string]bool{}, map[string]string{}
	for _, p := range s.order {
		s.own(p)
		for _, l := range p.links {
			s.link(p, l)
		}
	}
	for _, p := range s.order {
		if !s.inbound[p.path] && !p.redirect && s.wantsLink(p) {
			s.note(p, htmlLink{}, finding{"orphan-page", fmt.Sprintf("no page leads to %s", p.path),
				"link it from a text, or list it in a layout", diag.Warning})
		}
	}
	s.tell()
}

// wantsLink tells whether a page is lost when nothing leads to it: one about a
// record, a place or a word. Whether a section stands in the navigation, even
// an empty one, is the layouts' choice.
func (s *builtSite) wantsLink(p *htmlPage) bool {
	page := s.c.site.PageAt(p.path)
	if page == nil {
		return false
	}
	return page.Kind == site.Single || page.Kind == site.PlacePage || page.Kind == site.TermPage || page.Kind == site.Further
}

// own checks what every page must say of itself.
func (s *builtSite) own(p *htmlPage) {
	if p.empty {
		s.note(p, htmlLink{}, finding{"empty-page", "the page is empty", "see its layout, and build again", diag.Error})
		return
	}
	if !p.lang {
		s.note(p, htmlLink{}, finding{"no-lang", "the page does not tell its language", `the layout needs <html lang="…">`, diag.Error})
	}
	if !p.title {
		s.note(p, htmlLink{}, finding{"no-page-title", "the page has no <title>", "see the layout of its head", diag.Error})
	}
	const where = `base.html needs {{template "partials/policy.html" .}} right behind <meta charset>; a layout of your own may lack it`
	switch p.policy {
	case noPolicy:
		s.note(p, htmlLink{}, finding{"no-policy", "the page has no Content-Security-Policy, which keeps foreign scripts from running in it", where, diag.Warning})
	case latePolicy:
		s.note(p, htmlLink{}, finding{"late-policy", "the page loads something before its Content-Security-Policy, which does not rule over that", where, diag.Warning})
	}
	if p.redirect {
		return
	}
	switch {
	case p.headings == 0:
		s.note(p, htmlLink{}, finding{"no-heading", "the page has no h1", "its layout needs one", diag.Error})
	case p.headings > 1:
		s.note(p, htmlLink{}, finding{"more-headings", "the page has more than one h1", "its layout needs one; texts start with h2", diag.Warning})
	}
}

func (s *builtSite) link(p *htmlPage, l htmlLink) {
	t := resolve(p.path, l.address, s.base)
	if t.outside || t.bad != "" && t.rooted && p.path == "404.html" {
		return // the page for wrong addresses names the site's path, which a build may be told
	}
	if t.bad != "" {
		f := finding{"bad-link", fmt.Sprintf("the address %q %s", l.address, t.bad), "links name a file of the site relative to the page", diag.Error}
		if s.files[t.file] {
			f.hint = fmt.Sprintf("add the file's name: %q", strings.TrimSuffix(l.address, "/")+"/index.html")
		}
		s.note(p, l, f)
		return
	}
	if t.rooted && p.path != "404.html" {
		s.note(p, l, finding{"rooted-link", fmt.Sprintf("the address %q begins with /, which works on a server only", l.address),
			"make it relative to the page", diag.Warning})
	}
	if !s.files[t.file] {
		f := finding{"broken-link", fmt.Sprintf("the link leads to %s, which is not in the site", t.file), s.similar(t.file), diag.Error}
		switch l.use {
		case useImage:
			f.code, f.message = "missing-image", fmt.Sprintf("the picture %s is not in the site", t.file)
		case useFile:
			f.code, f.message = "missing-file", fmt.Sprintf("the page needs %s, which is not in the site", t.file)
		}
		s.note(p, l, f)
		return
	}
	to := s.pages[t.file]
	if to == nil {
		return
	}
	if l.use == useLink && to != p {
		s.inbound[t.file] = true
	}
	// Queries of our scripts and text fragments are no ids.
	if id := t.fragment; id != "" && id != "top" && !strings.HasPrefix(id, ":~:") && !strings.Contains(id, "=") && !to.ids[id] {
		s.note(p, l, finding{"broken-anchor", fmt.Sprintf("%s has no place called #%s", t.file, id),
			"blocks of an article are #b1, #b2, …; see the page for the rest", diag.Error})
	}
}

// similar looks for the file that an address may have meant.
func (s *builtSite) similar(file string) string {
	if hint, ok := s.hints[file]; ok {
		return hint
	}
	const other = "add the file, or mend the link where the page gets it from"
	if len(s.hints) >= mostHints {
		return other
	}
	if slashed := strings.ReplaceAll(file, `\`, "/"); slashed != file && s.files[slashed] {
		return s.hint(file, "write / between folders: browsers and other systems know no \\ there")
	}
	var near []string
	for f := range s.files {
		if path.Dir(f) == path.Dir(file) {
			near = append(near, f)
		}
	}
	slices.Sort(near)
	hint := other
	if n := diag.Nearest(file, near); n != "" {
		hint = fmt.Sprintf("did you mean %q?", n)
	}
	return s.hint(file, hint)
}

func (s *builtSite) hint(file, hint string) string {
	s.hints[file] = hint
	return hint
}

// mostHints bounds the search for similar files, which looks at all of a
// folder: a site with more dead links than this has one cause for them.
const mostHints = 100

func (s *builtSite) note(p *htmlPage, l htmlLink, f finding) {
	s.found[f] = append(s.found[f], origin{p, l})
}

// shared is the number of pages from which on a mistake is told once for all.
const shared = 4

// tell reports the findings. What a content file says is told at that file;
// what a layout does to many pages is told once.
func (s *builtSite) tell() {
	files := map[string]*content.File{}
	for _, f := range s.c.files {
		files[f.Path] = f
	}
	for f, origins := range s.found {
		slices.SortFunc(origins, func(a, b origin) int {
			return cmp.Or(cmp.Compare(a.page.path, b.page.path), cmp.Compare(a.link.line, b.link.line))
		})
		var left []origin
		for _, o := range origins {
			if at, ok := s.source(files, o); ok {
				s.report(at, f, f.message)
			} else {
				left = append(left, o)
			}
		}
		pages := 0
		for i, o := range left {
			if i == 0 || left[i-1].page != o.page {
				pages++
			}
		}
		for i, o := range left {
			if pages >= shared && i > 0 {
				break
			}
			message := f.message
			if pages >= shared {
				message = fmt.Sprintf("%s (and so in %d other pages)", f.message, pages-1)
			}
			s.report(diag.Position{File: path.Join(s.name, o.page.path), Line: o.link.line}, f, message)
		}
	}
}

func (s *builtSite) report(at diag.Position, f finding, message string) {
	s.c.report(diag.Problem{Position: at, Severity: f.severity, Code: f.code, Message: message, Hint: f.hint})
}

// source finds where in a content file an address of its page was written. A
// page without an address in question, as an orphan, is told at its file.
func (s *builtSite) source(files map[string]*content.File, o origin) (diag.Position, bool) {
	page := s.c.site.PageAt(o.page.path)
	if page == nil || page.File == "" || files[page.File] == nil {
		return diag.Position{}, false
	}
	f := files[page.File]
	if o.link.address == "" {
		return diag.Position{File: f.Path}, true
	}
	address, fragment, _ := strings.Cut(o.link.address, "#")
	// The page may lie deeper than the text, and name pages for files; the
	// name and the anchor stay what the text has.
	base := strings.TrimSuffix(path.Base(address), ".html")
	for _, part := range []string{o.link.address, "#" + fragment, base} {
		if part == "#" || part == "." || part == "" {
			continue
		}
		if i := strings.Index(string(f.Body), part); i >= 0 {
			return f.BodyPosition(i), true
		}
	}
	// Text and page may write one name in two ways: 图 1.png, 图%201.png.
	name := site.UnescapePath(base)
	for _, l := range s.c.site.Links(&site.Record{File: f}) {
		dest, _, _ := strings.Cut(l.Dest, "#")
		if !l.Wiki && strings.TrimSuffix(site.UnescapePath(path.Base(dest)), ".md") == name {
			return f.BodyPosition(l.Offset), true
		}
	}
	return diag.Position{}, false
}
