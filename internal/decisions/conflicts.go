package decisions

import (
	"cmp"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"atlas/internal/diag"
	"atlas/internal/frontmatter"
	"atlas/internal/tomlfile"
)

// ConflictsName is the file of open conflicts in an article's folder.
const ConflictsName = "conflicts.toml"

// FieldFact is the Field of a conflict about a whole fact: the article does
// not tell it any more, and a file still rests on it.
const FieldFact = "fact"

// Conflict is a place where a person's file and an article say different
// things, and no rule tells which is right. The file keeps its value until
// somebody decides: by writing the article's value into the file, by a
// [[settled]] in decisions.toml, or by removing the entry.
type Conflict struct {
	// Article is the article's folder below content/: "articles/88839140".
	Article string `toml:"-"`
	// File is the content file, below content/.
	File string `toml:"file"`
	// Field is the key in question: "when", "sources[2].quote" (from 0),
	// "body", or FieldFact.
	Field string `toml:"field"`
	// Fact is the key of the article's fact; empty for the article itself.
	Fact string `toml:"fact"`
	// Ours is what the file said, and OursFrom where it has that from.
	Ours     string `toml:"-"`
	OursFrom string `toml:"ours_from"`
	// Theirs is what the article says, in the block and by the quote given.
	Theirs string `toml:"-"`
	Block  int    `toml:"block"`
	Quote  string `toml:"quote"`
	// Base is what the article said before.
	Base string `toml:"-"`
	// Position is in the content file; set by Open.
	Position diag.Position `toml:"-"`
}

// Values of fields stand in the file as TOML, those of whole records and of
// bodies as text.
type conflictEntry struct {
	Conflict
	OursValue   any `toml:"ours"`
	TheirsValue any `toml:"theirs"`
	BaseValue   any `toml:"base"`
}

// isText reports whether the values of a field are no TOML.
func isText(field string) bool {
	if strings.Contains(field, "].") {
		return false
	}
	key, _, _ := strings.Cut(field, "[")
	return key == "sources" || key == "amounts" || key == "claims" || key == "body" || key == FieldFact
}

func decoded(field string, v any) string {
	if s, ok := v.(string); ok && isText(field) {
		return s
	}
	return toml(v)
}

func encoded(b *strings.Builder, key, field, value string) {
	if value == "" {
		return
	}
	if !isText(field) {
		var probe struct {
			X any `toml:"x"`
		}
		if _, problems := tomlfile.Decode("", []byte("x = "+value), &probe); len(problems) == 0 && toml(probe.X) == value {
			b.WriteString(key + " = " + value + "\n")
			return
		}
	}
	tomlText(b, key, value)
}

func (c *Conflict) block() []byte {
	var b strings.Builder
	b.WriteString("[[conflict]]\n")
	tomlText(&b, "file", c.File)
	tomlText(&b, "field", c.Field)
	tomlText(&b, "fact", c.Fact)
	encoded(&b, "ours", c.Field, c.Ours)
	tomlText(&b, "ours_from", c.OursFrom)
	encoded(&b, "theirs", c.Field, c.Theirs)
	if c.Block > 0 {
		fmt.Fprintf(&b, "block = %d\n", c.Block)
	}
	tomlText(&b, "quote", c.Quote)
	encoded(&b, "base", c.Field, c.Base)
	return []byte(b.String())
}

const conflictsHead = `# Where this article and files of the atlas say different things. A file keeps
# its own value (ours) until you decide: write the article's (theirs) into the
# file, or add a [[settled]] to content/decisions.toml, or remove the entry here.
`

// ConflictFile is the conflicts.toml of one article, to be read and edited.
type ConflictFile struct {
	List   []Conflict
	blocks blocks
}

// ParseConflicts reads the conflicts of the article in a folder below
// content/; src may be nil.
func ParseConflicts(article string, src []byte) (*ConflictFile, []diag.Problem) {
	name := path.Join("content", article, ConflictsName)
	var file struct {
		Conflict []conflictEntry `toml:"conflict"`
	}
	f := &ConflictFile{}
	at, problems := tomlfile.Decode(name, src, &file)
	if len(problems) > 0 {
		return f, problems
	}
	v := validator{at: at}
	for i, e := range file.Conflict {
		c := e.Conflict
		v.required("conflict", i, "file", c.File, `name the content file, as "policies/x.md"`)
		v.required("conflict", i, "field", c.Field, `name the key in question, as "when"`)
		c.Article = article
		c.Ours, c.Theirs, c.Base = decoded(c.Field, e.OursValue), decoded(c.Field, e.TheirsValue), decoded(c.Field, e.BaseValue)
		f.List = append(f.List, c)
	}
	if len(v.problems) > 0 {
		return &ConflictFile{}, diag.Sort(v.problems)
	}
	f.blocks = cut(src, at, "conflict", len(f.List))
	return f, nil
}

// Keep keeps the conflicts for which keep is true.
func (f *ConflictFile) Keep(keep func(*Conflict) bool) {
	for i := len(f.List) - 1; i >= 0; i-- {
		if !keep(&f.List[i]) {
			f.List = slices.Delete(f.List, i, i+1)
			f.blocks.entries = slices.Delete(f.blocks.entries, i, i+1)
		}
	}
}

