package article

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// inlineWriter writes inline content as Markdown.
type inlineWriter struct {
	out     []byte
	start   bool // out begins at the start of a line
	oneLine bool // line breaks become spaces
	cell    bool // in a table
	heading bool
	label   bool // in the text of a link or picture
	inner   bool // inside emphasis
	closed  byte // the delimiter of emphasis that out ends with
}

// inlines writes a list. styles are those still to be written; next is the
// character that follows the list, 0 for the end of a line.
func (w *inlineWriter) inlines(list []Inline, styles Style, next rune) {
	list = tidy(list)
	for i := 0; i < len(list); {
		style, delim := Style(0), ""
		switch s := list[i].Style & styles; {
		case s&Bold != 0:
			style, delim = Bold, "**"
		case s&Strike != 0:
			style, delim = Strike, "~~"
		case s&Italic != 0:
			style, delim = Italic, "*"
		}
		if style != 0 {
			end := extent(list, i, func(in Inline) bool { return in.Style&style != 0 })
			w.emphasis(list[i:end], styles, style, delim, w.following(list[end:], styles, next))
			i = end
			continue
		}
		if link := list[i].Link; link != nil {
			end := i
			for end < len(list) && list[end].Link == link && list[end].Kind != Break {
				end++
			}
			w.link(link, list[i:end])
			i = end
			continue
		}
		w.inline(list[i], list[i+1:])
		i++
	}
}

// tidy evens out what Markdown cannot express: styles that change inside a
// link, and neighbouring pieces of code.
func tidy(list []Inline) []Inline {
	out := make([]Inline, 0, len(list))
	for _, in := range list {
		if n := len(out); n > 0 && in.Kind == CodeText && out[n-1].Kind == CodeText && out[n-1].Link == in.Link {
			out[n-1].Text += in.Text
			continue
		}
		out = append(out, in)
	}
	for i := 0; i < len(out); {
		end := i + 1
		if link := out[i].Link; link != nil {
			common := out[i].Style
			for end < len(out) && out[end].Link == link {
				common &= out[end].Style
				end++
			}
			for j := i; j < end; j++ {
				out[j].Style = common
			}
		}
		i = end
	}
	return out
}

// extent gives the end of the run of inlines that are in, from i on; spaces,
// breaks, pictures and notes go along where the run goes on after them.
func extent(list []Inline, i int, in func(Inline) bool) int {
	end := i + 1
	for j := i + 1; j < len(list); j++ {
		switch {
		case in(list[j]):
			end = j + 1
		case !stylable(list[j]):
		default:
			return end
		}
	}
	return end
}

// following tells with which character the output of rest will begin: 0 for
// the end of the line, a letter where that is uncertain, because a letter
// asks the most of the emphasis before it.
func (w *inlineWriter) following(rest []Inline, styles Style, next rune) rune {
	if len(rest) == 0 {
		return next
	}
	in := rest[0]
	switch {
	case in.Style&styles != 0:
		return 'a'
	case in.Kind == Break && w.oneLine:
		return ' '
	case in.Kind == Break:
		return '\\'
	case in.Kind == Note, in.Link != nil:
		return '['
	case in.Kind == Img:
		return '!'
	case in.Kind == CodeText:
		return '`'
	case in.Kind == Math:
		return '$'
	}
	r := firstRune(in.Text)
	if (r == 'h' || r == 'H') && urlLength(in.Text) > 0 {
		return '<'
	}
	return r
}

