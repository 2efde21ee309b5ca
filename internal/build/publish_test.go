package build

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"atlas/internal/diag"
)

// TestNotFoundPage builds for each kind of address that GitHub Pages gives:
// 404.html stands for any path that is not there, so all that it links must be
// named from the root of the server. A browser that shows it at
// /atlas/parks/gone/x finds the site's files only so.
func TestNotFoundPage(t *testing.T) {
	address := regexp.MustCompile(`(?:href|src)="([^"]*)"`)
	for _, tt := range []struct{ name, config, base string }{
		{"a project's path", "base_url = \"https://owner.github.io/atlas/\"\n", "/atlas/"},
		{"a path with signs", "base_url = \"https://example.org/图 谱/a\"\n", "/%E5%9B%BE%20%E8%B0%B1/a/"},
		{"a user's site", "base_url = \"https://owner.github.io\"\n", "/"},
		{"a domain", "[publish]\ndomain = \"atlas.example.org\"\n", "/"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := atlasAt(t, small)
			write(t, root, map[string]string{"config.toml": "title = \"河流图谱\"\n" + tt.config})
			mustBuild(t, options(root))
			files := tree(t, filepath.Join(root, "public"))
			seen := 0
			for _, m := range address.FindAllStringSubmatch(files["404.html"], -1) {
				link, _, _ := strings.Cut(m[1], "#")
				if link == "" || strings.Contains(link, "://") {
					continue
				}
				seen++
				name, under := strings.CutPrefix(link, tt.base)
				if _, ok := files[name]; !under || !ok {
					t.Errorf("404.html links %q", m[1])
				}
			}
			if seen < 10 {
				t.Errorf("404.html has %d links", seen)
			}
			if _, ok := files[".nojekyll"]; !ok {
				t.Error(".nojekyll is missing: Jekyll would leave out names that begin with _")
			}
		})
	}
}

func TestDomain(t *testing.T) {
	const domain = "[publish]\ndomain = \"Atlas.example.org\"\n"
	for _, tt := range []struct{ name, config, static, flag, cname, want string }{
		{name: "none"},
		{name: "of config.toml", config: domain, cname: "atlas.example.org\n"},
		{name: "of a file", static: "atlas.example.org", config: "base_url = \"https://atlas.example.org\"\n", cname: "atlas.example.org"},
		{name: "of a file alone", static: "atlas.example.org", cname: "atlas.example.org",
			want: "static/CNAME:1: warning: the file names atlas.example.org, but base_url is not set\n  hint: write [publish], domain = \"atlas.example.org\" to config.toml in place of the file: base_url follows from it"},
		{name: "of both", config: domain, static: "Atlas.Example.org\n", cname: "Atlas.Example.org\n"},
		{name: "two", config: domain, static: "other.example.org\n",
			want: "static/CNAME:1: the file names other.example.org, but [publish] of config.toml the domain atlas.example.org\n  hint: remove one of the two"},
		{name: "an empty file", static: "\n", want: "static/CNAME:1: the file names no domain\n  hint: a host name alone: \"atlas.example.org\""},
		{name: "an address in a file", static: "https://atlas.example.org/\n",
			want: "static/CNAME:1: \"https://atlas.example.org/\" is an address, not a host name\n  hint: write the host name alone: \"atlas.example.org\""},
		{name: "a file and an address elsewhere", static: "atlas.example.org\n", config: "base_url = \"https://owner.github.io/atlas\"\n", cname: "atlas.example.org\n",
			want: "static/CNAME:1: warning: the file names atlas.example.org, but the site's address is https://owner.github.io/atlas/\n  hint: write [publish], domain = \"atlas.example.org\" to config.toml in place of the file: base_url follows from it"},
		{name: "a flag elsewhere", config: domain, flag: "http://localhost:8000/", cname: "atlas.example.org\n",
			want: "--base-url: warning: \"http://localhost:8000/\" is not the address of the domain atlas.example.org, which the site's CNAME names\n  hint: right for a copy elsewhere; leave --base-url out to publish on the domain"},
		{name: "a flag without TLS", config: domain, flag: "http://atlas.example.org", cname: "atlas.example.org\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			root := atlasAt(t, small)
			write(t, root, map[string]string{"config.toml": "title = \"河流图谱\"\n" + tt.config})
			if tt.static != "" {
				write(t, root, map[string]string{"static/CNAME": tt.static})
			}
			opt := options(root)
			opt.BaseURL = tt.flag
			_, problems, err := Build(context.Background(), opt)
			var got []string
			for _, p := range problems {
				got = append(got, p.Error())
			}
			if text := strings.Join(got, "\n"); err != nil || text != tt.want {
				t.Errorf("%v, got\n%s\nwant\n%s", err, text, tt.want)
			}
			data, err := os.ReadFile(filepath.Join(root, "public", DomainName))
			if (err == nil) != (tt.cname != "") || string(data) != tt.cname {
				t.Errorf("CNAME: %q, %v", data, err)
			}
		})
	}
}

// TestCompare holds that a folder is told from what the content makes now,
// whatever the times of the files say, and that looking changes nothing.
func TestCompare(t *testing.T) {
	root := atlasAt(t, small)
	mustBuild(t, options(root))
	public := filepath.Join(root, "public")
	before := tree(t, public)
	compare := func(opt Options) []string {
		t.Helper()
		differ, problems, err := Compare(context.Background(), opt)
		if err != nil || diag.HasErrors(problems) {
			t.Fatal(err, problems)
		}
		return differ
	}
	if differ := compare(options(root)); len(differ) > 0 {
		t.Errorf("just built, but %v differ", differ)
	}
	opt := options(root)
	opt.BaseURL = "https://example.org/a/"
	if differ := compare(opt); !slices.Contains(differ, "404.html") {
		t.Errorf("another address: %v", differ)
	}
	// A file more, as old as can be; a file less.
	write(t, root, map[string]string{"content/parks/shi-di.md": "+++\ntitle = \"湿地公园\"\n+++\n"})
	old := filepath.Join(root, "content/parks/shi-di.md")
	info, err := os.Stat(filepath.Join(root, "config.toml"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, info.ModTime().AddDate(-1, 0, 0), info.ModTime().AddDate(-1, 0, 0)); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(root, "content/policies/he-liu.md")); err != nil {
		t.Fatal(err)
	}
	differ := compare(options(root))
	for _, name := range []string{"parks/shi-di.html", "policies/he-liu.html", "index.html"} {
		if !slices.Contains(differ, name) {
			t.Errorf("%s is not among %v", name, differ)
		}
	}
	if slices.Contains(differ, "css/atlas.css") {
		t.Errorf("the styles are among %v", differ)
	}
	if after := tree(t, public); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Error("the folder was changed")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := Compare(ctx, options(root)); err == nil {
		t.Error("a comparison that was stopped has no error")
	}
	write(t, root, map[string]string{"content/parks/shi-di.md": "+++\n"})
	if _, problems, err := Compare(context.Background(), options(root)); err != nil || !diag.HasErrors(problems) {
		t.Errorf("broken content: %v, %v", problems, err)
	}
}
