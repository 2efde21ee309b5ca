package content

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"atlas/internal/entity"
	"atlas/internal/frontmatter"

	"github.com/BurntSushi/toml"
)

// decorate does to a formatted file what curators do: comments everywhere,
// empty lines, other spacing, keys in another order, keys of their own, CRLF.
// It returns the notes, each of which must outlive every edit.
func decorate(r *rand.Rand, data []byte) (file []byte, notes []string) {
	text := string(data)
	end := strings.Index(text[4:], "\n+++\n") + 5
	lines := strings.Split(text[4:end-1], "\n")
	if r.IntN(3) == 0 {
		lines = shuffleKeys(r, lines)
	}
	var out []string
	inArray := false
	note := func() string {
		n := fmt.Sprintf("# note %d, \"x\" 中]", len(notes))
		notes = append(notes, n)
		return n
	}
	for _, line := range lines {
		for r.IntN(9) == 0 {
			out = append(out, strings.Repeat(" ", r.IntN(3))+note())
		}
		if r.IntN(15) == 0 {
			out = append(out, "")
		}
		if !inArray && r.IntN(15) == 0 {
			own := fmt.Sprintf("my_note_%d = [1, { a = \"# x\" }]", len(notes))
			notes = append(notes, own)
			out = append(out, own)
		}
		opens := strings.HasSuffix(line, "= [")
		if r.IntN(9) == 0 && strings.Contains(line, " = ") {
			line = strings.Replace(line, " = ", []string{"=", "  =  ", " =\t"}[r.IntN(3)], 1)
		}
		if r.IntN(9) == 0 {
			line = strings.Replace(line, "  ", "\t", 1)
		}
		if r.IntN(9) == 0 && line != "" {
			line += " " + note()
		}
		out = append(out, line)
		inArray = opens || inArray && line != "]" && !strings.HasPrefix(line, "] ")
	}
	text = "+++\n" + strings.Join(out, "\n") + text[end-1:]
	if r.IntN(4) == 0 {
		text = strings.ReplaceAll(text, "\n", "\r\n")
	}
	if r.IntN(9) == 0 {
		text = "\ufeff" + text
	}
	return []byte(text), notes
}

