package pictures

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

func TestKey(t *testing.T) {
	for address, want := range map[string]string{
		"https://x.example.org/a.png":           "https://x.example.org/a.png",
		"http://x.example.org/a.png#pic_center": "http://x.example.org/a.png",
		"//x.example.org/a.png?b#c":             "https://x.example.org/a.png?b",
		" HTTPS://x/a ":                         "HTTPS://x/a",
		"images/a.png":                          "",
		"/a.png":                                "",
		"data:image/png;base64,x":               "",
		"ftp://x/a.png":                         "",
		"":                                      "",
	} {
		if got := Key(address); got != want {
			t.Errorf("%q: got %q, want %q", address, got, want)
		}
	}
}

var sum = strings.Repeat("0a", 32)

func TestFormat(t *testing.T) {
	list := []Picture{
		{URL: "https://x.example.org/a.png?q=\"1\"", File: "images/001-1a2b3c4d.png", Type: "image/png", Width: 3, Height: 4, Bytes: 70, SHA256: sum},
		{URL: "http://y/\\", Reason: "is \"odd\"\x00\n中"},
	}
	got := Format(list)
	want := head + `
[[picture]]
url = "https://x.example.org/a.png?q=\"1\""
file = "images/001-1a2b3c4d.png"
type = "image/png"
width = 3
height = 4
bytes = 70
sha256 = "` + sum + `"

[[picture]]
url = "http://y/\\"
reason = "is \"odd\"\u0000\u000A中"
`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	back, problems := Parse("x", got)
	if len(problems) > 0 || !slices.Equal(back.Pictures, list) {
		t.Errorf("got %+v, %v", back.Pictures, problems)
	}
	if back.Find("https://x.example.org/a.png?q=\"1\"#pic_center") != 0 || back.Find("http://y/\\") != 1 || back.Find("http://z") != -1 || back.Find("a.png") != -1 {
		t.Error("Find")
	}
}

