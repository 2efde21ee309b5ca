package content

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

// clone makes a copy that shares nothing.
func clone(e *entity.Entity) *entity.Entity {
	c := *e
	for _, key := range keyOrder {
		switch list := field(&c, key).(type) {
		case *[]string:
			*list = slices.Clone(*list)
		case *[]entity.Source:
			*list = slices.Clone(*list)
		case *[]entity.Amount:
			*list = slices.Clone(*list)
		case *[]entity.Claim:
			*list = slices.Clone(*list)
		}
	}
	return &c
}

func editSome(r *rand.Rand, e *entity.Entity) *entity.Entity {
	c := clone(e)
	for _, key := range entity.Keys(e.Kind) {
		if r.IntN(3) == 0 {
			randomEdit(r, c, key.Name)
		}
	}
	return c
}

func editBody(r *rand.Rand, body, name string) string {
	list := strings.Split(body, "\n\n")
	for n := range r.IntN(4) {
		at := r.IntN(len(list) + 1)
		switch {
		case at == len(list) || r.IntN(2) == 0:
			list = slices.Insert(list, at, fmt.Sprintf("%s 写了 %d", name, n))
		case r.IntN(2) == 0:
			list = slices.Delete(list, at, at+1)
		default:
			list[at] = fmt.Sprintf("%s 改了 %d", name, n)
		}
	}
	return strings.Join(list, "\n\n")
}

func randomParagraphs(r *rand.Rand) string {
	list := make([]string, r.IntN(8))
	for i := range list {
		list[i] = fmt.Sprintf("第 %d 段。\n又一行 %d。", i, i)
	}
	return strings.Join(list, "\n\n")
}

// A file that nobody has touched follows the import to the byte.
func TestMergeUntouched(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for n := range rounds(4000) {
		kind := entity.Kinds[n%len(entity.Kinds)]
		base := &Version{randomEntity(r, kind), randomParagraphs(r)}
		theirs := &Version{editSome(r, base.Entity), editBody(r, base.Body, "他们")}
		ours := Format(base.Entity, base.Body)
		merged, conflicts, err := Merge(pathOf(kind), base, theirs, ours)
		if err != nil || len(conflicts) > 0 {
			t.Fatalf("%v %v", err, conflicts)
		}
		if want := Format(theirs.Entity, theirs.Body); !bytes.Equal(merged, want) {
			t.Fatalf("got\n%s\nwant\n%s\nwas\n%s", merged, want, ours)
		}
	}
}

