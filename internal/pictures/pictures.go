// Package pictures knows the pictures that stand beside an article: which
// address of the web each file was fetched from, and how large pictures are.
//
// An article's text names its pictures by their addresses on the web, and goes
// on doing so: the text is the curator's. What was fetched is told in
// images.toml beside it ([Parse], [Format]), and [Beside] maps an address to
// the file for whoever shows the text.
//
// Of a picture only the first bytes are read ([Measure]); nothing here decodes
// pixels, so that no small file can swell up in memory.
package pictures

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"path"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/portable"
	"atlas/internal/tomlfile"
)

// FileName is the file, in an article's folder, that tells of its pictures.
const FileName = "images.toml"

// Folder holds the pictures in an article's folder.
const Folder = "images"

// Picture is a picture of the web that a text shows.
type Picture struct {
	// URL is its address, as Key gives it.
	URL string `toml:"url"`
	// File is where it was put, relative to the article's folder and with
	// slashes; empty if it could not be had.
	File string `toml:"file"`
	// Type is its media type, told by its bytes: "image/png".
	Type string `toml:"type"`
	// Width and Height are in pixels, as a browser shows it.
	Width  int `toml:"width"`
	Height int `toml:"height"`
	// Bytes is the size of the file and SHA256 its sum in hexadecimal.
	Bytes  int    `toml:"bytes"`
	SHA256 string `toml:"sha256"`
	// Reason says why it could not be had: "answers 403 forbidden".
	Reason string `toml:"reason"`
}

// Key brings the address of a picture, as a text has it, into the form that
// images.toml keeps: with a scheme, and without a fragment (CSDN places
// pictures by #pic_center). It is "" for what is no address of the web.
func Key(address string) string {
	address, _, _ = strings.Cut(address, "#")
	address = strings.TrimSpace(address)
	if strings.HasPrefix(address, "//") {
		// From a disk, // would lead to the disk.
		address = "https:" + address
	}
	if scheme, _, ok := strings.Cut(address, "://"); !ok || !strings.EqualFold(scheme, "http") && !strings.EqualFold(scheme, "https") {
		return ""
	}
	// What is no address at all is a key all the same: its place is shown.
	return address
}

// List is an images.toml, read.
type List struct {
	Pictures []Picture
	at       *tomlfile.Positions
	byURL    map[string]int
}

// Parse reads src, the text of the images.toml called name. With problems the
// list is empty.
func Parse(name string, src []byte) (*List, []diag.Problem) {
	var file struct {
		Picture []Picture `toml:"picture"`
	}
	at, problems := tomlfile.Decode(name, src, &file)
	l := &List{at: at, byURL: map[string]int{}}
	if len(problems) > 0 {
		return l, problems
	}
	for i := range file.Picture {
		problems = append(problems, l.judge(i, &file.Picture[i])...)
		l.byURL[file.Picture[i].URL] = i
	}
	if len(problems) > 0 {
		return &List{at: at}, diag.Sort(problems)
	}
	l.Pictures = file.Picture
	return l, nil
}

// judge says what is wrong with entry i.
func (l *List) judge(i int, p *Picture) (problems []diag.Problem) {
	say := func(key, hint, format string, args ...any) {
		problems = append(problems, diag.Problem{Position: l.Position(i, key), Code: "bad-picture",
			Message: key + ": " + fmt.Sprintf(format, args...), Hint: hint})
	}
	const again = "remove the entry and its file, and atlas import --images fetches the picture again"
	if _, err := url.Parse(p.URL); p.URL == "" || Key(p.URL) != p.URL {
		say("url", "give the picture's address as the text has it, without #…", "%q is no address of the web", p.URL)
	} else if _, twice := l.byURL[p.URL]; twice {
		say("url", "remove one of the two entries", "the address has an entry already")
	} else if err != nil && p.File != "" {
		say("url", again, "%q is no address of the web", p.URL)
	}
	switch {
	case p.File == "" && p.Reason == "":
		say("file", again, "the entry has neither a file nor a reason why there is none")
	case p.File != "" && p.Reason != "":
		say("reason", "remove the reason", "the entry has a file as well")
	}
	if p.File == "" {
		return problems
	}
	if portable.Check(p.File) != "" || TypeOf(p.File) == "" {
		say("file", "name a picture in the article's folder, as images/001-1a2b3c4d.png", "%q is no picture in the article's folder", p.File)
	}
	if p.Width < 0 || p.Height < 0 || p.Bytes < 0 {
		say("width", again, "sizes are no less than 0")
	}
	if sum, err := hex.DecodeString(p.SHA256); err != nil || len(sum) != 32 {
		say("sha256", again, "%q is no SHA-256 sum", p.SHA256)
	}
	return problems
}

// Position is where a key of entry i stands, or else the entry.
func (l *List) Position(i int, key string) diag.Position {
	return l.at.Value(tomlfile.PathOf("picture").Index(i).Key(key))
}

// Find gives the entry of an address, as a text has it, or -1.
func (l *List) Find(address string) int {
	if i, ok := l.byURL[Key(address)]; ok {
		return i
	}
	return -1
}

const head = `# The pictures of this article. "atlas import --images" wrote this file, and
# writes it again. The site shows the files instead of the addresses, which
# stay as they are in index.md.
`

// Format is the images.toml that tells of the pictures, in their order.
func Format(list []Picture) []byte {
	var b strings.Builder
	b.WriteString(head)
	for i := range list {
		p := &list[i]
		b.WriteString("\n[[picture]]\n")
		text := func(key, value string) {
			if value != "" {
				b.WriteString(key + " = " + quote(value) + "\n")
			}
		}
		number := func(key string, n int) {
			if p.File != "" {
				fmt.Fprintf(&b, "%s = %d\n", key, n)
			}
		}
		text("url", p.URL)
		text("file", p.File)
		text("type", p.Type)
		number("width", p.Width)
		number("height", p.Height)
		number("bytes", p.Bytes)
		text("sha256", p.SHA256)
		text("reason", p.Reason)
	}
	return []byte(b.String())
}

// quote writes a text as TOML's basic string.
func quote(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range strings.ToValidUTF8(s, "\uFFFD") {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\u%04X`, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// typesOf are the names of files by what is in them.
var typesOf = map[string]string{
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".webp": "image/webp", ".avif": "image/avif",
}

// TypeOf is the media type that the name of a file promises, "" for one that
// is none of ours.
func TypeOf(file string) string { return typesOf[strings.ToLower(path.Ext(file))] }
