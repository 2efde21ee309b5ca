package slug

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxName is the longest name of a file or folder, in bytes, that Linux takes;
// Windows and macOS count more generously.
const maxName = 255

// Portable says why a slash-separated path cannot be that of a file on every
// system, or "" when it can. A site is carried from one system to another, in
// archives and by version control, and what Windows refuses (Naming Files,
// Paths, and Namespaces) would be lost or be another file there. White space,
// Chinese, # and % within a name are fine.
func Portable(file string) string {
	for name := range strings.SplitSeq(file, "/") {
		if why := portableName(name); why != "" {
			return why
		}
	}
	return ""
}

func portableName(name string) string {
	if !utf8.ValidString(name) {
		return "the name is not UTF-8"
	}
	for _, r := range name {
		switch {
		case r < ' ' || r == 0x7f:
			return "the name holds a control character"
		case strings.ContainsRune(`\:*?"<>|`, r):
			return fmt.Sprintf("the name holds %c, which Windows does not allow", r)
		}
	}
	if strings.HasSuffix(name, ".") || strings.HasSuffix(name, " ") {
		return "the name ends in a dot or a space, which Windows drops"
	}
	base, _, _ := strings.Cut(strings.ToLower(name), ".")
	base = strings.TrimRight(base, " ")
	if base != "index" && reserved(strings.NewReplacer("¹", "1", "²", "2", "³", "3").Replace(base)) {
		return fmt.Sprintf("Windows keeps the name %q for a device", base)
	}
	if len(name) > maxName {
		return fmt.Sprintf("the name is longer than %d bytes", maxName)
	}
	return ""
}
