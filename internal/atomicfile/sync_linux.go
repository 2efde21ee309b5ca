package atomicfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// syncMany syncs the file system that a folder lies on. done is false where
// there is no such way.
func syncMany(root *os.Root, _ []string) (done bool, err error) {
	d, err := root.Open(".")
	if err != nil {
		return false, nil
	}
	defer d.Close()
	for {
		switch err := unix.Syncfs(int(d.Fd())); {
		case errors.Is(err, unix.EINTR):
		case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EPERM), errors.Is(err, unix.EINVAL), errors.Is(err, unix.ENOTSUP):
			return false, nil
		default:
			return true, err
		}
	}
}
