package serve

import (
	"context"
	"slices"
	"sync"

	"atlas/internal/diag"
)

// round is what holds between two changes: a site, or none yet, and the errors
// in force.
type round struct {
	held     *held
	problems []diag.Problem
	next     chan struct{} // closed when the round is over
}

// held is a site with those who use it, and with what was made of it.
type held struct {
	site Site
	kept kept

	mu    sync.Mutex
	users int // the server itself is one
}

func hold(site Site) *held { return &held{site: site, users: 1} }

func (h *held) use() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.users++
}

func (h *held) leave() {
	h.mu.Lock()
	h.users--
	last := h.users == 0
	h.mu.Unlock()
	if last {
		_ = h.site.Close()
	}
}

// replace makes r the current round, nil for the end. A round without a site
// takes over the last one's.
func (s *Server) replace(r *round) {
	s.mu.Lock()
	old := s.now
	if r != nil && r.held == nil && old != nil && old.held != nil {
		r.held = old.held
		r.held.use()
	}
	s.now = r
	if old == nil && r != nil {
		close(s.ready)
	}
	s.mu.Unlock()
	if old != nil {
		close(old.next)
		if old.held != nil {
			old.held.leave()
		}
	}
}

// found adds errors that came up after a load to those in force.
func (s *Server) found(problems []diag.Problem) {
	if len(problems) == 0 {
		return
	}
	s.report(problems...)
	s.mu.Lock()
	now := s.now
	s.mu.Unlock()
	if now == nil {
		return
	}
	all := slices.Clone(now.problems)
	for _, p := range problems {
		if p.Severity == diag.Error && !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	if len(all) > len(now.problems) {
		s.replace(&round{problems: diag.Sort(all), next: make(chan struct{})})
	}
}

// current is the round of now; the first time it waits for the first load.
// Whoever gets one calls leave in the end. It is nil when the context ended or
// the server did.
func (s *Server) current(ctx context.Context) *round {
	select {
	case <-s.ready:
	case <-ctx.Done():
		return nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.now != nil && s.now.held != nil {
		s.now.held.use()
	}
	return s.now
}

func (r *round) leave() {
	if r.held != nil {
		r.held.leave()
	}
}
