package config

import (
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/idna"
)

// Publish holds where the built site goes.
type Publish struct {
	// Branch is the branch of the remote that holds the site.
	Branch string `toml:"branch"`
	// Remote is git's name of the repository that the branch is in.
	Remote string `toml:"remote"`
	// Domain is the host name of a site with an address of its own, in lower
	// case, or empty. The build writes it to CNAME, where GitHub Pages looks.
	Domain string `toml:"domain"`
}

// publish checks [publish], and holds the domain against base_url. An atlas
// with a domain and no base_url has the one that follows from it.
func (v *validator) publish(c *Config) {
	p := &c.Publish
	if problem := BranchProblem(p.Branch); problem != "" {
		v.bad("publish.branch", `as "gh-pages"`, "branch: %s", problem)
	}
	if problem := RemoteProblem(p.Remote); problem != "" {
		v.bad("publish.remote", `as "origin"; "git remote" lists those there are`, "remote: %s", problem)
	}
	domain, problem, hint := CleanDomain(p.Domain)
	if problem != "" {
		v.bad("publish.domain", hint, "domain: %s", problem)
		return
	}
	p.Domain = domain
	switch {
	case domain == "":
	case c.BaseURL == "":
		c.BaseURL = "https://" + domain + "/"
	case !OnDomain(c.BaseURL, domain):
		v.bad("base_url", fmt.Sprintf(`write base_url = "https://%s/", or leave it out`, domain),
			"base_url: %q is not the address of the domain %s that [publish] names", c.BaseURL, domain)
	}
}

// CleanDomain checks the host name of a site and gives it in lower case, the
// form in which a CNAME file has it. What is wrong, with a hint, comes back as
// text. The empty name is fine and stays empty.
func CleanDomain(s string) (clean, problem, hint string) {
	if s == "" {
		return "", "", ""
	}
	const example = `a host name alone: "atlas.example.org"`
	name := strings.ToLower(s)
	if u, err := url.Parse(name); err == nil && u.Host != "" {
		hint := example
		if u.Hostname() != "" && (u.Path == "" || u.Path == "/") {
			hint = fmt.Sprintf("write the host name alone: %q", u.Hostname())
		}
		return "", fmt.Sprintf("%q is an address, not a host name", s), hint
	}
	if ascii, err := idna.Lookup.ToASCII(name); err == nil && ascii != name && !strings.ContainsAny(name, "/: ") {
		return "", fmt.Sprintf("%q is not in the form that name servers know", s), fmt.Sprintf("write it as %q", ascii)
	}
	labels := strings.Split(name, ".")
	if len(labels) < 2 || len(name) > 253 {
		return "", fmt.Sprintf("%q is not a full host name", s), example
	}
	for _, label := range labels {
		if !isLabel(label) {
			return "", fmt.Sprintf("%q is not a host name", s), example
		}
	}
	if strings.Trim(labels[len(labels)-1], "0123456789") == "" {
		return "", fmt.Sprintf("%q is a number, not a host name", s), example
	}
	if strings.HasSuffix(name, ".github.io") {
		return "", fmt.Sprintf("%q is the address that GitHub gives by itself", s), "leave domain out, and write the address to base_url"
	}
	return name, "", ""
}

// isLabel reports whether s may stand between the dots of a host name (RFC
// 1123, section 2.1).
func isLabel(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' || s[len(s)-1] == '-' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}

// OnDomain reports whether a site's address is the root of a domain: there a
// CNAME file puts it.
func OnDomain(baseURL, domain string) bool {
	u, err := url.Parse(baseURL)
	return err == nil && strings.EqualFold(u.Host, domain) && strings.Trim(u.Path, "/") == ""
}

// BranchProblem says what is wrong with the name of a branch, or "". The rules
// are those of git check-ref-format.
func BranchProblem(s string) string {
	bad := func(why string) string { return fmt.Sprintf("%q is not the name of a branch: %s", s, why) }
	switch {
	case s == "":
		return "the name of a branch is missing"
	case s == "HEAD", s == "@":
		return bad("git means something else by it")
	case strings.HasPrefix(s, "-"):
		return bad("it begins with -")
	case strings.HasPrefix(s, "refs/"):
		return bad("leave off refs/heads/")
	case strings.HasPrefix(s, "/"), strings.HasSuffix(s, "/"), strings.Contains(s, "//"):
		return bad("a / has nothing before or after it")
	case strings.HasSuffix(s, "."), strings.Contains(s, ".."), strings.Contains(s, "@{"):
		return bad(`it ends in a dot, or holds ".." or "@{"`)
	case strings.ContainsAny(s, " ~^:?*[\\"), strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f }):
		return bad(`it holds a space or one of ~^:?*[\`)
	}
	for part := range strings.SplitSeq(s, "/") {
		if strings.HasPrefix(part, ".") || strings.HasSuffix(part, ".lock") {
			return bad("a part of it begins with a dot or ends in .lock")
		}
	}
	return ""
}

// RemoteProblem says what is wrong with git's name of a remote, or "".
func RemoteProblem(s string) string {
	switch {
	case s == "":
		return "the name of a remote is missing"
	case strings.Contains(s, "://"), strings.Contains(s, "@"), strings.HasPrefix(s, "."), strings.HasPrefix(s, "/"):
		return fmt.Sprintf("%q is an address; give it a name with git remote add, and write that", s)
	case strings.HasPrefix(s, "-"), strings.ContainsAny(s, " ~^:?*[\\"):
		return fmt.Sprintf("%q is not the name of a remote", s)
	}
	return ""
}
