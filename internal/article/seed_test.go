package article

import (
	"os"
	"testing"
)

func TestDebug(t *testing.T) {
	f := os.Getenv("ART")
	if f == "" {
		t.Skip()
	}
	data, _ := os.ReadFile(f)
	a, err := Parse(data, Options{Name: f})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%q %q %q %q %q dump %q kw %q tags %q cats %q %s\n%+v", a.ID, a.Title, a.SourceURL, a.Author, a.When, a.DumpDate, a.Keywords, a.Tags, a.Categories, a.Description, a.Problems)
	for _, b := range a.Blocks {
		s := []rune(b.Text)
		if len(s) > 50 {
			s = s[:50]
		}
		t.Logf("%d %s %d in=%d %v %s %q bold=%v img=%v", b.N, b.Kind, b.Level, len(b.In), b.FromBold, b.Language, string(s), b.Bold, b.Images)
	}
	t.Logf("%+v", a.Counts())
}