// emphasis writes group between delimiters. CommonMark reads a delimiter only
// if it touches a letter on its inner side, or a space or punctuation on its
// outer side; in Chinese, where no spaces stand between words, "**提示：**链"
// is not bold. So punctuation at the edges moves out: "**提示**：链".
func (w *inlineWriter) emphasis(group []Inline, styles, style Style, delim string, next rune) {
	inner := styles &^ style
	if style == Bold {
		inner &^= Italic
	}
	plain := func(part []Inline, next rune) {
		if len(part) > 0 {
			w.inlines(without(part, style), inner, next)
		}
	}
	group = without(group, 0)
	var tail []Inline
	tailFirst := func() rune {
		if len(tail) > 0 {
			return w.following(without(tail, style), inner, next)
		}
		return next
	}
	for range 24 {
		// Breaks, pictures and notes at the edges need no emphasis.
		for len(group) > 0 && !stylable(group[0]) {
			plain(group[:1], 'a')
			group = group[1:]
		}
		for n := len(group); n > 0 && !stylable(group[n-1]); n-- {
			tail = append([]Inline{group[n-1]}, tail...)
			group = group[:n-1]
		}
		if len(group) == 0 || w.closed == delim[0] || delim[0] == '~' && w.before() == '~' {
			break
		}
		sub := &inlineWriter{oneLine: w.oneLine, cell: w.cell, heading: w.heading, label: w.label, inner: true}
		sub.inlines(without(group, style), inner, rune(delim[0]))
		first, last := firstRune(string(sub.out)), lastRune(string(sub.out))
		// Nested emphasis that touches ours would merge with it.
		if len(sub.out) == 0 || first == rune(delim[0]) || last == rune(delim[0]) && (delim[0] == '~' || !strings.HasSuffix(string(sub.out), `\`+delim[:1])) {
			break
		}
		if !opens(w.before(), first) {
			var head Inline
			head, group = shift(group)
			plain([]Inline{head}, firstRune(delim))
			continue
		}
		if !closes(last, tailFirst()) {
			var end Inline
			group, end = pop(group)
			tail = append([]Inline{end}, tail...)
			continue
		}
		w.out = append(w.out, delim...)
		w.out = append(w.out, sub.out...)
		w.out = append(w.out, delim...)
		w.closed = delim[0]
		plain(tail, next)
		return
	}
	plain(append(group, tail...), next)
}

// stylable reports whether an inline can stand at the edge of emphasis.
func stylable(in Inline) bool {
	switch in.Kind {
	case Break, Note:
		return false
	case Img:
		return in.Link != nil
	case Text:
		return strings.TrimSpace(in.Text) != ""
	}
	return true
}

// without copies a list without a style.
func without(list []Inline, style Style) []Inline {
	out := make([]Inline, len(list))
	for i, in := range list {
		in.Style &^= style
		out[i] = in
	}
	return out
}

// shift parts the first character, or whole inline, from a group.
func shift(group []Inline) (Inline, []Inline) {
	head := group[0]
	if n := runeLen(head.Text); head.Kind == Text && head.Link == nil && n < len(head.Text) && urlLength(head.Text) == 0 {
		rest := head
		head.Text, rest.Text = head.Text[:n], head.Text[n:]
		return head, append([]Inline{rest}, group[1:]...)
	}
	return head, group[1:]
}

// pop parts the last character, or whole inline, from a group.
func pop(group []Inline) ([]Inline, Inline) {
	n := len(group) - 1
	end := group[n]
	if end.Kind == Text && end.Link == nil {
		_, size := utf8.DecodeLastRuneInString(end.Text)
		if cut := len(end.Text) - size; cut > 0 && !strings.Contains(end.Text, "://") {
			rest := end
			rest.Text, end.Text = end.Text[:cut], end.Text[cut:]
			return append(group[:n:n], rest), end
		}
	}
	return group[:n:n], end
}

// before gives the character before the end of the output, ' ' at the start
// of a line.
func (w *inlineWriter) before() rune {
	if len(w.out) == 0 {
		if w.start || w.oneLine {
			return ' '
		}
		return '*' // inside emphasis
	}
	r, _ := utf8.DecodeLastRune(w.out)
	return r
}

// opens and closes tell whether a delimiter between two characters is read,
// under the stricter of the rules in use: symbols count as punctuation on the
// inside only, which differs between versions of CommonMark.
func opens(outer, inner rune) bool {
	return !unicode.IsSpace(inner) && (!isPunct(inner) || unicode.IsSpace(outer) || unicode.IsPunct(outer))
}

func closes(inner, outer rune) bool {
	return outer == 0 || opens(outer, inner)
}

func isPunct(r rune) bool { return unicode.IsPunct(r) || unicode.IsSymbol(r) }

// inline writes one inline without style or link; rest is what follows.
func (w *inlineWriter) inline(in Inline, rest []Inline) {
	w.closed = 0
	switch in.Kind {
	case Text:
		bang := len(rest) > 0 && (rest[0].Link != nil || rest[0].Kind == Note)
		w.text(in.Text, bang, len(rest) > 0 || w.inner)
	case CodeText:
		w.codeSpan(in.Text)
	case Math:
		w.out = append(w.out, '$')
		w.codeSpan(in.Text)
		w.out = append(w.out, '$')
	case Img:
		w.picture(in.Image)
	case Note:
		w.out = append(w.out, "[^"+in.Text+"]"...)
	case Break:
		switch {
		case w.oneLine || w.label:
			w.out = append(w.out, ' ')
		case len(w.out) > 0 && w.out[len(w.out)-1] == '\\':
			w.out = append(w.out, "  \n"...)
		default:
			w.out = append(w.out, "\\\n"...)
		}
	}
}

func (w *inlineWriter) codeSpan(s string) {
	fence := strings.Repeat("`", longestRun(s, '`')+1)
	if w.cell {
		s = strings.ReplaceAll(s, "|", `\|`)
	}
	w.out = append(w.out, fence...)
	pad := s != "" && (s[0] == '`' || s[len(s)-1] == '`')
	if pad {
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, s...)
	if pad {
		w.out = append(w.out, ' ')
	}
	w.out = append(w.out, fence...)
}

// labelText writes the inside of square brackets.
func (w *inlineWriter) labelText(list []Inline) []byte {
	sub := &inlineWriter{oneLine: true, cell: w.cell, heading: w.heading, label: true}
	bare := without(list, Bold|Italic|Strike)
	for i := range bare {
		bare[i].Link = nil
	}
	sub.inlines(bare, 0, ']')
	return sub.out
}

func (w *inlineWriter) link(link *Link, list []Inline) {
	w.closed = 0
	if len(list) == 1 && list[0].Kind == Text && list[0].Text == link.URL && link.Title == "" && urlLength(link.URL) == len(link.URL) {
		w.out = append(append(append(w.out, '<'), link.URL...), '>')
		return
	}
	label := w.labelText(list)
	trimmed := strings.TrimSpace(string(label))
	// Parsers refuse longer labels, and look for "]:" even inside code.
	if trimmed == "" || len(trimmed) > 900 || strings.Contains(trimmed, "]:") {
		for i, in := range list {
			in.Link, in.Style = nil, 0
			w.inline(in, list[i+1:])
		}
		return
	}
	if label[0] == ' ' {
		w.out = append(w.out, ' ')
	}
	w.out = append(append(append(w.out, '['), trimmed...), ']')
	w.target(link.URL, link.Title)
	if label[len(label)-1] == ' ' {
		w.out = append(w.out, ' ')
	}
}

func (w *inlineWriter) picture(im *Image) {
	w.out = append(w.out, "!["...)
	w.out = append(w.out, w.labelText([]Inline{{Kind: Text, Text: im.Alt}})...)
	w.out = append(w.out, ']')
	w.target(im.URL, im.Title)
}

// target writes where a link or picture leads. Addresses were cleaned of
// spaces, quotes and angle brackets when they were read.
func (w *inlineWriter) target(url, title string) {
	w.out = append(w.out, '(')
	w.escapeIn(url, "()\\")
	if title != "" {
		w.out = append(w.out, ` "`...)
		w.escapeIn(title, `"\`)
		w.out = append(w.out, '"')
	}
	w.out = append(w.out, ')')
}

func (w *inlineWriter) escapeIn(s, special string) {
	for i := range len(s) {
		c := s[i]
		if strings.IndexByte(special, c) >= 0 || c == '&' && isEntity(s[i:], false) || c == '|' && w.cell {
			w.out = append(w.out, '\\')
		}
		w.out = append(w.out, c)
	}
}