func TestParseProblems(t *testing.T) {
	_, problems := Parse("content/articles/1/images.toml", []byte(`[[picture]]
url = "https://x.example.org/a.png"
file = "../index.md"
sha256 = "00"
widht = 3

[[picture]]
`))
	if len(problems) != 1 || problems[0].Error() != "content/articles/1/images.toml:5:1: unknown key \"widht\" in [[picture]]\n  hint: did you mean \"width\"?" {
		t.Errorf("got %v", problems)
	}
	_, problems = Parse("images.toml", []byte(`[[picture]]
url = "https://x.example.org/a.png"
file = "../a.png"
width = -1
sha256 = "00"

[[picture]]
url = "https://x.example.org/a.png"
file = "images/a.svg"
reason = "x"
sha256 = "`+sum+`"

[[picture]]
url = "images/b.png"

[[picture]]
url = "https://x.example.org/c.png"
file = "C:\\a.png"
sha256 = "`+sum+`"
`))
	const again = "\n  hint: remove the entry and its file, and atlas import --images fetches the picture again"
	const where = "\n  hint: name a picture in the article's folder, as images/001-1a2b3c4d.png"
	want := []string{
		`images.toml:3:8: file: "../a.png" is no picture in the article's folder` + where,
		"images.toml:4:9: width: sizes are no less than 0" + again,
		`images.toml:5:10: sha256: "00" is no SHA-256 sum` + again,
		"images.toml:8:7: url: the address has an entry already\n  hint: remove one of the two entries",
		`images.toml:9:8: file: "images/a.svg" is no picture in the article's folder` + where,
		"images.toml:10:10: reason: the entry has a file as well\n  hint: remove the reason",
		"images.toml:13:1: file: the entry has neither a file nor a reason why there is none" + again,
		`images.toml:14:7: url: "images/b.png" is no address of the web` + "\n  hint: give the picture's address as the text has it, without #…",
		`images.toml:18:8: file: "C:\\a.png" is no picture in the article's folder` + where,
	}
	var got []string
	for _, p := range problems {
		got = append(got, p.Error())
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBeside(t *testing.T) {
	file := drawn(t, "png", 30, 20)
	hash := sha256.Sum256(file)
	toml := Format([]Picture{
		{URL: "https://x/a", File: "images/001-a.png", Type: "image/png", Width: 30, Height: 20, Bytes: len(file), SHA256: hex.EncodeToString(hash[:])},
		{URL: "https://x/b", File: "images/002-b.png", Type: "image/png", Width: 30, Height: 20, Bytes: 1, SHA256: sum},
		{URL: "https://x/c", File: "images/003-c.png", Type: "image/png", Width: 30, Height: 20, Bytes: 1, SHA256: sum},
		{URL: "https://x/d", Reason: "answers 403 forbidden"},
	})
	fsys := fstest.MapFS{
		"content/articles/1/images.toml":      {Data: toml},
		"content/articles/1/images/001-a.png": {Data: file},
		"content/articles/1/images/002-b.png": {Data: drawn(t, "gif", 7, 8)}, // a person's
		"content/articles/2/images.toml":      {Data: []byte("[[picture]]\nurl = 3\n")},
		"content/articles/3/images.toml":      {Mode: fs.ModeDir},
		"content/parks/own.svg":               {Data: []byte("<svg/>")},
	}
	b, problems := Load(fsys)
	if len(problems) != 2 || problems[0].Line != 2 || problems[1].Code != "unreadable" {
		t.Errorf("problems %v", problems)
	}
	const index = "content/articles/1/index.md"
	for address, want := range map[string]Local{
		"https://x/a#pic_center": {"content/articles/1/images/001-a.png", 30, 20},
		"//x/a":                  {"content/articles/1/images/001-a.png", 30, 20},
		"https://x/b":            {"content/articles/1/images/002-b.png", 7, 8},
		"https://x/c":            {},
		"https://x/d":            {},
		"https://x/e":            {},
		"images/001-a.png":       {},
	} {
		if got, ok := b.OfWeb(index, address); got != want || ok != (want.File != "") {
			t.Errorf("%s: got %+v, %v", address, got, ok)
		}
	}
	if _, ok := b.OfWeb("content/articles/2/index.md", "https://x/a"); ok {
		t.Error("another article's")
	}
	if got := b.OfFile("content/parks/own.svg"); got.Width != 0 || got.Height != 0 {
		t.Errorf("got %+v", got)
	}
	if got := b.OfFile("content/articles/1/images/001-a.png"); got.Width != 30 || got.Height != 20 {
		t.Errorf("got %+v", got)
	}
	if _, err := fs.Stat(fsys, b.OfFile("content/none.png").File); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
}

// FuzzParse holds that no images.toml breaks the reader, and that what it
// reads is written and read back the same.
func FuzzParse(f *testing.F) {
	f.Add(Format([]Picture{{URL: "https://x/a", File: "images/a.png", Type: "image/png", Width: 1, Height: 2, Bytes: 3, SHA256: sum}, {URL: "http://y", Reason: "z\x7f\"\\"}}))
	f.Add([]byte("[[picture]]\nurl = '//x'\nreason = \"\"\"\na\\\n b\"\"\"\n"))
	f.Fuzz(func(t *testing.T, src []byte) {
		l, problems := Parse("x", src)
		if len(problems) > 0 {
			if len(l.Pictures) > 0 {
				t.Error("problems, and a list")
			}
			return
		}
		out := Format(l.Pictures)
		back, problems := Parse("x", out)
		if len(problems) > 0 {
			t.Fatalf("%v in\n%s", problems, out)
		}
		if again := Format(back.Pictures); !bytes.Equal(again, out) {
			t.Errorf("got\n%s\nthen\n%s", out, again)
		}
		for i := range l.Pictures {
			if l.Find(l.Pictures[i].URL) != i {
				t.Errorf("%q is not found", l.Pictures[i].URL)
			}
		}
	})
}