// Add takes a conflict in, in the order of files and fields, or in the place
// of the one that it goes on from. It reports whether the conflict is news.
func (f *ConflictFile) Add(c Conflict) bool {
	for i := range f.List {
		have := &f.List[i]
		if !c.follows(have) {
			continue
		}
		if c.Theirs == have.Base && c.Base == have.Theirs && c.Base != "" {
			// The article has taken back what it said: an edit is left.
			f.List = slices.Delete(f.List, i, i+1)
			f.blocks.entries = slices.Delete(f.blocks.entries, i, i+1)
			return false
		}
		news := have.Theirs != c.Theirs
		if have.File != c.File || have.Field != c.Field || have.Ours != c.Ours || news || have.Block != c.Block || have.Quote != c.Quote {
			*have = c
			f.blocks.entries[i] = slices.Concat(comments(f.blocks.entries[i]), c.block())
		}
		return news
	}
	at := slices.IndexFunc(f.List, func(have Conflict) bool {
		return cmp.Or(strings.Compare(have.File, c.File), strings.Compare(have.Field, c.Field), strings.Compare(have.Fact, c.Fact)) > 0
	})
	if at < 0 {
		at = len(f.List)
	}
	f.List = slices.Insert(f.List, at, c)
	f.blocks.entries = slices.Insert(f.blocks.entries, at, c.block())
	return true
}

// comments are the lines above an entry.
func comments(block []byte) []byte {
	n := 0
	for line := range strings.Lines(string(block)) {
		if !strings.HasPrefix(strings.TrimSpace(line), "#") {
			break
		}
		n += len(line)
	}
	return block[:n:n]
}

// follows reports whether c is the conflict that have was, after another
// import.
func (c *Conflict) follows(have *Conflict) bool {
	if c.Fact != have.Fact || bare(c.Field) != bare(have.Field) {
		return false
	}
	if !strings.Contains(c.Field, "[") && !isText(c.Field) || c.Field == FieldFact {
		return true // of a plain key there is one
	}
	return c.Base == have.Base && c.Ours == have.Ours || c.Base == have.Theirs && c.Base != ""
}

// bare is a field without the places of records, which move.
func bare(field string) string {
	key, rest, ok := strings.Cut(field, "[")
	if _, sub, dotted := strings.Cut(rest, "]."); ok && dotted {
		return key + "." + sub
	}
	return key
}

// Bytes is the text of the file; nil when there are no conflicts.
func (f *ConflictFile) Bytes() []byte {
	if len(f.List) == 0 {
		return nil
	}
	b := f.blocks
	if len(b.head) == 0 {
		b.head = []byte(conflictsHead)
	}
	return b.bytes()
}

// Problem is the conflict as reports show it.
func (c Conflict) Problem() diag.Problem {
	article := path.Base(c.Article)
	p := diag.Problem{Position: c.Position, Severity: diag.Warning, Code: "conflict"}
	if p.File == "" {
		p.File = path.Join("content", c.File)
	}
	if c.Field == FieldFact {
		p.Message = fmt.Sprintf("fact: article %s does not tell %q any more", article, c.Fact)
		p.Hint = fmt.Sprintf("remove the file or its sources, or let it stand by a [[settled]] in %s", FileName)
		return p
	}
	ours := short(c.Ours)
	if c.OursFrom != "" {
		ours += " (" + c.OursFrom + ")"
	}
	p.Message = fmt.Sprintf("%s: the file says %s, article %s says %s", c.Field, ours, article, short(c.Theirs))
	where := ""
	if c.Quote != "" {
		where = fmt.Sprintf("its block %d reads \"%s\"; ", c.Block, short(c.Quote))
	}
	p.Hint = where + fmt.Sprintf("take the article's, or let the file's stand by a [[settled]] in %s", FileName)
	return p
}

func short(s string) string {
	if s == "" {
		return "nothing"
	}
	if r := []rune(strings.Join(strings.Fields(s), " ")); len(r) > 60 {
		return string(r[:60]) + "…"
	} else {
		return string(r)
	}
}

// Value is a field of a content file as TOML on one line, "" without one.
func Value(file []byte, field string) string {
	for _, f := range scan(file).Fields {
		if f.Key == field && f.Dotted == nil {
			return f.Value.String()
		}
	}
	return ""
}

func scan(file []byte) *frontmatter.Doc {
	if parts, err := frontmatter.Split(file); err == nil {
		if doc, err := frontmatter.Scan(file, parts); err == nil {
			return doc
		}
	}
	return &frontmatter.Doc{}
}

// Articles lists the folders, below content/, of articles with conflicts.
func Articles(fsys fs.FS) ([]string, error) {
	names, err := fs.Glob(fsys, "content/articles/*/"+ConflictsName)
	for i := range names {
		names[i] = strings.TrimPrefix(path.Dir(names[i]), "content/")
	}
	return names, err
}
