package decisions

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"atlas/internal/frontmatter"
	"atlas/internal/tomlfile"
)

// blocks is a TOML file cut before each [[table]] of one name, so that single
// entries can be taken out and put in while the rest stays byte for byte. The
// comment right above an entry is part of it.
type blocks struct {
	head    []byte
	entries [][]byte
}

// cut cuts src at its tables of that name, of which there are n.
func cut(src []byte, at *tomlfile.Positions, table string, n int) blocks {
	var starts []int
	for i := range n {
		span, ok := at.Span(entry(table, i))
		if !ok {
			continue
		}
		starts = append(starts, above(src, lineStart(src, span.KeyStart)))
	}
	if len(starts) == 0 {
		return blocks{head: src}
	}
	b := blocks{head: src[:starts[0]]}
	for i, start := range starts {
		end := len(src)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		b.entries = append(b.entries, src[start:end])
	}
	return b
}

func lineStart(src []byte, offset int) int { return bytes.LastIndexByte(src[:offset], '\n') + 1 }

// above moves a start up over the comment lines right above it. A comment at
// the very top of a file is about the file.
func above(src []byte, start int) int {
	for at := start; at > 0; {
		prev := lineStart(src, at-1)
		if prev == 0 || !bytes.HasPrefix(bytes.TrimSpace(src[prev:at]), []byte("#")) {
			return at
		}
		at = prev
		start = at
	}
	return start
}

func (b blocks) bytes() []byte {
	out := bytes.Clone(b.head)
	for _, e := range b.entries {
		if len(out) > 0 && !bytes.HasSuffix(out, []byte("\n\n")) {
			if !bytes.HasSuffix(out, []byte("\n")) {
				out = append(out, '\n')
			}
			out = append(out, '\n')
		}
		out = append(out, e...)
	}
	if len(out) == 0 {
		return nil
	}
	return append(bytes.TrimRight(out, "\n"), '\n')
}

// tomlText writes a pair; an empty text is left out.
func tomlText(b *strings.Builder, key, text string) {
	if text != "" {
		b.WriteString(key + " = " + frontmatter.TextValue(text).String() + "\n")
	}
}

const decisionsHead = `# What was decided about this atlas. Every import replays it.
#
#   [[same]]       a and b are one: facts of b go to a
#   [[different]]  a and b are two, whatever they are called
#   [[suppress]]   a fact of an article that imports leave out
#   [[settled]]    a file's value that stands against the articles'
#
# a and b are content files ("companies/x.md") or kind and title
# ("company/中国银行"). A reason may stand with each.
`

const redirectsHead = `# Pages that have moved: the old address leads readers on to the new one.
# ` + "`from`" + ` is the page that was, ` + "`to`" + ` the content file that stands for it now.
`

// AddSame adds a pair to the text of decisions.toml (nil for none) and gives
// the new text. One that is there already is not added again.
func AddSame(src []byte, p Pair) []byte {
	s, _ := Parse(FileName, src)
	for _, have := range s.Same {
		if have.A == p.A && have.B == p.B {
			return src
		}
	}
	var b strings.Builder
	b.WriteString("[[same]]\n")
	tomlText(&b, "a", p.A.String())
	tomlText(&b, "b", p.B.String())
	tomlText(&b, "reason", p.Reason)
	at := slices.IndexFunc(s.Same, func(have Pair) bool {
		return cmp.Or(strings.Compare(have.A.String(), p.A.String()), strings.Compare(have.B.String(), p.B.String())) > 0
	})
	return insertBlock(src, decisionsHead, "same", len(s.Same), at, b.String())
}

// insertBlock puts an entry before entry at of n of a table, or at the end
// when at is negative. Entries are kept in order rather than added at the end,
// where any two branches would collide in git.
func insertBlock(src []byte, head, table string, n, at int, block string) []byte {
	if len(bytes.TrimSpace(src)) == 0 {
		src = []byte(head)
	}
	places := tomlfile.Scan("", src)
	if span, ok := places.Span(tomlfile.Path{}.Key(table)); ok && bytes.HasPrefix(src[span.ValueStart:], []byte("[")) && !bytes.HasPrefix(src[span.ValueStart:], []byte("[[")) {
		// Somebody has written the list in one: same = [{a = …}].
		fields := strings.Split(strings.TrimSuffix(block, "\n"), "\n")[1:]
		item := "{" + strings.Join(fields, ", ") + "}, "
		return slices.Concat(src[:span.ValueStart+1], []byte(item), src[span.ValueStart+1:])
	}
	b := cut(src, places, table, n)
	if at < 0 {
		at = len(b.entries)
	}
	b.entries = slices.Insert(b.entries, at, []byte(block))
	return b.bytes()
}

// AddRedirect adds a redirect to the text of redirects.toml (nil for none).
// Redirects that led to the page that now moves are led to where it goes, so
// that no chain comes to be.
func AddRedirect(src []byte, r Redirect) []byte {
	var file struct {
		Redirect []Redirect `toml:"redirect"`
	}
	at, _ := tomlfile.Decode(RedirectsName, src, &file)
	known := false
	for i := len(file.Redirect) - 1; i >= 0; i-- {
		have := file.Redirect[i]
		known = known || have.From == r.From
		if to := strings.TrimPrefix(have.To, "content/"); to != r.From && PagePath(to) != r.From {
			continue
		}
		if span, ok := at.Span(entry("redirect", i).Key("to")); ok {
			value := frontmatter.TextValue(r.To).String()
			src = []byte(string(src[:span.ValueStart]) + value + string(src[span.ValueEnd:]))
		}
	}
	if known {
		return src
	}
	var b strings.Builder
	b.WriteString("[[redirect]]\n")
	tomlText(&b, "from", r.From)
	tomlText(&b, "to", r.To)
	tomlText(&b, "reason", r.Reason)
	place := slices.IndexFunc(file.Redirect, func(have Redirect) bool { return have.From > r.From })
	return insertBlock(src, redirectsHead, "redirect", len(file.Redirect), place, b.String())
}

// MoveFile makes the decisions about one content file those about another,
// for records that are merged: paths in a, b and file. Between the two
// themselves nothing is changed.
func MoveFile(src []byte, old, now string) []byte {
	s, problems := Parse(FileName, src)
	if len(problems) > 0 {
		return src
	}
	at := tomlfile.Scan(FileName, src)
	var spans []tomlfile.Span
	mark := func(p tomlfile.Path) {
		if span, ok := at.Span(p); ok {
			spans = append(spans, span)
		}
	}
	for table, list := range map[string][]Pair{"same": s.Same, "different": s.Different} {
		for i, p := range list {
			if p.A.Path == old && p.B.Path != now {
				mark(entry(table, i).Key("a"))
			}
			if p.B.Path == old && p.A.Path != now {
				mark(entry(table, i).Key("b"))
			}
		}
	}
	for i, e := range s.Settled {
		if e.File == old {
			mark(entry("settled", i).Key("file"))
		}
	}
	slices.SortFunc(spans, func(a, b tomlfile.Span) int { return b.ValueStart - a.ValueStart })
	for _, span := range spans {
		src = slices.Concat(src[:span.ValueStart], []byte(frontmatter.TextValue(now).String()), src[span.ValueEnd:])
	}
	return src
}
