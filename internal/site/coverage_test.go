package site

import (
	"strings"
	"testing"
	"testing/fstest"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
)

// known is an atlas whose article says how many there are, and of what there
// is nothing.
var known = map[string]string{
	"content/articles/9/index.md": `+++
title = "治河小记"
id = "9"

[[claims]]
text = "3家"
value = 3
unit = "家"
quote = "参与区块链研究的企业有3家区块链公司：甲河、乙河。"
block = 1

[[claims]]
text = "两种"
value = 2
unit = "种"
quote = "甲河的应用多达两种：调度和测流。"
block = 2

[[claims]]
text = "5家以上"
value = 5
unit = "家"
qualifier = "min"
quote = "引进5家以上区块链企业。"
block = 3

[[claims]]
text = "三家"
value = 3
unit = "家"
quote = "河盟的成员包括甲河等三家单位。"
block = 4

[[claims]]
text = "没有"
value = 0
unit = "个"
quote = "武汉至今没有一个区块链产业园，浙江大学另有看法。"
block = 5

[[claims]]
text = "200家"
value = 200
unit = "家"
quote = "全国有200家河工队。"
block = 6
+++
参与区块链研究的企业有3家区块链公司：甲河、乙河。

甲河的应用多达两种：调度和测流。

引进5家以上区块链企业。

河盟的成员包括甲河等三家单位。

武汉至今没有一个区块链产业园，浙江大学另有看法。

全国有200家河工队。
`,
	"content/companies/jia.md":  "+++\ntitle = \"甲河\"\n[[sources]]\narticle = \"9\"\nblock = 1\nquote = \"甲河\"\n+++\n",
	"content/companies/yi.md":   "+++\ntitle = \"乙河\"\n[[sources]]\narticle = \"9\"\nblock = 1\nquote = \"乙河\"\n+++\n",
	"content/cases/diao-du.md":  "+++\ntitle = \"甲河：调度\"\nplaces = [\"杭州\"]\norganizations = [\"甲河\"]\n[[sources]]\narticle = \"9\"\nblock = 2\nquote = \"调度\"\n+++\n",
	"content/cases/ce-liu.md":   "+++\ntitle = \"甲河：测流\"\norganizations = [\"甲河\"]\n[[sources]]\narticle = \"9\"\nblock = 2\nquote = \"测流\"\n+++\n",
	"content/alliances/he.md":   "+++\ntitle = \"河盟\"\nmembers = [\"甲河\"]\n[[sources]]\narticle = \"9\"\nblock = 4\nquote = \"河盟的成员包括甲河等三家单位。\"\n+++\n",
	"content/parks/wu-chang.md": "+++\ntitle = \"武昌园\"\nplaces = [\"武昌区\"]\n+++\n",
	"content/articles/9/facts.json": `{"problems": [
		{"code": "count-mismatch", "message": "the source claims 3, it names 2", "block": 1, "quote": "有3家区块链公司"},
		{"code": "half-width-mark", "message": "mended since", "block": 2, "quote": "应用;多达"},
		{"code": "", "block": 1, "quote": ""}]}`,
}

func loadKnown(t *testing.T) *Site {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	var files []*content.File
	for name, text := range known {
		if !strings.HasSuffix(name, ".md") {
			continue
		}
		f, problems := content.Parse(name, []byte(text))
		if diag.HasErrors(problems) {
			t.Fatal(problems)
		}
		files = append(files, f)
	}
	cfg := config.Default()
	cfg.Import.Lexicon.Topic.Words = []string{"区块链"}
	s, problems := Load(files, cfg, gaz)
	if diag.HasErrors(problems) {
		t.Fatal(problems)
	}
	return s
}

func TestComparisons(t *testing.T) {
	s := loadKnown(t)
	want := map[string]struct {
		held int
		kind entity.Kind
	}{"3家": {2, entity.Company}, "两种": {2, entity.Case}, "三家": {1, entity.Alliance}}
	list := s.Comparisons()
	for _, c := range list {
		w, ok := want[c.Claim.Text]
		if !ok {
			t.Errorf("%s is held against %d of %s", c.Claim.Text, c.Held, c.Kind)
			continue
		}
		if c.Held != w.held || c.Kind != w.kind || (c.Of != nil) != (c.Kind == entity.Alliance) {
			t.Errorf("%s: %d of %s, want %+v", c.Claim.Text, c.Held, c.Kind, w)
		}
	}
	if len(list) != len(want) {
		t.Errorf("%d comparisons, want %d", len(list), len(want))
	}
}

func TestCoverage(t *testing.T) {
	s := loadKnown(t)
	rows := s.Coverage()
	provinces := 0
	byName := map[string]*CoverageRow{}
	for i, r := range rows {
		if r.Within == nil {
			provinces++
		} else if r.Gazetteer.Province != r.Within.Name || i == 0 {
			t.Errorf("%s stands under %s", r.Name, r.Within.Name)
		}
		byName[r.Name] = r
	}
	if provinces != 34 || len(rows) != 36 {
		t.Errorf("%d provinces in %d rows", provinces, len(rows))
	}
	cell := func(place string, kind entity.Kind) CoverageCell {
		for i, k := range CoverageKinds {
			if k == kind && byName[place] != nil {
				return byName[place].Cells[i]
			}
		}
		t.Errorf("no cell for %s, %s", place, kind)
		return CoverageCell{}
	}
	if c := cell("浙江", entity.Case); c.Count != 1 || len(c.Denied) != 0 {
		t.Errorf("浙江: %+v", c)
	}
	// Sources differ: a park is recorded in a district of the city of which a
	// source says that it has none. The province is not denied anything.
	if c := cell("武汉", entity.Park); c.Count != 1 || len(c.Denied) != 1 || c.Denied[0].Claim.Block != 5 {
		t.Errorf("武汉: %+v", c)
	}
	if c := cell("湖北", entity.Park); c.Count != 1 || len(c.Denied) != 0 {
		t.Errorf("湖北: %+v", c)
	}
	if c := cell("浙江", entity.Park); c.Count != 0 || len(c.Denied) != 0 {
		t.Errorf("浙江大学 is no place: %+v", c)
	}
	if c := cell("青海", entity.Policy); c.Count != 0 || c.Denied != nil {
		t.Errorf("青海: %+v", c)
	}
}

func TestOddities(t *testing.T) {
	s := loadKnown(t)
	project := fstest.MapFS{}
	for name, text := range known {
		project[name] = &fstest.MapFile{Data: []byte(text)}
	}
	if problems := s.ReadOddities(project); len(problems) > 0 {
		t.Error(problems)
	}
	if o := s.Articles[0].Oddities; len(o) != 1 || o[0].Code != "count-mismatch" || o[0].Block != 1 {
		t.Errorf("%+v", o)
	}
	project["content/articles/9/facts.json"] = &fstest.MapFile{Data: []byte("{")}
	problems := loadKnown(t).ReadOddities(project)
	if len(problems) != 1 || problems[0].Position.File != "content/articles/9/facts.json" {
		t.Errorf("%v", problems)
	}
	if problems := loadKnown(t).ReadOddities(fstest.MapFS{}); len(problems) > 0 {
		t.Errorf("an article without facts.json: %v", problems)
	}
}
