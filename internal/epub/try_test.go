package epub

import (
	"context"
	"os"
	"testing"

	"atlas"
	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

func TestTry(t *testing.T) {
	dir := os.Getenv("ATLAS")
	fsys := os.DirFS(dir)
	cfg, pr := config.Load(fsys, config.FileName)
	if len(pr) > 0 {
		t.Fatal(pr)
	}
	files, pr := content.Load(fsys, "content")
	t.Log(pr)
	gaz, _ := gazetteer.Load()
	s, pr := site.Load(files, cfg, gaz)
	t.Log(pr)
	f, _ := os.Create(os.Getenv("OUT"))
	res, err := Write(context.Background(), f, s, Options{Layouts: atlas.Layouts(), Content: os.DirFS(dir + "/content")})
	if err != nil {
		t.Fatal(err)
	}
	t.Log(res)
}
