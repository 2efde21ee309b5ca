package site

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/decisions"
	"atlas/internal/diag"
	"atlas/internal/edtf"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/lexicon"
	"atlas/internal/parallel"
)

// Load builds the model from the content files. Drafts are the caller's to
// leave out. The problems are those that only show when files are held against
// each other: a link or a source that leads nowhere, two entities of one name,
// a place nobody knows. The site is usable whatever they are; every reference
// that does not resolve is left unlinked.
//
// The redirects make pages that lead on ([Site.Moved]); links to files that
// have moved are led there as well.
//
// The same files give the same site, whatever their order.
func Load(files []*content.File, cfg config.Config, gaz *gazetteer.Gazetteer, redirects ...decisions.Redirect) (*Site, []diag.Problem) {
	lex, err := lexicon.Load(cfg.Import.Lexicon)
	if err != nil {
		return nil, []diag.Problem{{Position: diag.Position{File: config.FileName}, Code: "lexicon", Message: err.Error()}}
	}
	s := &Site{
		Config: cfg, Gazetteer: gaz, lexicon: lex,
		byKind:    map[entity.Kind][]*Record{},
		byPath:    map[string]*Page{},
		byFile:    map[string]*Record{},
		articleID: map[string]*Article{},
		placeOf:   map[*gazetteer.Place]*Place{},
		placeName: map[string]*Place{},
		movedTo:   map[string]*Page{},
		names:     newNames(),
	}
	s.addRecords(files)
	links := make([][]bodyLink, len(s.Records))
	scanned := parallel.Beside(func() {
		parallel.Each(len(s.Records), func(i int) { links[i] = findLinks(s.Records[i].File.Text()) })
	})
	s.resolvePlaces()
	s.nameEntities()
	s.resolveTerms()
	s.resolveEvidence()
	s.findMentions()
	s.makePages()
	s.resolveMoved(redirects)
	scanned()
	s.findBacklinks(links)
	s.sortRelations()
	s.makeParts()
	problems := diag.Sort(s.problems)
	s.problems = nil
	return s, problems
}

// addRecords makes a record and a page of every file.
func (s *Site) addRecords(files []*content.File) {
	for _, f := range files {
		r := &Record{Entity: &f.Entity, File: f}
		r.Page = &Page{Path: pagePath(f.Path), Kind: Single, Section: f.Entity.Kind.Folder(),
			Title: f.Entity.Title, File: f.Path, Record: r}
		if d, err := edtf.Parse(r.When); err == nil && r.When != "" {
			r.Date, r.Dated = d, true
		}
		s.Records = append(s.Records, r)
	}
	rank := map[entity.Kind]int{}
	for i, k := range entity.Kinds {
		rank[k] = i
	}
	slices.SortFunc(s.Records, func(a, b *Record) int {
		return cmp.Or(cmp.Compare(rank[a.Kind], rank[b.Kind]), strings.Compare(a.File.Path, b.File.Path))
	})
	for i, r := range slices.SortedStableFunc(slices.Values(s.Records), inOrder) {
		r.rank = i
	}
	for _, r := range s.Records {
		s.byKind[r.Kind] = append(s.byKind[r.Kind], r)
		s.byFile[r.File.Path] = r
		if r.Kind == entity.Article {
			s.addArticle(r)
		}
	}
}

func (s *Site) addArticle(r *Record) {
	a := &Article{Record: r}
	r.Page.Article = a
	s.Articles = append(s.Articles, a)
	id := r.ID
	if id == "" {
		id = strings.TrimSuffix(strings.TrimPrefix(r.Page.Path, "articles/"), ".html")
	}
	if other := s.articleID[id]; other != nil {
		s.problem(diag.Error, r.File, "id", 0, "same-article-id",
			fmt.Sprintf("id: %q is also the id of %s", id, other.File.Path),
			"every article has its own id; sources name articles by it")
		return
	}
	s.articleID[id] = a
}

