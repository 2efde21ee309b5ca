package markdown

import (
	"bytes"
	"strings"
	"testing"
)

// TestNoEnd holds that a text which nests or repeats without end makes no more
// than so much of it, and loses nothing: without the limits these take
// half a minute.
func TestNoEnd(t *testing.T) {
	for name, c := range map[string]struct {
		src, element string
		most         int
	}{
		"quotations": {strings.Repeat(">", 50_000) + "a", "<blockquote>", maxNesting},
		"lists":      {strings.Repeat("- ", 25_000) + "a", "<ul>", maxNesting},
		"both":       {strings.Repeat("> 1. ", 12_000) + "a", "<ol>", maxNesting},
		"addresses":  {strings.Repeat("[a](", 25_000), "<a", 0},
		"angles":     {strings.Repeat("[a](<b", 12_000), "<a", 0},
		"titles":     {strings.Repeat("[a](b (c", 12_000), "<a", 0},
		"delimiters": {strings.Repeat("*a_ ", 25_000), "<em>", 0},
		"tables":     {strings.Repeat("|a", 1500) + "|\n" + strings.Repeat("|-", 1500) + "|\n" + strings.Repeat("|\n", 1500), "<td>", 0},
	} {
		var out bytes.Buffer
		New().Render(&out, []byte(c.src), Options{})
		if n := strings.Count(out.String(), c.element); n > c.most {
			t.Errorf("%s: %d times %s; at most %d are wanted", name, n, c.element, c.most)
		}
		if want, got := strings.Count(c.src, "a"), strings.Count(out.String(), "a"); got < want {
			t.Errorf("%s: %d of %d letters are left", name, got, want)
		}
	}
}

// TestWithinBounds holds that what people write is read as it was.
func TestWithinBounds(t *testing.T) {
	for in, want := range map[string]string{
		"[a](b_(c)_(d(e)))":      `<a href="b_(c)_(d(e))">a</a>`,
		"[a](b\\(c)":             `<a href="b(c">a</a>`,
		"[a](<b c> (d))":         `<a href="b c" title="d">a</a>`,
		"[a](b 'c\nd')":          "<a href=\"b\" title=\"c\nd\">a</a>",
		"[a]( b )":               `<a href="b">a</a>`,
		"[a]()":                  `<a>a</a>`,
		"[a](\nb\n\"c\")":        `<a href="b" title="c">a</a>`,
		"[a](b (c\n\n[a]: d":     `<a href="d">a</a>(b (c`,
		"[a](<b\\>c> \"d\\\"\")": `<a href="b&gt;c" title="d&quot;">a</a>`,
	} {
		var out bytes.Buffer
		New().Render(&out, []byte(in), Options{NoIDs: true})
		if got := strings.TrimSpace(out.String()); got != "<p>"+want+"</p>" {
			t.Errorf("%q: got %s, want <p>%s</p>", in, got, want)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	src := []byte(strings.Repeat("## 应用\n\n平台由[多家机构](https://example.org/a)共同发起，**试点**覆盖`三省`。\n\n- 第一项\n- 第二项\n\n| 年 | 数 |\n| --- | ---: |\n| 2018 | 5 |\n\n> 引文一句。\n\n", 20))
	r := New()
	b.SetBytes(int64(len(src)))
	for b.Loop() {
		var out bytes.Buffer
		r.Render(&out, src, Options{MinHeading: 2})
	}
}
