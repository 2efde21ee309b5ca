package roundtrip

import (
	"strings"
	"testing"
)

// TestHostile reads pages made to break a reader. What counts is that each
// comes back, and exact; a time limit would only measure the machine.
func TestHostile(t *testing.T) {
	const n = 100_000
	if testing.Short() {
		t.Skip("large pages")
	}
	c := New()
	for name, page := range map[string]string{
		"divs":        strings.Repeat("<div>", n) + "深处" + strings.Repeat("</div>", n),
		"spans":       "<div id=content_views>" + strings.Repeat("<span>", n) + "深处",
		"fonts":       "<div id=content_views>" + strings.Repeat("<p><font><b><i>字", 2000),
		"quotes":      "<div id=content_views>" + strings.Repeat("<blockquote>", 400) + "深处",
		"lists":       "<div id=content_views>" + strings.Repeat("<ul><li>项", 200),
		"tables":      "<div id=content_views>" + strings.Repeat("<table><tr><td>", 100) + "深处",
		"cells":       "<div id=content_views><table>" + strings.Repeat("<tr><td colspan=99999 rowspan=99999>格</td><td>子</td></tr>", 300) + "</table>",
		"entities":    "<div id=content_views>" + strings.Repeat("&amp;lt;&#0;&#x10FFFF;&unknown;", n/10),
		"stars":       "<div id=content_views><p>" + strings.Repeat("*_~`[", n/10),
		"bold":        "<div id=content_views><p>" + strings.Repeat("<b>。</b>字", n/10),
		"punctuation": "<div id=content_views><p>字<b>" + strings.Repeat("。", n/10) + "</b>字",
		"attributes":  "<div id=content_views " + strings.Repeat("a=b ", n) + ">字",
		"comment":     "<div id=content_views><!--" + strings.Repeat("-", n) + "字",
		"brackets":    "<div id=content_views>" + strings.Repeat("&lt;", n),
		"one line":    "<div id=content_views><p>" + strings.Repeat("区块链，", n),
		"breaks":      "<div id=content_views><p>" + strings.Repeat("区<br>", n/10),
		"code":        "<div id=content_views><pre>" + strings.Repeat("`", n) + "</pre>",
		"codes":       "<div id=content_views><p>" + strings.Repeat("<code>`</code>", 2000),
		"links":       "<div id=content_views><p>" + strings.Repeat("<a href=http://a.b/c>字</a>", n/10),
		"nul":         "<div id=content_views><p>" + strings.Repeat("\x00\xff\xfe", n),
		"binary":      "\x00\x01\x02" + strings.Repeat("\x80\x81", n),
		"empty":       "",
		"front":       "---\n" + strings.Repeat("tags: [", n),
	} {
		t.Run(name, func(t *testing.T) {
			r := c.Check(name, []byte(page))
			if bare := name == "empty" || name == "comment"; bare != (r.Counts.Blocks == 0) {
				t.Errorf("%d blocks, problems %v", r.Counts.Blocks, r.Problems)
			}
			if !r.Exact() {
				d := r.Differences
				want, got := "", ""
				if len(d) > 0 {
					want, got = around(d[0].Want, d[0].Got)
					t.Errorf("%v: %d differences, first: block %d %s: want %q got %q", r.Err, len(d), d[0].Block, d[0].Aspect, want, got)
				} else {
					t.Error(r.Err)
				}
			}
		})
	}
}
