package importer

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"atlas/internal/article"
	"atlas/internal/diag"
	"atlas/internal/tomlfile"
)

// OriginName is the file beside source.html that tells where a page that was
// fetched comes from. Without it the page would be read another way when it is
// imported again: pictures whose addresses have no host would get lost.
const OriginName = "source.toml"

// Origin is where a page was fetched from; the zero value stands for a page
// that a person has saved.
type Origin struct {
	// URL is the page's address, behind all redirects.
	URL string `toml:"url"`
	// Charset is the encoding that the server told, "" for none.
	Charset string `toml:"charset"`
}

// options tell the reader of articles.
func (o Origin) options() article.Options { return article.Options{URL: o.URL, Charset: o.Charset} }

func (o Origin) format() []byte {
	text := "# Where source.html was fetched from, and the encoding that the server told.\nurl = " + strconv.QuoteToASCII(o.URL) + "\n"
	if o.Charset != "" {
		text += "charset = " + strconv.QuoteToASCII(o.Charset) + "\n"
	}
	return []byte(text)
}

// readOrigin reads the source.toml beside the page called name; a page of
// another name has none.
func readOrigin(name string) (Origin, error) {
	if filepath.Base(name) != "source.html" {
		return Origin{}, nil
	}
	beside := filepath.Join(filepath.Dir(name), OriginName)
	src, err := os.ReadFile(beside)
	if errors.Is(err, fs.ErrNotExist) {
		return Origin{}, nil
	}
	if err != nil {
		return Origin{}, err
	}
	return parseOrigin(filepath.ToSlash(beside), src)
}

// parseOrigin reads src, the text of the source.toml called name.
func parseOrigin(name string, src []byte) (Origin, error) {
	var o Origin
	at, problems := tomlfile.Decode(name, src, &o)
	if len(problems) > 0 {
		return Origin{}, problems[0]
	}
	if !strings.HasPrefix(o.URL, "http://") && !strings.HasPrefix(o.URL, "https://") {
		return Origin{}, diag.Problem{Position: at.Value(tomlfile.PathOf("url")), Code: "bad-value",
			Message: "url: want the address that the page was fetched from", Hint: "delete the file if a person has saved the page"}
	}
	return o, nil
}

// originOf is the origin of the page that an article has now.
func (w *writer) originOf(folder string) Origin {
	src, err := w.read(path.Join(folder, OriginName))
	if err != nil {
		return Origin{}
	}
	o, err := parseOrigin(path.Join("content", folder, OriginName), src)
	if err != nil {
		return Origin{} // it is told when that page is imported, and written anew now
	}
	return o
}

// writeOrigin writes where the page comes from, or removes what told of
// another one before.
func (w *writer) writeOrigin(a *Article) error {
	name := path.Join(a.Folder, OriginName)
	if a.Origin != (Origin{}) {
		return w.writeFile(name, a.Origin.format())
	}
	old, err := w.read(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return w.removeFile(name, old)
}

// errNotArticle is a fetched page without an article.
var errNotArticle = diag.Problem{Code: "not-an-article", Message: "there is no article in the page that came",
	Hint: "some sites show programs another page than people: open it in a browser, save the page, and import the file"}

// shortPage is the length of text, in characters, below which a page without
// an element known to hold an article is none: what a site shows to programs
// (wait a moment, are you a person?) is short.
const shortPage = 200

// isArticle reports whether a fetched page holds one.
func isArticle(a *article.Article) bool {
	unknown := false
	for _, p := range a.Problems {
		unknown = unknown || p.Code == "no-content-element" || p.Code == "not-html"
	}
	length := 0
	for i := range a.Blocks {
		length += len([]rune(a.Blocks[i].Text))
	}
	return len(a.Blocks) > 0 && (!unknown || length >= shortPage)
}
