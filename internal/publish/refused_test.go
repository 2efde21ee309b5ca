package publish

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"atlas"
	"atlas/internal/build"
)

// TestServerRefuses has the other end say no.
func TestServerRefuses(t *testing.T) {
	b := newBench(t, "")
	b.build()
	hook := filepath.Join(b.remote, "hooks/pre-receive")
	for _, tt := range []struct{ says, want string }{
		{"no pages on Sundays", "origin/gh-pages: git push failed: [remote rejected] (pre-receive hook declined)\n  hint: the server says: no pages on Sundays"},
		{"error: GH006: Protected branch update failed for refs/heads/gh-pages.", "origin/gh-pages: the branch is protected, and the server refuses the push (git: [remote rejected] (pre-receive hook declined))\n  hint: allow pushes to it in the repository's settings, or publish to another branch: --branch"},
		{"error: GH001: Large files detected.", "origin/gh-pages: a file is larger than the server takes (git: [remote rejected] (pre-receive hook declined))\n  hint: GitHub takes files up to 100 MB; keep larger ones elsewhere and link them"},
	} {
		write(t, hook, "#!/bin/sh\necho '"+tt.says+"' >&2\nexit 1\n")
		if err := os.Chmod(hook, 0o777); err != nil {
			t.Fatal(err)
		}
		b.refuses(b.options(), tt.want)
	}
	if err := os.Remove(hook); err != nil {
		t.Fatal(err)
	}
	b.publish(b.options())
	b.sound()
}

// TestStopped breaks off before the push and while files are sent.
func TestStopped(t *testing.T) {
	b := newBench(t, "")
	b.build()
	ctx, cancel := context.WithCancel(context.Background())
	opt := b.options()
	opt.beforePush = cancel
	if _, _, err := Run(ctx, opt); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if refs := b.refs(); refs != "" {
		t.Errorf("the remote has %s", refs)
	}
	b.sound()

	files, _, problems, err := readSite(context.Background(), filepath.Join(b.root, "public"), "public", false)
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	ctx, cancel = context.WithCancel(context.Background())
	repo, err := openRepo(ctx, b.root, t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := repo.write(ctx, filepath.Join(b.root, "public"), files, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(b.root, ".git/objects/pack/tmp_*"))
	crash, _ := filepath.Glob(filepath.Join(b.root, ".git/fast_import_crash_*"))
	if len(left)+len(crash) > 0 {
		t.Errorf("left behind: %v %v", left, crash)
	}
	b.publish(b.options())
	b.isTheSite("gh-pages")
	b.sound()
}

// TestChangedWhileSent holds that bytes which nobody checked are not sent.
func TestChangedWhileSent(t *testing.T) {
	b := newBench(t, "")
	b.build()
	dest := filepath.Join(b.root, "public")
	files, _, _, err := readSite(context.Background(), dest, "public", false)
	if err != nil {
		t.Fatal(err)
	}
	repo, err := openRepo(context.Background(), b.root, t.TempDir(), false)
	if err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dest, "map.html"), "other")
	err = repo.write(context.Background(), dest, files, nil)
	if want := "map.html: the file changed while it was being published\n  hint: run atlas build, and publish again"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// TestLinkInTheSite holds that a link in place of a page is not followed.
func TestLinkInTheSite(t *testing.T) {
	b := newBench(t, "")
	b.build()
	page := filepath.Join(b.root, "public/map.html")
	if err := os.Rename(page, filepath.Join(b.root, "map.html")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(b.root, "map.html"), page); err != nil {
		t.Fatal(err)
	}
	b.refuses(b.options(), filepath.Join(b.root, "public")+": 1 file was changed after the build: map.html\n  hint: run atlas build, which makes them anew; what is to stay belongs in content/, layouts/ or static/")
}

// TestBrokenContent holds that a site whose content does not build any more is
// not published, and that all of it is told.
func TestBrokenContent(t *testing.T) {
	b := newBench(t, "")
	b.build()
	write(t, filepath.Join(b.root, "content/parks/shi-di.md"), "+++\ntitel = \"湿地公园\"\n+++\n")
	b.commit("typo")
	b.refuses(b.options(), "content/parks/shi-di.md:1:1: title is missing\n  hint: add a line title = \"…\" below +++\ncontent/parks/shi-di.md:2:1: unknown key \"titel\"\n  hint: did you mean \"title\"?")
}

// TestAddress holds that an address at which nobody will find the site is told.
// The settings lead git from GitHub's address to the local repository.
func TestAddress(t *testing.T) {
	b := newBench(t, "")
	b.git(b.root, "config", "url."+b.remote+".insteadOf", "git@github.com:Owner/rivers.git")
	b.git(b.root, "remote", "set-url", "origin", "git@github.com:Owner/rivers.git")
	const hint = "\n  hint: write base_url = \"https://owner.github.io/rivers/\", and build again; a domain of its own goes to [publish]"
	for _, tt := range []struct{ config, flag, want string }{
		{"", "", "config.toml: warning: base_url is not set: 404.html does not find the site's files, and feed and sitemap have no addresses" + hint},
		{"base_url = \"https://owner.github.io/\"\n", "", "config.toml: warning: base_url is \"https://owner.github.io/\", but GitHub Pages serves this repository's site at https://owner.github.io/rivers/" + hint},
		{"base_url = \"https://Owner.github.io/rivers\"\n", "", ""},
		{"base_url = \"https://example.org/rivers\"\n", "", ""},
		{"[publish]\ndomain = \"rivers.example.org\"\n", "", ""},
		{"", "https://example.org/", ""},
	} {
		write(t, filepath.Join(b.root, "config.toml"), "title = \"河流图谱\"\n"+tt.config)
		_, problems, err := build.Build(context.Background(), build.Options{Root: b.root, Layouts: atlas.Layouts(), Static: atlas.Static(), BaseURL: tt.flag})
		if err != nil || len(problems) > 0 {
			t.Fatal(err, problems)
		}
		opt := b.options()
		opt.DryRun, opt.AllowDirty, opt.BaseURL = true, true, tt.flag
		if res, text := b.run(opt); res == nil || text != tt.want {
			t.Errorf("%q: got\n%s\nwant\n%s", tt.config, text, tt.want)
		}
	}
}
