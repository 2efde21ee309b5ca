package git

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"atlas/internal/history"
)

// cache opens the atlas's folder to keep things in.
func (r *testRepo) cache() *os.Root {
	r.t.Helper()
	root, err := os.OpenRoot(r.root)
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(func() { root.Close() })
	r.write(map[string]string{".cache/.gitignore": "*\n"})
	return root
}

func (r *testRepo) cached(cache *os.Root) *history.History {
	r.t.Helper()
	h, err := Read(context.Background(), r.root, cache)
	if err != nil {
		r.t.Fatal(err)
	}
	return h
}

func bytesOf(t *testing.T, h *history.History) []byte {
	t.Helper()
	type full struct {
		*history.History
		Now []string
	}
	f := full{History: h}
	for _, c := range h.Commits {
		for _, x := range c.Changes {
			f.Now = append(f.Now, x.Now)
		}
	}
	data, err := json.Marshal(f)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// TestCache holds that what was kept changes nothing but the time: read on top
// of any earlier commit, the history is the same as read at once.
func TestCache(t *testing.T) {
	t.Parallel()
	r := newRepo(t, "")
	r.firstImport()
	cache := r.cache()
	name := filepath.Join(r.root, filepath.FromSlash(CacheName))
	same := func(what string) {
		t.Helper()
		if got, want := bytesOf(t, r.cached(cache)), bytesOf(t, r.history()); !bytes.Equal(got, want) {
			t.Errorf("%s: got\n%s\nwant\n%s", what, got, want)
		}
	}
	same("first")
	steps := []map[string]string{
		{"content/articles/7/facts.json": factsJSON("2018-06"), "content/policies/he-liu.md": policy("河流办法", "2018-06", "")},
		{"README.md": "x"},
		{"content/policies/he-liu.md": "-", "content/policies/z.md": policy("河流办法", "2018-06", "")},
		{"content/policies/z.md": "-"},
		{"content/policies/z.md": policy("河流办法", "2018-05", "")},
		{"content/articles/7/facts.json": factsJSON("2018-05"), "content/policies/z.md": policy("河流办法", "2018-07", "")},
		{"content/articles/7/facts.json": factsJSON("2018-06"), "content/policies/z.md": policy("河流办法", "2018-06", "")},
	}
	for i, step := range steps {
		r.commit("step", step)
		if i%2 == 0 {
			same("step")
		}
	}
	same("last")
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// A hit reads nothing and writes nothing.
	info, _ := os.Stat(name)
	same("hit")
	if again, _ := os.Stat(name); !again.ModTime().Equal(info.ModTime()) {
		t.Error("a hit wrote the cache")
	}
	// Whatever becomes of the file.
	for what, data := range map[string][]byte{
		"cut": whole[:len(whole)/2], "empty": {}, "one byte": bytes.Replace(whole, []byte("2018"), []byte("2019"), 1),
		"other form": bytes.Replace(whole, []byte("atlas-history/"), []byte("atlas-history/9"), 1), "no JSON": []byte(cacheForm + " " + sum([]byte("{")) + "\n{"),
	} {
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
		same(what)
		if mended, _ := os.ReadFile(name); !bytes.Equal(mended, whole) {
			t.Errorf("%s: the cache was not mended", what)
		}
	}
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	same("deleted")
	// A folder in its place: read at once, every time.
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(name, 0o777); err != nil {
		t.Fatal(err)
	}
	same("a folder")
	if err := os.Remove(name); err != nil {
		t.Fatal(err)
	}
	same("again")
	// Another branch, an older commit, a commit that is gone.
	r.git("checkout", "--quiet", "HEAD~3")
	same("an older commit")
	r.commit("elsewhere", map[string]string{"content/parks/p.md": "+++\ntitle = \"园\"\n+++\n"})
	same("another branch")
	r.git("checkout", "--quiet", "main")
	same("back")
	r.git("commit", "--quiet", "--amend", "--message", "amended")
	r.git("reflog", "expire", "--expire=now", "--all")
	r.git("gc", "--quiet", "--prune=now")
	same("amended")
}

func TestCancelled(t *testing.T) {
	r := newRepo(t, "")
	r.firstImport()
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Read(ctx, r.root, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
