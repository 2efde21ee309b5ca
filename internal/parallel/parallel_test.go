package parallel

import (
	"slices"
	"sync/atomic"
	"testing"
)

func TestEach(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		calls := make([]int, n)
		Each(n, func(i int) { calls[i]++ })
		if slices.ContainsFunc(calls, func(c int) bool { return c != 1 }) {
			t.Errorf("of %d numbers some were not called once: %v", n, calls)
		}
	}
}

// The others still end, and the caller hears of it in its own goroutine.
func TestEachPanics(t *testing.T) {
	const n = 1000
	var done atomic.Int64
	func() {
		defer func() {
			if v := recover(); v != "at 7" {
				t.Errorf("the caller panics with %v", v)
			}
		}()
		Each(n, func(i int) {
			if i == 7 {
				panic("at 7")
			}
			done.Add(1)
		})
	}()
	if got := done.Load(); got < 7 || got >= n {
		t.Errorf("%d of %d others ended", got, n)
	}
}

func TestBeside(t *testing.T) {
	var made bool
	wait := Beside(func() { made = true })
	if wait(); !made {
		t.Error("wait returns before the work is done")
	}
	wait = Beside(func() { panic("beside") })
	defer func() {
		if v := recover(); v != "beside" {
			t.Errorf("wait panics with %v", v)
		}
	}()
	wait()
}
