package export

import (
	"encoding/xml"
	"io"

	"atlas/internal/site"
)

type sitemap struct {
	XMLName xml.Name     `xml:"http://www.sitemaps.org/schemas/sitemap/0.9 urlset"`
	URLs    []sitemapURL `xml:"url"`
}

type sitemapURL struct {
	Loc string `xml:"loc"`
}

// Sitemap writes sitemap.xml: every page but the one for addresses that do not
// exist. Search engines accept absolute addresses only; without a base_url
// the list is still there, relative to the file, and says so.
func Sitemap(w io.Writer, s *site.Site) error {
	var m sitemap
	for _, p := range s.Pages() {
		if p.Kind != site.NotFound {
			m.URLs = append(m.URLs, sitemapURL{address(s.Config, p.Path)})
		}
	}
	comment := ""
	if s.Config.BaseURL == "" {
		comment = "base_url is not set in config.toml: the addresses are relative to this file"
	}
	return writeXML(w, comment, m)
}

// Robots writes robots.txt, which lets everyone in.
func Robots(w io.Writer, s *site.Site) error {
	text := "User-agent: *\nAllow: /\n"
	if s.Config.BaseURL != "" {
		text += "\nSitemap: " + s.Config.Abs("sitemap.xml") + "\n"
	}
	_, err := io.WriteString(w, text)
	return err
}
