package search

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

// fixture is a small atlas, with as many more companies as are asked for.
func fixture(t testing.TB, more int) *site.Site {
	t.Helper()
	fsys := fstest.MapFS{
		"config.toml": {Data: []byte("title = \"图谱\"\n")},
		"content/companies/zhong-guo-yin-hang.md": {Data: []byte(`+++
title = "中国银行"
alternate_names = ["中行", "Bank of China"]
sectors = ["银行"]
[[sources]]
article = "7"
block = 2
quote = "中国银行用区块链做了<房屋租赁>。"
+++

自己的**正文**一段。
`)},
		"content/companies/old.md": {Data: []byte("+++\ntitle = \"重庆钢铁\"\ndescribed = false\n+++\n")},
		"content/policies/x.md": {Data: []byte(`+++
title = "若干措施"
places = ["杭州"]
when = "2018-05"
issuers = ["西湖区政府"]
documents = ["关于打造产业园的意见"]
summary = "给予补贴。"
+++
`)},
		"content/articles/7/index.md": {Data: []byte("+++\ntitle = \"一篇文章\"\nid = \"7\"\n+++\n\n## 标题\n\n中国银行用区块链做了<房屋租赁>。\n\n- 第一\n- 第二项\n")},
	}
	for i := range more {
		fsys[fmt.Sprintf("content/companies/c%04d.md", i)] = &fstest.MapFile{
			Data: fmt.Appendf(nil, "+++\ntitle = \"第%d公司\"\nsummary = \"%s\"\n+++\n", i, strings.Repeat(fmt.Sprintf("它是第%d家公司，做供应链。", i), 20))}
	}
	cfg, problems := config.Load(fsys, "config.toml")
	files, more2 := content.Load(fsys, "content")
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	s, more3 := site.Load(files, cfg, gaz)
	if all := slices.Concat(problems, more2, more3); diag.HasErrors(all) {
		t.Fatal(all)
	}
	return s
}

func index(s *site.Site, large int) *Index {
	return New(s, Options{
		Title: func(p *site.Page) string { return p.Title },
		Kind:  func(p *site.Page) string { return "种类 " + p.Section },
		Words: map[string]string{"count": "{0}条"},
		Large: large,
	})
}

// write writes all files.
func write(t testing.TB, x *Index) map[string]string {
	t.Helper()
	all := map[string]string{}
	for _, f := range x.Files() {
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		all[f.Path] = b.String()
	}
	return all
}

// args reads the arguments of the call that a file is.
func args(t testing.TB, file, call string) []any {
	t.Helper()
	inner, ok := strings.CutPrefix(file, "atlasSearch."+call+"(")
	inner, ok2 := strings.CutSuffix(inner, ");\n")
	if !ok || !ok2 {
		t.Fatalf("not a call of %s: %.60s", call, file)
	}
	var list []any
	if err := json.Unmarshal([]byte("["+inner+"]"), &list); err != nil {
		t.Fatalf("%v in %.200s", err, file)
	}
	return list
}

func TestNames(t *testing.T) {
	files := write(t, index(fixture(t, 0), 0))
	if got := slices.Sorted(maps.Keys(files)); !slices.Equal(got, []string{"search/names.js", "search/page-0.js"}) {
		t.Errorf("files are %v", got)
	}
	d := args(t, files["search/names.js"], "names")[0].(map[string]any)
	if got, want := fmt.Sprint(d["kinds"]), "[[种类 companies companies/] [种类 policies policies/] [种类 places places/] [种类 organizations organizations/] [种类 sectors sectors/] [种类 years years/] [种类 articles articles/]]"; got != want {
		t.Errorf("kinds are %s", got)
	}
	docs := map[string]string{}
	for _, doc := range d["docs"].([]any) {
		docs[doc.([]any)[3].(string)] = fmt.Sprintf("%q", doc)
	}
	for title, want := range map[string]string{
		// kind, weight, file ("" where it is the pinyin), names with pinyin
		"中国银行": `[%!q(float64=0) %!q(float64=1) "" "中国银行" "zhong guo yin hang" "中行" "zhong hang" "Bank of China" "BANK OF CHINA"]`,
		"重庆钢铁": `[%!q(float64=0) %!q(float64=0) "old" "重庆钢铁" "chong qing gang tie"]`,
		"若干措施": `[%!q(float64=1) %!q(float64=0) "x" "若干措施" "ruo gan cuo shi" "关于打造产业园的意见" "guan yu da zao chan ye yuan de yi jian"]`,
		"杭州":   `[%!q(float64=2) %!q(float64=1) "" "杭州" "hang zhou" "杭州市" "hang zhou shi"]`,
	} {
		if docs[title] != want {
			t.Errorf("%s is %s, want %s", title, docs[title], want)
		}
	}
}

