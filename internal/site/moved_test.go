package site

import (
	"fmt"
	"testing"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/gazetteer"
)

func loadMoved(t *testing.T, body, redirects string) (*Site, []diag.Problem) {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	list, problems := decisions.ParseRedirects(decisions.RedirectsName, []byte(redirects))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	var files []*content.File
	for name, text := range map[string]string{
		"companies/jia.md": "+++\ntitle = \"甲公司\"\n+++\n",
		"cases/yi.md":      "+++\ntitle = \"甲公司：乙\"\n+++\n" + body,
	} {
		f, _ := content.Parse("content/"+name, []byte(text))
		files = append(files, f)
	}
	return Load(files, config.Default(), gaz, list...)
}

// Links to a file that has moved lead to the page that stands for it.
func TestLinksToMovedFiles(t *testing.T) {
	s, problems := loadMoved(t, "[a](../companies/old.md#b3), <[b]>, [c][d]\n\n[d]: <../companies/old.md> \"x\"\n",
		"[[redirect]]\nfrom = \"companies/old.html\"\nto = \"companies/jia.md\"\n[[redirect]]\nfrom = \"companies/old.html\"\nto = \"companies/jia.md\"\n")
	if len(problems) > 0 {
		t.Errorf("problems: %v", problems)
	}
	if len(s.Moved()) != 1 || s.Moved()[0].To != s.PageAt("companies/jia.html") || s.PageAt("companies/old.html") != nil {
		t.Errorf("moved: %v", s.Moved())
	}
	var got []string
	for _, r := range s.Records {
		for _, l := range s.Links(r) {
			got = append(got, fmt.Sprintf("%s %d %v", l.Dest, l.Offset, l.Target == s.PageAt("companies/jia.html")))
		}
	}
	want := "[../companies/old.md#b3 4 true ../companies/old.md 50 true]"
	if fmt.Sprint(got) != want {
		t.Errorf("got %v, want %s", got, want)
	}
	if jia := s.PageAt("companies/jia.html").Record; len(jia.Backlinks) != 1 {
		t.Errorf("backlinks: %v", jia.Backlinks)
	}
}

// A redirect may lead to a computed page; a chain is followed, a circle of any
// length ends.
func TestRedirects(t *testing.T) {
	for _, test := range []struct {
		name, redirects, want string
	}{
		{"a computed page", "[[redirect]]\nfrom = \"old.html\"\nto = \"timeline.html\"\n", "old.html -> timeline.html"},
		{"a chain of three", "[[redirect]]\nfrom = \"companies/c.html\"\nto = \"companies/b.md\"\n[[redirect]]\nfrom = \"companies/b.html\"\nto = \"companies/a.html\"\n[[redirect]]\nfrom = \"companies/a.html\"\nto = \"companies/jia.md\"\n",
			"companies/a.html -> companies/jia.html; companies/b.html -> companies/jia.html; companies/c.html -> companies/jia.html; " +
				"content/redirects.toml:3:6: warning: to: companies/b.md has moved itself, to companies/jia.md\n  hint: write to = \"companies/jia.md\"; " +
				"content/redirects.toml:6:6: warning: to: companies/a.html has moved itself, to companies/jia.md\n  hint: write to = \"companies/jia.md\""},
		{"a section", "[[redirect]]\nfrom = \"firms/index.html\"\nto = \"companies/index.html\"\n", "firms/index.html -> companies/index.html"},
		{"a chain over a section", "[[redirect]]\nfrom = \"firms/index.html\"\nto = \"companies/index.html\"\n[[redirect]]\nfrom = \"firms.html\"\nto = \"Firms/index.html\"\n",
			"firms.html -> companies/index.html; firms/index.html -> companies/index.html; " +
				"content/redirects.toml:6:6: warning: to: Firms/index.html has moved itself, to companies/index.html\n  hint: write to = \"companies/index.html\""},
		{"an article's page", "[[redirect]]\nfrom = \"articles/8.html\"\nto = \"companies/jia.md\"\n[[redirect]]\nfrom = \"articles/7.html\"\nto = \"articles/8/index.md\"\n",
			"articles/7.html -> companies/jia.html; articles/8.html -> companies/jia.html; " +
				"content/redirects.toml:6:6: warning: to: articles/8/index.md has moved itself, to companies/jia.md\n  hint: write to = \"companies/jia.md\""},
		{"from a page that is there", "[[redirect]]\nfrom = \"companies/Jia.html\"\nto = \"timeline.html\"\n",
			"content/redirects.toml:2:8: from: the page companies/Jia.html is there, made by content/companies/jia.md\n  hint: remove the redirect, or the content file"},
		{"from a section that is there", "[[redirect]]\nfrom = \"companies/index.html\"\nto = \"timeline.html\"\n",
			"content/redirects.toml:2:8: from: the page companies/index.html is there, made by the site itself\n  hint: remove the redirect, or the content file"},
		{"to itself", "[[redirect]]\nfrom = \"companies/c.html\"\nto = \"companies/c.md\"\n",
			"content/redirects.toml:3:6: to: the redirects lead round in a circle: companies/c.html -> companies/c.html\n  hint: lead one of them to a page that is there"},
		{"to nothing", "[[redirect]]\nfrom = \"companies/c.html\"\nto = \"timelime.html\"\n",
			"content/redirects.toml:3:6: to: there is no timelime.html\n  hint: did you mean \"timeline.html\"?"},
	} {
		s, problems := loadMoved(t, "", test.redirects)
		got := ""
		for _, p := range s.Moved() {
			got += "; " + p.Path + " -> " + p.To.Path
		}
		for _, p := range problems {
			got += "; " + p.Error()
		}
		if got != "; "+test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, got[2:], test.want)
		}
	}
}
