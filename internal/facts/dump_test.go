package facts

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"atlas/internal/article"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
)

func TestDump(t *testing.T) {
	lex, err := lexicon.Load(lexicon.Lexicon{})
	if err != nil {
		t.Fatal(err)
	}
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range strings.Fields(os.Getenv("DUMP")) {
		data, _ := os.ReadFile(f)
		art, err := article.Parse(data, article.Options{})
		if err != nil {
			t.Fatal(err)
		}
		doc := New(lex, gaz).Extract(art)
		fmt.Println("=====", f, art.Title, art.ID, art.SourceURL, art.Author, art.When)
		for _, e := range doc.Entities {
			b, _ := json.Marshal(e)
			fmt.Println(string(b))
		}
		for _, e := range doc.Claims {
			b, _ := json.Marshal(e)
			fmt.Println("CLAIM", string(b))
		}
		for _, e := range doc.Problems {
			b, _ := json.Marshal(e)
			fmt.Println("PROBLEM", string(b))
		}
		n := map[string]int{}
		for _, e := range doc.Entities {
			n[string(e.Kind)]++
		}
		fmt.Println(n, len(doc.Claims))
	}
}
