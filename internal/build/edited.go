package build

import (
	"bytes"
	"io/fs"
	"strings"

	"atlas/internal/content"
	"atlas/internal/entity"
	"atlas/internal/site"
)

// Edited takes new texts of content files into the plan without loading the
// atlas anew, where nothing hangs on them but pages that show them: the front
// matter is the same, and what the text links to. It reports whether that was
// so for all of the files; if not, the plan is as it was and [Load] is needed.
//
// It waits for files that are being made, and holds up those that are asked for
// meanwhile.
func (p *Plan) Edited(files []string) bool {
	type edit struct {
		record *site.Record
		file   *content.File
	}
	var edits []edit
	for _, name := range files {
		r := p.b.site.RecordOf(name)
		if r == nil || r.Kind == entity.Article || r.Kind == entity.Place {
			// Quotes and facts rest on the text of an article; of a place's,
			// more than its own page may show something.
			return false
		}
		data, err := fs.ReadFile(p.b.project.FS(), name)
		if err != nil {
			return false
		}
		f, problems := content.Parse(name, data)
		if len(problems) > 0 || !bytes.Equal(f.FrontMatter, r.File.FrontMatter) || f.HasText() != r.File.HasText() || !r.SameLinks(f.Body) {
			return false
		}
		edits = append(edits, edit{r, f})
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, e := range edits {
		e.record.File.Replace(e.file)
	}
	p.stale = p.stale || len(edits) > 0
	return true
}

// freshen plans the files of the search anew when one is asked for after an
// edit: they are many, and most edits are looked at without a search.
func (p *Plan) freshen(path string) {
	if !strings.HasPrefix(path, "search/") {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.stale {
		return
	}
	p.stale = false
	problems := p.b.problems
	if err := p.b.plan(); err == nil {
		p.outs = p.b.outs.sorted()
	}
	p.b.problems = problems // they were told at the load
}