func TestTexts(t *testing.T) {
	x := index(fixture(t, 0), 0)
	files := write(t, x)
	list := args(t, files["search/page-0.js"], "page")
	if key := list[1]; key != x.shards[0].told() {
		t.Errorf("key %v, names.js says %s", key, x.shards[0].told())
	}
	got := map[string][]string{}
	for _, e := range list[2].([]any) {
		e := e.([]any)
		page := x.docs[int(e[0].(float64))].page.Path
		got[page] = append(got[page], fmt.Sprintf("#%s %s", e[1], e[2]))
	}
	for page, want := range map[string][]string{
		"companies/zhong-guo-yin-hang.html": {"# 中国银行用区块链做了<房屋租赁>。", "#text-b1 自己的正文一段。"},
		"policies/x.html":                   {"# 给予补贴。"},
		"articles/7.html":                   {"#b1 标题", "#b2 中国银行用区块链做了<房屋租赁>。", "#b3 第一", "#b4 第二项"},
	} {
		if !slices.Equal(got[page], want) {
			t.Errorf("%s has %q, want %q", page, got[page], want)
		}
	}
}

// TestLarge reads postings as the script does and holds them against a scan.
func TestLarge(t *testing.T) {
	x := index(fixture(t, 400), 100)
	files := write(t, x)
	if x.pairs < 2 || len(x.shards) < 3 {
		t.Fatalf("%d files of postings, %d of texts: too few to tell", x.pairs, len(x.shards))
	}
	pairs := make([]map[string][]int, x.pairs)
	for k := range x.pairs {
		list := args(t, files[fmt.Sprintf("search/pair-%d.js", k)], "pair")
		if list[0] != float64(k) || list[1] != x.version() {
			t.Errorf("pair-%d says %v", k, list[:2])
		}
		pairs[k] = map[string][]int{}
		for _, p := range list[2].([]any) {
			p := p.([]any)
			last := 0
			for _, d := range p[1].([]any) {
				last += int(d.(float64))
				pairs[k][p[0].(string)] = append(pairs[k][p[0].(string)], last)
			}
		}
	}
	for _, pair := range []string{"供应", "37", "房屋", "<房", "。", "链"} {
		var want, got []int
		for i, d := range x.docs {
			if slices.ContainsFunc(x.entries(d.page), func(e entry) bool { return strings.Contains(Fold(e.text), pair) }) {
				want = append(want, i)
			}
		}
		first := []rune(pair)[0]
		for p, docs := range pairs[bucket(first, x.pairs)] {
			if p == pair || len([]rune(pair)) == 1 && strings.HasPrefix(p, pair) {
				got = append(got, docs...)
			}
		}
		slices.Sort(got)
		if got = slices.Compact(got); !slices.Equal(got, want) || len(want) == 0 {
			t.Errorf("%s: postings %v, scan %v", pair, got, want)
		}
	}
}

// TestSameBytes writes the files in every order and at once.
func TestSameBytes(t *testing.T) {
	s := fixture(t, 300)
	want := write(t, index(s, 100))
	x := index(fixture(t, 300), 100)
	files := x.Files()
	slices.Reverse(files)
	var wg sync.WaitGroup
	for _, f := range files {
		wg.Go(func() {
			var b bytes.Buffer
			if err := f.Write(&b); err != nil {
				t.Error(err)
			}
			if b.String() != want[f.Path] {
				t.Errorf("%s has other bytes", f.Path)
			}
		})
	}
	wg.Wait()
	if len(files) != len(want) {
		t.Errorf("%d files, then %d", len(want), len(files))
	}
}

// TestEditStaysLocal holds that a longer text changes the piece that it is in
// and not the others.
func TestEditStaysLocal(t *testing.T) {
	before := index(fixture(t, 2000), 0)
	s := fixture(t, 2000)
	for _, r := range s.Records {
		if r.Title == "第5公司" {
			r.Summary += strings.Repeat("又多了一段。", 30)
		}
	}
	after := index(s, 0)
	if len(before.shards) < 4 || len(before.shards) != len(after.shards) {
		t.Fatalf("%d and %d pieces", len(before.shards), len(after.shards))
	}
	changed := 0
	for i := range before.shards {
		if before.shards[i].key != after.shards[i].key {
			changed++
		}
	}
	if changed != 1 {
		t.Errorf("%d of %d pieces changed", changed, len(before.shards))
	}
}

// TestShardSizes holds the pieces at about the size they are meant to have.
func TestShardSizes(t *testing.T) {
	files := write(t, index(fixture(t, 2000), 0))
	for name, data := range files {
		if strings.HasPrefix(name, "search/page-") && len(data) > ShardSize*3/2 {
			t.Errorf("%s has %d bytes", name, len(data))
		}
	}
}
