package curate

import "testing"

// TestPathOf: content files as people and their shells name them.
func TestPathOf(t *testing.T) {
	for arg, want := range map[string]string{
		"companies/x.md":                                "companies/x.md",
		"companies/x":                                   "companies/x.md",
		"content/companies/x.md":                        "companies/x.md",
		"../content/parks/a b#c%20.md":                  "parks/a b#c%20.md",
		"/home/content/atlas/content/parks/x.md":        "parks/x.md",
		"/home/my-content/companies/content/parks/x.md": "parks/x.md",
		`C:\Users\我\content\atlas\content\parks\空 格.md`: "parks/空 格.md",
		`parks\x`:             "parks/x.md",
		"articles/1/index.md": "articles/1/index.md",
	} {
		if got := new(merger).pathOf(arg); got != want {
			t.Errorf("%s: %q, want %q", arg, got, want)
		}
	}
}
