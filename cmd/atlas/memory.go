package main

import (
	"os"
	"runtime/debug"
)

// Twice the usual room before the collector runs takes a tenth off a build, and
// a limit keeps that in bounds where the atlas is large: measured with 10,000
// and 100,000 records.
const (
	gcPercent   = 200
	memoryLimit = 1300 << 20
)

// setMemory trades memory for time, unless the environment says otherwise.
func setMemory() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(memoryLimit)
	}
}