// Whatever a curator does to a file between two imports is still there after
// the second: values, deletions, comments, keys of their own, paragraphs.
func TestMergeLosesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	total := 0
	for n := range rounds(5000) {
		kind := entity.Kinds[n%len(entity.Kinds)]
		path := pathOf(kind)
		base := &Version{randomEntity(r, kind), randomParagraphs(r)}
		theirs := &Version{editSome(r, base.Entity), editBody(r, base.Body, "他们")}
		edited := editSome(r, base.Entity)
		ours, notes := decorate(r, Format(base.Entity, editBody(r, base.Body, "我们")))
		var err error
		for _, key := range keyOrder {
			if reflect.DeepEqual(valueOf(edited, key).Interface(), valueOf(base.Entity, key).Interface()) {
				continue
			}
			if ours, err = Set(ours, key, valueOf(edited, key).Interface()); err != nil {
				t.Fatal(err)
			}
		}
		notes = slices.DeleteFunc(notes, func(n string) bool { return !bytes.Contains(ours, []byte(n)) })
		merged, conflicts, err := Merge(path, base, theirs, ours)
		if err != nil {
			t.Fatal(err)
		}
		total += len(conflicts)
		report := func(format string, args ...any) {
			t.Helper()
			t.Fatalf("%s\nbase\n%s\ntheirs\n%s\nours\n%s\nmerged\n%s\n%v", fmt.Sprintf(format, args...),
				Format(base.Entity, base.Body), Format(theirs.Entity, theirs.Body), ours, merged, conflicts)
		}
		mustKeepNotes(t, notes, ours, merged)
		got := ownEntity(t, path, merged)
		conflictAt := func(key string) bool {
			return slices.ContainsFunc(conflicts, func(c Conflict) bool {
				return c.Field == key || strings.HasPrefix(c.Field, key+"[")
			})
		}
		for _, key := range keyOrder {
			b, tv, o, m := valueOf(base.Entity, key), valueOf(theirs.Entity, key), valueOf(edited, key), valueOf(&got, key)
			same := func(x, y reflect.Value) bool {
				return reflect.DeepEqual(x.Interface(), y.Interface()) || x.Kind() == reflect.Slice && x.Len()+y.Len() == 0
			}
			switch {
			case same(o, tv), same(b, tv):
				if !same(m, o) {
					report("%s: got %v, ours was %v", key, m, o)
				}
			case same(o, b):
				if !same(m, tv) && !conflictAt(key) {
					report("%s: got %v, theirs was %v", key, m, tv)
				}
			case m.Kind() != reflect.Slice:
				if !same(m, o) || !conflictAt(key) {
					report("%s: got %v, want %v and a conflict", key, m, o)
				}
			default:
				bl, tl, ol, ml := marks(b), marks(tv), marks(o), marks(m)
				for _, s := range ol {
					if !slices.Contains(ml, s) && !slices.Contains(bl, s) {
						report("%s: ours %q is lost", key, s)
					}
				}
				for _, s := range ml {
					if !slices.Contains(ol, s) && slices.Contains(bl, s) {
						report("%s: %q was deleted and came back", key, s)
					}
				}
				for _, s := range tl {
					if !slices.Contains(ml, s) && !slices.Contains(bl, s) && !conflictAt(key) {
						report("%s: theirs %q is lost", key, s)
					}
				}
			}
		}
		for _, p := range strings.Split(string(ours), "\n") {
			if p = strings.TrimSpace(p); strings.HasPrefix(p, "我们") && !bytes.Contains(merged, []byte(p)) {
				report("%s is lost", p)
			}
		}
		again, _, err := Merge(path, base, theirs, merged)
		if err != nil || !bytes.Equal(again, merged) {
			report("the second time: %v\n%s", err, again)
		}
		nothing, none, err := Merge(path, base, base, ours)
		if err != nil || len(none) > 0 || !bytes.Equal(nothing, ours) {
			report("nothing new: %v %v\n%s", err, none, nothing)
		}
		if bytes.Contains(ours, []byte("\r\n")) && bytes.Count(merged, []byte("\n")) != bytes.Count(merged, []byte("\r\n")) {
			report("mixed line ends: %q", merged)
		}
		for _, c := range conflicts {
			if c.File != path || c.Line < 1 || c.Line > bytes.Count(merged, []byte("\n"))+1 || c.Field == "" {
				report("bad conflict %+v", c)
			}
		}
	}
	if total < rounds(1000) {
		t.Errorf("only %d conflicts: the edits do not meet", total)
	}
}

// marks are what the items of a list are told apart by.
func marks(list reflect.Value) []string {
	var texts []string
	switch list := list.Interface().(type) {
	case []string:
		return list
	case []entity.Source:
		for _, s := range list {
			texts = append(texts, s.Quote)
		}
	case []entity.Amount:
		for _, a := range list {
			texts = append(texts, a.Text)
		}
	case []entity.Claim:
		for _, c := range list {
			texts = append(texts, c.Text)
		}
	}
	return texts
}

// merge3 merges small front matters written as TOML.
func merge3(t *testing.T, base, theirs, ours string) (string, string) {
	t.Helper()
	version := func(front string) *Version {
		f, _ := Parse("content/policies/x.md", []byte("+++\n"+front+"+++\n"))
		if f.Entity.Title == "" {
			f.Entity.Title = "题"
		}
		return &Version{Entity: &f.Entity}
	}
	merged, conflicts, err := Merge("content/policies/x.md", version(base), version(theirs), []byte("+++\n"+ours+"+++\n"))
	if err != nil {
		t.Fatal(err)
	}
	told := ""
	for _, c := range conflicts {
		told += c.Problem().Error() + "\n"
	}
	return strings.TrimSuffix(strings.TrimPrefix(string(merged), "+++\n"), "+++\n"), told
}

