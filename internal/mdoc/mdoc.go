// Package mdoc writes manual pages in mdoc(7), which man-db (groff) and mandoc
// both read.
//
// A [Page] is plain text in parts; what roff takes for its own (a dot at the
// start of a line, quotes, backslashes, hyphens of commands, Chinese) is
// escaped here and nowhere else. Equal pages give equal bytes.
package mdoc

import (
	"fmt"
	"regexp"
	"strings"
	"time"
)

// Page is a manual page.
type Page struct {
	// Name is the page's, as "atlas-build"; Section its part of the manual, a
	// digit; Short the line of apropos.
	Name, Section, Short string
	// Date is when what the page tells of was last changed. The zero time
	// leaves it out, of which mandoc's lint complains.
	Date time.Time
	// Source is what the page came with, as "atlas v1.2.3".
	Source string
	// Synopsis says how to call it.
	Synopsis []Usage
	Sections []Section
}

// Usage is one form of a command line.
type Usage struct {
	// Command is the words before all others, as "atlas build".
	Command string
	Flags   []Flag
	// Arguments is the rest as help texts have it: "SOURCE...", "[DIR]".
	Arguments string
}

// Flag is an option, with dashes: "--dest". Value names its value, if any.
type Flag struct{ Name, Value string }

// Section is a part of a page. Conventional titles are in capitals: EXAMPLES.
type Section struct {
	Title string
	Parts []Part
}

// Part is one of [Text], [List], [Literal] and [Refs].
type Part interface{ write(*writer) }

// Text is prose; an empty line ends a paragraph.
type Text string

// List is a list of terms and what they mean.
type List []Item

// Item is an entry of a [List]. Its term is the first of these that is set.
type Item struct {
	Flag Flag   // an option
	Ref  string // another page of section 1
	File string // a path
	Env  string // an environment variable
	Term string // any other text
	// Text says what it means.
	Text string
}

// Literal is lines that people type, shown as they are.
type Literal string

// Refs names other pages of section 1.
type Refs []string

// Bytes is the page's source.
func (p Page) Bytes() []byte {
	w := &writer{}
	date := ""
	if !p.Date.IsZero() {
		date = " " + p.Date.UTC().Format("January 2, 2006")
	}
	w.line(".Dd%s", date)
	w.line(".Dt %s %s", argument(strings.ToUpper(p.Name)), p.Section)
	w.line(".Os %s", argument(p.Source))
	w.line(".Sh NAME")
	w.line(".Nm %s", argument(p.Name))
	w.line(".Nd %s", strings.ReplaceAll(text(p.Short), `"`, `\(dq`))
	w.line(".Sh SYNOPSIS")
	for _, u := range p.Synopsis {
		u.write(w)
	}
	for _, s := range p.Sections {
		w.line(".Sh %s", s.Title)
		w.started = false
		for _, part := range s.Parts {
			part.write(w)
		}
	}
	return []byte(w.b.String())
}

type writer struct {
	b strings.Builder
	// started: the section has text already, and another paragraph needs a
	// break before it.
	started bool
}

func (w *writer) line(format string, args ...any) { fmt.Fprintf(&w.b, format+"\n", args...) }

func (w *writer) paragraph() {
	if w.started {
		w.line(".Pp")
	}
	w.started = true
}

func (u Usage) write(w *writer) {
	var words []string
	for word := range strings.FieldsSeq(u.Command) {
		words = append(words, argument(word))
	}
	w.line(".Nm %s", strings.Join(words, " "))
	for _, f := range u.Flags {
		w.line(".Op %s", f.macro())
	}
	for word := range strings.FieldsSeq(u.Arguments) {
		macro, more := ".Ar", ""
		if inner, ok := strings.CutPrefix(word, "["); ok {
			macro, word = ".Op Ar", strings.TrimSuffix(inner, "]")
		}
		if head, ok := strings.CutSuffix(word, "..."); ok {
			word, more = head, " ..."
		}
		w.line("%s %s%s", macro, argument(word), more)
	}
}

func (f Flag) macro() string {
	s := "Fl " + argument(strings.TrimPrefix(f.Name, "-"))
	if f.Value != "" {
		s += " Ar " + argument(f.Value)
	}
	return s
}

func (t Text) write(w *writer) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(string(t)), "\n\n") {
		w.paragraph()
		w.prose(paragraph)
	}
}

// sentenceEnd is where one sentence ends and another begins in a line: roff
// sets the space between them by the line break.
var sentenceEnd = regexp.MustCompile(`([.?!][)"']?) +([A-Z])`)

func (w *writer) prose(s string) {
	for line := range strings.Lines(sentenceEnd.ReplaceAllString(s, "$1\n$2")) {
		w.line("%s", text(strings.TrimSpace(line)))
	}
}

func (l List) write(w *writer) {
	if len(l) == 0 {
		return
	}
	w.line(".Bl -tag -width Ds")
	w.started = true
	for _, item := range l {
		switch {
		case item.Flag.Name != "":
			w.line(".It %s", item.Flag.macro())
		case item.Ref != "":
			w.line(".It Xr %s 1", argument(item.Ref))
		case item.File != "":
			w.line(".It Pa %s", argument(item.File))
		case item.Env != "":
			w.line(".It Ev %s", argument(item.Env))
		default:
			w.line(".It %s", argument(item.Term))
		}
		w.prose(item.Text)
	}
	w.line(".El")
}

func (l Literal) write(w *writer) {
	w.line(".Bd -literal -offset indent")
	w.started = true
	for line := range strings.Lines(string(l)) {
		w.line("%s", literal(strings.TrimRight(line, "\r\n")))
	}
	w.line(".Ed")
}

func (r Refs) write(w *writer) {
	w.started = true
	for i, name := range r {
		comma := " ,"
		if i == len(r)-1 {
			comma = ""
		}
		w.line(".Xr %s 1%s", argument(name), comma)
	}
}
