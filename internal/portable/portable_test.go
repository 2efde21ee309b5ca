package portable

import (
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf16"
)

func TestCheck(t *testing.T) {
	const (
		plain   = "the path is not a plain one below a folder"
		control = "the name holds a control character"
		ends    = "the name ends in a dot or a space, which Windows drops"
		long    = "the name is longer than 255 bytes"
	)
	for name, want := range map[string]string{
		"content/parks/x.md":                    "",
		"parks/空 格 folder/图 1.png":              "",
		"a b#c%20.md":                           "",
		".nojekyll":                             "",
		"..a/b...c":                             "",
		"-rf":                                   "",
		"~":                                     "",
		"．．/x":                                  "", // full-width dots are letters to every system
		"／etc／passwd":                           "",
		"می\u200cخواهم.md":                      "", // a joiner that Persian needs
		"console.html":                          "",
		"context.html":                          "",
		"com.html":                              "",
		"com10.html":                            "",
		"lpt":                                   "",
		"index.html":                            "",
		strings.Repeat("字", 85):                 "",
		strings.Repeat("字", 85) + "x":           long,
		strings.Repeat("a/", 511) + "ab":        "",
		strings.Repeat("a/", 511) + "abc":       "the path is longer than 1024 bytes",
		"":                                      plain,
		".":                                     plain,
		"..":                                    plain,
		"/a":                                    plain,
		"a/":                                    plain,
		"a//b":                                  plain,
		"./a":                                   plain,
		"a/../../b":                             plain,
		`a\b.html`:                              `the name holds \, which Windows does not allow`,
		`..\..\x`:                               `the name holds \, which Windows does not allow`,
		"C:/x":                                  "the name holds :, which Windows does not allow",
		"a.txt:stream":                          "the name holds :, which Windows does not allow",
		"x/was?.html":                           "the name holds ?, which Windows does not allow",
		"*":                                     "the name holds *, which Windows does not allow",
		"<b>":                                   "the name holds <, which Windows does not allow",
		"a|b":                                   "the name holds |, which Windows does not allow",
		`"x".html`:                              `the name holds ", which Windows does not allow`,
		"a\nb":                                  control,
		"a\x00b":                                control,
		"a\u0085b":                              control,
		"a\u202egnp.exe":                        "the name holds the invisible character U+202E",
		"a\u2066b":                              "the name holds the invisible character U+2066",
		"a\u200bb":                              "the name holds the invisible character U+200B",
		"\ufeffa":                               "the name holds the invisible character U+FEFF",
		"a\u2028b":                              "the name holds the invisible character U+2028",
		"a.":                                    ends,
		"a./b":                                  ends,
		"a /b":                                  ends,
		"a. . ":                                 ends,
		"...":                                   ends,
		"parks/CON.html":                        `Windows keeps the name "con" for a device`,
		"nul.tar.gz":                            `Windows keeps the name "nul" for a device`,
		"NUL .txt":                              `Windows keeps the name "nul" for a device`,
		"com1.html":                             `Windows keeps the name "com1" for a device`,
		"x/Aux/y":                               `Windows keeps the name "aux" for a device`,
		"lpt¹.md":                               `Windows keeps the name "lpt¹" for a device`,
		"CONIN$":                                `Windows keeps the name "conin$" for a device`,
		"\xd6\xd0\xb9\xfa.html":                 "the name is not UTF-8",
		"ok/" + strings.Repeat("a", 256) + "/x": long,
	} {
		if got := Check(name); got != want {
			t.Errorf("%.40q: %q, want %q", name, got, want)
		}
	}
}

// TestFold has pairs of names that some disk takes for one, and pairs that all
// tell apart.
func TestFold(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Parks/X.html", "parks/x.HTML", true},
		{"caf\u00e9", "cafe\u0301", true},    // NFC, NFD
		{"CAF\u00c9", "cafe\u0301", true},    // and in another case
		{"straße", "STRASSE", true},          // APFS folds fully
		{"ſ", "S", true},                     // the long s
		{"σας", "ΣΑΣ", true},                 // the last sigma
		{"\u212a", "k", true},                // the sign of kelvin
		{"가", "\u1100\u1161", true},          // Hangul, whole and in parts
		{"ǆ", "ǅ", true},                     // a letter with a title case
		{"Ꮰ", "ꮰ", true},                     // Cherokee
		{"图", "图\u200d", true},               // a joiner that HFS+ passes over
		{"i", "İ", false}, {"ı", "i", false}, // Turkish, on no disk
		{"图", "圖", false}, {"a", "b", false}, {"1", "１", false}, {"..", "．．", false},
	} {
		if got := Fold(tt.a) == Fold(tt.b); got != tt.same {
			t.Errorf("%q and %q: one is %t, want %t", tt.a, tt.b, got, tt.same)
		}
	}
}

// FuzzCheck holds that no name that passes leads out of a folder, on any system,
// that Go's own rules for safe names agree, and that folding is stable.
func FuzzCheck(f *testing.F) {
	for _, name := range []string{"a/b", "../a", "con.txt", `a\b`, "C:/x", "图/谱", "a/./b", "nul", "~", "a.txt::$DATA", "／", "com¹", "é", "\u202e", "//server/share", "a/ b", "..", "aux .x"} {
		f.Add(name)
	}
	f.Fuzz(func(t *testing.T, name string) {
		if Fold(Fold(name)) != Fold(name) {
			t.Errorf("%q folds to %q, and that to %q", name, Fold(name), Fold(Fold(name)))
		}
		if Check(name) != "" {
			return
		}
		if !fs.ValidPath(name) || !filepath.IsLocal(filepath.FromSlash(name)) || strings.ContainsAny(name, "\\:\x00") {
			t.Errorf("%q passes", name)
		}
		for part := range strings.SplitSeq(name, "/") {
			if n := len(utf16.Encode([]rune(part))); n > 255 {
				t.Errorf("%q has %d units of UTF-16", part, n)
			}
			// What Windows makes of a name is the name itself.
			if strings.TrimRight(part, ". ") != part {
				t.Errorf("%q is another name on Windows", part)
			}
		}
	})
}
