package git

import (
	"context"
	"os"
	"path/filepath"
	"testing"
)

// TestFolders finds HEAD and the branches from the top of a repository, from a
// folder in it and from a linked work tree, which has a HEAD of its own.
func TestFolders(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	linked := filepath.Join(t.TempDir(), "linked")
	r.git("worktree", "add", "--quiet", "-b", "side", linked)
	for _, tt := range []struct {
		dir  string
		same bool
	}{{r.dir, true}, {filepath.Join(r.dir, "content"), true}, {linked, false}} {
		own, common := Folders(context.Background(), tt.dir)
		if (own == common) != tt.same {
			t.Errorf("%s: %s and %s", tt.dir, own, common)
		}
		for _, name := range []string{filepath.Join(own, "HEAD"), filepath.Join(common, "refs", "heads", "side")} {
			if _, err := os.Stat(name); err != nil {
				t.Errorf("%s: %v", tt.dir, err)
			}
		}
	}
	if own, common := Folders(context.Background(), t.TempDir()); own != "" || common != "" {
		t.Errorf("without a repository: %q %q", own, common)
	}
}
