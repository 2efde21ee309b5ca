// Package portable tells which names of files every system can hold, and which
// two names are one file on some of them.
//
// A site is carried from one system to another, in archives and by version
// control. What Windows refuses or changes (Naming Files, Paths, and Namespaces)
// would be lost there, or land in another place; two names that one disk tells
// apart and the next does not would be one file. The rules are functions of the
// name alone, the same on every system: a site that is built on Linux is known
// to unpack on Windows.
package portable

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

const (
	// MaxName is the longest name of a file or folder, in bytes, that Linux and
	// macOS take; Windows counts UTF-16 units, of which there are no more.
	MaxName = 255
	// MaxPath is the longest path of a file in a site, in bytes: that of macOS
	// (PATH_MAX), the shortest of the three.
	MaxPath = 1024
)

// Check says why a slash-separated path cannot be that of a file on every
// system, below whatever folder, or "" when it can. White space, Chinese, # and
// % within a name are fine.
func Check(file string) string {
	for name := range strings.SplitSeq(file, "/") {
		if why := checkName(name); why != "" {
			return why
		}
	}
	if len(file) > MaxPath {
		return fmt.Sprintf("the path is longer than %d bytes", MaxPath)
	}
	return ""
}

func checkName(name string) string {
	switch {
	case name == "" || name == "." || name == "..":
		return "the path is not a plain one below a folder"
	case !utf8.ValidString(name):
		return "the name is not UTF-8"
	}
	for _, r := range name {
		switch {
		case unicode.IsControl(r):
			return "the name holds a control character"
		case strings.ContainsRune(`\:*?"<>|`, r):
			return fmt.Sprintf("the name holds %c, which Windows does not allow", r)
		case misleading(r):
			return fmt.Sprintf("the name holds the invisible character U+%04X", r)
		}
	}
	if strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") {
		return "the name ends in a dot or a space, which Windows drops"
	}
	if base := stem(name); Device(base) {
		return fmt.Sprintf("Windows keeps the name %q for a device", base)
	}
	if len(name) > MaxName {
		return fmt.Sprintf("the name is longer than %d bytes", MaxName)
	}
	return ""
}

// misleading reports characters that show nothing and make a name read as
// another: they turn the direction of what follows, so that "gnp.exe" reads as
// "exe.png", stand for no width, or break the line of a message. Joiners are
// none of them: Persian and emoji need those.
func misleading(r rune) bool {
	switch {
	case unicode.Is(unicode.Bidi_Control, r), r >= 0x2028 && r <= 0x2029, r >= 0xe0000 && r <= 0xe007f:
		return true
	}
	return r == 0x200b || r == 0x2060 || r == 0xfeff
}

// stem is the part of a name by which Windows knows a device: before the first
// dot, without the spaces there.
func stem(name string) string {
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	return strings.TrimRight(base, " ")
}

// Device reports names that Windows keeps for devices, in lower case and
// without an ending: no ending makes them usable, con.txt is the console as well.
// It takes the superscripts for digits.
func Device(base string) bool {
	switch base {
	case "con", "prn", "aux", "nul", "conin$", "conout$":
		return true
	}
	digit, ok := strings.CutPrefix(base, "com")
	if !ok {
		digit, ok = strings.CutPrefix(base, "lpt")
	}
	return ok && utf8.RuneCountInString(digit) == 1 && strings.Contains("0123456789¹²³", digit)
}

// Fold is equal for two paths that are one file on some disk. Most of Windows
// and macOS know no case (APFS folds as Unicode has it: straße is STRASSE), macOS
// no forms of Unicode, and HFS+ passes over what joins or splits characters.
func Fold(file string) string {
	for i := 0; i < len(file); i++ {
		if file[i] >= utf8.RuneSelf {
			file = strings.Map(func(r rune) rune {
				if unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Variation_Selector, r) {
					return -1
				}
				return r
			}, file)
			// In lower case once more: x/text folds the letters of the Cherokee
			// into each other and not into one.
			return norm.NFC.String(strings.ToLower(cases.Fold().String(norm.NFD.String(file))))
		}
	}
	return strings.ToLower(file)
}
