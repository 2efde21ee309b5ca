package export

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

const sitemapXMLNS = "http://www.sitemaps.org/schemas/sitemap/0.9"

// readSitemap reads a file as the protocol has it (sitemaps.org/protocol.html,
// version 0.9, with its two schemas): UTF-8 without entities of its own, one
// root in the protocol's namespace, in it urls or sitemaps with one loc each
// and nothing that the schema lacks; each loc an absolute address of less than
// 2,048 characters, below the folder of the sitemap, percent-encoded, once.
func readSitemap(data []byte, base string, limits sitemapLimits) (root string, locs []string, err error) {
	fail := func(format string, args ...any) (string, []string, error) {
		return root, locs, fmt.Errorf(format, args...)
	}
	switch {
	case !utf8.Valid(data):
		return fail("no UTF-8")
	case len(data) > limits.bytes:
		return fail("%d bytes", len(data))
	case !bytes.HasPrefix(data, []byte(`<?xml version="1.0" encoding="UTF-8"?>`)):
		return fail("no XML declaration")
	}
	dec := xml.NewDecoder(bytes.NewReader(data))
	var way []string
	text, in := "", 0
	seen := map[string]bool{}
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return fail("%v", err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Space != sitemapXMLNS {
				return fail("<%s> is of the namespace %q", t.Name.Local, t.Name.Space)
			}
			way = append(way, t.Name.Local)
			text = ""
			switch path := strings.Join(way, "/"); path {
			case "urlset", "sitemapindex":
				root = path
			case "urlset/url", "sitemapindex/sitemap":
				in = 0
			case "urlset/url/loc", "sitemapindex/sitemap/loc":
				in++
			default:
				return fail("no %s in the schema", path)
			}
		case xml.CharData:
			text += string(t)
			if len(way) > 0 && way[len(way)-1] != "loc" && strings.TrimSpace(string(t)) != "" {
				return fail("text %q in %v", t, way)
			}
		case xml.EndElement:
			switch way[len(way)-1] {
			case "loc":
				u, err := url.Parse(text)
				switch {
				case err != nil || !u.IsAbs() || u.Host == "":
					return fail("%q is no address", text)
				case len(text) >= 2048:
					return fail("an address of %d characters", len(text))
				case !strings.HasPrefix(text, base):
					return fail("%s is not below %s", text, base)
				case strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"<>\^{|}`+"`", r) }):
					return fail("%s is not encoded", text)
				case u.Fragment != "" || u.RawQuery != "":
					return fail("%s is no page", text)
				case seen[text]:
					return fail("%s twice", text)
				}
				seen[text] = true
				locs = append(locs, text)
			case "url", "sitemap":
				if in != 1 {
					return fail("%d locs", in)
				}
			}
			way = way[:len(way)-1]
		}
	}
	if root == "" || len(locs) == 0 || len(locs) > limits.urls {
		return fail("%d addresses in %q", len(locs), root)
	}
	return root, locs, nil
}

func withMany(t *testing.T, n int, base string) *site.Site {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*content.File
	for i := range n {
		f, problems := content.Parse(fmt.Sprintf("content/companies/%03d-it's &~(河).md", i), []byte(fmt.Sprintf("+++\ntitle = \"企业%d\"\n+++\n", i)))
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		parsed = append(parsed, f)
	}
	cfg := config.Default()
	cfg.Title, cfg.BaseURL = "图谱", base
	s, _ := site.Load(parsed, cfg, gaz, decisions.Redirect{From: "companies/old.html", To: "companies/index.html"})
	return s
}

// TestSitemap splits a site of some 120 pages under limits of several sizes:
// whatever they are, every file keeps to the protocol, and together they hold
// every page once, in order, but for 404.html and those that have moved.
func TestSitemap(t *testing.T) {
	const base = "https://example.org/a/"
	s := withMany(t, 100, base)
	if len(s.Moved()) != 1 {
		t.Fatal("no page has moved")
	}
	var want []string
	for _, p := range s.Pages() {
		if p.Kind != site.NotFound {
			want = append(want, s.Config.Abs(p.Path))
		}
	}
	for _, test := range []struct {
		limits sitemapLimits
		files  int
	}{
		{protocolLimits, 1},
		{sitemapLimits{len(want), 1 << 20}, 1},
		{sitemapLimits{len(want) - 1, 1 << 20}, 3},
		{sitemapLimits{10, 1 << 20}, (len(want)+9)/10 + 1},
		{sitemapLimits{50, 2000}, 0},
		{sitemapLimits{50, 1500}, 0},
	} {
		files := map[string][]byte{}
		for _, f := range sitemapFiles(s, test.limits) {
			var b bytes.Buffer
			if err := f.Write(&b, s); err != nil {
				t.Fatal(err)
			}
			files[f.Path] = b.Bytes()
		}
		if test.files > 0 && len(files) != test.files {
			t.Errorf("%v: %d files, want %d", test.limits, len(files), test.files)
		}
		root, locs, err := readSitemap(files["sitemap.xml"], base, protocolLimits)
		if err != nil {
			t.Errorf("%v: sitemap.xml: %v", test.limits, err)
		}
		var got []string
		if len(files) == 1 {
			got = locs
		} else {
			if root != "sitemapindex" || len(locs) != len(files)-1 {
				t.Errorf("%v: %s of %d for %d files", test.limits, root, len(locs), len(files))
			}
			for _, loc := range locs {
				root, part, err := readSitemap(files[strings.TrimPrefix(loc, base)], base, test.limits)
				if err != nil || root != "urlset" {
					t.Errorf("%v: %s: %s, %v", test.limits, loc, root, err)
				}
				got = append(got, part...)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%v: %d addresses, want %d", test.limits, len(got), len(want))
		}
	}
	// Without an address it is a list for other programs, and says so.
	text := string(written(t, withMany(t, 1, ""))["sitemap.xml"])
	if !strings.Contains(text, "base_url is not set") || !strings.Contains(text, "<loc>index.html</loc>") || strings.Contains(text, "404.html") {
		t.Errorf("without an address: %s", text)
	}
}

// TestSitemapSees holds that the reading above says no.
func TestSitemapSees(t *testing.T) {
	const base = "https://example.org/a/"
	good := xml.Header + `<urlset xmlns="` + sitemapXMLNS + `"><url><loc>https://example.org/a/x.html</loc></url></urlset>`
	limits := sitemapLimits{1, 1000}
	if _, locs, err := readSitemap([]byte(good), base, limits); err != nil || len(locs) != 1 {
		t.Fatal(locs, err)
	}
	for _, harm := range []struct{ old, new string }{
		{"https://example.org/a/x.html", "x.html"},
		{"https://example.org/a/x.html", "https://example.org/x.html"},
		{"https://example.org/a/x.html", base + "河.html"},
		{"https://example.org/a/x.html", base + "a b.html"},
		{"https://example.org/a/x.html", base + "?x=1"},
		{"https://example.org/a/x.html", base + "#x"},
		{"https://example.org/a/x.html", base + "a&b.html"},
		{"https://example.org/a/x.html", base + strings.Repeat("x", 600)},
		{"<url><loc>https://example.org/a/x.html</loc></url>", ""},
		{"</url>", "</url><url><loc>" + base + "y.html</loc></url>"},
		{"</loc>", "</loc><loc>" + base + "y.html</loc>"},
		{"</loc>", "</loc><date>2018</date>"},
		{"</loc>", "</loc>text"},
		{"sitemap/0.9", "sitemap/0.8"},
		{"urlset", "sitemapindex"},
		{`<?xml version="1.0" encoding="UTF-8"?>`, ""},
	} {
		small := limits
		if strings.Contains(harm.new, "xxx") {
			small.bytes = 500
		}
		bad := strings.ReplaceAll(good, harm.old, harm.new)
		if bad == good {
			t.Errorf("nothing to harm: %q", harm.old)
		}
		if _, _, err := readSitemap([]byte(bad), base, small); err == nil {
			t.Errorf("%q for %q is accepted", harm.new, harm.old)
		}
	}
}
