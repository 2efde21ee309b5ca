package publish

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"
)

func TestPagesURL(t *testing.T) {
	for remote, want := range map[string]string{
		"https://github.com/owner/repo":             "https://owner.github.io/repo/",
		"https://github.com/owner/repo.git":         "https://owner.github.io/repo/",
		"https://token@github.com/Owner/Repo.git/":  "https://owner.github.io/Repo/",
		"git@github.com:owner/my.atlas.git":         "https://owner.github.io/my.atlas/",
		"github.com:owner/repo":                     "https://owner.github.io/repo/",
		"ssh://git@github.com/owner/repo.git":       "https://owner.github.io/repo/",
		"ssh://git@ssh.github.com:443/owner/re.git": "https://owner.github.io/re/",
		"git@github.com:Owner/owner.github.io.git":  "https://owner.github.io/",
		"https://github.com/owner/Owner.GitHub.io":  "https://owner.github.io/",
		"https://github.com/owner":                  "",
		"https://github.com/owner/repo/tree/main":   "",
		"https://gitlab.com/owner/repo.git":         "",
		"git@github.com.example.org:owner/repo.git": "",
		"../remote.git":                             "",
		"/srv/git/github.com/owner/repo":            "",
		`C:\git\repo`:                               "",
		"":                                          "",
	} {
		if got := PagesURL(remote); got != want {
			t.Errorf("PagesURL(%q) = %q, want %q", remote, got, want)
		}
	}
}

func FuzzPagesURL(f *testing.F) {
	f.Add("git@github.com:owner/repo.git")
	f.Add("https://github.com/a b/%zz")
	f.Fuzz(func(t *testing.T, remote string) {
		got := PagesURL(remote)
		if got == "" {
			return
		}
		u, err := url.Parse(got)
		if err != nil || u.Scheme != "https" || !strings.HasSuffix(u.Host, ".github.io") || !strings.HasSuffix(u.Path, "/") || u.RawQuery != "" || u.Fragment != "" {
			t.Errorf("PagesURL(%q) = %q: %v", remote, got, err)
		}
	})
}

func TestLimits(t *testing.T) {
	l := Limits{Site: 1000, File: 500, LargeFile: 200, Deploy: time.Minute, BytesPerSecond: 100, FilesPerSecond: 2}
	for _, tt := range []struct {
		name  string
		files []File
		want  string
	}{
		{"within", []File{{Path: "a", Size: 200}, {Path: "b", Size: 200}}, ""},
		{"a large file", []File{{Path: "a", Size: 201}}, `public/a: warning: the file has 201 B; GitHub advises against more than 200 B
  hint: make it smaller while it is easy: a file stays in the branch's history`},
		{"too large a file", []File{{Path: "x/a", Size: 501}}, `public/x/a: warning: the file has 501 B; GitHub refuses files of more than 500 B
  hint: make it smaller, or keep it elsewhere and link it`},
		{"a large site", []File{{Path: "a", Size: 100}, {Path: "b", Size: 200}, {Path: "c", Size: 190}, {Path: "d", Size: 180}, {Path: "e", Size: 180}, {Path: "f", Size: 151}},
			`public: warning: the site has 1.0 kB; GitHub Pages takes up to 1.0 kB
  hint: the largest files: b (200 B), c (190 B), d (180 B)`},
		{"many files", make([]File, 130), `public: warning: deploying 130 files, 0 B, may take 1 min; GitHub Pages gives up after 1 min
  hint: fewer and smaller files; the estimate is rough`},
	} {
		var got []string
		for _, p := range l.Check("public", tt.files) {
			got = append(got, p.Error())
		}
		if text := strings.Join(got, "\n"); text != tt.want {
			t.Errorf("%s: got\n%s\nwant\n%s", tt.name, text, tt.want)
		}
	}
	if problems := (Limits{}).Check("public", []File{{Path: "a", Size: 1 << 40}}); len(problems) > 0 {
		t.Errorf("no limits: %v", problems)
	}
	// A site of 10,000 pages of 8 kB is far from the limits of GitHub Pages.
	if got := GitHub.Estimate(10_000, 80e6); got != 104*time.Second {
		t.Errorf("estimate: %v", got)
	}
	// 1 GB in one file is within the time, but no file of a repository.
	problems := GitHub.Check("public", []File{{Path: "a", Size: 1e9 + 1}})
	if len(problems) != 2 || problems[0].Code != "too-large" || problems[1].Code != "large-site" {
		t.Errorf("got %v", problems)
	}
}

// TestLimitsAreTold holds that a publish passes them on, and goes on.
func TestLimitsAreTold(t *testing.T) {
	b := newBench(t, "")
	b.build()
	opt := b.options()
	opt.Limits = Limits{Site: 1000}
	res, text := b.run(opt)
	if res == nil || res.Commit == "" || !strings.Contains(text, "warning: the site has ") {
		t.Errorf("got %v\n%s", res, text)
	}
}

