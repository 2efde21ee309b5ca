package export

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path"
	"path/filepath"
	"testing"

	"atlas/internal/config"
	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/entity"
	"atlas/internal/gazetteer"
	"atlas/internal/site"
)

var update = flag.Bool("update", false, "rewrite testdata/golden")

var files = []struct{ path, text string }{
	{"content/articles/7/index.md", "+++\ntitle = \"河流治理 <上>\"\nid = \"7\"\nwhen = \"2018\"\n+++\n杭州市2018年5月印发《河流办法》。\n"},
	{"content/policies/he-liu.md", `+++
title = "河流办法 & 细则"
places = ["杭州", "西湖区"]
when = "2018-05"
level = "municipal"
documents = ["河流办法"]

[[amounts]]
value = 5000000
unit = "CNY"
qualifier = "max"
text = "最高500万元"

[[sources]]
article = "7"
block = 1
quote = "杭州市2018年5月印发《河流办法》。"
fact = "policy/河流办法"
+++
`},
	{"content/cases/he.md", `+++
title = "河运集团：\"调度\", 第1版"
alternate_names = ["=HYPERLINK(\"http://x\")", "a;b\\c"]
places = ["贵阳"]
organizations = ["河运集团", "水务局"]
scenarios = ["防汛调度"]
status = "live"
summary = """-1+1
第二行"""
tags = ["@x"]
+++
`},
	{"content/parks/shi-di.md", "+++\ntitle = \"湿地园\"\nwhen = \"2017?\"\nsummary = \"一句话\"\n+++\n"},
	{"content/companies/he-yun.md", "+++\ntitle = \"河运集团\"\ndescribed = false\n+++\n"},
}

func load(t *testing.T, baseURL string) *site.Site {
	t.Helper()
	gaz, err := gazetteer.Load()
	if err != nil {
		t.Fatal(err)
	}
	var parsed []*content.File
	for _, f := range files {
		file, problems := content.Parse(f.path, []byte(f.text))
		if diag.HasErrors(problems) {
			t.Fatal(problems)
		}
		parsed = append(parsed, file)
	}
	cfg := config.Default()
	cfg.Title, cfg.Description, cfg.BaseURL, cfg.Licence = "河流图谱", "谁在治河", baseURL, "可自由使用，请注明出处。"
	s, problems := site.Load(parsed, cfg, gaz)
	if diag.HasErrors(problems) {
		t.Fatal(problems)
	}
	return s
}

// golden tells which files are kept to be read: those that the address of the
// site enters in both forms, of the tables the richest ones.
func golden(dir, name string) bool {
	switch name {
	case "data/policies.csv", "data/policies.excel.csv", "data/sources.csv", "data/relations.csv", "data/places.csv", "data/places.geojson":
		return dir == "disk"
	}
	if path.Ext(name) == ".xml" && name != FeedPath && name != "sitemap.xml" {
		return false
	}
	return path.Ext(name) != ".csv"
}

func TestGolden(t *testing.T) {
	for dir, baseURL := range map[string]string{"disk": "", "web": "https://example.org/atlas/"} {
		s := load(t, baseURL)
		files := New(s).Files()
		for _, f := range Feeds(s) {
			files = append(files, File{f.Path, func(w io.Writer, s *site.Site) error { return f.Write(w, s, plain{}) }})
		}
		for _, f := range files {
			if !golden(dir, f.Path) {
				continue
			}
			var out bytes.Buffer
			if err := f.Write(&out, s); err != nil {
				t.Fatal(err)
			}
			name := filepath.Join("testdata", "golden", dir, filepath.FromSlash(f.Path))
			if *update {
				if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(name, out.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(out.Bytes(), want) {
				t.Errorf("%s in %s is now\n%s", f.Path, dir, out.String())
			}
		}
	}
}

// TestJSONHoldsTheRecords reads the file back as any program would, into the
// type that front matter has.
func TestJSONHoldsTheRecords(t *testing.T) {
	s := load(t, "")
	var out bytes.Buffer
	if err := JSON(&out, s); err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Schema   string `json:"schema"`
		Entities []struct {
			Page, File string
			entity.Entity
		} `json:"entities"`
		Places []struct {
			Page, Title, Parent string
			Lon, Lat            float64
			Counts              map[string]int
		} `json:"places"`
	}
	if err := json.Unmarshal(out.Bytes(), &doc); err != nil {
		t.Fatal(err)
	}
	if doc.Schema != Schema || len(doc.Entities) != len(files) {
		t.Errorf("%s with %d entities", doc.Schema, len(doc.Entities))
	}
	for i, e := range doc.Entities {
		if e.Page != s.Records[i].Page.Path || e.Kind != s.Records[i].Kind || s.PageAt(e.Page) == nil {
			t.Errorf("entity %d: %+v", i, e)
		}
	}
	places := map[string]int{}
	for _, p := range doc.Places {
		places[p.Title] = p.Counts["policy"]
		if s.PageAt(p.Page) == nil || p.Lon == 0 || p.Lat == 0 {
			t.Errorf("place %+v", p)
		}
	}
	for _, name := range []string{"西湖区", "杭州", "浙江"} {
		if places[name] != 1 {
			t.Errorf("%s counts %d policies in %v", name, places[name], places)
		}
	}
}
