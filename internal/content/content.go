// Package content reads and writes the files that curators edit: Markdown
// with TOML front matter, one file an entity. It is the only bridge between
// the import half of atlas and the build half.
//
// [Load] reads a content folder, [Parse] one file; both say everything that
// is wrong, with line and column of the file the curator sees. [Format] writes
// a new file. A file that exists is never written anew: [Set] and its
// neighbours edit it in place, and [Merge] brings in what a new import says,
// field by field, so that nothing a person wrote is lost.
package content

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"path"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// File is a content file, read.
type File struct {
	// Path is the file's path as given, slashes forward: it names the file
	// in problems.
	Path string
	// Data is the whole file; FrontMatter (between the +++ lines) and Body
	// (after them) are parts of it. None of them may be written to. Of a file
	// whose body [LoadWithin] left on the disk, Data ends where Body would
	// begin, and Body is empty: ask [File.Text].
	Data, FrontMatter, Body []byte
	// BodyLine is the line of the file on which Body starts, from 1.
	BodyLine int
	// Entity holds what the front matter says. Of a file with problems it
	// holds what could be read. Entity.Kind is told by the folder and is
	// empty when the folder tells none; Entity.Key is left empty: the
	// importer's keys stand in Sources.
	Entity entity.Entity

	left *left // nil when Body is here
	sum  [sha256.Size]byte
}

// left tells where a body is that was left on the disk.
type left struct {
	fsys fs.FS
	size int
	bare bool
}

// Text is the body, wherever it is. A file that was changed on the disk since it
// was loaded panics with a [diag.Problem]: what was made so far rests on another
// text, so nothing that could be returned would be right.
func (f *File) Text() []byte {
	if f.left == nil {
		return f.Body
	}
	data, err := fs.ReadFile(f.left.fsys, f.Path)
	if err != nil {
		panic(unreadable(f.Path, err))
	}
	if from := len(f.Data); len(data) == from+f.left.size && bytes.HasPrefix(data, f.Data) && sha256.Sum256(data) == f.sum {
		return data[from:]
	}
	panic(diag.Problem{Position: diag.Position{File: f.Path}, Code: "changed-meanwhile",
		Message: "the file was changed while the site was made", Hint: "run the command again"})
}

// TextSize is the length of the body in bytes.
func (f *File) TextSize() int {
	if f.left != nil {
		return f.left.size
	}
	return len(f.Body)
}

// Sum is the SHA-256 of the file. [LoadWithin] has it already.
func (f *File) Sum() [sha256.Size]byte {
	if f.sum == ([sha256.Size]byte{}) {
		return sha256.Sum256(f.Data)
	}
	return f.sum
}

// HasText reports whether the body holds more than white space.
func (f *File) HasText() bool {
	if f.left != nil {
		return !f.left.bare
	}
	return len(bytes.TrimSpace(f.Body)) > 0
}

// Replace gives the file the bytes of another reading of it that has the same
// front matter.
func (f *File) Replace(g *File) {
	f.Data, f.FrontMatter, f.Body, f.BodyLine, f.left, f.sum = g.Data, g.FrontMatter, g.Body, g.BodyLine, g.left, g.sum
}

// leave drops the body, which fsys has.
func (f *File) leave(fsys fs.FS) {
	f.left = &left{fsys, len(f.Body), !f.HasText()}
	f.FrontMatter = nil
	f.Data, f.Body = bytes.Clone(f.Data[:len(f.Data)-len(f.Body)]), nil
	if parts, err := frontmatter.Split(f.Data); err == nil && parts.Body > 0 {
		f.FrontMatter = f.Data[parts.Start:parts.End]
	}
}

// Name is the file's name without folder and extension, which is its page's
// name too: "zhong-guo-yin-hang" of companies/zhong-guo-yin-hang.md, "88839140"
// of articles/88839140/index.md.
func (f *File) Name() string {
	dir, base := path.Split(f.Path)
	if base == "index.md" {
		return path.Base(dir)
	}
	return strings.TrimSuffix(base, ".md")
}

// BodyPosition turns an offset into Body into a position in the file.
func (f *File) BodyPosition(offset int) diag.Position {
	head := f.Data[:len(f.Data)-len(f.Body)]
	return diag.At(f.Path, append(bytes.Clone(head), f.Text()...), len(head)+offset)
}

// Position finds a value of the front matter, for problems that are found
// later than by Parse: Position("when"), Position("places", 2) for the third
// item, Position("sources", 0, "quote"). A part that is not there leads to
// what is around it, at last to the first line.
//
// It reads the front matter again, which is cheap and keeps files small in
// memory.
func (f *File) Position(steps ...any) diag.Position {
	offset := 0
	if parts, err := frontmatter.Split(f.Data); err == nil {
		if doc, err := frontmatter.Scan(f.Data, parts); err == nil {
			if at, ok := doc.Find(steps...); ok {
				offset = at
			}
		}
	}
	return diag.At(f.Path, f.Data, offset)
}

// KindOf is the kind that a path's folder tells: policies/x.md,
// content/policies/x.md, articles/88839140/index.md.
func KindOf(file string) (entity.Kind, bool) {
	dir := path.Dir(file)
	if path.Base(file) == "index.md" {
		if up := path.Base(path.Dir(dir)); up == entity.Article.Folder() {
			return entity.Article, true
		}
	}
	return entity.KindOfFolder(path.Base(dir))
}

// Parse reads the file called file, whose folder tells its kind. The File is
// never nil; whether to trust it, diag.HasErrors tells. All that is wrong is
// reported in one run, sorted by place; a syntax error hides the rest, since
// nothing can be read behind it.
//
// The file keeps data, which must not be written to afterwards.
func Parse(file string, data []byte) (*File, []diag.Problem) {
	f := &File{Path: file, Data: data, Body: data, BodyLine: 1}
	c := &checker{file: f}
	var known bool
	if f.Entity.Kind, known = KindOf(file); !known {
		c.problems = append(c.problems, diag.Problem{
			Position: diag.Position{File: file}, Code: "unknown-folder",
			Message: "the folder tells no kind of entity",
			Hint:    "put the file into one of " + strings.Join(folderNames(), ", "),
		})
	}
	parts, err := frontmatter.Split(data)
	if parts.Body > 0 {
		f.FrontMatter, f.Body = data[parts.Start:parts.End], data[parts.Body:]
		f.BodyLine = bytes.Count(data[:parts.Body], []byte("\n")) + 1
	}
	var doc *frontmatter.Doc
	if err == nil {
		doc, err = frontmatter.Scan(data, parts)
	}
	if err == nil {
		err = doc.Check()
	}
	if err != nil {
		c.errorAt(err.Offset, "front-matter", err.Message, err.Hint)
		return f, diag.Sort(c.problems)
	}
	c.document(doc)
	if len(c.problems) == 0 {
		return f, nil
	}
	return f, diag.Sort(c.problems)
}