const (
	src1 = "[[sources]]\narticle = \"1\"\nblock = 17\nquote = \"甲\"\nfact = \"f\"\n"
	src2 = "[[sources]]\narticle = \"1\"\nblock = 20\nquote = \"乙\"\nfact = \"f\"\n"
)

func TestMergeFields(t *testing.T) {
	for _, c := range []struct{ name, base, theirs, ours, want, told string }{
		{"update", "when = \"2016\"\n", "when = \"2017\"\n", "title = \"题\" # 名\nwhen = \"2016\" # 年\n", "title = \"题\" # 名\nwhen = \"2017\" # 年\n", ""},
		{"edit wins", "when = \"2016\"\n", "when = \"2016\"\n", "when = \"2018\"\n", "when = \"2018\"\n", ""},
		{"both the same", "when = \"2016\"\n", "when = \"2017\"\n", "when='2017'\n", "when='2017'\n", ""},
		{"conflict", "when = \"2016\"\n", "when = \"2017\"\n", "title = \"题\"\nwhen = \"2018\"\n", "title = \"题\"\nwhen = \"2018\"\n",
			"content/policies/x.md:3:8: warning: when: the file says \"2018\", the article now says \"2017\"\n  hint: the import before said \"2016\"; keep the file's or take the article's\n"},
		{"deleted stays deleted", "when = \"2016\"\nlevel = \"national\"\n", "when = \"2016\"\nlevel = \"district\"\n", "level = \"national\"\n", "level = \"district\"\n", ""},
		{"deleted, then changed", "when = \"2016\"\n", "when = \"2017\"\n", "level = \"national\"\n", "level = \"national\"\n",
			"content/policies/x.md:1:1: warning: when: the file says nothing, the article now says \"2017\"\n  hint: the import before said \"2016\"; keep the file's or take the article's\n"},
		{"theirs deletes", "when = \"2016\"\n", "", "when = \"2016\" # 年\n", "# 年\n", ""},
		{"theirs deletes what ours changed", "when = \"2016\"\n", "", "when = \"2018\"\n", "when = \"2018\"\n",
			"content/policies/x.md:2:8: warning: when: the file says \"2018\", the article now says nothing\n  hint: the import before said \"2016\"; keep the file's or take the article's\n"},
		{"empty key is filled", "", "when = \"2017\"\n", "when = \"\"\n", "when = \"2017\"\n", ""},
		{"wrong type stays", "places = [\"北京\"]\n", "places = [\"上海\"]\n", "places = \"京\"\n", "places = \"京\"\n",
			"content/policies/x.md:2:10: warning: places: the file says \"京\", the article now says [\"上海\"]\n  hint: the import before said [\"北京\"]; keep the file's or take the article's\n"},
		{"list, both add", "tags = [\"a\", \"b\"]\n", "tags = [\"a\", \"t\", \"b\"]\n", "tags = [\"a\", \"b\", \"o\"] # 词\n", "tags = [\n  \"a\",\n  \"t\",\n  \"b\",\n  \"o\",\n] # 词\n", ""},
		{"list, ours removes, theirs adds", "tags = [\"a\", \"b\"]\n", "tags = [\"a\", \"b\", \"t\"]\n", "tags = [\"b\"]\n", "tags = [\"b\", \"t\"]\n", ""},
		{"list, both replace", "tags = [\"a\", \"b\"]\n", "tags = [\"x\", \"b\", \"t\"]\n", "tags = [\"y\", \"b\"]\n", "tags = [\"y\", \"b\", \"t\"]\n",
			"content/policies/x.md:2:8: warning: tags: the file says [\"y\", \"b\"], the article now says [\"x\", \"b\", \"t\"]\n  hint: the import before said [\"a\", \"b\"]; keep the file's or take the article's\n"},
		{"list, ours reorders, theirs adds", "tags = [\"a\", \"b\"]\n", "tags = [\"a\", \"b\", \"t\"]\n", "tags = [\"b\", \"a\"]\n", "tags = [\"b\", \"t\", \"a\"]\n", ""},
		{"list, theirs removes all that is left", "tags = [\"a\", \"b\"]\n", "", "tags = [\"b\"]\n", "", ""},
		{"block shifts under an edited quote", src1, strings.Replace(src1, "17", "18", 1), strings.Replace(src1, "甲", "甲！", 1), strings.Replace(strings.Replace(src1, "甲", "甲！", 1), "17", "18", 1), ""},
		{"blocks shift onto each other", src1 + src2, strings.Replace(src1, "17", "20", 1) + strings.Replace(src2, "20", "23", 1), "# mine\n" + src1 + "note = 1\n" + src2,
			"# mine\n" + strings.Replace(src1, "17", "20", 1) + "note = 1\n" + strings.Replace(src2, "20", "23", 1), ""},
		{"deleted source stays deleted when its block shifts", src1 + src2, strings.Replace(src1, "17", "18", 1) + src2, src2, src2, ""},
		{"source added by both sides", src1, src1 + src2, "[[sources]]\narticle = \"2\"\nblock = 1\nquote = \"丙\"\n" + src1, "[[sources]]\narticle = \"2\"\nblock = 1\nquote = \"丙\"\n" + src1 + "\n" + src2, ""},
		{"source goes", src1 + src2, src2, src1 + src2, src2, ""},
		{"source with a note goes", src1 + src2, src2, src1 + "# wichtig\n" + src2 + "mine = 1\n", "# wichtig\n" + src2 + "mine = 1\n", ""},
		{"noted source goes", src1 + src2, src2, "# mine\n" + src1 + src2, "# mine\n" + src1 + src2,
			"content/policies/x.md:3:1: warning: sources[0]: the file says article = \"1\", block = 17, quote = \"甲\", fact = \"f\", the article now says nothing\n  hint: the import before said article = \"1\", block = 17, quote = \"甲\", fact = \"f\"; keep the file's or take the article's\n"},
		{"sources of another form stay", src1, src1 + src2, "sources = 3\n", "sources = 3\n",
			"content/policies/x.md:2:11: warning: sources: the file says 3, the article now says 2 records\n  hint: the import before said one record; keep the file's or take the article's\n"},
		{"a single table stays", src1, src1 + src2, "[sources.x]\n", "[sources.x]\n",
			"content/policies/x.md:1:1: warning: sources: the file says a single table, the article now says 2 records\n  hint: the import before said one record; keep the file's or take the article's\n"},
		{"both change a quote", src1, strings.Replace(src1, "甲", "丙", 1), strings.Replace(src1, "甲", "丁", 1), strings.Replace(src1, "甲", "丁", 1),
			"content/policies/x.md:5:9: warning: sources[0].quote: the file says \"丁\", the article now says \"丙\"\n  hint: the import before said \"甲\"; keep the file's or take the article's\n"},
	} {
		got, told := merge3(t, c.base, c.theirs, c.ours)
		if got != c.want || told != c.told {
			t.Errorf("%s: got\n%s%s\nwant\n%s%s", c.name, got, told, c.want, c.told)
		}
	}
}

