//go:build !linux && !darwin

package atomicfile

import "os"

// syncMany is of some systems alone: sync(2) of others does not wait, or does
// not tell what failed.
func syncMany(*os.Root, []string) (done bool, err error) { return false, nil }
