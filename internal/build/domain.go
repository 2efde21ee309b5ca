package build

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"

	"atlas/internal/config"
	"atlas/internal/diag"
)

// DomainName is the file by which GitHub Pages, when it publishes a branch,
// knows the domain of a site.
const DomainName = "CNAME"

// addDomain writes the domain of [publish] to CNAME. A static/CNAME stands for
// it, as other static files do; but two that name different domains are a
// mistake that only readers would notice, and so is an address elsewhere.
func (b *builder) addDomain(set *outputs) error {
	domain := b.cfg.Publish.Domain
	if domain != "" {
		set.add(output{path: DomainName, origin: "a data file", class: classData, make: func(w io.Writer) error {
			_, err := io.WriteString(w, domain+"\n")
			return err
		}})
		if b.opt.BaseURL != "" && !config.OnDomain(b.cfg.BaseURL, domain) {
			b.report([]diag.Problem{{Position: diag.Position{File: "--base-url"}, Severity: diag.Warning, Code: "other-domain",
				Message: fmt.Sprintf("%q is not the address of the domain %s, which the site's %s names", b.cfg.BaseURL, domain, DomainName),
				Hint:    "right for a copy elsewhere; leave --base-url out to publish on the domain"}})
		}
	}
	const name = "static/" + DomainName
	data, err := b.project.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	p := diag.Problem{Position: diag.Position{File: name, Line: 1}, Code: "bad-value"}
	own, problem, hint := config.CleanDomain(strings.TrimSpace(string(data)))
	switch {
	case problem != "":
		p.Message, p.Hint = problem, hint
	case own == "":
		p.Message, p.Hint = "the file names no domain", `a host name alone: "atlas.example.org"`
	case domain != "" && own != domain:
		p.Message, p.Hint = fmt.Sprintf("the file names %s, but [publish] of %s the domain %s", own, config.FileName, domain), "remove one of the two"
	case domain == "" && !config.OnDomain(b.cfg.BaseURL, own):
		p.Severity, p.Code = diag.Warning, "other-domain"
		p.Message = fmt.Sprintf("the file names %s, but the site's address is %s", own, b.cfg.BaseURL)
		if b.cfg.BaseURL == "" {
			p.Message = fmt.Sprintf("the file names %s, but base_url is not set", own)
		}
		p.Hint = fmt.Sprintf(`write [publish], domain = %q to %s in place of the file: base_url follows from it`, own, config.FileName)
	default:
		return nil
	}
	b.report([]diag.Problem{p})
	return nil
}
