package article

import (
	"os"
	"strings"
	"testing"
)

// TestFirstArticle holds the article of the first atlas to what a careful
// reader counts in it.
func TestFirstArticle(t *testing.T) {
	data, err := os.ReadFile("../../content/articles/88839140/source.html")
	if err != nil {
		t.Fatal(err)
	}
	a, err := Parse(data, Options{})
	if err != nil {
		t.Fatal(err)
	}
	if a.ID != "88839140" || a.Author != "PlusFo_" || a.When != "" || a.SourceURL != "https://blog.csdn.net/PlusFo_/article/details/88839140" {
		t.Errorf("id %q, author %q, when %q, source %q", a.ID, a.Author, a.When, a.SourceURL)
	}
	if c := a.Counts(); c.Images != 5 || c.Headings != 5 || len(a.Problems) != 0 {
		t.Errorf("counts %+v, problems %v", c, a.Problems)
	}
	for i, want := range []string{"一、", "二、", "地方政策", "三、", "四、"} {
		var h []Block
		for _, b := range a.Blocks {
			if b.Kind == Heading {
				h = append(h, b)
			}
		}
		level := 2
		if want == "地方政策" {
			level = 3
		}
		if !strings.HasPrefix(h[i].Text, want) || h[i].Level != level || !h[i].FromBold {
			t.Errorf("heading %d: %+v", i, h[i])
		}
	}
}
