package search

import (
	"bytes"
	"maps"
	"slices"
	"sync"
	"testing"

	"atlas/internal/content"
)

// memory is a cache that forgets some of what it is given.
type memory struct {
	mu     sync.Mutex
	data   map[string][]byte
	forget int // every which; 0 forgets nothing
	puts   int
}

func (m *memory) Get(name string) []byte {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.data[name]
}

func (m *memory) Put(name string, data []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.puts++; m.forget == 0 || m.puts%m.forget != 0 {
		m.data[name] = data
	}
}

// TestSameWithCache holds that files and keys are the same without a cache,
// with one, with postings left to it, with one that loses some, and from what
// an earlier index kept.
func TestSameWithCache(t *testing.T) {
	s := fixture(t, 300)
	plain := index(s, 10)
	if plain.pairs < 2 || len(plain.shards) < 2 {
		t.Fatalf("%d files of postings, %d pieces", plain.pairs, len(plain.shards))
	}
	want := write(t, plain)
	kept := &memory{data: map[string][]byte{}}
	for name, m := range map[string]*memory{"a cache": kept, "one that forgets": {data: map[string][]byte{}, forget: 2}, "an earlier index's": kept} {
		for _, spill := range []bool{false, true} {
			x := index(s, 10)
			x.opt.Cache, x.spill = m, spill
			if got := write(t, x); !maps.Equal(got, want) {
				t.Errorf("with %s, spilled %v, files differ", name, spill)
			}
			for i, f := range x.Files() {
				if f.Key() != plain.Files()[i].Key() {
					t.Errorf("with %s, spilled %v, the key of %s differs", name, spill, f.Path)
				}
			}
		}
	}
	// What is damaged is made anew.
	for name := range kept.data {
		kept.data[name] = kept.data[name][:10]
	}
	x := index(s, 10)
	x.opt.Cache, x.spill = kept, true
	if got := write(t, x); !maps.Equal(got, want) {
		t.Error("with a damaged cache, files differ")
	}
}

// TestKept holds that the keys of postings which an index makes from those of an
// earlier one are the keys that it would make without, after an edit of a text,
// with the old postings at hand and without them.
func TestKept(t *testing.T) {
	cache := &memory{data: map[string][]byte{}}
	before := index(fixture(t, 300), 10)
	before.opt.Cache = cache
	files := write(t, before)
	kept := before.Kept()

	s := fixture(t, 300)
	r := s.Records[40]
	edited, _ := content.Parse(r.File.Path, append(bytes.Clone(r.File.Data), "\n鼎鑫龘靐。\n"...))
	r.File.Replace(edited)
	want := index(s, 10)
	anew := write(t, want)
	changed := 0
	for name := range anew {
		if anew[name] != files[name] {
			changed++
		}
	}
	if changed < 2 || changed == len(anew) {
		t.Fatalf("%d of %d files changed", changed, len(anew))
	}
	for _, lost := range []bool{false, true} {
		x := index(s, 10)
		x.opt.Cache, x.opt.Kept = cache, kept
		if lost {
			x.opt.Cache = &memory{data: map[string][]byte{}}
		}
		if got := x.pairKeys(); !slices.Equal(got, want.pairKeys()) {
			t.Errorf("with the old postings lost %v, keys differ", lost)
		}
		for i, f := range x.Files() {
			same := f.Key() == before.Files()[i].Key()
			if same != (files[f.Path] == anew[f.Path]) {
				t.Errorf("%s: the key is the same: %v, the bytes: %v", f.Path, same, files[f.Path] == anew[f.Path])
			}
		}
		if !maps.Equal(write(t, x), anew) {
			t.Error("files differ")
		}
	}
}
