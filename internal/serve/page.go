package serve

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"html"
	"net/url"
	"path"
	"regexp"
	"slices"
	"strings"
)

const notFound = "404.html"

// resolve finds the file that an address shows. address is the path of a
// request, unescaped. redirect, if not empty, is where the browser has to go
// instead, for links of the page there to be right. file is empty when the site
// has neither the file nor a page that says so.
func resolve(site Site, address string) (file string, found bool, redirect string) {
	address = path.Clean("/"+address) + trailing(address)
	inSite := func(address string) (string, bool, string) {
		name := strings.Trim(address, "/")
		folder := address == "/" || strings.HasSuffix(address, "/")
		switch {
		case name == "":
			name = "index.html"
		case folder:
			name += "/index.html"
		case !site.Has(name) && site.Has(name+"/index.html"):
			return "", true, address + "/"
		}
		return name, site.Has(name), ""
	}
	if file, found, redirect = inSite(address); found {
		return file, found, redirect
	}
	base := site.BasePath()
	if base != "/" && base != "" {
		if address+"/" == base {
			return "", true, base
		}
		if rest, ok := strings.CutPrefix(address, base); ok {
			if file, found, redirect = inSite("/" + rest); found {
				if redirect != "" {
					redirect = strings.TrimSuffix(base, "/") + redirect
				}
				return file, found, redirect
			}
		}
	}
	if site.Has(notFound) {
		return notFound, false, ""
	}
	return "", false, ""
}

func trailing(address string) string {
	if strings.HasSuffix(address, "/") && path.Clean("/"+address) != "/" {
		return "/"
	}
	return ""
}

// state is what a page shows: two sums, of the page with the pictures and
// scripts in it, and of its style sheets.
type state struct{ page, css string }

func (s state) String() string { return s.page + "-" + s.css }

func parseState(text string) state {
	page, css, _ := strings.Cut(text, "-")
	return state{page, css}
}

// stateOf is the state of a page of the site.
func (s *Server) stateOf(h *held, file string) (state, error) {
	return h.kept.states.get(file, func() (state, error) { return s.findState(h, file) })
}

func (s *Server) findState(h *held, file string) (state, error) {
	data, sum, err := s.open(h, file)
	if err != nil {
		return state{}, err
	}
	at := "/" + file // where its links lead from, whatever the address says
	shown, sheets := references(data)
	all, css := sha256.New(), sha256.New()
	all.Write([]byte(file + sum))
	for _, ref := range shown {
		if to := target(h.site, at, ref); to != "" && to != file {
			all.Write([]byte(to + s.sumOf(h, to)))
		}
	}
	for _, ref := range sheets {
		to := target(h.site, at, ref)
		if to == "" {
			continue
		}
		css.Write([]byte(to + s.sumOf(h, to)))
		in, _ := h.kept.sheets.get(to, func() (sheetFiles, error) { return s.inSheet(h, to), nil })
		for _, to := range in.sheets {
			css.Write([]byte(to + s.sumOf(h, to)))
		}
		for _, to := range in.pictures {
			all.Write([]byte(to + s.sumOf(h, to)))
		}
	}
	st := state{hex.EncodeToString(all.Sum(nil)[:8]), hex.EncodeToString(css.Sum(nil)[:8])}
	return st, nil
}

// target is the file of the site that a reference leads to, "" when it leads
// elsewhere.
func target(site Site, at, ref string) string {
	u, err := url.Parse(strings.TrimSpace(ref))
	if err != nil || u.Scheme != "" || u.Host != "" || u.Path == "" {
		return ""
	}
	to := (&url.URL{Path: at}).ResolveReference(u)
	file, found, redirect := resolve(site, to.Path)
	if !found || redirect != "" {
		return ""
	}
	return file
}

var (
	tags       = regexp.MustCompile(`(?is)<(?:img|script|source|link|iframe|image|video|audio|object|embed|track|input)\b(?:[^>"']|"[^"]*"|'[^']*')*>`)
	attributes = regexp.MustCompile(`(?is)\b(src|href|srcset|poster|data|rel)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))`)
	inCSS      = regexp.MustCompile(`(?i)(@import\s+)?(?:url\(\s*(?:"([^"]*)"|'([^']*)'|([^\s"')]+))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)'))`)
)

// references lists what a page loads: what it shows or runs, and its style
// sheets. It reads tags as they are written by html/template and by people; a
// tag inside a text or comment does no harm, for what it names is looked up in
// the site.
func references(page []byte) (shown, sheets []string) {
	for _, tag := range tags.FindAll(page, -1) {
		values := map[string]string{}
		for _, m := range attributes.FindAllSubmatch(tag, -1) {
			values[strings.ToLower(string(m[1]))] = html.UnescapeString(string(m[2]) + string(m[3]) + string(m[4]))
		}
		rel := strings.Fields(strings.ToLower(values["rel"]))
		if strings.EqualFold(string(tag[1:min(5, len(tag))]), "link") {
			switch {
			case slices.Contains(rel, "stylesheet"):
				sheets = append(sheets, values["href"])
			case slices.Contains(rel, "icon") || slices.Contains(rel, "preload"):
				shown = append(shown, values["href"])
			}
			continue
		}
		for _, key := range []string{"src", "href", "poster", "data"} {
			if values[key] != "" {
				shown = append(shown, values[key])
			}
		}
		for part := range strings.SplitSeq(values["srcset"], ",") {
			if words := strings.Fields(part); len(words) > 0 {
				shown = append(shown, words[0])
			}
		}
	}
	return shown, sheets
}

