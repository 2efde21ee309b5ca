package check

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"atlas/internal/pictures"
)

// TestPictures holds an images.toml against files and text, and says nothing
// of articles whose pictures nobody has fetched.
func TestPictures(t *testing.T) {
	sum := func(s string) string { return fmt.Sprintf("%x", sha256.Sum256([]byte(s))) }
	entry := func(name, text string) pictures.Picture {
		return pictures.Picture{URL: "https://x/" + name, File: "images/" + name + ".png", Type: "image/png", Width: 1, Height: 1, Bytes: len(text), SHA256: sum(text)}
	}
	const body = "![](https://x/right)\n![](//x/right#pic_center)\n![](https://x/changed)\n![](https://x/gone)\n![](https://x/refused)\n![](https://x/new)\n![](images/named.png)\n"
	dir := write(t, map[string]string{
		"content/articles/a1/index.md": "+++\ntitle = \"文\"\nid = \"a1\"\n+++\n" + body,
		"content/articles/a2/index.md": "+++\ntitle = \"又\"\nid = \"a2\"\n+++\n" + body,
		"content/articles/a1/images.toml": string(pictures.Format([]pictures.Picture{
			entry("right", "r"), entry("changed", "c"), entry("gone", "g"), {URL: "https://x/refused", Reason: "answers 403 forbidden"}, entry("named", "n"), entry("idle", "i"),
		})),
		"content/articles/a1/images/right.png": "r", "content/articles/a1/images/changed.png": "mine",
		"content/articles/a1/images/named.png": "n", "content/articles/a1/images/idle.png": "i",
	})
	const a1 = "content/articles/a1/"
	got := lines(t, Options{Root: dir}, "missing-picture", "altered-picture", "picture-not-kept", "unused-picture")
	want := []string{
		a1 + "images.toml:21:10: warning: sha256: images/changed.png is not the file that was fetched\n  hint: if that is right, write its sum here, " + sum("mine") + "; if not, delete it, and atlas import --images fetches it again",
		a1 + "images.toml:25:8: file: images/gone.png is not there\n  hint: atlas import --images fetches it again; the page shows its place only",
		a1 + "images.toml:46:7: warning: url: the text does not name https://x/idle\n  hint: remove the entry and its file, if no text needs it any more",
		a1 + "index.md:9:1: warning: https://x/refused is not kept: it answers 403 forbidden\n  hint: atlas import --images tries again; or save it beside the article, and name that file here",
		a1 + "index.md:10:1: warning: https://x/new is not kept: it was never fetched\n  hint: atlas import --images fetches it",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}
