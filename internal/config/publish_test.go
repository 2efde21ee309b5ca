package config

import (
	"os/exec"
	"strings"
	"testing"
)

func TestDomainGivesTheAddress(t *testing.T) {
	for _, tt := range []struct{ src, domain, base string }{
		{"", "", ""},
		{"[publish]\ndomain = \"Atlas.Example.org\"\n", "atlas.example.org", "https://atlas.example.org/"},
		{"base_url = \"http://atlas.example.org\"\n[publish]\ndomain = \"atlas.example.org\"\n", "atlas.example.org", "http://atlas.example.org/"},
		{"base_url = \"https://owner.github.io/repo\"\n", "", "https://owner.github.io/repo/"},
	} {
		c, problems := Parse("config.toml", []byte("title = \"河\"\n"+tt.src))
		if len(problems) > 0 || c.Publish.Domain != tt.domain || c.BaseURL != tt.base || c.Publish.Branch != "gh-pages" || c.Publish.Remote != "origin" {
			t.Errorf("%q: %v, %+v, %q", tt.src, problems, c.Publish, c.BaseURL)
		}
	}
}

func TestCleanDomain(t *testing.T) {
	for _, tt := range []struct{ in, clean, problem, hint string }{
		{"", "", "", ""},
		{"example.org", "example.org", "", ""},
		{"A.B-c.xn--fiqs8s", "a.b-c.xn--fiqs8s", "", ""},
		{"图谱.中国", "", `"图谱.中国" is not in the form that name servers know`, `write it as "xn--wcsy15j.xn--fiqs8s"`},
		{"localhost", "", `"localhost" is not a full host name`, `a host name alone: "atlas.example.org"`},
		{"example.org.", "", `"example.org." is not a host name`, `a host name alone: "atlas.example.org"`},
		{"a_b.example.org", "", `"a_b.example.org" is not a host name`, `a host name alone: "atlas.example.org"`},
		{"-a.example.org", "", `"-a.example.org" is not a host name`, `a host name alone: "atlas.example.org"`},
		{"example.org:8080", "", `"example.org:8080" is not a host name`, `a host name alone: "atlas.example.org"`},
		{"example.org/atlas", "", `"example.org/atlas" is not a host name`, `a host name alone: "atlas.example.org"`},
		{"a.org b.org", "", `"a.org b.org" is not a host name`, `a host name alone: "atlas.example.org"`},
		{"https://example.org/atlas/", "", `"https://example.org/atlas/" is an address, not a host name`, `a host name alone: "atlas.example.org"`},
		{"127.0.0.1", "", `"127.0.0.1" is a number, not a host name`, `a host name alone: "atlas.example.org"`},
		{"owner.github.io", "", `"owner.github.io" is the address that GitHub gives by itself`, "leave domain out, and write the address to base_url"},
		{strings.Repeat("a", 64) + ".org", "", `"` + strings.Repeat("a", 64) + `.org" is not a host name`, `a host name alone: "atlas.example.org"`},
	} {
		clean, problem, hint := CleanDomain(tt.in)
		if clean != tt.clean || problem != tt.problem || hint != tt.hint {
			t.Errorf("%q: got %q, %q, %q", tt.in, clean, problem, hint)
		}
	}
}

func FuzzCleanDomain(f *testing.F) {
	f.Add("Atlas.example.org")
	f.Add("图谱.中国")
	f.Add("http://[::1]/")
	f.Fuzz(func(t *testing.T, s string) {
		clean, problem, hint := CleanDomain(s)
		if (problem == "") != (hint == "") || problem != "" && clean != "" {
			t.Errorf("%q: got %q, %q, %q", s, clean, problem, hint)
		}
		if clean == "" {
			return
		}
		if again, problem, _ := CleanDomain(clean); again != clean || problem != "" || strings.ContainsAny(clean, "\n\r /:") || !OnDomain("https://"+clean+"/", clean) {
			t.Errorf("%q: %q is not clean", s, clean)
		}
	})
}

// TestBranchProblem holds the rules against git's own.
func TestBranchProblem(t *testing.T) {
	git, err := exec.LookPath("git")
	if err != nil {
		t.Fatal("git was not found: run make test")
	}
	for _, name := range []string{
		"gh-pages", "site/live", "图谱", "a.b", "a@b", "x#y", "{", "a'b", "@x",
		"", "/a", "a/", "a//b", "a..b", "a.", "a.lock", "a.lock/b", ".a", "a/.b", "a b", "a~", "a^", "a:b", "a?", "a*", "a[", `a\b`, "a\tb", "a\x7f", "@{-1}", "a@{b", "a.lockx",
	} {
		valid := exec.Command(git, "check-ref-format", "refs/heads/"+name).Run() == nil
		if problem := BranchProblem(name); (problem == "") != valid {
			t.Errorf("%q: git says %v, we %q", name, valid, problem)
		}
	}
	// Git can have them as names, but means another thing in most places.
	for _, name := range []string{"HEAD", "@", "-x", "--mirror", "refs/heads/gh-pages"} {
		if BranchProblem(name) == "" {
			t.Errorf("%q is taken", name)
		}
	}
	for _, name := range []string{"", "-x", "--upload-pack=x", "a b", "https://example.org/x", "git@example.org:x", "../x", "/x"} {
		if RemoteProblem(name) == "" {
			t.Errorf("the remote %q is taken", name)
		}
	}
	if problem := RemoteProblem("my-fork/1"); problem != "" {
		t.Error(problem)
	}
}