func TestMergeBody(t *testing.T) {
	for _, c := range []struct {
		name, base, theirs, ours, want string
		conflicts                      []string
	}{
		{"untouched", "a\n\nb", "a\n\nx", "\na\n\nb\n", "\na\n\nx\n", nil},
		{"grows", "a", "a\n\nb", "\na\n", "\na\n\nb\n", nil},
		{"neighbours", "a\n\nb\n\nc", "a\n\nx\n\nc", "\ny\n\nb\n\nc\n", "\ny\n\nx\n\nc\n", nil},
		{"ours appends", "a\n\nb", "x\n\nb", "\na\n\nb\n\nmine\n", "\nx\n\nb\n\nmine\n", nil},
		{"spacing stays", "a\n\nb\n\nc", "a\n\nb\n\nx", "\n\n\na\n\n\n\nb\n\nc\n\n\n", "\n\n\na\n\n\n\nb\n\nx\n\n\n", nil},
		{"no end of line", "a\n\nb", "x\n\nb\n\nc", "\na\n\nb", "\nx\n\nb\n\nc", nil},
		{"first text", "", "a\n\nb", "", "\na\n\nb\n", nil},
		{"text goes", "a", "", "\na\n", "", nil},
		{"conflict", "a\n\nb", "a\n\nx", "\na\n\ny\n", "\na\n\ny\n", []string{`content/articles/1/index.md:7:1: warning: body: the file says y, the article now says x`}},
		{"hand-written stays", "", "a", "\nmine\n", "\nmine\n", []string{`content/articles/1/index.md:5:1: warning: body: the file says mine, the article now says a`}},
	} {
		e := &entity.Entity{Kind: entity.Article, Title: "题"}
		front := "+++\ntitle = \"题\"\n+++\n"
		for _, eol := range []string{"\n", "\r\n"} {
			file := strings.ReplaceAll(front+c.ours, "\n", eol)
			merged, conflicts, err := Merge("content/articles/1/index.md", &Version{e, c.base}, &Version{e, c.theirs}, []byte(file))
			if want := strings.ReplaceAll(front+c.want, "\n", eol); err != nil || string(merged) != want {
				t.Errorf("%s: %v got %q, want %q", c.name, err, merged, want)
			}
			var told []string
			for _, conflict := range conflicts {
				told = append(told, strings.Split(conflict.Problem().Error(), "\n")[0])
			}
			if !slices.Equal(told, c.conflicts) {
				t.Errorf("%s: got %q, want %q", c.name, told, c.conflicts)
			}
		}
	}
}

