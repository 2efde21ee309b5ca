package roundtrip

import (
	"os"
	"strings"
	"testing"
)

// TestFolder checks a folder of real pages, which cannot be part of the
// repository: ATLAS_PAGES=folder go test ./internal/article/roundtrip -v
func TestFolder(t *testing.T) {
	dir := os.Getenv("ATLAS_PAGES")
	if dir == "" {
		t.Skip("ATLAS_PAGES names no folder of pages")
	}
	s, err := Report(os.DirFS(dir), 0)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if err := s.Write(&b, 2); err != nil {
		t.Fatal(err)
	}
	t.Log(b.String())
	if s.Files == 0 || s.Failed > 0 || float64(s.Exact) < 0.995*float64(s.Files) {
		t.Errorf("%d of %d files exact, %d not read", s.Exact, s.Files, s.Failed)
	}
}
