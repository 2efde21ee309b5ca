package decisions

import (
	"fmt"
	"io/fs"
	"path"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/tomlfile"
)

// RedirectsName is the file of redirects, below the atlas's folder. Redirects
// are no content files, because Hugo would make pages of those; Hugo leaves a
// TOML file alone.
const RedirectsName = "content/redirects.toml"

// Redirect tells that a page of the site has moved.
type Redirect struct {
	// From is the path of the page that was: "companies/x.html".
	From string `toml:"from"`
	// To is the content file that stands for it now ("companies/y.md"), or a
	// page of the site ("scenarios/z.html").
	To     string `toml:"to"`
	Reason string `toml:"reason"`
	// At and ToAt are the positions of the two values.
	At   diag.Position `toml:"-"`
	ToAt diag.Position `toml:"-"`
}

// LoadRedirects reads the redirects of the atlas in fsys. Whether they lead
// to something only the whole site tells; see site.Load.
func LoadRedirects(fsys fs.FS) ([]Redirect, []diag.Problem) {
	data, problems := read(fsys, RedirectsName)
	if data == nil {
		return nil, problems
	}
	return ParseRedirects(RedirectsName, data)
}

// ParseRedirects reads the redirects in src, the text of the file called name.
func ParseRedirects(name string, src []byte) ([]Redirect, []diag.Problem) {
	var file struct {
		Redirect []Redirect `toml:"redirect"`
	}
	at, problems := tomlfile.Decode(name, src, &file)
	if len(problems) > 0 {
		return nil, problems
	}
	v := validator{at: at}
	for i := range file.Redirect {
		r := &file.Redirect[i]
		where := entry("redirect", i)
		r.At, r.ToAt = v.at.Value(where.Key("from")), v.at.Value(where.Key("to"))
		v.required("redirect", i, "from", r.From, `name the page that was, as "companies/x.html"`)
		v.required("redirect", i, "to", r.To, `name the content file that stands for it, as "companies/y.md"`)
		if r.From != "" && (!fs.ValidPath(r.From) || path.Ext(r.From) != ".html" || strings.ContainsAny(r.From, `?#\`)) {
			hint := `write its path below the site's root, as "companies/x.html"`
			if file, ok := contentPath(r.From); ok && path.Ext(r.From) == ".md" {
				hint = fmt.Sprintf("did you mean %q?", PagePath(file))
			}
			v.problem(r.At, "bad-path", hint, "from: %q is no page of a site", r.From)
		}
		if r.To == "" {
			continue
		}
		r.To = strings.TrimPrefix(r.To, "content/")
		if !fs.ValidPath(r.To) || path.Ext(r.To) != ".html" && path.Ext(r.To) != ".md" {
			v.problem(r.ToAt, "bad-path", `redirects stay within the site: name a content file, as "companies/y.md"`, "to: %q is neither a content file nor a page", r.To)
		}
	}
	if len(v.problems) > 0 {
		return nil, diag.Sort(v.problems)
	}
	return file.Redirect, nil
}

// PagePath is the page that a content file below content/ makes.
func PagePath(file string) string {
	return strings.TrimSuffix(strings.TrimSuffix(strings.TrimPrefix(file, "content/"), ".md"), "/index") + ".html"
}
