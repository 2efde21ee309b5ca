package watch

import "strings"

// Noise reports whether a file of this name, without folders, is what an
// editor or a system keeps for itself: swap files, backups, temporary files
// that are about to be renamed, marks of locks. Saving one file makes several
// of them, and none is what a person wrote.
func Noise(base string) bool {
	switch {
	case base == "." || base == "":
		return false
	case base[0] == '.', // .x.md.swp, .#x.md, .DS_Store, .goutputstream-…, .git
		strings.HasSuffix(base, "~"),                                 // vim, Emacs, Kate
		strings.HasPrefix(base, "#") && strings.HasSuffix(base, "#"), // Emacs
		base == "4913",                             // vim tries whether it may write
		base == "Thumbs.db", base == "desktop.ini", // Windows
		strings.Contains(base, "___jb_"), // IDEs of JetBrains
		strings.HasPrefix(base, "sed") && len(base) == 9 && !strings.Contains(base, "."): // sed -i
		return true
	}
	for _, end := range []string{".swp", ".swo", ".swx", ".tmp", ".temp", ".bak", ".orig", ".part", ".crdownload", "-tmp"} {
		if strings.HasSuffix(strings.ToLower(base), end) {
			return true
		}
	}
	return false
}
