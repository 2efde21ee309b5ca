package check

import (
	"slices"
	"strings"
	"testing"

	"atlas/internal/markdown"
)

const quoteFront = "+++\ntitle = \"园\"\n\n[[sources]]\narticle = \"a1\"\nblock = BLOCK\nquote = QUOTE\n+++\n"

func TestQuotes(t *testing.T) {
	body := "# 标题\n\n**粗体**的第一句。第二句有 `代码` 和[链接](https://example.org/)，一行\\\n两行。\n\n- 第一项：甲\n- 第二项：乙\n\n| 列 | 值 |\n| --- | --- |\n| 杭州 | 3~5个 |\n\n第二句有别的话。\n"
	for _, c := range []struct{ block, quote, want string }{
		{"2", `"粗体的第一句。"`, ""},
		{"2", `"第二句有 代码 和链接"`, ""},
		{"2", `"一行两行"`, ""},
		{"2", `"一行\n  两行"`, ""},
		{"4", `"第二项：乙"`, ""},
		{"5", `"杭州 3~5个"`, ""},
		{"1", `"标题"`, ""},
		{"1", `"粗体的第一句。"`, ":7:9: sources: block 1 of content/articles/a1/index.md does not hold the quote “粗体的第一句。”\n  hint: it stands in block 2 now: write block = 2"},
		{"3", `"第二句有"`, ":7:9: sources: block 3 of content/articles/a1/index.md does not hold the quote “第二句有”\n  hint: it stands in block 2 now: write block = 2"},
		{"5", `"第二句有"`, ":7:9: sources: block 5 of content/articles/a1/index.md does not hold the quote “第二句有”\n  hint: it stands in block 6 now: write block = 6"},
		{"6", `"第二句有别的花。"`, ":7:9: sources: block 6 of content/articles/a1/index.md does not hold the quote “第二句有别的花。”\n  hint: block 6 says: “第二句有别的话。”"},
		{"6", `"毫不相干"`, ":7:9: sources: block 6 of content/articles/a1/index.md does not hold the quote “毫不相干”\n  hint: the article does not say it any more: remove this source, or mend the article's text"},
		{"77", `"毫不相干"`, ":6:9: sources: there is no block 77 in content/articles/a1/index.md, which has 6\n  hint: the article does not say it any more: remove this source, or mend the article's text"},
	} {
		file := strings.NewReplacer("BLOCK", c.block, "QUOTE", c.quote).Replace(quoteFront)
		dir := write(t, map[string]string{
			"content/articles/a1/index.md": "+++\ntitle = \"文\"\nid = \"a1\"\n+++\n" + body,
			"content/parks/x.md":           file,
		})
		got := lines(t, Options{Root: dir}, "quote-not-found", "quote-moved", "missing-block")
		var want []string
		if c.want != "" {
			want = []string{"content/parks/x.md" + c.want}
		}
		if !slices.Equal(got, want) {
			t.Errorf("block %s, %s: got %q, want %q", c.block, c.quote, got, want)
		}
	}
}

// FuzzNearest holds that looking for a sentence finds one that is there.
func FuzzNearest(f *testing.F) {
	f.Add("第一句。第二句！third; 四\n五", "第二句")
	f.Add("\xff。\xff", "\xff")
	f.Fuzz(func(t *testing.T, body, quote string) {
		a := &article{}
		for i, text := range strings.Split(body, "\n\n") {
			a.blocks = append(a.blocks, markdown.BlockText{N: i + 1, Text: text})
		}
		if s, ok := a.nearest(quote); ok && (s.block < 1 || s.block > len(a.blocks)) {
			t.Errorf("block %d of %d", s.block, len(a.blocks))
		}
	})
}
