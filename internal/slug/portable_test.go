package slug

import (
	"strings"
	"testing"
)

func TestPortable(t *testing.T) {
	for name, want := range map[string]string{
		"content/parks/x.md":                    "",
		"parks/空 格 folder/图 1.png":              "",
		"a b#c%20.md":                           "",
		".nojekyll":                             "",
		"..a/b...c":                             "",
		"console.html":                          "",
		"com10.html":                            "",
		"index.html":                            "",
		strings.Repeat("字", 85):                 "",
		strings.Repeat("字", 85) + "x":           "the name is longer than 255 bytes",
		`a\b.html`:                              `the name holds \, which Windows does not allow`,
		"a:b.html":                              "the name holds :, which Windows does not allow",
		"x/was?.html":                           "the name holds ?, which Windows does not allow",
		`"x".html`:                              `the name holds ", which Windows does not allow`,
		"a\nb":                                  "the name holds a control character",
		"a.":                                    "the name ends in a dot or a space, which Windows drops",
		"a /b":                                  "the name ends in a dot or a space, which Windows drops",
		"parks/CON.html":                        `Windows keeps the name "con" for a device`,
		"nul.tar.gz":                            `Windows keeps the name "nul" for a device`,
		"lpt¹.md":                               `Windows keeps the name "lpt¹" for a device`,
		"\xd6\xd0\xb9\xfa.html":                 "the name is not UTF-8",
		"ok/" + strings.Repeat("a", 256) + "/x": "the name is longer than 255 bytes",
	} {
		if got := Portable(name); got != want {
			t.Errorf("%q: %q, want %q", name, got, want)
		}
	}
	// What is minted here can be used everywhere.
	for _, title := range []string{"中国银行", "con", "a\\b:c?", "...", "COM1", strings.Repeat("长", 300)} {
		if why := Portable(Of(title) + ".html"); why != "" {
			t.Errorf("Of(%q): %s", title, why)
		}
	}
}
