//go:build !linux && !darwin

package main

import "errors"

// freeRoom does not know here.
func freeRoom(string) (uint64, error) { return 0, errors.ErrUnsupported }