// Where paragraphs repeat, alignments are ambiguous; still nothing multiplies,
// and a second merge finds nothing more to do.
func TestMergeBodyTwice(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	words := func() string {
		list := make([]string, r.IntN(8))
		for i := range list {
			list[i] = pick(r, []string{"a", "b", "c", "d"})
		}
		return strings.Join(list, "\n\n")
	}
	e := &entity.Entity{Kind: entity.Company, Title: "题"}
	for range rounds(4000) {
		base, theirs := &Version{e, words()}, &Version{e, words()}
		ours := Format(e, words())
		once, _, err := Merge("companies/x.md", base, theirs, ours)
		if err != nil {
			t.Fatal(err)
		}
		for _, word := range []string{"a", "b", "c", "d"} {
			if most := strings.Count(theirs.Body, word) + bytes.Count(ours, []byte(word)); bytes.Count(once, []byte(word)) > most {
				t.Fatalf("%q multiplied: base %q theirs %q ours %q once %q", word, base.Body, theirs.Body, ours, once)
			}
		}
		if twice, _, err := Merge("companies/x.md", base, theirs, once); err != nil || !bytes.Equal(once, twice) {
			t.Fatalf("%v: base %q theirs %q ours %q once %q twice %q", err, base.Body, theirs.Body, ours, once, twice)
		}
	}
}

