package content

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/frontmatter"
)

const typical = `+++
title = "关于打造西溪谷区块链产业园的政策意见"
places = ["杭州", "西湖区"]
when = "2017-05"
level = "district"
issuers = ["杭州市西湖区人民政府"]
documents = ["关于打造西溪谷区块链产业园的政策意见（试行）"]
summary = "在租金、研发、人才上扶持入园的区块链企业。"

[[amounts]]
value = 2000000
unit = "CNY"
qualifier = "max"
text = "最高200万元"

[[sources]]
article = "88839140"
block = 141
quote = "2017年5月9日，杭州市西湖区人民政府金融工作办公室发布《关于打造西溪谷区块链产业园的政策意见（试行）》，政策覆盖范围为经西湖区政府认定的区块链产业园，涉及入园企业的租金、研发、人才、金融等方面的扶持。"
fact = "policy/关于打造西溪谷区块链产业园的政策意见"
+++

西溪谷是杭州最早的区块链园区之一，见 [产业园](../parks/xi-xi-gu.md)。
`

func TestKeyOrderHoldsEveryKind(t *testing.T) {
	for _, k := range entity.Kinds {
		last := -1
		for _, key := range entity.Keys(k) {
			if field(&entity.Entity{}, key.Name) == nil {
				t.Errorf("no field for %s", key.Name)
			}
			i := slices.Index(keyOrder, key.Name)
			if i < 0 {
				t.Errorf("keyOrder lacks %s", key.Name)
			}
			if key.Type == entity.Tables {
				continue
			}
			if i < last {
				t.Errorf("%s: %s out of order", k, key.Name)
			}
			last = i
		}
	}
	// Every field of the type that has a TOML key is reached by it.
	typ := reflect.TypeFor[entity.Entity]()
	for i := range typ.NumField() {
		if key := typ.Field(i).Tag.Get("toml"); key != "-" && field(&entity.Entity{}, key) == nil {
			t.Errorf("no field for %s", key)
		}
	}
}

