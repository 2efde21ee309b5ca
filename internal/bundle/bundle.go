// Package bundle makes one zip file of a whole site, or of all its tables, to
// carry away. The same content gives the same bytes, whatever the machine, the
// number of workers, the time zone and the umask; see package zipfile.
//
// The files come from a [build.Plan]: they are those of the folder that a build
// makes, without what only that folder needs (its manifest). They are made and
// compressed in parallel and written in order, a few at a time in memory.
package bundle

import (
	"context"
	"io"
	"path"
	"strings"

	"atlas/internal/build"
	"atlas/internal/diag"
	"atlas/internal/export"
	"atlas/internal/slug"
	"atlas/internal/zipfile"
)

// maxName is the longest [Name] in bytes. Windows unpacks atlas.zip into a folder
// atlas, in which the zip's own folder has the name again, and paths in there,
// of up to 100 bytes, are to stay below its limit of 260 for all.
const maxName = 40

// Name is the name for files and folders that hold an atlas of this title: lower
// case, ASCII, not longer than 40 bytes.
func Name(title string) string {
	name := slug.Of(title)
	if len(name) <= maxName {
		return name
	}
	head := name[:maxName]
	if name[maxName] != '-' {
		if cut := strings.LastIndexByte(head, '-'); cut > 0 {
			head = head[:cut]
		}
	}
	if slug.Valid(head) {
		return head
	}
	return name // a device of Windows, after the cut
}

// Site writes the whole site as a zip file with one folder in it, of the
// atlas's [Name]. Unpacked, it works from the disk: its index.html is the site's.
// A text file in the folder says so. It gives the number of files; a zip file
// that comes with problems, or with an error, is not whole.
func Site(ctx context.Context, w io.Writer, plan *build.Plan) (files int, problems []diag.Problem, err error) {
	folder := Name(plan.Site().Config.Title)
	zip := &writer{to: zipfile.NewWriter(w)}
	name, text := plan.Renderer().Unpack()
	// The mark makes old editors take it for UTF-8, and they want their line
	// ends; all others bear with both.
	note := build.File{Path: name, Origin: "layouts/i18n", Data: []byte("\uFEFF" + strings.ReplaceAll(text, "\n", "\r\n"))}
	first, err := zip.pack(folder+"/"+name, note)
	if err != nil {
		return 0, nil, err
	}
	if err := first(); err != nil {
		return 0, nil, err
	}
	return zip.fill(ctx, plan, nil, func(name string) string { return folder + "/" + name })
}

// Tables writes the tables as a zip file: each as CSV and as its twin for Excel,
// and datapackage.json, which tells what they hold. The files stand at the top,
// as the Frictionless project has it for data packages in a zip file.
func Tables(ctx context.Context, w io.Writer, plan *build.Plan) (files int, problems []diag.Problem, err error) {
	want := map[string]bool{export.PackagePath: true}
	for _, t := range plan.Data().Tables() {
		want[t.Path()], want[t.ExcelPath()] = true, true
	}
	zip := &writer{to: zipfile.NewWriter(w)}
	return zip.fill(ctx, plan, func(name string) bool { return want[name] }, path.Base)
}

// writer writes files of a site into a zip file.
type writer struct {
	to    *zipfile.Writer
	files int
}

func (z *writer) fill(ctx context.Context, plan *build.Plan, want func(string) bool, place func(string) string) (int, []diag.Problem, error) {
	problems, err := plan.Each(ctx, want, func(f build.File) (func() error, error) { return z.pack(place(f.Path), f) })
	if err != nil || diag.HasErrors(problems) {
		return z.files, problems, err
	}
	return z.files, problems, z.to.Close()
}

// pack compresses a file; what it gives writes it. A name that not every system
// can unpack is a problem of the file that brought it.
func (z *writer) pack(name string, f build.File) (write func() error, err error) {
	if err := zipfile.CheckName(name); err != nil {
		return nil, diag.Problem{Position: diag.Position{File: f.Origin}, Code: "bad-name",
			Message: "a zip file cannot hold " + f.Path + ": " + err.Error(), Hint: "rename the file"}
	}
	e, err := zipfile.Pack(name, f.Data)
	if err != nil {
		return nil, err
	}
	return func() error {
		z.files++
		return z.to.Add(e)
	}, nil
}
