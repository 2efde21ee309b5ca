//go:build !windows

package main

import "os"

// takesEscapes: terminals of other systems read escape sequences.
func takesEscapes(*os.File) bool { return true }
