//go:build unix

package main

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestKilledPublish kills publishes with SIGKILL at random moments: both
// repositories stay sound, the person's own refs and index stay as they were,
// and the next run comes to what an undisturbed one comes to.
func TestKilledPublish(t *testing.T) {
	dir := t.TempDir()
	runs := 4 * *killRuns
	if testing.Short() {
		runs = 3
	}
	env := []string{"PATH=" + os.Getenv("PATH"), "HOME=" + dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_CONFIG_GLOBAL=" + os.DevNull,
		"GIT_AUTHOR_NAME=a", "GIT_AUTHOR_EMAIL=a@example.org", "GIT_COMMITTER_NAME=a", "GIT_COMMITTER_EMAIL=a@example.org"}
	run := func(in, name string, args ...string) string {
		t.Helper()
		cmd := exec.Command(name, args...)
		cmd.Dir, cmd.Env = in, env
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
		return string(out)
	}
	root, remote := filepath.Join(dir, "atlas"), ""
	files := map[string]string{"config.toml": "title = \"图谱\"\n", ".gitignore": "/public/\n"}
	for i := range 200 {
		files[fmt.Sprintf("content/parks/p%d.md", i)] = fmt.Sprintf("+++\ntitle = \"第%d公园\"\n+++\n正文。\n", i)
	}
	for name, text := range files {
		name = filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	run(dir, "git", "init", "-q", "-b", "main", root)
	run(root, "git", "add", ".")
	run(root, "git", "commit", "-q", "-m", "start")
	run(root, "git", "remote", "add", "origin", "nowhere")
	run(root, "atlas", "build", "--quiet")
	status := func() string {
		return run(root, "git", "status", "--porcelain") + run(root, "git", "for-each-ref", "refs/heads", "refs/tags")
	}
	before := status()

	// Each run has a remote of its own: a git that outlives its killed parent
	// may still write to the last one.
	remotes := 0
	fresh := func() {
		t.Helper()
		remotes++
		remote = filepath.Join(dir, fmt.Sprintf("remote%d.git", remotes))
		run(dir, "git", "init", "-q", "--bare", "-b", "main", remote)
		run(root, "git", "remote", "set-url", "origin", remote)
	}
	fresh()
	began := time.Now()
	run(root, "atlas", "publish", "--quiet")
	took := time.Since(began)
	tree := run(remote, "git", "rev-parse", "gh-pages^{tree}")
	site := siteOf(t, filepath.Join(root, "public"))

	r := rand.New(rand.NewPCG(3, 4))
	killed := 0
	for range runs {
		fresh()
		cmd := exec.Command("atlas", "publish", "--quiet")
		cmd.Dir, cmd.Env = root, env
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Duration(r.Int64N(int64(took))))
		_ = cmd.Process.Kill()
		if cmd.Wait() != nil {
			killed++
		}
		// What git was doing for it comes to an end by itself.
		run(root, "atlas", "publish", "--quiet")
		if got := run(remote, "git", "rev-parse", "gh-pages^{tree}"); got != tree {
			t.Fatalf("the branch holds another tree: %s, want %s", got, tree)
		}
		if after := status(); after != before {
			t.Fatalf("the repository was changed:\n%s", after)
		}
		left, _ := filepath.Glob(filepath.Join(root, ".cache/publish-*"))
		if len(left) > 0 {
			t.Errorf("left behind: %v", left)
		}
	}
	for _, in := range []string{root, remote} {
		for line := range strings.Lines(run(in, "git", "fsck", "--strict", "--no-dangling")) {
			if !strings.HasPrefix(line, "notice: ") {
				t.Errorf("git fsck: %s", line)
			}
		}
	}
	if !maps.Equal(site, siteOf(t, filepath.Join(root, "public"))) {
		t.Error("the built site was changed")
	}
	t.Logf("%d of %d publishes killed, %v each", killed, runs, took)
	if killed == 0 {
		t.Error("no publish was killed")
	}
}

func siteOf(t *testing.T, dir string) map[string]string {
	t.Helper()
	files := map[string]string{}
	if err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		files[name] = string(data)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	return files
}
