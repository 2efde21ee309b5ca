package history

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
)

// Version is a record as one commit has it.
type Version struct {
	File   string
	Entity entity.Entity
	// Body sums the text, white space folded; empty without text.
	Body string
}

// ParseVersion reads one version of a content file. A version that nobody can
// have seen, since a site with such an error is not built, gives nil; a key
// that this version of atlas does not know any more is left out.
func ParseVersion(file string, data []byte) *Version {
	f, problems := content.Parse(file, data)
	for _, p := range problems {
		switch {
		case p.Severity == diag.Warning, p.Code == "unknown-key", p.Code == "misplaced-key":
		default:
			return nil
		}
	}
	v := &Version{File: file, Entity: f.Entity}
	if text := Folded(string(f.Body)); text != "" {
		sum := sha256.Sum256([]byte(text))
		v.Body = hex.EncodeToString(sum[:16])
	}
	return v
}

// key is what the record is called for good; see Change.Key.
func (v *Version) key() string {
	for _, s := range v.Entity.Sources {
		if s.Fact != "" {
			return s.Article + " " + s.Fact
		}
	}
	if v.Entity.Kind == entity.Article && v.Entity.ID != "" {
		return v.Entity.ID
	}
	return strings.TrimPrefix(v.File, "content/")
}

// facts are the keys of the facts that the record rests on, with articles.
func (v *Version) facts() []string {
	var list []string
	for _, s := range v.Entity.Sources {
		if k := s.Article + " " + s.Fact; s.Fact != "" && !slices.Contains(list, k) {
			list = append(list, k)
		}
	}
	return list
}

// Reading is what the importer read from an article: a facts.json.
type Reading struct {
	// ID is the article's, by which sources name it.
	ID      string
	Article entity.Entity
	Facts   map[string]*entity.Entity
}

// ParseReading reads a facts.json; nil when it is none.
func ParseReading(data []byte) *Reading {
	var doc struct {
		Article  entity.Entity   `json:"article"`
		Claims   []entity.Claim  `json:"claims"`
		Entities []entity.Entity `json:"entities"`
	}
	if json.Unmarshal(data, &doc) != nil {
		return nil
	}
	doc.Article.Claims = doc.Claims // a key of the article in its content file
	r := &Reading{ID: doc.Article.ID, Article: doc.Article, Facts: make(map[string]*entity.Entity, len(doc.Entities))}
	for i := range doc.Entities {
		r.Facts[doc.Entities[i].Key] = &doc.Entities[i]
	}
	return r
}

// Told is what the importer read anew from one article in one commit. Before
// is nil when the article is new.
type Told struct {
	Before, After *Reading
	// Text tells that the imported page itself changed.
	Text bool
	// Back tells that the reading is gone, or one that was there before: an
	// import was taken back, and nothing was read anew.
	Back bool
}

// teller is one fact that a record rests on, before and after.
type teller struct{ before, after *entity.Entity }

// tellers are the facts behind a record of which an article told anew.
func tellers(told map[string]*Told, versions ...*Version) []teller {
	var list []teller
	seen := map[string]bool{}
	for _, v := range versions {
		if v == nil {
			continue
		}
		if v.Entity.Kind == entity.Article {
			t := told[articleID(v)]
			if t != nil && !seen[""] {
				seen[""] = true
				var x teller
				if t.Before != nil {
					x.before = &t.Before.Article
				}
				if t.After != nil {
					x.after = &t.After.Article
				}
				list = append(list, x)
			}
			continue
		}
		for _, s := range v.Entity.Sources {
			t := told[s.Article]
			if t == nil || s.Fact == "" || seen[s.Article+" "+s.Fact] {
				continue
			}
			seen[s.Article+" "+s.Fact] = true
			var x teller
			if t.Before != nil {
				x.before = t.Before.Facts[s.Fact]
			}
			if t.After != nil {
				x.after = t.After.Facts[s.Fact]
			}
			list = append(list, x)
		}
	}
	return list
}

func articleID(v *Version) string {
	if v.Entity.ID != "" {
		return v.Entity.ID
	}
	file := content.File{Path: v.File}
	return file.Name()
}

func valuesOf(e *entity.Entity, key string) []string {
	if e == nil {
		return nil
	}
	return e.Values(key)
}

// comparison holds two versions of one record against each other.
type comparison struct {
	old, new *Version
	told     map[string]*Told
	tellers  []teller
	// vouched tells that a person brought a source along: what else changed
	// in the record rests on it.
	vouched bool
	// world and edit gather the fields of the two classes.
	world, edit []Field
	sources     []entity.Source
}

