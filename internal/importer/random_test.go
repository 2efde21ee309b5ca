package importer

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/article"
	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/entity"
	"atlas/internal/facts"
)

// made is an article whose facts a test has made up: what is found in real
// texts is too even to try merging with.
func made(t *testing.T, id string, list []entity.Entity) *Article {
	t.Helper()
	html := fmt.Sprintf("<h1 class=\"title-article\">文章%s</h1><div id=\"content_views\"><p>第%s篇，%d条。</p></div>", id, id, len(list))
	text, err := article.Parse([]byte(html), article.Options{})
	if err != nil {
		t.Fatal(err)
	}
	text.ID = id
	doc := &facts.Document{Schema: facts.Schema, Entities: list}
	doc.Article.ID, doc.Article.Title = id, text.Title
	return &Article{Source: FileSource(id + ".html"), Data: []byte(html), Text: text, Document: doc, Folder: "articles/" + id}
}

// bring imports made articles.
func bring(t *testing.T, root string, articles ...*Article) *Report {
	t.Helper()
	reader, err := NewReader(config.Default())
	if err != nil {
		t.Fatal(err)
	}
	report := &Report{}
	tree, problems := loadTree(os.DirFS(root), reader.short)
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	decided, problems := decisions.Load(os.DirFS(root))
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	atlas, err := os.OpenRoot(root)
	if err != nil {
		t.Fatal(err)
	}
	defer atlas.Close()
	w := &writer{root: root, atlas: atlas, tree: tree, decided: decided, report: report}
	for _, a := range articles {
		if err := w.write(a); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.flush(); err != nil {
		t.Fatal(err)
	}
	return report
}

var dates = []string{"2016", "2017-05", "2018-07~", "2019-03-15", "2018?"}

func some(r *rand.Rand, name string, most int) []string {
	var list []string
	for range r.IntN(most + 1) {
		if s := fmt.Sprintf("%s%d", name, r.IntN(40)); !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// randomFact has all that the kind may have, now and then.
func randomFact(r *rand.Rand, kind entity.Kind, title string) entity.Entity {
	e := entity.Entity{Key: string(kind) + "/" + title, Kind: kind, Title: title, When: dates[r.IntN(len(dates))], Summary: fmt.Sprintf("摘要%d", r.IntN(1e6))}
	switch kind {
	case entity.Policy:
		e.Level, e.Issuers, e.Places = entity.Levels[r.IntN(5)], some(r, "机关", 5), some(r, "地", 2)
		for range r.IntN(3) {
			v := r.IntN(1000)
			e.Amounts = append(e.Amounts, entity.Amount{Value: float64(v), Unit: "CNY", Text: fmt.Sprintf("%d元", v)})
		}
	case entity.Alliance:
		e.Members, e.Founders = some(r, "成员", 9), some(r, "发起", 3)
	case entity.Company:
		e.Sectors = some(r, "行业", 3)
	}
	for i := range 1 + r.IntN(3) {
		e.Sources = append(e.Sources, entity.Source{Block: 1 + r.IntN(90), Quote: fmt.Sprintf("%s的依据%d，%d", title, i, r.IntN(1e6))})
	}
	return e
}

// secondVersion is what a corrected article tells of the same things: blocks
// shift, values change, some are gone, some new, some go by another title.
func secondVersion(r *rand.Rand, list []entity.Entity, article string) []entity.Entity {
	var now []entity.Entity
	for i, e := range list {
		switch n := r.IntN(20); {
		case n == 0:
			continue
		case n < 8:
			other := randomFact(r, e.Kind, e.Title)
			for _, key := range entity.Keys(e.Kind) {
				if r.IntN(3) == 0 && key.Name != "title" && key.Name != "sources" {
					copyField(&e, &other, key.Name)
				}
			}
			if r.IntN(2) == 0 {
				e.Sources = append(slices.Clone(e.Sources), other.Sources[0])
			}
		case n == 8 && e.Kind == entity.Policy:
			e.Title += "（修订）"
			e.Key = "policy/" + e.Title
		}
		e.Sources = slices.Clone(e.Sources)
		for j := range e.Sources {
			e.Sources[j].Block += 3
		}
		now = append(now, e)
		if r.IntN(20) == 0 {
			now = append(now, randomFact(r, entity.Policy, fmt.Sprintf("新出的办法%s之%d", article, i)))
		}
	}
	return now
}

// curator edits files at random and remembers what must be found again.
type curator struct {
	t     *testing.T
	r     *rand.Rand
	root  string
	n     int
	files []string            // by path below root
	notes map[string][]string // by file: what it must hold
	gone  map[factKey]bool
	set   map[string]map[string]string // file -> key -> value that was set
}

func (c *curator) read(name string) []byte {
	data, err := os.ReadFile(filepath.Join(c.root, name))
	if err != nil {
		c.t.Fatal(err)
	}
	return data
}

func (c *curator) write(name string, data []byte) {
	if err := os.WriteFile(filepath.Join(c.root, name), data, 0o666); err != nil {
		c.t.Fatal(err)
	}
}

func (c *curator) must(name, text string) { c.notes[name] = append(c.notes[name], text) }

func (c *curator) editOne() {
	i := c.r.IntN(len(c.files))
	name := c.files[i]
	data := c.read(name)
	f, _ := content.Parse(name, data)
	mark := fmt.Sprintf("手改%d", c.n)
	c.n++
	set := func(key string, value any) {
		now, err := content.Set(data, key, value)
		if err != nil {
			c.t.Fatal(err)
		}
		c.write(name, now)
	}
	keep := func(key string) {
		if c.set[name] == nil {
			c.set[name] = map[string]string{}
		}
		c.set[name][key] = decisions.Value(c.read(name), key)
	}
	switch c.r.IntN(12) {
	case 0:
		set("summary", mark)
		keep("summary")
	case 1:
		set("title", mark+f.Entity.Title)
		keep("title")
	case 2:
		set("when", fmt.Sprintf("%d", 1000+c.n%9000))
		keep("when")
	case 3, 4: // a comment on a line of its own, or behind a value
		lines := strings.SplitAfter(string(data), "\n")
		end := 1 + slices.Index(lines[1:], "+++\n")
		at := 1 + c.r.IntN(end-1)
		for !strings.HasPrefix(lines[at], "[[") && !strings.Contains(lines[at], " = ") {
			at--
		}
		if c.r.IntN(2) == 0 && strings.HasSuffix(lines[at], "\"\n") {
			lines[at] = strings.TrimSuffix(lines[at], "\n") + " # " + mark + "\n"
		} else {
			lines[at] = "# " + mark + "\n" + lines[at]
		}
		c.write(name, []byte(strings.Join(lines, "")))
		c.must(name, "# "+mark)
	case 5:
		key := fmt.Sprintf("own_key_%d = %q", c.n, mark)
		c.write(name, []byte(strings.Replace(string(data), "+++\n", "+++\n"+key+"\n", 1)))
		c.must(name, key)
	case 6:
		c.write(name, append(slices.Clip(data), []byte("\n"+mark+"的正文。\n")...))
		c.must(name, mark+"的正文。")
	case 7:
		var key string
		var list []string
		switch f.Entity.Kind {
		case entity.Policy:
			key, list = "issuers", f.Entity.Issuers
		case entity.Alliance:
			key, list = "members", f.Entity.Members
		default:
			key, list = "sectors", f.Entity.Sectors
		}
		list = slices.Clone(list)
		c.r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		set(key, append(list, mark))
		c.must(name, mark)
	case 8:
		set("tags", []string{mark})
		keep("tags")
	case 9: // renamed
		to := filepath.ToSlash(filepath.Join(filepath.Dir(name), fmt.Sprintf("renamed-%d.md", c.n)))
		if err := os.Rename(filepath.Join(c.root, name), filepath.Join(c.root, to)); err != nil {
			c.t.Fatal(err)
		}
		c.files[i] = to
		c.notes[to], c.set[to] = c.notes[name], c.set[name]
		delete(c.notes, name)
		delete(c.set, name)
	case 10: // deleted, if that loses nothing else
		if c.r.IntN(3) > 0 || len(c.files) < 20 {
			return
		}
		if err := os.Remove(filepath.Join(c.root, name)); err != nil {
			c.t.Fatal(err)
		}
		c.files = slices.Delete(c.files, i, i+1)
		delete(c.notes, name)
		delete(c.set, name)
		for _, key := range factsOf(f) {
			if !slices.ContainsFunc(c.files, func(other string) bool {
				g, _ := content.Parse(other, c.read(other))
				return slices.Contains(factsOf(g), key)
			}) {
				c.gone[key] = true
			}
		}
	case 11: // split in two
		part := fmt.Sprintf("%s/part-%d.md", filepath.Dir(name), c.n)
		now, err := content.Set(data, "title", mark+"之二")
		if err != nil {
			c.t.Fatal(err)
		}
		c.write(part, now)
		c.files = append(c.files, part)
		c.notes[part] = slices.Clone(c.notes[name])
		c.set[part] = map[string]string{"title": decisions.Value(now, "title")}
	}
}

// Whatever a curator does between two imports of corrected articles is still
// there after the second; what was deleted stays deleted; what both have
// changed is kept as a conflict; and one more import changes no byte.
func TestRandomEditsSurvive(t *testing.T) {
	rounds, edits := rounds(8), 400
	conflicts := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 7))
		root := t.TempDir()
		kinds := []entity.Kind{entity.Policy, entity.Alliance, entity.Company}
		var first, second []*Article
		for n := range 3 {
			id := fmt.Sprint(100 + n)
			var list []entity.Entity
			for i := range 40 {
				kind := kinds[r.IntN(3)]
				list = append(list, randomFact(r, kind, fmt.Sprintf("%s%s第%d号", map[entity.Kind]string{entity.Policy: "关于区块链的办法", entity.Alliance: "联盟", entity.Company: "公司"}[kind], id, i)))
			}
			first = append(first, made(t, id, list))
			second = append(second, made(t, id, secondVersion(r, list, id)))
		}
		bring(t, root, first...)
		c := &curator{t: t, r: r, root: root, notes: map[string][]string{}, gone: map[factKey]bool{}, set: map[string]map[string]string{}}
		for name := range treeOf(t, root) {
			if strings.HasSuffix(name, ".md") && !strings.Contains(name, "/articles/") {
				c.files = append(c.files, name)
			}
		}
		slices.Sort(c.files)
		for range edits {
			c.editOne()
		}
		report := bring(t, root, second...)
		c.check(report)
		before := treeOf(t, root)
		again := bring(t, root, second...)
		if len(again.Created)+len(again.Updated)+len(again.Removed)+len(again.Problems) > 0 {
			t.Errorf("seed %d: the second import created %v, updated %v, removed %v, told %v", seed, again.Created, again.Updated, again.Removed, again.Problems)
		}
		if again.Open != report.Open {
			t.Errorf("seed %d: %d conflicts are open, then %d", seed, report.Open, again.Open)
		}
		if after := treeOf(t, root); fmt.Sprint(before) != fmt.Sprint(after) {
			t.Errorf("seed %d: a second import changed files", seed)
		}
		conflicts += report.Open
	}
	t.Logf("%d edits, %d conflicts kept", rounds*edits, conflicts)
	if conflicts < 4*rounds {
		t.Errorf("only %d conflicts in all: the test does not try them", conflicts)
	}
}

