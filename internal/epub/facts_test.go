package epub

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"atlas/internal/cjk"
	"atlas/internal/entity"

	"github.com/PuerkitoBio/goquery"
)

// documents are the parsed files of a book.
func documents(t *testing.T, all map[string]string) map[string]*goquery.Document {
	t.Helper()
	docs := map[string]*goquery.Document{}
	for name, text := range all {
		if path.Ext(name) != ".xhtml" {
			continue
		}
		doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		docs[path.Base(name)] = doc
	}
	return docs
}

func squeeze(s string) string { return strings.ReplaceAll(cjk.Fold(s), " ", "") }

// TestEveryQuote holds that each record is in the book, with each sentence that
// it rests on, that the sentence leads to its mark in the article, and that the
// block there leads back.
func TestEveryQuote(t *testing.T) {
	for _, dir := range []string{"../..", "../render/testdata/site"} {
		fsys := os.DirFS(dir)
		s := load(t, fsys)
		book, _ := write(t, s, fsys)
		docs := documents(t, opened(t, book))
		b := &bookOf{t: t, docs: docs}
		b.site = s
		b.nameAnchors()
		records, quotes, back := 0, 0, 0
		for _, r := range s.Records {
			if r.Kind == entity.Place || r.Kind == entity.Article {
				continue
			}
			records++
			id := b.ids[r.Page.Path]
			file, at := b.find(id)
			if at == nil {
				t.Errorf("%s: %s is not in the book", dir, r.File.Path)
				continue
			}
			around := at.Closest("section.record, section.use")
			if around.Length() == 0 {
				around = at.Closest("ul.names").Prev().Parent() // the run of a list, with the sentences before it
			}
			text := squeeze(around.Text())
			for _, ev := range r.Evidence {
				quotes++
				if !strings.Contains(text, squeeze(ev.Quote)) {
					t.Errorf("%s: %s does not show %q", dir, id, ev.Quote)
				}
				if ev.Article == nil {
					continue
				}
				mark := below(b.ids[ev.Article.Page.Path], ev.Mark.ID)
				markFile, passage := b.find(mark)
				if passage == nil {
					t.Errorf("%s: the passage %s is not in the book", dir, mark)
					continue
				}
				if around.Find(fmt.Sprintf(`a[href=%q]`, markFile+"#"+mark)).Length() == 0 {
					t.Errorf("%s: %s does not lead to %s", dir, id, mark)
				}
				if len(ev.Mark.Records) > 8 {
					continue // a note names the first eight
				}
				back++
				if passage.Closest("div.block").Find(fmt.Sprintf(`a[href=%q]`, file+"#"+id)).Length() == 0 {
					t.Errorf("%s: the block of %s does not lead back to %s", dir, mark, id)
				}
			}
		}
		if records == 0 || quotes == 0 || back == 0 {
			t.Errorf("%s: %d records, %d quotes, %d ways back: nothing was tested", dir, records, quotes, back)
		}
		t.Logf("%s: %d records, %d quotes, %d ways back", dir, records, quotes, back)
	}
}

// bookOf finds anchors in a book that was made.
type bookOf struct {
	book
	t    *testing.T
	docs map[string]*goquery.Document
}

func (b *bookOf) find(id string) (file string, at *goquery.Selection) {
	for _, name := range sortedKeys(b.docs) {
		if sel := b.docs[name].Find(fmt.Sprintf(`[id=%q]`, id)); sel.Length() > 0 {
			return name, sel
		}
	}
	return "", nil
}

