package fetch

import (
	"context"
	"sync"
	"time"
)

// pace keeps requests to one host apart. Hosts are named as hostname does it.
type pace struct {
	mu    sync.Mutex
	pause time.Duration
	slow  map[string]time.Duration // hosts that ask for longer pauses
	next  map[string]time.Time     // when a host may be asked again
	rests map[string]resting       // hosts that are not asked for long
}

// resting is why a host is left alone, and until when.
type resting struct {
	until time.Time
	err   restError
}

// restError is an answer that a host gave to another request.
type restError struct{ status *StatusError }

func (e restError) Error() string { return "its host answered " + e.status.Error() + " before" }

func newPace(pause time.Duration) *pace {
	return &pace{pause: pause, slow: map[string]time.Duration{}, next: map[string]time.Time{}, rests: map[string]resting{}}
}

// wait returns when the host may be asked, or when the context ends.
func (p *pace) wait(ctx context.Context, host string) error {
	p.mu.Lock()
	now := time.Now()
	at := p.next[host]
	if at.Before(now) {
		at = now
	}
	p.next[host] = at.Add(max(p.pause, p.slow[host]))
	p.mu.Unlock()
	timer := time.NewTimer(at.Sub(now))
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return ctx.Err()
	}
}

// hold lets nobody ask the host before d has passed.
func (p *pace) hold(host string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := time.Now().Add(d); at.After(p.next[host]) {
		p.next[host] = at
	}
}

// rest leaves a host alone for long: whoever wants to ask it is told so.
func (p *pace) rest(host string, d time.Duration, answer *StatusError) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rests[host] = resting{time.Now().Add(d), restError{answer}}
}

// resting is the reason for which a host is left alone, nil when it is not.
func (p *pace) resting(host string) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	if r, ok := p.rests[host]; ok && time.Now().Before(r.until) {
		return r.err
	}
	return nil
}

// slower makes the pauses of a host at least d long.
func (p *pace) slower(host string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow[host] = max(p.slow[host], d)
}
