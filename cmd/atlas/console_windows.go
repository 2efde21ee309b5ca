package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// takesEscapes asks a console to read escape sequences, which Windows does on
// request only. One that cannot gets neither colour nor progress.
func takesEscapes(f *os.File) bool {
	var mode uint32
	console := windows.Handle(f.Fd())
	if windows.GetConsoleMode(console, &mode) != nil {
		return false
	}
	const both = windows.ENABLE_PROCESSED_OUTPUT | windows.ENABLE_VIRTUAL_TERMINAL_PROCESSING
	return mode&both == both || windows.SetConsoleMode(console, mode|both) == nil
}
