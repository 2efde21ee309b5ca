package schema

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/BurntSushi/toml"

	"atlas/internal/content"
	"atlas/internal/diag"
	"atlas/internal/edtf"
	"atlas/internal/entity"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func TestGolden(t *testing.T) {
	for _, k := range entity.Kinds {
		golden := filepath.Join("testdata", string(k)+".schema.json")
		got := JSON(k)
		if *update {
			if err := os.WriteFile(golden, got, 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if string(got) != string(want) {
			t.Errorf("%s differs from %s; see the change with -update and git diff", k, golden)
		}
	}
}

// TestCommonSubset holds that no keyword is used that draft-04 to 2019-09 do
// not all read alike.
func TestCommonSubset(t *testing.T) {
	allowed := []string{"$schema", "title", "description", "type", "enum", "pattern", "minimum", "items", "properties", "required", "additionalProperties", "oneOf"}
	var walk func(v any, keywords bool)
	walk = func(v any, keywords bool) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				if keywords && !slices.Contains(allowed, key) {
					t.Errorf("keyword %q", key)
				}
				walk(value, key != "properties" || !keywords)
			}
		case []any:
			for _, item := range v {
				walk(item, keywords)
			}
		}
	}
	for _, k := range entity.Kinds {
		walk(schemaOf(t, k), true)
	}
}

func TestDatePattern(t *testing.T) {
	re := regexp.MustCompile(date)
	for _, s := range []string{"2016", "2016-10", "2016-04-19", "2018-07~", "2018?", "2018-07-05%", "2018-21", "2018-36", "2018-41",
		"2018/2019", "2018-10/2018-12", "2018/..", "../2018-03", "2018~/2020?"} {
		if _, err := edtf.Parse(s); err != nil {
			t.Errorf("the test is wrong about %q: %v", s, err)
		}
		if !re.MatchString(s) {
			t.Errorf("the pattern refuses %q", s)
		}
	}
	for _, s := range []string{"2017-13", "2017-00", "2018-25", "18", "201", "2018-7", "2018-07-32", "2018年", "2018/7/5", "2018-", "2018-21-01", "../..", "/", "2018 ", "2018~?"} {
		if edtf.Valid(s) {
			t.Errorf("the test is wrong about %q", s)
		}
		if re.MatchString(s) {
			t.Errorf("the pattern takes %q", s)
		}
	}
}

// FuzzDates holds that the pattern refuses no date that atlas reads.
func FuzzDates(f *testing.F) {
	for _, s := range []string{"2016", "2018-07~", "2018/..", "../2018", "2018-40", "2016-04-19"} {
		f.Add(s)
	}
	re := regexp.MustCompile(date)
	f.Fuzz(func(t *testing.T, s string) {
		if edtf.Valid(s) && !re.MatchString(s) {
			t.Errorf("the pattern refuses %q", s)
		}
	})
}

