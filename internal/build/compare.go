package build

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"os"
	"slices"

	"atlas/internal/diag"
)

// Compare makes the site in memory, writes nothing, and lists the paths of
// files that the folder's manifest lacks, has too many, or has with other
// bytes: none when the folder is what the present content makes. Times of files
// cannot tell that: a checkout makes old files young, a deletion leaves none.
//
// It takes about as long as a build. Problems and errors are as those of
// [Build].
func Compare(ctx context.Context, opt Options) (differ []string, problems []diag.Problem, err error) {
	b := newBuilder(ctx, opt)
	b.toFolder = true
	err = b.run(b.loading())
	defer b.close()
	if err != nil || diag.HasErrors(b.problems) {
		return nil, diag.Sort(b.problems), err
	}
	have, _, err := Sums(os.DirFS(b.result.Dest))
	if err != nil {
		return nil, diag.Sort(b.problems), err
	}
	plan := &Plan{b: b, outs: b.outs.sorted()}
	made := make(map[string]bool, len(plan.outs))
	problems, err = plan.Each(ctx, nil, func(f File) (func() error, error) {
		sum := sha256.Sum256(f.Data)
		path, same := f.Path, have[f.Path] == hex.EncodeToString(sum[:])
		return func() error {
			if made[path] = true; !same {
				differ = append(differ, path)
			}
			return nil
		}, nil
	})
	problems = diag.Sort(append(b.problems, problems...))
	if err != nil || diag.HasErrors(problems) {
		return nil, problems, err
	}
	for name := range have {
		if !made[name] {
			differ = append(differ, name)
		}
	}
	slices.Sort(differ)
	return differ, problems, nil
}
