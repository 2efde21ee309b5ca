package render

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"maps"
	"slices"
	"sync"

	"atlas/internal/entity"
	"atlas/internal/parallel"
	"atlas/internal/pictures"
	"atlas/internal/site"
)

// Key is a sum over everything that a file of the site is made from: two builds
// that give a file the same key make the same bytes of it. So a build may leave
// a file alone whose key is that of the build before.
//
// Names in running text are the exception. That 链博银行 is a link wherever it
// stands would make every text depend on every title. Keys leave the names out,
// and [Keys.Names] tells them: a text that holds none of the names that two
// builds do not share has the same links in both.
//
// A page that shows more than before needs it in its key. A property test of
// package build compares the site after random edits with one made from
// nothing, and fails for what is missing here.
type Key [16]byte

// Keys gives the keys of a site's files.
type Keys struct {
	r *Renderer
	// All pages hang on Global; pages that gather from everywhere, and the
	// files for machines, on World as well.
	Global, World Key
	// Keep has [Keys.Page] leave what it found for the rendering of the page,
	// which is to follow.
	Keep bool
	// Before are the sums of what stands round records in an earlier build, by
	// the path of the page. They hold as long as Relations is the same, and
	// save looking up again what stands round every record.
	Before    map[string]Key
	Relations Key
	arounds   map[*site.Record]*Key
	names     []site.Entry
	sums      sync.Pool // of *[]byte: a key is made from a few kilobytes
	records   map[*site.Record]Key
	bodies    map[*site.Record]Key
}

// sum gathers what a key is made from. Each part has its length before it, so
// that two lists never run into the same bytes.
type sum struct {
	data *[]byte
	pool *sync.Pool
}

func (k *Keys) newSum() sum {
	data, _ := k.sums.Get().(*[]byte)
	if data == nil {
		data = new([]byte)
	}
	*data = (*data)[:0]
	return sum{data, &k.sums}
}

func (s sum) bytes(b []byte) {
	s.number(len(b))
	*s.data = append(*s.data, b...)
}

func (s sum) text(list ...string) {
	for _, t := range list {
		s.number(len(t))
		*s.data = append(*s.data, t...)
	}
}

func (s sum) number(n int) { *s.data = binary.AppendUvarint(*s.data, uint64(n)) }

func (s sum) key(list ...Key) {
	for _, k := range list {
		*s.data = append(*s.data, k[:]...)
	}
}

func (s sum) page(p *site.Page) {
	if !p.Listed() {
		s.number(0)
		return
	}
	s.number(1)
	s.text(p.Path, p.Title, string(p.Kind), p.Section)
}

// done is the key. The sum may not be used after it.
func (s sum) done() Key {
	full := sha256.Sum256(*s.data)
	s.pool.Put(s.data)
	return Key(full[:len(Key{})])
}

// Keys reads the whole site once. The rest of what the layouts hold goes into
// version: it has to change with the layouts, the words of the interface, the
// configuration and the program.
func (r *Renderer) Keys(version []byte) *Keys {
	k := &Keys{r: r, records: make(map[*site.Record]Key, len(r.site.Records)), bodies: make(map[*site.Record]Key, len(r.site.Records))}
	k.names = r.site.Names().Entries()
	k.Global = k.global(version)
	for _, rec := range r.site.Records {
		k.bodies[rec] = bodyKey(rec)
	}
	records := make([]Key, len(r.site.Records))
	parallel.Each(len(records), func(i int) { records[i] = k.record(r.site.Records[i]) })
	for i, rec := range r.site.Records {
		k.records[rec] = records[i]
	}
	k.World, k.Relations = k.world(), k.relations()
	k.arounds = make(map[*site.Record]*Key, len(r.site.Records))
	for _, rec := range r.site.Records {
		k.arounds[rec] = new(Key)
	}
	return k
}