func TestMergeWithoutBase(t *testing.T) {
	ours := "+++\ntitle = \"甲\"\ntags = [\"a\"]\n\n" + src1 + "+++\n\nmine\n"
	theirs := &Version{&entity.Entity{Kind: entity.Policy, Title: "乙", When: "2016", Tags: []string{"b"}, Sources: []entity.Source{{Article: "2", Block: 1, Quote: "丙"}}}, "text"}
	merged, conflicts, err := Merge("x.md", nil, theirs, []byte(ours))
	if want := strings.Replace(ours, "tags", "when = \"2016\"\ntags", 1); err != nil || conflicts != nil || string(merged) != want {
		t.Errorf("%v %v\n%s", err, conflicts, merged)
	}
	// Another article's record is joined with an empty base.
	merged, conflicts, err = Merge("x.md", &Version{Entity: &entity.Entity{Kind: entity.Policy}}, &Version{Entity: theirs.Entity}, []byte(ours))
	want := "+++\ntitle = \"甲\"\nwhen = \"2016\"\ntags = [\"a\", \"b\"]\n\n" + src1 + "\n[[sources]]\narticle = \"2\"\nblock = 1\nquote = \"丙\"\n+++\n\nmine\n"
	if err != nil || string(merged) != want || len(conflicts) != 1 || conflicts[0].Field != "title" {
		t.Errorf("%v %v\n%s", err, conflicts, merged)
	}
}

func TestMergeBroken(t *testing.T) {
	ours := []byte("+++\ntitle = 甲\n+++\n")
	v := func(title string) *Version { return &Version{Entity: &entity.Entity{Title: title}} }
	merged, conflicts, err := Merge("content/policies/x.md", v("甲"), v("乙"), ours)
	const want = "content/policies/x.md:2:9: 甲 is not a value\n  hint: a text or date needs quotes: \"甲\""
	if p, ok := err.(diag.Problem); !ok || p.Error() != want || conflicts != nil || !bytes.Equal(merged, ours) {
		t.Errorf("got %v", err)
	}
	// With nothing to bring in, the file is not even looked at.
	if _, _, err := Merge("x.md", v("甲"), v("甲"), ours); err != nil {
		t.Error(err)
	}
}

// checkLaws holds what every merge must hold.
func checkLaws(t *testing.T, base, theirs *Version, ours, merged string, conflicts []Conflict) {
	t.Helper()
	// No news, no change.
	if same, none, err := Merge("policies/x.md", base, base, []byte(ours)); err != nil || string(same) != ours || len(none) > 0 {
		t.Fatalf("nothing is new, but %q became %q, with %+v, %v", ours, same, none, err)
	}
	// What was not edited follows the news, with nothing to ask.
	untouched := Format(base.Entity, base.Body)
	if out, asked, err := Merge("policies/x.md", base, theirs, untouched); err == nil {
		got, problems := Parse("policies/x.md", out)
		want, wanted := Parse("policies/x.md", Format(theirs.Entity, theirs.Body))
		if len(asked) > 0 || diag.HasErrors(problems) != diag.HasErrors(wanted) || !sameRecord(&got.Entity, &want.Entity) || !slices.Equal(linesOf(string(got.Body)), linesOf(string(want.Body))) {
			t.Fatalf("not edited, but\n%s\nbecame\n%s\nwith %+v; the news is\n%s", untouched, out, asked, want.Data)
		}
	}
	// Who wrote the news already keeps every byte of it.
	done := Format(theirs.Entity, theirs.Body)
	if out, asked, err := Merge("policies/x.md", base, theirs, done); err == nil && (len(asked) > 0 || !bytes.Equal(out, done)) {
		t.Fatalf("it was there, but\n%s\nbecame\n%s\nwith %+v", done, out, asked)
	}
	// No line that a person wrote is lost: each of the file's that the last
	// import did not have is there.
	was, err := frontmatter.Split([]byte(ours))
	if err != nil {
		// With nothing to bring in, the file is not even looked at.
		if merged != ours {
			t.Fatalf("%v, but %q became %q", err, ours, merged)
		}
		return
	}
	now, err := frontmatter.Split([]byte(merged))
	if err != nil {
		t.Fatal(err)
	}
	old, kept := linesOf(base.Body), linesOf(merged[now.Body:])
	for _, line := range linesOf(ours[was.Body:]) {
		if !slices.Contains(old, line) && !slices.Contains(kept, line) {
			t.Fatalf("lost %q of %q: %q", line, ours, merged)
		}
	}
}

