package history

import (
	"testing"
)

// TestClaimsAreTheArticles: what an article counts stands in facts.json beside
// it and in its own front matter; a number that the article corrected is no
// edit of ours, and one that we corrected is.
func TestClaimsAreTheArticles(t *testing.T) {
	version := func(value string) *Version {
		return ParseVersion("content/articles/7/index.md", []byte("+++\ntitle = \"文\"\nid = \"7\"\n\n[[claims]]\ntext = \""+value+
			"座\"\nvalue = "+value+"\nunit = \"座\"\nquote = \"建成"+value+"座。\"\nblock = 1\n+++\n建成。\n"))
	}
	reading := func(value string) *Reading {
		return ParseReading([]byte(`{"article": {"id": "7", "title": "文"}, "claims": [{"text": "` + value + `座", "value": ` + value +
			`, "unit": "座", "quote": "建成` + value + `座。", "block": 1}]}`))
	}
	for name, test := range map[string]struct {
		after       string
		world, edit int
	}{
		"the article says so": {"5", 1, 0},
		"a person says so":    {"3", 0, 1},
	} {
		told := map[string]*Told{"7": {Before: reading("3"), After: reading(test.after)}}
		c := compare(version("3"), version("5"), told, nil)
		if len(c.world) != test.world || len(c.edit) != test.edit {
			t.Errorf("%s: world %+v, edit %+v", name, c.world, c.edit)
		}
	}
}
