// Package config reads config.toml: what the atlas is called, how its site is
// made, and the words by which the importer reads articles on its topic.
//
// [Load] begins with the defaults, lays the file over them, checks every value
// and returns the result as a plain value; flags of a command change that
// value, nobody else does. Whatever is wrong in the file is reported in one
// run, each problem with its line, its column and a hint.
package config

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/lexicon"
	"atlas/internal/portable"
	"atlas/internal/tomlfile"
)

// FileName is the file that makes a folder an atlas.
const FileName = "config.toml"

// Config is what config.toml says. The zero value is not usable: start with
// [Default] or [Load].
type Config struct {
	// Title is the name of the atlas, shown on every page. Required.
	Title string `toml:"title"`
	// Subtitle stands below the title on the home page.
	Subtitle string `toml:"subtitle"`
	// Description says in a sentence what the atlas covers: home page, feed,
	// social tags.
	Description string `toml:"description"`
	// Language is that of the interface: zh-CN or en. Content stays as it is.
	Language string `toml:"language"`
	// BaseURL is where the site is published, with scheme and trailing slash,
	// or empty when that is not known: then nothing that needs an absolute
	// address is written.
	BaseURL string `toml:"base_url"`
	// Author is who keeps the atlas.
	Author string `toml:"author"`
	// Licence says under which terms the collected data may be used.
	Licence string `toml:"licence"`
	// Menu is the navigation at the top, in this order.
	Menu       []MenuItem `toml:"menu"`
	Taxonomies Taxonomies `toml:"taxonomies"`
	Import     Import     `toml:"import"`
	Build      Build      `toml:"build"`
	Publish    Publish    `toml:"publish"`
}

// MenuItem is one entry of the navigation.
type MenuItem struct {
	// Name is what the reader sees; empty means the page's own title.
	Name string `toml:"name"`
	// Page is the page's file below public/, as policies/index.html.
	Page string `toml:"page"`
	// Position is where Page stands in config.toml: whether the site has the
	// page is known only when it is loaded.
	Position diag.Position `toml:"-"`
}

// Taxonomies names the computed sections. An empty name leaves the choice to
// the interface's language.
type Taxonomies struct {
	Scenarios     string `toml:"scenarios"`
	Sectors       string `toml:"sectors"`
	Organizations string `toml:"organizations"`
	Years         string `toml:"years"`
}

// Name is the configured name of a computed section by its folder, or "".
func (t Taxonomies) Name(folder string) string {
	switch folder {
	case "scenarios":
		return t.Scenarios
	case "sectors":
		return t.Sectors
	case "organizations":
		return t.Organizations
	case "years":
		return t.Years
	}
	return ""
}

// Import holds what the importer reads articles by.
type Import struct {
	// Lexicon adds the atlas's own words to those the binary carries.
	Lexicon lexicon.Lexicon `toml:"lexicon"`
}

// Build holds how the site is made.
type Build struct {
	// Dest is the folder to write, slash-separated, below the atlas's folder.
	Dest string `toml:"dest"`
	// Drafts takes in content files with draft = true.
	Drafts bool `toml:"drafts"`
	// Jobs is how many pages are rendered at once; 0 is one a processor.
	Jobs int `toml:"jobs"`
	// History tells what changed, as git has it: pages and feeds, with the
	// subjects of commits.
	History bool `toml:"history"`
	// PageSize is how many records a page lists before the list goes on on a
	// further page; of bare names a page takes four times as many.
	PageSize int `toml:"page_size"`
}

// A page of 200 records without their quotes is about 250 kB, which a phone
// still opens at once.
const (
	defaultPageSize = 200
	leastPageSize   = 5
)

// Languages are those the interface speaks.
var Languages = []string{"zh-CN", "en"}

// Default is the configuration of an atlas whose config.toml is empty.
func Default() Config {
	return Config{
		Language: "zh-CN",
		Build:    Build{Dest: "public", History: true, PageSize: defaultPageSize},
		Publish:  Publish{Branch: "gh-pages", Remote: "origin"},
	}
}

// Load reads the file called name. Its problems are all errors; when there is
// any, the configuration must not be used.
func Load(fsys fs.FS, name string) (Config, []diag.Problem) {
	src, err := fs.ReadFile(fsys, name)
	if err != nil {
		p := diag.Problem{Position: diag.Position{File: name}, Code: "unreadable", Message: "cannot be read: " + cause(err)}
		if errors.Is(err, fs.ErrNotExist) {
			p.Message, p.Hint = "there is no such file", "an atlas is a folder with a "+FileName
		}
		return Default(), []diag.Problem{p}
	}
	return Parse(name, src)
}

// cause leaves off the path, which the problem's position tells already.
func cause(err error) string {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err.Error()
	}
	return err.Error()
}

// Parse is [Load] for text in memory.
func Parse(name string, src []byte) (Config, []diag.Problem) {
	c := Default()
	at, problems := tomlfile.Decode(name, src, &c)
	if len(problems) > 0 {
		return Default(), problems
	}
	v := validator{at: at}
	v.check(&c)
	if len(v.problems) > 0 {
		return Default(), diag.Sort(v.problems)
	}
	return c, nil
}

type validator struct {
	at       *tomlfile.Positions
	problems []diag.Problem
}