// linesOf are the lines of a text that are not empty.
func linesOf(text string) []string {
	return slices.DeleteFunc(strings.Split(strings.ReplaceAll(text, "\r", ""), "\n"), func(s string) bool { return s == "" })
}

func sameRecord(a, b *entity.Entity) bool {
	for _, key := range keyOrder {
		x, y := reflect.ValueOf(field(a, key)).Elem(), reflect.ValueOf(field(b, key)).Elem()
		if x.Kind() == reflect.Slice && x.Len() == 0 && y.Len() == 0 {
			continue
		}
		if fmt.Sprintf("%#v", x) != fmt.Sprintf("%#v", y) && !reflect.DeepEqual(x.Interface(), y.Interface()) {
			return false
		}
	}
	return true
}

func FuzzMerge(f *testing.F) {
	f.Add("title = \"a\"\n", "title = \"a\"\nwhen = \"2016\"\n", "+++\ntitle = \"c\" # d\n+++\nx\n\ny\n", "x\n", "x\n\nz\n")
	f.Add("title = \"a\"\ntags = [\"x\"]\n", "title = \"a\"\ntags = [\"y\"]\n", "+++\ntitle = \"a\"\ntags = [\"z\"]\n+++\nb\n", "a\nb\nc", "b\nc\nd")
	f.Add("title = \"a\"\n[[amounts]]\ntext = \"1\"\nvalue = 1\n", "title = \"a\"\n[[amounts]]\ntext = \"1\"\nvalue = 2\n", "+++\ntitle = \"a\"\n[[amounts]]\ntext = \"1\"\nvalue = 3 # c\n+++\n", "", "")
	f.Add("title = \"a\"\n", "title = \"a\"\nplaces = [\"北京\"]\n", "+++\r\ntitle = \"a\"\r\n+++\r\na\r\n\r\nb\r\n", "a\n\nb", "a\n\nc\n\nb")
	f.Add(src1, src1+src2, "+++\n"+src2+src1+"+++\n", "# a", "# a\n\n# a")
	f.Add("title = \"a\"\ntags = [\"x\", \"y\"]\n", "title = \"b\"\ntags = [\"x\"]\n", typical, "a\n\nb", "a\n\nc")
	f.Add(src1+src2, src2, "+++\r\n# c\r\n"+strings.ReplaceAll(src1, "\n", "\r\n")+"+++\r\na\r\n", "a", "b")
	f.Add("places = [\"a\"]\n", "", "+++\nplaces = [ # c\n 'a' # d\n]\n+++", "", "x")
	f.Add(src1, strings.Replace(src1, "17", "3", 1), "+++\nsources = [{block = 17, quote = '甲', x = 1}]\n+++\n", "a\na\na", "a\na")
	f.Fuzz(func(t *testing.T, base, theirs, ours, baseBody, theirsBody string) {
		version := func(front, body string) *Version {
			e := ownFile(front)
			return &Version{Entity: e, Body: strings.ToValidUTF8(body, "?")}
		}
		b, th := version(base, baseBody), version(theirs, theirsBody)
		merged, conflicts, err := Merge("policies/x.md", b, th, []byte(ours))
		if err != nil {
			if string(merged) != ours {
				t.Fatal("changed in spite of an error")
			}
			return
		}
		for _, c := range conflicts {
			if c.Line < 1 {
				t.Fatalf("conflict without a place: %+v", c)
			}
		}
		checkLaws(t, b, th, ours, string(merged), conflicts)
		again, _, err := Merge("policies/x.md", b, th, merged)
		if err != nil || !bytes.Equal(again, merged) {
			t.Fatalf("%v: once\n%q\ntwice\n%q", err, merged, again)
		}
	})
}

func ownFile(front string) *entity.Entity {
	f, _ := Parse("policies/x.md", []byte("+++\n"+front+"+++\n"))
	return &f.Entity
}
