package frontmatter

import (
	"math"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"
)

// tree is what the toml library gives for a document, made from ours.
func (d *Doc) tree() map[string]any {
	markDates(d.Fields)
	root := map[string]any{}
	put(root, d.Fields)
	for _, h := range d.Tables {
		markDates(h.Fields)
		at := root
		for i, part := range h.Name {
			last := i == len(h.Name)-1
			if last && h.Array {
				list, _ := at[part].([]map[string]any)
				m := map[string]any{}
				at[part] = append(list, m)
				at = m
				break
			}
			switch t := at[part].(type) {
			case map[string]any:
				at = t
			case []map[string]any:
				at = t[len(t)-1]
			default:
				m := map[string]any{}
				at[part] = m
				at = m
			}
		}
		put(at, h.Fields)
	}
	return root
}

func markDates(fields []Field) {
	for i := range fields {
		markDate(&fields[i].Value)
	}
}

func markDate(v *Value) {
	if v.Kind == Datetime {
		v.Text = "date"
	}
	for i := range v.Items {
		markDate(&v.Items[i])
	}
	markDates(v.Fields)
}

// normal makes dates and nan comparable, and arrays of tables alike.
func normal(v any) any {
	switch v := v.(type) {
	case time.Time:
		return "date"
	case float64:
		if math.IsNaN(v) {
			return "nan"
		}
	case []map[string]any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = normal(v[i])
		}
		return list
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = normal(v[i])
		}
		return list
	case map[string]any:
		m := map[string]any{}
		for k := range v {
			m[k] = normal(v[k])
		}
		return m
	}
	return v
}

var scanSeeds = []string{
	"title = \"中国银行\"\nplaces = [\"北京\", '杭州']\nwhen = \"2016-10\" # 见公告\ndraft = false\n\n[[sources]]\narticle = \"1\"\nblock = 17\nquote = \"a \\\"b\\\" \\u4e2d\"\n",
	"a = 1\nb = -2\nc = 1.5e3\nd = [1, 2.0, true, [\"x\"]]\n",
	"a = 1_000\nb = 0xff\nc = inf\nd = -nan\ne = 1979-05-27\nf = 1979-05-27 07:32:00Z\ng = 07:32:00\n",
	"a = \"\"\"\nx \\\n   y\"\"\"\"\nb = '''\n'q' ''\nz'''\n",
	"a.b.c = 1\na.b.d = { x = 1, y = [ { z = 2 } ] }\n[t]\nk = 1\n[t.u]\n[[v]]\n[v.w]\n[[v]]\n",
	"\"quoted key\" = 1\n'x' = 2\n\"\" = 3\n",
	"a = [\n  1, # one\n  2,\n]\r\nb = [ ]\r\n",
	"a = 1\na = 2\n", "a = 1\n[[a]]\n", "[[a]]\n[a]\n", "a = {b = 1, b = 2}\n",
	"title = 中国\n", "title = “x”\n", "when = 2016-10\n", "x = \n", "x = [1 2]\n", "x = [1,\n", "x = \"a\n", "x 1\n", "= 1\n", "[[x]\n", "x = 01\n", "x = \"\\q\"\n",
	"x = 1 # \x01\n", "x = \"a\rb\"\n", "x = True\n", "a = 99999999999999999999\n", "x = +inf\nz=1e5\ny=1.e5\n", "[a]\nb=1\n[a]\n", "#\r\n\r\n", "x = { a = 1, # c\n b = 2, }\n",
	"\"\"\"a\"\"\" = 1\n", "a = 1979-05-27T07:32:00.999999-07:00\n", "x = \"\\x41\\e\"\n",
}

// agree holds Scan and Check against the toml library: both accept or both
// refuse, and what they accept says the same.
func agree(t *testing.T, text string) {
	data := []byte("+++\n" + text + "\n+++\n")
	parts, serr := Split(data)
	if serr != nil {
		return
	}
	src := string(data[parts.Start:parts.End])
	doc, serr := Scan(data, parts)
	if serr == nil {
		serr = doc.Check()
	}
	var want map[string]any
	_, err := toml.Decode(src, &want)
	switch {
	case serr != nil && strings.Contains(serr.Message, "nest deeper than"):
		return // our limit, not TOML's
	case serr != nil && err == nil:
		t.Fatalf("refused: %s at %d (%s); toml reads %v in\n%s", serr.Message, serr.Offset, serr.Hint, want, src)
	case serr == nil && err != nil:
		t.Fatalf("accepted, but toml says %v in\n%s", err, src)
	case serr != nil:
		if serr.Offset < 0 || serr.Offset > len(data) || serr.Message == "" {
			t.Fatalf("bad error %+v", serr)
		}
		return
	}
	if want == nil {
		want = map[string]any{}
	}
	if got, want := normal(doc.tree()), normal(want); !reflect.DeepEqual(got, want) {
		t.Fatalf("got  %#v\nwant %#v\nfrom\n%s", got, want, src)
	}
	for _, f := range doc.Fields {
		if f.Start < parts.Start || f.KeyEnd < f.Start || f.Value.Start < f.KeyEnd || f.Value.End > parts.End {
			t.Fatalf("bad place %+v in\n%s", f, src)
		}
	}
}

func TestScanAgreesWithToml(t *testing.T) {
	for _, text := range scanSeeds {
		agree(t, text)
		agree(t, strings.ReplaceAll(text, "\n", "\r\n"))
	}
}

func FuzzScan(f *testing.F) {
	for _, text := range scanSeeds {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		// The library passes over a byte order mark; after +++ it is a slip.
		if len(text) < 2000 && !strings.HasPrefix(text, "\ufeff") {
			agree(t, text)
		}
	})
}

func FuzzText(f *testing.F) {
	for _, s := range []string{"", "中国银行", `a"b`, `a\b'c`, "a\nb\tc\r", "\u200b\u202e\ufeff\x7f\u0085", "\U000e0001", "\xff", "'", `'"`, `\`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text := "x = " + string(AppendText(nil, s)) + "\n"
		var got struct{ X string }
		if _, err := toml.Decode(text, &got); err != nil {
			t.Fatalf("%q: %v", text, err)
		}
		if want := strings.ToValidUTF8(s, "\uFFFD"); got.X != want {
			t.Fatalf("got %q, want %q", got.X, want)
		}
		agree(t, text)
	})
}

// TestDeepKeys holds that a key of thousands of parts is refused before the
// toml library reads it, which takes time by the square of their number.
func TestDeepKeys(t *testing.T) {
	deep := strings.Repeat("a.", 8000) + "a"
	for _, text := range []string{deep + " = 1\n", "[" + deep + "]\n", "x = {" + deep + " = 1}\n"} {
		file := []byte("+++\n" + text + "+++\n")
		parts, serr := Split(file)
		if serr != nil {
			t.Fatal(serr)
		}
		if _, serr := Scan(file, parts); serr == nil || serr.Message != "keys nest deeper than 64 levels" {
			t.Errorf("%.20s…: %v", text, serr)
		}
	}
}
