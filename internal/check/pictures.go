package check

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/parallel"
	"atlas/internal/pictures"
)

// pictures holds the images.toml of articles against their files and texts.
// An article without one is one whose pictures nobody wants to keep.
func (c *checker) pictures(context.Context) error {
	var articles []*content.File
	for _, f := range c.files {
		if f.Entity.Kind == entity.Article {
			articles = append(articles, f)
		}
	}
	found := make([][]diag.Problem, len(articles))
	parallel.Each(len(articles), func(i int) { found[i] = c.picturesOf(articles[i]) })
	for _, list := range found {
		c.report(list...)
	}
	return nil
}

func (c *checker) picturesOf(f *content.File) (problems []diag.Problem) {
	folder := path.Dir(f.Path)
	list, problems, err := pictures.Read(c.fsys, folder)
	if err != nil {
		return []diag.Problem{{Position: diag.Position{File: path.Join(folder, pictures.FileName)}, Code: "unreadable", Message: "cannot be read: " + err.Error()}}
	}
	if list == nil || len(problems) > 0 {
		return problems
	}
	warn := func(at diag.Position, code, message, hint string) {
		problems = append(problems, diag.Problem{Position: at, Severity: diag.Warning, Code: code, Message: message, Hint: hint})
	}
	const again = "atlas import --images fetches it again"
	for i := range list.Pictures {
		p := &list.Pictures[i]
		if p.File == "" {
			continue
		}
		data, err := fs.ReadFile(c.fsys, path.Join(folder, p.File))
		if err != nil {
			message := fmt.Sprintf("file: %s is not there", p.File)
			if !errors.Is(err, fs.ErrNotExist) {
				message = fmt.Sprintf("file: %s cannot be read: %v", p.File, err)
			}
			problems = append(problems, diag.Problem{Position: list.Position(i, "file"), Code: "missing-picture", Message: message,
				Hint: again + "; the page shows its place only"})
			continue
		}
		if sum := sha256.Sum256(data); hex.EncodeToString(sum[:]) != p.SHA256 {
			warn(list.Position(i, "sha256"), "altered-picture", fmt.Sprintf("sha256: %s is not the file that was fetched", p.File),
				fmt.Sprintf("if that is right, write its sum here, %x; if not, delete it, and %s", sum, again))
		}
	}
	used := map[int]bool{}
	told := map[string]bool{}
	for _, im := range c.markdown.Images(f.Body) {
		// A text may name the file itself; then it uses it.
		if n := slices.IndexFunc(list.Pictures, func(p pictures.Picture) bool { return p.File != "" && p.File == path.Clean(im.Destination) }); n >= 0 {
			used[n] = true
		}
		key := pictures.Key(im.Destination)
		if key == "" || told[key] {
			continue
		}
		told[key] = true
		at := f.BodyPosition(im.Offset)
		switch n := list.Find(key); {
		case n < 0:
			warn(at, "picture-not-kept", key+" is not kept: it was never fetched", "atlas import --images fetches it")
		case list.Pictures[n].File == "":
			used[n] = true
			warn(at, "picture-not-kept", key+" is not kept: "+why(list.Pictures[n].Reason),
				"atlas import --images tries again; or save it beside the article, and name that file here")
		default:
			used[n] = true
		}
	}
	for i := range list.Pictures {
		if !used[i] {
			warn(list.Position(i, "url"), "unused-picture", fmt.Sprintf("url: the text does not name %s", list.Pictures[i].URL),
				"remove the entry and its file, if no text needs it any more")
		}
	}
	return problems
}

// why words a reason behind "is not kept", which one of the reasons says itself.
func why(reason string) string {
	if rest, ok := strings.CutPrefix(reason, "was not kept: "); ok {
		return rest
	}
	return "it " + reason
}
