package git

import (
	"path"
	"strings"

	"atlas/internal/decisions"
	"atlas/internal/entity"
	"atlas/internal/history"
)

// Roles of files below content/.
const (
	noRole = iota
	record
	facts
	page // the imported page, source.html
	redirects
)

// role tells what a file is to the history, and of which article.
func role(file string) (what int, article string) {
	if file == decisions.RedirectsName {
		return redirects, ""
	}
	parts := strings.Split(file, "/")
	if len(parts) < 3 || parts[0] != "content" {
		return noRole, ""
	}
	kind, known := entity.KindOfFolder(parts[1])
	hidden := strings.HasPrefix(parts[2], ".") || strings.HasPrefix(parts[2], "_")
	switch {
	case !known || hidden:
	case len(parts) == 3 && path.Ext(parts[2]) == ".md":
		return record, ""
	case len(parts) == 4 && kind == entity.Article:
		switch parts[3] {
		case "index.md":
			return record, parts[2]
		case "facts.json":
			return facts, parts[2]
		case "source.html":
			return page, parts[2]
		}
	}
	return noRole, ""
}

// versions are the contents that one commit's changes need: what is asked of
// git, and what each answer is for.
type versions struct {
	*walker
	want []string
	use  []func([]byte)

	records  []*recordVersion
	readings map[string]*reading // by the article's folder
	moved    map[string]string
}

// recordVersion is a content file that the commit changed.
type recordVersion struct {
	fileChange
	file string // below the atlas's folder
	new  *history.Version
	// unreadable marks a new version that says nothing.
	unreadable bool
}

// reading is what the commit changed of what was read from an article.
type reading struct {
	before, after *history.Reading
	text, back    bool
}

// commit compares the versions of the files that one commit changed.
func (w *walker) commit(files []fileChange) ([]history.Change, error) {
	v := &versions{walker: w, readings: map[string]*reading{}}
	older := false // whether there is anything to compare with
	for i := range files {
		file, inside := strings.CutPrefix(files[i].path, w.repo.prefix)
		if what, _ := role(file); inside && what == record && files[i].old != "" {
			older = true
		}
	}
	for _, f := range files {
		file, inside := strings.CutPrefix(f.path, w.repo.prefix)
		what, article := role(file)
		if !inside || what == noRole {
			continue
		}
		w.kept.Touched = true
		switch what {
		case record:
			v.addRecord(file, f)
		case facts, page:
			seen := f.new == "" || w.sees(file, f.new)
			if older {
				v.addReading(what, article, f, seen)
			}
		case redirects:
			v.ask(f.new, func(data []byte) { v.moved = readRedirects(data) })
		}
	}
	if err := w.objects.read(v.want, func(i int, data []byte) { v.use[i](data) }); err != nil {
		return nil, err
	}
	return w.tracker.Commit(v.pairs(), v.told(), func(file string) string { return v.moved[decisions.PagePath(file)] }), nil
}

// ask has a version read, if there is one.
func (v *versions) ask(hash string, use func([]byte)) {
	if hash == "" {
		return
	}
	v.want = append(v.want, hash)
	v.use = append(v.use, func(data []byte) {
		if data == nil {
			v.lacks++
		}
		use(data)
	})
}

func (v *versions) addRecord(file string, f fileChange) {
	r := &recordVersion{fileChange: f, file: file}
	v.records = append(v.records, r)
	if old, stale := v.kept.Stale[file]; stale {
		v.ask(old, func(data []byte) { v.remember(file, data) })
	} else if v.state[file] == nil {
		v.ask(f.old, func(data []byte) { v.remember(file, data) })
	}
	v.ask(f.new, func(data []byte) {
		if data != nil {
			r.new = history.ParseVersion(file, data)
		}
		r.unreadable = r.new == nil
	})
}

func (v *versions) addReading(what int, article string, f fileChange, seen bool) {
	r := v.readings[article]
	if r == nil {
		r = &reading{}
		v.readings[article] = r
	}
	switch {
	case seen:
		// A reading that was there before, or is gone, is no news: somebody
		// took an import back.
		r.back = r.back || what == facts
	case what == page:
		r.text = true
	default:
		v.ask(f.old, func(data []byte) { r.before = history.ParseReading(data) })
		v.ask(f.new, func(data []byte) { r.after = history.ParseReading(data) })
	}
}

// pairs are the records before and after; the newer ones become the state.
func (v *versions) pairs() []history.Pair {
	var pairs []history.Pair
	for _, r := range v.records {
		old := v.state[r.file]
		switch {
		case r.unreadable:
			// Nobody saw this version; the one before stands until the next.
			if _, stale := v.kept.Stale[r.file]; !stale {
				v.kept.Stale[r.file] = r.old
			}
			continue
		case r.new == nil:
			delete(v.state, r.file)
		default:
			v.state[r.file] = r.new
		}
		delete(v.kept.Stale, r.file)
		if old != nil || r.new != nil {
			pairs = append(pairs, history.Pair{Old: old, New: r.new})
		}
	}
	return pairs
}

// told is what the importer read anew, by the articles' ids.
func (v *versions) told() map[string]*history.Told {
	anew := map[string]*history.Told{}
	for id, r := range v.readings {
		for _, x := range []*history.Reading{r.before, r.after} {
			if x != nil && x.ID != "" {
				id = x.ID
			}
		}
		anew[id] = &history.Told{Before: r.before, After: r.after, Text: r.text, Back: r.back}
	}
	return anew
}

// remember takes in the version that a file had before.
func (w *walker) remember(file string, data []byte) {
	if data != nil {
		if v := history.ParseVersion(file, data); v != nil {
			w.state[file] = v
		}
	}
}

// sees marks a version as seen, and reports whether it was before.
func (w *walker) sees(file, hash string) bool {
	key := sum([]byte(file + "\x00" + hash))[:16]
	before := w.seen[key]
	if !before {
		w.seen[key] = true
		w.kept.Seen = append(w.kept.Seen, key)
	}
	return before
}

// readRedirects gives the content files that stand for pages that were.
func readRedirects(data []byte) map[string]string {
	list, _ := decisions.ParseRedirects(decisions.RedirectsName, data)
	moved := map[string]string{}
	for _, r := range list {
		if path.Ext(r.To) == ".md" {
			moved[r.From] = "content/" + r.To
		}
	}
	return moved
}
