package decisions

import (
	"bytes"
	"io/fs"
	"path"
	"slices"
	"strings"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/frontmatter"
)

// Files finds the content files that conflicts are about.
type Files struct {
	byPath map[string]*content.File
	byFact map[[2]string][]*content.File
}

// NewFiles prepares the files that content.Load read.
func NewFiles(files []*content.File) *Files {
	f := &Files{byPath: map[string]*content.File{}, byFact: map[[2]string][]*content.File{}}
	for _, file := range files {
		f.byPath[strings.TrimPrefix(file.Path, "content/")] = file
		for _, s := range file.Entity.Sources {
			if s.Fact == "" {
				continue
			}
			key := [2]string{s.Article, s.Fact}
			if list := f.byFact[key]; !slices.Contains(list, file) {
				f.byFact[key] = append(list, file)
			}
		}
	}
	return f
}

// Open lists the conflicts of an atlas that wait for a decision, with their
// places in the content files: for a report, conflict.Problem() each. The
// problems are about the conflict files themselves.
func Open(fsys fs.FS, files []*content.File, set *Set) ([]Conflict, []diag.Problem) {
	articles, err := Articles(fsys)
	if err != nil {
		return nil, []diag.Problem{{Position: diag.Position{File: "content/articles"}, Code: "unreadable", Message: err.Error()}}
	}
	if len(articles) == 0 {
		return nil, nil
	}
	index := NewFiles(files)
	var open []Conflict
	var problems []diag.Problem
	for _, article := range articles {
		data, more := read(fsys, path.Join("content", article, ConflictsName))
		problems = append(problems, more...)
		f, more := ParseConflicts(article, data)
		problems = append(problems, more...)
		for _, c := range f.List {
			if index.Refresh(&c, set) {
				open = append(open, c)
			}
		}
	}
	return open, diag.Sort(problems)
}

// Refresh brings a conflict to the state of the files: where it stands and
// what the file says. It reports whether the conflict is still open.
func (f *Files) Refresh(c *Conflict, set *Set) bool {
	file := f.find(c)
	if file == nil {
		return false // the file is gone, and the matter with it
	}
	return c.Refresh(strings.TrimPrefix(file.Path, "content/"), file, set)
}

func (f *Files) find(c *Conflict) *content.File {
	if c.Fact == "" {
		return f.byPath[c.File]
	}
	list := f.byFact[[2]string{path.Base(c.Article), c.Fact}]
	if id := f.articleID(c.Article); len(list) == 0 && id != "" {
		list = f.byFact[[2]string{id, c.Fact}]
	}
	for _, file := range list {
		if strings.TrimPrefix(file.Path, "content/") == c.File {
			return file
		}
	}
	if len(list) > 0 {
		return list[0]
	}
	return nil
}

// articleID is the id of the article in a folder, which is most often the
// folder's name.
func (f *Files) articleID(folder string) string {
	if file := f.byPath[folder+"/index.md"]; file != nil {
		return file.Entity.ID
	}
	return ""
}

// Refresh is [Files.Refresh] for a file that was found; name is its path
// below content/.
func (c *Conflict) Refresh(name string, file *content.File, set *Set) (open bool) {
	c.File = name
	key, rest, isRecord := strings.Cut(c.Field, "[")
	switch {
	case c.Field == FieldFact:
		c.Position = file.Position("sources")
		for i, s := range file.Entity.Sources {
			if s.Fact == c.Fact {
				c.Position = file.Position("sources", i, "fact")
				return !set.Settles(name, c.Field, c.Fact)
			}
		}
		return false
	case c.Field == "body":
		if !c.openInBody(file) {
			return false
		}
	case isRecord || isText(key):
		_, sub, _ := strings.Cut(rest, "].")
		if !c.openInRecords(file, key, sub) {
			return false
		}
	default:
		now := Value(file.Data, c.Field)
		if sameValue(now, c.Theirs) {
			return false
		}
		c.Ours = now
		c.Position = file.Position(c.Field)
	}
	return !set.Settles(name, c.Field, c.Ours)
}

// sameValue compares TOML values; the order of a list tells nothing.
func sameValue(a, b string) bool {
	if a == b {
		return true
	}
	x, y := items(a), items(b)
	return len(x) > 0 && slices.Equal(x, y)
}

func items(v string) []string {
	file := []byte("+++\nx = " + v + "\n+++\n")
	var list []string
	for _, f := range scan(file).Fields {
		for _, item := range f.Value.Items {
			list = append(list, item.String())
		}
	}
	slices.Sort(list)
	return list
}

// openInBody tells by the texts themselves: a paragraph of the file that is
// gone or changed was looked at, and one of the article that has come was
// taken over.
func (c *Conflict) openInBody(file *content.File) bool {
	body := "\n" + string(bytes.ReplaceAll(file.Body, []byte("\r\n"), []byte("\n"))) + "\n"
	c.Position = file.BodyPosition(0)
	if c.Ours == "" {
		return !strings.Contains(body, "\n"+c.Theirs+"\n")
	}
	at := strings.Index(body, "\n"+c.Ours+"\n")
	if at < 0 {
		return false
	}
	c.Position.Line += strings.Count(body[:at+1], "\n") - 1
	c.Position.Column = 1
	return true
}

// openInRecords looks for the record in question: records move, so that their
// number tells little.
func (c *Conflict) openInRecords(file *content.File, key, sub string) bool {
	doc := scan(file.Data)
	n := -1
	found := func(want string) bool {
		n = -1
		for i := range doc.Tables {
			h := &doc.Tables[i]
			if !h.Is(key) {
				continue
			}
			n++
			if sub == "" && describes(want, h.Fields) {
				return true
			}
			for _, f := range h.Fields {
				if sub != "" && f.Key == sub && f.Value.String() == want {
					return true
				}
			}
		}
		return false
	}
	c.Position = file.Position(key)
	if c.Ours == "" {
		return !found(c.Theirs)
	}
	if strings.HasSuffix(c.Ours, "record") || strings.HasSuffix(c.Ours, "records") || c.Ours == "a single table" {
		return true // no list of tables at all: for the curator to mend
	}
	if !found(c.Ours) {
		return false
	}
	if sub == "" {
		c.Position = file.Position(key, n)
	} else {
		c.Position = file.Position(key, n, sub)
	}
	return true
}

// describes reports whether want, a record worded by package content as
// "key = value, …", is the one with these fields, in whatever order.
func describes(want string, fields []frontmatter.Field) bool {
	length := 0
	for _, f := range fields {
		if !slices.Contains(recordKeys, f.Key) {
			continue
		}
		part := f.Key + " = " + f.Value.String()
		if !strings.Contains(want, part) {
			return false
		}
		length += len(part) + len(", ")
	}
	return length == len(want)+len(", ")
}

var recordKeys = []string{"article", "block", "quote", "fact", "value", "values", "unit", "qualifier", "text"}
