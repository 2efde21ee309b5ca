package git

import (
	"context"
	"path/filepath"
	"strings"
)

// Folders tells where git keeps what [Read] depends on for the atlas in the
// folder root: HEAD in own, the branches in common, which differ in a linked
// work tree. Both are empty when there is no repository, or no git.
func Folders(ctx context.Context, root string) (own, common string) {
	r := &repo{ctx: ctx, dir: root}
	out, err := r.run(nil, "rev-parse", "--git-dir", "--git-common-dir")
	if err != nil {
		return "", ""
	}
	own, common, ok := strings.Cut(strings.TrimSuffix(string(out), "\n"), "\n")
	if !ok {
		return "", ""
	}
	for _, dir := range []*string{&own, &common} {
		if !isAbs(*dir) {
			*dir = filepath.Join(root, *dir)
		}
	}
	return own, common
}
