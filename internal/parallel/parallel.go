// Package parallel spreads work that needs nothing but processors over all of
// them.
package parallel

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// Each calls do for every number from 0 to n-1, on all processors, and returns
// when all are done. They begin in order and end in any, so what do finds
// belongs into a place of its own for each number.
//
// What one of them panics with, the caller panics with, once all have ended: a
// panic in a goroutine that nobody waits for would end the program without its
// last words.
func Each(n int, do func(i int)) {
	var next atomic.Int64
	var workers sync.WaitGroup
	var panicked atomic.Value
	for range min(runtime.GOMAXPROCS(0), n) {
		workers.Go(func() {
			defer func() {
				if v := recover(); v != nil {
					panicked.CompareAndSwap(nil, thrown{v})
				}
			}()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				do(i)
			}
		})
	}
	workers.Wait()
	if v, ok := panicked.Load().(thrown); ok {
		panic(v.value)
	}
}

// thrown is a value of a panic: an atomic.Value takes one type only.
type thrown struct{ value any }

// Beside calls do in a goroutine, beside what the caller does next. wait
// returns when do has ended, and panics with what it panicked with.
func Beside(do func()) (wait func()) {
	done := make(chan any, 1)
	go func() {
		defer func() { done <- recover() }()
		do()
	}()
	return func() {
		if v := <-done; v != nil {
			panic(v)
		}
	}
}
