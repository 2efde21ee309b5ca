package zipfile

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxPart is the longest name of one file or folder, in bytes: that of the file
// systems of Linux and macOS; Windows allows 255 characters.
const maxPart = 255

// CheckName tells what is wrong with the path of an entry, if anything is. A
// path is relative, has slashes between its parts, does not lead out of the
// folder it is unpacked in, and is made of names that Windows, macOS and Linux
// all allow; else a file would be lost or land elsewhere on some machines.
// https://learn.microsoft.com/windows/win32/fileio/naming-a-file has the rules
// of Windows, the strictest.
func CheckName(name string) error {
	switch {
	case name == "":
		return errors.New("the name is empty")
	case !utf8.ValidString(name):
		return errors.New("the name is not UTF-8")
	case len(name) > 1<<15:
		return errors.New("the path is longer than 32,768 bytes")
	}
	for part := range strings.SplitSeq(name, "/") {
		if err := checkPart(part); err != nil {
			return err
		}
	}
	return nil
}

func checkPart(part string) error {
	switch {
	case part == "" || part == "." || part == "..":
		return errors.New("the path is not a plain one below a folder")
	case len(part) > maxPart:
		return fmt.Errorf("a name in it is longer than %d bytes", maxPart)
	case strings.HasSuffix(part, ".") || strings.HasSuffix(part, " "):
		return errors.New("a name in it ends in a dot or a space, which Windows drops")
	}
	for _, r := range part {
		if strings.ContainsRune(`\:*?"<>|`, r) || unicode.IsControl(r) {
			return fmt.Errorf("a name in it holds %q, which Windows does not allow", r)
		}
	}
	if device(part) {
		return fmt.Errorf("the name %q is that of a device on Windows", part)
	}
	return nil
}

// device reports the names of devices, which no ending makes usable: con.txt is
// the console as well.
func device(part string) bool {
	base, _, _ := strings.Cut(strings.ToLower(part), ".")
	base = strings.TrimRight(base, " ")
	switch base {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	digit, ok := strings.CutPrefix(base, "com")
	if !ok {
		digit, ok = strings.CutPrefix(base, "lpt")
	}
	// Windows takes the superscripts for digits.
	return ok && utf8.RuneCountInString(digit) == 1 && strings.Contains("0123456789¹²³", digit)
}
