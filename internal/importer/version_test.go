package importer

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/diff"
)

var update = flag.Bool("update", false, "rewrite the expected files in testdata")

// corrections make a second version of the article that the atlas of this
// repository is built from.
var corrections = []struct{ why, old, new string }{
	{"a sentence changed", "成长型的区块链企业50家以上", "成长型的区块链企业80家以上"},
	{"a policy removed", "<p>\n     2017年1月，工信部发布《软件和信息技术服务业发展规划(2016-2020年)》，提出区块链等领域创新达到国际先进水平等要求。\n    </p>\n", ""},
	{"a policy added", "<p>\n     <strong>\n      地方政策：", "<p>\n     2018年6月，国家网信办发布《区块链信息服务管理规定》，要求服务提供者备案。\n    </p>\n    <p>\n     <strong>\n      地方政策："},
	{"a title corrected", "西溪谷区区17年4月发布对区块链企业予以块链产业园", "西溪谷区块链产业园"},
	{"an image moved, out of it", "<img alt=\"在这里插入图片描述\" src=\"https://i-blog.csdnimg.cn/blog_migrate/5c8a1940beaaff10a2a62580e830997a.png\">\n      <br/>\n      <strong>\n       三、你不知道的区块链产业园区有多少？\n      </strong>\n     </img>", "<strong>\n       三、你不知道的区块链产业园区有多少？\n      </strong>"},
	{"an image moved, to there", "<p>\n     杭州区块链产业园区：", "<p><img alt=\"在这里插入图片描述\" src=\"https://i-blog.csdnimg.cn/blog_migrate/5c8a1940beaaff10a2a62580e830997a.png\"></p>\n    <p>\n     杭州区块链产业园区："},
}

// TestSecondVersion holds that a corrected article changes exactly what it
// corrects: testdata/second-version.diff is the whole difference in content/
// but for facts.json and the page itself. Read it when it changes.
func TestSecondVersion(t *testing.T) {
	page, err := os.ReadFile("../../content/articles/88839140/source.html")
	if err != nil {
		t.Fatal(err)
	}
	dir, root := t.TempDir(), t.TempDir()
	source := filepath.Join(dir, "88839140.html")
	write := func(text string) {
		if err := os.WriteFile(source, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(string(page))
	run(t, root, source)
	before := treeOf(t, root)
	text := string(page)
	for _, c := range corrections {
		if strings.Count(text, c.old) != 1 {
			t.Fatalf("%s: the article holds %q %d times", c.why, c.old, strings.Count(text, c.old))
		}
		text = strings.Replace(text, c.old, c.new, 1)
	}
	write(text)
	report := run(t, root, source)
	after := treeOf(t, root)
	var got strings.Builder
	for _, name := range slices.Sorted(maps.Keys(union(before, after))) {
		if name != "content/articles/88839140/facts.json" && name != "content/articles/88839140/source.html" {
			got.Write(diff.Diff(name, []byte(before[name]), name, []byte(after[name])))
		}
	}
	for _, p := range report.Problems {
		got.WriteString(p.Error() + "\n")
	}
	golden := filepath.Join("testdata", "second-version.diff")
	if *update {
		if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("the difference is another one (-update rewrites %s):\n%s", golden, diff.Diff("want", want, "got", []byte(got.String())))
	}
	again := run(t, root, source)
	if len(again.Created)+len(again.Updated)+len(again.Removed) > 0 {
		t.Errorf("a second import created %v, updated %v, removed %v", again.Created, again.Updated, again.Removed)
	}
}

func union(a, b map[string]string) map[string]string {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