// TestAgreesWithParse holds schema and reader together: a front matter that
// the reader takes fits the schema, and what the schema says is wrong the
// reader refuses too.
func TestAgreesWithParse(t *testing.T) {
	for _, c := range []struct {
		kind  entity.Kind
		front string
		valid bool
	}{
		{entity.Company, `title = "中国银行"`, true},
		{entity.Company, ``, false},
		{entity.Company, `title = " "`, false},
		{entity.Company, `title = 7`, false},
		{entity.Company, "title = \"a\"\nsectors = [\"银行\"]\ndescribed = false", true},
		{entity.Company, "title = \"a\"\nsectors = \"银行\"", false},
		{entity.Company, "title = \"a\"\nsectors = [\"\"]", false},
		{entity.Company, "title = \"a\"\nlevel = \"national\"", false},
		{entity.Company, "title = \"a\"\nurl = \"x\"", false},
		{entity.Case, "title = \"a\"\nstatus = \"live\"\nwhen = \"2018-07~\"", true},
		{entity.Case, "title = \"a\"\nstatus = \"\"\nwhen = \"\"", true},
		{entity.Case, "title = \"a\"\nstatus = \"alive\"", false},
		{entity.Case, "title = \"a\"\nwhen = \"2017-13\"", false},
		{entity.Case, "title = \"a\"\nwhen = 2017", false},
		{entity.Policy, "title = \"a\"\nlevel = \"district\"\ndraft = true", true},
		{entity.Policy, "title = \"a\"\ndraft = \"true\"", false},
		{entity.Policy, "title = \"a\"\n[[amounts]]\nvalue = 100\nunit = \"CNY\"\nqualifier = \"max\"\ntext = \"100元\"", true},
		{entity.Policy, "title = \"a\"\n[[amounts]]\nunit = \"CNY\"\ntext = \"100元\"", false},
		{entity.Policy, "title = \"a\"\n[[amounts]]\nvalue = 1\ntext = \"x\"\nqualifier = \"most\"", false},
		{entity.Park, "title = \"a\"\n[[sources]]\narticle = \"1\"\nblock = 2\nquote = \"q\"\nfact = \"park/a\"", true},
		{entity.Park, "title = \"a\"\n[[sources]]\narticle = \"1\"\nblock = 0\nquote = \"q\"", false},
		{entity.Park, "title = \"a\"\n[[sources]]\narticle = \"1\"\nblock = 1.5\nquote = \"q\"", false},
		{entity.Park, "title = \"a\"\n[[sources]]\narticle = \"1\"\nblock = 1", false},
		{entity.Park, "title = \"a\"\n[sources]\narticle = \"1\"", false},
		{entity.Place, "title = \"杭州\"\nadcode = \"330100\"", true},
		{entity.Place, "title = \"杭州\"\nadcode = \"3301\"", false},
		{entity.Article, "title = \"a\"\n[[claims]]\ntext = \"46家\"\nvalue = 46\nunit = \"家\"\nquote = \"q\"\nblock = 1", true},
		{entity.Article, "title = \"a\"\n[[claims]]\ntext = \"t\"\nvalues = [1, 2.5]\nquote = \"q\"\nblock = 1", true},
		{entity.Article, "title = \"a\"\n[[claims]]\ntext = \"t\"\nvalue = 1\nvalues = [1, 2]\nquote = \"q\"\nblock = 1", false},
		{entity.Article, "title = \"a\"\n[[claims]]\ntext = \"t\"\nquote = \"q\"\nblock = 1", false},
	} {
		_, problems := content.Parse("content/"+c.kind.Folder()+"/x.md", []byte("+++\n"+c.front+"\n+++\n"))
		if read := !diag.HasErrors(problems); read != c.valid {
			t.Errorf("%s %q: read without errors: %v, want %v: %v", c.kind, c.front, read, c.valid, problems)
		}
		var data map[string]any
		if _, err := toml.Decode(c.front, &data); err != nil {
			t.Fatal(err)
		}
		if wrong := validate(schemaOf(t, c.kind), data, string(c.kind)); (len(wrong) == 0) != c.valid {
			t.Errorf("%s %q: the schema says %v, want valid %v", c.kind, c.front, wrong, c.valid)
		}
	}
}

func schemaOf(t *testing.T, k entity.Kind) map[string]any {
	t.Helper()
	var s map[string]any
	if err := json.Unmarshal(JSON(k), &s); err != nil {
		t.Fatal(err)
	}
	return s
}

// validate is as much of JSON Schema as ours use.
func validate(schema map[string]any, v any, at string) (wrong []string) {
	say := func(format string, args ...any) { wrong = append(wrong, at+": "+fmt.Sprintf(format, args...)) }
	if want, ok := schema["type"].(string); ok && !isType(v, want) {
		say("not of type %s", want)
		return wrong
	}
	if s, ok := v.(string); ok {
		if p, ok := schema["pattern"].(string); ok && !regexp.MustCompile(p).MatchString(s) {
			say("does not match %s", p)
		}
		if list, ok := schema["enum"].([]any); ok && !slices.Contains(list, any(s)) {
			say("not one of %v", list)
		}
	}
	if least, ok := schema["minimum"].(float64); ok {
		if n, ok := v.(int64); ok && float64(n) < least {
			say("less than %v", least)
		}
	}
	items, _ := schema["items"].(map[string]any)
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			wrong = append(wrong, validate(items, item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case []map[string]any:
		for i, item := range v {
			wrong = append(wrong, validate(items, item, fmt.Sprintf("%s[%d]", at, i))...)
		}
	case map[string]any:
		wrong = append(wrong, validateObject(schema, v, at)...)
	}
	return wrong
}

func validateObject(schema, v map[string]any, at string) (wrong []string) {
	properties, _ := schema["properties"].(map[string]any)
	for key, value := range v {
		if p, ok := properties[key].(map[string]any); ok {
			wrong = append(wrong, validate(p, value, at+"."+key)...)
		} else if schema["additionalProperties"] == false {
			wrong = append(wrong, at+": unknown "+key)
		}
	}
	required, _ := schema["required"].([]any)
	for _, key := range required {
		if _, ok := v[key.(string)]; !ok {
			wrong = append(wrong, fmt.Sprintf("%s: %s is missing", at, key))
		}
	}
	if list, ok := schema["oneOf"].([]any); ok {
		fit := 0
		for _, s := range list {
			if len(validate(s.(map[string]any), v, at)) == 0 {
				fit++
			}
		}
		if fit != 1 {
			wrong = append(wrong, fmt.Sprintf("%s: fits %d of oneOf", at, fit))
		}
	}
	return wrong
}

func isType(v any, want string) bool {
	switch v.(type) {
	case string:
		return want == "string"
	case bool:
		return want == "boolean"
	case int64:
		return want == "integer" || want == "number"
	case float64:
		return want == "number"
	case map[string]any:
		return want == "object"
	}
	return want == "array" && strings.HasPrefix(fmt.Sprintf("%T", v), "[]")
}
