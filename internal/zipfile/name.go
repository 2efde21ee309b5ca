package zipfile

import (
	"errors"

	"atlas/internal/portable"
)

// CheckName tells what is wrong with the path of an entry, if anything is. A
// path is relative, has slashes between its parts, does not lead out of the
// folder it is unpacked in, and is made of names that Windows, macOS and Linux
// all allow ([portable.Check]); else a file would be lost or land elsewhere on
// some machines.
func CheckName(name string) error {
	if why := portable.Check(name); why != "" {
		return errors.New(why)
	}
	return nil
}