// relations is what stands round records is found by: front matter, and who
// links to or names whom.
func (k *Keys) relations() Key {
	s := k.newSum()
	s.key(k.Global)
	for _, r := range k.r.site.Records {
		s.key(k.records[r])
		for _, list := range [][]*site.Record{r.MentionedBy, r.Backlinks} {
			s.number(len(list))
			for _, m := range list {
				s.text(m.Page.Path)
			}
		}
	}
	return s.done()
}

// Arounds are the sums of what stands round the records whose pages have been
// asked for, by the path of the page, for [Keys.Before] of a later build.
func (k *Keys) Arounds() map[string]Key {
	all := make(map[string]Key, len(k.arounds))
	for r, key := range k.arounds {
		if *key != (Key{}) {
			all[r.Page.Path] = *key
		}
	}
	return all
}

func bodyKey(r *site.Record) Key {
	sum := r.File.Sum()
	return Key(sum[:len(Key{})])
}

// global is what no page goes without: the menu and the index at the foot, the
// tree of the places, which texts are searched for, the pictures.
func (k *Keys) global(version []byte) Key {
	s := k.newSum()
	s.bytes(version)
	r := k.r
	targets := func(list []target) {
		s.number(len(list))
		for _, t := range list {
			s.text(t.text)
			s.page(t.page)
		}
	}
	targets(r.common.menu)
	for _, g := range r.common.index {
		s.text(g.text)
		targets(g.targets)
	}
	s.text(r.contentLanguage, string(r.contentLang()))
	for _, q := range r.site.Places {
		s.text(q.Name, q.FullName)
		s.page(q.Page)
		if q.Parent != nil {
			s.page(q.Parent.Page)
		}
		if q.Text != nil {
			s.text(q.Text.AlternateNames...)
		}
	}
	if r.pictures != nil {
		folders := r.pictures.Folders()
		for _, folder := range slices.Sorted(maps.Keys(folders)) {
			s.text(folder)
			s.bytes(pictures.Format(folders[folder].Pictures))
		}
	}
	if h := r.site.History; h != nil {
		s.text(string(h.Missing), h.Begun)
		if h.Cut {
			s.text("cut")
		}
	}
	return s.done()
}

// record is what other pages may show of a record: its front matter, what that
// resolves to, and what is known of its making. The body is not in it.
func (k *Keys) record(r *site.Record) Key {
	s := k.newSum()
	s.bytes(r.File.FrontMatter)
	s.text(r.File.Path, string(r.Kind))
	s.page(r.Page)
	s.text(r.Edited...)
	if r.ByHand {
		s.text("by hand")
	}
	for _, d := range r.Disputes {
		s.text("dispute", d.Field)
		k.article(s, d.Article)
	}
	for _, p := range r.Parties {
		s.text(string(p.Role), p.Name)
		s.page(p.Page)
		if p.Page.Record != nil { // by which a title is shortened
			s.text(p.Page.Record.AlternateNames...)
		}
	}
	for _, terms := range [][]*site.Term{r.ForScenarios, r.InSectors} {
		s.number(len(terms))
		for _, t := range terms {
			s.text(t.Name)
			s.page(t.Page)
		}
	}
	s.text(r.ScenarioWords...)
	for _, q := range r.InPlaces {
		s.page(q.Page)
	}
	for _, ev := range r.Evidence {
		k.article(s, ev.Article)
		if ev.Mark != nil {
			s.text(ev.Mark.ID)
		}
	}
	return s.done()
}

// article is what stands beside a quote of an article.
func (k *Keys) article(s sum, a *site.Article) {
	if a == nil {
		s.number(0)
		return
	}
	s.page(a.Page)
	s.bytes(a.File.FrontMatter)
}

