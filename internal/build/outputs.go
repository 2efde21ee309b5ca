package build

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"slices"

	"atlas/internal/diag"
	"atlas/internal/portable"
	"atlas/internal/render"
)

// class is where a file of the site comes from; a later class gives way to an
// earlier one that has the same path, if it may.
type class int

const (
	classPage class = iota
	classStatic
	classData
	classDefault
	classAsset
)

// output is one file of the site, not yet made.
type output struct {
	path   string
	origin string // the file or part of atlas it comes from, for messages
	class  class
	make   func(io.Writer) error
	// key is that of the file and, of a page, the texts that names are looked
	// for in; nil where the file is made every time.
	key func() (render.Key, func() [][]byte)
	// after are the paths of pages that are to be made right before the file,
	// which has use for what they leave.
	after []string
}

// outputs gathers files and settles which one has a path.
type outputs struct {
	byPath   map[string]output // by portable.Fold
	problems []diag.Problem
}

func newOutputs() *outputs { return &outputs{byPath: map[string]output{}} }

// maxPath is the longest path of a file in a site, in bytes. macOS takes 1,024
// for a whole path; the rest is for the folder that the site stands in, or that
// its zip file has for it.
const maxPath = 900

// add takes a file in. A static file of the site stands for a built-in one
// and for one that atlas writes for machines; nothing stands for a page.
func (o *outputs) add(out output) {
	why := portable.Check(out.path)
	if why == "" && len(out.path) > maxPath {
		why = fmt.Sprintf("its path is longer than %d bytes", maxPath)
	}
	if why != "" {
		o.problems = append(o.problems, diag.Problem{
			Position: diag.Position{File: out.origin}, Code: "bad-name", Message: fmt.Sprintf("%q cannot be in a site: %s", out.path, why),
			Hint: "rename it; letters, digits, hyphens and Chinese can be used everywhere",
		})
		return
	}
	key := portable.Fold(out.path)
	other, taken := o.byPath[key]
	if !taken {
		o.byPath[key] = out
		return
	}
	first, second := other, out
	if first.class > second.class {
		first, second = second, first
	}
	if first.class == classStatic && (second.class == classData || second.class == classDefault) && first.path == second.path {
		o.byPath[key] = first
		return
	}
	o.clash(first, second, "the site already has a file "+other.path)
}

// clash reports two files that cannot both be, at the one that a person put
// there.
func (o *outputs) clash(first, second output, message string) {
	file := second
	if second.class == classPage || second.class == classData {
		file = first
	}
	o.problems = append(o.problems, diag.Problem{
		Position: diag.Position{File: file.origin}, Code: "same-path", Message: message,
		Hint: "rename the file; names that differ in case alone are one name on many disks",
	})
}

// checkFolders finds files that stand where others need a folder.
func (o *outputs) checkFolders() {
	for _, out := range o.byPath {
		for dir := path.Dir(out.path); dir != "."; dir = path.Dir(dir) {
			file, taken := o.byPath[portable.Fold(dir)]
			switch {
			case !taken:
			case file.class == classPage || file.class == classData:
				o.clash(file, out, "the site already has a file "+file.path)
			default:
				o.clash(out, file, "the site already has a folder "+dir)
			}
		}
	}
}

// addTree takes in the regular files of a folder for which want holds. Links
// are left out: what they lead to is not the atlas's.
func (o *outputs) addTree(tree fs.FS, origin, prefix string, c class, want func(string) bool) error {
	return fs.WalkDir(tree, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if name != "." && !visible(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.Type().IsRegular() && want(name) {
			write := copyFile
			if c == classDefault && path.Ext(name) == ".js" {
				write = writeScript
			}
			o.add(output{path: path.Join(prefix, name), origin: path.Join(origin, name), class: c,
				make: func(w io.Writer) error { return write(w, tree, name) }})
		}
		return nil
	})
}

func copyFile(w io.Writer, tree fs.FS, name string) error {
	f, err := tree.Open(name)
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return errors.Join(err, f.Close())
}

// inOrder is the order in which files are made: by path, but what is to be made
// right before a file comes there.
func inOrder(outs []output) []int {
	at := make(map[string]int, len(outs))
	for i, out := range outs {
		at[out.path] = i
	}
	order := make([]int, 0, len(outs))
	done := make([]bool, len(outs))
	put := func(i int) {
		if !done[i] {
			done[i] = true
			order = append(order, i)
		}
	}
	for i, out := range outs {
		for _, path := range out.after {
			if before, known := at[path]; known {
				put(before)
			}
		}
		if len(out.after) > 0 {
			put(i)
		}
	}
	for i := range outs {
		put(i)
	}
	return order
}

func (o *outputs) sorted() []output {
	list := make([]output, 0, len(o.byPath))
	for _, out := range o.byPath {
		list = append(list, out)
	}
	slices.SortFunc(list, func(a, b output) int { return cmp.Compare(a.path, b.path) })
	return list
}