// compare gives what changed from one version to the next, apart by class.
// Sources in known are none that came with the commit: another record had them.
func compare(old, new *Version, told map[string]*Told, known map[entity.Source]bool) comparison {
	c := comparison{old: old, new: new, told: told, tellers: tellers(told, old, new)}
	world, edit := c.compareSources(known)
	for _, k := range entity.Keys(new.Entity.Kind) {
		switch k.Name {
		case "sources", "draft":
			continue
		}
		c.field(k.Name, k.Type == entity.Strings || k.Type == entity.Tables)
	}
	if old.Body != new.Body {
		f := Field{Key: "body"}
		if t := told[articleID(new)]; new.Entity.Kind == entity.Article && t != nil && t.Text {
			c.world = append(c.world, f)
		} else {
			c.edit = append(c.edit, f)
		}
	}
	c.put("sources", world, edit)
	return c
}

// basis are the first sources of the record whose articles were read anew.
func (c *comparison) basis() []entity.Source {
	var list []entity.Source
	for _, s := range c.new.Entity.Sources {
		if t := c.told[s.Article]; t != nil && t.After != nil && len(list) < 2 {
			list = append(list, s)
		}
	}
	return list
}

// put adds what changed of a key, as far as anything did.
func (c *comparison) put(key string, world, edit Field) {
	for _, part := range []struct {
		f  Field
		to *[]Field
	}{{world, &c.world}, {edit, &c.edit}} {
		if part.f.Old != nil || part.f.New != nil {
			part.f.Key = key
			*part.to = append(*part.to, part.f)
		}
	}
}

// field compares the values of one key.
func (c *comparison) field(key string, list bool) {
	o, n := c.old.Entity.Values(key), c.new.Entity.Values(key)
	if !list {
		if slices.Equal(o, n) {
			return
		}
		f := Field{Key: key, Old: o, New: n}
		if c.vouched || slices.ContainsFunc(c.tellers, func(t teller) bool {
			after := valuesOf(t.after, key)
			return !slices.Equal(valuesOf(t.before, key), after) && slices.Equal(after, n)
		}) {
			c.world = append(c.world, f)
		} else {
			c.edit = append(c.edit, f)
		}
		return
	}
	var before, after []string
	for _, t := range c.tellers {
		before = append(before, valuesOf(t.before, key)...)
		after = append(after, valuesOf(t.after, key)...)
	}
	var world, edit Field
	for _, s := range without(o, n) {
		if c.vouched || slices.Contains(before, s) && !slices.Contains(after, s) {
			world.Old = append(world.Old, s)
		} else {
			edit.Old = append(edit.Old, s)
		}
	}
	for _, s := range without(n, o) {
		if c.vouched || slices.Contains(after, s) && !slices.Contains(before, s) {
			world.New = append(world.New, s)
		} else {
			edit.New = append(edit.New, s)
		}
	}
	c.put(key, world, edit)
}

// without lists the items of a that b lacks, each once.
func without(a, b []string) []string {
	var list []string
	for _, s := range a {
		if !slices.Contains(b, s) && !slices.Contains(list, s) {
			list = append(list, s)
		}
	}
	return list
}

// quoted is a source without what moves when an article gains a paragraph.
func quoted(s entity.Source) entity.Source {
	return entity.Source{Article: s.Article, Quote: Folded(s.Quote)}
}

// compareSources sorts sources into those that came, those that went and those
// that were reworded.
func (c *comparison) compareSources(known map[entity.Source]bool) (world, edit Field) {
	o, n := c.old.Entity.Sources, c.new.Entity.Sources
	in := func(list []entity.Source, s entity.Source) bool {
		return slices.ContainsFunc(list, func(x entity.Source) bool { return quoted(x) == quoted(s) })
	}
	var came, went []entity.Source
	for _, s := range n {
		if !in(o, s) && !in(came, s) {
			came = append(came, s)
		}
	}
	for _, s := range o {
		if !in(n, s) && !in(went, s) {
			went = append(went, s)
		}
	}
	for _, s := range came {
		// One fact of one article with another quote: the quote was reworded.
		i := slices.IndexFunc(went, func(x entity.Source) bool { return x.Article == s.Article && x.Fact == s.Fact })
		told := c.tells(s)
		switch {
		case i >= 0:
			to := &edit
			if told {
				to = &world
			}
			to.Old, to.New = append(to.Old, went[i].Quote), append(to.New, s.Quote)
			went = slices.Delete(went, i, i+1)
		case known[quoted(s)], c.told[s.Article] != nil && c.told[s.Article].Back:
			edit.New = append(edit.New, s.Quote)
		default:
			c.sources = append(c.sources, s)
			if !told {
				c.vouched = true
			}
		}
	}
	for _, s := range went {
		to := &edit
		if t := c.told[s.Article]; t != nil && t.Before != nil && t.Before.Facts[s.Fact] != nil && !c.tells(s) {
			to = &world // the article does not say it any more
		}
		to.Old = append(to.Old, s.Quote)
	}
	return world, edit
}

// tells reports whether an article that was read anew has the quote for the
// fact.
func (c *comparison) tells(s entity.Source) bool {
	t := c.told[s.Article]
	if t == nil || t.After == nil || s.Fact == "" {
		return false
	}
	e := t.After.Facts[s.Fact]
	return e != nil && slices.ContainsFunc(e.Sources, func(x entity.Source) bool { return Folded(x.Quote) == Folded(s.Quote) })
}
