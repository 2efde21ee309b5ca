package release

import (
	"fmt"
	"strings"
)

// Notes is the text of a version's section in a changelog, whose headings are
// "## v1.2.3" or "## v1.2.3, 2026-11-22", with or without the v.
func Notes(changelog, version string) (string, error) {
	var notes strings.Builder
	inside, found := false, false
	for line := range strings.Lines(changelog) {
		if heading, ok := strings.CutPrefix(line, "## "); ok {
			words := strings.FieldsFunc(heading, func(r rune) bool { return strings.ContainsRune(" \t\r\n,[]()", r) })
			inside = len(words) > 0 && strings.TrimPrefix(words[0], "v") == strings.TrimPrefix(version, "v")
			if inside && found {
				return "", fmt.Errorf("the changelog has two sections for %s", version)
			}
			found = found || inside
			continue
		}
		if inside {
			notes.WriteString(line)
		}
	}
	text := strings.TrimSpace(notes.String())
	switch {
	case !found:
		return "", fmt.Errorf("the changelog has no section \"## %s\"", version)
	case text == "":
		return "", fmt.Errorf("the changelog's section \"## %s\" is empty", version)
	}
	return text + "\n", nil
}