func sortedKeys[V any](m map[string]V) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// TestNothingOfTheWeb holds that no file has what only a site has use of, and
// that headings and lists are not empty.
func TestNothingOfTheWeb(t *testing.T) {
	for name, fsys := range atlases() {
		book, _ := write(t, load(t, fsys), fsys)
		for file, doc := range documents(t, opened(t, book)) {
			for _, bad := range []string{"script", "details", "button", "input", "[style]", "[tabindex]", "[loading]", "[rel]:not(link)", "[data-kind]"} {
				if n := doc.Find(bad).Length(); n > 0 {
					t.Errorf("%s: %s has %d of %s", name, file, n, bad)
				}
			}
			doc.Find("h1, h2, h3, h4, h5, h6, p, li, dt, th, ul, ol, dl, figcaption, blockquote").Each(func(_ int, sel *goquery.Selection) {
				if strings.TrimSpace(sel.Text()) == "" && sel.Find("img, svg").Length() == 0 {
					html, _ := goquery.OuterHtml(sel)
					t.Errorf("%s: %s has an empty %s", name, file, html)
				}
			})
			// No heading leaves a level out below the one before it.
			last := 0
			doc.Find("h1, h2, h3, h4, h5, h6").Each(func(i int, sel *goquery.Selection) {
				level := int(goquery.NodeName(sel)[1] - '0')
				if i > 0 && level > last+1 && sel.Closest(".prose").Length() == 0 {
					t.Errorf("%s: %s: h%d after h%d: %s", name, file, level, last, sel.Text())
				}
				last = level
			})
			text := doc.Text()
			for _, key := range []string{"book.", "badge.", "field.", "group.", "coverage.", "roles.", "{0}", "{1}"} {
				if i := strings.Index(text, key); i >= 0 {
					t.Errorf("%s: %s shows the key of a word: %.40s", name, file, text[i:])
				}
			}
		}
	}
}

// TestSizes holds that no file is longer than reading apps like, and that long
// chapters are parted.
func TestSizes(t *testing.T) {
	fsys := many(400)
	book, res := write(t, load(t, fsys), fsys)
	all := opened(t, book)
	parts := map[string]int{}
	for name, text := range all {
		if !strings.HasPrefix(path.Base(name), "s") {
			continue
		}
		if len(text) > 250_000 {
			t.Errorf("%s has %d bytes", name, len(text))
		}
		parts[strings.TrimSuffix(name, path.Ext(name))[:len("EPUB/s07")]]++
	}
	split := 0
	for _, n := range parts {
		if n > 1 {
			split++
		}
	}
	if split < 3 {
		t.Errorf("%d chapters are parted: %v", split, parts)
	}
	if len(all["EPUB/nav.xhtml"]) > 100_000 {
		t.Errorf("the contents of %d documents have %d bytes", res.Documents, len(all["EPUB/nav.xhtml"]))
	}
}

// TestPictures holds which pictures a book takes.
func TestPictures(t *testing.T) {
	fsys := hostile("zh-CN")
	book, res := write(t, load(t, fsys), fsys)
	var got []string
	for name := range opened(t, book) {
		if strings.HasPrefix(name, "EPUB/images/") {
			got = append(got, path.Base(name))
		}
	}
	slices.Sort(got)
	want := []string{"companies-draw.svg", "companies-p.webp", "companies-pic.png", "cover.png"}
	if !slices.Equal(got, want) {
		t.Errorf("pictures %q, want %q", got, want)
	}
	wantLeft := []string{
		`content/companies/bad.png: not a picture that books can have: PNG, JPEG, GIF, WebP or SVG`,
		`content/companies/evil.svg: it has an element "script"`,
		`content/companies/none.png: file does not exist`,
	}
	var left []string
	for _, l := range res.Left {
		left = append(left, l.File+": "+l.Reason)
	}
	slices.Sort(left)
	if !slices.Equal(left, wantLeft) {
		t.Errorf("left %q, want %q", left, wantLeft)
	}
}

// TestFetchedPictures holds that the book has the copy of a picture that the
// article names by its address on the web, and a link where there is none.
func TestFetchedPictures(t *testing.T) {
	png := pngFile()
	sum := sha256.Sum256([]byte(png))
	fsys := files(
		"config.toml", "title = \"书\"\n",
		"content/articles/7/index.md", "+++\ntitle = \"文\"\nid = \"7\"\n+++\n![图](https://img.example/a.png)\n\n![远](https://img.example/b.png)\n",
		"content/articles/7/images/001.png", png,
		"content/articles/7/images.toml", fmt.Sprintf(`[[picture]]
url = "https://img.example/a.png"
file = "images/001.png"
type = "image/png"
width = 4
height = 4
bytes = %d
sha256 = "%x"
`, len(png), sum),
	)
	book, res := write(t, load(t, fsys), fsys)
	all := opened(t, book)
	if _, ok := all["EPUB/images/articles-7-images-001.png"]; !ok || len(res.Left) > 0 {
		t.Errorf("the copy is not in the book: %v", res.Left)
	}
	var text string
	for name, data := range all {
		if strings.Contains(data, "img.example") {
			text += name + data
		}
	}
	if !strings.Contains(text, "https://img.example/b.png") || strings.Contains(text, "https://img.example/a.png") {
		t.Errorf("links to the web: %s", text)
	}
}