func (c *curator) check(report *Report) {
	c.t.Helper()
	files := treeOf(c.t, c.root)
	for name, notes := range c.notes {
		for _, text := range notes {
			if !strings.Contains(files[name], text) {
				c.t.Errorf("%s lost %q:\n%s", name, text, files[name])
			}
		}
	}
	for name, keys := range c.set {
		for key, want := range keys {
			if got := decisions.Value([]byte(files[name]), key); got != want {
				c.t.Errorf("%s: %s is %s, the curator wrote %s", name, key, got, want)
			}
		}
	}
	loaded, _ := content.Load(os.DirFS(c.root), "content")
	for _, f := range loaded {
		for _, key := range factsOf(f) {
			if c.gone[key] {
				c.t.Errorf("%s brings %v back", f.Path, key)
			}
		}
	}
	for _, name := range c.files {
		if _, ok := files[name]; !ok {
			c.t.Errorf("%s is gone", name)
		}
	}
	for _, name := range report.Created {
		if strings.HasSuffix(name, ".md") && !strings.Contains(files[name], "新出的办法") {
			c.t.Errorf("%s is a twin:\n%s", name, files[name])
		}
	}
	open, problems := decisions.Open(os.DirFS(c.root), loaded, &decisions.Set{})
	if len(problems) > 0 || len(open) != report.Open {
		c.t.Errorf("%d conflicts are open, the report says %d; %v", len(open), report.Open, problems)
	}
}
