package export

import (
	"bufio"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"atlas/internal/site"
)

// The file that robots.txt names: a sitemap, or the index of several.
const sitemapName = "sitemap.xml"

// sitemapLimits are how much one sitemap may hold. An index may hold as many
// sitemaps, which no atlas comes near.
type sitemapLimits struct {
	urls  int
	bytes int // uncompressed
}

// protocolLimits are those of the protocol (sitemaps.org, version 0.9).
var protocolLimits = sitemapLimits{urls: 50_000, bytes: 50 << 20}

const sitemapSpace = `xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"`

// sitemapFiles are sitemap.xml and, when one file may not hold all addresses,
// sitemap-1.xml and so on, of which it then is the index. It lists every page
// that is one for good: not 404.html, nor a page that has moved. The protocol
// knows absolute addresses only; without a base_url the list is there for other
// programs, relative to the file, says so, and is not named in robots.txt.
func sitemapFiles(s *site.Site, limits sitemapLimits) []File {
	parts := sitemapParts(s, limits)
	if len(parts) == 1 {
		return []File{{sitemapName, parts[0].write}}
	}
	index := sitemapPart{root: "sitemapindex", item: "sitemap", note: parts[0].note}
	var files []File
	for i, part := range parts {
		name := fmt.Sprintf("sitemap-%d.xml", i+1)
		index.paths = append(index.paths, name)
		files = append(files, File{name, part.write})
	}
	return append(files, File{sitemapName, index.write})
}

// sitemapParts shares the pages out, in their order.
func sitemapParts(s *site.Site, limits sitemapLimits) []sitemapPart {
	part := sitemapPart{root: "urlset", item: "url"}
	if s.Config.BaseURL == "" {
		part.note = "<!-- base_url is not set in config.toml: the addresses are relative to this file -->\n"
	}
	size := part.frame()
	var parts []sitemapPart
	for _, p := range s.Pages() {
		if p.Kind == site.NotFound {
			continue
		}
		n := len(part.entry(address(s.Config, p.Path)))
		if len(part.paths) > 0 && (len(part.paths) == limits.urls || size+n > limits.bytes) {
			parts = append(parts, part)
			part.paths, size = nil, part.frame()
		}
		part.paths = append(part.paths, p.Path)
		size += n
	}
	return append(parts, part)
}

// sitemapPart is one file: an urlset of pages or a sitemapindex of files, by
// their paths below the site's root.
type sitemapPart struct {
	root, item string
	note       string // a comment at the top
	paths      []string
}

func (p sitemapPart) open() string {
	return xml.Header + p.note + "<" + p.root + " " + sitemapSpace + ">\n"
}
func (p sitemapPart) close() string { return "</" + p.root + ">\n" }

// frame is how many bytes a file without entries has.
func (p sitemapPart) frame() int { return len(p.open()) + len(p.close()) }

func (p sitemapPart) entry(address string) string {
	return " <" + p.item + ">\n  <loc>" + escapeLoc.Replace(address) + "</loc>\n </" + p.item + ">\n"
}

// escapeLoc replaces what the protocol asks to have replaced.
var escapeLoc = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "'", "&apos;", `"`, "&quot;")

func (p sitemapPart) write(w io.Writer, s *site.Site) error {
	out := bufio.NewWriterSize(w, 64<<10)
	out.WriteString(p.open())
	for _, path := range p.paths {
		out.WriteString(p.entry(address(s.Config, path)))
	}
	out.WriteString(p.close())
	return out.Flush() // and the first error of all
}

// Robots writes robots.txt, which lets everyone in.
func Robots(w io.Writer, s *site.Site) error {
	text := "User-agent: *\nAllow: /\n"
	if s.Config.BaseURL != "" {
		text += "\nSitemap: " + s.Config.Abs(sitemapName) + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}
