package site

import (
	"atlas/internal/content"
	"atlas/internal/diag"
)

// problem reports a finding at a key of a content file; index is the item in
// an array; "" as key means the whole file.
func (s *Site) problem(sev diag.Severity, f *content.File, key string, index int, code, message, hint string) {
	s.problems = append(s.problems, diag.Problem{
		Position: keyPosition(f, key, index), Severity: sev, Code: code, Message: message, Hint: hint,
	})
}

func keyPosition(f *content.File, key string, index int) diag.Position {
	switch key {
	case "":
		return diag.Position{File: f.Path}
	case "title", "id", "adcode":
		return f.Position(key)
	}
	return f.Position(key, index)
}