// nameEntities fills the index of names and reports names that two entities
// of one kind share. Titles win over alternate names; a name that stays
// ambiguous links nothing.
func (s *Site) nameEntities() {
	type claim struct {
		record *Record
		page   *Page
		title  bool
		text   string
		key    string
		index  int
	}
	claims := map[string][]claim{}
	var order []string
	put := func(text string, c claim) {
		c.text = text
		k := fold(text)
		if k == "" {
			return
		}
		if claims[k] == nil {
			order = append(order, k)
		}
		claims[k] = append(claims[k], c)
	}
	for _, r := range s.Records {
		if r.Kind == entity.Article || r.Page.Place != nil && r.Page.Place.Gazetteer != nil {
			continue // articles are not named in texts; places are found by the gazetteer
		}
		put(r.Title, claim{record: r, page: r.Page, title: true, key: "title"})
		for i, n := range r.AlternateNames {
			put(n, claim{record: r, page: r.Page, key: "alternate_names", index: i})
		}
		if r.Kind == entity.Policy {
			for i, d := range r.Documents {
				put(d, claim{record: r, page: r.Page, key: "documents", index: i})
			}
		}
	}
	for _, k := range order {
		list := claims[k]
		for i, c := range list {
			for _, other := range list[:i] {
				if c.record == other.record || c.record.Kind != other.record.Kind ||
					c.key == "documents" || other.key == "documents" {
					continue
				}
				s.problem(diag.Warning, c.record.File, c.key, c.index, "same-name",
					fmt.Sprintf("%s: %q also names %s", c.key, c.text, other.record.File.Path),
					"if both are one thing, merge the files; if not, add a word that tells them apart")
				break
			}
		}
		if page, ok := pick(list, func(c claim) (*Page, bool) { return c.page, c.title }); ok {
			seen := map[string]bool{}
			for _, c := range list {
				if c.page == page && !seen[c.text] {
					seen[c.text] = true
					s.names.add(c.text, page)
				}
			}
		}
	}
}

// findPlaces gives the places of the gazetteer that a text names and that have
// a page. A name that only begins another (浙江大学), or that several places
// have, is left alone.
func (s *Site) findPlaces(text string) []NameMatch {
	var found []NameMatch
	for _, m := range s.Gazetteer.Find(text) {
		if p := s.placeOf[m.Place]; m.Place != nil && !m.InName && p != nil {
			found = append(found, NameMatch{m.Start, m.End, p.Page})
		}
	}
	return found
}

// pick chooses the one page a name means: the only one, else the only one
// whose title it is.
func pick[C any](claims []C, of func(C) (*Page, bool)) (*Page, bool) {
	var any, titled *Page
	anyOne, titledOne := true, true
	for _, c := range claims {
		page, title := of(c)
		if any != nil && any != page {
			anyOne = false
		}
		any = page
		if title {
			if titled != nil && titled != page {
				titledOne = false
			}
			titled = page
		}
	}
	if anyOne {
		return any, any != nil
	}
	return titled, titled != nil && titledOne
}

// resolveEvidence ties sources to articles and gathers the passages on them.
func (s *Site) resolveEvidence() {
	type passage struct {
		block int
		quote string
	}
	marks := map[*Article]map[passage]*Mark{}
	for _, r := range s.Records {
		for i, src := range r.Sources {
			ev := Evidence{Source: src}
			ev.Article = s.articleID[src.Article]
			if ev.Article == nil {
				s.problem(diag.Error, r.File, "sources", i, "missing-article",
					fmt.Sprintf("sources: there is no article %q", src.Article),
					hintNearest(src.Article, s.articleIDs()))
			} else {
				a := ev.Article
				if marks[a] == nil {
					marks[a] = map[passage]*Mark{}
				}
				p := passage{src.Block, src.Quote}
				m := marks[a][p]
				if m == nil {
					m = &Mark{Block: src.Block, Quote: src.Quote}
					marks[a][p] = m
					a.Marks = append(a.Marks, m)
				}
				if n := len(m.Records); n == 0 || m.Records[n-1] != r {
					m.Records = append(m.Records, r)
				}
				ev.Mark = m
			}
			r.Evidence = append(r.Evidence, ev)
		}
	}
	parallel.Each(len(s.Articles), func(i int) { s.Articles[i].numberMarks() })
}

// numberMarks brings the passages into reading order and names them. Where in
// its block a passage stands is looked up in the Markdown as written, without
// white space and emphasis; one that is not found there comes last.
func (a *Article) numberMarks() {
	if len(a.Marks) == 0 {
		return
	}
	text := squeeze(string(a.File.Text()))
	at := make(map[*Mark]int, len(a.Marks))
	for _, m := range a.Marks {
		if at[m] = strings.Index(text, squeeze(m.Quote)); at[m] < 0 {
			at[m] = len(text)
		}
	}
	slices.SortStableFunc(a.Marks, func(x, y *Mark) int {
		return cmp.Or(cmp.Compare(x.Block, y.Block), cmp.Compare(at[x], at[y]))
	})
	n := 0
	for i, m := range a.Marks {
		if n++; i > 0 && a.Marks[i-1].Block != m.Block {
			n = 1
		}
		m.ID = fmt.Sprintf("b%d-q%d", m.Block, n)
	}
}

