package render

import (
	"fmt"
	"html/template"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"atlas/internal/diag"
)

// Errors of the template packages are text only; these forms are pinned by
// the tests.
var (
	atPattern      = regexp.MustCompile(`(?:html/)?template: ?([^:\s]+):(\d+)(?::(\d+))?: `)
	fieldPattern   = regexp.MustCompile(`can't evaluate field (\S+) in type \*?(\S+)`)
	functionPat    = regexp.MustCompile(`function "([^"]+)" not defined`)
	noTemplatePat  = regexp.MustCompile(`template "([^"]+)" not defined|no such template "([^"]+)"|no template "([^"]+)"`)
	executingPat   = regexp.MustCompile(`^executing "[^"]*" at (<[^>]*>): `)
	missingMainPat = regexp.MustCompile(`template:? "main"`)
)

// layoutError gives an error of html/template a place in the layouts and,
// where the cause is a misspelt name, a hint. main is what the page has as
// .Main, nil before there is one.
func (r *Renderer) layoutError(err error, set *template.Template, main any) error {
	text := err.Error()
	m := atPattern.FindStringSubmatchIndex(text)
	if m == nil {
		return fmt.Errorf("layouts: %w", err)
	}
	p := diag.Problem{Severity: diag.Error, Code: "layout"}
	file := text[m[2]:m[3]]
	p.File = "layouts/" + file
	p.Line, _ = strconv.Atoi(text[m[4]:m[5]])
	if m[6] >= 0 {
		column, _ := strconv.Atoi(text[m[6]:m[7]])
		p.Column = runeColumn(r.sources[file], p.Line, column)
	}
	p.Message = executingPat.ReplaceAllString(text[m[1]:], "$1: ")
	if main != nil { // a field missing in .Main is told of the type that Main has on this page
		p.Message = strings.Replace(p.Message, "in type interface {}", fmt.Sprintf("in type %T", main), 1)
	}
	p.Hint = r.layoutHint(p.Message, set)
	return p
}

// runeColumn turns the byte column of text/template, from 0, into a column of
// characters, from 1.
func runeColumn(source string, line, column int) int {
	for n := 1; n < line; n++ {
		_, rest, ok := strings.Cut(source, "\n")
		if !ok {
			return 0
		}
		source = rest
	}
	return utf8.RuneCountInString(source[:min(column, len(source))]) + 1
}

func (r *Renderer) layoutHint(message string, set *template.Template) string {
	if m := fieldPattern.FindStringSubmatch(message); m != nil {
		if t := viewType(m[2]); t != nil {
			fields := fieldNames(t)
			if near := diag.Nearest(m[1], fields); near != "" {
				return fmt.Sprintf("did you mean .%s?", near)
			}
			return fmt.Sprintf("%s has %s", t.Name(), strings.Join(fields, ", "))
		}
	}
	if m := functionPat.FindStringSubmatch(message); m != nil {
		names := []string{"t", "lang", "links", "items", "spans", "badgeitems", "link", "date", "quotes", "and", "or", "not", "len", "index", "slice", "print", "printf", "println", "html", "js", "urlquery", "call", "eq", "ne", "lt", "le", "gt", "ge"}
		if near := diag.Nearest(m[1], names); near != "" {
			return fmt.Sprintf("did you mean %s?", near)
		}
		return "layouts have the functions of Go's html/template and those of layouts/README.md"
	}
	if missingMainPat.MatchString(message) {
		return `a page's layout holds {{define "main"}} … {{end}}`
	}
	if m := noTemplatePat.FindStringSubmatch(message); m != nil {
		name := m[1] + m[2] + m[3]
		var names []string
		for _, t := range set.Templates() {
			names = append(names, t.Name())
		}
		if near := diag.Nearest(name, names); near != "" {
			return fmt.Sprintf("did you mean %q?", near)
		}
		return "pieces are called by their path below layouts: partials/fact.html"
	}
	return ""
}

// viewType finds a type of this package by its printed name, for hints.
func viewType(name string) reflect.Type {
	name = strings.TrimSuffix(strings.TrimPrefix(name, "render."), ";")
	for _, v := range viewTypes {
		if t := reflect.TypeOf(v); t.Name() == name {
			return t
		}
	}
	return nil
}

func fieldNames(t reflect.Type) []string {
	var names []string
	for i := range t.NumField() {
		if f := t.Field(i); f.IsExported() {
			names = append(names, f.Name)
		}
	}
	return names
}