// world is what the pages are made from that gather from everywhere: all
// records, what happened to them, which names there are.
func (k *Keys) world() Key {
	s := k.newSum()
	s.key(k.Global)
	for _, r := range k.r.site.Records {
		s.key(k.records[r])
	}
	for _, a := range k.r.site.Articles {
		s.key(k.bodies[a.Record])
		k.oddities(s, a)
	}
	for _, n := range k.names {
		s.text(n.Name, n.Path)
	}
	if h := k.r.site.History; h != nil {
		for _, c := range h.Commits {
			s.text(c.Hash)
			s.number(len(c.Changes))
		}
	}
	for _, p := range k.r.site.Pages() {
		s.page(p)
	}
	return s.done()
}

func (k *Keys) oddities(s sum, a *site.Article) {
	data, _ := json.Marshal(a.Oddities) // texts and numbers
	s.bytes(data)
}

// Names are the names that texts are searched for, sorted.
func (k *Keys) Names() []site.Entry { return k.names }

// Page is the key of a page, and what gives the texts in it that names are
// looked for in; nil when there are none.
func (k *Keys) Page(p *site.Page) (key Key, texts func() [][]byte) {
	s := k.newSum()
	s.key(k.Global)
	s.page(p)
	s.page(p.Prev)
	s.page(p.Next)
	if p.Parts != nil && p.Parts.Groups != nil {
		k.part(s, p)
	}
	switch {
	case p.Kind == site.Further && p.Parts.Groups != nil:
		return s.done(), nil // all of it is its part
	case p.Letter != 0:
		k.letterPage(s, p)
		return s.done(), nil
	case p.Kind == site.Single && p.Article != nil:
		k.articlePage(s, p.Article)
		return s.done(), k.texts(p.Record)
	case p.Kind == site.Single && p.Record != nil && p.Record.Kind != entity.Place:
		k.recordPage(s, p.Record)
		return s.done(), k.texts(p.Record)
	}
	switch p.Kind {
	case site.TermPage:
		s.text(p.Term.Name)
		for _, in := range p.Term.Roles {
			s.text(string(in.Role))
			k.row(s, in.Record)
		}
		k.rows(s, p.Term.Records)
		return s.done(), nil
	case site.List:
		k.rows(s, k.r.site.Kind(p.Of))
		return s.done(), nil
	case site.PlacePage:
		k.rows(s, p.Place.All)
		for _, c := range p.Place.Children {
			s.number(c.Facts())
		}
		if text := p.Place.Text; text != nil {
			k.recordPage(s, text)
			return s.done(), k.texts(text)
		}
		return s.done(), nil
	}
	s.key(k.World)
	return s.done(), nil
}

// part is what a page of a parted list has, and what all of them say of each
// other: how the list is cut, and what is first and last on each page.
func (k *Keys) part(s sum, p *site.Page) {
	parts := p.Parts
	s.page(parts.Pages[0])
	s.number(p.Part)
	for _, g := range parts.Groups {
		s.text(g.ID)
		s.number(len(g.Records))
	}
	s.number(len(parts.Runs))
	for _, runs := range parts.Runs {
		for _, run := range runs {
			s.number(run.Group)
			s.number(run.From)
			s.number(run.To)
		}
		first, last := runs[0], runs[len(runs)-1]
		s.key(k.records[parts.Groups[first.Group].Records[first.From]], k.records[parts.Groups[last.Group].Records[last.To-1]])
	}
	for _, run := range p.Runs() {
		k.rows(s, parts.Groups[run.Group].Records[run.From:run.To])
	}
}

// letterPage is the names of a page of the index of names, and of every other
// with what it begins and ends.
func (k *Keys) letterPage(s sum, p *site.Page) {
	s.number(len(p.Index))
	for _, n := range p.Index {
		s.text(n.Text)
		s.page(n.Page)
		if n.Other {
			s.text("other")
		}
		if n.Page.Record != nil {
			s.text(string(n.Page.Record.Kind))
		}
	}
	for _, other := range k.r.site.LetterPages() {
		s.page(other)
		s.number(other.Part)
		s.text(other.Index[0].Text, other.Index[len(other.Index)-1].Text)
	}
}

