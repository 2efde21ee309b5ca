package frontmatter

import (
	"strings"

	"atlas/internal/diff3"
)

// segment is an item of an array as it is written: what stands before it
// since the last segment, the item, and what belongs to it behind: its comma,
// and the comment that ends its line.
type segment struct {
	lead, item, tail string
	comma            bool
}

// setArray edits an array item by item. One that stands as this package
// writes it is written as this package would write the new one; any other
// keeps its layout.
func (e *editor) setArray(key string, old *Value, v Value) {
	raw := string(e.file[old.Start:old.End])
	comments := e.comments(old.Start, old.End)
	if raw == string(e.style.appendValue(nil, key, *old, e.eol)) || len(comments) == 0 && (len(old.Items) == 0 || len(v.Items) == 0) {
		e.replace(old.Start, old.End, string(e.style.appendValue(nil, key, v, e.eol)))
		return
	}
	head, segments, closing := e.segments(old)
	kept := commonItems(old.Items, v.Items)
	if !strings.Contains(raw, "\n") {
		e.replace(old.Start, old.End, rowOf(head, segments, closing, kept, v.Items))
		return
	}
	e.replace(old.Start, old.End, e.columnOf(head, segments, closing, kept, v.Items))
}

// segments takes an array apart. head is the [ with a comment behind it,
// closing what stands after the last item, with the ].
func (e *editor) segments(v *Value) (head string, segments []segment, closing string) {
	text := func(from, to int) string { return string(e.file[from:to]) }
	pos := v.Start + 1
	pos = e.endOfComment(pos, v.End)
	head = text(v.Start, pos)
	for i := range v.Items {
		item := &v.Items[i]
		limit := v.End - 1
		if i+1 < len(v.Items) {
			limit = v.Items[i+1].Start
		}
		end, comma := e.afterComma(item.End, limit)
		end = e.endOfComment(end, limit)
		segments = append(segments, segment{text(pos, item.Start), text(item.Start, item.End), text(item.End, end), comma})
		pos = end
	}
	return head, segments, text(pos, v.End)
}

// afterComma finds the end of the comma in a gap after an item. Without a
// comma it is the item's end. A comma may come after comments.
func (e *editor) afterComma(from, to int) (end int, comma bool) {
	for i := from; i < to; i++ {
		switch e.file[i] {
		case ',':
			return i + 1, true
		case '#':
			i = e.lineEnd(i) - 1
		}
	}
	return from, false
}

// endOfComment passes blanks and a comment up to the end of its line, if
// there is a comment.
func (e *editor) endOfComment(from, to int) int {
	i := from
	for i < to && (e.file[i] == ' ' || e.file[i] == '\t') {
		i++
	}
	if i >= to || e.file[i] != '#' {
		return from
	}
	end := e.lineEnd(i) - 1
	if e.file[end-1] == '\r' {
		end--
	}
	return end
}

// rowOf writes an array that is on one line, and so has no comments.
func rowOf(head string, segments []segment, closing string, kept []int, items []Value) string {
	var b strings.Builder
	b.WriteString(head)
	for i, item := range items {
		old := kept[i]
		switch {
		case i == 0:
			b.WriteString(segments[0].lead)
		case old > 0:
			b.WriteString(segments[old].lead)
		default:
			b.WriteByte(' ')
		}
		if old >= 0 {
			b.WriteString(segments[old].item)
		} else {
			b.WriteString(item.String())
		}
		if i < len(items)-1 || segments[len(segments)-1].comma {
			b.WriteByte(',')
		}
	}
	b.WriteString(closing)
	return b.String()
}

// columnOf writes an array that spreads over lines: items that stay keep
// their lines, new ones get a line after the item before them, and of items
// that go the comments stay.
func (e *editor) columnOf(head string, segments []segment, closing string, kept []int, items []Value) string {
	indent := "  "
	for _, s := range segments {
		if i := strings.LastIndexByte(s.lead, '\n'); i >= 0 {
			indent = s.lead[i+1:]
			break
		}
	}
	var b strings.Builder
	b.WriteString(head)
	next := 0 // the first old segment that is not yet dealt with
	dropUntil := func(end int) {
		for ; next < end; next++ {
			s := segments[next]
			for _, c := range append(commentsIn(s.lead), commentsIn(s.tail)...) {
				b.WriteString(e.eol + indent + c)
			}
		}
	}
	for i, item := range items {
		old := kept[i]
		if old < 0 {
			b.WriteString(e.eol + indent + item.String() + ",")
			continue
		}
		dropUntil(old)
		s := segments[old]
		next = old + 1
		if onCommentLine(b.String()) && !strings.Contains(s.lead, "\n") {
			b.WriteString(e.eol + indent) // the item before it left a comment
		}
		b.WriteString(s.lead)
		b.WriteString(s.item)
		if !s.comma {
			b.WriteByte(',')
		}
		b.WriteString(s.tail)
	}
	dropUntil(len(segments))
	if onCommentLine(b.String()) && !strings.HasPrefix(strings.TrimLeft(closing, " \t\r"), "\n") {
		b.WriteString(e.eol)
	}
	b.WriteString(closing)
	return b.String()
}

// onCommentLine reports whether what comes next would be part of a comment.
func onCommentLine(text string) bool {
	line := text[strings.LastIndexByte(text, '\n')+1:]
	return len(commentsIn(line)) > 0
}

// commentsIn gives the comments of a piece of an array.
func commentsIn(text string) []string {
	e := editor{file: []byte(text)}
	return e.comments(0, len(text))
}

// commonItems aligns two lists: for each new item the index of the old item
// that stays for it, or -1. Indices ascend; as many items as can be stay.
func commonItems(old, items []Value) []int {
	texts := func(values []Value) []string {
		list := make([]string, len(values))
		for i, v := range values {
			list[i] = v.String()
		}
		return list
	}
	return diff3.Match(texts(old), texts(items))
}
