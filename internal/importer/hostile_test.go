package importer

import (
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"atlas/internal/article"
	"atlas/internal/config"
	"atlas/internal/content"
)

// endless is a page that never ends, as /dev/zero is.
type endless struct{ read int }

func (e *endless) Read(p []byte) (int, error) {
	e.read += len(p)
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}

func TestReadsNoMoreThanALimit(t *testing.T) {
	e := &endless{}
	s, err := ReaderSource("-", e)
	if err != nil {
		t.Fatal(err)
	}
	if e.read > article.MaxBytes+1<<20 {
		t.Errorf("%d bytes are read", e.read)
	}
	r := reader(t)
	if _, err := r.Read(s); err == nil || !strings.HasSuffix(err.Error(), "the page is larger than 67.1 MB, which is the limit") {
		t.Errorf("got %v", err)
	}
}

func reader(t *testing.T) *Reader {
	t.Helper()
	r, err := NewReader(config.Default())
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func read(t *testing.T, page string) (*Article, error) {
	t.Helper()
	s, err := ReaderSource("pages/x.html", io.Reader(strings.NewReader(page)))
	if err != nil {
		t.Fatal(err)
	}
	return reader(t).Read(s)
}

// TestPagesOfNoMeasure reads pages that are made to cost more than they are,
// and holds that each ends in an article or in words.
func TestPagesOfNoMeasure(t *testing.T) {
	const head = "<html><head><title>文</title></head><body><div id=content_views>"
	for name, page := range map[string]string{
		"tags in tags":     head + strings.Repeat("<div>", 100_000) + "文字" + strings.Repeat("</div>", 100_000),
		"open tags":        head + strings.Repeat("<b><p>", 50_000) + "文字",
		"styles":           head + strings.Repeat("<a href=x><b><i>", 30_000) + "文字",
		"tables":           head + strings.Repeat("<table><tr><td>", 30_000) + "文字",
		"foreign":          head + strings.Repeat("<svg><foreignObject><math><mtext>", 20_000) + "</svg>文字",
		"attributes":       head + "<p " + strings.Repeat("a=x ", 100_000) + ">文字",
		"one attribute":    head + `<p title="` + strings.Repeat("x", 5<<20) + `">文字`,
		"entities":         head + "<p>文字" + strings.Repeat("&amp;&#x4e2d;&nosuch;", 50_000),
		"entity bomb":      `<!DOCTYPE x [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>` + head + "<p>文字&b;&b;",
		"nothing":          head + strings.Repeat("<p>文\x00字\x00</p>", 10_000),
		"no UTF-8":         head + "<p>文字" + strings.Repeat("\xff\xfe\xed\xa0\x80", 50_000),
		"wide cells":       head + "<table><tr>" + strings.Repeat("<td colspan=1000 rowspan=60000>文字", 1000) + "</table>",
		"broken":           head + strings.Repeat("<p><b><i><a></p>", 20_000) + "文字",
		"open comment":     head + "文字<!--" + strings.Repeat("-", 5<<20),
		"open script":      head + "文字<script>" + strings.Repeat("a", 5<<20),
		"a picture inside": head + `文字<img src="data:image/png;base64,` + strings.Repeat("A", 5<<20) + `">`,
	} {
		t.Run(name, func(t *testing.T) {
			a, err := read(t, page)
			if err != nil {
				t.Fatal(err)
			}
			text := string(a.Text.Markdown())
			if text == "" || !utf8.ValidString(text) || name != "no UTF-8" && !strings.Contains(text, "文") || len(text) > content.MaxBytes {
				t.Errorf("%d bytes of text: %.100q", len(text), text)
			}
		})
	}
	for name, c := range map[string]struct{ page, want string }{
		"tags": {head + strings.Repeat("<b>", article.MaxTags), "the page has 1000007 tags, and the limit is 1000000"},
		"text": {head + "<p>" + strings.Repeat("区块链", content.MaxBytes/9+1), "the article's text has 4.2 MB, and a content file may have 4.2 MB"},
	} {
		if _, err := read(t, c.page); err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestNoTitle holds that a page without a title gives a content file that a
// build takes.
func TestNoTitle(t *testing.T) {
	for _, page := range []string{"<p>正文。</p>", "<title> </title><p>正文。</p>", "<title>_甲-CSDN博客</title><h1> </h1><p>正文。</p>", "<title>\x00\u200b</title><p>正文。</p>"} {
		a, err := read(t, page)
		if err != nil {
			t.Fatal(err)
		}
		if a.Text.Title == "" || a.Document.Article.Title != a.Text.Title {
			t.Errorf("%q: title %q, %q", page, a.Text.Title, a.Document.Article.Title)
		}
		e := articleEntity(a.Document)
		f, problems := content.Parse("content/articles/x/index.md", content.Format(&e, string(a.Text.Markdown())))
		if len(problems) > 0 {
			t.Errorf("%q: %v, %q", page, problems, f.Entity.Title)
		}
	}
}
