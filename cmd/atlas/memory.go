package main

import (
	"os"
	"runtime"
	"runtime/debug"
)

// Twice the usual room before the collector runs takes a tenth off a build, and
// a limit keeps that in bounds where the atlas is large: measured with 10,000
// and 100,000 records.
const (
	gcPercent   = 200
	memoryLimit = 1200 << 20
)

// firstCollection is the memory that a short run may fill before anything is
// collected. The heap grows from nothing in a run that ends soon, and half a
// dozen collections on the way took a sixth of a build after one edit.
const firstCollection = 384 << 20

// setMemory trades memory for time, unless the environment says otherwise.
func setMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}

// delayCollection has the collector begin when firstCollection is full, and
// then work as [setMemory] says. It is for commands that make much and end;
// the environment is obeyed here too.
func delayCollection() {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(-1)
	debug.SetMemoryLimit(firstCollection)
	// The first collection finds this and calls back.
	runtime.SetFinalizer(&struct{ first *int }{new(int)}, func(any) { setMemory() })
}
