package importer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"atlas/internal/config"
	"atlas/internal/entity"
)

// page writes a small article and gives its path.
func page(t *testing.T, dir, id, title, body string) string {
	t.Helper()
	name := filepath.Join(dir, id+".html")
	html := fmt.Sprintf("<link rel=canonical href=\"https://blog.csdn.net/tester/article/details/%s\"><h1 class=\"title-article\">%s</h1><div id=\"content_views\">%s</div>", id, title, body)
	if err := os.WriteFile(name, []byte(html), 0o666); err != nil {
		t.Fatal(err)
	}
	return name
}

func run(t *testing.T, root string, sources ...string) *Report {
	t.Helper()
	var list []Source
	for _, s := range sources {
		list = append(list, FileSource(s))
	}
	report, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: list})
	if err != nil {
		t.Fatal(err)
	}
	return report
}

// tree reads a folder into a map from path to text.
func treeOf(t *testing.T, root string) map[string]string {
	t.Helper()
	files := map[string]string{}
	err := filepath.WalkDir(root, func(name string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(name)
		rel, _ := filepath.Rel(root, name)
		files[filepath.ToSlash(rel)] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func edit(t *testing.T, root, name, old, new string) {
	t.Helper()
	full := filepath.Join(root, filepath.FromSlash(name))
	data, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(data, []byte(old)) {
		t.Fatalf("%s does not hold %q:\n%s", name, old, data)
	}
	if err := os.WriteFile(full, bytes.Replace(data, []byte(old), []byte(new), 1), 0o666); err != nil {
		t.Fatal(err)
	}
}

const (
	policyV1 = `<h2>政策</h2><p>2019年3月，商务部发布《关于链上单证的意见》，提出试用区块链单证。</p>
<p>2019年8月，海关总署印发《区块链通关办法》，提出优化流程。</p>`
	policyV2 = `<h2>政策</h2><p>2019年4月，商务部发布《关于链上单证的意见》，提出推广区块链单证。</p>
<p>2019年8月，海关总署印发《区块链通关办法》，提出优化流程。</p>
<p>2020年1月，科技部发布《区块链专项规划》，提出支持区块链研究。</p>`
)

const onDocuments = "content/policies/guan-yu-lian-shang-dan-zheng-de-yi-jian.md"

func TestImportTwiceChangesNothing(t *testing.T) {
	root := t.TempDir()
	src := page(t, t.TempDir(), "100", "区块链政策", policyV1)
	first := run(t, root, src)
	if len(first.Created) != 5 || len(first.Problems) != 0 { // page, text, facts, two policies
		t.Fatalf("created %v, problems %v", first.Created, first.Problems)
	}
	before := treeOf(t, root)
	second := run(t, root, src)
	if len(second.Created)+len(second.Updated) != 0 {
		t.Errorf("created %v, updated %v", second.Created, second.Updated)
	}
	if after := treeOf(t, root); fmt.Sprint(before) != fmt.Sprint(after) {
		t.Error("a second import changed files")
	}
	// And from nothing again, the same bytes.
	again := t.TempDir()
	run(t, again, src)
	if fmt.Sprint(treeOf(t, again)) != fmt.Sprint(before) {
		t.Error("an import into an empty folder differs")
	}
}

func TestReimportKeepsEdits(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	src := page(t, dir, "100", "区块链政策", policyV1)
	run(t, root, src)
	edit(t, root, onDocuments, "title = \"关于链上单证的意见\"\n", "# checked by hand\ntitle = \"关于链上单证的意见\"\ntags = [\"单证\"]\n")
	// Renamed by a person: the fact's key still finds it.
	renamed := "content/policies/dan-zheng.md"
	if err := os.Rename(filepath.Join(root, onDocuments), filepath.Join(root, renamed)); err != nil {
		t.Fatal(err)
	}
	// Deleted by a person: stays deleted.
	if err := os.Remove(filepath.Join(root, "content/policies/qu-kuai-lian-tong-guan-ban-fa.md")); err != nil {
		t.Fatal(err)
	}
	page(t, dir, "100", "区块链政策", policyV2)
	report := run(t, root, src)
	files := treeOf(t, root)
	text, ok := files[renamed]
	if !ok || files[onDocuments] != "" {
		t.Fatalf("files: %v", slices.Sorted(func(yield func(string) bool) {
			for name := range files {
				if !yield(name) {
					return
				}
			}
		}))
	}
	for _, want := range []string{"# checked by hand", `tags = ["单证"]`, `when = "2019-04"`, "推广区块链单证"} {
		if !strings.Contains(text, want) {
			t.Errorf("%s lacks %q:\n%s", renamed, want, text)
		}
	}
	if _, ok := files["content/policies/qu-kuai-lian-tong-guan-ban-fa.md"]; ok {
		t.Error("a deleted file came back")
	}
	if len(report.Deleted) != 1 || len(report.Created) != 1 || len(report.Problems) != 0 {
		t.Errorf("deleted %v, created %v, problems %v", report.Deleted, report.Created, report.Problems)
	}
}

func TestConflictKeepsTheFile(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	src := page(t, dir, "100", "区块链政策", policyV1)
	run(t, root, src)
	edit(t, root, onDocuments, `when = "2019-03"`, `when = "2019-03-15"`)
	page(t, dir, "100", "区块链政策", policyV2)
	report := run(t, root, src)
	if text := treeOf(t, root)[onDocuments]; !strings.Contains(text, `when = "2019-03-15"`) {
		t.Errorf("the edit is gone:\n%s", text)
	}
	want := onDocuments + ":3:8: warning: when: the file says \"2019-03-15\" (edited by hand), article 100 says \"2019-04\"\n" +
		"  hint: its block 2 reads \"2019年4月，商务部发布《关于链上单证的意见》，提出推广区块链单证。\"; take the article's, or let the file's stand by a [[settled]] in content/decisions.toml"
	if len(report.Problems) != 1 || report.Problems[0].Error() != want {
		t.Errorf("problems %v\nwant %s", report.Problems, want)
	}
}

func TestSecondArticleJoins(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	one := page(t, dir, "100", "区块链政策", policyV1)
	two := page(t, dir, "200", "区块链文件汇总", `<h2>政策</h2><p>2019年5月，商务部和财政部联合印发《关于链上单证的意见》，提出推广区块链单证。</p>`)
	report := run(t, root, one, two)
	files := treeOf(t, root)
	policies := 0
	for name := range files {
		if strings.HasPrefix(name, "content/policies/") {
			policies++
		}
	}
	if policies != 2 {
		t.Errorf("%d policies, want 2: no twin", policies)
	}
	text := files[onDocuments]
	for _, want := range []string{`article = "100"`, `article = "200"`, `when = "2019-03"`, `"财政部"`} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
	if len(report.Problems) != 1 || !strings.Contains(report.Problems[0].Message, `when: the file says "2019-03" (article 100, block 2), article 200 says "2019-05"`) {
		t.Errorf("the two dates are not reported: %v", report.Problems)
	}
	before := treeOf(t, root)
	third := run(t, root, one, two)
	if fmt.Sprint(treeOf(t, root)) != fmt.Sprint(before) {
		t.Errorf("importing both again changed %v", third.Updated)
	}
}

// One company under three names, one use under two: one file each.
func TestSecondArticleKnowsAliases(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	one := page(t, dir, "100", "区块链企业", `<h2>企业</h2><p>腾讯控股有限公司：腾讯搭建了公益寻人链。</p><p>中国工商银行：中国工商银行推出区块链贸易融资平台。</p>`)
	two := page(t, dir, "200", "区块链企业动态", `<h2>企业</h2><p>腾讯：2018年5月，腾讯推出公益寻人链。</p><p>工行：工行上线了区块链电子票据系统。</p>`)
	run(t, root, one, two)
	var got []string
	for name := range treeOf(t, root) {
		if strings.HasPrefix(name, "content/companies/") || strings.HasPrefix(name, "content/cases/") {
			got = append(got, strings.TrimPrefix(name, "content/"))
		}
	}
	slices.Sort(got)
	want := []string{
		"cases/gong-hang-qu-kuai-lian-dian-zi-piao-ju-xi-tong.md", "cases/teng-xun-gong-yi-xun-ren-lian.md", "cases/zhong-guo-gong-shang-yin-hang-qu-kuai-lian-mao-yi-rong-zi-ping-tai.md",
		"companies/teng-xun-kong-gu-you-xian-gong-si.md", "companies/zhong-guo-gong-shang-yin-hang.md",
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	text := treeOf(t, root)["content/cases/teng-xun-gong-yi-xun-ren-lian.md"]
	if !strings.Contains(text, `when = "2018-05"`) || !strings.Contains(text, `article = "200"`) {
		t.Errorf("the second article's date or source is missing:\n%s", text)
	}
}

// Pages without an id go by their files' names, which may be the same.
func TestUnnamedPagesDoNotReplaceEachOther(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	var sources []string
	for _, sub := range []string{"a", "b"} {
		name := filepath.Join(dir, sub, "page.html")
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		text := `<h1 class="title-article">文章` + sub + `</h1><div id="content_views"><p>正文` + sub + `。</p></div>`
		if err := os.WriteFile(name, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		sources = append(sources, name)
	}
	report := run(t, root, sources...)
	want := sources[1] + ": the page tells no id of its own, and content/articles/page holds another article, 文章a\n  hint: rename the file: its name becomes the article's id"
	if len(report.Problems) != 1 || report.Problems[0].Error() != want {
		t.Errorf("got %v\nwant %s", report.Problems, want)
	}
	if text := treeOf(t, root)["content/articles/page/index.md"]; !strings.Contains(text, "正文a") {
		t.Errorf("the first page was replaced:\n%s", text)
	}
}

func TestDryRunWritesNothing(t *testing.T) {
	root := t.TempDir()
	src := page(t, t.TempDir(), "100", "区块链政策", policyV1)
	report, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: []Source{FileSource(src)}, DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(report.Created) != 5 || len(report.Diffs) != 5 {
		t.Errorf("created %d, diffs %d", len(report.Created), len(report.Diffs))
	}
	if files := treeOf(t, root); len(files) != 0 {
		t.Errorf("a dry run wrote %d files", len(files))
	}
}

func TestBrokenContentStopsTheImport(t *testing.T) {
	root := t.TempDir()
	src := page(t, t.TempDir(), "100", "区块链政策", policyV1)
	run(t, root, src)
	edit(t, root, onDocuments, `when = "2019-03"`, `when = `)
	before := treeOf(t, root)
	report := run(t, root, src)
	if len(report.Problems) == 0 || report.Problems[0].File != onDocuments {
		t.Errorf("problems %v", report.Problems)
	}
	if fmt.Sprint(treeOf(t, root)) != fmt.Sprint(before) {
		t.Error("files were written")
	}
}

func TestWorkersGiveTheSameBytes(t *testing.T) {
	dir := t.TempDir()
	var sources []Source
	for i := range 30 {
		sources = append(sources, FileSource(page(t, dir, fmt.Sprint(1000+i), fmt.Sprintf("区块链政策之%d", i), policyV1)))
	}
	var want map[string]string
	for _, jobs := range []int{1, 2, 7} {
		root := t.TempDir()
		if _, err := Import(context.Background(), Options{Root: root, Config: config.Default(), Sources: sources, Jobs: jobs}); err != nil {
			t.Fatal(err)
		}
		got := treeOf(t, root)
		if want == nil {
			want = got
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%d workers give other bytes", jobs)
		}
	}
}

func TestStoppedImport(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	src := page(t, t.TempDir(), "100", "区块链政策", policyV1)
	root := t.TempDir()
	if _, err := Import(ctx, Options{Root: root, Config: config.Default(), Sources: []Source{FileSource(src)}}); err == nil {
		t.Error("no error from an import that was stopped")
	}
}

func TestMissingSource(t *testing.T) {
	root := t.TempDir()
	good := page(t, t.TempDir(), "100", "区块链政策", policyV1)
	report := run(t, root, "no-such-page.html", good)
	_, err := os.ReadFile("no-such-page.html") // each system has its own words
	var missing *fs.PathError
	if !errors.As(err, &missing) {
		t.Fatal(err)
	}
	want := "no-such-page.html: cannot be read: " + missing.Err.Error() + "\n  hint: give the path of a saved page, a folder of them, or - for standard input"
	if len(report.Problems) != 1 || report.Problems[0].Error() != want {
		t.Errorf("problems %v", report.Problems)
	}
	if len(report.Articles) != 1 {
		t.Error("the other article was not imported")
	}
}

// A record that a person has split follows in both parts: dates and blocks of
// quotes in each, new quotes in the one that keeps the title.
func TestSplitRecordFollows(t *testing.T) {
	root := t.TempDir()
	fact := entity.Entity{Key: "policy/办法", Kind: entity.Policy, Title: "办法", When: "2018", Issuers: []string{"甲部", "乙部"},
		Sources: []entity.Source{{Block: 3, Quote: "第一句"}, {Block: 4, Quote: "第二句"}}}
	bring(t, root, made(t, "1", []entity.Entity{fact}))
	one, two := "content/policies/ban-fa.md", "content/policies/a-part.md"
	data, err := os.ReadFile(filepath.Join(root, one))
	if err != nil {
		t.Fatal(err)
	}
	part := strings.Replace(string(data), `title = "办法"`, `title = "办法乙篇"`, 1)
	part = strings.Replace(part, `issuers = ["甲部", "乙部"]`, `issuers = ["乙部"]`, 1)
	part = strings.Replace(part, "[[sources]]\narticle = \"1\"\nblock = 3\nquote = \"第一句\"\nfact = \"policy/办法\"\n\n", "", 1)
	if err := os.WriteFile(filepath.Join(root, two), []byte(part), 0o666); err != nil {
		t.Fatal(err)
	}
	now := fact
	now.When, now.Issuers = "2019", []string{"甲部", "乙部", "丙部"}
	now.Sources = []entity.Source{{Block: 7, Quote: "第一句"}, {Block: 8, Quote: "第二句"}, {Block: 9, Quote: "第三句"}}
	report := bring(t, root, made(t, "1", []entity.Entity{now}))
	if len(report.Problems) > 0 {
		t.Errorf("problems: %v", report.Problems)
	}
	files := treeOf(t, root)
	wantTwo := "+++\ntitle = \"办法乙篇\"\nwhen = \"2019\"\nissuers = [\"乙部\"]\n\n[[sources]]\narticle = \"1\"\nblock = 8\nquote = \"第二句\"\nfact = \"policy/办法\"\n+++\n"
	if files[two] != wantTwo {
		t.Errorf("the part is\n%s\nwant\n%s", files[two], wantTwo)
	}
	for _, want := range []string{`when = "2019"`, `"丙部"`, "block = 7", "第三句"} {
		if !strings.Contains(files[one], want) {
			t.Errorf("the first lacks %q:\n%s", want, files[one])
		}
	}
}

// A file with mistakes that do not hide its facts is merged into like others;
// saying what is wrong in it is not the import's business.
func TestMistakesStay(t *testing.T) {
	root, dir := t.TempDir(), t.TempDir()
	src := page(t, dir, "100", "区块链政策", policyV1)
	run(t, root, src)
	edit(t, root, onDocuments, `when = "2019-03"`, "when = \"2019-03\"\nlevle = \"x\"\nplaces = 5")
	page(t, dir, "100", "区块链政策", policyV2)
	report := run(t, root, src)
	if len(report.Problems) > 0 {
		t.Fatalf("problems: %v", report.Problems)
	}
	text := treeOf(t, root)[onDocuments]
	for _, want := range []string{`when = "2019-04"`, `levle = "x"`, `places = 5`} {
		if !strings.Contains(text, want) {
			t.Errorf("lacks %q:\n%s", want, text)
		}
	}
}

// Facts whose titles are corrected stay with their files; others are new.
func TestRenamed(t *testing.T) {
	fact := func(kind entity.Kind, title, quote string) entity.Entity {
		return entity.Entity{Key: string(kind) + "/" + title, Kind: kind, Title: title, Sources: []entity.Source{{Block: 1, Quote: quote}}}
	}
	for _, test := range []struct {
		name     string
		old, now entity.Entity
		same     bool
	}{
		{"a character corrected", fact("policy", "关于打造区快链产业园的意见", "西湖区发布《关于打造区快链产业园的意见》，提出补贴"), fact("policy", "关于打造区块链产业园的意见", "西湖区发布《关于打造区块链产业园的意见》，提出补贴"), true},
		{"another policy in its place", fact("policy", "关于支持区块链的若干意见", "西湖区发布《关于支持区块链的若干意见》"), fact("policy", "数字经济促进条例", "浙江省发布《数字经济促进条例》"), false},
		{"like titles, other sentences", fact("policy", "区块链扶持政策", "长沙经开区给予每家企业最高二百万元"), fact("policy", "区块链扶持政策二", "重庆渝中区对落户机构减免三年租金"), false},
		{"a short name written out", fact("company", "中行", "其他参与的公司还有中行、农行"), fact("company", "中国银行", "其他参与的公司还有中国银行、农行"), true},
		{"two insurers", fact("company", "中国人寿保险", "其他公司还有中国人寿保险、招商银行"), fact("company", "中国人民保险", "其他公司还有中国人民保险、招商银行"), false},
		{"other kinds", fact("park", "西湖区区块链产业园", "西湖区区块链产业园成立"), fact("alliance", "西湖区区块链产业园", "西湖区区块链产业园成立"), false},
	} {
		got := renamed([]entity.Entity{test.old}, []entity.Entity{test.now})
		if (got[test.now.Key] != nil) != test.same {
			t.Errorf("%s: %v", test.name, got)
		}
	}
}