func TestParse(t *testing.T) {
	f, problems := Parse("content/policies/xi-xi-gu.md", []byte(typical))
	for _, p := range problems {
		t.Error(p)
	}
	var want entity.Entity
	if _, err := toml.Decode(string(f.FrontMatter), &want); err != nil {
		t.Fatal(err)
	}
	want.Kind = entity.Policy
	if !reflect.DeepEqual(f.Entity, want) {
		t.Errorf("got  %+v\nwant %+v", f.Entity, want)
	}
	if f.BodyLine != 22 || !strings.HasPrefix(string(f.Body), "\n西溪谷") || f.Name() != "xi-xi-gu" {
		t.Errorf("body %q on line %d of %s", f.Body, f.BodyLine, f.Name())
	}
	for want, got := range map[string]diag.Position{
		"content/policies/xi-xi-gu.md:4:8":   f.Position("when"),
		"content/policies/xi-xi-gu.md:3:17":  f.Position("places", 1),
		"content/policies/xi-xi-gu.md:3:10":  f.Position("places", 7),
		"content/policies/xi-xi-gu.md:11:9":  f.Position("amounts", 0, "value"),
		"content/policies/xi-xi-gu.md:16:1":  f.Position("sources", 0),
		"content/policies/xi-xi-gu.md:19:9":  f.Position("sources", 0, "quote"),
		"content/policies/xi-xi-gu.md:1:1":   f.Position("status"),
		"content/policies/xi-xi-gu.md:23:1":  f.BodyPosition(1),
		"content/policies/xi-xi-gu.md:23:20": f.BodyPosition(strings.Index(string(f.Body), "[")),
	} {
		if got.String() != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

// What Format writes, Parse reads back without a complaint, the toml library
// too, and a second Format changes no byte.
func TestFormatRoundTrip(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for n := range rounds(4000) {
		kind := entity.Kinds[n%len(entity.Kinds)]
		e := randomEntity(r, kind)
		body := randomBody(r)
		data := Format(e, body)
		f, problems := Parse(pathOf(kind), data)
		if len(problems) > 0 {
			t.Fatalf("%v\n%s", problems, data)
		}
		if !reflect.DeepEqual(&f.Entity, e) {
			t.Fatalf("got  %#v\nwant %#v\n%s", f.Entity, *e, data)
		}
		var decoded entity.Entity
		md, err := toml.Decode(string(f.FrontMatter), &decoded)
		if err != nil || len(md.Undecoded()) > 0 {
			t.Fatalf("toml: %v %v\n%s", err, md.Undecoded(), data)
		}
		decoded.Kind = kind
		if !reflect.DeepEqual(&decoded, e) {
			t.Fatalf("toml: got %#v\nwant %#v\n%s", decoded, *e, data)
		}
		if got := strings.TrimPrefix(string(f.Body), "\n"); got != cleanBody(body) {
			t.Fatalf("body %q, want %q", got, cleanBody(body))
		}
		if again := Format(&f.Entity, string(f.Body)); !bytes.Equal(again, data) {
			t.Fatalf("second time:\n%s\nfirst:\n%s", again, data)
		}
	}
}

func TestFormat(t *testing.T) {
	no := false
	value := 46.0
	e := &entity.Entity{
		Kind: entity.Alliance, Title: `金链盟 "FISCO"`, Places: []string{"深圳"}, When: "2016-05-31",
		Founders: []string{"微众银行", "平安银行"}, Members: []string{"腾讯"}, Tags: []string{"金融", "联盟", "平台"},
		Described: &no, Draft: true,
		Claims:  []entity.Claim{{Text: "家企业", Value: &value, Unit: "家", Quote: "共46家", Block: 3}},
		Sources: []entity.Source{{Article: "1", Block: 17, Quote: "2016年5月31日，金链盟成立。", Fact: "alliance/金链盟"}, {Article: "1", Block: 18, Quote: "a\nb"}},
	}
	const want = `+++
title = '金链盟 "FISCO"'
places = ["深圳"]
when = "2016-05-31"
founders = [
  "微众银行",
  "平安银行",
]
members = ["腾讯"]
described = false
tags = ["金融", "联盟", "平台"]
draft = true

[[claims]]
text = "家企业"
value = 46
unit = "家"
quote = "共46家"
block = 3

[[sources]]
article = "1"
block = 17
quote = "2016年5月31日，金链盟成立。"
fact = "alliance/金链盟"

[[sources]]
article = "1"
block = 18
quote = "a\nb"
+++

# 金链盟
`
	if got := string(Format(e, "\n\n# 金链盟\r\n\r\n")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestFormatNumbers(t *testing.T) {
	for f, want := range map[float64]string{500: "500", 5e6: "5000000", 0.618: "0.618", 1e15: "1000000000000000", 1e17: "100000000000000000.0", 1e30: "1e+30", 1e-9: "1e-09", -2: "-2"} {
		if got := frontmatter.NumberValue(f).String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add("content/policies/x.md", typical)
	f.Add("content/articles/1/index.md", "+++\ntitle = \"x\"\nid = \"1\"\n[[claims]]\ntext = \"a\"\nvalues = [1, 2]\n+++\n+++\n")
	f.Add("content/x.md", "\ufeff+++\r\ntitle = 1\r\n+++")
	f.Add("content/cases/x.md", "+++\nstatus = \"lve\"\nsources = [{article = 1, block = 0}]\n[x]\n[sources]\n+++\n")
	for _, p := range problemSeeds() {
		f.Add(p.path, p.file)
	}
	f.Fuzz(func(t *testing.T, path, data string) {
		file, problems := Parse(path, []byte(data))
		lines := strings.Count(data, "\n") + 1
		for _, p := range problems {
			if p.Line < 0 || p.Line > lines || p.Message == "" || p.Code == "" || p.File != path {
				t.Fatalf("bad problem %+v", p)
			}
		}
		if diag.HasErrors(problems) {
			return
		}
		// A file without errors says to the toml library what it says to us.
		var want entity.Entity
		if _, err := toml.Decode(string(file.FrontMatter), &want); err != nil {
			t.Fatal(err)
		}
		want.Kind = file.Entity.Kind
		got := file.Entity
		for _, key := range keyOrder {
			a, b := reflect.ValueOf(field(&got, key)).Elem(), reflect.ValueOf(field(&want, key)).Elem()
			if a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0 {
				continue
			}
			if fmt.Sprintf("%#v", a) != fmt.Sprintf("%#v", b) && !reflect.DeepEqual(a.Interface(), b.Interface()) {
				t.Fatalf("%s: got %#v, want %#v in\n%s", key, a, b, data)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	data := []byte(typical)
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, problems := Parse("content/policies/x.md", data); len(problems) > 0 {
			b.Fatal(problems)
		}
	}
}

// BenchmarkToml is the toml library on the same front matter, to compare.
func BenchmarkToml(b *testing.B) {
	f, _ := Parse("content/policies/x.md", []byte(typical))
	src := string(f.FrontMatter)
	b.SetBytes(int64(len(typical)))
	b.ReportAllocs()
	for b.Loop() {
		var e entity.Entity
		if _, err := toml.Decode(src, &e); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkFormat(b *testing.B) {
	f, _ := Parse("content/policies/x.md", []byte(typical))
	body := string(f.Body)
	b.ReportAllocs()
	for b.Loop() {
		Format(&f.Entity, body)
	}
}
