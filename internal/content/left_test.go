package content

import (
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"testing"
	"testing/fstest"

	"atlas/internal/diag"
)

// TestLoadWithin holds that a file whose body stays on the disk is the file
// that it would be otherwise.
func TestLoadWithin(t *testing.T) {
	disk := fstest.MapFS{}
	for i := range 20 {
		text := fmt.Sprintf("+++\ntitle = \"园%d\"\n+++\n第%d段。\n", i, i)
		if i == 7 {
			text = "+++\ntitle = \"空\"\n+++\n \n"
		}
		disk[fmt.Sprintf("content/parks/p%02d.md", i)] = &fstest.MapFile{Data: []byte(text)}
	}
	whole, _ := Load(disk, "content")
	some, problems := LoadWithin(disk, "content", 60)
	if len(problems) > 0 || len(some) != len(whole) {
		t.Fatal(problems, len(some))
	}
	leftOut := 0
	for i, f := range some {
		w := whole[i]
		if f.left != nil {
			leftOut++
			if len(f.Body) > 0 || len(f.Data) >= len(w.Data) {
				t.Errorf("%s keeps its body", f.Path)
			}
		}
		if string(f.Text()) != string(w.Text()) || f.TextSize() != w.TextSize() || f.Sum() != w.Sum() || f.HasText() != w.HasText() ||
			string(f.FrontMatter) != string(w.FrontMatter) || !reflect.DeepEqual(f.Entity, w.Entity) || f.Position("title") != w.Position("title") || f.BodyPosition(2) != w.BodyPosition(2) {
			t.Errorf("%s differs: %+v", f.Path, f)
		}
	}
	if leftOut < 10 {
		t.Errorf("%d bodies were left", leftOut)
	}

	last := some[len(some)-1]
	for _, c := range []struct{ text, want string }{
		{"+++\ntitle = \"园19\"\n+++\n别的。\n", "content/parks/p19.md: the file was changed while the site was made\n  hint: run the command again"},
		{"", "content/parks/p19.md: cannot be read: file does not exist"},
	} {
		if disk[last.Path] = (&fstest.MapFile{Data: []byte(c.text)}); c.text == "" {
			delete(disk, last.Path)
		}
		func() {
			defer func() {
				p, ok := recover().(diag.Problem)
				if !ok || p.Error() != c.want {
					t.Errorf("panicked with %v", p)
				}
			}()
			last.Text()
		}()
	}
	if _, err := fs.Stat(disk, last.Path); !errors.Is(err, fs.ErrNotExist) {
		t.Error("the file is still there")
	}
}