func TestSummary(t *testing.T) {
	for _, tt := range []struct {
		added, changed, removed []string
		want                    string
	}{
		{nil, nil, nil, "nothing changed"},
		{[]string{"a.html"}, nil, nil, "1 page added"},
		{[]string{"a.html", "b.html", "x.js"}, []string{"c.html"}, []string{"d.html", "e.html"}, "2 pages added, 1 changed, 2 removed; 1 other file"},
		{nil, []string{"c.html", "x", "y"}, nil, "1 page changed; 2 other files"},
		{nil, nil, []string{"y"}, "1 other file changed, no page"},
	} {
		r := &Result{Added: tt.added, Changed: tt.changed, Removed: tt.removed}
		if got := r.Summary(); got != tt.want {
			t.Errorf("got %q, want %q", got, tt.want)
		}
	}
}

// TestFailures holds what git and its servers say against the words that a
// person reads. The messages are those of git 2.39, OpenSSH and GitHub.
func TestFailures(t *testing.T) {
	const generic = "fatal: Could not read from remote repository.\n\nPlease make sure you have the correct access rights\nand the repository exists.\n"
	for _, tt := range []struct{ stderr, code string }{
		{"fatal: could not read Username for 'https://github.com': terminal prompts disabled\n", "no-login"},
		{"remote: Support for password authentication was removed on August 13, 2021.\nfatal: Authentication failed for 'https://github.com/o/r.git/'\n", "no-login"},
		{"git@github.com: Permission denied (publickey).\r\n" + generic, "no-login"},
		{"Host key verification failed.\r\n" + generic, "no-login"},
		{"remote: Permission to o/r.git denied to someone.\nfatal: unable to access 'https://github.com/o/r.git/': The requested URL returned error: 403\n", "no-permission"},
		{"ERROR: Permission to o/r.git denied to someone.\r\n" + generic, "no-permission"},
		{"fatal: unable to access 'https://github.com/o/r.git/': Could not resolve host: github.com\n", "no-network"},
		{"ssh: Could not resolve hostname github.com: Temporary failure in name resolution\r\n" + generic, "no-network"},
		{"fatal: unable to access 'https://x/': Failed to connect to x port 443 after 2 ms: Couldn't connect to server\n", "no-network"},
		{"error: RPC failed; curl 56 Recv failure: Connection reset by peer\nsend-pack: unexpected disconnect while reading sideband packet\nfatal: the remote end hung up unexpectedly\n", "no-network"},
		{"ERROR: Repository not found.\r\n" + generic, "no-repository"},
		{"remote: Repository not found.\nfatal: repository 'https://github.com/o/r.git/' not found\n", "no-repository"},
		{"fatal: '../gone.git' does not appear to be a git repository\n" + generic, "no-repository"},
		{"fatal: detected dubious ownership in repository at '/srv/x'\n", "not-yours"},
		{"remote: error: GH001: Large files detected. You may want to try Git Large File Storage\n", "too-large"},
		{"remote: error: File a.bin is 130.00 MB; this exceeds GitHub's file size limit of 100.00 MB\n", "too-large"},
		{"remote: error: GH006: Protected branch update failed for refs/heads/gh-pages.\n", "refused"},
	} {
		p, ok := knownFailure(&gitError{command: "push", stderr: tt.stderr, err: errors.New("exit status 128")})
		if !ok || p.Code != tt.code || p.Hint == "" {
			t.Errorf("%q: got %q %q", tt.stderr, p.Code, p.Message)
		}
	}
	err := explained("origin", &gitError{command: "push", stderr: "strange\n", err: errors.New("exit status 1")})
	if got := err.Error(); got != "origin: git push failed: strange" {
		t.Errorf("got %q", got)
	}
	if err := explained("origin", nil); err != nil {
		t.Errorf("nothing went wrong: %v", err)
	}
}

func TestRedact(t *testing.T) {
	got := redact("fatal: unable to access 'https://me:geheim@example.org/x.git/': no\nhttps://ghp_x@a/ ssh://git@b/ git@c:d")
	want := "fatal: unable to access 'https://example.org/x.git/': no\nhttps://a/ ssh://b/ git@c:d"
	if got != want {
		t.Errorf("got %q", got)
	}
}

func TestOnPages(t *testing.T) {
	for address, want := range map[string]bool{
		"https://a.github.io/": true, "https://A.GitHub.io/x/": true,
		"": false, "https://github.io.example.org/": false, "https://example.org/a.github.io/": false, "%": false,
	} {
		if got := OnPages(address); got != want {
			t.Errorf("OnPages(%q) = %v", address, got)
		}
	}
}
