package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"strings"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/fetch"
	"atlas/internal/importer"
	"atlas/internal/pictures/gather"
)

// fetchPictures fetches the pictures of articles and tells what became of
// them.
func (inv *invocation) fetchPictures(root string, client *fetch.Client, articles []*content.File, dryRun bool) error {
	atlas, err := os.OpenRoot(root)
	if err != nil {
		return err
	}
	defer atlas.Close()
	opt := gather.Options{Root: atlas, Client: client, Limits: gather.DefaultLimits(), DryRun: dryRun}
	var problems []diag.Problem
	some := false
	for _, f := range articles {
		opt.Progress = inv.progress("pictures of " + f.Name())
		var r *gather.Report
		if r, err = gather.Gather(inv.ctx, opt, f); r != nil {
			problems = append(problems, r.Problems...)
			some = some || r.Pictures > 0
			inv.printPictures(f.Name(), r, dryRun)
		}
		if err != nil {
			break
		}
	}
	if !some && err == nil && len(problems) == 0 && !inv.global.quiet {
		fmt.Fprintln(inv.stdout, "the articles name no pictures on the web")
	}
	inv.printer.problems(inv.shown(problems))
	if err == nil && diag.HasErrors(problems) {
		return errFound
	}
	return err
}

// printPictures tells of one article: "88839140: 5 pictures: 4 fetched
// (1.2 MB), 1 failed".
func (inv *invocation) printPictures(name string, r *gather.Report, dryRun bool) {
	inv.printer.clear()
	if inv.global.quiet || r.Pictures == 0 {
		return
	}
	var parts []string
	if r.Kept > 0 {
		parts = append(parts, fmt.Sprintf("%d there already", r.Kept))
	}
	if r.Fetched > 0 {
		parts = append(parts, fmt.Sprintf("%d fetched (%s)", r.Fetched, diag.Size(r.Bytes)))
	}
	if len(r.Todo) > 0 {
		parts = append(parts, fmt.Sprintf("%d to fetch", len(r.Todo)))
	}
	if r.Failed > 0 {
		parts = append(parts, fmt.Sprintf("%d failed", r.Failed))
	}
	if n := r.Pictures - r.Kept - r.Fetched - r.Failed - len(r.Todo); n > 0 {
		parts = append(parts, fmt.Sprintf("%d not reached", n))
	}
	text := fmt.Sprintf("%s: %s: %s\n", name, count(r.Pictures, "picture"), strings.Join(parts, ", "))
	for _, address := range r.Todo {
		text += "  " + address + "\n"
	}
	fmt.Fprint(inv.stdout, visible(text))
}

// importedArticles are the texts of the articles of an import, as they are
// now: a person's edits count. After a dry run they are what would be written.
func importedArticles(root string, report *importer.Report, dryRun bool) ([]*content.File, error) {
	written := map[string][]byte{}
	for _, d := range report.Diffs {
		written[d.Path] = d.New
	}
	var files []*content.File
	seen := map[string]bool{}
	for _, a := range report.Articles {
		name := path.Join("content", a.Folder, "index.md")
		if seen[name] {
			continue
		}
		seen[name] = true
		data, ok := written[name]
		if !ok || !dryRun {
			var err error
			if data, err = os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil {
				return nil, err
			}
		}
		f, _ := content.Parse(name, data) // what is wrong in it, import and check tell
		files = append(files, f)
	}
	return files, nil
}

// allArticles are the texts of all articles of an atlas.
func allArticles(root string) ([]*content.File, error) {
	if _, err := os.Stat(filepath.Join(root, "content")); err != nil {
		return nil, diag.Problem{Position: diag.Position{File: "atlas import"}, Code: "no-articles",
			Message: "there is no article yet", Hint: `import one first, as in "atlas import page.html --images"`}
	}
	if special := content.Specials(os.DirFS(root), "content"); len(special) > 0 {
		return nil, special[0]
	}
	all, _ := content.Load(os.DirFS(root), "content")
	var files []*content.File
	for _, f := range all {
		if f.Entity.Kind == entity.Article {
			files = append(files, f)
		}
	}
	return files, nil
}

// onlyPictures is "atlas import --images" without a source: the pictures of
// all articles that are there.
func (inv *invocation) onlyPictures(root string, client *fetch.Client, dryRun bool) error {
	files, err := allArticles(root)
	if err != nil {
		return err
	}
	return inv.fetchPictures(root, client, files, dryRun)
}
