// Package diag says what is wrong, where, and what to try.
//
// Every package below the command returns its findings as values of type
// [Problem]; only cmd/atlas prints them. A printed problem has one form
// everywhere, which editors and CI logs turn into links:
//
//	content/policies/x.md:7:9: when: "2017-13" is not a date
//	  hint: months run from 01 to 12
package diag

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Severity tells whether a problem stops the work.
type Severity int

const (
	// Error is a problem that makes the result wrong or incomplete.
	Error Severity = iota
	// Warning is a problem that a person should look at; the result stands.
	Warning
)

// String is the word used in text and JSON output.
func (s Severity) String() string {
	if s == Warning {
		return "warning"
	}
	return "error"
}

// MarshalText lets a Severity appear as its word in JSON.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Position is a place in a file that a person edits. Line and Column count
// from 1; Column counts characters (runes), as editors do, not bytes. Zero
// means that the whole file, or the whole line, is meant.
type Position struct {
	File   string `json:"file"`
	Line   int    `json:"line,omitempty"`
	Column int    `json:"column,omitempty"`
}

// String gives file:line:col, leaving off what is zero.
func (p Position) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Column == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// At is the position of a byte offset in src, for a file called name.
// Offsets past the end mean the end.
func At(name string, src []byte, offset int) Position {
	offset = min(max(offset, 0), len(src))
	before := string(src[:offset])
	line := strings.Count(before, "\n") + 1
	column := len([]rune(before[strings.LastIndexByte(before, '\n')+1:])) + 1
	return Position{File: name, Line: line, Column: column}
}

// Problem is one finding.
type Problem struct {
	Position
	Severity Severity `json:"severity"`
	// Code names the kind of finding for machines: lower case, hyphens.
	Code string `json:"code"`
	// Message says what is wrong: no capital at the start, no full stop.
	Message string `json:"message"`
	// Hint says what to try; it may be empty.
	Hint string `json:"hint,omitempty"`
}

// Error makes a Problem usable as an error: place, message and hint.
func (p Problem) Error() string {
	var b strings.Builder
	if at := p.Position.String(); at != "" {
		b.WriteString(at)
		b.WriteString(": ")
	}
	if p.Severity == Warning {
		b.WriteString("warning: ")
	}
	b.WriteString(p.Message)
	if p.Hint != "" {
		b.WriteString("\n  hint: ")
		b.WriteString(p.Hint)
	}
	return b.String()
}

// Sort orders problems by file, line, column and message, and drops those
// that say the same thing at the same place twice.
func Sort(problems []Problem) []Problem {
	slices.SortStableFunc(problems, func(a, b Problem) int {
		return cmp.Or(
			strings.Compare(a.File, b.File),
			cmp.Compare(a.Line, b.Line),
			cmp.Compare(a.Column, b.Column),
			strings.Compare(a.Message, b.Message),
		)
	})
	return slices.Compact(problems)
}

// HasErrors reports whether any problem is more than a warning.
func HasErrors(problems []Problem) bool {
	return slices.ContainsFunc(problems, func(p Problem) bool { return p.Severity == Error })
}

// Nearest returns the candidate closest to word, for "did you mean" hints,
// or "" when none is near: at most a third of the word may differ.
func Nearest(word string, candidates []string) string {
	best, bestDistance := "", max(len([]rune(word))/3, 1)+1
	for _, c := range candidates {
		if d := distance(word, c); d < bestDistance {
			best, bestDistance = c, d
		}
	}
	return best
}

// distance is the optimal string alignment distance: the number of single
// insertions, deletions, replacements and swaps of neighbours.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	rows := make([][]int, len(s)+1)
	for i := range rows {
		rows[i] = make([]int, len(t)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(s); i++ {
		for j := 1; j <= len(t); j++ {
			cost := 1
			if s[i-1] == t[j-1] {
				cost = 0
			}
			d := min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if i > 1 && j > 1 && s[i-1] == t[j-2] && s[i-2] == t[j-1] {
				d = min(d, rows[i-2][j-2]+1)
			}
			rows[i][j] = d
		}
	}
	return rows[len(s)][len(t)]
}
