package atomicfile

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// syncMany gives the files to the drive and then has the drive write all that
// it was given. [os.File.Sync] does both for every file, and the second takes
// some milliseconds each time.
func syncMany(root *os.Root, names []string) (done bool, err error) {
	for _, name := range names {
		f, err := os.Open(name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err == nil {
			err = unix.Fsync(int(f.Fd()))
			_ = f.Close() // reading only
		}
		if err != nil {
			return true, err
		}
	}
	d, err := root.Open(".")
	if err != nil {
		return false, nil
	}
	return true, syncClose(d)
}
