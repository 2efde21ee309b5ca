package serve

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"sync"

	"atlas/internal/diag"
)

// keepBytes is how much of a site's files is kept in memory: what the pages
// that are open need many times over. Past it all is forgotten and made again
// when it is asked for, which costs little and needs no order of what was used
// when.
const keepBytes = 32 << 20

// kept are files of one site, made once while many ask for them.
type kept struct {
	mu    sync.Mutex
	files map[string]*file
	size  int
	// Of all that were ever made; a site's paths bound how many there are.
	sums   map[string]string
	states memo[state]
	sheets memo[sheetFiles]
}

// memo finds things out once, by name, while many ask at the same time. What
// failed is tried again by whoever asks later.
type memo[T any] struct {
	mu    sync.Mutex
	known map[string]*found[T]
}

// found is there when done is closed.
type found[T any] struct {
	done  chan struct{}
	value T
	err   error
}

func (m *memo[T]) get(name string, find func() (T, error)) (T, error) {
	m.mu.Lock()
	f := m.known[name]
	if f != nil {
		m.mu.Unlock()
		<-f.done
		return f.value, f.err
	}
	if m.known == nil {
		m.known = map[string]*found[T]{}
	}
	f = &found[T]{done: make(chan struct{}), err: errUnknown} // in case find panics
	m.known[name] = f
	m.mu.Unlock()
	defer func() {
		if f.err != nil {
			m.mu.Lock()
			delete(m.known, name)
			m.mu.Unlock()
		}
		close(f.done)
	}()
	f.value, f.err = find()
	return f.value, f.err
}

var errUnknown = errors.New("it could not be found out")

// sum tells bytes apart, in 16 letters.
func sum(data []byte) string {
	all := sha256.Sum256(data)
	return hex.EncodeToString(all[:8])
}

// file is a file of the site, made.
type file struct {
	done chan struct{} // closed when the rest is set
	data []byte
	sum  string
	err  error
}

// open makes a file of the site, or takes it from what is kept.
func (s *Server) open(h *held, path string) ([]byte, string, error) {
	k := &h.kept
	k.mu.Lock()
	f := k.files[path]
	if f != nil {
		k.mu.Unlock()
		<-f.done
		return f.data, f.sum, f.err
	}
	if k.files == nil || k.size > keepBytes {
		k.files, k.size = map[string]*file{}, 0
	}
	f = &file{done: make(chan struct{})}
	k.files[path] = f
	k.mu.Unlock()

	s.making <- struct{}{}
	f.data, f.err = bytesOf(h.site, path)
	<-s.making
	if f.err == nil {
		f.sum = sum(f.data)
	}
	k.mu.Lock()
	k.size += len(f.data)
	if k.sums == nil {
		k.sums = map[string]string{}
	}
	k.sums[path] = f.sum
	if f.err != nil || len(f.data) > keepBytes/8 {
		// A large picture is read again; a file that could not be read may be
		// readable the next time. The file may have been forgotten already.
		if k.files[path] == f {
			delete(k.files, path)
			k.size -= len(f.data)
		}
	}
	k.mu.Unlock()
	close(f.done)
	return f.data, f.sum, f.err
}

// sumOf is the sum of a file, "" when it cannot be made.
func (s *Server) sumOf(h *held, path string) string {
	h.kept.mu.Lock()
	sum := h.kept.sums[path]
	h.kept.mu.Unlock()
	if sum == "" {
		_, sum, _ = s.open(h, path)
	}
	return sum
}

func bytesOf(site Site, path string) (data []byte, err error) {
	defer func() {
		if v := recover(); v != nil {
			err = internal("making "+path, v)
		}
	}()
	return site.Bytes(path)
}

// problemOf brings the error of a file into the one form.
func problemOf(path string, err error) diag.Problem {
	var p diag.Problem
	if errors.As(err, &p) {
		return p
	}
	return diag.Problem{Position: diag.Position{File: path}, Code: "unreadable", Message: fmt.Sprint(err)}
}
