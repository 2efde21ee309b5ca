package markdown

import (
	"strings"

	"atlas/internal/diag"
)

// safeSchemes may stand in an address; all others, javascript: first among
// them, are refused.
var safeSchemes = []string{"http", "https", "mailto", "tel", "ftp"}

// scheme gives the scheme of an address as a browser reads it, lower case;
// "" for none.
func scheme(address string) string {
	// Browsers drop control characters and leading spaces: "java\nscript:".
	address = strings.Map(func(r rune) rune {
		if r <= ' ' || r == 0x7F {
			return -1
		}
		return r
	}, address)
	i := strings.IndexAny(address, ":/?#")
	if i <= 0 || address[i] != ':' {
		return ""
	}
	s := strings.ToLower(address[:i])
	for j := range len(s) {
		c := s[j]
		if (c < 'a' || c > 'z') && (j == 0 || (c < '0' || c > '9') && c != '+' && c != '-' && c != '.') {
			return ""
		}
	}
	return s
}

func safeURL(address string) bool {
	s := scheme(address)
	if s == "" {
		return true
	}
	for _, ok := range safeSchemes {
		if s == ok {
			return true
		}
	}
	return false
}

func isExternal(address string) bool {
	s := scheme(address)
	return s == "http" || s == "https" || strings.HasPrefix(address, "//")
}

// resolve gives where a link of the text leads; false for nowhere.
func (w *writer) resolve(destination string, pos int) (Link, bool) {
	switch {
	case !safeURL(destination):
		w.problem(pos, "unsafe-link", "the address "+quoteURL(destination)+" is not allowed", "links may be http, https, mailto, tel or ftp")
		return Link{}, false
	case scheme(destination) != "":
		return Link{Href: destination}, true
	case strings.HasPrefix(destination, "//"):
		// From a disk, // would lead to the disk.
		return Link{Href: "https:" + destination}, true
	case strings.HasPrefix(destination, "#"), w.opt.Link == nil:
		return Link{Href: destination}, true
	}
	l, ok := w.opt.Link(destination)
	if !ok {
		w.problem(pos, "broken-link", "nothing is at "+quoteURL(destination), "links name content files, as in ../parks/x.md#b3")
		return Link{}, false
	}
	if !safeURL(l.Href) {
		return Link{}, false
	}
	return l, true
}

func (w *writer) problem(offset int, code, message, hint string) {
	w.result.Problems = append(w.result.Problems, Problem{Offset: max(offset, 0), Severity: diag.Error, Code: code, Message: message, Hint: hint})
}

// quoteURL shortens an address for a message.
func quoteURL(s string) string {
	if r := []rune(s); len(r) > 80 {
		s = string(r[:80]) + "…"
	}
	return `"` + s + `"`
}
