package fetch

import (
	"context"
	"strings"
	"sync"
	"time"
)

// pace keeps requests to one host apart.
type pace struct {
	mu    sync.Mutex
	pause time.Duration
	slow  map[string]time.Duration // hosts that ask for longer pauses
	next  map[string]time.Time     // when a host may be asked again
}

func newPace(pause time.Duration) *pace {
	return &pace{pause: pause, slow: map[string]time.Duration{}, next: map[string]time.Time{}}
}

// wait returns when the host may be asked, or when the context ends.
func (p *pace) wait(ctx context.Context, host string) error {
	host = strings.ToLower(host)
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
	host = strings.ToLower(host)
	p.mu.Lock()
	defer p.mu.Unlock()
	if at := time.Now().Add(d); at.After(p.next[host]) {
		p.next[host] = at
	}
}

// slower makes the pauses of a host at least d long.
func (p *pace) slower(host string, d time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.slow[strings.ToLower(host)] = d
}
