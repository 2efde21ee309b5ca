package pictures

import (
	"errors"
	"io"
	"io/fs"
	"path"

	"atlas/internal/diag"
)

// Beside answers for the pictures of the texts of one atlas. It may be used by
// several goroutines at once.
type Beside struct {
	fsys  fs.FS
	lists map[string]*List // by folder: "content/articles/88839140"
}

// Load reads every content/articles/*/images.toml of an atlas.
func Load(fsys fs.FS) (*Beside, []diag.Problem) {
	b := &Beside{fsys: fsys, lists: map[string]*List{}}
	var problems []diag.Problem
	names, _ := fs.Glob(fsys, "content/articles/*/"+FileName)
	for _, name := range names {
		list, found, err := Read(fsys, path.Dir(name))
		if err != nil {
			found = []diag.Problem{{Position: diag.Position{File: name}, Code: "unreadable", Message: "cannot be read: " + cause(err)}}
		}
		problems = append(problems, found...)
		if list != nil {
			b.lists[path.Dir(name)] = list
		}
	}
	return b, problems
}

func cause(err error) string {
	var p *fs.PathError
	if errors.As(err, &p) {
		err = p.Err
	}
	return err.Error()
}

// Read reads the images.toml of a folder, as "content/articles/88839140". The
// list is nil when there is none.
func Read(fsys fs.FS, folder string) (*List, []diag.Problem, error) {
	name := path.Join(folder, FileName)
	src, err := fs.ReadFile(fsys, name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	list, problems := Parse(name, src)
	return list, problems, nil
}

// Local is a picture in a file of the atlas.
type Local struct {
	// File is its path in the atlas: "content/articles/1/images/001-….png".
	File string
	// Width and Height are in pixels, 0 when they cannot be told.
	Width, Height int
}

// Folders lists the folders that have an images.toml, in no order, with it.
func (b *Beside) Folders() map[string]*List { return b.lists }

// OfWeb finds the local copy of a picture of the web that a content file
// names; ok is false when there is none.
func (b *Beside) OfWeb(file, address string) (l Local, ok bool) {
	folder := path.Dir(file)
	list := b.lists[folder]
	if list == nil {
		return Local{}, false
	}
	i := list.Find(address)
	if i < 0 || list.Pictures[i].File == "" {
		return Local{}, false
	}
	p := &list.Pictures[i]
	name := path.Join(folder, p.File)
	info, err := fs.Stat(b.fsys, name)
	if err != nil || !info.Mode().IsRegular() {
		return Local{}, false
	}
	// What the file says now counts: a person may have put another one there.
	if l = b.OfFile(name); l.Width == 0 {
		l.Width, l.Height = p.Width, p.Height
	}
	return l, true
}

// headLength is how much of a file is read for its size: what cameras put
// before it (a preview, a colour profile) fits.
const headLength = 512 << 10

// OfFile looks up how large the picture in a file of the atlas is.
func (b *Beside) OfFile(name string) Local {
	l := Local{File: name}
	f, err := b.fsys.Open(name)
	if err != nil {
		return l
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, headLength))
	if err != nil {
		return l
	}
	if m, err := Measure(data); err == nil {
		l.Width, l.Height = m.Width, m.Height
	}
	return l
}