// squeeze leaves out what Markdown may put between the characters of a quote.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '*' || r == '_' || r == '\\' || r == '`' {
			return -1
		}
		return r
	}, s)
}

func (s *Site) articleIDs() []string {
	ids := make([]string, 0, len(s.articleID))
	for id := range s.articleID {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

func hintNearest(word string, candidates []string) string {
	if near := diag.Nearest(word, candidates); near != "" {
		return fmt.Sprintf("did you mean %q?", near)
	}
	if len(candidates) == 1 {
		return fmt.Sprintf("the only article here is %q", candidates[0])
	}
	return "import the article first, or remove the source"
}

// findMentions tells which companies, alliances and parks the quotes of other
// records name.
func (s *Site) findMentions() {
	for _, r := range s.Records {
		if r.Kind == entity.Article {
			continue
		}
		seen := map[*Page]bool{r.Page: true}
		for _, p := range r.Parties {
			seen[p.Page] = true
		}
		for _, ev := range r.Evidence {
			for _, m := range s.names.Find(ev.Quote, r.Page) {
				if t := m.Page.Record; t != nil && !seen[m.Page] {
					seen[m.Page] = true
					t.MentionedBy = append(t.MentionedBy, r)
				}
			}
		}
	}
}

// findBacklinks follows the links in the texts of the records, and reports those
// that lead to content files or names that are not there.
func (s *Site) findBacklinks(links [][]bodyLink) {
	type found struct {
		page    *Page
		missing bool
	}
	targets := make([][]found, len(s.Records))
	parallel.Each(len(s.Records), func(i int) {
		r := s.Records[i]
		targets[i] = make([]found, len(links[i]))
		r.links = linksSum(links[i])
		for j, l := range links[i] {
			t, _, missing := s.resolveIn(r.File.Path, l)
			targets[i][j] = found{t.Page, missing}
		}
	})
	for i, r := range s.Records {
		for j, f := range targets[i] {
			switch {
			case f.missing:
				s.missingLink(r, links[i][j])
			case f.page != nil:
				r.LinksTo = append(r.LinksTo, f.page)
				earlier := func(e found) bool { return e.page == f.page }
				if t := f.page.Record; t != nil && f.page != r.Page && !slices.ContainsFunc(targets[i][:j], earlier) {
					t.Backlinks = append(t.Backlinks, r)
				}
			}
		}
	}
}

func (s *Site) missingLink(r *Record, l bodyLink) {
	p := diag.Problem{Severity: diag.Error, Code: "missing-link", Position: r.File.BodyPosition(l.Offset)}
	if l.Wiki {
		p.Message = fmt.Sprintf("no entity is called %q, or more than one is", l.Dest)
		p.Hint = "use a title or an alternate name, or link the file: [text](../parks/x.md)"
	} else {
		p.Message = fmt.Sprintf("the link leads to %s, which is not there", l.Dest)
		p.Hint = "links name content files relative to this one: ../parks/x.md"
	}
	s.problems = append(s.problems, p)
}

// sortRelations brings what was gathered into the order in which pages show it.
func (s *Site) sortRelations() {
	for _, r := range s.Records {
		slices.SortStableFunc(r.Roles, func(a, b RoleIn) int { return compareRecords(a.Record, b.Record) })
		slices.SortStableFunc(r.MentionedBy, compareRecords)
		slices.SortStableFunc(r.Backlinks, compareRecords)
		if r.Dated && r.IsFact() {
			s.Dated = append(s.Dated, r)
		}
	}
	slices.SortStableFunc(s.Dated, compareRecords)
}

// compareRecords orders records as pages list them; see inOrder.
func compareRecords(a, b *Record) int { return cmp.Compare(a.rank, b.rank) }

// inOrder is the order of pages' lists: dated ones first, oldest first, then by
// path. Records are brought into it once and numbered.
func inOrder(a, b *Record) int {
	if a.Dated != b.Dated {
		if a.Dated {
			return -1
		}
		return 1
	}
	c := 0
	if a.Dated {
		c = edtf.Compare(a.Date, b.Date)
	}
	if c != 0 {
		return c
	}
	return strings.Compare(a.Page.Path, b.Page.Path)
}
