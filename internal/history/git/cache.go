package git

import (
	"bytes"
	"encoding/json"
	"io"
	"os"
	"path"

	"atlas/internal/atomicfile"
	"atlas/internal/history"
	"atlas/internal/lock"
)

// CacheName is the file below the atlas's folder that keeps what was read; it
// is safe to delete.
const CacheName = lock.Folder + "/history"

// cacheForm names the form of the file and the rules by which it was made: a
// change of package history that would give other changes for the same commits
// raises its number.
const cacheForm = "atlas-history/1"

// kept is what a run leaves for the next one.
type kept struct {
	Head, Prefix string
	// Shallow is the state of the repository's cut, see repo.
	Shallow string `json:",omitempty"`
	// Cut and Commits are those of a history.History, Touched tells that a
	// commit changed content/ at all.
	Cut, Touched bool
	Commits      []history.Commit
	// Stale has the files whose newest version cannot be read, with the hash
	// of the last that can, "" for none.
	Stale map[string]string `json:",omitempty"`
	// Seen are the readings of articles that were there, as sums.
	Seen []string `json:",omitempty"`
}

// maxCache is beyond what any history comes to.
const maxCache = 1 << 30

func loadCache(root *os.Root) *kept {
	if root == nil {
		return nil
	}
	f, err := root.Open(path.Clean(CacheName))
	if err != nil {
		return nil
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, maxCache))
	if err != nil {
		return nil
	}
	return decodeCache(data)
}

// decodeCache gives nil for what is not whole, or of another form.
func decodeCache(data []byte) *kept {
	head, body, ok := bytes.Cut(data, []byte("\n"))
	if !ok || string(head) != cacheForm+" "+sum(body) {
		return nil
	}
	var k kept
	if json.Unmarshal(body, &k) != nil || !isHash(k.Head) {
		return nil
	}
	for i := range k.Commits {
		if !isHash(k.Commits[i].Hash) {
			return nil
		}
	}
	return &k
}

func encodeCache(k *kept) ([]byte, error) {
	body, err := json.Marshal(k)
	if err != nil {
		return nil, err
	}
	return append([]byte(cacheForm+" "+sum(body)+"\n"), body...), nil
}

// saveCache keeps what was read. A cache that cannot be written costs time and
// nothing else, so its failure is none of the build.
func saveCache(root *os.Root, k *kept) {
	if root == nil {
		return
	}
	data, err := encodeCache(k)
	if err != nil {
		return
	}
	// No link is followed, not even one that stays in the atlas.
	if dir, err := atomicfile.OpenFolder(root, path.Dir(CacheName), true); err == nil {
		defer dir.Close()
		_, _ = atomicfile.WriteChangedIn(dir, path.Base(CacheName), data, atomicfile.Ordered)
	}
}