// shuffleKeys puts the one-line keys before the first table into any order.
func shuffleKeys(r *rand.Rand, lines []string) []string {
	simple := regexp.MustCompile(`^[a-z_]+ = .*[^\[]$`)
	n := 0
	for n < len(lines) && simple.MatchString(lines[n]) {
		n++
	}
	r.Shuffle(n, func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return lines
}

// own drops what is said about keys that curators have added.
func ownEntity(t *testing.T, path string, data []byte) entity.Entity {
	t.Helper()
	f, problems := Parse(path, data)
	for _, p := range problems {
		if !strings.Contains(p.Message, "my_note_") && p.Code != "repeated-item" {
			t.Fatalf("%v in\n%s", p, data)
		}
	}
	return f.Entity
}

func mustKeepNotes(t *testing.T, notes []string, before, after []byte) {
	t.Helper()
	for _, n := range notes {
		if bytes.Count(after, []byte(n)) != 1 {
			t.Fatalf("%q is %d times in\n%s\nwhich was\n%s", n, bytes.Count(after, []byte(n)), after, before)
		}
	}
}

// get and put of a field by reflection.
func valueOf(e *entity.Entity, key string) reflect.Value {
	return reflect.ValueOf(field(e, key)).Elem()
}

func TestSetKeepsTheRest(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for n := range rounds(6000) {
		kind := entity.Kinds[n%len(entity.Kinds)]
		path := pathOf(kind)
		e := randomEntity(r, kind)
		file, notes := decorate(r, Format(e, randomBody(r)))
		was := ownEntity(t, path, file)
		if !reflect.DeepEqual(&was, e) {
			t.Fatalf("decorated: got %+v want %+v\n%s", was, *e, file)
		}
		keys := entity.Keys(kind)
		key := keys[r.IntN(len(keys))].Name
		randomEdit(r, e, key)
		out, err := Set(file, key, valueOf(e, key).Interface())
		if err != nil {
			t.Fatalf("%s: %v\n%s", key, err, file)
		}
		got := ownEntity(t, path, out)
		if !reflect.DeepEqual(&got, e) {
			t.Fatalf("%s: got %+v want %+v\nbefore\n%s\nafter\n%s", key, got, *e, file, out)
		}
		if tableKeys(key) != nil { // a record that goes takes its own keys along
			notes = slices.DeleteFunc(notes, func(n string) bool { return strings.HasPrefix(n, "my_note") })
		}
		mustKeepNotes(t, notes, file, out)
		if bytes.Contains(file, []byte("\r\n")) && bytes.Count(out, []byte("\n")) != bytes.Count(out, []byte("\r\n")) {
			t.Fatalf("mixed line ends:\n%q", out)
		}
		if again, err := Set(out, key, valueOf(e, key).Interface()); err != nil || !bytes.Equal(again, out) {
			t.Fatalf("%s: set again: %v\n%s\nwas\n%s", key, err, again, out)
		}
	}
}

// randomEdit changes one key: anew, or a list by some items or records.
func randomEdit(r *rand.Rand, e *entity.Entity, key string) {
	if r.IntN(3) == 0 && key != "title" {
		randomField(r, e, key)
		if key == "draft" || key == "described" {
			return
		}
		if r.IntN(2) == 0 {
			valueOf(e, key).SetZero()
		}
		return
	}
	switch list := field(e, key).(type) {
	case *[]string:
		*list = editList(r, *list, func() string { return visible(r) }, func(string) string { return visible(r) })
	case *[]entity.Source:
		*list = editList(r, *list, func() entity.Source { return randomSource(r) }, func(s entity.Source) entity.Source {
			switch r.IntN(3) {
			case 0:
				s.Block++
			case 1:
				s.Quote = visible(r)
			default:
				s.Fact = ""
			}
			return s
		})
	case *[]entity.Amount:
		*list = editList(r, *list, func() entity.Amount { return randomAmount(r) }, func(a entity.Amount) entity.Amount {
			a.Value++
			return a
		})
	case *[]entity.Claim:
		*list = editList(r, *list, func() entity.Claim { return randomClaim(r) }, func(c entity.Claim) entity.Claim {
			c.Block++
			return c
		})
	default:
		randomField(r, e, key)
	}
}

func editList[T any](r *rand.Rand, list []T, new func() T, change func(T) T) []T {
	list = slices.Clone(list)
	for range 1 + r.IntN(3) {
		switch at := r.IntN(len(list) + 1); {
		case at == len(list) || r.IntN(3) == 0:
			list = slices.Insert(list, at, new())
		case r.IntN(3) == 0:
			list = slices.Delete(list, at, at+1)
		case r.IntN(3) == 0:
			r.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
		default:
			list[at] = change(list[at])
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list
}

func TestRecords(t *testing.T) {
	file := []byte(typical)
	second := entity.Source{Article: "1", Block: 2, Quote: "引文"}
	out, err := Append(file, second)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(typical, "\"policy/关于打造西溪谷区块链产业园的政策意见\"\n", "\"policy/关于打造西溪谷区块链产业园的政策意见\"\n\n[[sources]]\narticle = \"1\"\nblock = 2\nquote = \"引文\"\n", 1)
	if string(out) != want {
		t.Errorf("got\n%s", out)
	}
	second.Quote = "另一句"
	out, err = Replace(out, 1, second)
	if want = strings.Replace(want, "引文", "另一句", 1); err != nil || string(out) != want {
		t.Errorf("%v: got\n%s", err, out)
	}
	if out, err = Remove(out, "sources", 1); err != nil || string(out) != typical {
		t.Errorf("%v: got\n%s", err, out)
	}
	if out, err = Remove(out, "amounts", 0); err != nil || bytes.Contains(out, []byte("amounts")) || !bytes.Contains(out, []byte("。\"\n\n[[sources]]")) {
		t.Errorf("%v: got\n%s", err, out)
	}
	if out, err = Append(out, entity.Amount{Value: 2000000, Unit: "CNY", Qualifier: "max", Text: "最高200万元"}); err != nil || string(out) != typical {
		t.Errorf("%v: got\n%s", err, out)
	}
}

// Whole texts of small edits.
func TestSet(t *testing.T) {
	no := false
	for _, c := range []struct {
		name, front, key string
		value            any
		want             string
	}{
		{"replace", "title = \"a\" # 名\n", "title", "b", "title = \"b\" # 名\n"},
		{"same", "title  =  'a'\n", "title", "a", "title  =  'a'\n"},
		{"insert in order", "title = \"a\"\nsummary = \"s\"\n", "when", "2016", "title = \"a\"\nwhen = \"2016\"\nsummary = \"s\"\n"},
		{"insert after a list", "title = \"a\"\nplaces = [\n  \"x\",\n]\n# end\n", "when", "2016", "title = \"a\"\nplaces = [\n  \"x\",\n]\nwhen = \"2016\"\n# end\n"},
		{"insert before tables", "title = \"a\"\n\n[[sources]]\nblock = 1\n", "described", &no, "title = \"a\"\ndescribed = false\n\n[[sources]]\nblock = 1\n"},
		{"delete", "title = \"a\"\nwhen = \"2016\"\ntags = [\"x\"]\n", "when", nil, "title = \"a\"\ntags = [\"x\"]\n"},
		{"delete keeps comments", "title = \"a\"\ntags = [\n  \"x\", # one\n  # two\n] # three\n", "tags", nil, "title = \"a\"\n# one\n# two\n# three\n"},
		{"row", "tags = ['x','y' ]\n", "tags", []string{"x", "z"}, "tags = ['x', \"z\" ]\n"},
		{"row, first goes", "tags = ['x', 'y']\n", "tags", []string{"y"}, "tags = ['y']\n"},
		{"ours grows tall", "tags = [\"x\"]\n", "tags", []string{"x", "y", "z", "w"}, "tags = [\n  \"x\",\n  \"y\",\n  \"z\",\n  \"w\",\n]\n"},
		{"column", "tags = [ # why\n    \"x\", # one\n    # two\n    \"y\" # three\n  ]\n", "tags", []string{"x", "n", "y", "m"}, "tags = [ # why\n    \"x\", # one\n    \"n\",\n    # two\n    \"y\", # three\n    \"m\",\n  ]\n"},
		{"column, item goes", "tags = [\n  \"x\", # one\n  \"y\",\n]\n", "tags", []string{"y"}, "tags = [\n  # one\n  \"y\",\n]\n"},
		{"text to list", "places = \"北京\"\n", "places", []string{"北京"}, "places = [\"北京\"]\n"},
		{"list to text keeps comments", "when = [ # c\n  \"2016\",\n] # d\n", "when", "2017", "# c\nwhen = \"2017\" # d\n"},
		{"first table", "title = \"a\"\n", "sources", []entity.Source{{Block: 1, Quote: "q"}}, "title = \"a\"\n\n[[sources]]\nblock = 1\nquote = \"q\"\n"},
		{"table field", "[[sources]]\nblock  = 1 # b\n  quote = 'q'\nmine = 1\n", "sources", []entity.Source{{Block: 2, Quote: "q", Fact: "f"}}, "[[sources]]\nblock  = 2 # b\n  quote = 'q'\nfact = \"f\"\nmine = 1\n"},
		{"swap tables", "[[sources]]\nblock = 1\nquote = \"a\"\n\n# second\n[[sources]]\nblock = 2\nquote = \"b\"\n", "sources", []entity.Source{{Block: 2, Quote: "b"}, {Block: 1, Quote: "a"}}, "\n# second\n[[sources]]\nblock = 2\nquote = \"b\"\n[[sources]]\nblock = 1\nquote = \"a\"\n"},
		{"inline tables", "sources = [{ block = 1, quote = \"q\" }]\n", "sources", []entity.Source{{Block: 1, Quote: "q"}, {Block: 2, Quote: "r"}}, "sources = [{ block = 1, quote = \"q\" }, { block = 2, quote = \"r\" }]\n"},
	} {
		file := "+++\n" + c.front + "+++\nbody\n"
		out, err := Set([]byte(file), c.key, c.value)
		if want := "+++\n" + c.want + "+++\nbody\n"; err != nil || string(out) != want {
			t.Errorf("%s: %v, got\n%s\nwant\n%s", c.name, err, out, want)
		}
		crlf := strings.ReplaceAll(file, "\n", "\r\n")
		out, err = Set([]byte(crlf), c.key, c.value)
		if want := strings.ReplaceAll("+++\n"+c.want+"+++\nbody\n", "\n", "\r\n"); err != nil || string(out) != want {
			t.Errorf("%s with CRLF: %v, got\n%q\nwant\n%q", c.name, err, out, want)
		}
	}
	for _, c := range []struct {
		file, key string
		value     any
		want      string
	}{
		{"+++\ntitle = \n+++\n", "title", "x", "1"},
		{"no front matter", "title", "x", "1"},
		{"+++\n[title]\n+++\n", "title", "x", "title is written as a table and cannot be set as a whole"},
		{"+++\ntitle.x = 1\n+++\n", "title", "x", "title is written as a table and cannot be set as a whole"},
		{"+++\n[sources]\n+++\n", "sources", []entity.Source{{}}, "sources is a single table; make it [[sources]]"},
		{"+++\n+++\n", "nonsense", 1, "there is no key \"nonsense\""},
		{"+++\n+++\n", "title", 1, "title takes string, not int"},
	} {
		out, err := Set([]byte(c.file), c.key, c.value)
		if err == nil || c.want != "1" && err.Error() != c.want {
			t.Errorf("%q: got %v, %q", c.file, err, out)
		}
	}
}

// checkEdit holds that Set, which verifies values, has also left alone what it
// was not asked to change: the bytes of all other keys, their order, every
// comment and the body.
func checkEdit(t *testing.T, was string, now []byte, key string, value any) {
	t.Helper()
	before, after := scanned(t, []byte(was)), scanned(t, now)
	if a, b := before.others(key), after.others(key); !slices.Equal(a, b) {
		t.Fatalf("%s changed other keys\n%q\nto\n%q\nin\n%s\nwhich became\n%s", key, a, b, was, now)
	}
	if a, b := before.comments(), after.comments(); tableKeys(key) == nil && !slices.Equal(a, b) {
		t.Fatalf("%s: comments\n%q\nbecame\n%q\nin\n%s\nwhich became\n%s", key, a, b, was, now)
	}
	if a, b := was[before.parts.Body:], string(now[after.parts.Body:]); a != b {
		t.Fatalf("%s: the body %q became %q", key, a, b)
	}
	var tree map[string]any
	if _, err := toml.Decode(string(now[after.parts.Start:after.parts.End]), &tree); err != nil {
		t.Fatalf("%s: %v in\n%s", key, err, now)
	}
	switch v := value.(type) {
	case string:
		if got, _ := tree[key].(string); got != strings.ToValidUTF8(v, "\uFFFD") {
			t.Fatalf("%s: wrote %q, and there is %q in\n%s", key, v, got, now)
		}
	case []string:
		got, _ := tree[key].([]any)
		for i := range v {
			if len(got) != len(v) || got[i] != strings.ToValidUTF8(v[i], "\uFFFD") {
				t.Fatalf("%s: wrote %q, and there is %q in\n%s", key, v, got, now)
			}
		}
	}
}

// scannedFile is a file with what Scan tells of it.
type scannedFile struct {
	data  []byte
	parts frontmatter.Parts
	doc   *frontmatter.Doc
}

func scanned(t *testing.T, data []byte) scannedFile {
	t.Helper()
	parts, err := frontmatter.Split(data)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	doc, err := frontmatter.Scan(data, parts)
	if err != nil {
		t.Fatalf("%v in\n%s", err, data)
	}
	return scannedFile{data, parts, doc}
}

// others are the bytes of all keys and headers but those of key, in order.
func (s scannedFile) others(key string) (list []string) {
	add := func(fields []frontmatter.Field) {
		for _, f := range fields {
			if f.Key != key {
				list = append(list, string(s.data[f.Start:f.Value.End]))
			}
		}
	}
	add(s.doc.Fields)
	for _, h := range s.doc.Tables {
		if h.Name[0] != key {
			list = append(list, string(s.data[h.Start:h.End]))
			for _, f := range h.Fields {
				list = append(list, string(s.data[f.Start:f.Value.End]))
			}
		}
	}
	return list
}

// comments are the comments of the front matter, sorted: those of a value that
// goes move to lines of their own.
func (s scannedFile) comments() (list []string) {
	var inside []frontmatter.Value // texts, which may hold a #
	var walk func(v frontmatter.Value)
	walk = func(v frontmatter.Value) {
		if v.Kind == frontmatter.String {
			inside = append(inside, v)
		}
		for _, item := range v.Items {
			walk(item)
		}
		for _, f := range v.Fields {
			walk(f.Value)
		}
	}
	fields := slices.Clone(s.doc.Fields)
	for _, h := range s.doc.Tables {
		fields = append(fields, h.Fields...)
	}
	for _, f := range fields {
		walk(f.Value)
	}
	for at := s.parts.Start; at < s.parts.End; at++ {
		if i := slices.IndexFunc(inside, func(v frontmatter.Value) bool { return v.Start <= at && at < v.End }); i >= 0 {
			at = inside[i].End - 1
		} else if s.data[at] == '#' {
			line, _, _ := strings.Cut(string(s.data[at:s.parts.End]), "\n")
			list = append(list, strings.TrimSpace(line))
			at += len(line)
		}
	}
	slices.Sort(list)
	return list
}

func FuzzSet(f *testing.F) {
	f.Add("+++\ntitle = 'a' # b\n# c\nx = \"#\" # d\nwhen = \"2016\"\n\n[[sources]] # e\nblock = 1\n+++\nf\n", "title", "g#h", "")
	f.Add("+++\r\n# a\r\ntitle = \"b\"\r\nplaces = [\"c\", # d\r\n  \"e\"] # f\r\n+++\r\n# g\r\n", "places", "e", "h")
	f.Add("+++\ntitle = \"a\"\ndraft = true # b\n+++\n", "draft", "1", "2")
	f.Add("+++\ntitle = \"a\"\n+++\n", "summary", "一\n二\t\"三\"\\", "")
	f.Add("+++\ntitle = \"a\"\n[[amounts]]\nvalue = 1 # b\nx = 2\n[[amounts]]\ntext = \"c\"\n[[sources]]\nblock = 3\n+++\n", "amounts", "c", "d")
	f.Add("+++\n\"title\" = 'a'\ntags.x = 1\n+++\n", "tags", "b", "c")
	f.Add("+++\n+++", "title", "a", "b")
	f.Add(typical, "title", "x", "y")
	f.Add("+++\ntags = [ # a\n 'x', 'y'\n # b\n]\n+++\n", "tags", "x", "z")
	f.Add("+++\r\n[[sources]]\r\nblock = 1\r\n[sources.x]\r\n[a]\r\n+++\r\n", "sources", "1", "q")
	f.Add("+++\nsources = [{block = 1, x.y = 2}]\n+++", "sources", "1", "q")
	f.Fuzz(func(t *testing.T, file, key, a, b string) {
		var e entity.Entity
		switch to := field(&e, key).(type) {
		case *string:
			*to = a
		case *[]string:
			*to = []string{a, b}
		case *[]entity.Source:
			*to = []entity.Source{{Block: len(a), Quote: a, Fact: b}, {Block: 1, Quote: b}}
		case *[]entity.Amount:
			*to = []entity.Amount{{Value: float64(len(a)), Text: a}, {Text: b}}
		case *bool:
			*to = a < b
		default:
			return
		}
		out, err := Set([]byte(file), key, valueOf(&e, key).Interface())
		if err != nil {
			return
		}
		checkEdit(t, file, out, key, valueOf(&e, key).Interface())
		// It is stable.
		again, err := Set(out, key, valueOf(&e, key).Interface())
		if err != nil || !bytes.Equal(out, again) {
			t.Fatalf("%v\n%s\nbecame\n%s", err, out, again)
		}
	})
}
