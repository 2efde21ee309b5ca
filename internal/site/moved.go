package site

import (
	"fmt"
	"slices"
	"strings"

	"atlas/internal/decisions"
	"atlas/internal/diag"
)

// Moved lists the pages that lead readers of an old address on, by path. They
// are not among Pages: no list, feed or index is to name them.
func (s *Site) Moved() []*Page { return s.moved }

// resolveMoved makes a page of every redirect. A redirect that leads to
// another one is followed and reported: two branches that merge records may
// make such a chain. One that leads to nothing, or round in a circle, is an
// error.
func (s *Site) resolveMoved(list []decisions.Redirect) {
	byFrom := make(map[string]decisions.Redirect, len(list))
	kept := list[:0:0]
	for _, r := range list {
		key := strings.ToLower(r.From)
		switch other, twice := byFrom[key]; {
		case s.byPath[key] != nil:
			s.problems = append(s.problems, diag.Problem{Position: r.At, Code: "redirect-of-page",
				Message: fmt.Sprintf("from: the page %s is there, made by %s", r.From, pageOrigin(s.byPath[key])),
				Hint:    "remove the redirect, or the content file"})
		case twice && other.To == r.To:
			// Said twice, as after the merge of two branches: no matter.
		case twice:
			s.problems = append(s.problems, diag.Problem{Position: r.At, Code: "redirect-twice",
				Message: fmt.Sprintf("from: %s is already led to %s on line %d", r.From, other.To, other.At.Line),
				Hint:    "keep one of the two"})
		default:
			byFrom[key] = r
			kept = append(kept, r)
		}
	}
	for _, r := range kept {
		target := s.follow(r, byFrom)
		if target == nil {
			continue
		}
		s.moved = append(s.moved, &Page{Path: r.From, Kind: Moved, Section: target.Section, Title: target.Title, To: target})
		s.movedTo[strings.TrimSuffix(strings.ToLower(r.From), ".html")] = target
	}
	slices.SortFunc(s.moved, func(a, b *Page) int { return strings.Compare(a.Path, b.Path) })
}

// follow finds the page that a redirect leads to in the end.
func (s *Site) follow(r decisions.Redirect, byFrom map[string]decisions.Redirect) *Page {
	at, way := r, []string{r.From}
	for {
		if target := s.redirectTarget(at.To); target != nil {
			if len(way) > 1 {
				s.problems = append(s.problems, diag.Problem{Position: r.ToAt, Severity: diag.Warning, Code: "redirect-chain",
					Message: fmt.Sprintf("to: %s has moved itself, to %s", r.To, at.To), Hint: fmt.Sprintf("write to = %q", at.To)})
			}
			return target
		}
		page := at.To
		if !strings.HasSuffix(page, ".html") {
			page = decisions.PagePath(page)
		}
		next, ok := byFrom[strings.ToLower(page)]
		if !ok {
			hint := "name a content file, as \"companies/y.md\"; a draft has no page"
			if near := diag.Nearest(at.To, s.redirectTargets(at.To)); near != "" {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			s.problems = append(s.problems, diag.Problem{Position: at.ToAt, Code: "redirect-to-nothing",
				Message: fmt.Sprintf("to: there is no %s", at.To), Hint: hint})
			return nil
		}
		again := slices.Contains(way, next.From)
		way = append(way, next.From)
		if again {
			s.problems = append(s.problems, diag.Problem{Position: r.ToAt, Code: "redirect-loop",
				Message: "to: the redirects lead round in a circle: " + strings.Join(way, " -> "),
				Hint:    "lead one of them to a page that is there"})
			return nil
		}
		at = next
	}
}

func (s *Site) redirectTarget(to string) *Page {
	if strings.HasSuffix(to, ".html") {
		return s.PageAt(to)
	}
	if r := s.byFile["content/"+to]; r != nil && s.PageAt(r.Page.Path) == r.Page {
		return r.Page
	}
	return nil
}

// redirectTargets are what a mistyped target may have meant.
func (s *Site) redirectTargets(to string) []string {
	var known []string
	for _, p := range s.pages {
		if strings.HasSuffix(to, ".html") {
			known = append(known, p.Path)
		} else if p.File != "" {
			known = append(known, strings.TrimPrefix(p.File, "content/"))
		}
	}
	return known
}
