package article

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"atlas/internal/cjk"

	"github.com/PuerkitoBio/goquery"
)

func squeezed(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || cjk.Invisible(r) {
			return -1
		}
		return r
	}, s)
}

// TestNothingLost compares the text of each page of a folder with all text
// that its content element holds: ATLAS_PAGES=folder.
func TestNothingLost(t *testing.T) {
	dir := os.Getenv("ATLAS_PAGES")
	if dir == "" {
		t.Skip("ATLAS_PAGES names no folder of pages")
	}
	files, _ := filepath.Glob(filepath.Join(dir, "*.html"))
	same := 0
	for _, f := range files {
		data, _ := os.ReadFile(f)
		a, err := Parse(data, Options{Name: f})
		if err != nil {
			t.Fatal(err)
		}
		_, page := splitFrontMatter(string(data))
		doc, _ := goquery.NewDocumentFromReader(strings.NewReader(page))
		root := doc.Find("#content_views").First()
		root.Find("script,style,svg,.toc,.katex,.pre-numbering,.hljs-button,.link-link,.link-desc,noscript,#main-toc,p[id$=-toc]").Remove()
		want := squeezed(root.Text())
		var b strings.Builder
		for _, bl := range a.Blocks {
			if bl.Kind == Formula {
				continue
			}
			if len(bl.Cells) == 0 && bl.Formulas > 0 {
				for _, in := range bl.Inlines {
					if in.Kind != Math {
						b.WriteString(in.Text)
					}
				}
				continue
			}
			b.WriteString(bl.Text)
		}
		got := squeezed(b.String())
		if want == got {
			same++
			continue
		}
		w, g := []rune(want), []rune(got)
		i := 0
		for i < len(w) && i < len(g) && w[i] == g[i] {
			i++
		}
		cut := func(r []rune) string { return string(r[max(0, min(i-15, len(r))):min(i+30, len(r))]) }
		t.Logf("%s (%d/%d): %q / %q", filepath.Base(f), len(g), len(w), cut(w), cut(g))
	}
	t.Logf("%d of %d", same, len(files))
}
