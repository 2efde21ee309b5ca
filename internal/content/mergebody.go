package content

import (
	"bytes"
	"strings"

	"atlas/internal/diff3"
	"atlas/internal/frontmatter"
)

// A paragraph is a line of Markdown with the empty lines that follow it.
// Bodies merge by paragraphs in this sense: empty lines are all alike and
// would align what has nothing in common.
type paragraph struct {
	key string // what makes two the same: the line, and whether a gap follows
	raw string // the bytes, empty lines included
}

func paragraphs(body string) (head string, list []paragraph) {
	for line := range strings.Lines(body) {
		text := strings.TrimRight(line, "\r\n")
		switch n := len(list); {
		case text != "":
			list = append(list, paragraph{key: text, raw: line})
		case n == 0:
			head += line
		default:
			p := &list[n-1]
			if !strings.HasSuffix(p.key, "\n") {
				p.key += "\n"
			}
			p.raw += line
		}
	}
	if n := len(list); n > 0 && !strings.HasSuffix(list[n-1].key, "\n") {
		list[n-1].key += "\n" // the end counts as a gap: what comes to stand behind it does not change it
	}
	return head, list
}

func keysOf(list []paragraph) []string {
	keys := make([]string, len(list))
	for i := range list {
		keys[i] = list[i].key
	}
	return keys
}

// mergeBody merges the body by paragraphs.
func mergeBody(file []byte, base, theirs *Version) ([]byte, []Conflict, error) {
	t := cleanBody(theirs.Body)
	b := ""
	if base != nil {
		if b = cleanBody(base.Body); b == t {
			return file, nil, nil
		}
	}
	parts, serr := frontmatter.Split(file)
	if serr != nil {
		return nil, nil, located(file, serr)
	}
	ours := string(file[parts.Body:])
	if base == nil && (strings.TrimSpace(ours) != "" || t == "") {
		return file, nil, nil
	}
	eol := "\n"
	if bytes.HasSuffix(file[:parts.Start], []byte("\r\n")) {
		eol = "\r\n"
	}
	body, conflicts := mergeText(b, t, ours, eol)
	if again, _ := mergeText(b, t, body, eol); again != body {
		// Where paragraphs repeat and both sides have changed them, there
		// are several ways to align the texts, and the next merge would see
		// another one than this. Then a person must look.
		body, conflicts = ours, []Conflict{ambiguous(b, t, ours)}
	}
	if body == ours {
		return file, conflicts, nil
	}
	front := file[:parts.Body:parts.Body]
	if !bytes.HasSuffix(front, []byte("\n")) {
		front = append(front, eol...)
	}
	return append(front, body...), conflicts, nil
}

// ambiguous is a conflict about all that is not common to the three texts at
// their start and end.
func ambiguous(base, theirs, ours string) Conflict {
	head, o := paragraphs(ours)
	_, b := paragraphs(base)
	_, t := paragraphs(theirs)
	start, end := 0, 0
	shortest := min(len(o), len(b), len(t))
	for start < shortest && o[start].key == b[start].key && o[start].key == t[start].key {
		start++
	}
	for end < shortest-start && o[len(o)-1-end].key == b[len(b)-1-end].key && o[len(o)-1-end].key == t[len(t)-1-end].key {
		end++
	}
	line := strings.Count(head, "\n")
	for _, p := range o[:start] {
		line += strings.Count(p.raw, "\n")
	}
	return Conflict{Field: "body", line: line, Base: join(b[start : len(b)-end]), Ours: join(o[start : len(o)-end]), Theirs: join(t[start : len(t)-end])}
}

func mergeText(base, theirs, ours, eol string) (string, []Conflict) {
	head, o := paragraphs(ours)
	_, b := paragraphs(base)
	_, t := paragraphs(theirs)
	hunks := diff3.Merge(keysOf(b), keysOf(o), keysOf(t))
	var conflicts []Conflict
	changed := false
	for _, h := range hunks {
		changed = changed || h.Kind == diff3.Theirs
	}
	var out strings.Builder
	out.WriteString(head)
	if head == "" && len(o) == 0 && len(t) > 0 {
		out.WriteString(eol)
	}
	tail := "" // how ours ends
	if n := len(o); n > 0 {
		tail = strings.TrimPrefix(o[n-1].raw, strings.TrimRight(o[n-1].raw, "\r\n"))
	} else {
		tail = eol
	}
	put := func(p paragraph, last bool) {
		text := strings.TrimRight(p.raw, "\r\n")
		out.WriteString(text)
		ends := p.raw[len(text):]
		switch {
		case last:
			ends = tail
		case strings.HasSuffix(p.key, "\n") && strings.Count(ends, "\n") < 2:
			ends = eol + eol // it was the last one
		}
		out.WriteString(ends)
	}
	var list []paragraph
	for _, h := range hunks {
		if h.Kind == diff3.Conflict {
			conflicts = append(conflicts, Conflict{
				Field: "body", line: len(list), // a paragraph for now
				Base: join(b[h.Base.Start:h.Base.End]), Ours: join(o[h.Ours.Start:h.Ours.End]), Theirs: join(t[h.Theirs.Start:h.Theirs.End]),
			})
		}
		if h.Kind != diff3.Theirs {
			list = append(list, o[h.Ours.Start:h.Ours.End]...)
			continue
		}
		for _, p := range t[h.Theirs.Start:h.Theirs.End] {
			list = append(list, paragraph{p.key, strings.ReplaceAll(p.raw, "\n", eol)})
		}
	}
	lines := make([]int, 0, len(list)+1)
	line, counted := 0, 0 // how many lines out has up to counted
	for i := range len(list) + 1 {
		line += strings.Count(out.String()[counted:], "\n")
		counted = out.Len()
		lines = append(lines, line)
		if i < len(list) {
			put(list[i], i == len(list)-1)
		}
	}
	for i := range conflicts {
		conflicts[i].line = lines[conflicts[i].line]
	}
	switch {
	case !changed:
		return ours, conflicts
	case len(list) == 0:
		return "", conflicts
	}
	return out.String(), conflicts
}

// join is the text of a conflict's region.
func join(list []paragraph) string {
	var b strings.Builder
	for _, p := range list {
		b.WriteString(p.raw)
	}
	return strings.TrimRight(strings.ReplaceAll(b.String(), "\r\n", "\n"), "\n")
}