// sheetFiles are the files that a style sheet loads: further sheets, however
// deep, and pictures and fonts.
type sheetFiles struct{ sheets, pictures []string }

// inSheet reads a style sheet, and those that it loads.
func (s *Server) inSheet(h *held, sheet string) (in sheetFiles) {
	seen := map[string]bool{sheet: true}
	for queue := []string{sheet}; len(queue) > 0; queue = queue[1:] {
		data, _, err := s.open(h, queue[0])
		if err != nil {
			continue
		}
		for _, m := range inCSS.FindAllSubmatch(data, -1) {
			to := target(h.site, "/"+queue[0], string(m[2])+string(m[3])+string(m[4])+string(m[5])+string(m[6]))
			if to == "" || seen[to] {
				continue
			}
			seen[to] = true
			if strings.HasSuffix(to, ".css") {
				in.sheets = append(in.sheets, to)
				queue = append(queue, to)
			} else {
				in.pictures = append(in.pictures, to)
			}
		}
	}
	return in
}

// relative is an address in a page that leads on from where the page is.
var relative = regexp.MustCompile(`(?i)(\s(?:href|src|action|poster)\s*=\s*["'])([^"'#/?:\s][^"':]*["'])`)

// fromRoot is a page whose addresses lead on from the root, wherever it is
// shown. 404.html needs it: while nobody knows where the site will be
// published, its links are relative like all others.
func fromRoot(page []byte) []byte { return relative.ReplaceAll(page, []byte("${1}/${2}")) }

// withScript is a page as browsers get it: with the script that listens, and
// a policy of its own that lets it. Nothing else is changed.
func withScript(page []byte, st string, plain bool) []byte {
	attr := ""
	if plain {
		attr = " data-plain"
	}
	tag := []byte(`<script src="` + ScriptPath + `" data-state="` + st + `"` + attr + ` defer></script>`)
	page = allowScript(page)
	i := bytes.LastIndex(page, []byte("</body>"))
	if i < 0 {
		i = len(page)
	}
	return slices.Concat(page[:i], tag, page[i:])
}

var (
	metaTag     = regexp.MustCompile(`(?is)<meta\b[^>]*http-equiv\s*=\s*["']?content-security-policy["']?[^>]*>`)
	metaContent = regexp.MustCompile(`(?is)(\bcontent\s*=\s*)(?:"([^"]*)"|'([^']*)')`)
)

// allowScript widens a Content-Security-Policy in the page as far as the
// script and its stream need: 'self' in script-src and connect-src.
func allowScript(page []byte) []byte {
	return metaTag.ReplaceAllFunc(page, func(tag []byte) []byte {
		m := metaContent.FindSubmatchIndex(tag)
		if m == nil {
			return tag
		}
		from, to := m[4], m[5]
		if from < 0 {
			from, to = m[6], m[7]
		}
		policy := widen(html.UnescapeString(string(tag[from:to])))
		return slices.Concat(tag[:m[3]], []byte(`"`+html.EscapeString(policy)+`"`), tag[m[1]:])
	})
}

// widen adds 'self' to the directives that rule over scripts and connections.
// One that is not there follows default-src, and is only needed with that.
func widen(policy string) string {
	var list [][]string
	find := func(name string) int {
		return slices.IndexFunc(list, func(d []string) bool { return strings.EqualFold(d[0], name) })
	}
	for text := range strings.SplitSeq(policy, ";") {
		if words := strings.Fields(text); len(words) > 0 {
			list = append(list, words)
		}
	}
	for _, want := range []struct{ name, instead string }{{"script-src-elem", ""}, {"script-src", "default-src"}, {"connect-src", "default-src"}} {
		i := find(want.name)
		if i < 0 {
			j := find(want.instead)
			if want.instead == "" || j < 0 {
				continue
			}
			i, list = len(list), append(list, append([]string{want.name}, list[j][1:]...))
		}
		sources := slices.DeleteFunc(slices.Clone(list[i][1:]), func(s string) bool { return strings.EqualFold(s, "'none'") })
		if !slices.Contains(sources, "'self'") {
			sources = append(sources, "'self'")
		}
		list[i] = append([]string{list[i][0]}, sources...)
	}
	var out []string
	for _, d := range list {
		out = append(out, strings.Join(d, " "))
	}
	return strings.Join(out, "; ")
}
