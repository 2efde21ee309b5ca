package main

import (
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"atlas/internal/pictures"
)

// siteWithPictures builds an atlas of one article with a picture that is kept,
// one that could not be had, and one of a person's own.
func siteWithPictures(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	kept := picture(1200, 30)
	files := map[string][]byte{
		"config.toml": []byte("title = \"河流图谱\"\n"),
		"content/articles/1000001/index.md": []byte("+++\ntitle = \"城市与河流\"\nid = \"1000001\"\n+++\n\n" +
			"流程见下图。\n\n![流程](https://pictures.example.org/a.png)\n\n![合同](https://pictures.example.org/b.png)\n\n![](own.png)\n\n" +
			strings.Repeat("一段正文。\n\n", 30)),
		"content/articles/1000001/own.png":          picture(40, 50),
		"content/articles/1000001/images/001-a.png": kept,
		"content/articles/1000001/images.toml": pictures.Format([]pictures.Picture{
			{URL: "https://pictures.example.org/a.png", File: "images/001-a.png", Type: "image/png", Width: 1200, Height: 30,
				Bytes: len(kept), SHA256: fmt.Sprintf("%x", sha256.Sum256(kept))},
			{URL: "https://pictures.example.org/b.png", Reason: "answers 403 forbidden"},
		}),
	}
	for name, data := range files {
		name = filepath.Join(root, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	mustRun(t, "-C", root, "build")
	mustRun(t, "-C", root, "check")
	return filepath.Join(root, "public")
}

// TestBrowserPictures holds that pages show the pictures that are kept, from
// the disk and from a server, at their size and within the column on a narrow
// screen, that they leave room for them before they come, and that nobody else
// is asked for anything.
func TestBrowserPictures(t *testing.T) {
	browser := newBrowser(t)
	public := siteWithPictures(t)
	server := httptest.NewServer(http.StripPrefix("/deep/atlas/", http.FileServer(http.Dir(public))))
	defer server.Close()
	for name, base := range map[string]string{
		"disk":   fileURL(public) + "/",
		"server": server.URL + "/deep/atlas/",
	} {
		t.Run(name, func(t *testing.T) {
			tab, seen := openTab(t, browser, base+"articles/1000001.html", base)
			const loaded = `Array.from(document.querySelectorAll("main img")).filter(i => i.complete && i.naturalWidth > 0)`
			until(t, tab, loaded+`.length == 2`)
			if got := js[string](t, tab, loaded+`.map(i => i.alt + " " + i.naturalWidth + "x" + i.naturalHeight).join(", ")`); got != "流程 1200x30, 图 3 40x50" {
				t.Errorf("shows %s", got)
			}
			if got := js[string](t, tab, `document.querySelector("span.picture").innerText.replace(/\s+/g, " ")`); got != "图 2：合同 这张图片没有保存在这里。 图 2 的原图（pictures.example.org）" {
				t.Errorf("in the place of the other: %q", got)
			}
			for _, width := range []int64{320, 1280} {
				if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 800)); err != nil {
					t.Fatal(err)
				}
				if wide := js[float64](t, tab, `document.documentElement.scrollWidth`); int64(wide) > width {
					t.Errorf("at %d the page is %v wide", width, wide)
				}
				// The ratio is kept when the column is narrower, and nothing is
				// made larger than it is.
				sizes := js[[]float64](t, tab, loaded+`.flatMap(i => [i.clientWidth, i.clientHeight, i.parentElement.clientWidth])`)
				if w, h, room := sizes[0], sizes[1], sizes[2]; w > room || w/h < 36 || w/h > 44 {
					t.Errorf("at %d the picture is %v×%v in %v", width, w, h, room)
				}
				if sizes[3] != 40 || sizes[4] != 50 {
					t.Errorf("at %d the small picture is %v×%v", width, sizes[3], sizes[4])
				}
			}
			// Room is left by the page alone: with the files out of reach the
			// boxes are as high.
			room := js[[]float64](t, tab, `Array.from(document.querySelectorAll("main img")).map(i => [i.width, i.getAttribute("width") / i.getAttribute("height")]).flat()`)
			if len(room) != 4 || room[1] != 40 || room[3] != 0.8 {
				t.Errorf("room %v", room)
			}
			for _, problem := range seen() {
				t.Error(problem)
			}
		})
	}
}
