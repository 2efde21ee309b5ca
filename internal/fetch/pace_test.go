package fetch

import (
	"context"
	"testing"
	"time"
)

// TestWait holds that requests to one host are kept apart and hosts are not
// kept from each other.
func TestWait(t *testing.T) {
	p := newPace(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	for _, host := range []string{"a", "b", "c"} {
		if err := p.wait(ctx, host); err != nil {
			t.Fatal(err)
		}
	}
	done := make(chan error)
	go func() { done <- p.wait(ctx, "a") }()
	cancel()
	if err := <-done; err == nil {
		t.Error("a second request to a host did not wait")
	}
	if got := p.next["a"].Sub(p.next["b"]); got < 50*time.Minute {
		t.Errorf("the third request to a would wait %v", got)
	}
}

// TestHold holds that a host that asks for time gets it, and that a shorter
// wish does not undo a longer one.
func TestHold(t *testing.T) {
	p := newPace(0)
	p.hold("a", time.Hour)
	p.hold("a", time.Minute)
	p.slower("b", time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	if err := p.wait(ctx, "b"); err != nil {
		t.Fatal(err)
	}
	cancel()
	for _, host := range []string{"a", "b"} {
		if p.wait(ctx, host) == nil {
			t.Errorf("%s was asked at once", host)
		}
		if wait := time.Until(p.next[host]); wait < 50*time.Minute {
			t.Errorf("%s waits %v", host, wait)
		}
	}
}
