package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"atlas/internal/config"
)

// TestNewAtlas holds that the site of an atlas without any record is as sound
// as a full one, in both languages: valid, accessible at both widths, with
// nothing in the browser's log, and with no number that is none.
func TestNewAtlas(t *testing.T) {
	for _, language := range config.Languages {
		t.Run(language, func(t *testing.T) {
			root := filepath.Join(t.TempDir(), "new")
			mustRun(t, "init", root, "--topic", "智慧水务", "--language", language)
			mustRun(t, "-C", root, "build")
			public := filepath.Join(root, "public")
			holdValid(t, language, public)
			if language == "en" { // its words are the longer ones; the layouts are the same
				holdAccessible(t, public)
			}
			for _, p := range onePageOfEachKind(t, public) {
				data, err := os.ReadFile(filepath.Join(public, p))
				if err != nil {
					t.Fatal(err)
				}
				if text := string(data); strings.Contains(text, "NaN") || strings.Contains(text, "+Inf") || strings.Contains(text, "%!") || strings.Contains(text, "区块链") {
					t.Errorf("%s holds what no reader of this atlas should see", p)
				}
				if strings.Contains(string(data), "<tbody>\n</tbody>") {
					t.Errorf("%s has a table without rows", p)
				}
			}
		})
	}
}