func (k *Keys) rows(s sum, list []*site.Record) {
	s.number(len(list))
	for _, r := range list {
		k.row(s, r)
	}
}

// row is a record in a list, where a company has what it takes part in as well,
// and an article how many records rest on it.
func (k *Keys) row(s sum, r *site.Record) {
	s.key(k.records[r])
	if r.Kind == entity.Company {
		for _, in := range r.Roles {
			s.key(k.records[in.Record])
		}
	}
	if r.Kind == entity.Article {
		s.number(page{Renderer: k.r}.drawn(r))
	}
}

// texts are those of a record in which names become links.
func (k *Keys) texts(r *site.Record) func() [][]byte {
	return func() [][]byte {
		list := [][]byte{r.File.Text()}
		for _, src := range r.Sources {
			list = append(list, []byte(src.Quote))
		}
		return list
	}
}

func (k *Keys) recordPage(s sum, r *site.Record) {
	s.key(k.records[r], k.bodies[r])
	for _, to := range r.LinksTo {
		s.page(to)
	}
	for _, ev := range r.Evidence {
		if ev.Article != nil { // what stands round the quote
			s.key(k.bodies[ev.Article.Record])
		}
	}
	s.number(len(r.Roles))
	for _, in := range r.Roles {
		s.text(string(in.Role))
		s.key(k.records[in.Record])
	}
	for _, list := range [][]*site.Record{r.MentionedBy, r.Backlinks} {
		s.number(len(list))
		for _, m := range list {
			s.key(k.records[m])
		}
	}
	s.key(k.around(r))
	k.history(s, r)
}

// around is the sum of what stands round a record.
func (k *Keys) around(r *site.Record) Key {
	key := k.arounds[r]
	if before, known := k.Before[r.Page.Path]; known {
		*key = before
		return before
	}
	s := k.newSum()
	around := k.r.lookAround(r)
	if k.Keep {
		k.r.around.Store(r, around)
	}
	for _, n := range around.near {
		s.page(n.Page)
		s.number(len(n.Ties))
		for _, t := range n.Ties {
			s.text(t.Kind, t.Name)
		}
	}
	if g := around.graph; g != nil {
		for _, ring := range [][]site.GraphNode{g.First, g.Second} {
			s.number(len(ring))
			for _, n := range ring {
				s.page(n.Page)
				s.text(n.Name, n.Kind, string(n.Role))
				for _, from := range n.From {
					s.number(from)
				}
			}
		}
		s.number(g.More)
	}
	*key = s.done()
	return *key
}

// surroundings are what stands round a record.
type surroundings struct {
	near  []site.Near
	graph *site.Graph
}

func (r *Renderer) lookAround(rec *site.Record) surroundings {
	ties := r.site.Ties(rec)
	return surroundings{r.site.Near(rec, ties), r.site.Neighbourhood(rec, ties)}
}

// takeAround is what stands round a record: what the key of its page left, or
// looked up now.
func (r *Renderer) takeAround(rec *site.Record) surroundings {
	if a, ok := r.around.LoadAndDelete(rec); ok {
		return a.(surroundings)
	}
	return r.lookAround(rec)
}

func (k *Keys) articlePage(s sum, a *site.Article) {
	s.key(k.records[a.Record], k.bodies[a.Record])
	for _, to := range a.LinksTo {
		s.page(to)
	}
	for _, m := range a.Marks {
		s.text(m.ID, m.Quote)
		s.number(m.Block)
		for _, r := range m.Records {
			s.key(k.records[r])
		}
	}
	k.oddities(s, a)
	k.history(s, a.Record)
}

func (k *Keys) history(s sum, r *site.Record) {
	for _, x := range k.r.site.History.ChangesOf(r) {
		s.text(x.ID, x.Commit.Hash, x.Title)
		s.page(x.On)
		if x.Folded {
			s.text("folded")
		}
		if x.Page != nil {
			s.page(x.Page)
		}
	}
}