// bad reports the value at a dotted path.
func (v *validator) bad(dotted, hint, format string, args ...any) {
	v.problems = append(v.problems, diag.Problem{
		Position: v.at.Value(tomlfile.PathOf(dotted)), Code: "bad-value",
		Message: fmt.Sprintf(format, args...), Hint: hint,
	})
}

func (v *validator) check(c *Config) {
	if strings.TrimSpace(c.Title) == "" {
		v.bad("title", `add a line: title = "…"`, "title: the atlas needs a name")
	}
	if !slices.Contains(Languages, c.Language) {
		hint := "languages: " + strings.Join(Languages, ", ")
		if near := diag.Nearest(c.Language, Languages); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		v.bad("language", hint, "language: the interface does not speak %q", c.Language)
	}
	base, problem, hint := CleanBaseURL(c.BaseURL)
	if problem != "" {
		v.bad("base_url", hint, "base_url: %s", problem)
	}
	c.BaseURL = base
	for i, m := range c.Menu {
		where := fmt.Sprintf("menu.%d", i)
		c.Menu[i].Position = v.at.Value(tomlfile.PathOf(where + ".page"))
		switch {
		case m.Page == "":
			v.bad(where, `add a line: page = "index.html"`, "menu: the entry names no page")
		case !isPage(m.Page):
			v.bad(where+".page", `pages are named from the site's root: "policies/index.html"`, "page: %q is not a page of the site", m.Page)
		}
	}
	if c.Build.Jobs < 0 {
		v.bad("build.jobs", "0 means one for each processor", "jobs: %d is less than 0", c.Build.Jobs)
	}
	if n := c.Build.PageSize; n < leastPageSize {
		v.bad("build.page_size", fmt.Sprintf("how many records a page lists before the list goes on on a further page: %d, if nothing is said", defaultPageSize), "page_size: %d is less than %d", n, leastPageSize)
	}
	if d := c.Build.Dest; portable.Check(strings.TrimSuffix(d, "/")) != "" {
		v.bad("build.dest", `a folder below this one, with / between folders: "public"; use --dest for others`, "dest: %q is not a folder below the atlas's", d)
	}
	c.Build.Dest = strings.TrimSuffix(c.Build.Dest, "/")
	v.publish(c)
	v.kinds(c.Import.Lexicon.Sections)
	v.statuses(c.Import.Lexicon.Status)
}

// isPage reports whether a menu may lead to p: a relative path of an HTML
// file, with nothing that leads out of the site.
func isPage(p string) bool {
	file, _, _ := strings.Cut(p, "#")
	return fs.ValidPath(file) && path.Ext(file) == ".html"
}

// kinds checks the keys of [import.lexicon.sections], which is a free-form
// table to the TOML reader.
func (v *validator) kinds(sections map[string][]string) {
	known := []string{string(entity.Company), string(entity.Case), string(entity.Policy), string(entity.Park), string(entity.Alliance)}
	v.keys("import.lexicon.sections", "kind", known, sections)
}

func (v *validator) statuses(status map[string][]string) {
	v.keys("import.lexicon.status", "status", entity.Statuses, status)
}

func (v *validator) keys(table, what string, known []string, have map[string][]string) {
	for key := range have {
		if slices.Contains(known, key) {
			continue
		}
		hint := "known here: " + strings.Join(known, ", ")
		if near := diag.Nearest(key, known); near != "" {
			hint = fmt.Sprintf("did you mean %q?", near)
		}
		v.problems = append(v.problems, diag.Problem{
			Position: v.at.Key(tomlfile.PathOf(table).Key(key)), Code: "unknown-key",
			Message: fmt.Sprintf("unknown %s %q in [%s]", what, key, table), Hint: hint,
		})
	}
}

// CleanBaseURL checks the address of a site and gives it its trailing slash.
// What is wrong, with a hint, comes back as text so that a flag and a key can
// both report it. The empty address is fine and stays empty.
func CleanBaseURL(s string) (clean, problem, hint string) {
	if s == "" {
		return "", "", ""
	}
	u, err := url.Parse(s)
	const example = `write it in full: "https://example.org/atlas/"`
	switch {
	case err != nil:
		return "", fmt.Sprintf("%q is not a URL", s), example
	case u.Scheme != "http" && u.Scheme != "https", u.Host == "":
		return "", fmt.Sprintf("%q is not the address of a web site", s), example
	case u.RawQuery != "", u.Fragment != "", u.User != nil:
		return "", fmt.Sprintf("%q is more than the address of a folder", s), "leave off user, ?query and #fragment"
	}
	return strings.TrimSuffix(u.String(), "/") + "/", "", "" // String percent-encodes
}

// BasePath is the path of the site on its server, with slashes at both ends:
// / for a site of its own, /atlas/ for one in a folder.
func (c Config) BasePath() string {
	u, err := url.Parse(c.BaseURL)
	if err != nil || u.Path == "" {
		return "/"
	}
	return u.EscapedPath()
}

// Abs is the absolute address of a page, or "" when base_url is not set. An
// index.html goes by the address of its folder, as servers have it, so that
// one page has one address.
func (c Config) Abs(page string) string {
	if c.BaseURL == "" {
		return ""
	}
	if dir, file := path.Split(page); file == "index.html" {
		page = dir
	}
	return c.BaseURL + (&url.URL{Path: page}).EscapedPath()
}
