package gazetteer

import (
	"sync"
	"testing"
)

var loaded = sync.OnceValues(Load)

// load gives the tests one gazetteer, as a command would share it.
func load(t testing.TB) *Gazetteer {
	t.Helper()
	g, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return g
}
