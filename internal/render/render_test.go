package render

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"atlas"
	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

var (
	update = flag.Bool("update", false, "rewrite the golden pages")
	out    = flag.String("out", "", "write a whole site to this folder, to look at it")
	from   = flag.String("from", "testdata/site", "with -out: the atlas to render")
)

// loadSite loads an atlas from a folder.
func loadSite(t testing.TB, fsys fs.FS) *site.Site {
	t.Helper()
	cfg, problems := config.Load(fsys, config.FileName)
	if diag.HasErrors(problems) {
		t.Fatal(problems)
	}
	files, problems := content.Load(fsys, "content")
	if diag.HasErrors(problems) {
		t.Fatal(problems)
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, problems := site.Load(files, cfg, gaz)
	for _, p := range problems {
		t.Log(p)
	}
	for _, p := range s.ReadOddities(fsys) {
		t.Error(p)
	}
	return s
}

func newRenderer(t testing.TB, s *site.Site, own fs.FS) *Renderer {
	t.Helper()
	r, err := New(s, Options{Site: own, Default: atlas.Layouts()})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestOut(t *testing.T) {
	if *out == "" {
		t.Skip("only with -out")
	}
	s := loadSite(t, os.DirFS(*from))
	r := newRenderer(t, s, nil)
	for _, p := range s.Pages() {
		var b bytes.Buffer
		if err := r.Render(&b, p); err != nil {
			t.Fatal(err)
		}
		name := filepath.Join(*out, filepath.FromSlash(p.Path))
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(*out, atlas.Static()); err != nil && !os.IsExist(err) {
		t.Fatal(err)
	}
}
